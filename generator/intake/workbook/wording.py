"""The words of a workbook: those of the standards and the phrases of one language, English where it has none."""

from collections.abc import Mapping

from generator.language.placeholders import said
from generator.model import Indicator, Labels, Language, Standards

ENGLISH = "en"


class WorkbookWords:
    """One language of the standards, as a workbook speaks it."""

    def __init__(self, standards: Standards, language: str) -> None:
        self.standards = standards
        self.language = language
        self._own: Language | None = standards.languages.get(language)
        self._english: Language | None = standards.languages.get(ENGLISH)

    def phrase(self, key: str, **places: object) -> str:
        """A phrase with its places filled in; the key itself where no language has it."""
        for language in (self._own, self._english):
            if language is not None and key in language.phrases:
                return said(language.phrases[key], places)
        return key

    def name(self, key: str, otherwise: str) -> str:
        """The name of a code of the vocabulary, such as region.africa."""
        for language in (self._own, self._english):
            if language is not None and key in language.names:
                return language.names[key]
        return otherwise

    def unit(self, code: str) -> str:
        """What is counted."""
        if self._own is not None and code in self._own.units:
            return self._own.units[code]
        return self.standards.units.get(code, code)

    def indicator(self, indicator: Indicator) -> Labels:
        """Label, definition and help; what the language lacks is said in English."""
        own = self._own.indicators.get(indicator.code) if self._own else None
        words = indicator.words
        if own is None:
            return words
        return Labels(own.label or words.label, own.definition or words.definition, own.help or words.help)

    def options(self, indicator: Indicator) -> Mapping[str, str]:
        """The answers of a choice by their codes, in printed order."""
        if not indicator.options:
            return {code: self.phrase(f"answer.{code}") for code in indicator.answers}
        own = self._own.options.get(indicator.code, {}) if self._own else {}
        return {code: own.get(code) or label for code, label in indicator.options.items()}

    def area(self, code: str) -> Labels:
        """What an area is called, and about."""
        own = self._own.areas.get(code) if self._own else None
        return own or self.standards.areas[code].words

    def reasons(self) -> Mapping[str, str]:
        """Why a cell is empty, by the status that says so in a package."""
        return {code: self.phrase(f"gap.{code}") for code in ("not_applicable", "withheld", "unknown")}
