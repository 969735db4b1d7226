"""Reads what reached the data day by day from Git: `published_history`.

The last commit of each day is compared with that of the day before, by the comparison of `portal diff`; only packages
that differ are read, each state with its own standards and as of its own day. What a day changed depends on these two
commits alone, so it is cached until the program changes. Nothing here stops a build: without Git, or where a commit
cannot be read, the history begins later or is not at hand, and the page says so.

Rejected: a file of changes in the repository, which would have to be written by each publication.
"""

import tempfile
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from pathlib import Path

from generator import packages
from generator import standards as standards_
from generator.analysis.diff import publication
from generator.limits import HistoryLimits
from generator.model import Association, Dossier, HeldBack, Portal, PublicationHistory, PublishedChange, Standards
from generator.model.changes import PortalState
from generator.packages import institutions
from generator.packages.history import commit_days, revisions
from generator.packages.history.commit_days import CommitDay
from generator.packages.history.revisions import HistoryError, Snapshot
from generator.pipeline.cache import keys
from generator.pipeline.cache.session import Session
from generator.pipeline.cache.store import Cache, digest_of
from generator.pipeline.diff import unchanged
from generator.pipeline.options import BuildOptions
from generator.pipeline.read.institution import dossier_of, on_the_day

_INSTITUTIONS = "institutions/"
_TABLES = {"filings", "indicators"}
"""Tables without which nothing is known of an institution's values."""
_SAME_FILES = ("filings.csv", "indicators.csv")
"""A new package with these files of one that is gone is the same institution with another id."""

Kept = dict[tuple[str, str, str], tuple[PublishedChange, ...]]
"""The changes of days: by the two commits and the digest of what was held back."""


def with_history(portal: Portal, options: BuildOptions, session: Session) -> Portal:
    """The portal with the history of its data, if that is at hand."""
    known, held = portal.standards, options.held
    return replace(portal, history=published_history(options.in_git, known, session.cache, session.program, held))


def published_history(
    data: Path, standards: Standards, cache: Cache, program: str, held: Mapping[str, HeldBack]
) -> PublicationHistory | None:
    """The history of a folder until the day of the standards; None if there is none at hand.

    Packages that are `held` back are compared as they are shown, because their newer versions were not published.
    """
    try:
        return _History(data, standards, held).read(cache, program)
    except HistoryError:
        return None


@dataclass
class _History:
    data: Path
    known: Standards
    held: Mapping[str, HeldBack]
    loaded: dict[str, Standards | None] = field(default_factory=dict)  # by the names of their files

    def read(self, cache: Cache, program: str) -> PublicationHistory | None:
        """Raises HistoryError if not even one day can be read."""
        every = commit_days.days(self.data, self.known.day)
        if not every or (len(every) == 1 and commit_days.is_shallow(self.data)):
            return None  # a copy of a single commit knows what there is, and not since when
        days = every[: HistoryLimits.DAYS + 1]
        entry = keys.history(digest_of(program, self.known.digest))
        before: Kept = cache.get(entry) or {}
        kept: Kept = {}
        held = repr(sorted((name, one.since or "") for name, one in self.held.items()))
        for newer, older in pairwise(days):
            pair = (older.commit, newer.commit, held)
            try:
                kept[pair] = before[pair] if pair in before else self._compared(older, newer)
            except HistoryError:
                days = days[: days.index(newer) + 1]
                break
        if kept != before:
            cache.put(entry, kept)
        begin = days[-1]
        members = self._state(begin).packages
        changes = tuple(one for day in kept.values() for one in day)
        return PublicationHistory(
            begin.day,
            sum(name.startswith(_INSTITUTIONS) for name in members),
            changes,
            whole=len(days) == len(every) and not commit_days.is_shallow(self.data),
        )

    def _state(self, at: CommitDay) -> Snapshot:
        """The packages of a day, those that are held back as they are shown."""
        past = revisions.snapshot(self.data, at.commit)
        files = {name: found for name, found in past.packages.items() if found}
        for name, one in self.held.items():
            if one.since and commit_days.is_before(self.data, at.commit, one.since):
                continue
            shown = revisions.snapshot(self.data, one.since).packages.get(name) if one.since else None
            files.pop(name, None)
            if shown:
                files[name] = shown
        return replace(past, packages=files)

    def _compared(self, older: CommitDay, newer: CommitDay) -> tuple[PublishedChange, ...]:
        was, now = self._state(older), self._state(newer)
        names = {name for name in {*was.packages, *now.packages} if was.packages.get(name) != now.packages.get(name)}
        touched = {name.removeprefix(_INSTITUTIONS) for name in names if name.startswith(_INSTITUTIONS)}
        with tempfile.TemporaryDirectory(prefix="portal-history-") as private:
            sides = [_PastState(past, Path(private) / name) for past, name in ((was, "was"), (now, "now"))]
            found = [self._standards(side, day.day) for side, day in zip(sides, (older, newer), strict=True)]
            readable = all(found)
            own = [one or replace(self.known, day=newer.day) for one in found]
            associations = [side.associations(one) for side, one in zip(sides, own, strict=True)]
            back = [{row.institution for one in each for row in one.withdrawals} for each in associations]
            touched |= {id_ for id_ in back[0] ^ back[1] if f"{_INSTITUTIONS}{id_}" in now.packages}
            states = [
                side.state(touched, one, each, newer.day)
                for side, one, each in zip(sides, own, associations, strict=True)
            ]
        if not readable:  # nothing is known about what changed in the definitions
            states = [replace(state, standards=self.known) for state in states]
        unreadable = {
            id_
            for past, state in zip((was, now), states, strict=True)
            for id_ in touched
            if f"{_INSTITUTIONS}{id_}" in past.packages and id_ not in state.dossiers
        }
        return publication.published(states[0], states[1], newer.day, moved=_moved(was, now), unreadable=unreadable)

    def _standards(self, side: "_PastState", day: date) -> Standards | None:
        """The standards of a state; None if they cannot be used."""
        name = repr(sorted(side.past.standards.items()))
        if name not in self.loaded:
            self.loaded[name] = self.known if self._as_now(side.past) else side.standards()
        found = self.loaded[name]
        return replace(found, day=day) if found else None

    def _as_now(self, past: Snapshot) -> bool:
        like = next((blob.id for blob in past.standards.values()), "0" * 40)
        written = revisions.standards_in(self.data / revisions.STANDARDS).items()
        return past.standards == {path: unchanged.blob_of(place, like) for path, place in written}


@dataclass(frozen=True, slots=True)
class _PastState:
    """One of two states that are compared, and the folder into which its packages are written."""

    past: Snapshot
    root: Path

    def lay_out(self, names: Iterable[str]) -> None:
        self.root.mkdir(exist_ok=True)
        revisions.lay_out(self.past, sorted(names), self.root, documents=True)

    def standards(self) -> Standards | None:
        if self.past.standards:
            self.lay_out([revisions.STANDARDS])
        return standards_.load(self.root / revisions.STANDARDS)[0]

    def associations(self, known: Standards) -> tuple[Association, ...]:
        self.lay_out(name for name in self.past.packages if name.startswith("associations/"))
        return packages.read_associations(self.root, known)[0]

    def state(
        self, touched: Collection[str], known: Standards, associations: tuple[Association, ...], day: date
    ) -> PortalState:
        """The institutions that differ, with their awards as of `day`, and all associations."""
        there = [id_ for id_ in sorted(touched) if f"{_INSTITUTIONS}{id_}" in self.past.packages]
        self.lay_out(f"{_INSTITUTIONS}{id_}" for id_ in there)
        dossiers: dict[str, Dossier] = {}
        for id_ in there:
            opened = institutions.open_package(self.root / "institutions" / id_, "institution", known)
            if not opened.tables.keys() >= _TABLES or not all(table.readable for table in opened.tables.values()):
                continue  # values, awards or corrections would seem to be gone
            dossier, _ = dossier_of(opened, known, associations)
            if dossier is not None:
                dossiers[id_] = on_the_day(dossier, replace(known, day=day))
        return PortalState(known, dossiers, {one.id: one for one in associations}, ())


def _moved(was: Snapshot, now: Snapshot) -> dict[str, str]:
    """The new ids of institutions by their old ones."""
    came, gone = (
        {
            tuple(files[path].id for path in _SAME_FILES): name.removeprefix(_INSTITUTIONS)
            for name, files in sorted(one.packages.items())
            if name.startswith(_INSTITUTIONS)
            and name not in other.packages
            and all(path in files for path in _SAME_FILES)
        }
        for one, other in ((now, was), (was, now))
    )
    return {id_: came[files] for files, id_ in gone.items() if files in came}
