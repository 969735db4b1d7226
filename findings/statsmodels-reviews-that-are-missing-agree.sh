#!/usr/bin/env bash
# statsmodels 0.15.0: reviewers who did not review agree with each other: three who always disagree have a kappa of
# 0.24.
#
# Expected: a review that is missing (NaN) is left out, or is an error, as a table whose rows have unequal numbers of
# reviews is for `fleiss_kappa`.
# Seen: `aggregate_raters`, which makes that table of the reviews, counts NaN as one more grade. So all rows are
# equally long, and two missing reviews of a filing are two that agree. Kappa of four filings that three reviewed is
# -0.33; with two more that one reviewed it is -0.03, and with two that nobody reviewed 0.24. krippendorff 0.9.0 has
# -0.22 for each. The only trace is the nan among the grades that come back. No warning.
# Matters here: few filings are reviewed by everybody, so the less is reviewed, the better reviewers agree. A portal
# shows each review and computes no coefficient of agreement; what nobody reviewed is shown as that.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    statsmodels==0.15.0 krippendorff==0.9.0 numpy==2.4.6 scipy==1.17.1 pandas==3.1.1

seen=$(venv/bin/python - <<'PY'
import krippendorff
import numpy as np
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

GAP = np.nan
REVIEWS = np.array(
    [[1, 2, 1], [2, 1, 2], [1, 1, 2], [2, 2, 1], [1, GAP, GAP], [2, GAP, GAP], [GAP, GAP, GAP], [GAP, GAP, GAP]]
)


def shown(name, reviews):
    table, grades = aggregate_raters(reviews)
    kappa, alpha = fleiss_kappa(table), krippendorff.alpha(reviews.T, level_of_measurement="nominal")
    print(f"{name}: grades {grades.tolist()}, fleiss_kappa {kappa:.3f}, krippendorff {alpha:.3f}")


shown("the four filings that all reviewed", REVIEWS[:4])
shown("and two that one reviewed", REVIEWS[:6])
shown("and two that nobody reviewed", REVIEWS)
try:
    print(fleiss_kappa(aggregate_raters(REVIEWS)[0][:6, :2]))
except AssertionError:
    print("a table with unequal rows is refused")
PY
)
expected="the four filings that all reviewed: grades [1.0, 2.0], fleiss_kappa -0.333, krippendorff -0.222
and two that one reviewed: grades [1.0, 2.0, nan], fleiss_kappa -0.029, krippendorff -0.222
and two that nobody reviewed: grades [1.0, 2.0, nan], fleiss_kappa 0.238, krippendorff -0.222
a table with unequal rows is refused"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'statsmodels (or krippendorff) treats missing reviews in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
