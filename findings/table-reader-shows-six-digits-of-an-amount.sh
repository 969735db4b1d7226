#!/usr/bin/env bash
# mkdocs-table-reader-plugin 4.0.2 (with pandas 3.1.1 and tabulate 0.10.0): 1234567.89 of a CSV file is on the page as
# 1.23457e+06, and 1,234,567 clients are too if another cell is empty.
#
# Expected: `{{ read_csv("filing.csv") }}` puts the table into the page as it is, with all its digits.
# Seen: the plugin hands a data frame to tabulate, whose format for numbers with a fraction is "g", six digits:
# 1234567.89 and 1234571.34 are the same figure on the page. A gap in a column makes fractions of all its whole
# numbers, so they lose their digits as well, and the gap is "nan". Codes lose their zero: 080101 is 80101. The site
# is built in strict mode without a message. tabulate by itself also makes numbers of texts: a column of the codes
# 12E4 and 13E4 is 120000 and 130000.
# Matters here: it is the usual plugin for tables of data in MkDocs. The portal formats figures itself, from the
# decimals that were filed.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    mkdocs==1.6.1 mkdocs-table-reader-plugin==4.0.2 pandas==3.1.1 tabulate==0.10.0

mkdir docs
cat > docs/filing.csv <<'CSV'
code,portfolio,clients
080101,1234567.89,1234567
080102,1234571.34,
CSV
printf '# Filing\n\n{{ read_csv("filing.csv") }}\n' >docs/index.md
printf 'site_name: Ejemplo\nplugins:\n  - table-reader:\n      data_path: docs\n' >mkdocs.yml
seen=$(
    venv/bin/mkdocs build --quiet --strict 2>&1
    grep -o '<td style[^/]*/td>' site/index.html | sed 's/<[^>]*>//g' | paste -sd ' '
    venv/bin/python -c 'import tabulate; print(tabulate.tabulate([["12E4"], ["13E4"]], tablefmt="plain").split())'
)
expected="80101 1.23457e+06 1.23457e+06 80102 1.23457e+06 nan
['120000', '130000']"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'Figures of a table are shown in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
