"""Reads an association's package: who it is, its members, reviewers, keys, withdrawals and credentials."""

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from generator.model import Association, IssuerKey, Membership, Reviewer, Signer, Standards, Withdrawal
from generator.packages.institutions import Opened, open_package, unlisted
from generator.packages.network_tables import read_network_tables
from generator.packages.reviews.reviewers import NAMED
from generator.packages.safety import strict_json, tree
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location, Problem, SignatureError
from generator.signatures import read_public_key
from generator.signatures.multikey import read_multikey

_CREDENTIAL = re.compile(
    r"credentials/(status(-former-[1-9])?|[a-z][a-z0-9]*(-[a-z0-9]+)*-(19[5-9]|20[0-9])[0-9])[.]json"
)
_PRIVATE = b"PRIVATE KEY"


class MemberRow(NamedTuple):
    """One row of members.csv: an institution's id, the year it joined and the last one, if given."""

    institution: str
    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """An association, with the rows of its tables on members and reviewers."""

    association: Association
    members: tuple[MemberRow, ...]
    reviewers: dict[str, Reviewer]


def read_association(folder: Path, standards: Standards) -> tuple[Association | None, tuple[Problem, ...]]:
    """An association and the problems of its package; None if it cannot be identified or trusted."""
    roster, problems = roster_of(open_package(folder, "association", standards), standards)
    return roster.association if roster else None, problems


def read_associations(data: Path, standards: Standards) -> tuple[tuple[Association, ...], tuple[Problem, ...]]:
    """All associations of a folder of data packages, by name, and the problems of their packages.

    An association that cannot be read or trusted is missing from the first and explained in the second.
    """
    read = [read_association(folder, standards) for folder in tree.package_folders(data / "associations")]
    known = sorted((one for one, _ in read if one is not None), key=lambda one: (one.name.casefold(), one.id))
    return tuple(known), tuple(problem for _, problems in read for problem in problems)


def only_begun(folder: Path) -> bool:
    """True for a package as `portal init` writes it, whose tables have no row: no review, award or badge needs it."""
    found = tree.survey(folder, folder.name, "association")
    rest = [path for path in found.files if path != tree.DESCRIPTOR]
    return found.safe and all(path.endswith(".csv") and len(tree.read(found, path).splitlines()) < 2 for path in rest)


def roster_of(opened: Opened, standards: Standards) -> tuple[Roster | None, tuple[Problem, ...]]:
    """The same for a package that is already open, with the reviewers' terms."""
    if not opened.descriptor.usable:
        return None, opened.all_problems()
    body = opened.descriptor.body
    members: dict[str, MemberRow] = {}
    reviewers: dict[str, Reviewer] = {}
    if table := opened.tables.get("members"):
        for row, cells in table.rows:
            if "institution" not in table.bad.get(row, ()):
                wrong = table.bad.get(row, ())
                since, until = (
                    "" if name in wrong else cell for name, cell in zip(("since", "until"), cells[1:], strict=True)
                )
                members.setdefault(cells[0], _member(table, row, MemberRow(cells[0], since, until)))
    if table := opened.tables.get("reviewers"):
        for row, cells in table.rows:
            if not table.bad.get(row):
                reviewers.setdefault(cells[0], _reviewer(*cells))
    listed = opened.tables.get("reviewers")
    signers = _signers(opened, reviewers if listed is None or listed.readable else None)
    withdrawals, keys = _withdrawals(opened), _keys(opened)
    credentials, more = _credentials(opened)
    association = Association(
        id=opened.folder.name,
        name=body["name"],
        country=body.get("country"),
        website=body.get("website"),
        contact=body.get("contact"),
        members=tuple(one.institution for one in members.values() if not one.until),
        reviewers=tuple(reviewers.values()),
        fictional=body.get("fictional", False),
        signers=signers,
        withdrawals=withdrawals,
        keys=keys,
        names_keys="keys" in opened.tables,
        credentials=credentials,
        memberships=tuple(
            Membership(one.institution, int(one.since) if one.since else None, int(one.until) if one.until else None)
            for one in members.values()
        ),
        admission=body.get("admission", ""),
        fees=body.get("fees", ""),
        tables=read_network_tables(opened.tables, standards),
        former_addresses=tuple(f"{one.rstrip('/')}/" for one in body.get("former_addresses", ()) if one),
    )
    return Roster(association, tuple(members.values()), reviewers), opened.all_problems(*unlisted(opened, {}), *more)


def _member(table: Table, row: int, one: MemberRow) -> MemberRow:
    """The row; without its last year, and a problem, if that is before the first."""
    if one.since and one.until and one.until < one.since:
        fault = Fault("until-before-since", "This ends before it begins.", f"{one.since} or later", "Correct a year.")
        table.fault(fault, row, "until", one.until)
        return one._replace(until="")
    return one


def _reviewer(id_: str, name: str, since: str, until: str, organisation: str) -> Reviewer:
    """One row of reviewers.csv. Dates are ISO 8601; an empty `until` means that the term is open-ended."""
    return Reviewer(id_, name, date.fromisoformat(since), _day(until), organisation)


def _signers(opened: Opened, reviewers: dict[str, Reviewer] | None) -> tuple[Signer, ...]:
    """The keys with which reviewers sign. Only reviewers listed in reviewers.csv count, if that file is readable."""
    table = opened.tables.get("signers")
    if table is None or _holds_private_key(opened, table):
        return ()
    found: dict[tuple[str, str], Signer] = {}
    for row, cells in table.rows:
        reviewer, key, since, until = cells
        if table.bad.get(row) or (reviewer, key) in found:
            continue
        if reviewers is not None and reviewer not in reviewers:
            fault = Fault(
                "unknown-reviewer",
                "This person is not in reviewers.csv.",
                ", ".join(sorted(islice(reviewers, NAMED))),
                "Only reviewers sign: correct the code, or add the person to reviewers.csv.",
            )
            table.fault(fault, row, "reviewer", reviewer)
            continue
        try:
            read_public_key(key)
        except SignatureError as error:
            fix = "Paste the one line of the file whose name ends with .pub."
            table.fault(Fault("bad-key", error.message, "a public key in one line", fix), row, "key", key)
            continue
        found[reviewer, key] = Signer(reviewer, key, date.fromisoformat(since), _day(until))
    return tuple(found.values())


def _holds_private_key(opened: Opened, table: Table) -> bool:
    """True if the table contains a private key. Nothing else of the table is read, and no line of it is printed."""
    lines = opened.contents[table.file.rpartition("/")[2]].split(b"\n")
    row = next((number for number, line in enumerate(lines, 1) if _PRIVATE in line), None)
    if row is None:
        return False
    table.readable = False
    table.problems[:] = [
        Problem(
            "private-key",
            Location(table.file, row, "key"),
            "This is a private key. Anybody who has seen it can sign in this person's name.",
            None,
            "a public key in one line",
            "Remove it, make a new key, and list the public half of that one. "
            "What was once published stays in the history of Git.",
        )
    ]
    return True


def _withdrawals(opened: Opened) -> tuple[Withdrawal, ...]:
    """The withdrawn awards. `checks.check` later decides whether this association could have given them."""
    table = opened.tables.get("withdrawals")
    found: dict[tuple[str, str], Withdrawal] = {}
    for row, cells in table.rows if table else ():
        institution, period, day, who, why = cells
        if table and not table.bad.get(row):
            found.setdefault(
                (institution, period),
                Withdrawal(institution, period, date.fromisoformat(day), who, why, Location(table.file, row)),
            )
    return tuple(found.values())


def _keys(opened: Opened) -> tuple[IssuerKey, ...]:
    """The keys that sign credentials, as keys.csv lists them."""
    table = opened.tables.get("keys")
    if table is None or not table.rows or _holds_private_key(opened, table):
        return ()
    found: dict[str, IssuerKey] = {}
    for row, (key, since, until) in table.rows:
        if table.bad.get(row) or key in found:
            continue
        try:
            read_multikey(key)
        except SignatureError as error:
            table.fault(Fault("bad-key", error.message, "an Ed25519 key in the form Multikey"), row, "key", key)
            continue
        found[key] = IssuerKey(key, date.fromisoformat(since), _day(until))
    return tuple(found.values())


def _credentials(opened: Opened) -> tuple[dict[str, str], list[Problem]]:
    """The credentials that were signed offline, by file name. They are parsed as JSON here, and verified later."""
    folder = f"{tree.FOLDERS['association']}/"
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path, data in opened.contents.items():
        if not path.startswith(folder):
            continue
        place = Location(f"{opened.label}/{path}")
        if not _CREDENTIAL.fullmatch(path):
            problems.append(
                Problem(
                    "stray-credential",
                    place,
                    "No credential is called like this. It is not published.",
                    path.removeprefix(folder),
                    "the institution's id, a hyphen, the period and .json; or status.json",
                    "Rename it, or remove it.",
                )
            )
            continue
        value = strict_json.read(data)
        if isinstance(value, strict_json.JsonRefusal):
            message = value.message.replace("The descriptor", "The file")
            problems.append(
                Problem(value.code, place, message, value.found, value.allowed, "Write it again: portal badge sign.")
            )
        elif not isinstance(value, dict):
            problems.append(
                Problem(
                    "bad-credential", place, "A credential is a JSON object.", fix="Write it again: portal badge sign."
                )
            )
        else:
            found[path.removeprefix(folder)] = data.decode()
    return found, problems


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
