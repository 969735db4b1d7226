"""`api/v1/`: the facts of the pages as JSON, under stable keys.

A gap is a fact with its status and without a value. Numbers are JSON numbers; amounts are in the filing's currency and,
if it gives a rate, in US dollars too.
"""

from collections.abc import Iterable
from typing import Any

from generator.model import (
    AnswerType,
    Assurance,
    Award,
    Coverage,
    Dossier,
    Ending,
    Fact,
    Filing,
    GapReason,
    Indicator,
    Listing,
    Observation,
    Portal,
    Standards,
)
from generator.model.witnesses import whole
from generator.problems import Location, Problem
from generator.render.api import awards_json
from generator.render.api.json_form import day, dumped, number, place, plain, row, source, status

__all__ = [
    "ROOT",
    "dumped",
    "indicator_entry",
    "indicators",
    "institution",
    "institution_form",
    "institutions",
    "listed",
    "number",
    "plain",
    "problems",
    "questionnaires",
    "status",
]

ROOT = "api/v1"


def institutions(portal: Portal) -> str:
    """All institutions: who they are, and the address of everything else about them."""
    return dumped(
        {
            "as_of": portal.as_of.isoformat(),
            "data_up_to": day(portal.newest),
            "institutions": [listed(listing, portal) for listing in portal.listings],
        }
    )


def _ending(ended: Ending | None) -> dict[str, Any] | None:
    """How an institution ended; null while it goes on."""
    if ended is None:
        return None
    return {
        "is": ended.how,
        "date": day(ended.date),
        "reason": ended.reason or None,
        "source": ended.source or None,
        "successor": ended.successor or None,
    }


def listed(listing: Listing, portal: Portal) -> dict[str, Any]:
    """Who an institution is, and the addresses of everything else about it."""
    who = listing.institution
    return {
        "id": who.id,
        "name": who.name,
        "former_names": list(who.former_names),
        "acronym": who.acronym,
        "country": who.country,
        "region": who.region,
        "legal_form": who.legal_form,
        "profit_status": who.profit_status,
        "identifiers": dict(who.identifiers),
        "fictional": who.fictional,
        "status": _ending(who.ended),
        "predecessors": [one.id for one in portal.predecessors.get(who.id, ())],
        "periods": list(listing.periods),
        "award": awards_json.award(listing.award) if listing.award and listing.award.awarded else None,
        "not_judged": listing.unjudged or None,
        "licence": who.licence.name if who.licence else None,
        "credit": who.to_credit,
        "address": f"institutions/{who.id}/",
        "json": f"{ROOT}/institutions/{who.id}.json",
    }


def institution(dossier: Dossier, standards: Standards) -> str:
    """The file about one institution."""
    return dumped(institution_form(dossier, standards))


def institution_form(dossier: Dossier, standards: Standards) -> dict[str, Any]:
    """Everything about one institution."""
    who, file = dossier.institution, facts_file(dossier.institution.id)
    currencies = {filing.period: filing.currency for filing in dossier.filings}
    return {
        "id": who.id,
        "name": who.name,
        "full_name": who.full_name,
        "acronym": who.acronym,
        "former_names": list(who.former_names),
        "country": who.country,
        "region": who.region,
        "legal_form": who.legal_form,
        "profit_status": who.profit_status,
        "founded": who.founded,
        "website": who.website,
        "networks": list(who.networks),
        "identifiers": dict(who.identifiers),
        "fictional": who.fictional,
        "status": _ending(who.ended),
        "licence": {"name": who.licence.name, "path": who.licence.path} if who.licence else None,
        "credit": who.credit or who.to_credit,
        "filings": [_filing(dossier, standards, filing) for filing in dossier.filings],
        "facts_file": file,
        "facts": [
            _fact(dossier, standards, fact, currencies.get(fact.period), file) for fact in _in_order(dossier, standards)
        ],
        "evidence": [
            {
                "id": item.id,
                "kind": item.kind,
                "title": item.title,
                "issuer": item.issuer,
                "date": day(item.date),
                "language": item.language,
                "access": item.access,
                "file": item.file,
                "url": item.url,
                "sha256": item.sha256,
            }
            for item in dossier.evidence.values()
        ],
        **awards_json.checking(dossier),
        "witnesses": {
            name: [row(whole(one)) | {"source": place(one.source) if one.source else None} for one in rows]
            for name, rows in dossier.witnesses.tables()
        },
        "held_back": dossier.held or None,
        "problems": [_problem(problem) for problem in dossier.problems],
    }


def _in_order(dossier: Dossier, standards: Standards) -> Iterable[Fact]:
    """Newest period first, within it as the standards list the indicators."""
    for period in dossier.periods:
        facts = dossier.filed.get(period, {})
        yield from (facts[code] for code in standards.indicators if code in facts)


def _filing(dossier: Dossier, standards: Standards, filing: Filing) -> dict[str, Any]:
    """A filing. What it was not asked is equal for all of an edition: `does_not_ask` in `questionnaires.json`."""
    edition = standards.edition(filing.questionnaire, filing.period)
    return {
        "period": filing.period,
        "as_of": day(filing.as_of),
        "as_of_in_doubt": filing.doubted,
        "currency": filing.currency,
        "closing_rate": number(filing.closing_rate),
        "average_rate": number(filing.average_rate),
        "rate_source": filing.rate_source,
        "received": day(filing.received),
        "prepared_by": filing.prepared_by,
        "source": place(filing.source) if filing.source else None,
        "questionnaire": edition.code if edition else None,
        "not_in_source": _unasked(dossier, filing.period, GapReason.NOT_IN_SOURCE),
        "coverage": _coverage(dossier.coverage.get(filing.period)),
        "award": _award(dossier.awards.get(filing.period)),
        "judgement": _judgement(dossier, filing.period),
        "distance": awards_json.distance(dossier.distances.get(filing.period)),
    }


def _unasked(dossier: Dossier, period: str, why: GapReason) -> list[str]:
    """The indicators that a filing could not have answered, for one reason. They are in no list of facts."""
    reasons = dossier.unasked.get(period, {})
    return [code for code, reason in reasons.items() if reason is why and (code, period) not in dossier.facts]


def _coverage(coverage: Coverage | None) -> dict[str, Any] | None:
    if coverage is None:
        return None
    return {
        "asked": coverage.total.asked,
        "reported": coverage.total.reported,
        "documented": coverage.total.documented,
        "level": coverage.level,
        "areas": {
            code: {"asked": count.asked, "reported": count.reported, "documented": count.documented}
            for code, count in coverage.areas.items()
        },
        "gaps": {str(why): n for why, n in sorted(coverage.gaps.items())},
    }


def _award(award: Award | None) -> dict[str, Any] | None:
    """The award that was given; null for a filing without one, instead of one in the state "never"."""
    return awards_json.award(award) if award is not None and award.awarded else None


def _judgement(dossier: Dossier, period: str) -> dict[str, Any]:
    """The findings of the policy's rules, or why no policy judges the filing."""
    award = dossier.awards.get(period)
    return {
        "policy": award.policy if award else None,
        "not_judged": dossier.unjudged.get(period),
        "findings": [awards_json.finding(finding) for finding in award.findings] if award else [],
    }


def facts_file(id_: str) -> str:
    """The table from which the facts of an institution come. Places in it are given by their row alone."""
    return f"institutions/{id_}/indicators.csv"


def _fact(dossier: Dossier, standards: Standards, fact: Fact, currency: str | None, file: str) -> dict[str, Any]:
    """A fact. Keys that hold nothing are left out: with thousands of facts in a file they were a third of it."""
    indicator, cell = standards.indicators[fact.indicator], (fact.indicator, fact.period)
    said: dict[str, Any] = {
        "indicator": fact.indicator,
        "period": fact.period,
        "status": status(fact),
        "value": plain(fact.value) if isinstance(fact, Observation) else None,
    }
    if (counted_in := unit(indicator, currency)) is not None:
        said["unit"] = counted_in
    if where := source(fact):
        if where.file != file:
            said["file"] = where.file
        if where.row is not None:
            said["row"] = where.row
    if review := dossier.reviews.get(cell):
        said["review"] = review.status
    if isinstance(fact, Observation):
        if fact.assurance is not Assurance.REPORTED:
            said["assurance"] = fact.assurance
        if fact.checked:
            said["checked"] = awards_json.checked(fact)
        if fact.usd is not None and currency != "USD":
            said["usd"] = number(fact.usd)
        if fact.derived:
            said["derived_from"] = [_cell(where, file) for where in fact.sources]
        if fact.evidence:
            said["evidence"] = list(fact.evidence)
        if fact.caution:
            said["caution"] = fact.caution.value
        if fact.definition:
            said["definition"] = fact.definition
        if cell in dossier.against and indicator.follows is not None:
            said["against"] = indicator.follows
    else:
        if fact.inputs:
            said["missing_inputs"] = list(fact.inputs)
        if fact.readings:
            said["readings"] = [
                {"value": reading, **_cell(where, file)}
                for reading, where in zip(fact.readings, fact.sources, strict=False)
            ]
        if fact.closed_by:
            said["closed_by"] = fact.closed_by
    if fact.note:
        said["note"] = fact.note
    return said


def _cell(where: Location, file: str) -> dict[str, Any]:
    """The place of a value: its row, and its file where it is not that of the facts."""
    return {"row": where.row} if where.file == file else place(where)


def unit(indicator: Indicator, currency: str | None) -> str | None:
    """What a figure is counted in: percent, the filing's currency, or the unit of a number; None for other answers."""
    if indicator.kind is AnswerType.PERCENT:
        return "percent"
    return currency if indicator.kind is AnswerType.CURRENCY else indicator.unit


def indicators(standards: Standards) -> str:
    """The definitions, in English."""
    return dumped(
        {"indicators": [indicator_entry(indicator, standards) for indicator in standards.indicators.values()]}
    )


def indicator_entry(indicator: Indicator, standards: Standards) -> dict[str, Any]:
    """One indicator with its definition."""
    return {
        "code": indicator.code,
        "area": indicator.area,
        "family": standards.areas[indicator.area].family,
        "type": indicator.kind.value,
        "label": indicator.words.label,
        "definition": indicator.words.definition,
        "unit": unit(indicator, None),
        "options": dict(indicator.options),
        "range": [number(indicator.minimum), number(indicator.maximum)],
        "possible": [number(edge) for edge in indicator.possible],
        "direction": indicator.direction,
        "dimension": indicator.dimension,
        "green": indicator.green,
        "aligned": list(indicator.aligned),
        "needs_no_proof": awards_json.needs_no_proof(indicator, standards),
        "evidence": indicator.evidence,
        "provenance": indicator.provenance,
        "follows": {"indicator": indicator.follows, "answers": list(indicator.opened_by)}
        if indicator.follows
        else None,
        "formula": {"text": indicator.formula.text, "inputs": list(indicator.formula.inputs)}
        if indicator.formula
        else None,
        "versions": [
            {
                "definition": one.code,
                "since": one.since,
                "begins": one.begins,
                "questionnaires": list(one.editions),
                "changed": one.changed or None,
                "comparable_since": one.line,
                "source": one.source or None,
            }
            for one in indicator.versions
        ],
        "address": f"indicators/{indicator.code}/",
    }


def questionnaires(standards: Standards) -> str:
    """The questionnaires, edition by edition: the indicators, and the answers if they are fewer than today's."""
    return dumped(
        {
            "questionnaires": [
                {
                    "code": edition.code,
                    "label": edition.label,
                    "source": edition.source or None,
                    "first_year": edition.first_year,
                    "last_year": edition.last_year,
                    "introduced": edition.introduced,
                    "asks": [code for code in standards.indicators if edition.asks is None or code in edition.asks],
                    "does_not_ask": list(standards.unasked_by(edition)),
                    "families": sorted(edition.families),
                    "words": edition.words,
                    "options": {code: list(options) for code, options in edition.options.items()},
                }
                for edition in standards.questionnaires.values()
            ]
        }
    )


def problems(found: Iterable[Problem]) -> str:
    """Every problem with the data of this portal."""
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
