#!/usr/bin/env bash
# i18next 26.7.2: a Spanish page says "1000000 clients" in English, or "clients" without the figure, if the number is
# a whole number of millions.
#
# Expected: a translation with the forms `_one` and `_other`, which is what Spanish needs for every count up to
# 999,999, serves all counts; `other` is the form that CLDR's rules fall back to, and messages of ICU do
# (intl-messageformat 12.1.5 says "1.000.000 clientes").
# Seen: since CLDR 38, 1 million and 45 millions have the form "many" in Spanish, French, Italian and Portuguese.
# i18next asks Intl for the form and looks for `_many` and for the bare key, never for `_other`. Not found, it takes
# the text of the fallback language, or the key. 999,999 and 1,200,000 are right, so no test with small numbers finds
# it.
# Matters here: round millions are what portals show first: clients reached, the portfolio. The portal falls back to
# `other` within the language, in Python and in the browser.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts i18next@26.7.2 intl-messageformat@12.1.5

cat > counts.mjs <<'JS'
import i18next from 'i18next'
import { IntlMessageFormat } from 'intl-messageformat'

const resources = {
  en: { translation: { clients_one: '{{count}} client', clients_other: '{{count}} clients' } },
  es: { translation: { clients_one: '{{count}} cliente', clients_other: '{{count}} clientes' } },
}
const english = i18next.createInstance()
await english.init({ lng: 'es', fallbackLng: 'en', resources })
const alone = i18next.createInstance()
await alone.init({ lng: 'es', resources: { es: resources.es } })
const icu = new IntlMessageFormat('{count, plural, one {# cliente} other {# clientes}}', 'es')
for (const count of [1, 2, 999999, 1000000, 1200000, 45000000])
  console.log([english.t('clients', { count }), alone.t('clients', { count }), icu.format({ count })].join(' | '))
JS
seen=$(node counts.mjs)
expected="1 cliente | 1 cliente | 1 cliente
2 clientes | 2 clientes | 2 clientes
999999 clientes | 999999 clientes | 999.999 clientes
1000000 clients | clients | 1.000.000 clientes
1200000 clientes | 1200000 clientes | 1.200.000 clientes
45000000 clients | clients | 45.000.000 clientes"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'One of these falls back to another form of the plural. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
