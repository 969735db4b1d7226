"""Which documents does a fictional institution show, and what does the desk review make of them?

Nothing here exists: titles are plain, issuers invented, addresses under example.org, which is reserved for examples.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from generator.intake.demo.cast import Circle
from generator.intake.demo.character import Character
from generator.model import Evidence, Indicator, Kind, Review

YEARLY: Final = frozenset(
    {"mis_report", "audited_accounts", "board_minutes", "third_party_certificate", "rating_report"}
)
"""Kinds that are written anew each year; the others hold for three."""

CONFIDENTIAL: Final = frozenset({"board_minutes", "mis_report", "client_contract"})

TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "policy_or_report": "Social performance policy",
        "policy_or_product_sheet": "Product handbook",
        "mis_report": "Management information report",
        "third_party_certificate": "Certificate of an outside assessment",
        "rating_report": "Social rating report",
        "audited_accounts": "Audited annual accounts",
        "board_minutes": "Minutes of the board",
        "client_contract": "Loan contract form",
        "other": "Other records",
    },
    "es": {
        "policy_or_report": "Política de desempeño social",
        "policy_or_product_sheet": "Manual de productos",
        "mis_report": "Informe del sistema de información gerencial",
        "third_party_certificate": "Constancia de evaluación externa",
        "rating_report": "Informe de calificación social",
        "audited_accounts": "Estados financieros auditados",
        "board_minutes": "Actas del directorio",
        "client_contract": "Modelo de contrato de crédito",
        "other": "Otros documentos",
    },
    "fr": {
        "policy_or_report": "Politique de performance sociale",
        "policy_or_product_sheet": "Guide des produits",
        "mis_report": "Rapport du système d'information de gestion",
        "third_party_certificate": "Attestation d'évaluation externe",
        "rating_report": "Rapport de notation sociale",
        "audited_accounts": "Comptes annuels certifiés",
        "board_minutes": "Procès-verbaux du conseil",
        "client_contract": "Contrat de prêt type",
        "other": "Autres documents",
    },
}
OUTSIDERS: Final = {
    "audited_accounts": "Halvard & Quist (fictional auditors)",
    "third_party_certificate": "Lodestone Assessors (fictional)",
    "rating_report": "Lodestone Assessors (fictional)",
}
REMARKS: Final[Mapping[str, tuple[str, ...]]] = {
    "partly": (
        "The document covers head office only.",
        "Draft; not yet signed by the board.",
        "The figure in the document differs by more than rounding.",
    ),
    "not_supported": (
        "The document says nothing about this.",
        "The document is older than the period.",
        "The document says otherwise.",
    ),
    "not_reviewable": ("The scan cannot be read.", "The document is in a language none of the reviewers reads."),
    "documented": ("", "", "", "", "", "", "See chapter 3.", "See annex B.", "See page 12."),
    "not_reviewed": ("",),
}


@dataclass(slots=True)
class Cabinet:
    """The documents of one institution, made when they are first asked for."""

    character: Character
    documents: dict[str, Evidence] = field(default_factory=dict)

    def proof(self, indicator: Indicator, period: int) -> str:
        """The id of the document that speaks of an indicator in a period."""
        kind = indicator.evidence or "other"
        year = period if kind in YEARLY else period - period % 3
        year = max(year, self.character.periods[0])
        id_ = f"{kind.replace('_', '-')}-{year}"
        if id_ not in self.documents:
            self.documents[id_] = self._write(id_, kind, year)
        return id_

    def _write(self, id_: str, kind: str, year: int) -> Evidence:
        character = self.character
        if kind in YEARLY:
            written = character.place.year_end(year) + timedelta(days=int(character.dice.between(20, 45, id_)))
        else:
            written = date(
                year, 1 + int(3 * character.dice.chance(id_)), 1 + int(27 * character.dice.chance(id_, "day"))
            )
        titles = TITLES.get(character.place.language, TITLES["en"])
        shown = kind not in CONFIDENTIAL and character.dice.chance("public", kind) < 0.3 + 0.6 * character.openness
        address = f"https://example.org/{character.id}/{id_}.pdf" if shown and character.website else None
        return Evidence(
            id=id_,
            kind=kind,
            title=f"{titles.get(kind, titles['other'])} {year}",
            issuer=OUTSIDERS.get(kind, character.name),
            date=written,
            language=character.place.language if character.place.language in TITLES else "en",
            access="public" if shown else "confidential",
            url=address,
        )


def received_on(character: Character, period: int) -> date:
    """The day a filing came in: some months after the end of its fiscal year, later where less is at hand."""
    slow = 55 + 60 * (1 - character.openness) if character.place.month == 12 else 45
    ended = character.place.year_end(period)
    return ended + timedelta(days=int(slow + 35 * character.dice.chance("received", period)))


def review(
    character: Character, circle: Circle, filed: Iterable[tuple[Indicator, str, str]], period: int
) -> list[Review]:
    """The desk review of one filing. `filed` gives indicator, value and the document named, for each reported value."""
    dice = character.dice
    began = received_on(character, period) + timedelta(days=30 + int(25 * dice.chance("reviewed", period)))
    reviewer = circle.reviewer_on(began, dice)
    found = []
    for indicator, value, document in filed:
        if not needs_proof(indicator, value):
            continue
        status = "documented" if period in character.stars else _verdict(character, indicator, period)
        if status == "not_reviewed" and dice.chance("row", indicator.code) < 0.7:
            continue
        found.append(
            Review(
                period=str(period),
                indicator=indicator.code,
                status=status,
                evidence=(document,) if document and status != "not_reviewed" else (),
                reviewer=reviewer.id,
                association=circle.id,
                date=began + timedelta(days=int(18 * dice.chance("day", indicator.area))),
                note=dice.pick(REMARKS[status], "remark", indicator.code, period),
            )
        )
    return found


def needs_proof(indicator: Indicator, value: str) -> bool:
    """False for a no, and for none of these: no document shows what is not there."""
    return value != "no" if indicator.kind is not Kind.SEVERAL_OF else value != indicator.none_option


def _verdict(character: Character, indicator: Indicator, period: int) -> str:
    throw = character.dice.chance("verdict", indicator.code, period // 2)
    bar = character.proof
    if throw < bar:
        return "documented"
    left = (throw - bar) / (1 - bar)
    return (
        "partly"
        if left < 0.22
        else "not_supported"
        if left < 0.38
        else "not_reviewable"
        if left < 0.44
        else "not_reviewed"
    )
