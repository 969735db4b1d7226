#!/usr/bin/env bash
# duckdb 2.0.1: the header `indicator,2022,2023` of a wide table becomes a row, so 2022 is added to the borrowers.
#
# Expected: the first line of a CSV file names the columns, as in pandas and polars, whatever the names are; wide
# tables with a column for each year are how statistical offices and banks publish series.
# Seen: a first line that fits the types of the columns below is taken for data, and years fit numbers. The columns
# are called column0, column1, column2; the table has a row too many, the sum of a column is too high by the year, and
# two files read together have a header in the middle. Names in quotes do not help. A single column that is not text,
# such as a code in numbers, makes a header of it again, and `header = true` does. (Why is told in the documentation
# of the detection: the header is what differs in type.)
# Matters here: the portal's tables are long, with the year in a column, and a test reads each download with DuckDB.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile duckdb==2.0.1 polars==2.1.0

seen=$(venv/bin/python - <<'PY'
import duckdb
import polars as pl


def write(name, *lines):
    with open(name, "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")


def ask(what, source):
    return duckdb.sql(f"select {what} from {source}").fetchall()


write("peru.csv", "indicator,2022,2023", "borrowers_women,1200,1300", "borrowers_men,800,900")
write("nepal.csv", '"indicator","2022","2023"', '"borrowers_women",500,550', '"borrowers_men",100,150')
write("codes.csv", "indicator,code,2022,2023", "borrowers_women,11,1200,1300", "borrowers_men,12,800,900")
print("polars:", pl.read_csv("peru.csv").columns, pl.read_csv("peru.csv")["2022"].sum())
for name in ("peru.csv", "nepal.csv"):
    print("duckdb:", duckdb.sql(f"from '{name}'").columns, ask("sum(column1)", f"'{name}'"))
print("stated:", ask('sum("2022")', "read_csv('peru.csv', header = true)"))
print("together:", [row[0] for row in ask("column0", "read_csv(['peru.csv', 'nepal.csv'])")])
print("with a code:", duckdb.sql("from 'codes.csv'").columns)
PY
)
expected="polars: ['indicator', '2022', '2023'] 2000
duckdb: ['column0', 'column1', 'column2'] [(4022,)]
duckdb: ['column0', 'column1', 'column2'] [(2622,)]
stated: [(2000,)]
together: ['indicator', 'borrowers_women', 'borrowers_men', 'indicator', 'borrowers_women', 'borrowers_men']
with a code: ['indicator', 'code', '2022', '2023']"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What DuckDB takes for a header has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
