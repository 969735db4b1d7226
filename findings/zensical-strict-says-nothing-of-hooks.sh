#!/usr/bin/env bash
# zensical 0.0.73: a site whose hooks are not run, and whose settings are misspelt, is built in strict mode without issues.
#
# Expected: Zensical reads mkdocs.yml so that sites can move to it from MkDocs. It does not run Python hooks, which its
# authors say; `--strict` was expected to stop at a setting that it does not follow, as MkDocs stops at one it does not
# know.
# Seen: "No issues found" and exit code 0, while the text that the hook should replace is on the published page. The
# misspelt setting `site_descripton`, at which `mkdocs build --strict` stops, is passed over as well.
# Matters here: a portal's pages are frames that a hook fills if MkDocs itself serves them. The portal runs
# either engine as a program, fills the frames afterwards, and tests that both give the same frames.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile zensical==0.0.73 mkdocs==1.6.1

mkdir docs
printf '# Caja Ambar\n\nClientes: NUMBER\n' >docs/index.md
printf 'def on_page_markdown(markdown, **_):\n    return markdown.replace("NUMBER", "1200")\n' >hook.py
printf 'site_name: Ejemplo\nsite_url: https://example.org/\nhooks: [hook.py]\n' >mkdocs.yml

said() {
    if "venv/bin/$1" build --strict >log 2>&1; then
        printf '%s: built, %s\n' "$1" "$(grep -o 'Clientes: [A-Z0-9]*' site/index.html)"
    else
        printf '%s: refused\n' "$1"
    fi
}
seen=$(
    said mkdocs
    said zensical
    grep -i 'issues' log
    printf 'site_descripton: Una caja\n' >>mkdocs.yml
    said mkdocs
    said zensical
)
expected="mkdocs: built, Clientes: 1200
zensical: built, Clientes: NUMBER
No issues found
mkdocs: refused
zensical: built, Clientes: NUMBER"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What strict mode minds has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
