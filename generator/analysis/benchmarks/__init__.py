"""Compares institutions with their peers: quartiles for figures and tallies for choice answers.

The data of all institutions are kept in one `PeerTable`: every figure and every choice answer in columns. It can be
saved as bytes, and one institution's rows can be replaced, so that a build with one changed package reads no other.
Results are computed for every peer group, indicator and period.

Quartiles interpolate linearly between order statistics (Hyndman and Fan type 7: what spreadsheets call QUARTILE.INC).
Amounts are compared in US dollars; one without a rate is left out. Derived figures count like reported ones. The order
of rows changes nothing.

300,000 facts in six schemes take about half a second of one processor. There are well over a hundred thousand results
and a page needs few, so they become objects only when they are looked up, one indicator at a time.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, Any, TypeAlias

from generator import lazy
from generator.analysis.benchmarks.results import Key, Result, Results, benchmarks_of, tallies_of, words_of
from generator.analysis.peers import PeerRows, groups, rows
from generator.model import ALL, Benchmark, Standards, Tally
from generator.model.definitions import indicator_of

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazy.module("polars")

__all__ = [
    "ALL",
    "Compared",
    "Key",
    "PeerRows",
    "PeerTable",
    "compare",
    "compare_again",
    "from_columns",
    "groups",
    "rows",
    "to_columns",
]

Compared: TypeAlias = tuple[Mapping[Key, Benchmark], Mapping[Key, Tally]]
"""Quartiles and tallies."""


@cache
def _schemas() -> tuple[dict[str, Any], ...]:
    """The columns of figures, answers, groups and levels. Words are numbers of words: a fifth of the memory of text."""
    word = pl.Categorical()
    cell = {"institution": word, "indicator": word, "period": word}
    return (
        {**cell, "value": pl.Float64},
        {**cell, "answer": word, "first": pl.Boolean},  # first: once for each fact, which can have several answers
        {"institution": word, "scheme": word, "group": word},
        {**cell, "level": word},
    )


# -------------------------------------------------------------------------------------------- the table


class PeerTable:
    """The rows and the groups of all institutions, in columns: about 20 bytes a fact in memory, 10 when saved.

    The columns are private to this module; others use `compare` and `values`. A saved table is unpacked when it is first
    used.
    """

    def __init__(self, content: bytes | None, *frames: pl.DataFrame) -> None:
        self._content = content
        if content is None:
            self.frames = frames

    @cached_property
    def frames(self) -> tuple[pl.DataFrame, ...]:
        """Figures, answers, groups and levels."""
        return _unpacked(self._content or b"")

    @property
    def figures(self) -> pl.DataFrame:
        """Institution, indicator, period and value."""
        return self.frames[0]

    @property
    def answers(self) -> pl.DataFrame:
        """The same with a choice answer; `first` is true once for each fact."""
        return self.frames[1]

    @property
    def groups(self) -> pl.DataFrame:
        """The groups of each institution."""
        return self.frames[2]

    @property
    def levels(self) -> pl.DataFrame:
        """How far a figure or an answer was checked; those that nobody looked at have no row."""
        return self.frames[3]

    @classmethod
    def of(cls, rows: Mapping[str, PeerRows], groups: Mapping[str, Mapping[str, str]]) -> PeerTable:
        """A table of these institutions, by id."""
        figures = [(name, figure) for name, brought in rows.items() for figure in brought.figures]
        answers = [
            (name, code, period, answer, place == 0)
            for name, brought in rows.items()
            for code, period, chosen in brought.answers
            for place, answer in enumerate(chosen or ("",))
        ]
        bands = [(name, scheme, f"{scheme}:{band}") for name in rows for scheme, band in groups.get(name, {}).items()]
        levels = [(name, *level) for name, brought in rows.items() for level in brought.levels]
        # Column by column: row by row takes four times as long.
        schemas = _schemas()
        return cls(
            None,
            pl.DataFrame(
                {
                    "institution": [name for name, _ in figures],
                    "indicator": [figure[0] for _, figure in figures],
                    "period": [figure[1] for _, figure in figures],
                    "value": [figure[2] for _, figure in figures],
                },
                schema=schemas[0],
            ),
            pl.DataFrame({name: [row[at] for row in answers] for at, name in enumerate(schemas[1])}, schema=schemas[1]),
            pl.DataFrame({name: [row[at] for row in bands] for at, name in enumerate(schemas[2])}, schema=schemas[2]),
            pl.DataFrame({name: [row[at] for row in levels] for at, name in enumerate(schemas[3])}, schema=schemas[3]),
        )

    @property
    def institutions(self) -> frozenset[str]:
        """Ids of all that have a figure, an answer or a group."""
        frames = (self.figures, self.answers, self.groups)
        return frozenset(name for frame in frames for name in frame["institution"].unique())

    def without(self, institutions: Collection[str]) -> PeerTable:
        """The same table without these institutions."""
        kept = ~pl.col("institution").is_in(list(institutions))
        return PeerTable(None, *(frame.filter(kept) for frame in self.frames))

    def replacing(self, rows: Mapping[str, PeerRows], groups: Mapping[str, Mapping[str, str]]) -> PeerTable:
        """The same table with new rows and groups for these institutions; new institutions are added."""
        return self.without(rows).joined([PeerTable.of(rows, groups)])

    def joined(self, others: Iterable[PeerTable]) -> PeerTable:
        """One table of these and of others, which have other institutions."""
        return PeerTable(None, *map(pl.concat, zip(*(one.frames for one in (self, *others)), strict=True)))

    def to_bytes(self) -> bytes:
        """The table as bytes for a file: four Arrow tables, each after its length."""
        if self._content is not None:
            return self._content
        whole = io.BytesIO()
        for frame in self.frames:
            part = io.BytesIO()
            frame.write_ipc(part, compression="zstd")
            whole.write(len(part.getvalue()).to_bytes(8, "big"))
            whole.write(part.getvalue())
        self._content = whole.getvalue()
        return self._content

    def pack(self) -> None:
        """Keep the table as bytes alone, in a tenth of the memory, until it is used again."""
        self.to_bytes()
        self.__dict__.pop("frames", None)

    @classmethod
    def from_bytes(cls, content: bytes) -> PeerTable:
        """The table that `to_bytes` saved. Anything else raises ValueError when it is first used."""
        return cls(content)

    def touched(self, other: PeerTable, institutions: Collection[str]) -> frozenset[str]:
        """Indicators whose results may differ in `other`, if the two tables differ in these institutions only.

        Those with a different row, and every indicator of an institution that moved to another group.
        """
        mine, theirs = (_rows_of(table, institutions) for table in (self, other))
        moved = {row[0] for row in mine[2].keys() ^ theirs[2].keys()}
        return frozenset(
            row[1]
            for before, after in ((mine[at], theirs[at]) for at in (0, 1, 3))
            for row in before.keys() | after.keys()
            if before[row] != after[row] or row[0] in moved
        )

    def reporters(self, indicators: Collection[str] | None = None) -> Counter[str]:
        """How many institutions have ever reported a figure or a choice of each indicator; only of these, if named."""
        once = pl.col("institution").unique()
        found = []
        for frame in (self.figures, self.answers):
            rows = frame
            if indicators is not None:
                names = [name for name in frame["indicator"].unique() if indicator_of(name) in indicators]
                rows = frame.filter(pl.col("indicator").is_in(names))
            found.append(rows.group_by("indicator").agg(once).explode("institution"))
        pairs = pl.concat(found)
        code = {name: indicator_of(name) for name in pairs["indicator"].unique()}
        pairs = pairs.with_columns(pl.col("indicator").cast(pl.String).replace(code).cast(pl.Categorical))
        return Counter(dict(pairs.group_by("indicator").agg(pl.col("institution").n_unique()).iter_rows()))

    def values(self, indicator: str, period: str | None = None) -> dict[str, dict[str, float]]:
        """All figures of one indicator: period, then institution, then value; amounts in US dollars."""
        wanted = pl.col("indicator") == indicator
        if period is not None:
            wanted &= pl.col("period") == period
        found: dict[str, dict[str, float]] = {}
        for year, name, value in (
            self.figures.filter(wanted).select("period", "institution", "value").sort("period", "institution").rows()
        ):
            found.setdefault(year, {})[name] = value
        return found

    def compare(
        self, standards: Standards, *, indicators: Collection[str] | None = None, schemes: Collection[str] | None = None
    ) -> Compared:
        """Quartiles of every figure and tallies of every choice answer, by group, indicator and period.

        `indicators` and `schemes` narrow what is computed; None means all. The group "all" is always included. Groups
        with fewer members than the standards' minimum have their `n` and nothing else.
        """
        chosen = None if indicators is None else pl.col("indicator").is_in(list(indicators))
        figures = self.figures if chosen is None else self.figures.filter(chosen)
        answers = self.answers if chosen is None else self.answers.filter(chosen)
        answers = answers.with_columns(pl.col("answer").cast(words_of(answers["answer"])))
        wanted = [scheme for scheme in standards.peer_schemes if schemes is None or scheme in schemes]
        least = standards.quartiles_from
        return _results(
            _by_group(figures, self.groups, wanted, partial(_quartiles, least=least)),
            _by_group(answers, self.groups, wanted, _counts),
            standards,
        )


def _unpacked(content: bytes) -> tuple[pl.DataFrame, ...]:
    frames: list[pl.DataFrame] = []
    start = 0
    try:
        for schema in _schemas():
            end = start + 8 + int.from_bytes(content[start : start + 8], "big")
            frame = pl.read_ipc(io.BytesIO(content[start + 8 : end]))
            frames.append(frame.match_to_schema(pl.Schema(schema)))
            start = end
    except (pl.exceptions.PolarsError, OSError, OverflowError) as error:
        raise ValueError(f"This is no table of facts: {error}") from error
    if start != len(content):
        raise ValueError("This is no table of facts: it does not end where it should.")
    return tuple(frames)


def _rows_of(table: PeerTable, institutions: Collection[str]) -> list[Counter[tuple[str, ...]]]:
    wanted = pl.col("institution").is_in(list(institutions))
    return [Counter(frame.filter(wanted).rows()) for frame in table.frames]


def compare_again(table: PeerTable, standards: Standards, former: Compared, touched: Collection[str]) -> Compared:
    """The result of `table.compare`, given `former`, its result before these indicators were touched."""
    quartiles, tallies = table.compare(standards, indicators=touched)
    return _ours(former[0]).renewed(_ours(quartiles), touched), _ours(former[1]).renewed(_ours(tallies), touched)


def to_columns(quartiles: Mapping[Key, Benchmark], tallies: Mapping[Key, Tally]) -> tuple[Any, Any]:
    """The columns of results, from which `from_columns` restores them. The standards are not included."""
    return _ours(quartiles).packed, _ours(tallies).packed


def _ours(results: Mapping[Key, Result]) -> Results[Result]:
    if not isinstance(results, Results):
        raise TypeError("these results are not of `compare`")
    return results


def from_columns(kept: tuple[Any, Any], standards: Standards) -> Compared:
    """The results that `to_columns` was given."""
    quartiles, tallies = kept
    return _results(quartiles, tallies, standards)


def _results(
    quartiles: pl.DataFrame | bytes, tallies: pl.DataFrame | bytes, standards: Standards
) -> tuple[Results[Benchmark], Results[Tally]]:
    return (
        Results(quartiles, benchmarks_of),
        Results(tallies, partial(tallies_of, indicators=standards.indicators, least=standards.minimum_peers)),
    )


def compare(rows: Mapping[str, PeerRows], groups: Mapping[str, Mapping[str, str]], standards: Standards) -> Compared:
    """Quartiles and tallies of these institutions, by group, indicator and period; see `PeerTable.compare`."""
    return PeerTable.of(rows, groups).compare(standards)


# ------------------------------------------------------------------------------------------------------- computation


def _quartiles(facts: pl.DataFrame, least: int) -> pl.DataFrame:
    """One row for each cell: how many figures it has, and their quartiles if there are enough."""
    quartiles = {"q1": 0.25, "median": 0.5, "q3": 0.75}
    counted = facts.group_by("cell").agg(pl.len().alias("n"))
    # Most cells of a portal are small countries in thin years: they are dropped before anything is sorted.
    enough = facts.join(counted.filter(pl.col("n") >= least), on="cell", how="semi")
    return counted.join(
        enough.group_by("cell").agg(
            pl.col("value").quantile(at, "linear").alias(name) for name, at in quartiles.items()
        ),
        on="cell",
        how="left",
    )


def _counts(facts: pl.DataFrame) -> pl.DataFrame:
    """One row for each cell and answer: how often it was given, and for how many facts it is the first row."""
    return facts.group_by("cell", "answer").agg(pl.len().alias("count"), pl.col("first").sum())


def _by_group(
    facts: pl.DataFrame,
    groups: pl.DataFrame,
    schemes: Iterable[str],
    aggregate: Callable[[pl.DataFrame], pl.DataFrame],
) -> pl.DataFrame:
    """The result of `aggregate` for the facts of each indicator, group and period, in this order.

    Internally the three are one number, the cell, because counting and sorting numbers is many times as fast as three
    words. Schemes are computed one by one, so that facts are never copied once per scheme.
    """
    named = words_of(facts["institution"], groups["institution"])
    words = {
        "indicator": words_of(facts["indicator"]),
        "group": words_of(groups["group"], pl.Series("group", [ALL])),
        "period": words_of(facts["period"]),
    }

    def number(column: str) -> pl.Expr:
        """The index of a word in the sorted list of all words."""
        return pl.col(column).cast(words[column]).to_physical().cast(pl.Int64)

    periods = max(len(words["period"].categories), 1)
    bands = len(words["group"].categories)
    groups = groups.select("scheme", pl.col("institution").cast(named), band=number("group") * periods)
    facts = facts.select(
        pl.col("institution").cast(named),
        pl.exclude("institution", "indicator", "period"),
        cell=number("indicator") * (bands * periods) + number("period"),
    )
    everybody = facts.with_columns(pl.lit(ALL).alias("group")).with_columns(
        cell=pl.col("cell") + number("group") * periods
    )
    found = [aggregate(everybody)]
    for scheme in schemes:
        members = groups.filter(pl.col("scheme") == scheme).select("institution", "band")
        found.append(
            aggregate(facts.join(members, on="institution").with_columns(cell=pl.col("cell") + pl.col("band")))
        )

    def word(column: str, place: pl.Expr) -> pl.Expr:
        return place.cast(pl.UInt32).cat.to(words[column]).alias(column)

    cell = pl.col("cell")
    return (
        pl.concat(found)
        .sort("cell")
        .select(
            word("indicator", cell // (bands * periods)),
            word("group", cell // periods % bands),
            word("period", cell % periods),
            pl.exclude("cell"),
        )
    )
