"""Workbooks as other programs write them: each is read rightly, or the answer says what to do.

The files of other programs are made by small edits of the XML of our own workbook.
"""

import io
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.utils.datetime import MAC_EPOCH

from generator.cli.imports import workbook_task
from generator.intake.workbook import marked_copy, merge
from generator.intake.workbook.plan import Asked, WorkbookPlan
from generator.intake.workbook.reading import currency_signs, dates, numbers
from generator.intake.workbook.reading.cells import CellReader
from generator.intake.workbook.reading.messages import WorkbookMessages
from generator.intake.workbook.reading.unreadable import Unreadable
from generator.intake.workbook.wording import WorkbookPrinter
from generator.intake.xlsx import Cell, look_over
from generator.intake.xlsx.cells import Typed, sheets
from generator.intake.xlsx.escapes import escaped, for_openpyxl, unescaped
from generator.model import Standards
from generator.packages.institutions import open_package
from generator.packages.safety.codes import CURRENCIES
from generator.pipeline.browser_check import check_workbook
from generator.problems import as_text
from tests import workbook_cases as cases
from tests.workbook_parts import FORM, MAIN, OFFICE, RELATIONS, below, changed, parts_of, with_rows, write

CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STYLES = "xl/styles.xml"
SHEET = "Institution"


@pytest.fixture(scope="module")
def published() -> Standards:
    return cases.a_few()


@pytest.fixture
def ours(tmp_path: Path, published: Standards) -> Path:
    """A correct workbook, with its package next to it."""
    cases.write_package(tmp_path, published)
    return cases.write_workbook(tmp_path, published)


def said(path: Path) -> dict[tuple[str, str], Cell]:
    """What every cell of a workbook says."""
    book, problems = look_over(path)
    assert book is not None, problems
    return {(title, cell.where): cell.value for title, rows in sheets(book) for row in rows for cell in row.values()}


def given_back(path: Path, root: Path, published: Standards) -> openpyxl.Workbook:
    """The marked copy of a workbook without problems."""
    imported, problems = cases.merge_workbook(path, root, published)
    assert imported is not None, problems
    return openpyxl.load_workbook(io.BytesIO(marked_copy.marked_copy(imported.submission)), rich_text=True)


def with_shared_texts(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The same workbook with its texts in a part of their own, as most programs write them."""
    texts: list[bytes] = []

    def moved(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return b'<c %s t="s"><v>%d</v></c>' % (found[1], len(texts) - 1)

    inline = re.compile(rb'<c ((?:[rs]="[^"]*" ?)+) t="inlineStr"><is>(.*?)</is></c>', re.DOTALL)
    parts = {name: inline.sub(moved, data) if "worksheets/" in name else data for name, data in parts.items()}
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (
        MAIN.encode(),
        b"".join(b"<si>%s</si>" % text for text in texts),
    )
    relation = f'<Relationship Id="texts" Type="{OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
    kind = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{CONTENT}.sharedStrings+xml"/>'
    for name, more, end in (
        ("xl/_rels/workbook.xml.rels", relation, b"</Relationships>"),
        ("[Content_Types].xml", kind, b"</Types>"),
    ):
        parts[name] = parts[name].replace(end, more.encode() + end)
    assert len(texts) > 100
    return parts


# --------------------------------------------------------------------------------------------------------- spellings


@pytest.mark.parametrize("shared", [False, True])
def test_a_workbook_in_strict_open_xml_says_the_same(shared, ours):
    before = said(ours)
    parts = with_shared_texts(parts_of(ours)) if shared else parts_of(ours)
    strict = "http://purl.oclc.org/ooxml"
    for before_, after in ((MAIN, f"{strict}/spreadsheetml/main"), (OFFICE, f"{strict}/officeDocument/relationships")):
        parts = {name: data.replace(before_.encode(), after.encode()) for name, data in parts.items()}
    write(ours, parts)
    assert said(ours) == before


@pytest.mark.parametrize("shared", [False, True])
def test_spelled_characters_are_decoded_wherever_a_text_is(shared, ours):
    text = "Women decide._x000D_\nWe lend.&#10;bell _x0007_, A _x0041_, _x005F_x0041_, _x005f_x0041_, _xD83D__xDE00_, x005F_"
    cell = f'<row r="900"><c r="A900" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c></row>'
    changed(ours, FORM, with_rows(cell))
    if shared:
        write(ours, with_shared_texts(parts_of(ours)))
    assert said(ours)[SHEET, "A900"] == (
        "Women decide.\nWe lend.\nbell \x07, A A, _x0041_, _x0041_, \N{GRINNING FACE}, x005F_"
    )


def test_a_text_that_looks_spelled_goes_there_and_back():
    for text in ("_x0041_", "_x005F_x0041_", "__x000D__", "x005F_", "plain", "a\nb", "_x12_"):
        assert unescaped(escaped(text)) == text
        assert for_openpyxl(text).replace("x005F_", "") == text  # what openpyxl does
    assert unescaped("half _xD83D_ only") == "half \ufffd only"
    assert escaped("a\0b") == "ab"


def test_pasted_line_ends_are_no_letters_of_an_answer(ours, tmp_path, published):
    book = openpyxl.load_workbook(ours)
    cases.do(
        book, {"do": "type", "code": "mission_statement", "value": "Women decide._x000D_\nWe lend to them._x000D_"}
    )
    book.save(ours)
    imported, _ = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None
    assert imported.folder is not None
    assert ",Women decide. We lend to them.," in (imported.folder / "indicators.csv").read_text("utf-8")


# ------------------------------------------------------------------------------------------------------------- looks

ODD_LOOKS: dict[str, Callable[[bytes], bytes]] = {
    "a colour that is none": lambda data: data.replace(b'rgb="FFDCE6F1"', b'rgb="sky blue"'),
    "an empty fill": lambda data: re.sub(rb"<fill><patternFill patternType=\"solid\">.*?</fill>", b"<fill/>", data, count=1),
    "a gradient": lambda data: data.replace(
        b"<fills>", b"<fills>").replace(b'<fill><patternFill patternType="gray125"/></fill>',
        b'<fill><gradientFill degree="90"><left/><stop position="0"/><stop position="0"/></gradientFill></fill>'),
    "a font family of its own": lambda data: data.replace(b'<family val="2"/>', b'<family val="34"/><charset/><sz val="big"/>'),
    "a vertical alignment of its own": lambda data: data.replace(b'vertical="top"', b'vertical="middle" textRotation="300"'),
    "a border of its own": lambda data: data.replace(b'<left style="thin">', b'<left style="wavy" odd="1"><alignment/>'),
    "attributes nobody knows": lambda data: data.replace(b"<xf ", b'<xf applyMagic="1" odd="2" '),
    "formats without a number": lambda data: data.replace(b"<numFmt ", b'<numFmt formatCode="0.0"/><numFmt numFmtId="x" formatCode="0"/><numFmt '),
}  # fmt: skip


@pytest.mark.parametrize("name", ODD_LOOKS)
def test_odd_looks_cost_no_value(name, ours, tmp_path, published):
    before = said(ours)
    changed(ours, STYLES, ODD_LOOKS[name])
    assert said(ours) == before
    given_back(ours, tmp_path, published)


def test_a_cell_whose_colour_is_none_is_not_painted_black(ours, tmp_path, published):
    changed(ours, STYLES, ODD_LOOKS["a colour that is none"])
    sheet = given_back(ours, tmp_path, published)[SHEET]
    assert {cell.fill.fill_type for row in sheet.iter_rows(max_row=3) for cell in row} == {None}


@pytest.mark.parametrize("whole", [True, False])
def test_a_workbook_without_styles_says_the_same(whole, ours, tmp_path, published):
    """Without the part and all that names it, or with the names only."""
    before = said(ours)
    parts = parts_of(ours)
    del parts[STYLES]
    if whole:
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            parts[name] = re.sub(rb"<(Override|Relationship) [^>]*styles.xml[^>]*/>", b"", parts[name])
    write(ours, parts)
    after = said(ours)
    days = {place for place, value in before.items() if isinstance(value, datetime)}
    assert {place for place in before if before[place] != after[place]} <= days  # now the numbers of these days
    imported, problems = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None
    assert (imported.files, problems) == ((), ())


@pytest.mark.parametrize("day", ["yesterday", ""])
def test_an_odd_day_of_creation_matters_to_nobody(day, ours):
    before = said(ours)
    changed(
        ours,
        "docProps/core.xml",
        lambda data: re.sub(rb"(<dcterms:created[^>]*>)[^<]*", rb"\g<1>" + day.encode(), data),
    )
    assert said(ours) == before


# ------------------------------------------------------------------------------------------------- what is not there


@pytest.mark.parametrize(
    ("kind", "tag"),
    [("drawing", "drawing"), ("vmlDrawing", "legacyDrawing"), ("comments", ""), ("table", ""), ("printerSettings", "")],
)
def test_a_relation_to_a_part_that_is_not_there_costs_neither_values_nor_marks(kind, tag, ours, tmp_path, published):
    before = said(ours)
    parts = parts_of(ours)
    relation = f'<Relationship Id="odd" Type="{OFFICE}/{kind}" Target="../gone/{kind}1.xml"/>'
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = (
        f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'.encode()
    )
    if tag:
        parts[FORM] = parts[FORM].replace(
            b"</worksheet>", f'<{tag} xmlns:r="{OFFICE}" r:id="odd"/></worksheet>'.encode()
        )
    write(ours, parts)
    assert said(ours) == before
    assert SHEET in given_back(ours, tmp_path, published).sheetnames


@pytest.mark.parametrize("day", ["2024-W05-1", "2024-W05", "20241231T10:00:00", "2024-12-31T10", "2024-12-31 10:00"])
def test_a_day_in_a_form_that_no_program_writes_is_the_text_that_it_is(day, ours):
    changed(ours, FORM, with_rows(f'<row r="900"><c r="A900" t="d"><v>{day}</v></c></row>'))
    assert said(ours)[SHEET, "A900"] == day


@pytest.mark.parametrize(
    "moment", ["2024-12-31", "2024-12-31T00:00:00", "2024-12-31T00:00:00.000", "2024-12-31T00:00:00Z"]
)
def test_a_day_as_strict_open_xml_writes_it_is_a_day(moment, ours):
    changed(ours, FORM, with_rows(f'<row r="900"><c r="A900" t="d"><v>{moment}</v></c></row>'))
    day = Typed(SHEET, 900, 1, said(ours)[SHEET, "A900"])
    assert dates.read(day) == "2024-12-31"


def test_a_percent_sign_that_is_only_written_multiplies_nothing(tmp_path):
    shown = {
        "0.0%": "420",
        "0%;[Red]-0%": "420",
        '0.0"%"': "4.2",
        r"0.0\%": "4.2",
        '"% of loans" 0.0': "4.2",
        "0.0_%": "4.2",
    }
    book = openpyxl.Workbook()
    for row, number_format in enumerate(shown, 1):
        book.active.cell(row, 1, 4.2).number_format = number_format
    path = tmp_path / "percent.xlsx"
    book.save(path)
    read, problems = look_over(path)
    assert read is not None, problems
    ((_, rows),) = sheets(read)
    assert [str(row[1].number) for row in rows] == list(shown.values())


def test_a_link_without_its_address_and_a_day_that_is_none_cost_neither_values_nor_marks(ours, tmp_path, published):
    day = '<row r="900"><c r="A900" t="d"><v>2024-13-45</v></c></row>'
    link = f'<hyperlinks><hyperlink ref="B2" r:id="gone" xmlns:r="{OFFICE}"/></hyperlinks>'
    changed(ours, FORM, lambda data: below(link)(with_rows(day)(data)))
    assert said(ours)[SHEET, "A900"] == "2024-13-45"
    assert given_back(ours, tmp_path, published)[SHEET]["A900"].value == "2024-13-45"


# ---------------------------------------------------------------------------------------------------- days since 1904


def test_a_day_without_a_format_is_counted_from_where_the_workbook_counts(ours, tmp_path, published):
    book = openpyxl.load_workbook(ours)
    book.epoch = MAC_EPOCH
    cases.do(book, {"do": "type", "code": "mission_last_review_date", "value": 43_890, "format": "General"})
    book.save(ours)
    assert b'date1904="1"' in parts_of(ours)["xl/workbook.xml"]
    imported, _ = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None
    assert imported.submission.answers["mission_last_review_date"].filed.value == "2024-03-01"
    assert imported.submission.fields["filing.as_of"].filed.value == "2024-12-31"  # with a format of days
    back = openpyxl.load_workbook(io.BytesIO(marked_copy.marked_copy(imported.submission)))
    assert back.epoch == MAC_EPOCH


def test_a_day_is_one_whether_it_is_counted_from_1900_or_from_1904():
    assert dates.read(Typed("sheet", 1, 1, 45_352)) == "2024-03-01"
    assert dates.read(Typed("sheet", 1, 1, 43_890, since_1904=True)) == "2024-03-01"


# ------------------------------------------------------------------------------------------- formulas nobody computed


@pytest.mark.parametrize(
    ("settings", "totals"),
    [
        ('<calcPr calcId="124519" fullCalcOnLoad="true"/>', {"A900": None, "B900": 42}),
        ('<calcPr calcId="191029"/>', {"A900": 0, "B900": 42}),
    ],
    ids=["written by a program that cannot compute", "saved by one that can"],
)
def test_a_total_that_was_never_computed_is_no_zero(ours, settings, totals):
    row = '<row r="900"><c r="A900"><f>SUM(B1:B9)</f><v>0</v></c><c r="B900"><f>6*7</f><v>42</v></c><c r="C900"><v>0</v></c></row>'
    changed(ours, FORM, with_rows(row))
    changed(ours, "xl/workbook.xml", lambda data: re.sub(rb"<calcPr[^>]*/>", settings.encode(), data))
    found = said(ours)
    assert {place: found[SHEET, place] for place in totals} == totals
    assert found[SHEET, "C900"] == 0  # a figure that somebody typed


# --------------------------------------------------------------------------------------------------- the marked copy


def lists_in_the_extension(data: bytes) -> bytes:
    """A sheet with its lists where Excel puts those that are on another sheet."""
    found = re.findall(rb'<dataValidation ([^>]*type="list"[^>]*)><formula1>(.*?)</formula1></dataValidation>', data)
    assert len(found) > 2
    moved = b""
    for attributes, formula in found:
        data = data.replace(b"<dataValidation %s><formula1>%s</formula1></dataValidation>" % (attributes, formula), b"")
        (places,) = re.findall(rb'sqref="([^"]*)"', attributes)
        others = re.sub(rb'sqref="[^"]*"', b"", attributes)
        inside = b"<x14:formula1><xm:f>%s</xm:f></x14:formula1><xm:sqref>%s</xm:sqref>" % (formula, places)
        moved += b"<x14:dataValidation %s>%s</x14:dataValidation>" % (others, inside)
    spaces = (
        b'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        b'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    )
    lists = b"<x14:dataValidations>%s</x14:dataValidations>" % moved
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" %s>%s</ext></extLst>' % (spaces, lists)
    return data.replace(b"</worksheet>", extension + b"</worksheet>")


def rules_of(book: openpyxl.Workbook) -> dict[str, tuple[str, str, str]]:
    return {
        str(rule.sqref): (rule.type, rule.formula1, rule.prompt) for rule in book[SHEET].data_validations.dataValidation
    }


def test_lists_that_excel_moved_to_the_extensions_of_a_sheet_come_back(ours, tmp_path, published):
    before = rules_of(openpyxl.load_workbook(ours))
    changed(ours, FORM, lists_in_the_extension)
    assert rules_of(given_back(ours, tmp_path, published)) == before


def test_a_list_of_the_extensions_that_reaches_out_is_refused(ours):
    changed(ours, FORM, lambda data: lists_in_the_extension(data).replace(b"lists!", b"[1]lists!", 1))
    book, problems = look_over(ours)
    assert book is None
    assert problems[0].code == "workbook-calls-out"


@pytest.mark.parametrize("shared", [False, True])
def test_bold_letters_in_a_text_come_back(shared, ours, tmp_path, published):
    pieces = (
        "<r><t xml:space='preserve'>We lend </t></r>"
        "<r><rPr><b/><color rgb='odd'/><sz val='14'/><rFont val='Arial'/><odd/></rPr><t>_x0041_</t></r>"
    )
    changed(ours, FORM, with_rows(f'<row r="900"><c r="A900" t="inlineStr"><is>{pieces}</is></c></row>'))
    if shared:
        write(ours, with_shared_texts(parts_of(ours)))
    assert said(ours)[SHEET, "A900"] == "We lend A"
    plain, bold = given_back(ours, tmp_path, published)[SHEET]["A900"].value
    assert str(plain) == "We lend "
    assert (bold.text, bold.font.b, bold.font.sz, bold.font.rFont) == ("_x0041_", True, 14, "Arial")


RAISED = TextBlock(InlineFont(vertAlign="superscript"), "1")
STRUCK = TextBlock(InlineFont(strike=True), "3.9")


@pytest.mark.parametrize(
    ("code", "parts", "found"),
    [
        ("par30", ["4.2", RAISED], "workbook-raised"),
        ("par30", [STRUCK, " 4.2"], "workbook-struck"),
        ("par30", [TextBlock(InlineFont(strike=False), "4.2"), TextBlock(InlineFont(b=True), "1")], ""),
        ("mission_last_review_date", ["2024-05-01", RAISED], "workbook-raised"),
        ("mission_statement", ["Loans per m", TextBlock(InlineFont(vertAlign="superscript"), "2")], ""),
        ("mission_statement", [STRUCK, "Loans"], "workbook-struck"),
        ("target_market=women", [TextBlock(InlineFont(strike=True), "yes"), "no"], "workbook-struck"),
    ],
)
def test_the_mark_of_a_footnote_and_what_is_struck_through_are_no_part_of_an_answer(
    code, parts, found, ours, published
):
    book = openpyxl.load_workbook(ours, rich_text=True)
    sheet, row, column = cases.place(book, code)
    sheet.cell(row, column).value = CellRichText(*parts)
    book.save(ours)
    imported, text = cases.said(ours, ours.parent, published)
    assert imported is not None
    assert re.findall(r"workbook-(?:raised|struck)", text) == ([found] if found else [])
    answer = imported.submission.answers[code.partition("=")[0]]
    assert answer.spoiled == bool(found)


def test_a_figure_in_a_cell_that_is_struck_through_is_asked_about(ours, published):
    book = openpyxl.load_workbook(ours)
    sheet, row, column = cases.place(book, "par30")
    sheet.cell(row, column).value = 4.2
    sheet.cell(row, column).font = Font(strike=True)
    book.save(ours)
    _, text = cases.said(ours, ours.parent, published)
    assert "This is struck through: “4.2”." in text


def test_what_a_marked_copy_lacks_is_said_on_its_first_sheet(ours, tmp_path, published):
    tags = (
        '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A1=1</formula></cfRule>'
        "</conditionalFormatting>"
    )
    formula = '<row r="900"><c r="A900"><f>1+1</f><v>2</v></c></row>'
    changed(ours, FORM, lambda data: below(tags)(with_rows(formula)(data)))
    parts = parts_of(ours)
    relation = f'<Relationship Id="logo" Type="{OFFICE}/image" Target="../media/image1.png"/>'
    parts["xl/media/image1.png"] = b"a picture"
    parts["xl/worksheets/_rels/sheet2.xml.rels"] = (
        f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'.encode()
    )
    write(ours, parts)
    sheet = given_back(ours, tmp_path, published).worksheets[0]
    texts = [cell.value for row in sheet.iter_rows(max_col=1) for cell in row if cell.value]
    assert texts[-1] == (
        "This copy has your answers. It does not have, from the file that you sent: conditional formatting, pictures, "
        "charts and shapes, formulas (their results are here). Keep that file."
    )


def test_a_copy_that_lacks_nothing_says_nothing_of_it(ours, tmp_path, published):
    imported, _ = cases.merge_workbook(ours, tmp_path, published)
    assert imported is not None
    assert marked_copy.left_out(imported.submission) == ""


def test_a_cell_has_its_colour_of_the_theme_again_when_its_mark_is_gone(tmp_path, published):
    path = cases.cook("not-a-number", tmp_path, published)
    book = openpyxl.load_workbook(path)
    sheet, row, column = cases.place(book, "number_of_active_borrowers")
    where = sheet.cell(row, column).coordinate
    sheet[where].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.4))
    book.save(path)
    imported, problems = cases.merge_workbook(path, tmp_path, published)
    assert imported is not None
    assert problems
    path.write_bytes(marked_copy.marked_copy(imported.submission))
    book = openpyxl.load_workbook(path)
    assert book[sheet.title][where].fill.fgColor.rgb == "FFF8CBAD"
    book[sheet.title][where].value = 18_250
    book.save(path)
    fill = given_back(path, tmp_path, published)[sheet.title][where].fill
    assert (fill.fill_type, fill.fgColor.theme, fill.fgColor.tint) == ("solid", 4, 0.4)


# ---------------------------------------------------------------------------------------------- files of other kinds

OTHER_KINDS = {
    "an.ods": ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
    "renamed.xlsx": ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}, "OpenDocument"),
    "a.numbers": ({"Index/Document.iwa": b""}, "Apple Numbers"),
    "an.xlsb": (
        {
            "[Content_Types].xml": b'<Types><Override PartName="/xl/workbook.bin" '
            b'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
            "xl/workbook.bin": b"",
        },
        ".xlsb",
    ),
    "a.zip": ({"wayrasol/datapackage.json": b"{}"}, "archive of a data package"),
    "another.zip": ({"folder/workbook.xlsx": b"PK"}, "archive with a workbook in it"),
    "document": ({"word/document.xml": b"<a/>"}, "a document or a presentation"),
}


@pytest.mark.parametrize("name", OTHER_KINDS)
def test_a_file_of_another_kind_is_answered_with_what_to_do_whatever_its_ending(name, tmp_path):
    parts, words = OTHER_KINDS[name]
    book, problems = look_over(write(tmp_path / name, parts))
    assert book is None
    (problem,) = problems
    assert words in problem.message
    assert problem.allowed == "an .xlsx workbook"
    assert problem.fix
    assert "CSV" not in problem.fix


def test_a_workbook_is_read_whatever_its_ending(ours, tmp_path):
    before = said(ours)
    for name in ("workbook", "workbook.zip", "workbook.ods"):
        other = tmp_path / name
        other.write_bytes(ours.read_bytes())
        assert said(other) == before


# ----------------------------------------------------------------------------------------------------------- figures


def asked(kind: str) -> Asked:
    return Asked("figure", "Figure", "", "", kind)


@pytest.mark.parametrize(
    ("text", "currency", "kind", "expected"),
    [
        ("S/ 1,000.00", "PEN", "currency", "1000"),
        ("S/. 212,931,000", "PEN", "currency", "212931000"),
        ("\u20b9212931000", "INR", "currency", "212931000"),
        ("Rs. 12,34,567", "INR", "currency", "1234567"),
        ("KSh 1,250,000", "KES", "currency", "1250000"),
        ("1 250 000 FCFA", "XOF", "currency", "1250000"),
        ("US$ 1,250,000", "USD", "currency", "1250000"),
        ("$1,250,000", "MXN", "currency", "1250000"),
        ("-S/ 12", "PEN", "currency", "-12"),
        ("(S/ 1,200.00)", "PEN", "currency", "-1200"),
        ("S/ -1,200.50", "PEN", "currency", "-1200.5"),
        ("US$ 1,250,000", "PEN", "currency", Unreadable("other-currency")),
        ("$ 1,250,000", "PEN", "currency", Unreadable("other-currency")),
        ("\u20ac 1,250,000", "PEN", "currency", Unreadable("other-currency")),
        ("EUR 1,250,000", "PEN", "currency", Unreadable("other-currency")),
        ("212931000*", "PEN", "currency", Unreadable("not-alone", {"mark": "*"})),
        ("~212931000", "PEN", "currency", Unreadable("not-alone", {"mark": "~"})),
        ("\u2248 18 250", "PEN", "count", Unreadable("not-alone", {"mark": "\u2248"})),
        ("18250 \u2020", "PEN", "count", Unreadable("not-alone", {"mark": "\u2020"})),
        ("18250 personas", "PEN", "count", Unreadable("not-alone", {"mark": "personas"})),
        ("1.2 M", "PEN", "currency", Unreadable("not-alone", {"mark": "M"})),
        ("12 mil", "PEN", "currency", Unreadable("not-alone", {"mark": "mil"})),
        ("12.5 %*", "PEN", "percent", Unreadable("not-alone", {"mark": "*"})),
        ("(4,2 %)", "PEN", "percent", "-4.2"),
        ("(4.2%)", "PEN", "percent", "-4.2"),
        ("(4.2) %", "PEN", "percent", "-4.2"),
        ("(4,2 %)", "PEN", "currency", Unreadable("percent-on-a-figure")),
        ("4.2-", "PEN", "percent", Unreadable("minus-behind", {"figure": "-4.2"})),
        ("4,2 % -", "PEN", "percent", Unreadable("minus-behind", {"figure": "-4,2"})),
        ("4.2 \u2212", "PEN", "percent", Unreadable("minus-behind", {"figure": "-4.2"})),
        ("S/ 1,200-", "PEN", "currency", Unreadable("minus-behind", {"figure": "-1,200"})),
        ("1,200 PEN-", "PEN", "currency", Unreadable("not-alone", {"mark": "PEN-"})),
        ("S/ 3.50", "PEN", "rate", "3.5"),
        ("3.50 PEN", "PEN", "rate", "3.5"),
        ("S/ 3.50", "KES", "rate", Unreadable("other-currency-rate")),
        ("S/ 3.50", "", "rate", Unreadable("other-currency-rate")),
        ("S/ 3.50", "PEN", "percent", Unreadable("currency-on-a-figure", {"mark": "S/"})),
        ("KES 1,250", "PEN", "count", Unreadable("currency-on-a-figure", {"mark": "KES"})),
        ("Q 40", "GTQ", "ratio", Unreadable("currency-on-a-figure", {"mark": "Q"})),
        ("5 K", "PEN", "count", Unreadable("not-alone", {"mark": "K"})),
        ("about a dozen", "PEN", "count", Unreadable("not-a-number")),
        ("1.2E+11", "PEN", "currency", Unreadable("not-all-digits")),
    ],
)
def test_a_sign_of_the_filings_own_currency_is_read_and_any_other_mark_is_asked_about(text, currency, kind, expected):
    assert numbers.read(Typed("sheet", 1, 1, text), asked(kind), currency) == expected


def test_a_rate_is_read_with_the_sign_of_the_filings_currency(ours, tmp_path, published):
    book = openpyxl.load_workbook(ours)
    cases.do(book, {"do": "type", "code": "filing.closing_rate", "value": "KSh 129.50"})
    cases.do(book, {"do": "type", "code": "filing.average_rate", "value": "S/ 3.50"})
    book.save(ours)
    _, problems = cases.merge_workbook(ours, tmp_path, published)
    assert [(problem.code, problem.found) for problem in problems] == [("workbook-other-currency-rate", "S/ 3.50")]
    row = (tmp_path / "institutions" / cases.OWN / "filings.csv").read_text("utf-8").splitlines()[2]
    assert row.startswith("2024,2024-12-31,KES,129.5,,")


@pytest.mark.parametrize("word", ["no aplica", "Ninguno", "Confidencial", "n/a", "None", "-", "s/d", "—", "aucun"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_word_for_no_answer_leads_to_the_column_for_reasons_and_names_them(published, word, language):
    column, reason = {"en": ("Why empty", "withheld"), "es": ("Por qué está vacía", "reservado")}[language]
    plan = WorkbookPlan(published, WorkbookPrinter(published, language))
    telling = WorkbookMessages("workbook.xlsx", plan.words)
    reader = CellReader(plan, telling)
    for code in ("number_of_active_borrowers", "par30", "mission_last_review_date"):
        assert reader.read(Typed("sheet", 1, 1, word), plan.indicators[code]) is None
    assert len(telling.problems) == 3
    for problem in telling.problems:
        assert column in problem.fix
        assert reason in problem.fix
    assert " 0." in telling.problems[0].fix
    assert reader.read(Typed("sheet", 1, 1, word), plan.filing["filing.closing_rate"]) is None
    assert column not in telling.problems[-1].fix, "the sheet of the filing has no such column"


def test_every_sign_is_one_of_currencies_that_there_are():
    for sign, codes in currency_signs._SIGNS.items():
        assert set(codes.split()) <= CURRENCIES, sign
        assert sign == sign.upper().removesuffix("."), sign


# ------------------------------------------------------------------------------------------------ written last of all


def test_nothing_is_written_if_the_marked_copy_cannot_be(ours, tmp_path, published):
    book = openpyxl.load_workbook(ours)
    cases.do(book, {"do": "type", "code": "par30", "value": 6.5})
    book.save(ours)
    folder = tmp_path / "institutions" / cases.OWN
    before = files_of(folder)
    in_the_way = tmp_path / "a file"
    in_the_way.write_text("no folder")
    with pytest.raises(OSError, match="a file"):
        workbook_task.take_in(str(ours), str(tmp_path), str(in_the_way / "marked.xlsx"))
    assert files_of(folder) == before
    shutil.rmtree(folder)
    with pytest.raises(OSError, match="a file"):
        workbook_task.take_in(str(ours), str(tmp_path), str(in_the_way / "marked.xlsx"))
    assert not folder.exists()


@pytest.mark.parametrize("new", [False, True])
def test_a_package_is_the_same_before_and_after_it_is_written(new, ours, tmp_path, published):
    book = openpyxl.load_workbook(ours)
    cases.do(book, {"do": "type", "code": "par30", "value": 6.5})
    book.save(ours)
    folder = tmp_path / "institutions" / cases.OWN
    if new:
        shutil.rmtree(folder)
    before = files_of(folder)
    prepared, _ = merge.prepare_merge(ours, tmp_path, published)
    assert prepared is not None
    assert prepared.opened is not None
    assert files_of(folder) == before
    prepared.write()
    assert files_of(folder) == {**before, **prepared.changes}
    written = open_package(folder, "institution", published)
    assert prepared.opened.contents == written.contents
    assert prepared.opened.tables == written.tables
    assert prepared.opened.all_problems() == written.all_problems()


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*")}


# ------------------------------------------------------------------------------ labels that changed since it was handed out


def with_names(standards: Standards, **labels: str) -> Standards:
    """The standards as they were, with these English labels of kinds of documents."""
    english = standards.languages["en"]
    names = {**english.names, **{f"evidence_kind.{code}": label for code, label in labels.items()}}
    languages = {**standards.languages, "en": replace(english, names=names)}
    return replace(standards, languages=languages, digest=repr(labels))


def test_a_label_that_was_changed_since_the_workbook_was_made_is_still_understood(ours, tmp_path, published):
    earlier = with_names(published, policy_or_report="Policy, in writing")
    path = cases.write_workbook(tmp_path, earlier)
    assert "Policy, in writing" in said(path).values()
    imported, text = cases.said(path, tmp_path, published)
    assert imported is not None
    assert (text, imported.changes) == ("", {})
    copy = tmp_path / "marked.xlsx"
    copy.write_bytes(marked_copy.marked_copy(imported.submission))
    imported, text = cases.said(copy, tmp_path, published)
    assert imported is not None
    assert (text, imported.changes) == ("", {})


def test_a_label_that_meant_another_option_is_what_it_was_in_the_workbook(ours, tmp_path, published):
    exchanged = {
        "policy_or_report": "Report from the management information system",
        "mis_report": "Written policy, manual or report",
    }
    path = cases.write_workbook(tmp_path, with_names(published, **exchanged))
    assert exchanged["policy_or_report"] in said(path).values()
    imported, text = cases.said(path, tmp_path, published)
    assert imported is not None
    assert (text, imported.changes) == ("", {})


def test_a_label_of_two_options_is_asked_about_and_not_guessed(ours, tmp_path, published):
    path = cases.write_workbook(tmp_path, with_names(published, policy_or_report="Paper", mis_report="Paper"))
    _, text = cases.said(path, tmp_path, published)
    assert "workbook-not-an-option" in text
    assert '"Paper"' in text


# ---------------------------------------------------------------------------------------------- the same words everywhere


def test_the_command_and_the_check_page_answer_a_file_of_another_kind_in_the_same_words(tmp_path, published, capsys):
    path = write(tmp_path / "answers.ods", OTHER_KINDS["an.ods"][0])
    assert workbook_task.take_in(str(path), str(tmp_path), "") == 2
    printed = capsys.readouterr().out
    result = check_workbook(path, tmp_path, published, [])
    assert as_text(result.problems).strip() == printed.strip()
    assert "this is an OpenDocument file" in printed
    assert "choose “Save as” and “Excel Workbook (.xlsx)”" in printed
    for language in ("en", "es"):
        words = WorkbookPrinter(published, language).phrase("submission.not_a_workbook")
        assert "(.xlsx)" in words
