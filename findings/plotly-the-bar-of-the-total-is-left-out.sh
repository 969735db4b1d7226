#!/usr/bin/env bash
# plotly.js 4.1.2: of the bars 2022, 2023, 2024 and Total, the last is not drawn; of the fiscal years 2009-10 to
# 2012-13, three are months and the fourth is not drawn.
#
# Expected: names of bars that are texts are categories, one bar each, all the more if one of them cannot be a number.
# A bar without a place on the axis is at least in a message.
# Seen: the axis becomes one of numbers unless more than twice as many of its names are no numbers as are some; then
# "Total" is no place on it, and the bar is dropped without a word. Of Acacia, Baobab and an institution named 2024,
# one bar is left. Fiscal years up to 2011-12 are months for it: 2009-10 is October 2009, and 2012-13 is none. From
# 2013-14 on they are categories. Nothing of this happens with `type: 'category'`.
# Matters here: years next to a total or a median of peers are in every report, and Python's plotly and Dash draw with
# this. The portal declares the kind of each axis.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts plotly.js-dist-min@4.1.2 jsdom@29.1.1

cat > draw.cjs <<'JS'
const fs = require('fs')
const { JSDOM } = require('jsdom')

// A page without a screen: what measures text or draws on a canvas gets an answer that is good enough.
const { window } = new JSDOM('', { pretendToBeVisual: true, runScripts: 'dangerously' })
window.URL.createObjectURL = () => ''
window.HTMLCanvasElement.prototype.getContext = () => null
window.SVGElement.prototype.getBBox = () => ({ x: 0, y: 0, width: 10, height: 10 })
window.matchMedia = () => ({ matches: false, addEventListener() {}, addListener() {} })
window.eval(fs.readFileSync(require.resolve('plotly.js-dist-min/plotly.min.js'), 'utf8'))

async function draw(names, type) {
  const page = window.document.createElement('div')
  window.document.body.append(page)
  const layout = { width: 500, height: 400, xaxis: type ? { type } : {} }
  await window.Plotly.newPlot(page, [{ type: 'bar', x: names, y: names.map((_, at) => at + 1) }], layout)
  const bars = [...page.querySelectorAll('.point path')].filter((bar) => /[HV]/.test(bar.getAttribute('d') ?? ''))
  const axis = page._fullLayout.xaxis.type
  console.log(`${names.join(', ')}: axis ${axis}, ${bars.length} of ${names.length} bars`)
}

;(async () => {
  await draw(['2022', '2023', '2024', 'Total'])
  await draw(['Acacia', 'Baobab', '2024'])
  await draw(['2009-10', '2010-11', '2011-12', '2012-13'])
  await draw(['2013-14', '2014-15', '2015-16', '2016-17'])
  await draw(['2022', '2023', '2024', 'Total'], 'category')
})()
JS
seen=$(node draw.cjs)
expected="2022, 2023, 2024, Total: axis linear, 3 of 4 bars
Acacia, Baobab, 2024: axis linear, 1 of 3 bars
2009-10, 2010-11, 2011-12, 2012-13: axis date, 3 of 4 bars
2013-14, 2014-15, 2015-16, 2016-17: axis category, 4 of 4 bars
2022, 2023, 2024, Total: axis category, 4 of 4 bars"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Plotly takes names for numbers or months in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
