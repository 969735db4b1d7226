"""Parsers of the parts that are neither sheets nor styles: shared texts, relations, comments."""

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from generator.intake.xlsx.escapes import for_openpyxl
from generator.intake.xlsx.rewrite.styles import NAMESPACES, letters_of
from generator.intake.xlsx.safety import too_long
from generator.intake.xlsx.xml_parser import bare, damaged


class Small:
    """Parses a small part, such as relations or comments: calls `tell` for each tag with name, attributes and text."""

    def __init__(self, part: str, longest: int, tell: Callable[[str, dict[str, str], str], None]) -> None:
        self.part = part
        self.longest = longest
        self.tell = tell
        self._open: list[tuple[str, dict[str, str], list[str]]] = []
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        if len(self._open) > 20:
            raise damaged("a part of the workbook is nested too deep", self.part)
        self._open.append((name, attributes, []))
        self._length = 0

    def text(self, text: str) -> None:
        """A piece of text."""
        self._length += len(text)
        if self._length > self.longest:
            raise too_long("text", self.longest, self.part)
        self._open[-1][2].append(text)

    def end(self, _: str) -> None:
        """A tag closes."""
        name, attributes, pieces = self._open.pop()
        self.tell(bare(name), attributes, "".join(pieces))


Run = tuple[str, str]
"""A piece of a text: its font, as the tags of rPr, and its letters."""


@dataclass
class Runs:
    """Collects the pieces of one text after another, up to `left` in all."""

    left: int
    _pieces: list[Run] = field(default_factory=list)
    _letters: dict[str, dict[str, str]] = field(default_factory=dict)

    def begin(self) -> None:
        """Begin a text."""
        self._pieces, self._letters = [], {}

    def piece(self) -> None:
        """Begin a piece, without a font."""
        self._letters = {}

    def letter(self, tag: str, attributes: dict[str, str]) -> None:
        """Add a property to the font of this piece."""
        self._letters[tag] = attributes

    def say(self, text: str) -> None:
        """Add letters to this piece."""
        if len(self._pieces) <= self.left:
            self._pieces.append((letters_of(self._letters), text))

    def end(self) -> tuple[Run, ...]:
        """The pieces; none if the text has one font throughout, or has too many."""
        if len(self._pieces) > self.left or not any(letters for letters, _ in self._pieces):
            return ()
        self.left -= len(self._pieces)
        return tuple(self._pieces)


class Texts:
    """Parses the shared texts, and rewrites each without phonetic hints and fonts, which are kept separately."""

    def __init__(self, part: str, longest: int, runs: Runs, write: Callable[[str], None]) -> None:
        self.part = part
        self.longest = longest
        self.write = write
        self.lengths: list[int] = []
        self.runs = runs
        self.rich: dict[int, tuple[Run, ...]] = {}  # the texts with several fonts, by their number
        self._depth = self._hearing = self._mute = self._heard = 0
        self._pieces: list[str] = []
        self._length = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        self._depth += 1
        space, _, tag = name.rpartition(" ")
        if self._depth == 2:
            if space not in NAMESPACES or tag != "si":
                raise damaged("the texts of the workbook are none", self.part)
            self._pieces, self._length = [], 0
            self.runs.begin()
        elif self._depth == 3 and tag == "r":
            self.runs.piece()
        elif self._depth == 5 and space in NAMESPACES and not self._mute:
            self.runs.letter(tag, attributes)
        elif tag == "rPh" and not self._mute:
            self._mute = self._depth
        elif tag == "t" and space in NAMESPACES and not self._mute and self._depth in (3, 4):
            self._hearing = self._depth
            self._heard = len(self._pieces)

    def text(self, text: str) -> None:
        """A piece of text."""
        if self._hearing:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self.longest:
                raise too_long("cell", self.longest, self.part)

    def end(self, _: str) -> None:
        """A tag closes."""
        if self._depth == self._hearing:
            self._hearing = 0
            self.runs.say("".join(self._pieces[self._heard :]))
        if self._depth == self._mute:
            self._mute = 0
        if self._depth == 2:
            if rich := self.runs.end():
                self.rich[len(self.lengths)] = rich
            self.lengths.append(self._length)
            self.write(f'<si><t xml:space="preserve">{escape(for_openpyxl("".join(self._pieces)))}</t></si>')
        self._depth -= 1
