#!/usr/bin/env bash
# babel 2.18.0 (CLDR 47): 45.2 million dollars, in short and in Spanish, are "45,2 MUS$", which in Chile means thousands.
#
# Expected: "45,2 M US$", as Node's Intl writes it, and as Babel itself writes thousands, "45,2 mil US$".
# Seen: the patterns of Spanish had a blank before the currency for thousands and none for millions, so the M and the
# currency run together (for soles: "45,2 MPEN"). M$ and MUS$ are what Chilean financial statements write above columns
# in thousands (miles) of pesos and dollars. babel 2.19.0 (CLDR 49) has the blank.
# Matters here: abbreviated dollars are on every profile, and finance officers read them. With the older data a
# program has to insert the blank; a portal in Spanish needs a test for it, because data, not code, decides.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
for version in 2.18.0 2.19.0; do
    venv/bin/pip install --quiet --disable-pip-version-check --no-compile --target "babel-$version" "babel==$version"
done

seen=$(
    for version in 2.18.0 2.19.0; do
        PYTHONPATH=babel-$version venv/bin/python - <<'PY'
import babel
from babel.core import get_cldr_version
from babel.numbers import format_compact_currency

print(f"babel {babel.__version__}, CLDR {get_cldr_version()}:", end="")
for amount, currency in ((45_200, "USD"), (45_200_000, "USD"), (45_200_000, "PEN")):
    print("", format_compact_currency(amount, currency, locale="es", fraction_digits=1).replace("\xa0", " "), end=";")
print()
PY
    done
)
expected="babel 2.18.0, CLDR 47: 45,2 mil US\$; 45,2 MUS\$; 45,2 MPEN;
babel 2.19.0, CLDR 49: 45,2 mil US\$; 45,2 M US\$; 45,2 M PEN;"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Babel puts other blanks between a unit and a currency. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
