#!/usr/bin/env bash
# pycel 1.0b30: a month after 31 January 2024 is 2 March, and a year after 29 February is 1 March.
#
# Expected: EDATE, made for due dates, moves a date by months and stays in the month it comes to: 29 February, and 28
# February a year later, as in formulas 1.3.4. pycel's own EOMONTH knows how long a month is.
# Seen: the day of the month is kept and runs over into the next month, so a loan of 31 January has no instalment in
# February and two in March; of 31 March, the one of April is on 1 May. Counting back is wrong as well: a month before
# 31 March is 2 March. No warning, and each day up to the 28th is right.
# Matters here: schedules of repayments and terms of loans come as workbooks, and programs like pycel compute them where
# there is no Excel. The portal takes the value that the workbook stores, and says so where it stores none.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile \
    pycel==1.0b30 formulas==1.3.4 openpyxl==3.1.2 numpy==2.4.6 setuptools==80.9.0

seen=$(venv/bin/python -W ignore - 2>/dev/null <<'PY'
import logging
from datetime import date, timedelta

import formulas
import openpyxl
import pycel

logging.disable(logging.CRITICAL)
CELLS = (
    "EDATE(DATE(2024,1,15),1)",
    "EDATE(DATE(2024,1,31),1)",
    "EDATE(DATE(2024,3,31),1)",
    "EDATE(DATE(2024,2,29),12)",
    "EDATE(DATE(2024,3,31),-1)",
    "EOMONTH(DATE(2024,1,31),1)",
)


def day(number):
    return (date(1899, 12, 30) + timedelta(days=int(number))).isoformat()


book = openpyxl.Workbook()
for cell in CELLS:
    book.active.append(["=" + cell])
book.save("loans.xlsx")
one = pycel.ExcelCompiler("loans.xlsx")
other = formulas.ExcelModel().loads("loans.xlsx").finish().calculate()
for row, cell in enumerate(CELLS, 1):
    other_day = other[f"'[loans.xlsx]SHEET'!A{row}"].value[0, 0]
    print(f"{cell}: pycel {day(one.evaluate(f'Sheet!A{row}'))}, formulas {day(other_day)}")
PY
)
expected="EDATE(DATE(2024,1,15),1): pycel 2024-02-15, formulas 2024-02-15
EDATE(DATE(2024,1,31),1): pycel 2024-03-02, formulas 2024-02-29
EDATE(DATE(2024,3,31),1): pycel 2024-05-01, formulas 2024-04-30
EDATE(DATE(2024,2,29),12): pycel 2025-03-01, formulas 2025-02-28
EDATE(DATE(2024,3,31),-1): pycel 2024-03-02, formulas 2024-02-29
EOMONTH(DATE(2024,1,31),1): pycel 2024-02-29, formulas 2024-02-29"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'pycel (or formulas) adds months in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
