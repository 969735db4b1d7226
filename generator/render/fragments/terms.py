"""A style sheet of what all profiles of a language share: definitions, and words for a status.

It provides the texts of the tips shown on hover and focus: `--tip` on the header of an indicator's row on a profile
(`portal.js` gives it the class) and on its row on a filing's page (with `--asked`, MIX's label, if it answers a
questionnaire of MIX), how far a value was checked, and where its link leads. `--is-…` says in words what the mark of a
rung shows. Browsers fetch it once for all profiles and filings.
"""

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import LADDER
from generator.render.fragments.definitions import label_of_mix

FILE = "indicators.csv"

CHECKED = ("documented", "assessed", "rated")
"""Rungs with a named person or organisation behind them."""


def terms(say: Printer) -> str:
    """The style sheet of one language."""
    row = say.phrase("source.leads", file=FILE)
    words = {
        **{rung.value: f"{say.phrase(f'status.{rung.value}')} · {row}" for rung in LADDER},
        **{f"is-{rung}": f"{say.phrase(f'legend.{rung}')}" for rung in (*CHECKED, "submitted", "derived")},
        "derived": say.phrase("assurance.derived"),
        "row": row,
        "row-number": say.phrase("source.row", file=FILE, row=""),
    }
    rules = [":root{" + ";".join(f"--{key}:{_string(said)}" for key, said in words.items()) + "}"]
    for indicator in say.standards.indicators.values():
        unit = _plain(say.unit_beside(indicator))
        counted = f" ({unit})" if unit else ""
        rules.append(
            f".i-{indicator.code},tr#{indicator.code}{{--tip:{_string(_plain(say.definition(indicator)) + counted)}}}"
        )
        if asked := label_of_mix(indicator):
            said = say.phrase("definition.asked_by_mix", label=asked)
            rules.append(f".mix tr#{indicator.code}{{--asked:{_string(f' {said}')}}}")
    return "\n".join(rules) + "\n"


def _plain(text: str) -> str:
    return str(text.striptags()) if isinstance(text, Markup) else text


def _string(text: str) -> str:
    """A text as a CSS string."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(char if char.isprintable() else f"\\{ord(char):x} " for char in safe) + '"'
