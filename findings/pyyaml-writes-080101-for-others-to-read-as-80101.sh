#!/usr/bin/env bash
# PyYAML 6.0.4 writes the text 080101 without quotes, and ruamel.yaml, js-yaml and yaml read it as the number 80101;
# 070101 gets its quotes.
#
# Expected: `safe_dump` puts quotes round a text that would be read as something else, as it does with '070101', '10'
# and 'no', so that a file that it wrote means the same to every reader of YAML.
# Seen: it asks the rules of YAML 1.1, in which 080101 is no number (a leading zero means octal, which has no 8), and
# neither are 12E4 and 0o14. In YAML 1.2 they are 80101, 120000 and 12. So in one list the codes of districts with an
# 8 or a 9 lose their zero, and all others keep it.
# Matters here: Peru's districts, Mexico's municipalities and many branch codes have leading zeros, and YAML is what
# sites and workflows are set up with. The portal keeps codes in CSV, as texts; the YAML that it writes is read with
# PyYAML, by itself and by both site engines.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pyyaml==6.0.4 ruamel.yaml==0.19.1
npm install --silent --no-audit --no-fund --ignore-scripts js-yaml@5.5.0 yaml@2.9.1

seen=$(
    venv/bin/python - <<'PY'
import json

import ruamel.yaml
import yaml

codes = ["070101", "080101", "110809", "08", "12E4", "0o14"]
with open("codes.yml", "w", encoding="utf-8") as file:
    yaml.safe_dump(codes, file)
with open("codes.yml", encoding="utf-8") as file:
    text = file.read()
print("written:", text.replace("\n", " "))
print("PyYAML:", json.dumps(yaml.safe_load(text)))
print("ruamel.yaml:", json.dumps(ruamel.yaml.YAML(typ="safe").load(text)))
PY
    cat > read.mjs <<'JS'
import fs from 'node:fs'
import * as jsYaml from 'js-yaml'
import * as yaml from 'yaml'
const text = fs.readFileSync('codes.yml', 'utf8')
console.log('js-yaml:', JSON.stringify(jsYaml.load(text)))
console.log('yaml:', JSON.stringify(yaml.parse(text)))
JS
    node read.mjs
)
expected="written: - '070101' - 080101 - '110809' - 08 - 12E4 - 0o14 
PyYAML: [\"070101\", \"080101\", \"110809\", \"08\", \"12E4\", \"0o14\"]
ruamel.yaml: [\"070101\", 80101, \"110809\", 8, 120000.0, 12]
js-yaml: [\"070101\",80101,\"110809\",8,120000,12]
yaml: [\"070101\",80101,\"110809\",8,120000,12]"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these writes or reads codes in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
