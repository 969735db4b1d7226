"""Turns what people type into a cell into what a package says; tolerant of spelling, strict about facts.

What has no single reading is `Unreadable`, with the reason. This module does not know sheets or packages, only a
question, a cell and an answer.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from types import MappingProxyType

from generator.intake.workbook.plan import Asked
from generator.intake.workbook.reading import dates, numbers
from generator.intake.workbook.reading.unreadable import Unreadable
from generator.intake.xlsx.cells import Typed
from generator.model import AnswerType
from generator.packages import clean
from generator.packages.safety.characters import unaccented
from generator.packages.tables.no_answer import is_no_answer

_SAID = {
    "yes": "yes y true 1 x ✓ ✔ ☑ si oui sim نعم да ja ya हाँ हां ndiyo evet co vang так hai 是 はい",
    "no": "no n false 0 non nao لا нет nein nee tidak नहीं hapana hayir khong ні 否 いいえ",
    "partially": "partially partly partial parcialmente enparte partiellement partiel emparte جزئيا جزئياً частично teilweise sebagian kismen",
}
"""Without accents, spaces and capitals. The answers of the portal's own languages come with the standards."""
_MOST_TIMES = 4
"""How often each option may be named in one cell; a text that names more is not read."""
_MEANS = {word: code for code, words in _SAID.items() for word in words.split()}


def folded(text: str) -> str:
    """A text for comparing spellings of one word: no accents, capitals, spaces or stops."""
    plain = unaccented(numbers.plain(text))
    return "".join(char for char in plain if char.isalnum() or unicodedata.category(char) == "So" or char in "✓✔☑")


class Tolerance:
    """Reads cells by their question, with the label of each option in every language of the standards."""

    def __init__(
        self, labels: Mapping[str, Mapping[str, str]], offered: Mapping[str, Collection[str]] = MappingProxyType({})
    ) -> None:
        self._labels = labels  # question -> folded label or code -> code
        self._offered = offered  # folded label -> codes: what the workbook itself offered, of all questions

    def read(self, cell: Typed, asked: Asked, currency: str = "") -> str | Unreadable:
        """A cell that is not blank, as a package says it."""
        if flaw := _flaw(cell):
            return flaw
        if cell.raised and (asked.choices or asked.kind in _FIGURES | _DAYS):
            return Unreadable("raised", {"letters": cell.raised})
        said = self._read(cell, asked, currency)
        if isinstance(said, Unreadable) and isinstance(cell.value, str) and is_no_answer(numbers.plain(cell.value)):
            return _no_answer(asked)
        return said

    def _read(self, cell: Typed, asked: Asked, currency: str) -> str | Unreadable:
        if asked.kind in _FIGURES:
            return numbers.read(cell, asked, currency)
        if asked.kind == "date":
            return dates.read(cell)
        if asked.kind == AnswerType.SEVERAL_OF:
            return self._several(cell, asked)
        if asked.choices:
            return self.choice(cell, asked)
        return self._field(clean(cell.text), cell, asked)

    def choice(self, cell: Typed, asked: Asked) -> str | Unreadable:
        """The code of the option that a cell names: by label in any language, or by the code itself."""
        text = "1" if cell.value is True else "0" if cell.value is False else clean(cell.text)
        code = self._option(folded(text), asked.code, asked.choices)
        if code is None and asked.indicator is not None and not asked.indicator.options:
            code = _MEANS.get(folded(text))
        if code is not None and code in asked.choices:
            return code
        return Unreadable("not-an-option")

    def mark(self, cell: Typed) -> bool | Unreadable:
        """True if an option is marked by any yes, a cross or a tick; False for any no."""
        if flaw := _flaw(cell):
            return flaw
        if isinstance(cell.value, bool):
            return cell.value
        said = folded(cell.text)
        said = self._option(said, "yes_no", ("yes", "no")) or _MEANS.get(said, "")
        if said in ("yes", "no"):
            return said == "yes"
        return False if cell.text.strip() in ("-", "–", "—") else Unreadable("not-a-mark")

    def reason(self, cell: Typed) -> str:
        """The status for words such as "withheld" in any language; empty for other words."""
        reasons = self._labels["why"]
        return self._option(folded(cell.text), "why", reasons.values()) or "" if isinstance(cell.value, str) else ""

    def _option(self, said: str, question: str, codes: Iterable[str]) -> str | None:
        """The code of a folded label: as the workbook itself offered it, or as labels are now.

        None if the workbook offered the label for several codes, and today's is none of them.
        """
        known = self._labels.get(question, {}).get(said)
        meant = set(self._offered.get(said, ())).intersection(codes)
        if len(meant) == 1:
            return meant.pop()
        return known if not meant or known in meant else None

    def _several(self, cell: Typed, asked: Asked) -> str | Unreadable:
        """Options joined by semicolons, lines or commas in one cell, as other programs write them."""
        text = str(cell.value)
        for between in (r"[;\n|]", r"[;\n|,]"):
            parts = [part for part in re.split(between, text) if part.strip()]
            if len(parts) > _MOST_TIMES * len(asked.choices):
                break
            found = [self._option(folded(part), asked.code, asked.choices) for part in parts]
            if found and all(found):
                chosen = {code for code in found if code}
                return ";".join(code for code in asked.choices if code in chosen)
        return Unreadable("not-an-option")

    def _field(self, text: str, cell: Typed, asked: Asked) -> str | Unreadable:
        match asked.kind:
            case "period" | "year":
                found = re.fullmatch(r"(?:FY|AF)?\s*([0-9]{4})", numbers.plain(text), re.IGNORECASE)
                return found[1] if found else Unreadable("not-a-year")
            case "day_of_year":
                return _day_of_year(text, cell)
            case "names":
                return ";".join(part for name in re.split(r"[;\n]", str(cell.value)) if (part := clean(name)))
            case "documents":
                return ";".join(part.lower() for part in re.split(r"[;,\s|]+", text) if part)
            case "id" | "code" | "document" | "language" | "sha256":
                return text.lower()
            case "web":
                return f"https://{text}" if re.fullmatch(r"(www\.)[a-zA-Z0-9.-]+(/\S*)?", text) else text
            case _:
                return text


def _flaw(cell: Typed) -> Unreadable | None:
    """Why a cell is no answer to any question; None if it may be one."""
    if cell.error:
        return Unreadable("error-in-cell")
    if cell.value is None:
        return Unreadable("formula-without-value")
    return Unreadable("struck", {"letters": cell.struck}) if cell.struck else None


def _no_answer(asked: Asked) -> Unreadable:
    """What is said of "n/a" and the like: a field has no column for the reason, and where a number is asked for it may be zero."""
    if asked.indicator is None:
        return Unreadable("needs-value" if asked.needed else "leave-empty")
    return Unreadable("no-number" if asked.indicator.kind.is_figure else "nothing-said")


_FIGURES = frozenset({AnswerType.PERCENT, AnswerType.COUNT, AnswerType.CURRENCY, AnswerType.RATIO, "rate"})
_DAYS = frozenset({"date", "period", "year", "day_of_year"})


def _day_of_year(text: str, cell: Typed) -> str | Unreadable:
    if re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        return text
    if found := re.fullmatch(r"([0-9]{1,2})[-/. ]([0-9]{1,2})", numbers.plain(text)):
        first, second = sorted(map(int, found.groups()))
        if first == second or second > 12:  # the larger can only be the day
            return f"{first:02}-{second:02}"
        return Unreadable("bad-form")
    day = dates.read(cell)
    if isinstance(day, Unreadable):
        # Without a year: any leap year will do, so that 29 February is a day.
        words = Typed(cell.sheet, cell.row, cell.column, f"{text} 2000")
        day = dates.read(words) if re.search(r"[^\W\d_]", text) else day
    if isinstance(day, Unreadable):
        return Unreadable("bad-form") if day.code == "not-a-date" else day  # no year is wanted
    return day[5:]
