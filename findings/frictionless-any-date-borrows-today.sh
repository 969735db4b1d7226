#!/usr/bin/env bash
# frictionless 5.21.0: a date of the format "any" takes missing parts from the day on which it is read.
#
# Expected: "any" accepts whatever a date parser can read, so a bare year is either refused or becomes its first day, and
# the same file has the same values tomorrow.
# Seen: "2024" becomes 2024 with today's month and day, "Dec 2024" December with today's day, and the package is valid.
# The same file therefore gives other dates every day; the date of a year-end balance is the day on which the
# check was run. (python-dateutil fills gaps so by default; that it reaches the values of a data package is the surprise.)
# Matters here: same input, same bytes. The portal's schemas have no "any": a date is YYYY-MM-DD, and a filing has a
# period, a year, in addition to the day on which it ended.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile frictionless==5.21.0 python-dateutil==4.0.0

seen=$(venv/bin/python - <<'PY'
import datetime as dt
import json

from frictionless import Package, validate

with open("filings.csv", "w", encoding="utf-8") as file:
    file.write("institution,as_of\nambar,2024\nbrisa,Dec 2024\n")
schema = {"fields": [{"name": "institution", "type": "string"}, {"name": "as_of", "type": "date", "format": "any"}]}
with open("datapackage.json", "w", encoding="utf-8") as file:
    json.dump({"name": "example", "resources": [{"name": "filings", "path": "filings.csv", "schema": schema}]}, file)

before = dt.date.today()
valid = validate("datapackage.json").valid
year, month = (row["as_of"] for row in Package("datapackage.json").resources[0].read_rows())
after = dt.date.today()
print("valid:", valid)
for cell, value, of_today in (
    ("2024", year, {day.replace(year=2024) for day in (before, after)}),  # a leap year: has every day that today can be
    ("Dec 2024", month, {day.replace(year=2024, month=12) for day in (before, after)}),
):
    print(f"{cell}: {value} today, which is", "borrowed from today" if value in of_today else "not borrowed from today")
PY
)
printf '%s\n' "$seen"
if [[ "$seen" != "valid: True"*"2024: "*"which is borrowed"*"Dec 2024: "*"which is borrowed"* ]]; then
    echo 'frictionless no longer completes a date of the format "any" with the day of the run.' >&2
    exit 1
fi
echo ok
