#!/usr/bin/env bash
# chdb 4.4.0 (ClickHouse): a client born in 1955 is born on 1 January 1970, or on 5 August 2134.
#
# Expected: a date that a type cannot hold is an error, or missing.
# Seen: ClickHouse's plain Date begins in 1970. A CSV file read without stated types has births right, in a type that
# goes further back, and ages too; what makes a Date of them changes them. `toDate` of a text gives 1 January 1970, a
# cast of the column the year 2134, and `toStartOfYear` 1970, while `date_trunc('year', ...)` gives 1955. By year of
# birth, all clients born before 1970 are one cohort. `toDate32` is right. DuckDB 2.0.1 has 1955. No warning. (The
# range is in ClickHouse's manual; not that what lies outside becomes another day, and that it depends on the way
# there.)
# Matters here: surveys ask for the year of birth, and reports count older clients. A portal's import of a survey
# refuses dates of birth, because they point to a person; its own dates are read by Python, whose years begin with 1.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile chdb==4.4.0 chdb-core==26.9.0 duckdb==2.0.1

printf '%s\n' client,born Ana,1955-03-01 Maya,1990-05-05 > clients.csv
seen=$(TZ=UTC venv/bin/python - <<'PY'
import chdb
import duckdb

READ = "from file('clients.csv', CSVWithNames"


def ask(what, source=f"{READ})"):
    rows = str(chdb.query(f"select client, {what} {source} order by client", "TSV"))
    print(f"{what}:", *(row.replace("\t", " ") + ";" for row in rows.splitlines()))


ask("toDate32(born)")
ask("age('year', born, toDate('2024-12-31'))")
ask("born::Date")
ask("toStartOfYear(born)")
ask("toDate32(date_trunc('year', born))")
ask("toDate(born)", f"{READ}, 'client String, born String')")
ask("toYear(born)", f"{READ}, 'client String, born Date')")
years = duckdb.sql("select client, year(date_trunc('year', born::date)) from 'clients.csv' order by client")
print("duckdb:", *years.fetchall())
PY
)
expected="toDate32(born): Ana 1955-03-01; Maya 1990-05-05;
age('year', born, toDate('2024-12-31')): Ana 69; Maya 34;
born::Date: Ana 2134-08-05; Maya 1990-05-05;
toStartOfYear(born): Ana 1970-01-01; Maya 1990-01-01;
toDate32(date_trunc('year', born)): Ana 1955-01-01; Maya 1990-01-01;
toDate(born): Ana 1970-01-01; Maya 1990-05-05;
toYear(born): Ana 1970; Maya 1990;
duckdb: ('Ana', 1955) ('Maya', 1990)"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'ClickHouse (or DuckDB) treats dates before 1970 in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
