#!/usr/bin/env bash
# ocdsmerge 0.8.0: of two releases, the older one counts if its clock was ahead: 09:00 in Kathmandu is after 04:00 UTC.
#
# Expected: releases are merged in the order of their dates, so a compiled release has the latest value of each field.
# Such a date has its zone (RFC 3339): 2025-03-01T09:00+05:45 is 03:15 UTC, which is before 04:00 UTC.
# Seen: dates are compared as texts, so the amount of 03:15 replaces that of 04:00, and the compiled release has the
# older date too. The order in which the releases were given plays no part. Within one zone all is right. No warning,
# and the dates are valid.
# Matters here: programmes of funds and their awards to institutions are published with Open Contracting, by offices in
# several countries. A portal orders corrections by their place in the file, and a moment by its zone.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile ocdsmerge==0.8.0

seen=$(venv/bin/python - <<'PY'
from datetime import datetime

from ocdsmerge import Merger

merger = Merger({"type": "object", "properties": {}})


def release(date, amount):
    tender = {"id": "1", "value": {"amount": amount, "currency": "NPR"}}
    return {"ocid": "ocds-1", "id": date, "date": date, "tag": ["tender"], "tender": tender}


def shown(name, *releases):
    newest = max(releases, key=lambda one: datetime.fromisoformat(one["date"]))
    compiled = merger.create_compiled_release(list(releases))
    print(f"{name}: newest {newest['tender']['value']['amount']}", end=", ")
    print(f"compiled {compiled['tender']['value']['amount']} of {compiled['date']}")


shown("one zone", release("2025-03-01T03:15:00+00:00", 100), release("2025-03-01T04:00:00+00:00", 200))
shown("two zones", release("2025-03-01T09:00:00+05:45", 100), release("2025-03-01T04:00:00+00:00", 200))
shown("given the other way", release("2025-03-01T04:00:00+00:00", 200), release("2025-03-01T09:00:00+05:45", 100))
PY
)
expected="one zone: newest 200, compiled 200 of 2025-03-01T04:00:00+00:00
two zones: newest 200, compiled 100 of 2025-03-01T09:00:00+05:45
given the other way: newest 200, compiled 100 of 2025-03-01T09:00:00+05:45"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'ocdsmerge orders releases in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
