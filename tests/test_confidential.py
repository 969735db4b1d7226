"""Of confidential evidence only kind, title, date and checksum leave, and the code by which rows name it.

A portal is built whose confidential documents have a word of their own in every cell; then every byte of the site is
looked through, packed files too.
"""

import csv
import gzip
import io
import json
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
from generator.packages import Row, confidential, read_institution
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
        indicators=[Row("2024", "board_trained_in_spm", "yes", evidence="audit")],
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
        indicators=[Row("2024", "board_trained_in_spm", "yes")],
        evidence=[Evidence("audit", "social_audit", "xqname-4", "xqissuer-13", access="confidential")],
        standards=few,
    )
    table = headless / "evidence.csv"
    table.write_text(table.read_text("utf-8").partition("\n")[2], "utf-8")
    return root


@pytest.fixture(scope="module")
def site(data: Path) -> Path:
    folder: Path = data.with_name("site")
    portals.build(data, folder)
    return folder


def unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    """A file's bytes, and those of what is packed in it."""
    raw = path.read_bytes()
    yield path.name, raw
    if raw.startswith(b"\x1f\x8b"):
        yield path.name, gzip.decompress(raw)
    elif raw.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            for member in packed.namelist():
                yield f"{path.name}/{member}", member.encode() + packed.read(member)


SECRET = re.compile(rb'xq"?(issuer|file|url|language|name)[^,]{0,20}')
"""What must not leave: every word of the rows above but titles, and the names of rows that nobody can read."""


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
    """So the test above would see them."""
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
    assert (site / "downloads/headless/evidence.csv").read_text("utf-8") == f"{','.join(confidential.HEADER)}\n"


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
