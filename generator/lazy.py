"""Loads a slow library when it is first used: the import alone can take longer than everything a command does."""

import importlib
import importlib.util
import os
import sys
from types import ModuleType
from typing import Any

os.environ.setdefault("_RJEM_MALLOC_CONF", "dirty_decay_ms:0,muzzy_decay_ms:0")
"""Polars' own allocator gives memory back when it is freed. By default it never does, and a build with one query over all
facts holds twice the memory to its end. It reads this when Polars is loaded."""


class _Lazy(ModuleType):
    """A library that is imported when an attribute of it is first read, in whichever thread.

    Python's own `LazyLoader` shows other threads a library that is still half loaded (until 3.12).
    """

    def __getattr__(self, name: str) -> Any:
        found = getattr(importlib.import_module(self.__name__), name)
        setattr(self, name, found)
        return found


def module(name: str) -> ModuleType:
    """A library that is imported when it is first used. Raises ModuleNotFoundError if it is missing.

    Where it is used, `if TYPE_CHECKING: import …` gives it its type.
    """
    if name in sys.modules:
        return sys.modules[name]
    if importlib.util.find_spec(name) is None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    return _Lazy(name)
