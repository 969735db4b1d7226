"""How social audits are shown: apart by tool, edition and mode, per part, and compared only where that is fair."""

import csv
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from generator.analysis.diff.differences import witnesses
from generator.language.printer import Printer
from generator.model import Evidence, Standards, Witnesses
from generator.model.audits import AUDIT_STATES, AuditRow
from generator.packages.rules import Documents
from generator.packages.tables.table import Table
from generator.packages.witnesses.audits import read_audits
from generator.render.fragments.witnesses.audits import AuditTables
from generator.standards import load
from tests.builders import dossier
from tests.package_builders import STANDARDS

HEAD = AuditRow("a1", "spi5", "full", "external", "M. Rao", date(2025, 11, 21), "", "total", "scored", Decimal(79))


@pytest.fixture(scope="module")
def published() -> Standards:
    known, _ = load(STANDARDS)
    assert known is not None
    return known


def audit(head: AuditRow, **scores: str) -> list[AuditRow]:
    """An audit with these scores by part ("_4a" for a code), or states."""
    return [
        replace(head, part=part.strip("_"), state="scored", score=Decimal(text))
        if text[0].isdigit()
        else replace(head, part=part.strip("_"), state=text, score=None)
        for part, text in scores.items()
    ]


def shown(published: Standards, *audits: list[AuditRow], language: str = "en", **more: object) -> str:
    rows = tuple(row for one in audits for row in one)
    known = replace(dossier([]), witnesses=Witnesses(audits=rows), **more)  # type: ignore[arg-type]
    return str(AuditTables(Printer(published, language))(known, root="../"))


def sections(html: str) -> list[str]:
    return re.findall(r"<section.*?</section>", html, re.DOTALL)


NEWER = audit(HEAD, total="79", _1="80", _4="71.5", _4a="60")
OLDER = audit(replace(HEAD, audit="a0", date=date(2023, 10, 6)), total="71", _1="83", _4="incomplete")


def test_two_audits_of_one_tool_edition_and_mode_are_one_table_with_the_change(published):
    (section,) = sections(shown(published, NEWER, OLDER))
    rows = re.findall(r"<tr.*?</tr>", section, re.DOTALL)
    texts = [re.sub(r"<[^>]+>", " ", row).split() for row in rows]
    assert texts[1] == ["Overall", "score", "79%", "71%", "+8", "points"]
    assert texts[2] == ["1", "Social", "strategy", "80%", "83%", "\N{MINUS SIGN}3", "points"]
    assert texts[3] == ["4", "Client", "protection", "72%", "incomplete"]  # nothing to compare with
    assert rows[1].count("<circle") == 2
    assert 'class="way"' in rows[1]
    assert rows[3].count("<circle") == 1
    assert 'class="way"' not in rows[3]


@pytest.mark.parametrize(
    "other",
    [
        {"tool": "spi4", "edition": "2016"},
        {"edition": "entry"},
        {"mode": "self_assessment"},
        {"mode": "qualified_auditor"},
    ],
)
def test_another_tool_edition_or_mode_is_a_section_of_its_own_and_nothing_is_compared(published, other):
    apart = audit(replace(HEAD, audit="a0", date=date(2023, 10, 6), **other), total="71", _1="83", _4="60")
    html = shown(published, NEWER, apart)
    found = sections(html)
    assert len(found) == 2
    assert "points" not in html
    assert 'class="way"' not in html
    assert "79%" in found[0]
    assert "79%" not in found[1]
    assert "never joined or compared" in html


def test_the_most_independent_comes_first_and_a_self_assessment_says_what_it_is(published):
    own = audit(
        replace(HEAD, audit="self", tool="self_audit", edition="2026", mode="self_assessment", date=date(2026, 1, 5)),
        total="92",
    )
    found = sections(shown(published, own, NEWER))
    assert "External assessment" in found[0]
    assert "own account" not in found[0]
    assert "own account" in found[1]
    assert "es-" not in found[1]
    assert "Autoevaluación" in shown(published, own, language="es")


def test_without_consent_there_is_the_audit_and_no_score(published):
    held = audit(replace(HEAD, consent="no"), total="withheld", _1="withheld")
    html = shown(published, held)
    assert "has not agreed" in html
    assert "<table" not in html
    assert "M. Rao" in html


def test_scores_are_rounded_half_up_and_standards_are_behind_a_click(published):
    html = shown(published, audit(HEAD, total="72.5", _4="71.49", _4a="0.5", _7c="not_applicable"))
    assert "73%" in html
    assert "71%" in html
    details = re.findall(r"<details>.*?</details>", html, re.DOTALL)[0]
    assert "4A" in details
    assert "1%" in details
    assert "not applicable" in details


def test_titles_that_no_page_confirmed_are_marked(published):
    assert "*" not in re.sub(r"<svg.*?</svg>", "", shown(published, audit(HEAD, total="70", _1="70")))
    html = shown(published, audit(HEAD, total="70", _6a="70"))
    assert "Growth managed for goals and risk*" in html
    assert "no published page confirmed" in html


def test_an_open_tool_is_named_and_has_an_overall_score(published):
    html = shown(published, audit(replace(HEAD, tool="other", edition="<b>Ours</b>"), total="64"))
    assert "Another tool, &lt;b&gt;Ours&lt;/b&gt;" in html
    assert "64%" in html


def test_a_report_is_linked_and_a_hostile_name_is_text(published):
    paper = Evidence("r", "social_audit", "Report", url="https://example.org/r.pdf")
    rows = audit(replace(HEAD, auditor="<i>x</i>", scope="<u>y</u>", evidence=("r",)), total="70")
    html = shown(published, rows, evidence={"r": paper})
    assert 'href="https://example.org/r.pdf"' in html
    assert "<i>" not in html
    assert "<u>" not in html


def test_rows_are_in_the_order_of_the_page_whatever_their_order_in_the_file(published):
    def table(lines: list[str]) -> Table:
        return Table("audits.csv", rows=[(at, line.split(",")) for at, line in enumerate(lines, 2)], readable=True)

    lines = [
        "old,spi5,full,external,R,2023-01-02,,4,scored,60,,yes",
        "new,spi5,full,external,R,2025-01-02,,4a,scored,60,,yes",
        "new,spi5,full,external,R,2025-01-02,,total,scored,60,,yes",
        "new,spi5,full,external,R,2025-01-02,,1,scored,60,,yes",
    ]
    expected = [("new", "total"), ("new", "1"), ("new", "4a"), ("old", "4")]
    for order in (lines, lines[::-1]):
        rows = read_audits(table(order), published, Documents())
        assert [(row.audit, row.part) for row in rows] == expected


def test_the_demonstration_has_audits_of_every_mode_and_state(published):
    rows = [
        row
        for path in sorted((STANDARDS.parent / "institutions").glob("*/audits.csv"))
        for row in csv.DictReader(path.read_text("utf-8").splitlines())
    ]
    assert {row["mode"] for row in rows} == set(published.audits.modes)
    assert {row["state"] for row in rows} == set(AUDIT_STATES)
    assert {row["tool"] for row in rows} == set(published.audits.tools)
    lines = {(row["audit"], row["tool"], row["edition"], row["mode"]) for row in rows}
    assert len({line[1:] for line in lines}) < len(lines), "two audits that may be compared"


def test_a_changed_score_is_a_change_of_its_row(published):
    before, after = (
        replace(dossier([]), witnesses=Witnesses(audits=tuple(rows)))
        for rows in (NEWER, audit(HEAD, total="80", _1="80", _4="71.5", _7="60"))
    )
    changes = list(witnesses("baobab", before, after))
    assert [(one.how, one.key, one.parts) for one in changes] == [
        ("changed", "a1 total", (("score", "79", "80"),)),
        ("added", "a1 7", ()),
        ("gone", "a1 4a", ()),
    ]


@pytest.mark.parametrize(
    ("scores", "said"),
    [
        ({"2": "90", "2a": "10", "2b": "20"}, ("audit-outside-its-parts", "2")),
        ({"2": "0.71", "2a": "70", "2b": "72"}, ("audit-in-fractions", "2")),
        ({"2": "15", "2a": "10", "2b": "20"}, None),
        ({"2": "15", "2a": "10"}, None),
    ],
)
def test_scores_that_cannot_be_the_mean_of_those_below_are_asked_about(published, scores, said):
    rows = [
        ["x", "spi5", "full", "external", "A", "2025-03-04", "", part, "scored", score, "", "yes"]
        for part, score in scores.items()
    ]
    table = Table("audits.csv", rows=list(enumerate(rows, 2)))
    read_audits(table, published, Documents())
    found = [(one.code, rows[(one.location.row or 0) - 2][7]) for one in table.problems]

    assert found[:1] == ([said] if said else [])


def test_a_level_above_an_incomplete_one_has_no_score(published):
    rows = [["x", "spi5", "full", "external", "A", "2025-03-04", "", "2", "scored", "65", "", "yes"],
            ["x", "spi5", "full", "external", "A", "2025-03-04", "", "2a", "incomplete", "", "", "yes"]]  # fmt: skip
    table = Table("audits.csv", rows=list(enumerate(rows, 2)))
    read_audits(table, published, Documents())

    assert [one.code for one in table.problems] == ["audit-above-incomplete"]


def test_audits_of_one_day_are_told_apart_and_no_change_is_computed_between_them(published):
    other = audit(replace(HEAD, audit="a2"), total="60", _1="61")
    html = shown(published, NEWER, other)

    assert "21 Nov 2025 (a1)" in html
    assert "21 Nov 2025 (a2)" in html
    assert "Several audits have the same day" in html
    assert "point" not in re.sub(r"<[^>]+>", " ", html).replace("no change is computed", "")
    assert "Several audits" not in shown(published, NEWER, OLDER)


def test_an_audit_of_long_ago_is_dated_history(published):
    dated = [replace(row, expired=True) for row in OLDER]
    html = shown(published, NEWER, dated)

    assert html.count('<li class="past">') == 1
    assert f"more than {published.audits.valid_months} months old" in html
    assert '<section class="audit past"' in shown(published, dated)
