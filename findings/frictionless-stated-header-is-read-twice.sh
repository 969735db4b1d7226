#!/usr/bin/env bash
# frictionless 5.21.0: to write down the default `"header": true` makes a valid table with a line of notes not valid.
#
# Expected: a dialect with `commentChar` skips the note above the header, and naming a default changes nothing.
# Seen: without `header` the table is valid; with `"header": true` its header is read twice, as header and as a row,
# which is a type error in each column that is not text. Without `header` it is the same from the third note on in a
# table of four columns: its place is then guessed from the average width of the first lines, and notes, one cell wide,
# are counted in it. So the line that holds the header depends on a word that should mean nothing, and on the width.
# Matters here: frictionless gives the second opinion on each package. The portal's tables have no lines of notes, and it
# replaces the guess by the dialect that it hands over.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile frictionless==5.21.0

seen=$(venv/bin/python - <<'PY'
import json

from frictionless import validate

NOTES = ("# Source: Red Ejemplo", "# Licence: CC-BY-4.0", "# Amounts in soles")
TABLE = ("institution,period,borrowers,offices", "ambar,2024,1200,3", "brisa,2024,3400,7")
FIELDS = [{"name": name, "type": "integer"} for name in ("period", "borrowers", "offices")]
SCHEMA = {"fields": [{"name": "institution", "type": "string"}, *FIELDS]}

for notes, said in ((1, {}), (1, {"header": True}), (2, {}), (3, {})):
    with open("table.csv", "w", encoding="utf-8") as file:
        file.write("\n".join((*NOTES[:notes], *TABLE)) + "\n")
    dialect = {"commentChar": "#", **said}
    resource = {"name": "table", "path": "table.csv", "dialect": dialect, "schema": SCHEMA}
    with open("datapackage.json", "w", encoding="utf-8") as file:
        json.dump({"name": "example", "resources": [resource]}, file)
    report = validate("datapackage.json")
    table = report.tasks[0]
    wrong = ", ".join(repr(error.cell) for error in table.errors)
    print(notes, json.dumps(dialect), "valid" if report.valid else f"{table.stats['rows']} rows instead of 2: {wrong}")
PY
)
expected="1 {\"commentChar\": \"#\"} valid
1 {\"commentChar\": \"#\", \"header\": true} 3 rows instead of 2: 'period', 'borrowers', 'offices'
2 {\"commentChar\": \"#\"} valid
3 {\"commentChar\": \"#\"} 3 rows instead of 2: 'period', 'borrowers', 'offices'"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'How frictionless finds a header below notes has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
