"""How does a drawing of ours become a picture made of pixels?

By vl-convert, which draws SVG without a browser and with its own letters. Our drawings name no other file, and nothing
here could fetch one.
"""

import hashlib
from importlib.metadata import version
from pathlib import Path

from generator import kept


def pixels(svg: str, *, scale: float = 1, cache: Path | None = None) -> bytes:
    """A drawing as PNG, so many times as large. `cache` is a folder for what was drawn before."""
    if cache is None:
        return _drawn(svg, scale)
    name = hashlib.sha256(f"{version('vl-convert-python')} {scale} {svg}".encode()).hexdigest()[:32]
    drawn = kept.get(cache / name, name)
    if drawn is None:
        drawn = _drawn(svg, scale)
        kept.put(cache / name, name, drawn)
    return drawn


def _drawn(svg: str, scale: float) -> bytes:
    import vl_convert  # noqa: PLC0415 -- takes long to load, and most builds have drawn their few pictures

    return vl_convert.svg_to_png(svg, scale=scale)
