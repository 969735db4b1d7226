"""The names of each option: its code, and its label in every language, by question."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

from generator.intake.workbook.plan import WorkbookPlan
from generator.intake.workbook.reading.tolerance import Tolerance, folded
from generator.intake.workbook.wording import WorkbookPrinter
from generator.model import Standards

_FOLDED: Final = lru_cache(maxsize=8192)(folded)
"""The labels are the same for every workbook, and folding them took a seventh of the time of reading a small one.

What people type is not remembered: it may be long, and is rarely the same twice.
"""


def tolerance(plan: WorkbookPlan, options: Iterable[tuple[str, str]] = ()) -> Tolerance:
    """The reader of cells of a plan's questions. If labels of two languages collide, the plan's own language wins.

    `options` are code and label of what the workbook itself offered, when labels may have been others.
    """
    known: dict[str, dict[str, str]] = {}
    for language in [plan.words.code, *plan.standards.languages]:
        words = WorkbookPrinter(plan.standards, language)
        for code, indicator in plan.standards.indicators.items():
            if indicator.kind.is_choice:
                _add(known, code, words.options(indicator))
        other = plan if language == plan.words.code else WorkbookPlan(plan.standards, words)
        listed = (one for columns in other.lists.values() for one in columns.values())
        for asked in (*other.institution.values(), *other.filing.values(), *other.document.values(), *listed):
            if asked.choices:
                _add(known, asked.code, asked.choices)
        _add(known, "why", words.reasons())
        _add(known, "why", words.typed_reasons())
        _add(known, "yes_no", {code: words.phrase(f"answer.{code}") for code in ("yes", "no")})
    offered: dict[str, set[str]] = {}
    for code, label in options:
        offered.setdefault(folded(label), set()).add(code)
    return Tolerance(known, offered)


def _add(known: dict[str, dict[str, str]], question: str, choices: Mapping[str, str]) -> None:
    found = known.setdefault(question, {})
    for code, label in choices.items():
        found.setdefault(_FOLDED(label), code)
    for code in choices:
        found.setdefault(_FOLDED(code), code)


def languages(standards: Standards) -> tuple[str, ...]:
    """The languages in which a workbook can be made."""
    return tuple(standards.languages) or ("en",)
