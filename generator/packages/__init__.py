"""Data packages become facts and problems, safely.

Packages come from strangers. `tree` decides which files may be opened, `descriptor` who hands them in, `reader` what
stands in them cell by cell, `rules` what that means. `second_opinion` asks frictionless whether it sees the same.
"""

from pathlib import Path

from generator.packages.associations import MemberRow, read_association, read_associations
from generator.packages.checks.check import check
from generator.packages.institutions import read_institution
from generator.packages.reviews import review_digest
from generator.packages.safety import tree
from generator.packages.safety.characters import clean
from generator.packages.safety.codes import COUNTRIES, CURRENCIES, ID_GRAMMAR, PLACEHOLDER_COUNTRY, is_id
from generator.packages.safety.tree import package_folders
from generator.packages.writing.rows import IndicatorRow, bound
from generator.packages.writing.writer import write_association, write_empty, write_institution

__all__ = [
    "COUNTRIES",
    "CURRENCIES",
    "ID_GRAMMAR",
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


def digest(folder: Path) -> str:
    """What the files of a package come down to, nothing parsed; the `digest` of its dossier. Empty: not to be opened."""
    kind = "association" if folder.parent.name == "associations" else "institution"
    found = tree.survey(folder, folder.name, kind)
    if not found.safe:
        return ""
    try:
        return tree.digest_of(tree.read_all(found))
    except OSError:
        return ""
