#!/usr/bin/env bash
# babel 2.18.0 and iso4217 1.16: thirteen currencies have cents for ISO 4217 and none for Babel, which rounds them away.
#
# Expected: the currencies without decimals are the few of ISO 4217 (yen, CFA franc and so on), and a formatter shows
# MMK 1234.56 with both digits, as it does for PEN.
# Seen: in CLDR, from which Babel has its digits, the afghani, kip, kyat, ariary and nine more have no decimals,
# because they are not used in practice; ISO 4217 gives them two, the Iraqi dinar three. `format_currency` silently
# rounds 1234.56 to 1,235, and an interest of 0.40 to 0. A program that validates amounts with the one and prints them
# with the other shows figures that are in no filing.
# Matters here: Afghanistan, Laos, Madagascar and Myanmar are countries of microfinance. The portal prints amounts itself,
# in whole units of every currency alike next to the ISO code, and the row with the exact figure is one tap away.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile babel==2.18.0 iso4217==1.16.20260101

seen=$(venv/bin/python - <<'PY'
from babel.numbers import format_currency, get_currency_precision
from iso4217 import Currency

digits = {one.code: (one.exponent, get_currency_precision(one.code)) for one in Currency if one.exponent is not None}
print("; ".join(f"{code} {iso} {cldr}" for code, (iso, cldr) in sorted(digits.items()) if iso != cldr))
for code in ("PEN", "MMK", "AFN"):
    print(format_currency("1234.56", code, locale="en"), format_currency("0.40", code, locale="en"))
PY
)
expected="AFN 2 0; ALL 2 0; IQD 3 0; IRR 2 0; KPW 2 0; LAK 2 0; LBP 2 0; MGA 2 0; MMK 2 0; RSD 2 0; SOS 2 0; SYP 2 0; YER 2 0
PEN1,234.56 PEN0.40
MMK1,235 MMK0
AFN1,235 AFN0"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'The two disagree on the digits of other currencies. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
