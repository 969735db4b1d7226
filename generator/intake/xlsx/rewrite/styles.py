"""Rewrites the styles of a stranger's workbook, as far as cells need them.

These are number formats, fonts, fills, borders, and their combinations. Named styles, themes and conditional formats
are dropped, because a cell's own format says what it looks like.
"""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import quoteattr

from generator.intake.xlsx.xml_parser import RefusedError, damaged

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
NAMESPACES: Final = frozenset({MAIN, STRICT})
"""The namespaces of the parts of a workbook; nearly always the first."""

_LISTS: Final = {"numFmts": "numFmt", "fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}
"""What is kept, each with the name of its members."""
_INSIDE: Final = frozenset(
    [
        "b",
        "i",
        "strike",
        "condense",
        "extend",
        "outline",
        "shadow",
        "u",
        "vertAlign",
        "sz",
        "color",
        "name",
        "family",
        "charset",
        "scheme",
        "patternFill",
        "fgColor",
        "bgColor",
        "gradientFill",
        "stop",
        "left",
        "right",
        "top",
        "bottom",
        "start",
        "end",
        "diagonal",
        "vertical",
        "horizontal",
        "alignment",
        "protection",
    ]
)
_REFERRED: Final = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_FIRST_OWN_FORMAT = 164
"""Number formats below are built into every program."""
_LONGEST = 255
_DEEPEST = 6
_SIMPLEST: Final = {
    "numFmts": "",
    "fonts": '<font><sz val="11"/><name val="Calibri"/></font>',
    "fills": '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>',
    "borders": "<border/>",
    "cellXfs": '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}


class Looks:
    """Parses the part of styles, and writes it again."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._pieces: dict[str, list[str]] = {name: [] for name in _LISTS}
        self._counts = dict.fromkeys(_LISTS, 0)
        self._formats: list[dict[str, str]] = []  # for each cell format, what it refers to
        self._parts: list[list[str]] = []  # for each cell format, its content
        self._own: set[int] = set()
        self._depth = 0
        self._list = ""
        self._open: list[str] = []  # the tags that were opened in a member

    @property
    def count(self) -> int:
        """How many formats a cell can have; one without a part of styles."""
        return max(1, self._counts["cellXfs"])

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        self._depth += 1
        space, _, tag = name.rpartition(" ")
        if self._depth == 2:
            self._list = tag if space in NAMESPACES and tag in _LISTS else ""
        elif self._list and space in NAMESPACES and self._depth - 3 == len(self._open) and self._depth <= _DEEPEST:
            if self._depth == 3 and tag == _LISTS[self._list]:
                self._member(tag, attributes)
            elif self._depth > 3 and tag in _INSIDE:
                self._write(tag, attributes)

    def text(self, _: str) -> None:
        """Ignored: styles have no text."""

    def end(self, _: str) -> None:
        """A tag closes."""
        if self._open and self._depth - 2 == len(self._open):
            tag = self._open.pop()
            if self._list != "cellXfs" or self._open:
                self._into().append(f"</{tag}>")
        self._depth -= 1

    def _into(self) -> list[str]:
        return self._parts[-1] if self._list == "cellXfs" else self._pieces[self._list]

    def _member(self, tag: str, attributes: dict[str, str]) -> None:
        self._counts[self._list] += 1
        if self._counts[self._list] > self.most:
            message = f"the workbook has more than {self.most:,} fonts, colours or formats of one kind"
            fix = "Copy the answers into a new workbook."
            raise RefusedError("workbook-too-large", message, allowed=f"at most {self.most:,} of each", fix=fix)
        if self._list == "cellXfs":
            self._formats.append(attributes)
            self._parts.append([])
            self._open.append(tag)
            return
        if self._list == "numFmts":
            code = attributes.get("formatCode", "")
            if len(code) > _LONGEST or not _is_place(attributes.get("numFmtId", "")):
                raise damaged("a number format of the workbook is none", code[:_LONGEST])
            self._own.add(int(attributes["numFmtId"]))
        self._write(tag, attributes)

    def _write(self, tag: str, attributes: dict[str, str]) -> None:
        self._into().append(f"<{tag}{''.join(_attributes(attributes))}>")
        self._open.append(tag)

    def xml(self) -> str:
        """The part as we write it."""
        formats = "".join(
            f"<xf{''.join(_attributes(self._fitting(refers)))}>{''.join(parts)}</xf>"
            for refers, parts in zip(self._formats, self._parts, strict=True)
        )
        lists = {name: "".join(pieces) for name, pieces in self._pieces.items()} | {"cellXfs": formats}
        kept = (f"<{name}>{text or _SIMPLEST[name]}</{name}>" for name, text in lists.items())
        return f'<styleSheet xmlns="{MAIN}">{"".join(kept)}</styleSheet>'

    def _fitting(self, refers: dict[str, str]) -> dict[str, str]:
        """A cell format that refers only to existing entries; others are replaced by the first of their kind."""
        fitting = {name: value for name, value in refers.items() if name.startswith("apply") or name == "quotePrefix"}
        number = refers.get("numFmtId", "0")
        known = _is_place(number) and (int(number) < _FIRST_OWN_FORMAT or int(number) in self._own)
        fitting["numFmtId"] = number if known else "0"
        for name, kind in _REFERRED.items():
            place = refers.get(name, "0")
            there = _is_place(place) and int(place) < self._counts[kind]
            fitting[name] = place if there else "0"
        return fitting


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9


def _attributes(attributes: dict[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if " " not in name and len(value) <= _LONGEST:
            yield f" {name}={quoteattr(value)}"
