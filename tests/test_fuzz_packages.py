"""For any package: no exception, no network, no access outside the package, never more than five seconds.

`FUZZ_EXAMPLES` sets how many there are of each kind; `make test-slow` has a thousand. Above that they differ at each run.
"""

import copy
import json
import os
import shutil
import sys
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.model import Association, Dossier, IssuerKey, Reviewer, Signer, Withdrawal
from generator.packages import check, digest, read_association, read_institution, write_association
from generator.packages.checks.frictionless_check import Frictionless
from generator.packages.reviews import review_signatures
from generator.problems import as_annotations, as_json, as_text
from generator.signatures import key_from_seed, public_line
from generator.signatures.multikey import multikey
from generator.signatures.sshsig import sign
from tests import recipes
from tests.package_builders import small_standards, write_small_package

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "100"))
KNOWN = small_standards()

many = settings(
    max_examples=EXAMPLES,
    deadline=timedelta(seconds=5),
    derandomize=EXAMPLES <= 1000,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)

# Drawing each piece of the damage from Hypothesis takes ten times as long as reading the result; so it draws a seed.
seeds = st.integers(0, 2**32 - 1).map(Random)
TABLES = ("indicators.csv", "filings.csv", "evidence.csv", "reviews.csv", "corrections.csv", "statements.csv")
OF_ASSOCIATIONS = ("members.csv", "reviewers.csv", "signers.csv", "withdrawals.csv", "keys.csv")
SIGNATURES = "reviews.csv.sig"
KEY = key_from_seed(bytes(range(32)))
NETWORK = Association(
    "savanna-network",
    "Savanna Network",
    "KE",
    members=("baobab",),
    reviewers=(Reviewer("amina", "Amina Example", date(2020, 1, 1), None, "Savanna Network"),),
    signers=(Signer("amina", public_line(KEY), date(2020, 1, 1)),),
    withdrawals=(Withdrawal("baobab", "2024", date(2025, 11, 3), "Board", "It was not so"),),
    keys=(IssuerKey(multikey(KEY.public), date(2020, 1, 1)),),
)


class Guard:
    """Records the process's system calls while it is armed. An audit hook cannot be removed, so there is one."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.deeds: list[str] = []
        sys.addaudithook(self._watch)

    def _watch(self, event, arguments):
        if self.folder is None:
            return
        if event == "open":
            path = arguments[0]
            if isinstance(path, int):
                return
            place = os.path.realpath(os.fsdecode(path))
            inside = place.startswith(self.folder + os.sep)
            of_python = place.startswith((os.path.realpath(sys.prefix), os.path.realpath(sys.base_prefix)))
            writes = arguments[2] & (os.O_WRONLY | os.O_RDWR) if isinstance(arguments[2], int) else False
            if writes or not (inside or of_python):
                self.deeds.append(f"{event} {place}")
        elif event.startswith(
            ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.remove", "os.rename", "urllib")
        ):
            self.deeds.append(event)


GUARD = Guard()


def read_guarded(folder: Path, kind: str = "institution") -> tuple[object, str]:
    """Read a package under guard; return the result, and the report of it in all three forms."""
    GUARD.deeds.clear()
    GUARD.folder = os.path.realpath(folder)
    try:
        found: object
        if kind == "institution":
            found, problems = read_institution(folder, KNOWN, {NETWORK.id: NETWORK})
        else:
            found, problems = read_association(folder, KNOWN)
        digest(folder)
    finally:
        GUARD.folder = None
    assert GUARD.deeds == []
    told = as_text(problems)
    as_json(problems).encode("ascii")
    assert len(as_annotations(problems).splitlines()) == len(problems)
    # Nothing printed moves the cursor, changes the direction or is invisible.
    assert not any(char in told for char in "\x1b\x07\x00\r\u202e\u200b\u2066")
    told.encode("utf-8")
    if isinstance(found, Dossier):
        assert {code for code, _ in found.facts} <= set(KNOWN.indicators)
        assert {period for _, period in found.facts} <= set(found.periods)
        found.institution.name.encode("utf-8")
    return found, told


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A correct package, and its original files; each example damages it and restores it."""
    folder = write_small_package(tmp_path_factory.mktemp("fuzz"))
    recipes.add_table(
        folder / "corrections.csv",
        {"rows": ["2024,women_percent,26.5,62.5,Two digits were swapped,Finance,2025-07-01"]},
        KNOWN,
    )
    recipes.add_table(
        folder / "statements.csv",
        {"rows": ["rates,2024,rate_method,We change this in 2026,Director,2025-07-02"]},
        KNOWN,
    )
    dossier, _ = read_institution(folder, KNOWN, {NETWORK.id: NETWORK})
    assert dossier is not None
    said = review_signatures.statement(dossier, "2024", "amina", NETWORK.id, "2026-1", date(2025, 7, 1))
    review_signatures.append_signature(folder, said, sign(said, KEY))
    dossier, problems = read_institution(folder, KNOWN, {NETWORK.id: NETWORK})
    assert dossier is not None
    assert [signature.status for signature in dossier.signatures] == ["good"]
    assert as_text(problems) == ""
    return folder, {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """The same for an association's package."""
    folder = tmp_path_factory.mktemp("fuzz") / "associations" / NETWORK.id
    write_association(folder, NETWORK, standards=KNOWN)
    found, problems = read_association(folder, KNOWN)
    assert found is not None
    assert as_text(problems) == ""
    return folder, {path.name: path.read_bytes() for path in folder.iterdir()}


def damage(package, name, data):
    folder, right = package
    for known, content in right.items():
        if known != name and (folder / known).read_bytes() != content:
            (folder / known).write_bytes(content)
    (folder / name).write_bytes(data)
    return folder


# ------------------------------------------------------------------------------------------------------- descriptors

NASTY = (
    "../../../etc/passwd",
    "/etc/passwd",
    "http://127.0.0.1:9/x.csv",
    "file:///etc/passwd",
    "sqlite:////tmp/x.db",
    "javascript:alert(1)",
    "a\u202eb",
    "\ud800",
    "x\u0000y",
    "{{ 7*7 }}",
    "<script>",
    "\u200b",
    "é" * 400,
    "NaN",
)
KEYS = (
    "name title path url data schema dialect profile encoding scheme format compression innerpath extrapaths hash bytes "
    "sources licenses resources institution association fields constraints pattern enum missingValues primaryKey "
    "foreignKeys type $schema $ref identifiers former_names country region website founded"
)
SCALARS = (None, True, False, 0, 1, -1, 1e308, float("inf"), float("nan"), 10**30, 1.5, "", "x", "ke", *NASTY)


def value(random: Random, depth: int = 0) -> object:
    """Any JSON value, mostly small."""
    kind = random.random()
    if depth > 2 or kind < 0.7:
        return random.choice(SCALARS)
    if kind < 0.72:
        return json.loads("[" * 60 + "]" * 60)
    parts = [value(random, depth + 1) for _ in range(random.randrange(4))]
    return parts if kind < 0.86 else {key(random): part for part in parts}


def key(random: Random) -> str:
    return random.choice([*KEYS.split(), *NASTY, "", "x"])


def places(value):
    """Every path of a JSON document."""
    found: list[tuple[str | int, ...]] = [()]
    open_: list[tuple[tuple[str | int, ...], object]] = [((), value)]
    while open_:
        path, whole = open_.pop()
        parts = whole.items() if isinstance(whole, dict) else enumerate(whole) if isinstance(whole, list) else ()
        inside = [((*path, key), part) for key, part in parts]
        found += [path for path, _ in inside]
        open_ += [each for each in inside if isinstance(each[1], dict | list)]
    return found


def damaged_descriptor(random: Random, right: bytes) -> bytes:
    document = json.loads(right)
    for _ in range(random.randint(1, 4)):
        every = [path for path in places(document) if path]
        # The schemas are most of a descriptor; the rest is chosen as often.
        path = random.choice(
            every if random.random() < 0.4 else [path for path in every if "schema" not in path] or [()]
        )
        if not path or random.random() < 0.01:
            document = value(random)
            break
        holder = document
        for part in path[:-1]:
            holder = holder[part]
        match random.choice(["replace", "replace", "delete", "add", "repeat", "wrap"]):
            case "replace":
                holder[path[-1]] = value(random)
            case "delete":
                del holder[path[-1]]
            case "add" if isinstance(holder, dict):
                holder[key(random)] = value(random)
            case "repeat" if isinstance(holder, list):
                holder.append(copy.deepcopy(holder[path[-1]]))
            case _:
                holder[path[-1]] = {key(random): holder[path[-1]]}
    data = json.dumps(document, ensure_ascii=random.random() < 0.5).encode("utf-8", "surrogatepass")
    return damaged(random, data) if random.random() < 0.1 else data


@many
@given(random=seeds)
def test_damaged_descriptors(package, random):
    read_guarded(damage(package, "datapackage.json", damaged_descriptor(random, package[1]["datapackage.json"])))


@many
@given(random=seeds)
def test_descriptors_of_the_other_kind(package, random):
    """The same damage, read as an association's."""
    right = (
        package[1]["datapackage.json"].replace(b'"institution"', b'"association"').replace(b'"filings"', b'"members"')
    )
    read_guarded(damage(package, "datapackage.json", damaged_descriptor(random, right)), "association")


# ------------------------------------------------------------------------------------------------------------ tables

PIECES = (
    b"\x00",
    b'"',
    b'""',
    b",",
    b";",
    b"\r",
    b"\n",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xe9",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"=1+1",
    b"NaN",
    b"1e999",
    b"1_000",
    "٣".encode(),
    "\u202e".encode(),
    "\u2028".encode(),
    "\u0301\u0301\u0301\u0301".encode(),
    b"{{ 7*7 }}",
    b"<script>",
    b"9" * 60,
    b"0001-01-01",
    b"9999-99-99",
    b"reported",
    b"none;women",
    b"x" * 40_000,
)


def damaged(random: Random, right: bytes) -> bytes:
    """A file with a few pieces removed, inserted, swapped or repeated; or random bytes."""
    if random.random() < 0.03:
        return random.randbytes(random.randrange(200))
    data = right
    for _ in range(random.randint(1, 5)):
        start = random.randrange(len(data) + 1)
        end = start + random.randrange(12)
        match random.choice(["cut", "put", "put", "any", "line", "swap", "column", "encode"]):
            case "cut":
                data = data[:start] + data[end:]
            case "put":
                data = data[:start] + random.choice(PIECES) + data[end:]
            case "any":
                data = data[:start] + random.randbytes(random.randint(1, 6)) + data[end:]
            case "line":
                lines = data.split(b"\n")
                data = b"\n".join([*lines, random.choice(lines), b""])
            case "swap":
                data = data[:start] + data[end : end + 8] + data[start:end] + data[end + 8 :]
            case "column":
                lines = data.split(b"\n")
                cells = random.choice(lines).split(b",")
                cells[random.randrange(len(cells))] = random.choice(PIECES)
                data = b"\n".join([*lines[:-1], b",".join(cells), b""])
            case "encode" if random.random() < 0.2:
                data = data.decode("utf-8", "replace").encode(
                    random.choice(["utf-16", "utf-32", "utf-7", "latin-1"]), "replace"
                )
    return data


@many
@given(random=seeds, name=st.sampled_from(TABLES))
def test_damaged_tables(package, random, name):
    read_guarded(damage(package, name, damaged(random, package[1][name])))


@many
@given(random=seeds, name=st.sampled_from(OF_ASSOCIATIONS))
def test_damaged_tables_of_associations(network, random, name):
    read_guarded(damage(network, name, damaged(random, network[1][name])), "association")


@many
@given(random=seeds)
def test_damaged_signatures(package, random):
    """Whatever the file contains, only what was signed is signed."""
    right = package[1][SIGNATURES]
    bytes_ = damaged(random, right)
    found, _ = read_guarded(damage(package, SIGNATURES, bytes_))
    if isinstance(found, Dossier) and any(signature.status == "good" for signature in found.signatures):
        assert all(line in bytes_ for line in right.split(b"\n")[:10])


@pytest.fixture(scope="module")
def expert():
    with Frictionless(KNOWN.schemas) as process:
        yield process


@settings(many, max_examples=max(60, EXAMPLES // 8))
@given(random=seeds, name=st.sampled_from(TABLES))
def test_frictionless_and_we_see_the_same_in_damaged_tables(package, expert, random, name):
    folder = damage(package, name, damaged(random, package[1][name]))
    problems = check([folder], KNOWN, experts=[expert])
    assert [problem for problem in problems if problem.code.startswith("second-opinion")] == []


# ------------------------------------------------------------------------------------------------------------- trees

names = st.text(st.characters(exclude_characters="/\x00", exclude_categories=["Cs"]), min_size=1, max_size=20).filter(
    lambda name: name not in (".", "..") and len(name.encode()) < 200
) | st.sampled_from(
    ["Indicators.csv", "con.csv", ".git", "evidence", "datapackage.JSON", "a b.csv", "x.html", "x.csv.gz"]
)


@settings(many, max_examples=max(40, EXAMPLES // 4))
@given(more=st.dictionaries(names, st.sampled_from(["file", "folder", "link", "pipe"]), max_size=3))
def test_damaged_trees(tmp_path_factory, more):
    root = tmp_path_factory.mktemp("tree")
    folder = write_small_package(root)
    for name, what in more.items():
        path = folder / name
        if path.exists() or path.is_symlink():
            continue
        match what:
            case "file":
                path.write_bytes(b"x")
            case "folder":
                path.mkdir()
            case "link":
                path.symlink_to("/etc/passwd")
            case "pipe":
                os.mkfifo(path)
    found, told = read_guarded(folder)
    if not {"link", "pipe"}.isdisjoint(more.values()) and any((folder / name).is_symlink() for name in more):
        assert found is None
    assert "root:" not in told
    shutil.rmtree(root)
