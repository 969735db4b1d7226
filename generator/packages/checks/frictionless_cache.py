"""Which tables frictionless has passed already, remembered between runs by their content.

Kept in one file that may be deleted at any time. It holds only for the same frictionless and the same schemas; tables
that did not pass are never in it.
"""

import hashlib
import json
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from generator import kept
from generator.model import Standards


def load(file: Path, standards: Standards) -> set[str]:
    """The digests in the file; empty where there is none, where it is damaged, or where it is about other schemas."""
    return set((kept.get(file, _terms(standards)) or b"").decode("ascii").split())


def save(file: Path, standards: Standards, passed: set[str]) -> None:
    """Write them down. Where that cannot be done the next run asks again, and nothing else happens."""
    with suppress(OSError):
        kept.put(file, _terms(standards), "\n".join(sorted(passed)).encode("ascii"))


def _terms(standards: Standards) -> str:
    schemas = hashlib.sha256(json.dumps(standards.schemas, sort_keys=True).encode()).hexdigest()
    return f"frictionless {version('frictionless')} schemas {schemas}"
