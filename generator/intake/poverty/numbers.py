"""Figures in spreadsheets of poverty scorecards."""

import re
from typing import Final

_FIGURE: Final = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,20})?(?: ?%)?", re.ASCII)


def figure(text: str) -> float | None:
    """A figure with a decimal point or comma, without its percent sign; None if the text is none."""
    return float(text.rstrip("% ").replace(",", ".")) if _FIGURE.fullmatch(text) else None
