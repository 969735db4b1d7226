#!/usr/bin/env bash
# d3-array 3.2.5 with d3-dsv 3.0.2: of a CSV file's 4, an empty cell and 6, the mean is 3.3 and the lower quartile 2.
#
# Expected: d3's statistics leave out null, undefined and NaN, so that gaps do not count, and turn texts into numbers,
# so that what `csvParse` returns can be given to them; the gap of a CSV file is an empty cell.
# Seen: an empty text is the number 0 in JavaScript, so mean, median, quantile, deviation and count take part of it as
# 0, and `min` gives the empty text itself. `max` and `extent` compare as texts, by which 9 is more than 10. None of
# them warns. Vega 6.4.0's loader makes null of the same cell, and its mean is 5; so does d3's `autoType`, given to
# `csvParse`.
# Matters here: peer quartiles in a few lines of d3 are what a reader of a portal's CSV files makes, and each gap pulls
# them to zero. In the portal's own scripts figures come from JSON, where a gap is left out or null, and is asked for.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts d3-array@3.2.5 d3-dsv@3.0.2

cat > mean.mjs <<'JS'
import { count, extent, max, mean, median, min, quantile } from 'd3-array'
import { autoType, csvParse } from 'd3-dsv'

const all = (rows) => {
  const of = (d) => d.par30
  return JSON.stringify({
    mean: mean(rows, of),
    median: median(rows, of),
    lower: quantile(rows, 0.25, of),
    count: count(rows, of),
    min: min(rows, of),
  })
}
const file = 'name,par30\nAcacia,4\nBaobab,\nCedar,6\n'
console.log('as texts:', all(csvParse(file)))
console.log('autoType:', all(csvParse(file, autoType)))
const more = csvParse('par30\n9\n10\n30\n')
console.log(
  'of 9, 10 and 30: max',
  max(more, (d) => d.par30),
  'extent',
  extent(more, (d) => d.par30).join(' to '),
)
JS
seen=$(node mean.mjs)
expected='as texts: {"mean":3.3333333333333335,"median":4,"lower":2,"count":3,"min":""}
autoType: {"mean":5,"median":5,"lower":4.5,"count":2,"min":4}
of 9, 10 and 30: max 9 extent 10 to 9'

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'd3 reads or averages these cells in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
