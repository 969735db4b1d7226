"""Reads a YAML file of the standards strictly.

It reads the parser's events instead of using the usual loader, so that nothing has a second meaning. Duplicate keys,
aliases, anchors and tags are problems instead of surprises; a bare yes or no stays a word and is reported; figures are
exact. Every problem names the key it is about.
"""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

import yaml

from generator import merge_marks
from generator.limits import StandardsLimits
from generator.problems import Location, Problem

Plain: TypeAlias = "str | int | bool | Decimal | date | list[Plain] | dict[str, Plain] | None"
"""What a file may contain: words, figures, dates, lists, and mappings with words as keys."""

# The C parser if PyYAML was built with it: ten times as fast, the same events.
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_FIGURE: Final = re.compile(
    rf"-?[0-9]{{1,{StandardsLimits.WHOLE_DIGITS}}}(\.[0-9]{{1,{StandardsLimits.DECIMAL_DIGITS}}})?", re.ASCII
)
LONGEST_PLACE: Final = 60
"""Characters of a key or code that the location of a problem shows."""

_CONSTANTS: Final[dict[str, bool | None]] = {
    "true": True, "false": False, "null": None, "~": None, "": None,
}  # fmt: skip
_TRAPS: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}


class _StopError(Exception):
    """Reading ends here; the problem is already recorded."""


def read(data: bytes, name: str) -> tuple[Plain, list[Problem]]:
    """The content of a file, None if it cannot be read at all, and what is wrong with its form.

    `name` is the file's name in problems. Raises nothing for bad content.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [
            Problem(
                "standards-file-unreadable",
                Location(name),
                f"This file is not in UTF-8: byte {error.start + 1} cannot be read.",
                allowed="text in UTF-8",
                fix='Open it in a text editor and save it with the encoding "UTF-8".',
            )
        ]
    return parse(text, name)


def parse(text: str, name: str) -> tuple[Plain, list[Problem]]:
    """The same for a text."""
    reading = _YamlReader(text, name)
    try:
        content = reading.document()
    except yaml.YAMLError as error:
        if line := merge_marks.first(text):
            reading.note(merge_marks.CODE, f"Line {line}: {merge_marks.MESSAGE}", fix=merge_marks.FIX)
            return None, reading.problems
        mark = getattr(error, "problem_mark", None)
        where = f"In line {mark.line + 1}" if mark else "Somewhere"
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "the end of the file"
        reading.note(
            "yaml-unreadable",
            f'{where} this is no longer YAML. The reader says: "{what}".',
            fix="Compare the indentation, quotes and colons there with those of the entries around it.",
        )
        return None, reading.problems
    except _StopError:
        return None, reading.problems
    return content, reading.problems


def unfit(text: str) -> str | None:
    """The first unwanted character of a text, in words; None if there is none.

    Control characters break tables and pictures, private ones are markers inside the program, and direction marks
    reverse a line. Line breaks, spaces of all kinds and the joiners of some scripts are allowed.
    """
    if text.isprintable():
        return None
    found = next((char for char in text if not _fit(char)), None)
    return None if found is None else f"the character U+{ord(found):04X}"


def _fit(char: str) -> bool:
    return char.isprintable() or char in "\n\u200c\u200d" or unicodedata.category(char) == "Zs"


def resembling(word: str, known: Iterable[str]) -> str:
    """What was probably meant, as the beginning of a fix, or nothing."""
    if len(word) > StandardsLimits.HINT_CHARACTERS:
        return ""
    short = [name for name in known if len(name) <= StandardsLimits.HINT_CHARACTERS]
    near = difflib.get_close_matches(word, short, n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"? ' if near else ""


class _YamlReader:
    """One pass over the events of one file."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.path: list[str] = []
        self.values = 0
        self.events: Iterator[yaml.Event] = iter(yaml.parse(text, Loader=LOADER))

    def note(self, code: str, message: str, found: str | None = None, allowed: str = "", fix: str = "") -> None:
        place = Location(self.name, column=".".join(self.path) or None)
        self.problems.append(Problem(code, place, message, found, allowed, fix))

    def document(self) -> Plain:
        content: Plain = None
        seen = False
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self.note(
                        "yaml-unreadable", 'There is a second document after a line "---".', fix="Remove that line."
                    )
                    raise _StopError
                seen = True
                content = self.value(next(self.events))
        return content

    def value(self, event: yaml.Event) -> Plain:
        """The value that begins with this event."""
        self.values += 1
        if self.values > StandardsLimits.VALUES:
            self.note(
                "yaml-too-long", f"This file holds more than {StandardsLimits.VALUES:,} values.", fix="Shorten it."
            )
            raise _StopError
        if isinstance(event, yaml.AliasEvent):
            self.note(
                "yaml-alias",
                "A value is taken over from elsewhere in the file by an alias.",
                f"*{event.anchor}",
                "values written out",
                "Write the value out here.",
            )
            return None
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.note("yaml-anchor", "A value is marked with an anchor.", f"&{anchor}", fix="Remove the anchor.")
        tag = getattr(event, "tag", None)
        if tag:
            self.note("yaml-tag", "A value is marked with a type tag.", str(tag), fix="Remove the tag.")
        if isinstance(event, yaml.ScalarEvent):
            word = self.text(event.value)
            return word if event.style else self.plain(word)
        if len(self.path) >= StandardsLimits.LEVELS:
            message = f"Lists and mappings are nested more than {StandardsLimits.LEVELS} deep."
            self.note("yaml-too-deep", message, fix="Flatten them.")
            raise _StopError
        return self.sequence() if isinstance(event, yaml.SequenceStartEvent) else self.mapping()

    def sequence(self) -> list[Plain]:
        items: list[Plain] = []
        self.path.append("1")
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            # An entry with a code is named by it as soon as the code is read; until then by its position.
            self.path[-1] = str(len(items) + 1)
            items.append(self.value(event))
        self.path.pop()
        return items

    def mapping(self) -> dict[str, Plain]:
        entries: dict[str, Plain] = {}
        depth = len(self.path)
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            if not isinstance(event, yaml.ScalarEvent):
                self.note("yaml-key", "A key is not a word.", fix="Write a word, a colon and the value.")
                raise _StopError
            key = self.text(event.value)
            self.path.append(key[:LONGEST_PLACE])
            if not event.style:
                self.trap(key)
            content = self.value(next(self.events))
            if key in entries:
                self.note(
                    "yaml-duplicate-key",
                    "The same key is given twice; the first one is kept.",
                    key,
                    fix="Remove one of them, or correct its name.",
                )
            else:
                entries[key] = content
            del self.path[depth:]
            if key == "code" and depth and self.path[-1].isdigit() and isinstance(content, str):
                self.path[-1] = content[:LONGEST_PLACE]
        return entries

    def text(self, word: str) -> str:
        """A text without unwanted characters and cut to a reasonable length, after reporting both."""
        if (char := unfit(word)) is not None:
            self.note("bad-character", f"The text holds {char}.", word, fix="Delete it: retype the words around it.")
            word = "".join(filter(_fit, word))
        if len(word) > StandardsLimits.TEXT_CHARACTERS:
            most = f"at most {StandardsLimits.TEXT_CHARACTERS:,} characters"
            self.note("text-too-long", f"This text has {len(word):,} characters.", word, most, "Shorten it.")
            word = word[: StandardsLimits.TEXT_CHARACTERS]
        return word

    def plain(self, word: str) -> Plain:
        """An unquoted word, as a figure, a date or a constant if it is written like one."""
        if word.lower() in _CONSTANTS:
            return _CONSTANTS[word.lower()]
        if _INTEGER.fullmatch(word) or _DECIMAL.fullmatch(word):
            if not _FIGURE.fullmatch(word):
                most = f"at most {StandardsLimits.WHOLE_DIGITS} digits, and {StandardsLimits.DECIMAL_DIGITS} behind the point"
                self.note("figure-too-long", "This figure is too long.", word, most, "Round it.")
                return None
            return Decimal(word) if "." in word else int(word)
        if _DATE.fullmatch(word):
            try:
                return date.fromisoformat(word)
            except ValueError:
                return word
        self.trap(word)
        return word

    def trap(self, word: str) -> None:
        """Report a bare yes, which other YAML readers take for true; it is read as the word."""
        meaning = _TRAPS.get(word.lower())
        if meaning is not None:
            self.note(
                "yaml-unquoted-boolean",
                f"YAML reads a bare {word} as {meaning}.",
                word,
                f'"{word}" in quotes',
                f'Put it in quotes: "{word}".',
            )
