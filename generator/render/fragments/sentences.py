"""What is the one plain paragraph that says who an institution is and how open it is?

The phrases stand in `datapackages/standards/languages`; here is only which of them hold. Every variant is a whole
sentence of its own, so that no language has to bend to the grammar of another.
"""

from datetime import date
from decimal import Decimal
from typing import Protocol

from generator.model import Award, Count, GapReason, Listing, Observation

SILENT_AFTER = 3
"""Years without a filing, seen from the newest filing of the portal, after which an institution has stopped."""


class SentencePrinter(Protocol):
    """The part of a `Printer` that sentences need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def has(self, key: str) -> bool: ...  # noqa: D102
    def in_country(self, iso2: str) -> str: ...  # noqa: D102
    def percent(self, value: Decimal | float) -> str: ...  # noqa: D102
    def month(self, day: date) -> str: ...  # noqa: D102


def sentence(say: SentencePrinter, listing: Listing, newest_year: int) -> str:
    """Who it is, what it reported and how much of that is documented, recognition, whom it serves, and silence.

    Its award stands as of the day already. `newest_year` is that of the portal's newest filing: silence is beside others.
    """
    parts = [
        who(say, listing),
        *_reporting(say, listing),
        _recognition(say, listing.award),
        _clients(say, listing),
    ]
    if listing.periods and int(listing.periods[0]) <= newest_year - SILENT_AFTER:
        parts.append(say.phrase("sentence.silent", year=listing.periods[0]))
    return " ".join(part for part in parts if part)


def who(say: SentencePrinter, listing: Listing) -> str:
    """What kind of institution it is, and where: the beginning of the sentence, which no figure changes."""
    institution = listing.institution
    form = f"sentence.is.{institution.legal_form}"
    return say.phrase(
        form if institution.legal_form and say.has(form) else "sentence.is.unknown",
        name=institution.name,
        in_country=say.in_country(institution.country),
    )


def _reporting(say: SentencePrinter, listing: Listing) -> list[str]:
    if not listing.periods:
        return [say.phrase("sentence.no_filing")]
    coverage = listing.coverage
    if coverage is None or not coverage.total.reported:
        withheld = coverage is not None and coverage.gaps.get(GapReason.WITHHELD, 0) > coverage.total.asked / 2
        key = "sentence.withheld" if withheld else "sentence.no_social"
        return [say.phrase(key, year=coverage.period if withheld and coverage else listing.periods[0])]
    total = coverage.total
    return [
        say.phrase(
            f"sentence.reported.{_documented(total)}",
            year=coverage.period,
            reported=total.reported,
            asked=total.asked,
            documented=total.documented,
        )
    ]


def _documented(total: Count) -> str:
    if total.documented == 0:
        return "none"
    if total.documented >= total.reported:
        return "all"
    return "one" if total.documented == 1 else "some"


def _recognition(say: SentencePrinter, award: Award | None) -> str:
    if award is None or award.until is None or award.state not in ("awarded", "lapsed"):
        return ""
    key = "sentence.star.holds" if award.state == "awarded" else "sentence.star.held"
    return say.phrase(key, year=award.period, month=say.month(award.until))


def _clients(say: SentencePrinter, listing: Listing) -> str:
    borrowers = listing.headline.get("number_of_active_borrowers")
    women = listing.headline.get("borrowers_female_percent")
    if not isinstance(borrowers, Observation) or not isinstance(borrowers.value, Decimal) or borrowers.value < 2:
        return ""
    values: dict[str, object] = {"n": borrowers.value, "year": borrowers.period}
    key = "sentence.clients"
    if isinstance(women, Observation) and isinstance(women.value, Decimal) and women.period == borrowers.period:
        key = "sentence.clients_women"
        values["women"] = say.percent(women.value)
    return say.phrase(key, **values)
