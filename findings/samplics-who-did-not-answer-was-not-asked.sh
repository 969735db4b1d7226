#!/usr/bin/env bash
# samplics 0.6.1: missing answers make the standard error of a total too small, and yes and no do not add up to one.
#
# Expected: who was drawn and did not answer stays in the sample: those who answered are a domain of it, as in R's
# survey package, so the spread of a total includes that their number is by chance. svy 0.35.0, of the same authors,
# does so. Without `remove_nan` a missing answer is an error, or makes the result missing, as it does for a mean.
# Seen: `remove_nan=True` takes the rows out of the sample before anything is counted. The estimate is the same; the
# standard error of the number of clients who say yes is 11.2 instead of 12.9 (with the formula written out, 12.9),
# and that of the share is another as well. Without it, a mean is missing, but of a share no is 0.25 and yes is 0.5: a
# missing answer counts in the denominator. No warning. (For svy it was told and mended in samplics-org/svy pull
# request 72.)
# Matters here: in surveys of clients many questions are skipped. A portal shows shares as they were given, with the
# number of answers; an interval made with such a package has to say how it counted those who did not answer.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    samplics==0.6.1 svy==0.35.0 numpy==2.4.6 pandas==3.1.1 polars==2.1.0

seen=$(venv/bin/python -W ignore - 2>log <<'PY'
import numpy as np
import polars as pl
import svy
from samplics import PopParam
from samplics.estimation import TaylorEstimator

NAN = float("nan")
yes = np.array([1, NAN, 1, 0, 1, 0, NAN, 1])
weights = np.array([10.0, 10, 10, 10, 5, 5, 5, 5])
branches = np.array(["north"] * 4 + ["south"] * 4)


def by_hand(values):
    """Standard error of a weighted total in strata: of each, n / (n - 1) times the squared deviations."""
    found = 0.0
    for branch in ("north", "south"):
        part = values[branches == branch]
        found += len(part) / (len(part) - 1) * ((part - part.mean()) ** 2).sum()
    return found**0.5


def samplics(parameter, **options):
    estimator = TaylorEstimator(parameter)
    estimator.estimate(yes, samp_weight=weights, stratum=branches, **options)
    return estimator.point_est, estimator.stderror


frame = pl.DataFrame({"yes": yes, "weight": weights, "branch": branches}, nan_to_null=True)
sample = svy.Sample(frame, svy.Design(wgt="weight", stratum="branch"))
(total,) = sample.estimation.total("yes", drop_nulls=True).estimates
(share,) = sample.estimation.mean("yes", drop_nulls=True).estimates
answered = ~np.isnan(yes)
deviations = np.where(answered, weights * (np.nan_to_num(yes) - share.est), 0) / weights[answered].sum()
print("total, samplics:", *(round(float(one), 4) for one in samplics(PopParam.total, remove_nan=True)))
print("total, svy:", round(total.est, 4), round(total.se, 4))
print("total, by hand:", round(float(by_hand(weights * np.nan_to_num(yes))), 4))
print("share, samplics:", *(round(float(one), 4) for one in samplics(PopParam.mean, remove_nan=True)))
print("share, svy:", round(share.est, 4), round(share.se, 4))
print("share, by hand:", round(float(by_hand(deviations)), 4))
print("no, yes, gaps left in:", *(round(float(one), 4) for one in samplics(PopParam.prop)[0].values()))
print("mean, gaps left in:", samplics(PopParam.mean)[0])
PY
) || { cat log >&2; exit 1; }
expected="total, samplics: 30.0 11.1803
total, svy: 30.0 12.9099
total, by hand: 12.9099
share, samplics: 0.6667 0.2485
share, svy: 0.6667 0.2342
share, by hand: 0.2342
no, yes, gaps left in: 0.25 0.5
mean, gaps left in: nan"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'samplics (or svy) counts missing answers in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
