"""An issue with a workbook becomes a pull request or an answer; recorded events, including hostile ones."""

import json
import os
import re
import subprocess
import sys
import zipfile
from functools import cache
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from generator import standards as standards_
from generator.cli.imports.commands import import_
from generator.cli.proposals.submission import submission, take
from generator.language.phrases import Phrases
from generator.limits import EventLimits, HandedOverLimits
from generator.model import Standards
from generator.pipeline.proposals import answer, event, handover, incoming, outgoing
from generator.pipeline.proposals.incoming import ImportRun, SubmissionContext
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
    """The beginning of an answer: its words in both languages."""
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
    "institution-with-lines": ("bad-institution", "`ambarika\\u000a\\u000aguaduales`"),
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
    done = CliRunner().invoke(submission, [path, "--attachments", str(tmp_path), "--out", str(tmp_path / "answer")])
    sent = CliRunner().invoke(
        submission, [path, "--handed-over", str(tmp_path / "answer"), "--out", str(tmp_path / "out")]
    )

    assert (fetched.exit_code, fetched.stdout) == (0, "")
    assert (done.exit_code, done.stdout) == (0, "state=answered\n")
    assert (sent.exit_code, sent.stdout) == (0, "")
    assert names(tmp_path / "answer") == ["answer.json"]
    said = (tmp_path / "out" / "answer.md").read_text("utf-8")
    last = f"{found} [{code}]" if found else f"[{code}]"
    assert said == f"{opening(code)}{last}\n"
    assert "@" not in re.sub(r"`[^`]*`", "", said)
    assert names(tmp_path / "out") == ["answer.md"]


@pytest.mark.parametrize(
    "data",
    [b"", b"[]", b"{}", b'{"issue": 5}', b'{"issue": {"number": 1, "user": {"login": "a b"}}}', b" " * (EventLimits.FILE_BYTES + 1),
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
        re.findall(r'Handed\("([a-z-]+)"', (ROOT / "generator/pipeline/proposals/incoming.py").read_text("utf-8"))
    )
    assert codes == set(answer.WHY)
    english = published().languages["en"].phrases
    asked = {f"submission.{why.replace('-', '_')}" for why in (*answer.WHY, "marked", "proposed")}
    assert asked == {key for key in english if key.startswith("submission.")}


def test_a_portal_with_another_first_language_is_asked_in_it_whether_to_merge():
    body = answer.proposal(Phrases(published(), "es"), "ambarika", 12, "maria-quispe")
    assert body.startswith("Los valores de `ambarika`")
    assert "Closes #12" in body


# --------------------------------------------------------------------------------------------- with an import of its own


def receive(out: Path, attachments: Path, run: incoming.Importer, name: str = "good") -> str:
    """Both steps: what is handed over goes into a folder next to the one for what is sent. Return the state."""
    between = out.with_name(f"{out.name}-handed-over")
    state = incoming.receive(issue(name), SubmissionContext(attachments, DATA, run), between)
    outgoing.send(issue(name), between, published(), out, page=PAGE)
    return state


def arrived(tmp_path: Path, run: incoming.Importer, name: str = "good") -> tuple[str, Path]:
    (tmp_path / "attachments").mkdir()
    (tmp_path / "attachments" / "workbook.xlsx").write_bytes(b"PK")
    out = tmp_path / "out"
    return receive(out, tmp_path / "attachments", run, name), out


def writes(
    text: str, institution: str = "ambarika", file: str = "indicators.csv", code: int | None = 0
) -> incoming.Importer:
    def run(_: Path, packages: Path, marked: Path) -> ImportRun:
        folder = packages / "institutions" / institution
        folder.mkdir(exist_ok=True)
        (folder / file).write_text(text)
        marked.write_bytes(b"marked")
        return ImportRun(code, f"{packages}/institutions/{institution}, fiscal year 2024: changed {file}\n")

    return run


def test_a_clean_workbook_becomes_the_files_of_a_branch_and_a_request_in_the_name_of_the_institution(tmp_path):
    state, out = arrived(tmp_path, writes("rows\n"))

    assert state == "proposed"
    files = {name: (out / name).read_text("utf-8") for name in names(out)}
    assert files == {
        "answer.md": answers().proposed("institutions/ambarika, fiscal year 2024: changed indicators.csv"),
        "author.txt": "ambarika <ambarika@institutions.invalid>\n",
        "body.md": answer.proposal(Phrases(published(), "en"), "ambarika", 12, "maria-quispe"),
        "datapackages/institutions/ambarika/indicators.csv": "rows\n",
        "message.txt": "ambarika: workbook of issue 12\n\nSent by maria-quispe.\n",
        "title.txt": "ambarika: workbook of issue 12\n",
    }
    assert str(tmp_path) not in "".join(files.values())


def test_a_workbook_with_problems_comes_back_marked_and_nothing_is_proposed(tmp_path):
    state, out = arrived(tmp_path, writes("rows\n", code=1))

    assert state == "answered"
    assert names(out) == ["answer.md"]
    assert names(tmp_path / "out-handed-over") == ["answer.json", "marked/workbook.xlsx"]
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
        (lambda *_: ImportRun(0, ""), "nothing-new"),
        (lambda *_: ImportRun(2, "workbook.xlsx: the workbook carries macros [workbook-macros]"), "refused"),
        (lambda *_: ImportRun(None, ""), "failed"),
        (lambda *_: ImportRun(-9, "what a broken program said"), "failed"),
    ],
)
def test_what_an_import_cannot_propose_is_answered(run, code, tmp_path):
    state, out = arrived(tmp_path, run)

    assert state == "answered"
    assert names(out) == ["answer.md"]
    said = (out / "answer.md").read_text("utf-8")
    assert said.startswith(opening(code))
    assert "broken program" not in said


def test_what_an_import_says_stays_a_quotation(tmp_path):
    _, out = arrived(tmp_path, lambda *_: ImportRun(2, 'found: "```\n~~~\n<script>@all</script>\n```"\u202e'))

    said = (out / "answer.md").read_text("utf-8")
    assert len(re.findall("```", said)) == 2
    assert "\u202e" not in said
    assert said.index("```text") < said.index("<script>") < said.rindex("```")


def test_an_attachment_that_is_missing_linked_or_larger_than_it_may_be_is_not_read(tmp_path):
    def never(*_: Path) -> ImportRun:
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
        receive(out, file.parent, never)
        assert answers().words(code)[0] in (out / "answer.md").read_text("utf-8")


SHAPES = "('### x' + ' ' * 69_000 + 'y', '### Workbook\\n' + '[' * 69_000, '### Workbook\\n' + 'a' * 69_000)"
"""Bodies on which a backtracking pattern would take long, as a program writes them."""


def test_an_issue_is_read_in_steps_that_grow_with_its_length_whatever_its_shape():
    program = (
        "import json, resource\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (5, 5))\n"  # seconds for all of them; they take hundredths
        "from generator.pipeline.proposals import event\n"
        f"for body in {SHAPES}:\n"
        "    body = '### Institution\\n\\nambarika\\n\\n' + body\n"
        "    event.read(json.dumps({'issue': {'number': 1, 'user': {'login': 'a'}, 'body': body}}).encode())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_issue_may_be_of_a_bot_but_not_of_nobody():
    data = json.loads((EVENTS / "good.json").read_text())
    data["issue"]["user"]["login"] = "helpful-app[bot]"
    assert event.read(json.dumps(data).encode()).sender == "helpful-app[bot]"
    data["issue"]["user"]["login"] = "x\n@all"
    with pytest.raises(event.EventError):
        event.read(json.dumps(data).encode())


# -------------------------------------------------------------------------------------------------- what is handed over


def forged(folder: Path, text: object = None, **tables: str) -> Path:
    """A folder as a reading job hands it over, with forged content."""
    folder.mkdir()
    good = {"portal_answer": 1, "what": "proposed" if tables else "marked", "found": "", "said": "all is well"}
    changed = {**good, **text} if isinstance(text, dict) else text
    words = changed if isinstance(changed, str) else json.dumps(good if text is None else changed)
    (folder / handover.NAME).write_text(words, "utf-8")
    for name, rows in tables.items():
        (folder / handover.TABLES).mkdir(exist_ok=True)
        (folder / handover.TABLES / f"{name}.csv").write_text(rows, "utf-8")
    return folder


def sent(folder: Path, out: Path, name: str = "good"):
    return CliRunner().invoke(
        submission, [str(EVENTS / f"{name}.json"), "--handed-over", str(folder), "--out", str(out)]
    )


def test_what_is_handed_over_comes_back_as_it_went_and_is_cut_where_it_is_long(tmp_path):
    whole = handover.Handed("refused", "x" * 300, "y\u202e\U0001f600" * 20_000)
    folder = forged(tmp_path / "answer", handover.as_json(whole))
    answer_, tables = handover.taken(folder)
    assert (answer_.what, len(answer_.found), len(answer_.said), tables) == ("refused", 200, 20_000, {})
    assert (folder / handover.NAME).stat().st_size < HandedOverLimits.ANSWER_BYTES


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"portal_answer": 1}',
        {"portal_answer": 2},
        {"portal_answer": True},
        {"what": "approved"},
        {"what": 5},
        {"what": "proposed"},  # and no tables
        {"found": "x" * (HandedOverLimits.FOUND_CHARACTERS + 1)},
        {"said": "x" * (HandedOverLimits.SAID_CHARACTERS + 1)},
        {"said": None},
        {"branch": "main"},
        {"number": 1},
        " " * (HandedOverLimits.ANSWER_BYTES + 1),
    ],
    ids=lambda text: str(text)[:30],
)
def test_an_answer_of_another_form_is_refused_by_the_job_that_writes(text, tmp_path):
    done = sent(forged(tmp_path / "answer", text), tmp_path / "out")
    assert done.exit_code == 1
    assert done.output.startswith("What was handed over is refused: ")
    assert not (tmp_path / "out").exists()


def test_tables_are_plain_files_of_known_names_and_sizes_or_nothing_is_sent(tmp_path):
    def with_(name: str, make) -> Path:
        folder = forged(tmp_path / name, indicators="rows\n")
        make(folder / handover.TABLES)
        return folder

    folders = [
        with_("reviews", lambda at: (at / "reviews.csv").write_text("")),
        with_("a workflow", lambda at: (at / "check.yml").write_text("")),
        with_("a folder", lambda at: (at / "evidence").mkdir()),
        with_("folder of a table's name", lambda at: (at / "evidence.csv").mkdir()),
        with_("a link", lambda at: (at / "filings.csv").symlink_to(__file__)),
        with_("too large", lambda at: os.truncate(at / "indicators.csv", HandedOverLimits.FILE_BYTES + 1)),
        with_("too many", lambda at: [(at / f"{n}.csv").touch() for n in range(HandedOverLimits.FILES)]),
        with_("linked", lambda at: (at.rename(at.with_name("there")), at.symlink_to("there"))),
        forged(tmp_path / "not proposed", {"what": "marked"}, indicators="rows\n"),
    ]
    for number, folder in enumerate(folders):
        done = sent(folder, tmp_path / f"out-{number}")
        assert (done.exit_code, (tmp_path / f"out-{number}").exists()) == (1, False), folder.name
    assert sent(forged(tmp_path / "good", indicators="rows\n"), tmp_path / "out").exit_code == 0


def test_whose_tables_they_are_and_which_issue_they_belong_to_says_the_event_alone(tmp_path):
    folder = forged(tmp_path / "answer", {"said": "institutions/guaduales\nbranch=main"}, indicators="rows\n")
    assert sent(folder, tmp_path / "out").exit_code == 0
    assert [name for name in names(tmp_path / "out") if "/" in name] == [
        "datapackages/institutions/ambarika/indicators.csv"
    ]
    assert (tmp_path / "out/title.txt").read_text("utf-8") == "ambarika: workbook of issue 12\n"


def test_an_issue_that_is_not_taken_has_its_answer_whatever_is_handed_over(tmp_path):
    done = sent(forged(tmp_path / "answer", indicators="rows\n"), tmp_path / "out", "no-attachment")
    assert done.exit_code == 0
    assert names(tmp_path / "out") == ["answer.md"]
    assert (tmp_path / "out/answer.md").read_text("utf-8").startswith(opening("no-attachment"))


def test_what_is_said_stays_a_quotation_whoever_says_it(tmp_path):
    folder = forged(tmp_path / "answer", {"what": "refused", "found": "`@all", "said": "```\n@all <b>\n"})
    assert sent(folder, tmp_path / "out").exit_code == 0
    said = (tmp_path / "out/answer.md").read_text("utf-8")
    assert len(re.findall("```", said)) == 2
    assert said.index("```text") < said.index("@all <b>") < said.rindex("```")


def test_the_two_steps_are_not_taken_at_once(tmp_path):
    (tmp_path / "there").mkdir()
    for words in (["--attachments", "there", "--handed-over", "there"], []):
        options = [str(tmp_path / word) if word == "there" else word for word in words]
        done = CliRunner().invoke(submission, [str(EVENTS / "good.json"), "--out", str(tmp_path / "out"), *options])
        assert done.exit_code == 2


# ------------------------------------------------------------------------------------------------- with the real import

THERE = "workbook" in import_.list_commands(click.Context(import_))
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

    state = receive(tmp_path / "out", tmp_path / "attachments", take)

    said = (tmp_path / "out" / "answer.md").read_text("utf-8")
    assert state == "answered"
    assert said.startswith(opening("refused"))
    assert f"[{code}]" in said
    assert names(tmp_path / "out") == ["answer.md"]


@with_import
@pytest.mark.parametrize(("typed", "state"), [(205235, "proposed"), ("about two hundred thousand", "answered")])
def test_a_workbook_of_ours_goes_all_the_way(typed, state, tmp_path):
    import openpyxl

    (tmp_path / "attachments").mkdir()
    file = tmp_path / "attachments" / incoming.ATTACHMENT
    assert portal("workbook", "ambarika", "--period", "2025", "--out", file).returncode == 0
    book = openpyxl.load_workbook(file)
    cells = {line[0].value: line for sheet in book for line in sheet.iter_rows() if sheet.sheet_state == "visible"}
    column = [cell.value for cell in cells["#code"]].index("#value")
    cells["number_of_loans_outstanding"][column].value = typed
    book.save(file)

    became = receive(tmp_path / "out", file.parent, take)

    said = (tmp_path / "out" / "answer.md").read_text("utf-8")
    assert became == state, said
    if state == "proposed":
        assert [name for name in names(tmp_path / "out") if name.startswith("datapackages/")] == [
            "datapackages/institutions/ambarika/indicators.csv"
        ]
    else:
        assert names(tmp_path / "out-handed-over") == ["answer.json", "marked/workbook.xlsx"]
        assert "about two hundred thousand" in said
