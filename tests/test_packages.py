"""The result of reading a package: filings, facts, evidence, reviews; and that what is written can be read back."""

import csv
import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from generator import limits, packages, standards
from generator.cli import main
from generator.model import (
    AnswerType,
    Association,
    Assurance,
    Correction,
    Evidence,
    Gap,
    GapReason,
    Institution,
    IssuerKey,
    Membership,
    Observation,
    Review,
    Reviewer,
    Signer,
    Source,
    Statement,
    Withdrawal,
)
from generator.packages import (
    IndicatorRow,
    MemberRow,
    check,
    read_association,
    read_associations,
    read_institution,
    write_association,
    write_institution,
)
from generator.packages.checks import agreement, frictionless_cache
from generator.packages.checks.frictionless_check import Frictionless
from generator.packages.reviews import review_digest
from generator.packages.safety import characters, codes, tree
from generator.packages.tables import schemas
from generator.packages.tables.answers import compile_reader
from generator.packages.writing.writer import CC_BY
from generator.problems import BuildError, Location, as_text
from generator.signatures import key_from_seed, public_line
from generator.signatures.multikey import multikey
from generator.standards.files.schemas import FORMS, KEYS
from tests.databases import loaded, may_be_empty
from tests.package_builders import (
    SMALL_ROWS,
    STANDARDS,
    filing,
    published_schemas,
    small_standards,
    write_small_package,
)

KNOWN = small_standards()


def codes_of(problems):
    return [problem.code for problem in problems]


def read(folder):
    dossier, problems = read_institution(folder, KNOWN)
    assert dossier is not None, as_text(problems)
    return dossier, problems


def rewrite(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


# ---------------------------------------------------------------------------------------------------------- reading


def test_every_kind_of_answer_is_read_as_its_type(tmp_path):
    dossier, problems = read(write_small_package(tmp_path))
    assert problems == ()
    values = {code: fact.value for (code, period), fact in dossier.facts.items() if isinstance(fact, Observation)}
    assert values == {
        "board_trained": "yes",
        "prices_disclosed": "partially",
        "rate_method": "declining",
        "target_market": ("women", "rural"),  # in the order of the standards, regardless of the filed order
        "women_percent": Decimal("62.5"),
        "active_borrowers": Decimal(18250),
        "gross_loan_portfolio": Decimal("1250000.50"),
        "training_hours": Decimal("31.5"),
        "mission_statement": 'To "serve", fairly',
        "mission_reviewed": date(2023, 5, 2),
    }


def test_a_value_remembers_its_text_and_the_row_it_was_written_in(tmp_path):
    folder = write_small_package(tmp_path)
    dossier, _ = read(folder)
    fact = dossier.fact("target_market", "2024")
    assert fact.text == "rural;women"
    (place,) = fact.sources
    assert place == Location("institutions/baobab/indicators.csv", place.row, "value")
    lines = (folder / "indicators.csv").read_text().splitlines()
    assert "rural;women" in lines[place.row - 1]


def test_filings_run_from_the_newest_to_the_oldest(tmp_path):
    dossier, _ = read(write_small_package(tmp_path))
    assert dossier.periods == ("2024", "2023")
    assert dossier.filings[0].closing_rate == Decimal("129.29")
    assert dossier.filings[0].received == date(2025, 4, 15)


def test_each_status_is_a_gap_of_its_own(tmp_path):
    dossier, _ = read(write_small_package(tmp_path))
    assert dossier.fact("board_trained", "2023").why is GapReason.WITHHELD
    assert dossier.fact("women_percent", "2023").why is GapReason.UNKNOWN
    assert dossier.fact("rate_method", "2023").why is GapReason.NOT_REPORTED


def test_a_row_without_value_and_status_says_nothing(tmp_path):
    folder = write_small_package(tmp_path)
    with (folder / "indicators.csv").open("a") as file:
        file.write("2023,rate_method,,,,\n")
    dossier, problems = read(folder)
    assert problems == ()
    assert ("rate_method", "2023") not in dossier.facts


def test_assurance_rises_from_reported_to_submitted_to_documented(tmp_path):
    folder = write_small_package(tmp_path)
    dossier, _ = read(folder)
    assert dossier.fact("prices_disclosed", "2024").assurance is Assurance.REPORTED
    assert dossier.fact("board_trained", "2024").assurance is Assurance.DOCUMENTED
    rewrite(folder / "reviews.csv", "documented", "not_reviewed")
    dossier, _ = read(folder)
    assert dossier.fact("board_trained", "2024").assurance is Assurance.SUBMITTED
    assert dossier.reviews["board_trained", "2024"].status == "not_reviewed"


def test_a_value_that_cannot_be_read_becomes_a_gap_that_keeps_the_text(tmp_path):
    folder = write_small_package(tmp_path)
    rewrite(folder / "indicators.csv", "62.5", "62;5")
    dossier, problems = read(folder)
    fact = dossier.fact("women_percent", "2024")
    assert isinstance(fact, Gap)
    assert (fact.why, fact.text) == (GapReason.REJECTED, "62;5")
    assert codes_of(problems) == ["not-a-number"]
    assert dossier.fact("active_borrowers", "2024").value == 18250


def test_a_withheld_figure_that_was_given_all_the_same_is_repeated_nowhere(tmp_path):
    folder = write_small_package(tmp_path)
    rewrite(folder / "indicators.csv", "62.5,reported", "62.5,withheld")
    dossier, problems = read(folder)
    assert dossier.fact("women_percent", "2024") == Gap(
        "women_percent", "2024", GapReason.WITHHELD, dossier.fact("women_percent", "2024").sources
    )
    assert "62.5" not in as_text(problems)


def test_two_rows_that_disagree_reject_the_value_and_two_that_agree_do_not(tmp_path):
    folder = write_small_package(tmp_path)
    with (folder / "indicators.csv").open("a") as file:
        file.write("2024,women_percent,12,reported,,\n2024,rate_method,declining,reported,,\n")
    dossier, problems = read(folder)
    fact = dossier.fact("women_percent", "2024")
    assert fact.why is GapReason.REJECTED
    assert len(fact.sources) == 2
    assert dossier.fact("rate_method", "2024").value == "declining"
    assert codes_of(problems) == ["duplicate-row", "duplicate-row"]


def test_more_options_than_may_be_chosen_are_refused(tmp_path):
    folder = write_small_package(tmp_path)
    rewrite(folder / "indicators.csv", "rural;women", "rural;women;youth;urban")
    dossier, problems = read(folder)
    assert codes_of(problems) == ["too-many-options"]
    assert dossier.fact("target_market", "2024").why is GapReason.REJECTED


def test_the_order_of_rows_changes_no_value(tmp_path):
    folder = write_small_package(tmp_path)
    before, _ = read(folder)
    header, *rows = (folder / "indicators.csv").read_text().splitlines()
    (folder / "indicators.csv").write_text("\n".join([header, *reversed(rows)]) + "\n")
    after, _ = read(folder)
    assert {key: replace(fact, sources=()) for key, fact in after.facts.items()} == {
        key: replace(fact, sources=()) for key, fact in before.facts.items()
    }


def test_rows_of_a_refused_filing_are_not_blamed_one_by_one(tmp_path):
    folder = write_small_package(tmp_path)
    rewrite(folder / "filings.csv", "2024-12-31", "2024-12-32")
    dossier, problems = read(folder)
    assert codes_of(problems) == ["not-a-date"]
    assert dossier.periods == ("2023",)


def test_a_table_wrong_from_top_to_bottom_is_told_of_five_hundred_times_at_most(tmp_path):
    folder = write_small_package(tmp_path)
    with (folder / "indicators.csv").open("a") as file:
        file.writelines(f"2024,no_such_{number},1,reported,,\n" for number in range(3000))
    _, problems = read(folder)
    assert len(problems) == 501
    assert "too-many-problems" in codes_of(problems)


def test_only_what_stands_in_the_standards_becomes_a_fact(tmp_path):
    folder = write_small_package(tmp_path)
    with (folder / "indicators.csv").open("a") as file:
        file.write("2024,no_such_indicator,1,reported,,\n2019,women_percent,1,reported,,\n")
    dossier, problems = read(folder)
    assert codes_of(problems) == ["unknown-indicator", "period-without-filing"]
    assert {code for code, _ in dossier.facts} <= set(KNOWN.indicators)
    assert {period for _, period in dossier.facts} <= set(dossier.periods)


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("1,234", "thousands"),
        ("12,5", "decimal point"),
        ("5 %", "percent sign"),
        (" 5", "spaces"),
        ("+5", "plus"),
        ("1e5", "all digits"),
        ("1.2.3", ""),
        ("n/a", "Leave the cell empty"),
        ("no aplica", "Leave the cell empty"),
        ("S/ 3.50", 'without "S/"'),
        ("3.50 PEN", 'without "PEN"'),
        ("−4.2", 'with the key "-"'),
        ("– 1200", 'with the key "-"'),
        ("USD -5", 'with the key "-"'),
        ("-5 PEN", 'without "PEN"'),
        ("- 5", 'with the key "-"'),
        ("1200-", 'in front of the figure, with the key "-"'),
        ("4,2 %-", 'in front of the figure, with the key "-"'),
        ("(4,2 %)", "brackets mean a loss"),
        ("(4,2) %", "brackets mean a loss"),
        ("(1200)", "brackets mean a loss"),
        ("USD (1,200)", "brackets mean a loss"),
        ("٣", "digits 0 to 9"),
        ("1" * 30, "Round"),
    ],
)
def test_a_number_in_another_form_is_refused_with_the_way_to_mend_it(text, fix):
    fault = schemas.read_number(text)
    assert isinstance(fault, schemas.Fault)
    assert fix in fault.fix


@pytest.mark.parametrize("word", ["no aplica", "Ninguno", "confidencial", "n/a", "none", "-", "Sin datos"])
def test_a_word_for_no_answer_leads_to_the_status_that_says_why(word):
    kinds = set()
    for indicator in small_standards().indicators.values():
        if indicator.kind is not AnswerType.TEXT and "none" not in indicator.options:
            kinds.add(indicator.kind)
            fault, _ = compile_reader(indicator)(word)
            assert isinstance(fault, schemas.Fault)
            assert all(status in fault.fix for status in ("column status", "not_applicable", "withheld", "unknown"))
            assert (" 0." in fault.fix) == indicator.kind.is_figure
    assert {AnswerType.COUNT, AnswerType.PERCENT, AnswerType.DATE, AnswerType.YES_NO} <= kinds


@pytest.mark.parametrize("text", ["0", "-0.5", "1234.5", "000", "9" * 24])
def test_a_number_in_the_one_form_is_read(text):
    assert schemas.read_number(text) == Decimal(text)


def test_every_pattern_of_the_published_schemas_has_words():
    patterns = {
        field["constraints"]["pattern"]
        for schema in published_schemas().values()
        for field in schema["fields"]
        if "pattern" in field.get("constraints", {})
    }
    assert patterns <= schemas.PATTERN_WORDS.keys()


def test_every_column_of_the_published_schemas_has_a_title_and_a_description():
    for name, schema in published_schemas().items():
        for field in schema["fields"]:
            assert field["title"], (name, field)
            assert field["description"].endswith("."), (name, field)


def test_no_primary_key_of_the_published_schemas_may_be_empty_and_other_keys_are_unique_ones():
    published = published_schemas()
    assert published.keys() == FORMS.keys()
    assert {name: found for name, schema in published.items() if (found := may_be_empty(schema))} == {}
    stated = {name: schema.get("primaryKey") or schema["uniqueKeys"][0] for name, schema in published.items()}
    assert {name: tuple(key) for name, key in stated.items()} == KEYS
    assert {name for name, schema in published.items() if "uniqueKeys" in schema} == {"answers", "amendments"}


def test_joiners_are_letters_where_a_script_needs_them():
    assert characters.unwanted("می‌خواهم") is None
    assert characters.unwanted("a‌b") is not None


@pytest.mark.parametrize(
    "text", ["a\u202eb\u0000c", "e\u0301" + "\u0301" * 9, "x\ufeff\ud800", "one\ntwo\tthree", "a\u200bb"]
)
def test_what_is_cleaned_may_stand(text):
    cleaned = characters.clean(text)
    assert characters.unwanted(cleaned) is None
    assert "\n" not in cleaned
    assert characters.clean(cleaned) == cleaned


# ---------------------------------------------------------------------------------------------------------- writing


def test_what_is_written_is_read_back(tmp_path):
    institution = Institution(
        "baobab",
        "Crédito «Baobab», S.A.",
        "KE",
        "africa",
        legal_form="bank",
        full_name="Baobab",
        acronym="B",
        former_names=("Acacia", "Marula"),
        founded=1999,
        website="https://baobab.example/a?b=c",
        networks=("savanna",),
        currency="KES",
        fiscal_year_end="06-30",
        licence=CC_BY,
        credit="Baobab and MIX",
        contact="info@baobab.example",
        identifiers={"mix": 100372, "lei": "X1"},
        fictional=True,
    )
    evidence = Evidence(
        "report", "policy", "A report", "Baobab", date(2024, 1, 2), "en", "public", None, "https://baobab.example/r"
    )
    review = Review(
        "2024", "board_trained", "partly", ("report",), "amina", "savanna", date(2025, 6, 30), "Page 3, top"
    )
    fact = Observation("board_trained", "2024", "no", "no", ())
    review = replace(review, saw=review_digest.review_digest("baobab", fact, filing("2024"), [evidence]))
    corrections = (
        Correction("2024", "women_percent", "", "61.5", "Not filed at first", "Finance", date(2025, 6, 1)),
        Correction("2024", "women_percent", "61.5", "62.5", "Two branches were missing", "Finance", date(2025, 7, 1)),
    )
    statements = (
        Statement("on-all", "2024", "", "Audited since", "Board", date(2025, 8, 1)),
        Statement("on-women", "2024", "women_percent", 'Of all, "clients"', "Board", date(2025, 7, 1)),
    )
    write_institution(
        tmp_path / "institutions" / "baobab",
        institution,
        filings=[filing("2024"), filing("2023")],
        indicators=reversed(SMALL_ROWS[1:]),
        evidence=[evidence],
        reviews=[review],
        corrections=reversed(corrections),
        statements=reversed(statements),
        standards=KNOWN,
        sources=[{"title": "The archive"}],
    )
    with (tmp_path / "institutions" / "baobab" / "indicators.csv").open("a") as file:
        file.write("2024,board_trained,no,reported,,\n")
    dossier, problems = read(tmp_path / "institutions" / "baobab")
    assert problems == ()
    assert dossier.institution == replace(institution, sources=(Source("The archive", ""),))
    assert [replace(each, source=None) for each in dossier.filings] == [filing("2024"), filing("2023")]
    assert replace(dossier.evidence["report"], source=None) == evidence
    assert replace(dossier.reviews["board_trained", "2024"], source=None) == review
    assert tuple(replace(each, source=None) for each in dossier.corrections["women_percent", "2024"]) == corrections
    assert tuple(replace(each, source=None) for each in dossier.statements) == statements


def test_the_same_facts_give_the_same_bytes(tmp_path):
    first = write_small_package(tmp_path / "a")
    second = write_small_package(tmp_path / "b")
    assert packages.digest(first) == packages.digest(second) != ""
    assert read(first)[0].digest == packages.digest(first)
    rewrite(second / "indicators.csv", "62.5", "62.6")
    assert packages.digest(first) != packages.digest(second)


def test_a_table_that_has_no_rows_any_more_goes(tmp_path):
    folder = write_small_package(tmp_path)
    write_institution(
        folder, Institution("baobab", "Baobab", "KE", "africa"), filings=[], indicators=[], standards=KNOWN
    )
    assert sorted(path.name for path in folder.iterdir()) == ["datapackage.json", "filings.csv", "indicators.csv"]
    assert codes_of(read(folder)[1]) == ["no-filings"]


def test_texts_are_made_fit_when_they_are_written(tmp_path):
    folder = tmp_path / "institutions" / "baobab"
    write_institution(
        folder,
        Institution("baobab", "Cre\u0301dito\u200b\n\u202eBaobab", "KE", "africa"),
        filings=[filing("2024")],
        indicators=[IndicatorRow("2024", "mission_statement", "one\r\ntwo\u0007", note="a\tb")],
        standards=KNOWN,
    )
    dossier, problems = read(folder)
    assert problems == ()
    assert dossier.institution.name == "Crédito Baobab"
    assert dossier.fact("mission_statement", "2024").value == "one two"
    assert dossier.fact("mission_statement", "2024").note == "a b"


def test_an_association_is_read_back_with_its_members_and_reviewers(tmp_path):
    folder = tmp_path / "associations" / "savanna"
    association = Association("savanna", "Savanna", "KE", "https://savanna.example/", fictional=True, names_keys=True)
    key = key_from_seed(bytes(32))
    signers = (
        Signer("amina", public_line(key), date(2020, 1, 1)),
        Signer("juma", public_line(key, "juma@savanna.example"), date(2018, 1, 1), date(2019, 12, 31)),
    )
    withdrawals = (Withdrawal("baobab", "2024", date(2025, 9, 1), "The council", "It was never true"),)
    keys = (IssuerKey(multikey(key.public), date(2020, 1, 1), date(2021, 1, 1)),)
    people = (
        Reviewer("amina", "Amina", date(2020, 1, 1), None, "Savanna"),
        Reviewer("juma", "Juma", date(2018, 1, 1), date(2019, 12, 31), "Savanna"),
    )
    write_association(
        folder,
        association,
        members=[MemberRow("marula"), MemberRow("baobab", "2015")],
        reviewers=people,
        signers=signers,
        withdrawals=withdrawals,
        keys=keys,
        standards=KNOWN,
    )
    (folder / "credentials").mkdir()
    (folder / "credentials" / "baobab-2024.json").write_text('{"id": "x"}')
    found, problems = read_association(folder, KNOWN)
    assert problems == ()
    assert found is not None
    assert replace(found, withdrawals=tuple(replace(each, source=None) for each in found.withdrawals)) == replace(
        association,
        members=("baobab", "marula"),
        memberships=(Membership("baobab", 2015), Membership("marula")),
        reviewers=people,
        signers=signers,
        withdrawals=withdrawals,
        keys=keys,
        credentials={"baobab-2024.json": '{"id": "x"}'},
    )


def test_plain_frictionless_finds_our_packages_valid(tmp_path):
    folder = write_small_package(tmp_path)
    command = Path(sys.executable).with_name("frictionless")
    done = subprocess.run(
        [command, "validate", folder / "datapackage.json", "--json"], capture_output=True, text=True, check=False
    )
    report = json.loads(done.stdout)
    assert report["valid"], done.stdout
    assert [task["name"] for task in report["tasks"]] == ["filings", "indicators", "evidence", "reviews"]


VALIDATE = """
import sys
from frictionless import Package
for path in sys.argv[1:]:
    report = Package(path).validate()
    print(path, report.valid, report.flatten(["rowNumber", "fieldName", "message"])[:3])
"""


def test_plain_frictionless_finds_every_package_we_ship_valid():
    shipped = [str(path) for path in sorted(STANDARDS.parent.glob("*/*/datapackage.json"))]
    done = subprocess.run([sys.executable, "-c", VALIDATE, *shipped], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == len(shipped) >= 28
    assert [line for line in done.stdout.splitlines() if " True []" not in line] == []


def test_every_package_we_ship_can_be_loaded_into_a_database_with_the_keys_of_its_own_schemas():
    rows = Counter[str]()
    for path in sorted(STANDARDS.parent.glob("*s/*/datapackage.json")):
        found = loaded(path)
        rows.update(found)
        for table, number in found.items():
            with (path.parent / f"{table}.csv").open(encoding="utf-8-sig") as file:
                assert number == sum(1 for _ in csv.DictReader(file)), (path, table)
    assert rows["answers"] > 1000
    assert {"filings", "indicators", "amendments", "members"} <= rows.keys()


def test_a_primary_key_with_a_gap_and_a_key_that_is_double_cannot_be_loaded(tmp_path):
    fields = [{"name": "survey", "constraints": {"required": True}}, {"name": "group"}]
    descriptor = tmp_path / "datapackage.json"

    def load(key, *rows):
        (tmp_path / "answers.csv").write_text("\n".join(("survey,group", *rows)) + "\n")
        resource = {"name": "answers", "path": "answers.csv", "schema": {"fields": fields, **key}}
        descriptor.write_text(json.dumps({"resources": [resource]}))
        return loaded(descriptor)

    primary, unique = {"primaryKey": ["survey", "group"]}, {"uniqueKeys": [["survey", "group"]]}
    assert load(unique, "c25,", "c25,women") == load(primary, "c25,all", "c25,women") == {"answers": 2}
    for key, rows in ((primary, ["c25,", "c25,women"]), (primary, ["c25,men"] * 2), (unique, ["c25,men"] * 2)):
        with pytest.raises(duckdb.ConstraintException):
            load(key, *rows)


def test_we_find_every_package_we_ship_right():
    known, problems = standards.load(STANDARDS)
    assert known is not None
    assert [problem for problem in (*problems, *check([STANDARDS.parent], known)) if problem.severity == "error"] == []


# ------------------------------------------------------------------------------------------------ the second opinion


def test_frictionless_is_laid_only_what_passed_the_fence_and_agrees(tmp_path):
    folder = write_small_package(tmp_path)
    rewrite(folder / "indicators.csv", "yes,reported,annual", "yes,approved,annual")
    assert codes_of(check([tmp_path], KNOWN)) == ["not-an-option", "review-without-value"]


def test_where_the_two_do_not_see_the_same_the_check_says_so(tmp_path):
    folder = write_small_package(tmp_path)
    opened = packages.institutions.open_package(folder, "institution", KNOWN)
    asked = agreement.request_for(opened.tables, opened.contents)
    with Frictionless(KNOWN.schemas) as expert:
        seen = expert.ask(asked)
        assert not isinstance(seen, str)
        assert agreement.compare(opened.tables, seen, KNOWN.schemas) == []
        # Our reader skips a row, misreads a cell, or reports a problem that does not exist.
        opened.tables["indicators"].rows.pop()
        assert codes_of(agreement.compare(opened.tables, seen, KNOWN.schemas)) == ["second-opinion-disagrees"]
        opened.tables["filings"].rows[0][1][2] = "USD"
        assert len(agreement.compare(opened.tables, seen, KNOWN.schemas)) == 2
        opened.tables["reviews"].add("bad-form", "Not true.", 2, "status")
        assert len(agreement.compare(opened.tables, seen, KNOWN.schemas)) == 3
        # Our reader misses a problem.
        rewritten = asked.tables["indicators"].replace(b",partially,reported", b",partially,maybe")
        seen = expert.ask(agreement.FrictionlessRequest({**asked.tables, "indicators": rewritten}, asked.skipped))
        assert not isinstance(seen, str)
        assert any(
            "Only frictionless" in problem.message for problem in agreement.compare(opened.tables, seen, KNOWN.schemas)
        )


def test_a_second_opinion_that_takes_too_long_is_a_problem_and_the_next_one_is_given(tmp_path):
    folder = write_small_package(tmp_path)
    opened = packages.institutions.open_package(folder, "institution", KNOWN)
    asked = agreement.request_for(opened.tables, opened.contents)
    with Frictionless(KNOWN.schemas, seconds=0.001) as expert:
        assert "more than 0.001 seconds" in expert.ask(asked)
        expert.seconds = 60
        assert set(expert.ask(asked)) == set(opened.tables)


def test_the_process_of_the_second_opinion_is_fenced(tmp_path):
    """It may not write, read elsewhere, start programs or use the network, whatever frictionless is made to do."""
    code = """
import sys, socket, subprocess
from generator.packages.checks import frictionless_check
frictionless_check._fence([sys.prefix, sys.base_prefix, sys.argv[1]])
open(sys.argv[1] + "/fine.csv").read()
for deed in (
    lambda: open(sys.argv[1] + "/new.csv", "w"),
    lambda: open(sys.argv[2]).read(),
    lambda: socket.socket().connect(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("example.org", 80),
    lambda: subprocess.run(["true"]),
):
    try:
        deed()
    except PermissionError:
        print("refused")
"""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "fine.csv").write_text("")
    (tmp_path / "secret").write_text("")
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "in"), str(tmp_path / "secret")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["refused"] * 5


def test_a_planted_plugin_is_not_imported(tmp_path, monkeypatch):
    """Frictionless imports any module called frictionless_*; ours does not, even in a folder that holds one."""
    (tmp_path / "frictionless_planted.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    folder = write_small_package(tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert check([folder], KNOWN) == []
    assert not (tmp_path / "ran").exists()


def test_what_frictionless_passed_is_remembered_by_content(tmp_path):
    folder = write_small_package(tmp_path)
    memory = tmp_path / "cache" / "second-opinions.txt"
    known = frictionless_cache.load(memory, KNOWN)
    assert check([folder], KNOWN, passed=known) == []
    assert len(known) == 1
    frictionless_cache.save(memory, KNOWN, known)
    assert frictionless_cache.load(memory, KNOWN) == known
    nobody = Frictionless(KNOWN.schemas)  # not started: using it raises
    assert check([folder], KNOWN, passed=known, experts=[nobody]) == []
    other = replace(KNOWN, schemas={**KNOWN.schemas, "members": {"fields": []}})
    assert frictionless_cache.load(memory, other) == set()
    memory.write_bytes(b"\xff\x00")
    assert frictionless_cache.load(memory, KNOWN) == set()


# ------------------------------------------------------------------------------------------------- the whole package


def hollow(path, size):
    """A file of a size, filled with zeros."""
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)


def test_tables_and_credentials_have_a_bound_together_that_is_seen_before_one_of_them_is_opened(tmp_path):
    folder = write_small_package(tmp_path)
    for name in ("indicators", "filings"):
        hollow(folder / f"{name}.csv", limits.PackageLimits.TABLES // 2 + 1)
    assert codes_of(read_institution(folder, KNOWN)[1]) == ["tables-too-large"]
    network = tmp_path / "associations" / "network"
    write_association(network, Association("network", "Network", "KE"), standards=KNOWN)
    for number in range(limits.PackageLimits.CREDENTIALS // limits.CredentialLimits.BYTES):
        hollow(network / "credentials" / f"baobab-{number}.json", limits.CredentialLimits.BYTES)
    assert codes_of(read_association(network, KNOWN)[1]) == ["credentials-too-large"]


def test_all_associations_of_a_folder_are_read_by_name_with_the_problems_of_those_that_cannot_be(tmp_path):
    assert read_associations(tmp_path, KNOWN) == ((), ())
    for id_, name in {"acacia": "Zebra Circle", "baobab": "acacia League", "cedar": "Broken"}.items():
        write_association(tmp_path / "associations" / id_, Association(id_, name, "KE"), standards=KNOWN)
    (tmp_path / "associations" / ".git").mkdir()
    (tmp_path / "associations" / "cedar" / "datapackage.json").write_text("{")

    found, problems = read_associations(tmp_path, KNOWN)

    assert [association.name for association in found] == ["acacia League", "Zebra Circle"]
    assert {problem.location.file for problem in problems} == {"associations/cedar/datapackage.json"}
    (tmp_path / "associations").rename(tmp_path / "elsewhere")
    (tmp_path / "associations").symlink_to("elsewhere")
    with pytest.raises(BuildError, match="associations: this is a symbolic link"):
        read_associations(tmp_path, KNOWN)


def test_the_rows_of_all_tables_have_a_bound_together(tmp_path):
    folder = write_small_package(tmp_path)
    for name in ("filings", "indicators"):
        path = folder / f"{name}.csv"
        path.write_text(
            path.read_text("utf-8").partition("\n")[0] + "\n" * (limits.PackageLimits.ROWS // 2 + 2), "utf-8"
        )
    told = codes_of(read_institution(folder, KNOWN)[1])
    assert told.count("too-many-rows") == 1


def test_folders_full_of_other_things_are_told_of_up_to_a_bound(tmp_path):
    folder = write_small_package(tmp_path)
    for number in range(limits.PackageLimits.PROBLEMS + 5):
        (folder / f"page-{number}.html").write_text("")
    told = codes_of(read_institution(folder, KNOWN)[1])
    assert told.count("bad-file-kind") == limits.PackageLimits.PROBLEMS
    assert told.count("too-many-problems") == 1


# ------------------------------------------------------------------------------------------------------ the commands


TERMS = ("--name", "Baobab Trust", "--licence", "CC-BY-4.0")


def shelf(tmp_path):
    """A folder of data packages with one package that is correct by the published standards."""
    CliRunner().invoke(
        main, ["new", "baobab-trust", "--country", "KE", *TERMS, "--data", str(tmp_path)], catch_exceptions=False
    )
    return tmp_path / "institutions" / "baobab-trust"


@pytest.fixture(autouse=True)
def away(tmp_path_factory, monkeypatch):
    """Run commands from an empty folder, with their cache there."""
    place = tmp_path_factory.mktemp("away")
    (place / "mkdocs.yml").write_text("site_name: x\n")
    monkeypatch.chdir(place)
    return place


def test_a_new_package_is_valid_and_says_what_to_fill_in(tmp_path):
    done = CliRunner().invoke(main, ["new", "baobab", *TERMS, "--data", str(tmp_path)])
    assert done.exit_code == 0
    assert "check it" in done.output
    done = CliRunner().invoke(main, ["check", str(tmp_path / "institutions" / "baobab")])
    assert done.exit_code == 0
    assert "placeholder-country" in done.output
    assert "placeholder-name" not in done.output
    done = CliRunner().invoke(main, ["new", "savanna", "--association", *TERMS, "--data", str(tmp_path)])
    assert done.exit_code == 0
    done = CliRunner().invoke(main, ["check", str(tmp_path / "associations" / "savanna")])
    assert (done.exit_code, "key association.country: The country is not known" in done.output) == (0, True)


@pytest.mark.parametrize(
    ("given", "near"),
    [
        ("ZZ", ""),
        ("ZX", ""),
        ("UG ", None),
        ("Etiopía", " Did you mean ET (Ethiopia)?"),
        ("KEN", " Did you mean KE (Kenya)?"),
    ],
)
def test_a_new_package_takes_the_code_of_a_country_and_nothing_else(tmp_path, given, near):
    done = CliRunner().invoke(main, ["new", "baobab", "--country", given, *TERMS, "--data", str(tmp_path)])
    if near is None:
        assert done.exit_code == 0
        return
    said = f"{given} is no country: give an ISO 3166 code of two capital letters, such as PE.{near}\n"
    assert (done.exit_code, said in done.output, list(tmp_path.iterdir())) == (2, True, [])


@pytest.mark.parametrize(
    ("country", "region"),
    [("PE", "latin_america_caribbean"), ("KE", "africa"), ("KH", "east_asia_pacific"), ("SE", None)],
)
def test_a_new_package_begins_with_the_region_of_its_country_or_with_none(tmp_path, country, region):
    CliRunner().invoke(main, ["new", "baobab", "--country", country, *TERMS, "--data", str(tmp_path)])
    descriptor = json.loads((tmp_path / "institutions" / "baobab" / "datapackage.json").read_bytes())
    assert descriptor["institution"].get("region") == region


@pytest.mark.parametrize("given", [(), ("--licence", "WTFPL")])
def test_nobody_chooses_a_licence_for_an_institution(tmp_path, given):
    done = CliRunner().invoke(main, ["new", "baobab", *given, "--data", str(tmp_path)])
    assert done.exit_code == 2
    assert "--licence" in done.output or "CC0-1.0" in done.output
    assert not (tmp_path / "institutions").exists()


def test_a_region_that_is_not_the_countrys_is_asked_about(tmp_path):
    folder = shelf(tmp_path)
    path = folder / "datapackage.json"
    path.write_text(path.read_text().replace('"africa"', '"south_asia"'))
    done = CliRunner().invoke(main, ["check", str(folder)])
    assert (done.exit_code, "region-of-another-country" in done.output) == (0, True)


@pytest.mark.parametrize("id_", ["CON", "con", "a", "Baobab", "bao_bab", "../x", "index", "bao--bab", "-x"])
def test_what_cannot_be_an_id_is_not_made(tmp_path, id_):
    done = CliRunner().invoke(main, ["new", "--data", str(tmp_path), "--", id_])
    assert done.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_package_that_is_there_is_not_written_over(tmp_path):
    folder = shelf(tmp_path)
    assert CliRunner().invoke(main, ["new", "baobab-trust", "--data", str(tmp_path)]).exit_code == 2
    assert folder.is_dir()


def test_check_exits_0_when_clean_1_with_problems_and_2_when_not_understood(tmp_path):
    folder = shelf(tmp_path)
    assert CliRunner().invoke(main, ["check", str(tmp_path)]).exit_code == 0
    with (folder / "filings.csv").open("a") as file:
        file.write("2024,soon,KES,,,,,\n")
    assert CliRunner().invoke(main, ["check", str(tmp_path)]).exit_code == 1
    assert CliRunner().invoke(main, ["check", str(tmp_path / "nowhere")]).exit_code == 2
    assert CliRunner().invoke(main, ["check", "--format", "xml", str(tmp_path)]).exit_code == 2


def test_check_prints_for_people_for_programs_and_for_pull_requests(tmp_path, monkeypatch):
    folder = shelf(tmp_path)
    with (folder / "filings.csv").open("a") as file:
        file.write("2024,soon,KES,,,,,\n")
    monkeypatch.chdir(tmp_path.parent)
    runner = CliRunner()
    text = runner.invoke(main, ["check", "--no-cache", tmp_path.name]).stdout
    assert "institutions/baobab-trust/filings.csv, row 2, column as_of: This is not a date" in text
    (told,) = json.loads(runner.invoke(main, ["check", "--no-cache", "--format", "json", tmp_path.name]).stdout)
    assert (told["file"], told["row"], told["code"]) == ("institutions/baobab-trust/filings.csv", 2, "not-a-date")
    github = runner.invoke(main, ["check", "--no-cache", "--format", "github", tmp_path.name]).stdout
    assert github.startswith(
        f"::error file={tmp_path.name}/institutions/baobab-trust/filings.csv,line=2,title=not-a-date::"
    )


def test_one_package_all_institutions_or_everything_can_be_checked(tmp_path):
    folder = shelf(tmp_path)
    for path in (folder, folder.parent, tmp_path):
        found, problems = packages.checks.check.packages_in([path])
        assert [(place.name, kind) for place, kind in found] == [("baobab-trust", "institution")]
        assert problems == []


def test_a_package_named_from_inside_is_found(tmp_path, monkeypatch):
    monkeypatch.chdir(shelf(tmp_path))
    found, _ = packages.checks.check.packages_in([Path()])
    assert found == [(tmp_path / "institutions" / "baobab-trust", "institution")]


# ------------------------------------------------------------------------------------------------------- small things


def test_reserved_names_and_codes_are_what_they_should_be():
    assert len(codes.COUNTRIES) == 249 + 2  # those of ISO, Kosovo, and the one for unknown
    assert all(len(code) == 2 and code.isupper() for code in codes.COUNTRIES)
    assert all(len(code) == 3 and code.isupper() for code in codes.CURRENCIES)
    assert not codes.is_id("sitemap")
    assert codes.is_id("mfi-100372")


def test_a_folder_that_changes_while_it_is_read_is_refused(tmp_path):
    folder = write_small_package(tmp_path)
    survey = tree.survey(folder, "institutions/baobab")
    (folder / "filings.csv").write_text("longer than before " * 100)
    with pytest.raises(OSError, match="changed while it was read"):
        tree.read(survey, "filings.csv")


def test_a_text_for_comparing_has_no_case_and_no_accents_and_one_form_of_each_letter():
    assert characters.unaccented("Côte d’Ivoire ＡＢ ﬁ") == "cote d’ivoire ab fi"
    assert characters.unaccented("Åland") == characters.unaccented("A\u030aLAND") == "aland"
    assert characters.unaccented("e" + "\u0301" * 5_000) == "e"
