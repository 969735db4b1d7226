"""The kinds of columns that tables of packages have, and the tables in which an association describes itself."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

Column: TypeAlias = dict[str, Any]
"""Type and constraints of a column, as a Table Schema has them."""

YEAR: Final = "(19[5-9]|20[0-9])[0-9]"
CODE: Final = "[a-z][a-z0-9_]*"
ID: Final = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
NAME: Final = "[a-z0-9]+(-[a-z0-9]+)*"
NAMES: Final = f"{NAME}(;{NAME})*"
CODES: Final = f"{CODE}(;{CODE})*"
LANGUAGES: Final = "[a-z]{2,3}(;[a-z]{2,3})*"
CALENDAR_YEAR: Final = "(18|19|20)[0-9]{2}"
"""A calendar year. A fiscal year is a name, and is compared with the day on which it ends."""


def text(longest: int = 0, pattern: str = "", shortest: int = 0, options: tuple[str, ...] = ()) -> Column:
    """A column of texts, with those of the limits that are given."""
    limits = {"pattern": pattern, "enum": list(options), "minLength": shortest, "maxLength": longest}
    return {"type": "string", "constraints": {name: limit for name, limit in limits.items() if limit}}


def needed(column: Column) -> Column:
    """The same column, in which no cell may be empty."""
    return {**column, "constraints": {"required": True, **column["constraints"]}}


DAY: Final[Column] = {"type": "date", "constraints": {"minimum": "1950-01-01", "maximum": "2100-12-31"}}
RATE: Final[Column] = {"type": "number", "constraints": {"exclusiveMinimum": 0, "maximum": 10**12}}
COUNT: Final[Column] = {"type": "integer", "constraints": {"minimum": 0, "maximum": 10**9}}
PERCENT: Final[Column] = {"type": "number", "constraints": {"minimum": 0, "maximum": 100}}
YES_NO: Final = text(options=("yes", "no"))
PERIOD: Final = needed(text(pattern=YEAR))
INDICATOR: Final = text(64, CODE)
SOMEBODY: Final = text(40, ID, 3)
ADDRESS: Final = text(500, "https://[!-~]+")

SERVICES: Final = (
    "training",
    "technical_assistance",
    "audits",
    "verification",
    "tools",
    "reporting_support",
    "client_survey",
    "representation",
    "other",
)
"""What an association may offer its members."""

NETWORK: Final[Mapping[str, Mapping[str, Column]]] = {
    "services": {
        "service": needed(text(40, NAME)),
        "kind": needed(text(options=SERVICES)),
        "title": needed(text(200)),
        "description": text(1000),
        "fee": text(200),
        "since": DAY,
        "until": DAY,
        "address": ADDRESS,
    },
    "calendar": {
        "event": needed(text(40, NAME)),
        "due": needed(DAY),
        "title": needed(text(200)),
        "until": DAY,
        "description": text(1000),
        "address": ADDRESS,
    },
    "self_audit": {
        "item": needed(text(40, CODE)),
        "date": needed(DAY),
        "answer": needed(text(options=("yes", "partially", "no", "not_applicable"))),
        "note": text(500),
        "address": ADDRESS,
    },
    "code_of_conduct": {
        "assessment": needed(text(40, NAME)),
        "date": needed(DAY),
        "by": needed(text(200)),
        "assessed": needed(COUNT),
        "breaches": needed(COUNT),
        "resolved": COUNT,
        "note": text(1000),
        "address": ADDRESS,
    },
    "reasons": {"reason": needed(text(40, CODE)), "text": needed(text(1000))},
}
"""Tables in which an association says what it does. The other tables are in `schemas.py`."""
