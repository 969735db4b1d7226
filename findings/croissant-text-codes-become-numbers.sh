#!/usr/bin/env bash
# mlcroissant 1.1.1: a column that is declared as text comes out as the number that pandas took it for.
#
# Expected: Croissant describes each field with a data type, so a district code 080101 declared as sc:Text is read as
# "080101". (Such codes of Peru begin with the number of the department, 01 to 25; Cusco's is 08.)
# Seen: b"80101", and where the column has one empty cell, b"80101.0". The file is read by pandas first, which guesses a
# number, and the declared type only turns that number into text again. Nothing warns; the checksum of the file fits.
# Matters here: a portal's tables are offered to catalogues, and codes of places, institutions and loans join them to
# others. The portal reads every cell as text and lets the schema alone decide; ids stay text in polars too.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile mlcroissant==1.1.1 pandas==3.1.1

seen=$(venv/bin/python - 2>log <<'PY'
import hashlib
import json

import mlcroissant as mlc

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "column": "cr:column",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "recordSet": "cr:recordSet",
    "source": "cr:source",
}


def read(rows):
    with open("offices.csv", "w", encoding="utf-8") as file:
        file.write("district,office\n" + "".join(f"{row}\n" for row in rows))
    with open("offices.csv", "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"offices/{name}",
            "name": name,
            "dataType": "sc:Text",
            "source": {"fileObject": {"@id": "offices.csv"}, "extract": {"column": name}},
        }
        for name in ("district", "office")
    ]
    dataset = {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "name": "example",
        "description": "Offices of a fictional institution",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "license": "CC-BY-4.0",
        "url": "https://example.org/",
        "datePublished": "2024-12-31",
        "version": "1.0.0",
        "citeAs": "Example",
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": "offices.csv",
                "name": "offices.csv",
                "contentUrl": "offices.csv",
                "encodingFormat": "text/csv",
                "sha256": digest,
            }
        ],
        "recordSet": [{"@type": "cr:RecordSet", "@id": "offices", "name": "offices", "field": fields}],
    }
    with open("croissant.json", "w", encoding="utf-8") as file:
        json.dump(dataset, file)
    return [record["offices/district"] for record in mlc.Dataset("croissant.json").records("offices")]


print(read(["080101,Ambar", "080105,Brisa"]))
print(read(["080101,Ambar", "080105,Brisa", ",Mobile"]))
PY
) || { cat log >&2; exit 1; }
expected="[b'80101', b'80105']
[b'80101.0', b'80105.0', None]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'mlcroissant reads codes that are declared as text in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
