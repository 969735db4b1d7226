#!/usr/bin/env bash
# vega 6.4.0: a view that gets new data keeps the order in which it first met a category, so a chart depends on the one before.
#
# Expected: after `view.data(name, rows)` has replaced all rows, a band or ordinal scale without a sort has the order of
# the new rows, as in a new view. Old rows are gone, and no category of theirs is left over.
# Seen: categories that the old rows had too come first, in the old order; only new ones follow the order of the data.
# Rows 2021 2022 2023 2024 come out as 2021 2024 2022 2023 after an institution with 2021 and 2024. Once the shared ones
# have gone, the order is right again, so it depends on every picture that the view drew before. No warning.
# Matters here: drawing thousands of charts in one live view is ten times as fast as compiling each, but two processes
# then draw the rows of one chart in different orders. The portal sorts every such scale by a number of its own.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund vega@6.4.0 >/dev/null

cat > years.mjs <<'JS'
import * as vega from "vega";

const spec = {
  data: [{name: "filings"}],
  scales: [{name: "row", type: "band", domain: {data: "filings", field: "year"}, range: [0, 100]}],
};
const rows = (...years) => years.map((year) => ({year}));
const created = () => new vega.View(vega.parse(spec), {renderer: "none"});
const drawn = (view, ...years) => view.data("filings", rows(...years)).run().scale("row").domain().join(" ");

const used = created();
drawn(used, 2021, 2024);
console.log("used view:", drawn(used, 2021, 2022, 2023, 2024));
console.log("new view:", drawn(created(), 2021, 2022, 2023, 2024));
drawn(used, 1999);
console.log("used view, after a year that none shares:", drawn(used, 2021, 2022, 2023, 2024));
JS
seen=$(node years.mjs)
expected="used view: 2021 2024 2022 2023
new view: 2021 2022 2023 2024
used view, after a year that none shares: 2021 2022 2023 2024"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What a used view remembers has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
