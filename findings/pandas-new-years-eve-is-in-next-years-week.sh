#!/usr/bin/env bash
# pandas 3.1.1: in a Stata file with weeks, 31 December 2023 is in the first week of 2024.
#
# Expected: in Stata a year has 52 weeks, the first begins on 1 January, and the last has eight or nine days (Stata's
# manual, "Datetime: weekly dates"), so that a week never lies in two years. pandas writes weeks (`tw`) to give back
# the first day of the week: 24 December 2023.
# Seen: pandas divides the days by seven, and the last day of a year, or the last two of a leap year, become week 53,
# which is week 1 of the next. It reads them back as 1 January 2024. Months, quarters and half-years stay in their
# year. No warning.
# Matters here: most institutions close their books on 31 December, and repayments are weekly. A portal's tables have
# the last day itself, as a date.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pandas==3.1.1 numpy==2.4.6 pyreadstat==1.3.7

seen=$(venv/bin/python -W ignore - <<'PY'
import pandas
import pyreadstat

days = pandas.to_datetime(["2023-12-24", "2023-12-30", "2023-12-31", "2024-12-29", "2024-12-30", "2024-12-31"])
units = {"week": "tw", "month": "tm", "quarter": "tq", "half": "th"}
pandas.DataFrame(dict.fromkeys(units, days)).to_stata("repaid.dta", convert_dates=units, write_index=False)
back = pandas.read_stata("repaid.dta")
numbers, _ = pyreadstat.read_dta("repaid.dta")
for row, day in enumerate(days):
    year, week = divmod(int(numbers["week"][row]), 52)
    read = ", ".join(f"{unit} {back[unit][row]:%Y-%m-%d}" for unit in units)
    print(f"{day:%Y-%m-%d}: written as week {week + 1} of {year + 1960}; read back: {read}")
PY
)
expected="2023-12-24: written as week 52 of 2023; read back: week 2023-12-24, month 2023-12-01, quarter 2023-10-01, half 2023-07-01
2023-12-30: written as week 52 of 2023; read back: week 2023-12-24, month 2023-12-01, quarter 2023-10-01, half 2023-07-01
2023-12-31: written as week 1 of 2024; read back: week 2024-01-01, month 2023-12-01, quarter 2023-10-01, half 2023-07-01
2024-12-29: written as week 52 of 2024; read back: week 2024-12-23, month 2024-12-01, quarter 2024-10-01, half 2024-07-01
2024-12-30: written as week 1 of 2025; read back: week 2025-01-01, month 2024-12-01, quarter 2024-10-01, half 2024-07-01
2024-12-31: written as week 1 of 2025; read back: week 2025-01-01, month 2024-12-01, quarter 2024-10-01, half 2024-07-01"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'pandas writes weeks of Stata in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
