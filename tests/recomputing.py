"""The program that pages offer for recomputing the awards, as a module."""

import importlib.util
from pathlib import Path

PROGRAM = Path(__file__).resolve().parent.parent / "templates" / "downloads" / "recompute.py"

_spec = importlib.util.spec_from_file_location("recompute", PROGRAM)
assert _spec is not None
assert _spec.loader is not None
recompute = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(recompute)
