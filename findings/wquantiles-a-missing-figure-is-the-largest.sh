#!/usr/bin/env bash
# wquantiles 0.6: a missing figure counts as the largest, and with equal weights the quartiles are others than
# without.
#
# Expected: a missing figure is left out, or makes the result missing, as in numpy 2.4.6. A quantile whose weights are
# all equal is the plain quantile; with numbers of clients as weights it is that of the clients.
# Seen: a gap (NaN) is sorted to the end and keeps its weight: the median of 2, 4 and one gap is 4, of 2, 4 and three
# gaps it is missing. Of 2, 3, 4, 5 and 20 the quartiles are 2.75, 4 and 8.75; numpy says 3, 4 and 5. With 10, 20, 30,
# 25 and 15 clients they are 3.2, 4.2 and 6.9; of the hundred clients written out 3, 4 and 5, as statsmodels 0.15.0
# has them: each value is put in the middle of its weight, a definition that the package's page does not name. No
# warning.
# Matters here: quartiles of peers weighted by their clients show how far from the others one is. A portal's quartiles
# are of institutions that reported the figure, each counted once, as in numpy.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    wquantiles==0.6 numpy==2.4.6 statsmodels==0.15.0 pandas==3.1.1 scipy==1.17.1

seen=$(venv/bin/python -W ignore - <<'PY'
import numpy as np
import wquantiles
from statsmodels.stats.weightstats import DescrStatsW

QUARTILES = (0.25, 0.5, 0.75)
par30 = np.array([2.0, 3.0, 4.0, 5.0, 20.0])
for name, weights in (("equal", np.ones(5)), ("clients", np.array([10.0, 20.0, 30.0, 25.0, 15.0]))):
    print(name, "wquantiles:", *(round(float(wquantiles.quantile(par30, weights, at)), 3) for at in QUARTILES))
    print(name, "statsmodels:", *DescrStatsW(par30, weights=weights).quantile(QUARTILES).tolist())
    print(name, "numpy, written out:", *np.quantile(np.repeat(par30, weights.astype(int)), QUARTILES).tolist())
for gaps in (1, 3):
    figures = np.array([2.0, 4.0] + gaps * [np.nan])
    median = float(wquantiles.median(figures, np.ones(len(figures))))
    plain = (float(function(figures)) for function in (np.median, np.nanmedian))
    print(f"2, 4 and {gaps} missing, wquantiles:", median, "numpy:", *plain)
PY
)
expected="equal wquantiles: 2.75 4.0 8.75
equal statsmodels: 3.0 4.0 5.0
equal numpy, written out: 3.0 4.0 5.0
clients wquantiles: 3.2 4.182 6.875
clients statsmodels: 3.0 4.0 5.0
clients numpy, written out: 3.0 4.0 5.0
2, 4 and 1 missing, wquantiles: 4.0 numpy: nan 3.0
2, 4 and 3 missing, wquantiles: nan numpy: nan 3.0"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'wquantiles (or numpy, or statsmodels) computes quantiles in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
