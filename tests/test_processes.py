"""What the program starts imports nothing of the current folder, and does not outlive it."""

import ast
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.engine import Project
from tests.small_sites import ROOT, small_data, small_project

PORTAL = Path(sys.executable).with_name("portal")

MISLEADING = (
    "click", "json", "logging", "multiprocessing", "pickle", "polars", "queue", "random", "runpy", "selectors", "signal",
    "socket", "struct", "tempfile", "threading", "weakref", "mkdocs", "markdown", "yaml",
)  # fmt: skip

STARTERS = {
    "bench/processes": "measures whole commands",
    "cli/submission": "python -I",
    "engine": "python -P, bound",
    "packages/history": "git, which ends when nobody asks any more",
    "packages/second_opinion": "python -I, ends with its parent",
    "processes": "worker processes",
    "render/search": "Pagefind, bound",
    "signatures/ssh_keygen": "ssh-keygen, which is waited for",
}
"""Every module that starts a process, and why that is safe."""


@pytest.fixture
def misleading(tmp_path):
    """A folder with modules named as ones that the program imports; one that is imported leaves a file beside itself."""
    folder = tmp_path / "misleading"
    folder.mkdir()
    for name in MISLEADING:
        (folder / f"{name}.py").write_text("open(__file__ + '.imported', 'w').close()\nraise ImportError(__name__)\n")
    return folder


def imported(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.imported"))


def test_a_build_started_in_a_folder_of_misleading_names_imports_none_of_them(misleading):
    project, data = small_project(misleading.with_name("project")), misleading / "datapackages"
    small_data(data, tuple(f"mfi-{letter}" for letter in "abcdefgh"))  # enough for worker processes
    for path in (project.root / "mkdocs.yml", project.docs, project.root / "templates"):
        path.rename(misleading / path.name)

    done = subprocess.run(
        [PORTAL, "build", "--jobs", "2"],
        cwd=misleading,
        env={**os.environ, "PORTAL_TRACEBACK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert list((Project(misleading).cache / "data").glob("*/laid")), "no worker process was needed"
    assert imported(misleading) == []


def test_the_program_as_a_module_imports_nothing_of_the_current_folder(misleading):
    done = subprocess.run(
        [sys.executable, "-m", "generator.cli", "--help"], cwd=misleading, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "data packages in, a static site out" in done.stdout
    assert imported(misleading) == []


def test_every_module_that_starts_a_process_is_known_to_do_so_safely():
    found = set()
    for path in (ROOT / "generator").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            starts = isinstance(node, ast.Attribute) and node.attr.startswith(("exec", "posix_spawn", "popen", "system"))
            of_os = starts and isinstance(node, ast.Attribute) and ast.unparse(node.value) == "os"
            if of_os or {"subprocess", "multiprocessing", "ProcessPoolExecutor", "pty"} & set(names):
                found.add(path.relative_to(ROOT / "generator").with_suffix("").as_posix())

    assert found == set(STARTERS)


# ---------------------------------------------------------------------------------------------------- the parent's end


def relatives(mark: str) -> list[int]:
    """The processes that stand in an environment with this mark: a process and all that come of it."""
    found = []
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                if mark.encode() in (place / "environ").read_bytes():
                    found.append(int(place.name))
            except OSError:  # it ended just now
                continue
    return found


def until(true: Callable[[], bool], why: str) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, why
        time.sleep(0.02)


@pytest.fixture
def started() -> Iterator[Callable[[str], tuple[subprocess.Popen[bytes], str]]]:
    """Starts a program of a few lines, under a mark by which it and its children are known."""
    marks = []

    def start(lines: str) -> tuple[subprocess.Popen[bytes], str]:
        marks.append(uuid.uuid4().hex)
        around = {**os.environ, "PORTAL_TEST": marks[-1]}
        return subprocess.Popen([sys.executable, "-c", lines], cwd=ROOT, env=around), marks[-1]

    yield start
    for number in (number for mark in marks for number in relatives(mark)):
        os.kill(number, signal.SIGKILL)


CHILDREN = {
    "workers": "import time; from generator.processes import pool; pool(2).submit(time.sleep, 600).result()",
    "a program": "import subprocess; from generator.processes import bound; subprocess.run(bound(['/bin/sleep', '600']))",
    "a second opinion": (
        "import time; from generator.packages.second_opinion import Frictionless\n"
        "with Frictionless({'t': {'fields': [{'name': 'a'}]}}) as expert: expert._start(); time.sleep(600)"
    ),
}


@pytest.mark.parametrize("kind", CHILDREN)
def test_whoever_is_killed_takes_along_what_he_started(started, kind):
    # The second opinion's environment is empty, so the mark stands in nothing but the file that it may open.
    running, mark = started(CHILDREN[kind])
    known = {running.pid}

    def came() -> bool:
        assert running.poll() is None
        known.update(relatives(mark), children(known))
        return any(command(number) in WANTED[kind] for number in known - {running.pid})

    until(came, "nothing was started")
    running.kill()
    running.wait()

    until(lambda: not alive(known), "something outlived its parent")


WANTED = {"workers": {"python"}, "a program": {"sleep"}, "a second opinion": {"python"}}


def command(number: int) -> str:
    try:
        name = (Path("/proc") / str(number) / "comm").read_text().strip()
    except OSError:
        return ""
    return "python" if name.startswith("python") else name


def children(known: set[int]) -> set[int]:
    found = set()
    for place in Path("/proc").iterdir():
        if place.name.isdigit():
            try:
                parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
            if parent in known:
                found.add(int(place.name))
    return found


def alive(known: set[int]) -> list[int]:
    return [number for number in known if command(number) and "Z" not in state(number)]


def state(number: int) -> str:
    try:
        return (Path("/proc") / str(number) / "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "Z"


def test_a_ctrl_c_of_the_terminal_is_for_the_first_process_alone(started):
    lines = (
        "import os, signal; from generator.processes import pool\n"
        "with pool(1) as workers:\n"
        "    assert workers.submit(signal.getsignal, signal.SIGINT).result() == signal.SIG_IGN\n"
        "    print(workers.submit(os.getpid).result() != os.getpid())\n"
    )
    running, _ = started(lines)

    assert running.wait() == 0
