#!/usr/bin/env bash
# dictdiffer 0.10.0: between the account numbers 4557880012345678 and 4557880012345699 it finds no difference.
#
# Expected: `diff` of two records names what changed. Its `tolerance`, by default the smallest step of a double, is
# for figures such as 0.1 + 0.2; whole numbers are exact in Python, in JSON and in a database.
# Seen: the tolerance is relative and is applied to whole numbers as well, so from 16 digits on other numbers count as
# equal: of 20 digits, two that differ by 10,000. `patch` then keeps the old one. jsonpatch 1.48 and deepdiff 9.1.0
# find the change; deepdiff with `significant_digits=2`, which its manual says are digits after the point, does not
# find one in the last place of 20 digits either. Texts are compared exactly by all.
# Matters here: bank accounts and identity numbers have 16 to 20 digits. The portal compares figures as exact
# decimals, and everything else as text.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    dictdiffer==0.10.0 deepdiff==9.1.0 jsonpatch==1.48

seen=$(venv/bin/python - <<'PY'
import dictdiffer
import jsonpatch
from deepdiff import DeepDiff

PAIRS = [
    (455788001234567, 455788001234568),
    (4557880012345678, 4557880012345679),
    (80021930012345678901, 80021930012345678902),
    (80021930012345678901, 80021930012345688901),
]
for was, now in PAIRS:
    one, other = {"account": was}, {"account": now}
    found = {
        "dictdiffer": list(dictdiffer.diff(one, other)),
        "jsonpatch": list(jsonpatch.make_patch(one, other)),
        "deepdiff": DeepDiff(one, other),
        "deepdiff, two digits": DeepDiff(one, other, significant_digits=2),
    }
    print(was, now)
    for name, changes in found.items():
        print(f"  {name}:", "changed" if changes else "equal")
was, now = ({"account": number, "bank": bank} for number, bank in zip(PAIRS[1], ("Ambar", "Cedro"), strict=True))
print("patched:", dictdiffer.patch(dictdiffer.diff(was, now), was))
PY
)
expected="455788001234567 455788001234568
  dictdiffer: changed
  jsonpatch: changed
  deepdiff: changed
  deepdiff, two digits: changed
4557880012345678 4557880012345679
  dictdiffer: equal
  jsonpatch: changed
  deepdiff: changed
  deepdiff, two digits: changed
80021930012345678901 80021930012345678902
  dictdiffer: equal
  jsonpatch: changed
  deepdiff: changed
  deepdiff, two digits: equal
80021930012345678901 80021930012345688901
  dictdiffer: equal
  jsonpatch: changed
  deepdiff: changed
  deepdiff, two digits: changed
patched: {'account': 4557880012345678, 'bank': 'Cedro'}"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these compares long numbers in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
