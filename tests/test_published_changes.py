"""What reached the data day by day: from the history of a repository to the page of changes and its feed."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import feedparser
import pytest

from generator import standards
from generator.language.printer import Printer
from generator.model import ChangeKind, Frames, HeldBack, Portal, PublicationHistory, PublishedChange, PublishedValue
from generator.packages.history import commit_days
from generator.pipeline.cache.store import Cache
from generator.pipeline.diff.history import published_history
from generator.render.addresses import Page
from generator.render.fragments.publications import Publications
from tests.repositories import CORRECTIONS, Repository
from tests.small_sites import ROOT, built, contents, small_data, small_package, small_project

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")

DAY = date(2026, 6, 30)
ALPACA = "institutions/alpaca"
BORROWERS = "2014,number_of_active_borrowers,1200,reported,,\n"


class Published(Repository):
    """A repository with a small portal, and one commit for each of its days."""

    def __init__(self, folder: Path, *names: str) -> None:
        super().__init__(folder)
        shutil.rmtree(self.data)
        small_data(self.data, names or ("alpaca", "bambu"))
        self.on("2026-01-05")

    def on(self, day: str) -> str:
        """Commit at noon of a day."""
        self.commit(f"{day}T12:00:00Z")
        return self.head

    def edit(self, path: str, was: str, now: str) -> None:
        text = (self.data / path).read_text("utf-8")
        assert was in text
        (self.data / path).write_text(text.replace(was, now), "utf-8")

    def corrected(self, row: str) -> None:
        """Give the institution a table of corrections with one row."""
        known, _ = standards.load(self.data / "standards")
        assert known is not None
        self.put(f"{ALPACA}/corrections.csv", f"{CORRECTIONS}{row}\n")
        body = json.loads((self.data / ALPACA / "datapackage.json").read_text("utf-8"))
        table = body["resources"][0] | {
            "name": "corrections",
            "path": "corrections.csv",
            "schema": known.schemas["corrections"],
        }
        self.put(f"{ALPACA}/datapackage.json", json.dumps(body | {"resources": [*body["resources"], table]}))

    def history(self, data: Path | None = None, held: dict[str, HeldBack] | None = None) -> PublicationHistory | None:
        known, _ = standards.load(self.data / "standards", DAY)
        assert known is not None
        cache = Cache(self.folder.parent / "cache")
        cache.use()
        return published_history(data or self.data, known, cache, "this version", held or {})


@pytest.fixture
def repository(tmp_path: Path) -> Published:
    return Published(tmp_path / "repository")


def said(history: PublicationHistory | None) -> list[str]:
    assert history is not None
    return [
        " ".join(filter(None, (f"{one.day:%m-%d}", one.kind, one.about, one.how, one.period, str(one.n))))
        for one in history.changes
    ]


def shown(history: PublicationHistory, language: str = "en") -> Iterator[str]:
    html = Publications(Printer(KNOWN, language)).days(portal(history), "../")
    yield from filter(None, (line.strip() for line in re.sub(r"<[^>]*>", "\n", html).splitlines()))


KNOWN = next(known for known in standards.load(ROOT / "datapackages" / "standards")[:1] if known)


def portal(history: PublicationHistory | None) -> Portal:
    return Portal(KNOWN, (), (), {}, {}, (), DAY, history=history)


def test_each_day_lists_what_came_changed_and_went(repository):
    known, _ = standards.load(repository.data / "standards")
    assert known is not None
    repository.edit(f"{ALPACA}/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    repository.corrected("2014,number_of_active_borrowers,1200,1300,Counted twice,Alpaca,2026-02-01")
    repository.edit(f"{ALPACA}/indicators.csv", "2014,gross_loan_portfolio,1500000,reported,,\n", "")
    repository.on("2026-02-01")
    small_package(repository.data, known, "condor")
    repository.edit("institutions/condor/indicators.csv", BORROWERS, "")
    shutil.rmtree(repository.data / "institutions" / "bambu")
    repository.on("2026-02-03")
    rows = (repository.data / ALPACA / "filings.csv").read_text()
    repository.put(f"{ALPACA}/filings.csv", rows + "2015,2015-12-31,PEN,2.9,2.8,,2016-05-01,\n")
    rows = (repository.data / ALPACA / "indicators.csv").read_text()
    repository.put(f"{ALPACA}/indicators.csv", rows + "2015,mission_statement,To serve.,reported,,\n")
    repository.on("2026-02-04")
    history = repository.history()

    assert said(history) == [
        "02-04 filed alpaca 2015 1",
        "02-03 gone bambu 13",
        "02-03 came condor 12",
        "02-01 changed alpaca 2014 1",
        "02-01 removed alpaca 2014 1",
    ]
    assert (history.since, history.institutions, history.whole) == (date(2026, 1, 5), 2, True)
    (value,) = history.changes[3].values
    assert (value.was.text, value.now.text, value.why) == ("1200", "1300", "Counted twice")
    assert repository.history() == history


def test_a_merge_counts_on_its_own_day_and_a_wrong_clock_changes_no_order(repository):
    repository.git("checkout", "-q", "-b", "proposal")
    repository.edit(f"{ALPACA}/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    repository.on("2026-02-01")
    repository.git("checkout", "-q", "main")
    repository.put("README.md", "not data\n")
    repository.on("2026-02-02")
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "proposal", at="2026-03-01T12:00:00Z")
    repository.edit(f"{ALPACA}/indicators.csv", "1300", "1400")
    repository.on("2026-02-20")

    assert said(repository.history()) == ["02-20 changed alpaca 2014 1"]
    assert [(one.day.isoformat(), one.commit == repository.head) for one in commit_days.days(repository.data, DAY)] == [
        ("2026-02-20", True),
        ("2026-01-05", False),
    ]


def test_a_day_after_that_of_the_portal_is_not_listed(repository):
    repository.edit(f"{ALPACA}/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    repository.on("2026-07-01")

    assert said(repository.history()) == []


def test_a_copy_of_one_commit_has_no_history_and_a_longer_one_begins_later(repository, tmp_path):
    for n, day in enumerate(("2026-02-01", "2026-02-02")):
        repository.edit(f"{ALPACA}/indicators.csv", f",{1200 + n},", f",{1201 + n},")
        repository.on(day)
    copies = []
    for depth in ("1", "2"):
        copy = tmp_path / f"copy-{depth}"
        subprocess.run(["git", "clone", "-q", "--depth", depth, repository.folder.as_uri(), copy], check=True)
        copies.append(repository.history(copy / "datapackages"))

    assert copies[0] is None
    assert said(copies[1]) == ["02-02 changed alpaca 2013 1", "02-02 changed alpaca 2014 1"]
    assert (copies[1].since, copies[1].whole) == (date(2026, 2, 1), False)


def test_a_folder_outside_git_or_not_committed_has_no_history(repository, tmp_path):
    assert repository.history(small_data(tmp_path / "elsewhere", ("alpaca",))) is None
    assert repository.history(small_data(repository.folder / "build" / "data", ("alpaca",))) is None


def test_a_package_with_another_id_has_moved(repository):
    shutil.move(repository.data / ALPACA, repository.data / "institutions" / "vicuna")
    repository.edit("institutions/vicuna/datapackage.json", '"alpaca"', '"vicuna"')
    repository.on("2026-02-01")

    assert said(repository.history()) == ["02-01 moved vicuna alpaca 0"]


@pytest.mark.parametrize(
    ("path", "data"),
    [("datapackage.json", b"{"), ("indicators.csv", b"period,indicator\xff\n"), ("filings.csv", b"<<<<<<< ours\n")],
)
def test_a_package_that_cannot_be_read_on_a_day_is_named_and_stops_nothing(repository, path, data):
    whole = (repository.data / ALPACA / path).read_bytes()
    (repository.data / ALPACA / path).write_bytes(data)
    repository.edit("institutions/bambu/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    repository.on("2026-02-01")
    (repository.data / ALPACA / path).write_bytes(whole)
    repository.on("2026-02-02")

    assert said(repository.history()) == [
        "02-02 unreadable alpaca 0",
        "02-01 unreadable alpaca 0",
        "02-01 changed bambu 2014 1",
    ]


def test_a_changed_definition_is_listed_and_standards_that_cannot_be_used_stop_nothing(repository):
    repository.edit("standards/indicators.yml", "label: ", "label: New ")
    repository.on("2026-02-01")
    text = (repository.data / "standards" / "indicators.yml").read_bytes()
    repository.put("standards/indicators.yml", "[")
    repository.put("standards/areas.yml", "[")
    repository.on("2026-02-02")
    (repository.data / "standards" / "indicators.yml").write_bytes(text)
    repository.git("checkout", "-q", "HEAD~", "--", "datapackages/standards/areas.yml")
    repository.edit(f"{ALPACA}/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    repository.on("2026-02-03")

    assert said(repository.history())[:2] == ["02-03 changed alpaca 2014 1", "02-01 defined indicator changed 6"]


def test_a_change_that_was_not_accepted_is_not_listed(repository):
    accepted = repository.head
    repository.edit(f"{ALPACA}/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    repository.on("2026-02-01")
    repository.edit("institutions/bambu/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    repository.on("2026-02-02")

    assert said(repository.history(held={ALPACA: HeldBack((), accepted)})) == ["02-02 changed bambu 2014 1"]
    assert said(repository.history())[-1] == "02-01 changed alpaca 2014 1"


def test_the_text_of_an_answer_is_not_repeated(repository):
    repository.edit(f"{ALPACA}/indicators.csv", "2014,mission_statement,To serve.", "2014,mission_statement,To lend.")
    repository.on("2026-02-01")
    history = repository.history()

    assert said(history) == ["02-01 changed alpaca 2014 1"]
    assert history.changes[0].values == (PublishedValue("mission_statement", None, None),)
    assert [line for line in shown(history) if "serve" in line or "lend" in line] == []


LISTED = PublicationHistory(
    date(2026, 1, 5),
    2,
    (
        PublishedChange(date(2026, 2, 3), ChangeKind.CAME, "nakhla", "نخلة", "Nakhla", "MA", codes=("2024", "2025")),
        PublishedChange(date(2026, 2, 1), ChangeKind.CHANGED, "alpaca", "Alpaca & <sons>", "", "PE", "2025", n=12,
                        values=(PublishedValue("mission_statement", None, None, "A typing error"),)),
        PublishedChange(date(2026, 2, 1), ChangeKind.ENDED, "old", "Old", "", "PE", how="withdrawn"),
        PublishedChange(date(2026, 2, 1), ChangeKind.DEFINED, "indicator", how="changed", n=1, codes=("par30",)),
    ),
)  # fmt: skip


def test_the_page_says_since_when_and_names_in_other_letters_have_latin_ones():
    lines = " ".join(shown(LISTED))

    assert lines.startswith(
        "This list is made from the history of the data, which begins on 5 January 2026 with 2 institutions. "
        "3 February 2026 نخلة (Nakhla) is new, with its filings for 2024, 2025. 1 February 2026 Alpaca &amp; &lt;sons&gt;"
    )
    assert "the text changed. A typing error" in lines
    assert "and 11 more" in lines


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_kind_of_change_has_its_words(language):
    hows = {
        ChangeKind.ENDED: ("closed", "merged", "renamed", "withdrawn"),
        ChangeKind.DEFINED: ("added", "changed", "gone"),
    }
    abouts = {ChangeKind.DEFINED: ("indicator", "policy", "peers", "other")}
    every = PublicationHistory(
        date(2026, 1, 5),
        1,
        tuple(
            PublishedChange(date(2026, 2, 1), kind, about, "Alpaca", "", "PE", "2025", how, n, ("par30",) * n)
            for kind in ChangeKind
            for how in hows.get(kind, ("former",))
            for about in abouts.get(kind, ("alpaca",))
            for n in (1, 2)
        ),
        whole=False,
    )
    publications = Publications(Printer(KNOWN, language))
    html = publications.days(portal(every), "") + publications.choices(portal(every))

    assert not re.search(r"history[.]|\{\w+\}", html)


def test_a_value_that_changed_without_a_correction_is_marked(repository):
    repository.edit(f"{ALPACA}/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    repository.on("2026-02-01")

    assert "No correction was published on that day." in [*shown(repository.history())]
    assert "No correction was published on that day." not in [*shown(LISTED)]


def test_a_portal_without_a_history_says_that_it_has_none():
    assert "without the history" in Publications(Printer(KNOWN, "en")).days(portal(None), "")
    assert "without the history" not in " ".join(shown(PublicationHistory(DAY, 1, ())))


def test_the_entries_of_the_feed_have_the_same_ids_in_every_language_and_are_read_by_feed_readers():
    ids = []
    for language in ("en", "es"):
        page = Page(Frames(ROOT, "", ("en", "es"), {}, "https://example.org/portal/", ()), language)
        path, text = Publications(Printer(KNOWN, language)).feed(portal(LISTED), page=page, site_name="A portal")
        read = feedparser.parse(text)
        assert not read.bozo
        assert path.endswith("changes/published.xml")
        ids.append([entry.id for entry in read.entries])

    assert ids[0] == ids[1]
    assert ids[0][:2] == [
        "https://example.org/portal/changes/#published.2026-02-03.came.nakhla",
        "https://example.org/portal/changes/#published.2026-02-01.changed.alpaca.2025",
    ]


def test_a_build_notices_a_commit_and_makes_only_the_page_of_changes_again(tmp_path):
    repository = Published(tmp_path / "repository", "alpaca")
    project = small_project(tmp_path / "project")
    page = project.root / "docs" / "en" / "changes.md"
    page.write_text("# Changes\n\n[[ publications.days(portal, page.home) ]]\n")
    repository.edit(f"{ALPACA}/indicators.csv", BORROWERS, BORROWERS.replace("1200", "1300"))
    before = built(project, repository.data, tmp_path / "site", day=DAY)
    first = contents(tmp_path / "site")
    repository.on("2026-02-01")
    after = built(project, repository.data, tmp_path / "site", day=DAY)
    last = contents(tmp_path / "site")

    assert before.done > after.done == 1
    assert {path for path in last if first.get(path) != last[path]} == {
        f"{code}changes/index.html" for code in ("", "es/")
    }
    assert "1,200" in last["changes/index.html"].decode()
    assert built(project, repository.data, tmp_path / "site", day=DAY).done == 0
