"""Remembers between runs, by content, which tables Frictionless has passed.

The cache is one file, which may be deleted at any time. It is valid only for the same version of Frictionless and the
same schemas. Tables that did not pass are never in it.
"""

import hashlib
import json
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from generator import kept
from generator.model import Standards


def load(file: Path, standards: Standards) -> set[str]:
    """The digests in the file; empty if the file is missing, damaged, or written for other schemas."""
    return set((kept.get(file, terms(standards)) or b"").decode("ascii").split())


def save(file: Path, standards: Standards, passed: set[str]) -> None:
    """Save the digests. If that fails, the next run checks again, and nothing else happens."""
    with suppress(OSError):
        kept.put(file, terms(standards), "\n".join(sorted(passed)).encode("ascii"))


def terms(standards: Standards) -> str:
    """What a judgement of Frictionless holds for: its version, and our schemas."""
    schemas = hashlib.sha256(json.dumps(standards.schemas, sort_keys=True).encode()).hexdigest()
    return f"frictionless {version('frictionless')} schemas {schemas}"
