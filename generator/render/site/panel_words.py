"""The words of the panel of a figure and of citations, which scripts make: one file for each language.

Scripts read it when a reader first opens a panel. In the pages themselves the words would be a kilobyte of each.
"""

import json
from datetime import date
from typing import Final

from generator.language.printer import Printer

FILE: Final = "assets/panel.json"
"""Below the root of a language."""

WORDS: Final = (
    "chart.cite",
    "chart.file",
    "chart.framed",
    "cite.accessed",
    "cite.as_text",
    "cite.built",
    "cite.credit",
    "cite.dated",
    "figure.all",
    "figure.definition",
    "figure.download",
    "figure.failed",
    "figure.in_filing",
    "figure.no_file",
    "figure.no_peers",
    "figure.others",
    "figure.peers",
    "figure.reading",
    "figure.remarks",
    "figure.row",
    "figure.seen",
    "figure.title",
    "figure.unknown",
    "figure.unpublished",
    "figure.versions",
    "filing.row",
    "search.close",
    "snippet.copied",
    "snippet.copy",
    "source.row",
)


def panel_words(say: Printer) -> str:
    """The phrases of one language as JSON, with the placeholders that the scripts fill.

    `dates` has a day of each month, in which the scripts put another day and year: browsers print dates differently.
    """
    dates = [say.date(date(2001, month, 22)) for month in range(1, 13)]
    return json.dumps({key: say.phrase(key) for key in WORDS} | {"dates": dates}, ensure_ascii=False)
