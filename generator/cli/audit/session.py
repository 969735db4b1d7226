"""Asks the questions of the self-audit on the terminal; each answer is on the disk before the next question."""

from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.text import Text

from generator.intake.workbook.wording import WorkbookPrinter
from generator.model.audits import NOT_APPLICABLE

KEYS = {"1": "yes", "2": "partially", "3": "no", "4": NOT_APPLICABLE}
"""Digits, because the first letters of answers differ from language to language."""


class _StoppedError(Exception):
    """The person stopped, or the input ended."""


@dataclass
class AuditSession:
    """One sitting. `keep` puts all answers on the disk, or raises."""

    answers: dict[str, str]
    keep: Callable[[], None]
    words: WorkbookPrinter
    screen: Console = field(default_factory=lambda: Console(highlight=False, markup=False, emoji=False))

    def go(self) -> bool:
        """Ask what is open, in order. True if the end was reached, False if the person stopped."""
        codes = list(self.words.standards.audits.questions)
        place = next((at for at, code in enumerate(codes) if code not in self.answers), len(codes))
        try:
            while place < len(codes):
                self._show(codes[place], place + 1, len(codes))
                place = max(0, place + self._ask(codes[place]))
        except _StoppedError:
            return False
        return True

    def _say(self, text: str, style: str = "") -> None:
        self.screen.print(Text(text, style=style), soft_wrap=not self.screen.is_terminal)

    def _show(self, code: str, number: int, total: int) -> None:
        words, audits = self.words, self.words.standards.audits
        practice = audits.questions[code]
        title = words.name(f"audit.part.{audits.own.code}.{practice.standard}") if audits.own else ""
        place = words.phrase("self_audit.place", n=number, total=total)
        self._say(f"\n{place}  {practice.standard.upper()} {title}", "bold")
        self._say(words.name(f"audit.practice.{practice.code}"))
        self._say(words.name(f"audit.question.{code}"), "bold")
        if code in self.answers:
            self._say(f"  {words.phrase(f'self_audit.answer.{self.answers[code]}')}", "dim")

    def _ask(self, code: str) -> int:
        """Ask one question, and return how many questions to move: one on, or one back."""
        keys = self.words.phrase("self_audit.keys")
        self._say(keys, "dim")
        while True:
            try:
                heard = self.screen.input(Text(f"{self.words.phrase('self_audit.ask')} ")).strip().lower()
            except EOFError:
                raise _StoppedError from None
            except UnicodeDecodeError:
                heard = "?"
            if heard == "q":
                raise _StoppedError
            if not heard:
                return 1
            if heard == "b":
                return -1
            said = KEYS.get(heard) or self._by_word(heard)
            if said:
                self.answers[code] = said
                self.keep()
                return 1
            self._say(self.words.phrase("self_audit.one_key", keys=keys))

    def _by_word(self, heard: str) -> str:
        """The answer that a word means: yes, sí; empty if it means none."""
        known = {self.words.phrase(f"self_audit.answer.{code}").casefold(): code for code in KEYS.values()}
        return known.get(heard.casefold(), heard if heard in KEYS.values() else "")
