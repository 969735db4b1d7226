"""An association's page: its reviewers' keys, what waits for them, and what was awarded.

Nothing is ranked: waiting filings are listed oldest first, awards newest first, years newest first.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from markupsafe import Markup

from generator.model import (
    LADDER,
    NOT_JUDGED,
    STATES,
    Association,
    Award,
    Backlog,
    Institution,
    Policy,
    Portal,
    Withdrawal,
)
from generator.packages.desk.signers import ListedKey, listed
from generator.render.fragments.associations.annual_report import reporting
from generator.render.tables.sparklines import sparkline


@dataclass(frozen=True, slots=True)
class WaitingFiling:
    """One filing with values that wait for reviewers."""

    institution: Institution
    period: str
    backlog: Backlog

    @property
    def values(self) -> int:
        """How many values wait."""
        return self.backlog.desk + self.backlog.signature + self.backlog.block


@dataclass(frozen=True, slots=True)
class AwardRow:
    """One award as of today; only an id if the institution is not in this portal and only its withdrawal is known."""

    id: str
    institution: Institution | None
    period: str
    award: Award | None
    withdrawal: Withdrawal | None

    @property
    def day(self) -> date:
        """The day it is sorted by."""
        if self.award is not None and self.award.awarded is not None:
            return self.award.awarded
        return self.withdrawal.date if self.withdrawal else date.min


@dataclass(frozen=True, slots=True)
class Series:
    """One row of coverage over time: a figure for each year, newest first, and its sparkline."""

    what: str  # members | reported | documented | share
    figures: tuple[int | Decimal | None, ...]
    line: Markup


class AssociationStats:
    """Data of an association, or of the awards and rungs of the whole portal, for pages."""

    def keys(self, association: Association, reviewer: str) -> tuple[ListedKey, ...]:
        """The present and former keys of one reviewer."""
        return listed(association, reviewer)

    def waiting(self, association: Association, portal: Portal) -> list[WaitingFiling]:
        """The filings that wait for an association's reviewers, oldest first."""
        found = [
            WaitingFiling(institution, period, backlog)
            for institution, period, backlog in portal.queues.get(association.id, ())
        ]
        return sorted(found, key=lambda one: (one.backlog.since, one.institution.name.casefold(), one.period))

    def coverage(self, association: Association, portal: Portal, years: Sequence[str]) -> tuple[Series, ...]:
        """Coverage over time: members that filed, answers reported, answers documented, and the documented share.

        The members of each year are those that the annual report counts.
        """
        rows: dict[str, list[int | Decimal | None]] = {"members": [], "reported": [], "documented": [], "share": []}
        for year in years:
            counts = [one.answers[year] for one in reporting(association, portal, year)]
            reported, documented = sum(n.reported for n in counts), sum(n.documented for n in counts)
            rows["members"].append(sum(1 for n in counts if n.reported))
            rows["reported"].append(reported)
            rows["documented"].append(documented)
            rows["share"].append(Decimal(100 * documented) / reported if reported else None)
        return tuple(Series(what, tuple(row), _line(row)) for what, row in rows.items())

    def given(self, association: Association, portal: Portal) -> list[AwardRow]:
        """Every award that an association gave, whatever its state, newest first. Includes every withdrawal."""
        awards = {(one.id, one.period): one for one in _given(portal) if _by(one) == association.id}
        for row in association.withdrawals:
            known = awards.get((row.institution, row.period))
            if known is None or known.withdrawal is None:
                who = listing.institution if (listing := portal.by_id.get(row.institution)) else None
                award = known.award if known else None
                awards[row.institution, row.period] = AwardRow(row.institution, who, row.period, award, row)
        return sorted(awards.values(), key=lambda one: (-one.day.toordinal(), one.id, one.period))

    def ended(self, portal: Portal) -> list[AwardRow]:
        """Awards that are no longer in force, newest first."""
        found = [one for one in _given(portal) if one.award is not None and one.award.state != "awarded"]
        return sorted(found, key=lambda one: (-one.day.toordinal(), one.id, one.period))

    def states(self, portal: Portal) -> dict[str, int]:
        """The number of awards in each state.

        For "never" and "not_judged", the number of institutions that never had an award.
        """
        found = [one.award.state for one in _given(portal) if one.award is not None]
        found += portal.never_awarded
        return {state: found.count(state) for state in (*STATES, NOT_JUDGED)}

    def in_force(self, portal: Portal) -> Policy | None:
        """The policy in force on the portal's day."""
        return portal.policy

    def explained(self, portal: Portal, version: str) -> int:
        """How many awards were given under one version of the policy."""
        return sum(1 for one in _given(portal) if one.award is not None and one.award.policy == version)

    def rungs(self, portal: Portal) -> dict[str, tuple[int, int]]:
        """The number of reported values on each rung: social answers, and financial and operational figures."""
        found = {}
        for at, rung in enumerate(LADDER):
            social, financial = (
                counts[at] if (counts := portal.rungs.get(family)) else 0 for family in ("social", "financial")
            )
            found[rung.value] = social, financial
        return found


def _given(portal: Portal) -> Iterator[AwardRow]:
    for institution, award in portal.awards_given:
        yield AwardRow(institution.id, institution, award.period, award, award.withdrawal)


def _by(one: AwardRow) -> str:
    return one.award.association if one.award else ""


def _line(newest_first: Iterable[int | Decimal | None]) -> Markup:
    figures = [None if figure is None else Decimal(figure) for figure in newest_first]
    return Markup(sparkline(figures))  # noqa: S704 -- numbers only
