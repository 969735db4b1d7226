#!/usr/bin/env bash
# daff 1.4.2 (npm): if one side corrects a row and the other deletes it, the merge has no conflict, and the correction
# is gone.
#
# Expected: a merge of two tables by their parent takes changes of different rows and cells from both, and asks a person
# where both changed the same, as Git does. daff is made for this: it marks two corrections of one cell, and can be
# Git's driver for CSV files (`daff git csv`).
# Seen: the deletion wins, whichever side it is on, with exit code 0: portfolio at risk corrected from 0.9 to 14.8 goes
# with its row. A new institution that both added with other figures is in the merged table twice, although `--id` says
# what a row is known by. Git stops at each of the three.
# Matters here: an association corrects a figure while another pull request removes or adds the same row. The portal
# leaves merges to Git, which stops, and refuses two rows with one key.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts daff@1.4.2

printf 'id,par,clients\n1,4.2,100\n2,0.9,50\n3,5.0,70\n' > parent.csv
printf 'id,par,clients\n1,4.2,100\n3,5.0,70\n' > deleted.csv
printf 'id,par,clients\n1,4.2,100\n2,14.8,50\n3,5.0,70\n' > corrected.csv
printf 'id,par,clients\n1,4.2,100\n2,15.0,50\n3,5.0,70\n' > otherwise.csv
printf 'id,par,clients\n1,4.2,100\n2,0.9,50\n3,5.0,70\n4,1.0,10\n' > added.csv
printf 'id,par,clients\n1,4.2,100\n2,0.9,50\n3,5.0,70\n4,2.0,10\n' > added-too.csv

merge() {
    local daff=0 git=0
    node_modules/.bin/daff merge --id id --output merged.csv parent.csv "$1.csv" "$2.csv" || daff=$?
    git merge-file --stdout "$1.csv" parent.csv "$2.csv" > by-git.csv || git=$?
    printf '%s and %s: git %s, daff %s: %s\n' "$1" "$2" "$git" "$daff" "$(tail -n +2 merged.csv | paste -sd ' ')"
}
seen=$(
    merge corrected otherwise
    merge corrected deleted
    merge deleted corrected
    merge added added-too
)
expected="corrected and otherwise: git 1, daff 1: 1,4.2,100 2,((( 0.9 ))) 14.8 /// 15.0,50 3,5.0,70
corrected and deleted: git 1, daff 0: 1,4.2,100 3,5.0,70
deleted and corrected: git 1, daff 0: 1,4.2,100 3,5.0,70
added and added-too: git 1, daff 0: 1,4.2,100 2,0.9,50 3,5.0,70 4,2.0,10 4,1.0,10"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'daff merges in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
