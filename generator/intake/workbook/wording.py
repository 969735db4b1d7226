"""The words of a workbook: those of the standards in one language, without markup and without marks.

Words that the language lacks are in another language, without a mark: sheets, questions and options are found again by
their words when the workbook comes back, and Excel allows no brackets in the name of a sheet.
"""

from collections.abc import Mapping

from generator.language.printer import Printer
from generator.model import Indicator


class WorkbookPrinter(Printer):
    """One language of the standards, as a workbook speaks it."""

    MARKED = False

    def options(self, indicator: Indicator) -> Mapping[str, str]:
        """The answers of a choice by their codes, in printed order."""
        return {code: self.option(indicator, code) for code in indicator.options or indicator.answers}

    def reasons(self) -> Mapping[str, str]:
        """Why a cell is empty, by the status that says so in a package."""
        return {code: self.phrase(f"gap.{code}") for code in ("not_applicable", "withheld", "unknown")}

    def typed_reasons(self) -> Mapping[str, str]:
        """What else people type who mean one of the reasons."""
        return {"not_applicable": self.phrase("workbook.too_not_applicable")}
