"""Makes what is sent because of an issue: an answer, and perhaps the files and the words of a pull request.

Done by the job that may write, from the event that the host gave it and the little that was handed over; see
`handover`.
"""

from collections.abc import Mapping
from pathlib import Path

from generator.language.phrases import Phrases
from generator.model import Standards
from generator.pipeline.proposals import handover
from generator.pipeline.proposals.answer import Answers, proposal
from generator.pipeline.proposals.event import Issue, IssueRefusal, Letter
from generator.pipeline.proposals.handover import Handed


def send(issue: Issue, folder: Path, known: Standards, out: Path, *, page: str = "", language: str = "en") -> None:
    """Write what is sent into `out`: answer.md, and for a proposal its tables and the text of the request.

    `folder` is what was handed over; `page` the address of the marked workbook, `language` that of the people who
    decide on a proposal; the sender of the workbook is answered in all languages. Raises handover.ForgedError.
    """
    answers, letter = Answers(known), issue.letter
    answer, tables = _taken(letter, folder)
    out.mkdir(parents=True)
    if answer.what == handover.PROPOSED and isinstance(letter, Letter):
        _request(letter, tables, Phrases(known, language), out)
        words = answers.proposed(answer.said)
    elif answer.what == handover.MARKED:
        words = answers.marked(page, answer.said)
    else:
        words = answers.refused(answer.what, answer.found, answer.said)
    (out / "answer.md").write_text(words, "utf-8")


def _taken(letter: Letter | IssueRefusal, folder: Path) -> tuple[Handed, Mapping[str, bytes]]:
    if isinstance(letter, IssueRefusal):
        return Handed(letter.code, letter.found), {}  # the event is sufficient; the handover is not read
    return handover.taken(folder)


def _request(letter: Letter, tables: Mapping[str, bytes], say: Phrases, out: Path) -> None:
    target = out / "datapackages" / "institutions" / letter.institution
    target.mkdir(parents=True)
    for name, data in tables.items():
        (target / name).write_bytes(data)
    title = f"{letter.institution}: workbook of issue {letter.number}"
    (out / "title.txt").write_text(f"{title}\n", "utf-8")
    (out / "message.txt").write_text(f"{title}\n\nSent by {letter.sender}.\n", "utf-8")
    (out / "author.txt").write_text(f"{letter.institution} <{letter.institution}@institutions.invalid>\n", "utf-8")
    (out / "body.md").write_text(proposal(say, letter.institution, letter.number, letter.sender), "utf-8")
