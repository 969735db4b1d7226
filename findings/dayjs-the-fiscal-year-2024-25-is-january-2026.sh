#!/usr/bin/env bash
# dayjs 1.11.23 (npm): the fiscal year 2024-25 is January 2026, and 32 Ashadh 2082 of Nepal is a day of April 2082.
#
# Expected: `isValid()` says no of what is no date. 2024-25 would be the month 25, and 2082-03-32 the 32nd of March;
# luxon 3.7.2 and date-fns 4.4.0 refuse both.
# Seen: dayjs takes any two digits behind a year for a month, and counts on where there is none: 2023-24 is December
# 2024 and 2024-25 January 2026, both valid. So a column of fiscal years is one of dates, in order, a year and a month
# apart. 2024-366, a day by its number, is December 2026. All three have 2011-12 as December 2011, as ISO 8601 does.
# No warning.
# Matters here: books are closed in March in India and in July in Nepal, and such years are written with a hyphen. In
# a portal's files a period is a year of four digits, and the last day of the year is a date of its own; 2023-24 and a
# day that does not exist are errors.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts dayjs@1.11.23 luxon@3.7.2 date-fns@4.4.0

cat > years.mjs <<'JS'
import { isValid, parseISO } from 'date-fns'
import dayjs from 'dayjs'
import { DateTime } from 'luxon'

for (const text of ['2011-12', '2022-23', '2023-24', '2024-25', '2082-03-32', '2024-366']) {
  const read = dayjs(text)
  const [day, luxon, fns] = [read.format('YYYY-MM-DD'), DateTime.fromISO(text), parseISO(text)]
  console.log(
    text, 'dayjs:', read.isValid() ? day : 'no date',
    '| luxon:', luxon.isValid ? luxon.toISODate() : 'no date',
    '| date-fns:', isValid(fns) ? fns.toISOString().slice(0, 10) : 'no date',
  )
}
JS
seen=$(TZ=UTC node years.mjs)
expected="2011-12 dayjs: 2011-12-01 | luxon: 2011-12-01 | date-fns: 2011-12-01
2022-23 dayjs: 2023-11-01 | luxon: no date | date-fns: no date
2023-24 dayjs: 2024-12-01 | luxon: no date | date-fns: no date
2024-25 dayjs: 2026-01-01 | luxon: no date | date-fns: no date
2082-03-32 dayjs: 2082-04-01 | luxon: no date | date-fns: no date
2024-366 dayjs: 2026-12-06 | luxon: 2024-12-31 | date-fns: 2024-12-31"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three reads what is no date in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
