"""The annual report of an association's members: who reported by when, sums over members, the association's own audit.

Members are counted by the years of their membership, so that a year of the past keeps those that have left since.
Nothing is ranked, and no member is compared with another.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.model import (
    Association,
    AssociationItem,
    Institution,
    Listing,
    Membership,
    Portal,
    SelfAuditAnswer,
    Service,
)
from generator.render.lines import years_of
from generator.render.reported import NewestSum, newest_sum

MOST_YEARS = 8
"""Years that the report shows."""

SUMS = ("number_of_active_borrowers", "number_of_depositors", "personnel_count")
"""Counts that are added up over members, because each person is counted once by each institution."""


@dataclass(frozen=True, slots=True)
class ReportedYear:
    """How many of the members of a year reported social answers for it."""

    year: str
    members: int
    reported: int
    share: Decimal  # percent
    recognised: bool  # at least the share that the standards ask for


@dataclass(frozen=True, slots=True)
class AuditedItem:
    """One item of the audit of associations, with the newest answer."""

    item: AssociationItem
    newest: SelfAuditAnswer | None
    before: SelfAuditAnswer | None


class AnnualReport:
    """What the page of an association says about its members and about itself."""

    def years(self, association: Association, portal: Portal) -> list[ReportedYear]:
        """The years for which any member reported social answers, newest first."""
        members = [one.institution for one in association.memberships]
        listings = {id_: portal.by_id[id_] for id_ in members if id_ in portal.by_id}
        years = {year for one in listings.values() for year, count in one.answers.items() if count.reported}
        least = portal.standards.associations.coverage
        found = []
        for year in sorted(years, reverse=True)[:MOST_YEARS]:
            there = sum(one.covers(int(year)) for one in association.memberships)
            reported = len(reporting(association, portal, year))
            if there:
                share = Decimal(100 * reported) / there
                found.append(ReportedYear(year, there, reported, share, share >= least))
        return found

    def silent(self, association: Association, portal: Portal, year: str) -> list[Institution]:
        """The members of a year that have not reported for it and are on the portal, by name."""
        found = [one.institution for one in members_in(association, portal, year) if not _reported(one, year)]
        return sorted(found, key=lambda one: one.name.casefold())

    def absent(self, association: Association, portal: Portal) -> list[str]:
        """The ids of present members without a page on the portal: counted in every share of the members, so named."""
        return sorted(id_ for id_ in association.members if id_ not in portal.by_id)

    def joined(self, association: Association, portal: Portal) -> list[tuple[Institution | str, Membership]]:
        """All members of any time with their first and last year, by name; an id if there is no page."""
        known = {one.institution: portal.by_id.get(one.institution) for one in association.memberships}
        found = [(known[one.institution], one) for one in association.memberships]
        pairs = [(listing.institution if listing else one.institution, one) for listing, one in found]
        return sorted(pairs, key=lambda pair: (pair[0] if isinstance(pair[0], str) else pair[0].name).casefold())

    def received(self, association: Association, portal: Portal, year: str) -> list[tuple[Institution, date | None]]:
        """The members that reported for a year with the day on which the filing was received, in that order."""
        found = [(one.institution, one.received.get(year)) for one in reporting(association, portal, year)]
        return sorted(found, key=lambda pair: (pair[1] or date.max, pair[0].name.casefold()))

    def sums(self, association: Association, portal: Portal) -> list[NewestSum]:
        """Counts added up over the present members, each in the newest year that enough of them reported."""
        figures, years = portal.figures_of(association.members), years_of(portal)
        return [found for code in SUMS if (found := newest_sum(association.members, code, figures, years))]

    def audit(self, association: Association, portal: Portal) -> dict[str, list[AuditedItem]]:
        """The items of the audit of associations by level, each with its two newest answers."""
        answers: dict[str, list[SelfAuditAnswer]] = {}
        for one in sorted(association.tables.self_audit, key=lambda one: one.date, reverse=True):
            answers.setdefault(one.item, []).append(one)
        found: dict[str, list[AuditedItem]] = {}
        for item in portal.standards.associations.items.values():
            newest, before = (*answers.get(item.code, ()), None, None)[:2]
            found.setdefault(item.level, []).append(AuditedItem(item, newest, before))
        return found

    def audit_count(self, association: Association, portal: Portal) -> tuple[int, int]:
        """How many items are answered "yes", and how many apply; an item without an answer applies."""
        newest = [one.newest for items in self.audit(association, portal).values() for one in items]
        applying = [one for one in newest if one is None or one.answer != "not_applicable"]
        return sum(one is not None and one.answer == "yes" for one in applying), len(applying)

    def services(self, association: Association, portal: Portal) -> tuple[Service, ...]:
        """What the association offers on the portal's day."""
        return portal.services[association.id]

    def left(self, association: Association) -> int:
        """How many members have left."""
        return sum(1 for one in association.memberships if one.until is not None)

    def reasons(self, association: Association, portal: Portal) -> Mapping[str, str]:
        """What the association says about each of the seven reasons; empty for those that it says nothing about."""
        said = {one.reason: one.text for one in association.tables.reasons}
        return {code: said.get(code, "") for code in portal.standards.associations.reasons}


def members_in(association: Association, portal: Portal, year: str) -> list[Listing]:
    """Those who were members in a year, as far as they are on the portal."""
    return [
        portal.by_id[one.institution]
        for one in association.memberships
        if one.covers(int(year)) and one.institution in portal.by_id
    ]


def reporting(association: Association, portal: Portal, year: str) -> list[Listing]:
    """Those of them that reported social answers for the year: every table of an association counts these."""
    return [one for one in members_in(association, portal, year) if _reported(one, year)]


def _reported(listing: Listing, year: str) -> bool:
    count = listing.answers.get(year)
    return count is not None and count.reported > 0
