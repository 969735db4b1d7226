"""An issue with a workbook becomes a pull request or an answer; recorded events, hostile ones among them."""

import json
import os
import re
import zipfile
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import standards as standards_
from generator.cli.intake import import_
from generator.cli.submission import submission, take
from generator.model import Standards
from generator.pipeline.proposals import answer, arriving, event
from generator.pipeline.proposals.arriving import Desk, Run
from generator.render.wording import Wording
from tests.portals import ROOT, names, portal

EVENTS = ROOT / "tests" / "events"
ADDRESS = "https://github.com/user-attachments/files/21345678/workbook.xlsx"
PAGE = "https://github.com/your-organisation/portal/actions/runs/5"
DATA = ROOT / "datapackages"


@cache
def published() -> Standards:
    known, problems = standards_.load(DATA / "standards")
    assert known is not None, problems
    return known


def answers() -> answer.Answers:
    return answer.Answers(published())


def opening(why: str) -> str:
    """How an answer begins: its words in both languages."""
    english, spanish = answers().words(why)
    return f"{answer.MARKER}\n\n{english}\n\n*{spanish}*\n\n"


def issue(name: str) -> event.Issue:
    return event.read((EVENTS / f"{name}.json").read_bytes())


GOOD = {
    "good": ADDRESS,
    "good-bare-link": ADDRESS,
    "good-windows-lines": ADDRESS,
    "good-spanish-name": "https://github.com/user-attachments/files/21345678/Libro.a%C3%B1o.2024.xlsx",
    "markup-in-title": ADDRESS,
}

REFUSED = {
    "another-host": ("other-host", "`https://evil.example/user-attachments/files/1/workbook.xlsx`"),
    "host-in-user": ("other-host", "`https://github.com@evil.example/user-attachments/files/1/workbook.xlsx`"),
    "host-in-name": ("other-host", "`https://github.com.evil.example/user-attachments/files/1/workbook.xlsx`"),
    "local-address": ("other-host", "`http://169.254.169.254/latest/meta-data/workbook.xlsx`"),
    "file-address": ("other-host", "`file:///etc/passwd`"),
    "no-encryption": ("other-host", "`http://github.com/user-attachments/files/1/workbook.xlsx`"),
    "another-repository": ("other-host", "`https://github.com/someone/else/raw/main/workbook.xlsx`"),
    "query": ("other-host", f"`{ADDRESS}?next=https://evil.example/`"),
    "attachment-and-link": ("other-host", "`//evil.example/x`"),
    "path-in-address": ("other-host", "`https://github.com/user-attachments/files/../../someone/else/workbook.xlsx`"),
    "two-attachments": (
        "two-attachments",
        f"`{ADDRESS.replace('workbook', 'a')}, https://github.com/user-attachments/files/21345679/b.xlsx`",
    ),
    "no-attachment": ("no-attachment", ""),
    "mention-spam": ("no-attachment", ""),
    "path-in-name": ("bad-name", "`../../../etc/cron.d/workbook.xlsx`"),
    "option-as-name": ("bad-name", "`--output.xlsx`"),
    "macros-by-name": ("macro-file", "`workbook.xlsm`"),
    "archive-by-name": ("not-a-workbook", "`workbook.zip`"),
    "institution-with-slashes": ("bad-institution", "`../../.github/workflows`"),
    "institution-with-markup": ("bad-institution", "`</code><script>alert(1)</script> @everyone ˋxˋ`"),
    "institution-with-lines": ("bad-institution", "`ambarika  guaduales`"),
    "heading-twice": ("not-the-form", ""),
    "no-form": ("not-the-form", ""),
    "empty": ("not-the-form", ""),
}


def test_every_recorded_event_has_its_expected_end():
    assert {path.stem for path in EVENTS.glob("*.json")} == set(GOOD) | set(REFUSED)


@pytest.mark.parametrize("name", GOOD)
def test_the_one_attachment_of_an_issue_is_named_to_be_fetched(name):
    done = CliRunner().invoke(submission, [str(EVENTS / f"{name}.json"), "--address"])

    assert (done.exit_code, done.stdout) == (0, f"{GOOD[name]}\n")
    assert isinstance(issue(name).letter, event.Letter)
    assert issue(name).letter.institution == "ambarika"


@pytest.mark.parametrize("name", REFUSED)
def test_nothing_is_fetched_for_an_issue_that_is_refused_and_the_answer_says_why(name, tmp_path):
    code, found = REFUSED[name]
    path = str(EVENTS / f"{name}.json")

    fetched = CliRunner().invoke(submission, [path, "--address"])
    done = CliRunner().invoke(submission, [path, "--attachments", str(tmp_path), "--out", str(tmp_path / "out")])

    assert (fetched.exit_code, fetched.stdout) == (0, "")
    assert (done.exit_code, done.stdout) == (0, "state=answered\nnumber=12\nbranch=workbook-12\n")
    said = (tmp_path / "out" / "answer.md").read_text("utf-8")
    last = f"{found} [{code}]" if found else f"[{code}]"
    assert said == f"{opening(code)}{last}\n"
    assert "@" not in re.sub(r"`[^`]*`", "", said)
    assert names(tmp_path / "out") == ["answer.md"]


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"issue": 5}', b'{"issue": {"number": 1, "user": {"login": "a b"}}}', b" " * (event.LARGEST + 1),
     b'{"issue": {"number": true, "user": {"login": "a"}}}', b'{"issue": {"number": -1, "user": {"login": "a"}}}'],
)  # fmt: skip
def test_what_is_no_event_is_a_mistake_of_the_workflow(data, tmp_path):
    (tmp_path / "event.json").write_bytes(data)

    assert CliRunner().invoke(submission, [str(tmp_path / "event.json"), "--address"]).exit_code == 2


def test_every_reason_has_words_in_every_language_and_every_answer_says_them_all():
    for why in answer.WHY:
        said = answers().words(why)
        assert len(said) == len(set(said)) == len(published().languages) > 1
        assert not any(words.startswith("[") for words in said), why
    codes = set(
        re.findall(r'Refusal\("([a-z-]+)"', (ROOT / "generator/pipeline/proposals/event.py").read_text("utf-8"))
    )
    codes |= set(
        re.findall(r'refused\("([a-z-]+)"', (ROOT / "generator/pipeline/proposals/arriving.py").read_text("utf-8"))
    )
    assert codes == set(answer.WHY)
    english = published().languages["en"].phrases
    asked = {f"submission.{why.replace('-', '_')}" for why in (*answer.WHY, "marked", "proposed")}
    assert asked == {key for key in english if key.startswith("submission.")}


def test_a_portal_with_another_first_language_is_asked_in_it_whether_to_merge():
    body = answer.proposal(Wording(published(), "es"), "ambarika", 12, "maria-quispe")
    assert body.startswith("Los valores de `ambarika`")
    assert "Closes #12" in body


# --------------------------------------------------------------------------------------------- with an import of its own


def arrived(tmp_path: Path, run: arriving.Importer, name: str = "good") -> tuple[arriving.Outcome, Path]:
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / "workbook.xlsx").write_bytes(b"PK")
    out = tmp_path / "out"
    return arriving.receive(issue(name), tmp_path / "attachments", Desk(DATA, run, PAGE, published()), out), out


def writes(
    text: str, institution: str = "ambarika", file: str = "indicators.csv", code: int | None = 0
) -> arriving.Importer:
    def run(_: Path, packages: Path, marked: Path) -> Run:
        folder = packages / "institutions" / institution
        folder.mkdir(exist_ok=True)
        (folder / file).write_text(text)
        marked.write_bytes(b"marked")
        return Run(code, f"{packages}/institutions/{institution}, fiscal year 2024: changed {file}\n")

    return run


def test_a_clean_workbook_becomes_the_files_of_a_branch_and_a_request_in_the_name_of_the_institution(tmp_path):
    outcome, out = arrived(tmp_path, writes("rows\n"))

    assert outcome.outputs() == "state=proposed\nnumber=12\nbranch=workbook-12"
    files = {name: (out / name).read_text("utf-8") for name in names(out)}
    assert files == {
        "answer.md": answers().proposed("institutions/ambarika, fiscal year 2024: changed indicators.csv"),
        "author.txt": "ambarika <ambarika@institutions.invalid>\n",
        "body.md": answer.proposal(Wording(published(), "en"), "ambarika", 12, "maria-quispe"),
        "files/datapackages/institutions/ambarika/indicators.csv": "rows\n",
        "message.txt": "ambarika: workbook of issue 12\n\nSent by maria-quispe.\n",
        "title.txt": "ambarika: workbook of issue 12\n",
    }
    assert str(tmp_path) not in "".join(files.values())


def test_a_workbook_with_problems_comes_back_marked_and_nothing_is_proposed(tmp_path):
    outcome, out = arrived(tmp_path, writes("rows\n", code=1))

    assert outcome.state == "answered"
    assert names(out) == ["answer.md", "marked/workbook.xlsx"]
    said = (out / "answer.md").read_text("utf-8")
    assert PAGE in said
    assert "institutions/ambarika, fiscal year 2024: changed indicators.csv" in said


def test_a_title_is_nowhere_in_what_is_sent(tmp_path):
    _, out = arrived(tmp_path, writes("rows\n"), "markup-in-title")

    everything = "".join((out / name).read_text("utf-8") for name in names(out))
    assert not re.search(r"evil|onerror|secrets|touch", everything)


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (writes("rows\n", institution="guaduales"), "other-institution"),
        (writes("", file="reviews.csv"), "nothing-new"),
        (writes("", file="reviews.csv.sig"), "nothing-new"),
        (writes("", file="page.html"), "nothing-new"),
        (lambda *_: Run(0, ""), "nothing-new"),
        (lambda *_: Run(2, "workbook.xlsx: the workbook carries macros [workbook-macros]"), "refused"),
        (lambda *_: Run(None, ""), "failed"),
        (lambda *_: Run(-9, "what a broken program said"), "failed"),
    ],
)
def test_what_an_import_cannot_propose_is_answered(run, code, tmp_path):
    outcome, out = arrived(tmp_path, run)

    assert outcome.state == "answered"
    assert names(out) == ["answer.md"]
    said = (out / "answer.md").read_text("utf-8")
    assert said.startswith(opening(code))
    assert "broken program" not in said


def test_what_an_import_says_stays_a_quotation(tmp_path):
    _, out = arrived(tmp_path, lambda *_: Run(2, 'found: "```\n~~~\n<script>@all</script>\n```"\u202e'))

    said = (out / "answer.md").read_text("utf-8")
    assert len(re.findall("```", said)) == 2
    assert "\u202e" not in said
    assert said.index("```text") < said.index("<script>") < said.rindex("```")


def test_an_attachment_that_is_missing_linked_or_larger_than_it_may_be_is_not_read(tmp_path):
    def never(*_: Path) -> Run:
        raise AssertionError

    (tmp_path / "attachments").mkdir()
    file = tmp_path / "attachments" / "workbook.xlsx"
    for number, (prepare, code) in enumerate(
        [
            (lambda: None, "not-fetched"),
            (lambda: file.symlink_to("/etc/passwd"), "not-fetched"),
            (lambda: (file.unlink(), file.touch(), os.truncate(file, 200_000_000)), "too-large"),
        ]
    ):
        prepare()
        out = tmp_path / f"out-{number}"
        arriving.receive(issue("good"), file.parent, Desk(DATA, never, PAGE, published()), out)
        assert answers().words(code)[0] in (out / "answer.md").read_text("utf-8")


def test_an_issue_may_be_of_a_bot_but_not_of_nobody():
    data = json.loads((EVENTS / "good.json").read_text())
    data["issue"]["user"]["login"] = "helpful-app[bot]"
    assert event.read(json.dumps(data).encode()).sender == "helpful-app[bot]"
    data["issue"]["user"]["login"] = "x\n@all"
    with pytest.raises(event.NoEvent):
        event.read(json.dumps(data).encode())


# ------------------------------------------------------------------------------------------------- with the real import

THERE = "workbook" in import_.commands
with_import = pytest.mark.skipif(not THERE, reason="no command reads workbooks yet")


def test_a_file_that_is_not_there_is_said_in_a_sentence(tmp_path):
    run = take(tmp_path / "missing.xlsx", tmp_path, tmp_path / "marked.xlsx")

    assert run.code == 2
    assert "missing.xlsx" in run.said


def sheet(path: Path, parts: dict[str, bytes]) -> Path:
    """A workbook as a spreadsheet program saves it, with parts added or changed."""
    import openpyxl

    openpyxl.Workbook().save(path)
    with zipfile.ZipFile(path) as archive:
        there = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (there | parts).items():
            archive.writestr(name, data)
    return path


CELL = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><f>%s</f><v>1</v></c></row></sheetData></worksheet>'  # fmt: skip
HOSTILE: dict[str, tuple[dict[str, bytes], str]] = {
    "bomb": ({"xl/worksheets/sheet1.xml": b"<a>" + b" " * 200_000_000}, "workbook-bomb"),
    "external links": ({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}, "workbook-links"),
    "formula that calls out": ({"xl/worksheets/sheet1.xml": CELL % b"WEBSERVICE(&quot;https://evil.example&quot;)"}, "workbook-calls-out"),
    "macros": ({"xl/vbaProject.bin": b"\xd0\xcf"}, "workbook-macros"),
    "entities": ({"xl/worksheets/sheet1.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}, "workbook-entities"),
}  # fmt: skip


@with_import
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_by_name(name, tmp_path):
    parts, code = HOSTILE[name]
    (tmp_path / "attachments").mkdir()
    sheet(tmp_path / "attachments" / "workbook.xlsx", parts)

    outcome = arriving.receive(
        issue("good"), tmp_path / "attachments", Desk(DATA, take, PAGE, published()), tmp_path / "out"
    )

    said = (tmp_path / "out" / "answer.md").read_text("utf-8")
    assert outcome.state == "answered"
    assert said.startswith(opening("refused"))
    assert f"[{code}]" in said
    assert names(tmp_path / "out") == ["answer.md"]


@with_import
@pytest.mark.parametrize(("typed", "state"), [(205235, "proposed"), ("about two hundred thousand", "answered")])
def test_a_workbook_of_ours_goes_all_the_way(typed, state, tmp_path):
    import openpyxl

    (tmp_path / "attachments").mkdir()
    file = tmp_path / "attachments" / arriving.ATTACHMENT
    assert portal("workbook", "ambarika", "--period", "2025", "--out", file).returncode == 0
    book = openpyxl.load_workbook(file)
    cells = {line[0].value: line for sheet in book for line in sheet.iter_rows() if sheet.sheet_state == "visible"}
    column = [cell.value for cell in cells["#code"]].index("#value")
    cells["number_of_loans_outstanding"][column].value = typed
    book.save(file)

    outcome = arriving.receive(issue("good"), file.parent, Desk(DATA, take, PAGE, published()), tmp_path / "out")

    said = (tmp_path / "out" / "answer.md").read_text("utf-8")
    assert outcome.state == state, said
    if state == "proposed":
        assert [name for name in names(tmp_path / "out") if name.startswith("files/")] == [
            "files/datapackages/institutions/ambarika/indicators.csv"
        ]
    else:
        assert names(tmp_path / "out") == ["answer.md", "marked/workbook.xlsx"]
        assert "about two hundred thousand" in said
