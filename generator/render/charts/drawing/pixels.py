"""Draws an SVG of ours as PNG, by vl-convert.

vl-convert takes letters from the fonts of the machine, also where it has a font of the same name built in, so the same
drawing had other bytes on another machine. Pictures are therefore drawn in a font of our own, under a name that no
machine has (`fonts/OFL.txt`); letters that it lacks still come from the machine. Our drawings name no other file.
"""

import hashlib
import re
from functools import cache as once
from importlib.metadata import version
from pathlib import Path
from typing import Final

from generator import kept

FONTS: Final = Path(__file__).parent.parent / "fonts"
FAMILY: Final = "Portal Sans"
_FAMILIES: Final = re.compile(r'font-family="[^"]*"')


def pixels(svg: str, *, scale: float = 1, cache: Path | None = None) -> bytes:
    """A drawing as PNG, so many times as large. `cache` is a folder for what was drawn before."""
    if cache is None:
        return _drawn(svg, scale)
    name = hashlib.sha256(f"{version('vl-convert-python')} {FAMILY} {scale} {svg}".encode()).hexdigest()[:32]
    drawn = kept.get(cache / name, name)
    if drawn is None:
        drawn = _drawn(svg, scale)
        kept.put(cache / name, name, drawn)
    return drawn


def _drawn(svg: str, scale: float) -> bytes:
    import vl_convert  # noqa: PLC0415 -- takes long to load, and most builds have drawn their few pictures

    _register_fonts()
    return vl_convert.svg_to_png(_FAMILIES.sub(f'font-family="{FAMILY}"', svg), scale=scale)


@once
def _register_fonts() -> None:
    import vl_convert  # noqa: PLC0415 -- as above

    vl_convert.register_font_directory(str(FONTS))
