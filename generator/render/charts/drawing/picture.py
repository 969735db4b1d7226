"""Assembles drawn marks into the picture in a page, and into the picture in a file of its own.

The key goes above the marks, notes and source below. In a page the colours come from the site's style sheet; a file
brings its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import chain

from generator.render.charts.drawing.marks import Drawing, short
from generator.render.charts.drawing.measures import SIZE, TREND, WIDTH
from generator.render.charts.drawing.palette import standalone_style
from generator.render.charts.drawing.words import Lexicon, printable, width, wrapped

LINE = 16
MOST_LINES = 6
SIGN_OF_KEY = 9


def framed(
    drawing: Drawing, lexicon: Lexicon, *, label: str, key: Sequence[tuple[str, str]] = (), notes: Sequence[str] = (),
    spare: float = 0.0,
) -> str:  # fmt: skip
    """The picture for a page: a key above the marks, notes and source below, and the words.

    `key` pairs a role with its meaning. `label` is read by screen readers. `spare` is the space below the marks that is
    cut off.
    """
    head, above = _key(key, lexicon)
    floor = above + drawing.height - spare
    lines = [line for note in notes for line in wrapped(note, WIDTH - 2, SIZE, MOST_LINES)]
    foot = "".join(
        f'<text y="{short(floor + 4 + LINE * (at + 1))}">{lexicon.sign(line)}</text>' for at, line in enumerate(lines)
    )
    height = floor + (10 + LINE * len(lines) if lines else 0)
    body = f'<g transform="translate(0,{short(above)})">{drawing.marks}</g>' if above else drawing.marks
    return lexicon.put_back(
        f'<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {short(height)}" role="img" '
        f'aria-label="{lexicon.sign(label)}" font-size="{SIZE}" fill="none">{head}{body}{foot}</svg>'
    )


def room_of_trend(key: Sequence[tuple[str, str]]) -> list[float]:
    """Left, top, width and height of the marks in a picture of a trend, for the tips of `tips.js`."""
    _, above = _key(key, Lexicon())
    wide = WIDTH - TREND["left"] - TREND["right"]
    return [TREND["left"], above + TREND["top"], wide, TREND["height"]]


def _key(key: Sequence[tuple[str, str]], lexicon: Lexicon) -> tuple[str, float]:
    if not key:
        return "", 0
    drawn, left, top = "", 0.0, 0
    for role, words in key:
        needed = SIGN_OF_KEY + 5 + width(words, SIZE)
        if left and left + needed > WIDTH:
            left, top = 0.0, top + LINE + 1
        look = "f-paper s-open" if role == "open" else f"f-{role}"
        drawn += (
            f'<path d="M{short(left + 0.5)},{top + 2.5}h{SIGN_OF_KEY}v{SIGN_OF_KEY}h-{SIGN_OF_KEY}Z" class="{look}"/>'
        )
        drawn += f'<text x="{short(left + SIGN_OF_KEY + 5)}" y="{top + 11}">{lexicon.sign(words)}</text>'
        left += needed + 10
    return drawn, top + LINE + 9


OPENING = re.compile(r'<svg class="chart" xmlns="[^"]*" viewBox="0 0 (\d+) ([\d.]+)" role="img" aria-label="([^"]*)"')
CLASSES = re.compile(r' class="([^"]*)"')
MARGIN = 14


@dataclass(frozen=True, slots=True)
class Imprint:
    """The imprint of a picture outside of its page: whom it is about, licence and address."""

    subject: str = ""
    lines: tuple[str, ...] = ()


def alone(svg: str, title: str, subtitle: str = "", *, language: str, imprint: Imprint = Imprint()) -> bytes:
    """The picture as a file of its own, with its title, its imprint, its colours and its background."""
    opening = OPENING.match(svg)
    if opening is None:
        raise ValueError("not a picture of ours")
    about = wrapped(printable(imprint.subject), WIDTH, SIZE, 3) if imprint.subject else []
    lines = wrapped(title, WIDTH, 15, 6, bold=True)
    head = _lines(about, MARGIN + 12) + "".join(
        f'<text x="{MARGIN}" y="{MARGIN + LINE * len(about) + 14 + at * 20}" font-size="15" font-weight="bold" '
        f'class="f-ink">{escape(line)}</text>'
        for at, line in enumerate(lines)
    )
    unit = wrapped(printable(subtitle), WIDTH, SIZE, 2) if subtitle else []
    head += _lines(unit, MARGIN + LINE * len(about) + 20 * len(lines) + 10)
    above = MARGIN + LINE * (len(about) + len(unit)) + 20 * len(lines) + 10
    below = above + float(opening[2]) + 4
    foot = [part for line in imprint.lines for part in wrapped(printable(line), WIDTH, SIZE, MOST_LINES)]
    head += _lines(foot, below + 12)
    wide, tall = WIDTH + 2 * MARGIN, below + LINE * len(foot) + MARGIN
    marks = svg[svg.index(">") + 1 : -len("</svg>")]
    looks = {"f-paper", *chain.from_iterable(look.split() for look in CLASSES.findall(head + marks))}
    told = opening[3].removeprefix(f"{escape(title)}. ")  # the title is read before it
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{short(tall)}" viewBox="0 0 {wide} {short(tall)}" '
        f'role="img" aria-labelledby="t d" lang="{escape(language)}" font-size="{SIZE}">'
        f'<title id="t">{escape(title)}</title><desc id="d">{told}</desc><style>{standalone_style(frozenset(looks))}</style>'
        f'<rect width="{wide}" height="{short(tall)}" class="f-paper"/>{head}'
        f'<g transform="translate({MARGIN},{above})" fill="none">{marks}</g></svg>\n'
    ).encode()


def _lines(lines: Sequence[str], top: float) -> str:
    return "".join(
        f'<text x="{MARGIN}" y="{short(top + LINE * at)}">{escape(line)}</text>' for at, line in enumerate(lines)
    )
