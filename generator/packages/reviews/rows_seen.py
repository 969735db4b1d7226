"""What a reviewer sees of an audit, a rating, a poverty rate or a survey, and the digest of it.

Such a row belongs to no filing, so its review is in row_reviews.csv. An audit is seen with all of its scores, a survey
with all of its answers. Rejected: rows of reviews.csv with a code of another form, whose schema every package repeats.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from generator.model import Dossier, Evidence, Filing, RowReview, Witnesses
from generator.model.audits import audits_of
from generator.model.witnesses import WitnessRow, columns
from generator.packages.reviews.review_digest import digest_of, papers_seen
from generator.problems import Location

FORM = "portal-row-review-1"
"""Names the digested content and its order."""


@dataclass(frozen=True, slots=True)
class RowSeen:
    """One row, or all rows of one audit or survey, as a reviewer sees them."""

    table: str
    row: str
    day: date
    lines: tuple[tuple[str, ...], ...]
    evidence: tuple[str, ...]
    source: Location | None

    @property
    def code(self) -> str:
        """How signatures and commands name it: ratings/mfr-2025."""
        return f"{self.table}/{self.row}"

    @property
    def year(self) -> str:
        """The year with whose reviews it is signed: that of its day."""
        return str(self.day.year)

    def papers(self, evidence: Mapping[str, Evidence], review: RowReview | None = None) -> tuple[Evidence, ...]:
        """The documents behind it: those that its review names, else its own."""
        named = (review.evidence if review else ()) or self.evidence
        return tuple(evidence[code] for code in named if code in evidence)

    def digest(self, institution: str, documents: Iterable[Evidence]) -> str:
        """The digest of what a reviewer sees."""
        return digest_of(
            [FORM, institution, self.table, self.row, [list(line) for line in self.lines], papers_seen(documents)]
        )

    def as_filing(self) -> Filing:
        """Its day as a filing has it, by which the age of documents is judged."""
        return Filing(period=self.year, as_of=self.day)


def rows_seen(witnesses: Witnesses) -> dict[tuple[str, str], RowSeen]:
    """Everything that can be reviewed, by table and code, the newest first within a table."""
    found: dict[tuple[str, str], RowSeen] = {}
    for audit in audits_of(witnesses.audits):
        _put(found, "audits", audit.head.audit, audit.head.date, audit.rows)
    for rating in witnesses.ratings:
        _put(found, "ratings", rating.rating, rating.date, [rating])
    for rate in witnesses.poverty:
        _put(found, "poverty", rate.poverty, rate.date, [rate])
    for survey in witnesses.surveys:
        answers = [one for one in witnesses.answers if one.survey == survey.survey]
        _put(found, "surveys", survey.survey, survey.end, [survey, *answers])
    return found


def row_at(dossier: Dossier, code: str) -> RowSeen | None:
    """The row that a code such as ratings/mfr-2025 names."""
    table, _, row = code.partition("/")
    return rows_seen(dossier.witnesses).get((table, row))


def _put(
    found: dict[tuple[str, str], RowSeen], table: str, code: str, day: date | None, rows: Sequence[WitnessRow]
) -> None:
    if day is None:
        return
    lines = sorted(tuple(_text(value) for name, value in columns(row).items() if name != "evidence") for row in rows)
    papers = dict.fromkeys(paper for row in rows for paper in getattr(row, "evidence", ()))
    found[table, code] = RowSeen(table, code, day, tuple(lines), tuple(papers), getattr(rows[0], "source", None))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return ";".join(value) if isinstance(value, tuple) else str(value)
