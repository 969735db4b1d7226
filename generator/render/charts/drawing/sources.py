"""The line at the foot of every picture: the source of its figures, and their date."""

from generator.language.printer import Printer
from generator.model import AnswerType, Dossier, Indicator, Portal
from generator.render.charts.drawing.words import plain


def source_of(dossier: Dossier, period: str, say: Printer) -> str:
    """The filing behind a picture of one year, and its date."""
    filing = next((f for f in dossier.filings if f.period == period), None)
    words = {"institution": dossier.institution.name, "period": period}
    if filing is None:
        return plain(say.phrase("chart.source_undated", **words))
    return plain(say.phrase("chart.source", **words, date=say.date(filing.as_of)))


def source_of_years(dossier: Dossier, years: list[int], say: Printer) -> str:
    """The filings behind a picture of several years, and the date of the newest."""
    newest = next((f.as_of for f in dossier.filings if f.period == str(years[-1])), None)
    words = {"institution": dossier.institution.name, "first": str(min(years)), "last": str(max(years))}
    if newest is None:
        return plain(say.phrase("chart.source_undated", institution=words["institution"], period=words["last"]))
    return plain(say.phrase("chart.source_years", **words, date=say.date(newest)))


def as_of(portal: Portal, say: Printer) -> str:
    """All filings of the portal, and the date of the newest; empty if there is none."""
    return plain(say.phrase("chart.source_portal", date=say.date(portal.newest))) if portal.newest else ""


def in_dollars(indicator: Indicator, say: Printer) -> list[str]:
    """A note if a picture is in US dollars."""
    return [plain(say.phrase("chart.in_dollars"))] if indicator.kind is AnswerType.CURRENCY else []
