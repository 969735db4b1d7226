#!/usr/bin/env bash
# apache-arrow 21.2.0 (npm): the decimal 4.20, written by polars, pyarrow or DuckDB, is 420 in JavaScript, and -0.90 is
# -90.
#
# Expected: an Arrow file says that a column has two decimals, so every reader gives 4.20, as a number or as a text;
# Arquero 7.2.1, which has its own reader, gives 4.2, and hyparquet 1.33.0 the same from Parquet.
# Seen: what `get`, a record, String() and a plus sign give is the whole number that is stored, without its scale. Sums
# and shares of such columns look right, each figure is a hundred times too large, and rates with four decimals ten
# thousand times. Known since 2021 (apache/arrow-js issues 100 and 77, open); the scale is in the type of the column.
# Matters here: decimals are chosen for amounts and percentages because they are exact. The portal publishes Parquet
# files with floats, CSV and JSON; no Arrow files.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile polars==2.1.0 pyarrow==26.0.1 duckdb==2.0.1
npm install --silent --no-audit --no-fund --ignore-scripts apache-arrow@21.2.0 arquero@7.2.1 hyparquet@1.33.0

venv/bin/python - <<'PY'
from decimal import Decimal

import duckdb
import polars
import pyarrow

rows = {"par30": [Decimal("4.20"), Decimal("-0.90"), None], "rate": [Decimal("0.0375"), Decimal("1.0000"), None]}
frame = polars.DataFrame(rows, schema={"par30": polars.Decimal(5, 2), "rate": polars.Decimal(9, 4)})
frame.write_ipc("polars.arrow")
frame.write_parquet("polars.parquet", compression="snappy")
for name, table in (("pyarrow", frame.to_arrow()), ("duckdb", duckdb.sql("FROM frame").to_arrow_table())):
    with pyarrow.OSFile(f"{name}.arrow", "wb") as file, pyarrow.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)
PY
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs'
import { tableFromIPC } from 'apache-arrow'
import { fromArrow } from 'arquero'
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'

for (const name of ['polars', 'pyarrow', 'duckdb']) {
  const rows = [...tableFromIPC(readFileSync(`${name}.arrow`))]
  console.log(`${name}:`, ...rows.map(({ par30, rate }) => `${par30} and ${rate};`))
}
const told = (rows) => rows.map(({ par30, rate }) => `${par30} and ${rate};`)
console.log('arquero:', ...told(fromArrow(readFileSync('polars.arrow')).objects()))
console.log('hyparquet:', ...told(await parquetReadObjects({ file: await asyncBufferFromFile('polars.parquet') })))
JS
seen=$(node read.mjs)
expected="polars: 420 and 375; -90 and 10000; null and null;
pyarrow: 420 and 375; -90 and 10000; null and null;
duckdb: 420 and 375; -90 and 10000; null and null;
arquero: 4.2 and 0.0375; -0.9 and 1; null and null;
hyparquet: 4.2 and 0.0375; -0.9 and 1; null and null;"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these reads decimals in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
