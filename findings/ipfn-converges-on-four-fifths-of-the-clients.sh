#!/usr/bin/env bash
# ipfn 1.4.4: weights "converge" to 80 of 100 clients, 48 of 60 women, if a region has nobody in the sample.
#
# Expected: iterative proportional fitting gives weights whose sums are the margins that were asked for: 60 women and
# 40 men, 30, 50 and 20 in three regions. If no weights can do that, the fitting does not converge, or says so.
# Seen: nobody of the region east was drawn. The weights add up to 80, to 48 women and 32 men; the flag is 1, for
# converged, because the weights no longer change; that they are a fifth off stands only in the table of rates that
# `verbose=2` adds. Margins whose totals differ (of women and men 100, of regions 80) end at those that were given
# last, with 1 as well.
# Matters here: surveys of clients leave out branches that are hard to reach, and totals made with such weights are
# too low by that share. A portal computes no weights; it shows shares as they were given, with the number of answers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile ipfn==1.4.4 pandas==3.1.1 numpy==2.4.6

seen=$(venv/bin/python -W ignore - <<'PY'
import pandas
from ipfn import ipfn

sample = pandas.DataFrame({"sex": list("FFMM"), "region": ["north", "south"] * 2, "total": [10.0] * 4})


def margin(name, sums):
    return pandas.Series(sums, index=pandas.Index(sums, name=name), dtype=float)


def shown(sex, region):
    fitted, flag, _ = ipfn.ipfn(sample.copy(), [sex, region], [["sex"], ["region"]], verbose=2).iteration()
    margins = pandas.concat(fitted.groupby(by)["total"].sum() for by in ("sex", "region"))
    sums = {name: round(value, 1) for name, value in margins.items()}
    print("flag", flag, sums, "together", round(fitted["total"].sum(), 1))


sex = margin("sex", {"F": 60, "M": 40})
print("all regions are there:")
shown(sex, margin("region", {"north": 40, "south": 60}))
print("nobody of the region east was drawn:")
shown(sex, margin("region", {"north": 30, "south": 50, "east": 20}))
print("the regions add up to 80:")
shown(sex, margin("region", {"north": 30, "south": 50}))
PY
)
expected="all regions are there:
ipfn converged: convergence_rate below threshold
flag 1 {'F': 60.0, 'M': 40.0, 'north': 40.0, 'south': 60.0} together 100.0
nobody of the region east was drawn:
ipfn converged: convergence_rate not updating or below rate_tolerance
flag 1 {'F': 48.0, 'M': 32.0, 'north': 30.0, 'south': 50.0} together 80.0
the regions add up to 80:
ipfn converged: convergence_rate not updating or below rate_tolerance
flag 1 {'F': 48.0, 'M': 32.0, 'north': 30.0, 'south': 50.0} together 80.0"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'ipfn fits or ends in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
