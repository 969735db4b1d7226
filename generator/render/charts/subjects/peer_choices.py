"""The file with which a reader compares an institution with another peer group than the one of its profile.

A profile names one group, chosen by the rule in `peers.yml`. The browser fetches this file only when a reader asks for a
different group, and computes the peers' position by the same rules as `render/peers.py`. One file serves all profiles:
its figures are public anyway, and a file for each profile and group would make tens of thousands.
"""

from collections.abc import Iterator, Mapping

from generator.language.phrases import plain
from generator.language.printer import Printer
from generator.model import KEY_FIGURES, Listing, Portal
from generator.render.charts.subjects.institution import FIGURES

FILE = "charts/peers.json"
"""Below the root of a language."""

WORDS = (
    "chart.all_institutions",
    "chart.end_median",
    "chart.logarithmic",
    "chart.peers_dots",
    "chart.peers_missing_names",
    "chart.peers_note",
    "chart.peers_sentence",
    "chart.peers_singles",
    "chart.tip_peers",
    "peers.compared_all",
    "peers.dots",
    "peers.few",
    "peers.middle_half",
    "peers.missing",
    "peers.unknown",
)
COLUMNS = ("q1", "median", "q3", "members")
FORMS = ("chart.peers_missing", "peers.compared")
"""Phrases with plural forms."""


def choices(portal: Portal, say: Printer) -> dict[str, object]:
    """The content of the file: institutions with their groups, figures by code and year, and words."""
    known = portal.standards
    members = [one for one in portal.listings if one.periods]
    at = {one.institution.id: place for place, one in enumerate(members)}
    # A figure whose definition changed keeps the group of the profile: the browser knows nothing of versions.
    shown = [code for code in KEY_FIGURES if code in known.indicators and not known.indicators[code].versions]
    combined = [schemes for schemes in known.profile_groups if len(schemes) > 1]
    return {
        "least": known.minimum_peers,
        "quartiles": known.quartiles_from,
        "groups": [*combined, *([scheme] for scheme in known.peer_schemes), []],
        "institutions": [
            [one.institution.id, one.institution.name, *(one.groups.get(scheme, "") for scheme in known.peer_schemes)]
            for one in members
        ],
        "schemes": {scheme: plain(say.name(f"scheme.{scheme}")) for scheme in known.peer_schemes},
        "bands": dict(_bands(members, portal, say)),
        "kinds": {code: known.indicators[code].kind.value for code in shown},
        "charts": {
            one.chart: {"code": one.indicator, "zero": one.zero, "log": one.may_be_log, "marked": one.marked}
            for one in FIGURES
            if one.indicator in shown
        },
        "figures": {code: dict(_figures(code, portal, at)) for code in shown},
        "words": {key: say.phrase(key) for key in WORDS} | {key: say.forms(key) for key in FORMS},
        "columns": [plain(say.phrase(f"chart.{column}")) for column in COLUMNS],
        "locale": say.locale.tag,
        "dollars": say.locale.dollars(1),
        "percent": say.percent(1),
    }


def _bands(members: list[Listing], portal: Portal, say: Printer) -> Iterator[tuple[str, str]]:
    """The names of the bands that occur, each after its scheme if the band alone does not say what it measures."""
    occurring = dict.fromkeys((scheme, band) for one in members for scheme, band in one.groups.items())
    for scheme, band in sorted(occurring):
        name = plain(say.band(scheme, band))
        measured = portal.standards.peer_schemes[scheme].bands
        yield f"{scheme}:{band}", f"{plain(say.name(f'scheme.{scheme}'))}: {name}" if measured else name


def _figures(code: str, portal: Portal, at: Mapping[str, int]) -> Iterator[tuple[str, list[tuple[int, float]]]]:
    """The figures of an indicator by year, ascending, each after the place of its institution."""
    for period in portal.periods:
        found = portal.peer_figures.get(("all", code, period))
        if found:
            yield (
                period,
                [(at[id_], value) for id_, value in found.items() if id_ in at],
            )
