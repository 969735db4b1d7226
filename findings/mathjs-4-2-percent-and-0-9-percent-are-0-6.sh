#!/usr/bin/env bash
# mathjs 15.2.0 (npm): 4.2% + 0.9% is 0.6 %, and 30% + 30% + 40% is nothing.
#
# Expected: "%" behind a number is a percentage; 4.2% alone is 0.042, so the two together are 0.051, and three shares of
# a whole are 1, as in a spreadsheet (hyperformula 3.5.0).
# Seen: if a sign follows, the first "%" is taken for the remainder of a division, by +0.9%: 4.2% + 0.9% is 0.006, with
# the terms the other way round 0.018, 100% - 4.2% is -0.002, and 100 + 5% + 5% is 100. In brackets it is right. That
# 100 + 5% is 105 is in the manual, and a choice. None of it is an error. (josdejong/mathjs issues 2851 and 3563 are
# about sums of two percentages.)
# Matters here: rules and calculated fields of this field are about percentages (portfolio at risk plus write-offs), and
# mathjs evaluates what people type. The portal's rules name indicators and limits; nobody types a formula.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts mathjs@15.2.0 hyperformula@3.5.0

cat > sums.cjs <<'JS'
const { HyperFormula } = require('hyperformula')
const { evaluate, format } = require('mathjs')

const formulas = [
  '4.2%', '4.2% + 0.9%', '0.9% + 4.2%', '(4.2%) + (0.9%)', '30% + 30% + 40%', '100% - 4.2%', '100 + 5% + 5%',
]
const sheet = HyperFormula.buildFromArray(formulas.map((formula) => ['=' + formula]), { licenseKey: 'gpl-v3' })
formulas.forEach((formula, row) => {
  const cell = sheet.getCellValue({ sheet: 0, row, col: 0 })
  console.log(`${formula} = ${format(evaluate(formula), 6)} (in a spreadsheet ${format(cell, 6)})`)
})
JS
seen=$(node sums.cjs)
expected='4.2% = 0.042 (in a spreadsheet 0.042)
4.2% + 0.9% = 0.006 (in a spreadsheet 0.051)
0.9% + 4.2% = 0.018 (in a spreadsheet 0.051)
(4.2%) + (0.9%) = 0.051 (in a spreadsheet 0.051)
30% + 30% + 40% = 0 (in a spreadsheet 1)
100% - 4.2% = -0.002 (in a spreadsheet 0.958)
100 + 5% + 5% = 100 (in a spreadsheet 100.1)'

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'mathjs reads sums of percentages in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
