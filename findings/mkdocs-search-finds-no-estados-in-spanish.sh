#!/usr/bin/env bash
# mkdocs 1.6.1 (its lunr 2.3.9 and lunr.es): with the search set to Spanish, "estados" finds nothing on a site of
# "Estados financieros"; set to English, it does.
#
# Expected: `lang: es` makes the search better for Spanish: "clientes" finds "clientas", "Peru" finds "Perú". Words
# that are left out are those without a meaning of their own, such as "de" and "la".
# Seen: the list of words to leave out has every form of estar, ser, haber, tener and sentir, and with them estado and
# estados (state, statement), sentido (sense), fuera (outside) and the name Haya. A page is not found by such a word
# even in its title, and a query of two words is answered by the other one alone: "estados" adds nothing. No message
# says so.
# Matters here: financial statements are "estados financieros". The list is that of lunr-languages, which the theme
# Material takes too. The portal's search is Pagefind, which leaves no words out.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile mkdocs==1.6.1

cat > search.cjs <<'JS'
// Runs the search's own worker, as a page does.
const fs = require('fs')
const vm = require('vm')
const folder = `${process.argv[2]}/search/`
const read = (name) => fs.readFileSync(folder + name, 'utf8')
let answer
const context = vm.createContext({
  console: { log() {}, warn: console.log, error: console.log },
  postMessage: (message) => (answer = message.results),
  XMLHttpRequest: class {
    addEventListener(_, listener) {
      this.listener = listener
    }
    open(_, name) {
      this.responseText = read(name)
    }
    send() {
      this.listener()
    }
  },
})
context.importScripts = (...names) => names.forEach((name) => vm.runInContext(read(name), context))
vm.runInContext(read('worker.js'), context)
context.onmessage({ data: { init: true } })
for (const query of ['estados', 'estado', 'fuera', 'Haya', 'financieros', 'clientes', 'Peru']) {
  context.onmessage({ data: { query } })
  console.log(`${process.argv[2]}: ${query}:`, [...new Set(answer.map((page) => page.title))].join(', ') || 'nothing')
}
JS
mkdir docs
printf '# Estados financieros\n\nBalance de la caja.\n' >docs/index.md
printf '# Caja Haya\n\nClientas fuera de la capital.\n' >docs/haya.md
printf '# Perú\n\nAhorro.\n' >docs/peru.md
seen=$(
    for language in en es; do
        printf 'site_name: Ejemplo\nsite_dir: %s\nplugins:\n' $language >mkdocs.yml
        printf '  - search:\n      lang: %s\n' $language >>mkdocs.yml
        venv/bin/mkdocs build --quiet --strict >log 2>&1 || { cat log; exit 1; }
        node search.cjs $language
    done
)
expected="en: estados: Estados financieros
en: estado: Estados financieros
en: fuera: Caja Haya
en: Haya: Caja Haya
en: financieros: Estados financieros
en: clientes: nothing
en: Peru: nothing
es: estados: nothing
es: estado: nothing
es: fuera: nothing
es: Haya: nothing
es: financieros: Estados financieros
es: clientes: Caja Haya
es: Peru: Perú"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'The search leaves out other words. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
