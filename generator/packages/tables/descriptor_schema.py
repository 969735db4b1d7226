"""The form of a descriptor: its keys, and the values that each may have. A closed JSON Schema."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from generator.model import ENDINGS
from generator.packages.safety import codes

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
SCHEMA_VERSION: Final = 3
"""The version of the form of packages that this program writes. A package names its own; the first had no name.

Each version has a step in `packages/writing/migrations.py` that leads to it.
"""
WITNESSES: Final = ("audits", "ratings", "poverty", "surveys", "answers", "amendments", "row_reviews")
"""Tables of what others say about an institution, and the corrections of their rows."""
NETWORK: Final = ("services", "calendar", "self_audit", "code_of_conduct", "reasons")
"""Tables of what an association says of itself."""
RESOURCES: Mapping[str, tuple[str, ...]] = {
    "institution": (
        *("filings", "indicators", "evidence", "reviews", "corrections", "statements", "questionnaires"),
        *WITNESSES,
    ),
    "association": ("members", "reviewers", "signers", "withdrawals", *NETWORK, "keys"),
}
REQUIRED_RESOURCES: Mapping[str, tuple[str, ...]] = {
    "institution": ("filings", "indicators"),
    "association": ("members",),
}


def resource(name: str, table_schema: Mapping[str, object]) -> dict[str, object]:
    """The only form in which a package may list one of its tables."""
    return {
        "name": name,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": table_schema,
    }


_ADDRESS = r"https://[A-Za-z0-9.-]+(:[0-9]+)?([/?#][!-~]*)?"
_LONGEST_ADDRESS = 500
WEB = {"type": "string", "pattern": f"^{_ADDRESS}$", "maxLength": _LONGEST_ADDRESS}
WEB_WORDS = "an address such as https://example.org/page: https, no user name, no spaces"


SITE = {"type": "string", "pattern": r"^https://[a-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)*/?$", "maxLength": 300}


def is_web(address: str) -> bool:
    """True if a package may contain this address, in its descriptor or in a table."""
    return len(address) <= _LONGEST_ADDRESS and re.fullmatch(_ADDRESS, address) is not None


def repeatable(address: str) -> str | None:
    """An address as it may be quoted; None if it may contain a user name and password."""
    return None if "@" in address else address


PROFIT_STATUSES = ("profit", "non_profit")
_DAY = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_COUNTRY = {"type": "string", "enum": sorted(codes.COUNTRIES)}


def _line(longest: int) -> dict[str, object]:
    return {"type": "string", "minLength": 1, "maxLength": longest}


def _lines(most: int, longest: int) -> dict[str, object]:
    return {"type": "array", "maxItems": most, "uniqueItems": True, "items": _line(longest)}


def _closed(properties: dict[str, object], required: Sequence[str] = ()) -> dict[str, object]:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


BODIES = {
    "institution": _closed(
        {
            "name": _line(codes.NAME_CHARACTERS),
            "full_name": _line(300),
            "acronym": _line(40),
            "former_names": _lines(20, 300),
            "country": _COUNTRY,
            "region": _line(64),
            "legal_form": _line(64),
            "profit_status": {"type": "string", "enum": list(PROFIT_STATUSES)},
            "status": _closed(
                {
                    "is": {"type": "string", "enum": list(ENDINGS)},
                    "date": {"type": "string", "pattern": _DAY},
                    "reason": _line(500),
                    "source": _line(500),
                    "successor": {"type": "string", "pattern": codes.ID_PATTERN, "minLength": 3, "maxLength": 40},
                },
                ("is", "date", "reason", "source"),
            ),
            "founded": {"type": "integer", "minimum": 1700, "maximum": 2100},
            "website": WEB,
            "networks": _lines(50, 200),
            "currency": {"type": "string", "enum": sorted(codes.CURRENCIES)},
            "fiscal_year_end": {"type": "string", "pattern": "^[0-9]{2}-[0-9]{2}$"},
            "contact": _line(300),
            "identifiers": {
                "type": "object",
                "maxProperties": 20,
                "propertyNames": {"pattern": "^[a-z][a-z0-9_]{0,39}$"},
                "additionalProperties": {
                    "type": ["integer", "string"],
                    "maxLength": 100,
                    "minimum": 0,
                    "maximum": 10**15,
                },
            },
            "fictional": {"type": "boolean"},
            "credit": _line(500),
        },
        ("name", "country"),  # a region may be unknown: an archive may have an institution's name and little else
    ),
    "association": _closed(
        {
            "name": _line(codes.NAME_CHARACTERS),
            "country": _COUNTRY,
            "website": WEB,
            "contact": _line(300),
            "fictional": {"type": "boolean"},
            "admission": _line(2000),
            "fees": _line(500),
            "former_addresses": {"type": "array", "maxItems": 9, "uniqueItems": True, "items": SITE},
        },
        ("name",),
    ),
}


def package(kind: str) -> dict[str, object]:
    """The closed schema of a whole descriptor, except that resources are compared with `resource`, key by key."""
    return _closed(
        {
            "$schema": {"const": PROFILE},
            "schema_version": {"type": "integer", "minimum": 1, "maximum": SCHEMA_VERSION},
            "name": {"type": "string"},
            "title": _line(300),
            "description": _line(4000),
            "licenses": {
                "type": "array",
                "minItems": 1,
                "maxItems": 5,
                "items": _closed(
                    {
                        "name": {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$", "maxLength": 60},
                        "title": _line(200),
                        "path": WEB,
                    },
                    ("name", "title", "path"),
                ),
            },
            "sources": {
                "type": "array",
                "maxItems": 20,
                "items": _closed({"title": _line(300), "path": WEB}, ("title",)),
            },
            kind: BODIES[kind],
            "resources": {
                "type": "array",
                "minItems": 1,
                "maxItems": len(RESOURCES[kind]),
                # `resources` compares each of them with `resource()`, key by key.
                "items": {"type": "object"},
            },
        },
        ("$schema", "name", "title", "licenses", kind, "resources"),
    )
