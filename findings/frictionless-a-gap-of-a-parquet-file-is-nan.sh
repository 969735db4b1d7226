#!/usr/bin/env bash
# frictionless 5.21.0: in a Parquet file a missing figure is read as None or as Decimal('NaN'), which makes the sum NaN:
# it depends on the columns beside it.
#
# Expected: a cell is read by its schema, whatever file it lies in and whatever columns stand next to it. Parquet says
# itself which cells are null, and the same rows as CSV give None each time.
# Seen: the file goes through pandas row by row, where a gap is NaN, and only one particular NaN is taken for missing.
# Beside texts alone it is that one; beside a column of whole numbers, or of figures alone, it is another one, which
# becomes a figure: Decimal('NaN'), and so does the sum. Without a schema the types in the file are not asked either:
# texts with 080101 are read as 80101. No warning. A table of pandas that is given to it is read in the same way.
# Matters here: Parquet is the form for large packages, and a figure that was not reported is the most common cell of
# all. The portal reads packages as CSV only, and writes gaps in its Parquet files as nulls.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile 'frictionless[parquet]==5.21.0' \
    pyarrow==25.0.1 pandas==3.1.1 polars==2.1.0

seen=$(venv/bin/python -W ignore - <<'PY'
import polars
from frictionless import Resource, Schema

KINDS = {"district": "string", "clients": "integer", "par": "number", "roa": "number"}
COLUMNS = {"district": ["080101", "150101"], "clients": [120, 80], "par": [4.2, None], "roa": [1.5, 2.5]}


def shown(*names):
    table = polars.DataFrame({name: COLUMNS[name] for name in names})
    table.write_csv("table.csv")
    table.write_parquet("table.parquet")
    fields = [{"name": name, "type": KINDS[name]} for name in names]
    print(", ".join(names), end=":")
    for path in ("table.csv", "table.parquet"):
        resource = Resource(path=path, schema=Schema.from_descriptor({"fields": fields}))
        figures = [row["par"] for row in resource.read_rows()]
        total = sum(figure for figure in figures if figure is not None)
        print(f" {path[6:]} {[str(figure) for figure in figures]} sum {total}", end="")
    print()


shown("district", "par")
shown("district", "par", "clients")
shown("par", "roa")
polars.DataFrame({"district": COLUMNS["district"]}).write_parquet("table.parquet")
print("without a schema:", [row["district"] for row in Resource("table.parquet").read_rows()])
PY
)
expected="district, par: csv ['4.2', 'None'] sum 4.2 parquet ['4.2', 'None'] sum 4.2
district, par, clients: csv ['4.2', 'None'] sum 4.2 parquet ['4.2', 'NaN'] sum NaN
par, roa: csv ['4.2', 'None'] sum 4.2 parquet ['4.2', 'NaN'] sum NaN
without a schema: [80101, 150101]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'frictionless reads gaps of a Parquet file in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
