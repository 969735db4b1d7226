"""Recycles the site before last.

It is kept in the cache, and the next site is made from it: two sites differ in a few files out of tens of thousands,
and creating and removing the others would take longer than everything else. Its manifest says what it holds, and the
dates of its folders show that no name was added or removed since; if in doubt, it is discarded. Its unchanged files are
the live site's own, by hard link.
"""

import os
from pathlib import Path

from generator import kept
from generator.render.site.staging import FOLDER, Manifest, TaskResult, made_folder


class RecycledSite:
    """The site before last, in `folder`, and its manifest, in `manifest_path`."""

    def __init__(self, folder: Path, manifest_path: Path) -> None:
        self._folder = folder
        self._manifest_path = manifest_path

    def take_over(self, place: Path) -> Manifest:
        """Move the spare site to `place`, where the next one is made, and return its manifest; else an empty folder."""
        holds = Manifest.read(self._manifest_path)
        # From here on the manifest no longer describes the spare, even if this process is killed.
        kept.remove(self._manifest_path)
        if holds.tasks and self._untouched(holds):
            try:
                self._folder.rename(place)
            except OSError:  # another disk
                pass
            else:
                return holds
        kept.remove(self._folder)
        made_folder(str(place))
        return Manifest()

    def _untouched(self, holds: Manifest) -> bool:
        """True if no name was added to or removed from any of its folders.

        Reading one date takes a third of the time of reading the names.
        """
        root = str(self._folder)
        try:
            for name, date in holds.folders.items():
                found = os.stat(f"{root}/{name}")  # noqa: PTH116 - tens of thousands of calls
                if found.st_mtime_ns != date or (os.name == "posix" and found.st_mode & 0o777 != FOLDER):
                    return False
        except OSError:
            return False
        return True

    def store(self, old: Path, holds: Manifest) -> None:
        """Keep a site that was replaced, if it is on the disk of the cache; else remove it.

        Of what its manifest says, only the files and folders are kept: most of the rest are lookups.
        """
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            old.rename(self._folder)
        except OSError:
            kept.remove(old)
            return
        tasks = {name: TaskResult("", files=done.files) for name, done in holds.tasks.items()}
        Manifest(tasks=tasks, folders=holds.folders).save(self._manifest_path)
