#!/usr/bin/env bash
# fluent.runtime 0.4.0 (Python): with `minimumFractionDigits: 1`, a portfolio at risk of 4.2 % is shown as 4% and one
# of 0.9 % as 1%; the same message gives 4.2% and 0.9% in JavaScript (@fluent/bundle 0.19.1).
#
# Expected: Fluent's NUMBER has the options of ECMAScript's Intl, so that one file of messages serves all programs.
# The program says that a number is a percentage, the translator how many decimals it has; a minimum of one decimal
# raises the maximum, which is none for a percentage otherwise.
# Seen: the Python runtime changes the minimum in the pattern and leaves the maximum at none, so Babel rounds to whole
# percent, with a minimum of two as well. `maximumFractionDigits` works for percentages and is ignored for amounts:
# with none allowed, cents are shown. The list of errors that `format_pattern` returns is empty.
# Matters here: a rounded percentage looks like one that was reported so. The portal prints figures itself, with the
# decimals of the indicator; its phrases have places for finished figures.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile fluent.runtime==0.4.0 babel==2.19.0
npm install --silent --no-audit --no-fund --ignore-scripts @fluent/bundle@0.19.1

cat > figures.ftl <<'FTL'
plain = { $n }
least-one = { NUMBER($n, minimumFractionDigits: 1) }
least-two = { NUMBER($n, minimumFractionDigits: 2) }
most-two = { NUMBER($n, maximumFractionDigits: 2) }
none = { NUMBER($n, maximumFractionDigits: 0) }
FTL
cat > figures.mjs <<'JS'
import fs from 'node:fs'
import { FluentBundle, FluentNumber, FluentResource } from '@fluent/bundle'
const bundle = new FluentBundle('en', { useIsolating: false })
bundle.addResource(new FluentResource(fs.readFileSync('figures.ftl', 'utf8')))
const percent = { style: 'percent' }
const shown = (id, n, options) => bundle.formatPattern(bundle.getMessage(id).value, { n: new FluentNumber(n, options) })
for (const n of [0.042, 0.009])
  console.log('JavaScript:', ...['plain', 'least-one', 'least-two', 'most-two'].map((id) => shown(id, n, percent)))
console.log('JavaScript:', shown('none', 1234.5, { style: 'currency', currency: 'USD' }))
JS
seen=$(
    node figures.mjs
    venv/bin/python - <<'PY'
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import fluent_number

bundle = FluentBundle(["en"], use_isolating=False)
with open("figures.ftl", encoding="utf-8") as file:
    bundle.add_resource(FluentResource(file.read()))


def shown(name, n, **options):
    text, errors = bundle.format_pattern(bundle.get_message(name).value, {"n": fluent_number(n, **options)})
    return text if not errors else errors


for n in (0.042, 0.009):
    print("Python:", *(shown(name, n, style="percent") for name in ("plain", "least-one", "least-two", "most-two")))
print("Python:", shown("none", 1234.5, style="currency", currency="USD"))
PY
)
expected="JavaScript: 4% 4.2% 4.20% 4.2%
JavaScript: 1% 0.9% 0.90% 0.9%
JavaScript: \$1,235
Python: 4% 4% 4% 4.2%
Python: 1% 1% 1% 0.9%
Python: \$1,234.50"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of the two runtimes rounds in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
