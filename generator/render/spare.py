"""What becomes of the site before last?

It is kept aside, in the cache, and the next site is made of it: two sites differ in a few files of ten thousands, and
making room for the others, and removing them, would take longer than everything else. What it holds is known from its
manifest; where that is in doubt, it is thrown away. Its unchanged files are the live site's own, by hard link.
"""

import os
import shutil
from pathlib import Path

from generator.render.site import Manifest


class Spare:
    """The site before last, in `folder`, and its manifest, in `ledger`."""

    def __init__(self, folder: Path, ledger: Path) -> None:
        self._folder = folder
        self._ledger = ledger

    def take(self, place: Path) -> Manifest:
        """Let the spare site stand at `place`, where the next one is made, and say what is in it; else an empty folder."""
        holds = Manifest.read(self._ledger)
        # From here on the spare is no more what its manifest says, also if this process is killed.
        self._ledger.unlink(missing_ok=True)
        listed = {path for done in holds.jobs.values() for path, *_ in done.files}
        if listed and _names(self._folder) == listed:
            try:
                self._folder.rename(place)
            except OSError:  # another disk
                pass
            else:
                return holds
        shutil.rmtree(self._folder, ignore_errors=True)
        place.mkdir()
        return Manifest()

    def lay_by(self, old: Path, holds: Manifest) -> None:
        """Keep a site that was replaced, if it is on the disk of the cache; else remove it."""
        try:
            self._folder.parent.mkdir(parents=True, exist_ok=True)
            old.rename(self._folder)
        except OSError:
            shutil.rmtree(old, ignore_errors=True)
            return
        holds.save(self._ledger)


def _names(folder: Path) -> set[str]:
    """The path of every file below a folder."""
    found: set[str] = set()
    _walk(str(folder), "", found)
    return found


def _walk(folder: str, inside: str, found: set[str]) -> None:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    _walk(entry.path, f"{inside}{entry.name}/", found)
                else:
                    found.add(inside + entry.name)
    except OSError:
        found.add(f"{inside}?")
