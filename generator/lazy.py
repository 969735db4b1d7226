"""Loads a slow library when it is first used: the import alone can take longer than everything a command does."""

import importlib.util
import os
import sys
from types import ModuleType

os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
"""Polars' own allocator gives memory back when it is freed. By default it never does, and a build with one query over all
facts holds twice the memory to its end. It reads this when Polars is loaded."""


def module(name: str) -> ModuleType:
    """A library that loads itself when an attribute of it is first read. Raises ModuleNotFoundError if it is missing.

    Where it is used, `if TYPE_CHECKING: import …` gives it its type.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    spec.loader = importlib.util.LazyLoader(spec.loader)
    found = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found
