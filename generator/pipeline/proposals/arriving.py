"""A workbook that arrived with an issue becomes a branch and a pull request, or an answer.

Here nothing is fetched and nothing is sent: the attachment lies in a folder, and what is to be sent is written into one.
The import runs in a copy of the one package, so whatever a workbook brings about, no other package is within its reach.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from generator.model import Standards
from generator.packages import codes
from generator.pipeline.proposals.answer import Answers, proposal
from generator.pipeline.proposals.event import Issue, Letter, Refusal
from generator.render.wording import ENGLISH, Wording

ATTACHMENT = "workbook.xlsx"
"""The one name under which an attachment is fetched, whatever it was called."""
LARGEST = 10 * 1024 * 1024
MOST_FILES = 40

CLEAN, TO_MEND, REFUSED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Run:
    """How an import ended: its exit code, None where it did not end by itself, and its words."""

    code: int | None
    said: str


Importer = Callable[[Path, Path, Path], Run]
"""Takes a workbook, the folder of data packages, and the name for the marked copy."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an issue, for the workflow: `state` is proposed or answered."""

    state: str
    number: int
    branch: str

    def outputs(self) -> str:
        """As a workflow takes results: a name and a value each line, of closed forms."""
        return f"state={self.state}\nnumber={self.number}\nbranch={self.branch}"


@dataclass(frozen=True, slots=True)
class Desk:
    """What an issue is answered with: the portal's packages, the importer, where the marked workbook will be found.

    `language` is that of whoever decides on a proposal; who sent the workbook is answered in all.
    """

    data: Path
    run: Importer
    page: str
    standards: Standards
    language: str = ENGLISH

    @property
    def answers(self) -> Answers:
        """What is said to the sender."""
        return Answers(self.standards)


def receive(issue: Issue, attachments: Path, desk: Desk, out: Path) -> Outcome:
    """Write into `out` what is to be sent: answer.md, and either the marked workbook or the files of a branch."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="portal-arrival-") as private:
        words = _words(issue, attachments, desk, out, Path(private))
    (out / "answer.md").write_text(words, "utf-8")
    state = "proposed" if (out / "files").is_dir() else "answered"
    return Outcome(state, issue.number, f"workbook-{issue.number}")


def _words(issue: Issue, attachments: Path, desk: Desk, out: Path, room: Path) -> str:
    letter, answer = issue.letter, desk.answers
    if isinstance(letter, Refusal):
        return answer.refused(letter.code, letter.found)
    file = attachments / ATTACHMENT
    if file.is_symlink() or not file.is_file():
        return answer.refused("not-fetched")
    if file.stat().st_size > LARGEST:
        return answer.refused("too-large")
    packages, marked = room / "datapackages", room / "marked.xlsx"
    _lay_out(desk.data, letter.institution, packages)
    ended = desk.run(file, packages, marked)
    said = ended.said.replace(f"{packages}/", "").replace(str(packages), "").replace(f"{room}/", "")
    if ended.code == REFUSED:
        return answer.refused("refused", said=said)
    if ended.code not in (CLEAN, TO_MEND):
        return answer.refused("failed")
    others = sorted(
        folder.name for folder in (packages / "institutions").iterdir() if folder.name != letter.institution
    )
    if others:
        return answer.refused("other-institution", others[0])
    if ended.code == TO_MEND:
        if marked.is_file() and not marked.is_symlink():
            (out / "marked").mkdir()
            shutil.copyfile(marked, out / "marked" / ATTACHMENT)
        return answer.marked(desk.page, said)
    return _proposed(letter, packages, desk, out, said)


def _lay_out(data: Path, institution: str, packages: Path) -> None:
    """The standards, the associations, and the one package of all that there are."""
    (packages / "institutions").mkdir(parents=True)
    for name in ("standards", "associations", f"institutions/{institution}"):
        if (data / name).is_dir():
            shutil.copytree(data / name, packages / name, symlinks=True)


def _proposed(letter: Letter, packages: Path, desk: Desk, out: Path, said: str) -> str:
    home = Path("institutions") / letter.institution
    changed = [name for name in _tables(packages / home) if not _same(packages / home / name, desk.data / home / name)]
    if not changed:
        return desk.answers.refused("nothing-new")
    target = out / "files" / "datapackages" / home
    target.mkdir(parents=True)
    for name in changed:
        shutil.copyfile(packages / home / name, target / name)
    title = f"{letter.institution}: workbook of issue {letter.number}"
    (out / "title.txt").write_text(f"{title}\n", "utf-8")
    (out / "message.txt").write_text(f"{title}\n\nSent by {letter.sender}.\n", "utf-8")
    (out / "author.txt").write_text(f"{letter.institution} <{letter.institution}@institutions.invalid>\n", "utf-8")
    body = proposal(Wording(desk.standards, desk.language), letter.institution, letter.number, letter.sender)
    (out / "body.md").write_text(body, "utf-8")
    return desk.answers.proposed(said)


def _tables(folder: Path) -> list[str]:
    """The plain files at the root of a package that an import may have written: its descriptor and its tables."""
    if not folder.is_dir() or not codes.is_id(folder.name):
        return []
    found = sorted(
        file.name
        for file in folder.iterdir()
        if file.is_file() and not file.is_symlink() and (file.suffix == ".csv" or file.name == "datapackage.json")
    )
    return [name for name in found if name != "reviews.csv"][:MOST_FILES]


def _same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()
