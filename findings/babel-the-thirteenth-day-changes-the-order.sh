#!/usr/bin/env bash
# babel 2.19.0: in one column of dates, 12/02/2024 is read as 2 December and 13/02/2024 as 13 February.
#
# Expected: `parse_date` reads a date as the language writes it, month first in American English and day first in
# Spanish, and refuses what has no such reading, as datetime's strptime does with a format.
# Seen: if the month would be above twelve, Babel changes the two numbers round, date by date and without a warning.
# In an American form that people fill in with the day first, days after the twelfth are right and all others are
# wrong, and so in a Spanish one with the month first. (That pandas once guessed like this is known; it now refuses a
# column of two orders.)
# Matters here: days on which loans and filings fall due come in forms of several countries, and half of them look
# right. In a package of the portal a day is YYYY-MM-DD, and anything else is refused with file and row.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile babel==2.19.0 pandas==3.1.1

seen=$(venv/bin/python - <<'PY'
import pandas
from babel.dates import parse_date

for locale, form, days in [
    ("en_US", "%m/%d/%Y", ("11/02/2024", "12/02/2024", "13/02/2024", "14/02/2024")),
    ("es", "%d/%m/%Y", ("02/11/2024", "02/12/2024", "02/13/2024", "02/14/2024")),
]:
    print(locale + ":", *days)
    print("  babel:", *(parse_date(day, locale=locale) for day in days))
    read = pandas.to_datetime(pandas.Series(days), format=form, errors="coerce")
    print("  pandas:", *(day.date() if day is not pandas.NaT else "refused" for day in read))
PY
)
expected="en_US: 11/02/2024 12/02/2024 13/02/2024 14/02/2024
  babel: 2024-11-02 2024-12-02 2024-02-13 2024-02-14
  pandas: 2024-11-02 2024-12-02 refused refused
es: 02/11/2024 02/12/2024 02/13/2024 02/14/2024
  babel: 2024-11-02 2024-12-02 2024-02-13 2024-02-14
  pandas: 2024-11-02 2024-12-02 refused refused"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the two reads days in another order. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
