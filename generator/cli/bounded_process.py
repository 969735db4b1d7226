"""Runs the reading of a stranger's file in a process of its own, with bounds on memory and time.

If the file breaks that process, the command goes on, and says in a sentence that the file could not be read.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import NoReturn

import click

from generator import clock
from generator.limits import MB, ArchiveLimits, SurveyLimits, WorkbookLimits
from generator.problems import BuildError
from generator.processes import end_with_parent

Bounds = type[WorkbookLimits] | type[ArchiveLimits] | type[SurveyLimits]

_CHILD = "import sys; from generator.cli.bounded_process import begin; begin(*sys.argv[1:])"
_AROUND = ("PATH", "LANG", "SYSTEMROOT", "TEMP", "TMPDIR", "COLUMNS", clock.SOURCE_DATE_EPOCH)
"""The environment variables that the process gets: no key is among them."""
_DONE, _NO_MEMORY, _BROKEN = 100, 70, 71
"""Exit codes that Python itself never uses; the first is added to that of a task that finished."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How the process ended: the task's exit code and output; without a code it was ended, and `why` says so."""

    code: int | None
    said: str
    why: str = ""


def run(task: str, words: Sequence[str], bounds: Bounds, *, loud: bool = False) -> Ended:
    """Run a task, such as `generator.cli.imports.workbook_task:take_in`, on these words.

    If `loud`, it may show progress.
    """
    limits = (bounds.SECONDS, bounds.MEMORY, bounds.WRITTEN)
    try:
        # Isolated, so nothing is imported from the current folder; UTF-8 for any terminal.
        done = subprocess.run(
            [sys.executable, "-I", "-X", "utf8", "-c", _CHILD, task, *map(str, limits), *words],
            env={name: os.environ[name] for name in _AROUND if name in os.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if loud else subprocess.DEVNULL,
            timeout=bounds.CLOCK_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Ended(None, "", _say("unread.clock", n=int(bounds.CLOCK_SECONDS)))
    said = done.stdout.decode("utf-8", "replace")
    if _DONE <= done.returncode < 2 * _DONE:
        return Ended(done.returncode - _DONE, said)
    return Ended(None, "", _why(done.returncode, bounds))


def _why(code: int, bounds: Bounds) -> str:
    if code == _NO_MEMORY:
        return _say("unread.memory", n=bounds.MEMORY // MB)
    if code == -24:  # SIGXCPU
        return _say("unread.computing", n=int(bounds.SECONDS))
    return _say("unread.broke_off")


def _say(key: str, **values: object) -> str:
    from generator.cli.terminal import say  # noqa: PLC0415 -- slow to load, and only what went wrong is told

    return say(key, **values)


def begin(task: str, seconds: str, memory: str, written: str, *words: str) -> NoReturn:
    """The start of the process: set the bounds, then run the task."""
    end_with_parent()
    _bind(int(seconds), int(memory), int(written))
    module, _, name = task.partition(":")
    try:
        code = _DONE + int(getattr(import_module(module), name)(*words))
    except SystemExit as error:  # a task that says why, and ends
        code = _DONE + (error.code if isinstance(error.code, int) else 1)
    except MemoryError:
        code = _NO_MEMORY
    except (BuildError, OSError) as error:
        from generator.cli import errors  # noqa: PLC0415 -- as in `_say`

        click.echo(errors.in_words(errors.words(error)))
        code = _DONE + 2
    except Exception:  # noqa: BLE001 -- any error becomes a sentence
        code = _BROKEN
    sys.stdout.flush()
    sys.exit(code)


def _bind(seconds: int, memory: int, written: int) -> None:
    try:
        import resource  # noqa: PLC0415 -- missing on Windows, where only the clock is a bound
    except ImportError:
        return
    limits = {resource.RLIMIT_CPU: seconds, resource.RLIMIT_AS: memory, resource.RLIMIT_FSIZE: written}
    for what, most in limits.items():
        try:
            # One second more CPU time is the hard limit: the soft one is reported by a signal (SIGXCPU).
            resource.setrlimit(what, (most, most + (what == resource.RLIMIT_CPU)))
        except (ValueError, OSError):
            continue  # a system that does not support this limit, or has a lower one
