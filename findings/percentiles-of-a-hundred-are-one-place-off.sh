#!/usr/bin/env bash
# numpy 2.4.6, pandas 3.1.1, polars 2.1.0, pyarrow 26.0.1: the 7th percentile of a hundred values is the eighth value.
#
# Expected: with a method that takes a value and does not interpolate, the 7th percentile of 1 to 100 is 7 (numpy's
# `inverted_cdf`, polars' `equiprobable`: the first value at or below which are 7 %), that of 0 to 100 is 7 whether
# `lower` or `higher` is asked for, as 7 stands exactly there; and engines with the same method agree.
# Seen: the rank is computed as 0.07 * 100, which is 7.000000000000001 in floating point, and then rounded up: 8; 0.29
# * 100 is rounded down to 28. Of the 99 percentiles five are one place too high, three too low. DuckDB 2.0.1, asked
# the same with `quantile_disc`, has 99 right ones: its 0.07 is a decimal. (Told of numpy in numpy/numpy issue 22582,
# and closed.) In numpy, equal weights of 0.01 each move 74 of the 99 by a place: their sums are rounded too.
# Matters here: a percentile among peers says in which place an institution stands. The portal shows quartiles, which
# are exact as floats (0.25, 0.5, 0.75), and interpolates; places it counts.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    numpy==2.4.6 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1

seen=$(venv/bin/python - <<'PY'
import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

DISC = "select quantile_disc(i, {}) from range(1, 101) t(i)"
hundred, more = np.arange(1, 101), np.arange(101)
WAYS = {
    "numpy inverted_cdf": lambda at: np.quantile(hundred, at, method="inverted_cdf"),
    "polars equiprobable": lambda at: pl.Series(hundred).quantile(at, "equiprobable"),
    "duckdb quantile_disc": lambda at: duckdb.sql(DISC.format(at)).fetchall()[0][0],
}
for way in ("lower", "higher"):
    WAYS |= {
        f"numpy {way}": lambda at, way=way: np.quantile(more, at, method=way),
        f"pandas {way}": lambda at, way=way: pd.Series(more).quantile(at, interpolation=way),
        f"polars {way}": lambda at, way=way: pl.Series(more).quantile(at, way),
        f"pyarrow {way}": lambda at, way=way: pc.quantile(pa.array(more), at, interpolation=way)[0].as_py(),
    }
for name, ask in WAYS.items():
    wrong = {place: int(found) for place in range(1, 100) if (found := ask(place / 100)) != place}
    print(f"{name}:", *(f"{place} is {found}" for place, found in wrong.items()))
weights = np.full(100, 0.01)
moved = [np.quantile(hundred, n / 100, method="inverted_cdf", weights=weights) != n for n in range(1, 100)]
print("numpy, weights of 0.01:", sum(map(int, moved)))
PY
)
up="7 is 8 14 is 15 28 is 29 55 is 56 56 is 57"
down="29 is 28 57 is 56 58 is 57"
expected="numpy inverted_cdf: $up
polars equiprobable: $up
duckdb quantile_disc:
numpy lower: $down
pandas lower: $down
polars lower: $down
pyarrow lower: $down
numpy higher: $up
pandas higher: $up
polars higher: $up
pyarrow higher: $up
numpy, weights of 0.01: 74"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Percentiles of one of these are found in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
