"""`audits.yml`: every mistake is reported with its place, and the rest is used."""

import pytest

from generator.model.audits import AuditStandards
from generator.problems import Problem
from generator.standards.files.entries import StandardsEntry
from generator.standards.files.strict_yaml import read
from generator.standards.witnesses.audits import read_audits
from tests.package_builders import STANDARDS

PUBLISHED = (STANDARDS / "audits.yml").read_text("utf-8")
INDICATORS = [
    line.removeprefix("  - code: ")
    for line in (STANDARDS / "indicators.yml").read_text("utf-8").splitlines()
    if line.startswith("  - code: ")
]


def audits(text: str) -> tuple[AuditStandards, dict[str, str], list[Problem]]:
    content, problems = read(text.encode(), "audits.yml")
    assert isinstance(content, dict)
    told = [*problems]
    found, names = read_audits(StandardsEntry("audits.yml", "", content, told), INDICATORS)
    return found, names, told


def test_the_published_file_has_no_mistake_and_a_question_for_every_standard():
    found, names, problems = audits(PUBLISHED)
    assert problems == []
    assert found.own is not None
    asked = {practice.standard for practice in found.practices.values()}
    assert asked == {part.code for part in found.own.parts.values() if part.is_standard}
    assert len(found.own.dimensions) == 7
    assert {f"audit.question.{code}" for code in found.questions} <= names.keys()


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("modes:\n", "modes: [self]\nspare:\n", "wrong-type", "modes.1"),
        ('"yes": 100', '"yes": 101', "bad-number", "answers.yes"),
        ('code: "1a", label: Strategy', 'code: "8a", label: Strategy', "standard-without-dimension", "frameworks.us-2022.parts.8a.code"),
        ('code: "2", label: Committed', 'code: "1", label: Committed', "duplicate-code", "frameworks.us-2022.parts.1.code"),
        ('code: "2", label: Committed', "code: total, label: Committed", "bad-code", "frameworks.us-2022.parts.total.code"),
        ('code: "1b", label', 'code: "1 B", label', "bad-code", "frameworks.us-2022.parts.1 B.code"),
        ("framework: qat", "framework: qut", "unknown-framework", "tools.qat.editions.1.framework"),
        ("framework: us-2016, since: 2016", "framework: us-2016, since: 216", "bad-number", "tools.spi4.editions.2016.since"),
        ("owner: MFC\n", "onwer: MFC\n", "unknown-key", "tools.qat.onwer"),
        ("  - code: other\n    label: Another tool\n    open: true\n", "  - code: other\n    label: Another tool\n", "missing-key", "tools.other.editions"),
        ('edition: "2026"}', 'edition: "2027"}', "unknown-edition", "self_audit.edition"),
        ("  - code: 1a-2\n", "  - code: 1f-2\n", "unknown-standard", "practices.1f-2.code"),
        ("read: [hr_policies]\n", "read: [hr_policy]\n", "unknown-indicator", "practices.5a-1.read"),
        ('4b-2-1: "no"}', '4b-3-1: "no"}', "unknown-question", "examples.means_of_means.answers.4b-3-1"),
        ('4b-2-1: "no"}', "4b-2-1: never}", "unknown-answer", "examples.means_of_means.answers.4b-2-1"),
        ("scores: {4b-1: 75", "scores: {9b-1: 75", "unknown-part", "examples.means_of_means.scores.9b-1"),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_at_its_place_and_the_rest_is_used(old, new, code, place):
    assert old in PUBLISHED
    found, _, problems = audits(PUBLISHED.replace(old, new, 1))
    assert (code, place) in [(one.code, one.location.column) for one in problems]
    assert "spi5" in found.tools


def test_without_a_self_audit_there_are_the_tools_and_no_questions():
    text = PUBLISHED[: PUBLISHED.index("# The questions of the self-audit")]
    found, _, problems = audits(text)
    assert problems == []
    assert found.own is None
    assert not found.questions
    assert len(found.tools) == 10


def test_a_standard_without_a_practice_is_a_problem_because_its_score_would_be_open_for_ever():
    start = PUBLISHED.index("  - code: 6c-1\n")
    text = PUBLISHED[:start] + PUBLISHED[PUBLISHED.index("  - code: 7a-1\n") :]
    _, _, problems = audits(text)
    assert [(one.code, one.found) for one in problems] == [("standard-without-practice", "6c")]
