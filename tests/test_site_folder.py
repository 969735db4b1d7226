"""Folders into which a site may be written, and the treatment of their content."""

import os
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from mkdocs.config import load_config
from mkdocs.exceptions import PluginError

from generator import hook
from generator.cli import main
from generator.engine import Project
from generator.pipeline.site_folder import SiteFolderError, claim, refuse_near
from generator.render.site import publishing
from generator.render.site import staging as sites
from generator.render.site.staging import MARK, MARKER, Manifest, Staging, TaskResult
from tests.small_sites import contents


@pytest.fixture
def home(tmp_path):
    """A project with data, pages and templates that hold a file each, and a repository of Git."""
    for name in ("datapackages", "docs/en", "templates/parts", ".git", "build/cache/data", "other"):
        (tmp_path / "project" / name).mkdir(parents=True)
        (tmp_path / "project" / name / "file.txt").write_text("mine")
    (tmp_path / "project" / "mkdocs.yml").write_text("site_name: Small\n")
    return tmp_path / "project"


def claimed(home: Path, site: Path) -> Path:
    return claim(site, Project(home), home / "datapackages")


@pytest.mark.parametrize(
    "place",
    [
        ".", "..", "datapackages", "datapackages/new", "docs", "docs/en/new", "templates", "templates/parts/new", ".git",
        ".git/new", "build", "build/cache", "build/cache/new", "/", "~", "DATA",
    ],
)  # fmt: skip
def test_what_a_site_is_made_from_is_never_taken_for_the_site(home, place):
    (home / "DATA").symlink_to(home / "datapackages")
    (home / MARKER).write_text(MARK)
    (home / "datapackages" / MARKER).write_text(MARK)
    before = contents(home)

    with pytest.raises(SiteFolderError, match=r"cannot be the site's folder.*Name another folder with --site"):
        claimed(home, Path(place).expanduser() if place[0] in "/~" else home / place)

    assert contents(home) == before


def test_a_folder_that_is_not_there_or_empty_or_ours_is_taken(home):
    (home / "empty").mkdir()
    (home / "ours").mkdir()
    (home / "ours" / MARKER).write_text(MARK)
    (home / "link").symlink_to(home / "ours")

    for name in ("new/deep", "empty", "ours", "build/site"):
        assert claimed(home, home / name) == home.resolve() / name
    assert claimed(home, home / "link") == home.resolve() / "ours"


@pytest.mark.parametrize("name", ["foreign", "checkout", "file", "loop"])
def test_what_is_somebodys_own_is_left_alone_and_the_command_says_what_to_do(home, name, monkeypatch):
    (home / "foreign").mkdir()
    (home / "foreign" / "thesis.txt").write_text("mine")
    (home / "checkout" / ".git").mkdir(parents=True)
    (home / "checkout" / MARKER).write_text(MARK)
    (home / "file").write_text("mine")
    (home / "loop").symlink_to(home / "loop")
    before = contents(home)
    monkeypatch.chdir(home)

    for command in ("build", "serve"):
        done = CliRunner().invoke(main, [command, "--site", name, *(["--port", "0"] if command == "serve" else [])])
        assert done.exit_code == 2, done.output
        assert "Traceback" not in done.output
        if name in ("foreign", "checkout"):
            assert "another folder with --site" in " ".join(done.output.split())
    kept = (path for path in contents(home) if not path.endswith(".pickle"))  # the words of the message
    assert {path: contents(home)[path] for path in kept} == before
    assert (home / "loop").is_symlink()


def test_what_lies_in_a_source_is_found_whatever_it_is_called(home):
    (home / "elsewhere").symlink_to(home / "docs")

    with pytest.raises(SiteFolderError):
        refuse_near((home / "elsewhere" / "new").resolve(), [(home / "docs", "pages")], [])


def test_mkdocs_by_itself_takes_no_folder_that_is_somebodys_own(home):
    (home / "docs" / "index.md").write_text("# Hello\n")
    (home / "foreign").mkdir()
    (home / "foreign" / "thesis.txt").write_text("mine")
    config = load_config(str(home / "mkdocs.yml"), site_dir=str(home / "foreign"))

    with pytest.raises(PluginError, match=r"is not empty and was not made by this program"):
        hook.on_config(config)

    config.site_dir = str(home / "new")
    hook.on_config(config)
    hook.on_files([], config)  # MkDocs has emptied the folder: a build that fails from here on must not lock itself out
    hook.on_config(config)


# --------------------------------------------------------------------------------------------- beside, and in its place


def test_what_killed_builds_left_is_removed_and_nothing_else(tmp_path):
    nobody = 2**22 + 1  # no process has such a high number
    for name in (f".site-new-{nobody}", f".site-new-{nobody}-old", ".site-new-ideas", ".site-new-1-x", ".sits-new-99"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.txt").write_text("x")

    room = sites.staging_folder(tmp_path / "site", tmp_path / "cache")

    assert room == tmp_path / f".site-new-{os.getpid()}"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".site-new-1-x", ".site-new-ideas", ".sits-new-99"]


def test_the_name_of_a_site_is_no_pattern(tmp_path):
    (tmp_path / ".other-new-4194305").mkdir()

    sites.staging_folder(tmp_path / "*", tmp_path / "cache")

    assert (tmp_path / ".other-new-4194305").is_dir()


@pytest.mark.parametrize("one_disk", [True, False], ids=["one disk", "two disks"])
def test_a_folder_that_cannot_change_its_place_is_made_the_same_file_by_file(tmp_path, monkeypatch, one_disk):
    monkeypatch.setattr(publishing, "_on_one_disk", lambda *_: one_disk)
    new, site = tmp_path / "new", tmp_path / "site"
    for folder, files in (
        (
            new,
            {MARKER: MARK, "index.html": "new", "same.html": "same", "a/b.html": "b", "now/file": "x", "was/it": "y"},
        ),
        (site, {"index.html": "old", "same.html": "same", "gone/c.html": "c", "now": "a file", "was/it/folder": "z"}),
    ):
        for name, said in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(said)
    (site / "link").symlink_to(tmp_path)
    os.utime(new / "same.html", ns=(1, 1))
    os.utime(site / "same.html", ns=(1, 1))
    inode, same = site.stat().st_ino, (site / "same.html").stat().st_ino
    wanted = contents(new)
    dates = {name: (new / name).stat().st_mtime_ns for name in wanted}

    publishing.refill(new, site)

    assert contents(site) == wanted
    assert (site.stat().st_ino, (site / "same.html").stat().st_ino) == (inode, same)
    assert {name: (site / name).stat().st_mtime_ns for name in contents(site)} == dates
    assert not (site / "gone").exists()
    assert not (site / "link").is_symlink()
    assert tmp_path.is_dir()


def test_a_folder_without_room_for_the_new_site_keeps_all_of_the_old_one(tmp_path, monkeypatch):
    new, site = tmp_path / "new", tmp_path / "site"
    for folder, words in ((new, "new" * 1000), (site, "old")):
        folder.mkdir()
        for name in ("a.html", "b.json"):
            (folder / name).write_text(words)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=5000))
    monkeypatch.setattr(publishing, "_on_one_disk", lambda *_: False)

    with pytest.raises(OSError, match="No space left"):
        publishing.refill(new, site)

    assert [path.read_text() for path in sorted(site.iterdir())] == ["old", "old"]


def test_a_file_of_the_last_site_that_something_else_changed_meanwhile_is_not_taken_over(tmp_path):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "a.html").write_text("one")
    found = (tmp_path / "old" / "a.html").stat()
    known = ("a.html", found.st_size, found.st_mtime_ns)
    Staging(tmp_path / "first", tmp_path / "old").keep([known])
    (tmp_path / "old" / "a.html").unlink()

    with pytest.raises(sites.ChangedMeanwhileError, match=r"a\.html .* Build again"):
        Staging(tmp_path / "second", tmp_path / "old").keep([known])

    (tmp_path / "old" / "a.html").write_text("two")
    os.utime(tmp_path / "old" / "a.html", ns=(5, 5))
    with pytest.raises(sites.ChangedMeanwhileError, match=r"Build again"):
        Staging(tmp_path / "third", tmp_path / "old").keep([known])


@pytest.mark.parametrize("umask", [0o077, 0o022, 0o000])
def test_everybody_may_read_what_is_written_whatever_the_umask(tmp_path, umask):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "same.html").write_text("same")
    (tmp_path / "old" / "same.html").chmod(0o600)
    before = os.umask(umask)
    try:
        staging = Staging(tmp_path / "site", tmp_path / "old")
        wrote = [staging.put(("deep/er/page.html", "x")), staging.put(("same.html", "same"))]
    finally:
        os.umask(before)

    modes = {path.name: oct(path.stat().st_mode & 0o777) for path in (tmp_path / "site").rglob("*")}
    assert modes == {"deep": "0o755", "er": "0o755", "page.html": "0o644", "same.html": "0o644"}
    assert oct((tmp_path / "site").stat().st_mode & 0o777) == "0o755"
    assert sites.files_unchanged(tmp_path / "site", wrote)


@pytest.mark.parametrize("harm", ["closed", "link", "folder", "gone", "longer", "older"])
def test_a_file_of_the_site_that_is_not_as_it_was_written_is_made_again(tmp_path, harm):
    wrote = Staging(tmp_path / "site", tmp_path / "old").put(("page.html", "x"))
    page = tmp_path / "site" / "page.html"
    assert sites.files_unchanged(tmp_path / "site", [wrote])

    if harm == "closed":
        page.chmod(0o600)
    elif harm == "longer":
        page.write_text("xy")
    elif harm == "older":
        os.utime(page, ns=(1, 1))
    else:
        page.rename(tmp_path / "page")
        if harm == "link":
            page.symlink_to(tmp_path / "page")
        elif harm == "folder":
            page.mkdir()

    assert not sites.files_unchanged(tmp_path / "site", [wrote])


def test_a_manifest_of_another_site_is_none_of_ours(tmp_path):
    Manifest("stamp", {"job": TaskResult("key")}).save(tmp_path / "one.manifest")
    assert Manifest.read(tmp_path / "one.manifest").fingerprint == "stamp"

    shutil.copy(tmp_path / "one.manifest", tmp_path / "other.manifest")

    assert Manifest.read(tmp_path / "other.manifest") == Manifest()


def test_what_people_fill_in_and_a_folder_that_is_no_preview_are_not_written_over(tmp_path):
    mine = tmp_path / "mine.xlsx"
    mine.write_text("filled in")

    done = CliRunner().invoke(main, ["workbook", "baobab-trust", "--period", "2024", "--out", str(mine)])

    assert (done.exit_code, mine.read_text()) == (2, "filled in")
    assert "is there already" in done.output


def test_a_large_file_is_written_in_pieces(tmp_path: Path) -> None:
    path, size, _ = Staging(tmp_path / "new", tmp_path / "old").put(("downloads/all.csv", iter([b"one\n", b"two\n"])))

    assert (path, size) == ("downloads/all.csv", 8)
    assert (tmp_path / "new" / path).read_bytes() == b"one\ntwo\n"
