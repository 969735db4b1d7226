"""Damages inputs, and stores what is found.

Hypothesis draws the damage, shrinks a failing input, and stores it in its database. An input that does not fail, but
leads to a new outcome, is stored as a file and damaged further: so the corpus grows.
"""

import io
import random
import shutil
import signal
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from generator.limits import AnswerLimits
from tests.fuzz.parsers import Parser, zipped

AT_ONCE = 100
LONGEST = 1024 * 1024
"""Maximum size of a stored input in bytes. Size alone is tested by `tests/test_doubling.py`."""

PIECES = [
    *(bytes([mark]) for mark in b"\"'\\{}[]()<>,;:=#&%@|*?!~^`/.-_+ \n\r\t\0\x7f\xff"),
    b"\xc2\x85",
    b"\xe2\x80\xae",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"0",
    b"-1",
    b"1e9999",
    b"9" * 40,
    b"null",
    b"NaN",
    b"\\u0000",
    b"\\ud800",
    b'\\"',
    b"<![CDATA[",
    b"]]>",
    b"<!--",
    b"&amp;",
    b"__class__",
    b"../",
    b"a" * 300,
    b"[" * 50,
]
"""Inserted into inputs, in addition to random bytes."""

edits = st.lists(
    st.tuples(
        st.sampled_from(["put", "replace", "cut", "double", "byte"]),
        st.integers(0, 2**20),
        st.integers(0, 64),
        st.sampled_from(PIECES),
    ),
    min_size=1,
    max_size=6,
)


def damaged(data: bytes, steps: Sequence[tuple[str, int, int, bytes]]) -> bytes:
    """An input with these changes."""
    for what, where, length, piece in steps:
        at = where % (len(data) + 1)
        match what:
            case "put":
                data = data[:at] + piece + data[at:]
            case "replace":
                data = data[:at] + piece + data[at + length :]
            case "cut":
                data = data[:at] + data[at + length :]
            case "double":
                data = data[: at + length] + data[at:]
            case _:
                data = data[:at] + bytes([(where + length) % 256]) + data[at + 1 :]
    return data


def inside(data: bytes, which: int, steps: Sequence[tuple[str, int, int, bytes]]) -> bytes:
    """A zip archive with these changes inside one of its members, or in the archive itself if it is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
    except Exception:  # noqa: BLE001 -- damaged by an earlier turn
        return damaged(data, steps)
    name = sorted(files)[which % len(files)] if files else ""
    return zipped(**{**files, name: damaged(files.get(name, b""), steps)})


class TooSlowError(Exception):
    """An input took longer than the limit."""


@contextmanager
def bounded() -> Iterator[None]:
    """Interrupt anything that takes longer than `limits.Answer` allows."""

    def end(*_: object) -> None:
        raise TooSlowError(f"longer than {AnswerLimits.SECONDS} seconds")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, AnswerLimits.SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def asked(parser: Parser, data: bytes) -> str:
    """The outcome of a parser for an input. Raises whatever the parser raises."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    try:
        return parser.read(data, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fuzz(name: str, parser: Parser, home: Path, *, seconds: float = 600, most: int = 10**9) -> tuple[int, int]:
    """Fuzz one parser until the time is over, or `most` inputs were tried. Return how many were tried and stored.

    Raises what it finds.
    """
    corpus = home / "corpus" / name.replace(" ", "-")
    corpus.mkdir(parents=True, exist_ok=True)
    inputs = [*parser.seeds(), *(path.read_bytes() for path in sorted(corpus.iterdir()))]
    known = {asked(parser, data) for data in inputs}
    database = DirectoryBasedExampleDatabase(home / "database" / corpus.name)
    count, ends = 0, time.monotonic() + seconds

    def once(which: int, member: int, steps: list[tuple[str, int, int, bytes]], *, deep: bool) -> None:
        nonlocal count
        if time.monotonic() > ends or count >= most:
            return
        data = inputs[which % len(inputs)]
        data = inside(data, member, steps) if parser.zipped and deep else damaged(data, steps)
        with bounded():
            outcome = asked(parser, data)
        count += 1
        if outcome not in known and len(data) <= LONGEST:
            known.add(outcome)
            inputs.append(data)
            (corpus / sha256(data).hexdigest()[:24]).write_bytes(data)

    while time.monotonic() < ends and count < most:
        turn = given(which=st.integers(0, len(inputs) - 1), member=st.integers(0, 40), steps=edits, deep=st.booleans())(
            once
        )
        turn = settings(
            max_examples=AT_ONCE,
            deadline=None,
            database=database,
            phases=[Phase.reuse, Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        )(turn)
        seed(random.getrandbits(64))(turn)()
    return count, len(inputs)
