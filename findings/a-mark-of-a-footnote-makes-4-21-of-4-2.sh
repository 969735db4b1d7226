#!/usr/bin/env bash
# pandas 3.1.1, openpyxl 3.1.5, python-calamine 0.9.1, python-docx 1.2.0, pypdf 7.1.1, pdfplumber 0.11.10: 4.2 with the
# footnote 1 is 4.21.
#
# Expected: a small raised 1 is marked as such in each of the four formats: <sup> in HTML, superscript in a workbook and
# in a document, a raised and smaller letter in a PDF file. A reader of tables leaves it out, sets it apart, or says
# that the cell has more than a figure.
# Seen: six libraries put it behind the last digit. pandas makes a column of numbers of it, 4.21 and 12002.0, where
# 1,200 has the footnote 2; the others give texts that are numbers for whoever reads on. No warning. mammoth 1.13.0
# keeps <sup> in the HTML that it makes of a document, and loses it in its plain text.
# Matters here: audited accounts and annual reports have footnotes at figures, and figures of institutions are copied
# out of them. The portal's reader of workbooks made 4.21 of it too, and now asks about raised letters in a figure.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pandas==3.1.1 lxml==6.1.3 openpyxl==3.1.5 \
    python-calamine==0.9.1 python-docx==1.2.0 mammoth==1.13.0 fpdf2==2.8.9 pypdf==7.1.1 pdfplumber==0.11.10

seen=$(venv/bin/python -W ignore - <<'PY'
import io

import docx
import mammoth
import openpyxl
import pandas
import pdfplumber
import pypdf
from fpdf import FPDF
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from python_calamine import CalamineWorkbook

rows = "<tr><th>2024</th></tr><tr><td>4.2<sup>1</sup></td></tr><tr><td>1,200<sup>2</sup></td></tr>"
print("HTML, pandas:", pandas.read_html(io.StringIO(f"<table>{rows}</table>"))[0]["2024"].tolist())

book = openpyxl.Workbook()
book.active["A1"] = CellRichText("4.2", TextBlock(InlineFont(vertAlign="superscript"), "1"))
book.save("report.xlsx")
print("workbook, openpyxl:", openpyxl.load_workbook("report.xlsx").active["A1"].value)
print("workbook, calamine:", CalamineWorkbook.from_path("report.xlsx").get_sheet_by_index(0).to_python()[0][0])

document = docx.Document()
paragraph = document.add_table(1, 1).cell(0, 0).paragraphs[0]
paragraph.add_run("4.2")
paragraph.add_run("1").font.superscript = True
document.save("report.docx")
print("document, python-docx:", docx.Document("report.docx").tables[0].cell(0, 0).text)
with open("report.docx", "rb") as file:
    print("document, mammoth, text:", mammoth.extract_raw_text(file).value.strip())
    print("document, mammoth, HTML:", mammoth.convert_to_html(file).value)

pdf = FPDF()
pdf.add_page()
pdf.set_font("Helvetica", size=10)
pdf.write(text="4.2")
pdf.char_vpos = "SUP"
pdf.write(text="1")
pdf.output("report.pdf")
print("PDF, pypdf:", pypdf.PdfReader("report.pdf").pages[0].extract_text())
with pdfplumber.open("report.pdf") as read:
    print("PDF, pdfplumber:", read.pages[0].extract_text())
PY
)
expected="HTML, pandas: [4.21, 12002.0]
workbook, openpyxl: 4.21
workbook, calamine: 4.21
document, python-docx: 4.21
document, mammoth, text: 4.21
document, mammoth, HTML: <table><tr><td><p>4.2<sup>1</sup></p></td></tr></table>
PDF, pypdf: 4.21
PDF, pdfplumber: 4.21"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the libraries reads a footnote at a figure in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
