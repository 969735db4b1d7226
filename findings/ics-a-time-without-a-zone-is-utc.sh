#!/usr/bin/env bash
# ics 0.7.3: a deadline at 17:00, without a zone, is 17:00 UTC once the calendar was read and written, which is noon in
# Lima.
#
# Expected: a time without a zone is "floating" in iCalendar (RFC 5545): 17:00 wherever the reader is. Whoever reads the
# file and writes it again keeps that, as icalendar 7.3.2 does.
# Seen: a Z stands behind it, so calendars show it five hours earlier in Lima and at 22:45 in Kathmandu; from then on
# nothing tells that no zone was meant. A time with a zone is written as UTC, which is the same moment once, and
# another time of day after a change to summer time if it is repeated each month. Whole days stay. No warning.
# Matters here: associations publish when filings are due as calendars, which their members join and edit. The portal
# gives deadlines as whole days.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-compile ics==0.7.3 icalendar==7.3.2

seen=$(venv/bin/python -W ignore - <<'PY'
import icalendar
import ics

EVENT = "BEGIN:VEVENT\r\nUID:{}\r\nDTSTAMP:20250101T000000Z\r\nDTSTART{}\r\nSUMMARY:filing due\r\nEND:VEVENT\r\n"
STARTS = {
    "no zone": ":20250331T170000",
    "UTC": ":20250331T170000Z",
    "whole day": ";VALUE=DATE:20250331",
    "a zone": ";TZID=America/Santiago:20250331T170000",
}
for name, start in STARTS.items():
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b//ES\r\n{EVENT.format(1, start)}END:VCALENDAR\r\n"
    written = {
        "ics": ics.Calendar(text).serialize(),
        "icalendar": icalendar.Calendar.from_ical(text).to_ical().decode(),
    }
    for library, again in written.items():
        found = next(line for line in again.splitlines() if line.startswith("DTSTART"))
        print(f"{name}, {library}: {found}")
PY
)
expected="no zone, ics: DTSTART:20250331T170000Z
no zone, icalendar: DTSTART:20250331T170000
UTC, ics: DTSTART:20250331T170000Z
UTC, icalendar: DTSTART:20250331T170000Z
whole day, ics: DTSTART;VALUE=DATE:20250331
whole day, icalendar: DTSTART;VALUE=DATE:20250331
a zone, ics: DTSTART:20250331T200000Z
a zone, icalendar: DTSTART;TZID=America/Santiago:20250331T170000"

printf '%s\n' "$seen"
if [[ "$seen" != "$expected" ]]; then
    printf 'ics (or icalendar) writes a time without a zone in another way. Expected was:\n%s\n' "$expected" >&2
    exit 1
fi
echo ok
