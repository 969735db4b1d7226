"""Decides which characters a submitted text may contain, and which accepted texts look odd.

A text is shown to people as it was filed, so nothing in it may be invisible, change the writing direction, or mean
something else to another program. What is merely odd (markup, a formula, mixed alphabets) is kept, is inert on the
site, and causes a warning.
"""

import json
import re
import unicodedata
from functools import cache
from typing import NamedTuple

_UNWANTED_KINDS = (
    ("control", "\x00-\x09\x0b-\x1f\x7f-\x9f", "a control character"),
    ("line", "\u2028\u2029", "a line separator"),
    ("direction", "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069", "a mark that turns the writing direction"),
    (
        "invisible",
        (
            "\u00ad\u115f\u1160\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc"
            "\U000e0000-\U000e0fff"
        ),
        "an invisible character",
    ),
    (
        "private",
        "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd",
        "a private-use character, which looks different on every machine",
    ),
    ("unpaired", "\ud800-\udfff", "half of a character"),
    ("unassigned", "\ufdd0-\ufdef\ufffe\uffff", "a code that stands for no character"),
)
_JOINED_SCRIPTS = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u17ff"
"""Scripts whose spelling needs the joiner and the non-joiner: Arabic, the Indic ones, Burmese, Khmer."""

_UNWANTED = re.compile(
    "|".join(
        (
            *(f"(?P<{kind}>[{members}])" for kind, members, _ in _UNWANTED_KINDS),
            f"(?P<joiner>(?<![{_JOINED_SCRIPTS}])[\u200c\u200d])",
            "(?P<pile>[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u20d0-\u20ff]{4})",
        )
    )
)
_MOST_MARKS = 30
"""Per letter, as in Unicode's Stream-Safe Text Format."""

_WORDS = {kind: words for kind, _, words in _UNWANTED_KINDS} | {
    "joiner": "an invisible joiner",
    "pile": "a pile of accents",
}
# The same set without group names, for one quick search of a whole file.
_ANY_UNWANTED = re.compile(re.sub(r"\?P<[a-z]+>", "?:", _UNWANTED.pattern))
_ASCII_UNWANTED = re.compile("[\x00-\x09\x0b-\x1f\x7f]")

_MARKUP = re.compile(r"<[A-Za-z!/?%]|[{$]\{|\{[%#]|\[[\[%]|\[[^\[\]]{0,200}\]\(|javascript:", re.IGNORECASE)
_MOJIBAKE = re.compile("[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac|\ufffd")
FORMULA_STARTS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)*\s?%?")

_LOOK_ALIKES = ("LATIN", "CYRILLIC", "GREEK")


class Flaw(NamedTuple):
    """What is wrong or odd about a text. `code` is that of the problem it becomes."""

    code: str
    message: str
    fix: str


def unwanted(text: str) -> Flaw | None:
    """The first unwanted thing in a text, or None. Line breaks (LF) are the caller's business."""
    if is_clean(text):
        return None
    found = _UNWANTED.search(text)
    if found:
        kind = found.lastgroup or ""
        points = " ".join(f"U+{ord(char):04X}" for char in found.group()[:1])
        return Flaw(
            f"{kind}-character"
            if kind not in ("joiner", "pile")
            else "invisible-character"
            if kind == "joiner"
            else "accent-pile",
            f"The text holds {_WORDS[kind]} ({points}, character {found.start() + 1}).",
            "Delete it: retype the words around it rather than pasting them.",
        )
    return Flaw(
        "not-composed",
        "The accents of this text are stored apart from their letters (not in the form NFC).",
        "Retype the accented letters, or save the text with composed characters (NFC).",
    )


def is_clean(text: str) -> bool:
    """True if a text, such as a whole file, contains nothing unwanted: one quick check, so that cells need none."""
    if text.isascii():
        return _ASCII_UNWANTED.search(text) is None
    return _ANY_UNWANTED.search(text) is None and unicodedata.is_normalized("NFC", text)


def looks_odd(text: str) -> bool:
    """True if `oddities`, formulas aside, may find something in parts of this text."""
    return not text.isascii() or _may_be_markup(text)


def _may_be_markup(text: str) -> bool:
    """False if the text has no character that markup needs; many times faster than the pattern itself."""
    return "<" in text or "{" in text or "[" in text or ":" in text


def oddities(text: str) -> list[Flaw]:
    """What a reviewer should look at in a text that is accepted: markup, formulas, broken or mixed letters."""
    found = []
    if text[:1] in FORMULA_STARTS and not _PLAIN_NUMBER.fullmatch(text):
        found.append(
            Flaw(
                "formula-text",
                "This text starts like a spreadsheet formula. It is kept and shown as plain text.",
                "Start the text with a letter if no formula is meant.",
            )
        )
    if _may_be_markup(text) and _MARKUP.search(text):
        found.append(
            Flaw(
                "markup-text",
                "This text looks like markup or a template. It is kept and shown exactly as it is, never interpreted.",
                "Write plain words.",
            )
        )
    if text.isascii():
        return found
    if _MOJIBAKE.search(text):
        found.append(
            Flaw(
                "broken-letters",
                "Some letters of this text seem to have been broken by a change of encoding.",
                "Compare with the original and retype the broken letters.",
            )
        )
    if _mixes_alphabets(text):
        found.append(
            Flaw(
                "mixed-alphabets",
                "One word mixes letters of different alphabets that look alike.",
                "Retype the word in one alphabet.",
            )
        )
    return found


def printable(text: str) -> str:
    """Any text, as ASCII on one line; for names of files and keys in messages."""
    return json.dumps(text)[1:-1].replace('\\"', '"').replace("\x7f", "\\u007f")


def clean(text: str) -> str:
    """A text made fit for a package: composed (NFC), on one line, without unwanted characters."""
    text = " ".join(text.split()) if text.isascii() else " ".join(_composed(text).split())
    if is_clean(text):
        return text
    while _UNWANTED.search(text):
        text = _UNWANTED.sub("", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def alphabetical(name: str, id_: str) -> tuple[str, str]:
    """The order of institutions in lists: by name without accents, and equal names by their ids."""
    return unaccented(name), id_


def unaccented(text: str) -> str:
    """A text for comparing and sorting: without case, accents and variants of one character."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", _composed(text)).casefold()
    return "".join(char for char in apart if not unicodedata.combining(char))


@cache
def _heap() -> re.Pattern[str]:
    marks = "".join(chr(code) for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code)))
    return re.compile(f"[{marks}]{{{_MOST_MARKS + 1},}}")


def _composed(text: str) -> str:
    """A text in NFC, without piles of marks, which take quadratic time to put in order."""
    return unicodedata.normalize("NFC", _heap().sub("", text) if len(text) > _MOST_MARKS else text)


def _mixes_alphabets(text: str) -> bool:
    for word in re.findall(r"[^\W\d_]+", text):
        if not word.isascii():
            names = {unicodedata.name(char, "").partition(" ")[0] for char in word}
            if len(names.intersection(_LOOK_ALIKES)) > 1:
                return True
    return False
