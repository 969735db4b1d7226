#!/usr/bin/env bash
# duckdb 2.0.1, pandas 3.1.1, python-dateutil 2.9.0: three months after three months, 31 December is 30 December, or is
# skipped.
#
# Expected: from 31 December in steps of three months come the ends of the quarters, as polars 2.1.0 gives them, which
# counts all steps from the first day.
# Seen: DuckDB (generate_series, range) and pandas (DateOffset) add each step to the day before: June ends on the 30th,
# and no quarter after it gets its 31st back. So the first quarters are right, each later year-end is 30 December, and a
# join with balances of 31 December loses them, without an error. dateutil leaves out the quarters that have no 31st, as
# its manual says: five of nine days are left. SQLite's `+3 months` makes 1 March of 30 November.
# Matters here: a list of all year-ends is how one finds who has not reported. pandas' own ends of quarters (QE) and
# DuckDB's `last_day` are right. The portal takes the last day of a filing from the filing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    duckdb==2.0.1 pandas==3.1.1 polars==2.1.0 python-dateutil==2.9.0.post0

seen=$(venv/bin/python - <<'PY'
import datetime
import sqlite3

import duckdb
import pandas
import polars
from dateutil.rrule import MONTHLY, rrule

first, last = datetime.date(2022, 12, 31), datetime.date(2024, 12, 31)
series = duckdb.sql("SELECT unnest(generate_series(DATE '2022-12-31', DATE '2024-12-31', INTERVAL 3 MONTH)) AS as_of")
filings = duckdb.sql("SELECT make_date(year, 12, 31) AS as_of FROM range(2022, 2025) AS years(year)")
WAYS = {
    "polars": polars.date_range(first, last, "3mo", eager=True).to_list(),
    "duckdb": [day for (day,) in series.fetchall()],
    "pandas": pandas.date_range(first, last, freq=pandas.DateOffset(months=3)),
    "dateutil": rrule(
        MONTHLY, interval=3, dtstart=datetime.datetime(2022, 12, 31), until=datetime.datetime(2024, 12, 31)
    ),
}
for name, days in WAYS.items():
    print(f"{name}:", *(f"{day:%y-%m-%d}" for day in days))
print(
    "balances of three that duckdb joins:",
    duckdb.sql("SELECT count(*) FROM filings JOIN series USING (as_of)").fetchall()[0][0],
)
print("sqlite:", *sqlite3.connect(":memory:").execute("SELECT date('2023-11-30', '+3 months')").fetchone())
PY
)
expected="polars: 22-12-31 23-03-31 23-06-30 23-09-30 23-12-31 24-03-31 24-06-30 24-09-30 24-12-31
duckdb: 22-12-31 23-03-31 23-06-30 23-09-30 23-12-30 24-03-30 24-06-30 24-09-30 24-12-30
pandas: 22-12-31 23-03-31 23-06-30 23-09-30 23-12-30 24-03-30 24-06-30 24-09-30 24-12-30
dateutil: 22-12-31 23-03-31 23-12-31 24-03-31 24-12-31
balances of three that duckdb joins: 1
sqlite: 2024-03-01"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these counts months in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
