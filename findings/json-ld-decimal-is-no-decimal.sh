#!/usr/bin/env bash
# PyLD 3.3.0 and jsonld.js 9.0.0: the JSON number 4.2 that a context declares as xsd:decimal becomes "4.2E0", which is no
# decimal; rdflib 7.6.0 reads "4.2" from the same document.
#
# Expected: a context with "@type": "xsd:decimal" is the way to say that a figure is exact, so 4.2 becomes
# "4.2"^^xsd:decimal, in every library.
# Seen: PyLD and jsonld.js agree with each other: every JSON number with a fraction gets the form of a double, and only
# its label is xsd:decimal, in whose grammar an exponent is not allowed. rdflib writes the decimal. (JSON-LD 1.1 asks
# for the former; w3c/json-ld-syntax issue 387 is about it.) So one document has two canonical forms, and a consumer
# that minds data types refuses the figure. As a JSON string, "4.2", it is the same in all three.
# Matters here: what is signed is the canonical form. The portal's credentials carry no figure as a JSON number.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pyld==3.3.0 rdflib==7.6.0
npm install --silent --no-audit --no-fund --ignore-scripts jsonld@9.0.0

cat > figures.json <<'JSON'
{
    "@context": {
        "number": {"@id": "https://example.org/number", "@type": "http://www.w3.org/2001/XMLSchema#decimal"},
        "string": {"@id": "https://example.org/string", "@type": "http://www.w3.org/2001/XMLSchema#decimal"}
    },
    "@id": "https://example.org/ambar",
    "number": 4.2,
    "string": "4.2"
}
JSON
cat > figures.py <<'PY'
import json

from pyld import jsonld
from rdflib import Graph

with open("figures.json", encoding="utf-8") as file:
    document = json.load(file)
for line in sorted(jsonld.to_rdf(document, {"format": "application/n-quads"}).splitlines()):
    print("PyLD     ", line)
for line in sorted(Graph().parse(data=json.dumps(document), format="json-ld").serialize(format="nt").split("\n")):
    if line:
        print("rdflib   ", line)
PY
cat > figures.mjs <<'JS'
import fs from 'node:fs'
import jsonld from 'jsonld'
const quads = await jsonld.toRDF(JSON.parse(fs.readFileSync('figures.json')), { format: 'application/n-quads' })
for (const line of quads.trim().split('\n').sort()) console.log('jsonld.js', line)
JS
seen=$( (venv/bin/python figures.py && node figures.mjs) | sed -e 's|https://example.org/||g' -e 's|http://www.w3.org/2001/XMLSchema#|xsd:|')
expected='PyLD      <ambar> <number> "4.2E0"^^<xsd:decimal> .
PyLD      <ambar> <string> "4.2"^^<xsd:decimal> .
rdflib    <ambar> <number> "4.2"^^<xsd:decimal> .
rdflib    <ambar> <string> "4.2"^^<xsd:decimal> .
jsonld.js <ambar> <number> "4.2E0"^^<xsd:decimal> .
jsonld.js <ambar> <string> "4.2"^^<xsd:decimal> .'

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'A library writes decimals of JSON-LD in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
