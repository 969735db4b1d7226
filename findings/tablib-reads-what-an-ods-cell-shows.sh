#!/usr/bin/env bash
# tablib 3.10.0: from an OpenDocument sheet it reads a figure as it is shown, so a portfolio at risk of 4.25 shown as 4
# is 4.
#
# Expected: a cell of an .ods file has its value (office:value) and a text for people who look at it. Readers take the
# value: pandas 3.1.1 with odfpy or calamine, and frictionless 5.21.0, say 4.25, 0.042 and 1234.56.
# Seen: tablib makes a number of the text, so what the format rounds is lost, without a warning: 4.25 is 4.0, and 4.75
# is 5.0. Percentages and amounts in a currency come as texts, "4.2%" and "S/ 1,235", and the amount has lost its cents
# too. A thousands mark in the text is an error. From .xlsx the same library reads the values.
# Matters here: django-import-export reads uploads with it, and figures shown without decimals are how reports look. The
# portal reads .xlsx, where it takes the value, and asks for it when it is given an OpenDocument file.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    tablib==3.10.0 odfpy==1.4.1 openpyxl==3.1.5 pandas==3.1.1 python-calamine==0.9.1 frictionless[ods]==5.21.0

seen=$(venv/bin/python - <<'PY'
import openpyxl
import pandas
import tablib
from frictionless import Resource
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

HEAD = ["par30", "share", "portfolio"]
ROWS = [
    [("float", "4.25", "4"), ("percentage", "0.042", "4.2%"), ("currency", "1234.56", "S/ 1,235")],
    [("float", "4.75", "5"), ("percentage", "0.0449", "4.5%"), ("currency", "0.49", "S/ 0")],
]
document, table = OpenDocumentSpreadsheet(), Table(name="Filing")
for cells in [[("string", None, name) for name in HEAD], *ROWS]:
    row = TableRow()
    for kind, value, shown in cells:
        cell = TableCell(valuetype=kind, **({} if value is None else {"value": value}))
        cell.addElement(P(text=shown))
        row.addElement(cell)
    table.addElement(row)
document.spreadsheet.addElement(table)
document.save("filing.ods")
book = openpyxl.Workbook()
for cells in [HEAD, *([float(value) for _, value, _ in row] for row in ROWS)]:
    book.active.append(cells)
for row in book.active.iter_rows(min_row=2):
    for cell, shown in zip(row, ("0", "0.0%", '"S/ "#,##0'), strict=True):
        cell.number_format = shown
book.save("filing.xlsx")


def by_tablib(name):
    with open(name, "rb") as file:
        return [list(row) for row in tablib.Dataset().load(file, format=name.split(".")[1])]


print("tablib, .ods:", by_tablib("filing.ods"))
print("tablib, .xlsx:", by_tablib("filing.xlsx"))
for engine in ("odf", "calamine"):
    print(f"pandas, {engine}:", pandas.read_excel("filing.ods", engine=engine).values.tolist())
print("frictionless:", [[float(value) for value in row.values()] for row in Resource("filing.ods").read_rows()])
PY
)
values="[[4.25, 0.042, 1234.56], [4.75, 0.0449, 0.49]]"
expected="tablib, .ods: [[4.0, '4.2%', 'S/ 1,235'], [5.0, '4.5%', 'S/ 0']]
tablib, .xlsx: $values
pandas, odf: $values
pandas, calamine: $values
frictionless: $values"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these reads the cells of a sheet in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
