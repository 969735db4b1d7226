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
from generator.analysis.benchmarks.results import Key, Results, peer_figures_of
from generator.model import ALL, KEY_FIGURES, Listing, Observation, PeerFigures, PeerGroup, Standards
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
    """The key figures of each group that profiles may be compared with; only of these indicators, if any are named."""
    series = [name for name in table.figures["indicator"].unique() if indicator_of(name) in KEY_FIGURES]
    wanted = [name for name in series if indicators is None or name in indicators]
    figures = table.figures.filter(pl.col("indicator").is_in(wanted))
    members = [(group, id_) for group, known in names.items() for id_ in known]
    groups = pl.DataFrame(
        {"group": [group for group, _ in members], "institution": [id_ for _, id_ in members]},
        schema={"group": pl.String, "institution": pl.String},
    )
    rows = figures.join(groups, on="institution").select("indicator", "group", "period", "value", "institution")
    words = pl.selectors.by_dtype(
        pl.String
    )  # numbers of words take a quarter of the memory; sorted, they sort like words
    return Results(
        rows.with_columns(rows[name].cast(pl.Enum(rows[name].unique().sort())) for name in rows.select(words).columns),
        peer_figures_of,
    )


def comparisons(
    listings: Iterable[Listing],
    names: Mapping[str, Mapping[str, str]],
    figures: Mapping[Key, PeerFigures],
    standards: Standards,
) -> dict[str, PeerGroup]:
    """The group of each institution that reported a key figure."""
    counts = _counts(figures)
    found: dict[str, PeerGroup] = {}
    for listing in listings:
        reported = (listing.headline.get(code) for code in KEY_FIGURES)
        lead = next((fact for fact in reported if isinstance(fact, Observation)), None)
        if lead is not None and listing.periods:
            series = series_name(lead.indicator, standards.indicators[lead.indicator].versions, lead.definition)
            group = next(
                group
                for group in _groups(listing, standards)
                if group == ALL or counts.get((group, series, lead.period), 0) > standards.quartiles_from
            )
            found[listing.institution.id] = PeerGroup(group, len(names[group]) - 1)
    return found


def _counts(figures: Mapping[Key, PeerFigures]) -> dict[Key, int]:
    """How many figures each cell has, without making objects of the columns."""
    if not isinstance(figures, Results):
        return {key: len(one.values) for key, one in figures.items()}
    cells = figures.columns.group_by("indicator", "group", "period").len()
    return {(group, indicator, period): n for indicator, group, period, n in cells.iter_rows()}


def _groups(listing: Listing, standards: Standards) -> Iterator[str]:
    """The groups that an institution may be compared with, in the order of choice, all institutions last."""
    for schemes in standards.profile_groups:
        if all(scheme in listing.groups for scheme in schemes):
            yield "+".join(f"{scheme}:{listing.groups[scheme]}" for scheme in schemes)
    yield ALL
