"""How does a drawing of ours become a picture made of pixels?

By vl-convert, which draws SVG without a browser and with its own letters. Our drawings name no other file, and nothing
here could fetch one.
"""


def pixels(svg: str, *, scale: float = 1) -> bytes:
    """A drawing as PNG, so many times as large."""
    import vl_convert  # noqa: PLC0415 -- takes long to load, and most builds have drawn their few pictures

    return vl_convert.svg_to_png(svg, scale=scale)
