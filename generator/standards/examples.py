"""Reads the worked cases of a policy from `star.yml`; they are printed on a page and run as tests.

Answers are written as people say them: "yes, no, unknown", with "documented" after those the desk review confirmed, and
a bar between the dimensions.
"""

from collections.abc import Collection, Mapping
from typing import Final

from generator.model import STATES, Example, ExampleAnswer, GapReason, Level, Rule, TermExample
from generator.standards.files.entries import StandardsEntry

SPOKEN: Final = ("yes", "partially", "no")
OPEN: Final = tuple(
    why.value for why in (GapReason.NOT_APPLICABLE, GapReason.UNKNOWN, GapReason.WITHHELD, GapReason.NOT_REPORTED)
)
FINDINGS: Final = ("yes", "no", "not_applicable", "could_not_tell")
DOCUMENTED: Final = "documented"


def read_examples(item: StandardsEntry, rules: Mapping[str, Rule], levels: Collection[Level]) -> tuple[Example, ...]:
    """The cases of rules and of disclosure, in the order of the file."""
    found: list[Example] = []
    for part in item.entries("examples", needed=False):
        rule = part.choice("rule", rules, "rule", "")
        groups = _groups(part)
        measured = part.decimal("measured")
        answer = part.choice("answer", FINDINGS, "finding", "") or ""
        level = part.integer("level")
        part.close()
        about_rule = "rule" in part.content
        if about_rule != ("answer" in part.content) or about_rule == ("level" in part.content):
            part.note(
                "example-of-nothing",
                None,
                "A case tells what one rule answers, or which step of disclosure is reached.",
                allowed="rule: with answer:, or level:",
                fix="Add what is missing, or remove one of the two.",
            )
        elif level is not None and not 0 <= level <= len(levels):
            part.outside("level", level, f"0 to {len(levels)}")
        elif groups and (level is not None or (rule and answer)):
            found.append(Example(groups, rule or "", measured, answer, level))
    return tuple(found)


def _groups(part: StandardsEntry) -> tuple[tuple[ExampleAnswer, ...], ...]:
    groups: list[tuple[ExampleAnswer, ...]] = []
    for group in part.text("answers").split("|"):
        said: list[ExampleAnswer] = []
        for words in (piece.split() for piece in group.split(",")):
            answer = " ".join(words[:-1] if words[1:] and words[-1] == DOCUMENTED else words)
            proven = len(words) > 1 and words[-1] == DOCUMENTED
            if answer not in SPOKEN and (proven or answer not in OPEN):
                if answer:
                    part.unknown("answers", " ".join(words), (*SPOKEN, *OPEN), "answer")
                continue
            said.append(ExampleAnswer(answer, proven))
        if said:
            groups.append(tuple(said))
    return tuple(groups)


def read_terms(item: StandardsEntry) -> tuple[TermExample, ...]:
    """The cases of how long an award lasts, in the order of the file."""
    found: list[TermExample] = []
    for part in item.entries("terms", needed=False):
        newest, oldest = part.date("newest", needed=True), part.date("oldest", needed=True)
        day, until = part.date("day", needed=True), part.date("until", needed=True)
        withdrawn = part.date("withdrawn")
        state = part.choice("state", STATES, "state")
        part.close()
        if newest and oldest and oldest > newest:
            part.backwards("oldest", oldest)
        elif newest and oldest and day and until and state:
            found.append(TermExample(newest, oldest, day, until, state, withdrawn))
    return tuple(found)
