"""The picture that chats and networks show with a link to a page (`og:image`): title, place, two figures, portal.

Only a site with a known address has them, because the format wants absolute addresses. There is one in the first language
for the whole portal, for each country, and for each institution about which something has a date: a copy of an archive,
where nothing has, would need a thousand of them. A page without one of its own names that of its country or the portal.
"""

from collections.abc import Iterable
from pathlib import Path
from textwrap import shorten, wrap
from typing import Final

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import AnswerType, Listing, Observation

NAME: Final = "card.png"
"""Next to the page that it is about."""

WIDTH, HEIGHT = 600, 315
"""The smallest size that is shown across the whole width; one of twice the size took twice as long."""

LETTERS: Final = 26
"""Of a title on one line; a longer one has two lines in smaller letters."""

_PICTURE = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
    '<rect width="{width}" height="{height}" fill="#fff"/><rect width="{width}" height="8" fill="#0a5a94"/>'
    '<g font-family="sans-serif" fill="#1c2630">{notice}{title}'
    '<text x="36" y="128" font-size="17" fill="#505b66">{place}</text>{figures}'
    '<text x="36" y="288" font-size="16" font-weight="700">{site}</text></g></svg>'
)
_LINE = Markup('<text x="36" y="{}" font-size="{}" font-weight="700">{}</text>')
_FIGURE = Markup(
    '<text x="{x}" y="198" font-size="42" font-weight="700" fill="#0a5a94">{value}</text>'
    '<text x="{x}" y="226" font-size="14" fill="#505b66">{label}</text><text x="{x}" y="244" font-size="14" fill="#505b66">{year}</text>'
)
_NOTICE = Markup(
    '<rect y="8" width="600" height="26" fill="#fff6e0"/><text x="36" y="26" font-size="14" fill="#1c2630">{}</text>'
)


def share_picture(
    title: str,
    place: str,
    figures: Iterable[tuple[str, str, str]],
    site: str,
    *,
    notice: str = "",
    cache: Path | None = None,
) -> bytes:
    """The picture as PNG. At most two of the `figures`, values with their labels and years, are shown.

    `notice` says that what is shown is invented: a link is passed on without its page.
    """
    from generator.render.charts.drawing.pixels import (  # noqa: PLC0415 -- the drawing engine is slow to import
        pixels,
    )

    return pixels(str(drawing(title, place, figures, site, notice)), cache=cache)


def drawing(title: str, place: str, figures: Iterable[tuple[str, str, str]], site: str, notice: str = "") -> Markup:
    """The picture as SVG."""
    lines = wrap(shorten(title, 2 * 36, placeholder=" …"), LETTERS if len(title) <= LETTERS else 36)[:2]
    size = 38 if len(lines) == 1 and len(title) <= LETTERS else 26
    top = 84 if len(lines) == 1 else 62
    return _PICTURE.format(
        width=WIDTH,
        height=HEIGHT,
        notice=_NOTICE.format(shorten(notice, 80, placeholder=" …")) if notice else "",
        title=Markup("").join([_LINE.format(top + 34 * at, size, line) for at, line in enumerate(lines)]),
        place=shorten(place, 60, placeholder=" …"),
        figures=Markup("").join(
            [
                _FIGURE.format(x=36 + 276 * at, value=value, label=shorten(label, 36, placeholder=" …"), year=year)
                for at, (value, label, year) in enumerate(list(figures)[:2])
            ]
        ),
        site=shorten(site, 60, placeholder=" …"),
    )


def figures_of(listing: Listing, say: Printer) -> list[tuple[str, str, str]]:
    """The newest counts and shares of an institution, each with its label and year; amounts would need a currency."""
    known = say.standards.indicators
    return [
        (_plain(say.value(known[code], fact.value)), _plain(say.label(known[code])), fact.period)
        for code, fact in listing.headline.items()
        if isinstance(fact, Observation) and known[code].kind in (AnswerType.COUNT, AnswerType.PERCENT)
    ]


def _plain(words: str) -> str:
    return str(words.striptags()) if isinstance(words, Markup) else words
