"""Child processes import nothing from the current folder, and do not outlive the program."""

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import __version__
from generator.engine import Project
from generator.pipeline.cache.workers import FEW_ITEMS
from generator.processes import finished, pool
from tests.small_sites import ROOT, small_data, small_project

PORTAL = Path(sys.executable).with_name("portal")

MISLEADING = (
    "click", "json", "logging", "multiprocessing", "pickle", "polars", "queue", "random", "runpy", "selectors", "signal",
    "socket", "struct", "tempfile", "threading", "weakref", "mkdocs", "markdown", "yaml",
)  # fmt: skip

STARTERS = {
    "bench/phones": "Lighthouse, from that folder, with a time limit",
    "bench/processes": "measures whole commands; npm, in a folder that was just made",
    "cli/bounded_process": "python -I, ends with its parent",
    "cli/start/handover": "python -I: pip with a time limit, and the new program, which is waited for",
    "cli/start/pin": "python -I, with a time limit",
    "cli/start/repository": "git, in a folder that was just made, with a time limit",
    "cli/start/upgrade": "python -I, which is waited for",
    "engine/__init__": "python -P, bound",
    "packages/history/revisions": "git, which ends when nobody asks any more",
    "packages/checks/frictionless_check": "python -I, ends with its parent",
    "pipeline/rehearsal/host": "git, in a folder that was just made, or asking the repository of the rehearsal",
    "pipeline/rehearsal/recorder": "git, asking for one commit; a script that only a rehearsal starts",
    "pipeline/rehearsal/run": "bash with the lines of the repository's own workflows, by `processes.finished`",
    "processes": "worker processes",
    "render/search/index": "Pagefind, bound",
    "signatures/ssh_keygen": "ssh-keygen, which is waited for",
}
"""Every module that starts a process, and why that is safe."""


@pytest.fixture
def misleading(tmp_path):
    """A folder with modules named like those that the program imports; each writes a file when it is imported."""
    folder = tmp_path / "misleading"
    folder.mkdir()
    for name in MISLEADING:
        (folder / f"{name}.py").write_text("open(__file__ + '.imported', 'w').close()\nraise ImportError(__name__)\n")
    return folder


def imported(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.imported"))


@pytest.mark.slow
def test_a_build_started_in_a_folder_of_misleading_names_imports_none_of_them(misleading):
    project, data = small_project(misleading.with_name("project")), misleading / "datapackages"
    small_data(data, tuple(f"mfi-{number}" for number in range(FEW_ITEMS)))  # enough for worker processes
    for path in (project.root / "mkdocs.yml", project.docs, project.root / "templates"):
        path.rename(misleading / path.name)

    public = misleading.with_name("public")
    (misleading / "build").mkdir()
    (misleading / "build" / "site").symlink_to(public)

    done = subprocess.run(
        [PORTAL, "build", "--jobs", "2"],
        umask=0o077,
        cwd=misleading,
        env={**os.environ, "PORTAL_TRACEBACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert list((Project(misleading).cache / "data").glob("*/shared")), "no worker process was needed"
    assert imported(misleading) == []
    # The same build: a site behind a link, made by a user with a strict umask.
    assert (misleading / "build" / "site").is_symlink()
    assert (public / "index.html").is_file()
    modes = {(path.is_dir(), oct(path.stat().st_mode & 0o777)) for path in (public, *public.rglob("*"))}
    assert modes == {(True, "0o755"), (False, "0o644")}


@pytest.mark.parametrize("module", ["generator", "generator.cli"])
def test_the_program_as_a_module_is_the_command_and_imports_nothing_of_the_current_folder(misleading, module):
    def said(option: str) -> str:
        started = [sys.executable, "-m", module, option]
        return subprocess.run(started, cwd=misleading, capture_output=True, text=True, check=True).stdout

    assert "data packages in, a static site out" in said("--help")
    assert said("--version") == f"portal {__version__}\n"
    assert imported(misleading) == []


def test_every_module_that_starts_a_process_is_known_to_do_so_safely():
    found = set()
    for path in (ROOT / "generator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            starts = isinstance(node, ast.Attribute) and node.attr.startswith(
                ("exec", "posix_spawn", "popen", "system")
            )
            of_os = starts and isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os"
            if of_os or {"subprocess", "multiprocessing", "ProcessPoolExecutor", "pty"} & set(names):
                found.add(path.relative_to(ROOT / "generator").with_suffix("").as_posix())

    assert found == set(STARTERS)


# ---------------------------------------------------------------------------------------------------- the parent's end

STARTING = {
    "workers": "import time; from generator.processes import pool; pool(2).submit(time.sleep, 600).result()",
    "a program": "import subprocess; from generator.processes import bound; subprocess.run(bound(['/bin/sleep', '600']))",
    "a second opinion": (
        "import time; from generator.packages.checks.frictionless_check import Frictionless\n"
        "with Frictionless({'t': {'fields': [{'name': 'a'}]}}) as expert: expert._start(); time.sleep(600)"
    ),
}


def stat(number: int) -> list[str]:
    """State and parent of a process; empty if it has ended."""
    try:
        return (Path("/proc") / str(number) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["Z", "0"]


def family(known: set[int]) -> set[int]:
    """These processes and their children."""
    everybody = {int(place.name) for place in Path("/proc").iterdir() if place.name.isdigit()}
    return known | {number for number in everybody if int(stat(number)[1]) in known}


def until(true: Callable[[], object], why: str) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, why
        time.sleep(0.02)


@pytest.mark.parametrize("kind", STARTING)
def test_whoever_is_killed_takes_along_what_he_started(kind):
    running = subprocess.Popen([sys.executable, "-c", STARTING[kind]], cwd=ROOT)
    known = {running.pid}

    def came() -> bool:
        assert running.poll() is None
        known.update(family(known))
        return len(known) > (3 if kind == "workers" else 1)  # a process server and a resource tracker

    until(came, "nothing was started")
    time.sleep(1)  # gives them time to start their work
    running.kill()
    running.wait()
    try:
        until(lambda: all(stat(number)[0] == "Z" for number in known), "something outlived its parent")
    finally:
        for number in known:
            if stat(number)[0] != "Z":
                os.kill(number, signal.SIGKILL)


def slowly(items: list[int], seconds: float) -> list[int]:
    """Work for worker processes."""
    time.sleep(seconds)
    return items


MAPPING = """
import sys
from pathlib import Path
from generator.cli.errors import told
from generator.pipeline.cache.store import Cache
from generator.pipeline.cache.workers import Workers
from tests.test_processes import slowly
with told(traceback=False), Workers(2) as workers:
    for done in workers.map(slowly, list(range(400)), 0.5, Cache(Path(sys.argv[1]))):
        print(done, flush=True)
"""


@pytest.mark.parametrize(
    ("moment", "whom", "number"),
    [
        ("when they start", "the first process", signal.SIGTERM),
        ("when they start", "all processes", signal.SIGINT),
        ("when they work", "all processes", signal.SIGTERM),
        ("when they work", "all processes, twice", signal.SIGINT),
    ],
)
def test_who_stops_a_command_with_workers_reads_one_sentence_at_any_moment(tmp_path, moment, whom, number):
    with subprocess.Popen(
        [sys.executable, "-P", "-c", MAPPING, tmp_path],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        if moment == "when they start":  # the server of processes is there, and imports what they have in common
            until(lambda: len(family({running.pid})) > 2, "nothing was started")
        else:
            assert running.stdout is not None
            running.stdout.readline()
        for _ in range(2 if whom.endswith("twice") else 1):
            (os.kill if whom == "the first process" else os.killpg)(running.pid, number)
            time.sleep(0.05)
        _, told = running.communicate(timeout=60)

    assert running.returncode == 128 + number
    assert told.splitlines() == [
        f"Stopped{' from outside' if number == signal.SIGTERM else ''}. Run the command again to go on."
    ]
    assert list(tmp_path.glob("*/*")) == [], "what was for the processes was not cleared up"


def test_a_ctrl_c_of_the_terminal_is_for_the_first_process_alone():
    with pool(1) as workers:
        assert workers.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN
    assert signal.getsignal(signal.SIGINT) != signal.SIG_IGN


@pytest.mark.parametrize("why", ["too long", "interrupted"])
def test_a_program_that_is_stopped_takes_along_what_it_started_and_removes_its_files(tmp_path, why):
    """The child cleans up when it is asked to end; its own child does not listen, and is killed."""
    script = tmp_path / "steps.sh"
    script.write_text(
        "(trap '' TERM; echo $BASHPID > deaf; while :; do sleep 0.1; done) &\n"
        "trap 'rm -f temporary; exit 1' TERM; touch temporary; while :; do sleep 0.1; done\n"
    )

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    if why == "interrupted":
        before = signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 1)
        with pytest.raises(KeyboardInterrupt):
            finished(["/bin/bash", str(script)], 60, cwd=tmp_path)
        signal.signal(signal.SIGALRM, before)
    else:
        assert finished(["/bin/bash", str(script)], 1, cwd=tmp_path) is None
    deaf = int((tmp_path / "deaf").read_text())
    assert not (tmp_path / "temporary").exists()
    until(lambda: stat(deaf)[0] in "ZX", "it goes on without who started it")


def test_the_code_of_a_program_is_what_it_ended_with(tmp_path):
    assert finished(["/bin/bash", "-c", "exit 7"], 60, cwd=tmp_path) == 7
