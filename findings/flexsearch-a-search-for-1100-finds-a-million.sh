#!/usr/bin/env bash
# flexsearch 0.8.212 (npm): a search for 1100 finds "1000000 clients", and one for 110 finds the branch 10.
#
# Expected: a search as it comes finds the words of a text; that doubled letters count once helps with misspelt names
# (Casa, Cassa). A number is its digits. minisearch 7.2.0 finds just the number.
# Seen: numbers are cut into three digits each, and equal digits in a row count once: 1100 and 1000000 are both "10" and
# "0", and 110 is 10. 2022 and 2002 are told apart, unless words are found by their beginning (`tokenize: "forward"`):
# then 2002 finds 2000 and 2022. Both are options of the encoder (`numeric`, `dedupe`), on unless one makes an encoder
# of one's own without them.
# Matters here: people search for years, amounts, numbers of clients and codes of branches. The portal's search is
# Pagefind, which finds 110 where it is written.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts flexsearch@0.8.212 minisearch@7.2.0

cat > search.cjs <<'JS'
const { Index } = require('flexsearch')
const MiniSearch = require('minisearch')

const years = ['report 2000', 'report 2002', 'report 2022']
const texts = ['1000000 clients', '1100 clients', 'branch 110', 'branch 10', ...years]
const [whole, forward] = [new Index(), new Index({ tokenize: 'forward' })]
const other = new MiniSearch({ fields: ['text'] })
texts.forEach((text, id) => {
  whole.add(id, text)
  forward.add(id, text)
  other.add({ id, text })
})
const shown = (found) => found.map((id) => texts[id]).sort().join(', ')
for (const query of ['1100', '110', '2002']) {
  console.log(`${query}: flexsearch: ${shown(whole.search(query))}`)
  console.log(`${query}: flexsearch, forward: ${shown(forward.search(query))}`)
  console.log(`${query}: minisearch: ${shown(other.search(query).map((found) => found.id))}`)
}
JS
seen=$(node search.cjs)
expected="1100: flexsearch: 1000000 clients, 1100 clients
1100: flexsearch, forward: 1000000 clients, 1100 clients
1100: minisearch: 1100 clients
110: flexsearch: 1000000 clients, 1100 clients, branch 10, branch 110
110: flexsearch, forward: 1000000 clients, 1100 clients, branch 10, branch 110
110: minisearch: branch 110
2002: flexsearch: report 2002
2002: flexsearch, forward: report 2000, report 2002, report 2022
2002: minisearch: report 2002"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'flexsearch (or minisearch) finds numbers in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
