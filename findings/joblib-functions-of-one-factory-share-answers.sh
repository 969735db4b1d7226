#!/usr/bin/env bash
# joblib 1.6.0: two cached functions that one factory made for two exchange rates share their answers, so 10 of the
# second currency are 37.5 soles as well.
#
# Expected: `Memory.cache` keeps the answers of a function by its arguments, and begins anew when the function
# changes. Two functions that differ in a variable of the function around them are two functions, or it warns of a
# collision, as it does for two functions of one name in a file.
# Seen: a function is told by module, name and source text, which are the same for all that a factory returns. What
# they close over is no part of it, so the second gets the answer of the first, without a warning, and so does the
# next process, with a third rate. Methods of two objects do differ.
# Matters here: a function per country, year or threshold is how analyses are written, and the wrong answers stay on
# disk. The portal's cache holds bytes under a digest of all that they were computed from, and no functions.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile joblib==1.6.0

cat > rates.py <<'PY'
import sys

import joblib

memory = joblib.Memory("kept", verbose=0)


def converter(rate):
    @memory.cache
    def in_soles(amount):
        return amount * rate

    return in_soles


class Converter:
    def __init__(self, rate):
        self.rate = rate
        self.in_soles = memory.cache(self.in_soles)

    def in_soles(self, amount):
        return amount * self.rate


if __name__ == "__main__":
    for rate in map(float, sys.argv[1:]):
        print(f"rate {rate}: function {converter(rate)(10)}, method {Converter(rate).in_soles(10)}")
PY
seen=$(venv/bin/python -W always rates.py 3.75 0.54 2>&1; venv/bin/python -W always rates.py 4.1 2>&1)
expected="rate 3.75: function 37.5, method 37.5
rate 0.54: function 37.5, method 5.4
rate 4.1: function 37.5, method 41.0"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'joblib tells functions apart in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
