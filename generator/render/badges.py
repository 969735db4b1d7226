"""How does the badge look that an institution shows elsewhere?

One fixed drawing; the words are phrases, the only thing of the data is a period and a date. It says recognised and
until when, or that it lapsed, or that there is no recognition: a badge that is shown elsewhere must be able to say no.
"""

from datetime import date
from typing import Protocol

from markupsafe import Markup, escape

from generator.model import Award, Institution

GREEN, GREY = "#1b6e3c", "#5a5f66"
"""White words on either have a contrast above 5.5 to 1."""

_BADGE = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="28" viewBox="0 0 {width} 28" role="img" '
    'aria-labelledby="t"><title id="t">{title}</title>'
    '<rect width="{width}" height="28" rx="4" fill="{colour}"/><rect width="{left}" height="28" rx="4" fill="#22262b"/>'
    '<rect x="{edge}" width="4" height="28" fill="#22262b"/>'
    '<g fill="#fff" font-family="system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif" font-size="13">'
    '<text x="12" y="18.5" font-weight="600" textLength="{name_length}">{name}</text>'
    '<text x="{at}" y="18.5" textLength="{length}">{words}</text></g></svg>\n'
)


class Speech(Protocol):
    """The part of a `Printer` that badges need."""

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def month(self, day: date) -> str: ...  # noqa: D102


def badge(institution: Institution, award: Award | None, say: Speech) -> str:
    """The badge of one institution as SVG, with a title for those who cannot see it."""
    name = "STAR"
    if award is not None and award.state == "awarded" and award.until is not None:
        words = say.phrase("badge.awarded", year=award.period, month=say.month(award.until))
    elif award is not None and award.state == "lapsed" and award.until is not None:
        words = say.phrase("badge.lapsed", year=award.period, month=say.month(award.until))
    else:
        words = say.phrase("badge.not_recognised")
    left, length = 24 + _width(name, 8.6), _width(words, 7.0)
    return str(
        _BADGE.format(
            width=left + length + 22,
            left=left,
            edge=left - 4,
            at=left + 11,
            name=name,
            name_length=left - 24,
            words=words,
            length=length,
            colour=GREEN if award is not None and award.state == "awarded" else GREY,
            title=Markup("{}: {} {}").format(institution.name, name, escape(words)),
        )
    )


def _width(words: str, each: float) -> int:
    """An estimate; `textLength` makes the letters keep to it."""
    return round(len(words) * each)
