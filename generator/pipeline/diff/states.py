"""Reads two states of a portal from Git, and compares them: `what_changes`.

Only packages that differ between the two, or from the work tree, are read; the figures of all others are cached
(`unchanged`). The work tree is not modified: revisions are extracted from Git into private folders.
"""

import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from datetime import date
from pathlib import Path
from typing import Final

from generator import packages
from generator import standards as standards_
from generator.analysis import benchmarks
from generator.analysis.benchmarks import PeerTable
from generator.analysis.diff import changes
from generator.model import Association, Dossier, Standards
from generator.model.changes import Change, PortalState
from generator.packages.history import revisions, undeclared_changes
from generator.packages.history.revisions import Snapshot
from generator.pipeline.cache.standards import read_standards
from generator.pipeline.cache.store import Cache, code_digest
from generator.pipeline.diff import unchanged
from generator.pipeline.diff.unchanged import Files, UnchangedInstitutions
from generator.pipeline.read.institution import on_the_day, read_dossier
from generator.problems import Problem
from generator.standards.words.languages import LOCALE

WORK = ""
"""Means the work tree instead of a revision."""


@dataclass(slots=True)
class _Side:
    """One of the two states while it is read: where its packages are, and their files."""

    root: Path
    files: Files
    past: Snapshot | None  # None: the work tree
    standards: Standards
    problems: list[Problem]
    associations: tuple[Association, ...] = ()

    def lay_out(self, names: Collection[str]) -> None:
        """Write these packages into the root."""
        if self.past is not None:
            wanted = [name for name in sorted(names) if name in self.files and not (self.root / name).exists()]
            revisions.lay_out(self.past, wanted, self.root, documents=True)


def what_changes(
    data: Path,
    base: str,
    head: str,
    *,
    cache_folder: Path,
    standards: Path,
    former: Path | None = None,
    day: date,
    tell: Callable[[str, int, int], None],
) -> tuple[Change, Standards]:
    """The change from the revision `base` to `head` (WORK: the work tree), and the standards for describing it.

    Both states are as of the same `day`, so no award ends merely because a day passed. `standards` is the program's own
    folder, for its words; `former` is that of the program at `base`, if it was another. Raises HistoryError, and StandardsError if there are no usable standards.
    """
    program = code_digest()
    cache = Cache.of(cache_folder, data, "changes")
    cache.use()
    build = Cache.of(cache_folder, data)
    past = revisions.snapshot(data, base)
    later = revisions.snapshot(data, head) if head != WORK else None
    like = next((blob.id for files in past.packages.values() for blob in files.values()), "0" * 40)
    now, looks = unchanged.files_in(data, cache, like)
    with ExitStack() as stack:
        room = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="portal-changes-")))
        here = read_standards(data / "standards", day, cache, program)
        files = revisions.standards_in(data / "standards").items()
        written = {revisions.STANDARDS: {path: unchanged.blob_of(place, like) for path, place in files}}
        was = _side(room / "was", past, here, written, (cache, program), former)
        then = (
            _side(room / "now", later, here, written, (cache, program))
            if later
            else _Side(data, now, None, here[0], list(here[1]))
        )
        for side in (was, then):
            side.lay_out([name for name in side.files if name.startswith("associations/")])
            side.associations, problems = packages.read_associations(side.root, side.standards)
            side.problems += _differing(problems, was.files, then.files)
        work = packages.read_associations(data, here[0])[0] if later else then.associations
        names = {name for name in {*was.files, *then.files, *now} if name.startswith("institutions/")}
        same_rules = all(_same_meaning(here[0], side.standards) for side in (was, then))
        touched = {
            name.partition("/")[2]
            for name in names
            if not same_rules or not was.files.get(name) == then.files.get(name) == now.get(name)
        }
        wanted = {
            id_: look
            for name, look in looks.items()
            if name.startswith("institutions/") and (id_ := name.partition("/")[2]) not in touched and name in names
        }
        rest = unchanged.unchanged_institutions(
            data, wanted, (here[0], work), caches=(cache, build), program=program, progress=tell
        )
        heard = _speak_otherwise(was.associations, then.associations) | _speak_otherwise(work, then.associations)
        moved = {id_ for id_, one in rest.members.items() if one.by & heard} | {
            id_ for id_ in _taken_back(was.associations) ^ _taken_back(then.associations) if id_ in rest.members
        }
        touched |= moved
        rest = UnchangedInstitutions({id_: one for id_, one in rest.members.items() if id_ not in moved}, rest.table)
        states, tables = [], []
        for side in (was, then):
            state, table = _state(side, touched, rest)
            states.append(state)
            tables.append(table)
        different = {name for name in {*was.files, *then.files} if was.files.get(name) != then.files.get(name)}
        told = (
            undeclared_changes.compare(data, different, then.standards, base, today=then.root, past=past)
            if different
            else []
        )
        change = changes.compare(states[0], states[1], (tables[0], tables[1]), told, names=(base, head))
        own = then.standards if standards_.digest(standards) == then.standards.digest else None
        return change, _worded(then.standards, own or read_standards(standards, day, cache, program)[0])


def _worded(known: Standards, own: Standards) -> Standards:
    """These standards with this program's own phrases: theirs may be older, or a stranger's. Numbers are as theirs."""
    languages = {**own.languages, **known.languages}
    for code, language in languages.items():
        if code in own.languages:
            marks = {LOCALE: said} if (said := language.phrases.get(LOCALE)) else {}
            languages[code] = replace(language, phrases={**language.phrases, **own.languages[code].phrases, **marks})
    return known if known is own else replace(known, languages=languages)


_NAME: Final = re.compile(rb"^name:.*$", re.MULTILINE)


def _side(  # noqa: PLR0917 -- one call each
    root: Path,
    past: Snapshot,
    here: tuple[Standards, tuple[Problem, ...]],
    written: Files,
    reading: tuple[Cache, str],
    former: Path | None = None,
) -> _Side:
    """A revision with its standards; those of the work tree, if they are equal."""
    root.mkdir()
    files = {name: found for name, found in past.packages.items() if found}
    known, problems = here
    folder = root / revisions.STANDARDS
    if former is not None or past.standards != written[revisions.STANDARDS]:
        revisions.lay_out(past, [revisions.STANDARDS], root)
    if former is not None and not (folder / standards_.DESCRIPTOR).is_file():
        # With the descriptor, the folder is complete: nothing in it comes from this program.
        for path, source in revisions.standards_in(former).items():
            if path not in past.standards:
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, folder / path)
            elif path.endswith("/phrases.yml") and (name := _NAME.search(source.read_bytes())):
                own = (folder / path).read_bytes()  # in a complete folder, a language has its own name
                (folder / path).write_bytes(own if _NAME.search(own) else name[0] + b"\n" + own)
    if folder.is_dir():
        known, problems = read_standards(folder, known.day, *reading)
    return _Side(root, files, past, known, list(problems))


def _differing(problems: Iterable[Problem], was: Files, now: Files) -> Iterator[Problem]:
    """The problems of packages that differ between the two sides."""
    for problem in problems:
        name = "/".join(problem.location.file.split("/")[:2])
        if was.get(name) != now.get(name):
            yield problem


def _same_meaning(one: Standards, other: Standards) -> bool:
    """True if two standards differ in nothing but the words of languages."""
    if one.digest == other.digest:
        return True
    names = (field.name for field in fields(Standards) if field.name not in ("languages", "digest"))
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _speak_otherwise(was: Collection[Association], now: Collection[Association]) -> set[str]:
    """Associations whose reviews or awards may count differently."""
    old, new = ({one.id: (one.reviewers, one.signers, one.withdrawals) for one in each} for each in (was, now))
    return {id_ for id_ in old.keys() | new.keys() if old.get(id_) != new.get(id_)}


def _taken_back(associations: Collection[Association]) -> set[str]:
    return {row.institution for one in associations for row in one.withdrawals}


def _state(side: _Side, touched: Collection[str], rest: UnchangedInstitutions) -> tuple[PortalState, PeerTable]:
    """One side with its institutions read, its awards as of the day, and the figures of all institutions."""
    side.lay_out([f"institutions/{id_}" for id_ in touched])
    dossiers: dict[str, Dossier] = {}
    problems = list(side.problems)
    for id_ in sorted(touched):
        if f"institutions/{id_}" in side.files:
            dossier, more = read_dossier(side.root / "institutions" / id_, side.standards, side.associations)
            problems += more
            if dossier is not None:
                dossiers[id_] = dossier
    dossiers = {id_: on_the_day(dossier, side.standards) for id_, dossier in dossiers.items()}
    kept = rest.table.without(rest.table.institutions - rest.members.keys())
    table = kept.replacing(
        {id_: benchmarks.rows(one, side.standards) for id_, one in dossiers.items()},
        {id_: benchmarks.groups(one, side.standards) for id_, one in dossiers.items()},
    )
    state = PortalState(
        standards=side.standards,
        dossiers=dossiers,
        associations={one.id: one for one in side.associations},
        problems=tuple(problems),
        names={id_: one.name for id_, one in rest.members.items()},
    )
    return state, table
