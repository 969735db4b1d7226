#!/usr/bin/env bash
# pyxform 4.5.0: a required "Sí" makes a question optional, and a default of "Cusco - Puno" becomes a subtraction.
#
# Expected: yes and no have to be English, so "Sí" is refused, or taken for what it says; a default of a text question
# is that text.
# Seen: neither, and no warning. "Sí" is written into the form as an XPath expression, which names an element that does
# not exist and so is false: the question may be left empty. A default with a plus, an asterisk, or a hyphen between
# blanks is taken for a calculation as well: the form starts with the difference of two elements that do not exist, NaN,
# while "Cusco-Puno" without blanks stays text.
# Matters here: surveys of clients are written as XLSForm, often by people who fill it in in Spanish. The portal's own
# workbooks take "sí" in each language of the site, name what they cannot read, and put no formula into a cell.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile pyxform==4.5.0 lxml==6.1.3

seen=$(venv/bin/python - <<'PY'
from lxml import etree
from pyxform.xls2xform import convert

SPACES = {"x": "http://www.w3.org/2002/xforms"}


def form(**cells):
    names = ["type", "name", "label", *cells]
    row = ["text", "route", "Ruta", *cells.values()]
    made = convert("| survey |\n| | " + " | ".join(names) + " |\n| | " + " | ".join(row) + " |\n")
    return etree.fromstring(made.xform.encode()), made.warnings


for word in ("yes", "Sí"):
    tree, warnings = form(required=word)
    expression = tree.xpath("string(//x:bind[@nodeset='/data/route']/@required)", namespaces=SPACES)
    question = tree.xpath("//x:instance/x:data/x:route", namespaces=SPACES)[0]
    print(f"required {word}: {expression} is", question.xpath(f"boolean({expression})"), "warnings:", warnings)
for text in ("Cusco-Puno", "Cusco - Puno"):
    tree, warnings = form(default=text)
    written = tree.xpath("string(//x:instance/x:data/x:route)", namespaces=SPACES)
    question = tree.xpath("//x:instance/x:data/x:route", namespaces=SPACES)[0]
    for action in tree.xpath("//x:setvalue", namespaces=SPACES):
        written = f"the value of an expression, {question.xpath(action.get('value'))}"
    print(f"default {text}: {written}, warnings:", warnings)
PY
)
expected="required yes: true() is True warnings: []
required Sí: Sí is False warnings: []
default Cusco-Puno: Cusco-Puno, warnings: []
default Cusco - Puno: the value of an expression, nan, warnings: []"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'pyxform treats words in these columns in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
