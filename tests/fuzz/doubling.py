"""The cost of an input that is twice, and twice again, as long: CPU seconds in a process of its own.

Each row makes an input of a size. The size is doubled until reading costs `ENOUGH`, or the input is as large as
`LARGEST`; then the cost of a quarter of it is compared with its own. A rejection for size costs next to nothing, so a
parser that rejects early passes.
"""

import gc
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from tests import surveys
from tests.fuzz.parsers import PARSERS, armors, workbook, zipped

ENOUGH = 0.012
"""CPU seconds from which a cost can be compared with that of four times as much."""

LARGEST = 1024 * 1024
"""Maximum size of an input in bytes."""

AT_MOST = 9.0
"""Maximum ratio for four times as much: about twice for each doubling, with a margin for memory that gets slower as
more is used. A quadratic cost would be sixteen times as much.
"""

TRIES = 3
TOTAL = 180
"""CPU seconds after which the process is killed."""


class Row(NamedTuple):
    """A kind of input, by the name of a parser and by its size. `begin` is the initial size."""

    parser: str
    make: Callable[[int], bytes]
    begin: int = 64


def repeated(head: bytes, piece: bytes, tail: bytes = b"") -> Callable[[int], bytes]:
    """The same piece, repeated."""
    return lambda size: head + piece * size + tail


def numbered(head: str, piece: str, tail: str = "", between: str = "") -> Callable[[int], bytes]:
    """A piece, repeated, with a number in place of `#`."""
    return lambda size: (head + between.join(piece.replace("#", str(n)) for n in range(size)) + tail).encode()


CELLS = "period,indicator,value,status,evidence,note\n"
PAPERS = "id,kind,title,date,language,access,file,sha256,url\n"


def in_sheet(piece: bytes) -> Callable[[int], bytes]:
    """The workbook with a piece repeated at the end of the rows of its first sheet."""
    import io
    import zipfile

    def make(size: int) -> bytes:
        with zipfile.ZipFile(io.BytesIO(workbook())) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        name = next(name for name in sorted(files) if name.startswith("xl/worksheets/sheet"))
        pieces = b"".join(piece.replace(b"#", str(n + 500).encode()) for n in range(size))
        files[name] = files[name].replace(b"</sheetData>", pieces + b"</sheetData>", 1)
        return zipped(**files)

    return make


def formula(size: int) -> bytes:
    """The workbook with one long formula."""
    return in_sheet(b'<row r="#"><c r="A#"><f>' + b"1+" * size + b"1</f><v>1</v></c></row>")(1)


DOORS: dict[str, Row] = {
    "JSON, a text that never ends": Row("json", repeated(b'{"a":"', b"x")),
    "JSON, marks of quotation that never end": Row("json", repeated(b'{"a":"', b'\\"')),
    "JSON, many texts": Row("json", repeated(b"[", b'"a",', b'"a"]')),
    "JSON, many keys": Row("json", numbered("{", '"k#":1', "}", ",")),
    "JSON, one key many times": Row("json", numbered("{", '"k":#', "}", ",")),
    "JSON, a key twice among many": Row("json", numbered("{", '"k#":1', ',"k1":2}', ",")),
    "JSON, nested": Row("json", lambda size: b"[" * size + b"]" * size),
    "JSON, a long number": Row("json", repeated(b"[1", b"0", b"]")),
    "descriptor, unknown keys": Row("descriptor", numbered("{", '"k#":1', "}", ",")),
    "descriptor, resources": Row(
        "descriptor", numbered('{"name":"a","resources":[', '{"name":"r#","path":"r#.csv"}', "]}", ",")
    ),
    "descriptor, odd letters": Row("descriptor", repeated(b'{"title":"', "\u202e".encode(), b'"}')),
    "table, rows": Row("indicators", numbered(CELLS, "2024,par30,#,reported,,\n")),
    "table, cells of one row": Row("indicators", repeated(CELLS.encode() + b"2024", b",x", b"\n")),
    "table, a quotation that never ends": Row("indicators", repeated(CELLS.encode() + b'2024,"', b'""', b"\n")),
    "table, the same key": Row("indicators", repeated(CELLS.encode(), b"2024,par30,1,reported,,\n")),
    "package, known codes": Row("package", numbered(CELLS, "2024,training_hours,#,reported,,\n"), 4096),
    "package, unknown codes": Row("package", numbered(CELLS, "2024,trainings_hour_#,1,reported,,\n"), 4096),
    "package, unknown options": Row("package", numbered(CELLS, "2024,rate_method,declinig#,reported,,\n"), 4096),
    "package, documents that are not there": Row(
        "package", numbered(CELLS, "2024,training_hours,1,reported,annual-reprt-#,\n"), 4096
    ),
    "package, documents": Row("evidence", numbered(PAPERS, "d#,annual_report,Title,2025-01-01,en,public,,,\n")),
    "PDF, names that are escaped": Row("pdf", repeated(b"%PDF-1.4\n1 0 obj<<", b"/#41", b">>endobj\n%%EOF")),
    "PDF, objects": Row("pdf", numbered("%PDF-1.4\n", "# 0 obj<</A 1>>endobj\n", "%%EOF")),
    "PDF, beginnings of streams": Row("pdf", repeated(b"%PDF-1.4\n", b"1 0 obj<<>>stream\n", b"%%EOF")),
    "YAML, keys": Row("yaml", numbered("", "k#: 1\n")),
    "YAML, one key many times": Row("yaml", repeated(b"", b"k: 1\n")),
    "YAML, a list": Row("yaml", repeated(b"a:\n", b"- x\n")),
    "YAML, nested": Row("yaml", lambda size: b"[" * size + b"]" * size),
    "YAML, a long number": Row("yaml", repeated(b"a: 1", b"0")),
    "phrases, unknown": Row("phrases", numbered("name: Any\nphrases:\n", "  bildung.wort#: x\n")),
    "workbook, rows": Row("workbook", in_sheet(b'<row r="#"><c r="A#"><v>1</v></c></row>'), 500),
    "workbook, a long formula": Row("workbook", formula, 500),
    "archive, rows": Row("archive table", numbered("MFI ID,Name,Year\n", "#,One,2014\n")),
    "look-up table, rows without a score": Row("look-up table", repeated(b"Score,national\n", b"a,1\n")),
    "scores, rows": Row("scores", numbered("client,score\n", "#,50\n")),
    "badge, beginnings of a credential": Row("badge", repeated(b"<svg>", b"<openbadges:credential ")),
    "badge, ends of a credential": Row("badge", repeated(b"<svg>", b"]]></openbadges:credential>")),
    "credential, a text that never ends": Row("credential", repeated(b'{"a":"', b"x")),
    "credential, many keys": Row("credential", numbered("{", '"k#":1', "}", ",")),
    "issuer, many keys": Row("issuer", numbered('{"id":"a","verificationMethod":[', '{"id":"a#"}', "]}", ",")),
    "status list": Row("status list", repeated(b"u", b"A")),
    "key in Base58": Row("multikey", repeated(b"z", b"6")),
    "signature, lines": Row(
        "armor",
        lambda size: (
            armors()[0].replace(b"\n", b"\n" + b"A" * 70 + b"\n", 1).replace(b"A" * 70, (b"A" * 70 + b"\n") * size)
        ),
    ),
    "key in one line": Row("public key", repeated(b"ssh-ed25519 ", b"A")),
    "signed statements, lines": Row("signatures", repeated(b"", b"portal review\n")),
    "signed statements, beginnings": Row("signatures", repeated(b"", b"-----BEGIN SSH SIGNATURE-----\n")),
    "report, problems": Row("report", numbered('{"problems":[', '{"code":"a#"}', "]}", ",")),
    "event, a body of headings": Row(
        "event", repeated(b'{"issue":{"number":1,"user":{"login":"a"},"body":"', b"### a\\n", b'"}}')
    ),
    "event, a body of spaces": Row(
        "event", repeated(b'{"issue":{"number":1,"user":{"login":"a"},"body":"### ', b" ", b'a"}}')
    ),
    "event, a body of brackets": Row(
        "event",
        repeated(
            b'{"issue":{"number":1,"user":{"login":"a"},"body":"### Institution\\nab\\n### Workbook\\n', b"[", b'"}}'
        ),
    ),
    "event, a body of addresses": Row(
        "event",
        repeated(
            b'{"issue":{"number":1,"user":{"login":"a"},"body":"### Institution\\nab\\n### Workbook\\n', b"a:/", b'"}}'
        ),
    ),
    "handed over, what was said": Row(
        "handed over", repeated(b'{"portal_answer":1,"what":"marked","found":"","said":"', b'\\"', b'"}')
    ),
    "publication": Row("publication", repeated(b"", b"a")),
    "comment, marks": Row("comment", repeated(b"", b"@`|")),
    "comment, lines": Row("comment", repeated(b"", b"1.\n")),
    "survey, answers": Row(
        "survey export", lambda size: surveys.as_csv(surveys.people(size, codes=("recommend",))).encode()
    ),
    "survey, mapping": Row("survey mapping", numbered("heading,question,answer,option\n", "H#,respect,Yes #,yes\n")),
    "zip, names": Row("dropped zip", lambda size: zipped(**{f"a/{n}.csv": b"x" for n in range(size)})),
    "git, a long name": Row(
        "git listing", repeated(b"100644 blob " + b"a" * 40 + b" 1\tdatapackages/institutions/", b"a", b"/x\0")
    ),
    "page, elements that never end": Row("page", repeated(b"<p>", b"<a ")),
    "page, comments that never end": Row("page", repeated(b"<p>", b"<!-- ")),
    "page, links": Row("page", numbered("", '<a href="#x#">x</a>')),
}
"""Every kind of input that can be made long."""


def cost(row: Row, size: int) -> float:
    """CPU seconds that reading an input of this size takes."""
    data = row.make(size)
    folder = Path(tempfile.mkdtemp(prefix="double-"))
    begun = time.process_time()
    try:
        PARSERS[row.parser].read(data, folder)
        return time.process_time() - begun
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compared(row: Row) -> tuple[int, float, float]:
    """A size, its cost, and the cost of four times as much."""
    cost(row, 1)  # warm-up: compiles what is compiled once
    size, costs = row.begin, [cost(row, row.begin)]
    while (len(costs) < 3 or costs[-3] < ENOUGH) and len(row.make(2 * size)) <= LARGEST:
        size *= 2
        costs.append(cost(row, size))
    once, four = costs[max(0, len(costs) - 3)], costs[-1]
    size = row.begin * 2 ** max(0, len(costs) - 3)
    # Other load only adds time, so the least of several is the closest.
    for _ in range(TRIES - 1):
        if four <= AT_MOST * once:
            break
        once, four = min(once, cost(row, size)), min(four, cost(row, 4 * size))
    return size, once, four


def main() -> None:
    """Print each row as soon as it is measured, on a line of its own."""
    resource.setrlimit(resource.RLIMIT_CPU, (TOTAL, TOTAL))
    gc.collect()
    gc.freeze()
    gc.disable()  # runs at unpredictable times
    for name in sys.argv[1:] or DOORS:
        told: tuple[int, float, float | str]
        try:
            told = compared(DOORS[name])
        except Exception as error:  # noqa: BLE001 -- the next rows are measured regardless
            told = (0, 0.0, repr(error)[:200])
        sys.stdout.write(json.dumps([name, *told]) + "\n")
        sys.stdout.flush()
        gc.collect()


if __name__ == "__main__":
    main()
