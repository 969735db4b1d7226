"""Keeps the words of a picture out of the drawing engine.

Each text is handed to Vega as one private-use character and put back, escaped, when the picture is finished. So one
drawing serves every language, and V8 never sees a text that a stranger wrote. Widths of letters are estimates: there is
no font here, and the reader's font is not known.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any, Final

from generator.render.charts.drawing.measures import SIZE

FIRST = 0xE000
MOST = 0xF8FF - FIRST
SIGN = re.compile("[\ue000-\uf8ff]")


def plain(text: object) -> str:
    """Text without markup: the printer wraps a word that fell back to English in a span."""
    strip = getattr(text, "striptags", None)
    return str(strip()) if strip else str(text)


WIDE: Final = {
    0.2: "\N{NARROW NO-BREAK SPACE}",
    0.28: "'ijl",
    0.3: "IJ",
    0.32: " .,’·\N{NO-BREAK SPACE}",
    0.34: ";:|/",
    0.36: "f-",
    0.4: "t()[]!",
    0.42: "r",
    0.52: "–szL“”",
    0.55: "c",
    0.59: "kFvxy",
    0.62: "aoTYP«»e",
    0.64: "bdghnpquES0123456789$",
    0.7: "KAVBRXZC",
    0.75: "UHN",
    0.79: "DG&OQ",
    0.85: "w+M",
    1.0: "%mW—@…",
}
"""Widths of letters relative to the font size in DejaVu Sans, the widest of the fallback fonts of systems."""

BOLD: Final = 1.13
"""Factor by which its bold words are wider."""

_WIDTHS: Final = {char: part for part, chars in WIDE.items() for char in chars}


def width(text: str, size: float = SIZE, *, bold: bool = False) -> float:
    """Maximum width of a text in units of the picture: the reader's font is not known, so the widest is assumed."""
    return size * _advances(text) * (BOLD if bold else 1.0)


@lru_cache(maxsize=8192)
def _advances(text: str) -> float:
    return sum(map(_advance, text))


@lru_cache(maxsize=4096)
def _advance(char: str) -> float:
    if char in _WIDTHS:
        return _WIDTHS[char]
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    bare = unicodedata.normalize("NFD", char)[0]
    return _WIDTHS.get(bare, 0.75 if char.isupper() else 0.66)


def cut(text: str, room: float, size: float = SIZE) -> str:
    """The text, or as much of it as fits, with an ellipsis."""
    if width(text, size) <= room:
        return text
    kept = text
    while kept and width(kept + "…", size) > room:
        kept = kept[:-1]
    return kept.rstrip(" ,;:·") + "…"


def wrapped(text: str, room: float, size: float = SIZE, lines: int = 3, *, bold: bool = False) -> list[str]:
    """The text in at most `lines` lines; the rest is cut off with an ellipsis. Addresses break after their slashes."""
    room = room / BOLD if bold else room
    found: list[str] = []
    words = re.findall(r"[^ /]*/+ ?|[^ /]+ ?", text) or [""]
    while words and len(found) < lines - 1:
        line = words.pop(0)
        while words and width(f"{line}{words[0]}".rstrip(), size) <= room:
            line = f"{line}{words.pop(0)}"
        found.append(cut(line.rstrip(), room, size))
    if words:
        found.append(cut("".join(words).rstrip(), room, size))
    return found


class Lexicon:
    """The texts of one picture, each once, in the order of first use."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._signs: dict[str, str] = {}

    def sign(self, text: object) -> str:
        """The character that represents a text."""
        shown = printable(plain(text))
        if shown not in self._signs:
            if len(self.texts) >= MOST:
                raise OverflowError("a picture has more words than signs for them")
            self._signs[shown] = chr(FIRST + len(self.texts))
            self.texts.append(shown)
        return self._signs[shown]

    def put_back(self, svg: str) -> str:
        """Replace signs by their texts, escaped for XML and HTML."""
        return SIGN.sub(lambda found: escape(self.texts[ord(found.group()) - FIRST]), svg)

    def spell(self, data: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, dict[str, Any]]:
        """Data sets with the texts themselves, for the interactive view, without empty sets.

        Rows as columns, so that no key is repeated: a column that says the same in every row is this one value, `null` a
        cell that a row does not have, and `n` the number of rows. `rowsOf` in `explore.js` does the reverse.
        """
        return {name: {"n": len(rows), **self._columns(rows)} for name, rows in data.items() if rows}

    def _columns(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key in dict.fromkeys(key for row in rows for key, value in row.items() if value is not None):
            column = [self._text(row.get(key)) for row in rows]
            found[key] = column[0] if column.count(column[0]) == len(column) else column
        return found

    def _text(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) == 1 and FIRST <= ord(value) <= FIRST + MOST:
            return self.texts[ord(value) - FIRST]
        return _short(value) if isinstance(value, float) else value


@lru_cache(maxsize=8192)
def _short(value: float) -> float:
    """A figure with five digits. Remembered, because another language's picture has the same."""
    short = float(f"{value:.5g}")
    return int(short) if short.is_integer() else short  # 5 and not 5.0


@lru_cache(maxsize=8192)
def printable(text: str) -> str:
    """One line, without control characters (most of them are not allowed in XML) and direction marks."""
    if text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ").isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    category = unicodedata.category(char)
    if category in ("Cc", "Zl", "Zp"):
        return " "
    # Cf holds the direction marks, and joiners that some scripts need between their letters.
    if category in ("Cs", "Co", "Cn") or (category == "Cf" and char not in "\u200c\u200d"):
        return ""
    return char
