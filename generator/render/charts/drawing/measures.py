"""Sizes of pictures and of their words, in units of the picture.

A picture is about as wide as a phone, so that nothing has to shrink to be readable there.
"""

WIDTH = 360
TREND = {"left": 52, "right": 90, "top": 22, "bottom": 26, "height": 168}
COLUMNS = {"left": 52, "right": 2, "top": 18, "bottom": 26, "height": 150}
BARS = {"left": 1, "right": 1, "top": 2, "bottom": 20, "step": 38}
WITHOUT_TICKS = 14
"""The part of the space under horizontal bars that is not needed if their scale has no words."""

SIZE = 12
"""Height of words: about 11 pixels on a screen 340 wide."""

MAP = {"left": 0, "right": 0, "top": 0, "bottom": 0, "height": 172}
