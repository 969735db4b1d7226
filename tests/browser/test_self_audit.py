"""The self-audit in a real browser: it keeps answers, sends nothing, and saves rows that the portal reads."""

from datetime import date
from pathlib import Path

import pytest

from generator.analysis.audits import audit_scores
from generator.intake.audits import answers as kept
from generator.packages.rules import Documents, rulebook
from generator.packages.tables import reader
from generator.packages.witnesses.audits import read_audits
from generator.standards import load

pytestmark = pytest.mark.browser

STANDARDS = Path(__file__).resolve().parents[2] / "datapackages" / "standards"
KNOWN, _ = load(STANDARDS, date(2100, 1, 1))  # the browser writes the day of its own clock


def answer(page, question: str, reply: str) -> None:
    page.locator(f'input[name="{question}"][value="{reply}"]').check()


def saved(page, what: str) -> bytes:
    with page.expect_download() as download:
        page.locator(f"[data-save={what}]").click()
    return Path(download.value.path()).read_bytes()


def test_answers_stay_in_the_browser_and_the_saved_rows_are_those_of_the_program(open_page, tmp_path):
    assert KNOWN is not None
    audits = KNOWN.audits
    replies = dict(zip(audits.questions, ["yes", "partially", "no", "not_applicable", "yes", "yes"] * 11, strict=False))
    with open_page("self-audit/") as page:
        page.wait_for_selector("[data-self-audit][data-ready]")
        assert page.locator(".self-audit-result").is_hidden()
        first, *rest = replies.items()
        answer(page, *first)
        requests: list[str] = []
        page.on("request", lambda request: requests.append(request.url))
        for question, reply in rest:
            answer(page, question, reply)
        page.locator("[name=auditor]").fill('=Board, "first line"')
        withheld = saved(page, "rows").decode()
        page.locator("[name=consent]").check()
        rows, answers = saved(page, "rows"), saved(page, "answers")
        assert [url for url in requests if not url.startswith("blob:")] == []
        page.reload()
        page.wait_for_selector("[data-self-audit][data-ready]")
        assert page.locator("input:checked").count() == len(audits.questions)
        assert page.locator(".self-audit-weak li").count() == 5
    table = reader.read_table("audits.csv", rows, rulebook(KNOWN).schemas["audits"], 1000)
    read = read_audits(table, KNOWN, Documents())
    assert table.problems == []
    results = audit_scores(replies, audits)
    assert {row.part: (row.state, row.score) for row in read} == {
        part: (results[part].state, results[part].score)
        for part in ("total", *(audits.own.parts if audits.own else ()))
    }
    assert {(row.auditor, row.mode, row.tool) for row in read} == {
        ('Board, "first line"', "self_assessment", "self_audit")
    }
    without = read_audits(reader.read_table("audits.csv", withheld.encode(), rulebook(KNOWN).schemas["audits"], 1000), KNOWN, Documents())  # fmt: skip
    assert {(row.state, row.score, row.consent) for row in without} == {("withheld", None, "no")}
    file = tmp_path / "answers.csv"
    file.write_bytes(answers)
    assert kept.read(file, audits) == (replies, ())


def test_rows_are_saved_only_with_the_name_of_who_answered(open_page):
    with open_page("self-audit/") as page:
        page.wait_for_selector("[data-self-audit][data-ready]")
        answer(page, "1a-1-1", "yes")
        page.locator("[data-save=rows]").click()
        assert page.locator("[name=auditor]").evaluate("box => box.validationMessage").startswith("Say who answered")
        page.locator("[name=auditor]").fill("Board")
        assert saved(page, "rows")


def test_answers_from_the_terminal_are_loaded_and_other_files_are_refused_in_words(open_page, tmp_path):
    assert KNOWN is not None
    file = tmp_path / "answers.csv"
    kept.write(file, {"1a-1-1": "yes", "4c-2-2": "no"}, KNOWN.audits)
    with open_page("es/self-audit/") as page:
        page.wait_for_selector("[data-self-audit][data-ready]")
        answer(page, "1a-1-2", "partially")
        page.locator(".self-audit input[type=file]").set_input_files(file)
        page.wait_for_function("() => document.querySelectorAll('.self-audit input:checked').length === 3")
        assert page.locator(".self-audit-status").inner_text() == "2 respuestas cargadas"
        file.write_text("<b>no</b>\n1a-1-1;yes\n")
        page.locator(".self-audit input[type=file]").set_input_files(file)
        page.wait_for_function(
            "() => document.querySelector('.self-audit-status').textContent.startsWith('Este archivo')"
        )
        assert page.locator(".self-audit input:checked").count() == 3
