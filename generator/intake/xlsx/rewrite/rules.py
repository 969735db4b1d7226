"""Rewrites the rules of cells: lists of choices and hints are kept in the form of our own workbooks, others are not."""

import re
from collections.abc import Mapping
from typing import Final
from xml.sax.saxutils import escape

from generator.intake.xlsx.rewrite.ranges import Left, letters, ranged, tagged

LATER: Final = frozenset(
    {
        "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main",
        "http://schemas.microsoft.com/office/excel/2006/main",
    }
)
"""The namespaces of the rules that Excel moves to the extensions of a sheet, because their list is on a different sheet."""
MOST_RULES: Final = 2_000
_MOST_RANGES = 500
LONGEST_RANGES: Final = _MOST_RANGES * 16
_LISTED = re.compile(r"\$?'?lists'?[!.]\$?[A-Z]{1,3}\$?[0-9]{1,7}:\$?[A-Z]{1,3}\$?[0-9]{1,7}")
"""The lists of our own workbooks, whichever program saved them: lists!$A$1:$A$12."""
_TEXTS = {"error": 255, "errorTitle": 32, "prompt": 255, "promptTitle": 32}
_SWITCHES = ("allowBlank", "showInputMessage", "showErrorMessage")
_TRUE = frozenset({"1", "true"})


def is_ours(rule: Mapping[str, str]) -> bool:
    """True for a list of choices or a hint as our own workbooks have them. The formula of a rule has no name."""
    kind, formula = rule.get("type", "none"), rule.get("", "")
    return bool(_LISTED.fullmatch(formula)) if kind == "list" else kind == "none" and not formula


def rewritten(rule: Mapping[str, str], left: Left) -> str:
    """A rule that is ours as it is written again; empty if it applies to no cell within the bounds."""
    places = rule.get("sqref", "")[:LONGEST_RANGES].split()[:_MOST_RANGES]
    ranges = [found for place in places if (found := ranged(place, left.bounds)) is not None]
    ranges = ranges[: max(0, left.ruled)]
    left.ruled -= len(ranges)
    if not ranges:
        return ""
    formula = rule.get("", "")
    kept = {"type": "list"} if formula else {}
    kept["sqref"] = " ".join(
        f"{letters(first)}{top}" + (f":{letters(last)}{bottom}" if (first, top) != (last, bottom) else "")
        for first, top, last, bottom in ranges
    )
    kept |= {name: "1" for name in _SWITCHES if rule.get(name) in _TRUE}
    kept |= {name: rule[name][:most] for name, most in _TEXTS.items() if rule.get(name)}
    return tagged("dataValidation", kept, f"<formula1>{escape(formula)}</formula1>" if formula else "")
