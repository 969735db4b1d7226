"""The table that puts an institution's own account next to audits, dimension by dimension."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from generator.language.printer import Printer
from generator.model import Alignment, Assurance, Witnesses
from generator.model.audits import AuditRow
from generator.render.fragments.witnesses.overview import WitnessOverview
from tests import builders
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


def protection(*rows: AuditRow, points: str = "8") -> str:
    """The row of the fourth dimension as plain text."""
    row = re.search(r'<tr id="dimension-4">.*?</tr>', OVERVIEW(dossier(*rows, points=points)), re.DOTALL)
    assert row is not None
    return " ".join(re.sub(r"<[^>]+>", " ", row[0]).split())


def test_each_voice_has_its_date_its_mode_and_its_base():
    said = protection(audit(79))

    assert "8 of 10 points aligned, 9 of 12 questions answered, 1 answer documented" in said
    assert "SPI5" in said
    assert "External" in said
    assert "1 Jun 2025: 79%" in said
    assert "far apart" not in said


def test_a_score_from_outside_that_is_far_from_the_answers_stands_out():
    assert "far apart" in protection(audit(55))
    assert "far apart" in protection(audit(90), points="2")
    assert "far apart" not in protection(audit(56))


def test_an_own_score_is_not_held_against_the_own_answers():
    assert "far apart" not in protection(audit(20, "self_assessment"), audit(30, "accompanied", audit="two"))


def test_a_withheld_score_is_not_shown_and_silence_is_said():
    said = protection(audit(79, consent="no"))

    assert "79" not in said
    assert "no audit scored this" in said


def test_of_one_tool_edition_and_mode_the_newest_is_shown():
    said = protection(audit(60, date=date(2021, 6, 1)), audit(79, audit="two"))

    assert "79%" in said
    assert "60%" not in said


def test_what_was_not_answered_is_not_zero():
    said = re.sub(r"<[^>]+>", " ", OVERVIEW(replace(dossier(audit(79)), alignments={})))

    assert said.count("no answers reported") == len(KNOWN.dimensions)
    assert "0 of" not in said
