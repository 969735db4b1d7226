#!/usr/bin/env bash
# echarts 6.1.0: in a box plot of 4, 6, 8 and a gap, the smallest value is 0 and the median 5; in its lines, bars and
# averages the gap is none.
#
# Expected: null is ECharts' gap. A line is broken there, a bar is left out, and the average of 1, null and 3 that a
# mark line draws is 2. The transform `boxplot`, which computes the five figures of a box, leaves gaps out or refuses
# them.
# Seen: it sorts the numbers by their difference, in which null is 0, and null stays in the row: it is the smallest,
# and the quartiles are computed with it as with 0. So every box with a gap reaches down to nothing. With "-", which
# ECharts takes for a gap as well, the box has no ends and another median. No warning.
# Matters here: box plots of peers are drawn from what was reported, and somebody has always left a figure out. The
# portal computes quartiles of reported figures itself, and draws them as given.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts echarts@6.1.0

cat > boxes.cjs <<'JS'
const echarts = require('echarts')
const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: 500, height: 300 })
const axes = { animation: false, xAxis: { type: 'category' }, yAxis: { show: false } }
const texts = () => [...chart.renderToSVGString().matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((found) => found[1])

const source = [[4, 6, 8], [4, 6, 8, null], [4, 6, 8, '-']]
const dataset = [{ source }, { transform: { type: 'boxplot' } }]
chart.setOption({ ...axes, dataset, series: [{ type: 'boxplot', datasetIndex: 1 }] })
const boxes = chart.getModel().getSeriesByIndex(0).getData()
source.forEach((row, at) => console.log(`box of ${JSON.stringify(row)}:`, JSON.stringify(boxes.getValues(at).slice(1))))

chart.clear()
const markLine = { data: [{ type: 'average', label: { formatter: 'average {c}' } }] }
chart.setOption({ ...axes, series: [{ type: 'line', data: [1, null, 3], label: { show: true }, markLine }] })
console.log('line of [1,null,3]:', texts().slice(-3).join(', '))
chart.dispose()
JS
seen=$(node boxes.cjs)
expected='box of [4,6,8]: [4,5,6,7,8]
box of [4,6,8,null]: [0,3,5,6.5,8]
box of [4,6,8,"-"]: [null,5.5,7,null,null]
line of [1,null,3]: 1, 3, average 2'

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'ECharts treats a gap in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
