#!/usr/bin/env bash
# currency.js 2.0.4 and numeral 2.0.6 (npm): "Rs. 500" is half a rupee, and "S/. 1200" twelve céntimos.
#
# Expected: both read amounts with their currency, "$1,200.50" is 1200.5. The point of an abbreviation is no decimal
# point: it stands before the first digit and behind a letter.
# Seen: what is no digit, sign or decimal point is taken out, so the point of "Rs." is left at the head of the number:
# whatever the amount, it is below one. Thousands marks go too, so "Rs. 1,250" is 0.125, or 0.13. `errorOnInvalid` of
# currency.js does not mind. "Rs 500" and "S/ 1200", without the point, are right; frictionless 5.21.0 with
# `bareNumber: false` reads all of them right.
# Matters here: Rs., S/., Bs. and Tk. are how people in India, Nepal, Pakistan, Peru, Bolivia and Bangladesh write
# amounts. In a portal's files an amount is digits alone, and its currency an ISO code; anything else is an error.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile frictionless==5.21.0
npm install --silent --no-audit --no-fund --ignore-scripts currency.js@2.0.4 numeral@2.0.6

cat > amounts.json <<'JSON'
["$1,200.50", "Rs 500", "Rs. 500", "Rs. 1,250", "S/ 1200", "S/. 1200", "Bs. 350", "Tk. 900"]
JSON
cat > read.cjs <<'JS'
const currency = require('currency.js')
const numeral = require('numeral')
const amounts = require('./amounts.json')
const shown = (name, read) => console.log(`${name}:`, ...amounts.map((amount) => `${amount} → ${read(amount)};`))
shown('currency.js', (amount) => currency(amount, { errorOnInvalid: true }).value)
shown('numeral', (amount) => numeral(amount).value())
JS
seen=$(
    node read.cjs
    venv/bin/python - <<'PY'
import json

from frictionless import Field

field = Field.from_descriptor({"name": "amount", "type": "number", "bareNumber": False, "groupChar": ","})
with open("amounts.json", encoding="utf-8") as amounts:
    print("frictionless:", *(f"{amount} → {field.read_cell(amount)[0]};" for amount in json.load(amounts)))
PY
)
expected="currency.js: \$1,200.50 → 1200.5; Rs 500 → 500; Rs. 500 → 0.5; Rs. 1,250 → 0.13; S/ 1200 → 1200; S/. 1200 → 0.12; Bs. 350 → 0.35; Tk. 900 → 0.9;
numeral: \$1,200.50 → 1200.5; Rs 500 → 500; Rs. 500 → 0.5; Rs. 1,250 → 0.125; S/ 1200 → 1200; S/. 1200 → 0.12; Bs. 350 → 0.35; Tk. 900 → 0.9;
frictionless: \$1,200.50 → 1200.50; Rs 500 → 500; Rs. 500 → 500; Rs. 1,250 → 1250; S/ 1200 → 1200; S/. 1200 → 1200; Bs. 350 → 350; Tk. 900 → 900;"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three reads amounts in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
