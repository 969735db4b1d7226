"""How is a slip asked about? As a `Problem`: where it stands, what stands there, what would fit, and the question."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from generator.language.placeholders import said
from generator.model import Dossier, Language, Observation, Standards
from generator.model.edit_checks import EditQuery
from generator.problems import Location, Problem

MARKS: Final[Mapping[str, tuple[str, str]]] = {"en": (",", ".")}
OTHER_MARKS: Final = ("\N{NARROW NO-BREAK SPACE}", ",")
"""Between thousands, and before decimals, in all other languages."""

_NOTHING: Final = Language("", "", {}, {}, {}, {}, {}, {}, {})


def told(slip: EditQuery, dossier: Dossier, standards: Standards, language: str = "en") -> Problem:
    """The slip as a warning at the row of the first of its cells, in the words of a language."""
    fact = dossier.fact(*slip.cells[0])
    says, asks = words(slip, standards, language)
    expected = "" if slip.expected is None else figure(slip.expected, language)
    return Problem(
        f"slip-{slip.rule.replace('_', '-')}",
        fact.sources[0] if fact.sources else Location(f"institutions/{slip.institution}/indicators.csv"),
        says,
        fact.text if isinstance(fact, Observation) else slip.found,
        expected and said(_phrase(standards, language, "slip.expected"), {"expected": expected}),
        f"{asks} {_phrase(standards, language, 'slip.confirm')}",
        "warning",
    )


def words(slip: EditQuery, standards: Standards, language: str = "en") -> tuple[str, str]:
    """What is odd, and the question, in the words of a language."""
    names = [_label(code, standards, language) for code, _ in slip.cells]
    others = list(dict.fromkeys(names[1:]))
    places: dict[str, object] = {
        "indicator": names[0],
        "year": slip.cells[0][1],
        "other": others[0] if others else "",
        "others": ", ".join(others[:6]) + (" …" if len(others) > 6 else ""),
        "found": _filed(slip.found, language),
        "expected": "" if slip.expected is None else figure(slip.expected, language),
        **{
            name: figure(Decimal(value), language) if isinstance(value, Decimal | int) else value
            for name, value in slip.figures.items()
        },
    }
    key = f"slip.{slip.rule}"
    says, asks = (_phrase(standards, language, f"{key}.{part}") for part in ("says", "asks"))
    return said(says, places), said(asks, places)


def figure(value: Decimal, language: str = "en") -> str:
    """A figure for people: thousands set apart, no more than two decimals."""
    thousands, point = MARKS.get(language, OTHER_MARKS)
    shown = f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}"
    if "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return shown.translate({ord(","): thousands, ord("."): point})


def _filed(text: str, language: str) -> str:
    """What was filed, as people read figures; anything else as it is."""
    try:
        return figure(Decimal(text), language)
    except ArithmeticError:
        return text


def _label(code: str, standards: Standards, language: str) -> str:
    known = standards.languages.get(language, _NOTHING).indicators.get(code)
    indicator = standards.indicators.get(code)
    return (known.label if known else "") or (indicator.words.label if indicator else code)


def _phrase(standards: Standards, language: str, key: str) -> str:
    """In this language, else in English, else its name: standards are made by people."""
    for code in (language, "en"):
        phrase = standards.languages.get(code, _NOTHING).phrases.get(key)
        if phrase:
            return phrase
    return key
