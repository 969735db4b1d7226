#!/usr/bin/env bash
# polars 2.1.0 (with xlsxwriter 3.3.1): the totals that `write_excel` adds are read as 0, by polars itself and by
# pandas.
#
# Expected: `column_totals` and `row_totals` add sums to a table, and what is written can be read: 300, or at least
# nothing.
# Seen: they are formulas, and the file stores 0 as their result, which stays until a spreadsheet program saves the file
# again. Read before that, each total is 0, the means are 0 too, and the row of totals is one institution more, without
# a name. XlsxWriter's manual says this of its formulas; polars' does not. openpyxl 3.1.5 stores no result, and its
# formula is read as a gap.
# Matters here: such files go by mail from one program to the next without being opened. The portal writes figures into
# the workbooks that it publishes, and reads a formula without a result as a question to its author.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    polars==2.1.0 xlsxwriter==3.3.1 fastexcel==0.21.0 pandas==3.1.1 openpyxl==3.1.5

seen=$(venv/bin/python - <<'PY'
import openpyxl
import pandas
import polars

frame = polars.DataFrame({"name": ["Acacia", "Baobab"], "women": [60, 90], "men": [40, 110]})
frame.write_excel("totals.xlsx", column_totals={"women": "sum", "men": "average"}, row_totals={"all": ["women", "men"]})
print("polars:", polars.read_excel("totals.xlsx").rows())
print("pandas:", pandas.read_excel("totals.xlsx").values.tolist())
book = openpyxl.Workbook()
for row in [["women", "men", "all"], [60, 40, "=SUM(A2:B2)"]]:
    book.active.append(row)
book.save("openpyxl.xlsx")
print("a formula of openpyxl:", pandas.read_excel("openpyxl.xlsx").values.tolist())
PY
)
expected="polars: [('Acacia', 60, 40, 0), ('Baobab', 90, 110, 0), (None, 0, 0, None)]
pandas: [['Acacia', 60, 40, 0.0], ['Baobab', 90, 110, 0.0], [nan, 0, 0, nan]]
a formula of openpyxl: [[60.0, 40.0, nan]]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Totals are written or read in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
