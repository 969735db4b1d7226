"""What becomes of the site before last?

It is kept aside, in the cache, and the next site is made of it: two sites differ in a few files of ten thousands, and
making room for the others, and removing them, would take longer than everything else. What it holds is known from its
manifest, and that no name came or went since from the dates of its folders; where that is in doubt, it is thrown away.
Its unchanged files are the live site's own, by hard link.
"""

import os
from pathlib import Path

from generator import kept
from generator.render.site.staging import FOLDER, Manifest, made_folder


class RecycledSite:
    """The site before last, in `folder`, and its manifest, in `manifest_path`."""

    def __init__(self, folder: Path, manifest_path: Path) -> None:
        self._folder = folder
        self._manifest_path = manifest_path

    def take_over(self, place: Path) -> Manifest:
        """Let the spare site stand at `place`, where the next one is made, and say what is in it; else an empty folder."""
        holds = Manifest.read(self._manifest_path)
        # From here on the spare is no more what its manifest says, also if this process is killed.
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
        """True if no name came or went in any folder of it. Asking for one date is a third of reading the names."""
        root = str(self._folder)
        try:
            for name, date in holds.folders.items():
                found = os.stat(f"{root}/{name}")  # noqa: PTH116 - ten thousands of times
                if found.st_mtime_ns != date or (os.name == "posix" and found.st_mode & 0o777 != FOLDER):
                    return False
        except OSError:
            return False
        return True

    def store(self, old: Path, holds: Manifest) -> None:
        """Keep a site that was replaced, if it is on the disk of the cache; else remove it."""
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            old.rename(self._folder)
        except OSError:
            kept.remove(old)
            return
        holds.save(self._manifest_path)
