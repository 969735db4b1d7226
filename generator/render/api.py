"""What do programs read?

`api/v1/`: the same facts as the pages, as JSON with lasting keys. A gap is a fact with its status and without a value.
Numbers are JSON numbers; amounts come in the filing's currency and, where it gives a rate, in US dollars.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from generator.model import (
    Award,
    Coverage,
    Dossier,
    Fact,
    Filing,
    Gap,
    Indicator,
    Kind,
    Listing,
    Observation,
    Portal,
    Standards,
    Value,
    Why,
)
from generator.problems import Location, Problem

ROOT = "api/v1"


def institutions(portal: Portal) -> str:
    """All institutions: who they are, and where the rest is."""
    return dumped(
        {
            "as_of": portal.as_of.isoformat(),
            "institutions": [_listed(listing) for listing in portal.listings],
        }
    )


def _listed(listing: Listing) -> dict[str, Any]:
    who = listing.institution
    return {
        "id": who.id,
        "name": who.name,
        "former_names": list(who.former_names),
        "acronym": who.acronym,
        "country": who.country,
        "region": who.region,
        "legal_form": who.legal_form,
        "identifiers": dict(who.identifiers),
        "fictional": who.fictional,
        "periods": list(listing.periods),
        "award": _award(listing.award),
        "address": f"institutions/{who.id}/",
        "json": f"{ROOT}/institutions/{who.id}.json",
    }


def institution(dossier: Dossier, standards: Standards) -> str:
    """All of one institution."""
    who = dossier.institution
    return dumped(
        {
            "id": who.id,
            "name": who.name,
            "full_name": who.full_name,
            "acronym": who.acronym,
            "former_names": list(who.former_names),
            "country": who.country,
            "region": who.region,
            "legal_form": who.legal_form,
            "founded": who.founded,
            "website": who.website,
            "networks": list(who.networks),
            "identifiers": dict(who.identifiers),
            "fictional": who.fictional,
            "licence": {"name": who.licence.name, "path": who.licence.path} if who.licence else None,
            "credit": who.credit,
            "filings": [_filing(dossier, filing) for filing in dossier.filings],
            "facts": [_fact(dossier, standards, fact) for fact in _in_order(dossier, standards)],
            "evidence": [
                {
                    "id": item.id,
                    "kind": item.kind,
                    "title": item.title,
                    "issuer": item.issuer,
                    "date": item.date.isoformat() if item.date else None,
                    "access": item.access,
                    "file": item.file,
                    "url": item.url,
                    "sha256": item.sha256,
                }
                for item in dossier.evidence.values()
            ],
            "problems": [_problem(problem) for problem in dossier.problems],
        }
    )


def _in_order(dossier: Dossier, standards: Standards) -> Iterable[Fact]:
    """Newest period first, within it as the standards list the indicators."""
    by_period: dict[str, dict[str, Fact]] = {}
    for (code, period), fact in dossier.facts.items():
        by_period.setdefault(period, {})[code] = fact
    for period in dossier.periods:
        facts = by_period.get(period, {})
        yield from (facts[code] for code in standards.indicators if code in facts)


def _filing(dossier: Dossier, filing: Filing) -> dict[str, Any]:
    return {
        "period": filing.period,
        "as_of": filing.as_of.isoformat(),
        "currency": filing.currency,
        "closing_rate": number(filing.closing_rate),
        "average_rate": number(filing.average_rate),
        "rate_source": filing.rate_source,
        "received": filing.received.isoformat() if filing.received else None,
        "prepared_by": filing.prepared_by,
        "source": _place(filing.source) if filing.source else None,
        "coverage": _coverage(dossier.coverage.get(filing.period)),
        "award": _award(dossier.awards.get(filing.period), with_findings=True),
    }


def _coverage(coverage: Coverage | None) -> dict[str, Any] | None:
    if coverage is None:
        return None
    return {
        "asked": coverage.total.asked,
        "reported": coverage.total.reported,
        "documented": coverage.total.documented,
        "areas": {
            code: {"asked": count.asked, "reported": count.reported, "documented": count.documented}
            for code, count in coverage.areas.items()
        },
        "gaps": {str(why): n for why, n in sorted(coverage.gaps.items())},
    }


def _award(award: Award | None, *, with_findings: bool = False) -> dict[str, Any] | None:
    if award is None:
        return None
    said: dict[str, Any] = {
        "period": award.period,
        "policy": award.policy,
        "state": award.state,
        "awarded": award.awarded.isoformat() if award.awarded else None,
        "until": award.until.isoformat() if award.until else None,
        "association": award.association,
    }
    if with_findings:
        said["findings"] = [
            {
                "rule": finding.rule,
                "answer": finding.answer,
                "measured": number(finding.measured),
                "needed": number(finding.needed),
                "met": list(finding.met),
                "unmet": list(finding.unmet),
            }
            for finding in award.findings
        ]
    return said


def _fact(dossier: Dossier, standards: Standards, fact: Fact) -> dict[str, Any]:
    indicator = standards.indicators[fact.indicator]
    review = dossier.reviews.get((fact.indicator, fact.period))
    said: dict[str, Any] = {
        "indicator": fact.indicator,
        "period": fact.period,
        "status": status(fact),
        "value": plain(fact.value) if isinstance(fact, Observation) else None,
        "unit": _unit(indicator, dossier, fact.period),
        "source": _source(fact),
        "review": review.status if review else None,
    }
    if isinstance(fact, Observation):
        if fact.usd is not None:
            said["usd"] = number(fact.usd)
        if fact.derived:
            said["derived_from"] = [_place(place) for place in fact.sources]
        if fact.evidence:
            said["evidence"] = list(fact.evidence)
    elif fact.inputs:
        said["missing_inputs"] = list(fact.inputs)
    if fact.note:
        said["note"] = fact.note
    return said


def status(fact: Fact) -> str:
    """How a fact stands: reported, derived, or the kind of gap."""
    if isinstance(fact, Observation):
        return "derived" if fact.derived else "reported"
    return fact.why.value


def _unit(indicator: Indicator, dossier: Dossier, period: str) -> str | None:
    if indicator.kind is Kind.PERCENT:
        return "percent"
    if indicator.kind is Kind.CURRENCY:
        return next((filing.currency for filing in dossier.filings if filing.period == period), None)
    return indicator.unit


def _source(fact: Fact) -> dict[str, Any] | None:
    """Where it was filed: the file inside the data packages and the row. None for derived and absent ones."""
    derived = isinstance(fact, Observation) and fact.derived
    computed = isinstance(fact, Gap) and fact.why in (Why.MISSING_INPUT, Why.UNDEFINED)
    if derived or computed or not fact.sources:
        return None
    return _place(fact.sources[0])


def _place(place: Location) -> dict[str, Any]:
    """A row of a file, named as `datapackages/` holds it: `institutions/<id>/indicators.csv`, row 12."""
    return {"file": place.file, "row": place.row}


def indicators(standards: Standards) -> str:
    """The definitions, in English."""
    return dumped({"indicators": [_indicator(indicator, standards) for indicator in standards.indicators.values()]})


def _indicator(indicator: Indicator, standards: Standards) -> dict[str, Any]:
    return {
        "code": indicator.code,
        "area": indicator.area,
        "family": standards.areas[indicator.area].family,
        "type": indicator.kind.value,
        "label": indicator.words.label,
        "definition": indicator.words.definition,
        "unit": "percent" if indicator.kind is Kind.PERCENT else indicator.unit,
        "options": dict(indicator.options),
        "range": [number(indicator.minimum), number(indicator.maximum)],
        "direction": indicator.direction,
        "dimension": indicator.dimension,
        "green": indicator.green,
        "evidence": indicator.evidence,
        "provenance": indicator.provenance,
        "formula": {"text": indicator.formula.text, "inputs": list(indicator.formula.inputs)}
        if indicator.formula
        else None,
        "address": f"indicators/{indicator.code}/",
    }


def problems(found: Iterable[Problem]) -> str:
    """Everything that is wrong with the data of this portal."""
    return dumped({"problems": [_problem(problem) for problem in found]})


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "file": problem.location.file,
        "row": problem.location.row,
        "column": problem.location.column,
        "message": problem.message,
        "found": None if problem.found is None else problem.found[:80],
        "allowed": problem.allowed,
        "fix": problem.fix,
    }


def plain(value: Value) -> Any:
    """A value as JSON knows it: several-of answers are a list of codes, dates ISO."""
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def number(value: Decimal | None) -> int | float | None:
    """A figure as a JSON number: as it was filed, without the noise of binary fractions (15 digits at most)."""
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    return float(f"{value:.15g}")


def dumped(thing: Mapping[str, Any]) -> str:
    """JSON in the order it was built, one line, for any reader: nothing in it can close a script element."""
    return json.dumps(thing, ensure_ascii=False, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c") + "\n"
