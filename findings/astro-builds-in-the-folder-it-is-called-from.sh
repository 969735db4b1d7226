#!/usr/bin/env bash
# astro 5.18.2 (npm): `astro build --root SITE`, called from another folder, writes into that folder and then fails.
#
# Expected: `--root` says where the project is; called from anywhere, the command builds that project and writes nothing
# elsewhere, as `hugo --source` and `mkdocs build -f` do.
# Seen: the modules that render the pages are written into `.astro` in the current folder, and loaded from there. Their
# packages are looked for above that folder, where there are none: "Cannot find package", exit code 1, and the folder
# `.astro` stays. Called from the project's own folder, the same project is built.
# Matters here: a benchmark that starts all generators from one folder finds Astro broken, and leaves files among its own.
# The portal's benchmark starts each generator in the folder of its site.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir -p site/src/pages elsewhere
printf '{"name": "site", "private": true, "type": "module"}\n' >site/package.json
printf -- '---\nconst clients = 1200\n---\n<html lang="es"><body>Clientes: {clients}</body></html>\n' >site/src/pages/index.astro
(cd site && npm install --silent --no-audit --no-fund --ignore-scripts astro@5.18.2)

build() { # in folder $1, with the options that follow
    (
        cd "$1"
        shift
        ASTRO_TELEMETRY_DISABLED=1 "$folder/site/node_modules/.bin/astro" build "$@" >"$folder/log" 2>&1
    ) || { grep -o 'Cannot find package' log | head -1 && return; }
    grep -o 'Clientes: [0-9]*' site/dist/index.html
}
seen="in its folder: $(build site)
from elsewhere: $(rm -rf site/dist && build elsewhere --root ../site)
left elsewhere: $(ls -A elsewhere)"
expected="in its folder: Clientes: 1200
from elsewhere: Cannot find package
left elsewhere: .astro"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Where Astro builds has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
