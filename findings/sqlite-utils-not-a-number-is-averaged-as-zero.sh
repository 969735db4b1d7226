#!/usr/bin/env bash
# sqlite-utils 4.2.1 with polars 2.1.0: a ratio that could not be computed is averaged as 0, and is above every limit.
#
# Expected: polars writes 0 / 0 into a CSV file as NaN. A program that makes a column of numbers from that file takes
# the cell for a number, or for a gap, or makes the column a text.
# Seen: sqlite-utils asks Python whether each cell is a number, and "NaN" is one, so the column is REAL. SQLite has no
# NaN and keeps the cell as a text. In sums and means a text counts as 0, `count` counts it, it is the largest value,
# and `par30 > 5` is true of it: of 4.2, 6.2 and NaN the mean is 3.47. An empty cell is NULL, and 5.2 comes out.
# DuckDB 2.0.1 says nan. No warning.
# Matters here: tables of institutions become SQLite files for Datasette in this way, and who lends nothing yet has 0
# / 0. In a portal such a ratio is a gap with a reason: an empty cell in its CSV files, NULL in its SQLite file; a
# cell "nan" in a package is an error.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile sqlite-utils==4.2.1 polars==2.1.0 duckdb==2.0.1

cat > write.py <<'PY'
import polars

late, lent = polars.Series([4.2, 0.0, 6.2]), polars.Series([100.0, 0.0, 100.0])
frame = polars.DataFrame({"mfi": ["Andes", "Kisan", "Milan"], "par30": 100 * late / lent})
frame.write_csv("nan.csv", float_precision=1)
frame.with_columns(polars.col("par30").fill_nan(None)).write_csv("empty.csv", float_precision=1)
PY
cat > read.py <<'PY'
import duckdb

((mean, counted),) = duckdb.sql("select avg(par30), count(par30) from 'nan.csv'").fetchall()
print("duckdb:", mean, counted)
PY
ask() {
    venv/bin/sqlite-utils query "$1.db" --csv --no-headers \
        "select typeof(max(par30)), round(avg(par30), 2), count(par30), max(par30) from filings"
    venv/bin/sqlite-utils query "$1.db" --csv --no-headers "select 'above 5', mfi from filings where par30 > 5"
}
seen=$(
    venv/bin/python write.py
    for file in nan empty; do
        echo "$file:"
        venv/bin/sqlite-utils insert "$file.db" filings "$file.csv" --csv >log
        ask "$file" | tr -d '\r'
    done
    venv/bin/python read.py
)
expected="nan:
text,3.47,3,NaN
above 5,Kisan
above 5,Milan
empty:
real,5.2,2,6.2
above 5,Milan
duckdb: nan 3"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'sqlite-utils (or polars, or DuckDB) treats NaN in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
