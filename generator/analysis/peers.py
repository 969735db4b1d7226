"""What one institution contributes to the comparison, and with which peers it is compared.

Its rows are its figures, amounts in US dollars, and its choice answers. Its groups are those of the standards' peer
schemes, by its newest figures: it is in the same groups for all of its years.
"""

import math
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.model import AnswerType, Assurance, Dossier, Indicator, Observation, PeerScheme, Standards
from generator.model.definitions import indicator_of, is_current, series_name

NOT_OFFERED = "~"
"""Precedes an answer that the questionnaire of a filing did not offer. No code of an answer begins with it."""


@dataclass(frozen=True, slots=True)
class PeerRows:
    """One institution's figures (amounts in US dollars) and choice answers, each with its indicator and period.

    Small, plain and fast to send between processes. The answers are followed by those that the questionnaire did not
    offer, each after `NOT_OFFERED`: an institution that could not choose an answer did not decline it. The indicator is
    the name of a series (`model.definitions.series_name`), so that values of different definitions are never compared.
    """

    figures: tuple[tuple[str, str, float], ...] = ()
    answers: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    levels: tuple[tuple[str, str, str], ...] = ()  # how far a value was checked; without those that nobody looked at


def rows(dossier: Dossier, standards: Standards) -> PeerRows:
    """The rows of one institution. Requires derived figures and dollars."""
    figures: list[tuple[str, str, float]] = []
    answers: list[tuple[str, str, tuple[str, ...]]] = []
    levels: list[tuple[str, str, str]] = []
    ended = dossier.institution.ended
    last = ended.date if ended else date.max  # what was filed for a year after the end is compared with nothing
    editions = {
        filing.period: standards.edition(filing.questionnaire, filing.period)
        for filing in dossier.filings
        if filing.as_of <= last
    }
    for (code, period), fact in dossier.facts.items():
        indicator = standards.indicators.get(code)
        if indicator is None or period not in editions or not isinstance(fact, Observation) or fact.caution:
            continue
        if indicator.kind.is_figure:
            amount = fact.usd if indicator.kind is AnswerType.CURRENCY else fact.value
            if isinstance(amount, Decimal) and math.isfinite(value := float(amount)):
                series = series_name(code, indicator.versions, fact.definition)
                figures.append((series, period, value))
                levels += _level(series, fact)
        elif indicator.kind.is_choice:
            chosen = fact.value if isinstance(fact.value, tuple) else (str(fact.value),)
            edition = editions[period]
            offered = indicator.answers if edition is None else edition.offers(indicator)
            if indicator.kind is not AnswerType.SEVERAL_OF and len(offered) < 2:
                continue  # an answer that excludes all others is no share of anything
            if len(offered) < len(indicator.answers):
                lacking = (one for one in indicator.answers if one not in offered and one not in chosen)
                chosen = (*(chosen or ("",)), *(f"{NOT_OFFERED}{one}" for one in lacking))
            series = series_name(code, indicator.versions, fact.definition)
            answers.append((series, period, chosen))
            levels += _level(series, fact)
    return PeerRows(tuple(figures), tuple(answers), tuple(levels))


def _level(series: str, fact: Observation) -> list[tuple[str, str, str]]:
    return [] if fact.level == Assurance.REPORTED else [(series, fact.period, fact.level)]


def groups(dossier: Dossier, standards: Standards) -> dict[str, str]:
    """The institution's band in each peer scheme, by its newest figures; schemes in which it has none are left out."""
    found = {code: _band(scheme, dossier, standards) for code, scheme in standards.peer_schemes.items()}
    return {code: band for code, band in found.items() if band is not None}


def _band(scheme: PeerScheme, dossier: Dossier, standards: Standards) -> str | None:
    if not scheme.bands:
        attribute = getattr(dossier.institution, scheme.by, None)
        return str(attribute) if attribute else None
    figure = _age(dossier) if scheme.by == "age" else _newest(dossier, standards.indicators.get(scheme.by))
    if figure is None:
        return None
    for band in scheme.bands:
        if (band.at_least is None or figure >= band.at_least) and (band.below is None or figure < band.below):
            return band.code
    return None


def _newest(dossier: Dossier, indicator: Indicator | None) -> Decimal | None:
    """The newest figure of an indicator, amounts in US dollars; none of an earlier definition, which bands do not mean."""
    if indicator is None:
        return None
    for period in dossier.periods:
        fact = dossier.fact(indicator.code, period)
        if isinstance(fact, Observation) and not fact.caution and is_current(indicator.versions, fact.definition):
            figure = fact.usd if indicator.kind is AnswerType.CURRENCY else fact.value
            if isinstance(figure, Decimal):
                return figure
    return None


def _age(dossier: Dossier) -> Decimal | None:
    """Years from the foundation to the end of the newest filing; None if founded after it."""
    founded, newest = dossier.institution.founded, max((filing.as_of for filing in dossier.filings), default=date.min)
    return Decimal(newest.year - founded) if founded is not None and founded <= newest.year else None


def uncompared(dossier: Dossier, brought: PeerRows) -> tuple[str, ...]:
    """Indicators that an institution reported and that are not compared: `brought`, its rows, has no value of them.

    A value that answers an earlier definition has a row, in a series of its own.
    """
    compared = {indicator_of(name) for name, *_ in (*brought.figures, *brought.answers)}
    return tuple(sorted(dossier.reported - compared))
