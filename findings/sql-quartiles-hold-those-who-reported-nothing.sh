#!/usr/bin/env bash
# duckdb 2.0.1, SQLite, polars 2.1.0: by NTILE, who reported nothing is in a quartile: the highest of DuckDB, the lowest
# of SQLite.
#
# Expected: quartiles, places and percentiles among peers are of those who reported. AVG, MEDIAN and QUANTILE leave out
# NULL, as do `rank` of polars and `rank` and `qcut` of pandas 3.1.1.
# Seen: the window functions take each row. Of four institutions with a figure and four without, DuckDB has the four in
# the two lower quartiles and the others above them; SQLite has the others below, and the best and the second best in
# one quartile. The percentile of the best is 43 in one and 100 in the other, since they sort NULL at different ends.
# polars says fifth place in its SQL and none in its frames. The standard leaves the end to the database; it says
# nothing of peers.
# Matters here: a gap is not a value, least of all the best one. `WHERE par30 IS NOT NULL` before the window is the
# remedy. The portal counts places among those who reported, and says how many that are.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile duckdb==2.0.1 polars==2.1.0 pandas==3.1.1

seen=$(venv/bin/python - <<'PY'
import sqlite3

import duckdb
import pandas
import polars

rows = [
    ("Acacia", 1.0),
    ("Baobab", 2.0),
    ("Cedar", 3.0),
    ("Date", 4.0),
    *((name, None) for name in ("Elm", "Fir", "Gum", "Hazel")),
]
query = """SELECT name, ntile(4) OVER (ORDER BY par30), round(100 * percent_rank() OVER (ORDER BY par30))
           FROM filings ORDER BY name"""
for name, database in (("duckdb", duckdb.connect()), ("sqlite", sqlite3.connect(":memory:"))):
    database.execute("CREATE TABLE filings (name TEXT, par30 DOUBLE)")
    database.executemany("INSERT INTO filings VALUES (?, ?)", rows)
    found = database.execute(query).fetchall()
    print(
        name,
        *(
            f"{who} {quartile} ({place:.0f} %)"
            for who, quartile, place in found
            if who in ("Acacia", "Date", "Elm", "Hazel")
        ),
    )
figures = polars.Series("par30", [value for _, value in rows])
print("polars, rank:", figures.rank().to_list())
ranks = polars.SQLContext(filings=figures.to_frame()).execute(
    "SELECT rank() OVER (ORDER BY par30) AS place FROM filings", eager=True
)
print("polars, SQL:", ranks["place"].to_list())
print("pandas, qcut:", pandas.qcut(pandas.Series([value for _, value in rows]), 4, labels=False).tolist())
PY
)
expected="duckdb Acacia 1 (0 %) Date 2 (43 %) Elm 3 (57 %) Hazel 4 (57 %)
sqlite Acacia 3 (57 %) Date 4 (100 %) Elm 1 (0 %) Hazel 2 (0 %)
polars, rank: [1.0, 2.0, 3.0, 4.0, None, None, None, None]
polars, SQL: [1, 2, 3, 4, 5, 5, 5, 5]
pandas, qcut: [0.0, 1.0, 2.0, 3.0, nan, nan, nan, nan]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these places gaps in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
