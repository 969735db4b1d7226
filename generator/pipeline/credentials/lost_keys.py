"""Warns of a key whose row in keys.csv changed since a revision so that badges it signed verify no more.

A badge names the key that signed it, and lies in many places: on the sites of institutions, in letters to donors. Signing
again on the portal does not reach those. So a key that is no longer used gets its last day, and its row stays; only the
row of a stolen key goes.
"""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from generator import packages
from generator.model import Association, IssuerKey, Standards
from generator.packages.history import revisions
from generator.packages.safety import strict_json
from generator.pipeline.credentials.issue import GivenAward, given_awards
from generator.pipeline.credentials.offline_signing import awards_of
from generator.problems import Location, Problem

_TABLE = "keys.csv"


def lost_keys(data: Path, names: Collection[str] | None, standards: Standards, revision: str) -> list[Problem]:
    """A warning for each key that ends badges. `names` are the packages to look at, as in `undeclared_changes.compare`.

    Awards are read only where a row went or its days changed. Raises HistoryError.
    """

    def differs(name: str, files: Mapping[str, revisions.Blob]) -> bool:
        asked = names is None or name in names or name.partition("/")[0] in names
        if not asked or not name.startswith("associations/") or _TABLE not in files:
            return False
        table = revisions.belonging(data / name, name).get(_TABLE)
        return table is None or revisions.blob_id(table.read_bytes(), files[_TABLE].id) != files[_TABLE].id

    before: list[Association] = []
    with revisions.checkout(data, revision, differs, documents=True) as (root, _):
        for folder in packages.package_folders(root / "associations"):
            association, _ = packages.read_association(folder, standards)
            if association and (data / "associations" / folder.name).is_dir():  # else the whole association is missed
                before.append(association)
    return list(_told(data, before, standards, revision)) if before else []


def _told(data: Path, before: list[Association], standards: Standards, revision: str) -> Iterator[Problem]:
    given = given_awards(awards_of(data, standards.day))
    today = {one.id: one.keys for one in packages.read_associations(data, standards)[0]}
    for was in before:
        now = {key.key: key for key in today.get(was.id, ())}
        mine = [one for one in given if one.association.id == was.id]
        for key in was.keys:
            if ended := sum(_ends(one, key, now.get(key.key), was) for one in mine):
                yield _problem(was, key, ended, revision)


def _problem(association: Association, key: IssuerKey, ended: int, revision: str) -> Problem:
    return Problem(
        "key-ends-badges",
        Location(f"associations/{association.id}/{_TABLE}"),
        f"The row of this key stood otherwise at {revision}, or is gone. Awards whose badges it signed, or can have signed, "
        f"and which verify no more: {ended:,}.",
        key.key,
        f"{key.key},{key.since},{key.until or ''}, with a last day in until where it signs no more",
        "Put the row back, with the last day on which it signed in until: what it signed before goes on to verify. If the "
        "key was stolen, leave its row out, sign all awards again, and ask the institutions to take their new badges.",
        "warning",
    )


def _ends(one: GivenAward, key: IssuerKey, now: IssuerKey | None, association: Association) -> bool:
    """True if a badge of an award that the key signed, or may have signed in a build, verifies no more."""
    committed = association.credentials.get(one.file)
    if committed is not None and _signer(committed) != key.key:
        return False
    signed = max(filter(None, (one.award.awarded, key.since)))  # the day that a proof names: see `issue`
    if key.until and signed > key.until:
        return False
    return now is None or bool(now.since and signed < now.since) or bool(now.until and signed > now.until)


def _signer(credential: str) -> str:
    """The key that a committed credential says it was signed with."""
    document = strict_json.read(credential.encode())
    proof = document.get("proof") if isinstance(document, dict) else None
    method = proof.get("verificationMethod") if isinstance(proof, dict) else None
    return method.rpartition("#")[2] if isinstance(method, str) else ""
