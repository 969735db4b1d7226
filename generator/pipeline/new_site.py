"""Makes the next site, taking over what is still good of the last one.

If few files differ they are made aside and then replaced one by one: to link all others into a new folder would take
longer than all else. Otherwise the new site is made whole, next to the last one, and the two are swapped.
"""

import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from generator import kept, processes
from generator.pipeline.cache.session import Session
from generator.pipeline.options import BuildOptions
from generator.pipeline.site_folder import claim
from generator.render.site.publishing import publish, remove_files, replace_files
from generator.render.site.staging import (
    ChangedMeanwhileError,
    DuplicatePathError,
    Manifest,
    Staging,
    TaskResult,
    files_unchanged,
    folder_mtimes,
    folders_of,
    folders_unchanged,
    made_folder,
    staging_folder,
)

if TYPE_CHECKING:  # slow to load, and a build on a later day may need none
    from generator.pipeline.tasks.plan import Task

MOST_IN_PLACE = 2_000
"""Files that are at most replaced one by one: meanwhile, for a part of a second, readers may meet old and new pages."""


class NewSite:
    """A site in the making. A context manager: unless it was published, it is removed, and the last site stays.

    It is entered before the workers and left after them, so that no worker still writes into what is removed.
    """

    def __init__(self, options: BuildOptions, session: Session) -> None:
        self._options = options
        self._session = session
        self._folder = staging_folder(options.site, session.manifest_path.parent)
        self._todo: list[Task] = []
        self._in_place = False
        self.staging = Staging(self._folder, options.site)
        self.results: dict[str, TaskResult] = {}
        """The results of all tasks, now or in an earlier build."""

    def __enter__(self) -> Self:
        made_folder(str(self._folder))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        kept.remove(self._folder)

    @property
    def done(self) -> int:
        """How many tasks ran; the final ones are not counted."""
        return sum(not task.final for task in self._todo)

    def keep(self, tasks: "Iterable[Task]", changed_lookups: frozenset[str] | None) -> "list[Task]":
        """Take over the part of the last site that is still good; return the remaining tasks.

        `changed_lookups` are those whose result differs from the last build's; None if unknown.
        """
        for task in tasks:
            last = self._session.previous.tasks.get(task.name)
            if last and _depends_on_the_same(last, task, changed_lookups) and self._is_in_the_last_site(last):
                self.results[task.name] = last
            else:
                self._todo.append(task)
        self._in_place = self._few_files_differ()
        if not self._in_place:
            for last in self.results.values():
                self.staging.keep(last.files)
        self._progress(0)
        return self._todo

    def write(self, results: Iterable[tuple[str, TaskResult]]) -> None:
        """Have the files of finished tasks written while iterating over `results`."""
        for number, (name, result) in enumerate(results, 1):
            result.lookups = tuple(map(sys.intern, result.lookups))  # a hundred pages look up the same institutions
            self.results[name] = result
            self._progress(number)

    def paths(self) -> list[str]:
        """The files of all tasks that are done so far."""
        return _paths(self.results.values())

    def sizes(self) -> list[tuple[str, int]]:
        """The same with their sizes in bytes."""
        return [(path, size) for result in self.results.values() for path, size, _ in result.files]

    def publish(self) -> None:
        """Replace the last site with the new one, and save its manifest for the next build.

        Raises `DuplicatePathError` if two tasks made the same file.
        """
        if not self._options.frames:  # once more, because another program may have written there meanwhile
            claim(self._options.site, self._options.project, self._options.data)
        results = dict(sorted(self.results.items()))
        if self._in_place:
            self._replace(results, self._session.fingerprint)
        else:
            replaced = publish(self._folder, self._options.site)
            folders = folder_mtimes(self._options.site, self.paths())
            Manifest(self._session.fingerprint, results, folders).save(self._session.manifest_path)
            if replaced is not None:
                kept.remove(replaced)
        self._progress(len(self._todo) + 1)

    def replace(self, results: Iterable[tuple[str, TaskResult]]) -> None:
        """Put the files of these tasks in place of theirs in the last site, which was just found to be unchanged."""
        last = self._session.previous
        self._replace(last.tasks | dict(results), last.fingerprint)

    def _replace(self, results: dict[str, TaskResult], fingerprint: str) -> None:
        """Make the last site the one with these results, of which those of other tasks are in the folder aside.

        Ctrl+C and the end that a host asks for wait. If the machine stops meanwhile, folders of the site have other dates
        than the manifest says, and the next build makes a whole site. Raises `ChangedMeanwhileError` if names were added to
        or removed from these folders since they were looked at.
        """
        site, last = self._options.site, self._session.previous
        same = {name for name, one in results.items() if last.tasks.get(name) is one}
        new = _paths(one for name, one in results.items() if name not in same)
        gone = set(_paths(one for name, one in last.tasks.items() if name not in same)).difference(new)
        if twice := set(_paths(results[name] for name in same)).intersection(new):
            raise DuplicatePathError(f"two things want to be {min(twice)}")
        with processes.signals_held(*processes.STOPPING):
            if not folders_unchanged(site, folders_of([*new, *gone], last.folders)):
                raise ChangedMeanwhileError("The last site was changed by something else meanwhile. Build again.")
            replace_files(self._folder, site, new)
            remove_files(site, gone)
            dates = folder_mtimes(site, [*new, *gone], last.folders)
            Manifest(fingerprint, results, dates).save(self._session.manifest_path)

    def _few_files_differ(self) -> bool:
        """True if the last site is as it was made, and few of its files are made again or have gone."""
        last = self._session.previous
        others = (last.tasks[name] for name in last.tasks.keys() - self.results.keys())
        few = max(len(self._todo), sum(len(one.files) for one in others)) <= MOST_IN_PLACE
        return bool(last.tasks) and few and folders_unchanged(self._options.site, last.folders)

    def _is_in_the_last_site(self, last: TaskResult) -> bool:
        return files_unchanged(self.staging.previous, last.files)

    def _progress(self, done: int) -> None:
        self._options.progress("site", done, len(self._todo) + 1)


def _paths(results: Iterable[TaskResult]) -> list[str]:
    """The files of some tasks."""
    return [path for result in results for path, *_ in result.files]


def _depends_on_the_same(last: TaskResult, task: "Task", changed_lookups: frozenset[str] | None) -> bool:
    """True if a task would write the same again: its key is unchanged, and so are the results of all its lookups."""
    if last.key != task.key:
        return False
    return not last.lookups or (changed_lookups is not None and changed_lookups.isdisjoint(last.lookups))
