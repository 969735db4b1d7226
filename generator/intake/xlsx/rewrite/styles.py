"""Rewrites the styles of a stranger's workbook, as far as cells need them.

These are number formats, fonts, fills, borders, and their combinations. Named styles, themes and conditional formats
are dropped, because a cell's own format says what it looks like.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.sax.saxutils import quoteattr

from generator.intake.xlsx.xml_parser import RefusedError, damaged

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT: Final = "http://purl.oclc.org/ooxml/spreadsheetml/main"
NAMESPACES: Final = frozenset({MAIN, STRICT})
"""The namespaces of the parts of a workbook; nearly always the first."""

_LISTS: Final = {"numFmts": "numFmt", "fonts": "font", "fills": "fill", "borders": "border", "cellXfs": "xf"}
"""What is kept, each with the name of its members."""
_SWITCH: Final = "0|1|true|false"
_SMALL: Final = "[0-9]{1,3}"
_COLOUR: Final = {
    "rgb": "[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8}",
    "indexed": _SMALL,
    "theme": _SMALL,
    "auto": _SWITCH,
    "tint": r"-?(?:0(?:\.[0-9]{1,20})?|1(?:\.0{1,20})?|[0-9](?:\.[0-9]{1,20})?[eE]-[0-9]{1,2})",
}
_LINES: Final = (
    "none|dashDot|dashDotDot|dashed|dotted|double|hair|medium|mediumDashDot|mediumDashDotDot|mediumDashed"
    "|slantDashDot|thick|thin"
)
_PATTERNS: Final = (
    "none|solid|darkDown|darkGray|darkGrid|darkHorizontal|darkTrellis|darkUp|darkVertical|gray0625|gray125|lightDown"
    "|lightGray|lightGrid|lightHorizontal|lightTrellis|lightUp|lightVertical|mediumGray"
)
_FLAGS: Final = ("b", "i", "strike", "condense", "extend", "outline", "shadow")
_SIDES: Final = ("left", "right", "top", "bottom", "start", "end", "diagonal", "vertical", "horizontal")
_LOOKS: Final[dict[str, dict[str, str]]] = {
    **{name: {"val": _SWITCH} for name in _FLAGS},
    **dict.fromkeys(("color", "fgColor", "bgColor"), _COLOUR),
    **{name: {"style": _LINES} for name in _SIDES},
    "u": {"val": "none|single|double|singleAccounting|doubleAccounting"},
    "vertAlign": {"val": "superscript|subscript|baseline"},
    "sz": {"val": r"[0-9]{1,3}(?:\.[0-9]{1,20})?"},
    "name": {"val": ".+"},
    "rFont": {"val": ".+"},
    "family": {"val": "[0-9]|1[0-4]"},
    "charset": {"val": _SMALL},
    "scheme": {"val": "major|minor"},
    "patternFill": {"patternType": _PATTERNS},
    "alignment": {
        "horizontal": "general|left|center|right|fill|justify|centerContinuous|distributed",
        "vertical": "top|center|bottom|justify|distributed",
        "textRotation": "[0-9]|[1-9][0-9]|1[0-7][0-9]|180|255",
        "indent": "[0-9]{1,2}",
        "relativeIndent": "-?[0-9]{1,2}",
        "readingOrder": "[0-2]",
        **dict.fromkeys(("wrapText", "shrinkToFit", "justifyLastLine"), _SWITCH),
    },
    "protection": {"locked": _SWITCH, "hidden": _SWITCH},
    "border": dict.fromkeys(("diagonalUp", "diagonalDown", "outline"), _SWITCH),
    "numFmt": {"numFmtId": ".+", "formatCode": ".*"},
    "font": {},
    "fill": {},
}
"""The tags that are kept, with the possible values of their attributes.

Any other value is dropped: openpyxl rejects a whole workbook for one invalid colour, and no value depends on a colour.
"""
_LETTERS: Final = frozenset({*_FLAGS, "u", "vertAlign", "sz", "color", "family", "charset", "scheme"})
_INSIDE: Final[dict[str, frozenset[str]]] = {
    "font": _LETTERS | {"name"},
    "rPr": _LETTERS | {"rFont"},
    "fill": frozenset({"patternFill"}),
    "patternFill": frozenset({"fgColor", "bgColor"}),
    "border": frozenset(_SIDES),
    "xf": frozenset({"alignment", "protection"}),
    **{name: frozenset({"color"}) for name in _SIDES},
}
"""The tags that are kept in each of them. Gradients are not."""
_EMPTY: Final = frozenset({*_FLAGS, "u", "patternFill", *_SIDES, "alignment", "protection"})
"""Tags with a meaning even without an attribute; the others are dropped then."""
_REFERRED: Final = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}
_FIRST_OWN_FORMAT = 164
"""Number formats below are built into every program."""
_APPLIED: Final = frozenset(
    f"apply{what}" for what in ("NumberFormat", "Font", "Fill", "Border", "Alignment", "Protection")
) | {"quotePrefix"}
_LONGEST = 255
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
        self._fill = 0  # start of the current fill
        self._filled = False  # True if that fill is valid

    @property
    def count(self) -> int:
        """The number of cell formats; 0 if the workbook has no styles, so that no format of a cell exists."""
        return self._counts["cellXfs"]

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        self._depth += 1
        space, _, tag = name.rpartition(" ")
        if self._depth == 2:
            self._list = tag if space in NAMESPACES and tag in _LISTS else ""
        elif self._list and space in NAMESPACES and self._depth - 3 == len(self._open):
            if self._depth == 3 and tag == _LISTS[self._list]:
                self._member(tag, attributes)
            elif self._depth > 3 and tag in _INSIDE.get(self._open[-1], ()):
                self._inner(tag, attributes)

    def text(self, _: str) -> None:
        """Ignored: styles have no text."""

    def end(self, _: str) -> None:
        """A tag closes."""
        if self._open and self._depth - 2 == len(self._open):
            tag = self._open.pop()
            if tag == "fill" and not self._filled:
                self._into()[self._fill :] = ["<fill><patternFill/>"]
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
            code, place = attributes.get("formatCode", ""), attributes.get("numFmtId", "")
            if len(code) > _LONGEST:
                raise damaged("a number format of the workbook is none", code[:_LONGEST])
            if not code or not _is_place(place):
                return  # nothing can refer to it
            self._own.add(int(place))
        if tag == "fill":
            self._fill, self._filled = len(self._into()), False
        self._write(tag, looks_of(tag, attributes))

    def _inner(self, tag: str, attributes: dict[str, str]) -> None:
        kept = looks_of(tag, attributes)
        if tag == "patternFill":
            self._filled = True
        elif tag == "fgColor" and not kept:  # without its colour, a program would paint the cell black
            self._filled = False
        if kept or tag in _EMPTY:
            self._write(tag, kept)

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
        fitting = {name: value for name, value in refers.items() if name in _APPLIED}
        number = refers.get("numFmtId", "0")
        known = _is_place(number) and (int(number) < _FIRST_OWN_FORMAT or int(number) in self._own)
        fitting["numFmtId"] = number if known else "0"
        for name, kind in _REFERRED.items():
            place = refers.get(name, "0")
            there = _is_place(place) and int(place) < self._counts[kind]
            fitting[name] = place if there else "0"
        return fitting


def looks_of(tag: str, attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes of a tag with a valid value."""
    known = _LOOKS.get(tag, {})
    return {
        name: value
        for name, value in attributes.items()
        if name in known and len(value) <= _LONGEST and re.fullmatch(known[name], value, re.DOTALL)
    }


def letters_of(attributes: Mapping[str, Mapping[str, str]]) -> str:
    """The font of a part of a text (rPr), with known content only; empty if there is none."""
    kept = {tag: looks_of(tag, said) for tag, said in attributes.items() if tag in _INSIDE["rPr"]}
    tags = (f"<{tag}{''.join(_attributes(said))}/>" for tag, said in kept.items() if said or tag in _EMPTY)
    return "".join(tags)


def _is_place(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 9


def _attributes(attributes: dict[str, str]) -> Iterator[str]:
    for name, value in attributes.items():
        if " " not in name and len(value) <= _LONGEST:
            yield f" {name}={quoteattr(value)}"
