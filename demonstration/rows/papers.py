"""The documents of a fictional institution.

Nothing here exists: titles are plain, issuers invented, addresses under example.org, which is reserved for examples.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from demonstration.character import Character
from demonstration.rows.leaflet import leaflet
from generator.model import Evidence, Indicator

YEARLY: Final = frozenset({"mis_report", "audited_accounts", "board_minutes"})
"""Kinds that are written each year."""
OUTSIDE: Final = frozenset({"third_party_certificate", "rating_report", "social_audit"})
"""Kinds from an external assessor, every other year. The remaining kinds are valid for three years."""
AUDITED: Final = frozenset({"governance", "responsibility_to_clients", "hr_staff_incentives"})
"""Areas that a social audit covers."""

CONFIDENTIAL: Final = frozenset({"board_minutes", "mis_report", "client_contract"})

TITLES: Final[Mapping[str, Mapping[str, str]]] = {
    "en": {
        "policy_or_report": "Social performance policy",
        "policy_or_product_sheet": "Product handbook",
        "mis_report": "Management information report",
        "third_party_certificate": "Certificate of an outside assessment",
        "rating_report": "Social rating report",
        "social_audit": "Report of the social audit",
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
        "social_audit": "Informe de auditoría social",
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
        "social_audit": "Rapport d'audit social",
        "audited_accounts": "Comptes annuels certifiés",
        "board_minutes": "Procès-verbaux du conseil",
        "client_contract": "Contrat de prêt type",
        "other": "Autres documents",
    },
}
OUTSIDERS: Final = {
    "audited_accounts": "Halvard & Quist (fictional auditors)",
    "third_party_certificate": "Lodestone Assessors (fictional)",
    "rating_report": "Tallgrass Social Ratings (fictional)",
    "social_audit": "Yusra Lindqvist-Mbeki, qualified social auditor (fictional)",
}
FICTIONAL: Final[Mapping[str, tuple[str, str]]] = {
    "en": (
        "FICTIONAL. This page was made for the demonstration set of the portal.",
        "Neither the institution nor the document exists; it stands where a real one would.",
    ),
    "es": (
        "FICTICIO. Esta página fue hecha para el conjunto de demostración del portal.",
        "Ni la institución ni el documento existen; ocupa el lugar de uno verdadero.",
    ),
    "fr": (
        "FICTIF. Cette page a été faite pour le jeu de démonstration du portail.",
        "Ni l'institution ni le document n'existent ; elle tient la place d'un vrai.",
    ),
}


@dataclass(slots=True)
class Cabinet:
    """The documents of one institution, made on first use, and the files of those that it encloses."""

    character: Character
    documents: dict[str, Evidence] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)

    def proof(self, indicator: Indicator, period: int) -> str:
        """The ids of the documents about an indicator in a period, joined as in the table."""
        kind = indicator.evidence or "other"
        if kind == "rating_report" and self.character.last_rating:
            named = [self._named(kind, min(period, self.character.last_rating))]
        else:
            named = [self._named(kind, period)]
        visit = next((year for year in self.character.audits if year in (period, period - 1)), None)
        if visit and indicator.area in AUDITED and kind.startswith("policy_or"):
            named.append(self._named("social_audit", visit))
        return ";".join(named)

    def _named(self, kind: str, period: int) -> str:
        years = 1 if kind in YEARLY or kind == "social_audit" else 2 if kind in OUTSIDE else 3
        year = max(period - period % years, self.character.periods[0])
        id_ = f"{kind.replace('_', '-')}-{year}"
        if id_ not in self.documents:
            self.documents[id_] = self._write(id_, kind, year)
        return id_

    def _write(self, id_: str, kind: str, year: int) -> Evidence:
        character = self.character
        language = character.place.language if character.place.language in TITLES else "en"
        titles = TITLES[language]
        title = f"{titles.get(kind, titles['other'])} {year}"
        handed_in = kind in character.encloses
        shown = handed_in or (
            bool(character.website)
            and kind not in CONFIDENTIAL
            and character.dice.chance("public", kind) < 0.3 + 0.6 * character.openness
        )
        paper = Evidence(
            id=id_,
            kind=kind,
            title=title,
            issuer=OUTSIDERS.get(kind, character.name),
            date=self._day(id_, kind, year),
            language=language,
            access="public" if shown else "confidential",
        )
        if handed_in:
            return self._enclosed(paper)
        address = f"https://example.org/{character.id}/{id_}.pdf" if shown else None
        return replace(paper, url=address)

    def _day(self, id_: str, kind: str, year: int) -> date:
        dice, ended = self.character.dice, self.character.place.year_end(year)
        if kind in OUTSIDE:  # recent enough for the year of the visit and for the next
            return ended - timedelta(days=int(dice.between(30, 150, id_)))
        if kind in YEARLY:
            return ended + timedelta(days=int(dice.between(20, 45, id_)))
        return date(year, 1 + int(3 * dice.chance(id_)), 1 + int(27 * dice.chance(id_, "day")))

    def _enclosed(self, paper: Evidence) -> Evidence:
        """The document with its file in the package."""
        name = self.character.full_name or self.character.name
        data = leaflet(paper.title, (name, f"{paper.issuer}, {paper.date}", *FICTIONAL[paper.language]))
        path = f"evidence/{paper.id}.pdf"
        self.files[path] = data
        return replace(paper, file=path, sha256=hashlib.sha256(data).hexdigest())


def received_on(character: Character, period: int) -> date:
    """The day a filing was received: some months after the end of its fiscal year, later for less open institutions."""
    slow = 55 + 60 * (1 - character.openness) if character.place.month == 12 else 45
    ended = character.place.year_end(period)
    return ended + timedelta(days=int(slow + 35 * character.dice.chance("received", period)))
