"""Brings the files of a portal that were copied from the program up to those of a newer program.

`program.sha256` has the digest of each original, so it is known which copies were edited and which originals have
changed since. A copy that was edited is merged as Git merges, if the original can be found and the two changes are apart.
"""

import hashlib
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator import program
from generator.cli.start.pin import FOLDER
from generator.cli.start.repository import StartError, git, git_bytes

_INSIDE_A_WHEEL = "generator/carried/"
MOST_VERSIONS = 100
"""The versions of a file in Git's history among which its original is searched."""


@dataclass(slots=True)
class CopiedFiles:
    """The copies in the portal at `home`, next to the originals in the program's folder `theirs`.

    `former` is the folder of the program that the portal had, if it is here. `done` and `left` say what became of each
    path: what was done with it, or what is left to people.
    """

    home: Path
    theirs: Path = program.PROGRAM
    former: Path | None = None
    done: dict[str, str] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)

    def renew(self) -> None:
        """Bring all of them up to their originals, where nothing is lost by it. Raises `StartError` if Git fails."""
        noted, now = program.copies(self.home), []
        for path in sorted({*noted, *program.shipped(self.theirs)}):
            ours, original = self.home / path, program.original(path, self.theirs)
            if ours.resolve() != self.home.resolve() / path:
                self.left[path] = "it leads out of its place, by a link or its name; it was not touched."
            elif path not in noted:
                if self._added(path):
                    now.append(path)
            elif not original.is_file():
                self._without_original(path, noted[path])
            elif _digest(original.read_bytes()) != noted[path] and (
                not ours.is_file() or self._renewed(path, noted[path])
            ):
                now.append(path)
        gone = [path for path in noted if path not in self.left and not program.original(path, self.theirs).is_file()]
        program.record(self.home, now, gone, self.theirs)

    def _added(self, path: str) -> bool:
        ours, original = self.home / path, program.original(path, self.theirs).read_bytes()
        if not ours.exists():
            _put(ours, original)
            self.done[path] = "new in the program"
            return True
        if ours.read_bytes() == original:
            return True  # written by an earlier version, which did not note it
        self.left[path] = "the program has a file of this name now, and yours stays. Compare the two."
        return False

    def _without_original(self, path: str, digest: str) -> None:
        ours = self.home / path
        if ours.is_file() and _digest(ours.read_bytes()) == digest:
            ours.unlink()
            self.done[path] = "removed, as the program no longer has it"
        elif ours.is_file():
            self.done[path] = "yours alone from now on: the program no longer has it, and yours was edited"

    def _renewed(self, path: str, digest: str) -> bool:
        """Replace a copy by its new original, or merge the two. False if it is left to people."""
        ours, original = self.home / path, program.original(path, self.theirs)
        if _digest(ours.read_bytes()) in (digest, _digest(original.read_bytes())):
            _put(ours, original.read_bytes())
            self.done[path] = "replaced"
            return True
        before = next((data for data in self._originals(path) if _digest(data) == digest), None)
        both = self._merged(ours, before, original) if before is not None else None
        if both is None:
            why = "you and the program changed the same lines" if before is not None else "its original is not here"
            self.left[path] = (
                f"{why}, so yours stays. Move it away, run portal eject {path}, and put your changes into the new one."
            )
            return False
        ours.write_bytes(both)
        self.done[path] = "merged with your changes"
        return True

    def _originals(self, path: str) -> Iterator[bytes]:
        """What the original of a copy may have been: from the former program, its wheel, or Git's history."""
        if self.former is not None and (former := program.original(path, self.former)).is_file():
            yield former.read_bytes()
        for wheel in sorted((self.home / FOLDER).glob("*.whl")):
            try:
                with zipfile.ZipFile(wheel) as opened:
                    yield opened.read(program.original(path, Path(_INSIDE_A_WHEEL)).as_posix())
            except (OSError, KeyError, zipfile.BadZipFile):
                continue
        most = f"--max-count={MOST_VERSIONS}"
        listed = git(self.home, "log", most, "--format=", "--raw", "--no-abbrev", "-z", "--", path)
        for line in listed.split("\0"):
            words = line.split()
            if len(words) == 5 and words[0].startswith(":") and words[3].strip("0"):
                yield git_bytes(self.home, "cat-file", "blob", words[3])

    def _merged(self, ours: Path, before: bytes, original: Path) -> bytes | None:
        """Both changes in one file; None if they touch the same lines, or if it is no text."""
        with tempfile.TemporaryDirectory(prefix="portal-upgrade-") as room:
            mine, base = Path(room) / "mine", Path(room) / "base"
            shutil.copyfile(ours, mine)
            base.write_bytes(before)
            try:
                git(self.home, "merge-file", "--quiet", str(mine), str(base), str(original.resolve()))
            except StartError:
                return None
            return mine.read_bytes()


def _put(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
