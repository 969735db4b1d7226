"""The badge that an institution shows elsewhere.

One fixed drawing; the words are phrases, and only a name, a period and a date come from the data. It says recognised
and until when, or that recognition lapsed, ended with the institution or was withdrawn, or that there is none: a badge that is shown elsewhere must
be able to say no. Its address never changes, but what it shows does; so the snippet that people copy names the badge
and never the award.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import Award, Institution
from generator.render import addresses, markdown_escape

GREEN, GREY = "#1b6e3c", "#5a5f66"
GREEN_AT_NIGHT, GREY_AT_NIGHT = "#1f7a45", "#666c74"
"""White words have a contrast above 5 to 1 on each of them. Green means an award in force and nothing else."""

NAME = "STAR"

_OPEN = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="28" viewBox="0 0 {width} 28" role="img" '
    'aria-labelledby="t" aria-describedby="d" data-institution="{institution}" data-state="{state}"{more}>'
    '<title id="t">{title}</title><desc id="d">{about}</desc>'
    "<style>@media (prefers-color-scheme:dark){{.s{{fill:#3d454e}}.w{{fill:{night}}}}}</style>"
)
_BARE = Markup('<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="28" viewBox="0 0 {width} 28">')
_DRAWING = Markup(
    '<rect class="w" width="{width}" height="28" rx="4" fill="{colour}"/>'
    '<rect class="s" width="{left}" height="28" rx="4" fill="#22262b"/>'
    '<rect class="s" x="{edge}" width="4" height="28" fill="#22262b"/>'
    '<g fill="#fff" font-family="system-ui,-apple-system,Segoe UI,Roboto,Helvetica,Arial,sans-serif" font-size="13">'
    '<text x="12" y="18.5" font-weight="600" textLength="{name_length}">{name}</text>'
    '<text x="{at}" y="18.5" textLength="{length}">{words}</text></g></svg>\n'
)


def state(award: Award | None) -> str:
    """What a badge says: awarded, lapsed, ended, withdrawn or never."""
    if award is None or award.until is None or award.state not in ("awarded", "lapsed", "ended", "withdrawn"):
        return "never"
    return award.state


def words(award: Award | None, say: Printer) -> str:
    """The words of the picture, after the name of the award."""
    now = state(award)
    if award is None or award.until is None or now == "never":
        return say.phrase("badge.not_recognised")
    if now == "withdrawn":
        return say.phrase("badge.withdrawn", year=award.period)
    return say.phrase(f"badge.{now}", year=award.period, month=say.month(award.last_day or award.until))


def badge(institution: Institution, award: Award | None, say: Printer, *, association: str = "") -> str:
    """The badge of one institution as SVG, with a title and a description for screen readers.

    `association` is the name of the association that awarded it.
    """
    said, now = words(award, say), state(award)
    more = Markup()
    if award is not None and now != "never":
        more = Markup(' data-period="{}" data-association="{}" data-until="{}"').format(
            award.period, award.association, award.until
        )
    opening = _OPEN.format(
        width=_measures(said)["width"],
        institution=institution.id,
        state=now,
        more=more,
        title=Markup("{}: {} {}").format(institution.name, NAME, escape(said)),
        about=f"{_about(institution, award, say, association)} {say.phrase('badge.scope')}",
        night=GREEN_AT_NIGHT if now == "awarded" else GREY_AT_NIGHT,
    )
    return str(opening + _drawing(said, now))


def picture(award: Award | None, say: Printer, *, cache: Path | None = None) -> bytes:
    """The badge as PNG, twice as large, on light ground. All institutions with the same words share one drawing.

    `cache` is a folder for drawings of earlier builds.
    """
    return _pixels(words(award, say), state(award), cache)


@lru_cache(maxsize=256)
def _pixels(said: str, now: str, cache: Path | None) -> bytes:
    from generator.render.charts.drawing.pixels import (  # noqa: PLC0415 -- the drawing engine is slow to import
        pixels,
    )

    return pixels(str(_BARE.format(width=_measures(said)["width"]) + _drawing(said, now)), scale=2, cache=cache)


def endpoint(award: Award | None, say: Printer) -> dict[str, object]:
    """The badge for shields.io, which draws badges from such a file (its "endpoint badge")."""
    colour = GREEN if state(award) == "awarded" else GREY
    return {"schemaVersion": 1, "label": NAME, "message": words(award, say), "color": colour.removeprefix("#")}


def _about(institution: Institution, award: Award | None, say: Printer, association: str) -> str:
    now = state(award)
    if award is None or award.until is None or now == "never":
        return say.phrase("badge.about_never", name=institution.name)
    by = association or award.association
    if now == "withdrawn":
        day = award.withdrawal.date if award.withdrawal else award.until
        return say.phrase(
            "badge.about_withdrawn", name=institution.name, year=award.period, association=by, date=say.date(day)
        )
    until = say.date(award.last_day or award.until)
    return say.phrase(f"badge.about_{now}", name=institution.name, year=award.period, association=by, until=until)


def _drawing(said: str, now: str) -> Markup:
    return _DRAWING.format(name=NAME, words=said, colour=GREEN if now == "awarded" else GREY, **_measures(said))


def _measures(said: str) -> dict[str, int]:
    left, length = 24 + _width(NAME, 8.6), _width(said, 6.5)
    return {
        "width": left + length + 22,
        "left": left,
        "edge": left - 4,
        "at": left + 11,
        "name_length": left - 24,
        "length": length,
    }


def _width(said: str, each: float) -> int:
    """An estimate; `textLength` makes the letters fit it."""
    return round(len(said) * each)


LONGEST_NAME = 400
"""Characters of the badge's text alternative in Markdown."""


@dataclass(frozen=True, slots=True)
class Snippets:
    """What people copy to show the badge on their own page."""

    html: str
    markdown: str


def snippets(institution: Institution, whole: str, say: Printer) -> Snippets:
    """The badge's snippet in HTML and in Markdown: a picture with its text, and a link to the award on the profile.

    `whole` is the absolute address of the language's front page (`Page.whole`). The text names the badge only: the
    award may change tomorrow, and the copied text would go on claiming what was true today.
    """
    link = f"{whole}{addresses.institution(institution.id)}#award"
    image = f"{whole}{addresses.badge(institution.id)}"
    text = " ".join(say.phrase("badge.alternative", name=institution.name).split())
    return Snippets(
        f'<a href="{escape(link)}"><img src="{escape(image)}" alt="{escape(text)}" height="28"></a>',
        f"[![{markdown_escape.text(text, LONGEST_NAME, isolated=False)}]({image})]({link})",
    )


SAMPLES = "badges/states/"
SAMPLE_STATES = ("awarded", "lapsed", "ended", "withdrawn", "never")
"""What a badge can say. A superseded award has no state of its own: the badge shows the later one."""


def samples(say: Printer, newest_year: int) -> Iterator[tuple[str, str]]:
    """Sample badges for the page about the award, one for each state: file and drawing. The dates are made up."""
    nobody = Institution("example", say.phrase("badge.example"), "", "")
    for state in SAMPLE_STATES:
        year = newest_year - (1 if state == "awarded" else 3)
        award = Award(str(year), "", state, (), date(year + 1, 6, 30), date(year + 3, 6, 30))
        yield f"{SAMPLES}{state}.svg", badge(nobody, award, say, association=say.phrase("badge.example_association"))
