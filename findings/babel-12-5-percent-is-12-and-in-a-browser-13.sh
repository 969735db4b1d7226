#!/usr/bin/env bash
# babel 2.19.0: 12.5 % without decimals is 12 %, and 13 % in a browser; 0.125 soles are 0.12 and 0.13.
#
# Expected: Babel and the browser's Intl (here of Node) format by the same data, CLDR, so one figure is the same text in
# the page that a program made and in the chart or table that a browser draws.
# Seen: Babel rounds a half to the even digit, as Python's decimal does unless told otherwise, and Intl away from zero:
# 2.5 is 2 and 3, 3.5 is 4 in both, so that every second half differs. polars 2.1.0 rounds a column like Babel, and
# DuckDB 2.0.1 like the browser.
# Matters here: shares of few answers are eighths and quarters, and a reader who finds 12 % in a table and 13 % in the
# chart beside it believes neither. The portal rounds half up before it hands a figure to Babel.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile babel==2.19.0 polars==2.1.0 duckdb==2.0.1

cat > figures.cjs <<'JS'
const percent = new Intl.NumberFormat('en', { style: 'percent' })
const amount = new Intl.NumberFormat('en', { style: 'currency', currency: 'PEN', currencyDisplay: 'code' })
const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
console.log('Intl:', percent.format(0.125), percent.format(0.375), amount.format(0.125).replace('\u00a0', ' '),
  whole.format(2.5), whole.format(3.5))
JS
seen=$(venv/bin/python - <<'PY'
import duckdb
import polars
from babel.numbers import format_currency, format_decimal, format_percent

print(
    "Babel:",
    *(format_percent(share, locale="en") for share in (0.125, 0.375)),
    format_currency(0.125, "PEN", format="¤ 0.00", locale="en"),
    *(format_decimal(figure, format="0", locale="en") for figure in (2.5, 3.5)),
)
print("polars:", polars.Series([2.5, 3.5]).round(0).to_list(), polars.Series([0.125]).round(2).to_list())
print("duckdb:", duckdb.sql("SELECT round(2.5::DOUBLE), round(3.5::DOUBLE), round(0.125::DOUBLE, 2)").fetchall())
PY
node figures.cjs)
expected="Babel: 12% 38% PEN 0.12 2 4
polars: [2.0, 4.0] [0.12]
duckdb: [(3.0, 4.0, 0.13)]
Intl: 13% 38% PEN 0.13 3 4"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the four rounds halves in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
