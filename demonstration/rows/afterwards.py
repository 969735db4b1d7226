"""Events after a fictional filing was reviewed.

Values were corrected in public, and their reviews with them: done again, or waiting for it. And institutions made
statements. None of it is random: it comes from `cast.toml`, because each is the story of one institution.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Final

from demonstration.cast import Circle
from demonstration.character import Character
from generator.model import Correction, Review, Statement
from generator.packages import IndicatorRow

LATER: Final = timedelta(days=21)
"""The time from a correction to the new review of its value."""
ANEW: Final = "Reviewed anew after the correction of {}."
WAITS: Final = "The value was corrected on {} and waits for a new review."


def corrections(character: Character, rows: Iterable[IndicatorRow]) -> list[Correction]:
    """The corrections of an institution. One about a value that was not filed under this seed is left out."""
    filed = {(row.period, row.indicator): row.value for row in rows if row.status == "reported"}
    found = []
    for entry in character.corrected:
        period, code = str(entry["period"]), entry["indicator"]
        now = filed.get((period, code), "")
        was = entry.get("was", swapped(now))
        if now and was != now:
            found.append(Correction(period, code, was, now, entry["why"], entry["who"], entry["date"]))
    return found


def swapped(figure: str) -> str:
    """The figure with two adjacent digits swapped, as in a typing mistake; the first digit stays if possible."""
    places = [place for place, sign in enumerate(figure) if sign.isdigit()]
    pairs = list(pairwise(places))
    for one, other in (*pairs[1:], *pairs[:1]):
        if figure[one] != figure[other] and (one or figure[other] != "0"):
            return figure[:one] + figure[other] + figure[one + 1 : other] + figure[one] + figure[other + 1 :]
    return figure.replace(".", "") + "0"


def reviewed_since(
    character: Character, circle: Circle, reviews: Iterable[Review], corrected: Iterable[Correction]
) -> list[Review]:
    """The reviews after the corrections: those of corrected values were done again, or wait for it."""
    by_value = {(one.period, one.indicator): one for one in corrected}
    waiting = {(str(one["period"]), one["indicator"]) for one in character.corrected if one.get("waits")}
    return [
        _since(character, circle, found, by_value.get(key), waits=key in waiting)
        for found in reviews
        for key in ((found.period, found.indicator),)
    ]


def _since(
    character: Character, circle: Circle, found: Review, correction: Correction | None, *, waits: bool
) -> Review:
    if correction is None or correction.date is None:
        return found
    day = correction.date
    if waits:
        return replace(found, status="not_reviewed", evidence=(), date=day, note=WAITS.format(day))
    day += LATER
    same = next((person for person in circle.reviewers if person.id == found.reviewer), None)
    reviewer = same if same and same.may_review(day) else circle.reviewer_on(day, character.dice)
    note = ANEW.format(correction.date)
    return replace(found, status="documented", reviewer=reviewer.id, date=day, note=note)


def statements(character: Character) -> list[Statement]:
    """The institution's own statements, on a value or on a whole filing."""
    counted: dict[str, int] = {}
    found = []
    for entry in character.said:
        period = str(entry["period"])
        counted[period] = counted.get(period, 0) + 1
        code, indicator = f"{period}-{counted[period]}", entry.get("indicator", "")
        found.append(Statement(code, period, indicator, entry["text"], entry["signed_by"], entry["date"]))
    return found
