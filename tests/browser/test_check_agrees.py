"""The checker in the browser agrees with the pipeline on every broken package, on workbooks, and on signatures."""

import base64
import json
import os
import random
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from playwright.sync_api import Worker

from generator import standards as standards_
from generator.model import Standards
from tests import recipes
from tests import workbook_cases as cases
from tests.browser import both_sides
from tests.browser.conftest import watched
from tests.browser.test_check import load
from tests.conftest import TODAY
from tests.package_builders import STANDARDS

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NOT_IN_BROWSERS = {"pipe"}
"""Broken packages that a browser cannot hold: it has no pipes."""

WORKBOOKS = 200
AT_ONCE = 10
"""How many workbooks one test compares."""


class Checker:
    """The program as it runs inside the page, called without the page."""

    def __init__(self, worker: Worker, program: Path) -> None:
        self._worker = worker
        worker.evaluate(
            """(lines) => {
                globalThis.layOut = (root, entries) => {
                    python.FS.mkdirTree(root);
                    for (const { path, kind, data, mode } of entries) {
                        const target = `${root}/${path}`;
                        if (kind === "folder") python.FS.mkdirTree(target);
                        else if (kind === "link") python.FS.symlink(data, target);
                        else {
                            python.FS.writeFile(target, Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0)));
                            python.FS.chmod(target, mode);
                        }
                    }
                };
                python.FS.writeFile("/program/both_sides.py", lines);
                python.runPython(`
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from generator import standards
import both_sides
both_sides.all_, _ = standards.load(Path("/program/datapackages/standards"), date.fromisoformat("A-DAY"))

def ask(question):
    name, given, only = json.loads(question)
    known = both_sides.all_
    if only:
        known = replace(known, indicators={code: known.indicators[code] for code in only})
    return json.dumps(getattr(both_sides, name)(*given, *([known] if only is not None else [])))
`);
                globalThis.ask = python.globals.get("ask");
            }""".replace("A-DAY", TODAY.isoformat()),
            program.read_text("utf-8"),
        )

    def lay_out(self, root: str, folder: Path) -> None:
        """Copy a folder into the browser below `root`, links as links."""
        self._worker.evaluate("([root, entries]) => layOut(root, entries)", [root, list(entries(folder))])

    def ask(self, name: str, *given: object, only: list[str] | None = None) -> Any:
        """The result of a function of `both_sides` there.

        `only`: limited to these indicators; an empty list for all.
        """
        return json.loads(self._worker.evaluate("(question) => ask(question)", json.dumps([name, given, only])))


def entries(root: Path) -> Iterator[dict[str, object]]:
    for folder, inside, files in os.walk(root):
        for name in sorted(inside + files):
            path = Path(folder) / name
            mode = path.lstat().st_mode
            place = {"path": path.relative_to(root).as_posix(), "mode": stat.S_IMODE(mode)}
            if stat.S_ISLNK(mode):
                yield {**place, "kind": "link", "data": str(path.readlink())}
            elif stat.S_ISDIR(mode):
                yield {**place, "kind": "folder"}
            else:
                assert stat.S_ISREG(mode)
                yield {**place, "kind": "file", "data": base64.b64encode(path.read_bytes()).decode()}


@pytest.fixture(scope="module")
def checker(chromium, address) -> Iterator[Checker]:
    with watched(chromium, address) as seen:
        seen.page.goto(address + "check/")
        load(seen.page)
        (worker,) = seen.page.workers
        yield Checker(worker, Path(both_sides.__file__))
        assert seen.complaints == []


@pytest.fixture(scope="module")
def published() -> Standards:
    known, _ = standards_.load(STANDARDS)
    assert known is not None
    return known


@pytest.fixture(scope="module")
def few() -> Standards:
    """The standards with a few questions: two hundred workbooks with all of them would take an hour."""
    return cases.a_few()


# ------------------------------------------------------------------------------------------------------- packages


@pytest.mark.parametrize("name", [name for name in recipes.names() if name not in NOT_IN_BROWSERS])
def test_a_broken_package_is_told_of_in_the_words_of_the_command(checker, name, tmp_path, published):
    recipes.cook(name, tmp_path, published)
    here = both_sides.words(str(tmp_path), published)
    expected = (recipes.BROKEN / name / "expected.txt").read_text("utf-8")
    assert (here == "") == (expected == "")

    checker.lay_out(f"/broken/{name}", tmp_path)

    assert checker.ask("words", f"/broken/{name}", only=[]) == here


# ------------------------------------------------------------------------------------------------------- workbooks

CELLS = (
    None, "", "12", "12,5 %", "1 234", "1.234,5", "1.234", "-3", 0, 7, 12.5, -1, 138, 1e9, "0.042", 0.042, "abc",
    True, False, date(2023, 5, 1), "2024-12-31", "03/04/2021", "31 de diciembre de 2024", "Yes", "Sí", "Oui", "نعم", "si",
    "No", "x", "not applicable", "No corresponde", "unknown", "=1+1", "=SUM(A1:A3)", "'=1+1", "<b>bold</b>", "{{ 7*7 }}",
    "policy", "policy; charter", "  spaces  ", "two\nlines", "a\u202eb", "é" * 300, "n/a", "-", "?", "1,234,567", "1'234",
    "KES 100", "100 KES", "12.5%", "½", "１２", "confirmed, counted twice",
)  # fmt: skip
"""What people type into cells, correct and incorrect."""


@pytest.fixture(scope="module")
def books(few, tmp_path_factory) -> dict[str, openpyxl.Workbook]:
    """A correct workbook in each language, opened once: that takes longer than typing something into it."""
    found = {}
    for language in ("en", "es"):
        root = tmp_path_factory.mktemp(language)
        cases.write_package(root, few)
        found[language] = openpyxl.load_workbook(cases.write_workbook(root, few, language))
    return found


def typed_over(seed: int, books: dict[str, openpyxl.Workbook], path: Path) -> None:
    """A workbook with some of its cells typed over, the same for the same seed. The book is unchanged afterwards."""
    dice = random.Random(seed)
    book = books[dice.choice(("en", "es"))]
    typed = []
    for sheet in book.worksheets:
        heads = {cell.value: cell.column for cell in sheet[1] if isinstance(cell.value, str)}
        for head in ("#value", "#status", "#evidence", "#note"):
            rows = range(2, sheet.max_row + 1) if head in heads else ()
            typed += [(sheet.cell(row, heads[head]), dice.choice(CELLS)) for row in rows if dice.random() < 0.25]
    if dice.random() < 0.2:
        documents = cases.sheet_of(book, "evidence")
        typed += [(documents.cell(dice.randint(2, 9), column), dice.choice(CELLS)) for column in range(1, 7)]
    before = [(cell, cell.value, cell.number_format) for cell, _ in typed]
    for cell, value in typed:
        cell.value = value
    book.save(path)
    for cell, value, number_format in reversed(before):
        cell.value, cell.number_format = value, number_format


def compared(
    checker: Checker, path: Path, standards: Standards, root: str, out: Path, *, marks: bool
) -> dict[str, Any]:
    """The result of a workbook, the same here and in the browser."""
    here = both_sides.came_of(str(path), str(out), marks, standards)
    alone = path.parent / "alone"
    alone.mkdir()
    path.rename(alone / path.name)
    checker.lay_out(root, alone)
    there = checker.ask("came_of", f"{root}/{path.name}", f"{root}/out", marks, only=list(standards.indicators))

    assert there == here
    return here


@pytest.mark.parametrize("first", range(0, WORKBOOKS, AT_ONCE))
def test_two_hundred_workbooks_come_to_the_same_words_packages_and_marks(checker, few, books, first, tmp_path):
    written = []
    for seed in range(first, first + AT_ONCE):
        path = tmp_path / str(seed) / "workbook.xlsx"
        path.parent.mkdir()
        typed_over(seed, books, path)
        found = compared(checker, path, few, f"/workbooks/{seed}", tmp_path / f"{seed}-out", marks=seed % 10 == 0)
        assert found["said"]
        written.append(bool(found["files"]))

    assert any(written)


@pytest.mark.parametrize("name", cases.names())
def test_the_messes_in_which_workbooks_come_are_told_of_alike(checker, few, name, tmp_path):
    path = cases.cook(name, tmp_path, few)

    compared(checker, path, few, f"/messes/{name}", tmp_path / "out", marks=True)


# ------------------------------------------------------------------------------------------------------ signatures

DATA = b"what a reviewer signed"
ORDER_OF_ED25519 = 2**252 + 27742317777372353535851937790883648493
WEAK = [
    bytes.fromhex(point)
    for point in (
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "00" * 32,
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "ed" + "ff" * 30 + "7f",
        "ee" + "ff" * 30 + "7f",
    )
]
"""The points of small order, for which anyone can sign, and two of them in another encoding."""
ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def edwards(dice: random.Random) -> Iterator[tuple[bytes, bytes]]:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(dice.randbytes(32))
    public, good = key.public_key().public_bytes_raw(), key.sign(DATA)
    more = int.from_bytes(good[32:], "little") + ORDER_OF_ED25519  # the same number in another encoding
    yield public, good
    yield public, bytes([good[0] ^ 1]) + good[1:]
    yield public, good[:-1] + bytes([good[-1] ^ 64])
    yield public, bytes(64)
    yield public, good[:32] + more.to_bytes(32, "little")
    yield bytes(32), good
    for weak in WEAK:
        for top in (0, 128):
            point = weak[:-1] + bytes([weak[-1] ^ top])
            yield point, bytes([1]) + bytes(63)
            yield point, point + bytes(32)


def weierstrass(
    dice: random.Random, curve: ec.EllipticCurve, digest: hashes.HashAlgorithm
) -> Iterator[tuple[bytes, int, int]]:
    key = ec.derive_private_key(dice.getrandbits(200) + 1, curve)
    point = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    r, s = utils.decode_dss_signature(key.sign(DATA, ec.ECDSA(digest)))
    yield point, r, s
    for one, other in (
        (r + 1, s),
        (r, s ^ 1),
        (0, s),
        (r, 0),
        (1 << 600, s),
        (s, r),
        (r, ORDER_OF_P256 - s % ORDER_OF_P256),
    ):
        yield point, one, other
    yield point[:-1] + bytes([point[-1] ^ 1]), r, s  # not a point on the curve
    yield bytes([2]) + point[1 : 1 + len(point) // 2], r, s  # compressed


def powers(key: rsa.RSAPrivateKey, digest: hashes.HashAlgorithm) -> Iterator[tuple[int, int, bytes]]:
    numbers = key.public_key().public_numbers()
    good = key.sign(DATA, padding.PKCS1v15(), digest)
    yield numbers.e, numbers.n, good
    for signature in (good[:-1] + bytes([good[-1] ^ 1]), good[1:], b"\0" + good, bytes(256), b"\xff" * 256):
        yield numbers.e, numbers.n, signature
    yield 3, numbers.n, good
    yield numbers.e, numbers.n >> 1024, good


def test_signatures_hold_in_the_browser_where_they_hold_elsewhere_and_nowhere_else(checker):
    dice = random.Random(20261126)
    asked: list[tuple[str, list[str]]] = []
    for _ in range(3):
        asked += [("ed25519", [public.hex(), signature.hex(), DATA.hex()]) for public, signature in edwards(dice)]
    for curve, digest in (
        (ec.SECP256R1(), hashes.SHA256()),
        (ec.SECP384R1(), hashes.SHA384()),
        (ec.SECP521R1(), hashes.SHA512()),
    ):
        name = {256: "nistp256", 384: "nistp384", 521: "nistp521"}[curve.key_size]
        asked += [
            (name, [point.hex(), f"{r:x}", f"{s:x}", DATA.hex(), digest.name])
            for point, r, s in weierstrass(dice, curve, digest)
        ]
    key = rsa.generate_private_key(65537, 2048)
    for digest in (hashes.SHA256(), hashes.SHA512()):
        asked += [
            ("rsa", [f"{e:x}", f"{n:x}", signature.hex(), DATA.hex(), digest.name])
            for e, n, signature in powers(key, digest)
        ]

    there = [checker.ask("verified", kind, given) for kind, given in asked]

    assert there == [both_sides.verified(kind, given) for kind, given in asked]
    assert [kind for (kind, _), holds in zip(asked, there, strict=True) if holds].count("rsa") == 2
    assert {kind for (kind, _), holds in zip(asked, there, strict=True) if holds} == {kind for kind, _ in asked}
