"""`associations.json`: who reviews, who signs, and what was withdrawn."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from generator.model import Association, Portal
from generator.model.witnesses import columns
from generator.problems import SignatureError
from generator.render import addresses
from generator.render.api import catalogue, downloads
from generator.render.api.awards_json import withdrawal
from generator.render.api.json_form import day, dumped, row
from generator.signatures import read_public_key


def associations(known: Iterable[Association]) -> str:
    """All associations: their people, their keys, and the awards that they withdrew."""
    return dumped({"associations": [_association(one) for one in known]})


def association(one: Association, portal: Portal) -> str:
    """One association, with those of its members that are in the portal."""
    return dumped(
        {
            "association": _association(one),
            "facts": downloads.association_file(one, portal),
            "institutions": [catalogue.listed(listing, portal) for listing in downloads.members_here(one, portal)],
        }
    )


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
        **{name: [row(columns(each)) for each in rows] for name, rows in one.tables.tables()},
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
            {"institution": each.institution, "period": each.period, **(withdrawal(each) or {})}
            for each in one.withdrawals
        ],
        "keys": [{"key": known.key, **_term(known.since, known.until)} for known in one.keys],
        "issuer": addresses.issuer(one.id),
        "address": addresses.association(one.id),
    }


def _term(since: date | None, until: date | None) -> Mapping[str, str | None]:
    return {"since": day(since), "until": day(until)}


def _fingerprint(line: str) -> str | None:
    """As `ssh-keygen -l` prints it; null for a line that is not a key."""
    try:
        return read_public_key(line).fingerprint
    except SignatureError:
        return None
