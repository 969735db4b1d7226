#!/usr/bin/env bash
# polars 2.1.0: percentages from an SQLite database lose their decimals if the first hundred are whole.
#
# Expected: a column that SQLite declares NUMERIC or DECIMAL comes back with its values, as in pandas 3.1.1; or an error
# as for a text after a hundred numbers.
# Seen: SQLite stores 4.0 in such a column as the integer 4. `polars.read_database` takes the type from the first 100 rows,
# says Int64, and cuts later values: portfolio at risk of 4.2 % is 4, and 0.9 % is 0, without a warning. The same rows in
# another order keep their decimals. A declared REAL column is safe, because SQLite gives it back as floats.
# Matters here: tables are sorted by institution, so a hundred whole values in a row are nothing rare, and 0 % is not 0.9 %.
# The portal's database declares numbers REAL, and every table that the portal gives to polars states its types.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile polars==2.1.0 pandas==3.1.1

seen=$(venv/bin/python - <<'PY'
import sqlite3

import pandas
import polars

whole = [(f"mfi-{number:03}", float(number % 9)) for number in range(100)]
others = [("mfi-100", 4.2), ("mfi-101", 0.9)]
for declared, rows in (("NUMERIC", whole + others), ("NUMERIC", others + whole), ("REAL", whole + others)):
    database = sqlite3.connect(":memory:")
    database.execute(f"CREATE TABLE filings (institution TEXT, par30 {declared})")
    database.executemany("INSERT INTO filings VALUES (?, ?)", rows)
    query = "SELECT par30 FROM filings ORDER BY rowid"
    read = polars.read_database(query, database)["par30"]
    same = pandas.read_sql_query(query, database)["par30"]
    first = "fractions first" if rows[0] == others[0] else "whole ones first"
    at = [position for position, row in enumerate(rows) if row in others]
    print(f"{declared}, {first}: polars {[read[one] for one in at]} {read.dtype}, pandas {[float(same[one]) for one in at]}")
PY
)
expected="NUMERIC, whole ones first: polars [4, 0] Int64, pandas [4.2, 0.9]
NUMERIC, fractions first: polars [4.2, 0.9] Float64, pandas [4.2, 0.9]
REAL, whole ones first: polars [4.2, 0.9] Float64, pandas [4.2, 0.9]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'polars or pandas reads these columns in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
