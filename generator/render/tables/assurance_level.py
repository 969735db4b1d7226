"""How far a value was checked, by whom and when, in words.

A rung says what was seen. No rung says that a policy is practised.
"""

from generator.language.printer import Printer
from generator.model import Checked, Fact, Observation


def who_and_when(say: Printer, checked: Checked) -> str:
    """Who checked a value, and on which day."""
    return say.phrase("review.by", by=checked.by, date=checked.on) if checked.on else checked.by


def level_in_words(say: Printer, fact: Observation) -> str:
    """The rung of a value in words, with who checked it, and since when."""
    at = fact.level
    if fact.checked is None or fact.derived:
        return say.phrase(f"assurance.{at}")
    return checked_in_words(say, at, fact.checked)


def checked_in_words(say: Printer, at: str, checked: Checked) -> str:
    """A rung in words, with who checked, and when."""
    return say.phrase(f"checked.{at}", by=who_and_when(say, checked))


def tip(say: Printer, fact: Fact) -> str:
    """Status and source of a fact, for a figure outside a table: "Documented · indicators.csv, row 12"."""
    status = level_in_words(say, fact) if isinstance(fact, Observation) else say.phrase(f"gap_tip.{fact.why.value}")
    rows = [str(place.row) for place in fact.sources if place.row is not None]
    if not rows:
        return status
    file = fact.sources[0].file.rpartition("/")[2]
    many = ", ".join(rows[:4]) + (" …" if len(rows) > 4 else "")
    where = say.phrase("source.rows", n=len(rows), file=file, rows=many)
    return f"{status} · {where}"
