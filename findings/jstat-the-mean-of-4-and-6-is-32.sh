#!/usr/bin/env bash
# jstat 1.9.6 (npm): the mean of 4 and 6, read from a CSV file, is 32, of 9, 10 and 30 it is 10036, and their largest is
# 9.
#
# Expected: figures from a CSV file are texts in JavaScript. A statistics library makes numbers of them, as d3-array
# 3.2.5 does, or gives NaN, as simple-statistics 7.12.1 does.
# Seen: jStat adds the texts up, last one first: "0" and "6" and "4" are 064, and half of that is 32. Standard
# deviations come from such means, and the largest value is found by the alphabet. Figures with decimals are NaN,
# because two points make no number, so that a column of whole scores is the one that goes wrong unseen. null counts as
# 0 in the mean.
# Matters here: scores of surveys and poverty scorecards are whole, and have two digits. The portal's scripts read JSON,
# in which figures are numbers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts \
    jstat@1.9.6 d3-array@3.2.5 d3-dsv@3.0.2 simple-statistics@7.12.1

cat > mean.mjs <<'JS'
import { mean } from 'd3-array'
import { csvParse } from 'd3-dsv'
import jstat from 'jstat'
import { mean as simple } from 'simple-statistics'

const shown = (name, scores) => console.log(
  name, 'jstat: mean', jstat.mean(scores), 'median', jstat.median(scores), 'max', jstat.max(scores),
  '| d3: mean', mean(scores), '| simple-statistics: mean', simple(scores),
)
const column = (...cells) => csvParse(['score', ...cells, ''].join('\n')).map(({ score }) => score)
shown('4, 6 as numbers,', [4, 6])
shown('4, 6,', column(4, 6))
shown('9, 10, 30,', column(9, 10, 30))
shown('4.5, 6.5,', column(4.5, 6.5))
console.log('4, null, 6, jstat: mean', jstat.mean([4, null, 6]).toFixed(2))
JS
seen=$(node mean.mjs)
expected="4, 6 as numbers, jstat: mean 5 median 5 max 6 | d3: mean 5 | simple-statistics: mean 5
4, 6, jstat: mean 32 median 23 max 6 | d3: mean 5 | simple-statistics: mean NaN
9, 10, 30, jstat: mean 10036.333333333334 median 10 max 9 | d3: mean 16.333333333333332 | simple-statistics: mean NaN
4.5, 6.5, jstat: mean NaN median NaN max 6.5 | d3: mean 5.5 | simple-statistics: mean NaN
4, null, 6, jstat: mean 3.33"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three computes from texts in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
