#!/usr/bin/env bash
# arelle-release 2.47.3: a balance of 31 December 2024 is of 2025 in the CSV and JSON that Arelle makes of an XBRL
# filing, and its list of facts rounds what they keep.
#
# Expected: a filing says `<instant>2024-12-31</instant>`, and so do its conversions; the amount is the one it states.
# Seen: xBRL-CSV and xBRL-JSON have the moment 2025-01-01T00:00:00, by the Open Information Model, for which a day ends
# when the next begins; who takes the year of it, as with a date of any other table, has each year-end in the next year,
# beside flows that begin in the right one. Arelle's list of facts (`--facts`) says 2024-12-31, but makes 1235000 of
# 1234567 where the filing says that it is precise to thousands (`decimals="-3"`), and the other two say 1234567.0.
# Matters here: supervisors collect filings in XBRL, and the MIX had a taxonomy for microfinance; a peer group by year
# is then wrong by one for all balances. In the portal a filing has its last day, as a day, and amounts are as reported.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
export HOME=$folder
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile arelle-release==2.47.3 pandas==3.1.1

cat > taxonomy.xsd <<'XML'
<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xbrli="http://www.xbrl.org/2003/instance"
    xmlns:m="https://example.org/mfi" targetNamespace="https://example.org/mfi" elementFormDefault="qualified">
  <xs:import namespace="http://www.xbrl.org/2003/instance"
      schemaLocation="http://www.xbrl.org/2003/xbrl-instance-2003-12-31.xsd"/>
  <xs:element name="Portfolio" id="m_Portfolio" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item"
      xbrli:periodType="instant" nillable="true"/>
  <xs:element name="Income" id="m_Income" type="xbrli:monetaryItemType" substitutionGroup="xbrli:item"
      xbrli:periodType="duration" nillable="true"/>
</xs:schema>
XML
cat > filing.xbrl <<'XML'
<?xml version="1.0"?>
<xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="http://www.xbrl.org/2003/linkbase"
    xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
    xmlns:m="https://example.org/mfi">
  <link:schemaRef xlink:type="simple" xlink:href="taxonomy.xsd"/>
  <xbrli:context id="end">
    <xbrli:entity><xbrli:identifier scheme="https://example.org/id">acacia</xbrli:identifier></xbrli:entity>
    <xbrli:period><xbrli:instant>2024-12-31</xbrli:instant></xbrli:period>
  </xbrli:context>
  <xbrli:context id="year">
    <xbrli:entity><xbrli:identifier scheme="https://example.org/id">acacia</xbrli:identifier></xbrli:entity>
    <xbrli:period><xbrli:startDate>2024-01-01</xbrli:startDate><xbrli:endDate>2024-12-31</xbrli:endDate></xbrli:period>
  </xbrli:context>
  <xbrli:unit id="PEN"><xbrli:measure>iso4217:PEN</xbrli:measure></xbrli:unit>
  <m:Portfolio contextRef="end" unitRef="PEN" decimals="-3">1234567</m:Portfolio>
  <m:Income contextRef="year" unitRef="PEN" decimals="0">89012</m:Income>
</xbrli:xbrl>
XML
convert() { venv/bin/arelleCmdLine --internetConnectivity offline --file filing.xbrl "$@" > log.txt; }
convert --plugins saveLoadableOIM --saveLoadableOIM filing.json
convert --plugins saveLoadableOIM --saveLoadableOIM filing.csv
convert --facts facts.csv --factListCols "Label,Value,Period"

cat > read.py <<'PY'
import json

import pandas

with open("filing.json", encoding="utf-8") as file:
    for fact in json.load(file)["facts"].values():
        print("xBRL-JSON:", fact["dimensions"]["concept"], fact["dimensions"]["period"], fact["value"])
table = pandas.read_csv("filing-facts.csv")
for concept, period, value in zip(table["concept"], table["period"], table["value"], strict=True):
    print("xBRL-CSV: ", concept, period, value)
print("the year of the first one, for pandas:", pandas.Timestamp(table["period"][0]).year)
for cells in pandas.read_csv("facts.csv", encoding="utf-8-sig").fillna("").values.tolist():
    print("list of facts:", *cells)
PY
seen=$(venv/bin/python -W ignore read.py)
expected="xBRL-JSON: m:Portfolio 2025-01-01T00:00:00 1234567.0
xBRL-JSON: m:Income 2024-01-01T00:00:00/2025-01-01T00:00:00 89012.0
xBRL-CSV:  m:Portfolio 2025-01-01T00:00:00 1234567.0
xBRL-CSV:  m:Income 2024-01-01T00:00:00/2025-01-01T00:00:00 89012.0
the year of the first one, for pandas: 2025
list of facts: m:Portfolio 1235000  2024-12-31
list of facts: m:Income 89012 2024-01-01 2024-12-31"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Arelle writes the moments or the amounts in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
