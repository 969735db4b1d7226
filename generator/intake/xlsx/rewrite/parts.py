"""Parsers of the parts that are neither sheets nor styles: shared texts, relations, comments."""

from collections.abc import Callable
from xml.sax.saxutils import escape

from generator.intake.xlsx.rewrite.styles import NAMESPACES
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


class Texts:
    """Parses the shared texts, and writes each again without its formatting and its phonetic hints."""

    def __init__(self, part: str, longest: int, write: Callable[[str], None]) -> None:
        self.part = part
        self.longest = longest
        self.write = write
        self.lengths: list[int] = []
        self._depth = self._hearing = self._mute = 0
        self._pieces: list[str] = []
        self._length = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        """A tag opens."""
        self._depth += 1
        space, _blank, tag = name.rpartition(" ")
        if self._depth == 2:
            if space not in NAMESPACES or tag != "si":
                raise damaged("the texts of the workbook are none", self.part)
            self._pieces, self._length = [], 0
        elif tag == "rPh" and not self._mute:
            self._mute = self._depth
        elif tag == "t" and space in NAMESPACES and not self._mute and self._depth in (3, 4):
            self._hearing = self._depth

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
        if self._depth == self._mute:
            self._mute = 0
        if self._depth == 2:
            self.lengths.append(self._length)
            self.write(f'<si><t xml:space="preserve">{escape("".join(self._pieces))}</t></si>')
        self._depth -= 1
