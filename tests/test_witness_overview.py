"""The table that puts an institution's own account next to audits, dimension by dimension."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from generator.language.printer import Printer
from generator.model import Alignment, Assurance, Listing, PovertyRate, Rating, Witnesses
from generator.model.audits import AuditRow
from generator.model.witnesses.surveyed import Survey
from generator.packages.witnesses.surveys import answer_of
from generator.render.fragments.witnesses.heard import HeardOf
from generator.render.fragments.witnesses.overview import WitnessOverview
from tests import builders
from tests.surveys import as_csv, counted, people
from tests.test_drift import shipped

KNOWN = shipped()
OVERVIEW = WitnessOverview(Printer(KNOWN, "en"))


def audit(score: int, mode: str = "external", **more) -> AuditRow:
    row = AuditRow("one", "spi5", "full", mode, "Somebody", date(2025, 6, 1), "", "4", "scored", Decimal(score))
    return replace(row, **more)


def dossier(*rows: AuditRow, points: str = "8"):
    code = next(one.code for one in KNOWN.indicators.values() if one.dimension == 4 and one.aligned)
    made = builders.dossier([builders.observation(code, "yes", assurance=Assurance.DOCUMENTED)])
    own = Alignment(4, Decimal(points), 10, 9, 12)
    return replace(made, alignments={"2024": (own,)}, witnesses=Witnesses(audits=rows))


def row_of(html: str, id_: str) -> str:
    """A row as plain text."""
    row = re.search(rf'<tr role="row" id="{id_}">.*?</tr>', html, re.DOTALL)
    assert row is not None
    return " ".join(re.sub(r"<[^>]+>", " ", row[0]).split())


def protection(*rows: AuditRow, points: str = "8") -> str:
    return row_of(OVERVIEW(dossier(*rows, points=points)), "dimension-4")


def cells(html: str, id_: str) -> list[str]:
    row = re.search(rf'<tr role="row" id="{id_}">.*?</tr>', html, re.DOTALL)
    assert row is not None
    return [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in re.findall(r"<td.*?</td>", row[0], re.DOTALL)]


def test_each_voice_has_its_date_its_mode_and_its_base():
    said = protection(audit(79))

    assert "8 of 10 points aligned, 9 of 12 questions answered" in said
    assert "1 of 1" in said
    assert "SPI5" in said
    assert "External" in said
    assert "1 Jun 2025: 79%" in said


@pytest.mark.parametrize("score", [5, 55, 100])
def test_nothing_is_subtracted_from_what_measures_another_thing(score):
    said = protection(audit(score, date=date(2024, 12, 31)))

    assert f"31 Dec 2024: {score}%" in said
    assert "8 of 10 points aligned" in said
    assert "≠" not in said
    assert "apart" not in OVERVIEW(dossier(audit(score, date=date(2024, 12, 31))))


def test_each_column_says_what_it_measures():
    heads = re.findall(r'data-head="([^"]*)"', OVERVIEW(dossier(audit(79))))[:5]

    assert heads[2] == "Others audited (practices that somebody from outside scored)"
    assert heads[4] == "Clients answered favourably (clients asked, by question)"
    assert len(set(heads)) == 5


def test_an_own_audit_is_apart_from_those_of_others():
    html = OVERVIEW(dossier(audit(20, "self_assessment"), audit(79, "external", audit="two")))
    _, _, others, own, _ = cells(html, "dimension-4")

    assert ("79%" in others, "20%" in others) == (True, False)
    assert ("20%" in own, "79%" in own) == (True, False)


def test_each_silence_says_which_gap_it_is():
    withheld = replace(audit(0), consent="no", state="withheld", score=None)
    incomplete = replace(audit(0), state="incomplete", score=None)
    other_part = audit(79, part="2")

    assert "withheld" in cells(OVERVIEW(dossier(withheld)), "dimension-4")[2]
    assert "incomplete" in cells(OVERVIEW(dossier(incomplete)), "dimension-4")[2]
    assert "does not score this" in cells(OVERVIEW(dossier(other_part)), "dimension-4")[2]
    assert "nobody from outside has published an audit" in cells(OVERVIEW(dossier()), "dimension-4")[2]
    assert "no own audit is published" in cells(OVERVIEW(dossier(withheld)), "dimension-4")[3]
    assert "not reported: " in cells(OVERVIEW(dossier()), "dimension-4")[0]
    assert "no survey of clients is published" in cells(OVERVIEW(dossier()), "dimension-4")[4]
    assert "79" not in OVERVIEW(dossier(withheld))


def test_of_one_tool_edition_and_mode_the_newest_is_shown_and_a_dated_one_is_grey():
    said = OVERVIEW(dossier(audit(60, date=date(2021, 6, 1)), audit(79, audit="two", expired=True)))

    assert "79%" in said
    assert "60%" not in said
    assert '<li class="past"' in said


def test_what_was_not_answered_is_not_zero():
    said = re.sub(r"<[^>]+>", " ", OVERVIEW(replace(dossier(audit(79)), alignments={})))

    assert said.count("no filing with social answers") == len(KNOWN.dimensions)
    assert "0 of" not in said


def test_raters_speak_of_the_whole_institution_on_their_own_scale():
    rating = Rating("mfr-2025", "mfr", "social", "sA", date=date(2025, 3, 1), expired=True)
    html = OVERVIEW(replace(dossier(), witnesses=Witnesses(ratings=(rating,))))
    last = " ".join(re.sub(r"<[^>]+>", " ", html.split('class="whole"')[1]).split())

    assert "MFR, Social rating: sA (1 Mar 2025) no longer current" in last
    assert "no rating is published" in OVERVIEW.principles(replace(dossier(), witnesses=Witnesses(ratings=(rating,))))


def test_poverty_is_a_row_of_the_whole_with_line_tool_and_date():
    rate = PovertyRate("one", "ppi", line="national", sample=300, date=date(2025, 3, 1), rate=Decimal(30))
    older = replace(rate, poverty="two", date=date(2022, 3, 1), rate=Decimal(44))
    html = OVERVIEW(replace(dossier(), witnesses=Witnesses(poverty=(older, rate))))
    last = " ".join(re.sub(r"<[^>]+>", " ", html.rpartition('class="whole"')[2]).split())

    assert "National poverty line: 30.0% of 300 clients" in last
    assert "1 Mar 2025" in last
    assert "44" not in last
    assert "no poverty rate is published" in OVERVIEW(dossier())


def test_of_several_audits_of_one_day_none_is_the_newest():
    said = protection(audit(60), audit(79, audit="two"), audit(10, audit="old", date=date(2020, 1, 1)))

    assert "60%" in said
    assert "79%" in said
    assert "10%" not in said


def test_on_the_profile_the_rows_lead_to_the_page_of_the_witnesses():
    html = WitnessOverview(Printer(KNOWN, "en"), on_profile=True)(dossier(audit(60)))

    assert 'href="witnesses/#audits"' in html
    assert 'href="2024/#social"' in html
    assert 'href="../' not in html


def test_a_country_lists_what_others_say_about_its_institutions_without_figures():
    row = audit(79)
    told = Listing(builders.institution("marula", name="<Marula>"), (), {}, {}, None, None, 0, heard=(row,))
    silent = replace(told, institution=builders.institution("baobab", name="Baobab"), heard=())
    page = HeardOf(Printer(KNOWN, "en"))([told, silent], "../")

    assert '<a href="../institutions/marula/witnesses/" dir="auto">&lt;Marula&gt;</a>' in page
    assert "Social audit: SPI5, Full, External assessment, Somebody, 2025" in page
    assert "79" not in page
    assert "Baobab" not in page
    assert "No audit, rating, poverty rate or survey" in HeardOf(Printer(KNOWN, "en"))([silent], "")


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    made = counted(tmp_path_factory.mktemp("survey"), as_csv(people(200, codes=("knows_complaint", "respect"))))
    answers = tuple(answer_of(("clients-2024", *row)) for row in made.rows)
    survey = Survey(
        "clients-2024", "Example Research", "yes", "ivr", date(2024, 11, 1), date(2024, 11, 30), completed=200
    )
    return Witnesses(surveys=(survey,), answers=answers)


def test_per_principle_the_account_its_documents_auditors_and_clients_are_side_by_side(asked):
    code = "complaint_mechanism_functioning"
    principle = KNOWN.bank.questions["knows_complaint"].principle
    own = builders.dossier([builders.observation(code, "yes", assurance=Assurance.DOCUMENTED)])
    part = next(one for one in KNOWN.audits.edition("spi5", "full").framework.parts.values() if one.principle == "cp7")
    said = replace(own, alignments={"2024": (Alignment(4, Decimal(1), 1, 1, 1),)}, witnesses=replace(asked, audits=(audit(40, part=part.code, date=date(2024, 6, 1)),)))  # fmt: skip
    reports, documented, others, own_audit, clients = cells(OVERVIEW.principles(said), f"principle-{principle}")

    assert "1 of 1 practice" in reports
    assert documented == "1 of 1"
    assert "1 Jun 2024: 40%" in others
    assert own_audit == "no own audit is published"
    assert re.search(
        r"Survey of 2024: by automatic call : \d+%",
        clients,
    )
    unasked = next(
        one for one in KNOWN.bank.principles if one not in ("", principle, KNOWN.bank.questions["respect"].principle)
    )
    assert "not asked" in cells(OVERVIEW.principles(said), f"principle-{unasked}")[4]
