"""The table `PARSERS`: which readers are fuzzed, how each is called, and what must hold.

A parser returns the outcome of an input in a word or two: the codes of its problems, or "read". The fuzzer stores an
input with a new outcome. Any exception that the parser's row does not name is a finding.
"""

import atexit
import io
import json
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path

from generator import standards
from generator.intake import review_sheet
from generator.intake.audits.scores import ScoreLayout, read_scores
from generator.intake.mix_archive import tables
from generator.intake.poverty import look_up, scores
from generator.intake.poverty.look_up import LookUp
from generator.intake.spreadsheet import read_sheets
from generator.intake.survey import Reading, summarise
from generator.intake.survey.mapping import read_mapping
from generator.intake.workbook.wording import WorkbookPrinter
from generator.model import Evidence, PovertyStandards, Signer
from generator.packages import read_institution
from generator.packages.checks import check
from generator.packages.desk.signers import allowed_signers
from generator.packages.desk.verdicts import ReviewContext
from generator.packages.history import published, revisions
from generator.packages.reviews import signature_file
from generator.packages.safety import file_types, pdf, strict_json
from generator.packages.tables import descriptor, reader
from generator.packages.tables.schemas import compile_schema
from generator.pipeline.browser_check import dropped
from generator.pipeline.proposals import event, handover, report
from generator.problems import Location, Problem, SignatureError, as_text
from generator.render import markdown_escape
from generator.render.badges import credentials, verification
from generator.render.badges.baking import bake_png
from generator.render.badges.image import picture
from generator.render.site import links
from generator.signatures import new_key, public_line, read_key, read_public_key, sshsig, write_key
from generator.signatures.multikey import multikey, read_multikey
from generator.standards.files import strict_yaml
from tests import surveys, workbook_cases
from tests.credential_cases import KEY, TODAY, association, baked, issued, speech, usual
from tests.package_builders import small_standards, write_small_package

ROOT = Path(__file__).parents[2]
DATA = ROOT / "datapackages"
MESSAGE = b"What was seen."


@dataclass(frozen=True)
class Parser:
    """A reader: harmless seed inputs, how it is called, and which classes of `limits` guard it.

    `read` is given the input and an empty folder. A zipped input is damaged inside its members too.
    """

    seeds: Callable[[], Sequence[bytes]]
    read: Callable[[bytes, Path], str]
    doors: tuple[str, ...] = ()
    zipped: bool = False


def said(problems: Iterable[Problem]) -> str:
    """The codes of problems, which must be printable and writable."""
    found = list(problems)
    told = as_text(found)
    told.encode("utf-8")
    assert not any(char in told for char in "\x1b\x07\x00\r\u202e\u200b\u2066")
    return " ".join(sorted({problem.code for problem in found})) or "read"


def text_of(data: bytes) -> str:
    """Any bytes as a text, including odd characters and lone surrogates."""
    return data.decode("utf-8", "surrogateescape")


@cache
def known():
    """The published standards."""
    found, problems = standards.load(DATA / "standards")
    assert found is not None, problems
    return found


@cache
def small():
    """Standards that are fast to use."""
    return small_standards()


def demo(*patterns: str, most: int = 4) -> list[bytes]:
    """Some files of the demonstration set."""
    return [path.read_bytes() for pattern in patterns for path in sorted(DATA.glob(pattern))[:most]]


# ------------------------------------------------------------------------------------------------------- packages


def of_json(data: bytes, _: Path) -> str:
    found = strict_json.read(data)
    return found.code if isinstance(found, strict_json.JsonRefusal) else type(found).__name__


def of_descriptor(data: bytes, _: Path) -> str:
    found = descriptor.read_descriptor("datapackage.json", data, "institution", "ambarika", known().schemas)
    return said(found.problems)


def of_table(name: str) -> Callable[[bytes, Path], str]:
    def read(data: bytes, _: Path) -> str:
        return said(reader.read_table(f"{name}.csv", data, compiled(name)).problems)

    return read


@cache
def compiled(name: str):
    """A schema as the reader accepts it."""
    return compile_schema(name, known().schemas[name])


def of_package(data: bytes, folder: Path) -> str:
    """Rows of indicators in a whole package, so that codes, options and kinds are looked up."""
    package = write_small_package(folder)
    (package / "indicators.csv").write_bytes(data)
    return said(check.check([package], small(), jobs=0))


def of_evidence(data: bytes, folder: Path) -> str:
    package = write_small_package(folder)
    (package / "evidence.csv").write_bytes(data)
    return said(check.check([package], small(), jobs=0))


def of_document(name: str) -> Callable[[bytes, Path], str]:
    def read(data: bytes, _: Path) -> str:
        file = f"evidence/{name}"
        paper = Evidence("a", "annual_report", "A", file=file, sha256=sha256(data).hexdigest())
        seen = file_types.look_at(file, data, pdf.Allowance())
        return said(file_types.judge("institutions/a", {file: seen}, {"a": paper})[1])

    return read


# ------------------------------------------------------------------------------------------------------ standards


def of_yaml(data: bytes, _: Path) -> str:
    return said(strict_yaml.read(data, "any.yml")[1])


def of_standards(name: str) -> Callable[[bytes, Path], str]:
    def read(data: bytes, folder: Path) -> str:
        for path in (DATA / "standards").rglob("*"):
            if path.is_file():
                there = folder / path.relative_to(DATA / "standards")
                there.parent.mkdir(parents=True, exist_ok=True)
                there.write_bytes(data if path == DATA / "standards" / name else path.read_bytes())
        return said(standards.load(folder)[1])

    return read


# -------------------------------------------------------------------------------------------------- scores of audits


AUDIT_SCORES = (
    b"Standard;Score\n4A No over-indebtedness;71,5\nTotal;n/a\n",
    b"Name,1,4a,total\nBaobab,0.71,60 %,incomplete\n",
)


def of_audit_scores(data: bytes, folder: Path) -> str:
    path = folder / "scores.csv"
    path.write_bytes(data)
    sheets, told = read_sheets(path)
    if told:
        return said(told)
    edition = known().audits.edition("spi5", "full")
    for layout in (ScoreLayout("percent", "Standard", "Score"), ScoreLayout("fraction")):
        found, more = read_scores(sheets[0], layout, edition, known())
        assert all(one.score is None or 0 <= one.score <= 100 for one in found)
        told = (*told, *more)
    return said(told) or "read"


# ------------------------------------------------------------------------------------------------------ workbooks


@cache
def workbook() -> bytes:
    """A workbook with a few questions of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        workbook_cases.write_package(Path(folder), workbook_cases.a_few())
        return workbook_cases.write_workbook(Path(folder), workbook_cases.a_few()).read_bytes()


def of_workbook(data: bytes, folder: Path) -> str:
    workbook_cases.write_package(folder, workbook_cases.a_few())
    path = folder / "workbook.xlsx"
    path.write_bytes(data)
    found, told = workbook_cases.said(path, folder, workbook_cases.a_few())
    told.encode("utf-8")
    return f"{'taken' if found else 'refused'} {len(told.splitlines())}"


@cache
def desk() -> ReviewContext:
    """The context for reviewing a small package."""
    home = Path(tempfile.mkdtemp(prefix="fuzz-desk-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    folder = write_small_package(home)
    dossier, problems = read_institution(folder, small(), {})
    assert dossier is not None, problems
    return ReviewContext(folder, dossier, small(), "amina", "savanna-network", date(2025, 7, 1))


def of_review_sheet(data: bytes, folder: Path) -> str:
    path = folder / "sheet.xlsx"
    path.write_bytes(data)
    return said(review_sheet.read(path, desk(), WorkbookPrinter(desk().standards, "en")).problems)


def of_archive(data: bytes, folder: Path) -> str:
    path = folder / "table.csv"
    path.write_bytes(data)
    table, problems = tables.read(path, {"mfiid": "id", "name": "name", "year": "year"}, ("id",))
    for problem in problems:
        str(problem).encode("utf-8", "surrogatepass")
    return "read" if table else " ".join(sorted(problem.code for problem in problems))


def of_survey(data: bytes, folder: Path) -> str:
    """The problems of an export."""
    path = folder / "export.csv"
    path.write_bytes(data)
    return said(summarise([path], known().bank, Reading()).problems)


def survey_exports() -> list[bytes]:
    """Small exports, in several of the forms that they have."""
    rows = surveys.people(12, codes=("recommend", "respect", "late_treatment"))
    return [
        surveys.as_csv(rows).encode(),
        surveys.as_csv(rows, delimiter=";", more={"_uuid": ["3b3da26e-82a4-4892-8349-13fdf9cbd61f"]}).encode("utf-16"),
    ]


MAPPING = b"heading,question,answer,option\nWould you recommend us?,recommend,,\nRespeto,respect,S\xc3\xad,yes\n"


def of_mapping(data: bytes, folder: Path) -> str:
    """The problems of a table that says what the questions of another form are."""
    path = folder / "map.csv"
    path.write_bytes(data)
    return said(read_mapping(path, known().bank)[1])


LOOK_UP = "\n".join(["Score,national,ppp250", *(f"{n},{100 - n},{90 - n * 0.9:.1f}" for n in range(101))]).encode()


def look_up_table() -> bytes:
    """The same in the form that the portal writes."""
    return look_up.as_json(LookUp("shared", {("national", ""): tuple(map(float, range(100, -1, -1)))}))


def of_look_up(data: bytes, folder: Path) -> str:
    path = folder / "table.csv"
    path.write_bytes(data)
    known = PovertyStandards({}, {"national": "National"}, ("2005",))
    reading = look_up.read_table(path, known, told={"ppp250": "usd_2_50@2005"}, points="shared")
    table, problems = look_up.loaded(path, known)
    for problem in (*reading.problems, *problems):
        str(problem).encode("utf-8", "surrogatepass")
    return "read" if reading.table or table else " ".join(sorted({one.code for one in reading.problems}))


def of_scores(data: bytes, folder: Path) -> str:
    path = folder / "scores.csv"
    path.write_bytes(data)
    axis = ("national", "")
    table = LookUp("shared", {axis: tuple(map(float, range(100, -1, -1)))})
    reading = scores.read_scores(path, table, axis)
    assert all(problem.found is None or problem.code == "no-score-column" for problem in reading.problems)
    return " ".join(sorted({one.code for one in reading.problems})) or "read"


# --------------------------------------------------------------------------------------------------------- badges


@cache
def usually():
    """The credentials of a small portal."""
    return issued()


@cache
def issuers() -> dict[str, dict[str, object]]:
    """Its issuers' documents."""
    return {
        document["id"]: document
        for path, text in usually().files.items()
        if path.startswith("issuers/") and path.count("/") == 1
        for document in [json.loads(text)]
    }


def of_badge(data: bytes, _: Path) -> str:
    verdict = verification.verify(data, issuers(), TODAY)
    claimed, open_ = verification.claim(data, TODAY)
    assert claimed is None or open_.valid
    assert not verdict.valid or claimed is not None, "what is genuine by the issuer's document is so by its own claim"
    return f"{verdict.failed} {verdict.code}" if verdict.failed else "valid"


def of_issuer(data: bytes, folder: Path) -> str:
    path = folder / "issuer.json"
    path.write_bytes(data)
    found = verification.issuers_in(path)
    verdict = verification.verify(usually().credentials["ambarika", "2024"].encode(), found, TODAY)
    return f"{verdict.failed} {verdict.code}"


def of_list(data: bytes, _: Path) -> str:
    bits = credentials.decoded(text_of(data))
    return "none" if bits is None else f"list {credentials.is_set(bits, 5)}"


def of_multikey(data: bytes, _: Path) -> str:
    return _step(lambda: read_multikey(text_of(data)))


# ----------------------------------------------------------------------------------------------------- signatures


def _step(do: Callable[[], object]) -> str:
    try:
        do()
    except SignatureError as error:
        error.message.encode("utf-8")
        return error.step
    return "read"


def of_armor(data: bytes, _: Path) -> str:
    return _step(lambda: sshsig.verify(MESSAGE, text_of(data)))


def of_public_key(data: bytes, _: Path) -> str:
    line = text_of(data)
    allowed_signers(association(signers=(Signer("amina", line, date(2025, 1, 1)),))).encode("utf-8")
    return _step(lambda: read_public_key(line))


def of_private_key(data: bytes, _: Path) -> str:
    text = text_of(data)
    return _step(lambda: read_key(text)) if "-----BEGIN" in text else "no pem"


def of_signatures(data: bytes, _: Path) -> str:
    found, problems = signature_file.read_signatures(data, "institutions/a")
    return f"{len(found)} {said(problems)}"


# ------------------------------------------------------------------------------------------------- what hosts send


def of_report(data: bytes, _: Path) -> str:
    try:
        report.read(data)
    except report.ReportError as refused:
        return str(refused)[:40]
    return "read"


def of_event(data: bytes, _: Path) -> str:
    try:
        letter = event.read(data).letter
    except event.EventError as none:
        return str(none)[:40]
    return getattr(letter, "code", "letter")


def of_handed(data: bytes, folder: Path) -> str:
    (folder / handover.NAME).write_bytes(data)
    try:
        return handover.taken(folder)[0].what
    except handover.ForgedError as forged:
        return str(forged)[:40]


def of_publication(data: bytes, folder: Path) -> str:
    (folder / "published").write_bytes(data)
    return "none" if published.told(folder / "published") is None else "read"


def of_comment(data: bytes, _: Path) -> str:
    text = text_of(data)
    line = markdown_escape.text(text, 400)
    assert "\n" not in line
    assert markdown_escape.code(text).count("`") in (0, 2)
    assert markdown_escape.block(text, 1_000).count("```") == 2
    return f"{len(line) > 400}"


def of_zip(data: bytes, folder: Path) -> str:
    path = folder / "dropped.zip"
    path.write_bytes(data)
    (folder / "out").mkdir()
    problem = dropped.unpack(path, folder / "out")
    assert all(folder in place.resolve().parents for place in folder.rglob("*"))
    if problem is None:
        dropped.packages_at(folder / "out")
    return said([problem] if problem else [])


def of_listing(data: bytes, _: Path) -> str:
    try:
        packages, beside = revisions.listed_in(data, "datapackages")
    except revisions.HistoryError:
        return "missing"
    assert all(".." not in path for files in packages.values() for path in files)
    return f"{len(packages)} {len(beside)}"


def of_page(data: bytes, folder: Path) -> str:
    (folder / "index.html").write_bytes(data)
    return str(len(list(links.broken(folder))))


# ------------------------------------------------------------------------------------------------------- the table


def zipped(**files: bytes) -> bytes:
    """A zip archive of these files."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def package_zipped() -> bytes:
    """A package of the demonstration set, as a zip archive."""
    home = DATA / "institutions" / "ambarika"
    return zipped(**{f"ambarika/{path.name}": path.read_bytes() for path in home.glob("*.*") if path.is_file()})


def events() -> list[bytes]:
    """Events about issues, as hosts send them."""
    return [path.read_bytes() for path in sorted((ROOT / "tests" / "events").glob("*.json"))]


def reports() -> list[bytes]:
    """The output of the check of a pull request."""
    problem = Problem("some-code", _place(), "A message.", "found", "allowed", "fix")
    return [
        report.as_json(
            report.of([problem], ["institutions/a"], "# Change\n\n- one\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
        ).encode()
    ]


def _place():
    return Location("institutions/a/indicators.csv", 3, "value")


def armors() -> list[bytes]:
    """Signatures in OpenSSH's form."""
    return [sshsig.sign(MESSAGE, KEY).encode(), sshsig.sign(b"other", KEY, "other").encode()]


def pem() -> bytes:
    """A private key that was never used."""
    with tempfile.TemporaryDirectory() as folder:
        write_key(new_key(), Path(folder) / "key.pem")
        return (Path(folder) / "key.pem").read_bytes()


LISTING = (
    b"100644 blob 1234567890123456789012345678901234567890     120\tdatapackages/institutions/a/indicators.csv\0"
    b"100755 blob 1234567890123456789012345678901234567890       -\tdatapackages/standards/star.yml\0"
    b"120000 blob 1234567890123456789012345678901234567890      12\tdatapackages/institutions/a/filings.csv\0"
    b"160000 commit 1234567890123456789012345678901234567890       -\tdatapackages/associations/b\0"
)

PARSERS: dict[str, Parser] = {
    "json": Parser(lambda: demo("institutions/*/datapackage.json", most=1), of_json, ("Json",)),
    "descriptor": Parser(lambda: demo("institutions/ambarika/datapackage.json"), of_descriptor, ("Descriptor",)),
    "indicators": Parser(
        lambda: [(DATA / "institutions/ambarika/indicators.csv").read_bytes()[:4_000]],
        of_table("indicators"),
        ("Table",),
    ),
    "filings": Parser(lambda: demo("institutions/ambarika/filings.csv"), of_table("filings"), ("Table",)),
    "package": Parser(
        lambda: [b"period,indicator,value,status,evidence,note\n2024,board_trained,yes,reported,annual-report,\n"],
        of_package,
        ("Package",),
    ),
    "evidence": Parser(lambda: [b"id,kind,title,date,language,access,file,sha256,url\n"], of_evidence, ("Package",)),
    "pdf": Parser(lambda: demo("institutions/*/evidence/*.pdf", most=2), of_document("a.pdf"), ("Document",)),
    "png": Parser(lambda: [picture(None, speech())], of_document("a.png"), ("Document",)),
    "yaml": Parser(lambda: demo("standards/star.yml", "standards/peers.yml"), of_yaml, ("Standards",)),
    "phrases": Parser(
        lambda: demo("standards/languages/es/phrases.yml"),
        of_standards("languages/es/phrases.yml"),
        ("Standards",),
    ),
    "star": Parser(lambda: demo("standards/star.yml"), of_standards("star.yml"), ("Standards",)),
    "audit scores": Parser(lambda: AUDIT_SCORES, of_audit_scores, ("Spreadsheet",)),
    "workbook": Parser(lambda: [workbook()], of_workbook, ("Workbook", "Attachment"), zipped=True),
    "review sheet": Parser(
        lambda: [review_sheet.write(desk(), [], WorkbookPrinter(desk().standards, "en"))],
        of_review_sheet,
        ("Workbook",),
        zipped=True,
    ),
    "archive table": Parser(
        lambda: [b'MFI ID,Name,Year\n1,One,2014\n2,"Two, too",2015\n', b"MFI ID;Name;Year\n1;Uno;2014\n"],
        of_archive,
        ("Archive",),
    ),
    "survey export": Parser(survey_exports, of_survey, ("Survey",)),
    "survey mapping": Parser(lambda: [MAPPING], of_mapping, ("Mapping",)),
    "look-up table": Parser(lambda: [LOOK_UP, look_up_table()], of_look_up, ("Spreadsheet",)),
    "scores": Parser(lambda: [b"client;score\n1;50\n2;7\n", b"score,weight\n12,1.5\n"], of_scores, ("Spreadsheet",)),
    "badge": Parser(
        lambda: [
            baked(usual(), usually(), "ambarika", "2024").encode(),
            bake_png(picture(None, speech()), usually().credentials["ambarika", "2024"]),
        ],
        of_badge,
        ("Badge",),
    ),
    "credential": Parser(
        lambda: [text.encode() for text in usually().credentials.values()], of_badge, ("Badge", "Proof", "Credential")
    ),
    "issuer": Parser(lambda: [usually().files["issuers/neem-circle.json"].encode()], of_issuer, ("Badge", "Proof")),
    "status list": Parser(lambda: [credentials.encoded([5, 7]).encode()], of_list, ("Proof",)),
    "multikey": Parser(lambda: [multikey(KEY.public).encode()], of_multikey),
    "armor": Parser(armors, of_armor, ("SshKey",)),
    "public key": Parser(lambda: [public_line(KEY, "somebody").encode()], of_public_key, ("SshKey",)),
    "private key": Parser(lambda: [pem()], of_private_key, ("SshKey",)),
    "signatures": Parser(lambda: demo("institutions/*/reviews.csv.sig", most=1), of_signatures, ("Signatures",)),
    "report": Parser(reports, of_report, ("Report",)),
    "event": Parser(events, of_event, ("Event",)),
    "handed over": Parser(
        lambda: [handover.as_json(handover.Handed(handover.MARKED, "found", "said")).encode()],
        of_handed,
        ("HandedOver",),
    ),
    "publication": Parser(lambda: [published.record("a" * 40).encode()], of_publication, ("Publication",)),
    "comment": Parser(lambda: [b"Value 5 of @somebody in #12: `x` | www.example.org", b"1. one\n2. two\n"], of_comment),
    "dropped zip": Parser(lambda: [package_zipped()], of_zip, ("Package", "Dropped"), zipped=True),
    "git listing": Parser(lambda: [LISTING], of_listing, ("Git",)),
    "page": Parser(lambda: [b'<!doctype html><title>a</title><a href="b/">b</a><p id="x"><a href="#x">x</a>'], of_page),
}
"""Every reader of untrusted input."""
