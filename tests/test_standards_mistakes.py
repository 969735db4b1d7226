"""Every mistake in the vocabulary is reported, with its file and key, in words that help.

Each case makes one change to a small sound set of standards (`broken_standards/sound`, and the published schemas); the
expected output is in `broken_standards/<case>.txt`. `GOLDEN=write` rewrites it.
"""

import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.language.printer import Printer
from generator.limits import StandardsLimits
from generator.packages.rules import rulebook
from generator.problems import as_text
from generator.standards import contents, copy, digest, load
from generator.standards.files.schemas import TABLES

BROKEN = Path(__file__).parent / "broken_standards"
SCHEMAS = Path(__file__).parents[1] / "datapackages" / "standards" / "schemas"
SOUND = {path.relative_to(BROKEN / "sound").as_posix(): path.read_bytes() for path in (BROKEN / "sound").rglob("*.yml")}
SOUND |= {f"schemas/{path.name}": path.read_bytes() for path in SCHEMAS.glob("*.json")}
SOUND |= {"datapackage.json": (SCHEMAS.parent / "datapackage.json").read_bytes()}  # so the program lends nothing


class Change(NamedTuple):
    """A text of one file replaced by another; with no `old`, the whole file."""

    file: str
    old: str
    new: str


EN = "languages/en/phrases.yml"
ES = "languages/es/phrases.yml"
ES_INDICATORS = "languages/es/indicators.yml"
FORMULA_EXAMPLE = "      example: {staff_women_count: 3, staff_count: 12}\n      result: 25\n"
STAFF = "  - code: staff_count\n    area: governance\n    label: Staff\n"

TRAINED = "    mix_name: Governance > Board trained\n"
VERSIONS = """    versions:
      - since: 2008
      - since: 2011
        changed: There were seven.
        comparable: "no"
"""

CASES = {
    # accepted by YAML itself
    "a_bare_yes": Change("indicators.yml", 'aligned: ["yes"]', "aligned: [yes]"),
    "a_bare_no_as_a_key": Change("star.yml", '"no": 0}\n    rules:\n      - {code: enough, question: alignment_overall, at_least: 75}', "no: 0}\n    rules:\n      - {code: enough, question: alignment_overall, at_least: 75}"),
    "a_key_twice": Change("indicators.yml", "    unit: women\n", "    unit: women\n    unit: staff\n"),
    "an_anchor_and_an_alias": Change("peers.yml", "minimum_members: 5", "minimum_members: &least 5\nspare: *least"),
    "a_type_tag": Change("vocabulary.yml", "{ngo: Non-governmental organisation}", "!!python/dict {ngo: Non-governmental organisation}"),
    "no_yaml_at_all": Change("peers.yml", "  - {code: region, label: Region, by: region}", "  - {code: region, label: Region, by: region"),
    "a_second_document": Change("peers.yml", "schemes:", "---\nschemes:"),
    "nested_without_end": Change("vocabulary.yml", "{ngo: Non-governmental organisation}", "[" * 40 + "]" * 40),
    "a_list_where_keys_belong": Change("peers.yml", "", "- region\n"),
    "an_empty_file": Change("areas.yml", "", "# to be written\n"),
    "not_utf_8": Change("languages/es/phrases.yml", "", "name: Espa\udcf1ol\n"),
    # entries in general
    "a_misspelt_key": Change("indicators.yml", "    none_option: none", "    none_opton: none"),
    "a_missing_label": Change("indicators.yml", "    label: Staff\n", ""),
    "an_empty_definition": Change("indicators.yml", "    definition: People who work here.\n", "    definition:\n"),
    "a_missing_help": Change("indicators.yml", "    help: Count everyone.\n", ""),
    "a_label_that_is_a_figure": Change("indicators.yml", "    label: Staff\n", "    label: 12\n"),
    "a_code_out_of_grammar": Change("indicators.yml", "code: board_trained", "code: Board-Trained"),
    "a_missing_code": Change("indicators.yml", "  - code: staff_women_count\n    area: governance", "  - area: governance"),
    "a_code_twice_across_files": Change("financial.yml", "code: staff_women_percent", "code: staff_count"),
    # indicators
    "an_unknown_area": Change("indicators.yml", STAFF, STAFF.replace("area: governance", "area: governence")),
    "an_unknown_type": Change("indicators.yml", "    type: count\n    unit: staff", "    type: counts\n    unit: staff"),
    "an_unknown_unit": Change("indicators.yml", "unit: staff\n", "unit: stuff\n"),
    "a_missing_unit": Change("indicators.yml", "    unit: staff\n", ""),
    "a_unit_that_the_type_implies": Change("financial.yml", "    type: percent\n", "    type: percent\n    unit: staff\n"),
    "an_unknown_dimension": Change("indicators.yml", "dimension: 2", "dimension: 8"),
    "a_dimension_in_quotes": Change("indicators.yml", "dimension: 2", 'dimension: "2"'),
    "an_unknown_direction": Change("financial.yml", "direction: neither", "direction: up"),
    "an_unknown_kind_of_evidence": Change("financial.yml", "evidence: report", "evidence: reprot"),
    "an_unknown_provenance": Change("indicators.yml", "provenance: source", "provenance: sourced"),
    "a_flag_that_is_no_flag": Change("financial.yml", "    direction: neither", '    flow: "true"\n    direction: neither'),
    "an_option_twice": Change("indicators.yml", "      rural: Rural people\n", "      rural: Rural people\n      rural: People in villages\n"),
    "two_options_with_the_same_words": Change("indicators.yml", "      rural: Rural people\n", "      rural: Rural people\n      villages: Rural people\n"),
    "an_option_out_of_grammar": Change("indicators.yml", "      rural: Rural people\n", "      rural: Rural people\n      Youth under 18: Youth\n"),
    "several_of_without_options": Change("indicators.yml", "    options:\n      women: Women\n      rural: Rural people\n      none: None of these\n    none_option: none\n    max_select: 2\n", ""),
    "options_where_none_belong": Change("indicators.yml", "    unit: staff\n", "    unit: staff\n    options: {few: Few, many: Many}\n"),
    "a_none_option_that_is_no_option": Change("indicators.yml", "none_option: none", "none_option: nobody"),
    "a_none_option_on_a_count": Change("indicators.yml", "    unit: staff\n", "    unit: staff\n    none_option: none\n"),
    "more_to_choose_than_there_is": Change("indicators.yml", "max_select: 2", "max_select: 4"),
    "an_aligned_answer_that_is_no_option": Change("indicators.yml", "aligned: [women, rural]", "aligned: [women, urban]"),
    "an_aligned_answer_that_is_no_answer": Change("indicators.yml", 'aligned: ["yes"]', "aligned: [often]"),
    "a_count_that_is_judged": Change("indicators.yml", "    unit: staff\n", '    unit: staff\n    aligned: ["12"]\n'),
    "an_item_listed_twice": Change("indicators.yml", "aligned: [women, rural]", "aligned: [women, women]"),
    "a_range_reversed": Change("financial.yml", "range: [0, 100]", "range: [100, 0]"),
    "a_range_of_three": Change("financial.yml", "range: [0, 100]", "range: [0, 50, 100]"),
    "a_range_in_words": Change("financial.yml", "range: [0, 100]", "range: [0, hundred]"),
    "a_range_of_words": Change("indicators.yml", "    dimension: 2\n", "    dimension: 2\n    range: [0, 1]\n"),
    "an_export_option_that_is_no_option": Change("indicators.yml", "      rural: Clients living", "      rurals: Clients living"),
    "export_options_without_a_column": Change("indicators.yml", "    mix_name: Social goals > Target market\n", ""),
    "one_column_for_two_indicators": Change("indicators.yml", "    evidence: report\n\n", "    evidence: report\n    mix_name: Governance > Board trained\n\n"),
    # versions of a definition
    "a_version_that_does_not_say_since_when": Change("indicators.yml", TRAINED, TRAINED + VERSIONS.replace("      - since: 2011\n        changed", "      - changed")),
    "a_version_since_no_edition": Change("indicators.yml", TRAINED, TRAINED + VERSIONS.replace("2008", "mix-2009").replace("2011", "mix-2014")),
    "a_version_that_does_not_say_what_changed": Change("indicators.yml", TRAINED, TRAINED + VERSIONS.replace("        changed: There were seven.\n", "")),
    "a_version_that_does_not_say_whether_it_is_comparable": Change("indicators.yml", TRAINED, TRAINED + VERSIONS.replace('        comparable: "no"\n', "")),
    "a_version_since_a_word": Change("indicators.yml", TRAINED, TRAINED + VERSIONS.replace("2011", "true")),
    "a_single_version": Change("indicators.yml", TRAINED, TRAINED + VERSIONS[: VERSIONS.index("      - since: 2011")]),
    "two_versions_since_one_year": Change("indicators.yml", TRAINED, TRAINED + VERSIONS.replace("2011", "2008")),
    "versions_out_of_order": Change("indicators.yml", TRAINED, TRAINED + VERSIONS.replace("2008", "2022")),
    "versions_since_years_and_editions": Change("indicators.yml", TRAINED, TRAINED + VERSIONS.replace("2008", "mix-2009")),
    "a_formula_with_a_redefined_input": Change("indicators.yml", "    unit: women\n", "    unit: women\n" + VERSIONS),
    "a_language_without_what_changed": Change("indicators.yml", TRAINED, TRAINED + VERSIONS),
    "a_language_with_an_unknown_version": Change(ES_INDICATORS, "board_trained:\n", 'board_trained:\n  versions: {"2011": Fueron siete.}\n'),
    # formulas
    "a_formula_without_example": Change("financial.yml", FORMULA_EXAMPLE, ""),
    "a_formula_without_result": Change("financial.yml", "      result: 25\n", ""),
    "a_formula_without_a_function": Change("financial.yml", "      function: percent\n", ""),
    "a_formula_with_an_unknown_function": Change("financial.yml", "function: percent", "function: per_cent"),
    "a_formula_with_too_few_inputs": Change("financial.yml", "function: percent", "function: ratio_per_head"),
    "an_example_that_comes_out_differently": Change("financial.yml", "result: 25", "result: 24"),
    "a_formula_with_an_unknown_input": Change("financial.yml", "inputs: [staff_women_count, staff_count]\n      example: {staff_women_count: 3, staff_count: 12}", "inputs: [staff_women_count, staf_count@previous]\n      example: {staff_women_count: 3, staf_count@previous: 12}"),
    "a_formula_with_an_answer_as_input": Change("financial.yml", "inputs: [staff_women_count, staff_count]\n      example: {staff_women_count: 3, staff_count: 12}", "inputs: [staff_women_count, board_trained]\n      example: {staff_women_count: 3, board_trained: 12}"),
    "a_formula_in_a_circle": Change("financial.yml", "inputs: [staff_women_count, staff_count]\n      example: {staff_women_count: 3, staff_count: 12}", "inputs: [staff_women_count, staff_women_percent]\n      example: {staff_women_count: 3, staff_women_percent: 12}"),
    "an_example_that_lacks_an_input": Change("financial.yml", "example: {staff_women_count: 3, staff_count: 12}", "example: {staff_women_count: 3}"),
    "an_example_with_a_stranger": Change("financial.yml", "staff_count: 12}", "staff_count: 12, offices: 3}"),
    "a_formula_for_a_yes_or_no": Change("indicators.yml", "    mix_name: Governance > Board trained\n", "    formula: {text: staff, function: total, inputs: [staff_count], example: {staff_count: 1}, result: 1}\n"),
    # areas and lists
    "two_areas_with_one_number": Change("areas.yml", "number: 22", "number: 2"),
    "two_areas_with_one_code": Change("areas.yml", "code: scale", "code: governance"),
    "an_unknown_family": Change("areas.yml", "family: financial", "family: money"),
    "two_dimensions_with_one_number": Change("areas.yml", "number: 2, code: leadership", "number: 1, code: leadership"),
    "two_regions_with_the_same_words": Change("vocabulary.yml", "south_asia: South Asia", "south_asia: Africa"),
    "a_list_that_is_missing": Change("vocabulary.yml", "legal_forms: {ngo: Non-governmental organisation}\n", ""),
    # peers
    "quartiles_of_too_few": Change("peers.yml", "minimum_members: 5", "minimum_members: 5\nquartiles_from: 4"),
    "a_profile_with_an_unknown_scheme": Change("peers.yml", "minimum_members: 5", "minimum_members: 5\nprofile:\n  - together: [regoin]\n  - together: []"),
    "too_few_peers": Change("peers.yml", "minimum_members: 5", "minimum_members: 1"),
    "a_scheme_by_something_unknown": Change("peers.yml", "by: staff_count", "by: staf_count"),
    "a_scheme_by_a_figure_without_bands": Change("peers.yml", "    bands:\n      - {code: small, label: Small, below: 10}\n      - {code: large, label: Large, at_least: 10}\n", ""),
    "bands_with_a_hole": Change("peers.yml", "at_least: 10}", "at_least: 20}"),
    "a_band_that_ends_before_it_begins": Change("peers.yml", "{code: small, label: Small, below: 10}", "{code: small, label: Small, at_least: 20, below: 10}"),
    # the award
    "policies_that_overlap": Change("star.yml", "in_force_until: 2019-12-31", "in_force_until: 2020-06-30"),
    "a_policy_without_an_end_before_the_next": Change("star.yml", "    in_force_until: 2019-12-31\n", ""),
    "a_policy_that_ends_before_it_begins": Change("star.yml", "in_force_until: 2019-12-31", "in_force_until: 2015-12-31"),
    "a_day_that_is_no_day": Change("star.yml", "in_force_from: 2016-09-01", "in_force_from: 2016-09-31"),
    "points_that_are_missing": Change("star.yml", '{"yes": 1, partially: 0.5, "no": 0}\n    rules:\n      - {code: enough, question: alignment_overall, at_least: 75}', '{"yes": 1, "no": 0}\n    rules:\n      - {code: enough, question: alignment_overall, at_least: 75}'),
    "a_rule_twice": Change("star.yml", "{code: strategy, question", "{code: enough, question"),
    "a_rule_about_an_unknown_dimension": Change("star.yml", "dimension: 1", "dimension: 9"),
    "a_rule_that_does_not_ask": Change("star.yml", "question: alignment_overall, at_least: 75", "at_least: 75"),
    "a_case_of_an_unknown_rule": Change("star.yml", "{rule: enough, answers", "{rule: enogh, answers"),
    "a_case_with_an_unknown_answer": Change("star.yml", "no, unknown", "no, dunno documented"),
    "a_case_of_nothing": Change("star.yml", ", level: 1", ""),
    "a_case_of_an_unknown_step": Change("star.yml", "level: 1", "level: 6"),
    "a_case_without_its_end": Change("star.yml", "until: 2020-06-30, ", ""),
    "a_case_with_reviews_reversed": Change("star.yml", "oldest: 2018-03-01", "oldest: 2018-09-01"),
    # languages
    "a_language_with_a_missing_phrase": Change(ES, "  in: en {country}\n", ""),
    "a_language_with_an_unknown_phrase": Change(ES, "  in: en {country}\n", "  inn: en {country}\n"),
    "a_phrase_that_english_lacks": Change(EN, "  in: in {country}\n", ""),
    "a_language_without_a_plural_form_that_it_needs": Change(ES, 'one: "{n} año", ', ""),
    "a_language_with_a_plural_form_that_its_rules_never_choose": Change(ES, 'one: "{n} año"', 'one: "{n} año", few: "{n} años"'),
    "a_language_that_nobody_knows": Change(ES, "  in: en {country}\n", "  in: en {country}\n  locale: qq_QQ\n"),
    "a_language_with_nothing_but_its_name": Change(ES, "", "name: Español\n"),
    "a_phrase_with_an_unknown_place": Change(ES, "en {country}", "en {pais}"),
    "a_language_with_an_unknown_indicator": Change(ES_INDICATORS, "board_trained:", "board_traned:"),
    "a_language_with_an_unknown_option": Change(ES_INDICATORS, "rural: Gente del campo", "campo: Gente del campo"),
    "a_language_with_an_unknown_area": Change(ES, "  scale: {label", "  size: {label"),
    "a_language_with_an_unknown_unit": Change(ES, "staff: empleados", "empleados: empleados"),
    "a_language_with_an_unknown_name": Change(ES, "africa: África", "afrika: África"),
    "a_language_without_help": Change(ES_INDICATORS, ", help: Cuente a todos.", ""),
    "a_language_without_a_label": Change(ES_INDICATORS, "label: Personal, ", ""),
    "a_language_without_its_own_name": Change(ES, "name: Español\n", ""),
    "a_phrase_with_a_brace_that_is_never_closed": Change(ES, "en {country}", "en {country"),
    "a_phrase_with_a_place_that_reaches_into_a_value": Change(ES, "en {country}", "en {country.name}"),
    "a_phrase_with_a_place_by_number": Change(ES, "en {country}", "en {country[0]}"),
    "a_phrase_with_a_form": Change(ES, "en {country}", "en {country:>10}"),
    "a_phrase_with_a_conversion": Change(ES, "en {country}", "en {country!r}"),
    "an_english_phrase_with_a_lone_brace": Change(EN, "in {country}", "in country}"),
    "a_locale_that_is_none": Change(ES, "  in: en {country}\n", "  in: en {country}\n  locale: es PE\n"),
    "a_control_character_in_a_languages_name": Change(ES, "name: Español", 'name: "Espa\\aol"'),
    "a_private_character_in_a_label": Change("indicators.yml", "    label: Staff\n", "    label: Staff \ue000\n"),
    "half_a_character_in_a_key": Change(ES, "  in: en {country}\n", '  in: en {country}\n  "in\\ud800": en {country}\n'),
    # larger than possible
    "a_figure_of_forty_digits": Change("peers.yml", "minimum_members: 5", f"minimum_members: {'9' * 40}"),
    "a_threshold_of_forty_decimals": Change("star.yml", "at_least: 70", f"at_least: 70.{'1' * 40}"),
    "a_text_of_eleven_thousand_characters": Change("indicators.yml", "    label: Staff\n", f"    label: {'Staff ' * 2000}\n"),
    "an_award_for_a_thousand_years": Change("star.yml", "valid_months: 24", "valid_months: 12000"),
    "a_review_for_no_time": Change("star.yml", "review_months: 36", "review_months: 0"),
    "a_day_far_in_the_future": Change("star.yml", "in_force_from: 2020-01-01", "in_force_from: 9999-01-01"),
    "a_version_that_is_a_path": Change("star.yml", 'version: "2"', 'version: "../2"'),
    # schemas
    "a_schema_with_another_pattern": Change("schemas/filings.json", "(19[5-9]|20[0-9])[0-9]", "[0-9]+"),
    "a_schema_with_a_broken_pattern": Change("schemas/filings.json", "(19[5-9]|20[0-9])[0-9]", "(19[5-9]"),
    "a_schema_with_a_column_less": Change("schemas/keys.json", "", '{"fields": [{"name": "key", "type": "string"}], "primaryKey": ["key"]}'),
    "a_schema_with_fields_that_are_words": Change("schemas/keys.json", "", '{"fields": ["key", "since", "until"], "primaryKey": "key"}'),
    "a_schema_with_another_type": Change("schemas/keys.json", '"type": "date"', '"type": "integer"'),
    "a_schema_with_words_that_are_a_list": Change("schemas/members.json", '"title": "Institution"', '"title": ["Institution"]'),
    "a_schema_with_a_key_twice": Change("schemas/filings.json", '"primaryKey"', '"fields": [], "primaryKey"'),
    "a_schema_with_a_number_of_very_many_digits": Change("schemas/filings.json", "1000000000000", "9" * 5000),
    "a_schema_that_is_nested_too_deep": Change("schemas/filings.json", "", "[" * 5000),
    "a_schema_that_is_a_list": Change("schemas/filings.json", "", "[]"),
    "a_schema_that_is_no_json": Change("schemas/filings.json", "", '{"fields": [}'),
    "a_schema_without_fields": Change("schemas/filings.json", "", '{"name": "filings"}'),
}  # fmt: skip


def laid_out(folder: Path) -> Path:
    """The sound set, ready to be damaged."""
    for name, content in SOUND.items():
        path = folder / "standards" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "standards"


def standards_with(change: Change, folder: Path) -> Path:
    standards = laid_out(folder)
    path = standards / change.file
    text = path.read_text(encoding="utf-8")
    assert change.old in text, "the change no longer fits the sound set"
    path.write_text(
        text.replace(change.old, change.new, 1) if change.old else change.new,
        encoding="utf-8",
        errors="surrogateescape",
    )
    return standards


def test_the_sound_set_has_no_problem(tmp_path):
    standards, problems = load(laid_out(tmp_path))
    assert as_text(problems) == ""
    assert standards is not None


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_reported_with_its_file_and_key_and_a_way_to_mend_it(name, tmp_path):
    _, problems = load(standards_with(CASES[name], tmp_path))
    said = re.sub(r"\(\+\d+\)$", "(+n)", as_text(problems), flags=re.MULTILINE) + "\n"  # phrases of the program
    if os.environ.get("GOLDEN") == "write":
        (BROKEN / f"{name}.txt").write_text(said, encoding="utf-8")
    assert said == (BROKEN / f"{name}.txt").read_text(encoding="utf-8")


def test_every_file_of_expected_words_has_its_case():
    assert {path.stem for path in BROKEN.glob("*.txt")} == set(CASES)


def test_all_mistakes_of_all_files_are_reported_in_one_run(tmp_path):
    standards = standards_with(CASES["an_unknown_dimension"], tmp_path)
    for name in ("a_range_reversed", "too_few_peers", "policies_that_overlap", "a_language_with_an_unknown_phrase"):
        path = standards / CASES[name].file
        path.write_text(path.read_text(encoding="utf-8").replace(CASES[name].old, CASES[name].new), encoding="utf-8")
    _, problems = load(standards)
    assert [problem.code for problem in problems] == [
        "range-reversed",
        "unknown-dimension",
        "unknown-phrase",
        "too-few-peers",
        "policies-overlap",
        "words-missing",
    ]


def test_an_indicator_with_a_mistake_in_its_type_is_left_out_and_the_others_stay(tmp_path):
    standards, _ = load(standards_with(CASES["an_unknown_type"], tmp_path))
    assert standards is not None
    assert "staff_count" not in standards.indicators
    assert "board_trained" in standards.indicators


@pytest.mark.parametrize(
    "missing",
    ["areas.yml", "vocabulary.yml", "financial.yml", "peers.yml", "star.yml", ES, "schemas/indicators.json"],
)
def test_a_file_that_is_not_there_is_one_problem_and_no_crash(missing, tmp_path):
    standards = laid_out(tmp_path)
    (standards / missing).unlink()
    _, problems = load(standards)
    assert [p.location.file for p in problems if p.code == "standards-file-missing"] == [f"standards/{missing}"]


def test_a_folder_with_nothing_but_a_descriptor_gives_no_standards(tmp_path):
    (tmp_path / "datapackage.json").write_bytes(SOUND["datapackage.json"])

    standards, problems = load(tmp_path)
    assert standards is None
    assert {problem.code for problem in problems} == {"standards-file-missing"}


# --------------------------------------------------------------------------------------------- what lies in the folder


def _linked(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.symlink_to(BROKEN)


STRAY: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "a link where a file belongs": ("star.yml", _linked, "link"),
    "a link to a folder": ("languages/qu", _linked, "link"),
    "a link that leads nowhere": (
        "schemas/filings.json",
        lambda path: path.unlink() or path.symlink_to("none"),
        "link",
    ),
    "a file of another kind": ("notes.txt", Path.touch, "unexpected-file"),
    "a file at another place": ("languages/areas.yml", Path.touch, "unexpected-file"),
    "a table that nobody knows": ("schemas/clients.json", Path.touch, "unexpected-file"),
    "a folder": ("drafts", Path.mkdir, "unexpected-folder"),
    "a language of no code": ("languages/ES-419", Path.mkdir, "unexpected-folder"),
    "a pipe": ("pipe", os.mkfifo, "not-a-file"),
    "a file that is too large": (
        "peers.yml",
        lambda path: path.write_bytes(b"#" * (StandardsLimits.FILE + 1)),
        "file-too-large",
    ),
}


@pytest.mark.parametrize("name", STRAY)
def test_what_no_reader_knows_is_a_problem_and_is_never_opened(name, tmp_path):
    place, put, code = STRAY[name]
    folder = laid_out(tmp_path)
    before = digest(folder)
    put(folder / place)

    _, problems = load(folder)

    assert [(one.code, one.location.file) for one in problems if one.severity == "error"] == [
        (code, f"standards/{place}")
    ]
    assert place not in contents(folder)
    assert digest(folder) != before


def test_a_hidden_file_is_told_of_and_stops_nobody(tmp_path):
    folder = laid_out(tmp_path)
    (folder / ".notes").touch()
    (folder / ".DS_Store").touch()
    (folder / "__MACOSX").mkdir()
    _, problems = load(folder)
    assert [(one.severity, one.code) for one in problems] == [
        ("warning", "system-files"),
        ("warning", "unexpected-file"),
        ("warning", "system-files"),
    ]


def test_standards_that_are_a_link_are_not_read(tmp_path):
    real = laid_out(tmp_path / "elsewhere")
    (tmp_path / "standards").symlink_to(real)
    known, problems = load(tmp_path / "standards")
    assert known is None
    assert [one.code for one in problems] == ["link"]


def test_standards_of_very_many_files_are_not_read(tmp_path):
    folder = laid_out(tmp_path)
    for number in range(StandardsLimits.FILES):
        code = "".join(chr(ord("a") + number // 26**place % 26) for place in range(4))
        (folder / "languages" / code).mkdir()
        (folder / "languages" / code / "phrases.yml").touch()
    known, problems = load(folder)
    assert known is None
    assert [one.code for one in problems] == ["standards-too-large"]


def test_a_copy_of_the_standards_holds_what_is_read_and_nothing_else(tmp_path):
    folder = laid_out(tmp_path)
    (folder / "link.yml").symlink_to(tmp_path)
    (folder / "notes.txt").touch()
    copy(folder, tmp_path / "copy")
    assert contents(tmp_path / "copy") == SOUND
    assert load(tmp_path / "copy")[1] == ()


def test_very_many_mistakes_are_told_of_in_part_and_hints_are_for_the_first(tmp_path):
    folder = laid_out(tmp_path)
    lines = "".join(f"  in_country_{number}: x\n" for number in range(3000))
    path = folder / ES
    path.write_text(path.read_text("utf-8").replace("  in: en {country}\n", f"  in: en {{country}}\n{lines}"), "utf-8")

    _, problems = load(folder)

    # The first ones resemble no phrase that Spanish lacks, so English may have lost them.
    assert sum(one.location.file.endswith(EN) for one in problems) == StandardsLimits.HINTS
    assert len(problems) == StandardsLimits.HINTS + StandardsLimits.SHOWN + 1
    assert sum("Did you mean" in one.fix for one in problems) <= StandardsLimits.HINTS
    assert [one.message for one in problems if one.code == "more-problems"] == [
        f"There are {3000 - StandardsLimits.HINTS - StandardsLimits.SHOWN:,} more problems in this file."
    ]


SCRAPS = [
    b"",
    b": ",
    b"\n",
    b"- ",
    b"[",
    b"}",
    b'"',
    b"&a ",
    b"*a",
    b"!!x ",
    b"\t",
    b"\x00",
    b"\xff",
    b"null",
    b"- - - x",
    b"{}",
]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_damage_to_a_file_is_ever_more_than_problems(data, tmp_path):
    name = data.draw(st.sampled_from(sorted(SOUND)))
    content = SOUND[name]
    begin = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(begin, min(len(content), begin + 40)))
    scrap = data.draw(
        st.sampled_from(SCRAPS)
        | st.binary(max_size=8)
        | st.integers(0, len(content)).map(lambda n: content[n : n + 30])
    )
    standards = tmp_path / "standards"
    if not standards.exists():
        laid_out(tmp_path)
    (standards / name).write_bytes(content[:begin] + scrap + content[end:])
    load(standards)
    (standards / name).write_bytes(content)


# ------------------------------------------------------------------------------------------- damage that keeps the form

REAL = SCHEMAS.parent
REAL_FILES = sorted(path.relative_to(REAL).as_posix() for path in REAL.rglob("*.*"))
ODD: list[Any] = [
    None, True, 0, -1, 10**30, 1e300, "", "x" * 20_000, "\ue000", "{a.b}", "{", "%s", "../x", "9" * 5000, [], {}, [[]], {"": {}},
    ["x"] * 3, {"code": "x"}, {"code": {"code": 1}}, {"label": ["x"]}, "2024-02-30", "yes",
]  # fmt: skip
"""Replacements for parts of a file."""


def places(content: Any) -> list[tuple[Any, Any]]:
    """Every mapping or list of a file with each of its keys or positions."""
    found: list[tuple[Any, Any]] = []
    pending = [content]
    while pending:
        inside = pending.pop()
        keys = list(inside) if isinstance(inside, dict) else range(len(inside)) if isinstance(inside, list) else ()
        for key in keys:
            found.append((inside, key))
            pending.append(inside[key])
    return found


def spoil(data: st.DataObject, content: Any) -> None:
    """One change: something removed, replaced, doubled, renamed, or put in the place of something else."""
    there = places(content)
    if not there:
        return
    inside, key = there[data.draw(st.integers(0, len(there) - 1))]
    other, place = there[data.draw(st.integers(0, len(there) - 1))]
    match data.draw(st.sampled_from(["drop", "replace", "swap", "rename", "double"])):
        case "drop":
            del inside[key]
        case "replace":
            inside[key] = ODD[data.draw(st.integers(0, len(ODD) - 1))]
        case "swap":
            inside[key] = json.loads(json.dumps(other[place], default=str))
        case "rename" if isinstance(inside, dict):
            inside[data.draw(st.sampled_from(["code", "x", "", "\ud7ff", "x" * 200]))] = inside.pop(key)
        case _ if isinstance(inside, list):
            inside[:] = [*inside, inside[key]] * data.draw(st.sampled_from([1, 40]))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_change_to_the_real_standards_is_ever_more_than_problems(data, tmp_path):
    folder = tmp_path / "standards"
    if not folder.exists():
        shutil.copytree(REAL, folder)
    name = data.draw(st.sampled_from(REAL_FILES))
    text = (REAL / name).read_text("utf-8")
    content = json.loads(text) if name.endswith(".json") else yaml.load(text, yaml.CSafeLoader)
    for _ in range(data.draw(st.integers(1, 3))):
        spoil(data, content)
    if name.endswith(".json"):
        (folder / name).write_text(json.dumps(content), "utf-8")
    else:
        (folder / name).write_text(yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True), "utf-8")

    known, problems = load(folder)

    assert as_text(problems).encode() is not None
    assert len(problems) <= len(REAL_FILES) * (StandardsLimits.SHOWN + 1)
    if known is not None:
        assert rulebook(known).schemas.keys() == set(TABLES)
        for code in known.languages:
            assert Printer(known, code).phrase("profile.area_empty", n=2)
    (folder / name).write_text(text, "utf-8")
