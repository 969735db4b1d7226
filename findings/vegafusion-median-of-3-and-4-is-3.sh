#!/usr/bin/env bash
# vegafusion 2.0.3 (with altair 6.3.0): the median of 3 and 4 clients is 3 with it, and 3.5 without it; of rates in
# whole percent, such as 4 and 5, it is 4.
#
# Expected: VegaFusion computes what Vega would compute in the browser. A median of whole numbers has a half, for an
# even number of them; the mean and the quartiles of the same numbers have their fractions in both.
# Seen: the median of a column of whole numbers is a whole number, cut towards zero: of -3 and -4 it is -3. In a list
# within the chart 4.0 is a whole number as well, so there the median of rates is right or wrong by whether one of
# them has a fraction. The mean is right each time, and there is no warning.
# Matters here: medians of peers are what a figure is compared with, and Altair proposes VegaFusion for more than
# 5,000 rows. The portal computes its medians before it draws, from numbers with a fraction, and draws them as given.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    altair==6.3.0 vegafusion==2.0.3 vl-convert-python==1.9.0.post1 pandas==3.1.1 pyarrow==26.0.1
npm install --silent --no-audit --no-fund --ignore-scripts vega@6.4.0

cat > charts.py <<'PY'
import json

import altair
import pandas
import vl_convert

tables = {
    "frame of 3 and 4": pandas.DataFrame({"v": [3, 4]}),
    "frame of -3 and -4": pandas.DataFrame({"v": [-3, -4]}),
    "frame of 3.0 and 4.0": pandas.DataFrame({"v": [3.0, 4.0]}),
    "list of 3.0 and 4.0": altair.Data(values=[{"v": 3.0}, {"v": 4.0}]),
    "list of 3.5 and 4.0": altair.Data(values=[{"v": 3.5}, {"v": 4.0}]),
}
made = {}
for name, table in tables.items():
    chart = altair.Chart(table).mark_bar().encode(x="median(v):Q", y="mean(v):Q")
    altair.data_transformers.enable("default")
    made[f"{name}, Vega"] = vl_convert.vegalite_to_vega(chart.to_dict())
    altair.data_transformers.enable("vegafusion")
    made[f"{name}, VegaFusion"] = chart.to_dict(format="vega")
with open("charts.json", "w", encoding="utf-8") as file:
    json.dump(made, file)
PY
cat > draw.mjs <<'JS'
import fs from 'node:fs'
import { parse, View } from 'vega'
for (const [name, spec] of Object.entries(JSON.parse(fs.readFileSync('charts.json', 'utf8')))) {
  const view = await new View(parse(spec), { renderer: 'none' }).runAsync()
  const [row] = view.data(spec.marks[0].from.data)
  console.log(`${name}: median ${row.median_v}, mean ${row.mean_v}`)
}
JS
venv/bin/python charts.py
seen=$(node draw.mjs)
expected="frame of 3 and 4, Vega: median 3.5, mean 3.5
frame of 3 and 4, VegaFusion: median 3, mean 3.5
frame of -3 and -4, Vega: median -3.5, mean -3.5
frame of -3 and -4, VegaFusion: median -3, mean -3.5
frame of 3.0 and 4.0, Vega: median 3.5, mean 3.5
frame of 3.0 and 4.0, VegaFusion: median 3.5, mean 3.5
list of 3.0 and 4.0, Vega: median 3.5, mean 3.5
list of 3.0 and 4.0, VegaFusion: median 3, mean 3.5
list of 3.5 and 4.0, Vega: median 3.75, mean 3.75
list of 3.5 and 4.0, VegaFusion: median 3.75, mean 3.75"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the two computes medians in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
