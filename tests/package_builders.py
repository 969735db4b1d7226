"""A small world of data packages for tests: standards with an indicator of every kind, and correct packages."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from generator.model import (
    AnswerType,
    Area,
    Association,
    Evidence,
    EvidenceKind,
    Filing,
    Indicator,
    Institution,
    Labels,
    Review,
    Reviewer,
    Standards,
)
from generator.packages import IndicatorRow, MemberRow, bound, write_association, write_institution

ROOT = Path(__file__).resolve().parent.parent
STANDARDS = ROOT / "datapackages" / "standards"


def published_schemas() -> dict[str, dict[str, Any]]:
    return {path.stem: json.loads(path.read_text()) for path in sorted((STANDARDS / "schemas").glob("*.json"))}


def an_indicator(code: str, kind: AnswerType, **more: object) -> Indicator:
    return Indicator(code, "governance", kind, Labels(code.replace("_", " ")), **more)  # type: ignore[arg-type]


def small_standards() -> Standards:
    """One indicator of each kind, the published schemas, and just enough vocabulary."""
    indicators = (
        an_indicator("board_trained", AnswerType.YES_NO),
        an_indicator("prices_disclosed", AnswerType.YES_PARTIALLY_NO),
        an_indicator("rate_method", AnswerType.ONE_OF, options={"declining": "Declining", "flat": "Flat"}),
        an_indicator(
            "target_market",
            AnswerType.SEVERAL_OF,
            options={"women": "Women", "youth": "Youth", "rural": "Rural", "urban": "Urban", "none": "None of these"},
            none_option="none",
            max_select=3,
        ),
        an_indicator("women_percent", AnswerType.PERCENT, minimum=Decimal(0), maximum=Decimal(100)),
        an_indicator("active_borrowers", AnswerType.COUNT, unit="borrowers"),
        an_indicator("gross_loan_portfolio", AnswerType.CURRENCY, minimum=Decimal(0)),
        an_indicator("training_hours", AnswerType.RATIO, minimum=Decimal(0), maximum=Decimal(500)),
        an_indicator("mission_statement", AnswerType.TEXT),
        an_indicator("mission_reviewed", AnswerType.DATE),
    )
    return Standards(
        areas={"governance": Area("governance", 2, "social", Labels("Governance"))},
        dimensions={},
        indicators={indicator.code: indicator for indicator in indicators},
        peer_schemes={},
        minimum_peers=5,
        policies=(),
        languages={},
        evidence_kinds={"annual_report": EvidenceKind("Annual report"), "policy": EvidenceKind("Policy")},
        legal_forms={"bank": "Bank", "ngo": "NGO"},
        regions={"africa": "Africa", "south_asia": "South Asia"},
        schemas=published_schemas(),
        digest="small",
    )


SMALL_ROWS = (
    IndicatorRow("2024", "board_trained", "yes", evidence="annual-report"),
    IndicatorRow("2024", "prices_disclosed", "partially"),
    IndicatorRow("2024", "rate_method", "declining"),
    IndicatorRow("2024", "target_market", "rural;women"),
    IndicatorRow("2024", "women_percent", "62.5"),
    IndicatorRow("2024", "active_borrowers", "18250", note="Members with a loan, at the end of the year"),
    IndicatorRow("2024", "gross_loan_portfolio", "1250000.50"),
    IndicatorRow("2024", "training_hours", "31.5"),
    IndicatorRow("2024", "mission_statement", 'To "serve", fairly'),
    IndicatorRow("2024", "mission_reviewed", "2023-05-02"),
    IndicatorRow("2023", "board_trained", "", "withheld"),
    IndicatorRow("2023", "women_percent", "", "unknown"),
)


def write_bound(folder: Path, institution: Institution, *, reviews: Iterable[Review] = (), **more: Any) -> None:
    """Write a package whose reviews record what their reviewers saw, as the portal's tools do."""
    parts = {name: more.get(name, ()) for name in ("filings", "indicators", "evidence", "standards")}
    seen = bound(reviews, institution=institution.id, **parts)
    write_institution(folder, institution, reviews=seen, **more)


def write_small_package(root: Path, id_: str = "baobab") -> Path:
    """Write a package that is correct by `small_standards` into `root`/institutions; return its folder."""
    folder = root / "institutions" / id_
    filings = [filing("2023"), filing("2024")]
    evidence = [Evidence("annual-report", "annual_report", "Annual report 2024", url="https://example.org/2024.pdf")]
    reviews = [
        Review("2024", "board_trained", "documented", ("annual-report",), "amina", "savanna-network", date(2025, 6, 30))
    ]
    known = small_standards()
    write_bound(
        folder,
        Institution(id_, "Baobab Microfinance", "KE", "africa", legal_form="ngo"),
        filings=filings,
        indicators=SMALL_ROWS,
        evidence=evidence,
        reviews=reviews,
        standards=known,
    )
    return folder


def filing(period: str) -> Filing:
    return Filing(
        period,
        date(int(period), 12, 31),
        "KES",
        Decimal("129.29"),
        Decimal("134.82"),
        "Central Bank of Kenya",
        date(int(period) + 1, 4, 15),
        "Finance department",
    )


# ------------------------------------------------------------------------- the package that tests/broken starts from

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"

BASE_ROWS = (
    IndicatorRow("2024", "board_trained_in_spm", "yes", evidence="governance-report"),
    IndicatorRow("2024", "complaint_mechanism_functioning", "partially", note="In two of three branches"),
    IndicatorRow("2024", "target_market", "women;rural_clients", evidence="governance-report"),
    IndicatorRow("2024", "poverty_line_reference", "national"),
    IndicatorRow("2024", "borrowers_female_percent", "62.5"),
    IndicatorRow("2024", "number_of_active_borrowers", "18250"),
    IndicatorRow("2024", "gross_loan_portfolio", "412000000"),
    IndicatorRow("2024", "training_hours_per_staff", "31.5"),
    IndicatorRow("2024", "mission_statement", "To serve people whom no bank serves"),
    IndicatorRow("2024", "mission_last_review_date", "2023-05-02"),
    IndicatorRow("2023", "board_trained_in_spm", "no"),
    IndicatorRow("2023", "number_of_active_borrowers", "", "withheld"),
)


def write_base(root: Path, standards: Standards) -> Path:
    """Write one correct institution and the association that reviews it; return the institution's folder."""
    folder = root / "institutions" / "baobab"
    filings = [filing("2023"), filing("2024")]
    evidence = [
        Evidence(
            "governance-report",
            "policy_or_report",
            "Report on governance",
            "Baobab",
            date(2024, 11, 30),
            "en",
            "public",
            "evidence/governance-report.pdf",
            "https://baobab.example/governance.pdf",
            hashlib.sha256(PDF).hexdigest(),
        ),
        Evidence("board-minutes", "board_minutes", "Minutes of May", access="confidential"),
    ]
    reviews = [
        Review(
            "2024",
            "board_trained_in_spm",
            "documented",
            ("governance-report",),
            "amina",
            "savanna-network",
            date(2025, 6, 30),
            "Page 4",
        )
    ]
    write_bound(
        folder,
        Institution(
            "baobab",
            "Baobab",
            "KE",
            "africa",
            legal_form="ngo",
            full_name="Baobab Microfinance Trust",
            former_names=("Acacia Loans",),
            founded=1999,
            website="https://baobab.example/",
            networks=("savanna-network",),
            currency="KES",
            fiscal_year_end="12-31",
            contact="info@baobab.example",
            identifiers={"mix": 100372},
            fictional=True,
            credit="Baobab",
        ),
        filings=filings,
        indicators=BASE_ROWS,
        evidence=evidence,
        reviews=reviews,
        standards=standards,
        description="A fictional institution for tests",
        sources=[{"title": "Annual report", "path": "https://baobab.example/report"}],
    )
    (folder / "evidence").mkdir(exist_ok=True)
    (folder / "evidence" / "governance-report.pdf").write_bytes(PDF)
    write_association(
        root / "associations" / "savanna-network",
        Association("savanna-network", "Savanna Network", "KE", "https://savanna.example/", fictional=True),
        members=[MemberRow("baobab", "2015")],
        reviewers=[Reviewer("amina", "Amina Example", date(2020, 1, 1), None, "Savanna Network")],
        standards=standards,
    )
    return folder


def of_version(folder: Path, version: int) -> None:
    """Make a package name another version of the schema."""
    descriptor = folder / "datapackage.json"
    document = json.loads(descriptor.read_text()) | {"schema_version": version}
    descriptor.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")


def version_of(folder: Path) -> object:
    """The version of the schema that a package names."""
    return json.loads((folder / "datapackage.json").read_text())["schema_version"]
