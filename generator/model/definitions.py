"""The versions of a definition, and where a series of values breaks.

A question or a figure keeps its code when its definition changes. Every value knows the version that it was given to
(`Observation.definition`); this module alone decides which values are comparable. What compares values asks it: charts,
tables, peers, formulas and edit checks. Values on one `line` may be joined and counted together, others never.

The wording of a version is not here: it belongs to the edition of the questionnaire that asks it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

_SEAM: Final = "#"
"""Between an indicator's code and an earlier line, where values of many institutions are kept. No code has one."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an indicator's definition.

    It is valid for the filings of some editions of the questionnaire, or, if there are no `editions`, from a fiscal
    year. `line` is the code of the version from which on answers are comparable with this one.
    """

    code: str  # what the standards say in `since`: an edition's code, or a fiscal year
    line: str
    since: int | None = None  # fiscal year
    editions: tuple[str, ...] = ()
    changed: str = ""  # English
    source: str = ""
    begins: int | None = None  # fiscal year from which it is the regular one; None: not known


def version_of(versions: Sequence[Version], edition: str, period: str) -> str:
    """The code of the version that a filing answers; "" for a definition that never changed.

    A filing from before the first version answers the first, one of an unknown edition the newest.
    """
    if not versions:
        return ""
    if versions[0].since is None:
        return next((one.code for one in versions if edition in one.editions), versions[-1].code)
    year = int(period) if period.isdecimal() else 0
    return next((one.code for one in reversed(versions) if (one.since or 0) <= year), versions[0].code)


def line_of(versions: Sequence[Version], definition: str) -> str:
    """The line of the version with this code; "" for a definition that never changed."""
    return next((one.line for one in versions if one.code == definition), versions[-1].line if versions else "")


def comparable(versions: Sequence[Version], one: str, other: str) -> bool:
    """True if values given to these two versions may be compared."""
    return line_of(versions, one) == line_of(versions, other)


def is_current(versions: Sequence[Version], definition: str) -> bool:
    """True if a value given to this version is comparable with those given to the newest."""
    return not versions or line_of(versions, definition) == versions[-1].line


def series_name(code: str, versions: Sequence[Version], definition: str) -> str:
    """The name under which values of many institutions are kept: values with different names are never compared.

    The indicator's code for the newest line, with the line after it for an earlier one.
    """
    return code if is_current(versions, definition) else f"{code}{_SEAM}{line_of(versions, definition)}"


def series(code: str, versions: Sequence[Version]) -> dict[str, str]:
    """The names of an indicator's series, the newest first, each with its line: "" if the definition never changed."""
    lines = dict.fromkeys(one.line for one in reversed(versions))
    return {series_name(code, versions, line): line for line in lines or ("",)}


def indicator_of(name: str) -> str:
    """The code of the indicator that a series belongs to."""
    return name.partition(_SEAM)[0]


def breaks(versions: Sequence[Version], given: Mapping[int, str]) -> tuple[int, ...]:
    """The years at which a line breaks: each is the first with a value that the value before is not comparable with.

    `given` has the version of each year that has a value.
    """
    years = sorted(given)
    return tuple(later for earlier, later in pairwise(years) if not comparable(versions, given[earlier], given[later]))
