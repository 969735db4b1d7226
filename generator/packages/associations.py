"""What one association's package says: who it is, who belongs to it, and who may review for it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator.model import Association, Reviewer, Standards
from generator.packages.institutions import Opened, open_package, unlisted
from generator.problems import Problem


class Member(NamedTuple):
    """One row of members.csv: an institution's id, and the year it joined, or nothing."""

    institution: str
    since: str = ""


@dataclass(frozen=True, slots=True)
class Roster:
    """An association with all that its tables say of its members and reviewers."""

    association: Association
    members: tuple[Member, ...]
    reviewers: dict[str, Reviewer]


def read_association(folder: Path, standards: Standards) -> tuple[Association | None, tuple[Problem, ...]]:
    """An association's package as an association and problems; None where it cannot be known or trusted."""
    roster, problems = roster_of(open_package(folder, "association", standards))
    return roster.association if roster else None, problems


def roster_of(opened: Opened) -> tuple[Roster | None, tuple[Problem, ...]]:
    """The same for a package that is open already, with the terms of the reviewers."""
    if not opened.descriptor.usable:
        return None, opened.all_problems()
    body = opened.descriptor.body
    members: dict[str, Member] = {}
    reviewers: dict[str, Reviewer] = {}
    if table := opened.tables.get("members"):
        for row, cells in table.rows:
            if "institution" not in table.bad.get(row, ()):
                members.setdefault(cells[0], Member(*cells))
    if table := opened.tables.get("reviewers"):
        for row, cells in table.rows:
            if not table.bad.get(row):
                reviewers.setdefault(cells[0], _reviewer(*cells))
    association = Association(
        id=opened.folder.name,
        name=body["name"],
        country=body.get("country"),
        website=body.get("website"),
        contact=body.get("contact"),
        members=tuple(members),
        reviewers=tuple(reviewers.values()),
        fictional=body.get("fictional", False),
    )
    return Roster(association, tuple(members.values()), reviewers), opened.all_problems(*unlisted(opened, {}))


def _reviewer(id_: str, name: str, since: str, until: str, organisation: str) -> Reviewer:
    """One row of reviewers.csv. Days are written year-month-day; an empty `until` means that it goes on."""
    return Reviewer(id_, name, date.fromisoformat(since), date.fromisoformat(until) if until else None, organisation)
