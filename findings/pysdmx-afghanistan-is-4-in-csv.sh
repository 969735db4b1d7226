#!/usr/bin/env bash
# pysdmx 1.21.0: the area 004 (Afghanistan) of an SDMX-CSV file is "4", and of the same data in SDMX-ML "004".
#
# Expected: values of dimensions are codes, and texts in both formats; the columns that come back are of text. The
# numeric codes of countries (UN M49) begin with 004, those of activities (ISIC) with 01, districts of Peru with 010101.
# Seen: the CSV file is read by pandas, which guesses numbers, and texts are made of them afterwards. If all codes of a
# column are digits, the zeros are gone, and nothing matches the code list any more; with one letter in the column they
# stay. 100 beside a fraction is "100.0". SDMX-ML that the same library writes of the same table is read as it was. No
# warning. (Somebody thought of NA: it is Namibia in CSV as well.)
# Matters here: central banks and statistical offices publish series in SDMX, by country and district. The portal reads
# each cell as text, and the schema alone makes a number of it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile 'pysdmx[data,xml]==1.21.0' pandas==3.1.1

seen=$(venv/bin/python -W ignore - <<'PY'
import pandas
from pysdmx.io import read_sdmx, write_sdmx
from pysdmx.io.format import Format
from pysdmx.io.pd import PandasDataset
from pysdmx.model import Component, Components, Concept, DataType, Role, Schema

ROLES = dict.fromkeys(("FREQ", "REF_AREA", "TIME_PERIOD"), (Role.DIMENSION, DataType.STRING))
ROLES["OBS_VALUE"] = (Role.MEASURE, DataType.DOUBLE)
SCHEMA = Schema(
    "datastructure",
    "MIX",
    "MF",
    Components(Component(name, True, role, Concept(name, dtype=kind)) for name, (role, kind) in ROLES.items()),
    version="1.0",
)


def shown(name, areas, form):
    table = pandas.DataFrame(
        {"FREQ": "A", "REF_AREA": areas, "TIME_PERIOD": "2024", "OBS_VALUE": ["4.5", "100"]}, dtype=str
    )
    written = write_sdmx(PandasDataset(structure=SCHEMA, data=table), form)
    read = read_sdmx(written, validate=False).data[0].data
    print(f"{name}: 004 written {'004' in written}, read {read['REF_AREA'].tolist()} {read['OBS_VALUE'].tolist()}")


shown("CSV 1.0", ["004", "604"], Format.DATA_SDMX_CSV_1_0_0)
shown("CSV 2.0", ["004", "604"], Format.DATA_SDMX_CSV_2_0_0)
shown("CSV 2.0 with a letter", ["004", "PE"], Format.DATA_SDMX_CSV_2_0_0)
shown("ML 2.1", ["004", "604"], Format.DATA_SDMX_ML_2_1_STR)
shown("ML 3.0", ["004", "604"], Format.DATA_SDMX_ML_3_0)
PY
)
expected="CSV 1.0: 004 written True, read ['4', '604'] ['4.5', '100.0']
CSV 2.0: 004 written True, read ['4', '604'] ['4.5', '100.0']
CSV 2.0 with a letter: 004 written True, read ['004', 'PE'] ['4.5', '100.0']
ML 2.1: 004 written True, read ['004', '604'] ['4.5', '100']
ML 3.0: 004 written True, read ['004', '604'] ['4.5', '100']"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'pysdmx reads codes of CSV files in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
