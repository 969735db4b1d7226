#!/usr/bin/env bash
# pandas 3.1.1: a cell of a workbook that holds the text 080101 is read as the number 80101, and the text TRUE as a
# boolean.
#
# Expected: a CSV file has no types, and every reader guesses; a workbook says of each cell whether it is a text or a
# number, and people format a column as text to keep 080101. polars 2.1.0 and petl 1.7.30 hand texts on.
# Seen: `read_excel` hands the cells, with their types, to the same code that reads CSV files, and that makes numbers of
# texts if all of a column look like them: the account 00012 is 12, and the grade 1E3 is 1000.0. One code with a letter
# more, and the column stays as it is. With the engine calamine it is the same. No warning; `dtype=str` keeps texts, and
# makes texts of numbers.
# Matters here: institutions submit workbooks, and codes of districts, branches and loans are texts in them. The portal
# takes a text for a text, and the schema alone makes a number of it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    pandas==3.1.1 openpyxl==3.1.5 python-calamine==0.9.1 polars==2.1.0 fastexcel==0.21.0 petl==1.7.30

seen=$(venv/bin/python -W ignore - <<'PY'
import openpyxl
import pandas
import petl
import polars

ROWS = [["district", "account", "grade", "branch", "agrees"]]
ROWS += [["080101", "00012", "1E3", "012", "TRUE"], ["150101", "00013", "2E1", "12B", "FALSE"]]
book = openpyxl.Workbook()
for row in ROWS:
    book.active.append(row)
book.save("loans.xlsx")

print("in the file:", {cell.data_type for row in openpyxl.load_workbook("loans.xlsx").active for cell in row})
for engine in ("openpyxl", "calamine"):
    print(f"pandas, {engine}:", pandas.read_excel("loans.xlsx", engine=engine).values.tolist()[0])
print("polars:", list(polars.read_excel("loans.xlsx").row(0)))
print("petl:", list(petl.fromxlsx("loans.xlsx")[1]))
PY
)
expected="in the file: {'s'}
pandas, openpyxl: [80101, 12, 1000.0, '012', True]
pandas, calamine: [80101, 12, 1000.0, '012', True]
polars: ['080101', '00012', '1E3', '012', 'TRUE']
petl: ['080101', '00012', '1E3', '012', 'TRUE']"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three reads texts of a workbook in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
