"""The standards we ship are complete and sound, and cover every column of the archive's social file."""

import json
import re
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import yaml

from generator.analysis.award.questions import QUESTIONS
from generator.model import AnswerType, Indicator, Standards
from generator.problems import as_text
from generator.standards import digest, load
from generator.standards.files.strict_yaml import parse
from tests.portals import WHOLE, not_of_a_partial_language

FOLDER = Path(__file__).resolve().parent.parent / "datapackages" / "standards"
KEYS = ["MFI ID", "MFI Name", "Fiscal Year", "Period Type", "As of Date"]
BUILT_IN = {"Yes": "yes", "No": "no", "Partially": "partially"}
INITIALS = re.compile(r"\b(FSP|MFI|SPM|GLP|MIS|HR|(?<!\()(APR|EIR))\b")  # "(APR)" follows its words
UNKNOWN = "Unknown"  # a status of the answer, not an answer
NOT_TEXT = re.compile(  # in the core schema of YAML 1.2, which PyYAML does not follow and most other readers do
    r"[-+]?\d+|0o[0-7]+|0x[\da-fA-F]+|[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
    r"|true|True|TRUE|false|False|FALSE|null|Null|NULL|~|",
    re.ASCII,
)


@pytest.fixture(scope="module")
def standards() -> Standards:
    found, _ = load(FOLDER)
    assert found is not None
    return found


def read_as_other_than_text(written: str) -> list[str]:
    """Unquoted texts that a reader of YAML 1.2 takes for something else."""
    resolve = yaml.resolver.Resolver().resolve
    plain = [one.value for one in yaml.parse(written) if isinstance(one, yaml.ScalarEvent) and one.implicit[0]]
    texts = [one for one in plain if resolve(yaml.ScalarNode, one, (True, False)) == "tag:yaml.org,2002:str"]
    return [one for one in texts if NOT_TEXT.fullmatch(one)]


def test_what_the_standards_say_in_words_is_text_to_every_reader_of_yaml():
    assert read_as_other_than_text('[4e-1, 080101, "4e-2", "080102", 4.2, 4e, yes, 1:20]') == ["4e-1", "080101"]
    files = sorted(FOLDER.rglob("*.yml"))
    assert FOLDER / "audits.yml" in files
    assert {file.name: found for file in files if (found := read_as_other_than_text(file.read_text("utf-8")))} == {}


def test_what_follows_from_standards_alone_is_computed_once_and_from_changed_ones_again(standards):
    seen: list[str] = []

    def digest_and_note(known: Standards) -> str:
        seen.append(known.digest)
        return known.digest

    changed = replace(standards, digest="changed")
    assert [one.once(digest_and_note) for one in (standards, standards, changed, changed)] == [
        standards.digest,
        standards.digest,
        "changed",
        "changed",
    ]
    assert seen == [standards.digest, "changed"]


def test_the_standards_have_no_problem_and_no_word_is_missing_in_a_language_that_is_kept_whole():
    _, problems = load(FOLDER)
    assert as_text(not_of_a_partial_language(problems)) == ""


# ------------------------------------------------------------------------------------------------- what is measured


def test_there_are_eleven_social_areas_numbered_in_order(standards):
    social = [area for area in standards.areas.values() if area.family == "social"]
    assert [area.number for area in social] == list(range(1, 12))


def test_there_are_at_least_120_social_and_45_financial_indicators(standards):
    assert len(standards.family("social")) >= 120
    assert len(standards.family("financial")) >= 45


def test_no_area_is_empty(standards):
    assert [code for code, members in standards.by_area.items() if not members] == []


def test_the_seven_dimensions_are_there_and_each_has_judged_indicators(standards):
    assert list(standards.dimensions) == [1, 2, 3, 4, 5, 6, 7]
    judged = Counter(i.dimension for i in standards.indicators.values() if i.aligned)
    assert set(judged) == set(standards.dimensions)


def test_every_answer_that_is_judged_has_a_dimension_and_a_kind_of_evidence(standards):
    social = standards.family("social")
    assert [i.code for i in social if i.aligned and (i.dimension is None or i.evidence is None)] == []
    assert sum(i.dimension is not None and i.evidence is not None for i in social) >= 151


def test_green_indicators_are_those_of_the_environment_and_some_are_judged(standards):
    green = [i for i in standards.indicators.values() if i.green]
    assert {i.dimension for i in green} == {7}
    assert any(i.aligned for i in green)


def test_the_range_of_products_is_not_judged(standards):
    offered = re.compile(r"(credit|savings|insurance|loan_types|services?_)")
    judged = [i.code for i in standards.by_area["products_services"] if i.aligned and offered.search(i.code)]
    assert judged == []


def test_financial_figures_are_never_judged(standards):
    assert [i.code for i in standards.family("financial") if i.aligned] == []


def test_an_option_that_excludes_the_others_is_never_an_aligned_answer(standards):
    assert [i.code for i in standards.indicators.values() if i.none_option in i.aligned] == []


def test_every_worked_example_gives_a_figure_in_the_plausible_range(standards):
    for indicator in standards.indicators.values():
        if indicator.formula is None:
            continue
        assert set(indicator.formula.example) == set(indicator.formula.inputs), indicator.code
        assert indicator.minimum is None or indicator.formula.result >= indicator.minimum, indicator.code
        assert indicator.maximum is None or indicator.formula.result <= indicator.maximum, indicator.code


def test_words_are_short_whole_sentences_without_initials_that_nobody_explains(standards):
    for indicator in standards.family("social"):
        words = indicator.words
        assert 3 <= len(words.label) <= 60, indicator.code
        assert not words.label.endswith("."), indicator.code
        assert words.definition.endswith("."), indicator.code
        assert words.help.endswith("."), indicator.code
        assert not INITIALS.search(f"{words.label} {words.definition} {words.help}"), indicator.code


def test_no_two_indicators_have_the_same_label(standards):
    labels = Counter(i.words.label.casefold() for i in standards.indicators.values())
    assert [label for label, times in labels.items() if times > 1] == []


# ---------------------------------------------------------------------------------------------------- the archive


def places_of(indicator: Indicator) -> list[tuple[str, str]]:
    """The columns of the social file that belong to an indicator, each with its answer."""
    if indicator.kind is AnswerType.SEVERAL_OF:
        answers = {name: code for code, name in indicator.mix_options.items()}
    elif indicator.kind is AnswerType.YES_NO:
        answers = {"Yes": "yes", "No": "no", UNKNOWN: UNKNOWN}
    elif indicator.kind is AnswerType.YES_PARTIALLY_NO:
        answers = {**BUILT_IN, UNKNOWN: UNKNOWN}
    else:
        answers = {}
    return [(f"{group} > {name}", code) for group in indicator.mix_name for name, code in answers.items()]


@pytest.mark.archive
def test_every_column_of_the_social_file_belongs_to_one_answer_of_one_indicator(standards, mix_archive):
    book = openpyxl.load_workbook(mix_archive / "social-performance-dataset.xlsx", read_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    header = list(next(sheet.iter_rows(max_row=1, values_only=True)))
    book.close()
    assert header[:5] == KEYS
    owners = Counter(column for i in standards.indicators.values() for column, _ in places_of(i))
    assert len(header[5:]) == 202
    assert [column for column in header[5:] if owners[column] == 0] == []
    assert [column for column in header[5:] if owners[column] > 1] == []


@pytest.mark.archive
def test_every_option_that_names_a_column_finds_it_in_the_social_file(standards, mix_archive):
    book = openpyxl.load_workbook(mix_archive / "social-performance-dataset.xlsx", read_only=True)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()
    header = set(next(sheet.iter_rows(max_row=1, values_only=True)))
    book.close()
    named = [
        column
        for indicator in standards.indicators.values()
        if indicator.mix_options
        for column, _ in places_of(indicator)
    ]
    assert [column for column in named if column not in header] == []


@pytest.mark.archive
def test_names_of_figures_are_columns_of_the_financial_file(standards, mix_archive):
    book = openpyxl.load_workbook(
        mix_archive / "mix-market-financial-performance-field-definitions.xlsx", read_only=True
    )
    known = {row[0] for row in book.worksheets[0].iter_rows(values_only=True, max_col=1)}
    book.close()
    names = [name for i in standards.indicators.values() if i.kind.is_figure for name in i.mix_name]
    assert len(names) >= 100
    assert [name for name in names if name not in known] == []


def test_several_of_answers_that_stand_in_the_archive_name_every_option(standards):
    several = [i for i in standards.indicators.values() if i.kind is AnswerType.SEVERAL_OF and i.mix_name]
    assert len(several) >= 20
    assert [i.code for i in several if set(i.mix_options) != set(i.options)] == []


# -------------------------------------------------------------------------------------------------------- the award


def test_the_policy_asks_for_alignment_green_alignment_documents_and_reporting(standards):
    policy = standards.policies[-1]
    assert policy.version == "2026-1"
    needed = {rule.question: rule.params["at_least"] for rule in policy.rules}
    assert (
        needed.items()
        >= {
            "alignment_overall": 70,
            "alignment_dimension": 50,
            "alignment_green": 50,
            "all_documented": 100,
            "minimum_reporting": 60,
        }.items()
    )
    assert policy.answer_points == {"yes": Decimal(1), "partially": Decimal("0.5"), "no": Decimal(0)}


def test_every_rule_puts_a_question_that_exists(standards):
    asked = {rule.question for policy in standards.policies for rule in policy.rules}
    assert asked <= set(QUESTIONS)


# -------------------------------------------------------------------------------------------------------- the files


def test_the_data_package_lists_every_file_of_the_standards():
    descriptor = json.loads((FOLDER / "datapackage.json").read_text(encoding="utf-8"))
    listed = {resource["path"] for resource in descriptor["resources"]}
    there = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*") if path.is_file()}
    begun = {path for path in there if path.startswith("languages/") and path.split("/")[1] not in WHOLE}
    assert listed - begun == there - begun - {"datapackage.json"}


def test_the_digest_changes_with_any_file_and_with_its_name(tmp_path):
    (tmp_path / "star.yml").write_text("x: 1\n")
    first = digest(tmp_path)
    assert digest(tmp_path) == first
    (tmp_path / "star.yml").write_text("x: 2\n")
    second = digest(tmp_path)
    (tmp_path / "star.yml").rename(tmp_path / "peers.yml")
    third = digest(tmp_path)
    (tmp_path / "stray.txt").write_text("")  # a problem now, but not before
    assert len({first, second, third, digest(tmp_path)}) == 4


def test_figures_in_yaml_are_exact_and_dates_are_days():
    content, problems = parse("share: 0.1\nday: 2024-02-29\ncode: 010\nlong: 1_000\nnothing:\nflag: true\n", "x.yml")
    assert problems == []
    assert isinstance(content, dict)
    assert content["share"] == Decimal("0.1")
    assert str(content["day"]) == "2024-02-29"
    assert content["code"] == "010"
    assert content["long"] == "1_000"
    assert content["nothing"] is None
    assert content["flag"] is True


def test_english_is_complete_from_the_labels_of_the_standards(standards):
    english = standards.languages["en"]
    assert set(english.indicators) == set(standards.indicators)
    assert set(english.areas) == set(standards.areas)
    assert english.names["region.africa"] == "Africa"
    assert english.names["band.outreach.small"].startswith("Small")
