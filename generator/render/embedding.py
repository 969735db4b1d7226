"""What people copy to show a chart or a card on their own site: a frame with the bare page of `render/pages/embed.py`."""

from typing import Final

from markupsafe import Markup

from generator.render.addresses import Page

FOLDER: Final = "embed/"
"""Where the bare pages of all languages are, so that a host can name them."""

WIDTH, CHART_HEIGHT, CARD_HEIGHT = 420, 560, 460
"""The size of the frames that are offered: that of a chart on a phone."""


def chart_frame(page: Page, chart: str, title: str) -> Markup:
    """The snippet for a chart of a page."""
    about = page.address.removeprefix("institutions/").rstrip("/")
    return _FRAME.format(page.site_root, page.embed, "c", f"{about}.{chart}", title, WIDTH, CHART_HEIGHT)


def card_frame(page: Page, institution: str, title: str) -> Markup:
    """The snippet for an institution's card."""
    return _FRAME.format(page.site_root, page.embed, "i", institution, title, WIDTH, CARD_HEIGHT)


_FRAME = Markup('<iframe src="{}{}?{}={}" title="{}" width="{}" height="{}" loading="lazy"></iframe>')
