"""Three tiny, odd institutions and standards of seventeen indicators: the input of the golden files.

The standards are a part of those we ship, so that their words are real and there is little to read.
"""

import json
import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from generator import standards as standards_
from generator.model import Association, Evidence, Filing, Institution, Review, Reviewer, Standards
from generator.packages import IndicatorRow, MemberRow, write_association, write_institution
from tests.package_builders import write_bound
from tests.portals import ROOT

SHIPPED = ROOT / "datapackages" / "standards"

KEPT = (
    "mission_statement",
    "mission_last_review_date",
    "target_market",
    "board_trained_in_spm",
    "complaint_mechanism_functioning",
    "training_hours_per_staff",
    "environmental_policies",
    "poverty_line_reference",
    "number_of_active_borrowers",
    "borrowers_female_count",
    "borrowers_female_percent",
    "gross_loan_portfolio",
    "average_gross_loan_portfolio",
    "loans_overdue_over_30_days",
    "renegotiated_loans",
    "par30",
    "write_offs",
)
"""One of every kind, and two derived figures: one from this year only, one from the previous year too."""


def write_few_standards(folder: Path) -> Standards:
    """The standards we ship, with only a few indicators."""
    shutil.copytree(SHIPPED / "schemas", folder / "schemas")
    for name in ("areas.yml", "vocabulary.yml", "peers.yml"):
        shutil.copyfile(SHIPPED / name, folder / name)
    star = _read(SHIPPED / "star.yml")
    for block in (block for policy in star["policies"] for block in policy.get("documented_together", ())):
        block["indicators"] = [code for code in block["indicators"] if code in KEPT]
    _write(folder / "star.yml", star)
    for name in ("indicators.yml", "financial.yml"):
        entries = [entry for entry in _read(SHIPPED / name)["indicators"] if entry["code"] in KEPT]
        for entry in entries:
            if entry["code"] == "loans_overdue_over_30_days":
                entry.pop("formula")
            if entry.get("follows", {}).get("indicator") not in KEPT:
                entry.pop("follows", None)
        _write(folder / name, {"indicators": entries})
    editions = _read(SHIPPED / "questionnaires.yml")
    for edition in editions["questionnaires"]:
        for key in ("asks", "told_by"):
            if isinstance(edition.get(key), list):
                edition[key] = [code for code in edition[key] if code in KEPT]
        edition["options"] = {code: some for code, some in edition.get("options", {}).items() if code in KEPT}
    _write(folder / "questionnaires.yml", editions)
    for language in ("en", "es"):
        (folder / "languages" / language).mkdir(parents=True)
        shutil.copyfile(
            SHIPPED / "languages" / language / "phrases.yml", folder / "languages" / language / "phrases.yml"
        )
    shutil.copyfile(SHIPPED / "datapackage.json", folder / "datapackage.json")  # so the program adds nothing
    words = _read(SHIPPED / "languages" / "es" / "indicators.yml")
    _write(folder / "languages" / "es" / "indicators.yml", {code: words[code] for code in KEPT})
    known, problems = standards_.load(folder)
    assert known is not None
    assert problems == ()
    return known


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return read


def _write(path: Path, thing: dict[str, Any]) -> None:
    path.write_text(yaml.safe_dump(thing, allow_unicode=True, sort_keys=False), "utf-8")


def write_odd_packages(root: Path) -> None:
    """A folder of data packages with all of it."""
    known = write_few_standards(root / "standards")
    _write_markup(root / "institutions" / "angle-brackets", known)
    _write_gaps(root / "institutions" / "all-gaps", known)
    _write_march(root / "institutions" / "march-year", known)
    write_association(
        root / "associations" / "odd-circle",
        Association("odd-circle", "Circle of the odd", "IN", "https://circle.example/", fictional=True),
        members=[MemberRow("march-year", "2015"), MemberRow("angle-brackets", "")],
        reviewers=[Reviewer("asha", "Asha Example", date(2020, 1, 1), None, "Circle of the odd")],
        standards=known,
    )


def _write_markup(folder: Path, known: Standards) -> None:
    """Texts that look like code, a name in another script, amounts without an exchange rate."""
    write_institution(
        folder,
        Institution(
            folder.name,
            "ឥណទាន <b>ជនបទ</b> & Co.",
            "KH",
            "east_asia_pacific",
            legal_form="ngo",
            full_name='"Rural" Credit [[ 7*7 ]]',
            acronym="=RC()",
            former_names=("<script>alert(1)</script>",),
            networks=("odd-circle", "{{ 7*7 }}"),
            contact="javascript:alert(1)",
            currency="KHR",
            fictional=True,
        ),
        filings=[Filing("2024", date(2024, 12, 31), "KHR", None, None, "", None, "<i>Somebody</i>")],
        indicators=[
            IndicatorRow(
                "2024", "mission_statement", '=HYPERLINK("https://evil.example/") </td><td> \' " &amp; \\ {{ x }}'
            ),
            IndicatorRow("2024", "target_market", "none", note="@note"),
            IndicatorRow("2024", "board_trained_in_spm", "no", note="<!-- not seen -->"),
            IndicatorRow("2024", "number_of_active_borrowers", "0"),
            IndicatorRow("2024", "borrowers_female_count", "0"),
            IndicatorRow("2024", "gross_loan_portfolio", "0"),
        ],
        standards=known,
    )


def _write_gaps(folder: Path, known: Standards) -> None:
    """Nothing but gaps, of every kind; a filing in US dollars without a preparer; no region.

    For an earlier year one answer, to a questionnaire that asked little, from a source without figures.
    """
    write_institution(
        folder,
        Institution(folder.name, "Nothing Said", "PE", "latin_america_caribbean", fictional=True),
        filings=[
            Filing("2023", date(2023, 12, 31), "USD"),
            Filing(
                "2013",
                date(2013, 12, 31),
                questionnaire="mix-2009",
                not_in_source=("gross_loan_portfolio", "training_hours_per_staff"),
            ),
        ],
        indicators=[
            IndicatorRow("2023", "mission_statement", "", "withheld"),
            IndicatorRow("2023", "target_market", "", "unknown"),
            IndicatorRow("2023", "board_trained_in_spm", "", "not_applicable", note="It has no board"),
            IndicatorRow("2023", "complaint_mechanism_functioning", "maybe"),
            IndicatorRow("2023", "number_of_active_borrowers", "1_000"),
            IndicatorRow("2023", "borrowers_female_count", "", "withheld"),
            IndicatorRow("2023", "gross_loan_portfolio", "0"),
            IndicatorRow("2023", "loans_overdue_over_30_days", "0"),
            IndicatorRow("2023", "renegotiated_loans", "0"),
            IndicatorRow("2023", "write_offs", "", ""),
            IndicatorRow("2013", "environmental_policies", "awareness_raising"),
        ],
        standards=known,
    )
    path = folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    document["institution"].pop("region")
    path.write_text(json.dumps(document, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _write_march(folder: Path, known: Standards) -> None:
    """A correct package: two years that end in March, amounts in rupees, evidence, a review, derived figures."""
    rates = {"2023": ("83.37", "82.79"), "2022": ("82.22", "80.39")}
    write_bound(
        folder,
        Institution(
            folder.name,
            "March Year Finance",
            "IN",
            "south_asia",
            legal_form="nbfi",
            acronym="MYF",
            former_names=("Phalgun Lenders",),
            founded=1998,
            website="https://march.example/",
            networks=("odd-circle",),
            currency="INR",
            fiscal_year_end="03-31",
            identifiers={"mix": 100372},
            credit="March Year Finance",
            fictional=True,
        ),
        filings=[
            Filing(
                year,
                date(int(year) + 1, 3, 31),
                "INR",
                Decimal(rates[year][0]),
                Decimal(rates[year][1]),
                "Reserve Bank of India",
                date(int(year) + 1, 7, 15),
                "Finance department",
            )
            for year in rates
        ],
        indicators=[
            IndicatorRow("2023", "mission_statement", "Credit where no bank goes", evidence="report"),
            IndicatorRow("2023", "mission_last_review_date", "2023-11-02", evidence="report"),
            IndicatorRow("2023", "target_market", "women;rural_clients", evidence="report"),
            IndicatorRow("2023", "board_trained_in_spm", "yes", evidence="report"),
            IndicatorRow("2023", "complaint_mechanism_functioning", "partially", note="In two of three branches"),
            IndicatorRow("2023", "training_hours_per_staff", "31.5"),
            IndicatorRow("2023", "environmental_policies", "awareness_raising;green_loans", evidence="report"),
            IndicatorRow("2023", "poverty_line_reference", "national"),
            IndicatorRow("2023", "number_of_active_borrowers", "18250", evidence="report"),
            IndicatorRow("2023", "borrowers_female_count", "15513"),
            IndicatorRow("2023", "gross_loan_portfolio", "412000000.50"),
            IndicatorRow("2023", "loans_overdue_over_30_days", "9876543"),
            IndicatorRow("2023", "renegotiated_loans", "123457"),
            IndicatorRow("2023", "write_offs", "1000000"),
            IndicatorRow("2022", "board_trained_in_spm", "no"),
            IndicatorRow("2022", "complaint_mechanism_functioning", "yes"),
            IndicatorRow("2022", "number_of_active_borrowers", "17000"),
            IndicatorRow("2022", "borrowers_female_percent", "83.3"),
            IndicatorRow("2022", "gross_loan_portfolio", "380000000"),
            IndicatorRow("2022", "par30", "0.05"),
        ],
        evidence=[
            Evidence(
                "report", "policy_or_report", "Social report 2023", "March Year", date(2024, 6, 1), "en", "public"
            ),
            Evidence("minutes", "board_minutes", "Minutes of May", access="confidential"),
        ],
        reviews=[
            Review("2023", code, "documented", ("report",), "asha", "odd-circle", date(2024, 9, 1))
            for code in ("mission_statement", "mission_last_review_date", "board_trained_in_spm")
        ]
        + [Review("2023", "target_market", "partly", ("report",), "asha", "odd-circle", date(2024, 9, 1), "Page 4")],
        standards=known,
        description="An institution for the golden files",
    )
