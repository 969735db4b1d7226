#!/usr/bin/env bash
# distributed 2026.8.0: as an executor, Dask makes one of two hundred bootstrap replicates, and the interval has no width.
#
# Expected: `Client.get_executor()` gives an executor of concurrent.futures, whose `map` and `submit` run each call, as
# ProcessPoolExecutor does; then a future that is cancelled is one's own.
# Seen: calls with equal function and arguments are taken for one. 200 draws from the same answers are one draw, 200 times:
# a share of 62 % of 100 clients has an interval from one number to the same one. A cancelled future cancels its twin,
# which somebody else may be waiting for. `get_executor(pure=False)` behaves as expected. No warning.
# (That `Client.map` and `submit` do so by default is in Dask's manual; that of its executor does not say it.)
# Matters here: a portal prints an interval beside each share. The portal uses Dask with `pure=False`, and computes its
# intervals by a formula.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile distributed==2026.8.0

cat > replicates.py <<'PY'
import random
from concurrent.futures import CancelledError, ProcessPoolExecutor

from distributed import Client

ANSWERS = [1] * 62 + [0] * 38


def replicate(answers: list[int]) -> int:
    return sum(random.choices(answers, k=len(answers)))


def distinct(executor) -> str:
    found = sorted(set(executor.map(replicate, [ANSWERS] * 200)))
    return "one value" if len(found) == 1 else "many values"


if __name__ == "__main__":
    with ProcessPoolExecutor(2) as pool:
        print("ProcessPoolExecutor:", distinct(pool))
    with Client(n_workers=2, threads_per_worker=1, dashboard_address=None) as client:
        with client.get_executor() as executor:
            print("Dask:", distinct(executor))
            mine, yours = executor.submit(replicate, ANSWERS), executor.submit(replicate, ANSWERS)
            mine.cancel()
            try:
                yours.result()
                print("the other future has its result")
            except CancelledError:
                print("the other future is cancelled too")
        with client.get_executor(pure=False) as executor:
            print("Dask, pure=False:", distinct(executor))
PY
seen=$(venv/bin/python replicates.py 2>&1)
expected="ProcessPoolExecutor: many values
Dask: one value
the other future is cancelled too
Dask, pure=False: many values"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'The executor of Dask treats equal calls in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
