#!/usr/bin/env bash
# num2words 0.5.14: a loan of 21000 soles is "doscientos diez soles" in words, one of 21000.00 "veintiún mil".
#
# Expected: an amount in words is that amount. 21000 and 21000.00 are the same number in Python, in JSON, in a database
# and in a cell of a workbook, which gives a whole amount as an integer.
# Seen: an integer is taken for cents, in each language; a float, a Decimal and a text are taken for units. So of a
# column of loans those without cents are a hundredth of what they are. The command line, which makes a Decimal, is
# right, and plain words (without `to="currency"`) are. No warning. (Open as savoirfairelinux/num2words issues 426 and
# 553; its README says nothing of cents.)
# Matters here: contracts and receipts of loans state the amount in words, and where the two differ the words count in
# law. A portal writes no amount in words.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile num2words==0.5.14 openpyxl==3.1.5

seen=$(venv/bin/python - <<'PY'
import json
from decimal import Decimal

import openpyxl
from num2words import num2words

book = openpyxl.Workbook()
book.active.append([21000.00, 21000.50])
book.save("loans.xlsx")
whole, broken = next(openpyxl.load_workbook("loans.xlsx").active.iter_rows(values_only=True))

for name, amount in {
    "21000": 21000,
    "21000.00": 21000.00,
    "Decimal": Decimal(21000),
    "text": "21000",
    "JSON 21000": json.loads("21000"),
    "JSON 21000.0": json.loads("21000.0"),
    "cell 21000.00": whole,
    "cell 21000.50": broken,
}.items():
    print(f"{name}: {num2words(amount, lang='es', to='currency', currency='PEN')}")
print("English:", num2words(21000, lang="en", to="currency", currency="USD"))
print("without currency:", num2words(21000, lang="en"))
PY
venv/bin/num2words 21000 --to currency --lang en)
expected="21000: doscientos diez soles con cero céntimos
21000.00: veintiún mil soles con cero céntimos
Decimal: veintiún mil soles con cero céntimos
text: veintiún mil soles con cero céntimos
JSON 21000: doscientos diez soles con cero céntimos
JSON 21000.0: veintiún mil soles con cero céntimos
cell 21000.00: doscientos diez soles con cero céntimos
cell 21000.50: veintiún mil soles con cincuenta céntimos
English: two hundred and ten dollars, zero cents
without currency: twenty-one thousand
twenty-one thousand euro, zero cents"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'num2words takes whole amounts in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
