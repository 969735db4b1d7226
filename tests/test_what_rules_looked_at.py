"""What a page says about the questions that a rule of the award looked at."""

from dataclasses import replace
from datetime import date

from generator.model import Award, Count, Coverage, Filing, Finding
from generator.render.fragments.recognition import Recognition
from tests import builders
from tests.test_frames import SAY

FILING = Filing("2024", date(2024, 12, 31))
ALIGNED = Finding("alignment_overall", "no", met=("target_market",), unmet=("social_strategy_document",))
AGAIN = replace(ALIGNED, rule="alignment_dimension")
ALL = Finding(
    "minimum_reporting", "no", met=("target_market",), unmet=("mission_statement", "social_strategy_document")
)


def shown(finding: Finding) -> str:
    coverage = Coverage("2024", Count(asked=3, reported=1, documented=0), {}, {})
    dossier = builders.dossier([builders.observation("target_market", ("women",))], [FILING])
    award = Award("2024", "1", "never", (ALIGNED, AGAIN, ALL))
    known = replace(dossier, coverage={"2024": coverage}, awards={"2024": award})
    return str(Recognition(SAY).looked_at(finding, known, "2024", "../../../"))


def test_a_rule_names_each_answer_for_it_and_against_it_with_a_link_to_its_row():
    said = shown(ALIGNED)
    assert "<p>1 answer speaks for it:</p><ul class=codes><li><a href=#target_market>" in said
    assert "<li><a href=../../../indicators/social_strategy_document/>" in said


def test_a_rule_about_the_same_answers_as_one_above_says_so():
    assert shown(AGAIN) == (
        "<p>The same answers as under “<a href=#rule-alignment_overall>Answers aligned with the Universal Standards</a>”.</p>"
    )


def test_a_rule_about_all_social_questions_counts_them_and_leads_to_the_tables_that_show_them():
    assert shown(ALL) == (
        "<p>All social questions, as in <a href=#social>the tables above</a>. Answered, and for it: 1. "
        "Without an answer, and against it: 2.</p>"
    )
