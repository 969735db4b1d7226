"""Guides a reviewer on the terminal through what waits, value by value.

Each answer is on the disk before the next question is asked. Text from a package is printed with everything that could
control a terminal made visible, and nothing of it is opened or fetched.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from generator.cli.terminal import plain
from generator.model import Evidence, Observation, Review, Waiting
from generator.packages.desk import documents
from generator.packages.desk.verdicts import ReviewContext, VerdictError

KEYS = {"a": "documented", "p": "partly", "n": "not_supported", "v": "not_reviewable"}
_LETTERS = "a accept, p partly, n not supported, v not reviewable, s skip, m note, b back, q stop"
_WHY = {
    "unreviewed": "not reviewed yet",
    "unbound": "its review does not say what it saw",
    "changed": "the value or its documents changed since its review",
    "no_evidence": "its review names no document",
    "missing_evidence": "a document behind its review is missing, or another one now",
    "old_evidence": "a document behind its review is too old",
    "block": "reviewed, and counts once the values documented with it are",
    "unknown_reviewer": "its reviewer is not one of the association's for that day",
    "own_reviewer": "its reviewer works for the institution",
    "bad_signature": "its review is not as it was signed",
    "unsigned": "its review is not signed",
    "without_document": "names no document that proves it",
}


def why(code: str) -> str:
    """The reason why a value waits, in words."""
    return _WHY.get(code, code.replace("_", " "))


class SessionStoppedError(Exception):
    """The reviewer stopped, or the input ended."""


@dataclass
class ReviewSession:
    """One sitting. `write` puts a row on the disk, or raises; `written` are the rows of this sitting, by value."""

    desk: ReviewContext
    waiting: Sequence[Waiting]
    write: Callable[[Review], None]
    screen: Console = field(default_factory=lambda: Console(highlight=False, markup=False, emoji=False))
    written: dict[tuple[str, str], Review] = field(default_factory=dict)

    def go(self) -> bool:
        """Go from the first to the last value. True if the reviewer reached the end, False if they stopped.

        Ctrl-C passes through, so that the caller reports what was written.
        """
        place = 0
        try:
            while place < len(self.waiting):
                self._show(place)
                place = max(0, place + self._ask(self.waiting[place]))
        except SessionStoppedError:
            return False
        return True

    # ------------------------------------------------------------------------------------------------ showing

    def _say(self, text: str, style: str = "", *, whole: bool = False) -> None:
        """Print a text; `whole` without line breaks of ours, so that it can be copied."""
        self.screen.print(Text(text, style=style), soft_wrap=whole or not self.screen.is_terminal)

    def _show(self, place: int) -> None:
        one = self.waiting[place]
        indicator = self.desk.standards.indicators[one.indicator]
        fact = self.desk.dossier.fact(one.indicator, one.period)
        self._say(f"\n{place + 1} of {len(self.waiting)}  {one.period}  {one.indicator}", "bold")
        self._say(indicator.words.label, "bold")
        if indicator.words.definition:
            self._say(indicator.words.definition)
        answers = [indicator.options.get(code, code) for code in fact.text.split(";")] if indicator.options else []
        self._say(f"  answer    {plain(fact.text)}" + (f" ({plain('; '.join(answers))})" if answers else ""))
        if isinstance(fact, Observation) and fact.note:
            self._say(f"  note      {plain(fact.note)}")
        shown = self.desk.laid_before(one.indicator, one.period)
        for paper in shown:
            self._show_paper(paper, one)
        if not shown:
            self._say("  document  none named")
        self._say(f"  waits     since {one.since}: {why(one.why)}")
        review = self.written.get((one.indicator, one.period)) or self.desk.review_of(one.indicator, one.period)
        if review:
            day = review.date.isoformat() if review.date else "no date"
            who = ", ".join(part for part in (review.reviewer, review.association, day) if part)
            self._say(
                f"  before    {review.status} ({plain(who)})" + (f": {plain(review.note)}" if review.note else "")
            )

    def _show_paper(self, paper: Evidence, one: Waiting) -> None:
        kinds = self.desk.standards.evidence_kinds
        kind = kinds[paper.kind].label if paper.kind in kinds else paper.kind
        day = paper.date.isoformat() if paper.date else "no date"
        self._say(f"  document  {plain(paper.id)}: {plain(paper.title)} ({plain(kind)}, {day}, {paper.access})")
        for place in (str(self.desk.folder / paper.file) if paper.file else "", paper.url):
            if place:
                self._say(f"            {plain(place)}", whole=True)
        objection = documents.objection(paper, self.desk.filing(one.period), kinds)
        if objection:
            self._say(f"            proves nothing: {objection}", "red")

    # ------------------------------------------------------------------------------------------------- asking

    def _hear(self, question: str) -> str:
        try:
            return self.screen.input(Text(question)).strip()
        except EOFError:
            raise SessionStoppedError from None
        except UnicodeDecodeError:
            return ""

    def _ask(self, one: Waiting) -> int:
        """Ask about one value, and return how many values to move: one on, or one back."""
        note: str | None = None
        self._say(_LETTERS, "dim")
        while True:
            heard = self._hear("Your answer: ").lower()
            if heard == "q":
                raise SessionStoppedError
            if heard == "s":
                return 1
            if heard == "b":
                return -1
            if heard == "m":
                note = self._hear("Note: ")
            elif heard in KEYS:
                try:
                    self._decide(one, KEYS[heard], note)
                except VerdictError as error:
                    self._say(str(error), "red")
                    continue
                return 1
            else:
                self._say(f"One letter, then Enter: {_LETTERS}.")

    def _decide(self, one: Waiting, status: str, note: str | None) -> None:
        named: list[str] = []
        shown = self.desk.laid_before(one.indicator, one.period)
        proving = documents.proving(shown, self.desk.filing(one.period), self.desk.standards)
        if not shown or (status == "documented" and not proving):
            self._list(self.desk.dossier.evidence.values())
            heard = self._hear("Code of the document, or several joined by semicolons; empty for none: ")
            named = [code.strip() for code in heard.split(";") if code.strip()]
        # A note of this sitting is kept when its verdict is changed; an older one belongs to an older review.
        sitting = self.written.get((one.indicator, one.period))
        kept = note if note is not None else sitting.note if sitting else ""
        review = self.desk.decide(one.indicator, one.period, status, named=named, note=kept)
        self.write(review)
        self.written[one.indicator, one.period] = review

    def _list(self, documents: Iterable[Evidence]) -> None:
        for paper in documents:
            self._say(f"  {plain(paper.id)}: {plain(paper.title)}")
