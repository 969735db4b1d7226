"""Peer groups of profiles: with whom each institution is compared, and their figures.

The rule is data (`profile:` in `peers.yml`); the group is chosen once for each institution, and its figures are stored
with their institutions, so that a profile excludes its own by a lookup. Precomputed quartiles without each member in
turn were rejected: there would be as many as figures, each computed from almost the same numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from generator import lazy
from generator.analysis.benchmarks import PeerTable
from generator.analysis.benchmarks.results import (
    Key,
    Results,
    among,
    peer_answers_of,
    peer_figures_of,
    peer_levels_of,
    words_of,
)
from generator.analysis.peers import NOT_OFFERED
from generator.model import (
    ALL,
    KEY_FIGURES,
    Listing,
    Observation,
    PeerAnswers,
    PeerFigures,
    PeerGroup,
    Standards,
)
from generator.model.definitions import indicator_of, series_name

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazy.module("polars")


def names_by_group(listings: Iterable[Listing], standards: Standards) -> dict[str, dict[str, str]]:
    """The names of all institutions with a filing, by the groups that profiles may be compared with."""
    found: dict[str, dict[str, str]] = {}
    for listing in listings:
        if listing.periods:
            for group in _groups(listing, standards):
                found.setdefault(group, {})[listing.institution.id] = listing.institution.name
    return found


def peer_figures(
    table: PeerTable, names: Mapping[str, Mapping[str, str]], indicators: Collection[str] | None = None
) -> Results[PeerFigures]:
    """The key figures of each group that profiles may be compared with, and all figures of all institutions.

    Only of these indicators, if any are named.
    """
    series = [name for name in table.figures["indicator"].unique() if indicators is None or name in indicators]
    key = [name for name in series if indicator_of(name) in KEY_FIGURES]
    members = [(group, id_) for group, known in names.items() for id_ in known]
    indicator = pl.col("indicator")
    figures = _in_numbers(table.figures.filter(indicator.is_in(series)))
    groups = pl.DataFrame(
        {"group": [group for group, _ in members], "institution": [id_ for _, id_ in members]},
        schema={"group": pl.String, "institution": pl.String},
    )
    # An institution without a figure has no number, and joins nothing.
    groups = _in_numbers(groups.with_columns(pl.col("institution").cast(figures["institution"].dtype, strict=False)))
    rows = pl.concat(
        [
            figures.filter(indicator.is_in(key)).join(groups, on="institution"),
            figures.filter(~indicator.is_in(key)).join(groups.filter(pl.col("group") == ALL), on="institution"),
        ]
    ).select("indicator", "group", "period", "value", "institution")
    return Results(rows, peer_figures_of)


def peer_answers(
    table: PeerTable, names: Mapping[str, Mapping[str, str]], indicators: Collection[str] | None = None
) -> Results[PeerAnswers]:
    """The choices of all institutions; only of these indicators, if any are named."""
    given = ~pl.col("answer").cat.starts_with(NOT_OFFERED) & (pl.col("answer") != "")
    answers = table.answers.filter(given, pl.col("institution").is_in(list(names.get(ALL, ()))))
    if indicators is not None:
        answers = answers.filter(pl.col("indicator").is_in(list(indicators)))
    rows = answers.with_columns(group=pl.lit(ALL)).select("indicator", "group", "period", "answer", "institution")
    return Results(_in_numbers(rows), peer_answers_of)


def peer_levels(table: PeerTable, indicators: Collection[str] | None = None) -> Results[Mapping[str, str]]:
    """How far the values of all institutions were checked; only of these indicators, if any are named."""
    levels = table.levels
    if indicators is not None:
        levels = levels.filter(pl.col("indicator").is_in(list(indicators)))
    rows = levels.with_columns(group=pl.lit(ALL)).select("indicator", "group", "period", "institution", "level")
    return Results(_in_numbers(rows), peer_levels_of)


def _in_numbers(rows: pl.DataFrame) -> pl.DataFrame:
    """Words as numbers of those words that occur here, in order: most take one byte, and they sort like words."""
    words = rows.select(pl.selectors.by_dtype(pl.String, pl.Categorical)).columns
    return rows.with_columns(rows[name].cast(words_of(rows[name])) for name in words)


def comparisons(
    listings: Iterable[Listing],
    names: Mapping[str, Mapping[str, str]],
    figures: Mapping[Key, PeerFigures],
    standards: Standards,
) -> dict[str, PeerGroup]:
    """The group of each institution that reported a key figure."""
    leads: dict[str, tuple[Listing, str, str]] = {}
    for listing in listings:
        reported = (listing.headline.get(code) for code in KEY_FIGURES)
        lead = next((fact for fact in reported if isinstance(fact, Observation)), None)
        if lead is not None and listing.periods:
            series = series_name(lead.indicator, standards.indicators[lead.indicator].versions, lead.definition)
            leads[listing.institution.id] = listing, series, lead.period
    counts = _counts(figures, {series for _, series, _ in leads.values()})
    found: dict[str, PeerGroup] = {}
    for id_, (listing, series, period) in leads.items():
        group = next(
            group
            for group in _groups(listing, standards)
            if group == ALL or counts.get((group, series, period), 0) > standards.quartiles_from
        )
        found[id_] = PeerGroup(group, len(names[group]) - 1)
    return found


def _counts(figures: Mapping[Key, PeerFigures], indicators: Collection[str]) -> dict[Key, int]:
    """How many figures each cell of these indicators has, without making objects of the columns."""
    if not isinstance(figures, Results):
        return {key: len(one.values) for key, one in figures.items() if key[1] in indicators}
    rows = figures.columns.filter(among(indicators, figures.columns))
    cells = rows.group_by("indicator", "group", "period").len()
    return {(group, indicator, period): n for indicator, group, period, n in cells.iter_rows()}


def _groups(listing: Listing, standards: Standards) -> Iterator[str]:
    """The groups that an institution may be compared with, in the order of choice, all institutions last."""
    for schemes in standards.profile_groups:
        if all(scheme in listing.groups for scheme in schemes):
            yield "+".join(f"{scheme}:{listing.groups[scheme]}" for scheme in schemes)
    yield ALL
