"""`portal review row` reviews the documents behind an audit, a rating, a poverty rate or a survey."""

from datetime import date
from pathlib import Path

import click

from generator.cli.review.workplace import context_at, refusal, to_sign, words_of, workplace_of
from generator.cli.terminal import a_day, as_words, day_option, plain, say
from generator.intake.review_sheet import described
from generator.packages.desk.row_verdicts import decide_row, objection
from generator.packages.desk.verdicts import VERDICTS, VerdictError
from generator.packages.institutions import open_package
from generator.packages.reviews.rows_seen import row_at, rows_seen
from generator.packages.writing.additions import add_rows
from generator.packages.writing.csv_edits import CsvEditError
from generator.packages.writing.rows import row_review_cells


@click.command("row")
@click.argument("id_", metavar="ID")
@click.argument("code", metavar="TABLE/CODE")
@click.option("--verdict", type=click.Choice(VERDICTS), help="Without it, the row and its documents are shown.")
@click.option(
    "--evidence", multiple=True, metavar="CODE", help="A document that was looked at; those of the row by default."
)
@click.option("--note", default="", help="What was found, and on which page.")
@click.option("--reviewer", metavar="ID", help="Who reviews: a code of the association's reviewers.csv.")
@click.option("--association", metavar="ID", help="The association that answers for the review.")
@click.option("--date", "day", metavar="DATE", help="Day of the review, such as 2026-11-21; today by UTC unless told.")
@click.option(
    "--language", metavar="CODE", help="The language of the answers, such as es; the site's first by default."
)
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@day_option("today")
def row(  # noqa: PLR0917 - the options of a command
    id_: str, code: str, verdict: str | None, evidence: tuple[str, ...], note: str, reviewer: str | None,
    association: str | None, day: str | None, language: str | None, data: Path | None, today: date,
) -> None:  # fmt: skip
    """Review the documents behind one row that is no answer of a filing, such as ratings/mfr-2025.

    The tables are audits, ratings, poverty and surveys; `portal review queue --institution ID` lists what waits. The
    documents are named, never opened: look at them yourself. Exit code 1: nothing was written, with the reason.
    """
    place = workplace_of(data, today)
    words = words_of(place, language)
    dossier = place.known_dossier(id_)
    seen = row_at(dossier, code)
    if seen is None:
        there = ", ".join(f"{table}/{name}" for table, name in rows_seen(dossier.witnesses)) or say("review.no_rows")
        raise click.UsageError(say("review.no_row", institution=id_, row=plain(code), rows=there))
    for line in seen.lines:
        click.echo("  " + plain(", ".join(filter(None, line))))
    for paper in seen.papers(dossier.evidence):
        why = objection(paper, seen, place.standards)
        click.echo(f"  {plain(described(paper, words))}" + (f" [{why}]" if why else ""))
    before = dossier.witnesses.review(seen.table, seen.row)
    if before and before.status != "not_reviewed":
        click.echo("  " + words.phrase("desk.row.before", verdict=words.phrase(f"review.{before.status}"), who=before.reviewer,
                                       date=str(before.date or ""), void=before.void))  # fmt: skip
    if verdict is None:
        return
    desk = context_at(place, id_, reviewer, association, a_day(day, "--date") if day else today)
    try:
        review = decide_row(desk, seen, verdict, evidence, note)
        opened = open_package(desk.folder, "institution", place.standards)
        wrong = add_rows(opened, {"row_reviews": {(seen.table, seen.row): row_review_cells(review)}}, place.standards)
    except (VerdictError, CsvEditError) as error:
        click.echo(words.phrase("desk.not_written", why=refusal(error, words)))
        raise SystemExit(1) from error
    if wrong:
        click.echo(as_words(wrong))
        raise SystemExit(1)
    click.echo(words.phrase("desk.row.written", row=seen.code, verdict=words.phrase(f"review.{verdict}")))
    click.echo(to_sign(desk, seen.year, words))
