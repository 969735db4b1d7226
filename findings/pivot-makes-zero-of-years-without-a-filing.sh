#!/usr/bin/env bash
# polars 2.1.0, pandas 3.1.1: in a table with a column for each year, a sum is 0 where nobody reported, and in polars
# also where there was no filing at all.
#
# Expected: a pivot with sums leaves a cell empty for which there is no figure, as DuckDB's 2.0.1 does, and as both do
# themselves with means.
# Seen: a filing whose figure is a gap gets 0.0 in both, since the sum of nothing is 0 there, which their manuals say of
# `sum`. polars puts the same 0.0 where no row was, so that institutions that did not exist yet have a history of
# nothing (before pull request 23586 of pola-rs/polars, in 2025, such a cell was null); pandas leaves those empty.
# Matters here: series by year are such tables. A pivot with `first` or `mean` keeps gaps. The portal sums what was
# reported, and says of how many institutions.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile polars==2.1.0 pandas==3.1.1 duckdb==2.0.1

seen=$(venv/bin/python - <<'PY'
import duckdb
import pandas
import polars

rows = [("Acacia", "2023", 5.0), ("Acacia", "2024", None), ("Baobab", "2024", 7.0)]
NAMES = ["name", "year", "borrowers"]
frame = polars.DataFrame(rows, schema=NAMES, orient="row")
other = pandas.DataFrame(rows, columns=NAMES)
database = duckdb.connect()
database.execute("CREATE TABLE filings (name TEXT, year TEXT, borrowers DOUBLE)")
database.executemany("INSERT INTO filings VALUES (?, ?, ?)", rows)
print("name, 2023, 2024")
for how in ("sum", "mean"):
    print(f"polars, {how}:", frame.pivot("year", index="name", values="borrowers", aggregate_function=how).rows())
    table = other.pivot_table(index="name", columns="year", values="borrowers", aggfunc=how)
    print(f"pandas, {how}:", table.reset_index().values.tolist())
    pivot = f"FROM (PIVOT filings ON year USING {how}(borrowers) GROUP BY name) ORDER BY name"
    print(f"duckdb, {how}:", database.execute(pivot).fetchall())
PY
)
expected="name, 2023, 2024
polars, sum: [('Acacia', 5.0, 0.0), ('Baobab', 0.0, 7.0)]
pandas, sum: [['Acacia', 5.0, 0.0], ['Baobab', nan, 7.0]]
duckdb, sum: [('Acacia', 5.0, None), ('Baobab', None, 7.0)]
polars, mean: [('Acacia', 5.0, None), ('Baobab', None, 7.0)]
pandas, mean: [['Acacia', 5.0, nan], ['Baobab', nan, 7.0]]
duckdb, mean: [('Acacia', 5.0, None), ('Baobab', None, 7.0)]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three fills such a table in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
