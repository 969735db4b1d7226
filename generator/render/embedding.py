"""What people copy to show an institution's card on their own site: a frame with the bare page of `render/pages/embed.py`.

The snippet of a chart is made by `cite.js`: those of eight charts were a fiftieth of a profile.
"""

from typing import Final

from markupsafe import Markup

from generator.render.addresses import Page

FOLDER: Final = "embed/"
"""Where the bare pages of all languages are, so that a host can name them."""

WIDTH, CARD_HEIGHT = 420, 460
"""The size of the frame that is offered."""


def card_frame(page: Page, institution: str, title: str) -> Markup:
    """The snippet for an institution's card."""
    return _FRAME.format(page.site_root, page.embed, institution, title, WIDTH, CARD_HEIGHT)


_FRAME = Markup('<iframe src="{}{}?i={}" title="{}" width="{}" height="{}" loading="lazy"></iframe>')
