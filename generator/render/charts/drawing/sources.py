"""The line at the foot of every picture: the source of its figures, and their date."""

from collections.abc import Iterable

from generator.language.printer import Printer
from generator.model import AnswerType, Dossier, Fact, Indicator, Institution, Licence, Observation, Portal, Source
from generator.render.charts.drawing.picture import Imprint
from generator.render.charts.drawing.words import plain


def source_of(dossier: Dossier, period: str, say: Printer) -> str:
    """The filing behind a picture of one year, and its date, if no other year contradicts it."""
    filing = next((f for f in dossier.filings if f.period == period and not f.doubted), None)
    words = {"institution": dossier.institution.name, "period": period}
    if filing is None:
        return plain(say.phrase("chart.source_undated", **words)) + _copied(dossier.institution, say)
    return plain(say.phrase("chart.source", **words, date=say.date(filing.as_of))) + _copied(dossier.institution, say)


def source_of_years(dossier: Dossier, years: list[int], say: Printer) -> str:
    """The filings behind a picture of several years, and the date of the newest."""
    newest = next((f.as_of for f in dossier.filings if f.period == str(years[-1]) and not f.doubted), None)
    words = {"institution": dossier.institution.name, "first": str(min(years)), "last": str(max(years))}
    if newest is None:
        said = say.phrase("chart.source_years_undated", **words)
    else:
        said = say.phrase("chart.source_years", **words, date=say.date(newest))
    return plain(said) + _copied(dossier.institution, say)


def years_of(facts: Iterable[Fact]) -> str:
    """The years of some figures, from the first to the last."""
    years = sorted({fact.period for fact in facts if isinstance(fact, Observation)})
    return years[0] if len(years) == 1 else f"{years[0]}–{years[-1]}" if years else ""


def as_of(portal: Portal, say: Printer) -> str:
    """All filings of the portal, and the date of the newest; for an archive, its source.

    Empty if there is no filing.
    """
    if portal.origins and portal.periods:
        return plain(
            say.phrase(
                "chart.source_archive",
                sources=titles(portal.origins),
                first=portal.periods[-1],
                last=portal.periods[0],
                licence=titles(portal.licences),
            )
        )
    return plain(say.phrase("chart.source_portal", date=say.date(portal.newest))) if portal.newest else ""


def _copied(institution: Institution, say: Printer) -> str:
    """Where the filings were copied from, and their licence; empty if they were filed here."""
    if not institution.sources:
        return ""
    licence = institution.licence.title if institution.licence else ""
    return " " + plain(say.phrase("chart.copied", sources=titles(institution.sources), licence=licence))


MOST_TITLES = 3
"""Limit of sources and licences that are named; an archive of more is rare, and its profiles name their own."""


def titles(named: Iterable[Source | Licence]) -> str:
    """The titles of some sources or licences, in a row."""
    found = list(dict.fromkeys(one.title for one in named))
    return "; ".join(found[:MOST_TITLES]) + ("; …" if len(found) > MOST_TITLES else "")


def imprint(subject: str, who: Institution | None, portal: Portal, address: str, say: Printer) -> Imprint:
    """The imprint of a saved picture: whom it is about, licence, and address. Its source line has the date.

    Without an institution the picture is about many of the portal. That they are invented is said here too: away from its
    page, nothing else of a picture does.
    """
    licences: Iterable[Licence] = portal.licences if who is None else (who.licence,) if who.licence else ()
    invented = portal.fictional if who is None else "institution" if who.fictional else ""
    notice = plain(say.phrase(f"demonstration.{invented}")) if invented else ""
    return Imprint(subject, tuple(line for line in (notice, titles(licences), address) if line))


def in_dollars(indicator: Indicator, say: Printer) -> list[str]:
    """A note if a picture is in US dollars."""
    return [plain(say.phrase("chart.in_dollars"))] if indicator.kind is AnswerType.CURRENCY else []
