#!/usr/bin/env bash
# rocrate 0.16.0: the files ambar/indicators.csv and cedro/indicators.csv, added one after the other, are one file in
# the crate: that of Cedro.
#
# Expected: `add_file` of two paths gives two files in the crate. If the second has the place of the first, it says
# so, as Python's zipfile and `shutil.move` do.
# Seen: a file goes to the top of the crate under its last name, and what has the same place replaces what was there,
# in the metadata and on disk, with no warning; the first entity, which the program still holds, looks as before. With
# `dest_path` both are kept.
# Matters here: a folder for each institution with files of the same names is how data packages lie. The portal
# publishes each file of an institution in a folder named like it.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile rocrate==0.16.0

seen=$(venv/bin/python -W always - 2>&1 <<'PY'
from pathlib import Path

from rocrate.rocrate import ROCrate

PAR30 = {"ambar": "4.2", "cedro": "9.9"}
for name, value in PAR30.items():
    Path(name).mkdir()
    Path(name, "indicators.csv").write_text(f"par30\n{value}\n")


def shown(folder, *, keep_folder):
    crate = ROCrate()
    added = [
        crate.add_file(path, path if keep_folder else None, properties={"name": name})
        for name, path in ((name, f"{name}/indicators.csv") for name in PAR30)
    ]
    crate.write(folder)
    print("added:", *(entity["name"] for entity in added))
    print("in the metadata:", *((entity.id, entity["name"]) for entity in crate.data_entities))
    print("on disk:", *((str(path), path.read_text().split()[1]) for path in sorted(Path(folder).rglob("*.csv"))))


shown("crate", keep_folder=False)
shown("named", keep_folder=True)
PY
)
expected="added: ambar cedro
in the metadata: ('indicators.csv', 'cedro')
on disk: ('crate/indicators.csv', '9.9')
added: ambar cedro
in the metadata: ('ambar/indicators.csv', 'ambar') ('cedro/indicators.csv', 'cedro')
on disk: ('named/ambar/indicators.csv', '4.2') ('named/cedro/indicators.csv', '9.9')"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'rocrate treats files of one name in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
