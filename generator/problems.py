"""What can be wrong in a data package: `Problem`, its location, and its printed forms.

Wrong data is a value; wrong code is an exception. A run collects every `Problem` it finds and shows them all, errors
first and then in the order of file, row and column, in words that a finance officer can act on.
"""

import json
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]

LONGEST_QUOTE = 80
"""Characters of an offending text that are shown; a longer one is visibly cut, with how many more it has: … (+221)."""


class BuildError(Exception):
    """A page, a part of one or a setting is wrong. The message is for the author of the pages, and names the file."""


class SettingsError(BuildError):
    """Settings that cannot be right; `problems` says why."""

    def __init__(self, problems: "Iterable[Problem]") -> None:
        self.problems = tuple(problems)
        super().__init__(as_text(self.problems))


class SignatureError(Exception):
    """A signature, or a key, that cannot be trusted or read.

    `step` is the lasting name of the check that failed, such as `namespace` or `signature`, for programs and tests;
    `message` says it in words for the holder of the key or the reader of the review.
    """

    def __init__(self, step: str, message: str) -> None:
        super().__init__(step, message)
        self.step = step
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} [{self.step}]"


@dataclass(frozen=True, slots=True)
class Location:
    """Where something was written.

    `file` is relative to the folder of data packages, with forward slashes. `row` counts as a spreadsheet does: the
    header is row 1. `column` is the header's text, or the path of a descriptor's key (`institution.country`).
    """

    file: str
    row: int | None = None
    column: str | None = None

    def __str__(self) -> str:
        return self.said(ENGLISH_LABELS)

    def said(self, labels: "ProblemLabels") -> str:
        """The place in the words of a language, on one line."""
        parts = [self.file]
        if self.row is not None:
            parts.append(f"{labels.row} {self.row}")
        if self.column is not None:
            key = self.row is None and self.file.endswith((".json", ".yml", ".md"))
            parts.append(f"{labels.key if key else labels.column} {self.column}")
        return _on_one_line(", ".join(parts))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with the data, and what to do about it.

    `code` is a lasting kebab-case name, the same in output, documentation and tests. `message` says what is wrong,
    `found` is the offending text as it was filed, `allowed` the allowed values, `fix` the next step.

    Every text of a problem can be encoded in UTF-8: an unpaired surrogate becomes its number. So does every control and
    every mark that turns the direction of writing in the message, the allowed values and the fix, which quote what was
    submitted; only `found` keeps it, for `quotation`.
    """

    code: str
    location: Location
    message: str
    found: str | None = None
    allowed: str = ""
    fix: str = ""
    severity: Severity = "error"

    def __post_init__(self) -> None:
        for name in ("message", "allowed", "fix"):
            text = getattr(self, name)
            if not text.isprintable():
                object.__setattr__(self, name, _UNSAFE.sub(_number, text))
        if self.found is not None and not self.found.isascii():
            object.__setattr__(self, "found", _writable(self.found))
        file, row, column = self.location.file, self.location.row, self.location.column
        if not file.isascii() or not (column or "").isascii():
            place = Location(_writable(file), row, None if column is None else _writable(column))
            object.__setattr__(self, "location", place)

    @property
    def quotation(self) -> str:
        """The offending text between quotation marks, safe to print anywhere; empty if there is none."""
        return "" if self.found is None else quoted(self.found)

    @property
    def is_question(self) -> bool:
        """True if it asks about a figure that looks mistyped. `portal check` asks more of them than a build."""
        return self.code == "implausible-value" or self.code.startswith("slip-")

    def inside(self, folder: str) -> "Problem":
        """The same problem, with its file named from one folder further up."""
        return replace(self, location=replace(self.location, file=f"{folder}/{self.location.file}"))


def _writable(text: str) -> str:
    """A text without unpaired surrogates, which come from escapes in JSON and from names of files."""
    return text.encode("utf-8", "backslashreplace").decode()


_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What no sentence needs: controls but tab and new line, marks that turn the direction, and unpaired surrogates.

Joiners and other marks that the spelling of a language needs stay.
"""


def _number(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _on_one_line(text: str) -> str:
    """A text without control and direction marks, and without unusual spaces."""
    if text.isprintable():
        return text
    return "".join(
        char if char == " " or not unicodedata.category(char).startswith(("C", "Z")) else f"\\u{ord(char):04x}"
        for char in text
    )


def program_failed(place: str, error: Exception) -> Problem:
    """The problem for a package at which the program itself failed, so that all other packages are read."""
    return Problem(
        "program-failed",
        Location(place),
        f"The program itself failed at this package ({type(error).__name__}), so nothing of it is read.",
        fix="Report it to the makers of the program, together with the package.",
    )


def quoted(text: str, longest: int = LONGEST_QUOTE) -> str:
    """A submitted text made safe to print: one line, no control or direction marks, cut if it is long."""
    shown = _on_one_line(text[: longest + 1])
    if len(text) > longest:
        return f'"{shown[:longest]}…" (+{len(text) - longest})'
    return f'"{shown}"'


def in_order(problems: Iterable[Problem]) -> list[Problem]:
    """Problems by file, row, column and code, each once; errors first, because dozens of warnings can follow from one."""

    def place(problem: Problem) -> tuple[bool, str, int, str, str, str, str]:
        file, row, column = problem.location.file, problem.location.row or 0, problem.location.column or ""
        return problem.severity != "error", file, row, column, problem.code, problem.message, problem.found or ""

    return sorted(set(problems), key=place)


class ProblemLabels(NamedTuple):
    """The words between the words of a problem."""

    warning: str = "warning"
    found: str = "found"
    allowed: str = "allowed"
    fix: str = "fix"
    row: str = "row"
    column: str = "column"
    key: str = "key"


ENGLISH_LABELS = ProblemLabels()


def as_text(problems: Iterable[Problem], labels: ProblemLabels = ENGLISH_LABELS) -> str:
    """One paragraph per problem: location and message, then what was found, what is allowed, how to fix it."""
    told = (labels.found, labels.allowed, labels.fix)
    wide = max(map(len, told)) + 1
    found, allowed, fix = (f"  {f'{label}:':{wide}} " for label in told)
    blocks = []
    for problem in problems:
        lines = [f"{problem.location.said(labels)}: {problem.message} [{problem.code}]"]
        if problem.severity == "warning":
            lines[0] = f"{labels.warning}: {lines[0]}"
        if problem.found is not None:
            lines.append(f"{found}{quoted(problem.found)}")
        if problem.allowed:
            lines.append(f"{allowed}{problem.allowed}")
        if problem.fix:
            lines.append(f"{fix}{problem.fix}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def as_json(problems: Iterable[Problem]) -> str:
    """The same as a JSON list, for programs."""
    return json.dumps(
        [
            {
                "code": problem.code,
                "severity": problem.severity,
                "file": problem.location.file,
                "row": problem.location.row,
                "column": problem.location.column,
                "message": problem.message,
                "found": None if problem.found is None else problem.found[:LONGEST_QUOTE],
                "allowed": problem.allowed,
                "fix": problem.fix,
            }
            for problem in problems
        ],
        indent=2,
        ensure_ascii=True,
    )


def as_annotations(problems: Iterable[Problem], labels: ProblemLabels = ENGLISH_LABELS) -> str:
    """The same as workflow commands, which a pull request shows next to the row."""
    lines = []
    for problem in problems:
        words = [problem.message]
        if problem.found is not None:
            words.append(f"{labels.found.capitalize()}: {quoted(problem.found)}.")
        if problem.allowed:
            words.append(f"{labels.allowed.capitalize()}: {problem.allowed}.")
        if problem.fix:
            words.append(f"{labels.fix.capitalize()}: {problem.fix}")
        place = f"file={_property(_on_one_line(problem.location.file))}"
        if problem.location.row is not None:
            place += f",line={problem.location.row}"
        lines.append(f"::{problem.severity} {place},title={_property(problem.code)}::{_data(' '.join(words))}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
