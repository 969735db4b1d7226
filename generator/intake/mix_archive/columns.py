"""Maps the columns of the archive to indicators and options.

The standards define the mapping (`mix_name`, `mix_options`). A column whose name the standards do not have is listed,
never guessed at.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from generator.intake.mix_archive.tables import ArchiveTable, heading
from generator.model import AnswerType, Indicator, Standards

MARKS = {"yes": "Yes", "no": "No", "partially": "Partially", "unknown": "Unknown"}
"""The last parts of the columns of a yes-or-no question, by our answers. "unknown" is a status here."""


class ColumnMeaning(NamedTuple):
    """The meaning of a column.

    `group` is the question it belongs to; `option` is None if it holds a figure or text. `name` is the column's name in
    the standards, which the file may spell differently.
    """

    indicator: Indicator
    group: str
    option: str | None
    name: str


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """The columns of one file: the known ones, the unknown ones, and the parent column of each follow-up.

    The parent of "Measures client poverty > Yes > Methods in use > Means test" is "Measures client poverty > Yes".
    """

    places: dict[int, ColumnMeaning]
    unknown: tuple[int, ...]
    hangs_on: dict[int, int] = field(default_factory=dict)


def plan(table: ArchiveTable, standards: Standards) -> ColumnPlan:
    """The mapping of every column of a table."""
    known = {heading(place.name): place for place in _places(standards)}
    keys = set(table.keys.values())
    places: dict[int, ColumnMeaning] = {}
    unknown = []
    for column, name in enumerate(table.header):
        place = known.get(heading(name))
        if place is not None and column not in keys:
            places[column] = place
        elif column not in keys and name.strip():
            unknown.append(column)
    options = {place.name: column for column, place in places.items() if place.option is not None}
    hangs_on = {}
    for column, place in places.items():
        parents = [place.name[: arrow.start()] for arrow in re.finditer(" > ", place.name)]
        parent = next((options[name] for name in reversed(parents) if name in options), None)
        if parent is not None:
            hangs_on[column] = parent
    return ColumnPlan(places, tuple(unknown), hangs_on)


def claimed_twice(standards: Standards) -> tuple[str, ...]:
    """Columns that two indicators of the standards claim, so that they cannot be assigned."""
    owners: dict[str, set[str]] = {}
    for place in _places(standards):
        owners.setdefault(heading(place.name), set()).add(f"{place.indicator.code} {place.option or ''}".strip())
    return tuple(", ".join(sorted(codes)) for _, codes in sorted(owners.items()) if len(codes) > 1)


def repeated(found: ColumnPlan) -> tuple[str, ...]:
    """Columns that occur more than once in the file."""
    counts = Counter(place.name for place in found.places.values())
    return tuple(name for name, number in counts.items() if number > 1)


def _places(standards: Standards) -> Iterator[ColumnMeaning]:
    for indicator in standards.indicators.values():
        if indicator.kind in (AnswerType.ONE_OF, AnswerType.SEVERAL_OF):
            ends: Mapping[str, str] = indicator.mix_options
        elif indicator.kind.is_choice:
            ends = {option: indicator.mix_options.get(option, last) for option, last in MARKS.items()}
        else:
            ends = {}
        for group in indicator.mix_name:
            yield ColumnMeaning(indicator, group, None, group)  # a figure or text; for a choice, the answer in words
            for option, last in ends.items():
                if (
                    option != "partially"
                    or indicator.kind is AnswerType.YES_PARTIALLY_NO
                    or option in indicator.options
                ):
                    yield ColumnMeaning(indicator, group, option, f"{group} > {last}")
