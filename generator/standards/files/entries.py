"""Typed access to one entry of the standards, which reports missing, misspelt and mistyped keys.

A `StandardsEntry` returns typed values and records everything that is wrong on the way, so that one run shows all of
it. An unusable value comes back as None (or empty), and the caller goes on.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Final

from generator.limits import StandardsLimits
from generator.problems import Location, Problem
from generator.standards.files.strict_yaml import LONGEST_PLACE, Plain, resembling

CODE: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", re.ASCII)
CODE_WORDS: Final = (
    "small letters a to z, figures and single underscores, starting with a letter, "
    f"at most {StandardsLimits.CODE_CHARACTERS} characters"
)
FIRST_DAY: Final = date(1950, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
"""The dates that the standards, like the tables, may contain."""
LIST: Final = "with a list in square brackets"
LIST_BELOW: Final = "and the list below it"
WORDS_IN_ALL: Final = "with its words in every language"
"""What the line of a missing key needs."""
MOST_SHOWN: Final = 12
"""How many names a list of allowed ones prints before it is cut."""


@dataclass(slots=True)
class StandardsEntry:
    """One mapping of a file, its path, and the keys that were asked for so far."""

    file: str
    path: str
    content: Mapping[str, Plain]
    problems: list[Problem]
    asked: set[str] = field(default_factory=set)

    # ------------------------------------------------------------------------------------------------- problems

    def note(
        self,
        code: str,
        key: str | None,
        message: str,
        found: object = None,
        allowed: str = "",
        *,
        fix: str = "",
    ) -> None:
        """Record a problem of one key, or of the entry itself."""
        place = ".".join(part for part in (self.path, key) if part)
        shown = None if found is None else str(found)
        self.problems.append(Problem(code, Location(self.file, column=place or None), message, shown, allowed, fix))

    def hint(self, word: str, known: Iterable[str]) -> str:
        """What was probably meant, as the beginning of a fix; empty from the twenty-first problem of a file on.

        Searching for a similar word is slow, and a file with so many problems has a more general one.
        """
        wrong = sum(problem.location.file == self.file for problem in islice(self.problems, 5 * StandardsLimits.HINTS))
        return "" if wrong >= StandardsLimits.HINTS else resembling(word, islice(known, 2 * StandardsLimits.FILES))

    def close(self) -> None:
        """Report the keys that were not asked for."""
        for key in self.content:
            if key not in self.asked:
                self.note(
                    "unknown-key",
                    key,
                    "This key means nothing here.",
                    key,
                    ", ".join(sorted(self.asked)),
                    fix=f"{self.hint(key, sorted(self.asked))}Correct or remove it.",
                )

    # ---------------------------------------------------------------------------------------------------- values

    def get(self, key: str) -> Plain:
        """The value of the key, of any type."""
        self.asked.add(key)
        return self.content.get(key)

    def text(self, key: str, *, needed: bool = True) -> str:
        """Words for people, "" if there are none."""
        value = self.get(key)
        if value is None or value == "":
            if needed:
                self.missing(key, "with the words")
            return ""
        if not isinstance(value, str):
            self.wrong(key, value, "words", 'Put the words in quotes: "…".')
            return ""
        return value.strip()

    def code(self, key: str = "code") -> str | None:
        """A lasting name in the grammar of codes."""
        value = self.get(key)
        if value is None:
            self.missing(key, "with a name of its own")
            return None
        if not isinstance(value, str) or len(value) > StandardsLimits.CODE_CHARACTERS or not CODE.fullmatch(value):
            self.note(
                "bad-code", key, f"This is not a {key}.", value, CODE_WORDS, fix="Rename it before it is published."
            )
            return None
        return value

    def choice(self, key: str, allowed: Iterable[str], what: str, otherwise: str | None = None) -> str | None:
        """One of a closed list. A missing one is a problem unless there is an `otherwise`."""
        value = self.get(key)
        known = list(allowed)
        if value is None:
            if otherwise is None:
                self.missing(key, allowed=listed(known))
            return otherwise
        if not known:
            return value if isinstance(value, str) else otherwise
        if not isinstance(value, str) or value not in known:
            self.unknown(key, str(value), known, what)
            return otherwise
        return value

    def unknown(self, key: str, value: str, known: Collection[str], what: str) -> None:
        """Report a name that is not on its list.

        An empty list means that its file could not be read, which is reported there; then nothing is reported here.
        """
        if not known:
            return
        fix = f"{self.hint(value, known)}Use one of those allowed."
        self.note(
            f"unknown-{what.replace(' ', '-')}", key, "This is none of those allowed.", value, listed(known), fix=fix
        )

    def missing(self, key: str, what: str = "", allowed: str = "") -> None:
        """Report a key that is not there; `what` says what its line needs."""
        name = key.rpartition(".")[2]
        fix = f"Add a line {name}: {what}".rstrip()
        self.note("missing-key", key, f"The {name} is missing.", allowed=allowed, fix=f"{fix}.")

    def twice(self, key: str, value: str) -> None:
        """Report a name that another entry of the same kind has."""
        self.note("duplicate-code", key, "There is another one of this name.", value, fix="Rename one of the two.")

    def misplaced(self, code: str, key: str, kind: str, found: object = None) -> None:
        """Report a key that indicators of a type do not have."""
        message = f"An indicator of type {kind} has no {key}."
        self.note(code, key, message, found, fix="Remove it, or change the type.")

    def outside(self, key: str, value: object, allowed: str) -> None:
        """Report a figure that is too low or too high."""
        self.note("bad-number", key, "This figure is not allowed here.", value, allowed, fix="Correct it.")

    def backwards(self, key: str, value: object) -> None:
        """Report a range, or a time, that ends before it begins."""
        message = "This range ends before it begins."
        self.note("range-reversed", key, message, value, fix="Exchange the two, or correct one.")

    def wrong(self, key: str | None, value: Plain, allowed: str, fix: str = "") -> None:
        """Report a value of the wrong kind."""
        self.note("wrong-type", key, f"This is {_kind(value)}.", _shown(value), allowed, fix=fix)

    def integer(self, key: str, *, needed: bool = False) -> int | None:
        """A whole number."""
        value = self.get(key)
        if value is None:
            if needed:
                self.missing(key, "with a whole number")
            return None
        if isinstance(value, bool) or not isinstance(value, int):
            self.wrong(key, value, "a whole number without quotes")
            return None
        return value

    def decimal(self, key: str, *, needed: bool = False) -> Decimal | None:
        """A figure."""
        value = self.get(key)
        if value is None:
            if needed:
                self.missing(key, "with a figure")
            return None
        return self.figure(key, value)

    def figure(self, key: str, value: Plain) -> Decimal | None:
        """The value as a figure; None, after reporting it, if it is none."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.wrong(key, value, "a figure such as 15 or 2.5, without quotes, commas or units")
            return None
        return Decimal(value)

    def figures(self, key: str) -> dict[str, Decimal]:
        """Figures by name."""
        named = self.mapping(key)
        found = {name: self.figure(f"{key}.{name}", value) for name, value in named.items()}
        return {name: value for name, value in found.items() if value is not None}

    def flag(self, key: str) -> bool:
        """True or false; false if the key is absent."""
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return bool(value)
        self.wrong(key, value, "true or false, without quotes")
        return False

    def date(self, key: str, *, needed: bool = False) -> date | None:
        """A calendar day."""
        value = self.get(key)
        if value is None and not needed:
            return None
        if isinstance(value, str) and len(value) == 10:
            self.note("bad-date", key, "There is no such day in the calendar.", value, fix="Correct the day.")
            return None
        if not isinstance(value, date):
            self.wrong(key, value, "a day such as 2024-12-31, without quotes")
            return None
        if not FIRST_DAY <= value <= LAST_DAY:
            allowed = f"from {FIRST_DAY} to {LAST_DAY}"
            self.note(
                "bad-date",
                key,
                "This day is too far in the past or in the future.",
                value,
                allowed,
                fix="Correct the day.",
            )
            return None
        return value

    def months(self, key: str, *, needed: bool = False) -> int | None:
        """How many months something is valid: some, and not for ever."""
        months = self.integer(key, needed=needed)
        if months is not None and not 1 <= months <= StandardsLimits.MONTHS:
            self.outside(key, months, f"1 to {StandardsLimits.MONTHS}")
            return None
        return months

    def mapping(self, key: str) -> Mapping[str, Plain]:
        """The mapping under the key."""
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.wrong(key, value, "names, each with a colon and its value")
            return {}
        return value

    def labels(self, key: str, *, coded: bool = True) -> dict[str, str]:
        """Codes with their words."""
        found: dict[str, str] = {}
        for code, words in self.mapping(key).items():
            if coded and not CODE.fullmatch(code):
                self.note("bad-code", f"{key}.{code}", "This is not a code.", code, CODE_WORDS, fix="Rename it.")
            elif not isinstance(words, str) or not words.strip():
                self.wrong(f"{key}.{code}", words, "words")
            else:
                found[code] = words.strip()
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of words; a single word is a list of one."""
        value = self.get(key)
        if value is None:
            return ()
        if isinstance(value, str):
            return (value,)
        if not isinstance(value, list):
            self.wrong(key, value, "a list in square brackets")
            return ()
        found: dict[str, None] = {}
        for item in value:
            if not isinstance(item, str):
                self.wrong(key, item, "words; put figures, dates, yes and no in quotes")
            elif item in found:
                self.note("listed-twice", key, "The same item is listed twice.", item, fix="Remove one of them.")
            else:
                found[item] = None
        return tuple(found)

    def entry(self, key: str) -> "StandardsEntry | None":
        """The mapping under the key as an entry of its own, None if there is none."""
        value = self.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(key, value, "keys, each with a colon and its value")
            return None
        return StandardsEntry(self.file, ".".join(part for part in (self.path, key) if part), value, self.problems)

    def entries(self, key: str, *, needed: bool = True) -> Iterator["StandardsEntry"]:
        """The list under the key, each item as an entry named by its code, its version or its position."""
        value = self.get(key)
        if value is None and needed:
            self.missing(key, LIST_BELOW)
        if value is None:
            return
        if not isinstance(value, list):
            self.wrong(key, value, "a list, each item beginning with a dash")
            return
        for place, item in enumerate(value, start=1):
            if not isinstance(item, dict):
                self.wrong(f"{key}.{place}", item, "keys, each with a colon and its value")
                continue
            named = item.get("code") or item.get("version")
            name = named[:LONGEST_PLACE] if isinstance(named, str) else str(place)
            yield StandardsEntry(
                self.file, ".".join(part for part in (self.path, key, name) if part), item, self.problems
            )


def listed(names: Collection[str]) -> str:
    """Names in a row, cut if there are many, in signs that all languages share."""
    row = ", ".join(islice(names, MOST_SHOWN))
    return row if len(names) <= MOST_SHOWN else f"{row}, … (+{len(names) - MOST_SHOWN})"


def _shown(value: Plain) -> str:
    return (
        str(list(value)) if isinstance(value, dict) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _kind(value: Plain) -> str:
    if value is None:
        return "empty"
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | Decimal):
        return "a figure"
    if isinstance(value, date):
        return "a date"
    return {str: "a word", list: "a list", dict: "a mapping"}[type(value)]
