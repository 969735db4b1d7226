#!/usr/bin/env bash
# pandera 0.35.0: with the Table Schema of a file, each "no" of a yes/no column is read as yes, and so is an empty cell.
#
# Expected: `from_frictionless_schema` makes the same checks as frictionless (4.40.8, the last that pandera supports;
# 5.21.0 reads the same), or refuses what it cannot read: a boolean has its `trueValues` and `falseValues`, a field
# that is not required may be empty, an integer has no fraction.
# Seen: `trueValues` and `falseValues` are left out, and the column is cast with Python's truth: a text that is not
# empty is true, "no" as well, and "false" when the file was read as text. An empty cell among true and false is true.
# 1200.7 borrowers are 1200. All of it is valid. (The reference says that foreign keys and type formats are left out;
# that a cast makes gaps true has been reported for schemas by hand, unionai-oss/pandera issue 1641.)
# Matters here: a data package carries its schema so that others can read it with their own tools, and whether a
# client was told the price, or a report audited, is a yes/no column. In the portal's packages yes and no are texts of
# a closed list, which pandera keeps; the few booleans of its tables in bulk are written true and false.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    "pandera[frictionless,io,pandas]==0.35.0" frictionless==4.40.8 pandas==3.1.1

seen=$(venv/bin/python - 2>log <<'PY'
import pandas as pd
from frictionless import Resource
from pandera.io.pandas_io import from_frictionless_schema


def read(field, *cells, dtype=None):
    with open("table.csv", "w", encoding="utf-8") as file:
        file.write(f"institution,{field['name']}\n" + "".join(f"k{n},{cell}\n" for n, cell in enumerate(cells)))
    schema = {"fields": [{"name": "institution", "type": "string"}, field]}
    with Resource({"name": "table", "path": "table.csv", "schema": schema}) as table:
        rows = list(table.row_stream)
    theirs = ["error" if row.errors else row[field["name"]] for row in rows]
    table = from_frictionless_schema(schema).validate(pd.read_csv("table.csv", dtype=dtype))
    print(" ".join(repr(cell) for cell in cells), "frictionless:", theirs, "pandera:", table[field["name"]].tolist())


read({"name": "audited", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]}, "yes", "no", "no")
read({"name": "audited", "type": "boolean"}, "true", "", "false")
read({"name": "audited", "type": "boolean"}, "true", "false", dtype=str)
read({"name": "borrowers", "type": "integer"}, "1200.7", "3400")
PY
) || { cat log >&2; exit 1; }
expected="'yes' 'no' 'no' frictionless: [True, False, False] pandera: [True, True, True]
'true' '' 'false' frictionless: [True, None, False] pandera: [True, True, False]
'true' 'false' frictionless: [True, False] pandera: [True, True]
'1200.7' '3400' frictionless: ['error', 3400] pandera: [1200, 3400]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'pandera (or frictionless) reads such a Table Schema in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
