"""The effect of a change, in words: `portal diff` on small repositories, compared with the exact texts in tests/diff."""

import json
import os
import re
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from generator.cli.diff import diff
from generator.model import Evidence, Institution
from generator.packages import IndicatorRow, write_institution
from generator.pipeline.diff import states
from generator.render import markdown_escape
from generator.render.diff import as_json, as_markdown
from generator.standards import load
from tests.conftest import TODAY
from tests.package_builders import ROOT, STANDARDS, filing, write_base

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")

GOLDEN = Path(__file__).parent / "diff"
AWARDED = "ndaje-ker"
_loaded, _ = load(STANDARDS)
assert _loaded is not None
KNOWN = _loaded
assert KNOWN is not None


class Repository:
    """A repository with data packages, one commit, and changes after it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.cache = folder, folder / "data", folder.parent / "cache"
        folder.mkdir()
        self.data.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.autocrlf=false"]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        subprocess.run(["git", *who, *words], cwd=self.folder, check=True, env=clean, capture_output=True)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "a")

    def edit(self, path: str, was: str, now: str) -> None:
        file = self.data / path
        text = file.read_text()
        assert was in text, was
        file.write_text(text.replace(was, now, 1))

    def demo(self, id_: str) -> None:
        """An institution of the demonstration set, with all associations."""
        for name in (f"institutions/{id_}", "associations"):
            shutil.copytree(ROOT / "datapackages" / name, self.data / name, dirs_exist_ok=True)

    def change(self, base: str = "main", head: str = "", former: Path | None = None):
        return states.what_changes(
            self.data,
            base,
            head,
            cache_folder=self.cache,
            standards=STANDARDS,
            former=former,
            day=TODAY,
            tell=lambda *_: None,
        )

    def markdown(self, language: str = "en", **more: Any) -> str:
        change, known = self.change(**more)
        return as_markdown.as_markdown(change, known, language)


@pytest.fixture
def repository(tmp_path):
    return Repository(tmp_path / "repository")


@pytest.fixture
def base(repository):
    """One correct institution and its association, committed."""
    write_base(repository.data, KNOWN)
    repository.commit()
    return repository


def golden(name: str, said: str) -> None:
    """Compare with the text in tests/diff; `make golden` rewrites it."""
    path = GOLDEN / name
    if os.environ.get("GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(said)
    assert said == path.read_text()


VALUES = "institutions/baobab/indicators.csv"


def a_member(root: Path, id_: str, borrowers: int, name: str = "", **more: Any) -> None:
    write_institution(
        root / "institutions" / id_,
        Institution(id_, name or id_.capitalize(), "KE", "africa", legal_form="ngo"),
        filings=[filing("2024")],
        indicators=[IndicatorRow("2024", "number_of_active_borrowers", str(borrowers))],
        standards=KNOWN,
        **more,
    )


def test_an_empty_change_says_so(base):
    golden("empty.md", base.markdown())
    assert not base.change()[0].is_wrong


def test_an_institution_that_is_added(base):
    a_member(base.data, "acacia", 1200)
    golden("added.md", base.markdown())


def test_numbers_are_written_as_in_the_country_of_the_portal(base):
    base.edit(VALUES, "2024,borrowers_female_percent,62.5", "2024,borrowers_female_percent,65.2")
    (base.data / "standards/languages/es").mkdir(parents=True)
    (base.data / "standards/languages/es/phrases.yml").write_text("name: Español\nphrases:\n  locale: es_EC\n")
    assert "62,5% → 65,2%" in base.markdown("es")


def test_what_stands_in_brackets_is_no_part_of_the_name_before_it():
    assert markdown_escape.text("See annual_report (indicators.csv, row 14).") == (
        "See `annual_report` (`indicators.csv`, row 14)."
    )
    assert markdown_escape.text("[a](b) (c_d") == "`[a](b)` (`c_d`"


def test_a_value_that_changes_without_a_correction(base):
    base.edit(VALUES, "2024,borrowers_female_percent,62.5", "2024,borrowers_female_percent,65.2")
    base.edit(VALUES, "2024,board_trained_in_spm,yes", "2024,board_trained_in_spm,no")
    golden("changed.md", base.markdown())
    assert base.change()[0].is_wrong


def test_a_value_that_changes_with_a_correction(base):
    base.edit(VALUES, "2024,borrowers_female_percent,62.5", "2024,borrowers_female_percent,65.2")
    rows = "2024,borrowers_female_percent,62.5,65.2,Counted twice,Finance,2026-01-02\n"
    corrections = base.data / "institutions/baobab/corrections.csv"
    path = base.data / "institutions/baobab/datapackage.json"
    own = json.loads(path.read_text())
    resource = json.loads((STANDARDS / "schemas/corrections.json").read_text())
    like = own["resources"][0]
    own["resources"].append({**like, "name": "corrections", "path": "corrections.csv", "schema": resource})
    path.write_text(json.dumps(own, indent=2))
    corrections.write_text("period,indicator,was,now,why,who,date\n" + rows)
    golden("corrected.md", base.markdown())
    golden("corrected.json", as_json.as_json(base.change()[0]))


def test_an_award_that_a_review_gains(repository):
    repository.demo(AWARDED)
    reviews = repository.data / f"institutions/{AWARDED}/reviews.csv"
    whole = reviews.read_text()
    reviews.write_text(re.sub(r"(?m)^(2025,[a-z_]+),documented,", r"\1,not_reviewed,", whole, count=1))
    repository.commit()
    reviews.write_text(whole)
    golden("gained.md", repository.markdown())


def test_an_award_that_a_changed_value_loses_and_the_rule(repository):
    repository.demo(AWARDED)
    repository.commit()
    path = repository.data / f"institutions/{AWARDED}/indicators.csv"
    text = path.read_text()
    changed = re.sub(r"(?m)^(2025,board_members_female_count),[0-9]+,", r"\1,1,", text, count=1)
    assert changed != text
    path.write_text(changed)
    said = repository.markdown()
    golden("lost.md", said)
    golden("lost.es.md", repository.markdown("es"))


def test_an_award_that_is_withdrawn_touches_an_institution_that_did_not_change(repository):
    repository.demo("dhanvika")
    path = repository.data / "associations/neem-circle/withdrawals.csv"
    whole = path.read_text()
    path.write_text("".join(line for line in whole.splitlines(True) if not line.startswith("dhanvika,")))
    repository.commit()
    path.write_text(whole)
    golden("withdrawn.md", repository.markdown())


def test_a_median_that_moves_and_one_that_there_was_not_before(repository):
    for number, id_ in enumerate(("acacia", "baobab", "cedar", "doum", "fig", "gum", "hazel", "ilex", "jujube"), 1):
        a_member(repository.data, id_, 1000 * number)
    repository.commit()
    a_member(repository.data, "elm", 9000)
    golden("public.md", repository.markdown())
    repository.commit()
    repository.edit("institutions/elm/indicators.csv", "9000", "2500")
    golden("median.md", repository.markdown())


def test_a_filing_that_is_emptied(base):
    path = base.data / VALUES
    path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.startswith("2023,")))
    golden("emptied.md", base.markdown())


HOSTILE = [
    "[x](javascript:alert(1))",
    "@everyone <img src=x onerror=alert(1)>",
    "a | b | c",
    "`code` ``two`` **bold** _em_ ~~no~~",
    "https://evil.example www.evil.example evil@evil.example",
    "#1 GH-1 owner/repo#1 deadbeefdeadbeef &lt;b&gt; &#64;all",
    "![p](https://evil.example/p.png)<!-- -->",
    "- 1. # > ``` ~~~ ---",
    "\\[x\\](http://evil.example)",
]


def test_hostile_names_stay_dead(repository):
    for number, id_ in enumerate(("acacia", "baobab")):
        a_member(repository.data, id_, 1000 + number)
    repository.commit()
    for at, said in enumerate(HOSTILE):
        a_member(
            repository.data,
            f"hostile-{at}",
            500,
            said,
            evidence=[Evidence("a", "policy_or_report", said, date=date(2024, 1, 2), url="https://example.org/a.pdf")],
        )
    said = repository.markdown()
    golden("hostile.md", said)
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", said)
    assert not re.search(r"[<>\[\]|@\\*~_]|//|www|&#|javascript", outside), outside


@pytest.mark.parametrize(
    "said", [*HOSTILE, "a\nb\r# c", "\u202egnp.exe", "\u200b@you", "`", "``", "` `", "x" * 9999, "é" * 3]
)
def test_a_text_is_one_line_and_nothing_outside_of_backticks_is_live(said):
    shown = markdown_escape.text(said)
    assert "\n" not in shown
    assert "\r" not in shown
    assert "\u202e" not in shown
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", shown)
    assert not re.search(r"[<>\[\]|@\\*~_`#]|//|www", outside), outside
    assert len(shown) < 1000


@pytest.mark.parametrize("said", [*HOSTILE, "`", "``` x", "~~~", "a|b", "one\n```\n# two", "\u202ex", " "])
def test_nothing_ends_the_backticks_around_a_text_the_cell_it_is_in_or_the_block_of_a_program(said):
    for shown in (markdown_escape.code(said), markdown_escape.text(said)):
        assert shown.count("`") % 2 == 0
        assert "``" not in shown
        assert not {"|", "\n", "\u202e"} & set(shown)
    first, *lines, last = markdown_escape.block(said, 1_000).splitlines()
    assert (first, last) == ("```text", "```")
    assert not {"`", "~", "\u202e"} & set("".join(lines))


def test_plain_names_stand_as_they_are():
    for name in (
        "Ambarika Gramin Finance",
        "Caja Ñuñoa (S.A.)",
        "Fundación d’Ici & Cie.",
        "Банк Добра",
        "62.5%",
        "2024-12-31",
        "FINCA - AFG",
        "Pro Mujer IFD- BOL",
        "No. 2. of 3",
    ):
        assert markdown_escape.text(name) == name
    assert markdown_escape.text("صندوق").strip("\u2068\u2069") == "صندوق"


@pytest.mark.parametrize(("mark", "shown"), [("-", "`-`"), ("+", "`+`"), ("1.", "`1`."), ("12)", "`12)`")])
def test_what_begins_a_list_does_so_only_at_the_beginning_of_a_line(mark, shown):
    assert markdown_escape.text(f"{mark} Baobab") == f"{shown} Baobab"
    assert markdown_escape.text(f"Baobab {mark} Kenya") == f"Baobab {mark} Kenya"


def test_standards_that_change(base):
    shutil.copytree(STANDARDS, base.data / "standards")
    base.commit()
    base.edit("standards/star.yml", "at_least: 70", "at_least: 75")
    golden("standards.md", base.markdown())


def test_standards_that_came_with_the_former_program_are_compared_with_those_of_this_one(base, tmp_path):
    former = tmp_path / "former"
    shutil.copytree(STANDARDS, former)
    assert base.change(former=former)[0].is_empty

    path = former / "star.yml"
    path.write_text(path.read_text("utf-8").replace("at_least: 70", "at_least: 65"), "utf-8")
    said = base.markdown(former=former)

    assert "- Changed policy: `2026-1`\n  - `rules.alignment_overall.params.at_least`: 65 → 70\n" in said


def test_a_portals_own_phrases_stand_beside_the_standards_of_the_former_program(base, tmp_path):
    own = base.data / "standards/languages/es/phrases.yml"
    own.parent.mkdir(parents=True)
    own.write_text("locale: es_EC\n", "utf-8")
    base.commit()
    former = tmp_path / "former"
    shutil.copytree(STANDARDS, former)

    change, _ = base.change(former=former)

    assert (change.is_empty, change.problems, change.solved) == (True, (), ())


def test_phrases_of_the_change_itself_are_not_believed(base):
    shutil.copytree(STANDARDS, base.data / "standards")
    base.commit()
    base.edit("standards/languages/en/phrases.yml", "What this change does", "@everyone [x](https://evil.example)")
    said = base.markdown()
    assert said.startswith("## What this change does\n")
    assert "evil" not in said


def test_two_revisions_are_compared_whatever_lies_in_the_folder_of_work(base):
    base.edit(VALUES, "2024,borrowers_female_percent,62.5", "2024,borrowers_female_percent,65.2")
    work = base.markdown()
    base.commit()
    base.edit(VALUES, "65.2", "1")
    (base.data / "institutions/baobab/filings.csv").unlink()
    before = {path: path.read_bytes() for path in base.data.rglob("*") if path.is_file()}
    said = base.markdown(base="HEAD~1", head="HEAD")
    assert said.split("\n", 4)[4] == work.split("\n", 4)[4].replace("at main,", "at `HEAD~1`,")
    assert {path: path.read_bytes() for path in base.data.rglob("*") if path.is_file()} == before


def test_the_order_of_rows_changes_nothing(base):
    base.edit(VALUES, "2024,borrowers_female_percent,62.5", "2024,borrowers_female_percent,65.2")
    one = base.markdown()
    path = base.data / VALUES
    head, *rows = path.read_text().splitlines(True)
    path.write_text(head + "".join(reversed(rows)))
    other = base.markdown()
    one, other = (re.sub(r"row \d+", "row", said).partition("### Pages")[0] for said in (one, other))
    assert one == other


def test_it_is_never_a_wall(repository):
    a_member(repository.data, "acacia", 1)
    repository.commit()
    for at in range(120):
        a_member(repository.data, f"member-{at}", at, "`" * 60)
    said = repository.markdown()
    assert len(said) <= as_markdown.LARGEST
    for section in said.split("\n### ")[1:]:
        assert section.count("\n- ") <= as_markdown.MOST_LINES + 1
    assert re.search(r"\n- and \d+ more\n", said)


def test_many_problems_of_one_kind_do_not_hide_another(base):
    path = base.data / VALUES
    rows = "".join(f"2024,no_such_thing_{at},1,reported,,\n" for at in range(60))
    path.write_text(path.read_text() + rows + "2024,training_hours_per_staff_x,x,reported,,\n")
    base.edit("institutions/baobab/filings.csv", "2024-12-31", "soon")
    said = base.markdown()
    assert "`institutions/baobab/filings.csv`, row" in said
    assert said.count("`unknown-indicator`") <= as_markdown.MOST_LINES


def test_what_was_read_once_is_not_read_again(base, monkeypatch):
    for id_ in ("acacia", "cedar"):
        a_member(base.data, id_, 10)
    base.commit()
    base.edit("institutions/acacia/indicators.csv", ",10,", ",12,")
    once = base.markdown()
    from generator.pipeline.diff import unchanged

    monkeypatch.setattr(unchanged, "read_dossier", lambda *_: pytest.fail("read again"))
    assert base.markdown() == once


def test_the_command_tells_and_ends_with_1_for_new_problems_and_2_without_git(base, tmp_path, monkeypatch):
    def run(*words: object):
        return CliRunner().invoke(diff, [*map(str, words), "--data", str(base.data)])

    done = run("main")
    assert done.exit_code == 0
    assert "Nothing" in done.output
    base.edit(VALUES, "2024,borrowers_female_percent,62.5", "2024,borrowers_female_percent,65.2")
    done = run("main", "--format", "json")
    assert done.exit_code == 1
    assert json.loads(done.output)["corrections_due"][0]["row"] == 12
    assert run("nowhere").exit_code == 2
    assert run("main", "--language", "xx").exit_code == 2
    assert run("--upload-pack=x").exit_code == 2
    monkeypatch.setenv("PATH", "/nowhere")
    assert run("main").exit_code == 2


def test_figures_far_from_those_of_peers_are_asked_about(repository):
    for at in range(8):
        a_member(repository.data, f"member-{at}", 900 + 50 * at)
    repository.commit()
    repository.edit("institutions/member-3/indicators.csv", "1050", "1050000")
    (one,) = repository.change()[0].unusual
    assert (one.rule, one.institution, one.indicator) == ("peers", "member-3", "number_of_active_borrowers")
    assert one.low is not None
    assert Decimal(900) < one.low < Decimal(1250)
