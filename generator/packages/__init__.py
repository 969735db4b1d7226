"""Turns data packages into facts and problems, safely.

Packages come from strangers. `safety.tree` decides which files may be opened, `tables.descriptor` reads who the package
is about, `tables.reader` reads the tables cell by cell, and `rules` knows what the rows mean. `checks` compares the
result with what Frictionless reads.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from generator.packages.associations import MemberRow, read_association, read_associations
    from generator.packages.checks.check import check
    from generator.packages.institutions import read_institution
    from generator.packages.reviews import review_digest
    from generator.packages.safety.characters import clean
    from generator.packages.safety.codes import (
        COUNTRIES,
        COUNTRY_WORDS,
        CURRENCIES,
        ID_GRAMMAR,
        NAME_CHARACTERS,
        PLACEHOLDER_COUNTRY,
        is_id,
    )
    from generator.packages.safety.tree import package_folders
    from generator.packages.writing.rows import IndicatorRow, bound
    from generator.packages.writing.writer import write_association, write_empty, write_institution

__all__ = [
    "COUNTRIES",
    "COUNTRY_WORDS",
    "CURRENCIES",
    "ID_GRAMMAR",
    "NAME_CHARACTERS",
    "PLACEHOLDER_COUNTRY",
    "IndicatorRow",
    "MemberRow",
    "bound",
    "check",
    "clean",
    "digest",
    "is_id",
    "package_folders",
    "read_association",
    "read_associations",
    "read_institution",
    "review_digest",
    "write_association",
    "write_empty",
    "write_institution",
]


_HOMES = {
    "COUNTRIES": "safety.codes",
    "COUNTRY_WORDS": "safety.codes",
    "CURRENCIES": "safety.codes",
    "ID_GRAMMAR": "safety.codes",
    "NAME_CHARACTERS": "safety.codes",
    "PLACEHOLDER_COUNTRY": "safety.codes",
    "IndicatorRow": "writing.rows",
    "MemberRow": "associations",
    "bound": "writing.rows",
    "check": "checks.check",
    "clean": "safety.characters",
    "is_id": "safety.codes",
    "package_folders": "safety.tree",
    "read_association": "associations",
    "read_associations": "associations",
    "read_institution": "institutions",
    "write_association": "writing.writer",
    "write_empty": "writing.writer",
    "write_institution": "writing.writer",
}


def __getattr__(name: str) -> Any:
    """Import what is offered here when it is first used: all of it takes longer than an unchanged build."""
    if name == "review_digest":
        return import_module("generator.packages.reviews.review_digest")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return found


def digest(folder: Path) -> str:
    """The digest of a package's unparsed files: the `digest` of its dossier. Empty if it must not be opened."""
    from generator.packages.safety import tree  # noqa: PLC0415 -- as above

    kind = "association" if folder.parent.name == "associations" else "institution"
    found = tree.survey(folder, folder.name, kind)
    if not found.safe:
        return ""
    try:
        return tree.digest_of(tree.read_all(found))
    except OSError:
        return ""
