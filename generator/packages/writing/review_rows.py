"""How reviews are put into a package's reviews.csv, and every other line stays as it is."""

from collections.abc import Iterable
from pathlib import Path

from generator.model import Review, Standards
from generator.packages.writing import csv_edits
from generator.packages.writing.csv_edits import Changes, CsvEditError
from generator.packages.writing.rows import review_cells

FILE = "reviews.csv"


def put(folder: Path, reviews: Iterable[Review], standards: Standards) -> None:
    """Put reviews into a package, each in the place of the one of the same value, or where it belongs in the order.

    The table is made, and listed in the descriptor, where there is none. Raises Unwritable where the file cannot be
    read row by row, and OSError where it cannot be written; then it is as it was.
    """
    try:
        csv_edits.put(folder, {"reviews": _changes(reviews)}, {}, standards)
    except CsvEditError as error:
        raise _to_be_mended(error) from error


def with_rows(data: bytes, reviews: Iterable[Review], standards: Standards) -> bytes:
    """The bytes of a reviews.csv with these rows in it; an empty one is begun with its header."""
    try:
        return csv_edits.with_rows("reviews", data, _changes(reviews), standards)
    except CsvEditError as error:
        raise _to_be_mended(error) from error


def _changes(reviews: Iterable[Review]) -> Changes:
    return {(review.period, review.indicator): review_cells(review) for review in reviews}


def _to_be_mended(error: CsvEditError) -> CsvEditError:
    return CsvEditError(f"{FILE} has to be mended first, so that no row is lost: portal check. {error}")
