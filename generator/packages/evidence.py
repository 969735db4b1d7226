"""Reads evidence.csv and reviews.csv: which documents there are, and what the desk review found."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from generator.model import Correction, Evidence, Fact, Observation, Review, Standards
from generator.packages.corrections import corrected_from
from generator.packages.rules import Documents, Filings, Rulebook, is_filed, known_indicator, named_evidence
from generator.packages.tables import descriptor_schema
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

_ACCESS = 6
"""Index of the column `access`; the next three are file, address and checksum."""
_MARKED = ("evidence/", "https://")
"""How a file or an address begins."""


def read_evidence(table: Table, standards: Standards) -> Documents:
    """The documents by their code. `safety.file_types` and `institutions` check their files."""
    documents = Documents(refused={cells[0] for _, cells in table.misshapen})
    found = documents.by_code
    for row, cells in table.rows:
        bad = table.bad.get(row, ())
        code, kind, title, issuer, day, language, access, file, url, sha256 = cells
        if code in found:
            continue
        if not {"evidence", "title", "access", "kind"}.isdisjoint(bad):
            documents.refused.add(code)
            continue
        if kind not in standards.evidence_kinds:
            fault = Fault(
                "unknown-evidence-kind",
                "There is no such kind of document.",
                ", ".join(standards.evidence_kinds),
                "",
                standards.evidence_kinds,
            )
            table.fault(fault, row, "kind", kind)
            documents.refused.add(code)
            continue
        if access == "confidential" and (file or url):
            fault = Fault(
                "confidential-document-given",
                "A confidential document must not be in the package, nor its address.",
                "an empty cell",
                "Remove the file, or make the document public. What was once published stays in the history of Git.",
            )
            table.fault(fault, row, "file" if file else "url", file or url)
            file = url = ""
        if access == "public" and not (file or url):
            fault = Fault(
                "document-nowhere",
                "A public document has neither a file nor an address, so nobody can read it.",
                "",
                "Fill in file or url, or write confidential into access.",
            )
            table.fault(fault, row, "evidence", code, "warning")
        if url and "url" not in bad and not descriptor_schema.is_web(url):
            message = "This is no address that the portal leads to."
            table.add(
                "bad-address",
                message,
                row,
                "url",
                found=descriptor_schema.repeatable(url),
                allowed=descriptor_schema.WEB_WORDS,
            )
            url = ""
        if file and not sha256:
            fault = Fault(
                "missing-checksum", "The file has no checksum.", "64 hexadecimal digits", "Fill in its SHA-256."
            )
            table.fault(fault, row, "sha256", sha256)
        found[code] = Evidence(
            id=code,
            kind=kind,
            title=title,
            issuer=issuer if "issuer" not in bad else "",
            date=date.fromisoformat(day) if day and "date" not in bad else None,
            language=language if "language" not in bad else "",
            access=access,
            file=file if file and "file" not in bad else None,
            url=url if url and "url" not in bad else None,
            sha256=sha256 if sha256 and "sha256" not in bad else None,
            source=Location(table.file, row),
        )
    _hold_back(table, found)
    return documents


def _hold_back(table: Table, found: dict[str, Evidence]) -> None:
    """Withhold a document that one row lists as public and another does not, under its code, file, address or content.

    A misshapen row counts as not public, because what it says is unknown.
    """
    elsewhere: dict[str, int] = {}
    for row, cells in table.misshapen:
        named = (cell for place, cell in enumerate(cells) if not place or cell.startswith(_MARKED) or len(cell) == 64)
        elsewhere.update(dict.fromkeys(named, row))
    for row, cells in table.rows:
        if cells[_ACCESS] != "public":
            elsewhere.update(dict.fromkeys((cells[0], *cells[_ACCESS + 1 :]), row))
    elsewhere.pop("", None)
    for code, paper in found.items():
        marks = (code, paper.file, paper.url, paper.sha256)
        other = next((elsewhere[mark] for mark in marks if mark in elsewhere), None)
        if paper.access == "public" and other is not None:
            fault = Fault(
                "public-and-confidential",
                f"Row {other} lists the same document, and not as public. So it is not published.",
                "one row for each document",
                "Keep one of the two rows. What was once published stays in the history of Git.",
            )
            table.fault(fault, (paper.source and paper.source.row) or 1, "access", paper.access)
            found[code] = replace(paper, access="confidential", file=None, url=None)


def read_reviews(
    table: Table,
    book: Rulebook,
    filings: Filings,
    documents: Documents,
    facts: dict[tuple[str, str], Fact],
    *,
    corrections: Mapping[tuple[str, str], tuple[Correction, ...]],
) -> dict[tuple[str, str], Review]:
    """The desk review by (indicator, period), as filed. `reviews.assurance` decides which of it counts.

    A value that was corrected to a gap keeps the review of what it was.
    """
    reviews: dict[tuple[str, str], Review] = {}
    for row, cells in table.rows:
        bad = table.bad.get(row, ())
        period, code, status, named, reviewer, association, day, note, saw = cells
        key = (code, period)
        if not {"period", "indicator", "status"}.isdisjoint(bad) or key in reviews:
            continue
        if known_indicator(table, row, code, book) is None or not is_filed(table, row, period, filings):
            continue
        fact = facts.get(key)
        if not isinstance(fact, Observation) and not corrected_from(corrections.get(key, ()), fact):
            fault = Fault(
                "review-without-value",
                "There is no value that could have been reviewed.",
                "",
                "Remove the row, or correct the value in indicators.csv.",
            )
            table.fault(fault, row, "indicator", code)
            continue
        review = Review(
            period=period,
            indicator=code,
            status=status,
            evidence=named_evidence(table, row, named, documents) if named and "evidence" not in bad else (),
            reviewer=reviewer if "reviewer" not in bad else "",
            association=association if "association" not in bad else "",
            date=date.fromisoformat(day) if day and "date" not in bad else None,
            note=note if "note" not in bad else "",
            saw=saw if "saw" not in bad else "",
            source=Location(table.file, row),
        )
        reviews[key] = review
        if status == "documented" and not day:
            fault = Fault(
                "review-without-day",
                "The review says documented, and not when, so nobody can tell whether this person could review then.",
                "the day of the review, such as 2026-06-04",
                "Fill in the day, or write not_reviewed.",
            )
            table.fault(fault, row, "date", day)
        _question_documents(table, row, review, review.evidence or getattr(fact, "evidence", ()), documents)
    return reviews


def _question_documents(table: Table, row: int, review: Review, named: tuple[str, ...], documents: Documents) -> None:
    """Warn if a review rests on a document that is dated after it.

    A review rests on the documents it names, else on those of the value.
    """
    if review.date is None:
        return
    later = [code for code in named if (day := documents.by_code[code].date) and day > review.date]
    if later:
        fault = Fault(
            "evidence-after-review",
            "The review rests on a document that is dated after it.",
            f"documents of {review.date.isoformat()} or before",
            "Correct the day of the review or of the document, or name the document that was looked at.",
        )
        table.fault(fault, row, "evidence", ";".join(later), "warning")
