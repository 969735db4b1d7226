"""Turns the marks that the engine painted into a few small elements that follow the page's palette.

Colours become classes; a colour without a role is an error, never a guess. `view` has dropped the groups that only name
things, rounded numbers to a tenth, and merged neighbours that look the same into one path.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from generator.render.charts.drawing.measures import SIZE
from generator.render.charts.drawing.palette import LIGHT
from generator.render.charts.drawing.view import Painted

ROLE_OF = {colour: role for role, colour in LIGHT.items()}
PAINT = re.compile(r' (fill|stroke)="([^"]*)"')
WORD = re.compile(r'<text((?: [xy]="[^"]*")*)([^>]*)')


@dataclass(frozen=True, slots=True)
class Drawing:
    """A compact drawing, with signs instead of words: its elements in the order of painting, and its height."""

    elements: tuple[str, ...]
    height: float


def drawing(painted: Painted) -> Drawing:
    """What was painted, as elements. Raises ValueError for a colour without a role."""
    height, marks = painted
    return Drawing(tuple([_path(*mark) if len(mark) == 2 else _text(*mark) for mark in marks]), float(height))


def _path(look: str, body: str) -> str:
    return f'<path d="{body}"{_look(look)}/>'


def _text(look: str, x: str, y: str, size: str, words: str) -> str:
    coloured = _look(look).replace(' class="f-soft"', "")  # the colour of words that have no class
    resized = "" if size == f"{SIZE}px" else f' font-size="{size.removesuffix("px")}"'
    return f'<text x="{x}" y="{y}"{coloured}{resized}>{words}</text>'


def written(elements: Iterable[str]) -> str:
    """Elements as they stand in a file: words on top of what is painted, those that look alike in a group that says so once."""
    painted = ""
    words: dict[str, list[str]] = {}
    for element in elements:
        if word := WORD.match(element):
            words.setdefault(word[2], []).append(f"<text{word[1]}{element[word.end(2) :]}")
        else:
            painted += element
    return painted + "".join(_alike(look, run) for look, run in words.items())


def _alike(look: str, words: list[str]) -> str:
    if not look or len(words) > 1:
        return f"<g{look}>{''.join(words)}</g>" if look else "".join(words)
    return words[0].replace(">", f"{look}>", 1)


@lru_cache(1024)
def _look(written: str) -> str:
    """The attributes that say how a mark looks, with a class for each colour."""
    classes = [f"{name[0]}-{_role(colour)}" for name, colour in PAINT.findall(written)]
    return f' class="{" ".join(classes)}"{PAINT.sub("", written)}'


def _role(colour: str) -> str:
    role = ROLE_OF.get(colour)
    if role is None:
        raise ValueError(f"no role has the colour {colour}")
    return role


def short(number: float) -> str:
    """A length rounded to a tenth, in as few characters as SVG allows."""
    return _tenths(round(number * 10))


@lru_cache(maxsize=16384)
def _tenths(number: int) -> str:
    whole, tenth = divmod(abs(number), 10)
    return f"{'-' if number < 0 else ''}{whole or ('' if tenth else 0)}{f'.{tenth}' if tenth else ''}"
