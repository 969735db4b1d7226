"""How is a page kind compiled once and filled many times?

A frame is a page as the site engine made it, with slots: `[[ … ]]` prints, `[% … %]` repeats or chooses. Slots call
parts, the macros of `templates/parts/*.html`, where the delimiters are Jinja's own. Everything printed is escaped, and
every fact goes through the `Printer`. Nothing of a data package is ever compiled. This module owns jinja2.
"""

import hashlib
from collections.abc import Iterator, Mapping
from functools import cached_property
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
)
from jinja2.bccache import Bucket
from jinja2.runtime import Macro
from markupsafe import Markup

from generator import kept
from generator.language.printer import Printer
from generator.model import Frame, Frames, Portal
from generator.problems import BuildError
from generator.render.addresses import Page
from generator.render.pages import mistakes
from generator.render.pages.not_found import at_any_depth
from generator.render.pages.slots import as_template


class FrameError(BuildError):
    """A page or a part cannot be compiled or filled: its author's mistake, named with its file."""


class Filler:
    """The frames of one language, compiled when first asked for."""

    def __init__(
        self,
        frames: Frames,
        language: str,
        parts: Path,
        *,
        say: Printer,
        names: Mapping[str, object],
        portal: Portal,
        cache: Path | None = None,
    ) -> None:
        """`parts` is the folder of the macros, `names` the fragments they may call, `cache` a folder for what is compiled."""
        self.language = language
        self.say = say
        self._frames = frames
        self._compiled: dict[str, Template] = {}
        self._page = Page(frames, language)
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
        )
        self._environment.filters["plain"] = self._plain
        self._parts = SimpleNamespace()
        # What slots and parts know. Parts share this very mapping, so that they see the page that is being filled.
        self._lasting = {
            **self._environment.globals,
            **names,
            "say": say,
            "portal": portal,
            "standards": portal.standards,
            "parts": self._parts,
            "page": self._page,
            "site_name": frames.site_names[language],
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
        """What the page that is being filled can use by name; Jinja's own functions are left out."""
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
            if frame.language == self.language:
                found.setdefault(frame.each, []).append(frame)
        return {each: tuple(members) for each, members in found.items()}

    def fill(self, frame: Frame, address: str, **values: object) -> tuple[str, str]:
        """One page: its path in the site, and its HTML.

        `address` is the page's, relative to its language's root ("institutions/prodem/"). Raises `FrameError` where a
        slot asks for what is not there.
        """
        self._page.turn_to(frame, address)
        template = self._compiled.get(frame.path) or self._compile(frame)
        self._known.clear()
        self._known.update(self._lasting, home=self._page.home, root=self._page.root, **values)
        try:
            return self._page.path, "".join(template.root_render_func(template.new_context(self._known, shared=True)))
        except (TemplateError, LookupError, AttributeError, TypeError, ValueError, ArithmeticError) as error:
            place = f"{_place(frame)}, filled for {address or 'the front page'}"
            raise FrameError(f"{place}: {self._explain(error)}.") from error

    def _explain(self, error: Exception) -> str:
        codes = [*self.say.standards.indicators, *self.say.standards.areas]
        return mistakes.explain(error, self._known, self._text, codes)

    def _text(self, template: Template) -> str:
        """What a template was compiled from."""
        environment, name = template.environment, str(template.name)
        return environment.loader.get_source(environment, name)[0] if environment.loader else ""

    def _compile(self, frame: Frame) -> Template:
        try:
            compiled = self._slots.get_template(frame.path)
        except TemplateSyntaxError as error:
            wrong = mistakes.explain_syntax(error, self._source(frame.path), self._environment.filters)
            raise FrameError(f"{_place(frame)}: {wrong}.") from error
        self._compiled[frame.path] = compiled
        return compiled

    def _source(self, path: str) -> str:
        built = (self._frames.folder / self.language / path).read_text("utf-8")
        if path == "404.html" and not self._frames.site_url:
            pages = {frame.path.partition("/")[0] for frame in self._frames.frames if "/" in frame.path}
            built = at_any_depth(built, pages.union(self._frames.languages[1:]))
        return as_template(built)

    def _plain(self, value: object) -> object:
        """What a title or a description may hold: the words without their marks."""
        shown = self.say.finalize(value)
        return shown.striptags() if isinstance(shown, Markup) else shown


class _Bytecode(BytecodeCache):
    """Compiled templates on disk. Jinja prints constants as it compiles, so other marks or words make another template."""

    def __init__(self, folder: Path, words: str) -> None:
        self._folder = folder
        self._words = words

    def get_source_checksum(self, source: str) -> str:
        """A name for what a template was compiled from."""
        return hashlib.sha256(f"{self._words}\0{source}".encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """What is kept of a template, if it proves itself: to unpack damaged code may end the program."""
        found = kept.get(self._folder / bucket.key, f"{bucket.key}\0{bucket.checksum}")
        if found is not None:
            bucket.bytecode_from_string(found)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        kept.put(self._folder / bucket.key, f"{bucket.key}\0{bucket.checksum}", bucket.bytecode_to_string())


def _place(frame: Frame) -> str:
    """The file that the author of a page wrote."""
    return f"docs/{frame.language}/{frame.source or frame.path}"


def _bytecode(cache: Path | None, say: Printer) -> BytecodeCache | None:
    """Where compiled templates are kept: apart by language, because constants are printed when they are compiled."""
    return None if cache is None else _Bytecode(cache / say.code, say.words)
