"""Compiles each page kind once and fills it many times.

A frame is a page as the site engine made it, with slots: `[[ … ]]` prints, `[% … %]` repeats or chooses. Slots call
parts, the macros of `templates/parts/*.html`, where the delimiters are Jinja's own. Everything printed is escaped, and
every fact goes through the `Printer`. Nothing from a data package is ever compiled. The only module that imports
jinja2.
"""

import hashlib
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache as remembered
from functools import cached_property, lru_cache
from pathlib import Path
from types import SimpleNamespace

from jinja2 import (
    BytecodeCache,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
)
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator
from jinja2.compiler import Frame as CodeFrame
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from generator import kept
from generator.language.printer import Printer
from generator.model import Frame, Frames, Portal
from generator.problems import BuildError
from generator.render.addresses import Page, Untranslated
from generator.render.pages import mistakes
from generator.render.pages.constant_phrases import constant_phrases
from generator.render.pages.not_found import at_any_depth
from generator.render.pages.slots import as_template

MANY = frozenset(["institution", "filing"])
"""Kinds of pages of which an archive has thousands."""


class FrameError(BuildError):
    """A page or a part cannot be compiled or filled: its author's mistake, named with its file."""


class Filler:
    """The frames of one language, compiled on first use.

    If `say` is in a language other than `language`, it fills the pages that `language` lacks from that other language.
    """

    def __init__(
        self,
        frames: Frames,
        language: str,
        parts: Path | Sequence[Path],
        *,
        say: Printer,
        names: Mapping[str, object],
        portal: Portal,
        cache: Path | None = None,
        untranslated: Untranslated | None = None,
    ) -> None:
        """Load the macros of the folder `parts`; of several folders, a file of the first one takes the others' place.

        `names` are the fragments that they may call; `cache` is a folder for compiled templates.
        """
        self.language = language
        self.say = say
        self._frames = frames
        self._compiled: dict[str, Template] = {}
        self.page = Page(frames, language, untranslated)
        self._environment = Environment(
            loader=FileSystemLoader(parts),
            autoescape=True,
            undefined=mistakes.undefined(self._names),
            finalize=say.finalize,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_bytecode(cache, say),
            extensions=[constant_phrases(say)],
        )
        self._environment.code_generator_class = _CodeGenerator
        setattr(self._environment, _PRINTED, _printer(say.finalize))
        setattr(self._environment, _CALLED, operator.call)
        self._environment.filters["plain"] = self._plain
        self._parts = SimpleNamespace()
        # What slots and parts see. Parts share this very mapping, so that they see the page being filled.
        self._lasting = {
            **self._environment.globals,
            **names,
            "say": say,
            "portal": portal,
            "standards": portal.standards,
            "parts": self._parts,
            "page": self.page,
            "site_name": frames.site_names[say.code],
        }
        self._known: dict[str, object] = dict(self._lasting)
        self._slots = self._environment.overlay(
            loader=FunctionLoader(self._source),
            variable_start_string="[[",
            variable_end_string="]]",
            block_start_string="[%",
            block_end_string="%]",
            comment_start_string="[[#",
            comment_end_string="#]]",
            trim_blocks=False,
        )
        self._load_parts()

    def _names(self) -> Iterator[str]:
        """The names that the page being filled can use; Jinja's own functions are left out."""
        return (name for name in self._known if name not in self._environment.globals)

    def _load_parts(self) -> None:
        for file in self._environment.list_templates(extensions=["html"]):
            try:
                module = self._environment.get_template(file).make_module(self._known, shared=True)
            except TemplateSyntaxError as error:
                raise FrameError(f"templates/parts/{file}, line {error.lineno}: {error.message}.") from error
            except TemplateError as error:
                raise FrameError(f"{self._explain(error)}.") from error
            for name, macro in vars(module).items():
                if isinstance(macro, Macro):
                    if hasattr(self._parts, name):
                        raise FrameError(f"templates/parts/{file}: the macro {name} exists in another file too")
                    setattr(self._parts, name, macro)

    @cached_property
    def kinds(self) -> Mapping[str | None, tuple[Frame, ...]]:
        """The frames of this language by what they are filled for; None: pages that exist once."""
        found: dict[str | None, list[Frame]] = {}
        for frame in self._frames.frames:
            if (frame.language, frame.folder) == (self.language, self.say.code):
                found.setdefault(frame.each, []).append(frame)
        return {each: tuple(members) for each, members in found.items()}

    def fill(self, frame: Frame, address: str, **values: object) -> tuple[str, str]:
        """One page: its path in the site, and its HTML.

        `address` is the page's, relative to its language's root ("institutions/prodem/"). Raises `FrameError` if a slot
        uses something that does not exist.
        """
        self.page.turn_to(frame, address)
        template = self._compiled.get(frame.path) or self._compile(frame)
        self._known.clear()
        self._known.update(self._lasting, home=self.page.home, root=self.page.root, **values)
        try:
            return self.page.path, "".join(template.root_render_func(template.new_context(self._known, shared=True)))
        except (TemplateError, LookupError, AttributeError, TypeError, ValueError, ArithmeticError) as error:
            place = f"{_place(frame)}, filled for {address or 'the front page'}"
            raise FrameError(f"{place}: {self._explain(error)}.") from error

    def _explain(self, error: Exception) -> str:
        codes = [*self.say.standards.indicators, *self.say.standards.areas]
        return mistakes.explain(error, self._known, self._text, codes)

    def _text(self, template: Template) -> str:
        """The source of a template."""
        environment, name = template.environment, str(template.name)
        return environment.loader.get_source(environment, name)[0] if environment.loader else ""

    def _compile(self, frame: Frame) -> Template:
        unknown = mistakes.unknown_phrase(self._source(frame.path), self.say)
        if unknown:
            raise FrameError(f"{_place(frame)}: {unknown}.")
        try:
            compiled = self._slots.get_template(frame.path)
        except TemplateSyntaxError as error:
            wrong = mistakes.explain_syntax(error, self._source(frame.path), self._environment.filters)
            raise FrameError(f"{_place(frame)}: {wrong}.") from error
        self._compiled[frame.path] = compiled
        return compiled

    def _source(self, path: str) -> str:
        built = (self._frames.folder / self.say.code / path).read_text("utf-8")
        if path == "404.html" and not self._frames.site_url:
            pages = {frame.path.partition("/")[0] for frame in self._frames.frames if "/" in frame.path}
            built = at_any_depth(built, pages.union(self._frames.languages))
        each = {frame.each for frame in self._frames.frames if frame.path == path}
        return as_template(built, many=bool(each & MANY))

    def _plain(self, value: object) -> object:
        """A value for a title or a description: the words without markup."""
        shown = self.say.finalize(value)
        return shown.striptags() if isinstance(shown, Markup) else shown


class _CodeGenerator(CodeGenerator):
    """Prints a value by one call instead of three, of which each made a text again that was escaped before.

    Functions are called as they are: Jinja asks each twice whether it wants the context, for each of a page's thousand
    calls; none of ours does, and a macro not told whether to escape does as the environment does. Attributes are got by
    Python itself; the environment is asked only for what is absent, which may be a member of a mapping. Whether they are
    empty is not asked: a mapping that computes its members would compute all of them, and count as looked up as a whole.
    """

    def _output_child_pre(self, *_: object) -> None:
        self.write(f"environment.{_PRINTED}(")

    def _output_child_post(self, *_: object) -> None:
        self.write(")")

    def visit_Call(self, node: nodes.Call, frame: CodeFrame, forward_caller: bool = False) -> None:  # noqa: N802 -- Jinja's
        self.write(f"environment.{_CALLED}(")
        self.visit(node.node, frame)
        self.signature(node, frame, {"caller": "caller"} if forward_caller else None)
        self.write(")")

    def visit_Getattr(self, node: nodes.Getattr, frame: CodeFrame) -> None:  # noqa: N802 -- as above
        owner, member = self.temporary_identifier(), self.temporary_identifier()
        self.write(f"({member} if ({member} := getattr({owner} := ")
        self.visit(node.node, frame)
        self.write(f", {node.attr!r}, None)) is not None else environment.getattr({owner}, {node.attr!r}))")


_PRINTED, _CALLED = "printed", "called"
"""The names of the functions that print a value and that call a function, among those of an environment."""


MOST_ESCAPED = 2_000
"""Limit of the cache of escaped texts: pages of a kind say the same words."""


def _printer(finalize: Callable[[object], object]) -> Callable[[object], str]:
    """Make the function that prints a value, escaped."""
    escaped = lru_cache(MOST_ESCAPED)(escape)

    def printed(value: object) -> str:
        kind = type(value)
        if kind is Markup:
            return value  # type: ignore[return-value]
        return escaped(value) if kind is str else escape(finalize(value))

    return printed


@remembered
def _written_by() -> str:
    """A digest of the modules of this room, which say what code a template becomes."""
    modules = sorted(Path(__file__).parent.glob("*.py"))
    return hashlib.sha256(b"\0".join(module.read_bytes() for module in modules)).hexdigest()


class _Bytecode(BytecodeCache):
    """Compiled templates on disk.

    Jinja prints constants when it compiles, so the cache key includes the language's words; and the program that
    wrote the code, so that a portal that was upgraded does not run that of the program before.
    """

    def __init__(self, folder: Path, words: str) -> None:
        self._folder = folder
        self._written_with = f"{_written_by()}\0{words}"

    def get_source_checksum(self, source: str) -> str:
        """A digest of what a template was compiled from."""
        return hashlib.sha256(f"{self._written_with}\0{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a template from the cache if its digest matches: unmarshalling damaged code may crash the program."""
        found = kept.get(self._folder / bucket.key, f"{bucket.key}\0{bucket.checksum}")
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template in the cache."""
        kept.put(self._folder / bucket.key, f"{bucket.key}\0{bucket.checksum}", bucket.bytecode_to_string())


def _place(frame: Frame) -> str:
    """The file that the author of a page wrote."""
    return f"docs/{frame.folder}/{frame.source or frame.path}"


def _bytecode(cache: Path | None, say: Printer) -> BytecodeCache | None:
    """The cache of compiled templates, separate for each language, because constants are printed at compile time."""
    return None if cache is None else _Bytecode(cache / say.code, say.words)
