"""All answers to a question with their intervals, and the favourable ones by group, behind a click."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model.witnesses.intervals import Interval, wilson
from generator.model.witnesses.surveyed import (
    EVERYBODY,
    EXTRAS,
    Answer,
    ClientVoice,
    Groups,
    SurveyQuestion,
    favourable,
    worded,
)


class AllAnswers:
    """The tables of single questions in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._bank = say.standards.bank

    def __call__(self, one: SurveyQuestion, voice: ClientVoice) -> Markup:
        """All answers with their intervals, and the favourable ones by group."""
        say, groups = self._say, voice.questions[one.code]
        cells = groups[EVERYBODY]
        rows = Markup("\n").join(self._answer_row(one, code, cells) for code in one.options if code in cells)
        table = Markup(
            '<table><thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr></thead>'
            "<tbody>\n{}</tbody></table>"
        ).format(say.phrase("voice.answer"), say.phrase("voice.share"), say.phrase("voice.people"), rows)
        return Markup("<details><summary>{}</summary>{}{}</details>\n").format(
            say.phrase("voice.all_answers"), table, self._by_group(one, groups)
        )

    def _answer_row(self, one: SurveyQuestion, code: str, cells: Mapping[str, Answer]) -> Markup:
        cell = cells[code]
        hidden = Markup('<span class="gap">{}</span>').format(self._say.phrase("voice.hidden"))
        share = hidden if cell.share is None else interval(self._say, wilson(cell.share, cell.size))
        if code in EXTRAS:
            share = Markup("–")
        count = cell.n if cell.n is not None else (Markup("–") if cell.share is not None else hidden)
        return Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(
            self._words(one.options[code]), share, self._say.number(count) if isinstance(count, int) else count
        )

    def _by_group(self, one: SurveyQuestion, groups: Groups) -> Markup:
        say, found = self._say, []
        for (code, value), cells in self._with_hidden(groups):
            grouping = self._bank.groupings.get(code)
            if grouping is None:
                continue
            if value and not cells:
                found.append(Markup('<tr><th scope="row">{}</th><td colspan="2"><span class="gap">{}</span></td></tr>').format(
                    self._words(grouping.values[value]), say.phrase("voice.value_hidden")))  # fmt: skip
                continue
            if not value or "" in cells:
                found.append(Markup('<tr><th scope="row">{}</th><td colspan="2"><span class="gap">{}</span></td></tr>').format(
                    self._words(grouping.words), say.phrase("voice.group_hidden")))  # fmt: skip
                continue
            good = with_interval(favourable(one, cells))
            shown = (
                interval(self._say, good)
                if good
                else Markup('<span class="gap">{}</span>').format(say.phrase("voice.hidden"))
            )
            found.append(Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td></tr>').format(
                self._words(grouping.values[value]), shown, base(self._say, cells)))  # fmt: skip
        if not found:
            return Markup()
        return Markup(
            '<table><thead><tr><th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th></tr></thead>'
            "<tbody>\n{}</tbody></table>"
        ).format(
            say.phrase("voice.group"),
            say.phrase("voice.favourable"),
            say.phrase("voice.sample"),
            Markup("\n").join(found),
        )

    def _with_hidden(self, groups: Groups) -> Iterator[tuple[tuple[str, str], Mapping[str, Answer]]]:
        """The groups, and after those of a grouping its values that have no row, without cells.

        A package has no row for a group that is hidden on its own, and readers would think that nobody asked it.
        """
        for code, grouping in self._bank.groupings.items():
            those = {key: cells for key, cells in groups.items() if key[0] == code}
            yield from those.items()
            if any(value and "" not in cells for (_, value), cells in those.items()):
                yield from (((code, value), {}) for value in grouping.values if (code, value) not in those)

    def _words(self, words: Mapping[str, str]) -> str:
        return worded(words, self._say.code)


def with_interval(share: tuple[Decimal, int] | None) -> Interval | None:
    """A share with its interval; None if it is not known."""
    return wilson(*share) if share else None


def interval(say: Printer, found: Interval) -> str:
    """A share with its interval, in words."""
    return say.phrase(
        "voice.interval",
        share=say.whole_percent(100 * found.value),
        low=say.whole_percent(100 * found.low),
        high=say.whole_percent(100 * found.high),
    )


def base(say: Printer, cells: Mapping[str, Answer]) -> str:
    """How many people answered, in words."""
    cell = one_cell(cells)
    key = "voice.base_weighted" if cell.effective else "voice.base"
    return say.phrase(key, n=cell.base or 0, effective=cell.effective or 0)


def one_cell(cells: Mapping[str, Answer]) -> Answer:
    """One cell of a group, for what all of them share; not one of those that are counted apart."""
    return next(cell for code, cell in cells.items() if code not in EXTRAS)
