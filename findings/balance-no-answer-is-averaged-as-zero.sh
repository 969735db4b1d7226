#!/usr/bin/env bash
# balance 0.23.0: a missing answer counts as income 0 in the weighted mean of a survey.
#
# Expected: a weighted mean leaves out missing answers, in the sum and in the weights, as pandas does for a mean and
# survey packages do when they are told to drop missing answers.
# Seen: incomes 100, none, 300, 200 with the weights 1, 1, 2, 1 have the mean 180, not 225: the missing answer adds 0 to
# the sum and 1 to the weights. The summary prints 180 with a confidence interval, next to a response rate of 75 %, while
# the weighted median of the same column does leave it out. (A docstring of weighted_mean says it; the summary does not.)
# Matters here: poverty rates and client protection are measured by surveys, and absent is never zero. A figure that was
# weighted by such a package has to say how it counted missing answers; the portal itself never averages over gaps.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile balance==0.23.0

seen=$(venv/bin/python - 2>log <<'PY'
import logging

import numpy as np
import pandas as pd

logging.disable(logging.CRITICAL)
from balance import Sample
from balance.stats_and_plots.weighted_stats import weighted_quantile

people = pd.DataFrame(
    {
        "id": ["1", "2", "3", "4"],
        "age": [31.0, 42.0, 53.0, 64.0],
        "weight": [1.0, 1.0, 2.0, 1.0],
        "income": [100.0, None, 300.0, 200.0],
    }
)
sample = Sample.from_frame(people, id_column="id", weight_column="weight", outcome_columns=["income"])
answered = people.dropna(subset="income")
print("answered:", float(np.average(answered["income"], weights=answered["weight"])))
print("balance:", float(sample.outcomes().mean().loc["self", "income"]))
print("balance, median:", float(weighted_quantile(people["income"], [0.5], people["weight"]).iloc[0, 0]))
PY
) || { cat log >&2; exit 1; }
expected="answered: 225.0
balance: 180.0
balance, median: 250.0"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'balance counts missing answers in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
