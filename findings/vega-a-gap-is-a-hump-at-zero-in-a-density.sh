#!/usr/bin/env bash
# vega 6.4.0, vega-lite 6.4.3 (npm): of ten institutions with shares from 40 to 50, four of which reported nothing, the
# density has its highest point at 0.
#
# Expected: null is a gap. Vega's quartiles, means, medians, regressions and bins leave it out, and so does the density
# (`density` of Vega-Lite and Altair, `kde` of Vega), which draws how the figures of a group are spread.
# Seen: each gap is a figure of 0. The curve has a hump there, higher than that at 45, where the figures are, because
# those differ and the noughts do not; its mean, and the bandwidth that is computed where none is stated, are others as
# well. The transform `quantile` over the same rows has 42.5, 45 and 47.5. A filter for valid figures before it helps.
# No warning.
# Matters here: densities and violins of peers are drawn from what was reported, and somebody has always left a figure
# out. The portal draws quartiles, which it computes itself, of reported figures.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts vega@6.4.0 vega-lite@6.4.3

cat > density.mjs <<'JS'
import { parse, View } from 'vega'
import { compile } from 'vega-lite'

const reported = [40, 42, 44, 46, 48, 50].map((share) => ({ share }))
const rows = [...reported, ...Array(4).fill({ share: null })]

async function shown(name, transform, values) {
  const encoding = { x: { field: 'value', type: 'quantitative' }, y: { field: 'density', type: 'quantitative' } }
  const { spec } = compile({ data: { values }, transform, mark: 'line', encoding })
  const view = await new View(parse(spec)).runAsync()
  const curve = view.data('data_0')
  const at = (value) => curve.find((point) => point.value === value).density.toFixed(3)
  console.log(`${name}: density at 0 ${at(0)}, at 45 ${at(45)}`)
}

const density = { density: 'share', extent: [-20, 80], steps: 100, bandwidth: 2 }
await shown('six that reported', [density], reported)
await shown('and four gaps', [density], rows)
await shown('and four gaps, filtered', [{ filter: { field: 'share', valid: true } }, density], rows)

const quantile = [{ type: 'quantile', field: 'share', probs: [0.25, 0.5, 0.75] }]
const view = await new View(parse({ data: [{ name: 'table', values: rows, transform: quantile }] })).runAsync()
console.log('quartiles with four gaps:', view.data('table').map((row) => row.value).join(' '))
JS
seen=$(node density.mjs)
expected="six that reported: density at 0 0.000, at 45 0.083
and four gaps: density at 0 0.080, at 45 0.050
and four gaps, filtered: density at 0 0.000, at 45 0.083
quartiles with four gaps: 42.5 45 47.5"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Vega treats gaps in a density in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
