"""How is a page kind compiled once and filled many times?

A frame is a page as the site engine made it, with slots: `[[ … ]]` prints, `[% … %]` repeats or chooses. Slots call
parts, the macros of `templates/parts/*.html`, where the delimiters are Jinja's own. Everything printed is escaped, and
every fact goes through the `Printer`. Nothing of a data package is ever compiled. This module owns jinja2.
"""

import hashlib
import keyword
import re
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path

from jinja2 import (
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
    Template,
    TemplateError,
    nodes,
)
from jinja2.compiler import CodeGenerator
from jinja2.compiler import Frame as Scope
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from generator.model import Frame, Frames, Portal
from generator.problems import Unbuildable
from generator.render.addresses import KINDS, Page
from generator.render.language import Printer
from generator.render.not_found import at_any_depth
from generator.render.parts import PRINTED, Parts
from generator.render.slots import GIVEN, as_template
from generator.standards.phrases import pieces

_FORM = "3"
"""How templates are compiled. Raised with `_generator`, so that nothing kept was compiled to leave escaping to others."""


class FrameError(Unbuildable):
    """A page or a part cannot be compiled or filled: its author's mistake, named with its file."""


class _Told(NodeTransformer):
    """Says at once every phrase that is the same on all pages: `say.phrase("filings.year")` becomes its words."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 -- jinja's name for it
        """A call of `say.phrase` with nothing but constants, where this language has the phrase itself."""
        match node:
            case nodes.Call(
                node=nodes.Getattr(node=nodes.Name(name="say"), attr="phrase"),
                args=[nodes.Const(value=str(key))],
                kwargs=kwargs,
                dyn_args=None,
                dyn_kwargs=None,
            ) if self._say.lasting(key) and all(isinstance(word.value, nodes.Const) for word in kwargs):
                values = {word.key: word.value.as_const() for word in kwargs}
                return nodes.Const(self._say.phrase(key, **values), lineno=node.lineno)
        return self.generic_visit(node)

    def visit_Output(self, node: nodes.Output) -> nodes.Output:  # noqa: N802 -- as above
        """A phrase that is printed with its places filled becomes its words, and what stands between them."""
        found: list[nodes.Expr] = []
        for child in node.nodes:
            found += self._pieces(child) or [self.visit(child)]
            match child:
                case nodes.Call(node=nodes.Getattr(node=nodes.Name(name="parts")) as part):
                    part.attr = f"{PRINTED}{part.attr}"
        return nodes.Output(found, lineno=node.lineno)

    def _pieces(self, node: nodes.Expr) -> list[nodes.Expr]:
        """The words of a printed phrase and its values in turn; empty where it must be said as a whole."""
        match node:
            case nodes.Call(
                node=nodes.Getattr(node=nodes.Name(name="say") as say, attr="phrase"),
                args=[nodes.Const(value=str(key))],
                kwargs=[_, *_] as kwargs,
                dyn_args=None,
                dyn_kwargs=None,
            ) if self._say.lasting(key):
                values = {word.key: self.visit(word.value) for word in kwargs}
                inside = nodes.Getattr(say, "inside", "load", lineno=node.lineno)
                found: list[nodes.Expr] = []
                for at, part in enumerate(pieces(self._say.phrase(key))):
                    if at % 2 == 0:
                        found.append(nodes.Const(part, lineno=node.lineno))
                    elif part in values:
                        found.append(nodes.Call(inside, [values[part]], [], None, None, lineno=node.lineno))
                    else:
                        return []
                return found
        return []


class _Plainly(Context):
    """A page's names. Slots call what we gave them, and none of it wants jinja's context: so it is called as it is.

    Jinja looks three times at each callable before it calls it; on a page with a hundred parts that is felt.
    """

    @staticmethod
    def call(
        called: Callable[..., object],
        /,
        *args: object,
        _loop_vars: object = None,
        _block_vars: object = None,
        **kwargs: object,
    ) -> object:
        """Call a part, or a method of what the page is about. What jinja adds for its own functions is left out."""
        return called(*args, **kwargs)


class Filler:
    """The frames of one language, compiled when first asked for."""

    def __init__(
        self, frames: Frames, language: str, parts: Path, *, say: Printer, portal: Portal, cache: Path | None = None
    ) -> None:
        """`parts` is the folder of the macros, `cache` one for compiled frames and parts."""
        self.language = language
        self.say = say
        self._frames = frames
        self._compiled: dict[str, Template] = {}
        self._page = Page(frames, language)
        self._environment = Environment(
            loader=FileSystemLoader(parts),
            autoescape=True,
            undefined=StrictUndefined,
            finalize=_printed_by(say),
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            cache_size=-1,
            bytecode_cache=_bytecode(cache, say),
        )
        self._environment.context_class = _Plainly
        self._environment.code_generator_class = _generator(say)
        self._environment.filters["plain"] = self._plain
        self._parts = Parts()
        # What slots and parts know. Parts share this very mapping, so that they see the page that is being filled.
        self._lasting = {
            **self._environment.globals,
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

    def _load_parts(self) -> None:
        for file in self._environment.list_templates(extensions=["html"]):
            try:
                module = self._environment.get_template(file).make_module(self._known, shared=True)
            except TemplateError as error:
                raise FrameError(f"templates/parts/{file}: {error}") from error
            for name, macro in vars(module).items():
                if isinstance(macro, Macro):
                    if hasattr(self._parts, name):
                        raise FrameError(f"templates/parts/{file}: the macro {name} exists in another file too")
                    self._parts.add(name, macro)

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
            place = f"docs/{frame.language}/{frame.source or frame.path}"
            raise FrameError(f"{place}, filled for {address or 'the front page'}: {error!r}") from error

    def _compile(self, frame: Frame) -> Template:
        if frame.each and frame.each not in KINDS:
            raise FrameError(
                f"docs/{frame.language}/{frame.source}: `each: {frame.each}` is none of {', '.join(sorted(KINDS))}"
            )
        try:
            compiled = self._slots.get_template(frame.path)
        except TemplateError as error:
            raise FrameError(f"docs/{frame.language}/{frame.source or frame.path}: {error}") from error
        self._compiled[frame.path] = compiled
        return compiled

    def _source(self, path: str) -> str:
        built = (self._frames.folder / self.language / path).read_text("utf-8")
        if path == "404.html" and not self._frames.site_url:
            built = at_any_depth(built)
        return as_template(built)

    def _plain(self, value: object) -> object:
        """What a title or a description may hold: the words without their marks."""
        shown = self.say.finalize(value)
        return shown.striptags() if isinstance(shown, Markup) else shown


def _printed_by(say: Printer) -> Callable[[object], str]:
    """What everything printed goes through: the words of the language, then the escaping. Most texts need none."""
    finalize, live = say.finalize, re.compile("[&<>'\"]").search

    def printed(value: object) -> str:
        if isinstance(value, Markup):
            return value
        if type(value) is not str:
            value = finalize(value)
            if type(value) is not str:
                return escape(value)
        return escape(value) if live(value) else value

    return printed


def _given(node: nodes.Expr) -> bool:
    """True for what stands behind the dot of a given name, and for what stands behind that."""
    if not isinstance(node, nodes.Getattr):
        return False
    return node.node.name in GIVEN if isinstance(node.node, nodes.Name) else _given(node.node)


def _generator(say: Printer) -> type[CodeGenerator]:
    """What compiles templates of one language: the phrases of frames and parts become part of the text around them."""

    class Telling(CodeGenerator):
        def visit_Template(self, node: nodes.Template, frame: object = None) -> None:  # noqa: N802 -- jinja's name
            super().visit_Template(_Told(say).visit(node), frame)  # type: ignore[arg-type]

        def visit_Getattr(self, node: nodes.Getattr, frame: Scope) -> None:  # noqa: N802 -- as above
            """What stands behind the dot of a given name is taken at once; jinja would ask what kind of thing it is."""
            if not _given(node):
                return super().visit_Getattr(node, frame)
            self.visit(node.node, frame)
            return self.write(f".{node.attr}")

        def visit_Call(self, node: nodes.Call, frame: Scope, forward_caller: bool = False) -> None:  # noqa: N802 -- as above
            """A method of a given name is called at once."""
            simple = not (forward_caller or node.dyn_args or node.dyn_kwargs)
            if not (simple and _given(node.node)) or any(keyword.iskeyword(word.key) for word in node.kwargs):
                return super().visit_Call(node, frame, forward_caller=forward_caller)
            self.visit(node.node, frame)
            self.write("(")
            for argument in (*node.args, *node.kwargs):
                self.visit(argument, frame)
                self.write(", ")
            return self.write(")")

        def _output_child_pre(self, node: nodes.Expr, *_: object) -> None:
            """What is printed goes through `_printed_by`, which escapes; jinja's own escaping would only copy it.

            What says of itself that it is printed is escaped already.
            """
            match node:
                case nodes.Call(node=nodes.Getattr(attr=name)) if name.startswith(PRINTED):
                    self.write("(")
                case _:
                    self.write("environment.finalize(")

        def _output_child_post(self, *_: object) -> None:
            self.write(")")

    return Telling


class _Bytecode(FileSystemBytecodeCache):
    """Compiled templates on disk. They hold phrases, so other phrases make another template."""

    def __init__(self, folder: str, words: str) -> None:
        super().__init__(folder)
        self._words = words

    def get_source_checksum(self, source: str) -> str:
        """A name for what a template was compiled from."""
        return hashlib.sha256(f"{_FORM}\0{self._words}\0{source}".encode()).hexdigest()


def _bytecode(cache: Path | None, say: Printer) -> FileSystemBytecodeCache | None:
    """Where compiled templates are kept: apart by language, because constants are printed when they are compiled."""
    if cache is None:
        return None
    folder = cache / say.code
    folder.mkdir(parents=True, exist_ok=True)
    return _Bytecode(str(folder), say.words)
