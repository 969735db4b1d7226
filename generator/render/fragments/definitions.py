"""What was asked, in whose words and until when, and how definitions changed.

The wording belongs to the edition of the questionnaire: MIX's own label of a question, or that of this portal. What
changed in its meaning belongs to the version of the definition. Both are shown together here, and nowhere else.
"""

from collections.abc import Iterator
from typing import NamedTuple

from generator.language.phrases import ENGLISH
from generator.language.printer import Printer
from generator.model import Dossier, Formula, Indicator, Observation, Questionnaire, Version
from generator.render.tables.second_rows import broken_years, spans
from generator.standards.functions import written


class AnsweredEdition(NamedTuple):
    """The filings of one institution that answer one edition."""

    years: str
    edition: str  # its name
    words: str  # whose words it is in


class Broken(NamedTuple):
    """An indicator of which earlier values of an institution are not comparable."""

    indicator: Indicator
    year: str  # the first with a value of the new definition
    change: str


class HistoryLine(NamedTuple):
    """One edition that asks a question, or one version of its definition."""

    name: str
    words: str = ""  # whose words the question is in; empty for a version that begins with a year
    label: str = ""  # the question, in these words
    answers: tuple[str, ...] = ()  # on offer, if there are fewer than today
    change: str = ""
    breaks: bool = False
    source: str = ""


def label_of_mix(indicator: Indicator) -> str:
    """MIX's own label of an indicator: the last part of the name of its column."""
    return indicator.mix_name[0].rpartition(" > ")[2] if indicator.mix_name else ""


class Definitions:
    """The past of definitions, in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._standards = say.standards

    def asked(self, dossier: Dossier) -> list[AnsweredEdition]:
        """The editions that an institution answered, the newest first."""
        years: dict[str, list[str]] = {}
        for filing in dossier.filings:
            edition = self._standards.edition(filing.questionnaire, filing.period)
            if edition is not None:
                years.setdefault(edition.code, []).append(filing.period)
        known = self._standards.questionnaires
        return [
            AnsweredEdition(spans(tuple(periods)), self.edition(known[code]), self.words(known[code]))
            for code, periods in years.items()
        ]

    def broken(self, dossier: Dossier) -> list[Broken]:
        """The indicators whose definition changed between two values of an institution."""
        found = []
        for indicator in self._standards.redefined:
            for year in broken_years(dossier, indicator):
                fact = dossier.fact(indicator.code, str(year))
                now = fact.definition if isinstance(fact, Observation) else ""
                version = next(one for one in indicator.versions if one.code == now)
                found.append(
                    Broken(indicator, str(year), self._say.change(indicator, self._first_of(version, indicator)))
                )
        return found

    def history(self, indicator: Indicator) -> list[HistoryLine]:
        """The editions that ask a question and the versions of its definition, the oldest first."""
        by_code = {one.code: one for one in indicator.versions}
        steps = [self._of_edition(indicator, one, by_code.get(one.code)) for one in self._asking(indicator)]
        return [self._of_year(indicator, one) for one in indicator.versions if one.since is not None] + steps

    def formula(self, formula: Formula) -> str:
        """A formula for readers: the standards' own words in English, else arithmetic over the names of the inputs."""
        if self._say.code == ENGLISH:
            return formula.text
        return written(formula.function, [f"[{self._say.input(name)}]" for name in formula.inputs])

    def edition(self, edition: Questionnaire) -> str:
        """The name of an edition, which says its years."""
        return self._say.name(f"questionnaire.{edition.code}")

    def words(self, edition: Questionnaire) -> str:
        """In whose words an edition asks."""
        return self._say.phrase(f"definition.words.{edition.words}")

    def _asking(self, indicator: Indicator) -> Iterator[Questionnaire]:
        unasked = self._standards.unasked_by
        family = self._standards.areas[indicator.area].family
        for edition in self._standards.questionnaires.values():
            if indicator.code not in unasked(edition) and (not edition.families or family in edition.families):
                yield edition

    def _of_edition(self, indicator: Indicator, edition: Questionnaire, version: Version | None) -> HistoryLine:
        label = label_of_mix(indicator) if edition.words == "mix" else self._say.label(indicator)
        words = self.words(edition) if label else self._say.phrase("definition.words.lost")
        offered = edition.offers(indicator)
        answers = tuple(self._say.option(indicator, one) for one in offered) if offered != indicator.answers else ()
        step = HistoryLine(self.edition(edition), words, label, answers)
        return step if version is None else self._changed(step, indicator, version)

    def _of_year(self, indicator: Indicator, version: Version) -> HistoryLine:
        step = HistoryLine(self._say.phrase("definition.since_year", year=version.code))
        return self._changed(step, indicator, version)

    def _changed(self, step: HistoryLine, indicator: Indicator, version: Version) -> HistoryLine:
        if not version.changed:
            return step._replace(source=version.source)
        change = self._say.change(indicator, version)
        return step._replace(change=change, breaks=version.line == version.code, source=version.source)

    def _first_of(self, version: Version, indicator: Indicator) -> Version:
        """The version with which the line of this one begins: what it changed is what breaks the series."""
        return next(one for one in indicator.versions if one.code == version.line)
