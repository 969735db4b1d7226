"""The desk review of documents behind audits, ratings, poverty rates and surveys: by command, signed, and on the page."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import standards as standards_
from generator.cli import main
from generator.language.printer import Printer
from generator.model import Signer, Standards
from generator.packages import read_association, read_institution
from generator.packages.reviews.review_signatures import append_signature, statement
from generator.packages.reviews.rows_seen import row_at
from generator.render.fragments.witnesses.row_review import reviewed
from generator.signatures import sshsig
from generator.signatures.keys import key_from_seed
from tests.package_builders import STANDARDS, of_version, version_of, write_base
from tests.recipes import add_table

DAY = date(2026, 11, 21)
KEY = key_from_seed(b"a" * 32)
WHO = ("--reviewer", "amina", "--association", "savanna-network", "--date", "2025-08-01")
RATING = "mfr-2025,mfr,social,sA,,2025-03-01,2027-02-28,governance-report,"


@pytest.fixture(scope="module")
def known() -> Standards:
    found, problems = standards_.load(STANDARDS, DAY)
    assert found is not None, problems
    return found


@pytest.fixture
def folder(tmp_path: Path, known: Standards) -> Path:
    made = write_base(tmp_path, known)
    add_table(made / "ratings.csv", {"rows": [RATING]}, known)
    return made


def run(folder: Path, *words: str):
    return CliRunner().invoke(main, ["review", *words, "--data", str(folder.parents[1])], catch_exceptions=False)


def verdict(folder: Path, status: str = "documented", *more: str):
    return run(folder, "row", "baobab", "ratings/mfr-2025", "--verdict", status, *WHO, *more)


def read(folder: Path, known: Standards, *signers: Signer):
    savanna, _ = read_association(folder.parents[1] / "associations" / "savanna-network", known)
    assert savanna is not None
    there = {"savanna-network": replace(savanna, signers=signers)}
    found, problems = read_institution(folder, known, there)
    assert found is not None
    said = [(one.code, one.location.row) for one in problems if "row_reviews" in one.location.file]
    return found, said, problems


def page(folder: Path, known: Standards) -> str:
    found, _, _ = read(folder, known)
    return re.sub(r"<[^>]+>", "", reviewed(Printer(known, "en"), found, "ratings", "mfr-2025"))


def test_a_rating_waits_is_shown_reviewed_and_documented_on_the_page(folder, known):
    of_version(folder, 2)
    queue = run(folder, "queue", "--institution", "baobab")
    shown = run(folder, "row", "baobab", "ratings/mfr-2025")
    before = page(folder, known)
    done = verdict(folder)
    found, said, _ = read(folder, known)

    assert "1 row about others waits: ratings/mfr-2025" in queue.output
    assert "mfr, social, sA" in shown.output
    assert "governance-report: Report on governance" in shown.output
    assert before == "nobody has looked at the document yet"
    assert done.exit_code == 0, done.output
    assert "review sign baobab --period 2025" in done.output
    assert (said, found.witnesses.row_reviews[0].void) == ([], "")
    assert page(folder, known) == "Documented, savanna-network, 1 August 2025"
    assert version_of(folder) == 3
    assert "rows about others" not in run(folder, "queue", "--institution", "baobab").output
    assert dict(found.witnesses.counts()) == {"ratings": 1}


@pytest.mark.parametrize(
    ("was", "now"),
    [("ratings.csv,sA,", ",sA+,"), ("evidence.csv,2024-11-30", "2024-10-30"), ("ratings.csv,2027-02-28", "2027-02-27")],
)
def test_what_changed_since_undoes_the_review(folder, known, was, now):
    verdict(folder)
    file, _, text = was.partition(".csv")
    path = folder / f"{file}.csv"
    before = path.read_text()
    path.write_text(before.replace(text if text.startswith(",s") else text[1:], now))
    assert path.read_text() != before
    found, said, _ = read(folder, known)

    assert said == [("review-changed", 2)]
    assert found.witnesses.row_reviews[0].void == "changed"
    assert page(folder, known).startswith("a desk review does not count")


def test_a_row_that_was_corrected_in_public_waits_again_without_an_error(folder, known):
    verdict(folder)
    path = folder / "ratings.csv"
    path.write_text(path.read_text().replace(",sA,", ",sA+,"))
    amendment = "ratings,mfr-2025,grade,sA,sA+,Misread,The manager,2025-09-01"
    add_table(folder / "amendments.csv", {"rows": [amendment]}, known)
    found, said, _ = read(folder, known)

    assert (said, found.witnesses.row_reviews[0].void) == ([], "corrected")
    assert "ratings/mfr-2025" in run(folder, "queue", "--institution", "baobab").output


def test_a_verdict_without_a_document_a_reviewer_or_a_row_is_refused_and_nothing_is_written(folder, known):
    descriptor = (folder / "datapackage.json").read_bytes()
    unknown = run(folder, "row", "baobab", "ratings/mfr-2026", "--verdict", "partly", *WHO)
    stranger = run(folder, "row", "baobab", "ratings/mfr-2025", "--verdict", "documented", "--reviewer", "nobody", "--association", "savanna-network")  # fmt: skip
    unproven = verdict(folder, "documented", "--evidence", "ghost")

    assert "It has: ratings/mfr-2025." in unknown.output
    assert "not in reviewers.csv" in stranger.output
    assert 'evidence.csv lists no document "ghost"' in unproven.output
    assert [one.exit_code for one in (unknown, stranger, unproven)] == [2, 2, 1]
    assert not (folder / "row_reviews.csv").exists()
    assert (folder / "datapackage.json").read_bytes() == descriptor


def test_a_review_before_the_rating_and_one_of_a_row_that_is_gone_do_not_count(folder, known):
    run(folder, "row", "baobab", "ratings/mfr-2025", "--verdict", "documented", *WHO[:4], "--date", "2025-02-01")
    found, said, _ = read(folder, known)
    assert said == [("reviewed-too-early", 2)]
    assert found.witnesses.row_reviews[0].void == "too_early"
    table = folder / "row_reviews.csv"
    table.write_text(table.read_text().replace("mfr-2025", "mfr-2019"))
    assert read(folder, known)[1] == [("unknown-row", 2)]


def test_a_signature_covers_it_and_is_broken_by_a_change_of_the_row(folder, known):
    verdict(folder)
    signer = Signer("amina", sshsig.public_line(KEY, "amina@savanna.example"), date(2020, 1, 1))
    found, _, _ = read(folder, known)
    text = statement(found, "2025", "amina", "savanna-network", "2026-1", date(2025, 8, 2))
    append_signature(folder, text, sshsig.sign(text, KEY, sshsig.NAMESPACE))
    listed = "reviews.csv.sig"
    signed, said, problems = read(folder, known, signer)

    assert "row: ratings/mfr-2025 " in text.decode()
    assert (said, [one.status for one in signed.signatures]) == ([], ["good"])
    assert signed.witnesses.row_reviews[0].signed
    assert not [one for one in problems if one.location.file.endswith(listed)]
    path = folder / "ratings.csv"
    path.write_text(path.read_text().replace(",sA,", ",sA+,"))
    broken, _, problems = read(folder, known, signer)
    assert [(one.status, one.changed) for one in broken.signatures] == [("changed", ("ratings/mfr-2025",))]
    assert not broken.witnesses.row_reviews[0].signed


def test_an_audit_is_seen_with_all_of_its_scores_and_a_figure_in_one_way_of_writing(folder, known):
    rows = ["spi-2025,spi5,full,external,M. Rao,2025-03-04,,1,scored,71,governance-report,yes",
            "spi-2025,spi5,full,external,M. Rao,2025-03-04,,2,scored,60.50,,yes"]  # fmt: skip
    add_table(folder / "audits.csv", {"rows": rows}, known)
    seen = row_at(read(folder, known)[0], "audits/spi-2025")
    assert seen is not None
    assert (len(seen.lines), seen.evidence, seen.year) == (2, ("governance-report",), "2025")
    before = seen.digest("baobab", ())
    path = folder / "audits.csv"
    path.write_text(path.read_text().replace("60.50", "60.5"))
    same = row_at(read(folder, known)[0], "audits/spi-2025")
    path.write_text(path.read_text().replace("60.5", "61"))
    other = row_at(read(folder, known)[0], "audits/spi-2025")
    assert same is not None
    assert other is not None
    assert (same.digest("baobab", ()) == before, other.digest("baobab", ()) == before) == (True, False)


def test_the_queue_names_the_rows_for_programs_too(folder):
    said = json.loads(run(folder, "queue", "--institution", "baobab", "--format", "json").output)
    assert said[0]["rows"] == ["ratings/mfr-2025"]


def test_questions_and_sheet_name_the_rows_that_they_do_not_ask_about_with_the_command(folder, tmp_path):
    command = "review row baobab ratings/mfr-2025"
    asked = run(folder, "open", "baobab", *WHO)
    sheet = run(folder, "sheet", "baobab", "--out", str(tmp_path / "sheet.xlsx"))
    assert "1 row about others waits:" in asked.output
    assert [said.output.count(command) for said in (asked, sheet)] == [1, 1]
    assert verdict(folder).exit_code == 0
    assert command not in run(folder, "sheet", "baobab", "--out", str(tmp_path / "again.xlsx")).output


def test_a_rating_without_a_document_does_not_wait_for_the_desk(folder, known):
    path = folder / "ratings.csv"
    path.write_text(path.read_text().replace("governance-report", ""))
    assert "row about others" not in run(folder, "queue", "--institution", "baobab").output
