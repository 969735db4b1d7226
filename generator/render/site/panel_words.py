"""The words of what scripts make when a reader asks for it: panels of figures, citations, the search box, workbooks.

One file for each language, read when a reader first opens one of them. In the pages the words were three kilobytes of each.
"""

import json
from datetime import date
from typing import Final

from generator.language.printer import Printer

FILE: Final = "assets/panel.json"
"""Below the root of a language."""

ABOUT: Final = (
    "title", "portal", "licence", "credit", "years", "note", "invented_all", "invented_some", "shortened", "newest", "built", "cite",
    "gaps", "gaps_listed", "gaps_text", "texts", "texts_text",
)  # fmt: skip
"""What the last sheet of a workbook says of it."""

WORDS: Final = (
    "assurance.reported",
    "chart.cite",
    "chart.file",
    "chart.framed",
    "cite.accessed",
    "cite.as_text",
    "cite.built",
    "cite.credit",
    "cite.dated",
    *(f"downloads.sheet.{name}" for name in ("figures", "values", "institutions", "indicators", "columns", "about")),
    *(f"downloads.about.{name}" for name in ABOUT),
    "downloads.address",
    "downloads.failed",
    "downloads.kb",
    "downloads.making",
    "downloads.mb",
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
    "filter.all",
    "filter.country",
    "filter.kind",
    "filter.legal_form",
    "filter.voice",
    "list.recognition",
    "not_found.countries",
    "not_found.indicators",
    "not_found.institutions",
    "search.close",
    "search.failed",
    "search.hint",
    "search.invite",
    "search.more",
    "search.nearest",
    "search.none",
    "search.placeholder",
    "search.small_words",
    "search.together",
    "search.ways",
    "snippet.copied",
    "snippet.copy",
    "source.row",
)


def panel_words(say: Printer, site_name: str) -> str:
    """The phrases of one language as JSON, with the placeholders that the scripts fill, and the name of the site.

    `dates` has a day of each month, in which the scripts put another day and year: browsers print dates differently.
    """
    dates = [say.date(date(2001, month, 22)) for month in range(1, 13)]
    counted = {"search.results": say.forms("search.results")}
    marks = {"site.name": site_name, "dates": dates, "point": say.locale.number_marks.point}
    return json.dumps({key: say.phrase(key) for key in WORDS} | counted | marks, ensure_ascii=False)
