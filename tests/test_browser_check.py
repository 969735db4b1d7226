"""The files that go into a reader's browser, and the handling of dropped files there."""

import gzip
import hashlib
import importlib.util
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from importlib.metadata import files, version
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import rpds
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator import standards
from generator.cli import main
from generator.model import Standards
from generator.packages.checks import check
from generator.pipeline.browser_check import dropped, licences
from generator.pipeline.browser_check.browser_api import BrowserCheck
from generator.pipeline.browser_check.bundle import LIBRARIES, STAND_INS, bundle, data
from tests import workbook_cases as cases
from tests.package_builders import STANDARDS, write_base

ROOT = Path(__file__).parents[1]
ASSETS = ROOT / "templates" / "theme" / "assets"


@pytest.fixture(scope="module")
def published() -> Standards:
    known, _ = standards.load(STANDARDS)
    assert known is not None
    return known


@pytest.fixture(scope="module")
def archive(published) -> bytes:
    return bundle(data(ROOT / "datapackages", published), published)


# ------------------------------------------------------------------------------------------------------ the program


def test_the_program_is_the_same_bytes_whatever_seeds_python_hashes_with(archive):
    lines = (
        "import hashlib, pathlib\n"
        "from generator import standards\n"
        "from generator.pipeline.browser_check.bundle import data, bundle\n"
        "home = pathlib.Path('datapackages')\n"
        "known = standards.load(home / 'standards')[0]\n"
        "print(hashlib.sha256(bundle(data(home, known), known)).hexdigest())\n"
    )
    around = os.environ | {"PYTHONHASHSEED": "1"}
    ran = subprocess.run(
        [sys.executable, "-c", lines], cwd=ROOT, env=around, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == hashlib.sha256(archive).hexdigest()


def test_all_that_the_counter_loads_is_in_the_program_or_stood_in_for(archive, tmp_path, published):
    path = tmp_path / "workbook.xlsx"
    cases.write_package(tmp_path / "data", published)
    shutil.copyfile(cases.write_workbook(tmp_path / "data", published), path)
    lines = (
        "import sys, json\n"
        "before = set(sys.modules)\n"
        "from generator.pipeline.browser_check.browser_api import BrowserCheck\n"
        "window = BrowserCheck(sys.argv[1])\n"
        "for drop in sys.argv[2:]:\n"
        "    for said, _ in window.take(drop, 'en'): assert json.loads(said)\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))\n"
    )
    (tmp_path / "drop-1").mkdir()
    path.rename(tmp_path / "drop-1" / "workbook.xlsx")
    shutil.copytree(ROOT / "datapackages" / "institutions" / "wayrasol", tmp_path / "drop-2" / "wayrasol")
    ran = subprocess.run(
        [sys.executable, "-c", lines, "datapackages", str(tmp_path / "drop-1"), str(tmp_path / "drop-2")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    names = set(zipfile.ZipFile(io.BytesIO(archive)).namelist())
    own = {name for name in json.loads(ran.stdout) if name.partition(".")[0] == "generator"}
    lacking = [
        name
        for name in sorted(own)
        if f"{name.replace('.', '/')}.py" not in names and f"{name.replace('.', '/')}/__init__.py" not in names
    ]
    assert len(own) > 80
    assert lacking == []
    # Nor does much go along that is not loaded: no part of a build, and nothing that only draws or writes pages.
    assert not [name for name in names if name.startswith(("generator/render/charts/", "generator/pipeline/tasks/"))]
    assert sum(name.startswith("generator/") for name in names) < 1.1 * len(own)


def test_nothing_compiled_and_no_test_goes_along(archive):
    texts = {path for name in LIBRARIES for path in licences.of_library(name)}
    for name in zipfile.ZipFile(io.BytesIO(archive)).namelist():
        assert name.endswith((".py", ".json", ".dat", ".yml", ".csv")) or name in texts, name
        assert "/tests/" not in name
    assert set(STAND_INS.values()) <= set(zipfile.ZipFile(io.BytesIO(archive)).namelist())
    assert set(LIBRARIES) >= {"openpyxl", "jsonschema"}


def test_every_library_that_goes_along_brings_its_licence(archive):
    names = zipfile.ZipFile(io.BytesIO(archive)).namelist()
    whole = licences.text(LIBRARIES)
    libraries = {name.split("/")[0] for name in names} - {"generator", "datapackages", "rpds.py"}
    held = {name for library in LIBRARIES for name in {file.parts[0] for file in files(library) or ()}}
    assert {name for name in libraries if not name.endswith(".dist-info")} <= held
    for library in LIBRARIES:
        texts = licences.of_library(library)
        assert set(texts) <= set(names)
        assert f"{library} {version(library)}: " in whole
        assert all(line.strip() in whole for text in texts.values() for line in text.decode().splitlines())


def test_every_folder_of_libraries_for_browsers_has_its_licences_in_the_one_text():
    whole = licences.text(LIBRARIES)
    for folder in licences.VENDOR.iterdir():
        assert list(folder.glob("*.LICENSE")), folder.name
        assert whole.count(f"\n{folder.name}: ") == len(list(folder.glob("*.LICENSE")))
    for word in ("Mozilla Public License", "PYTHON SOFTWARE FOUNDATION LICENSE", "Paul Miller", "musl", "Zstandard"):
        assert word in whole


def test_a_library_without_its_licence_does_not_go_along(monkeypatch):
    held = [file for file in files("babel") or () if not file.name.startswith("LICENSE")]
    monkeypatch.setattr(licences, "files", lambda _: held)
    with pytest.raises(licences.LicenceError, match="babel has no file with its licence"):
        licences.of_library("babel")


def test_of_the_data_only_what_is_read_goes_along_and_no_link_is_followed(tmp_path, published):
    home = tmp_path / "datapackages"
    shutil.copytree(STANDARDS, home / "standards")
    shutil.copytree(ROOT / "datapackages" / "associations" / "red-quinual", home / "associations" / "red-quinual")
    before = data(home, published)
    elsewhere = tmp_path / "elsewhere.yml"
    elsewhere.write_text("name: a file of this machine\n")
    (home / "standards" / "languages" / "qu").mkdir()
    for place in (
        "standards/extra.yml",
        "standards/languages/qu/phrases.yml",
        "standards/schemas/extra.json",
    ):
        (home / place).symlink_to(elsewhere)
    (home / "standards" / "notes.yml").write_text("name: a note\n")
    (home / "associations" / "linked").symlink_to(ROOT / "datapackages" / "associations" / "neem-circle")
    (home / "associations" / "red-quinual" / "draft.csv").write_text("a draft that nothing names\n")

    assert data(home, published) == before

    (home / "associations" / "red-quinual" / "members.csv").unlink()
    (home / "associations" / "red-quinual" / "members.csv").symlink_to(elsewhere)

    assert {path.split("/")[1] for path in data(home, published)} == {"standards"}


def test_what_is_loaded_weighs_what_the_page_says(archive, published):
    shipped = [*(ASSETS / "vendor" / "pyodide").iterdir(), *(ASSETS / "vendor" / "noble").iterdir()]
    files = [path.read_bytes() for path in shipped if path.suffix in (".js", ".gz", ".zip")]
    packed = sum(len(gzip.compress(data, 6)) for data in (*files, archive))
    assert "About 8 MB" in published.languages["en"].phrases["check.weight"]
    assert 7.0 < packed / 1e6 < 8.5
    assert "up to 9 MB" in published.languages["en"].phrases["check.weight"]
    assert sum(map(len, (*files, archive))) / 1e6 < 9.5


def test_the_packed_python_is_the_file_that_its_note_names():
    folder = ASSETS / "vendor" / "pyodide"
    plain = gzip.decompress((folder / "pyodide.asm.wasm.gz").read_bytes())
    assert plain.startswith(b"\0asm")
    assert hashlib.sha256(plain).hexdigest() in (folder / "README.md").read_text("utf-8")


# -------------------------------------------------------------------------------------------------------- stand-ins


def stand_in(name: str) -> ModuleType:
    path = ROOT / "generator" / "pipeline" / "browser_check" / "standins" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"standin_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


OURS = stand_in("rpds")
STEPS = st.lists(
    st.tuples(st.sampled_from(["insert", "remove", "discard", "update"]), st.integers(0, 5), st.integers())
)


@given(STEPS)
def test_the_maps_that_stand_in_do_what_the_compiled_ones_do(steps):
    one: Any = OURS.HashTrieMap()
    other: Any = rpds.HashTrieMap()
    for verb, key, value in steps:
        before = dict(one)
        if verb == "insert":
            one, other, old = one.insert(key, value), other.insert(key, value), one
        elif verb == "update":
            one, other, old = one.update({key: value}), other.update({key: value}), one
        elif key in one or verb == "discard":
            one, other, old = getattr(one, verb)(key), getattr(other, verb)(key), one
        else:
            for each in (one, other):
                with pytest.raises(KeyError):
                    each.remove(key)
            continue
        assert dict(old) == before  # existing files are unchanged
        assert dict(one) == dict(other)
        assert len(one) == len(other)
    assert OURS.HashTrieMap.convert(dict(other)) == one
    assert one.get("none") is None


@given(STEPS)
def test_the_sets_that_stand_in_do_what_the_compiled_ones_do(steps):
    one: Any = OURS.HashTrieSet()
    other: Any = rpds.HashTrieSet()
    for verb, key, _ in steps:
        if verb == "update":
            one, other = one.update([key, key + 1]), other.update([key, key + 1])
        elif key in one or verb != "remove":
            one, other = getattr(one, verb)(key), getattr(other, verb)(key)
        else:
            for each in (one, other):
                with pytest.raises(KeyError):
                    each.remove(key)
        assert set(one) == set(other)


def test_the_list_that_stands_in_grows_at_its_front():
    kinds: list[Any] = [OURS.List, rpds.List]
    for kind in kinds:
        assert list(kind().push_front(1).push_front(2)) == [2, 1]
        assert list(kind([1, 2])) == [1, 2]


def test_a_copy_of_the_verifying_functions_has_the_names_of_the_original():
    from generator.signatures import keys

    source = (ROOT / "generator" / "pipeline" / "browser_check" / "standins" / "keys.py").read_text("utf-8")
    for name in ("Key", "Hash", "Curve", "new_key", "key_from_seed", "read_key",
                 "write_key", "verify_ed25519", "verify_ecdsa", "verify_rsa"):  # fmt: skip
        assert hasattr(keys, name)
        assert name in source


# -------------------------------------------------------------------------------------------------- what is dropped


@pytest.fixture
def window(archive, tmp_path) -> BrowserCheck:
    zipfile.ZipFile(io.BytesIO(archive)).extractall(tmp_path / "program")
    return BrowserCheck(str(tmp_path / "program" / "datapackages"))


def told(window: BrowserCheck, folder: Path, language: str = "en") -> list[dict[str, Any]]:
    return [json.loads(said) for said, _ in window.take(str(folder), language)]


def test_a_file_that_is_meant_as_a_workbook_is_answered_as_one_whatever_its_ending(window, tmp_path):
    folder = tmp_path / "drop"
    folder.mkdir()
    for name in ("a.numbers", "an.ods", "an.xlsb", "answers"):
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    answers = told(window, folder)
    assert [said["name"] for said in answers] == ["a.numbers", "an.ods", "an.xlsb", "answers"]
    for said in answers:
        (problem,) = said["problems"]
        assert problem["code"] == "workbook-kind"
        assert "Excel Workbook (.xlsx)" in problem["fix"]


def test_a_package_is_found_by_its_folder_by_its_files_and_in_a_folder_of_all(window, tmp_path, published):
    for number, place in enumerate(("institutions/baobab", "baobab", "", "datapackages/institutions/baobab")):
        base = write_base(tmp_path / f"made-{number}", published)
        target = tmp_path / f"drop-{number}" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        base.rename(target)
        (said,) = told(window, tmp_path / f"drop-{number}")
        codes = {problem["code"] for problem in said["problems"] if problem["severity"] == "error"}
        # With all packages there, every reviewing association must be among them.
        assert codes <= ({"unknown-association"} if "institutions" in place else set()), place
        assert said["who"][0]["sentence"]
        assert not list(tmp_path.glob(f"drop-{number}*"))  # nothing is left behind


def zipped(folder: Path, archive: Path, *, inside: str = "", by: str = "/", more: tuple[str, ...] = ()) -> Path:
    """The files of a folder as an archive, below `inside`, with `by` between folders; `more` are files of a system."""
    archive.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(archive, "w") as packed:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo()
            entry.filename = f"{inside}{path.relative_to(folder).as_posix()}".replace("/", by)
            packed.writestr(entry, path.read_bytes())
        for name in more:
            packed.writestr(name, "x")
    return archive


@pytest.mark.parametrize(
    ("how", "remarks"),
    [
        (
            {"inside": "baobab/", "more": ("baobab/.DS_Store", "__MACOSX/baobab/._datapackage.json", ".DS_Store")},
            ["system-files"] * 2,
        ),
        ({"inside": "baobab/", "by": "\\"}, []),
        ({"inside": "baobab (1)/"}, ["folder-renamed"]),
        ({"inside": "baobab-main/"}, ["folder-renamed"]),
        ({"inside": "baobab - copia/", "by": "\\", "more": ("Thumbs.db",)}, ["folder-renamed", "system-files"]),
        ({"more": ("desktop.ini",)}, ["system-files"]),
    ],
)
def test_an_archive_as_systems_and_hosts_make_it_is_taken(window, tmp_path, published, how, remarks):
    base = write_base(tmp_path / "made", published)
    zipped(base, tmp_path / "drop" / "sent.zip", **how)
    (said,) = told(window, tmp_path / "drop")
    assert [one for one in said["problems"] if one["severity"] == "error"] == []
    assert sorted(one["code"] for one in said["problems"]) == remarks
    assert said["who"][0]["name"] == "Baobab"


@pytest.mark.parametrize("inside", ["", "baobab-main/", "portal-main/datapackages/institutions/baobab/"])
def test_the_command_takes_an_archive_like_a_folder_and_leaves_nothing_behind(tmp_path, published, inside, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    base = write_base(tmp_path / "made", published)
    sent = zipped(base, tmp_path / "sent" / "sent.zip", inside=inside, more=(f"{inside}.DS_Store",))
    done = CliRunner().invoke(main, ["check", "--jobs", "1", "--no-cache", str(sent)])
    found = {line.split("[")[-1] for line in done.stdout.splitlines() if line.endswith("]")}
    # With all packages there, every reviewing association must be among them.
    assert found - {"folder-renamed]"} == (
        {"system-files]", "unknown-association]"} if "institutions" in inside else {"system-files]"}
    )
    assert list((tmp_path / "temporary").iterdir()) == []


@pytest.mark.parametrize(
    ("names", "said"),
    [(["../outside.csv"], "archive-path"), (["notes.txt"], "nothing-to-check"), (["a/b", "a"], "archive-damaged")],
)
def test_the_command_says_what_to_do_about_an_archive_that_it_does_not_take(tmp_path, names, said):
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, "text")
    done = CliRunner().invoke(main, ["check", str(path)])
    assert (done.exit_code, f"[{said}]" in done.stdout, "fix:" in done.stdout) == (1, True, True)


def test_the_command_says_what_to_do_with_a_file_that_is_neither_folder_nor_archive(tmp_path):
    path = tmp_path / "sent.rar"
    path.write_text("x", "utf-8")
    done = CliRunner().invoke(main, ["check", str(path)])
    assert done.exit_code == 2
    assert "Unpack other archives" in " ".join(done.stderr.split())


def test_a_whole_repository_as_the_host_packs_it_is_taken(window, tmp_path, published):
    write_base(tmp_path / "made" / "datapackages", published)
    (tmp_path / "made" / "README.md").write_text("A portal.")
    (tmp_path / "made" / "docs" / "en" / "institutions").mkdir(parents=True)
    (tmp_path / "made" / "docs" / "en" / "institutions" / "index.md").write_text("# Institutions")
    zipped(tmp_path / "made", tmp_path / "drop" / "portal-main.zip", inside="portal-main/")
    (said,) = told(window, tmp_path / "drop")
    assert said["problems"] == []
    assert said["who"][0]["name"] == "Baobab"
    assert check.data_in(tmp_path / "made") == tmp_path / "made" / "datapackages"


def test_a_folder_of_another_name_is_told_the_name_that_its_descriptor_says(tmp_path, published):
    base = write_base(tmp_path, published)
    for name in ("Mis documentos", "Copy of baobab"):
        base = base.rename(base.with_name(name))
        found, *_ = dropped.packages_at(base.parent).places
        assert found.name == ("baobab" if name.endswith("baobab") else name)
        (problem,) = check.check([found], published, jobs=0) if found.name == name else [None]
        assert problem is None or "Rename the folder: baobab" in problem.fix


def test_files_that_name_no_package_get_a_name_that_says_so(tmp_path):
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "datapackage.json").write_text('{"name": "../../etc"}')
    (place,) = dropped.packages_at(tmp_path / "drop").places
    assert place.name == dropped.STAND_IN


def test_several_files_are_answered_one_by_one(window, tmp_path, published):
    drop = tmp_path / "drop"
    drop.mkdir()
    cases.write_package(tmp_path / "data", published)
    shutil.copyfile(cases.write_workbook(tmp_path / "data", published), drop / "one.xlsx")
    (drop / "two.XLSX").write_bytes(b"no workbook")
    (drop / "notes.txt").write_text("hello")
    said = told(window, drop)
    assert [one["name"] for one in said] == ["one.xlsx", "two.XLSX", ""]
    assert [one["kind"] for one in said] == ["workbook", "package", "package"]
    assert said[1]["problems"][0]["code"] == "workbook-damaged"
    assert said[2]["problems"][0]["code"] == "nothing-to-check"


@pytest.mark.parametrize("name", ["/etc/passwd", "a/../../b", "a\\..\\..\\b", "C:\\b", "a//b", "./a", "x" * 600])
def test_an_archive_writes_nowhere_but_below_its_folder(tmp_path, name):
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr(zipfile.ZipInfo(name), "text")
    (tmp_path / "out").mkdir()
    problem = dropped.unpack(path, tmp_path / "out")
    assert problem is not None
    assert problem.code == "archive-path"
    assert list((tmp_path / "out").iterdir()) == []


@given(st.binary(max_size=200))
def test_whatever_calls_itself_an_archive_is_unpacked_or_refused(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("zip")
    (folder / "odd.zip").write_bytes(data)
    (folder / "out").mkdir()
    problem = dropped.unpack(folder / "odd.zip", folder / "out")
    assert problem is None or problem.code.startswith("archive-")


@pytest.mark.parametrize(
    "path", sorted(STANDARDS.rglob("*.yml")), ids=lambda path: path.relative_to(STANDARDS).as_posix()
)
def test_the_standards_are_read_alike_without_the_compiled_parser_of_yaml(path):
    """The pure one, which browsers have, refuses a question mark before a comma in braces; the compiled one does not."""
    text = path.read_text("utf-8")
    assert yaml.load(text, yaml.SafeLoader) == yaml.load(text, yaml.CSafeLoader)
