"""`portal audit` asks an institution about its own practices, and scores the answers."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import click

from generator.analysis.audits import audit_scores, weakest
from generator.cli.audit.session import AuditSession
from generator.cli.standards import standards_at
from generator.cli.terminal import an_institution, as_words, day_option, say, speaking, spoken, the_data
from generator.intake.audits import answers as kept
from generator.intake.audits import package_rows, self_audit_sheet
from generator.intake.workbook.wording import WorkbookPrinter
from generator.model import Standards
from generator.model.audits import TOTAL, AuditRow, PartScore
from generator.problems import Problem

MOST_WEAK = 5
"""How many of the weakest practices are named."""


@click.command("audit")
@click.argument("id_", metavar="ID")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages.")
@click.option(
    "--language", metavar="CODE", help="The language of the questions, such as es; the site's first by default."
)
@click.option(
    "--answers",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the answers are kept; ID-self-audit.csv in this folder by default. The page of the site saves such files too.",
)
@click.option(
    "--workbook",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the questions into this workbook instead of asking; read it if it is there already.",
)
@click.option("--write", is_flag=True, help="Put the scores into the package, which agrees to their publication.")
@click.option("--auditor", default="", help="With --write: who answered, such as a committee of the board.")
@day_option("today")
def audit(  # noqa: PLR0917 - the options of a command
    id_: str, data: Path | None, language: str | None, file: Path | None, workbook: Path | None, write: bool,
    auditor: str, today: date,
) -> None:  # fmt: skip
    """Look at the practices behind the Universal Standards in the institution ID, question by question.

    The answers are kept in a file, so that the same command goes on where it stopped. At the end it prints the scores,
    the weakest practices and what to read about them. Scores in the package are marked as a self-assessment. Exit code
    0: done, or stopped; 1: something has to be corrected; 2: the command was not understood.
    """
    home = the_data(data)
    folder = an_institution(home, id_)
    if write and not auditor.strip():
        raise click.UsageError(say("audit.who"))
    standards = standards_at(home, today)
    if standards.audits.own is None:
        raise click.UsageError(say("audit.none"))
    chosen = spoken(standards, language)
    speaking(standards, chosen)
    words = WorkbookPrinter(standards, chosen)
    path = file or Path(f"{id_}-self-audit.csv")
    answers: dict[str, str] = {}
    if path.exists():
        answers, problems = kept.read(path, standards.audits)
        _end_if(problems)
    keep = partial(kept.write, path, answers, standards.audits)
    if workbook is not None and not workbook.exists():
        workbook.write_bytes(self_audit_sheet.make(answers, words))
        click.echo(words.phrase("self_audit.workbook", file=str(workbook)))
        return
    if workbook is not None:
        found, problems = self_audit_sheet.read(workbook, standards)
        _end_if(problems)
        answers.update(found)
        keep()
    else:
        try:
            finished = AuditSession(answers, keep, words).go()
        except KeyboardInterrupt:
            finished = False
        if not answers:
            click.echo("\n" + words.phrase("self_audit.nothing_kept"))
            return
        said = "finished" if finished and len(answers) == len(standards.audits.questions) else "stopped"
        click.echo("\n" + words.phrase(f"self_audit.{said}", file=str(path)))
    results = audit_scores(answers, standards.audits)
    for line in _told(results, words):
        click.echo(line)
    if not write:
        click.echo(words.phrase("self_audit.to_write"))
        return
    rows = package_rows.rows_of(_head(standards, auditor, today), _parts(results, standards))
    _end_if(package_rows.put(folder, rows, standards))
    place = str(folder / f"{package_rows.TABLE}.csv")
    click.echo(words.phrase("self_audit.written", n=len(rows), file=place))


def _end_if(problems: tuple[Problem, ...]) -> None:
    """Print the problems and end the command, if there are any."""
    if problems:
        click.echo(as_words(problems))
        raise SystemExit(1)


def _parts(results: dict[str, PartScore], standards: Standards) -> list[PartScore]:
    """The results that are rows: the total, dimensions and standards, and not single practices."""
    own = standards.audits.own
    return [results[code] for code in (TOTAL, *(own.parts if own else ()))]


def _head(standards: Standards, auditor: str, today: date) -> AuditRow:
    known = standards.audits
    return AuditRow(
        audit=f"self-{today.isoformat()}",
        tool=known.own_tool,
        edition=known.own_edition,
        mode="self_assessment",
        auditor=auditor.strip(),
        date=today,
        scope="",
        part=TOTAL,
        state="scored",
    )


def _told(results: dict[str, PartScore], words: WorkbookPrinter) -> Iterator[str]:
    """The result in lines: the scores of total and dimensions, then the weakest practices with what to read."""
    audits = words.standards.audits
    own = audits.own
    if own is None:
        return
    yield ""
    yield words.phrase("self_audit.own")
    yield f"  {_score(results[TOTAL], words):>12}  {words.phrase('audits.total')}"
    for part in own.dimensions:
        yield f"  {_score(results[part.code], words):>12}  {part.code} {words.name(f'audit.part.{own.code}.{part.code}')}"
    every = weakest(results, audits, len(audits.practices))
    weak = every[:MOST_WEAK]
    alike = sum(result.score == weak[-1][1].score for _, result in every[MOST_WEAK:])
    yield ""
    yield words.phrase("self_audit.weakest" if weak else "self_audit.no_weak")
    for practice, result in weak:
        yield f"  {_score(result, words):>12}  {words.name(f'audit.practice.{practice.code}')}"
        read = ", ".join(f"{words.label(code)} (indicators/{code}/)" for code in practice.read)
        yield f"  {'':>12}  {words.phrase('self_audit.read')} {read}"
    if alike:
        yield f"  {'':>12}  {words.phrase('self_audit.alike', n=words.number(alike))}"
    yield ""


def _score(result: PartScore, words: WorkbookPrinter) -> str:
    if result.score is None:
        return words.phrase(f"audits.state.{result.state}")
    return words.whole_percent(result.score)
