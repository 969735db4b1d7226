#!/usr/bin/env bash
# hyperformula 3.5.0 (npm): a blank cell is 0 in MEDIAN(A1,A2,A3) and nothing in AVERAGE of the same; TEXT shows 4.2 %
# as 0.0%.
#
# Expected: in a spreadsheet a reference to a blank cell adds nothing to AVERAGE, MEDIAN or MIN, whether the cells are
# named one by one or as a range; the engine says that it follows Excel's results. Python's formulas 1.3.4 gives 5 for
# both.
# Seen: of 4, a blank and 6 the median is 5 over the range and 4 over the three references, where mean, smallest value
# and count leave the blank out. TEXT(0.042,"0.0%") writes the sign and does not multiply (handsontable/hyperformula
# issue 1565, open); a thousands mark in the format comes out as text. None of it is an error.
# Matters here: the engine is under spreadsheets on web pages, in which peers are compared, and a format shows ratios as
# percentages. The portal computes its figures itself; its workbooks have none to compute.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile formulas==1.3.4 openpyxl==3.1.5
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0

cat > formulas.json <<'JSON'
["AVERAGE(A1,A2,A3)", "MIN(A1,A2,A3)", "COUNT(A1,A2,A3)", "MEDIAN(A1:A3)", "MEDIAN(A1,A2,A3)", "TEXT(0.042,\"0.0%\")"]
JSON
cat > compute.cjs <<'JS'
const { HyperFormula } = require('hyperformula')
const engine = HyperFormula.buildFromArray([[4], [null], [6]], { licenseKey: 'gpl-v3' })
for (const formula of [...require('./formulas.json'), 'TEXT(1234.5,"#,##0")'])
  console.log('hyperformula', formula, '=', engine.calculateFormula(`=${formula}`, 0))
JS
seen=$(
    node compute.cjs
    venv/bin/python -W ignore - 2> log.txt <<'PY'
import json

import formulas
import openpyxl

with open("formulas.json", encoding="utf-8") as file:
    asked = json.load(file)
book = openpyxl.Workbook()
for row, value in enumerate([4, None, 6], 1):
    book.active.cell(row, 1, value)
for row, formula in enumerate(asked, 1):
    book.active.cell(row, 3, f"={formula}")
book.save("peers.xlsx")
found = formulas.ExcelModel().loads("peers.xlsx").finish().calculate()
for row, formula in enumerate(asked, 1):
    print("formulas", formula, "=", found[f"'[peers.xlsx]SHEET'!C{row}"].value[0][0])
PY
)
expected='hyperformula AVERAGE(A1,A2,A3) = 5
hyperformula MIN(A1,A2,A3) = 4
hyperformula COUNT(A1,A2,A3) = 2
hyperformula MEDIAN(A1:A3) = 5
hyperformula MEDIAN(A1,A2,A3) = 4
hyperformula TEXT(0.042,"0.0%") = 0.0%
hyperformula TEXT(1234.5,"#,##0") = 1235,##0
formulas AVERAGE(A1,A2,A3) = 5.0
formulas MIN(A1,A2,A3) = 4
formulas COUNT(A1,A2,A3) = 2
formulas MEDIAN(A1:A3) = 5.0
formulas MEDIAN(A1,A2,A3) = 5.0
formulas TEXT(0.042,"0.0%") = 4.2%'

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the two computes in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
