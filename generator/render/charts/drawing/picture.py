"""Assembles drawn marks into the picture in a page, and into the file of a picture, which is one for all languages.

The key goes above the marks, notes and source below. In a page the colours come from the site's style sheet; a file
brings its own. Pages show the file without its title and imprint, which they have themselves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain
from math import ceil
from re import compile as pattern

from generator.model import Chart, Picture
from generator.render.charts.drawing.marks import Drawing, short, written
from generator.render.charts.drawing.measures import SIZE, TREND, WIDTH
from generator.render.charts.drawing.palette import LARGE, standalone_style
from generator.render.charts.drawing.words import Lexicon, printable, width, wrapped

LINE = 16
TITLE_LINE = 20
MOST_LINES = 6
SIGN_OF_KEY = 9


def framed(
    drawing: Drawing, lexicon: Lexicon, *, key: Sequence[tuple[str, str]] = (), notes: Sequence[str] = (), spare: float = 0.0
) -> Picture:  # fmt: skip
    """The parts of a picture: a key above the marks, notes and source below, and the words.

    `key` pairs a role with its meaning. `spare` is the space below the marks that is cut off.
    """
    signs, above = _key(key, lexicon)
    floor = drawing.height - spare
    lines = [line for note in notes for line in wrapped(note, WIDTH - 2, SIZE, MOST_LINES)]
    foot = [
        f'<text y="{short(floor + 4 + LINE * (at + 1))}">{lexicon.sign(line)}</text>' for at, line in enumerate(lines)
    ]
    below = floor + (10 + LINE * len(lines) if lines else 0)

    def told(elements: Sequence[str]) -> tuple[str, ...]:
        return tuple(lexicon.put_back("\n".join(elements)).split("\n")) if elements else ()

    return Picture(told(signs), told(drawing.elements), told(foot), WIDTH, above, ceil(below))


def inline(chart: Chart) -> str:
    """A picture for use within a page, as the map of countries is: a file has no links. Screen readers read title and sentence."""
    picture, label = chart.picture, printable(f"{chart.title}. {chart.sentence}")
    body = "".join((*picture.key, *picture.marks, *picture.notes))
    return (
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="{_part(picture)}" role="img" '
        f'aria-label="{escape(label)}" font-size="{SIZE}" fill="none">{body}</svg>'
    )


def room_of_trend(key: Sequence[tuple[str, str]]) -> list[float]:
    """Left, top, width and height of the marks in a picture of a trend, for the tips of `tips.js`."""
    _, above = _key(key, Lexicon())
    wide = WIDTH - TREND["left"] - TREND["right"]
    return [TREND["left"], above + TREND["top"], wide, TREND["height"]]


def _part(picture: Picture) -> str:
    """What a page shows of a picture, as a view box."""
    return f"0 {-picture.above} {picture.width} {picture.height}"


def _key(key: Sequence[tuple[str, str]], lexicon: Lexicon) -> tuple[list[str], int]:
    """The elements of a key, above the marks, and its height."""
    places: list[tuple[float, int]] = []
    left, top = 0.0, 0
    for _, words in key:
        needed = SIGN_OF_KEY + 5 + width(words, SIZE)
        if left and left + needed > WIDTH:
            left, top = 0.0, top + LINE + 1
        places.append((left, top))
        left += needed + 10
    height = top + LINE + 9 if key else 0
    drawn: list[str] = []
    for (role, words), (x, y) in zip(key, places, strict=True):
        look = "f-paper s-open" if role == "open" else f"f-{role}"
        square = f"h{SIGN_OF_KEY}v{SIGN_OF_KEY}h-{SIGN_OF_KEY}Z"
        drawn += (
            f'<path d="M{short(x + 0.5)},{short(y + 2.5 - height)}{square}" class="{look}"/>',
            f'<text x="{short(x + SIGN_OF_KEY + 5)}" y="{y + 11 - height}">{lexicon.sign(words)}</text>',
        )
    return drawn, height


CLASSES = pattern(r' class="([fs][^"]*)"')
MARGIN = 14


@dataclass(frozen=True, slots=True)
class Imprint:
    """The imprint of a picture outside of its page: whom it is about, licence and address."""

    subject: str = ""
    lines: tuple[str, ...] = ()


def alone(charts: Mapping[str, Chart], imprints: Mapping[str, Imprint]) -> bytes:
    """The picture as a file of its own, with its title, imprint, colours and background, by language, the first one first.

    What is the same in all languages is there once. The fragment `#es` shows it in another language than the first, and
    `#es-part` without title and imprint, as a page does.
    """
    said = {code: _around(chart, imprints.get(code, Imprint())) for code, chart in charts.items()}
    above = max(one[1] for one in said.values())
    wide, tall = WIDTH + 2 * MARGIN, above + max(one[2] for one in said.values())
    first, *others = charts
    shared = _shared([chart.picture for chart in charts.values()])
    groups = views = ""
    for code, chart in charts.items():
        views += f'<view id="{code}"/>' if code in others else ""
        views += f'<view id="{code}-part" viewBox="{_part(chart.picture)}"/>'
        # The title of the first language is that of the file, which is read before.
        words = escape(printable(chart.sentence if code == first else f"{chart.title}. {chart.sentence}"))
        own = written(chain((one for one in _key_and_marks(chart.picture) if one not in shared), said[code][0]))
        groups += f'<g class="{code}" lang="{code}" role="img" aria-label="{words}">{own}</g>'
    common = written(one for one in _key_and_marks(charts[first].picture) if one in shared)
    looks = frozenset(chain(["f-paper"], *(look.split() for look in CLASSES.findall(common + groups))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}" viewBox="-{MARGIN} -{above} {wide} {tall}" '
        f'lang="{first}" font-size="{SIZE}"><title>{escape(charts[first].title)}</title>'
        f"<style>{standalone_style(looks, tuple(charts))}</style>{views}"
        f'<path d="M-{MARGIN}-{above}h{wide}v{tall}h-{wide}Z" class="f-paper"/><g aria-hidden="true">{common}</g>{groups}</svg>\n'
    ).encode()


def _key_and_marks(picture: Picture) -> Iterator[str]:
    return chain(picture.key, picture.marks)


def _shared(pictures: Sequence[Picture]) -> frozenset[str]:
    """The elements that are the same in all languages. If a mark is not, none is, because what is painted later is on top."""
    parts = [set(picture.key) for picture in pictures]
    if len({tuple(one for one in picture.marks if one.startswith("<path")) for picture in pictures}) == 1:
        parts = [part.union(picture.marks) for part, picture in zip(parts, pictures, strict=True)]
    return frozenset.intersection(*map(frozenset, parts))


def _around(chart: Chart, imprint: Imprint) -> tuple[list[str], int, int]:
    """Title and imprint, notes and source of one language, and how far all of it reaches above and below the top of the marks."""
    picture = chart.picture
    about = wrapped(printable(imprint.subject), WIDTH, SIZE, 3) if imprint.subject else []
    title = wrapped(printable(chart.title), WIDTH, 15, 6, bold=True)
    unit = wrapped(printable(chart.subtitle), WIDTH, SIZE, 2) if chart.subtitle else []
    above = MARGIN + LINE * (len(about) + len(unit)) + TITLE_LINE * len(title) + 10 + picture.above
    foot = [part for line in imprint.lines for part in wrapped(printable(line), WIDTH, SIZE, MOST_LINES)]
    begin = MARGIN + LINE * len(about) - above
    after = begin + TITLE_LINE * len(title)
    drawn = [
        *_lines(about, MARGIN + 12 - above),
        *_lines(title, begin + 14, TITLE_LINE, f' class="f-ink {LARGE}"'),
        *_lines(unit, after + 10),
        *picture.notes,
        *_lines(foot, picture.below + 16),
    ]
    return drawn, above, picture.below + 4 + LINE * len(foot) + MARGIN


def _lines(lines: Sequence[str], top: int, step: int = LINE, look: str = "") -> list[str]:
    return [f'<text y="{top + step * at}"{look}>{escape(line)}</text>' for at, line in enumerate(lines)]
