"""Small facts, filings and standards for tests: sane defaults, override what matters."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from generator.model import (
    AnswerType,
    Area,
    Assurance,
    Dimension,
    Dossier,
    Evidence,
    EvidenceKind,
    Fact,
    Filing,
    Gap,
    GapReason,
    Indicator,
    Institution,
    Labels,
    Observation,
    PeerScheme,
    Policy,
    Review,
    Rule,
    Standards,
    Value,
)


def area(code: str, number: int = 1, family: str = "social") -> Area:
    return Area(code, number, family, Labels(code))


def indicator(code: str, area: str = "governance", kind: AnswerType = AnswerType.YES_NO, **more: object) -> Indicator:
    return Indicator(code, area, kind, Labels(code), **more)  # type: ignore[arg-type]


def policy(*rules: Rule, **more: object) -> Policy:
    settings: dict[str, object] = {
        "version": "1",
        "in_force_from": date(2015, 1, 1),
        "in_force_until": None,
        "valid_months": 24,
        "rules": rules,
        "answer_points": {"yes": Decimal(1), "partially": Decimal("0.5"), "no": Decimal(0)},
    }
    return Policy(**{**settings, **more})  # type: ignore[arg-type]


def standards(
    indicators: Iterable[Indicator],
    policies: Iterable[Policy] = (),
    areas: Iterable[Area] = (),
    peer_schemes: Iterable[PeerScheme] = (),
) -> Standards:
    known = tuple(indicators)
    listed = tuple(areas) or tuple(area(code) for code in dict.fromkeys(i.area for i in known))
    return Standards(
        areas={a.code: a for a in listed},
        dimensions={n: Dimension(n, f"dimension_{n}", Labels(f"Dimension {n}")) for n in range(1, 8)},
        indicators={i.code: i for i in known},
        peer_schemes={s.code: s for s in peer_schemes},
        minimum_peers=5,
        policies=tuple(policies),
        languages={},
        evidence_kinds={"policy_or_report": EvidenceKind("Policy or report")},
        legal_forms={"ngo": "NGO"},
        regions={"africa": "Africa"},
        schemas={},
        digest="0",
    )


def institution(id: str = "marula", **more: object) -> Institution:  # noqa: A002 - the model's own word
    return Institution(id, **{"name": "Marula", "country": "KE", "region": "africa", **more})  # type: ignore[arg-type]


def filing(period: str = "2024", **more: object) -> Filing:
    return Filing(period, **{"as_of": date(int(period), 12, 31), **more})  # type: ignore[arg-type]


def observation(
    code: str, value: Value = "yes", period: str = "2024", assurance: Assurance = Assurance.REPORTED, **more: object
) -> Observation:
    return Observation(code, period, value, str(value), (), assurance, **more)  # type: ignore[arg-type]


def gap(code: str, why: GapReason = GapReason.NOT_REPORTED, period: str = "2024") -> Gap:
    return Gap(code, period, why)


def review(code: str, period: str = "2024", **more: object) -> Review:
    settings = {
        "status": "documented",
        "reviewer": "amina",
        "association": "marula-roundtable",
        "date": date(int(period) + 1, 6, 30),
    }
    return Review(period, code, **{**settings, **more})  # type: ignore[arg-type]


def dossier(
    facts: Iterable[Fact] = (),
    filings: Iterable[Filing] = (),
    reviews: Iterable[Review] = (),
    evidence: Iterable[Evidence] = (),
    institution: Institution = institution(),  # noqa: B008 - frozen
) -> Dossier:
    """A dossier with one filing for 2024 by default."""
    by_cell: Mapping[tuple[str, str], Fact] = {(fact.indicator, fact.period): fact for fact in facts}
    return Dossier(
        institution=institution,
        filings=tuple(filings) or (filing(),),
        facts=by_cell,
        evidence={e.id: e for e in evidence},
        reviews={(r.indicator, r.period): r for r in reviews},
    )


def rows_of(columns: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of a data set of an interactive view, which are sent as columns (`Lexicon.spell`)."""
    return [
        {key: value[at] if isinstance(value, list) else value for key, value in columns.items() if key != "n"}
        for at in range(columns["n"])
    ]
