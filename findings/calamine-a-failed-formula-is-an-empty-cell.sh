#!/usr/bin/env bash
# python-calamine 0.9.1: a formula that failed (#DIV/0!) and a cell left empty are read alike; polars 2.1.0 follows it.
#
# Expected: Excel stores an error as a value of its own kind, and openpyxl 3.1.5 hands it on, "#DIV/0!", so a reader can
# say "this could not be computed". A faster reader was expected to keep that, or to raise.
# Seen: calamine gives '' for #DIV/0!, for #N/A and for an empty cell. polars.read_excel, which uses calamine unless told
# otherwise, gives null for all three and keeps a column of numbers; with openpyxl the column becomes text. pandas 3.1.1
# warns that calamine will be its reader too. So a broken ratio turns into "not reported" by a change of reader.
# Matters here: figures arrive as workbooks with formulas, and gaps are facts that differ. The portal reads workbooks with
# openpyxl, and a cell with an error is a problem that names its row and column.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    openpyxl==3.1.5 python-calamine==0.9.1 polars==2.1.0 fastexcel==0.21.0 xlsxwriter==3.3.1

seen=$(venv/bin/python - 2>log <<'PY'
import openpyxl
import polars as pl
import xlsxwriter
from python_calamine import CalamineWorkbook

with xlsxwriter.Workbook("ratios.xlsx") as book:
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["institution", "par30"])
    sheet.write_column(1, 0, ["ambar", "brisa", "cima", "duna"])
    sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    sheet.write_formula(2, 1, "=NA()", None, "#N/A")
    sheet.write_formula(4, 1, "=2+2.2", None, 4.2)

column = openpyxl.load_workbook("ratios.xlsx", data_only=True).active["B"]
print("openpyxl:", [cell.value for cell in column[1:]])
rows = CalamineWorkbook.from_path("ratios.xlsx").get_sheet_by_index(0).to_python()
print("calamine:", [row[1] for row in rows[1:]])
for engine in ("calamine", "openpyxl"):
    kept = pl.read_excel("ratios.xlsx", engine=engine)["par30"]
    print(f"polars with {engine}:", kept.dtype, kept.to_list())
PY
) || { cat log >&2; exit 1; }
expected="openpyxl: ['#DIV/0!', '#N/A', None, 4.2]
calamine: ['', '', '', 4.2]
polars with calamine: Float64 [None, None, None, 4.2]
polars with openpyxl: String ['#DIV/0!', '#N/A', None, '4.2']"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'A reader treats failed formulas in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
