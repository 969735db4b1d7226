#!/usr/bin/env bash
# csv-parse 7.0.3 and vega-loader 5.1.3 (npm): "Group 12" is 1 December 2001, and "Cusco 5" the first of May.
#
# Expected: a reader that is asked to find dates in a CSV file (`cast_date`, `parse: "auto"`) finds what looks like one,
# as 2024-12-31 does; d3-dsv 3.0.2 takes only that form. A name with a number stays a name.
# Seen: both ask Date.parse, and V8 reads a word with a number from 1 to 12 as that month of 2001, and one with a larger
# number as nothing, or as a year. csv-parse decides for each cell, so of a list of groups the first twelve are dates
# and the thirteenth a text; vega-loader for the whole column, so the same list is of dates if it has no more than
# twelve. 31/12/2024 stays a text in both. Neither warns. (vega/datalib issue 95, of 2018, has "Restaurant 11057", and
# vega/voyager issue 900 "Item 1".)
# Matters here: groups, centres and branches are numbered. The portal reads CSV files by their schema, and gives Vega
# records with their types.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts csv-parse@7.0.3 vega-loader@5.1.3 d3-dsv@3.0.2

cat > read.mjs <<'JS'
import { parse } from 'csv-parse/sync'
import { autoType, csvParse } from 'd3-dsv'
import { read } from 'vega-loader'

const shown = (cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : cell)
for (const cells of [
  ['Group 11', 'Group 12'],
  ['Group 12', 'Group 13'],
  ['Cusco 5', 'Puno 2'],
  ['31/12/2024', '30/06/2024'],
]) {
  const file = ['place', ...cells, ''].join('\n')
  const byVega = read(file, { type: 'csv', parse: 'auto' }).map(({ place }) =>
    typeof place === 'number' ? new Date(place) : place,
  )
  console.log(
    `${cells.join(', ')} | csv-parse:`,
    ...parse(file, { columns: true, cast: true, cast_date: true }).map(({ place }) => shown(place)),
    '| vega-loader:',
    ...byVega.map(shown),
    '| d3-dsv:',
    ...csvParse(file, autoType).map(({ place }) => shown(place)),
  )
}
JS
seen=$(TZ=UTC node read.mjs)
expected="Group 11, Group 12 | csv-parse: 2001-11-01 2001-12-01 | vega-loader: 2001-11-01 2001-12-01 | d3-dsv: Group 11 Group 12
Group 12, Group 13 | csv-parse: 2001-12-01 Group 13 | vega-loader: Group 12 Group 13 | d3-dsv: Group 12 Group 13
Cusco 5, Puno 2 | csv-parse: 2001-05-01 2001-02-01 | vega-loader: 2001-05-01 2001-02-01 | d3-dsv: Cusco 5 Puno 2
31/12/2024, 30/06/2024 | csv-parse: 31/12/2024 30/06/2024 | vega-loader: 31/12/2024 30/06/2024 | d3-dsv: 31/12/2024 30/06/2024"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What one of these takes for a date has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
