"""Which tables frictionless has passed already, remembered between runs by their content.

Kept in one file that may be deleted at any time. It holds only for the same frictionless and the same schemas; tables
that did not pass are never in it.
"""

import hashlib
import json
import os
import re
from importlib.metadata import version
from pathlib import Path

from generator.model import Standards

_DIGEST = re.compile(r"[0-9a-f]{64}")


def load(file: Path, standards: Standards) -> set[str]:
    """The digests in the file; empty where there is none, or where it is about other schemas."""
    try:
        first, *digests = file.read_text("ascii").splitlines()
    except (OSError, ValueError):
        return set()
    return {digest for digest in digests if _DIGEST.fullmatch(digest)} if first == _terms(standards) else set()


def save(file: Path, standards: Standards, passed: set[str]) -> None:
    """Write them down. Where that cannot be done the next run asks again, and nothing else happens."""
    new = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        new.write_text("\n".join([_terms(standards), *sorted(passed)]) + "\n", "ascii")
        new.replace(file)
    except OSError:
        new.unlink(missing_ok=True)


def _terms(standards: Standards) -> str:
    schemas = hashlib.sha256(json.dumps(standards.schemas, sort_keys=True).encode()).hexdigest()
    return f"frictionless {version('frictionless')} schemas {schemas}"
