"""Reviews, awards and policies as JSON.

Parts of an institution's JSON, and two files of their own: `awards.json`, with the facts that every rule looked at, and
`policies.json`, with the rules. Together with the packages and `associations.json` they are enough to work out every
award again.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from generator.model import (
    AnswerType,
    Award,
    Distance,
    Dossier,
    Finding,
    Indicator,
    Observation,
    Policy,
    Review,
    Rule,
    Standards,
    Withdrawal,
)
from generator.render import addresses
from generator.render.api.json_form import day, dumped, number, place, plain, source, status

NO_PLACE = {"file": None, "row": None}


def checking(dossier: Dossier) -> dict[str, Any]:
    """One institution's reviews and their signatures, corrections, statements, and awards without their findings."""
    return {
        "reviews": [
            _review(review) for review in sorted(dossier.reviews.values(), key=lambda r: (r.period, r.indicator))
        ],
        "signatures": [
            {
                "period": signature.period,
                "reviewer": signature.reviewer,
                "association": signature.association,
                "policy": signature.policy,
                "date": day(signature.date),
                "fingerprint": signature.fingerprint,
                "status": signature.status,
                "covered": list(signature.covered),
                "changed": list(signature.changed),
                "corrected": list(signature.corrected),
            }
            for signature in dossier.signatures
        ],
        "corrections": [
            {
                "period": correction.period,
                "indicator": correction.indicator,
                "was": correction.was or None,
                "now": correction.now or None,
                "why": correction.why,
                "who": correction.who,
                "date": day(correction.date),
            }
            for corrections in dossier.corrections.values()
            for correction in corrections
        ],
        "statements": [
            {
                "id": statement.id,
                "period": statement.period,
                "indicator": statement.indicator or None,
                "text": statement.text,
                "signed_by": statement.signed_by,
                "date": day(statement.date),
            }
            for statement in dossier.statements
        ],
        "awards": [award(given) for given in dossier.awards.values() if given.awarded],
    }


def counts(review: Review) -> bool:
    """Whether a review documents its value."""
    return review.status == "documented" and not review.void


def _review(review: Review) -> dict[str, Any]:
    return {
        "period": review.period,
        "indicator": review.indicator,
        "status": review.status,
        "counts": counts(review),
        "void": review.void or None,
        "signed": review.signed,
        "evidence": list(review.evidence),
        "reviewer": review.reviewer,
        "association": review.association,
        "date": day(review.date),
        "note": review.note,
        "saw": review.saw or None,
        "source": place(review.source) if review.source else None,
    }


def checked(fact: Observation) -> dict[str, Any] | None:
    """Who checked a value, and since when."""
    return {"by": fact.checked.by, "on": day(fact.checked.on)} if fact.checked else None


def award(given: Award) -> dict[str, Any]:
    """An award, or the reason for its absence, without the findings."""
    return {
        "period": given.period,
        "policy": given.policy,
        "state": given.state,
        "awarded": day(given.awarded),
        "until": day(given.until),
        "association": given.association,
        "signed": given.signed,
        "withdrawal": withdrawal(given.withdrawal),
        "superseded_by": given.superseded_by or None,
        "ended": day(given.ended) if given.state == "ended" else None,
    }


def withdrawal(row: Withdrawal | None) -> dict[str, Any] | None:
    """The withdrawal of an award: when, by whom, why, and where it is recorded."""
    if row is None:
        return None
    where = place(row.source) if row.source else NO_PLACE
    return {"date": day(row.date), "who": row.who, "why": row.why, **where}


def finding(answered: Finding) -> dict[str, Any]:
    """What one rule answers, and by which indicators."""
    return _answer(answered) | {"met": list(answered.met), "unmet": list(answered.unmet)}


def _answer(answered: Finding) -> dict[str, Any]:
    return {
        "rule": answered.rule,
        "answer": answered.answer,
        "measured": number(answered.measured),
        "needed": number(answered.needed),
    }


def distance(far: Distance | None) -> dict[str, Any] | None:
    """How far a filing is from STAR, as lists of rules and indicators."""
    if far is None:
        return None
    return {
        "met": list(far.met),
        "missing": list(far.missing),
        "answer": list(far.answer),
        "practise": list(far.practise),
        "report": list(far.report),
        "document": list(far.document),
        "review": list(far.review),
        "ends": day(far.ends),
    }


# -------------------------------------------------------------------------------------------------------- awards.json


def judgements(dossier: Dossier, standards: Standards, credentials: Iterable[str]) -> list[str]:
    """The entries of one institution, newest filing first, each as JSON: the awards that it was ever given.

    The findings about other filings are in the institution's own JSON.

    `credentials` are the periods of its signed awards.
    """
    signed = frozenset(credentials)
    return [
        dumped(_entry(dossier, given, standards, signed)).removesuffix("\n")
        for given in dossier.awards.values()
        if given.awarded
    ]


def awards(as_of: date, entries: Iterable[str]) -> str:
    """Every award of the portal."""
    return f'{{"as_of":"{as_of}","awards":[{",".join(entries)}]}}\n'


def _entry(dossier: Dossier, given: Award, standards: Standards, signed: frozenset[str]) -> dict[str, Any]:
    """One award, with the facts that every rule looked at."""
    proved = {rule.code for policy in standards.policies for rule in policy.rules if rule.question == "all_documented"}
    id_ = dossier.institution.id
    said = award(given)
    period = said.pop("period")
    return {
        "institution": id_,
        "period": period,
        **said,
        "findings": [
            _answer(answered)
            | {"facts": _looked_at(dossier, period, answered, standards, reviews=answered.rule in proved)}
            for answered in given.findings
        ],
        "badge": {form: addresses.badge(id_, form) for form in ("svg", "png", "json")}
        | {"page": addresses.institution(id_)},
        "credential": addresses.credential(id_, period) if period in signed else None,
    }


def _looked_at(
    dossier: Dossier, period: str, answered: Finding, standards: Standards, *, reviews: bool
) -> list[dict[str, Any]]:
    """The facts of a finding, in the order of the standards; with their reviews where the rule asks for these."""
    met, seen = frozenset(answered.met), frozenset(answered.met + answered.unmet)
    return [
        _seen(dossier, code, period, met=code in met, reviews=reviews) for code in standards.indicators if code in seen
    ]


def _seen(dossier: Dossier, code: str, period: str, *, met: bool, reviews: bool) -> dict[str, Any]:
    fact = dossier.fact(code, period)
    review = dossier.reviews.get((code, period)) if reviews else None
    where = source(fact)
    return {
        "indicator": code,
        "status": status(fact),
        "value": plain(fact.value) if isinstance(fact, Observation) else None,
        "met": met,
        **(place(where) if where else NO_PLACE),
        "review": {
            "status": review.status,
            "counts": counts(review),
            "void": review.void or None,
            **(place(review.source) if review.source else NO_PLACE),
        }
        if review
        else None,
    }


# ------------------------------------------------------------------------------------ policies.json


def policies(standards: Standards) -> str:
    """Every version of the policy with its numbers, and what each kind of document proves."""
    return dumped(
        {
            "policies": [_policy(policy) for policy in standards.policies],
            "evidence_kinds": {
                code: {"label": kind.label, "valid_months": kind.valid_months, "assurance": kind.assurance}
                for code, kind in standards.evidence_kinds.items()
            },
        }
    )


def _policy(policy: Policy) -> dict[str, Any]:
    return {
        "version": policy.version,
        "in_force_from": day(policy.in_force_from),
        "in_force_until": day(policy.in_force_until),
        "valid_months": policy.valid_months,
        "review_months": policy.review_months,
        "signed_reviews": policy.signed_reviews,
        "questionnaires": list(policy.questionnaires),
        "documented_together": [list(block) for block in policy.together],
        "disclosure": [
            {"reported": number(step.reported), "documented": number(step.documented)} for step in policy.levels
        ],
        "answer_points": {answer: number(points) for answer, points in policy.answer_points.items()},
        "rules": [_rule(rule) for rule in policy.rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    params = {key: number(value) if isinstance(value, Decimal) else value for key, value in rule.params.items()}
    return {"code": rule.code, "question": rule.question, **params}


def needs_no_proof(indicator: Indicator, standards: Standards) -> list[str]:
    """The answers that need no document, by the newest policy: a no where it says so, and always "none of these"."""
    if indicator.kind is AnswerType.SEVERAL_OF:
        return [indicator.none_option] if indicator.none_option else []
    rules = standards.policies[-1].rules if standards.policies else ()
    free = {word for rule in rules for word in str(rule.params.get("needs_no_proof", "")).split()}
    return [answer for answer in indicator.answers if answer in free]
