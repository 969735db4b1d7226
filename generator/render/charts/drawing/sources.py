"""Where do the figures of a picture come from, and as of when? The line at the foot of every picture."""

from collections.abc import Iterable

from generator.model import AnswerType, Dossier, Fact, Indicator, Observation, Portal
from generator.render.charts.drawing.scales import ChartPrinter
from generator.render.charts.drawing.words import plain


def source_of(dossier: Dossier, period: str, say: ChartPrinter) -> str:
    """Names the filing behind a picture of one year, and the day it tells of."""
    filing = next((f for f in dossier.filings if f.period == period), None)
    words = {"institution": dossier.institution.name, "period": period}
    if filing is None:
        return plain(say.phrase("chart.source_undated", **words))
    return plain(say.phrase("chart.source", **words, date=say.date(filing.as_of)))


def source_of_years(dossier: Dossier, years: list[int], say: ChartPrinter) -> str:
    """Names the filings behind a picture of several years, and the day the newest of them tells of."""
    newest = next((f.as_of for f in dossier.filings if f.period == str(years[-1])), None)
    words = {"institution": dossier.institution.name, "first": str(min(years)), "last": str(max(years))}
    if newest is None:
        return plain(say.phrase("chart.source_undated", institution=words["institution"], period=words["last"]))
    return plain(say.phrase("chart.source_years", **words, date=say.date(newest)))


def years_of(facts: Iterable[Fact]) -> dict[str, str]:
    """The first and the last year of some figures, as phrases name them."""
    years = sorted(fact.period for fact in facts if isinstance(fact, Observation))
    return {"first_year": years[0], "last_year": years[-1]} if years else {}


def as_of(portal: Portal, say: ChartPrinter) -> str:
    """Names all filings of the portal, and the day of the newest."""
    return plain(say.phrase("chart.source_portal", date=say.date(portal.as_of)))


def in_dollars(indicator: Indicator, say: ChartPrinter) -> list[str]:
    """Says so where a picture is in US dollars."""
    return [plain(say.phrase("chart.in_dollars"))] if indicator.kind is AnswerType.CURRENCY else []
