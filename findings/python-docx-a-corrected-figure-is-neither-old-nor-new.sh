#!/usr/bin/env bash
# python-docx 1.2.0: a figure that was corrected with tracked changes, 4.2 to 14.8, is read as nothing, and so is the
# answer in a form's field.
#
# Expected: `paragraph.text` is what a reader sees: the new figure, or with all changes refused the old one. Word's
# content controls, of which forms are made, hold text like any other.
# Seen: both are left out: "Portfolio at risk:  %" and "Clients: ", in paragraphs and in cells of tables, without a
# warning. Only runs that lie right below the paragraph or in a link are read; what was inserted, and what is in a
# control, lies one level deeper. docx2txt 0.9 and mammoth 1.13.0 read the new figure and the answers. A cell that
# spans two columns is there twice.
# Matters here: figures are corrected by reviewers, and questionnaires are Word forms. The portal reads no Word files;
# a filing is CSV or the portal's workbook, and documents are only named as evidence.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    python-docx==1.2.0 docx2txt==0.9 mammoth==1.13.0

seen=$(venv/bin/python -W always - 2>&1 <<'PY'
import docx
import docx2txt
import mammoth
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

BY = 'w:author="Reviewer" w:date="2024-05-01T00:00:00Z"'


def part(text):
    return parse_xml(text.replace(">", f" {nsdecls('w')}>", 1))


def deleted_and_inserted(was, now):
    yield part(f'<w:del w:id="1" {BY}><w:r><w:delText>{was}</w:delText></w:r></w:del>')
    yield part(f'<w:ins w:id="2" {BY}><w:r><w:t>{now}</w:t></w:r></w:ins>')


def control(text):
    return part(f"<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>{text}</w:t></w:r></w:sdtContent></w:sdt>")


made = docx.Document()
risk = made.add_paragraph("Portfolio at risk: ")
risk._p.extend(deleted_and_inserted("4.2", "14.8"))
risk.add_run(" %")
made.add_paragraph("Clients: ")._p.append(control("1200"))
cells = made.add_table(1, 2).rows[0].cells
cells[0].text = "Women: "
cells[1].paragraphs[0]._p.append(control("900"))
made.save("filing.docx")

read = docx.Document("filing.docx")
cells = [cell.text for row in read.tables[0].rows for cell in row.cells]
print("python-docx:", [paragraph.text for paragraph in read.paragraphs] + cells)
print("docx2txt:", docx2txt.process("filing.docx").split("\n\n"))
with open("filing.docx", "rb") as file:
    print("mammoth:", mammoth.extract_raw_text(file).value.strip().split("\n\n"))
PY
)
expected="python-docx: ['Portfolio at risk:  %', 'Clients: ', 'Women: ', '']
docx2txt: ['Portfolio at risk: 14.8 %', 'Clients: 1200', 'Women: ', '900']
mammoth: ['Portfolio at risk: 14.8 %', 'Clients: 1200', 'Women: ', '900']"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these reads tracked changes or forms in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
