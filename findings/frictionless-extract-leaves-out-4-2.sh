#!/usr/bin/env bash
# frictionless 5.21.0: of ten figures, nine of them whole, `extract` and `to_pandas` leave the cell of 4.2 empty.
#
# Expected: without a schema the types are guessed, so a column of 2 and 4.2 is of numbers, or the reader says that
# it could not read a cell; `extract` writes down what a file has.
# Seen: a field gets the type that fits nine tenths of a sample (`field_confidence`, whose default the reference gives),
# and a cell that does not fit becomes None: with nine rows 4.2 is read, with ten it is gone, as is "n/a". There is no
# warning, and the command ends with 0. Only `validate` names the cell, as an error of a file that states no type at all
# (issue 1689 of frictionlessdata/frictionless-py, open, is about that). With a confidence of 1, or a schema, all are
# read.
# Matters here: counts of clients are whole, and rates often are, in nine rows of ten. In the portal schemas are never
# guessed, and frictionless is asked to validate, never to read.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile frictionless[pandas]==5.21.0 pandas==3.1.1

for rows in 9 10; do
    {
        printf 'name,par30\n'
        seq -f 'mfi-%g,2' 2 "$rows"
        printf 'last,4.2\n'
    } > "$rows.csv"
done
cat > read.py <<'PY'
from frictionless import Detector, Resource, extract, validate

for name in ("9.csv", "10.csv"):
    ((_, rows),) = extract(name).items()
    print(name, "extract:", rows[-1], "to_pandas:", Resource(name).to_pandas()["par30"].tolist()[-1])
print("10.csv validate:", validate("10.csv").flatten(["rowNumber", "fieldName", "type"]))
((_, rows),) = extract("10.csv", detector=Detector(field_confidence=1)).items()
print("10.csv extract, sure:", rows[-1])
PY
seen=$(
    venv/bin/python read.py
    venv/bin/frictionless extract 10.csv --csv > extracted.csv
    printf 'command: %s\n' "$(tail -n 1 extracted.csv)"
)
expected="9.csv extract: {'name': 'last', 'par30': Decimal('4.2')} to_pandas: 4.2
10.csv extract: {'name': 'last', 'par30': None} to_pandas: <NA>
10.csv validate: [[11, 'par30', 'type-error']]
10.csv extract, sure: {'name': 'last', 'par30': Decimal('4.2')}
command: last,"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'frictionless guesses types or reads cells in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
