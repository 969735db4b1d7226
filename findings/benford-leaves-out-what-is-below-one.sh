#!/usr/bin/env bash
# benfordslaw 2.1.1: figures below one are left out of the test, so its answer depends on the unit.
#
# Expected: Benford's law is about the first digit that is not nought and does not depend on the unit, so a list of
# ratios gives the same answer written as 4.2 (percent) and as 0.042 (fraction).
# Seen: of 300 ratios between 0.001 and 1, none is counted as fractions, and P is no number; 200 are counted as percent,
# and all only as ten thousandths. There is no warning; N in the result alone tells. (What its documentation excludes is
# figures that are not positive; 0.042 is positive.)
# Matters here: the test is proposed for finding invented figures, and much of this field's data are shares and rates.
# The portal has no test on first digits; it compares a value with the institution's other years and with peers.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile benfordslaw==2.1.1

seen=$(venv/bin/python - 2>log <<'PY'
import math

import numpy as np
from benfordslaw import benfordslaw

# Evenly spread over three powers of ten, so that their first digits follow the law.
fractions = 10 ** (-3 + 3 * (np.arange(300) + 0.5) / 300)
for unit, values in (("fraction", fractions), ("percent", fractions * 100), ("ten thousandths", fractions * 10_000)):
    result = benfordslaw(verbose=0).fit(values)
    print(f"as {unit}: {result['N']} of {len(values)} counted, P", "no number" if math.isnan(result["P"]) else "a number")
PY
) || { cat log >&2; exit 1; }
expected="as fraction: 0 of 300 counted, P no number
as percent: 200 of 300 counted, P a number
as ten thousandths: 300 of 300 counted, P a number"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'benfordslaw counts figures below one in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
