"""Reads a workbook that arrived with an issue, and hands over the outcome.

Nothing is fetched or sent here: the attachment is in a folder, and the outcome is written into one. The import runs in
a copy of the one package, so a workbook cannot reach any other package. `outgoing` makes what is answered and sent, and
accepts nothing from here but a closed form.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.limits import AttachmentLimits
from generator.packages.safety import codes
from generator.pipeline.proposals import handover
from generator.pipeline.proposals.event import Issue, IssueRefusal
from generator.pipeline.proposals.handover import Handed

ATTACHMENT = "workbook.xlsx"
"""The one name under which an attachment is fetched."""

CLEAN, TO_MEND, REFUSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class ImportRun:
    """How an import ended: its exit code, None if it was ended from outside, and its output."""

    code: int | None
    said: str


Importer = Callable[[Path, Path, Path], ImportRun]
"""Imports a workbook; gets its path, the folder of data packages, and the path of the marked copy."""


@dataclass(frozen=True, slots=True)
class SubmissionContext:
    """The context for reading an issue: the attachment's folder, the portal's packages, the importer."""

    attachments: Path
    data: Path
    run: Importer


def receive(issue: Issue, desk: SubmissionContext, out: Path) -> str:
    """Write what is handed over into `out`: answer.json, and either the marked workbook or the changed tables.

    Returns the state: proposed or answered.
    """
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portal-arrival-") as private:
        answer = _answer(issue, desk, out, Path(private))
    (out / handover.NAME).write_text(handover.as_json(answer), "utf-8")
    return handover.PROPOSED if answer.what == handover.PROPOSED else "answered"


def _answer(issue: Issue, desk: SubmissionContext, out: Path, room: Path) -> Handed:
    letter = issue.letter
    if isinstance(letter, IssueRefusal):
        return Handed(letter.code, letter.found)
    file = desk.attachments / ATTACHMENT
    if file.is_symlink() or not file.is_file():
        return Handed("not-fetched")
    if file.stat().st_size > AttachmentLimits.FILE_BYTES:
        return Handed("too-large")
    packages, marked = room / "datapackages", room / "marked.xlsx"
    _lay_out(desk.data, letter.institution, packages)
    ended = desk.run(file, packages, marked)
    said = ended.said.replace(f"{packages}/", "").replace(str(packages), "").replace(f"{room}/", "")
    if ended.code == REFUSED:
        return Handed("refused", said=said)
    if ended.code not in (CLEAN, TO_MEND):
        return Handed("failed")
    others = sorted(
        folder.name for folder in (packages / "institutions").iterdir() if folder.name != letter.institution
    )
    if others:
        return Handed("other-institution", others[0])
    if ended.code == TO_MEND:
        if marked.is_file() and not marked.is_symlink():
            (out / "marked").mkdir()
            shutil.copyfile(marked, out / "marked" / ATTACHMENT)
        return Handed(handover.MARKED, said=said)
    return _proposed(packages, desk.data, letter.institution, out, said)


def _lay_out(data: Path, institution: str, packages: Path) -> None:
    """Copy the standards, the associations, and the one package of the institution."""
    (packages / "institutions").mkdir(parents=True)
    for name in ("standards", "associations", f"institutions/{institution}"):
        if (data / name).is_dir():
            shutil.copytree(data / name, packages / name, symlinks=True)


def _proposed(packages: Path, data: Path, institution: str, out: Path, said: str) -> Handed:
    home = Path("institutions") / institution
    changed = [name for name in _tables(packages / home) if not _same(packages / home / name, data / home / name)]
    if not changed:
        return Handed("nothing-new")
    (out / handover.TABLES).mkdir()
    for name in changed:
        shutil.copyfile(packages / home / name, out / handover.TABLES / name)
    return Handed(handover.PROPOSED, said=said)


def _tables(folder: Path) -> list[str]:
    """The plain files at the root of a package that an import may have written: its descriptor and its tables."""
    if not folder.is_dir() or not codes.is_id(folder.name):
        return []
    return sorted(
        file.name
        for file in folder.iterdir()
        if file.is_file() and not file.is_symlink() and file.name in handover.MAY_CHANGE
    )


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
