"""Starts other processes so that they import nothing from the current folder and do not outlive this one.

Python started with `-c` or `-m`, as process pools do it, looks for modules in the current folder first; everything
started here is prevented from doing so. And killing the program must kill what it started: a worker watches for the end
of its parent, and a foreign program is ended by the system (Linux), or by itself once it is done.
"""

import errno
import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

_SAFE = "PYTHONSAFEPATH"

STOPPING = (signal.SIGINT, signal.SIGTERM)
"""How people and hosts stop a command: Ctrl+C, and the end that a host asks for."""

_GRACE_SECONDS = 3
"""What programs have to end by themselves, before the system ends them."""

_LAUNCH = (
    "import ctypes, os, sys\n"
    "ctypes.CDLL(None).prctl(1, 9)\n"  # PR_SET_PDEATHSIG, SIGKILL: kept when the process becomes another program
    "if os.getppid() == int(sys.argv[1]): os.execv(sys.argv[2], sys.argv[2:])\n"
)


def bound(command: list[str]) -> list[str]:
    """The same command, killed by the system when this process ends, where the system can.

    The program is an absolute path.
    """
    if not sys.platform.startswith("linux"):
        return command
    return [sys.executable, "-I", "-S", "-c", _LAUNCH, str(os.getpid()), *command]


def finished(command: list[str], seconds: float, **how: Any) -> int | None:
    """The exit code of a program; None if it took longer. `how` as for `subprocess.Popen`.

    A program that took longer, or is interrupted, ends with all that it started: they are a group of their own.
    """
    with subprocess.Popen(bound(command), start_new_session=True, **how) as started:
        try:
            return started.wait(seconds)
        except subprocess.TimeoutExpired:
            _end_group(started)
            return None
        except BaseException:
            _end_group(started)
            raise


def _end_group(started: "subprocess.Popen[bytes]") -> None:
    if not hasattr(os, "killpg"):
        started.kill()
        return
    with suppress(ProcessLookupError):  # there is none any more
        os.killpg(started.pid, signal.SIGTERM)  # so that they remove their temporary files
        until = time.monotonic() + _GRACE_SECONDS
        while time.monotonic() < until:
            started.poll()
            os.killpg(started.pid, 0)
            time.sleep(0.05)
        os.killpg(started.pid, signal.SIGKILL)


def pool(
    size: int, *, preload: str = "", begin: Callable[..., None] | None = None, given: tuple[Any, ...] = ()
) -> "ProcessPoolExecutor":
    """Worker processes, each of which begins with `begin(*given)`; `preload` is the module they have in common.

    They start clean (`forkserver`, or `spawn` if there is none): neither Polars nor V8 survives a fork. Each starts when
    work is submitted and none is idle. Who does that holds `STOPPING` meanwhile: a process that begins when this one has
    ended finds no locks any more, and prints a traceback.
    """
    # Imported here, because a browser, which imports this module too, has no processes.
    import multiprocessing as processes  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    if "forkserver" not in processes.get_all_start_methods():
        os.environ[_SAFE] = "1"  # each process is started when it is first needed
        return ProcessPoolExecutor(size, processes.get_context("spawn"), _begin, (begin, given))
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415

    context = processes.get_context("forkserver")
    if preload:
        context.set_forkserver_preload([preload])
    with _safe_path(), signals_held(*STOPPING):
        resource_tracker.ensure_running()  # lets the signals through again
        with signals_held(signal.SIGINT):  # of which the server would print a traceback
            forkserver.ensure_running()
        return ProcessPoolExecutor(size, context, _begin, (begin, given))


def cores() -> int:
    """How many cores this process may use, which can be fewer than the machine has: in a container, or by `taskset`."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def isolated() -> bool:
    """False if Python was told to ignore the environment, because then worker processes cannot be told anything by it."""
    return bool(sys.flags.safe_path or not sys.flags.ignore_environment)


def end_with_parent() -> None:
    """Do not outlive the process that started this one. A thread checks twice a second who the parent is."""
    threading.Thread(target=_end_without, args=(os.getppid(),), daemon=True).start()


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


@contextmanager
def _safe_path() -> Iterator[None]:
    """Set PYTHONSAFEPATH meanwhile: the processes that multiprocessing starts by itself take no option of ours."""
    before = os.environ.get(_SAFE)
    os.environ[_SAFE] = "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_SAFE]
        else:
            os.environ[_SAFE] = before


@contextmanager
def signals_held(*held: signal.Signals) -> Iterator[None]:
    """Have these signals wait meanwhile. Processes that are started inherit that, except on Windows.

    A signal to this process may reach any of its threads, of which libraries have some, and is then handled in the main
    one: so there it is noted, and raised again afterwards.
    """
    noted: list[int] = []
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        found = {one: signal.getsignal(one) for one in held}
        handlers = {one: own for one, own in found.items() if own not in (signal.SIG_IGN, None)}
    masks = hasattr(signal, "pthread_sigmask")
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held) if masks else None
    try:
        for one in handlers:
            signal.signal(one, lambda number, _: noted.append(number))
        yield
    finally:
        for one, own in handlers.items():
            signal.signal(one, own)
        if before is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        for number in dict.fromkeys(noted):
            signal.raise_signal(number)


def _begin(begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    # A Ctrl+C reaches all processes of a terminal; the first one handles it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.freeze()  # collecting would write into what is shared with the process this one was forked from
    from multiprocessing import parent_process  # noqa: PLC0415 -- as above

    parent = parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent.sentinel,), daemon=True).start()
    if begin is not None:
        begin(*given)


def _end_after(parent: int) -> None:
    from multiprocessing.connection import wait  # noqa: PLC0415 -- as above

    wait([parent])
    os._exit(1)


def raise_if_disk_is_full(said: str, folder: Path) -> None:
    """Raise the system's own OSError if another program that worked in a folder says that the disk is full.

    So it is told in the same sentence, however it is met.
    """
    reason = os.strerror(errno.ENOSPC)
    if reason in said:
        raise OSError(errno.ENOSPC, reason, str(folder))
