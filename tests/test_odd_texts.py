"""For any content of a package, its report can be written: as text, JSON, annotations, pages and reports."""

import json
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.model import Dossier
from generator.packages import check, read_association, read_institution, write_association
from generator.packages.copies import copies
from generator.pipeline.proposals import report
from generator.problems import Location, Problem, as_annotations, as_json, as_text
from generator.render.api import catalogue, downloads
from tests.package_builders import small_standards, write_small_package
from tests.test_fuzz_packages import NETWORK

KNOWN = small_standards()

PIECES = (
    "\ud800", "\udfff", "\udce9", "\x00", "\x1b[2J", "\r", "\u2028", "\ufffe", "\U0010ffff", "\U000e0001", "\u202e",
    "\u2066", "\u200b", "\u0301" * 5, "\u05b0\u0591" * 20, "\ufdd0", "<", "&", '"', "'", ",", ";", "%0A", "::error::",
    "\\ud800", "[[ x ]]", "é", "一", "😀", "a", " ", "x" * 300,
)  # fmt: skip
odd_texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)

INSTITUTION = ("key", "deep key", "value", "resource", "header", "indicators.csv", "evidence.csv", "reviews.csv", "signature", "file", "folder")  # fmt: skip
ASSOCIATION = ("key", "value", "members.csv", "reviewers.csv", "keys.csv", "credential", "credential's file")


@pytest.fixture(scope="module")
def shelves(tmp_path_factory) -> Path:
    """A folder of data packages with one of each kind, both correct."""
    root: Path = tmp_path_factory.mktemp("odd") / "datapackages"
    write_small_package(root)
    write_association(root / "associations" / NETWORK.id, NETWORK, standards=KNOWN)
    return root


def put(folder: Path, place: str, text: str, kind: str) -> None:
    """Put a text into one place of a package, as its author could."""
    raw = text.encode("utf-8", "surrogatepass")
    path = folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    if place == "key":
        document[text] = 1
    elif place == "deep key":
        document[kind][text] = text
    elif place == "value":
        document[kind]["contact"] = document["title"] = text
    elif place == "resource":
        document["resources"].append({"name": text, text: text})
        document["resources"][0]["encoding"] = text
    elif place.endswith(".csv"):
        table = folder / place
        header, *rows = table.read_bytes().split(b"\n")
        cells = [b",".join(cell if other != number else raw for other, cell in enumerate(rows[0].split(b","))) for number in range(header.count(b",") + 1)]  # fmt: skip
        table.write_bytes(b"\n".join([header, *rows[:-1], *cells, raw, b""]))
    elif place == "header":
        (folder / "filings.csv").write_bytes(raw + b",as_of\n")
    elif place == "signature":
        (folder / "reviews.csv.sig").write_bytes(raw)
    elif place == "credential":
        (folder / "credentials").mkdir()
        (folder / "credentials" / "baobab-2024.json").write_text(json.dumps({text: [text]}))
    else:
        name = raw.replace(b"\x00", b"").replace(b"/", b"") + b"\xe9.csv"
        home = folder / "credentials" if place == "credential's file" else folder
        home.mkdir(exist_ok=True)
        (home if place != "folder" else folder.parent).joinpath(os.fsdecode(name[:200])).mkdir(exist_ok=True)
        (home / os.fsdecode(b"f" + name[:200])).write_bytes(b"")
    path.write_text(json.dumps(document), "ascii")


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    text=odd_texts,
    where=st.sampled_from([("institution", p) for p in INSTITUTION] + [("association", p) for p in ASSOCIATION]),
)
def test_whatever_stands_anywhere_in_a_package_can_be_told_of(shelves, tmp_path, text, where):
    kind, place = where
    root = tmp_path / "odd"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(shelves, root)
    folder = root / f"{kind}s" / ("baobab" if kind == "institution" else NETWORK.id)
    put(folder, place, text, kind)
    problems = check([root], KNOWN, jobs=0)
    written = [as_text(problems), as_annotations(problems), catalogue.problems(problems)]
    assert len(written[1].splitlines()) == len(problems)
    assert json.loads(as_json(problems).encode("ascii")) == json.loads(as_json(problems))
    report.read(report.as_json(report.of(problems, [], None)).encode("ascii"))
    found: object
    if kind == "institution":
        found, _ = read_institution(folder, KNOWN)
    else:
        found, _ = read_association(folder, KNOWN)
    if isinstance(found, Dossier):
        written += [catalogue.institution(found, KNOWN), downloads.table(found, KNOWN)]
        copies(folder, found, KNOWN)
    written.append(repr(found))
    for words in written:
        words.encode("utf-8")
    assert not {"\x1b", "\x00", "\u202e", "\u2066", "\r"} & set(written[0])


def test_half_of_a_character_is_told_by_its_number():
    problem = Problem("x", Location("caf\udce9.csv", 1, "a\ud800"), "b\ud800", "c\ud800", "d\ud800", "e\ud800")
    assert (problem.message, problem.found) == ("b\\ud800", "c\\ud800")
    assert str(problem.location) == "caf\\udce9.csv, row 1, column a\\ud800"


@pytest.mark.parametrize("mark", ["\u202e", "\u2066", "\x1b", "\x07", "\x9b", "\r", "\u2028"])
def test_what_a_sentence_or_a_fix_quotes_reaches_no_terminal_as_a_control(mark):
    said = f"“{mark}gnp” is next to it."
    problem = Problem("x", Location("a.csv", 1, "b"), said, mark, said, said)
    number = f"\\u{ord(mark):04x}"
    shown = as_text([problem])
    assert mark not in shown
    assert shown.count(f"“{number}gnp” is next to it.") == 3
    assert mark not in as_annotations([problem])


def test_joiners_and_spaces_that_a_language_needs_stay_in_a_sentence():
    said = "می\u200cخواهم 1\u202f000\u00a0%\n\tx"
    assert Problem("x", Location("a.csv"), said, None, said, said).message == said
