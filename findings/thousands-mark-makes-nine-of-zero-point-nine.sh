#!/usr/bin/env bash
# pandas 3.1.1, duckdb 2.0.1, frictionless 5.21.0: a thousands mark is removed wherever it stands, so 0,9 % is 9 %.
#
# Expected: a mark declared for thousands stands before three digits. "1,234" is 1234, and "0,9" or "12,5", which a
# colleague wrote with a decimal comma, is an error, or stays a text.
# Seen: all three remove each comma without looking at what follows: portfolio at risk of 0,9 is 9, and 12,5 is 125.
# None of them warns. DuckDB leaves the column a text if it guesses the type, and reads it so if the type is stated.
# The other way round too: with a decimal comma and a point for thousands, DuckDB makes 9 of 0.9.
# Matters here: questionnaires in Spanish and French come back with both marks in one column. The portal's files have no
# thousands marks; its workbook reader asks what was meant where a figure can be read in two ways.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pandas==3.1.1 duckdb==2.0.1 frictionless==5.21.0

seen=$(venv/bin/python - <<'PY'
import io

import duckdb
import pandas
from frictionless import Field

cells = ["1,234", "12,5", "0,9"]
table = "par30\n" + "\n".join(f'"{cell}"' for cell in cells) + "\n"
with open("commas.csv", "w", encoding="utf-8") as file:
    file.write(table)
with open("points.csv", "w", encoding="utf-8") as file:
    file.write("\n".join(["par30", *(cell.replace(",", ".") for cell in cells), ""]))


def by_duckdb(name: str, options: str) -> list[float | str]:
    return [row[0] for row in duckdb.sql(f"FROM read_csv('{name}', header = true, {options})").fetchall()]


field = Field.from_descriptor({"name": "par30", "type": "number", "groupChar": ","})
print("cells:", cells)
print("pandas:", pandas.read_csv(io.StringIO(table), thousands=",")["par30"].tolist())
print("frictionless:", [int(field.read_cell(cell)[0]) for cell in cells])
print("duckdb, guessing:", by_duckdb("commas.csv", "thousands = ','"))
print("duckdb, told:", by_duckdb("commas.csv", "thousands = ',', types = {'par30': 'DOUBLE'}"))
print("duckdb, points:", by_duckdb("points.csv", "thousands = '.', decimal_separator = ',', types = {'par30': 'DOUBLE'}"))
PY
)
expected="cells: ['1,234', '12,5', '0,9']
pandas: [1234, 125, 9]
frictionless: [1234, 125, 9]
duckdb, guessing: ['1,234', '12,5', '0,9']
duckdb, told: [1234.0, 125.0, 9.0]
duckdb, points: [1234.0, 125.0, 9.0]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three treats marks for thousands in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
