#!/usr/bin/env bash
# frictionless 5.21.0 (PyPI) and tableschema 1.12.6 (npm): with `bareNumber: false` a loss is read as a profit.
#
# Expected: Table Schema's `bareNumber: false` says that text around a number, such as "USD" or "%", is to be ignored.
# What makes an amount negative is no such text: -5, and (1,200) as ledgers and spreadsheets print a loss.
# Seen: both libraries strip what is no digit. The JavaScript one drops every minus, so that plain -5 is 5, and an integer
# as well. The Python one keeps a hyphen in front, and drops brackets and the minus sign of Unicode (U+2212), which printed
# reports have. Neither warns: a return of minus four percent becomes four.
# Matters here: losses are what a transparency portal must not lose. The portal's schemas have bare numbers only; a cell
# with brackets or another minus is an error that says how to write it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile frictionless==5.21.0
npm install --silent --no-audit --no-fund --ignore-scripts tableschema@1.12.6

cat > cells.json <<'JSON'
["4.2%", "USD 1,200", "-5", "-4.2%", "USD -1,200", "(1,200)", "\u22124.2%"]
JSON
cat > read.cjs <<'JS'
const { Field } = require('tableschema')
const field = new Field({ name: 'profit', type: 'number', bareNumber: false, groupChar: ',' })
const whole = new Field({ name: 'profit', type: 'integer', bareNumber: false })
console.log('tableschema: ', ...require('./cells.json').map((cell) => `${cell} → ${field.castValue(cell)};`))
console.log('tableschema, integer: -5 →', whole.castValue('-5'))
JS
seen=$(
    venv/bin/python - <<'PY'
import json

from frictionless import Field

field = Field.from_descriptor({"name": "profit", "type": "number", "bareNumber": False, "groupChar": ","})
whole = Field.from_descriptor({"name": "profit", "type": "integer", "bareNumber": False})
with open("cells.json", encoding="utf-8") as cells:
    print("frictionless: ", *(f"{cell} → {field.read_cell(cell)[0]};" for cell in json.load(cells)))
print("frictionless, integer: -5 →", whole.read_cell("-5")[0])
PY
    node read.cjs
)
expected="frictionless:  4.2% → 4.2; USD 1,200 → 1200; -5 → -5; -4.2% → -4.2; USD -1,200 → -1200; (1,200) → 1200; −4.2% → 4.2;
frictionless, integer: -5 → -5
tableschema:  4.2% → 4.2; USD 1,200 → 1200; -5 → 5; -4.2% → 4.2; USD -1,200 → 1200; (1,200) → 1200; −4.2% → 4.2;
tableschema, integer: -5 → 5"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the two reads a loss in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
