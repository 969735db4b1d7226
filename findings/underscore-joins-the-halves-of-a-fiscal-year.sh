#!/usr/bin/env bash
# frictionless 5.21.0, csvkit 2.2.0, csvw 4.1.1, pandas 3.1.1, duckdb 2.0.1: the fiscal year 2023_24 is the number
# 202324.
#
# Expected: an underscore is no part of a number in a data file. Table Schema and CSVW give numbers by XML Schema, whose
# grammar has digits, a sign and a point; npm's tableschema refuses the cell, as pandas' and polars' CSV readers do.
# Seen: Python's int(), float() and Decimal() allow an underscore between digits, since program texts do (PEP 515), and
# whoever reads cells with them takes that over: frictionless says that a column of such years is of integers, and that
# the file is valid; csvkit adds them up; a code "4_2" is 42. DuckDB, which is not Python, does the same in a cast.
# Matters here: years, editions and codes are written so wherever a slash is not allowed, as in file and sheet names.
# The portal's own grammar of numbers refuses the cell; a filing has one year as its period, and the day on which that
# ends.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    frictionless==5.21.0 csvkit==2.2.0 csvw==4.1.1 pandas==3.1.1 polars==2.1.0 duckdb==2.0.1
npm install --silent --no-audit --no-fund --ignore-scripts tableschema@1.12.6

printf 'fiscal_year,borrowers\n2023_24,100\n2024_25,200\n' > years.csv
cat > read.cjs <<'JS'
const { Field } = require('tableschema')
try {
  console.log('tableschema (npm):', new Field({ name: 'year', type: 'integer' }).castValue('2023_24'))
} catch {
  console.log('tableschema (npm): refused')
}
JS
seen=$(
    venv/bin/python - <<'PY'
import duckdb
import pandas
import polars
from csvw.metadata import Datatype
from frictionless import Resource, Schema, validate

resource = Resource("years.csv")
resource.infer()
print(
    "frictionless guesses:",
    [field.type for field in resource.schema.fields],
    [row["fiscal_year"] for row in resource.read_rows()],
)
for kind in ("integer", "number"):
    fields = [{"name": "fiscal_year", "type": kind}, {"name": "borrowers", "type": "integer"}]
    print(
        f"frictionless, as {kind}: valid",
        validate("years.csv", schema=Schema.from_descriptor({"fields": fields})).valid,
    )
print("csvw:", Datatype.fromvalue("integer").parse("2023_24"), Datatype.fromvalue("decimal").parse("2023_24"))
print("duckdb, cast:", duckdb.sql("SELECT CAST('2023_24' AS INTEGER)").fetchall()[0][0])
print("duckdb, guessing:", [year for year, _ in duckdb.sql("FROM 'years.csv'").fetchall()])
print("pandas, read_csv:", pandas.read_csv("years.csv")["fiscal_year"].tolist())
print("pandas, astype:", pandas.read_csv("years.csv")["fiscal_year"].astype(int).tolist())
print("polars, read_csv:", polars.read_csv("years.csv")["fiscal_year"].to_list())
PY
    printf 'csvkit, mean of %s\n' "$(venv/bin/csvstat --mean years.csv | tr -s ' ' | sed -n 's/^ 1. //p')"
    node read.cjs
)
expected="frictionless guesses: ['integer', 'integer'] [202324, 202425]
frictionless, as integer: valid True
frictionless, as number: valid True
csvw: 202324 202324
duckdb, cast: 202324
duckdb, guessing: ['2023_24', '2024_25']
pandas, read_csv: ['2023_24', '2024_25']
pandas, astype: [202324, 202425]
polars, read_csv: ['2023_24', '2024_25']
csvkit, mean of fiscal_year: 202374.5
tableschema (npm): refused"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these reads an underscore between digits in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
