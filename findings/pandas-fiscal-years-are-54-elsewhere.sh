#!/usr/bin/env bash
# pandas 3.1.1 to polars 2.1.0, duckdb 2.0.1 and pyarrow 26.0.1: the fiscal year 2024 of a Parquet file is the number
# 54.
#
# Expected: pandas has periods for fiscal years, such as those that end in March (Y-MAR), and writes them into Parquet
# and Feather files; a reader that does not know them gives 2024, a date, or an error.
# Seen: the file has the number of years since 1970, 54, and the rest in notes that only pandas reads. DuckDB and
# pyarrow without pandas give plain 54, polars 54 with a type of its own. The first quarter of fiscal 2024 is 216, and
# in pandas itself its `year` is 2023, that of the calendar, and its `qyear` 2024.
# Matters here: books are closed in March in India, in June in Pakistan, in the middle of July in Nepal. The portal's
# tables have the period as a text and its last day as a date.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1

cat > write.py <<'PY'
import pandas

quarters = pandas.PeriodIndex(["2024Q1", "2024Q4"], freq="Q-MAR")
years = pandas.PeriodIndex(["2023", "2024"], freq="Y-MAR")
pandas.DataFrame({"year": years, "quarter": quarters, "borrowers": [100, 120]}).to_parquet("filings.parquet")
print("pandas:", pandas.read_parquet("filings.parquet").astype(str).values.tolist())
print("pandas, year and qyear of the quarters:", [(one.year, one.qyear) for one in quarters])
PY
cat > read.py <<'PY'
import duckdb
import polars
import pyarrow.parquet

print("polars:", polars.read_parquet("filings.parquet").rows())
print("duckdb:", duckdb.sql("FROM 'filings.parquet'").fetchall())
print("pyarrow:", [tuple(row.values()) for row in pyarrow.parquet.read_table("filings.parquet").to_pylist()])
PY
seen=$(venv/bin/python write.py && venv/bin/python read.py)
expected="pandas: [['2023', '2024Q1', '100'], ['2024', '2024Q4', '120']]
pandas, year and qyear of the quarters: [(2023, 2024), (2024, 2024)]
polars: [(53, 216, 100), (54, 219, 120)]
duckdb: [(53, 216, 100), (54, 219, 120)]
pyarrow: [(53, 216, 100), (54, 219, 120)]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Fiscal years of pandas are written or read in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
