"""Puts reviews into a package's reviews.csv, and leaves every other line as it is."""

from collections.abc import Iterable
from pathlib import Path

from generator.model import Review, Standards
from generator.packages.writing import csv_edits
from generator.packages.writing.csv_edits import Changes, CsvEditError
from generator.packages.writing.rows import review_cells

FILE = "reviews.csv"


def put(folder: Path, reviews: Iterable[Review], standards: Standards) -> None:
    """Put reviews into a package, each replacing the one of the same value, or at its place in the order.

    The table is created, and listed in the descriptor, if there is none. Raises CsvEditError if the file cannot be read
    row by row, and OSError if it cannot be written; the file is then unchanged.
    """
    try:
        csv_edits.put(folder, {"reviews": _changes(reviews)}, {}, standards)
    except CsvEditError as error:
        raise _to_be_mended(error) from error


def with_rows(data: bytes, reviews: Iterable[Review], standards: Standards) -> bytes:
    """The bytes of a reviews.csv with these rows in it; an empty one gets its header first."""
    try:
        return csv_edits.with_rows("reviews", data, _changes(reviews), standards)
    except CsvEditError as error:
        raise _to_be_mended(error) from error


def _changes(reviews: Iterable[Review]) -> Changes:
    return {(review.period, review.indicator): review_cells(review) for review in reviews}


def _to_be_mended(error: CsvEditError) -> CsvEditError:
    return CsvEditError(f"{FILE} must be corrected first, so that no row is lost: portal check. {error}")
