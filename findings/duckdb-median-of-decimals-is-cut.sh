#!/usr/bin/env bash
# duckdb 2.0.1: the median of 4.2 and 4.3 is 4.2 if they are decimals, and 4.25 if they are doubles.
#
# Expected: `median` and `quantile_cont` interpolate between values, so the column's type, chosen to be exact, does
# not change what they say; `avg` of the same decimals is 4.25.
# Seen: the interpolated value has the places of the column, and what is beyond is cut, not rounded: of one Parquet
# file with decimals of one place, DuckDB says 4.2, 4.7, 5.1 for the quartiles, polars 2.1.0 says 4.275, 4.7, 5.175.
# Without places (amounts in whole soles) the median of 1 and 2 is 1; of integers it is 1.5. Cutting goes towards
# zero, so the medians of positive figures are too low or right, never too high: a bias, not noise. `mad` of the two
# decimals is 0.
# Matters here: quartiles of peers are what people compute from a portal's tables. Its Parquet files have doubles.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile duckdb==2.0.1 polars==2.1.0

seen=$(venv/bin/python - <<'PY'
from decimal import Decimal

import duckdb
import polars as pl

par30 = [Decimal(value) for value in ("4.2", "4.3", "5.1", "5.4")]
pl.DataFrame({"par30": par30}).write_parquet("par30.parquet")


def ask(what, source="'par30.parquet'"):
    (row,) = duckdb.sql(f"select {what} from {source}").fetchall()
    return " ".join(f"{float(value):.6g}" for value in row)


QUARTILES = "quantile_cont(par30{0}, 0.25), quantile_cont(par30{0}, 0.5), quantile_cont(par30{0}, 0.75)"
print("duckdb, decimals:", ask(QUARTILES.format("")))
print("duckdb, doubles:", ask(QUARTILES.format("::double")))
column = pl.read_parquet("par30.parquet")["par30"]
print("polars, decimals:", *(column.quantile(at, "linear") for at in (0.25, 0.5, 0.75)))
PAIR = "(values (4.2), (4.3)) t(x)"
print("two decimals, median, mad, avg:", ask("median(x), mad(x), avg(x)", PAIR))
print("two losses, median:", ask("median(-x)", PAIR))
print("1 and 2, decimal(18, 0), bigint:", ask("median(x::decimal(18, 0)), median(x::bigint)", "(values (1), (2)) t(x)"))
PY
)
expected="duckdb, decimals: 4.2 4.7 5.1
duckdb, doubles: 4.275 4.7 5.175
polars, decimals: 4.275 4.7 5.175
two decimals, median, mad, avg: 4.2 0 4.25
two losses, median: -4.2
1 and 2, decimal(18, 0), bigint: 1 1.5"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Quantiles of decimals in DuckDB (or polars) have changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
