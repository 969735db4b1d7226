#!/usr/bin/env bash
# lifelines 0.30.3: from 1 January 2023 to 1 January 2024 are 11 months and 0 years.
#
# Expected: `datetimes_to_durations` gives durations in days, months or years (`freq`, a unit of pandas). From 1
# February to 1 March is one month, and a year is a year.
# Seen: days are divided by the length of a mean month (30.44 days) or year (365.24), and what is behind the point is
# cut off. A year of 365 days is 11 months and no year, one with 29 February is 12 and 1; of two clients who each
# stayed three years one has 2. February is 0 months: who left after it left at once. dateutil 2.9.0 says 12 and 1.
# With `freq="M"`, 1,200 clients who leave after 365 days have a median of 11 months.
# Matters here: how long clients stay, and terms of loans, are counted in months. A portal has dates and counts months
# by the calendar (how old a document may be), and no survival curves.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    lifelines==0.30.3 pandas==2.3.3 python-dateutil==2.9.0.post0

seen=$(venv/bin/python -W ignore - <<'PY'
from datetime import date

from dateutil.relativedelta import relativedelta
from lifelines import KaplanMeierFitter
from lifelines.utils import datetimes_to_durations

STAYS = [
    ("2024-01-01", "2024-02-01"),
    ("2024-02-01", "2024-03-01"),
    ("2023-01-01", "2024-01-01"),
    ("2023-06-30", "2024-06-30"),
    ("2021-01-01", "2024-01-01"),
    ("2020-01-01", "2023-01-01"),
]
for first, last in STAYS:
    days, months, years = (int(datetimes_to_durations([first], [last], freq=unit)[0][0]) for unit in "DMY")
    between = relativedelta(date.fromisoformat(last), date.fromisoformat(first))
    calendar = f"{between.years * 12 + between.months} months {between.years} years"
    print(first, last, "lifelines:", days, "days", months, "months", years, "years | dateutil:", calendar)
durations, left = datetimes_to_durations(["2022-01-01"] * 1200, ["2023-01-01"] * 1200, freq="M")
print("median:", KaplanMeierFitter().fit(durations, left).median_survival_time_, "months")
PY
)
expected="2024-01-01 2024-02-01 lifelines: 31 days 1 months 0 years | dateutil: 1 months 0 years
2024-02-01 2024-03-01 lifelines: 29 days 0 months 0 years | dateutil: 1 months 0 years
2023-01-01 2024-01-01 lifelines: 365 days 11 months 0 years | dateutil: 12 months 1 years
2023-06-30 2024-06-30 lifelines: 366 days 12 months 1 years | dateutil: 12 months 1 years
2021-01-01 2024-01-01 lifelines: 1095 days 35 months 2 years | dateutil: 36 months 3 years
2020-01-01 2023-01-01 lifelines: 1096 days 36 months 3 years | dateutil: 36 months 3 years
median: 11.0 months"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'lifelines counts months or years in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
