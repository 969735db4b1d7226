#!/usr/bin/env bash
# scikit-learn 1.9.1: two reviewers agree by 0.79 if nobody gave the grades 2 and 3, and by 0.61 if the grades are
# named.
#
# Expected: weighted kappa counts a disagreement by its distance: between the grades 1 and 4 three steps, squared
# nine. The scale is that of the numbers; whether somebody used the grades in between does not change the distance.
# Seen: `cohen_kappa_score` takes the position among the grades that occur, so with 0, 1 and 4 the step from 1 to 4 is
# as long as from 0 to 1. With 0, 1 and 40 it is the same figure. With `labels=[0, 1, 2, 3, 4]` it is right. No
# warning. (The reference says that the labels are those that occur; not that the distance depends on them.)
# krippendorff 0.9.0, which measures the same for intervals, gives 0.63 with and without the unused grades, and
# another figure for 40.
# Matters here: reviewers of an audit grade on scales whose middle or ends are rarely used, and a small sample lacks
# some. A portal shows each reviewer's grades and computes no coefficient of agreement.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    scikit-learn==1.9.1 krippendorff==0.9.0 numpy==2.4.6 scipy==1.17.1

seen=$(venv/bin/python - <<'PY'
import krippendorff
from sklearn.metrics import cohen_kappa_score

ONE, OTHER = [0, 4, 4, 1, 0, 4, 1, 1], [0, 4, 1, 1, 0, 4, 4, 1]


def shown(name, one, other, grades):
    for weights in ("linear", "quadratic"):
        found = (cohen_kappa_score(one, other, weights=weights, labels=labels) for labels in (None, grades))
        print(f"{name}, {weights} kappa, without and with the grades named:", *(f"{value:.4f}" for value in found))
    options = {"level_of_measurement": "interval"}
    found = (krippendorff.alpha([one, other], value_domain=domain, **options) for domain in (None, grades))
    print(f"{name}, krippendorff:", *(f"{value:.4f}" for value in found))


shown("0, 1, 4", ONE, OTHER, [0, 1, 2, 3, 4])
forty = {0: 0, 1: 1, 4: 40}
shown("0, 1, 40", [forty[grade] for grade in ONE], [forty[grade] for grade in OTHER], list(range(41)))
PY
)
expected="0, 1, 4, linear kappa, without and with the grades named: 0.7037 0.5789
0, 1, 4, quadratic kappa, without and with the grades named: 0.7949 0.6066
0, 1, 4, krippendorff: 0.6311 0.6311
0, 1, 40, linear kappa, without and with the grades named: 0.7037 0.4774
0, 1, 40, quadratic kappa, without and with the grades named: 0.7949 0.4777
0, 1, 40, krippendorff: 0.5103 0.5103"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'scikit-learn (or krippendorff) measures agreement in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
