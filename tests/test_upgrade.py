"""`portal upgrade` brings a portal of any time up to this program, on a branch, or leaves everything as it was."""

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from click.testing import CliRunner

from generator import __version__, packages, program
from generator.cli import main
from generator.cli.start import handover
from generator.cli.start.branch import new_branch
from generator.cli.start.copied import CopiedFiles
from generator.cli.start.repository import StartError
from generator.packages.tables import descriptor_schema
from generator.packages.writing import migrations
from generator.program import PROGRAM, STANDARDS
from generator.standards import load
from tests import workbook_cases
from tests.small_wheels import small_wheel

FROZEN = Path(__file__).parent / "frozen"
PORTALS = sorted(path for path in FROZEN.iterdir() if path.is_dir())
_loaded, _ = load(STANDARDS)
assert _loaded is not None
KNOWN = _loaded
BRANCH = f"upgrade-{__version__}"


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """A Git that knows who we are, and a folder for what is temporary that can be looked into."""
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Rosa")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "rosa@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    return small_wheel(tmp_path_factory.mktemp("wheels"))


@pytest.fixture
def ours(tmp_path, monkeypatch):
    """A copy of the newest frozen portal, as a repository with one commit; the current folder."""
    home = repository(PORTALS[-1], tmp_path / "ours")
    monkeypatch.chdir(home)
    return home


def repository(portal, home):
    shutil.copytree(portal, home)
    git(home, "init", "--quiet", "--initial-branch=main", "--template=")
    commit(home)
    return home


def commit(home):
    git(home, "add", "--all")
    git(home, "commit", "--quiet", "--message", "as it was")


def run(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


def contents(home):
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file() and not path.relative_to(home).as_posix().startswith((".git/", "build/"))
    }


def assert_untouched(home, before):
    assert contents(home) == before
    assert git(home, "branch", "--format=%(refname:short)") == "main\n"
    assert git(home, "worktree", "list").count("\n") == 1
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


# ------------------------------------------------------------------------------------------------- a portal of the past


@pytest.mark.slow
@pytest.mark.parametrize("portal", PORTALS, ids=lambda path: path.name)
def test_a_portal_of_the_past_is_upgraded_and_everything_that_is_its_own_stays(portal, tmp_path, monkeypatch, wheel):
    home = repository(portal, tmp_path / "ours")
    monkeypatch.chdir(home)
    before = contents(home)

    told = run("upgrade", "--program", wheel, "--day", "2026-11-29")

    assert told.exit_code == 0, told.output
    assert git(home, "branch", "--show-current") == f"{BRANCH}\n"
    assert git(home, "status", "--porcelain") == ""
    after = contents(home)
    assert f"{BRANCH}, comprobada y construida" in told.output
    assert "Qué hace este cambio" in told.output

    # The pin.
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lock = after.pop("requirements.lock").decode()
    assert f"\n./program/{wheel.name} --hash=sha256:{digest}\n" in lock
    assert "\nmkdocs==" in lock
    assert after.pop(f"program/{wheel.name}") == wheel.read_bytes()

    # The packages: every table byte for byte, and descriptors that say in addition which schema they follow.
    for path in [path for path in before if path.endswith("/datapackage.json")]:
        was, now = json.loads(before[path]), json.loads(after.pop(path))
        assert now.pop("schema_version") == descriptor_schema.SCHEMA_VERSION
        for entry in was["resources"]:
            entry["schema"] = KNOWN.schemas[entry["name"]]
        assert now == was
        assert migrations.migrate(home / Path(path).parent, KNOWN) == {}

    # Members have a last year.
    assert after.pop("datapackages/associations/red-x/members.csv") == (
        b"institution,since,until\ncaja-luna,2015,\nfondo-sol,2019,\n"
    )

    # The files copied from the program are those of today, and the edited page is what it was, or merged.
    for path in program.copies(home):
        copy = after.pop(path)
        assert path == "docs/es/verify.md" or copy == program.original(path).read_bytes()
    assert b"Preguntas: hola@example.org." in (home / "docs/es/verify.md").read_bytes()
    after.pop("program.sha256")

    # All the rest.
    assert after == {path: before[path] for path in after}
    assert {path for path in before if path not in after and not (home / path).exists()} == set()


def test_an_upgraded_portal_has_nothing_to_be_upgraded(ours, wheel):
    for path in ours.glob("datapackages/*/*/datapackage.json"):
        path.write_bytes(migrations.migrate(path.parent, KNOWN)["datapackage.json"])
    (ours / "program").mkdir()
    shutil.copy(wheel, ours / "program")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    CopiedFiles(ours).renew()
    lock = (PROGRAM / "requirements.lock").read_text("utf-8").replace("portal (pyproject.toml)", "portal")
    head = (ours / "requirements.lock").read_text("utf-8").splitlines()[0]
    (ours / "requirements.lock").write_text(f"{head}\n./program/{wheel.name} --hash=sha256:{digest}\n{lock}", "utf-8")
    commit(ours)
    before = contents(ours)

    told = run("upgrade", "--program", wheel)

    assert (told.exit_code, told.output) == (
        0,
        f"El portal ya sigue el programa {__version__}. No se cambió nada.\n",
    )
    assert_untouched(ours, before)


# ------------------------------------------------------------------------------------------------------- the way back


def test_an_upgrade_whose_check_fails_is_undone_and_says_why(ours, wheel):
    filings = ours / "datapackages/institutions/fondo-sol/filings.csv"
    filings.write_text(filings.read_text("utf-8").replace("BOB", "BOX"), "utf-8")
    commit(ours)
    before = contents(ours)

    told = run("upgrade", "--program", wheel)

    assert told.exit_code == 1
    assert "institutions/fondo-sol/filings.csv, fila 2, columna currency" in told.output
    assert (
        "portal check falla después de la actualización, por el motivo de arriba. La actualización se deshizo"
        in told.output
    )
    assert_untouched(ours, before)


def test_an_upgrade_to_settings_without_pages_is_undone(ours, wheel):
    settings = ours / "mkdocs.yml"
    settings.write_text(
        settings.read_text("utf-8").replace("lang: es", "lang: qu").replace("lang: en", "lang: ay"), "utf-8"
    )
    commit(ours)
    before = contents(ours)

    told = run("upgrade", "--program", wheel)

    assert told.exit_code == 1
    assert "extra.alternate names no language that has a folder in docs/" in told.output
    assert "portal check fails after the upgrade" in told.output
    assert_untouched(ours, before)


def test_an_upgrade_that_cannot_be_built_is_undone(ours, wheel):
    with (ours / "docs" / "es" / "index.md").open("a", encoding="utf-8") as page:
        page.write("\n[[ nobody.knows() ]]\n")
    commit(ours)
    before = contents(ours)

    told = run("upgrade", "--program", wheel)

    assert told.exit_code == 1
    assert "docs/es/index.md" in told.output
    assert "portal build falla después de la actualización, por el motivo de arriba" in told.output
    assert_untouched(ours, before)


def changed(home):
    (home / "mkdocs.yml").write_text("site_name: x\nplugins: [portal]\n")


def added(home):
    (home / "notes.txt").touch()


def without_git(home):
    shutil.rmtree(home / ".git")


def detached(home):
    git(home, "switch", "--quiet", "--detach")


def branched(home):
    git(home, "branch", BRANCH)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (changed, "There are changes that are not committed (mkdocs.yml). Commit them"),
        (added, "Hay cambios sin registrar (notes.txt)"),
        (without_git, "no es la carpeta de un repositorio de Git"),
        (detached, "Vaya primero a una: git switch main"),
        (branched, f"Ya existe la rama {BRANCH}. Siga con ella (git switch {BRANCH})"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_repository_that_cannot_take_an_upgrade_is_left_as_it_is(ours, wheel, spoil, said):
    spoil(ours)
    before = contents(ours)

    told = run("upgrade", "--program", wheel)

    assert (told.exit_code, said in told.output) == (2, True), told.output
    assert contents(ours) == before


def test_a_branch_that_cannot_be_laid_out_is_refused_with_what_to_do(ours):
    before = contents(ours)
    with (
        pytest.raises(StartError, match=r"is not a valid branch name.* Nothing was changed\."),
        new_branch(ours, "no branch has a space"),
    ):
        pass
    assert contents(ours) == before


def test_a_folder_for_temporary_files_without_room_is_told_before_anything_is_done(ours, monkeypatch):
    before = contents(ours)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=10_000))
    with pytest.raises(OSError, match="No space left on device"), new_branch(ours, BRANCH):
        pass
    assert_untouched(ours, before)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "que no se puede fijar"),
        (("--program", "none.whl"), "none.whl no se puede leer"),
        (("newest",), "newest no es una versión, como 0.2.0"),
        (("--", "-rf"), "-rf no es una versión"),
        (("9.9.9",), "El programa 9.9.9 no se puede obtener, así que no se cambió nada"),
        (("none.whl",), "none.whl no es un wheel de este programa que se pueda leer. No se cambió nada."),
    ],
)
def test_a_program_that_cannot_be_had_is_refused_in_a_sentence(ours, monkeypatch, words, said):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    before = contents(ours)

    told = run("upgrade", *words)

    assert (told.exit_code, said in told.output) == (2, True), told.output
    assert_untouched(ours, before)


def test_without_git_on_the_machine_or_a_name_for_its_commits_nothing_is_upgraded(ours, wheel, monkeypatch, tmp_path):
    (ours / "docs/es/verify.md").unlink()
    commit(ours)
    before = contents(ours)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME")
        monkeypatch.delenv(f"GIT_{who}_EMAIL")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    told = run("upgrade", "--program", wheel)
    assert (told.exit_code, "Git no sabe quién es usted" in told.output) == (2, True), told.output
    assert_untouched(ours, before)

    monkeypatch.setenv("PATH", str(tmp_path))
    told = run("upgrade", "--program", wheel)
    assert (told.exit_code, "En este equipo no está Git" in told.output) == (2, True)


def test_the_programs_own_repository_is_not_upgraded(monkeypatch):
    monkeypatch.chdir(PROGRAM)

    assert "This is the program's own repository" in run("upgrade").output


def test_another_version_does_the_upgrade_itself(ours, tmp_path, capfd):
    path = tmp_path / "mfi_transparency_portal-9.1-py3-none-any.whl"
    home = "mfi_transparency_portal-9.1.dist-info"
    with ZipFile(path, "w") as made:
        made.writestr(f"{home}/METADATA", "Metadata-Version: 2.1\nName: mfi-transparency-portal\nVersion: 9.1\n")
        made.writestr(f"{home}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{home}/RECORD", "")
        made.writestr("generator/__init__.py", "")
        made.writestr("generator/cli.py", "import os, sys\nprint('9.1:', os.getcwd(), *sys.argv[1:])\nsys.exit(1)\n")
        made.writestr(handover.LOCK, "")

    assert run("upgrade", path.as_uri()).exit_code == 1

    assert capfd.readouterr().out == f"9.1: {ours.resolve()} upgrade --former {PROGRAM} --program {path}\n"
    assert list(Path(tempfile.gettempdir()).iterdir()) == []


# ---------------------------------------------------------------------------------------------------------- migrations


def test_each_version_of_the_schema_has_a_step():
    assert len(migrations.STEPS) + 1 == descriptor_schema.SCHEMA_VERSION


def test_a_package_that_cannot_be_read_or_is_newer_is_left_to_the_check(tmp_path):
    folder = tmp_path / "institutions" / "caja-luna"
    shutil.copytree(PORTALS[-1] / "datapackages/institutions/caja-luna", folder)
    path = folder / "datapackage.json"
    for text in ("{", "[]", '{"schema_version": 99, "institution": {}}', '{"schema_version": true, "institution": {}}'):
        path.write_text(text)
        assert migrations.migrate(folder, KNOWN) == {}


def test_a_package_of_a_newer_schema_is_one_problem_that_says_to_upgrade(tmp_path):
    folder = tmp_path / "institutions" / "caja-luna"
    shutil.copytree(PORTALS[-1] / "datapackages/institutions/caja-luna", folder)
    path = folder / "datapackage.json"
    document = {"schema_version": 99, "of_the_future": 1} | json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps(document), "utf-8")

    _, problems = packages.read_institution(folder, KNOWN)

    assert [(one.code, one.location.column, one.found) for one in problems] == [
        ("newer-schema", "schema_version", "99")
    ]
    assert problems[0].fix == "Upgrade the program: portal upgrade VERSION."


# ------------------------------------------------------------------------------------------------------- copied files

PATH = ".github/workflows/check.yml"
LINES = [f"line {n}\n" for n in range(12)]


@pytest.fixture
def copied(tmp_path):
    """A portal with one copy, whose original has changed since in its first line: the portal, and the program."""
    home, theirs = tmp_path / "portal", tmp_path / "program"
    for path in program.shipped():
        original = program.original(path, theirs)
        original.parent.mkdir(parents=True, exist_ok=True)
        original.write_text("".join(LINES))
    home.mkdir()
    git(home, "init", "--quiet", "--template=")
    files = CopiedFiles(home, theirs)
    files.renew()
    commit(home)
    assert files.done == dict.fromkeys(program.shipped(), "new in the program")
    (theirs / PATH).write_text("".join(["theirs\n", *LINES[1:]]))
    return home, theirs


def renewed(home, theirs, **more):
    files = CopiedFiles(home, theirs, **more)
    files.renew()
    return files


def test_a_copy_that_was_not_edited_is_replaced_once(copied):
    home, theirs = copied

    assert renewed(home, theirs).done == {PATH: "replaced"}
    assert (home / PATH).read_bytes() == (theirs / PATH).read_bytes()
    assert renewed(home, theirs) == CopiedFiles(home, theirs)


def test_an_edited_copy_is_merged_where_the_two_changes_are_apart(copied):
    home, theirs = copied
    (home / PATH).write_text("".join([*LINES[:-1], "ours\n"]))

    assert renewed(home, theirs).done == {PATH: "merged with your changes"}
    assert (home / PATH).read_text() == "".join(["theirs\n", *LINES[1:-1], "ours\n"])
    assert renewed(home, theirs) == CopiedFiles(home, theirs)


@pytest.mark.parametrize("where", ["former", "wheel", "history", "nowhere"])
def test_the_original_of_an_edited_copy_is_found_where_it_is(copied, tmp_path, where):
    home, theirs = copied
    (home / PATH).write_text("".join([*LINES[:-1], "ours\n"]))
    former = None
    if where != "history":
        shutil.rmtree(home / ".git")
        git(home, "init", "--quiet", "--template=")
        commit(home)
    if where == "former":
        former = tmp_path / "former"
        (former / PATH).parent.mkdir(parents=True)
        (former / PATH).write_text("".join(LINES))
    if where == "wheel":
        (home / "program").mkdir()
        with ZipFile(home / "program" / "x.whl", "w") as made:
            made.writestr(f"generator/carried/{PATH}", "".join(LINES))

    files = renewed(home, theirs, former=former)

    assert (files.done, list(files.left)) == (
        ({}, [PATH]) if where == "nowhere" else ({PATH: "merged with your changes"}, [])
    )


def test_an_edited_copy_that_cannot_be_merged_stays_and_says_what_to_do(copied):
    home, theirs = copied
    (home / PATH).write_text("".join(["ours\n", *LINES[1:]]))
    noted = program.copies(home)

    files = renewed(home, theirs)

    assert files.done == {}
    assert files.left[PATH].startswith(
        "you and the program changed the same lines, so yours stays. Move it away, run portal eject"
    )
    assert (home / PATH).read_text().startswith("ours\n")
    assert program.copies(home) == noted


def test_a_copy_behind_a_link_or_outside_of_the_portal_is_not_touched(copied, tmp_path):
    home, theirs = copied
    shutil.move(home / ".github", tmp_path / "elsewhere")
    (home / ".github").symlink_to(tmp_path / "elsewhere")
    with (home / program.COPIES).open("a") as noted:
        noted.write(f"{'0' * 64}  ../elsewhere/workflows/check.yml\n")

    files = renewed(home, theirs)

    assert files.done == {}
    inside = {path for path in program.shipped() if path.startswith(".github/")}
    assert set(files.left) == {*inside, "../elsewhere/workflows/check.yml"}
    assert (tmp_path / "elsewhere/workflows/check.yml").read_text() == "".join(LINES)


@pytest.mark.parametrize("path", program.HOSTS)
def test_a_file_for_the_host_is_replaced_merged_or_left_as_any_copy(copied, path):
    home, theirs = copied
    renewed(home, theirs)
    original = program.original(path, theirs)
    original.write_text("".join(["theirs\n", *LINES[1:]]))
    assert renewed(home, theirs).done == {path: "replaced"}
    commit(home)
    (home / path).write_text("".join(["theirs\n", *LINES[1:-1], "ours\n"]))
    original.write_text("".join(["theirs, newer\n", *LINES[1:]]))
    assert renewed(home, theirs).done == {path: "merged with your changes"}
    assert (home / path).read_text() == "".join(["theirs, newer\n", *LINES[1:-1], "ours\n"])


def test_a_file_that_an_earlier_version_wrote_without_a_note_is_noted(copied):
    home, theirs = copied
    noted = (home / program.COPIES).read_text().splitlines()
    (home / program.COPIES).write_text("".join(f"{line}\n" for line in noted if "Makefile" not in line))
    assert "Makefile" not in program.copies(home)
    assert renewed(home, theirs).left == {}
    assert "Makefile" in program.copies(home)


def test_what_the_portal_removed_stays_removed_and_what_the_program_removed_goes_unless_it_was_edited(copied):
    home, theirs = copied
    gone, edited, removed = program.shipped(theirs)[1:4]
    for path in (gone, edited):
        (theirs / path).unlink()
    (home / edited).write_text("ours\n")
    (home / removed).unlink()
    (theirs / removed).write_text("theirs\n")

    files = CopiedFiles(home, theirs)
    files.renew()

    assert not (home / removed).exists()
    assert not (home / gone).exists()
    assert (home / edited).read_text() == "ours\n"
    assert files.done[edited].startswith("yours alone from now on")


# --------------------------------------------------------------------- a workbook that was handed out before the upgrade


@pytest.mark.parametrize("path", sorted(FROZEN.glob("*.xlsx")), ids=lambda path: path.stem)
@pytest.mark.parametrize("minutes", ["Actas del consejo", "Acta de una junta"])
def test_a_workbook_of_any_time_is_taken_in_whatever_labels_are_now(path, minutes, tmp_path):
    spanish = KNOWN.languages["es"]
    names = {**spanish.names, "evidence_kind.board_minutes": minutes}
    now = replace(KNOWN, languages={**KNOWN.languages, "es": replace(spanish, names=names)}, digest=minutes)
    home = tmp_path / "institutions" / "caja-luna"
    shutil.copytree(PORTALS[0] / "datapackages" / "institutions" / "caja-luna", home)
    before = (home / "indicators.csv").read_text("utf-8")
    imported, problems = workbook_cases.merge_workbook(path, tmp_path, now)
    assert imported is not None
    assert [one.code for one in problems if one.severity == "error"] == []
    assert sorted({*(home / "indicators.csv").read_text("utf-8").splitlines()} - {*before.splitlines()}) == [
        "2024,board_members_count,7,reported,,",
        "2024,gross_loan_portfolio,1834000.5,reported,,",
        "2024,par30,4.2,reported,,",
        "2024,social_targets_set,yes,reported,plan-2024,",
        "2024,target_market,women,reported,,",
    ]
    assert "plan-2024,board_minutes,Plan de metas sociales 2024," in (home / "evidence.csv").read_text("utf-8")
    assert json.loads((home / "datapackage.json").read_text("utf-8"))["institution"]["legal_form"] == "nbfi"
