#!/usr/bin/env bash
# frictionless 5.21.0: the answer 99 to a question with the categories 1 (yes) and 2 (no) is valid, and so are two
# labels for 1.
#
# Expected: since version 2 of Table Schema a field may list its `categories`, each with a value and a label, and a cell
# has to be one of them; frictionless takes a package of that version (it demands the version for other new parts), so
# it refuses 99, as it does for the constraint `enum`.
# Seen: the list is kept in the descriptor and never looked at. 99 is valid, and so is a list that gives the value 1 two
# labels, of which the standard says that values are unique. What was read is 1, 2 and 99. No warning. (Open as
# frictionlessdata/frictionless-py issues 1737 and 1814, which ask for the property in the program, not for the check.)
# Matters here: answers of clients are numbers with labels in KoboToolbox, SPSS and Stata, and 98 and 99 stand for "does
# not know" and "refuses": a mean with them in it is wrong. The portal's schemas say `enum`, and its own reader refuses.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile frictionless==5.21.0

printf 'person,answer\n1,1\n2,2\n3,99\n' > answers.csv
seen=$(venv/bin/python -W ignore - <<'PY'
from frictionless import Package, validate


def shown(name, **more):
    fields = [{"name": "person", "type": "integer"}, {"name": "answer", "type": "integer", **more}]
    profile = "https://datapackage.org/profiles/2.0/datapackage.json"
    resource = {"name": "answers", "type": "table", "path": "answers.csv", "schema": {"fields": fields}}
    package = {"$schema": profile, "name": "survey", "resources": [resource]}
    report = validate(package)
    rows = Package.from_descriptor(package).resources[0].read_rows()
    notes = report.flatten(["rowNumber", "fieldName", "type"])
    print(f"{name}: valid {report.valid} {notes} read {[row['answer'] for row in rows]}")


shown("enum", constraints={"enum": [1, 2]})
shown("categories", categories=[{"value": 1, "label": "yes"}, {"value": 2, "label": "no"}])
shown("two labels for 1", categories=[{"value": 1, "label": "yes"}, {"value": 1, "label": "no"}])
PY
)
expected="enum: valid False [[4, 'answer', 'constraint-error']] read [1, 2, 99]
categories: valid True [] read [1, 2, 99]
two labels for 1: valid True [] read [1, 2, 99]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'frictionless treats categories in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
