#!/usr/bin/env bash
# date-fns 4.4.0 (npm): from 31 December to 30 June are 5 months, and from 31 January to 29 February is 1.
#
# Expected: months between two last days of a month are whole, as in luxon 3.7.2, dayjs 1.11.23 and date-fns' own
# reference ("the number of full months"); or none of them is whole because the day is a lower one.
# Seen: both. A last day of a month makes the answer one month whole, but not three or six: a loan of one month from
# 31 August is one of 1 month, to the end of November one of 2, and half a year from 31 December or 31 March is 5.
# Only ends in February are whole. A client born on 29 February 2004 is 216 months and 17 years old on 28 February
# 2022, and 18 years for the other two.
# Matters here: terms, ages and how old a document is are counted from such days, and half-years end on them. A portal
# goes back in months to the last day that there is, so six months before 31 December is 30 June.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts date-fns@4.4.0 luxon@3.7.2 dayjs@1.11.23

cat > months.mjs <<'JS'
import { differenceInMonths, differenceInYears } from 'date-fns'
import dayjs from 'dayjs'
import { DateTime } from 'luxon'

const whole = (first, last, unit) => Math.floor(DateTime.fromISO(last).diff(DateTime.fromISO(first), unit).as(unit))
for (const [first, last] of [
  ['2024-01-31', '2024-02-29'],
  ['2024-08-31', '2024-09-30'],
  ['2023-12-31', '2024-02-29'],
  ['2024-08-31', '2024-11-30'],
  ['2024-12-31', '2025-06-30'],
  ['2024-03-31', '2024-09-30'],
  ['2004-02-29', '2022-02-28'],
]) {
  const [from, to] = [new Date(first), new Date(last)]
  console.log(
    first, last,
    'date-fns:', differenceInMonths(to, from), 'months', differenceInYears(to, from), 'years |',
    'luxon:', whole(first, last, 'months'), whole(first, last, 'years'), '|',
    'dayjs:', dayjs(last).diff(first, 'month'), dayjs(last).diff(first, 'year'),
  )
}
JS
seen=$(TZ=UTC node months.mjs)
expected="2024-01-31 2024-02-29 date-fns: 1 months 0 years | luxon: 1 0 | dayjs: 1 0
2024-08-31 2024-09-30 date-fns: 1 months 0 years | luxon: 1 0 | dayjs: 1 0
2023-12-31 2024-02-29 date-fns: 2 months 0 years | luxon: 2 0 | dayjs: 2 0
2024-08-31 2024-11-30 date-fns: 2 months 0 years | luxon: 3 0 | dayjs: 3 0
2024-12-31 2025-06-30 date-fns: 5 months 0 years | luxon: 6 0 | dayjs: 6 0
2024-03-31 2024-09-30 date-fns: 5 months 0 years | luxon: 6 0 | dayjs: 6 0
2004-02-29 2022-02-28 date-fns: 216 months 17 years | luxon: 216 18 | dayjs: 216 18"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three counts months or years in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
