#!/usr/bin/env bash
# setuptools 80.9.0, CPython: in the folder that a package was made from, it no longer says where it was installed from.
#
# Expected: pip writes `direct_url.json` next to an installed package (PEP 610), and importlib.metadata reads it,
# whatever the current folder is.
# Seen: making the package leaves a folder `*.egg-info` next to its sources. A Python started there with `-c` or `-m` has
# the current folder first in its path, so `distribution()` finds that leftover first: same name and version, but no
# record of an address. Both are in `distributions()`.
# Matters here: `portal init` pins the program to the file or address that it was installed from. It reads every
# distribution of its name until one has the record.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile setuptools==80.9.0

mkdir sources elsewhere
touch sources/caja.py
cat >sources/pyproject.toml <<'TOML'
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
[project]
name = "caja"
version = "1"
[tool.setuptools]
py-modules = ["caja"]
TOML
venv/bin/pip install --quiet --disable-pip-version-check --no-compile --no-build-isolation ./sources

cat >told.py <<'PY'
from importlib.metadata import distribution, distributions

first = distribution("caja").read_text("direct_url.json")
found = [one.read_text("direct_url.json") for one in distributions(name="caja")]
print("recorded" if first else "nothing", "and in all of them:", sum(map(bool, found)), "of", len(found))
PY
seen=$(
    for place in elsewhere sources; do
        printf '%s: %s\n' "$place" "$(cd "$place" && "$folder/venv/bin/python" -c "$(cat "$folder/told.py")")"
    done
)
expected="elsewhere: recorded and in all of them: 1 of 1
sources: nothing and in all of them: 1 of 2"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What is read about an installed package has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
