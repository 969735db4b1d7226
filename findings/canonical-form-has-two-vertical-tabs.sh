#!/usr/bin/env bash
# PyLD 3.3.0 and rdf-canonize 5.0.0 (npm): the same credential has two canonical forms if a text holds a vertical tab.
#
# Expected: RDFC-1.0 exists so that two programs sign the same bytes. JSON may hold any control character, escaped.
# Seen: rdf-canonize writes the vertical tab as \u000B, as the canonical form asks for, and PyLD puts the character itself.
# The same holds for DEL and for every control character below the blank but tab, line feed and carriage return. The
# hash differs, so what a Python program signed is not genuine for a program in a browser. Neither raises an error.
# (Vertical tabs come into names by pasting from slides and documents, where they are soft line breaks.)
# Matters here: badges are signed with PyLD and verified in the reader's browser with another program. The portal refuses
# control characters in every cell, and the closed form of a credential leaves them out.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pyld==3.3.0
npm install --silent --no-audit --no-fund --ignore-scripts rdf-canonize@5.0.0

cat > name.py <<'PY'
import hashlib
import json
import sys

from pyld import jsonld

document = {"@id": "https://example.org/ambar", "https://schema.org/name": json.loads(sys.argv[1])}
written = jsonld.normalize(document, {"algorithm": "URDNA2015", "format": "application/n-quads"})
print("PyLD         ", ascii(written.split(" ", 2)[2]), hashlib.sha256(written.encode()).hexdigest()[:8])
PY
cat > name.mjs <<'JS'
import crypto from 'node:crypto'
import { canonize } from 'rdf-canonize'
const term = value => ({ termType: 'NamedNode', value })
const written = await canonize([{
  subject: term('https://example.org/ambar'),
  predicate: term('https://schema.org/name'),
  object: {
    termType: 'Literal', value: JSON.parse(process.argv[2]), language: '',
    datatype: term('http://www.w3.org/2001/XMLSchema#string')
  },
  graph: { termType: 'DefaultGraph', value: '' }
}], { algorithm: 'RDFC-1.0', format: 'application/n-quads' })
const shown = JSON.stringify(written.split(' ').slice(2).join(' ')).slice(1, -1).replaceAll('\\"', '"')
console.log('rdf-canonize ', `'${shown}'`, crypto.createHash('sha256').update(written).digest('hex').slice(0, 8))
JS
seen=$(
    for name in '"Caja\tAmbar"' '"Caja\u000bAmbar"'; do
        venv/bin/python name.py "$name"
        node name.mjs "$name"
    done
)
expected=$(
    cat <<'TEXT'
PyLD          '"Caja\\tAmbar" .\n' e76296ae
rdf-canonize  '"Caja\\tAmbar" .\n' e76296ae
PyLD          '"Caja\x0bAmbar" .\n' 43c823dc
rdf-canonize  '"Caja\\u000BAmbar" .\n' 554a61db
TEXT
)

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the two writes control characters in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
