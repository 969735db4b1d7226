#!/usr/bin/env bash
# xlsx 0.18.5 (SheetJS, the last on npm): with `cellDates`, 31 December 2024 is 30 December 2020 if the workbook counts
# from 1904; the CSV that it makes of the same workbook has the right day.
#
# Expected: a workbook says from which day it counts (`date1904`, the default of old Excel for Mac, which copies of
# those workbooks have to this day), and a reader that gives dates takes account of it; pandas, polars, exceljs and its
# own `sheet_to_csv` do.
# Seen: dates are 1,462 days early, without a warning, and look like dates: a year-end becomes the day before another
# year-end. Known since 2019 (SheetJS/sheetjs issue 1565, open). Without `cellDates` the cells are numbers that count
# from 1904, and the workbook's `Workbook.WBProps.date1904` says so.
# Matters here: the day of a balance sheet decides which year it is of. The portal takes the workbook's first day into
# account, and a test reads one of each kind.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    openpyxl==3.1.5 pandas==3.1.1 polars==2.1.0 fastexcel==0.21.0
npm install --silent --no-audit --no-fund --ignore-scripts xlsx@0.18.5 exceljs@4.4.0

venv/bin/python - <<'PY'
import datetime

import openpyxl
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

for name, epoch in (("1900", CALENDAR_WINDOWS_1900), ("1904", CALENDAR_MAC_1904)):
    book = openpyxl.Workbook()
    book.epoch = epoch
    book.active.append(["as_of"])
    book.active.append([datetime.date(2024, 12, 31)])
    book.save(f"{name}.xlsx")
PY
cat > read.cjs <<'JS'
const { Workbook } = require('exceljs')
const { readFile, utils } = require('xlsx')
const day = (date) => date.toISOString().slice(0, 10)
const read = async (name) => {
  const book = readFile(name, { cellDates: true })
  const sheet = book.Sheets[book.SheetNames[0]]
  console.log(
    name,
    'SheetJS:',
    day(utils.sheet_to_json(sheet)[0].as_of),
    'its CSV:',
    utils.sheet_to_csv(sheet).split('\n')[1],
  )
  console.log(name, 'exceljs:', day((await new Workbook().xlsx.readFile(name)).worksheets[0].getCell('A2').value))
}
read('1900.xlsx').then(() => read('1904.xlsx'))
JS
seen=$(
    TZ=UTC node read.cjs
    venv/bin/python - <<'PY'
import pandas
import polars

print(
    "1904.xlsx pandas:",
    pandas.read_excel("1904.xlsx")["as_of"][0].date(),
    "polars:",
    polars.read_excel("1904.xlsx")["as_of"][0],
)
PY
)
expected="1900.xlsx SheetJS: 2024-12-31 its CSV: 2024-12-31
1900.xlsx exceljs: 2024-12-31
1904.xlsx SheetJS: 2020-12-30 its CSV: 2024-12-31
1904.xlsx exceljs: 2024-12-31
1904.xlsx pandas: 2024-12-31 polars: 2024-12-31"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these reads the days of such a workbook in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
