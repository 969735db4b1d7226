#!/usr/bin/env bash
# zensical 0.0.73: the templates of a MkDocs theme may call no method of a string: "string has no method named split".
#
# Expected: Zensical takes over the overrides of a Material theme (`custom_dir`), which are Jinja templates. It renders
# them with MiniJinja, whose filters, tests and blocks are Jinja's; methods of strings, which Jinja leaves to Python and
# overrides use to look at an address, were expected to be there too.
# Seen: no method at all, from `upper` to `rpartition`; MkDocs builds the same templates. Where a filter of the same name
# exists (`upper`, `replace`, `split`), it works; `split` in turn is no filter of Jinja's.
# Matters here: a portal is built by either engine with one theme. Its overrides use filters that both have.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile zensical==0.0.73 mkdocs==1.6.1 mkdocs-material==9.7.6

mkdir docs theme
printf '# Caja Ambar\n' >docs/index.md
printf 'site_name: Ejemplo\ntheme: {name: material, variant: classic, custom_dir: theme}\n' >mkdocs.yml

said() { # the engine $1 on the expression $2
    printf '{%% extends "base.html" %%}{%% block content %%}=[{{ %s }}]={%% endblock %%}\n' "$2" >theme/main.html
    rm -rf site
    if NO_MKDOCS_2_WARNING=1 "venv/bin/$1" build >log 2>&1; then
        grep -o "=\[.*\]=" site/index.html | tr -d =
    else
        grep -oE "no method named \w+|No filter named '\w+'" log | tail -1
    fi
}
seen=$(
    for expression in '"a/b".upper()' '"a/b"|upper' '"a/b".replace("/", ".")' '"a/b"|replace("/", ".")' \
        '"a/b".rpartition("/")[0]' '("a/b"|split("/"))|first'; do
        printf '%s: %s, %s\n' "$expression" "$(said mkdocs "$expression")" "$(said zensical "$expression")"
    done
)
expected='"a/b".upper(): [A/B], no method named upper
"a/b"|upper: [A/B], [A/B]
"a/b".replace("/", "."): [a.b], no method named replace
"a/b"|replace("/", "."): [a.b], [a.b]
"a/b".rpartition("/")[0]: [a], no method named rpartition
("a/b"|split("/"))|first: No filter named '"'split'"', [a]'

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What templates may do with a string has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
