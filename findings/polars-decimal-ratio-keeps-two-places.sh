#!/usr/bin/env bash
# polars 2.1.0: the ratio of two amounts in cents has no more than two places, so portfolio at risk of 4.2 % is 4 %.
#
# Expected: Decimal is chosen to be exact. Python's decimal gives 42.00 / 1000.00 = 0.042, DuckDB 2.0.1 the same as a
# double; SQL databases add places when they divide.
# Seen: polars keeps the places of its operands. The ratio is 0.04, and 0.04 times 100 is 4.00, while the amount times
# 100 divided by the other is 4.20: the answer depends on the order in which a formula is written. No warning.
# (The plan for fixed places is told in pola-rs/polars issue 19784.)
# Matters here: most ratios of this field (portfolio at risk, write-offs, yield) are quotients of amounts. The portal
# computes them with Python's decimal, rounds once, and hands floats to polars for quartiles.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile polars==2.1.0 duckdb==2.0.1

seen=$(venv/bin/python - <<'PY'
from decimal import Decimal

import duckdb
import polars as pl

late, loans = Decimal("42.00"), Decimal("1000.00")
row = pl.DataFrame({"late": [late], "loans": [loans]}).select(
    ratio=pl.col("late") / pl.col("loans"),
    ratio_times_100=pl.col("late") / pl.col("loans") * 100,
    times_100_then_ratio=pl.col("late") * 100 / pl.col("loans"),
)
print("python:", late / loans)
print("duckdb:", duckdb.sql("select 42.00::decimal(12, 2) / 1000.00::decimal(12, 2)").fetchall()[0][0])
for name in row.columns:
    print(f"polars, {name}:", row[name][0])
PY
)
expected="python: 0.042
duckdb: 0.042
polars, ratio: 0.04
polars, ratio_times_100: 4.00
polars, times_100_then_ratio: 4.20"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Division of decimals in polars (or its peers) has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
