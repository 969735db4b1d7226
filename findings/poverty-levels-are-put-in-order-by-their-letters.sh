#!/usr/bin/env bash
# pandas 3.1.1 to polars 2.1.0 and duckdb 2.0.1: the order of poor, near poor, not poor is lost, so "near poor or worse"
# is one client of four, and "poor" the best level.
#
# Expected: an ordered category, or an enumeration, is the way to say that answers have an order. pandas keeps it in a
# Parquet file and reads it back; Arrow and Parquet have a place for it, so the next reader compares by it.
# Seen: polars, handed the frame or the file, makes a Categorical of it, whose order is that of the alphabet, and says
# nothing; with labels in another language the answer is another one. DuckDB sees the order in the frame, not in the
# file; and even in its own type, ENUM, `max` goes by the order and `<= 'near poor'` by the letters, because the other
# side is a text. polars' own Enum keeps its order for polars and pandas, in the file too, and loses it for DuckDB.
# Matters here: levels of poverty, satisfaction and agreement are what surveys answer with, and shares are counted "at
# or below". In the portal options have their order in the standards, and no answer is compared by its letters.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    pandas==3.1.1 pyarrow==26.0.1 polars==2.1.0 duckdb==2.0.1

seen=$(venv/bin/python - <<'PY'
import duckdb
import pandas
import polars

LEVELS = ["poor", "near poor", "not poor"]
answers = ["poor", "not poor", "near poor", "poor"]
frame = pandas.DataFrame({"level": pandas.Categorical(answers, LEVELS, ordered=True)})
frame.to_parquet("pandas.parquet")
enum = polars.DataFrame({"level": answers}, schema={"level": polars.Enum(LEVELS)})
enum.write_parquet("polars.parquet")


def by_pandas(table):
    return table["level"].max(), int((table["level"] <= "near poor").sum())


def by_polars(table):
    return table["level"].max(), table.filter(polars.col("level") <= "near poor").height


def by_duckdb(table):
    return duckdb.sql(f"SELECT max(level), count(*) FILTER (level <= 'near poor') FROM {table}").fetchall()[0]


print("best level, and how many are near poor or worse:")
print("pandas:", *by_pandas(frame), "| its file:", *by_pandas(pandas.read_parquet("pandas.parquet")))
print(
    "polars, of pandas:",
    *by_polars(polars.from_pandas(frame)),
    "| its file:",
    *by_polars(polars.read_parquet("pandas.parquet")),
)
print("duckdb, of pandas:", *by_duckdb("frame"), "| its file:", *by_duckdb("'pandas.parquet'"))
print("polars, Enum:", *by_polars(enum), "| its file:", *by_polars(polars.read_parquet("polars.parquet")))
print(
    "pandas, of polars:", *by_pandas(enum.to_pandas()), "| its file:", *by_pandas(pandas.read_parquet("polars.parquet"))
)
print("duckdb, of polars:", *by_duckdb("enum"), "| its file:", *by_duckdb("'polars.parquet'"))
PY
)
expected="best level, and how many are near poor or worse:
pandas: not poor 3 | its file: not poor 3
polars, of pandas: poor 1 | its file: poor 1
duckdb, of pandas: not poor 1 | its file: poor 1
polars, Enum: not poor 3 | its file: not poor 3
pandas, of polars: not poor 3 | its file: not poor 3
duckdb, of polars: poor 1 | its file: poor 1"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these keeps or compares ordered answers in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
