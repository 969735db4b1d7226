#!/usr/bin/env bash
# cffconvert 2.0.0: the author "Savings and Loans Ambar" of a CITATION.cff is two authors in BibTeX, "Savings" and
# "Loans Ambar".
#
# Expected: an author that has a `name` and no `family-names` is an organisation, which CITATION.cff was made to tell
# from a person. BibTeX has braces for it, {Savings and Loans Ambar}; schema.org and CodeMeta have Organization.
# Seen: the name is written as it stands, and BibTeX parts authors at every " and ". A name with "de", Cooperativa de
# Ahorro Ambar, becomes a person with the surname Ahorro Ambar. JSON for schema.org and CodeMeta says Person, and that
# a file of `type: dataset` is SoftwareSourceCode. The file is valid, for cffconvert too.
# Matters here: data sets are published by institutions, and many of their names have an "and". The portal's citations
# put braces round the name of an author in BibTeX, and name it as `literal` in CSL-JSON.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile cffconvert==2.0.0 pybtex==0.26.1

cat > CITATION.cff <<'YAML'
cff-version: 1.2.0
message: Please cite these figures.
title: Social performance 2024
type: dataset
date-released: 2024-12-31
authors:
  - name: Savings and Loans Ambar
  - name: Cooperativa de Ahorro Ambar
YAML
seen=$(
    venv/bin/cffconvert --validate
    venv/bin/cffconvert --format bibtex >data.bib
    venv/bin/cffconvert --format schema.org >data.json
    venv/bin/python - <<'PY'
import json

from pybtex.database import parse_file

for key, entry in parse_file("data.bib").entries.items():
    for person in entry.persons["author"]:
        print("BibTeX:", "given", person.first_names, "von", person.prelast_names, "family", person.last_names)
with open("data.json", encoding="utf-8") as file:
    found = json.load(file)
print("schema.org:", found["@type"], *((author["@type"], author["name"]) for author in found["author"]))
PY
)
expected="Citation metadata are valid according to schema version 1.2.0.
BibTeX: given [] von [] family ['Savings']
BibTeX: given ['Loans'] von [] family ['Ambar']
BibTeX: given ['Cooperativa'] von ['de'] family ['Ahorro', 'Ambar']
schema.org: SoftwareSourceCode ('Person', 'Savings and Loans Ambar') ('Person', 'Cooperativa de Ahorro Ambar')"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'cffconvert writes organisations in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
