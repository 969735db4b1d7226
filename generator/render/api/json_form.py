"""The JSON form of values, days and places.

Numbers are JSON numbers, days ISO dates, and a missing value is null. A row is named as `datapackages/` holds it.
"""

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from generator.model import Fact, Gap, GapReason, Observation, Value
from generator.problems import Location


def plain(value: Value) -> Any:
    """A value for JSON: several-of answers as a list of codes, dates in ISO form."""
    if isinstance(value, Decimal):
        return number(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def number(value: Decimal | None) -> int | float | None:
    """A figure as a JSON number: as it was filed, without the noise of binary fractions (15 digits at most)."""
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    return float(f"{value:.15g}")


def day(value: date | None) -> str | None:
    """A day as an ISO date; null if there is none."""
    return value.isoformat() if value else None


def place(where: Location) -> dict[str, Any]:
    """A row of a file, named as `datapackages/` holds it: `institutions/<id>/indicators.csv`, row 12."""
    return {"file": where.file, "row": where.row}


def row(cells: Mapping[str, object]) -> dict[str, Any]:
    """A row of a table by its columns: texts, numbers, days and lists of codes; null for an empty cell."""
    return {name: None if value in ("", None) else plain(value) for name, value in cells.items()}  # type: ignore[arg-type]


def status(fact: Fact) -> str:
    """Status of a fact: reported, derived, or the kind of gap."""
    if isinstance(fact, Observation):
        return "derived" if fact.derived else "reported"
    return fact.why.value


def source(fact: Fact) -> Location | None:
    """The cell in which a fact was filed. None for derived and absent ones."""
    derived = isinstance(fact, Observation) and fact.derived
    computed = isinstance(fact, Gap) and fact.why in (GapReason.MISSING_INPUT, GapReason.UNDEFINED)
    return None if derived or computed or not fact.sources else fact.sources[0]


def dumped(thing: Mapping[str, Any]) -> str:
    """JSON on one line, keys in the order they were built, safe inside a script element."""
    # Nothing here contains itself; looking for that takes a seventh of the time.
    text = json.dumps(thing, ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":"))
    return text.replace("<", "\\u003c") + "\n"


def in_attribute(thing: Mapping[str, Any]) -> Markup:
    """JSON for an HTML attribute in single quotes, which are escaped: double ones stay, of which it is full."""
    return Markup(str(escape(dumped(thing).strip())).replace("&#34;", '"'))  # noqa: S704 -- escaped, as said above
