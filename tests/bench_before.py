"""Build the same generated packages with an earlier revision and with the working tree, in turns, and print ratios.

`make bench-before REV=9ad8b8d` makes demonstration packages with the earlier revision, and builds a site of them with
both programs: from nothing, unchanged, and with one package changed. It prints time, CPU of all processes, the peak
memory of the main process and of all together, and what the site weighs. `INSTITUTIONS=500` makes it quicker;
`ARCHIVE=1` takes the archive (`PORTAL_MIX_ARCHIVE`) instead, as the earlier revision imports it.

Each program reads its own standards, and a revision that cannot read the packages of the other is not comparable.
Memory is what the system says (Linux): pages that processes share are counted once. To ask takes longer the more memory there
is, and holds up both programs, so it is asked when memory that is quick to read, with shared pages, has grown by a hundredth.
"""

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from generator.bench.changes import change_one
from tests.archive_folder import VARIABLE
from tests.compare_sites import FILES, ROOT, archive_folder, checked_out, contents, python_of

_PORTAL = """
try:
    from generator import portal
except ImportError:
    from generator.cli import main as portal
portal()
"""
_ADOPT = 36  # PR_SET_CHILD_SUBREAPER: processes whose parent ends become ours, so that their CPU is counted
MOMENT = 0.1
"""Seconds between two looks at the memory."""
GROWN = 1.01
"""How much larger it is when it is asked for exactly."""


@dataclass(frozen=True, slots=True)
class Used:
    """What one run of a program took."""

    seconds: float
    cpu: float  # of all its processes
    main_mb: float
    all_mb: float


def used_by(command: Sequence[str | Path], folder: Path) -> Used:
    """Run a program to its end. Raises SystemExit with what it said if it fails."""
    ctypes.CDLL(None).prctl(_ADOPT, 1)
    around = {name: value for name, value in os.environ.items() if not name.startswith(("PORTAL_", "PYTHON"))}
    others = set(_below(os.getpid()))
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with tempfile.TemporaryFile() as said:
        main = subprocess.Popen(command, cwd=folder, env=around, stdout=said, stderr=subprocess.STDOUT)
        most = together = 0.0
        seen = (0, 0)  # pages of the main process and of all, with shared ones, when they were last asked for
        while main.poll() is None:
            pages = {pid: _pages(pid) for pid in _below(main.pid)}
            now = pages[main.pid], sum(pages.values())
            if any(new > GROWN * old for new, old in zip(now, seen, strict=True)):
                sizes = {pid: _megabytes(pid) for pid in pages}
                most, together = max(most, sizes[main.pid]), max(together, sum(sizes.values()))
                seen = max(now[0], seen[0]), max(now[1], seen[1])
            with suppress(subprocess.TimeoutExpired):
                main.wait(MOMENT)
        took = time.perf_counter() - start
        while left := [pid for pid in _children(os.getpid()) if pid not in others]:  # what it left running
            for pid in left:
                with suppress(ChildProcessError):
                    os.waitpid(pid, 0)
        if main.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(map(str, command))}\n{said.read().decode(errors='replace')}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Used(took, cpu, most, together)


def _below(pid: int) -> Iterator[int]:
    """A process and all that it started."""
    yield pid
    for child in _children(pid):
        yield from _below(child)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text().split())
    return found


def _pages(pid: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return 0


def _megabytes(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    return 0.0


@dataclass(frozen=True, slots=True)
class Side:
    """One revision: its files, a Python that runs it, and its packages and site."""

    tree: Path
    python: Path
    work: Path

    def run(self, *words: str | Path) -> Used:
        """Run a command of its `portal`."""
        return used_by([self.python, "-P", "-c", _PORTAL, *words], self.tree)

    def build(self) -> Used:
        """Build its site."""
        return self.run("build", "--data", self.work / "data", "--site", self.work / "site")


def _copied(folder: Path) -> Path:
    """The working tree as it is: a copy, so that its cache is left alone."""
    named = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in filter(None, named.stdout.decode().split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    return folder


def measured(revision: str, institutions: int, rounds: int, archive: Path | None = None) -> Iterator[str]:
    """The lines of the report, about this many generated institutions or about those of an `archive`."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-before-") as name:
        work = Path(name)
        trees = {"before": checked_out(revision, work / "before/tree"), "here": _copied(work / "here/tree")}
        sides = {key: Side(tree, python_of(tree, work / f"python-{key}"), work / key) for key, tree in trees.items()}
        made = work / "made"
        if archive is None:
            shutil.copytree(trees["before"] / "datapackages" / "standards", made / "standards")
            sides["before"].run("demo", "--institutions", str(institutions), "--seed", "7", "--out", made)
        else:
            files = [part for option, file in FILES.items() for part in (option, archive / file)]
            sides["before"].run("import", "mix-archive", *files, "--out", made)
            institutions = len(list((made / "institutions").iterdir()))
        for side in sides.values():
            shutil.copytree(made, side.work / "data", ignore=shutil.ignore_patterns("standards"))
            shutil.copytree(side.tree / "datapackages" / "standards", side.work / "data" / "standards")
        yield f"{institutions:,} institutions, {rounds} rounds in turns, medians; {os.cpu_count()} cores"
        found: dict[tuple[str, str], list[Used]] = {}
        for number in range(1, rounds + 1):
            for key, side in sides.items():
                for folder in (side.tree / "build" / "cache", side.work / "site"):
                    shutil.rmtree(folder, ignore_errors=True)
                found.setdefault((key, "from nothing"), []).append(side.build())
                found.setdefault((key, "unchanged"), []).append(side.build())
                change_one(side.work / "data", number)
                found.setdefault((key, "one changed"), []).append(side.build())
        yield from report(found)
        weights = {
            key: [path.stat().st_size for path in contents(side.work / "site").values()] for key, side in sides.items()
        }
        yield _row("files", *(len(weights[key]) for key in ("before", "here")))
        yield _row("bytes, MB", *(sum(weights[key]) / 1e6 for key in ("before", "here")))


def report(found: dict[tuple[str, str], list[Used]]) -> Iterator[str]:
    """A row for each figure of each kind of build: before, here, ratio."""
    for what in dict.fromkeys(what for _, what in found):
        for name, label in (("seconds", "s"), ("cpu", "CPU s"), ("main_mb", "main MB"), ("all_mb", "all MB")):
            before, here = (median(getattr(one, name) for one in found[key, what]) for key in ("before", "here"))
            yield _row(f"{what}, {label}", before, here)


def _row(what: str, before: float, here: float) -> str:
    return f"{what:24} {before:12,.1f} {here:12,.1f} {here / before:8.2f} ×"


def main(words: Iterable[str] | None = None) -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench_before")
    parser.add_argument("revision", help="the commit to compare with")
    parser.add_argument("--institutions", type=int, default=4000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--archive", action="store_true", help=f"build the archive instead ({VARIABLE})")
    options = parser.parse_args(None if words is None else list(words))
    archive = archive_folder(parser) if options.archive else None
    for line in measured(options.revision, options.institutions, options.rounds, archive):
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
