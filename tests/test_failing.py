"""A command that fails gives people one sentence, and programs an exit code."""

import ast
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from generator import engine
from generator.cli import MODULES, errors, main
from generator.cli.start import repository
from generator.pipeline.rehearsal import host
from generator.problems import BuildError
from generator.render.site import staging
from tests import repositories
from tests.small_sites import ROOT, small_data, small_project

PORTAL = Path(sys.executable).with_name("portal")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/x/a"), "/x/a: No space left on device. The disk is full."),
        (OSError(errno.EROFS, "Read-only file system", b"/x"), "/x: Read-only file system. It may only be read there."),
        (
            OSError(errno.EFBIG, "File too large"),
            "A file: File too large. A file grew larger than this account may write.",
        ),
        (
            PermissionError(errno.EACCES, "Permission denied", "/x"),
            "/x: Permission denied. The rights do not allow it.",
        ),
        (OSError(errno.EBUSY, "Busy", "/x", None, "/y"), "/x to /y: Busy. Something else is using it."),
        (
            OSError(errno.ENOSPC, "No space left on device", f"{tempfile.gettempdir()}/x"),
            f"{tempfile.gettempdir()}/x: No space left on device. The disk is full. Make room there, or name another folder for",
        ),
        (OSError(errno.EIO, "Input/output error"), "A file: Input/output error. Run the command again"),
        (
            OSError(errno.EIO, "Input/output error", "/portal/build/cache/x"),
            "/portal/build/cache/x: Input/output error. Run the command again; where that does not help, delete build/cache.",
        ),
        (
            FileNotFoundError(errno.ENOENT, "No such file or directory", "/proc/x"),
            "/proc/x: No such file or directory. Look at what is there, or name another place, then run the command again.",
        ),
        (OSError("AF_UNIX path too long"), "The path of the folder for temporary files is too long. Set TMPDIR"),
        (BrokenProcessPool("x"), "A worker process ended before its work was done"),
        (MemoryError(), "There is not enough memory."),
        (BuildError("mkdocs.yml: no such theme"), "mkdocs.yml: no such theme"),
        (
            ZeroDivisionError("division by zero"),
            "The program itself is wrong here (ZeroDivisionError: division by zero).",
        ),
    ],
)
def test_every_failure_has_its_sentence_and_exit_code_2(error, said, capsys):
    with pytest.raises(SystemExit) as caught, errors.told(traceback=False):
        raise error

    assert caught.value.code == 2
    assert capsys.readouterr().err.startswith(said)
    assert len(errors.words(error).split(". ")) <= 3


@pytest.mark.parametrize("git", [host.git, repository.git])
def test_a_full_disk_that_git_meets_is_told_in_the_same_sentence(git, tmp_path, monkeypatch, capsys):
    program = tmp_path / "git"
    program.write_text(
        "#!/bin/sh\necho 'fatal: unable to write loose object file: No space left on device' >&2\nexit 128\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as ended, errors.told(traceback=False):
        git(tmp_path, "clone", "x")
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        f"{tmp_path}: No space left on device. The disk is full. Make room there, or name another folder for temporary "
        "files (TMPDIR), then run the command again.\n"
    )


def test_where_nothing_can_be_made_the_error_of_the_system_is_told():
    with pytest.raises(FileNotFoundError):
        staging.made_folder("/proc/a-site/institutions")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_told_with_the_file(tmp_path, monkeypatch):
    place = staging.Staging(tmp_path / "new", tmp_path / "old")
    opened = os.open
    monkeypatch.setattr(os, "open", lambda *_: opened("/dev/full", os.O_WRONLY))
    with pytest.raises(OSError, match="No space left on device") as met:
        place.put(("index.html", b"x"))
    assert met.value.filename == f"{tmp_path}/new/index.html"


def test_a_full_disk_that_the_site_engine_meets_is_no_mistake_in_a_page(tmp_path, monkeypatch):
    told = "OSError: [Errno 28] No space left on device: '/cache/x.js' -> '/cache/y.js'"
    full = f"import sys; print('Traceback (most recent call last):'); print({told!r}); sys.exit(1)"
    monkeypatch.setattr(engine, "bound", lambda _: [sys.executable, "-c", full])
    with pytest.raises(OSError, match="No space left on device") as met:
        engine.frames(small_project(tmp_path / "project"), tmp_path / "cache")
    assert (met.value.errno, met.value.filename) == (errno.ENOSPC, "/cache/x.js")
    assert errors.words(met.value).startswith("/cache/x.js: No space left on device. The disk is full.")


def test_developers_see_where_the_program_failed():
    with pytest.raises(ZeroDivisionError), errors.told(traceback=True):
        raise ZeroDivisionError


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_stops_a_command_is_told_so(number, code, capsys):
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as caught, errors.told(traceback=False):
        signal.raise_signal(number)

    assert caught.value.code == code
    assert capsys.readouterr().err.startswith("Stopped")
    assert signal.getsignal(signal.SIGTERM) == before


def test_who_stops_a_command_at_a_question_is_told_so(capsys):
    with pytest.raises(SystemExit) as caught, errors.told(traceback=False):
        raise click.Abort

    assert caught.value.code == 130
    assert capsys.readouterr().err.startswith("Stopped")


def test_what_click_says_itself_is_left_to_it():
    for said in (click.ClickException("x"), SystemExit(7), BrokenPipeError()):
        with pytest.raises(type(said)), errors.told(traceback=False):
            raise said


def test_a_command_that_is_not_understood_is_told_as_click_does_even_where_no_words_can_be_had(capsys, monkeypatch):
    context = click.Context(click.Command("x"), info_name="portal x")
    with pytest.raises(SystemExit) as ended, errors.told(traceback=False):
        raise click.UsageError("y", context)
    printed = capsys.readouterr().err
    click.UsageError("y", context).show()
    assert (ended.value.code, printed) == (2, capsys.readouterr().err)

    monkeypatch.setattr("generator.cli.terminal.printer", lambda: 1 / 0)
    with pytest.raises(click.UsageError), errors.told(traceback=False):
        raise click.UsageError("y", context)
    with pytest.raises(SystemExit), errors.told(traceback=False):
        raise KeyboardInterrupt
    assert capsys.readouterr().err == "Stopped. Run the command again to go on.\n"


def test_a_cache_that_cannot_be_written_is_told_of(tmp_path, monkeypatch):
    project = small_project(tmp_path / "project")
    (project.root / "build").write_text("a file")
    (tmp_path / "data").mkdir()
    monkeypatch.chdir(project.root)

    done = CliRunner().invoke(main, ["build", "--data", str(tmp_path / "data"), "--site", str(tmp_path / "site")])

    assert done.exit_code == 2
    assert "build" in done.output
    assert "Traceback" not in done.output
    assert len(done.output.strip().splitlines()) == 1


def test_a_port_in_use_is_told_of_before_anything_is_built(tmp_path, monkeypatch):
    project = small_project(tmp_path / "project")
    monkeypatch.chdir(project.root)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = CliRunner().invoke(main, ["serve", "--port", port, "--data", str(tmp_path)])

    assert done.exit_code == 2
    assert f"Port {port} cannot be used" in done.output
    assert not project.cache.exists()


KHMER = "\N{KHMER LETTER PHO}\N{KHMER VOWEL SIGN AA}"


@pytest.fixture(scope="module")
def khmer(tmp_path_factory) -> Path:
    """A repository in which a name that Windows-1252 cannot write was changed, and a table that holds it is wrong."""
    made = repositories.right(tmp_path_factory.mktemp("khmer") / "repository")
    made.git("checkout", "-q", "-b", "change")
    path = made.data / "institutions" / "baobab" / "datapackage.json"
    said = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**said, "institution": {**said["institution"], "name": KHMER}}), "utf-8")
    (made.data / "institutions" / KHMER).mkdir()
    return made.data


@pytest.mark.parametrize(
    "words",
    [
        ("check", "DATA"),
        ("diff", "main", "--data", "DATA"),
        ("diff", "main", "--data", "DATA", "--format", "json"),
        ("review", "queue", "--data", "DATA"),
        ("new", KHMER, "--data", "DATA"),
        (KHMER,),
    ],
)
def test_a_terminal_that_lacks_letters_is_no_failure(words, khmer):
    done = subprocess.run(
        [PORTAL, *(str(khmer) if word == "DATA" else word for word in words)],
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
        capture_output=True,
        check=False,
    )

    assert done.returncode in (0, 1, 2), done.stderr
    assert b"Traceback" not in done.stderr
    assert b"program itself" not in done.stderr
    assert KHMER in done.stdout.decode("unicode-escape") + done.stderr.decode("unicode-escape")


def test_python_without_docstrings_is_refused_and_without_assertions_all_is_well():
    for level, code in (("2", 2), ("1", 0)):
        done = subprocess.run(
            [PORTAL, "demo", "--help"], env={**os.environ, "PYTHONOPTIMIZE": level}, capture_output=True, check=False
        )
        assert done.returncode == code, done.stderr
    assert b"PYTHONOPTIMIZE=2" not in done.stderr


def test_no_logic_hangs_on_an_assertion_which_python_may_leave_out():
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "generator").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Assert)
    ]

    assert found == []


def test_every_command_is_run_where_failures_are_told():
    assert set(main.list_commands(click.Context(main))) == set(MODULES)


@pytest.mark.parametrize("when", ["while it builds", "while it serves"])
def test_ctrl_c_ends_serving_at_any_moment_with_a_sentence_and_nothing_half_done(tmp_path, when):
    project, data = small_project(tmp_path / "project"), small_data(tmp_path / "data", ("alpaca",))
    site = tmp_path / "here" / "site"
    with subprocess.Popen(
        [PORTAL, "serve", "--port", "0", "--data", data, "--site", site],
        cwd=project.root,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        if when == "while it serves":
            assert running.stdout is not None
            while "(stop with Ctrl+C)" not in running.stdout.readline():
                assert running.poll() is None
        else:
            while not site.parent.is_dir() or not list(site.parent.glob(".site-new-*")):
                assert running.poll() is None
                time.sleep(0.01)
        os.killpg(running.pid, signal.SIGINT)  # as a terminal does it: to the program and all its children
        _, told = running.communicate(timeout=120)

    assert running.returncode == 130, told
    assert "Traceback" not in told
    assert told.strip().splitlines()[-1].startswith("Stopped.")
    assert [path.name for path in site.parent.iterdir()] == (["site"] if when == "while it serves" else [])
