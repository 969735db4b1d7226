#!/usr/bin/env bash
# rdflib 7.6.0: to read a graph and write it again changes what its literals say.
#
# Expected: N-Triples in, N-Triples out, the same statements; at most their order differs.
# Seen: seven of nine literals are written in another form. Some are other spellings of one value (4.2E0 and 4.2, 042
# and 42, Z and +00:00, P12M and P1Y), but a date loses its zone: "2024-12-31-05:00", 31 December in Lima, becomes
# "2024-12-31", which is another value. So a signed document that passes through rdflib on its way (a catalogue, a
# validator) is no longer what was signed, although it was not changed on purpose.
# Matters here: the signature of a badge is over the canonical statements. The portal signs and verifies the document as
# it is, never a copy that a graph library wrote, and its moments are all in the one form that ends in Z.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile rdflib==7.6.0

seen=$(venv/bin/python - <<'PY'
from rdflib import Graph

XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = (
    ("date", "2024-12-31"),
    ("date", "2024-12-31-05:00"),
    ("dateTime", "2024-12-31T23:59:59Z"),
    ("duration", "P12M"),
    ("gYear", "2024"),
    ("integer", "042"),
    ("boolean", "1"),
    ("double", "4.2E0"),
    ("token", " ambar "),
)
for kind, text in LITERALS:
    line = f'<https://example.org/ambar> <https://example.org/p> "{text}"^^<{XSD}{kind}> .\n'
    written = Graph().parse(data=line, format="nt").serialize(format="nt").strip()
    again = written.split('"')[1]
    print(f"{kind} {text!r}:", "as it was" if again == text else repr(again))
PY
)
expected="date '2024-12-31': as it was
date '2024-12-31-05:00': '2024-12-31'
dateTime '2024-12-31T23:59:59Z': '2024-12-31T23:59:59+00:00'
duration 'P12M': 'P1Y'
gYear '2024': as it was
integer '042': '42'
boolean '1': 'true'
double '4.2E0': '4.2'
token ' ambar ': 'ambar'"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'rdflib writes what it read in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
