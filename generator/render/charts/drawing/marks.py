"""Turns Vega's SVG into a few small elements that follow the page's palette.

Groups that only name things are dropped, numbers are rounded to a tenth, colours become classes, and neighbours that
look the same are merged into one path. Vega's writer is regular, so its tags are matched one by one; anything
unexpected is an error, never a guess.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from generator.render.charts.drawing.measures import SIZE
from generator.render.charts.drawing.palette import LIGHT

ROLE_OF = {colour: role for role, colour in LIGHT.items()}
TAG = re.compile(r"<(path|text|line|g)\b([^>]*?)/?>(?:([^<]+)</text>)?")
ATTRIBUTE = re.compile(r' ([a-z0-9-]+)="([^"]*)"')
SHIFT = re.compile(r' transform="translate\((-?[\d.e-]+),(-?[\d.e-]+)\)[^"]*"')
PIECE = re.compile(r"([MLHVCAZmlhvcaz])([^MLHVCAZmlhvcaz]*)")
KEPT = ("stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "text-anchor", "font-weight")
WORD = re.compile(r'<text((?: [xy]="[^"]*")*)([^>]*)')
USUAL = {("stroke-width", "1"), ("text-anchor", "start"), ("font-weight", "normal")}


@dataclass(frozen=True, slots=True)
class Drawing:
    """A compact drawing, with signs instead of words: its elements in the order of painting, and its height."""

    elements: tuple[str, ...]
    height: float


def tidy(svg: str, apart: Collection[str] = ()) -> Drawing:
    """Vega's SVG as a few elements. What has one of the roles `apart` is merged with nothing.

    Raises ValueError for a colour without a role, and for nested groups that are shifted.
    """
    opening = re.match(r'<svg [^>]*height="([\d.]+)"', svg)
    if opening is None:
        raise ValueError("not an SVG of Vega's")
    left = top = None
    merged: list[list[str]] = []  # tag, look, path data or text
    for tag, attributes, text in TAG.findall(svg):
        x, y, alike = 0.0, 0.0, attributes
        if shift := SHIFT.search(attributes):
            x, y = float(shift[1]), float(shift[2])
            alike = attributes[: shift.start()] + attributes[shift.end() :]
        has = _attributes(alike)
        if tag == "g":
            if left is None or top is None:
                left, top = x, y
            elif x or y:
                raise ValueError("a group inside the picture is shifted")
            continue
        if left is None or top is None:
            raise ValueError("marks outside of the scene")
        if tag == "text":
            if text:
                size = has.get("font-size", "").removesuffix("px")
                resized = "" if size == str(SIZE) else f' font-size="{size}"'
                coloured = _look(alike).replace(' class="f-soft"', "")  # the colour of words that have no class
                look = f' x="{short(x + left)}" y="{short(y + top)}"{coloured}{resized}'
                merged.append([tag, look, text])
            continue
        if tag == "line":
            body = f"M{short(x + left)},{short(y + top)}l{short(float(has['x2']))},{short(float(has['y2']))}"
        elif has.get("d") and ("fill" in has or "stroke" in has):
            body = _moved(has["d"], x + left, y + top)
        else:
            continue  # backgrounds and foregrounds, which paint nothing
        look = _look(alike)
        role = ROLE_OF.get(has.get("fill", ""))
        if merged and merged[-1][0] == "path" and merged[-1][1] == look and role not in apart:
            merged[-1][2] += body
        else:
            merged.append(["path", look, body])
    elements = (
        f'<path d="{body}"{look}/>' if tag == "path" else f"<text{look}>{body}</text>" for tag, look, body in merged
    )
    return Drawing(tuple(elements), float(opening[1]))


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
def _attributes(written: str) -> dict[str, str]:
    """Attributes by name, without the place. Cached, because all dots of a picture differ by nothing else."""
    return dict(ATTRIBUTE.findall(written))


@lru_cache(1024)
def _look(written: str) -> str:
    """The attributes that say how a mark looks, as they are written here."""
    has = _attributes(written)
    return _classed(has.get("fill"), has.get("stroke")) + "".join(
        f' {name}="{has[name]}"' for name in KEPT if name in has and (name, has[name]) not in USUAL
    )


@lru_cache
def _classed(fill: str | None, stroke: str | None) -> str:
    classes = [
        f"{letter}-{_role(colour)}"
        for letter, colour in (("f", fill), ("s", stroke))
        if colour and colour not in ("none", "transparent")
    ]
    return f' class="{" ".join(classes)}"'


def _role(colour: str) -> str:
    role = ROLE_OF.get(colour)
    if role is None:
        raise ValueError(f"no role has the colour {colour}")
    return role


def short(number: float) -> str:
    """A length rounded to a tenth, in as few characters as SVG allows."""
    return _tenths(round(number * 10))


def _moved(path: str, left: float, top: float) -> str:
    """A path with its absolute positions shifted and its numbers short. Lines and arcs are relative steps."""
    out: list[str] = []
    x = y = 0  # position of the pen, in tenths
    last = ""
    for command, given in _pieces(path):
        if command in "ML":
            to_x, to_y = round((given[0] + left) * 10), round((given[1] + top) * 10)
            if command == "M":
                out.append(f"M{_tenths(to_x)},{_tenths(to_y)}")
            elif (to_x, to_y) != (x, y):
                step = f"{_tenths(to_x - x)},{_tenths(to_y - y)}"
                out.append(step if last == "L" and step.startswith("-") else f" {step}" if last == "L" else f"l{step}")
            else:
                continue
            x, y, last = to_x, to_y, command
            continue
        if command == "A":
            if last not in ("M", "L", "A"):
                raise ValueError("an arc begins where nothing is known of the pen")
            to_x, to_y = round((given[5] + left) * 10), round((given[6] + top) * 10)
            arc = f"{','.join(map(short, given[:5]))},{_tenths(to_x - x)},{_tenths(to_y - y)}".replace(",-", "-")
            out.append(f" {arc}" if last == command else f"a{arc}")
            x, y, last = to_x, to_y, command
            continue
        last = command
        numbers = given
        if command == "C":
            numbers = tuple(n + (top if at % 2 else left) for at, n in enumerate(given))
        elif command == "H":
            numbers = tuple(n + left for n in given)
        elif command == "V":
            numbers = tuple(n + top for n in given)
        out.append(command + ",".join(map(short, numbers)))
    return "".join(out)


@lru_cache(256)
def _pieces(path: str) -> tuple[tuple[str, tuple[float, ...]], ...]:
    """A path's commands with their numbers. Cached, because all dots of a picture have one shape."""
    return tuple((command, tuple(map(float, rest.replace(",", " ").split()))) for command, rest in PIECE.findall(path))


@lru_cache(maxsize=16384)
def _tenths(number: int) -> str:
    whole, tenth = divmod(abs(number), 10)
    return f"{'-' if number < 0 else ''}{whole or ('' if tenth else 0)}{f'.{tenth}' if tenth else ''}"
