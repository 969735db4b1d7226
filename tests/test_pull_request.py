"""The comment on a pull request, and that a hostile report cannot change it."""

import json
import re
import subprocess
import zipfile
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import limits
from generator import standards as standards_
from generator.cli.check import check
from generator.cli.proposals.pull_request import pull_request
from generator.language.printer import Printer
from generator.pipeline.proposals import comment, report
from generator.problems import Location, Problem
from tests.portals import ROOT, names

BAD = Problem(
    "bad-number",
    Location("datapackages/institutions/ambarika/indicators.csv", 12, "value"),
    "This is not a number.",
    "12,5",
    "digits with at most one point",
    "Write 12.5.",
)
DOES = """## What changes

- **ambarika** 2024: `borrowers` was 10, is 12 (+20 %)
- one badge lost

| indicator | was | is |
| --- | ---: | --- |
| par30 | 4.2 | 4.5 |

Nothing else.
"""
TOUCHED = ("datapackages/institutions/ambarika/indicators.csv", "datapackages/standards/star.yml", ".github/CODEOWNERS")


@cache
def words(language: str = "en") -> Printer:
    known, problems = standards_.load(ROOT / "datapackages" / "standards")
    assert known is not None, problems
    return Printer(known, language)


def commented(of: report.PullRequestReport, language: str = "en") -> str:
    return comment.markdown(of, words(language))


def made() -> report.PullRequestReport:
    return report.of([BAD, replace(BAD, code="odd", severity="warning")], TOUCHED, DOES)


def document(**changed: object) -> bytes:
    return json.dumps({"portal_report": 1, **asdict(made()), **changed}).encode()


def test_a_report_comes_back_as_it_went():
    assert report.read(report.as_json(made()).encode()) == made()
    assert report.read(report.as_json(report.PullRequestReport()).encode()) == report.PullRequestReport()


def test_a_comment_says_what_is_wrong_what_is_touched_and_what_merging_does():
    assert commented(made()) == (ROOT / "tests" / "events" / "comment.md").read_text("utf-8").rstrip("\n")


def test_a_comment_is_in_the_language_that_is_asked_for_and_an_unknown_one_is_refused(tmp_path):
    (tmp_path / "report.json").write_text(report.as_json(made()))
    spanish = CliRunner().invoke(pull_request, ["comment", str(tmp_path), "--language", "es"])
    assert spanish.exit_code == 0
    assert spanish.stdout == commented(made(), "es") + "\n"
    assert "**1 problema impide que esto se publique.** 1 advertencia." in spanish.stdout
    assert "### Qué hace la fusión" in spanish.stdout
    assert "[en]" not in spanish.stdout
    english = CliRunner().invoke(pull_request, ["comment", str(tmp_path)])
    assert english.stdout == commented(made()) + "\n"
    assert CliRunner().invoke(pull_request, ["comment", str(tmp_path), "--language", "xx"]).exit_code == 2


def test_a_comment_puts_the_sentences_of_the_program_into_its_language_and_no_others():
    known = Problem(
        "filing-gone",
        Location("datapackages/institutions/ambarika/filings.csv"),
        "The filing of 2024 stood at v1, and is gone with all its values.",
        allowed="every filing that was published",
        fix="Look at it.",
    )
    said = commented(report.of([known, replace(known, code="odd")], TOUCHED, None), "es")
    assert "El reporte de 2024 estaba en v1, y ya no está, con todos sus valores." in said
    assert said.count("The filing of 2024 stood at v1") == 1, "of a code that the program does not have"
    assert "cada reporte que se publicó" in said


def test_a_request_that_does_nothing_is_said_to_do_nothing():
    said = commented(report.PullRequestReport(does=()))

    assert said.startswith(f"{comment.MARKER}\n\n**No problems.**\n")
    assert "Nothing that is published changes." in said
    assert "What merging does" not in commented(report.PullRequestReport())


def test_a_comment_is_never_a_wall():
    many = report.of(
        [replace(BAD, message=f"{'wrong ' * 80}{number}") for number in range(9_000)], TOUCHED, "- x\n" * 9_000
    )
    said = commented(many)

    assert len(said) <= comment.LONGEST
    assert "8,950 more are next to their rows" in said
    assert len(report.as_json(many)) < limits.ReportLimits.FILE_BYTES
    assert report.read(report.as_json(many).encode()) == many
    visible = re.sub(r"<details>.*?</details>", "", said, flags=re.DOTALL)
    assert len(visible.splitlines()) < 80


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "-->",
    "<!-- portal-report -->",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "https://evil.example/login",
    "www.evil.example",
    "@everyone @octo/team please look",
    "fixes #1, GH-2, owner/repo#3",
    "</details>",
    "`code` ``` fence",
    "| a | b |",
    "# title",
    "- item",
    "> quote",
    "1. one",
    "\n\n## heading\n\n",
    "\u202egnirts\u202c",
    "&lt;b&gt; &#64;all",
    "\\<b>\\@x",
    "~~~",
    "$$x$$",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_word_of_a_report_becomes_a_mark_a_link_or_a_call(payload):
    hostile = replace(
        made(),
        problems=(replace(made().problems[0], file=payload, column=payload, message=payload, found=payload, fix=payload, allowed=payload),),
        does=(report.ReportLine("heading", (payload,)), report.ReportLine("item", (payload,)), report.ReportLine("row", (payload, payload)), report.ReportLine("text", (payload,))),
    )  # fmt: skip
    said = commented(report.read(report.as_json(hostile).encode()))

    bare = re.sub(r"`[^`\n]*`", "", said.removeprefix(comment.MARKER))
    assert not re.search(r"(?<!\\)<(?!/?details>|/?summary>)", bare)
    assert bare.count("<details>") == bare.count("</details>")
    assert not re.search(r"(?<!\\)[\[\]!]", bare)
    assert not re.search(r"[@#]\w|://|(?i:www\.|gh\\?-\d)", bare)
    assert "\u202e" not in said
    assert said.count("`") % 2 == 0
    assert [line for line in bare.splitlines() if re.match(r"#|>|\d+\.|~~~", line)] == [
        "### What merging does", *(line for line in bare.splitlines() if line.startswith("#### ")), "### Problems and warnings"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "This is not JSON"),
        (b"[]", "The report does not have the keys"),
        (b"[" * 100_000, "nests lists and objects too deeply"),
        (b" " * (limits.ReportLimits.FILE_BYTES + 1), "The report is larger than 512 KiB."),
        (document(number=12), "The report does not have the keys"),
        (document(portal_report=True), "another version"),
        (document(portal_report=2), "another version"),
        (document(institutions=["../../etc"]), "A package's id is not one."),
        (document(institutions=["a/b"]), "A package's id is not one."),
        (document(institutions="ambarika"), "packages is not a list"),
        (document(areas=["<b>"]), "area is none of"),
        (document(errors=-1), "errors is no number"),
        (document(errors=10**400), "errors is no number"),
        (document(warnings=1.5), "warnings is no number"),
        (document(problems=[{}]), "A problem does not have the keys"),
        (document(problems=[{**asdict(made().problems[0]), "message": "x" * 601}]), "message is not a text of at most 600"),
        (document(problems=[{**asdict(made().problems[0]), "code": "<b>"}]), "A problem's code is not one."),
        (document(problems=[asdict(made().problems[0])] * 51), "problems is not a list of at most 50."),
        (document(does=[{"kind": "html", "cells": []}]), "kind is none of"),
        (document(does=[{"kind": "text", "cells": [5]}]), "cells is not a text"),
    ],
)  # fmt: skip
def test_what_is_not_a_report_is_refused_and_says_why(tmp_path, data, words):
    (tmp_path / "report.json").write_bytes(data)

    done = CliRunner().invoke(pull_request, ["comment", str(tmp_path)])

    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr


def archive(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made_:
        for name, data in parts.items():
            made_.writestr(name, data)
    return path


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({}, "holds 0 files report.json"),
        ({"../report.json": b"{}"}, "holds 0 files report.json"),
        ({"report.json": b" " * 50_000_000}, "The report is larger than 512 KiB."),
        ({f"{number}.json": b"" for number in range(11)}, "The archive has 11 parts"),
    ],
)
def test_a_hostile_archive_is_refused(tmp_path, parts, words):
    done = CliRunner().invoke(pull_request, ["comment", str(archive(tmp_path / "a.zip", parts))])

    assert (done.exit_code, done.stdout) == (1, "")
    assert words in done.stderr


def test_archives_too_large_broken_or_linked_are_refused(tmp_path):
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 no")
    with (tmp_path / "large.zip").open("wb") as large:
        large.truncate(limits.ReportLimits.ARCHIVE_BYTES + 1)
    (tmp_path / "link").mkdir()
    (tmp_path / "link" / "report.json").symlink_to("/etc/passwd")
    for name, words in {"broken.zip": "cannot be read", "large.zip": "larger than", "link": "There is no file"}.items():
        done = CliRunner().invoke(pull_request, ["comment", str(tmp_path / name)])
        assert (done.exit_code, done.stdout) == (1, "")
        assert words in done.stderr


def test_the_archive_of_a_good_report_becomes_its_comment(tmp_path):
    path = archive(tmp_path / "a.zip", {"report.json": report.as_json(made()).encode()})

    assert CliRunner().invoke(pull_request, ["comment", str(path)]).stdout == commented(made()) + "\n"


def test_a_sentence_stays_readable():
    assert comment.prose("Nothing else, 12.5 %.") == "Nothing else, 12.5 %."


def test_a_report_is_made_of_a_real_change(tmp_path):
    def git(*words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    rows = tmp_path / "datapackages" / "institutions" / "ambarika" / "indicators.csv"
    rows.parent.mkdir(parents=True)
    for file in (ROOT / "datapackages" / "institutions" / "ambarika").glob("*.*"):
        (rows.parent / file.name).write_bytes(file.read_bytes())
    git("init", "-q", "-b", "main")
    git("add", "--all")
    git("commit", "-q", "-m", "The packages as they were")
    rows.write_bytes(rows.read_bytes() + b"2024,no_such_indicator,1,reported,,\n")
    git("commit", "-q", "-a", "-m", "A row that nobody knows")

    done = CliRunner().invoke(
        pull_request, ["report", str(tmp_path / "datapackages"), "--base", "HEAD~1", "--out", str(tmp_path / "out")]
    )

    assert done.exit_code == 0, done.output
    found = report.fetched(tmp_path / "out")
    assert found.institutions == ("ambarika",)
    assert (found.associations, found.areas) == ((), ())
    assert found.errors >= 1
    assert found.problems[0].file == "datapackages/institutions/ambarika/indicators.csv"
    spanish = [
        "report",
        str(tmp_path / "datapackages"),
        "--base",
        "HEAD~1",
        "--out",
        str(tmp_path / "es"),
        "--language",
        "es",
    ]
    assert CliRunner().invoke(pull_request, spanish).exit_code == 0
    assert {line.cells[0] for line in report.fetched(tmp_path / "es").does} & {"Problemas nuevos (1)"}
    assert "no_such_indicator" in commented(found)
    beside = CliRunner().invoke(check, [str(tmp_path / "datapackages"), "--format", "github", "--no-cache"])
    assert "::error file=datapackages/institutions/ambarika/indicators.csv,line=" in beside.stdout
    unknown = CliRunner().invoke(
        pull_request, ["report", str(tmp_path / "datapackages"), "--base", "nowhere", "--out", str(tmp_path / "out")]
    )
    assert unknown.exit_code == 2
    assert "Git knows no revision nowhere here." in unknown.stderr


def test_a_preview_holds_the_pages_of_touched_packages_and_what_they_need(tmp_path):
    site = tmp_path / "site"
    kept = [
        "assets/portal.css",
        "badges/ambarika.svg",
        "charts/ambarika/par30.svg",
        "es/assets/terms.css",
        "es/institutions/ambarika/index.html",
        "institutions/ambarika/2024/index.html",
    ]
    for name in [*kept, "index.html", "institutions/guaduales/index.html", "pagefind/entry.json", "badges/ambari.svg"]:
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(name)
    (tmp_path / "report.json").write_text(report.as_json(made()))

    done = CliRunner().invoke(
        pull_request, ["preview", str(site), "--report", str(tmp_path), "--out", str(tmp_path / "out")]
    )

    assert done.exit_code == 0, done.output
    assert names(tmp_path / "out") == sorted([*kept, "start.html"])
    start = (tmp_path / "out" / "start.html").read_text()
    assert re.findall('href="([^"]*)"', start) == [name for name in kept if name.endswith(".html")]
