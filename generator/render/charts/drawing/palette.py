"""The colours of charts in light and in dark, and their contrast.

A compiled chart knows one set of colours, the light one; each colour identifies a role. `picture` turns them into
classes, and the style sheet gives the classes their colours in either palette. STAR green is not among them: it means
recognition and nothing else.
"""

import re
from functools import lru_cache

LIGHT = {
    "ink": "#1c2630",  # important words
    "soft": "#56616d",  # secondary words: years, ticks, source
    "grid": "#dfe4e9",  # lines that only guide the eye
    "own": "#0a5a94",  # this institution; in stacks: the best supported part
    "part": "#4c93c6",  # in stacks: the less supported part
    "open": "#7b8590",  # outline of what is missing
    "peer": "#626d78",  # peers: median, quartiles
    "band": "#e3e7eb",  # peers: their middle half, always between lines in `peer`
    "land": "#d9dfe5",  # the map: no institution here
    "few": "#5494c5",
    "some": "#2a72ab",
    "many": "#0b426f",
    "paper": "#ffffff",
}
DARK = {
    "ink": "#e7ebf0",
    "soft": "#b0bac5",
    "grid": "#3a424d",
    "own": "#8ccbf5",
    "part": "#3f86b8",
    "open": "#8d98a4",
    "peer": "#98a3af",
    "band": "#363e49",
    "land": "#3b434e",
    "few": "#427fab",
    "some": "#78b4df",
    "many": "#cfe9fb",
    "paper": "#1a1f26",
}
TEXT = ("ink", "soft", "own", "peer")
"""Roles of words: 4.5 to 1 against the paper."""

MARKS = ("own", "part", "open", "peer", "few", "some", "many")
"""Roles that distinguish shapes: 3 to 1 against the paper. `grid`, `band` and `land` never carry a value alone."""

TOLD_APART = (("own", "part"), ("own", "peer"), ("few", "some"), ("some", "many"), ("few", "land"))
"""Roles that are adjacent in one picture."""


HALO = ".chart text{fill:var(--c-soft);paint-order:stroke;stroke:var(--c-paper);stroke-width:3px;stroke-linejoin:round}"
"""Words without a class are secondary, as most are. All have an outline in the colour of the paper, so that lines behind them
do not cross them out."""


def luminance(colour: str) -> float:
    """Relative luminance of a colour written as #rrggbb, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _variables(palette: dict[str, str]) -> str:
    return ";".join(f"--c-{role}:{colour}" for role, colour in palette.items())


_PAINTS = {"f": "fill", "s": "stroke"}
"""What a class colours, by its first letter."""


LARGE = "large"
"""The class of a standalone picture's title."""


@lru_cache
def standalone_style(looks: frozenset[str], languages: tuple[str, ...]) -> str:
    """The style inside a standalone picture with these classes: it follows the reader's own light or dark setting.

    The colours are written out: variables were longer, and programs for drawing do not know them. Words that differ are in
    groups with the class of their language; the first is shown, or that of the address's fragment: `#es`, or `#es-part`.
    """
    found = [(letter, role) for letter in _PAINTS for role in LIGHT if f"{letter}-{role}" in looks]
    light, dark = (
        f"svg{{fill:{palette['soft']}}}text{{stroke:{palette['paper']}}}"
        + "".join(f".{letter}-{role}{{{_PAINTS[letter]}:{palette[role]}}}" for letter, role in found)
        for palette in (_SHORT_LIGHT, _SHORT_DARK)
    )
    first, *others = languages
    hidden = "".join(f".{code}{{display:none}}" for code in others)
    chosen = "".join(
        f"{at}~.{first}{{display:none}}{at}~.{code}{{display:inline}}"
        for code, at in ((code, f":is(#{code},#{code}-part):target") for code in others)
    )
    return (
        "path{fill:none}text{font-family:system-ui,sans-serif;stroke-width:3px;stroke-linejoin:round;paint-order:stroke}"
        f".{LARGE}{{font-size:15px;font-weight:700}}{light}{hidden}{chosen}@media(prefers-color-scheme:dark){{{dark}}}"
    )


def _shortest(palette: dict[str, str]) -> dict[str, str]:
    """Colours in as few characters as CSS allows: #ffffff is #fff."""
    return {role: re.sub(r"^#(.)\1(.)\2(.)\3$", r"#\1\2\3", colour) for role, colour in palette.items()}


_SHORT_LIGHT, _SHORT_DARK = _shortest(LIGHT), _shortest(DARK)


def stylesheet() -> str:
    """The required beginning of `templates/theme/assets/portal.css`: the colours of charts inside a page."""
    classes = "".join(
        f".chart .{letter}-{role}{{{paint}:var(--c-{role})}}" for letter, paint in _PAINTS.items() for role in LIGHT
    )
    return (
        f":root{{{_variables(LIGHT)}}}\n"
        f'[data-md-color-scheme="slate"]{{{_variables(DARK)}}}\n'
        f"@media print{{:root,[data-md-color-scheme]{{{_variables(LIGHT)}}}}}\n"
        f"{classes}\n"
        f"{HALO}\n"
    )
