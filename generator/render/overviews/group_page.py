"""The page of a peer group: its key figures as medians with quartiles, where it has enough members for them.

Below `quartiles_from` a quartile would be the figure of one or two institutions: there the lowest and the highest are
given, which is what they are. Below `minimum_members` nothing is said.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import ALL, Group, Indicator, PeerGroup, Portal, Standards, quartiles
from generator.model.definitions import series
from generator.render.addresses import peer_group
from generator.render.fragments.lists import statistic
from generator.render.peers import group_name
from generator.render.tables.sorting import figure
from generator.render.tables.sparklines import sparkline

FIGURES: Final = (
    "number_of_active_borrowers",
    "gross_loan_portfolio",
    "avg_loan_balance_per_borrower",
    "borrowers_female_percent",
    "borrowers_rural_percent",
    "personnel_female_percent",
    "staff_turnover_rate",
    "borrower_retention_rate",
    "par30",
    "write_off_ratio",
    "operational_self_sufficiency",
    "return_on_assets",
    "yield_on_glp_nominal",
    "operating_expense_to_glp",
    "cost_per_borrower",
    "borrowers_per_loan_officer",
)
"""Figures that describe a group; of those the standards lack, nothing is said."""

MOST_YEARS = 8


class OfYear(NamedTuple):
    """The figures of a group for one indicator and year, ascending, with their institutions."""

    period: str
    values: tuple[float, ...]
    institutions: tuple[str, ...]


class GroupPage:
    """The tables of one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def name(self, group: str) -> str:
        """What the members of a group share."""
        return group_name(PeerGroup(group, 0), self._say)

    def why(self, group: str) -> list[str]:
        """Why institutions that share this are compared: a sentence for each scheme of the group."""
        return [self._say.phrase(f"peer_page.why.{scheme}") for scheme, _ in PeerGroup(group, 0).bands]

    def medians(self, group: Group, portal: Portal, home: str) -> Markup:
        """A row for each key figure in its newest year; empty if no figure may be shown.

        Figures of too few for quartiles have a table of their own: a range in the columns of quartiles is read as one.
        """
        least, enough = portal.standards.minimum_peers, portal.standards.quartiles_from
        many, few = [], []
        for indicator in described(self._say.standards):
            found = [one for one in of_years(indicator, group, portal) if len(one.values) >= least]
            if found and len(found[0].values) >= enough:
                many.append(self._quartiles(indicator, found, home, enough))
            elif found:
                few.append(self._range(indicator, found[0], home))
        made = []
        if many:
            caption = escape(self._say.phrase("peer_page.figures"))
            made.append(_table("group", caption, self._heads("year", "n", "q1", "median", "q3", "trend"), many))
        if few:
            caption = escape(self._say.phrase("peer_page.small", quartiles=enough))
            made.append(_table("group few", caption, self._heads("year", "n", "lowest", "highest"), few, shown=True))
        return Markup("").join(made)

    def _heads(self, *keys: str) -> str:
        words = [(key, escape(self._say.phrase(f"peer_page.{key}"))) for key in ("indicator", *keys)]
        left = ("indicator", "year", "trend")
        return "".join([f'<th scope="col"{"" if key in left else " class=num"}>{said}' for key, said in words])

    def _quartiles(self, indicator: Indicator, found: list[OfYear], home: str, enough: int) -> str:
        edges = [statistic(indicator, edge, self._say) for edge in quartiles(found[0].values)]
        line = sparkline([quartiles(one.values)[1] if len(one.values) >= enough else None for one in found])
        return f"{self._start(indicator, found[0], home)}{_numbers(edges)}<td>{line}\n"

    def _range(self, indicator: Indicator, newest: OfYear, home: str) -> str:
        ends = [statistic(indicator, newest.values[at], self._say) for at in (0, -1)]
        return f"{self._start(indicator, newest, home)}{_numbers(ends)}\n"

    def _start(self, indicator: Indicator, newest: OfYear, home: str) -> str:
        label = escape(self._say.label(indicator))
        return (
            f'<tr><th scope="row"><a href="{home}indicators/{indicator.code}/#benchmarks">{label}</a>'
            f'<td>{newest.period}<td class="num">{len(newest.values)}'
        )

    # ---------------------------------------------------------------------------------------------------------- lists

    def all(self, portal: Portal, home: str) -> Markup:
        """A table of all groups that have a page, with their numbers of institutions; empty if there is none."""
        say, rows = self._say, []
        for group, listings in portal.groups.items():
            n = sum(one.institution.ended is None for one in listings)
            by = " + ".join(say.name(f"scheme.{scheme}") for scheme, _ in PeerGroup(group, 0).bands)
            rows.append(
                f'<tr><th scope="row"><a href="{home}{peer_group(group)}">{escape(self.name(group))}</a>'
                f'<td>{escape(by)}<td class="num"{figure(n)}>{say.number(n)}\n'
            )
        if not rows:
            return Markup()
        caption = escape(say.phrase("peer_page.all"))
        heads = "".join([f'<th scope="col">{escape(say.phrase(f"peer_page.{key}"))}' for key in ("group", "by", "n")])
        return _table("reporters", caption, heads, rows)


def _numbers(shown: Iterable[str | Markup]) -> str:
    return "".join([f'<td class="num">{escape(one)}' for one in shown])


def _table(look: str, caption: Markup, heads: str, rows: Iterable[str], *, shown: bool = False) -> Markup:
    """A table that scrolls in its box, with its caption, which may be for screen readers only. Heads and rows are HTML."""
    return Markup(  # noqa: S704 -- escaped where it is made
        f'<div class="scroll" tabindex="0" role="region" aria-label="{caption}"><table class="data list {look}">'
        f"<caption{'' if shown else ' class=hidden'}>{caption}</caption>"
        f"<thead><tr>{heads}</thead><tbody>{''.join(rows)}</table></div>"
    )


def described(standards: Standards) -> list[Indicator]:
    """The figures that describe a group."""
    return [standards.indicators[code] for code in FIGURES if code in standards.indicators]


def reported(group: Group, portal: Portal) -> Iterator[tuple[Indicator, str, str, float]]:
    """Every figure that describes a group, with its indicator, period and institution, for a file."""
    for indicator in described(portal.standards):
        for one in of_years(indicator, group, portal):
            for value, id_ in zip(one.values, one.institutions, strict=True):
                yield indicator, one.period, id_, value


def of_years(indicator: Indicator, group: Group, portal: Portal) -> list[OfYear]:
    """The figures of a group in the years that have any, of the newest definition, newest first."""
    name = next(iter(series(indicator.code, indicator.versions)))
    found = ((period, group.figures.get((ALL, name, period))) for period in portal.periods[:MOST_YEARS])
    return [OfYear(period, one.values, one.institutions) for period, one in found if one]
