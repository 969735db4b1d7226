"""Results of comparisons, looked up by group, indicator and period.

There are well over a hundred thousand of them and a page needs few, so they stay columns until one is looked up, and of
what was made into objects only the results of the last parts are kept: they take ten times the memory of columns.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, TypeAlias, TypeVar
from weakref import ref

from generator import lazy
from generator.analysis.peers import NOT_OFFERED
from generator.model import ALL, Benchmark, Indicator, PeerAnswers, PeerFigures, Tally
from generator.model.definitions import indicator_of

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazy.module("polars")

Key: TypeAlias = tuple[str, str, str]
"""Group, indicator, period. An indicator with several definitions has a name for each of its series."""

Result = TypeVar("Result")

MOST_MADE: Final = 40
"""Parts, of which the results are objects at once: those of an indicator for all institutions, or for its other groups.

Hardly a page looks up those of more. Many need those for all institutions alone, which are a few of many.
"""

_CELL: Final = ["indicator", "group", "period"]


class Results(Mapping[Key, Result], Generic[Result]):
    """Results by group, indicator and period, made into objects one part at a time, when first looked up.

    The columns are given as such, or `packed`: then they are unpacked at the first look-up. Either way they are in
    memory once.
    """

    def __init__(self, frame: pl.DataFrame | bytes, make: Callable[[pl.DataFrame], dict[Key, Result]]) -> None:
        self._packed = frame if isinstance(frame, bytes) else None
        if not isinstance(frame, bytes):
            self._frame = frame
        self._make = make
        self._made: dict[tuple[str, bool], dict[Key, Result]] = {}  # the one used last comes last
        # Renewed from, and for which indicators. A weak reference: nobody needs the former results once they are compared.
        self._origin: tuple[ref[Results[Result]], Collection[str]] | None = None

    @cached_property
    def _frame(self) -> pl.DataFrame:
        packed, self._packed = self._packed, None
        return pl.read_ipc(io.BytesIO(packed or b""))

    @property
    def packed(self) -> bytes:
        """The columns as bytes, which from then on are all that is kept until the columns are used again."""
        if self._packed is None:
            whole = io.BytesIO()
            self._frame.write_ipc(whole)
            self._packed = whole.getvalue()
            del self._frame
        return self._packed

    @property
    def columns(self) -> pl.DataFrame:
        """The results as rows."""
        return self._frame

    def renewed(self, fresh: Results[Result], indicators: Collection[str]) -> Results[Result]:
        """These results, with those of these indicators replaced by the fresh ones."""
        kept = self._frame.filter(~among(indicators, self._frame))
        words: dict[str, pl.DataType] = {
            name: words_of(was.categories, now.categories)
            for name, was, now in zip(kept.columns, kept.dtypes, fresh.columns.dtypes, strict=True)
            if isinstance(was, pl.Enum) and isinstance(now, pl.Enum)
        }
        both = [
            frame.with_columns(pl.col(name).cast(kind) for name, kind in words.items())
            for frame in (kept, fresh.columns)
        ]
        renewed = Results(pl.concat(both).sort(_CELL), self._make)
        renewed._origin = (ref(self), indicators)
        return renewed

    @cached_property
    def _indicators(self) -> frozenset[str]:
        return frozenset(self._frame["indicator"].unique())

    def __getitem__(self, key: Key) -> Result:
        return self._part(key)[key]

    def get(self, key: Key, default: Any = None) -> Any:
        """The result, or the default, as most are: without an exception, a hundred thousand times."""
        return self._part(key).get(key, default)

    def _part(self, key: Key) -> dict[Key, Result]:
        """The results of the part with this key."""
        part = key[1], key[0] == ALL
        made = self._made.pop(part, None)
        if made is None:
            if key[1] not in self._indicators:
                return {}
            of_all = pl.col("group").cast(pl.String) == ALL
            rows = self._frame.filter(pl.col("indicator") == key[1])
            made = self._make(rows.filter(of_all if part[1] else ~of_all))
            if len(self._made) == MOST_MADE:
                del self._made[next(iter(self._made))]
        self._made[part] = made
        return made

    def different(self, other: Results[Result]) -> set[Key]:
        """Keys whose result differs in `other`: those of the rows that only one of the two has.

        A result depends only on the rows of its key, and no row occurs twice.
        """
        if other is self:
            return set()
        frames = [self.columns, other.columns]
        if other._origin and other._origin[0]() is self:
            frames = [frame.filter(among(other._origin[1], frame)) for frame in frames]
        words = pl.selectors.by_dtype(pl.Enum).cast(pl.String)  # whose numbers mean different words in the other frame
        both = pl.concat([frame.with_columns(words) for frame in frames])
        alone = both.unique(keep="none").select(_CELL).unique()
        return {(group, indicator, period) for indicator, group, period in alone.iter_rows()}

    def __reduce__(self) -> tuple[object, ...]:
        # Columns are quick to send between processes, a hundred thousand objects are not.
        return type(self), (self.packed, self._make)

    def __iter__(self) -> Iterator[Key]:
        cells = self._frame.select(_CELL).unique(maintain_order=True)
        return ((group, indicator, period) for indicator, group, period in cells.iter_rows())

    def __len__(self) -> int:
        return self._frame.select(_CELL).n_unique()


def words_of(*columns: pl.Series) -> pl.Enum:
    """The type of columns that hold the words of these: a number for each word, in order, so that numbers sort like words."""
    return pl.Enum(pl.concat([one.unique().cast(pl.String) for one in columns]).unique().sort())


def among(indicators: Collection[str], frame: pl.DataFrame) -> pl.Expr:
    """Whether a row of a frame is of one of these indicators. Numbers of words are compared as numbers."""
    kind = frame.schema["indicator"]
    known = frozenset(kind.categories) if isinstance(kind, pl.Enum) else frozenset(indicators)
    return pl.col("indicator").is_in(pl.Series(sorted(known.intersection(indicators)), dtype=kind).implode())


def _column(column: pl.Series) -> list[Any]:
    """The values of a column. Equal words are one string: of a hundred thousand rows the words are most of the memory."""
    if not isinstance(column.dtype, pl.Enum):
        return column.to_list()
    words = [*map(sys.intern, column.dtype.categories.to_list())]
    return [*map(words.__getitem__, column.to_physical().to_list())]


def _rows(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    return zip(*map(_column, frame), strict=True)


def _cells(frame: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Each cell of ordered rows, with its first row and the one after its last.

    So what is made of a cell is cut out of columns: a tuple for each row would take three times as long.
    """
    sizes = frame.group_by(_CELL, maintain_order=True).len("rows")
    begin = 0
    for *cell, rows in _rows(sizes):
        yield *cell, begin, begin + rows
        begin += rows


def benchmarks_of(frame: pl.DataFrame) -> dict[Key, Benchmark]:
    """Quartiles as objects."""
    return {
        (group, indicator, period): Benchmark(group, indicator, period, n, q1, median, q3)
        for indicator, group, period, n, q1, median, q3 in _rows(frame)
    }


def tallies_of(frame: pl.DataFrame, indicators: Mapping[str, Indicator], least: int) -> dict[Key, Tally]:
    """Tallies with every option of the indicator in its printed order, including those that were never chosen."""
    members: Counter[Key] = Counter()
    given: dict[Key, dict[str, int]] = {}
    lacking: dict[Key, dict[str, int]] = {}
    for code, group, period, answer, count, first in _rows(frame):
        members[group, code, period] += first
        if answer.startswith(NOT_OFFERED):
            lacking.setdefault((group, code, period), {})[answer.removeprefix(NOT_OFFERED)] = count
        else:
            given.setdefault((group, code, period), {})[answer] = count
    found: dict[Key, Tally] = {}
    for (group, code, period), counts in given.items():
        n = members[group, code, period]
        known = indicators.get(indicator_of(code))
        options = known.answers if known else tuple(sorted(counts))
        shown = {option: counts.get(option, 0) for option in options} if n >= least else {}
        withheld = lacking.get((group, code, period), {}) if shown else {}
        found[group, code, period] = Tally(group, code, period, n, shown, withheld)
    return found


def peer_figures_of(frame: pl.DataFrame) -> dict[Key, PeerFigures]:
    """The figures of each cell, ascending; equal ones in the order of their institutions."""
    ordered = frame.select(*_CELL, "value", "institution").sort(pl.all())
    values, institutions = _column(ordered["value"]), _column(ordered["institution"])
    return {
        (group, indicator, period): PeerFigures(tuple(values[begin:end]), tuple(institutions[begin:end]))
        for indicator, group, period, begin, end in _cells(ordered)
    }


def peer_answers_of(frame: pl.DataFrame) -> dict[Key, PeerAnswers]:
    """The answers of each cell by institution, in the order of their ids."""
    same: dict[tuple[str, ...], tuple[str, ...]] = {}  # many give the same answers
    ordered = frame.select(*_CELL, "institution", "answer").sort(pl.all())
    institutions, answers = _column(ordered["institution"]), _column(ordered["answer"])
    found: dict[Key, PeerAnswers] = {}
    for indicator, group, period, begin, end in _cells(ordered):
        given: dict[str, tuple[str, ...]] = {}
        for id_, answer in zip(institutions[begin:end], answers[begin:end], strict=True):
            chosen = (*given.get(id_, ()), answer)
            given[id_] = same.setdefault(chosen, chosen)
        found[group, indicator, period] = given
    return found


def peer_levels_of(frame: pl.DataFrame) -> dict[Key, Mapping[str, str]]:
    """How far the values of each cell were checked, by institution."""
    ordered = frame.select(*_CELL, "institution", "level").sort(*_CELL, "institution")
    institutions, levels = _column(ordered["institution"]), _column(ordered["level"])
    return {
        (group, indicator, period): dict(zip(institutions[begin:end], levels[begin:end], strict=True))
        for indicator, group, period, begin, end in _cells(ordered)
    }
