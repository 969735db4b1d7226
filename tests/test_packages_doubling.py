"""Twice as much input takes about twice as long to read: a package cannot make the cost quadratic.

Measured in CPU time over three doublings: eight times as much may take twenty times as long, where a quadratic cost
would be sixty-four times.
"""

import json
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from generator.model import Association, Reviewer
from generator.packages import read_institution
from generator.packages.history import undeclared_changes
from generator.packages.history.undeclared_changes import _Correction
from generator.packages.safety import characters, pdf, strict_json
from generator.packages.tables import descriptor
from tests.package_builders import small_standards, write_small_package

KNOWN = small_standards()
TIMES = 8
MOST = 20


def seconds(read: Callable[[], object]) -> float:
    """The least CPU time of several runs."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        read()
        taken.append(time.process_time() - began)
    return min(taken)


def looked_at(data: bytes) -> Callable[[], object]:
    return lambda: pdf.objection(b"%PDF-1.7\n" + data, pdf.Allowance())


KINDS: dict[str, tuple[int, Callable[[int], Callable[[], object]]]] = {
    "a text in JSON that never closes": (8_000, lambda n: lambda: strict_json.read(b'"' + b'\\"' * n)),
    "many texts in JSON of which the last never closes": (8_000, lambda n: lambda: strict_json.read(b'""' * n + b'"')),
    "keys of one object, the last of them twice": (
        4_000,
        lambda n: lambda: strict_json.read(json.dumps({f"k{i}": 1 for i in range(n)})[:-1].encode() + b', "k9": 1}'),
    ),
    "keys of a descriptor": (
        2_000,
        lambda n: lambda: descriptor.read_descriptor("x", json.dumps({f"k{i}": 1 for i in range(n)}).encode(), "institution", "x", {}),
    ),
    "marks on one letter": (4_000, lambda n: lambda: characters.unwanted("\u05b0" * n + "\u0591" * n)),
    "marks on one letter, to be cleaned": (4_000, lambda n: lambda: characters.clean("\u0591" * n + "\u05b0" * n)),
    "brackets that never close": (8_000, lambda n: lambda: characters.oddities("[" * n)),
    "names in a PDF spelt with numbers": (20_000, lambda n: looked_at(b"/#41" * n)),
    "streams in a PDF": (1_000, lambda n: looked_at(b"7 0 obj<<>>stream\n" * n)),
    "the word stream in a PDF": (20_000, lambda n: looked_at(b"stream " * n)),
    "the word stream in a text of a PDF": (500, lambda n: looked_at(b"7 0 obj<</X (" + b" stream" * n)),
    "the word obj in a PDF": (10_000, lambda n: looked_at(b"obj " * n + b"stream" + b" obj%" * n + b"stream")),
    "brackets in a PDF": (8_000, lambda n: looked_at(b"7 0 obj<<" + b"(" * n + b"stream" + b"<" * n + b"stream")),
    "corrections of one value": (
        2_000,
        lambda n: lambda: undeclared_changes._leads("0", "x", [_Correction("", "", str(i), str(i + 1), "", "", "") for i in range(n)]),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("size", "make"), KINDS.values(), ids=KINDS)
def test_eight_times_as_much_takes_about_eight_times_as_long(size, make):
    small, large = make(size), make(size * TIMES)
    assert seconds(large) < MOST * max(seconds(small), 0.002)


def packages(tmp_path: Path, rows: Callable[[int], dict[str, list[str]]], size: int) -> Callable[[], object]:
    """Reads a package with these rows in its tables, and an association with as many reviewers."""
    folder = write_small_package(tmp_path / str(size))
    people = tuple(Reviewer(f"r{i}", "A", date(2020, 1, 1), None, "B") for i in range(size))
    known = {"savanna-network": Association("savanna-network", "Savanna Network", "KE", reviewers=people)}
    for name, lines in rows(size).items():
        path = folder / f"{name}.csv"
        path.write_text("\n".join([path.read_text("utf-8").partition("\n")[0], *lines, ""]), "utf-8")
    return lambda: read_institution(folder, KNOWN, known)


ROWS: dict[str, Callable[[int], dict[str, list[str]]]] = {
    "unknown codes": lambda n: {"indicators": [f"2024,board_trainad_{i},yes,reported,," for i in range(n)]},
    "unknown options": lambda n: {
        "filings": [f"{year},{year}-12-31,KES,,,,," for year in range(1950, 2090)],
        "indicators": [f"{1950 + i % 140},target_market,womn{i},reported,," for i in range(n)],
    },
    "unknown documents among many": lambda n: {
        "filings": [f"{year},{year}-12-31,KES,,,,," for year in range(1950, 2090)],
        "evidence": [f"report-{i},policy,A,,,,confidential,,," for i in range(n)],
        "indicators": [f"{1950 + i % 140},board_trained,yes,reported,reprot-{i}," for i in range(n)],
    },
    "unknown kinds of documents": lambda n: {"evidence": [f"d{i},polixy{i},A,,,,public,,," for i in range(n)]},
    "periods without a filing": lambda n: {"indicators": [f"{1950 + i % 70},board_trained,yes,,," for i in range(n)]},
    "unknown reviewers among many": lambda n: {
        "reviews": [f"2024,board_trained,documented,,x{i},savanna-network,2025-06-30,," for i in range(n)]
    },
    "spaces around the parts of a list": lambda n: {
        "indicators": [f"2024,board_trained,yes,reported,{'a' + ' ' * 200}{i}!," for i in range(n)]
    },
    "rows that contradict each other": lambda n: {
        "indicators": [f"2024,mission_statement,text {i},reported,," for i in range(n)]
    },
    "cells of another width": lambda n: {"indicators": ["a," * 150 for _ in range(n)]},
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_a_row_costs_the_same_however_many_there_are(tmp_path, rows):
    small, large = packages(tmp_path, rows, 500), packages(tmp_path, rows, 500 * TIMES)
    assert seconds(large) < MOST * max(seconds(small), 0.005)
