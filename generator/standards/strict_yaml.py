"""What does a YAML file of the standards say?

It is read by its events, not by the usual loader, so that nothing can be meant otherwise. Duplicate keys, aliases,
anchors and tags are problems instead of surprises; a bare yes or no stays a word and is reported; figures become exact.
Every problem names the key it is about.
"""

import difflib
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Final, TypeAlias

import yaml

from generator.problems import Location, Problem

Plain: TypeAlias = "str | int | bool | Decimal | date | list[Plain] | dict[str, Plain] | None"
"""What a file may hold: words, figures, dates, lists, and mappings with words as keys."""

DEEPEST: Final = 12
"""Levels of lists and mappings. The standards need six; the limit keeps a mistake from becoming a crash."""

# The C parser where PyYAML was built with it: ten times as fast, the same events.
LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_INTEGER: Final = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_DECIMAL: Final = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+", re.ASCII)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_CONSTANTS: Final[dict[str, bool | None]] = {
    "true": True, "false": False, "null": None, "~": None, "": None,
}  # fmt: skip
_TRAPS: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}


class _Stop(Exception):  # noqa: N818 - not an error: it only leaves the tree where reading on makes no sense
    """Reading ends here; the problem is already written down."""


def read(path: Path, name: str) -> tuple[Plain, list[Problem]]:
    """The content of a file, None where it cannot be read at all, and what is wrong with its form.

    `name` is how problems call the file. Raises nothing for bad content.
    """
    try:
        text = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        return None, [
            Problem(
                "standards-file-missing", Location(name), "This file of the standards is not there.", fix=f"Add {name}."
            )
        ]
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
    except OSError as error:
        return None, [
            Problem("standards-file-unreadable", Location(name), f"This file cannot be opened: {error.strerror}.")
        ]
    return parse(text, name)


def parse(text: str, name: str) -> tuple[Plain, list[Problem]]:
    """The same for a text that is already at hand."""
    reading = _Reading(text, name)
    try:
        content = reading.document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"In line {mark.line + 1}" if mark else "Somewhere"
        what = getattr(error, "problem", None) or getattr(error, "reason", None) or "it breaks off"
        reading.note(
            "yaml-unreadable",
            f"{where} this is no longer YAML: {what}.",
            fix="Compare the indentation, quotes and colons there with those of the entries around it.",
        )
        return None, reading.problems
    except _Stop:
        return None, reading.problems
    return content, reading.problems


def resembling(word: str, known: Iterator[str] | list[str]) -> str:
    """What was probably meant, as the beginning of a fix, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'Did you mean "{near[0]}"? ' if near else ""


class _Reading:
    """One pass over the events of one file."""

    def __init__(self, text: str, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []
        self.path: list[str] = []
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
                    raise _Stop
                seen = True
                content = self.value(next(self.events))
        return content

    def value(self, event: yaml.Event) -> Plain:
        """What begins with this event."""
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
            return event.value if event.style else self.plain(event.value)
        if len(self.path) >= DEEPEST:
            self.note("yaml-too-deep", f"Lists and mappings are nested more than {DEEPEST} deep.", fix="Flatten them.")
            raise _Stop
        return self.sequence() if isinstance(event, yaml.SequenceStartEvent) else self.mapping()

    def sequence(self) -> list[Plain]:
        items: list[Plain] = []
        self.path.append("1")
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            # An entry with a code is named by it as soon as the code is read; until then by its place.
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
                raise _Stop
            key = event.value
            self.path.append(key)
            if not event.style:
                self.trap(key)
            content = self.value(next(self.events))
            if key in entries:
                self.note(
                    "yaml-duplicate-key",
                    "The same key stands here twice; the first one is kept.",
                    key,
                    fix="Remove one of them, or correct its name.",
                )
            else:
                entries[key] = content
            del self.path[depth:]
            if key == "code" and depth and self.path[-1].isdigit() and isinstance(content, str):
                self.path[-1] = content
        return entries

    def plain(self, word: str) -> Plain:
        """A word without quotes, as a figure, a date or a constant where it is written like one."""
        if word.lower() in _CONSTANTS:
            return _CONSTANTS[word.lower()]
        if _INTEGER.fullmatch(word):
            return int(word)
        if _DECIMAL.fullmatch(word):
            return Decimal(word)
        if _DATE.fullmatch(word):
            try:
                return date.fromisoformat(word)
            except ValueError:
                return word
        self.trap(word)
        return word

    def trap(self, word: str) -> None:
        """Other readers of YAML take a bare yes for true: say so, and read it as the word that was meant."""
        meaning = _TRAPS.get(word.lower())
        if meaning is not None:
            self.note(
                "yaml-unquoted-boolean",
                f"YAML reads a bare {word} as {meaning}.",
                word,
                f'"{word}" in quotes',
                f'Put it in quotes: "{word}".',
            )
