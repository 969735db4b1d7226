"""Guides a reviewer on the terminal through what waits, value by value.

Each answer is on the disk before the next question is asked. Text from a package is printed with everything that could
control a terminal made visible, and nothing of it is opened or fetched.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from generator.cli.terminal import plain
from generator.intake.workbook.wording import WorkbookPrinter
from generator.model import Evidence, Indicator, Observation, Review, Waiting
from generator.packages.desk import documents
from generator.packages.desk.verdicts import ReviewContext, VerdictError

KEYS = {"a": "documented", "p": "partly", "n": "not_supported", "v": "not_reviewable"}


def why(words: WorkbookPrinter, code: str) -> str:
    """The reason why a value waits, in words."""
    return words.phrase(f"desk.why.{code}") if words.has(f"desk.why.{code}") else code.replace("_", " ")


def answer_labels(words: WorkbookPrinter, indicator: Indicator, text: str) -> str:
    """The labels of an answer that is one or several choices; empty for any other."""
    options = words.options(indicator)
    return "; ".join(options.get(code, code) for code in text.split(";")) if options else ""


class SessionStoppedError(Exception):
    """The reviewer stopped, or the input ended."""


@dataclass
class ReviewSession:
    """One sitting. `write` puts a row on the disk, or raises; `written` are the rows of this sitting, by value."""

    desk: ReviewContext
    waiting: Sequence[Waiting]
    write: Callable[[Review], None]
    words: WorkbookPrinter
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
        one, words = self.waiting[place], self.words
        indicator = self.desk.standards.indicators[one.indicator]
        fact = self.desk.dossier.fact(one.indicator, one.period)
        at = words.phrase("desk.place", n=place + 1, total=len(self.waiting))
        self._say(f"\n{at}  {one.period}  {one.indicator}", "bold")
        self._say(words.label(indicator), "bold")
        if definition := words.definition(indicator):
            self._say(definition)
        labels = answer_labels(words, indicator, fact.text)
        self._line("answer", plain(fact.text) + (f" ({plain(labels)})" if labels else ""))
        if isinstance(fact, Observation) and fact.note:
            self._line("note", plain(fact.note))
        shown = self.desk.laid_before(one.indicator, one.period)
        for paper in shown:
            self._show_paper(paper, one)
        if not shown:
            self._line("document", words.phrase("desk.no_document"))
        self._line("waits", words.phrase("desk.since", date=one.since.isoformat(), why=why(words, one.why)))
        review = self.written.get((one.indicator, one.period)) or self.desk.review_of(one.indicator, one.period)
        if review:
            day = review.date.isoformat() if review.date else words.phrase("desk.no_date")
            who = ", ".join(part for part in (review.reviewer, review.association, day) if part)
            verdict = words.phrase(f"review.{review.status}")
            self._line("before", f"{verdict} ({plain(who)})" + (f": {plain(review.note)}" if review.note else ""))

    def _line(self, name: str, text: str) -> None:
        label = self.words.phrase(f"desk.line.{name}")
        self._say(f"  {label:<10}{text}")

    def _show_paper(self, paper: Evidence, one: Waiting) -> None:
        kinds, words = self.desk.standards.evidence_kinds, self.words
        kind = words.name(f"evidence_kind.{paper.kind}") if paper.kind in kinds else paper.kind
        day = paper.date.isoformat() if paper.date else words.phrase("desk.no_date")
        access = words.phrase(f"access.{paper.access}")
        self._line("document", f"{plain(paper.id)}: {plain(paper.title)} ({plain(kind)}, {day}, {access})")
        for place in (str(self.desk.folder / paper.file) if paper.file else "", paper.url):
            if place:
                self._say(f"            {plain(place)}", whole=True)
        objection = documents.objection(paper, self.desk.filing(one.period), kinds)
        if objection:
            told = words.phrase("desk.too_old") if objection == documents.TOO_OLD else objection
            self._say(f"            {words.phrase('desk.proves_nothing', why=told)}", "red")

    # ------------------------------------------------------------------------------------------------- asking

    def _hear(self, question: str) -> str:
        try:
            return self.screen.input(Text(f"{question} ")).strip()
        except EOFError:
            raise SessionStoppedError from None
        except UnicodeDecodeError:
            return ""

    def _ask(self, one: Waiting) -> int:
        """Ask about one value, and return how many values to move: one on, or one back."""
        note: str | None = None
        letters = self.words.phrase("desk.letters")
        self._say(letters, "dim")
        while True:
            heard = self._hear(self.words.phrase("desk.ask")).lower()
            if heard == "q":
                raise SessionStoppedError
            if heard == "s":
                return 1
            if heard == "b":
                return -1
            if heard == "m":
                note = self._hear(self.words.phrase("desk.ask_note"))
            elif heard in KEYS:
                try:
                    self._decide(one, KEYS[heard], note)
                except VerdictError as error:
                    self._say(self.words.phrase(f"desk.refused.{error.reason}", **error.values), "red")
                    continue
                return 1
            else:
                self._say(self.words.phrase("desk.one_letter", letters=letters))

    def _decide(self, one: Waiting, status: str, note: str | None) -> None:
        named: list[str] = []
        shown = self.desk.laid_before(one.indicator, one.period)
        proving = documents.proving(shown, self.desk.filing(one.period), self.desk.standards)
        if not shown or (status == "documented" and not proving):
            self._list(self.desk.dossier.evidence.values())
            heard = self._hear(self.words.phrase("desk.ask_codes"))
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
