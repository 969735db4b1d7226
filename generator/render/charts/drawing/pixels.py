"""Draws one of our SVGs as PNG, with vl-convert.

vl-convert prefers the machine's fonts to its built-in ones of the same name, so one drawing had different bytes on
different machines. Pictures are therefore drawn in a font of our own, under a name that no machine has
(`fonts/OFL.txt`); letters that it lacks still come from the machine. Our drawings refer to no other file.
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
    """A drawing as PNG, enlarged by `scale`. `cache` is a folder for earlier drawings."""
    if cache is None:
        return _drawn(svg, scale)
    name = hashlib.sha256(f"{version('vl-convert-python')} {FAMILY} {scale} {svg}".encode()).hexdigest()[:32]
    drawn = kept.get(cache / name, name)
    if drawn is None:
        drawn = _drawn(svg, scale)
        kept.put(cache / name, name, drawn)
    return drawn


def _drawn(svg: str, scale: float) -> bytes:
    import vl_convert  # noqa: PLC0415 -- slow to import, and most builds find their few pictures in the cache

    _register_fonts()
    return vl_convert.svg_to_png(_FAMILIES.sub(f'font-family="{FAMILY}"', svg), scale=scale)


@once
def _register_fonts() -> None:
    import vl_convert  # noqa: PLC0415 -- as above

    vl_convert.register_font_directory(str(FONTS))
