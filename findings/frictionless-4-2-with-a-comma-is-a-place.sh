#!/usr/bin/env bash
# frictionless 5.21.0: portfolio at risk of 4,2 % is the place 4° east, 2° north, and so is 4,02 %; the age group 3-5
# is May of the year 3.
#
# Expected: without a schema a column is of numbers, or it stays text: 4,2 is no number in Table Schema unless a
# `decimalChar` is stated. DuckDB 2.0.1 and pandas 3.1.1 leave such a column as text.
# Seen: all types are tried, and that of a place, "longitude, latitude", fits two numbers with a comma between them, up
# to 180,90; with a point for thousands too, 1.200,50. So in a file with semicolons, as spreadsheets save it in
# Spanish, percentages are places, and 4,2 and 4,02 are the same one. Groups of ages are months. These types go into
# the schema that `describe` writes, by which the file is valid, and the figures cannot be summed. No warning.
# Matters here: decimals have a comma in most of Latin America and in francophone Africa, and associations describe
# their files with this command. The portal hands its own schemas to frictionless, and refuses a comma in a number.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    frictionless==5.21.0 duckdb==2.0.1 pandas==3.1.1

cat > loans.csv <<'CSV'
id;par;loan;ages
ambar;4,2;120,50;3-5
cedro;4,02;95,00;6-8
roble;0,9;1.200,50;9-12
CSV
seen=$(venv/bin/python -W ignore - <<'PY'
import duckdb
import pandas
from frictionless import Resource, validate

resource = Resource("loans.csv")
rows = resource.read_rows()
for name in ("par", "loan", "ages"):
    field = resource.schema.get_field(name)
    print(f"{name}: {field.type} {[field.write_cell(row[name])[0] for row in rows]}")
print("4,2 and 4,02 are equal:", rows[0]["par"] == rows[1]["par"])
print("valid by this schema:", validate(Resource(path="loans.csv", schema=resource.schema)).valid)
print("duckdb:", duckdb.sql("SELECT par, loan, ages FROM 'loans.csv'").fetchall())
print("pandas:", pandas.read_csv("loans.csv", sep=None, engine="python")["par"].tolist())
PY
)
expected="par: geopoint ['4,2', '4,2', '0,9']
loan: geopoint ['120,50', '95,0', '1.200,50']
ages: yearmonth ['3-05', '6-08', '9-12']
4,2 and 4,02 are equal: True
valid by this schema: True
duckdb: [('4,2', '120,50', '3-5'), ('4,02', '95,00', '6-8'), ('0,9', '1.200,50', '9-12')]
pandas: ['4,2', '4,02', '0,9']"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three reads decimals with a comma in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
