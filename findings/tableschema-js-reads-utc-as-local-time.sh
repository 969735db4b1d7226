#!/usr/bin/env bash
# tableschema 1.12.6 (npm): a datetime that ends in Z, UTC, is read as the reader's local time.
#
# Expected: the default format of `datetime` in Table Schema is ISO 8601 in UTC, so "2024-12-31T03:00:00Z" is one moment,
# for frictionless (Python) and for tableschema (JavaScript), which come from the same project.
# Seen: the JavaScript library takes the clock time and drops the Z. Read in Lima it is five hours later than for
# frictionless, in Kathmandu five and three quarters earlier: there, as a day in UTC, 30 December. Neither warns.
# Matters here: dates of filings and reviews decide deadlines and the years of an award. The portal's schemas have days,
# never moments; the moments in its credentials are written and compared in UTC.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile frictionless==5.21.0
npm install --silent --no-audit --no-fund --ignore-scripts tableschema@1.12.6

cat > read.cjs <<'JS'
const { Field } = require('tableschema')
const value = new Field({ name: 'received', type: 'datetime' }).castValue('2024-12-31T03:00:00Z')
console.log(`tableschema in ${process.env.TZ}:`, value.toISOString())
JS
seen=$(
    venv/bin/python - <<'PY'
import datetime as dt

from frictionless import Field

value, notes = Field.from_descriptor({"name": "received", "type": "datetime"}).read_cell("2024-12-31T03:00:00Z")
print("frictionless:", value.astimezone(dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.000Z"), *(notes or ()))
PY
    for zone in UTC America/Lima Asia/Kathmandu; do
        TZ=$zone node read.cjs
    done
)
expected="frictionless: 2024-12-31T03:00:00.000Z
tableschema in UTC: 2024-12-31T03:00:00.000Z
tableschema in America/Lima: 2024-12-31T08:00:00.000Z
tableschema in Asia/Kathmandu: 2024-12-30T21:15:00.000Z"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the two reads a moment in UTC in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
