#!/usr/bin/env bash
# sdmx1 2.28.0 with pandas 3.1.1: the twelfth month of 2023 is twelve seconds after New Year, and the third trimester,
# from September on, is March.
#
# Expected: `datetime=` of `to_pandas` turns the time periods of SDMX into dates. SDMX writes reporting periods as
# 2023-Q3, 2023-M12, 2023-T3 (a trimester has four months), and counts them from REPORTING_YEAR_START_DAY. A period
# that is not understood is an error, as 2023-S1 is.
# Seen: the library gives the texts to pandas, which reads "M12" as twelve seconds and "T3" as March. With `freq` both
# lie in the first quarter. The start day, here of July, is not looked at: the first quarter of fiscal 2023 begins on
# 1 January. No warning.
# Matters here: SDMX is how national statistics exchange series, and fiscal years begin in July in Nepal and Pakistan.
# The portal's tables have the period as a text and its last day as a date.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile sdmx1==2.28.0 pandas==3.1.1

cat > borrowers.py <<'PY'
import io

import sdmx

SCHEMAS = "http://www.sdmx.org/resources/sdmxml/schemas/v2_1"
MESSAGE = f"""<?xml version="1.0" encoding="UTF-8"?>
<mes:GenericData xmlns:mes="{SCHEMAS}/message" xmlns:gen="{SCHEMAS}/data/generic" xmlns:com="{SCHEMAS}/common">
  <mes:Header>
    <mes:ID>F</mes:ID><mes:Test>false</mes:Test><mes:Prepared>2024-01-31T00:00:00</mes:Prepared><mes:Sender id="A"/>
    <mes:Structure structureID="S" dimensionAtObservation="TIME_PERIOD">
      <com:Structure><Ref agencyID="A" id="FILINGS" version="1.0" class="DataStructure"/></com:Structure>
    </mes:Structure>
  </mes:Header>
  <mes:DataSet structureRef="S">
    <gen:Series>
      <gen:SeriesKey><gen:Value id="MFI" value="kisan"/></gen:SeriesKey>
      <gen:Attributes><gen:Value id="REPORTING_YEAR_START_DAY" value="--07-01"/></gen:Attributes>
      <gen:Obs><gen:ObsDimension value="{{period}}"/><gen:ObsValue value="1200"/></gen:Obs>
    </gen:Series>
  </mes:DataSet>
</mes:GenericData>"""

for period in ("2023-Q1", "2023-T3", "2023-M12", "2023-S1"):
    data = sdmx.read_sdmx(io.BytesIO(MESSAGE.replace("{period}", period).encode())).data[0]
    try:
        day = sdmx.to_pandas(data, datetime="TIME_PERIOD").index[0]
        quarter = sdmx.to_pandas(data, datetime={"dim": "TIME_PERIOD", "freq": "Q"}).index[0]
        print(period, "is", day, "in", quarter)
    except ValueError as error:
        print(period, "is refused:", str(error).split(",")[0])
PY
seen=$(venv/bin/python -W ignore borrowers.py)
expected="2023-Q1 is 2023-01-01 00:00:00 in 2023Q1
2023-T3 is 2023-03-01 00:00:00 in 2023Q1
2023-M12 is 2023-01-01 00:00:12 in 2023Q1
2023-S1 is refused: Unknown datetime string format"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'sdmx1 (or pandas) reads periods of SDMX in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
