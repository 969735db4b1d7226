#!/usr/bin/env bash
# bikram 2.1.4: Nepal's fiscal year 2081/82 ends a day before it does in the other calendar libraries.
#
# Expected: a conversion from Bikram Sambat, whose months have lengths by table, is the same everywhere, at least for
# years that are over. The fiscal year of Nepal's microfinance institutions ends on the last day of Ashadh.
# Seen: in bikram Ashadh 2082 has 31 days, so the year ended on 15 July 2025, and the date of the balance sheets,
# 32 Ashadh 2082, is refused as no date. In nepali-datetime 1.0.8.5, nepali 1.2.0 and bsad-converter 1.1.0 it is
# 16 July 2025. From 2018 to 2028 this is the only year's end in which the four differ.
# Matters here: whether a filing was received late, or a document is too old, is counted from that day. The portal takes
# the Gregorian day from the institution (`as_of` in filings.csv) and converts no calendar.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    bikram==2.1.4 nepali-datetime==1.0.8.5 nepali==1.2.0 bsad-converter==1.1.0

seen=$(venv/bin/python - <<'PY'
import datetime as dt

import bikram
import bsad_converter
import nepali_datetime
from nepali.datetime import nepalidate

CONVERTERS = {
    "bikram": lambda *date: bikram.samwat(*date).ad,
    "nepali-datetime": lambda *date: nepali_datetime.date(*date).to_datetime_date(),
    "nepali": lambda *date: nepalidate(*date).to_date(),
    "bsad-converter": lambda *date: bsad_converter.bs_to_ad(*date),
}


def end(convert, year):
    """The day before 1 Shrawan, the first day of the next fiscal year."""
    return dt.date.fromisoformat(str(convert(year, 4, 1))[:10]) - dt.timedelta(days=1)


for year in range(2075, 2086):
    ends = {name: end(convert, year) for name, convert in CONVERTERS.items()}
    if len(set(ends.values())) > 1:
        print(f"{year - 1}/{year % 100}:", *(f"{name} {day}" for name, day in ends.items()))
try:
    print("32 Ashadh 2082 in bikram:", bikram.samwat(2082, 3, 32).ad)
except ValueError as error:
    print("32 Ashadh 2082 in bikram:", error)
PY
)
expected="2081/82: bikram 2025-07-15 nepali-datetime 2025-07-16 nepali 2025-07-16 bsad-converter 2025-07-16
32 Ashadh 2082 in bikram: Invalid day, supported range is 1-31"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'The calendar libraries differ in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
