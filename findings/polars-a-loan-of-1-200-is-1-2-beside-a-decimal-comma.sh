#!/usr/bin/env bash
# polars 2.1.0, pandas 3.1.1: with a decimal comma stated, the loan 1.200 (one thousand two hundred) is 1.2, and 12.5 is
# 12.5.
#
# Expected: who says that decimals have a comma says that a point is none: 1.200 is 1200, or is no number, as for DuckDB
# 2.0.1, which refuses it, and for pandas' usual reader, which leaves the column as text.
# Seen: polars, told that the column is of floats, and pandas' reader in Python take a comma for a decimal sign and go
# on taking a point for one too. So of the loans 1.200 and 850,50 the first is 1.2, a thousandth, and the sum 851.7. Of
# three groups, 1.200.000 is an error for polars and a text for pandas. Without the stated type polars leaves the column
# as text. No warning.
# Matters here: a decimal comma goes with a point for thousands, in most of Latin America, and amounts of small loans
# have one point at most. In a portal's files a number has a point and no thousands mark, and 850,50 is an error.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile polars==2.1.0 pandas==3.1.1 duckdb==2.0.1

printf 'client;loan\n1;1.200\n2;850,50\n' > loans.csv
seen=$(venv/bin/python -W ignore - <<'PY'
import duckdb
import pandas
import polars


def shown(name, read):
    try:
        values = read()
    except (duckdb.Error, polars.exceptions.PolarsError):
        values = "refused"
    print(f"{name}: {values}")


def by_polars(**types):
    return polars.read_csv("loans.csv", separator=";", decimal_comma=True, **types)["loan"].to_list()


def by_pandas(engine):
    return pandas.read_csv("loans.csv", sep=";", decimal=",", engine=engine)["loan"].tolist()


def by_duckdb(types):
    read = f"read_csv('loans.csv', delim = ';', decimal_separator = ','{types})"
    return [loan for (loan,) in duckdb.sql(f"SELECT loan FROM {read}").fetchall()]


shown("polars, floats", lambda: by_polars(schema_overrides={"loan": polars.Float64}))
shown("polars", by_polars)
shown("pandas, python", lambda: by_pandas("python"))
shown("pandas, c", lambda: by_pandas("c"))
shown("duckdb, doubles", lambda: by_duckdb(", types = {'loan': 'DOUBLE'}"))
shown("duckdb", lambda: by_duckdb(""))
PY
)
expected="polars, floats: [1.2, 850.5]
polars: ['1.200', '850,50']
pandas, python: [1.2, 850.5]
pandas, c: ['1.200', '850,50']
duckdb, doubles: refused
duckdb: ['1.200', '850,50']"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the three reads a point beside a decimal comma in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
