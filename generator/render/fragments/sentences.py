"""The one plain paragraph about an institution: who it is, and how open it is.

The phrases are in `datapackages/standards/languages`; this module only decides which of them apply. Every variant is a
whole sentence of its own, so that no language has to follow the grammar of another.
"""

from decimal import Decimal

from generator.language.printer import Printer
from generator.model import Award, Count, GapReason, Listing, Observation, Portal

SILENT_AFTER = 3
"""Fiscal years without a filing, up to the portal's newest, after which an institution counts as silent."""


def sentence(say: Printer, listing: Listing, newest_year: int | None) -> str:
    """Who it is, how it ended, what it reported and how much of that is documented, recognition, whom it serves, and silence.

    The award of `listing` is as of the portal's day. `newest_year` is the newest fiscal year of the portal: an
    institution is silent compared with the others, so that none is silent in an archive that is not continued. None if
    the others are not known.

    Of copied data it says what the source has and lacks: nobody here knows what the institution reported elsewhere, or
    which documents were seen.
    """
    ended = listing.institution.ended
    parts = [
        who(say, listing),
        say.phrase(f"sentence.ended.{ended.how}", month=say.month(ended.date)) if ended else "",
        *(() if ended and not listing.periods else _reporting(say, listing)),
        _recognition(say, listing.award),
        _clients(say, listing),
    ]
    if (
        newest_year is not None
        and not ended
        and listing.periods
        and int(listing.periods[0]) <= newest_year - SILENT_AFTER
    ):
        key = "sentence.silent_source" if listing.institution.sources else "sentence.silent"
        parts.append(say.phrase(key, year=listing.periods[0]))
    return " ".join(part for part in parts if part)


def who(say: Printer, listing: Listing) -> str:
    """What kind of institution it is, and where: the part of the sentence that no figure changes."""
    institution = listing.institution
    form = f"sentence.is.{institution.legal_form}"
    return say.phrase(
        form if institution.legal_form and say.has(form) else "sentence.is.unknown",
        name=institution.both_names,
        in_country=say.in_country(institution.country),
    )


class RememberedSentence:
    """The sentence about the institution whose pages are being filled: they print it three times, it is made once."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._last: tuple[Listing | None, int, str] = (None, 0, "")

    def of(self, listing: Listing, portal: Portal) -> str:
        """The essentials of an institution in plain words, as of the portal's day."""
        known, year, said = self._last
        if known is not listing or year != portal.newest_year:
            said = sentence(self._say, listing, portal.newest_year)
            self._last = (listing, portal.newest_year, said)
        return said


def _reporting(say: Printer, listing: Listing) -> list[str]:
    copied = bool(listing.institution.sources)
    if not listing.periods:
        return [say.phrase("sentence.no_filing_source" if copied else "sentence.no_filing")]
    coverage = listing.coverage
    if coverage is None or not coverage.total.reported:
        withheld = coverage is not None and coverage.gaps.get(GapReason.WITHHELD, 0) > coverage.total.asked / 2
        without = "sentence.no_social" if listing.figures else "sentence.no_answers"
        key = "sentence.withheld" if withheld else without
        return [say.phrase(key, year=coverage.period if withheld and coverage else listing.periods[0])]
    total = coverage.total
    documented = _documented(total)
    return [
        say.phrase(
            "sentence.reported_source" if copied and documented == "none" else f"sentence.reported.{documented}",
            n=total.documented,
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
    return "some"


def _recognition(say: Printer, award: Award | None) -> str:
    if award is not None and award.withdrawal is not None:
        return say.phrase("sentence.star.withdrawn", year=award.period, month=say.month(award.withdrawal.date))
    if award is None or award.last_day is None or award.state not in ("awarded", "lapsed", "ended"):
        return ""
    key = "sentence.star.holds" if award.state == "awarded" else "sentence.star.held"
    return say.phrase(key, year=award.period, month=say.month(award.last_day))


def _clients(say: Printer, listing: Listing) -> str:
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
