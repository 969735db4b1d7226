"""Workbooks that were not saved by a spreadsheet program: each is read, or rejected with a message, and soon.

The inputs are small and harmless, of the form that a guard has to recognise: a formula that would fetch from
example.org, a part in another spelling, a list that is longer than any real one.
"""

import io
import random
import re
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from generator import limits
from generator.cli import bounded_process, main
from generator.intake.workbook import marked_copy
from generator.intake.xlsx import look_over, safety
from generator.intake.xlsx.xml_parser import RefusedError
from generator.intake.zipped import ArchiveError, Zipped
from generator.model import Standards
from generator.pipeline.workbook import imported
from tests import workbook_cases as cases
from tests.workbook_parts import FORM, MAIN, OFFICE, RELATIONS, below, changed, parts_of, with_rows, write


@pytest.fixture(scope="module")
def published() -> Standards:
    return cases.a_few()


@pytest.fixture
def ours(tmp_path: Path, published: Standards) -> Path:
    """A correct workbook, with its package next to it."""
    cases.write_package(tmp_path, published)
    return cases.write_workbook(tmp_path, published)


def code(path: Path) -> str:
    """The code of a workbook's rejection; empty if it is accepted."""
    book, problems = look_over(path)
    assert (book is None) is bool(problems)
    for problem in problems:
        assert problem.fix or problem.allowed or problem.found, problem
    return problems[0].code if problems else ""


# ---------------------------------------------------------------------------------------- formulas, however they are spelt

CELL = '<row r="900"><c r="A900">{}<v>1</v></c></row>'
SPELLINGS = {
    "plain": CELL.format('<f>WEBSERVICE("https://example.org")</f>'),
    "small letters": CELL.format('<f>webservice ("https://example.org")</f>'),
    "prefixed by a program": CELL.format('<f>_xlfn.WEBSERVICE("https://example.org")</f>'),
    "an attribute in single marks": CELL.format("<f t='normal' ca='1'>WEBSERVICE(A1)</f>"),
    "an entity": CELL.format("<f>WEB&#83;ERVICE(A1)</f>"),
    "an escaped letter": CELL.format("<f>WEB_x0053_ERVICE(A1)</f>"),
    "a comment in it": CELL.format("<f>WEB<!-- -->SERVICE(A1)</f>"),
    "CDATA": CELL.format("<f><![CDATA[WEBSERVICE(A1)]]></f>"),
    "a tag in it": CELL.format("<f>WEB<x/>SERVICE(A1)</f>"),
    "a prefix": f'<m:row xmlns:m="{MAIN}" r="900"><m:c r="A900"><m:f>WEBSERVICE(A1)</m:f></m:c></m:row>',
    "another file": CELL.format("<f>[1]Sheet1!A1</f>"),
    "another file by its path": CELL.format("<f>'C:\\[b.xlsx]Sheet'!A1</f>"),
    "another program": CELL.format("<f>app|topic!item</f>"),
}


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_formula_that_reaches_out_is_found_in_whatever_spelling_and_its_cell_is_named(name, ours):
    place = f"{ours.name}, {look_over(ours)[0].sheets[1]}!A900"
    path = changed(ours, FORM, with_rows(SPELLINGS[name]))
    assert code(path) == "workbook-calls-out"
    assert str(look_over(path)[1][0].location) == place


ELSEWHERE = {
    "a rule": '<conditionalFormatting sqref="A1"><cfRule><formula>WEBSERVICE(A1)</formula></cfRule></conditionalFormatting>',
    "a list": '<dataValidations><dataValidation type="list" sqref="A1"><formula1>WEBSERVICE(A1)</formula1></dataValidation></dataValidations>',
    "an extension": '<extLst><ext><x:y xmlns:x="a:b"><x:f>WEBSERVICE(A1)</x:f></x:y></ext></extLst>',
}


@pytest.mark.parametrize("name", ELSEWHERE)
def test_a_formula_that_reaches_out_is_found_wherever_it_stands_and_its_sheet_is_named(name, ours):
    place = f"{ours.name}, {look_over(ours)[0].sheets[1]}"
    path = changed(ours, FORM, below(ELSEWHERE[name]))
    assert code(path) == "workbook-calls-out"
    assert str(look_over(path)[1][0].location) == place


def test_a_refused_workbook_is_told_in_the_language_of_the_portal(ours, tmp_path, monkeypatch):
    changed(ours, FORM, with_rows(SPELLINGS["plain"]))
    portal = tmp_path / "portal"
    (portal / "docs" / "es").mkdir(parents=True)
    (portal / "mkdocs.yml").write_text(
        "site_name: Red X\ndocs_dir: docs/es\nplugins: [portal]\nextra:\n  alternate:\n    - {lang: es, name: Español, link: ./}\n",
        "utf-8",
    )
    monkeypatch.chdir(portal)
    told = CliRunner().invoke(main, ["import", "workbook", str(ours), "--out", "datapackages"])
    assert told.exit_code == 2
    assert "!A900: Una fórmula sale del libro, así que no se lee nada de él. [workbook-calls-out]" in told.output
    assert '  encontrado: "=WEBSERVICE("https://example.org")"' in told.output
    assert "  qué hacer:  Cambie la fórmula por su valor: copie la celda y pegue solo los valores." in told.output


def test_a_formula_is_found_in_another_encoding_in_a_name_and_in_a_part_that_is_called_something_else(ours):
    good = ours.read_bytes()
    formula = with_rows(SPELLINGS["plain"])
    assert (
        code(changed(ours, FORM, lambda data: b"\xff\xfe" + formula(data).decode().encode("utf-16-le")))
        == "workbook-calls-out"
    )
    ours.write_bytes(good)
    name = b"<definedName name='x'>WEBSERVICE(A1)</definedName>"
    assert (
        code(changed(ours, "xl/workbook.xml", lambda data: data.replace(b"<definedNames>", b"<definedNames>" + name)))
        == "workbook-calls-out"
    )
    ours.write_bytes(good)
    parts = parts_of(ours)
    parts["xl/other.dat"] = f'<a xmlns="{MAIN}"><f>WEBSERVICE(A1)</f></a>'.encode()
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Override PartName="/xl/other.dat" ContentType="application/a+xml"/></Types>'
    )
    assert code(write(ours, parts)) == "workbook-calls-out"


HONEST = (
    "SUM(A1:A9)",
    'IF(A1>0,"yes (or so)","no")',
    "Table1[[#This Row],[a]]*2",
    "CALLS(1)",
    "SUM(Table1[Amount])+'Fiscal year'!C8",
    "Table1[[#This Row],[Amount]]*lists!A1",
    "Table1[Amount (USD)]-Table1[['[per cent']]]",
    "[0]!name",
    "'[0]Fiscal year'!C8+1",
    'IF(B4="a|b",lists!A1,"x!")',
    '"Please call (044) "&B2',
    '"see image (page 3)"',
    '"He said ""call (me)""!"&"[1]Sheet!A1"',
    'HYPERLINK("#\'Fiscal year\'!A1","back")',
    "'Bob''s sheet'!A1|0",
    "IFERROR(#REF!,0)",
)
FOREIGN = (
    "[1]Sheet1!A1",
    "1+[1]!name",
    "[2]Sheet1:Sheet3!A1",
    "[Book 1.xlsx]Sheet1!A1",
    "[Book's.xlsx]Sheet1!A1",
    "'[Book 1.xlsx]Sheet1'!A1",
    "'C:\\folder\\book.xlsx'!name",
    "'file:///folder/book.xlsx'#$Sheet1.A1",
    "dir\\[0]Sheet1!A1",
    "app|topic!item",
    "app|'topic'!item",
    "'My | sheet'!A1",  # it cannot be told from a conversation with another program: refused, and said so
    'WEBSERVICE("https://example.org")',
    'IF(A1="x",_xlfn.WEBSERVICE (A1),"")',
    "Table1[WEBSERVICE(A1)]",
    'HYPERLINK("https://example.org","back")',
    'HYPERLINK("#"&A1,"back")',
    'HYPERLINK("#\'[book.xlsx]Sheet1\'!A1","back")',
    '"unclosed & WEBSERVICE(A1)',
    "Table1[unclosed & WEBSERVICE(A1)",
    "a]b&app|topic!item",
    'WEB_x0053_ERVICE("https://example.org")',
)


@pytest.mark.parametrize("formula", HONEST)
def test_a_formula_that_only_looks_foreign_is_none_of_these(formula):
    safety.ask_formula(formula)


@pytest.mark.parametrize("formula", FOREIGN)
def test_a_foreign_formula_is_told_from_texts_columns_and_sheets(formula):
    with pytest.raises(RefusedError) as refused:
        safety.ask_formula(formula)
    assert refused.value.code == "workbook-calls-out"


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [
        (f"{OFFICE}/hyperlink", "External", ""),
        (f"{OFFICE}/image", "External", "workbook-links"),
        (f"{OFFICE}/image", " EXTERNAL ", "workbook-links"),
        (f"{OFFICE}/externalLink", "Internal", "workbook-links"),
        (f"{OFFICE}/connections", "", "workbook-connections"),
        (f"{OFFICE}/oleObject", "", "workbook-embedded"),
        ("http://schemas.microsoft.com/office/2011/relationships/webextension", "", "workbook-embedded"),
        ("http://schemas.microsoft.com/office/2006/relationships/vbaProject", "", "workbook-macros"),
        (f"{OFFICE}/customXml", "", ""),
    ],
)
def test_a_relation_that_leads_out_is_found_in_whatever_spelling(kind, mode, expected, ours):
    parts = parts_of(ours)
    relation = (
        f"<r:Relationship  Target = 'https://example.org/a'\nTargetMode='{mode}' Id='x' Type='{kind}'></r:Relationship>"
    )
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = (
        f"<r:Relationships xmlns:r='{RELATIONS}'>{relation}</r:Relationships>".encode()
    )
    assert code(write(ours, parts)) == expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("application/vnd.ms-excel.sheet.macroEnabled.main+xml", "workbook-macros"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml", "workbook-links"),
        ("application/vnd.openxmlformats-officedocument.oleObject", "workbook-embedded"),
    ],
)
def test_a_part_of_a_kind_that_is_refused_is_found_whatever_its_name(kind, expected, ours):
    override = f"<Override ContentType='{kind}' PartName='/xl/innocent.xml'/></Types>".encode()
    assert code(changed(ours, "[Content_Types].xml", lambda data: data.replace(b"</Types>", override))) == expected


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8"])
def test_a_part_that_declares_a_document_type_is_refused_in_whatever_encoding(encoding, ours):
    mark = {"utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    text = '<!DOCTYPE worksheet [<!ENTITY a "b">]><worksheet/>'
    assert code(changed(ours, FORM, lambda _: mark + text.encode(encoding))) == "workbook-entities"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "utf-7", "no-such", "shift_jis"])
def test_a_part_in_an_encoding_that_no_program_writes_is_refused(encoding, ours):
    head = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    assert code(changed(ours, FORM, lambda data: head + data)) == "workbook-damaged"


# --------------------------------------------------------------------------------------------------- what goes back


def test_the_marked_copy_carries_no_formula_rule_name_or_address_of_a_stranger(ours, tmp_path, published):
    def strange(data: bytes) -> bytes:
        cells = '<row r="90"><c r="A90"><f>SUM(B1:B9)</f><v>77</v></c><c r="B90"><f>A90+1</f></c></row>'
        tags = (
            '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            '<conditionalFormatting sqref="A1:XFD1048576"><cfRule type="expression" priority="1"><formula>A1=1</formula></cfRule></conditionalFormatting>'
            '<dataValidations><dataValidation type="custom" sqref="A1"><formula1>A1=1</formula1></dataValidation>'
            '<dataValidation type="list" sqref="B1"><formula1>other!$A$1:$A$2</formula1></dataValidation></dataValidations>'
            '<hyperlinks><hyperlink ref="B2" r:id="x" xmlns:r="' + OFFICE + '"/></hyperlinks>'
        )
        return below(tags)(with_rows(cells)(data))

    changed(ours, FORM, strange)
    changed(
        ours,
        "xl/workbook.xml",
        lambda data: data.replace(b"<definedNames>", b'<definedNames><definedName name="x">lists!$A$1</definedName>'),
    )
    parts = parts_of(ours)
    link = f'<Relationship Id="x" Type="{OFFICE}/hyperlink" Target="https://example.org" TargetMode="External"/>'
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = f'<Relationships xmlns="{RELATIONS}">{link}</Relationships>'.encode()
    write(ours, parts)

    imported, problems = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None, problems
    marked = marked_copy.marked_copy(imported.submission)

    with zipfile.ZipFile(io.BytesIO(marked)) as archive:
        texts = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    everything = "".join(texts.values())
    assert "<f>" not in everything
    assert "<f " not in everything
    assert not re.search(r"conditionalFormatting|example\.org|TargetMode|externalLink|other!|custom\"", everything)
    assert set(re.findall(r"<definedName [^>]*name=\"([^\"]*)", texts["xl/workbook.xml"])) == {"_xlnm.Print_Titles"}
    assert set(re.findall(r"<formula1>([^<!]*)!", everything)) == {"lists"}
    sheet = openpyxl.load_workbook(io.BytesIO(marked))["Institution"]
    assert (sheet["A90"].value, sheet["B90"].value) == (77, None)
    assert len(sheet.merged_cells.ranges) == 0


def test_the_marked_copy_keeps_what_helps_whoever_fills_it_in(ours, tmp_path, published):
    imported, _ = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None
    before = openpyxl.load_workbook(ours)
    after = openpyxl.load_workbook(io.BytesIO(marked_copy.marked_copy(imported.submission)))
    for sheet in before.worksheets:
        same = after[sheet.title]
        assert same.sheet_state == sheet.sheet_state
        assert same.freeze_panes == sheet.freeze_panes
        assert same.print_title_rows == sheet.print_title_rows
        assert same.protection.sheet == sheet.protection.sheet
        assert {str(rule.sqref): rule.formula1 for rule in same.data_validations.dataValidation} == {
            str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation
        }
        assert {name: (d.width, d.hidden) for name, d in same.column_dimensions.items()} == {
            name: (d.width, d.hidden) for name, d in sheet.column_dimensions.items()
        }
        for row in sheet.iter_rows():
            for cell in row:
                other = same[cell.coordinate]
                assert (other.value, other.number_format, other.protection.locked) == (
                    cell.value,
                    cell.number_format,
                    cell.protection.locked,
                ), (sheet.title, cell.coordinate)
                assert (other.fill.fgColor.rgb, other.font.b, other.font.sz) == (
                    cell.fill.fgColor.rgb,
                    cell.font.b,
                    cell.font.sz,
                )
                assert (other.hyperlink and other.hyperlink.location) == (cell.hyperlink and cell.hyperlink.location)


def test_marks_of_an_earlier_copy_with_odd_places_and_colours_are_passed_over(tmp_path, published):
    path = cases.cook("not-a-number", tmp_path, published)
    imported, _ = cases.merge_workbook(path, tmp_path, published)
    assert imported is not None
    path.write_bytes(marked_copy.marked_copy(imported.submission))
    book = openpyxl.load_workbook(path)
    rows = (
        ("Institution", "XFD9999999", "FFFFFFFF"),
        ("Institution", "A0", "red"),
        ("Institution", "A1:B2", 7),
        (3, 4, 5),
    )
    for number, (sheet, where, fill) in enumerate((*rows, ("Institution", "B5", "no colour")), 5):
        for place, value in enumerate((sheet, where, fill, 12, 13), 8):
            book.worksheets[0].cell(number, place, value)
    book.save(path)
    imported, _ = cases.merge_workbook(path, tmp_path, published)
    assert imported is not None
    again = openpyxl.load_workbook(io.BytesIO(marked_copy.marked_copy(imported.submission)))
    assert [sheet.title for sheet in again.worksheets].count("Problems") == 1
    assert again["Institution"].max_row < 100


# ------------------------------------------------------------------------------------------------ honest, though large


@pytest.mark.parametrize(
    "rows", ['<row r="{0}"><c r="Z{0}" s="3"/></row>', '<row r="{0}" spans="1:11" ht="15" customHeight="1"/>']
)
def test_a_coloured_column_and_rows_down_to_the_end_of_a_sheet_are_read(rows, ours, tmp_path, published):
    """With a twentieth of the rows: those below the rows that are read cost the same each, and keep nothing."""
    changed(ours, FORM, with_rows("".join(rows.format(number) for number in range(900, 50_000))))
    imported, problems = cases.merge_workbook(ours, tmp_path, published)
    assert problems == ()
    assert imported is not None
    assert imported.files == ()
    sheet = openpyxl.load_workbook(io.BytesIO(marked_copy.marked_copy(imported.submission)))["Institution"]
    assert sheet.max_row <= limits.WorkbookLimits.ROWS


def test_what_says_something_beyond_what_is_read_is_told_of(ours, tmp_path, published):
    cells = '<row r="900"><c r="A900"><v>1</v></c><c r="ZZ900"><v>2</v></c></row><row r="6000"><c r="A6000"><v>3</v></c></row>'
    changed(ours, FORM, with_rows(cells))
    imported, problems = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None
    (problem,) = problems
    assert problem.code == "workbook-beyond"
    assert problem.message.startswith("Institution!ZZ900 holds something. Only the first 5,000 rows and 100 columns")


def test_many_problems_are_told_to_a_bound_and_then_that_there_are_more(ours, tmp_path, published):
    row = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c><c r="C{0}" t="inlineStr"><is><t>much</t></is></c></row>'
    sheet = next(name for name, data in parts_of(ours).items() if b">par30<" in data and b"#unit" in data)
    many = "".join(row.format(number, "par30") for number in range(900, 900 + limits.WorkbookLimits.PROBLEMS + 50))
    changed(ours, sheet, with_rows(many))
    imported, problems = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None
    assert len(problems) == limits.WorkbookLimits.PROBLEMS + 1
    assert problems[-1].code == "workbook-more"
    assert imported.submission.telling.errors > limits.WorkbookLimits.PROBLEMS + 1


# ------------------------------------------------------------------------------------------------------------ bounds


def filled(count: int, kind: str = "") -> str:
    return "".join(
        f'<row r="{900 + n // 50}">' * (n % 50 == 0)
        + f'<c r="{openpyxl.utils.get_column_letter(n % 50 + 1)}{900 + n // 50}"{kind}><v>7</v></c>'
        + "</row>" * (n % 50 == 49)
        for n in range(count)
    )


@pytest.mark.parametrize(
    ("change", "expected", "words"),
    [
        (with_rows(CELL.format("<f>" + "1+" * 4_100 + "1</f>")), "workbook-too-long", "8,192"),
        (with_rows(f'<row r="900"><c r="A900" t="str"><v>{"a" * 32_768}</v></c></row>'), "workbook-too-long", "32,767"),
        (with_rows('<row r="900"><c r="A900" x="' + "".join(random.Random(1).choices("abcdefgh", k=1_200_000)) + '"/></row>'), "workbook-damaged", "tag"),
        (with_rows('<row r="1"><c r="A1"><v>1</v></c></row>'), "workbook-damaged", "order"),
        (with_rows('<row r="900"><c r="B900"><v>1</v></c><c r="A900"><v>1</v></c></row>'), "workbook-damaged", "order"),
        (with_rows('<row r="900"><c r="A901"><v>1</v></c></row>'), "workbook-damaged", "place"),
        (with_rows('<row r="900"><c r="A900" s="4000"><v>1</v></c></row>'), "workbook-damaged", "format"),
        (with_rows('<row r="900"><c r="A900" t="s"><v>9999999</v></c></row>'), "workbook-damaged", "text that is not there"),
        (with_rows('<row r="900"><c r="A900" t="odd"><v>1</v></c></row>'), "workbook-damaged", "kind"),
        (with_rows('<row r="1048577"/>'), "workbook-damaged", "order"),
        (lambda data: data[:-100], "workbook-damaged", "broken XML"),
    ],
)  # fmt: skip
def test_a_sheet_that_no_program_saves_so_is_refused_in_words(change, expected, words, ours):
    changed(ours, FORM, change)
    book, problems = look_over(ours)
    assert book is None
    assert problems[0].code == expected
    assert words in f"{problems[0].message} {problems[0].allowed}"


def test_more_of_anything_than_a_bound_says_is_refused_with_the_bound(ours):
    """Bounds lower than ours, so that the test has less to write."""

    class Close(limits.WorkbookLimits):
        CELLS = TAGS = STYLES = PARTS = SHEETS = CHARACTERS = 10_000_000  # type: ignore[misc]

    parts = parts_of(ours)
    for name, most in (
        ("CELLS", 300),
        ("TAGS", 3_000),
        ("STYLES", 10),
        ("PARTS", 10),
        ("SHEETS", 3),
        ("CHARACTERS", 900),
    ):
        bounds = type("Closer", (Close,), {name: most})
        book, problems = look_over(ours, bounds)
        assert book is None
        assert problems[0].code == "workbook-too-large", name
        assert f"{most:,}" in f"{problems[0].message} {problems[0].allowed}", name
    long_names = {f"xl/media/{'n' * 600}{n}.bin": b"" for n in range(limits.WorkbookLimits.PARTS)}
    assert code(write(ours, {**parts, **long_names})) == "workbook-too-large"


@pytest.mark.parametrize("title", ["", "a/b", "x]", "a:b", "Institution", "INSTITUTION", "a" * 300])
def test_a_title_that_no_sheet_can_have_is_refused(title, ours):
    changed(ours, "xl/workbook.xml", lambda data: data.replace(b'name="Start"', f'name="{title}"'.encode()))
    book, problems = look_over(ours)
    assert book is None
    assert "title" in problems[0].message


@pytest.mark.parametrize(
    "value", ['<c r="A900" s="{}"><v>1e300</v></c>', '<c r="A900" s="{}"><v>-5</v></c>', '<c r="A900" t="d"><v>2024-13-45</v></c>',
              '<c r="A900" t="d"><v>0000-00-00</v></c>', '<c r="A900"><v>' + "9" * 5_000 + "</v></c>", '<c r="A900"><v>nan</v></c>',
              '<c r="A900"><v>12,5</v></c>', '<c r="A900" t="b"><v>maybe</v></c>', '<c r="A900" t="e"><v>odd</v></c>'],
)  # fmt: skip
def test_a_day_or_figure_that_is_none_is_read_as_what_it_is(value, ours, tmp_path, published):
    changed(ours, FORM, with_rows(f'<row r="900">{value.format(3)}</row>'))
    imported, problems = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None, problems


# ---------------------------------------------------------------------------------------------------------- archives


def test_locked_odd_twice_told_and_lying_entries_are_told_of_in_words(ours, tmp_path):
    good = ours.read_bytes()
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        local = archive.getinfo(FORM).header_offset
    central = good.rindex(FORM.encode()) - 46
    for offset, value, words in (
        (8, 1, "locked"),
        (10, 99, "locked"),
        (24, 5, ""),
        (16, 0, ""),
    ):  # flags, method, size, sum
        odd = bytearray(good)
        odd[central + offset : central + offset + 2] = value.to_bytes(2, "little")
        ours.write_bytes(odd)
        book, problems = look_over(ours)
        assert book is None
        assert words in problems[0].message
    odd = bytearray(good)
    odd[local : local + 4] = b"none"
    ours.write_bytes(odd)
    assert code(ours) == "workbook-damaged"
    ours.write_bytes(good)
    with zipfile.ZipFile(ours, "a") as archive:
        archive.writestr(FORM.upper(), b"<a/>")
    assert look_over(ours)[1][0].message == "a part of the workbook is there twice"


def test_a_file_of_another_kind_is_told_what_it_is(tmp_path):
    path = tmp_path / "w.xlsx"
    for begins, words in (
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old .xls kind"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "web page"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", "web page"),
        (b"period,indicator,value\n2024,par30,4\n", "CSV"),
        (b"", "cannot be read"),
        (b"\x89PNG\r\n", "cannot be read"),
        (b"PK\x05\x06" + bytes(18), "cannot be read"),
    ):
        path.write_bytes(begins)
        book, problems = look_over(path)
        assert book is None
        assert words in problems[0].message
        assert problems[0].fix
    for name, data, words in (
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet", ".ods"),
        ("word/document.xml", b"<a/>", "document or a presentation"),
        ("readme.txt", b"hello", "cannot be read"),
    ):
        write(path, {name: data})
        assert words in look_over(path)[1][0].message


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", FORM])
def test_a_workbook_without_one_of_its_parts_is_refused(part, ours):
    parts = parts_of(ours)
    del parts[part]
    assert code(write(ours, parts)) == "workbook-damaged"


def test_a_sheet_of_another_name_and_what_offices_file_with_their_documents_are_taken_for_what_they_are(ours):
    parts = parts_of(ours)
    parts["xl/page.dat"] = parts.pop(FORM)
    for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        parts[name] = parts[name].replace(b"/xl/worksheets/sheet2.xml", b"/xl/page.dat")
    parts["customXml/item1.xml"] = b"<control><f>WEBSERVICE(A1)</f></control>"
    assert code(write(ours, parts)) == ""
    book, _ = look_over(ours)
    assert book is not None
    assert any("institution.id" in cells for _, cells in book.rows("Institution"))
    parts["xl/page.dat"] = with_rows(SPELLINGS["plain"])(parts["xl/page.dat"])
    assert code(write(ours, parts)) == "workbook-calls-out"


def test_an_archive_gives_out_no_more_than_it_may(tmp_path):
    path = write(tmp_path / "a.zip", {"a": bytes(range(256)) * 2_000, "b": b"b"})
    with Zipped(path, entries=2, unpacked=600_000) as archive:
        assert len(b"".join(archive.blocks("a"))) == 512_000
        with pytest.raises(ArchiveError, match="bomb"):
            list(archive.blocks("a"))
    with pytest.raises(ArchiveError, match="entries"):
        Zipped(path, entries=1, unpacked=600_000)


# ----------------------------------------------------------------------------------------------------------- the cost


def seconds(path: Path, root: Path, published: Standards) -> float:
    """CPU time for reading a workbook and writing its marked copy."""
    before = time.process_time()
    imported, problems = cases.merge_workbook(path, root, published)
    if imported is not None:
        marked_copy.marked_copy(imported.submission)
    else:
        assert problems
    return time.process_time() - before


GROWING: dict[str, Callable[[int], Callable[[bytes], bytes]]] = {
    "merged areas": lambda n: below("<mergeCells>" + "".join(f'<mergeCell ref="M{r}:N{r}"/>' for r in range(1, 5 * n)) + "</mergeCells>"),
    "cells": lambda n: with_rows(filled(4 * n)),
    "a formula": lambda n: with_rows("".join(f'<row r="{r}"><c r="A{r}"><f>{"a|[" * (n // 3)}</f><v>1</v></c></row>' for r in range(900, 1000))),
    "another formula": lambda n: with_rows("".join(f'<row r="{r}"><c r="A{r}"><f>{"]" * n}</f><v>1</v></c></row>' for r in range(900, 1000))),
    "calls": lambda n: with_rows("".join(f'<row r="{r}"><c r="A{r}"><f>{"a (" * (n // 3)}</f><v>1</v></c></row>' for r in range(900, 1000))),
    "a text": lambda n: with_rows(f'<row r="900"><c r="A900" t="str"><v>{"a-" * (8 * n)}</v></c></row>'),
    "rules": lambda n: below("<dataValidations>" + f'<dataValidation type="list" sqref="{" ".join(f"M{r}" for r in range(1, 20 * n))}"/>' * 3 + "</dataValidations>"),
    "links": lambda n: below("<hyperlinks>" + "".join(f'<hyperlink ref="M{r}" location="A!B1"/>' for r in range(1, 20 * n)) + "</hyperlinks>"),
    "wrong answers": lambda n: with_rows("".join(
        f'<row r="{r}"><c r="A{r}" t="str"><v>institution.website</v></c><c r="C{r}" t="str"><v>{"1 " * 20}</v></c></row>' for r in range(900, 900 + n))),
}  # fmt: skip


@pytest.mark.parametrize("kind", GROWING)
def test_four_times_as_much_takes_about_four_times_as_long(kind, ours, tmp_path, published):
    """CPU time of this process, not wall time; a quadratic cost would be sixteen times as much."""
    good = ours.read_bytes()
    spent = []
    for size in (500, 2_000):
        ours.write_bytes(good)
        spent.append(seconds(changed(ours, FORM, GROWING[kind](size)), tmp_path, published))
    assert spent[1] <= 7 * spent[0] + 0.5, spent


# ---------------------------------------------------------------------------------------------------- whatever comes


def mutated(parts: dict[str, bytes], chance: random.Random) -> dict[str, bytes]:
    """The parts of a workbook with a few tags removed, doubled, renamed, emptied or moved, and odd values."""
    found = dict(parts)
    for _ in range(chance.randint(1, 4)):
        name = chance.choice([name for name in found if name.endswith((".xml", ".rels"))])
        text = found[name].decode("utf-8", "replace")
        tags = list(re.finditer(r"<[^<>]*>", text))
        values = list(re.finditer(r'(?<==")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)', text))
        if not tags or not values:
            continue
        tag, value = chance.choice(tags), chance.choice(values)
        odd = chance.choice(
            [
                "",
                "-1",
                "0",
                "1e999",
                "9" * 30,
                "A1:XFD1048576",
                "XFD1048576",
                "true",
                "\u0660",
                "x" * 300,
                "_x0000_",
                "&#10;",
                "'",
            ]
        )
        match chance.randrange(6):
            case 0:
                text = text[: tag.start()] + text[tag.end() :]
            case 1:
                text = text[: tag.end()] + tag[0] + text[tag.end() :]
            case 2:
                other = chance.choice(tags)
                text = text[: tag.start()] + other[0] + text[tag.end() :]
            case 3 | 4:
                text = text[: value.start()] + odd + text[value.end() :]
            case 5:
                inner = re.compile(r"(<(\w+)[^>]*>)[^<]*(</\2>)").search(text, tag.start())
                if inner:
                    text = text[: inner.start()] + inner[0] * 2 + text[inner.end() :]
        found[name] = text.encode()
    if chance.random() < 0.1:
        del found[chance.choice(list(found))]
    return found


@pytest.mark.parametrize("seed", range(2))
def test_a_workbook_that_was_changed_at_random_is_read_or_refused_and_given_back(seed, ours, tmp_path, published):
    chance = random.Random(seed)  # reproducible
    parts = parts_of(ours)
    read = refused = 0
    for number in range(25):
        write(ours, mutated(parts, chance))
        found, problems = imported.import_workbook(ours, tmp_path / str(number), published, [])
        if found is None:
            assert problems[0].message
            refused += 1
        else:
            openpyxl.load_workbook(io.BytesIO(marked_copy.marked_copy(found.merged.submission)))
            read += 1
    assert read
    assert refused


# ------------------------------------------------------------------------------------------------- a process of its own


def test_a_task_that_takes_too_long_too_much_or_breaks_off_ends_in_a_sentence():
    class Close(limits.WorkbookLimits):
        SECONDS = 1  # type: ignore[misc]
        MEMORY = 300 * limits.MB  # type: ignore[misc]

    def ran(lines: str) -> bounded_process.Ended:
        return bounded_process.run("timeit:timeit", ["pass", lines], Close)

    for lines, words in (
        ("while True: pass", "1 second of computing"),
        ("bytearray(2**30)", "300 MB of memory"),
        ("raise LookupError", "broke off"),
        ("import os; os.abort()", "broke off"),
    ):
        ended = ran(lines)
        assert ended.code is None
        assert words in ended.why, lines
    ended = ran("open('/no/such/folder/file')")
    assert ended.code == 2
    assert "/no/such/folder/file" in ended.said
    assert ran("import os; print([name for name in os.environ if 'KEY' in name])").said == "[]\n"
