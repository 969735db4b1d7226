"""What follows from the standards and the day for what others say: how long a rating is current."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from generator.analysis.award.judgement import months_after
from generator.model import Rating, Standards, Witnesses
from generator.model.audits import AuditRow


def complete(witnesses: Witnesses, standards: Standards) -> Witnesses:
    """The witnesses with everything that follows from the standards."""
    return replace(
        witnesses, ratings=tuple(replace(one, last_day=_last_day(one, standards)) for one in witnesses.ratings)
    )


def _last_day(one: Rating, standards: Standards) -> date | None:
    """The end that the agency states, else that of the time for which ratings of this kind are taken as current."""
    months = standards.ratings.valid_months.get(one.kind)
    return one.valid_until or (months_after(one.date, months) if one.date and months else None)


def _last_of(one: AuditRow, standards: Standards) -> date | None:
    """The last day on which an audit is taken as current."""
    months = standards.audits.valid_months
    return months_after(one.date, months) if months else None


def on_the_day(witnesses: Witnesses, day: date, standards: Standards) -> Witnesses:
    """The witnesses as they are on a day."""
    return replace(
        witnesses,
        ratings=tuple(
            replace(one, expired=one.last_day is not None and one.last_day < day) for one in witnesses.ratings
        ),
        audits=tuple(
            replace(one, expired=(last := _last_of(one, standards)) is not None and last < day)
            for one in witnesses.audits
        ),
    )


def turns(witnesses: Witnesses, standards: Standards) -> Iterator[date]:
    """The days after which the result of `on_the_day` changes."""
    yield from (one.last_day for one in witnesses.ratings if one.last_day)
    yield from {last for one in witnesses.audits if (last := _last_of(one, standards))}
