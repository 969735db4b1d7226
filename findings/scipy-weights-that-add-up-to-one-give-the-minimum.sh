#!/usr/bin/env bash
# scipy 1.17.1: with weights that add up to one, the three quartiles are the smallest value; deciles may go down.
#
# Expected: what a weighted median says of institutions weighted by their clients does not depend on whether the
# weights are shares (0.10, 0.20, ...), percent or numbers of clients; and no quantile is below a lower one.
# Seen: with the default method, shares give 2, 2, 2 for values from 2 to 20; the same weights as percent give 3, 4,
# 5, as numpy's weighted quantile does in each unit. With ten equal weights of 1/3 and the method that numpy has as
# well, the deciles go up and down. No warning. (The reference calls them frequency weights, for which whole numbers
# are right, and says that others are accepted without a sure meaning. It does not say that the unit of a weight is
# taken for one value.)
# Matters here: survey weights are rarely whole, and shares of a market add up to one. The portal's quartiles are of
# institutions, each counted once; a figure weighted by scipy has to come from whole numbers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile scipy==1.17.1 numpy==2.4.6

seen=$(venv/bin/python - <<'PY'
import numpy as np
from scipy import stats

QUARTILES = (0.25, 0.5, 0.75)
par30 = np.array([2.0, 3.0, 4.0, 5.0, 20.0])
for unit, weights in (("shares", (0.10, 0.20, 0.30, 0.25, 0.15)), ("percent", (10.0, 20.0, 30.0, 25.0, 15.0))):
    found = stats.quantile(par30, QUARTILES, weights=np.array(weights))
    print(unit, "scipy:", *(round(one, 6) for one in found.tolist()))
    print(unit, "numpy:", *map(float, np.quantile(par30, QUARTILES, weights=weights, method="inverted_cdf")))

deciles = [n / 10 for n in range(1, 10)]
incomes = np.arange(100.0, 1100.0, 100.0)
for name, weight in (("1", 1.0), ("1/3", 1 / 3)):
    found = stats.quantile(incomes, deciles, weights=np.full(10, weight), method="inverted_cdf")
    print(f"deciles, ten weights of {name}:", *map(round, found.tolist()))
PY
)
expected="shares scipy: 2.0 2.0 2.0
shares numpy: 3.0 4.0 5.0
percent scipy: 3.0 4.0 5.0
percent numpy: 3.0 4.0 5.0
deciles, ten weights of 1: 100 200 300 400 500 600 700 800 900
deciles, ten weights of 1/3: 200 300 100 500 600 400 800 900 700"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Weighted quantiles of scipy (or numpy) have changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
