"""Reads the tables in which others speak about an institution: one module for each table.

A row that cannot be used is refused as a whole, with a problem; a cell that may be empty and is wrong is left out.
"""

from collections.abc import Iterable, Mapping

from generator.model import Standards, Witnesses
from generator.model.witnesses.surveyed import Survey
from generator.packages.rules import Documents
from generator.packages.tables.table import Table
from generator.packages.witnesses.amendments import read_amendments
from generator.packages.witnesses.audits import read_audits
from generator.packages.witnesses.poverty import read_poverty
from generator.packages.witnesses.ratings import read_ratings
from generator.packages.witnesses.respondents import single_people
from generator.packages.witnesses.row_reviews import read_row_reviews
from generator.packages.witnesses.surveys import read_answers, read_surveys

__all__ = ["read_witnesses", "single_people"]


def read_witnesses(tables: Mapping[str, Table], standards: Standards, documents: Documents) -> Witnesses:
    """The rows of all of these tables. `documents` are those of evidence.csv."""
    surveys = read_surveys(tables["surveys"], documents)
    return Witnesses(
        audits=read_audits(tables["audits"], standards, documents),
        amendments=read_amendments(tables, standards),
        row_reviews=read_row_reviews(tables["row_reviews"], documents),
        ratings=read_ratings(tables["ratings"], standards, documents),
        surveys=surveys,
        answers=read_answers(tables["answers"], surveys, standards, _refused(tables["surveys"], surveys)),
        poverty=read_poverty(tables["poverty"], standards, documents),
    )


def _refused(table: Table, surveys: Iterable[Survey]) -> frozenset[str]:
    """The surveys that have a row which cannot be used, and was reported."""
    return frozenset(cells[0] for _, cells in (*table.rows, *table.misshapen) if cells) - {
        one.survey for one in surveys
    }
