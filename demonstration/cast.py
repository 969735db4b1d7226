"""The institutions of the demonstration set: two dozen shaped by hand, and any number of generated ones."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from demonstration.character import Character
from demonstration.crowd import stranger
from demonstration.dice import Dice
from demonstration.places import PLACES
from generator.model import Reviewer

TABLE: Final = Path(__file__).with_name("cast.toml")
_TUPLES = frozenset(
    {
        "former_names",
        "methods",
        "reviewed",
        "stars",
        "signed",
        "audits",
        "encloses",
        "ratings",
        "social_audits",
        "surveys",
        "poverty",
        "amendments",
        "row_reviews",
        "corrected",
        "said",
    }
)


class SigningTerm(NamedTuple):
    """The term in which a reviewer signed with one key. `number` distinguishes the keys of an association."""

    reviewer: str
    number: int
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Circle:
    """A fictional association and its reviewers."""

    id: str
    name: str
    country: str
    reviewers: tuple[Reviewer, ...]
    keys: tuple[SigningTerm, ...] = ()

    @property
    def region(self) -> str:
        """The region of its members beyond the first two dozen."""
        return PLACES[self.country].region

    def reviewer_on(self, day: date, dice: Dice) -> Reviewer:
        """One of the reviewers in office on a day."""
        serving = [one for one in self.reviewers if one.may_review(day)]
        return dice.pick(serving or self.reviewers, "reviewer", day.year)


@cache
def circles() -> tuple[Circle, ...]:
    """All associations."""
    return tuple(
        Circle(
            entry["id"],
            entry["name"],
            entry["country"],
            tuple(
                Reviewer(who, name, date.fromisoformat(since), date.fromisoformat(until[0]) if until else None)
                for who, name, since, *until in entry["reviewers"]
            ),
            tuple(
                SigningTerm(who, number, date.fromisoformat(since), date.fromisoformat(until[0]) if until else None)
                for number, (who, since, *until) in enumerate(entry.get("keys", ()))
            ),
        )
        for entry in _table()["association"]
    )


def character(number: int, seed: int) -> Character:
    """Institution `number` of a seed, which does not depend on the others."""
    dice = Dice(f"{seed}/{number}")
    shaped = _table()["institution"]
    if number < len(shaped):
        return _shaped(shaped[number], number, dice)
    return stranger(number, dice, {circle.region: circle.id for circle in circles()})


def _shaped(entry: Mapping[str, Any], number: int, dice: Dice) -> Character:
    place = PLACES[entry["country"]]
    first, last = entry["years"]
    skip = entry.get("skip", ())
    known = {field.name for field in fields(Character)}
    more: dict[str, Any] = {
        key: tuple(value) if key in _TUPLES else value for key, value in entry.items() if key in known
    }
    return Character(
        number=number,
        dice=dice,
        place=place,
        periods=tuple(period for period in range(first, last + 1) if period not in skip),
        **{"women": place.women, "rural": place.rural, **more},
    )


@cache
def _table() -> Mapping[str, list[dict[str, Any]]]:
    return tomllib.loads(TABLE.read_text(encoding="utf-8"))
