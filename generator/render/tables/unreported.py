"""The indicators that an institution was asked for and did not report: how many of an area, and which.

Named on each page of an archive they were a twelfth of its site. So a page says how many there are, with a link to the
page of their area, and has their positions among its indicators, `data-at="0-3,7"`. `portal.js` puts the names in their
place, out of one file for each language. What was not asked has no position.

The name of that file in a page ends with a digest of what is in it, and the file has the same digest: a page and a file
of two versions of the standards, as a browser may have kept them, do not fit, and the page stays as it is.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Final

from markupsafe import Markup, escape

from generator.language.printer import Printer

FILE: Final = "assets/indicators.json"
"""Below the root of a language."""


class Unreported:
    """The lines about such indicators, in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._lines: dict[tuple[str, str, str, int], tuple[str, str]] = {}

    @cached_property
    def _areas(self) -> dict[str, list[tuple[str, str]]]:
        """The indicators of each area, in the order of the standards: code and name, without markup."""
        say = self._say
        return {
            area: [(one.code, escape(say.label(one)).striptags()) for one in members]
            for area, members in say.standards.by_area.items()
        }

    @cached_property
    def digest(self) -> str:
        """Of the names and their order; the same in all pages of a build."""
        return hashlib.sha256(json.dumps(self._areas).encode()).hexdigest()[:8]

    def names(self) -> str:
        """The file of the names, as JSON."""
        return json.dumps({"digest": self.digest, "areas": self._areas}, ensure_ascii=False, separators=(",", ":"))

    def line(self, key: str, area: str, at: Sequence[int], home: str) -> Markup:
        """How many indicators of an area were not reported, and their positions in the area.

        `key` is the phrase for so many. `home` leads from the page to the front page of its language.
        """
        begin, end = self._lines.get((key, area, home, len(at))) or self._line(key, area, home, len(at))
        return Markup(f"{begin}{positions(at)}{end}")  # noqa: S704 -- escaped where it is made

    def _line(self, key: str, area: str, home: str, n: int) -> tuple[str, str]:
        link = Markup("<a href={}areas/{}/>{}</a>").format(home, area, self._say.area(area))
        words = escape(self._say.phrase(key, n=n, area=link))
        parts = self._lines[key, area, home, n] = "<p data-at=", f">{words}</p>\n"
        return parts


def positions(at: Iterable[int]) -> str:
    """Positions, those next to each other as one span: "0-3,7"."""
    runs: list[list[int]] = []
    for each in at:
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return ",".join([str(first) if first == last else f"{first}-{last}" for first, last in runs])
