"""Recognises the poverty line that a heading of a look-up table means.

Short headings such as ppp250 do not say the year of the prices, and tables of different years share them: such a line
must be told, and is not guessed.
"""

import re
from typing import Final

from generator.model.witnesses.lines import Axis, PovertyStandards, dollars

_DOLLARS: Final = re.compile(
    r"(?:us)?\$ ?([0-9]{1,3}[.,][0-9]{2})(?:/day| a day| per day)?,? ?(?:\(?([12][0-9]{3}) ppp\)?|ppp ?([12][0-9]{3}))",
    re.ASCII,
)
_SHARE: Final = re.compile(
    r"([0-9]{2,3}) ?% ?(?:of )?(?:the )?(?:national|npl|nl)(?: poverty)?(?: lines?)?|nl([0-9]{2,3})", re.ASCII
)
_PERCENTILE: Final = re.compile(r"(?:bottom )?([0-9]{2})(?:th|st|nd|rd)? percentile|percentile ?([0-9]{2})", re.ASCII)
_NAMED: Final = {
    "national": "national",
    "national poverty line": "national",
    "national line": "national",
    "npl": "national",
    "nl": "national",
    "food": "national_food",
    "nlfood": "national_food",
    "food poverty line": "national_food",
    "national food poverty line": "national_food",
}
_AT: Final = "@"


def axis_of(text: str, standards: PovertyStandards) -> Axis | None:
    """A line as `--line` and our own tables write it: national_150, or usd_2_15@2017; None if there is no such line."""
    line, _, base = text.partition(_AT)
    if not standards.has(line):
        return None
    return (line, base) if (base in standards.price_bases if dollars(line) is not None else not base) else None


def written(axis: Axis) -> str:
    """The same the other way round."""
    return f"{axis[0]}{_AT}{axis[1]}" if axis[1] else axis[0]


def recognised(heading: str, standards: PovertyStandards) -> Axis | None:
    """The line that a heading of a table names beyond doubt; None if it must be told."""
    text = " ".join(heading.casefold().split())
    found: Axis | None = None
    if match := _DOLLARS.fullmatch(text):
        found = f"usd_{match[1].replace(',', '_').replace('.', '_')}", match[2] or match[3]
    elif match := _SHARE.fullmatch(text):
        share = int(match[1] or match[2])
        found = ("national" if share == 100 else f"national_{share}"), ""
    elif match := _PERCENTILE.fullmatch(text):
        found = f"percentile_{match[1] or match[2]}", ""
    elif text in _NAMED:
        found = _NAMED[text], ""
    return axis_of(written(found), standards) if found else axis_of(heading.strip(), standards)
