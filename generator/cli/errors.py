"""The messages and exit codes of commands that cannot go on.

They are in one place for all commands: people read one sentence about what happened and what to do, never a traceback.
Wrong data never comes here; it is reported as problems.
"""

import errno
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import click

from generator.problems import BuildError, SettingsError
from generator.program import CACHE_FOLDER

FAILED = 2
STOPPED_BY_KEYS = 128 + signal.SIGINT
STOPPED_FROM_OUTSIDE = 128 + signal.SIGTERM

_DISK = {
    errno.ENOSPC: "The disk is full. Make room, then run the command again.",
    errno.EDQUOT: "Your share of the disk is used up. Make room, then run the command again.",
    errno.EROFS: "It may only be read there. Run the command where files can be written, or name another folder.",
    errno.EACCES: "The rights do not allow it. Change the rights of the folder, or name another folder.",
    errno.EPERM: "The rights do not allow it. Change the rights of the folder, or name another folder.",
    errno.EFBIG: "A file grew larger than this account may write. Raise the limit (ulimit -f), then run the command again.",
    errno.EMFILE: "Too many files are open. Raise the limit (ulimit -n), or use --jobs 1.",
    errno.ENFILE: "Too many files are open on this machine. Try again later.",
    errno.ENOMEM: "There is not enough memory. Close other programs, or use --jobs 1.",
    errno.EBUSY: "Something else is using it. Close that, then run the command again.",
    errno.EADDRINUSE: "Another program uses this port. Stop that one, or name another with --port.",
}
_UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)
_NO_CACHE = (
    f"Nothing can be written there. Name a folder for what is kept between builds in the environment variable {CACHE_FOLDER}, "
    "and one for the site with --site."
)
_CACHE = "Run the command again; where that does not help, delete build/cache."
_UNKNOWN_DISK = "Look at what is there, or name another place, then run the command again."
_FULL = (errno.ENOSPC, errno.EDQUOT)
_TEMPORARY = "Make room there, or name another folder for temporary files (TMPDIR), then run the command again."


class TerminatedError(BaseException):
    """The system asked the program to end."""


@contextmanager
def told(*, traceback: bool) -> Iterator[None]:
    """Print what ends a command in one sentence, and exit with a code. With `traceback`, let Python print it."""
    try:
        with _asked_to_end():
            yield
            sys.stdout.flush()
    except click.exceptions.NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        try:
            said = _refusal(error)
        except Exception:  # noqa: BLE001 -- what was to be said is said by click, in English
            raise error from None
        _end(said, error.exit_code, apart=False)
    except (click.ClickException, click.exceptions.Exit, SystemExit):
        raise
    except (KeyboardInterrupt, click.Abort):  # the latter at a question
        _end(in_words("Stopped. Run the command again to go on."), STOPPED_BY_KEYS)
    except TerminatedError:
        _end(in_words("Stopped from outside. Run the command again to go on."), STOPPED_FROM_OUTSIDE)
    except BrokenPipeError:
        raise  # the reader of our output has closed it, which click handles
    except Exception as error:
        if traceback:
            raise
        _end(_problems(error) or in_words(words(error)), FAILED)


def in_words(said: str) -> str:
    """A sentence in the language of the portal, if that can be had: a full disk may hide it too."""
    try:
        from generator.cli.terminal import sentence  # noqa: PLC0415 -- slow to load, and few commands end so

        return sentence(said)
    except (Exception, KeyboardInterrupt):  # noqa: BLE001 -- what was to be said is said in English
        return said


def _problems(error: Exception) -> str:
    """What is wrong with settings, all of it, in the language of the portal; empty for any other error."""
    if not isinstance(error, SettingsError):
        return ""
    try:
        from generator.cli.terminal import as_words  # noqa: PLC0415 -- slow to load, and few commands end so

        return as_words(error.problems)
    except Exception:  # noqa: BLE001 -- what was to be said is said in English
        return str(error)


def _refusal(error: click.UsageError) -> str:
    """What click prints about a command that it does not understand, in the language of the portal."""
    from generator.cli.terminal import say, sentence  # noqa: PLC0415 -- slow to load, and few commands end so

    refused = say("refused", why=sentence(error.format_message(), "usage"))
    if error.ctx is None:
        return refused
    usage = error.ctx.get_usage().removeprefix("Usage: ")
    return f"{say('used', usage=usage)}\n{say('help', command=error.ctx.command_path)}\n\n{refused}"


def words(error: Exception) -> str:
    """What happened, and what to do, in a sentence or two."""
    match error:
        case BuildError():
            return str(error)
        case BrokenExecutor():
            return (
                "A worker process ended before its work was done, most likely because there was not enough memory. "
                "Close other programs, or use --jobs 1."
            )
        case MemoryError():
            return _DISK[errno.ENOMEM]
        case OSError(errno=number) if number is not None:
            where = " to ".join(
                os.fsdecode(name) for name in (error.filename, error.filename2) if isinstance(name, str | bytes)
            )
            return f"{where or 'A file'}: {error.strerror}. {_advice(number, where)}"
        case OSError() if "AF_UNIX" in str(error):  # of worker processes, which talk through a file there
            return "The path of the folder for temporary files is too long. Set TMPDIR to a shorter one, such as /tmp."
    return (
        f"The program itself is wrong here ({type(error).__name__}: {error}). Please tell its makers, with what "
        "`portal --traceback …` says."
    )


def _advice(number: int, where: str) -> str:
    """What to do about an error of the system at these paths."""
    if number in _UNWRITABLE and _is_for_the_cache(where):
        return _NO_CACHE
    if number in _FULL and tempfile.gettempdir() in where:
        return f"{_DISK[number].partition('.')[0]}. {_TEMPORARY}"
    if where and "build/cache" not in where.replace(os.sep, "/"):
        return _DISK.get(number, _UNKNOWN_DISK)
    return _DISK.get(number, _CACHE)


def _is_for_the_cache(where: str) -> bool:
    """True for the folder in which a portal keeps what it makes, and for all that is in its cache."""
    named = os.environ.get(CACHE_FOLDER, "").strip()
    own = where.replace(os.sep, "/")
    return own.endswith("/build") or "/build/cache" in own or (bool(named) and str(Path(named).expanduser()) in where)


def _end(said: str, code: int, *, apart: bool = True) -> NoReturn:
    with suppress(OSError):
        click.echo(f"\n{said}" if apart and sys.stderr.isatty() else said, err=True)
    raise SystemExit(code)


@contextmanager
def _asked_to_end() -> Iterator[None]:
    """Let SIGTERM end the command as Ctrl+C does, so that unfinished work is cleaned up."""

    def end(*_: object) -> None:
        raise TerminatedError

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
