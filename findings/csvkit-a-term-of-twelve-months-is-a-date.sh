#!/usr/bin/env bash
# csvkit 2.2.0 (agate 1.14.2): a loan term of "12 months" becomes 1 January of the year 2, and a meeting day a day of
# year 1.
#
# Expected: tools that sort, join and convert a table hand its cells on. They guess types, which the manual says, so a
# column of 01/02/2024 may turn out as dates; words and ranges were expected to stay.
# Seen: a column is a date if each cell is one for parsedatetime, which reads what people say: "6 months" counted from
# the first day of year 1, "Monday" as 8 January of it, the age group "3-5" as 5 March 2001. "12M" is twelve minutes,
# and 0 and 1 are False and True. One cell such as "Open" keeps the column as it is, so files of the same form turn out
# in two ways. (Issues 910 of wireservice/csvkit and 686 of wireservice/agate were about dates found in longer texts.)
# Matters here: terms and the days on which groups meet are columns of every list of loans and groups. With
# `--no-inference` nothing is changed. In the portal the schema alone says what a cell is.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile csvkit==2.2.0 agate==1.14.2 parsedatetime==2.6

cat > groups.csv <<'CSV'
group,term,meets,ages,late
A,12 months,Monday,3-5,0
B,6 months,Friday,6-8,1
CSV
printf 'group,term\nA,12M\nB,6M\n' > short.csv
printf 'group,term\nA,12 months\nB,Open\n' > open.csv
seen=$(
    for file in groups.csv short.csv open.csv; do venv/bin/csvsort -c group "$file"; done
    echo "without inference:"
    venv/bin/csvsort --no-inference -c group groups.csv
)
expected="group,term,meets,ages,late
A,0002-01-01,0001-01-08,2001-03-05,False
B,0001-07-01,0001-01-05,2001-06-08,True
group,term
A,0:12:00
B,0:06:00
group,term
A,12 months
B,Open
without inference:
group,term,meets,ages,late
A,12 months,Monday,3-5,0
B,6 months,Friday,6-8,1"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'What csvkit takes for dates and durations has changed. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
