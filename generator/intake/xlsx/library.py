"""Imports openpyxl when a workbook is made or read: builds do not need it, and it takes a tenth of a second."""

import sys
from functools import cache
from typing import Any


@cache
def openpyxl() -> Any:
    """The library. It imports numpy only to recognise its numbers, which takes as long as all the rest and is not needed."""
    there = "numpy" in sys.modules
    if not there:
        sys.modules["numpy"] = None  # type: ignore[assignment]  # Python's own way to say that a module is missing
    try:
        import openpyxl as library  # noqa: PLC0415 -- see above
    finally:
        if not there:
            del sys.modules["numpy"]
    return library
