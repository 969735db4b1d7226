#!/usr/bin/env bash
# exceljs 4.4.0 (npm) and xlsx2csv 0.8.6: an amount whose number format has a d, m, y, h or s in it is a date of 1905,
# or is replaced by its format.
#
# Expected: what makes a date of a number in a workbook is a letter of a date in its format. Letters in quotes, after a
# backslash, and after an underscore (which keeps as much room as that letter needs) are none; openpyxl 3.1.5 knows
# this.
# Seen: exceljs leaves out quotes, but not backslashes and underscores. In `#,##0.00\ _K_M_-`, which lines an amount up
# with those in Bosnian marks, it sees a month: 2024.5 is noon of 16 July 1905. xlsx2csv does not even leave out quotes,
# and writes the format where the amount was: with `#,##0 "MXN"`, pesos, the cell is `#,##0 "07xn"`. Neither warns.
# Polars reads with xlsx2csv if it is told to. A currency in brackets, `[$MXN]`, harms in neither.
# Matters here: figures with a currency or a unit behind them are how filings are laid out. The portal reads workbooks
# with openpyxl, and takes a percent sign in a format for one only where it multiplies.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile openpyxl==3.1.5 xlsx2csv==0.8.6
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0

venv/bin/python - <<'PY'
import openpyxl

FORMATS = [
    "#,##0.00",
    "[$MXN] #,##0",
    '#,##0 "MXN"',
    r"#,##0.00\ _K_M_-",
    r"#,##0\ \d\í\a\s",
    r"#,##0\ _P_t_s_-",
    "yyyy-mm-dd",
]
book = openpyxl.Workbook()
for row, number_format in enumerate(FORMATS, 1):
    book.active.cell(row, 1, 2024.5).number_format = number_format
book.save("filing.xlsx")
PY
cat > read.py <<'PY'
import openpyxl

for (cell,) in openpyxl.load_workbook("filing.xlsx").active.iter_rows():
    print(f"{cell.number_format}; {cell.value}")
PY
cat > read.cjs <<'JS'
const { Workbook } = require('exceljs')
const book = new Workbook()
book.xlsx.readFile('filing.xlsx').then(() => {
  book.worksheets[0].eachRow((row) => {
    const { value } = row.getCell(1)
    console.log(value instanceof Date ? value.toISOString().slice(0, 16) : value)
  })
})
JS
seen=$(paste -d '|' <(venv/bin/python read.py) <(node read.cjs) <(venv/bin/xlsx2csv filing.xlsx) | sed 's/|/; /g')
expected='#,##0.00; 2024.5; 2024.5; 2024.5
[$MXN] #,##0; 2024.5; 2024.5; 2024.5
#,##0 "MXN"; 2024.5; 2024.5; "#,##0 ""07xn"""
#,##0.00\ _K_M_-; 2024.5; 1905-07-16T12:00; "#,##0.00 _k_07_-"
#,##0\ \d\í\a\s; 2024.5; 1905-07-16T12:00; "#,##0 16ías"
#,##0\ _P_t_s_-; 2024.5; 1905-07-16T12:00; "#,##0 _p_t_s_-"
yyyy-mm-dd; 1905-07-16 12:00:00; 1905-07-16T12:00; 1905-07-16'

printf 'format; openpyxl; exceljs; xlsx2csv\n%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these takes other formats for those of dates. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
