#!/usr/bin/env bash
# pandas 3.0.0 and duckdb 2.0.1: one field too many in an export of a survey moves the answers under other headings, or
# removes the heading and a respondent, without an error.
#
# Expected: a row with more cells than the heading is an error wherever it is. KoboToolbox exports no such row, but a
# comma after an unquoted remark, which a person adds in an editor, is enough.
# Seen: in pandas the first row of data decides. If it is the one with five cells for four headings, the identifiers become
# an index, and every answer of every respondent is read under the heading to the left of its own; the same cell in any
# later row is an error. DuckDB, with the long row last, leaves out the heading and the 39 respondents before it; with the
# long row anywhere else, each line is one text in one column. Neither says so.
# Matters here: the answer to one question then counts as the answer to another, with "yes" and "no" in both. With
# `index_col=False` pandas cuts the cell off, and warns; a stated `delim`, `header` and `columns` make DuckDB refuse the
# row. `portal import survey` names the row, and writes nothing.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pandas==3.0.0 duckdb==2.0.1

seen=$(venv/bin/python - <<'PY'
import duckdb
import pandas

HEAD = "_id,respect,debts_asked,knows_complaint"


def read(where, long_row=None):
    rows = [f"{101 + n},{('often', 'always')[n % 2]},{('yes', 'no')[n % 2]},no" for n in range(40)]
    if long_row is not None:
        rows[long_row] += ",shop"
    with open("export.csv", "w", encoding="utf-8") as file:
        file.write("\n".join((HEAD, *rows)) + "\n")
    print(f"the long row is {where}")
    try:
        frame = pandas.read_csv("export.csv")
        print("  pandas:", len(frame), "rows, the first", dict(frame.iloc[0].astype(str)), "of index", frame.index[0])
    except pandas.errors.ParserError as error:
        print("  pandas:", str(error).strip())
    table = duckdb.sql("from 'export.csv'")
    found = table.fetchall()
    print("  duckdb:", len(found), "rows, the first", dict(zip(table.columns, found[0], strict=True)))


read("nowhere")
read("the first", 0)
read("in the middle", 20)
read("the last", 39)
PY
)
expected="the long row is nowhere
  pandas: 40 rows, the first {'_id': '101', 'respect': 'often', 'debts_asked': 'yes', 'knows_complaint': 'no'} of index 0
  duckdb: 40 rows, the first {'_id': 101, 'respect': 'often', 'debts_asked': True, 'knows_complaint': False}
the long row is the first
  pandas: 40 rows, the first {'_id': 'often', 'respect': 'yes', 'debts_asked': 'no', 'knows_complaint': 'shop'} of index 101
  duckdb: 40 rows, the first {'_id,respect,debts_asked,knows_complaint': '101,often,yes,no,shop'}
the long row is in the middle
  pandas: Error tokenizing data. C error: Expected 4 fields in line 22, saw 5
  duckdb: 40 rows, the first {'_id,respect,debts_asked,knows_complaint': '101,often,yes,no'}
the long row is the last
  pandas: Error tokenizing data. C error: Expected 4 fields in line 41, saw 5
  duckdb: 1 rows, the first {'column0': 140, 'column1': 'always', 'column2': False, 'column3': False, 'column4': 'shop'}"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What pandas or DuckDB make of a row that is too long has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
