#!/usr/bin/env bash
# PyYAML 6.0.3: its two parsers disagree on a question in a flow mapping, {es: ¿Es usted mujer?, fr: oui}.
#
# Expected: the same file is read alike by `CSafeLoader`, which is libyaml, and by `SafeLoader`, which is Python.
# Seen: libyaml takes the words up to ", " as one text. The Python parser takes the "?" before the comma for the mark of a
# key, and raises. Which one a machine has depends on how PyYAML was built: a wheel for browsers has only the second.
# Matters here: the standards are read with the fast parser on a desk, and with the other one on the page that checks
# data in the browser. A test reads every file of the standards with both.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pyyaml==6.0.3

seen=$(venv/bin/python - <<'PY'
import yaml

text = "{es: ¿Es usted mujer?, fr: oui}"
print("libyaml:", yaml.load(text, yaml.CSafeLoader))
try:
    print("Python:", yaml.load(text, yaml.SafeLoader))
except yaml.YAMLError as error:
    print("Python:", type(error).__name__)
PY
)
echo "$seen"
[ "$seen" = "libyaml: {'es': '¿Es usted mujer?', 'fr': 'oui'}
Python: ParserError" ] || { echo "The two parsers of PyYAML disagree in another way now, or no longer."; exit 1; }
