"""The indicators that an institution was asked for and did not report: how many of an area, and which.

Named on each page of an archive they were a twelfth of its site. So a page says how many of an area there are, and has the
number of the area and their positions in it, `data-at="4:0-3,7"`. `portal.js` puts the names in their place, out of one file
for each language; the list of areas has all of them for readers without scripts. One or two are named in the page, and
the script makes links of them. What was not asked has no position.

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

MOST_NAMED: Final = 2
"""How many are named in the page itself; `portal.js` knows this number too."""

FILE: Final = "assets/indicators.json"
"""Below the root of a language."""


class Unreported:
    """The lines about such indicators, in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._words: dict[tuple[str, int], str] = {}
        self._named: dict[tuple[str, str, tuple[int, ...]], Markup] = {}

    @cached_property
    def _areas(self) -> dict[str, list[tuple[str, str]]]:
        """The indicators of each area, in the order of the standards: code and name, without markup."""
        return {
            area: [(one.code, self._plain(self._say.label(one))) for one in members]
            for area, members in self._say.standards.by_area.items()
        }

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {area: n for n, area in enumerate(self._areas)}

    @cached_property
    def _titles(self) -> list[str]:
        return [self._plain(self._say.area(area)) for area in self._areas]

    @staticmethod
    def _plain(words: str) -> str:
        return escape(words).striptags()

    @cached_property
    def digest(self) -> str:
        """Of the names and their order; the same in all pages of a build."""
        return hashlib.sha256(json.dumps([self._areas, self._titles]).encode()).hexdigest()[:8]

    def names(self) -> str:
        """The file of the names, as JSON."""
        said = {"digest": self.digest, "titles": self._titles, "areas": self._areas}
        return json.dumps(said, ensure_ascii=False, separators=(",", ":"))

    def line(self, key: str, area: str, at: Sequence[int]) -> Markup:
        """How many indicators of an area were not reported, or which, and their positions in the area.

        `key` is the phrase for so many, `<key>_named` that with their names.
        """
        if len(at) <= MOST_NAMED:
            return self._naming(key, area, tuple(at))
        words = self._words.get((key, len(at)))
        if words is None:
            words = self._words[key, len(at)] = str(escape(self._say.phrase(key, n=len(at))))
        return Markup(f"<p data-at={self._numbers[area]}:{positions(at)}>{words}</p>\n")  # noqa: S704 -- escaped above

    def _naming(self, key: str, area: str, at: tuple[int, ...]) -> Markup:
        made = self._named.get((key, area, at))
        if made is None:
            which = " · ".join(self._areas[area][each][1] for each in at)
            words = escape(self._say.phrase(f"{key}_named", n=len(at), which=which))
            made = Markup("<p data-at={}:{}>{}</p>\n").format(self._numbers[area], positions(at), words)
            self._named[key, area, at] = made
        return made


def positions(at: Iterable[int]) -> str:
    """Positions, those next to each other as one span: "0-3,7"."""
    runs: list[list[int]] = []
    for each in at:
        if runs and each == runs[-1][1] + 1:
            runs[-1][1] = each
        else:
            runs.append([each, each])
    return ",".join([str(first) if first == last else f"{first}-{last}" for first, last in runs])
