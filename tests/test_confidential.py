"""Of confidential evidence only kind, title, date, checksum and the code by which rows name it are published.

Nothing that is wrong in a package is published, and anything that may have been meant to be confidential is withheld.

The test builds a portal whose confidential documents have a word of their own in every cell, as does everything that is
wrong in it; then it searches every byte of the site, including compressed files.
"""

import csv
import gzip
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import standards
from generator.model import Evidence, Institution, Review, Standards
from generator.packages import IndicatorRow, confidential, read_institution
from generator.problems import as_text
from tests import portals
from tests.odd_packages import write_few_standards
from tests.package_builders import PDF, filing, published_schemas, write_base, write_bound

SHOWN = ("xqtitle", "2024-10-31", "c0ffee" + "0" * 58)
"""Title, date and checksum of confidential rows."""

CANARY = "xq"

ROWS = '''\
audit,social_audit,xqtitle,xqissuer-1,2024-10-31,xx,confidential,,,{sha}
given,policy_or_report,xqtitle,xqissuer-2,2024-10-31,en,confidential,evidence/xqfile-1.pdf,https://xqurl-1.example/,{sha}
worded,policy_or_report,xqtitle,xqissuer-3,2024-10-31,xqlanguage-1,confidential,,xqurl-2,{sha}
quoted,policy_or_report,xqtitle,"xqissuer-4, ""quoted""",2024-10-31,en,confidential,,,{sha}
capital,policy_or_report,xqname-1,xqissuer-5,2024-10-31,en,Confidential,evidence/xqfile-2.pdf,,{sha}
short,policy_or_report,xqname-2,xqissuer-6,2024-10-31,en,confidential
stray,policy_or_report,xqname-3,xq"issuer-7",2024-10-31,en,confidential,,,{sha}
long,policy_or_report,xqtitle,xqissuer-8{more},2024-10-31,en,confidential,,,{sha}
twice,policy_or_report,xqtitle,xqissuer-9,2024-10-31,en,confidential,,,{sha}
twice,policy_or_report,xqtitle,xqissuer-10,2024-10-31,en,confidential,,,{sha}
kindless,xqkind,xqtitle,xqissuer-11,2024-10-31,en,confidential,,,{sha}
'''.format(sha=SHOWN[2], more="x" * 250)


VALUES = """\
2024,mission_statement,xqvalue-1,witheld,,
2023,mission_statement,xqvalue-2,,,
2022,mission_statement,xqvalue-3,unknown,,
2021,mission_statement,xqvalue-4,withheld
2020,mission_statement,xqvalue-5\u202e,withheld,,
2019,mission_statement,xqvalue-6,reported,,
2019,mission_statement,,withheld,,
2018,mission_statement,"xqvalue-7,withheld,,
2018,target_market,xqvalue-8,withheld,,
"""
"""Values whose status is not plainly reported: misspelt, missing, another status, in torn rows, and in two that
disagree.
"""

PAPERS = {
    "runs": (b"%PDF-1.4\n<< /S /JavaScript >> xqflawed-1", "public", True),
    "no-pdf": (b"xqflawed-2", "public", True),
    "changed": (b"%PDF-1.4 xqflawed-3", "public", False),
    "unbound": (b"%PDF-1.4 xqflawed-4", "public", None),
    "listed-twice": (b"%PDF-1.4 xqflawed-5", "public", True),
    "twice-by-code": (b"%PDF-1.4 xqflawed-6", "public", True),
    "twice-by-content": (b"%PDF-1.4 xqflawed-7", "public", True),
    "torn": (b"%PDF-1.4 xqflawed-8", "public", True),
}
"""Documents with their bytes, and whether their checksum is right; None: they have no file."""


def write_flawed(folder: Path, few: Standards) -> None:
    """A package with many mistakes, each with a word of its own."""
    years = [str(year) for year in range(2018, 2025)]
    write_bound(
        folder,
        Institution("flawed", "Flawed", "KE", "africa", fictional=True),
        filings=[filing(year) for year in years],
        indicators=[IndicatorRow(year, "board_trained_in_spm", "yes") for year in years],
        evidence=[Evidence("right", "policy_or_report", "A right one", url="https://flawed.example/right")],
        standards=few,
    )
    (folder / "indicators.csv").write_text((folder / "indicators.csv").read_text("utf-8") + VALUES, "utf-8")
    (folder / "evidence").mkdir()
    rows = []
    for name, (content, access, right) in PAPERS.items():
        (folder / "evidence" / f"{name}.pdf").write_bytes(content)
        digest = hashlib.sha256(content).hexdigest() if right else "0" * 64 if right is False else ""
        issuer = "xqissuer-20" if name.startswith(("listed", "twice", "torn")) else ""
        rows.append(f"{name},policy_or_report,A,{issuer},,,{access},evidence/{name}.pdf,,{digest}")
    rows += [
        "another,policy_or_report,A,,,,confidential,evidence/listed-twice.pdf,,",
        "twice-by-code,policy_or_report,A,,,,confidential,,,",
        f"same,policy_or_report,A,,,,confidential,,,{hashlib.sha256(PAPERS['twice-by-content'][0]).hexdigest()}",
        "half,policy_or_report,A,,,,confidential,evidence/torn.pdf",
        "user,policy_or_report,A,,,,public,,https://xqurl-20@flawed.example/,",
    ]
    table = folder / "evidence.csv"
    table.write_text(table.read_text("utf-8") + "\n".join(rows) + "\n", "utf-8")
    (folder / "evidence" / "of-nobody.pdf").write_bytes(b"%PDF-1.4 xqunnamed-1")
    (folder / "statements.csv").write_text("xqunnamed-2\n")
    (folder / "members.csv").write_text("xqunnamed-3\n")
    path = folder / "datapackage.json"
    document = json.loads(path.read_text("utf-8"))
    document["secret"] = "xqkey-1"
    document["institution"] |= {"phone": "xqkey-2", "legal_form": "no-such-form"}
    document["resources"][0]["comment"] = "xqkey-3"
    path.write_text(json.dumps(document), "utf-8")


def write_unwritable(folder: Path, few: Standards) -> None:
    """A package with a key and a name that no file can hold."""
    write_bound(
        folder,
        Institution("unwritable", "Unwritable", "KE", "africa", fictional=True),
        filings=[filing("2024")],
        indicators=[IndicatorRow("2024", "board_trained_in_spm", "yes")],
        standards=few,
    )
    path = folder / "datapackage.json"
    path.write_text(path.read_text("utf-8").replace('"country"', '"country\\ud800"'), "utf-8")
    (folder / os.fsdecode(b"caf\xe9.csv")).write_text("")


@pytest.fixture(scope="module")
def known(data: Path) -> Standards:
    found, _ = standards.load(data / "standards")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    root: Path = tmp_path_factory.mktemp("confidential") / "datapackages"
    few = write_few_standards(root / "standards")
    folder = write_base(root, few)
    path = folder / "evidence.csv"
    path.write_text(path.read_text("utf-8") + ROWS, "utf-8")
    (folder / "evidence" / "xqfile-1.pdf").write_bytes(PDF)
    rung = root / "institutions" / "rung"
    write_bound(
        rung,
        Institution("rung", "Rung", "KE", "africa", fictional=True),
        filings=[filing("2024")],
        indicators=[IndicatorRow("2024", "board_trained_in_spm", "yes", evidence="audit")],
        evidence=[
            Evidence("audit", "social_audit", "xqtitle", "xqissuer-12", date(2024, 10, 31), "xx", "confidential")
        ],
        reviews=[
            Review(
                "2024", "board_trained_in_spm", "documented", ("audit",), "amina", "savanna-network", date(2025, 6, 30)
            )
        ],
        standards=few,
    )
    headless = root / "institutions" / "headless"
    write_bound(
        headless,
        Institution("headless", "Headless", "KE", "africa", fictional=True),
        filings=[filing("2024")],
        indicators=[IndicatorRow("2024", "board_trained_in_spm", "yes")],
        evidence=[Evidence("audit", "social_audit", "xqname-4", "xqissuer-13", access="confidential")],
        standards=few,
    )
    table = headless / "evidence.csv"
    table.write_text(table.read_text("utf-8").partition("\n")[2], "utf-8")
    write_flawed(root / "institutions" / "flawed", few)
    write_unwritable(root / "institutions" / "unwritable", few)
    return root


@pytest.fixture(scope="module")
def site(data: Path) -> Path:
    folder: Path = data.with_name("site")
    portals.build(data, folder)
    return folder


def unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    """The bytes of a file, and of everything compressed in it."""
    raw = path.read_bytes()
    yield path.name, raw
    if raw.startswith(b"\x1f\x8b"):
        yield path.name, gzip.decompress(raw)
    elif raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for member in packed.namelist():
                yield f"{path.name}/{member}", member.encode() + packed.read(member)


SECRET = re.compile(rb'xq"?(issuer|file|url|language|name|value|flawed|unnamed|key)[^,]{0,20}')
"""What must not be published: every word of the rows above except titles, the names of unreadable rows, everything
wrong.
"""


def test_nothing_else_of_confidential_evidence_leaves(site):
    paths = [path for path in sorted(site.rglob("*")) if path.is_file() and path.suffix != ".png"]
    assert [path for path in paths if CANARY in path.name] == []
    found = [
        (path.relative_to(site).as_posix(), name, said[0])
        for path in paths
        for name, raw in unpacked(path)
        if (said := SECRET.search(raw))
    ]
    assert found == []
    assert len(paths) > 200


def test_the_same_words_do_reach_those_whose_package_it_is(data, known):
    """Otherwise the test above could not find them."""
    dossier, problems = read_institution(data / "institutions" / "baobab", known)
    assert dossier is not None
    told = as_text(problems)
    for word in ("xqissuer-6", "issuer-7", "xqissuer-8", "xqfile-1", "xqlanguage-1", "xqurl-2"):
        assert word in told
    assert dossier.evidence["audit"].issuer == "xqissuer-1"


def test_what_may_leave_does(site):
    page = (site / "institutions/baobab/index.html").read_text("utf-8")
    assert "xqtitle" in page
    read = json.loads((site / "api/v1/institutions/baobab.json").read_text("utf-8"))
    papers = {paper["id"]: paper for paper in read["evidence"]}
    assert papers["audit"] == {
        "id": "audit",
        "kind": "social_audit",
        "title": "xqtitle",
        "issuer": "",
        "date": "2024-10-31",
        "language": "",
        "access": "confidential",
        "file": None,
        "url": None,
        "sha256": SHOWN[2],
    }
    assert papers["governance-report"]["issuer"] == "Baobab"
    assert {"confidential-document-given", "missing-cells", "stray-quote"} <= {one["code"] for one in read["problems"]}


def test_of_a_confidential_report_the_reviewer_stands_for_what_it_says(site):
    read = json.loads((site / "api/v1/institutions/rung.json").read_text("utf-8"))
    fact = next(fact for fact in read["facts"] if fact["indicator"] == "board_trained_in_spm")
    assert fact["assurance"] == "assessed"
    assert fact["checked"]["by"] == "Amina Example, Savanna Network"


def test_rows_of_the_copy_keep_their_numbers(data, site):
    filed = (data / "institutions/baobab/evidence.csv").read_text("utf-8").split("\n")
    copied = (site / "downloads/baobab/evidence.csv").read_text("utf-8").split("\n")
    assert len(copied) == len(filed)
    for before, after in zip(filed, copied, strict=True):
        if ",public," in before or before.startswith("evidence,"):
            assert after == before
    assert (
        copied[filed.index(ROWS.split("\n")[0])] == f"audit,social_audit,xqtitle,,2024-10-31,,confidential,,,{SHOWN[2]}"
    )
    assert copied[filed.index(ROWS.split("\n")[1])] == ",,,,,,,,,"
    assert (site / "downloads/headless/evidence.csv").read_text("utf-8") == f"{','.join(confidential.HEADER)}\n"


def offered(site: Path, id_: str) -> set[str]:
    """The files of a package that are offered for download."""
    with zipfile.ZipFile(site / "downloads" / id_ / f"{id_}.zip") as packed:
        return {name.removeprefix(f"{id_}/") for name in packed.namelist()}


def test_of_a_package_with_flaws_the_rest_is_published(site):
    assert offered(site, "flawed") == {"datapackage.json", "evidence.csv", "filings.csv", "indicators.csv"}
    read = json.loads((site / "api/v1/institutions/flawed.json").read_text("utf-8"))
    shown = {(fact["period"], fact["status"]) for fact in read["facts"] if fact["indicator"] == "board_trained_in_spm"}
    assert shown == {(str(year), "reported") for year in range(2018, 2025)}
    silent = {fact["period"]: fact["status"] for fact in read["facts"] if fact["indicator"] == "mission_statement"}
    assert silent == dict.fromkeys(map(str, range(2018, 2025)), "rejected") | {"2020": "rejected"}
    papers = {paper["id"]: (paper["access"], paper["file"], paper["url"]) for paper in read["evidence"]}
    assert papers["right"] == ("public", None, "https://flawed.example/right")
    assert papers["listed-twice"] == papers["twice-by-code"] == papers["torn"] == ("confidential", None, None)
    assert papers["runs"] == papers["changed"] == papers["unbound"] == papers["user"] == ("public", None, None)


def test_the_published_descriptor_says_what_could_stand(site):
    read = json.loads((site / "downloads/flawed/datapackage.json").read_text("utf-8"))
    assert set(read) == {"$schema", "schema_version", "name", "title", "licenses", "institution", "resources"}
    assert set(read["institution"]) == {"name", "country", "region", "fictional"}
    assert [entry["name"] for entry in read["resources"]] == ["filings", "indicators", "evidence"]


def test_what_is_wrong_is_told_where_it_was_filed(data, known):
    _, problems = read_institution(data / "institutions" / "flawed", known)
    codes = [problem.code for problem in problems]
    assert codes.count("public-and-confidential") == 4
    assert {"active-pdf", "not-that-kind", "wrong-checksum", "missing-checksum", "bad-address", "not-an-option"} <= set(
        codes
    )
    assert "xqvalue" not in as_text(problems).replace("xqvalue-6", "")


def test_a_package_that_cannot_be_written_does_not_stop_the_others(site):
    assert not (site / "institutions/unwritable").exists()
    told = json.loads((site / "api/v1/problems.json").read_text("utf-8"))["problems"]
    assert "unpaired-character" in {one["code"] for one in told if "unwritable" in one["file"]}


def test_the_columns_are_those_of_the_schema():
    names = [field["name"] for field in published_schemas()["evidence"]["fields"]]
    assert list(confidential.HEADER) == names
    assert {*names} - {*confidential.WITHHELD} == {"evidence", "kind", "title", "date", "access", "sha256"}


CELLS = st.text(st.characters(exclude_characters="\r\n\x00", exclude_categories=["Cs"]), max_size=8)


@given(
    rows=st.lists(st.tuples(*[CELLS] * 6, st.sampled_from(["public", "confidential", "Public", ""]), *[CELLS] * 3)),
    mark=st.sampled_from(["", "\ufeff"]),
    end=st.sampled_from(["\n", "\r\n"]),
)
def test_every_row_is_as_it_was_or_lacks_what_is_withheld(rows, mark, end):
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=end)
    writer.writerow(confidential.HEADER)
    writer.writerows(rows)
    filed = (mark + text.getvalue()).encode()
    copied = list(csv.reader(io.StringIO(confidential.copy_of(filed).decode("utf-8-sig"), newline="")))
    assert copied[0] == list(confidential.HEADER)
    assert len(copied) == len(rows) + 1
    for before, after in zip(rows, copied[1:], strict=True):
        shown = dict(zip(confidential.HEADER, after, strict=True))
        if before[6] == "public":
            assert after == list(before)
        elif before[6] == "confidential":
            withheld = dict(zip(confidential.HEADER, before, strict=True)) | dict.fromkeys(confidential.WITHHELD, "")
            assert shown == withheld
        else:
            assert set(after) == {""}
    public = [row for row in rows if row[6] == "public"]
    if len(public) == len(rows):
        assert confidential.copy_of(filed) == filed


def test_a_copy_of_a_copy_is_the_same(data):
    once = confidential.copy_of((data / "institutions/baobab/evidence.csv").read_bytes())
    assert confidential.copy_of(once) == once
