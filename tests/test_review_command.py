"""The desk review as reviewers do it: the waiting list, the walk in the terminal, the workbook, the signature."""

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator import standards as standards_
from generator.analysis.award.review_queue import asked, queue, without_document
from generator.atomic_write import atomic_write
from generator.cli import main
from generator.cli.terminal import plain
from generator.intake import review_sheet, xlsx
from generator.intake.workbook.wording import WorkbookPrinter
from generator.model import (
    Association,
    Evidence,
    EvidenceKind,
    Institution,
    InvalidReason,
    Review,
    Reviewer,
    Rule,
    Signer,
    Standards,
)
from generator.packages import IndicatorRow, MemberRow, read_association, read_institution, write_association
from generator.packages.desk import documents
from generator.packages.desk.verdicts import ReviewContext
from generator.packages.reviews import review_digest
from generator.packages.reviews.assurance import assure
from generator.packages.writing import csv_edits, review_rows
from tests import builders, find_ssh_keygen
from tests.package_builders import STANDARDS, filing, write_bound

NEEDS_OPENSSH = pytest.mark.skipif(find_ssh_keygen.present() is None, reason="there is no OpenSSH here")
DAY = date(2025, 7, 1)
WHO = ("--reviewer", "amina", "--association", "savanna-network", "--date", "2025-07-01")


@pytest.fixture(scope="module")
def shipped() -> Standards:
    known, _ = standards_.load(STANDARDS)
    assert known is not None
    return known


ROWS = (
    IndicatorRow("2023", "mission_statement", "To serve", evidence="policy"),
    IndicatorRow("2024", "mission_statement", "To serve people", evidence="policy", note="Adopted in May"),
    IndicatorRow("2024", "target_market", "women;rural_clients", evidence="policy"),
    IndicatorRow("2024", "board_trained_in_spm", "yes", evidence="minutes"),
    IndicatorRow("2024", "complaint_mechanism_functioning", "no", evidence="minutes"),
    IndicatorRow("2024", "training_hours_per_staff", "31.5"),
)
PAPERS = (
    Evidence(
        "policy", "policy_or_report", "Mission and markets", date=date(2023, 4, 1), url="https://baobab.example/p"
    ),
    Evidence("minutes", "board_minutes", "Minutes of May", date=date(2024, 5, 2), access="confidential"),
)
DONE = Review("2024", "board_trained_in_spm", "documented", ("minutes",), "amina", "savanna-network", date(2025, 6, 30))


def package(root: Path, standards: Standards, *, rows=ROWS, papers=PAPERS, reviews=(DONE,), signers=()) -> Path:
    """One institution with three waiting values, one that is done, one "no", and one without a document."""
    folder = root / "institutions" / "baobab"
    write_bound(
        folder,
        Institution("baobab", "Baobab", "KE", "africa", networks=("savanna-network",), fictional=True),
        filings=[filing("2023"), filing("2024")],
        indicators=rows,
        evidence=papers,
        reviews=reviews,
        standards=standards,
    )
    write_association(
        root / "associations" / "savanna-network",
        Association("savanna-network", "Savanna Network", "KE"),
        members=[MemberRow("baobab", "2015")],
        reviewers=[
            Reviewer("amina", "Amina Example", date(2020, 1, 1), None, "Savanna Network"),
            Reviewer("baraka", "Baraka Example", date(2020, 1, 1), None, "Baobab"),
            Reviewer("chiku", "Chiku Example", date(2020, 1, 1), date(2021, 1, 1), "Savanna Network"),
        ],
        signers=signers,
        standards=standards,
    )
    return folder


@pytest.fixture
def folder(tmp_path: Path, shipped: Standards) -> Path:
    return package(tmp_path, shipped)


def run(folder: Path, *arguments: str | Path, input: str | None = None):  # noqa: A002 - click's own word
    words = [*map(str, arguments), "--data", str(folder.parents[1])]
    return CliRunner().invoke(main, ["review", *words], input=input, catch_exceptions=False)


def opened(folder: Path, answers: str, *more: str):
    return run(folder, "open", "baobab", *WHO, *more, input=answers)


def rows(folder: Path) -> list[str]:
    return (folder / "reviews.csv").read_text().splitlines()[1:]


def statuses(folder: Path) -> dict[str, str]:
    return {",".join(row.split(",")[:2]): row.split(",")[2] for row in rows(folder)}


def dossier_of(folder: Path, standards: Standards):
    savanna, _ = read_association(folder.parents[1] / "associations" / "savanna-network", standards)
    assert savanna is not None
    found, problems = read_institution(folder, standards, {"savanna-network": savanna})
    assert found is not None
    return found, problems


def waiting(folder: Path, standards: Standards) -> list[tuple[str, str, str, str]]:
    dossier, _ = dossier_of(folder, standards)
    return [(one.period, one.indicator, one.why, one.on) for one in queue(dossier, standards)]


# ------------------------------------------------------------------------------------------------------- what waits


def test_what_needs_proof_has_a_document_and_no_review_waits_oldest_first(folder, shipped):
    assert waiting(folder, shipped) == [
        ("2023", "mission_statement", "unreviewed", "desk"),
        ("2024", "mission_statement", "unreviewed", "desk"),
        ("2024", "target_market", "unreviewed", "desk"),
    ]
    dossier, _ = dossier_of(folder, shipped)
    assert without_document(dossier, shipped) == {"2024": ("training_hours_per_staff",)}
    assert {one.since for one in queue(dossier, shipped)} == {date(2024, 4, 15), date(2025, 4, 15)}


def test_a_value_that_changed_after_its_review_waits_again(folder, shipped):
    path = folder / "evidence.csv"
    path.write_text(path.read_text().replace("2024-05-02", "2024-05-03"))
    assert ("2024", "board_trained_in_spm", "changed", "desk") in waiting(folder, shipped)


def test_what_was_looked_at_and_not_supported_does_not_wait(tmp_path, shipped):
    folder = package(tmp_path, shipped, reviews=[replace(DONE, status="not_supported")])
    assert "board_trained_in_spm" not in {code for _, code, _, _ in waiting(folder, shipped)}


def test_a_review_whose_document_proves_nothing_any_more_waits_for_the_institution(tmp_path, shipped):
    old = Evidence("minutes", "rating", "Rating", date=date(2009, 1, 1))
    kind = next(code for code, kind in shipped.evidence_kinds.items() if kind.valid_months)
    folder = package(tmp_path, shipped, papers=[PAPERS[0], replace(old, kind=kind)])
    assert ("2024", "board_trained_in_spm", "old_evidence", "institution") in waiting(folder, shipped)


def test_an_institution_asks_its_networks_and_those_who_reviewed_it_before():
    one = builders.dossier(
        [builders.observation("a")],
        reviews=[builders.review("a", association="red")],
        institution=builders.institution(networks=("neem",)),
    )
    known = [Association(id_, id_, None) for id_ in ("neem", "red", "other")]
    member = Association("joined", "Joined", None, members=(one.institution.id,))
    assert asked(one, [*known, member]) == ("joined", "neem", "red")


CASES = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d", "e", "f"]),
    st.tuples(
        st.sampled_from(["yes", "partially", "no"]),
        st.sampled_from([(), ("new",), ("old",), ("new", "old"), ("flawed",)]),
        st.sampled_from([None, "documented", "partly", "not_reviewed", "unbound", "stale"]),
    ),
)


@given(CASES)
def test_after_everything_in_the_queue_is_accepted_nothing_waits_for_the_desk(cases):
    rule = Rule("all_documented", "all_documented", {"at_least": Decimal(100), "needs_no_proof": "no"})
    known = replace(
        builders.standards(
            [builders.indicator(code) for code in "abcdef"], [builders.policy(rule, together=(("a", "b"),))]
        ),
        evidence_kinds={"policy_or_report": EvidenceKind("Policy"), "rating": EvidenceKind("Rating", 24)},
    )
    papers = [
        Evidence("new", "policy_or_report", "New"),
        Evidence("old", "rating", "Old", date=date(2001, 1, 1)),
        Evidence("flawed", "policy_or_report", "Flawed", flaw="missing-document"),
    ]
    facts = [builders.observation(code, value, evidence=named) for code, (value, named, _) in cases.items()]
    empty = builders.dossier(facts, evidence=papers)
    reviews = []
    for code, (_, _, state) in cases.items():
        if state is not None:
            status = state if state in ("partly", "not_reviewed") else "documented"
            row = builders.review(code, status=status, saw="0" * 16 if state == "stale" else "")
            reviews.append(
                row if state in ("unbound", "stale") else replace(row, saw=review_digest.digest_today(empty, row))
            )
    before, _ = assure(replace(empty, reviews={(r.indicator, r.period): r for r in reviews}), None, known)

    desk = ReviewContext(Path(), before, known, "amina", "savanna", DAY)
    accepted = {
        (one.indicator, one.period): desk.decide(
            one.indicator,
            one.period,
            "documented"
            if documents.proving(desk.laid_before(one.indicator, one.period), desk.filing(one.period), known)
            else "not_reviewable",  # a "no" that nothing proves
        )
        for one in queue(before, known)
        if one.on == "desk"
    }
    after, _ = assure(replace(before, reviews={**before.reviews, **accepted}), None, known)

    left = queue(after, known)
    assert [one for one in left if one.on == "desk"] == []
    assert all(after.reviews[key].void in ("", InvalidReason.BLOCK) for key in accepted)
    assert {one.why for one in left} <= {
        "block",
        "no_evidence",
        "missing_evidence",
        "old_evidence",
        "unbound",
        "changed",
    }


def test_the_queue_in_words_and_for_programs(folder):
    done = run(folder, "queue")
    assert done.exit_code == 0
    assert done.stdout == (
        "savanna-network\n"
        "  baobab (Baobab) 2023 since 2024-04-15: 1 not reviewed yet\n"
        "  baobab (Baobab) 2024 since 2025-04-15: 2 not reviewed yet, 1 without a document\n"
        "  in all: 3 values of 1 institution waiting\n\n"
    )
    (entry,) = json.loads(run(folder, "queue", "--format", "json", "--association", "savanna-network").stdout)
    assert entry["associations"] == ["savanna-network"]
    assert entry["waiting"][0] == {
        "period": "2023",
        "indicator": "mission_statement",
        "since": "2024-04-15",
        "why": "unreviewed",
        "on": "desk",
    }
    assert entry["without_document"] == {"2024": ["training_hours_per_staff"]}
    assert "    target_market: not reviewed yet" in run(folder, "queue", "--institution", "baobab").stdout
    assert run(folder, "queue", "--institution", "nobody").exit_code == 2
    assert run(folder, "queue", "--association", "nobody").exit_code == 2


def test_an_institution_that_nobody_reviews_waits_all_the_same(folder):
    shutil.rmtree(folder.parents[1] / "associations")
    assert run(folder, "queue").stdout.startswith("no association\n  baobab (Baobab) 2023")


# ---------------------------------------------------------------------------------------------------- on the terminal


def test_each_verdict_is_written_with_what_was_seen_and_nothing_else_changes(folder, shipped):
    before = rows(folder)
    done = opened(folder, "a\nm\nOnly in part, page 4\np\nn\n")
    assert done.exit_code == 0, done.output
    assert set(before) < set(rows(folder))
    assert statuses(folder) == {
        "2023,mission_statement": "documented",
        "2024,mission_statement": "partly",
        "2024,target_market": "not_supported",
        "2024,board_trained_in_spm": "documented",
    }
    assert '2024,mission_statement,partly,policy,amina,savanna-network,2025-07-01,"Only in part, page 4",' in "\n".join(
        rows(folder)
    )
    order = list(shipped.indicators)
    keys = [row.split(",")[:2] for row in rows(folder)]
    assert keys == sorted(keys, key=lambda key: (key[0], order.index(key[1])))
    dossier, problems = dossier_of(folder, shipped)
    assert problems == ()
    assert all(review.void == "" for review in dossier.reviews.values())
    assert waiting(folder, shipped) == []


def test_the_reviewer_is_shown_question_answer_note_and_documents(folder, shipped):
    done = opened(folder, "s\nq\n")
    shown = done.stdout
    assert shipped.indicators["mission_statement"].words.label in shown
    assert "To serve people" in shown
    assert "Adopted in May" in shown
    assert "policy: Mission and markets" in shown
    assert "2023-04-01" in shown
    assert "https://baobab.example/p" in shown
    assert "2 values still wait" not in shown
    assert "3 values still wait" in shown


def test_one_can_skip_go_back_and_change_ones_mind(folder):
    opened(folder, "s\na\nb\nn\nq\n")
    assert statuses(folder)["2024,mission_statement"] == "not_supported"
    assert "2023,mission_statement" not in statuses(folder)
    opened(folder, "x\n\nb\na\nq\n")
    assert statuses(folder)["2023,mission_statement"] == "documented"


def test_the_next_sitting_begins_where_the_last_one_stopped(folder, shipped):
    opened(folder, "a\n")  # the end of the input stops the review too
    assert len(rows(folder)) == 2
    done = opened(folder, "q\n")
    assert "1 of 2  2024  mission_statement" in done.stdout
    opened(folder, "a\na\n")
    assert opened(folder, "").stdout.startswith("\n0 rows written")


def test_only_one_period_can_be_asked_for(folder):
    assert "1 of 2  2024" in opened(folder, "q\n", "--period", "2024").stdout
    assert opened(folder, "", "--period", "1999").exit_code == 2


def test_a_value_that_names_no_document_is_asked_for_one(folder, shipped):
    done = opened(folder, "s\ns\ns\na\n\na\nnowhere\na\nminutes\n", "--without-document")
    assert "Nothing that proves it is named (no document)." in done.stdout
    assert 'evidence.csv lists no document "nowhere".' in done.stdout
    assert any(row.startswith("2024,training_hours_per_staff,documented,minutes,") for row in rows(folder))
    assert dossier_of(folder, shipped)[1] == ()


def test_a_first_review_makes_the_table_and_lists_it(tmp_path, shipped):
    folder = package(tmp_path, shipped, reviews=())
    assert not (folder / "reviews.csv").exists()
    opened(folder, "a\nq\n")
    assert [r["name"] for r in json.loads((folder / "datapackage.json").read_text())["resources"]] == [
        "filings",
        "indicators",
        "evidence",
        "reviews",
    ]
    dossier, problems = dossier_of(folder, shipped)
    assert problems == ()
    assert len(dossier.reviews) == 1


@pytest.mark.parametrize(
    ("reviewer", "day", "words"),
    [
        ("nobody", "2025-07-01", "not in reviewers.csv"),
        ("chiku", "2025-07-01", "could not review for savanna-network on this day"),
        ("baraka", "2025-07-01", "works for the institution"),
        ("amina", "2019-07-01", "could not review"),
        ("amina", "01/07/2025", "is no day"),
        ("amina", "2099-01-01", "in the future"),
    ],
)
def test_who_may_not_review_is_refused_in_plain_words(folder, reviewer, day, words):
    before = (folder / "reviews.csv").read_bytes()
    done = run(
        folder, "open", "baobab", "--reviewer", reviewer, "--association", "savanna-network", "--date", day, input="a\n"
    )
    assert done.exit_code == 2
    assert words in " ".join(done.output.replace("│", " ").split())
    assert (folder / "reviews.csv").read_bytes() == before


def test_an_association_that_is_none_and_an_institution_that_is_none_are_refused(folder):
    assert run(folder, "open", "baobab", "--reviewer", "amina", "--association", "nobody").exit_code == 2
    assert run(folder, "open", "../baobab", *WHO).exit_code == 2
    assert run(folder, "open", "baobab").exit_code == 2


def test_what_could_steer_a_terminal_is_made_visible():
    assert plain("a\x1b[2Jb\u202ec\x07\r\n\u2028d\u00a0é") == "a\\u001b[2Jb\\u202ec\\u0007\\u000d\\u000a\\u2028d é"


def test_hostile_text_reaches_the_terminal_as_text(tmp_path, shipped):
    rows_ = [
        IndicatorRow(
            "2024", "mission_statement", "[red]x[/red] [link=https://e.example]y", evidence="policy", note=":bomb:"
        )
    ]
    folder = package(tmp_path, shipped, rows=rows_, reviews=())
    dossier, _ = dossier_of(folder, shipped)
    fact = replace(dossier.fact("mission_statement", "2024"), text="\x1b]0;owned\x07[bold]\u202e")
    hostile = replace(dossier, facts={("mission_statement", "2024"): fact})
    from rich.console import Console

    from generator.cli.review.session import ReviewSession

    screen = Console(file=io.StringIO(), record=True, highlight=False, markup=False, emoji=False)
    walk = ReviewSession(
        ReviewContext(folder, hostile, shipped, "amina", "savanna-network", DAY),
        queue(hostile, shipped),
        lambda _: None,
        WorkbookPrinter(shipped, "en"),
        screen,
    )
    walk._show(0)
    said = screen.export_text()
    assert "\\u001b]0;owned\\u0007[bold]\\u202e" in said
    assert "\x1b" not in said
    shown = opened(folder, "q\n").stdout
    assert "[red]x[/red] [link=https://e.example]y" in shown
    assert ":bomb:" in shown


# ------------------------------------------------------------------------------------------------- nothing is lost


def test_a_full_disk_loses_the_answer_in_flight_and_nothing_else(folder, monkeypatch):
    calls = []

    def full(handle: int) -> None:
        calls.append(handle)
        if len(calls) > 2:  # the file, then its folder
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    done = opened(folder, "a\na\na\n")
    assert done.exit_code == 1
    assert "This answer was not written: No space left on device." in done.stdout
    assert statuses(folder) == {"2023,mission_statement": "documented", "2024,board_trained_in_spm": "documented"}
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_ctrl_c_in_the_middle_of_writing_leaves_the_old_file(folder, monkeypatch):
    before = (folder / "reviews.csv").read_bytes()

    def interrupted(handle: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    done = opened(folder, "a\na\n")
    assert done.exit_code == 130
    assert "Stopped." in done.stdout
    assert (folder / "reviews.csv").read_bytes() == before
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_a_reviewer_who_is_cut_off_keeps_every_answer(folder, shipped, blow):
    program = Path(sys.executable).with_name("portal")
    command = [program, "review", "open", "baobab", *WHO, "--data", folder.parents[1]]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert process.stdin is not None
    process.stdin.write("a\n")
    process.stdin.flush()
    while len(rows(folder)) < 2 and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(blow)
    said = process.communicate()[0]
    assert process.returncode == (130 if blow == signal.SIGINT else -signal.SIGKILL)
    if blow == signal.SIGINT:
        assert "1 row written" in said
        assert "Traceback" not in said
    assert len(rows(folder)) == 2
    assert dossier_of(folder, shipped)[1] == ()
    assert "1 of 2  2024" in opened(folder, "q\n").stdout


def test_what_a_killed_writer_left_is_swept_away_later(folder):
    left, fresh = folder / ".reviews.csv-abc", folder / ".reviews.csv-def"
    left.write_text("half")
    fresh.write_text("somebody is writing this now")
    os.utime(left, (0, 0))
    atomic_write(folder / "reviews.csv", (folder / "reviews.csv").read_bytes())
    assert not left.exists()
    assert fresh.exists()


def test_a_first_review_that_was_cut_off_before_the_table_was_listed_is_taken_up_again(tmp_path, shipped, monkeypatch):
    folder = package(tmp_path, shipped, reviews=())
    with monkeypatch.context() as patched:

        def cut(path: Path, data: bytes) -> None:
            if path.name == "datapackage.json":
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            atomic_write(path, data)

        patched.setattr(csv_edits, "atomic_write", cut)
        assert opened(folder, "a\n").exit_code == 1
    assert opened(folder, "a\n").exit_code == 0
    dossier, problems = dossier_of(folder, shipped)
    assert problems == ()
    assert len(dossier.reviews) == 1


def test_other_lines_stay_as_they_are_byte_for_byte(shipped):
    header = "period,indicator,status,evidence,reviewer,association,date,note,saw"
    odd = '2024,board_trained_in_spm,"documented",minutes,amina,savanna-network,2025-06-30,"Seite 4, ü",'
    last = "2024,unknown_code,not_reviewed,,,,,,"
    data = f"\ufeff{header}\r\n{odd}\r\n{last}".encode()
    row = Review("2024", "mission_statement", "partly", (), "amina", "savanna-network", DAY, 'Say "no"', saw="0" * 16)
    lines = review_rows.with_rows(data, [row], shipped).decode().split("\r\n")
    assert lines[0] == f"\ufeff{header}"
    assert set(lines[1:]) == {
        odd,
        '2024,mission_statement,partly,,amina,savanna-network,2025-07-01,"Say ""no""",0000000000000000',
        last,
        "",
    }
    assert lines[-2:] == [last, ""]
    assert review_rows.with_rows("\r\n".join(lines).encode(), [row], shipped).decode().split("\r\n") == lines


@pytest.mark.parametrize("text", ["what,ever\n", 'period,indicator\n"', ""])
def test_a_table_that_cannot_be_read_row_by_row_is_left_alone(folder, shipped, text):
    path = folder / "reviews.csv"
    path.write_text((path.read_text() if not text else "") + (text or "2024,cut\n"))
    before = path.read_bytes()
    done = opened(folder, "a\n")
    assert done.exit_code == 1
    assert "corrected first" in done.stdout
    assert path.read_bytes() == before


# ----------------------------------------------------------------------------------------------------- the workbook


def filled(path: Path, verdicts: dict[int, tuple[str, str, str]]) -> Path:
    """The sheet as a reviewer sends it back: row -> verdict, document, note."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for row, cells in verdicts.items():
        for column, text in zip((6, 7, 8), cells, strict=True):
            book.worksheets[0].cell(row, column).value = text or None
    back = path.with_name("filled.xlsx")
    book.save(back)
    return back


@pytest.fixture
def sheet(folder, tmp_path) -> Path:
    path = tmp_path / "sheet.xlsx"
    done = run(folder, "sheet", "baobab", "--out", path)
    assert done.exit_code == 0, done.output
    return path


def test_the_sheet_goes_out_and_comes_back(folder, sheet, shipped):
    back = filled(
        sheet, {2: ("documented", "", "Page 4"), 3: ("Not supported", "", ""), 4: ("documented", "minutes", "")}
    )
    done = run(folder, "sheet", "baobab", "--read", back, *WHO)
    assert done.exit_code == 0, done.output
    assert "3 rows written" in done.stdout
    assert statuses(folder)["2024,mission_statement"] == "not_supported"
    assert any(",Page 4," in row for row in rows(folder))
    assert any(row.startswith("2024,target_market,documented,minutes,") for row in rows(folder))
    assert dossier_of(folder, shipped)[1] == ()
    assert waiting(folder, shipped) == []
    before = (folder / "reviews.csv").read_bytes()
    assert run(folder, "sheet", "baobab", "--read", back, *WHO).exit_code == 0
    assert (folder / "reviews.csv").read_bytes() == before


def test_a_sheet_that_shows_the_answers_of_one_document_is_read_whole(folder, sheet):
    import openpyxl

    book = openpyxl.load_workbook(sheet)
    page = book.active
    assert page.auto_filter.ref == f"A1:J{page.max_row}"
    assert (page.protection.sheet, page.protection.autoFilter) == (True, False), "a filter may be set, and nothing else"

    page.auto_filter.add_filter_column(4, ["minutes"])
    page.row_dimensions[3].hidden = True
    for row in (2, 3):
        page.cell(row, 6, "not_supported")
    book.save(sheet)
    done = run(folder, "sheet", "baobab", "--read", sheet, *WHO)
    assert done.exit_code == 0, done.output
    assert "2 rows written" in done.stdout


def test_the_sheet_and_the_terminal_write_the_same_rows(folder, sheet, tmp_path, shipped):
    other = package(tmp_path / "other", shipped)
    run(folder, "sheet", "baobab", "--read", filled(sheet, dict.fromkeys((2, 3, 4), ("documented", "", ""))), *WHO)
    opened(other, "a\na\na\n")
    assert (folder / "reviews.csv").read_bytes() == (other / "reviews.csv").read_bytes()


def test_a_value_that_changed_since_the_sheet_was_made_is_not_taken(folder, sheet):
    path = folder / "indicators.csv"
    path.write_text(path.read_text().replace("To serve people", "To serve nobody"))
    back = filled(sheet, {3: ("documented", "", ""), 4: ("documented", "", "")})
    done = run(folder, "sheet", "baobab", "--read", back, *WHO)
    assert done.exit_code == 1
    assert (
        "filled.xlsx, row 3, column answer: mission_statement of 2024, or its documents, changed since" in done.stdout
    )
    assert "2024,mission_statement" not in statuses(folder)
    assert "2024,target_market" in statuses(folder)


def test_what_does_not_belong_in_a_sheet_is_told_row_by_row(folder, sheet):
    import openpyxl

    book = openpyxl.load_workbook(sheet)
    page = book["reviews"]
    page.cell(2, 6).value = "wonderful \x7f"
    page.cell(3, 6).value = "documented"
    page.cell(3, 7).value = "nowhere"
    page.cell(4, 6).value = "documented"
    page.cell(4, 8).value = "x" * 2001
    page.append(["2024", "no_such_thing", "", "", "", "documented", "", "", "0" * 16])
    book.save(sheet)
    done = run(folder, "sheet", "baobab", "--read", sheet, *WHO)
    assert done.exit_code == 1
    for words in ("no such verdict", 'lists no document "nowhere"', "2,001 characters", "There is no such value"):
        assert words in done.stdout
    assert "allowed: documented · partly documented · " in done.stdout.casefold()
    assert "\x7f" not in done.stdout
    assert len(rows(folder)) == 1


def test_a_reviewer_is_told_in_the_language_that_they_read(folder, tmp_path):
    import openpyxl

    path = tmp_path / "hoja.xlsx"
    assert run(folder, "sheet", "baobab", "--out", path, "--language", "es").exit_code == 0
    book = openpyxl.load_workbook(path)
    offered = book["revisiones"].data_validations.dataValidation[0].formula1.strip('"').split(",")
    assert offered == [
        "Documentado",
        "Documentado en parte",
        "El documento no lo respalda",
        "No se puede probar con documentos",
    ]
    book["revisiones"].cell(2, 6).value = "no se sabe"
    book.save(path)

    done = run(folder, "sheet", "baobab", "--read", path, *WHO, "--language", "es")

    assert done.exit_code == 1
    assert "hoja.xlsx, fila 2, columna veredicto: No existe ese veredicto. [review-sheet]" in done.stdout
    assert f"  permitido:  {' · '.join(offered)}\n  qué hacer:  Elija uno." in done.stdout


def test_somebody_elses_review_is_not_written_over(folder, sheet, shipped):
    opened(folder, "a\n")
    path = folder / "reviews.csv"
    path.write_text(
        path.read_text().replace(
            "2023,mission_statement,documented,policy,amina", "2023,mission_statement,documented,policy,dalila"
        )
    )
    reviewers = folder.parents[1] / "associations" / "savanna-network" / "reviewers.csv"
    reviewers.write_text(reviewers.read_text() + "dalila,Dalila,2020-01-01,,Savanna Network\n")
    done = run(folder, "sheet", "baobab", "--read", filled(sheet, {2: ("partly", "", "")}), *WHO)
    assert done.exit_code == 1
    assert '"dalila" has reviewed mission_statement of 2023 since' in done.stdout


def test_the_sheet_is_locked_but_for_the_answers_and_holds_no_formula(tmp_path, shipped):
    import openpyxl

    hostile = [IndicatorRow("2024", "mission_statement", "=HYPERLINK(0)", evidence="policy", note="@x")]
    folder = package(tmp_path, shipped, rows=hostile, reviews=())
    path = tmp_path / "sheet.xlsx"
    run(folder, "sheet", "baobab", "--out", path)
    first = path.read_bytes()
    page = openpyxl.load_workbook(path)["reviews"]
    assert page.protection.sheet
    names = [cell.value for cell in page[1]]
    assert [name for name, cell in zip(names, page[2], strict=True) if not cell.protection.locked] == [
        "verdict",
        "document",
        "note",
    ]
    assert all(cell.data_type != "f" for cell in page[2])
    assert page.cell(2, 4).value == "=HYPERLINK(0) (@x)"
    assert page.column_dimensions["J"].hidden
    (offered,) = page.data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1) == (
        "F2",
        '"Documented,Partly documented,Not supported by the document,Cannot be shown by documents"',
    )
    time.sleep(2.1)  # timestamps of an archive have a resolution of two seconds
    run(folder, "sheet", "baobab", "--out", path)
    assert path.read_bytes() == first


def test_a_hostile_workbook_is_refused(folder, sheet, tmp_path):
    import zipfile

    other = tmp_path / "bad.xlsx"
    shutil.copyfile(sheet, other)
    with zipfile.ZipFile(other, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    done = run(folder, "sheet", "baobab", "--read", other, *WHO)
    assert done.exit_code == 1
    assert "macros" in done.stdout
    other.write_bytes(sheet.read_bytes()[:900])
    assert "workbook-damaged" in run(folder, "sheet", "baobab", "--read", other, *WHO).stdout
    other.write_bytes(xlsx.form("other", review_sheet.COLUMNS, []))
    assert "no sheet reviews" in run(folder, "sheet", "baobab", "--read", other, *WHO).stdout
    other.write_bytes(xlsx.form("reviews", review_sheet.COLUMNS[:3], []))
    assert "not the columns" in run(folder, "sheet", "baobab", "--read", other, *WHO).stdout
    assert len(rows(folder)) == 1


def test_what_stands_where_nothing_of_a_sheet_is_read_is_told_of(folder, sheet):
    import openpyxl

    path = filled(sheet, {2: ("documented", "", "")})
    book = openpyxl.load_workbook(path)
    book["reviews"]["A5001"] = "2024"
    book.save(path)
    done = run(folder, "sheet", "baobab", "--read", path, *WHO)
    assert done.exit_code == 1
    assert "reviews!A5001" in done.stdout


def test_the_sheet_is_either_written_or_read(folder, sheet):
    assert run(folder, "sheet", "baobab").exit_code == 2
    assert run(folder, "sheet", "baobab", "--out", sheet, "--read", sheet).exit_code == 2
    assert run(folder, "sheet", "baobab", "--read", sheet).exit_code == 2


# --------------------------------------------------------------------------------------- opened again, and in Spanish


def test_a_verdict_that_was_a_slip_is_opened_again_on_the_terminal(folder, shipped):
    opened(folder, "a\na\np\n")
    assert statuses(folder)["2024,target_market"] == "partly"
    assert waiting(folder, shipped) == []
    done = opened(folder, "a\n", "--reopen", "target_market")
    assert "1 of 1  2024  target_market" in done.stdout
    assert "opened again" in done.stdout
    assert "before    Partly documented (amina, savanna-network, 2025-07-01)" in done.stdout
    assert statuses(folder)["2024,target_market"] == "documented"
    assert "of 4" in opened(folder, "q\n", "--reopen", "all").stdout
    refused = opened(folder, "", "--reopen", "par30")
    assert (refused.exit_code, "has no review of par30" in refused.output) == (2, True)


def test_a_verdict_is_opened_again_in_a_sheet_by_another_reviewer_who_sees_it(folder, tmp_path):
    opened(folder, "a\na\np\n")
    reviewers = folder.parents[1] / "associations" / "savanna-network" / "reviewers.csv"
    reviewers.write_text(reviewers.read_text() + "dalila,Dalila,2020-01-01,,Savanna Network\n")
    path = tmp_path / "again.xlsx"
    assert run(folder, "sheet", "baobab", "--out", path, "--reopen", "target_market").exit_code == 0
    back = filled(path, {2: ("Documented", "", "")})
    dalila = ("--reviewer", "dalila", *WHO[2:])
    assert run(folder, "sheet", "baobab", "--read", back, *dalila).exit_code == 0
    assert any(row.startswith("2024,target_market,documented,policy,dalila") for row in rows(folder))
    later = run(folder, "sheet", "baobab", "--read", back, *WHO)  # made before that review
    assert (later.exit_code, '"dalila" has reviewed target_market of 2024 since' in later.stdout) == (1, True)


def test_the_terminal_and_the_queue_speak_the_language_of_the_reviewer(folder):
    done = opened(folder, "x\nm\nPágina 4\na\nq\n", "--language", "es")
    for words in (
        "1 de 3  2023  mission_statement",
        "Su respuesta:",
        "Una letra y después Intro: a aceptar, p en parte",
        "  espera    desde el 2024-04-15: sin revisar",
        "1 fila escrita en",
        "todavía esperan 2 valores",
        "Fírmelo:",
    ):
        assert words in done.stdout
    assert "Your answer" not in done.stdout
    assert statuses(folder)["2023,mission_statement"] == "documented"
    done = opened(folder, "s\na\nnada\nq\n", "--without-document", "--language", "es")
    assert "en total: 1 valor de 1 institución en espera" in run(folder, "queue", "--language", "es").stdout
    assert opened(folder, "", "--language", "tlh").exit_code == 2


def test_the_sheet_is_in_spanish_and_takes_labels_of_any_language_and_codes(folder, tmp_path):
    import openpyxl

    path = tmp_path / "hoja.xlsx"
    done = run(folder, "sheet", "baobab", "--out", path, "--language", "es")
    assert "3 valores. Rellene los veredictos" in done.stdout
    page = openpyxl.load_workbook(path)["revisiones"]
    assert [cell.value for cell in page[1]] == [
        "ejercicio", "indicador", "pregunta", "respuesta", "documentos", "veredicto", "documento", "nota", "anterior",
        "visto",
    ]  # fmt: skip
    target = next(row for row in page.iter_rows(values_only=True) if row[1] == "target_market")
    assert "women" not in target[3]
    assert "Mujeres" in target[3]
    (offered,) = page.data_validations.dataValidation
    assert offered.formula1.startswith('"Documentado,')
    back = filled(path, {2: ("Documentado", "", ""), 3: ("Partly documented", "", ""), 4: ("not_supported", "", "")})
    assert run(folder, "sheet", "baobab", "--read", back, *WHO).exit_code == 0
    assert sorted(statuses(folder).values()) == ["documented", "documented", "not_supported", "partly"]


@pytest.mark.parametrize("tab", ["reviews", "revisiones"])
def test_a_sheet_with_english_names_of_tab_and_last_column_is_read_whatever_else_it_speaks(folder, tmp_path, tab):
    import openpyxl

    path = tmp_path / "hoja.xlsx"
    run(folder, "sheet", "baobab", "--out", path, "--language", "es")
    book = openpyxl.load_workbook(path)
    book["revisiones"].title = tab
    book[tab]["J1"] = "saw"
    book.save(path)
    back = filled(path, {2: ("Documentado", "", "")})
    assert run(folder, "sheet", "baobab", "--read", back, *WHO).exit_code == 0
    assert list(statuses(folder).values()).count("documented") == 2


# ----------------------------------------------------------------------------------------------------- the signature


@pytest.fixture
def key(tmp_path) -> Path:
    path: Path = tmp_path / "id_ed25519"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "amina", "-f", path], check=True)
    return path


def listed(folder: Path, shipped: Standards, key: Path, until: date | None = None) -> None:
    public = key.with_suffix(".pub").read_text().strip()
    package(folder.parents[1], shipped, signers=[Signer("amina", public, date(2020, 1, 1), until)])


SIGN = ("sign", "baobab", "--period", "2024", "--reviewer", "amina", "--association", "savanna-network", "--key")


@NEEDS_OPENSSH
def test_a_reviewer_signs_with_ssh_keygen_and_the_signature_stands(folder, shipped, key):
    listed(folder, shipped, key)
    opened(folder, "a\na\na\n")
    done = run(folder, *SIGN, key)
    assert done.exit_code == 0, done.output
    assert "Signed: 3 rows of baobab for 2024, by amina of savanna-network" in done.stdout
    assert "Key: SHA256:" in done.stdout
    dossier, problems = dossier_of(folder, shipped)
    assert problems == ()
    assert [one.status for one in dossier.signatures] == ["good"]
    told = run(folder, "verify", "baobab")
    assert told.exit_code == 0
    assert "good     baobab 2024: amina of savanna-network" in told.stdout
    assert "unsigned baobab 2023: 1 review" in told.stdout
    told = run(folder, "verify", "baobab", "--language", "es")
    assert "válida    baobab 2024: amina de savanna-network" in told.stdout
    assert "sin firmar baobab 2023: 1 revisión" in told.stdout
    assert "¿es esa la carpeta en la que confía?" in told.stdout
    (entry,) = json.loads(run(folder, "verify", "--format", "json").stdout)
    assert entry["signatures"][0]["status"] == "good"
    assert entry["unsigned"] == {"2023": ["mission_statement"]}


@NEEDS_OPENSSH
def test_ssh_keygen_alone_can_check_what_was_signed(folder, shipped, key, tmp_path):
    listed(folder, shipped, key, date(2100, 12, 31))
    opened(folder, "a\na\na\n")
    run(folder, *SIGN, key)
    signers = run(folder, "signers", "savanna-network").stdout
    assert signers.startswith(
        'amina namespaces="portal-desk-review",valid-after="20200101",valid-before="21001231235959" ssh-ed25519 '
    )
    (tmp_path / "allowed_signers").write_text(signers)
    text = (folder / "reviews.csv.sig").read_text()
    cut = text.index("-----BEGIN")
    (tmp_path / "sig").write_text(text[cut:])

    def verified(message: str, who: str = "amina") -> int:
        words = ["-Y", "verify", "-f", "allowed_signers", "-I", who, "-n", "portal-desk-review", "-s", "sig"]
        return subprocess.run(
            ["ssh-keygen", *words], input=message.encode(), cwd=tmp_path, check=False, capture_output=True
        ).returncode

    assert verified(text[:cut]) == 0
    assert verified(text[:cut].replace("amina", "chiku")) != 0
    assert verified(text[:cut], "chiku") != 0
    assert run(folder, "signers", "nobody").exit_code == 2


@NEEDS_OPENSSH
def test_a_key_that_the_association_does_not_list_signs_nothing_and_the_row_to_add_is_printed(folder, shipped, key):
    done = run(folder, *SIGN, key)
    assert done.exit_code == 1
    assert "Nothing was signed: savanna-network does not list this key" in done.stdout
    row = done.stdout.strip().splitlines()[-1]
    spanish = run(folder, *SIGN, key, "--language", "es").stdout
    assert "No se firmó nada: savanna-network no tiene esta clave" in spanish
    assert spanish.strip().splitlines()[-1] == row
    reviewer, public, since, until = row.split(",")
    assert (reviewer, until) == ("amina", "")
    assert key.with_suffix(".pub").read_text().startswith(public)
    assert not (folder / "reviews.csv.sig").exists()
    package(folder.parents[1], shipped, signers=[Signer(reviewer, public, date.fromisoformat(since))])
    assert run(folder, *SIGN, key).exit_code == 0


@NEEDS_OPENSSH
def test_rows_that_change_after_signing_are_told_of_and_signed_again(folder, shipped, key):
    listed(folder, shipped, key)
    opened(folder, "s\na\n")
    assert run(folder, *SIGN, key).exit_code == 0
    done = opened(folder, "s\na\n")
    assert "The signature of amina (savanna-network) over 2024 no longer matches what is there" in done.stdout
    told = run(folder, "verify")
    assert told.exit_code == 1
    assert "NOT GOOD baobab 2024" in told.stdout
    assert "changed since it was signed: target_market" in told.stdout
    assert run(folder, *SIGN, key).exit_code == 0
    assert run(folder, "verify").exit_code == 0


@NEEDS_OPENSSH
def test_a_signed_row_that_somebody_edited_waits_for_the_desk_again(folder, shipped, key):
    listed(folder, shipped, key)
    run(folder, *SIGN, key)
    path = folder / "reviews.csv"
    path.write_text(path.read_text().replace(",2025-06-30,,", ",2025-06-30,Fine,"))
    assert ("2024", "board_trained_in_spm", "bad_signature", "desk") in waiting(folder, shipped)
    dossier, _ = dossier_of(folder, shipped)
    (signature,) = dossier.signatures
    later = replace(dossier, signatures=(replace(signature, date=date(2025, 6, 1)),))
    assert ("board_trained_in_spm", "signature") in [(one.indicator, one.on) for one in queue(later, shipped)]


def correct(folder: Path, standards: Standards, code: str, was: str, now: str) -> None:
    """Correct a value of 2024 in public, as an institution does: the value, and a row of corrections.csv."""
    path = folder / "indicators.csv"
    path.write_text(path.read_text().replace(f"2024,{code},{was},", f"2024,{code},{now},"))
    cells = ("2024", code, was, now, "Counted twice", "Finance", "2025-07-02")
    csv_edits.put(folder, {"corrections": {("2024", code, cells[-1]): cells}}, {}, standards)


@NEEDS_OPENSSH
def test_a_correction_needs_no_other_edit_and_its_new_review_counts_once_it_is_signed(folder, shipped, key):
    listed(folder, shipped, key)
    opened(folder, "a\na\na\n")
    assert run(folder, *SIGN, key).exit_code == 0
    correct(folder, shipped, "board_trained_in_spm", "yes", "no")
    dossier, problems = dossier_of(folder, shipped)
    assert problems == ()
    assert [(one.status, one.corrected) for one in dossier.signatures] == [("good", ("board_trained_in_spm",))]
    assert [code for (code, _), one in dossier.reviews.items() if one.void] == ["board_trained_in_spm"]
    assert waiting(folder, shipped) == [("2024", "board_trained_in_spm", "corrected", "desk")]
    told = run(folder, "verify", "baobab")
    assert told.exit_code == 0
    assert "corrected since, so no longer covered: board_trained_in_spm" in told.stdout

    opened(folder, "a\n")
    dossier, (problem,) = dossier_of(folder, shipped)
    assert (problem.code, problem.severity) == ("review-unsigned", "warning")
    assert dossier.reviews["board_trained_in_spm", "2024"].void == "unsigned"
    assert run(folder, *SIGN, key).exit_code == 0
    dossier, problems = dossier_of(folder, shipped)
    assert problems == ()
    assert all(one.signed and not one.void for one in dossier.reviews.values() if one.period == "2024")


def test_a_value_that_was_corrected_to_a_gap_keeps_its_review_which_does_not_count(folder, shipped):
    correct(folder, shipped, "board_trained_in_spm", "yes", "")
    path = folder / "indicators.csv"
    path.write_text(
        path.read_text().replace("2024,board_trained_in_spm,,reported", "2024,board_trained_in_spm,,unknown")
    )
    dossier, problems = dossier_of(folder, shipped)
    assert problems == ()
    assert dossier.reviews["board_trained_in_spm", "2024"].void == "corrected"
    assert all(code != "board_trained_in_spm" for _, code, *_ in waiting(folder, shipped))


def test_without_ssh_keygen_one_is_told_what_to_install(folder, monkeypatch, tmp_path):
    path = tmp_path / "key"
    path.write_text("key")
    monkeypatch.setenv("PATH", str(tmp_path))
    done = run(folder, *SIGN, path)
    assert done.exit_code == 1
    assert "There is no ssh-keygen here." in done.stdout


@NEEDS_OPENSSH
def test_a_key_that_cannot_be_read_and_one_that_is_none_are_told_of(folder, tmp_path, capfd):
    assert "cannot be read: No such file" in run(folder, *SIGN, tmp_path / "nowhere").stdout
    (tmp_path / "key").write_text("no key")
    (tmp_path / "key").chmod(0o600)
    done = run(folder, *SIGN, tmp_path / "key")
    assert done.exit_code == 1
    assert "ssh-keygen did not sign" in done.stdout
    assert not (folder / "reviews.csv.sig").exists()


@NEEDS_OPENSSH
@pytest.mark.skipif(shutil.which("ssh-agent") is None, reason="there is no agent here")
def test_a_key_that_only_the_agent_holds_signs_too(folder, shipped, key):
    listed(folder, shipped, key)
    program = Path(sys.executable).with_name("portal")
    steps = 'ssh-add -q "$1" && rm "$1" && shift && exec "$@"'
    words = [program, "review", *SIGN, key.with_suffix(".pub"), "--data", folder.parents[1]]
    done = subprocess.run(
        ["ssh-agent", "sh", "-c", steps, "sh", key, *words], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert run(folder, "verify").exit_code == 0


@NEEDS_OPENSSH
@pytest.mark.parametrize("passphrase", ["open sesame", "wrong"])
def test_a_passphrase_is_asked_for_by_ssh_keygen_itself(folder, shipped, key, monkeypatch, passphrase):
    listed(folder, shipped, key)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", key], check=True)
    asks = key.with_name("asks")
    asks.write_text(f"#!/bin/sh\necho '{passphrase}'\n")
    asks.chmod(0o700)
    monkeypatch.setenv("SSH_ASKPASS", str(asks))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    done = run(folder, *SIGN, key)
    assert (done.exit_code, (folder / "reviews.csv.sig").exists()) == (
        (0, True) if passphrase != "wrong" else (1, False)
    )


@NEEDS_OPENSSH
def test_who_has_reviewed_nothing_has_nothing_to_sign(folder, shipped, key):
    words = [word if word != "2024" else "2023" for word in SIGN]
    done = run(folder, *words, key)
    assert done.exit_code == 1
    assert "has no review of 2023 to sign" in done.stdout
    assert run(folder, *[word if word != "amina" else "baraka" for word in SIGN], key).exit_code == 2


def test_a_signature_file_that_is_none_does_not_verify(folder):
    (folder / "reviews.csv.sig").write_text("nonsense\n")
    done = run(folder, "verify")
    assert done.exit_code == 1
    assert "signature-unreadable" in done.stdout
    assert run(folder, "verify", "nobody").exit_code == 2
