"""Makes the next site next to the last one, taking over what is still good, and swaps the two."""

import signal
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from generator import kept, processes
from generator.pipeline.cache.session import Session
from generator.pipeline.options import BuildOptions
from generator.pipeline.site_folder import claim
from generator.render.site.publishing import publish, replace_files
from generator.render.site.recycled import RecycledSite
from generator.render.site.staging import (
    Manifest,
    Staging,
    TaskResult,
    files_unchanged,
    folder_mtimes,
    staging_folder,
)

if TYPE_CHECKING:  # slow to load, and a build on a later day may need none
    from generator.pipeline.tasks.plan import Task


class NewSite:
    """A site in the making. A context manager: unless it was published, it is removed, and the last site stays.

    It is entered before the workers and left after them, so that no worker still writes into what is removed.
    """

    def __init__(self, options: BuildOptions, session: Session) -> None:
        manifest = session.manifest_path
        self._options = options
        self._session = session
        self._folder = staging_folder(options.site, manifest.parent)
        self._recycled = RecycledSite(manifest.with_suffix(".spare"), manifest.with_suffix(".spare-manifest"))
        self._before = Manifest()  # the initial content of the folder
        self._todo: list[Task] = []
        self._published = False
        self.staging = Staging(self._folder, options.site)
        self.results: dict[str, TaskResult] = {}
        """The results of all tasks, now or in an earlier build."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._published:
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
        self._take_over()
        self._progress(0)
        return self._todo

    def write(self, results: Iterable[tuple[str, TaskResult]]) -> None:
        """Have the files of finished tasks written while iterating over `results`."""
        for number, (name, result) in enumerate(results, 1):
            result.lookups = tuple(map(sys.intern, result.lookups))  # a hundred pages look up the same institutions
            self.results[name] = result
            self.staging.touched.update(path.rpartition("/")[0] for path, *_ in result.files)
            self._progress(number)

    def paths(self) -> list[str]:
        """The files of all tasks that are done so far."""
        return [path for result in self.results.values() for path, *_ in result.files]

    def sizes(self) -> list[tuple[str, int]]:
        """The same with their sizes in bytes."""
        return [(path, size) for result in self.results.values() for path, size, _ in result.files]

    def publish(self) -> None:
        """Replace the last site with the new one, and save its manifest for the next build."""
        folders = folder_mtimes(self._folder, self.staging.touched, self._before.folders)
        if not self._options.frames:  # once more, because another program may have written there meanwhile
            claim(self._options.site, self._options.project, self._options.data)
        replaced = publish(self._folder, self._options.site)
        self._published = True
        manifest = Manifest(self._session.fingerprint, dict(sorted(self.results.items())), folders)
        manifest.save(self._session.manifest_path)
        if replaced is not None:
            self._recycled.store(replaced, self._session.previous)
        self._progress(len(self._todo) + 1)

    def replace(self, results: Iterable[tuple[str, TaskResult]]) -> None:
        """Put the files of these tasks in place of theirs in the last site, which was just found to be unchanged.

        Each file is replaced at once, the site is not: for files that may differ from the rest for a moment. Ctrl+C and the
        end that a host asks for wait. If the machine stops meanwhile, the next build looks at all of the site.
        """
        site, made = self._options.site, dict(results)
        files = [path for result in made.values() for path, *_ in result.files]
        folders = {path.rpartition("/")[0] for path in files}
        last = self._session.previous
        with processes.signals_held(signal.SIGINT, signal.SIGTERM):
            replace_files(self._folder, site, files)
            manifest = Manifest(last.fingerprint, last.tasks | made, folder_mtimes(site, folders, last.folders))
            manifest.save(self._session.manifest_path)

    def _take_over(self) -> None:
        """Make the folder hold the files of the results so far, as they are in the last site, and no others.

        A file with the same date as the last site's is the same file, by another name: the last site's files were just
        checked, and no name was added to or removed from the recycled site.
        """
        self._before = self._recycled.take_over(self._folder)
        before = self._before.tasks
        same = {name for name, last in self.results.items() if name in before and before[name].files == last.files}
        for name, old in before.items():
            if name not in same:
                self.staging.clear(old.files)
        for name, last in self.results.items():
            if name not in same:
                self.staging.keep(last.files)

    def _is_in_the_last_site(self, last: TaskResult) -> bool:
        return files_unchanged(self.staging.previous, last.files)

    def _progress(self, done: int) -> None:
        self._options.progress("site", done, len(self._todo) + 1)


def _depends_on_the_same(last: TaskResult, task: "Task", changed_lookups: frozenset[str] | None) -> bool:
    """True if a task would write the same again: its key is unchanged, and so are the results of all its lookups."""
    if last.key != task.key:
        return False
    return not last.lookups or (changed_lookups is not None and changed_lookups.isdisjoint(last.lookups))
