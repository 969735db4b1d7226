"""Asks for the row of keys.csv that the key of a build lacks."""

from collections.abc import Sequence
from datetime import date

from generator.model import Association, Award
from generator.problems import Location, Problem

KEY_UNLISTED = "signing-key-unlisted"
"""The code of the warning about a key that keys.csv lacks. What it signed is published all the same."""


def unlisted_key(association: Association, key: str, given: Sequence[Award]) -> list[Problem]:
    """A warning with the row that keys.csv lacks, if awards are signed with a key that it does not list."""
    if not given or key in {known.key for known in association.keys}:
        return []
    row = f"{key},{min(one.awarded or date.max for one in given)},"
    first = (
        "" if association.names_keys else "A new table is named in datapackage.json, as portal new --association does. "
    )
    return [
        Problem(
            KEY_UNLISTED,
            Location(f"associations/{association.id}/keys.csv"),
            "The awards are signed with a key that is not listed: once another key follows it, none of them verifies.",
            key,
            "the key that signs, with its first day",
            f"{first}Add this row (key,since,until): {row}",
            "warning",
        )
    ]
