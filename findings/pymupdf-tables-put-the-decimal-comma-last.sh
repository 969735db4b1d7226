#!/usr/bin/env bash
# pymupdf 2.0: in the cells of a table, 4,2 is "42" with a comma in a line below, -1,5 is "15" with "- ,", and (1.200)
# is "(1200)".
#
# Expected: `find_tables().extract()` gives the text of each cell, as `get_text()` of the same page does: 4,2.
# Seen: a comma, a point and a minus stand lower or higher than digits, and are taken for a line of their own below the
# figure. Who takes the first line of a cell, or its digits, has 42 for 4.2 and a profit for a loss; blanks between
# words are gone as well. `to_pandas` has the same; `to_markdown` of the same table has 4,2, and so have pdfplumber
# 0.11.10 and camelot 2.0.0. No warning.
# Matters here: audited accounts are PDF files with ruled tables, and desk reviewers compare their figures. The portal
# takes figures from CSV files and workbooks; a PDF file is evidence that people read.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    pymupdf==2.0 fpdf2==2.8.9 pdfplumber==0.11.10 camelot-py==2.0.0 pandas==3.1.1

seen=$(venv/bin/python -W ignore - <<'PY'
import camelot
import pdfplumber
import pymupdf
from fpdf import FPDF

ROWS = (("Ratio", "2023", "2024"), ("At risk", "4,2", "0,9"), ("Return", "-1,5", "(1.200)"))

pdf = FPDF()
pdf.add_page()
pdf.set_font("Helvetica", size=10)
with pdf.table() as table:
    for cells in ROWS:
        row = table.row()
        for cell in cells:
            row.cell(cell)
pdf.output("accounts.pdf")

page = pymupdf.open("accounts.pdf")[0]
found = page.find_tables().tables[0]
print("pymupdf, text:", page.get_text().split("\n")[3:-1])
print("pymupdf, table:", found.extract()[1:])
print("pymupdf, pandas:", found.to_pandas().iloc[:, 1].tolist())
print("pymupdf, Markdown:", found.to_markdown().split("\n")[2])
with pdfplumber.open("accounts.pdf") as read:
    print("pdfplumber, table:", read.pages[0].extract_table()[1:])
print("camelot, table:", camelot.read_pdf("accounts.pdf")[0].df.values.tolist()[1:])
PY
)
expected="pymupdf, text: ['At risk', '4,2', '0,9', 'Return', '-1,5', '(1.200)']
pymupdf, table: [['Atrisk', '42\n,', '09\n,'], ['Return', '15\n- ,', '(1200)\n.']]
pymupdf, pandas: ['42\n,', '15\n- ,']
pymupdf, Markdown: |At risk|4,2|0,9|
pdfplumber, table: [['At risk', '4,2', '0,9'], ['Return', '-1,5', '(1.200)']]
camelot, table: [['At risk', '4,2', '0,9'], ['Return', '-1,5', '(1.200)']]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three reads the table in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
