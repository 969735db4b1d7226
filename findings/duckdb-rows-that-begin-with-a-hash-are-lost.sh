#!/usr/bin/env bash
# duckdb 2.0.1: a row that begins with #N/A is lost, without a warning, from a CSV file of up to 2,046 rows.
#
# Expected: a cell `#N/A` or `#DIV/0!`, which spreadsheets write where a formula fails, costs the column its number
# type, as `n/a` does. The reference gives no comment sign as the default of `comment`, and lists delimiter, quote and
# escape as what the detection tries.
# Seen: `#` is tried as a comment sign, and wins when the columns are cleaner without the rows that begin with it. If
# the ratio is the first column, the institution without one is gone: two rows instead of three, and its borrowers are
# missing from the sum. As second column all three rows are there; with `n/a` too; and with 2,100 rows as well, since
# more than one batch is looked at. A loan numbered `#3` among 1 and 2 is lost in the same way. `comment = ''`
# prevents it. (The trial of `#` came with duckdb/duckdb pull request 13162.)
# Matters here: who opens a table with DuckDB loses just those institutions for which a figure could not be computed.
# The portal's tables begin with an id or a year, and a gap is an empty cell; a failed formula in a workbook is a
# problem that names its row and column.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile duckdb==2.0.1

seen=$(venv/bin/python - <<'PY'
import duckdb


def read(says, header, *rows, options=""):
    with open("table.csv", "w", encoding="utf-8") as file:
        file.write("\n".join((header, *rows)) + "\n")
    (found,) = duckdb.sql(f"select count(*), sum(borrowers) from read_csv('table.csv'{options})").fetchall()
    print(f"{says}: {found[0]} of {len(rows)} rows, {found[1]} borrowers")


HEADER = "par30,institution,borrowers"
ROWS = ("4.2,Ambar,1200", "#N/A,Brisa,3400", "5.1,Coral,560")
read("first column", HEADER, *ROWS)
read("first column, n/a", HEADER, *(row.replace("#N/A", "n/a") for row in ROWS))
read("second column", "institution,par30,borrowers", "Ambar,4.2,1200", "Brisa,#N/A,3400", "Coral,5.1,560")
read("comment = ''", HEADER, *ROWS, options=", comment = ''")
for count in (2000, 2100):
    read("longer", HEADER, *ROWS, *("4.0,Duna,1" for _ in range(count - len(ROWS))))
read("loans", "loan,borrowers", "1,5", "2,5", "#3,5")
PY
)
expected="first column: 2 of 3 rows, 1760 borrowers
first column, n/a: 3 of 3 rows, 5160 borrowers
second column: 3 of 3 rows, 5160 borrowers
comment = '': 3 of 3 rows, 5160 borrowers
longer: 1999 of 2000 rows, 3757 borrowers
longer: 2100 of 2100 rows, 7257 borrowers
loans: 2 of 3 rows, 10 borrowers"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What DuckDB does with rows that begin with # has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
