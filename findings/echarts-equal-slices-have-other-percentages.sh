#!/usr/bin/env bash
# echarts 6.1.0: in a pie, three groups of five clients in a thousand have 1%, 0% and 0%, and three equal thirds
# 33.34%, 33.33% and 33.33%.
#
# Expected: `{d}` in a label is the share of the slice, rounded to `percentPrecision` places, by default two. Equal
# slices have equal labels; that the labels may then add up to 99 or 101 is known of every pie.
# Seen: shares are cut, and what is missing to 100 is given to the slices with the largest rest, one by one in the
# order of the data, so who comes first is shown as more. Of six equal groups four have 17% and two 16%. The tooltip's
# figure is the same; the manual speaks of the precision of the percentage.
# Matters here: the share of a group depends on its place in the list, and two pages with another order contradict
# each other. The portal rounds each share by itself, half up.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts echarts@6.1.0

cat > pies.cjs <<'JS'
const echarts = require('echarts')
const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 600, height: 400 })
for (const [values, set] of [
  [[1, 1, 1], {}],
  [[1, 1, 1, 1, 1, 1], { percentPrecision: 0 }],
  [[985, 5, 5, 5], { percentPrecision: 0 }],
]) {
  const data = values.map((value) => ({ value, name: `${value}` }))
  chart.clear()
  chart.setOption({ animation: false, series: [{ type: 'pie', ...set, data, label: { formatter: '{b}: {d}%' } }] })
  const labels = [...chart.renderToSVGString().matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((found) => found[1])
  console.log(labels.join(', '))
}
chart.dispose()
JS
seen=$(node pies.cjs)
expected="1: 33.34%, 1: 33.33%, 1: 33.33%
1: 17%, 1: 17%, 1: 17%, 1: 17%, 1: 16%, 1: 16%
985: 99%, 5: 1%, 5: 0%, 5: 0%"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'ECharts rounds the shares of a pie in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
