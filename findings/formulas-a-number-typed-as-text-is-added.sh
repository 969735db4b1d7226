#!/usr/bin/env bash
# formulas 1.3.4: a cell with the text "20" is added by SUM and makes AVERAGE of the same cells an error.
#
# Expected: SUM, COUNT and AVERAGE of cells leave texts out, also those that look like numbers, which is why Excel marks
# such cells with a green corner. pycel 1.0b30 and hyperformula 3.5.0 do so.
# Seen: SUM of 10, "20" and 4.2 is 34.2 instead of 14.2, COUNT is 3 and not 2, and AVERAGE and MAX are #VALUE!. So a
# total is recomputed as another one than the workbook showed to the person who filled it in. n/a in the same place is
# left out by all.
# Matters here: amounts pasted from another program are texts in many workbooks of institutions, and a program that
# recomputes their totals finds no fault. The portal reads each cell for itself and takes no total from such a program.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    pycel==1.0b30 formulas==1.3.4 openpyxl==3.1.2 numpy==2.4.6 setuptools==80.9.0
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0

cat > sheet.cjs <<'JS'
const { HyperFormula } = require('hyperformula')
const [column, cells] = JSON.parse(process.argv[2])
const rows = column.map((value) => [typeof value === 'string' ? "'" + value : value])
cells.forEach((cell, at) => (rows[at] ??= [null]).push(cell))
const sheet = HyperFormula.buildFromArray(rows, { licenseKey: 'gpl-v3' })
const shown = (value) => (typeof value === 'object' ? value.value : Math.round(value * 100) / 100)
console.log(JSON.stringify(cells.map((_, row) => shown(sheet.getCellValue({ sheet: 0, row, col: 1 })))))
JS
seen=$(venv/bin/python -W ignore - 2>/dev/null <<'PY'
import json
import logging
import subprocess

import formulas
import openpyxl
import pycel

logging.disable(logging.CRITICAL)
CELLS = ["=SUM(A1:A3)", "=COUNT(A1:A3)", "=AVERAGE(A1:A3)", "=MAX(A1:A3)"]


def shown(value):
    return round(float(value), 2) if not isinstance(value, str) and hasattr(value, "__float__") else str(value)


for column in ([10, "20", 4.2], [10, "n/a", 4.2]):
    book = openpyxl.Workbook()
    for row, value in enumerate(column, 1):
        book.active.cell(row, 1, value)
    for row, cell in enumerate(CELLS, 1):
        book.active.cell(row, 2, cell)
    book.save("amounts.xlsx")
    one = pycel.ExcelCompiler("amounts.xlsx")
    other = formulas.ExcelModel().loads("amounts.xlsx").finish().calculate()
    places = range(1, len(CELLS) + 1)
    third = subprocess.check_output(["node", "sheet.cjs", json.dumps([column, CELLS])], text=True)
    print(column, "SUM, COUNT, AVERAGE, MAX")
    print("  formulas", [shown(other[f"'[amounts.xlsx]SHEET'!B{row}"].value[0, 0]) for row in places])
    print("  pycel", [shown(one.evaluate(f"Sheet!B{row}")) for row in places])
    print("  hyperformula", [shown(value) for value in json.loads(third)])
PY
)
expected="[10, '20', 4.2] SUM, COUNT, AVERAGE, MAX
  formulas [34.2, 3.0, '#VALUE!', '#VALUE!']
  pycel [14.2, 2.0, 7.1, 10.0]
  hyperformula [14.2, 2.0, 7.1, 10.0]
[10, 'n/a', 4.2] SUM, COUNT, AVERAGE, MAX
  formulas [14.2, 2.0, 7.1, 10.0]
  pycel [14.2, 2.0, 7.1, 10.0]
  hyperformula [14.2, 2.0, 7.1, 10.0]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three adds texts in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
