"""The self-audit in the terminal, as a workbook and in the browser: the same questions, and the same scores."""

import csv
import io
import json
import random
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from py_mini_racer import MiniRacer

from generator.analysis.audits import audit_scores, weakest
from generator.cli import main
from generator.intake.audits import answers as kept
from generator.intake.audits import self_audit_sheet
from generator.intake.workbook.wording import WorkbookPrinter
from generator.language.printer import Printer
from generator.model import Standards
from generator.model.audits import audits_of
from generator.packages import read_institution
from generator.render.fragments.witnesses.self_audit import MOST_WEAK, SelfAudit
from generator.standards import load
from tests.package_builders import STANDARDS, write_base

SCRIPT = Path(__file__).parents[1] / "templates" / "theme" / "assets" / "self-audit-scores.js"


@pytest.fixture(scope="module")
def published() -> Standards:
    known, _ = load(STANDARDS)
    assert known is not None
    return known


@pytest.fixture(scope="module")
def browser(published) -> Iterator[MiniRacer]:
    """The script of the page, with the data that the page gives it."""
    engine = MiniRacer()
    engine.eval(re.sub(r"(?m)^export ", "", SCRIPT.read_text("utf-8")))
    engine.eval(f"var audit = {SelfAudit(Printer(published, 'es')).data('')};")
    yield engine
    engine.close()


def answered(published: Standards, seed: int, shares: tuple[int, ...]) -> dict[str, str]:
    """Answers by chance: yes, partially, no, not applicable, or none, in these proportions."""
    chance = random.Random(seed)
    drawn = {
        code: chance.choices(("yes", "partially", "no", "not_applicable", ""), shares)[0]
        for code in published.audits.questions
    }
    return {code: answer for code, answer in drawn.items() if answer}


@pytest.mark.parametrize(
    ("seed", "shares"),
    [
        (seed, shares)
        for seed in range(10)
        for shares in ((5, 3, 2, 1, 0), (1, 1, 1, 9, 0), (8, 2, 1, 2, 1), (0, 0, 0, 1, 0))
    ],
)
def test_the_browser_scores_as_python_does(published, browser, seed, shares):
    answers = answered(published, seed, shares)
    results = audit_scores(answers, published.audits)
    found = json.loads(str(browser.eval(f"JSON.stringify(scores({json.dumps(answers)}, audit))")))
    expected = {
        code: {"state": one.state, "score": None if one.score is None else int(one.score * 100)}
        for code, one in results.items()
    }
    assert found == expected
    last = weakest(results, published.audits, len(published.audits.practices))
    alike = sum(one.score == last[MOST_WEAK - 1][1].score for _, one in last[MOST_WEAK:])
    assert int(browser.eval(f"alike(scores({json.dumps(answers)}, audit), audit)")) == alike
    codes = json.loads(str(browser.eval(f"JSON.stringify(weakest(scores({json.dumps(answers)}, audit), audit))")))
    assert codes == [practice.code for practice, _ in weakest(results, published.audits, MOST_WEAK)]


@pytest.mark.parametrize(
    ("hundredths", "text"), [(6667, "66.67"), (7000, "70"), (10000, "100"), (0, "0"), (6250, "62.5"), (33, "0.33")]
)
def test_the_browser_writes_a_score_without_needless_zeros(browser, hundredths, text):
    assert browser.eval(f"written({hundredths})") == text


def test_the_page_asks_every_question_with_every_answer_in_both_languages(published):
    for language in ("en", "es"):
        form = str(SelfAudit(Printer(published, language)).form())
        for code in published.audits.questions:
            assert form.count(f'name="{code}"') == 4, code
        assert not re.search(r"audit\.(question|practice|part)\.", form)
        assert 'class="fallback"' not in form


# ----------------------------------------------------------------------------------------------------- the terminal


def ask(home: Path, keys: str, *more: str) -> Result:
    told = ["audit", "baobab", "--data", str(home), "--answers", str(home / "answers.csv"), "--language", "en", *more]
    return CliRunner().invoke(main, told, input=keys)


@pytest.fixture
def home(tmp_path, published) -> Path:
    write_base(tmp_path, published)
    shutil.copytree(STANDARDS, tmp_path / "standards")
    return tmp_path


def test_the_terminal_stops_and_goes_on_with_the_first_open_question(home, published):
    first = ask(home, "1\n\n3\nx\nq\n")
    assert first.exit_code == 0
    assert "One of these keys" in first.output
    codes = list(published.audits.questions)
    assert kept.read(home / "answers.csv", published.audits) == ({codes[0]: "yes", codes[2]: "no"}, ())
    second = ask(home, "2\n")  # the input ends
    assert f"2 of {len(codes)}" in second.output
    assert f"1 of {len(codes)}" not in second.output.replace(f"61 of {len(codes)}", "")
    assert kept.read(home / "answers.csv", published.audits)[0][codes[1]] == "partially"
    third = ask(home, "b\n4\nq\n")
    assert third.exit_code == 0
    assert kept.read(home / "answers.csv", published.audits)[0][codes[2]] == "not_applicable"


def test_the_result_becomes_rows_marked_as_a_self_assessment(home, published):
    answers = answered(published, 3, (5, 3, 2, 1, 0))
    kept.write(home / "answers.csv", answers, published.audits)
    done = ask(home, "", "--write", "--auditor", "Board, first line")
    assert done.exit_code == 0, done.output
    dossier, problems = read_institution(home / "institutions" / "baobab", published)
    assert dossier is not None
    (audit,) = audits_of(dossier.witnesses.audits)
    assert audit.line == ("self_audit", "2026", "self_assessment")
    results = audit_scores(answers, published.audits)
    assert published.audits.own is not None
    assert {part: row.score for part, row in audit.by_part.items()} == {
        part: results[part].score for part in ("total", *published.audits.own.parts)
    }
    assert problems == ()
    again = ask(home, "", "--write", "--auditor", "Board")
    assert (again.exit_code, "audit-exists" in again.output) == (1, True)


def test_the_weakest_practices_are_named_with_what_to_read(home, published):
    answers = dict.fromkeys(published.audits.questions, "yes") | {"4d-1-1": "no"}
    kept.write(home / "answers.csv", answers, published.audits)
    done = ask(home, "")
    assert "Client data are secure" in done.output
    assert "(indicators/data_privacy_clause/)" in done.output
    assert "--write --auditor NAME" in done.output


def test_practices_beyond_the_last_that_is_named_and_no_better_are_counted(home, published):
    kept.write(home / "answers.csv", dict.fromkeys(published.audits.questions, "no"), published.audits)
    done = ask(home, "")
    assert f"More with the same score as the last one: {len(published.audits.practices) - MOST_WEAK}" in done.output
    assert done.output.count("Read about it:") == MOST_WEAK


def test_answers_of_another_edition_are_named_and_nothing_is_overwritten(home):
    file = home / "answers.csv"
    file.write_text("question,answer\n9a-1-1,yes\n1a-1-1,perhaps\n")
    done = ask(home, "1\n")
    assert done.exit_code == 1
    assert "answers.csv, row 2: The self-audit has no such question." in done.output
    assert "answers.csv, row 3: This is no answer." in done.output
    assert file.read_text() == "question,answer\n9a-1-1,yes\n1a-1-1,perhaps\n"


def test_an_institution_that_does_not_exist_is_not_scored(home):
    done = CliRunner().invoke(main, ["audit", "baobap", "--data", str(home)], input="1\n")
    assert done.exit_code == 2
    assert "There is no institution baobap in" in done.output
    assert "Did you mean baobab?" in done.output
    assert "portal new zzz" in CliRunner().invoke(main, ["audit", "zzz", "--data", str(home)]).output


def test_who_answers_nothing_is_not_told_of_a_file_that_is_not_there(home):
    done = ask(home, "")
    assert done.exit_code == 0
    assert done.output.rstrip().endswith("No question was answered, so nothing was kept.")
    assert not (home / "answers.csv").exists()


def test_writing_needs_a_name(home):
    done = ask(home, "", "--write")
    assert (done.exit_code, "--auditor NAME" in done.output) == (2, True)
    assert not (home / "answers.csv").exists()


# ----------------------------------------------------------------------------------------------------- the workbook


def filled(data: bytes, replies: dict[str, str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book[self_audit_sheet.SHEET]
    for row in range(2, sheet.max_row + 1):
        if reply := replies.get(str(sheet.cell(row, 1).value)):
            sheet.cell(row, 5).value = reply
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_workbook_is_filled_in_in_spanish_and_read_back(tmp_path, published):
    words = WorkbookPrinter(published, "es")
    answers = answered(published, 5, (5, 3, 2, 2, 3))
    open_ones = {code: words.phrase(f"self_audit.answer.{answer}") for code, answer in answers.items()}
    made = self_audit_sheet.make({}, words)
    assert made == self_audit_sheet.make({}, words)
    path = tmp_path / "book.xlsx"
    path.write_bytes(filled(made, open_ones))
    assert self_audit_sheet.read(path, published) == (answers, ())
    path.write_bytes(self_audit_sheet.make(answers, words))
    assert self_audit_sheet.read(path, published) == (answers, ())


def test_an_answer_that_is_none_is_named_with_its_row(tmp_path, published):
    path = tmp_path / "book.xlsx"
    made = self_audit_sheet.make({}, WorkbookPrinter(published, "en"))
    path.write_bytes(filled(made, {"1a-1-1": "perhaps", "1a-1-2": "SÍ"}))
    answers, problems = self_audit_sheet.read(path, published)
    assert answers == {"1a-1-2": "yes"}
    assert [(one.code, one.location.row, one.found) for one in problems] == [("unknown-answer", 2, "perhaps")]


def test_the_command_writes_a_workbook_and_reads_it_the_next_time(home, published):
    book = home / "book.xlsx"
    first = ask(home, "", "--workbook", str(book))
    assert first.exit_code == 0
    assert str(book) in first.output
    book.write_bytes(filled(book.read_bytes(), dict.fromkeys(published.audits.questions, "Yes")))
    second = ask(home, "", "--workbook", str(book))
    assert "100%" in second.output
    with (home / "answers.csv").open() as stream:
        assert [row["answer"] for row in csv.DictReader(stream)] == ["yes"] * len(published.audits.questions)
