"""Asks Frictionless what it reads from a package. The one module that imports it.

Frictionless is a data checker, not a security boundary. It gets only what our reader has accepted: copies of the tables
under names of ours, and a descriptor that we wrote. It runs in a process of its own, isolated from the environment and
from the folder with the data, with limits on memory and time, and without network, subprocesses or any other file.

Run as a module, this file is that process: one JSON line in per package, one JSON line out.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Self

from generator.kept import gc_seldom
from generator.limits import SecondOpinionLimits
from generator.packages.checks.agreement import FrictionlessReading, FrictionlessRequest, cells_digest
from generator.packages.safety import characters
from generator.processes import end_with_parent

# ---------------------------------------------------------------------------------------------- the parent process


@dataclass(slots=True)
class Frictionless:
    """A process that runs Frictionless, started at the first request and restarted after it had to be stopped.

    Use as a context manager: leaving it ends the process.
    """

    schemas: Mapping[str, Mapping[str, object]]
    seconds: float = SecondOpinionLimits.SECONDS
    _process: "subprocess.Popen[str] | None" = None
    _folder: "tempfile.TemporaryDirectory[str] | None" = None
    _asked: int = field(default=0)

    def __enter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="second-opinion-")
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        if self._folder:
            self._folder.cleanup()

    def ask(self, job: FrictionlessRequest) -> Mapping[str, FrictionlessReading] | str:
        """What Frictionless reads from each table, or a sentence that says why it gave no answer."""
        if self._folder is None:
            raise RuntimeError("ask inside a with statement")
        if self._asked >= SecondOpinionLimits.PACKAGES:
            self._stop()
        self._asked += 1
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            for name, data in job.tables.items():
                (Path(folder) / f"{name}.csv").write_bytes(data.removeprefix(b"\xef\xbb\xbf"))
            answer = self._exchange({"folder": folder, "tables": list(job.tables), "skipped": job.skipped})
        if "tables" not in answer:
            return str(answer.get("failed", "no answer"))[:200]
        return {
            name: FrictionlessReading(
                seen["rows"], seen["cells"], {int(row): text for row, text in seen["wrong"].items()}
            )
            for name, seen in answer["tables"].items()
        }

    def _exchange(self, question: Mapping[str, object]) -> dict[str, Any]:
        process = self._process or self._start()
        timer = threading.Timer(self.seconds, process.kill)
        timer.start()
        try:
            _pipe(process.stdin).write(json.dumps(question) + "\n")
            _pipe(process.stdin).flush()
            answer: dict[str, Any] = json.loads(_pipe(process.stdout).readline())
        except (OSError, ValueError):
            self._stop()
            return {"failed": f"it needed more than {self.seconds:g} seconds, or its process ended"}
        else:
            return answer
        finally:
            timer.cancel()

    def _start(self) -> "subprocess.Popen[str]":
        root = str(Path(__file__).resolve().parents[3])
        code = "import runpy, sys; sys.path.append(sys.argv[1]); runpy.run_module('generator.packages.checks.frictionless_check', run_name='__main__')"
        empty = Path(self._folder.name if self._folder else tempfile.gettempdir()) / "empty"
        empty.mkdir(exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", code, root],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=empty,
            env={"LANG": "C.UTF-8", "TZ": "UTC", "SYSTEMROOT": os.environ.get("SYSTEMROOT", "")},
            text=True,
            encoding="utf-8",
        )
        self._asked = 1
        with suppress(OSError):
            _pipe(self._process.stdin).write(json.dumps(_descriptor(self.schemas)) + "\n")
        return self._process

    def _stop(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        _pipe(self._process.stdout).close()
        with suppress(OSError):
            _pipe(self._process.stdin).close()
        self._process = None


def _descriptor(schemas: Mapping[str, Mapping[str, object]]) -> dict[str, object]:
    """The descriptor of a package with every table that there may be."""
    # Imported here, because the child process, which starts by running this module, is given the result.
    from generator.packages.tables.descriptor_schema import PROFILE, resource  # noqa: PLC0415

    dialect = {"csv": {"delimiter": ",", "quoteChar": '"', "doubleQuote": True}}
    tables = [resource(name, schema) | {"dialect": dialect} for name, schema in schemas.items()]
    return {"$schema": PROFILE, "name": "package", "resources": tables}


def _pipe(pipe: IO[str] | None) -> IO[str]:
    if pipe is None:
        raise RuntimeError("a process without pipes")
    return pipe


# -------------------------------------------------------------------------------------------- the child process


def _serve() -> None:
    """Answer requests until stdin ends. A request that fails is answered with the reason."""
    _limit()
    end_with_parent()
    gc_seldom()
    # Only the standard library and installed packages: Frictionless imports any module named frictionless_*.
    homes = [Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()]
    sys.path[:] = [
        path for path in sys.path if path and any(Path(path).resolve().is_relative_to(home) for home in homes)
    ]
    descriptor = json.loads(sys.stdin.readline())
    with tempfile.TemporaryDirectory() as folder:
        first = next(table for table in descriptor["resources"] if "foreignKeys" not in table["schema"])
        header = ",".join(field["name"] for field in first["schema"]["fields"])
        (Path(folder) / first["path"]).write_text(header + "\n")
        # A first, empty table makes Frictionless import everything it will need.
        _look(folder, [first["name"]], {}, descriptor)
    allowed = [*map(str, homes), ""]
    _fence(allowed)
    for line in sys.stdin:
        question = json.loads(line)
        allowed[-1] = question["folder"]
        try:
            answer: dict[str, object] = {
                "tables": _look(question["folder"], question["tables"], question["skipped"], descriptor)
            }
        except BaseException as error:  # noqa: BLE001 - nothing may end this loop
            answer = {"failed": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


def _look(
    folder: str, names: list[str], skipped: Mapping[str, list[int]], descriptor: Mapping[str, Any]
) -> dict[str, object]:
    # Imported here, so that the parent process never loads it.
    from frictionless import Check, Checklist, Detector, Package, system  # noqa: PLC0415

    class Watch(Check):
        """Records the cells of each row as Frictionless read them; reports no error itself."""

        type = "watch"

        def __init__(self, rows: list[tuple[int, list[str]]]) -> None:
            super().__init__()
            self.rows = rows

        def validate_row(self, row: Any) -> Iterable[Any]:
            self.rows.append((row.row_number, [cell or "" for cell in row.cells]))
            return ()

    class NoGuess(Detector):
        """Takes the first row as the header. Frictionless takes a later row if most rows have that row's width."""

        def detect_dialect(self, sample: Any, *, dialect: Any = None) -> Any:  # noqa: ARG002 - theirs
            return dialect

    class NoSession:
        """Replaces Frictionless's HTTP session and refuses every use."""

        def __getattr__(self, name: str) -> Any:
            raise PermissionError("the second opinion has no network")

    tables = {table["name"]: table for table in descriptor["resources"]}
    document = {**descriptor, "resources": [tables[name] for name in names]}
    answer: dict[str, object] = {}
    with system.use_context(http_session=NoSession(), trusted=False):
        package = Package.from_descriptor(document, basepath=folder)
        for table in package.resources:
            table.detector = NoGuess()
            rows: list[tuple[int, list[str]]] = []
            report = table.validate(Checklist(checks=[Watch(rows)]), limit_errors=10_000)
            if report.errors:
                raise ValueError(report.errors[0].message)
            wrong: dict[int, str] = {}
            for error in report.tasks[0].errors:
                row = getattr(error, "row_number", None)
                if row is None:
                    raise ValueError(error.message)
                wrong.setdefault(row, characters.printable(error.message)[:200])
            skip = set(skipped.get(table.name, ()))
            answer[table.name] = {
                "rows": len(rows),
                "cells": cells_digest([row for row in rows if row[0] not in skip]),
                "wrong": wrong,
            }
    return answer


def _limit() -> None:
    """Limit memory and open files where the system supports it; the parent process watches the time."""
    try:
        import resource as limits  # noqa: PLC0415 - not on every system
    except ImportError:  # Windows
        return
    for kind, most in (
        (limits.RLIMIT_AS, SecondOpinionLimits.MEMORY),
        (limits.RLIMIT_NOFILE, 64),
        (limits.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            limits.setrlimit(kind, (most, most))


_REFUSED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.spawn",
    "os.posix_spawn",
    "os.fork",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "shutil.",
    "ctypes.",
    "urllib.",
    "http.client",
)


def _fence(allowed: list[str]) -> None:
    """From here on, let this process read below the `allowed` folders, and refuse every other effect outside it."""

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, int):
                return
            writes = (isinstance(mode, str) and not mode.startswith("r")) or (flags or 0) & (os.O_WRONLY | os.O_RDWR)
            place = os.path.realpath(os.fsdecode(path))
            if writes or not any(place == folder or place.startswith(folder + os.sep) for folder in allowed if folder):
                raise PermissionError(f"the second opinion may not open {place}")
        elif event.startswith(_REFUSED):
            raise PermissionError(f"the second opinion may not do {event}")

    sys.addaudithook(watch)


if __name__ == "__main__":
    _serve()
