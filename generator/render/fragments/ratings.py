"""Ratings and certificates on the page of what others say about an institution."""

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Dossier, Rating


class RatingCards:
    """The ratings of an institution in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def __call__(self, dossier: Dossier, root: str, home: str) -> Markup:
        """One card for each rating, the newest first. `root` and `home` lead to the site's and the language's front page."""
        return Markup("\n").join(self._card(one) for one in dossier.witnesses.ratings)

    def _card(self, one: Rating) -> Markup:
        return Markup("<article class=rating><p class=grade>{}</p><p>{}, {}</p></article>").format(
            one.grade, one.agency, self._say.date(one.date) if one.date else ""
        )
