"""Writes the demonstration set into a folder of data packages, one institution at a time."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from demonstration.cast import character, circles
from demonstration.networks import described
from demonstration.package import DESCRIPTION, LICENCE, DemoPackage, make
from demonstration.signers import signers
from generator import processes
from generator.model import Association, Standards, Withdrawal
from generator.packages import MemberRow, write_association, write_institution
from generator.packages.reviews import review_signatures
from generator.problems import Location, Problem
from generator.standards import copy

BATCH: Final = 50
"""Institutions that one process makes in one task."""


def write_demo(
    out: Path,
    *,
    institutions: int,
    seed: int,
    standards: Standards,
    standards_folder: Path | None,
    jobs: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[Problem, ...]:
    """Write fictional institutions, their associations and, if missing, a copy of the standards.

    `progress` is called with the number of institutions written since its last call. If a package of the same name belongs
    to a real institution, nothing is written, and the problems say why. Raises OSError if writing fails.
    """
    problems = _occupied(out, institutions, seed)
    if problems:
        return problems
    if standards_folder and not (out / "standards").exists():
        copy(standards_folder, out / "standards")
    _write_associations(out, institutions, seed, standards)
    batches = [range(start, min(start + BATCH, institutions)) for start in range(0, institutions, BATCH)]
    if jobs == 1 or len(batches) == 1 or not processes.isolated():
        _begin(standards)
        for numbers in batches:
            progress(_write_batch(out, numbers, seed))
        return ()
    with processes.pool(jobs, preload=__name__, begin=_begin, given=(standards,)) as pool:
        # A few batches ahead of the awaited one, so that a hundred thousand do not fill the queue.
        for wave in _waves(batches, 4 * jobs):
            for waiting in [pool.submit(_write_batch, out, numbers, seed) for numbers in wave]:
                progress(waiting.result())
    return ()


def _waves(batches: Sequence[range], size: int) -> Iterator[tuple[range, ...]]:
    rest = iter(batches)
    while wave := tuple(islice(rest, size)):
        yield wave


_known: list[Standards] = []
"""The standards of a worker process, passed once instead of with every batch."""


def _begin(standards: Standards) -> None:
    _known[:] = [standards]


def _write_batch(out: Path, numbers: range, seed: int) -> int:
    (standards,) = _known
    for number in numbers:
        package = make(character(number, seed), seed, standards)
        _write_package(out / "institutions" / package.institution.id, package, standards)
    return len(numbers)


def _write_package(folder: Path, package: DemoPackage, standards: Standards) -> None:
    write_institution(
        folder,
        package.institution,
        filings=package.filings,
        indicators=package.rows,
        evidence=package.evidence,
        reviews=package.reviews,
        corrections=package.corrections,
        statements=package.statements,
        witnesses=package.witnesses,
        standards=standards,
        description=DESCRIPTION,
    )
    # Remove files of an older set: a file that no row names is a problem.
    for left in (folder / "evidence").glob("*"):
        if f"evidence/{left.name}" not in package.files:
            left.unlink()
    if package.files:
        (folder / "evidence").mkdir(exist_ok=True)
    for path, data in package.files.items():
        (folder / path).write_bytes(data)
    if package.signed:
        (folder / review_signatures.FILE).write_bytes(package.signed)
    else:
        (folder / review_signatures.FILE).unlink(missing_ok=True)


def _write_associations(out: Path, institutions: int, seed: int, standards: Standards) -> None:
    members: dict[str, list[MemberRow]] = {circle.id: [] for circle in circles()}
    withdrawals: dict[str, list[Withdrawal]] = {circle.id: [] for circle in circles()}
    for number in range(institutions):
        one = character(number, seed)
        if one.circle:
            since = max(one.founded, one.periods[0] - int(6 * one.dice.chance("joined")))
            members[one.circle].append(MemberRow(one.id, str(since)))
            if row := one.withdrawn:
                taken_back = Withdrawal(one.id, str(row["period"]), row["date"], row["who"], row["why"])
                withdrawals[one.circle].append(taken_back)
        if row := one.left:
            members[row["circle"]].append(MemberRow(one.id, str(row["since"]), str(row["until"])))
    for circle in circles():
        write_association(
            out / "associations" / circle.id,
            described(
                Association(
                    circle.id, circle.name, circle.country, website=f"https://example.org/{circle.id}", fictional=True
                )
            ),
            members=members[circle.id],
            reviewers=[replace(person, organisation=circle.id) for person in circle.reviewers],
            signers=signers(circle, seed),
            withdrawals=withdrawals[circle.id],
            standards=standards,
            description=DESCRIPTION.replace("institution", "association"),
            licence=LICENCE,
        )


def _occupied(out: Path, institutions: int, seed: int) -> tuple[Problem, ...]:
    """Packages that are not fictional and would be overwritten."""
    there = [
        folder
        for kind in ("institution", "association")
        for folder in sorted((out / f"{kind}s").glob("*"))
        if folder.is_dir() and not _is_fictional(folder, kind)
    ]
    if not there:
        return ()
    ours = {character(number, seed).id for number in range(institutions)} | {circle.id for circle in circles()}
    return tuple(
        Problem(
            code="not-fictional",
            location=Location(f"{folder.parent.name}/{folder.name}/datapackage.json"),
            message="A package with this id is there already and is not marked as fictional.",
            fix="Write the demonstration set into another folder.",
        )
        for folder in there
        if folder.name in ours
    )


def _is_fictional(folder: Path, kind: str) -> bool:
    try:
        descriptor = json.loads((folder / "datapackage.json").read_bytes())
        return descriptor[kind]["fictional"] is True
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False  # an unreadable package may be someone's work
