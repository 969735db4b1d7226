"""`associations.json`: who reviews, who signs, and what was withdrawn."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from generator.model import Association, NetworkRow
from generator.model.networks import cells
from generator.problems import SignatureError
from generator.render import addresses
from generator.render.api.awards_json import withdrawal
from generator.render.api.json_form import day, dumped
from generator.signatures import read_public_key


def associations(known: Iterable[Association]) -> str:
    """All associations: their people, their keys, and the awards that they withdrew."""
    return dumped({"associations": [_association(one) for one in known]})


def _association(one: Association) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "country": one.country,
        "website": one.website,
        "fictional": one.fictional,
        "members": list(one.members),
        "memberships": [
            {"institution": each.institution, "since": each.since, "until": each.until} for each in one.memberships
        ],
        "admission": one.admission or None,
        "fees": one.fees or None,
        **{name: [_row(row) for row in rows] for name, rows in one.tables.tables()},
        "reviewers": [
            {
                "id": person.id,
                "name": person.name,
                "organisation": person.organisation,
                **_term(person.since, person.until),
            }
            for person in one.reviewers
        ],
        "signers": [
            {"reviewer": signer.reviewer, "fingerprint": _fingerprint(signer.key), **_term(signer.since, signer.until)}
            for signer in one.signers
        ],
        "withdrawals": [
            {"institution": row.institution, "period": row.period, **(withdrawal(row) or {})} for row in one.withdrawals
        ],
        "keys": [{"key": known.key, **_term(known.since, known.until)} for known in one.keys],
        "issuer": addresses.issuer(one.id),
        "address": addresses.association(one.id),
    }


def _row(row: NetworkRow) -> dict[str, Any]:
    """A row by its columns; dates as ISO 8601, counts as numbers, empty cells as null."""
    return {name: _json_value(value) for name, value in cells(row).items()}


def _json_value(value: object) -> object:
    if isinstance(value, date):
        return day(value)
    return int(value) if isinstance(value, Decimal) else value or None


def _term(since: date | None, until: date | None) -> Mapping[str, str | None]:
    return {"since": day(since), "until": day(until)}


def _fingerprint(line: str) -> str | None:
    """As `ssh-keygen -l` prints it; null for a line that is not a key."""
    try:
        return read_public_key(line).fingerprint
    except SignatureError:
        return None
