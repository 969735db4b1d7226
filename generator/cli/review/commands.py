"""The commands of the desk review: `portal review queue | open | sheet | sign | verify | signers`."""

import json
from datetime import date
from functools import partial
from pathlib import Path

import click

from generator.analysis.award import review_queue as queues
from generator.atomic_write import atomic_write
from generator.cli.review.queue import QueueEntry, told, told_rows
from generator.cli.review.row import row as review_row
from generator.cli.review.session import ReviewSession
from generator.cli.review.workplace import (
    Workplace,
    context_at,
    refusal,
    sign_with,
    to_sign,
    told_signatures,
    words_of,
    workplace_of,
)
from generator.cli.terminal import a_day, as_words, command, day_option, fresh, plain, say, typed
from generator.intake import review_sheet
from generator.intake.workbook.wording import WorkbookPrinter
from generator.model import Observation, Review, Waiting
from generator.packages.desk.row_verdicts import waiting_rows
from generator.packages.desk.signers import allowed_signers
from generator.packages.desk.verdicts import ReviewContext, to_be_signed_again
from generator.packages.reviews.rows_seen import rows_seen
from generator.packages.writing import review_rows
from generator.packages.writing.csv_edits import CsvEditError
from generator.problems import SignatureError, in_order

_DATA = click.option(
    "--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of data packages."
)
_PERIOD = click.option("--period", help="Only this fiscal year, such as 2024.")
_REVIEWER = click.option("--reviewer", metavar="ID", help="Who reviews: a code of the association's reviewers.csv.")
_ASSOCIATION = click.option("--association", metavar="ID", help="The association that answers for the review.")
_DATE = click.option(
    "--date", "day", metavar="DATE", help="Day of the review, such as 2026-11-21; today by UTC unless told."
)
_UNPROVEN = click.option(
    "--without-document", "unproven", is_flag=True, help="Also the values that name no document which proves them."
)
_LANGUAGE = click.option(
    "--language", metavar="CODE", help="The language of questions and answers, such as es; the site's first by default."
)
_REOPEN = click.option(
    "--reopen",
    multiple=True,
    metavar="INDICATOR",
    help="Only this value, although it was reviewed, to change its verdict; all: every reviewed value. Can be repeated.",
)
_TODAY = day_option("today")
_FORMAT = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)


@click.group()
def review() -> None:
    """What waits for the desk review; review it, sign it, and verify what was signed."""


# ------------------------------------------------------------------------------------------------------------- queue


@review.command()
@_DATA
@click.option("--institution", metavar="ID", help="Only this institution, value by value.")
@click.option("--association", metavar="ID", help="Only what this association is asked to review.")
@_FORMAT
@_LANGUAGE
@_TODAY
def queue(  # noqa: PLR0917 - the options of a command
    data: Path | None, institution: str | None, association: str | None, form: str, language: str | None, today: date
) -> None:
    """List what waits for the desk review, per association and institution, the oldest first.

    A value waits if it needs proof, has a document, and no review that counts. Values without any document are counted
    separately: they wait for the institution.
    """
    place = workplace_of(data, today)
    words = words_of(place, language)
    if association is not None:
        _must_exist(association, place)
    ids = place.institutions() if institution is None else [institution]
    entries = []
    for id_ in ids:
        dossier = place.dossier(id_)
        if dossier is None:
            click.echo(say("review.unreadable", institution=id_, check=f"{command('portal')} check"), err=True)
            continue
        asked = queues.asked(dossier, place.associations.values())
        if association is None or association in asked:
            waiting = queues.queue(dossier, place.standards)
            lacking = queues.without_document(dossier, place.standards)
            rows = waiting_rows(dossier, place.standards)
            entries.append(QueueEntry(id_, dossier.institution.name, asked, waiting, lacking, rows))
    entries.sort(key=lambda entry: (entry.since, entry.id))
    if form == "json":
        click.echo(json.dumps([entry.as_json() for entry in entries], indent=2))
        return
    for line in told(entries, association, words, in_full=institution is not None):
        click.echo(line)


review.add_command(review_row)


# ------------------------------------------------------------------------------------------------------ open, sheet


@review.command("open")
@click.argument("id_", metavar="ID")
@_PERIOD
@_REVIEWER
@_ASSOCIATION
@_DATE
@_UNPROVEN
@_REOPEN
@_LANGUAGE
@_DATA
@_TODAY
def open_(  # noqa: PLR0917 - the options of a command
    id_: str,
    period: str | None,
    reviewer: str | None,
    association: str | None,
    day: str | None,
    unproven: bool,
    reopen: tuple[str, ...],
    language: str | None,
    data: Path | None,
    today: date,
) -> None:
    """Walk through what waits in one institution, value by value, and write each answer into its reviews.csv.

    Each answer is on the disk before the next question. Stop whenever you like; the same command goes on from there.
    Documents are named, never opened: look at them yourself. A verdict that was a mistake is changed with --reopen.
    """
    place = workplace_of(data, today)
    words = words_of(place, language)
    desk = context_at(place, id_, reviewer, association, _day(day, today))
    waiting = _reopened(desk, period, reopen) if reopen else _waiting(place, desk, period, unproven=unproven)
    walk = ReviewSession(desk, waiting, write=partial(_put, place, desk), words=words)
    code = 0
    try:
        walk.go()
    except KeyboardInterrupt:
        click.echo(f"\n{words.phrase('desk.stopped')}")
        code = 130
    except (OSError, CsvEditError) as error:
        click.echo(f"\n{words.phrase('desk.not_written', why=refusal(error, words))}")
        code = 1
    _told_written(desk, list(walk.written.values()), len(waiting) - len(walk.written), words)
    told_rows(desk, words)
    raise SystemExit(code)


@review.command()
@click.argument("id_", metavar="ID")
@_PERIOD
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Workbook to write.")
@click.option(
    "--read", "filled", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Filled-in workbook."
)
@_REVIEWER
@_ASSOCIATION
@_DATE
@_UNPROVEN
@_REOPEN
@_LANGUAGE
@_DATA
@_TODAY
def sheet(  # noqa: PLR0917 - the options of a command
    id_: str,
    period: str | None,
    out: Path | None,
    filled: Path | None,
    reviewer: str | None,
    association: str | None,
    day: str | None,
    unproven: bool,
    reopen: tuple[str, ...],
    language: str | None,
    data: Path | None,
    today: date,
) -> None:
    """Write what waits in one institution as a workbook, or read the filled-in workbook back.

    Fill in verdict, note and, where another document proves it, its code; the rest is locked. A value that changed
    since the sheet was made is not taken. Exit code 1: something in the sheet was not taken; the rest was.
    """
    if (out is None) == (filled is None):
        raise click.UsageError(say("review.out_or_read"))
    place = workplace_of(data, today)
    words = words_of(place, language)
    if out is not None:
        desk = ReviewContext(place.folder(id_), place.known_dossier(id_), place.standards, "", "", today)
        waiting = _reopened(desk, period, reopen) if reopen else _waiting(place, desk, period, unproven=unproven)
        try:
            atomic_write(fresh(out), review_sheet.write(desk, waiting, words))
        except OSError as error:
            click.echo(say("review.not_written", file=str(out), why=refusal(error, words)))
            raise SystemExit(1) from error
        click.echo(
            f"{out}: {words.phrase('desk.fill_in', n=len(waiting))} "
            f"{command('portal')} review sheet {id_} --read {typed(out)} --reviewer R --association A"
        )
        told_rows(desk, words)
        return
    if filled is None:
        raise click.UsageError(say("review.out_or_read"))
    desk = context_at(place, id_, reviewer, association, _day(day, today))
    found = review_sheet.read(filled, desk, words)
    taken = [one for one in found.reviews if period is None or one.period == period]
    try:
        if taken:
            review_rows.put(desk.folder, taken, place.standards)
    except (OSError, CsvEditError) as error:
        click.echo(say("review.nothing_written", why=refusal(error, words)))
        raise SystemExit(1) from error
    if found.problems:
        click.echo(as_words(in_order(found.problems)) + "\n")
    _told_written(desk, taken, 0, words)
    raise SystemExit(1 if found.problems else 0)


def _waiting(place: Workplace, desk: ReviewContext, period: str | None, *, unproven: bool) -> list[Waiting]:
    """What a reviewer can decide now, in the order of the queue."""
    _must_have_filed(desk, period)
    found = [one for one in queues.queue(desk.dossier, place.standards) if one.on == "desk"]
    if unproven:
        id_ = desk.dossier.institution.id
        found += [
            Waiting(id_, year, code, filing.received or filing.as_of, "without_document", "institution")
            for year, codes in queues.without_document(desk.dossier, place.standards).items()
            for filing in [desk.filing(year)]
            for code in codes
        ]
    return [one for one in found if period in (None, one.period)]


def _reopened(desk: ReviewContext, period: str | None, asked: tuple[str, ...]) -> list[Waiting]:
    """The reviewed values that were asked for, in the order of filings and standards."""
    _must_have_filed(desk, period)
    order = {code: place for place, code in enumerate(desk.standards.indicators)}
    there = [
        one
        for one in desk.dossier.reviews.values()
        if one.status != "not_reviewed"
        and one.indicator in order
        and period in (None, one.period)
        and isinstance(desk.dossier.fact(one.indicator, one.period), Observation)
    ]
    unknown = sorted(set(asked) - {"all"} - {one.indicator for one in there})
    if unknown:
        named = ", ".join(map(plain, unknown))
        raise click.UsageError(say("review.nothing_to_reopen", institution=desk.folder.name, indicators=named))
    return [
        Waiting(desk.folder.name, one.period, one.indicator, filing.received or filing.as_of, "reopened", "desk")
        for one in sorted(there, key=lambda one: (one.period, order[one.indicator]))
        for filing in [desk.filing(one.period)]
        if "all" in asked or one.indicator in asked
    ]


def _rows_of(desk: ReviewContext, year: str) -> bool:
    """Whether an audit, a rating, a poverty rate or a survey of a year is reviewed."""
    seen = rows_seen(desk.dossier.witnesses)
    return any(
        seen[key].year == year for one in desk.dossier.witnesses.row_reviews if (key := (one.table, one.row)) in seen
    )


def _put(place: Workplace, desk: ReviewContext, row: Review) -> None:
    review_rows.put(desk.folder, [row], place.standards)


def _told_written(desk: ReviewContext, written: list[Review], left: int, words: WorkbookPrinter) -> None:
    """Print what was done, and what comes next."""
    done = words.phrase("desk.written", n=len(written), file=str(desk.folder / review_rows.FILE))
    click.echo(f"\n{done}" + (f"; {words.phrase('desk.left', n=left)}." if left else "."))
    for one in to_be_signed_again(desk.dossier, written):
        click.echo(
            words.phrase("desk.sign_again", reviewer=one.reviewer, association=one.association, period=one.period)
        )
    for year in sorted({row.period for row in written}):
        click.echo(to_sign(desk, year, words))


# ------------------------------------------------------------------------------------------- sign, verify, signers


@review.command()
@click.argument("id_", metavar="ID")
@click.option("--period", required=True, help="The fiscal year whose reviews are signed.")
@_REVIEWER
@_ASSOCIATION
@click.option(
    "--key",
    "key",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Your SSH key; or its .pub file, if your agent holds the key.",
)
@_DATA
@_LANGUAGE
@_TODAY
def sign(  # noqa: PLR0917 - the options of a command
    id_: str,
    period: str,
    reviewer: str | None,
    association: str | None,
    key: Path,
    data: Path | None,
    language: str | None,
    today: date,
) -> None:
    """Sign your reviews of one filing with your own SSH key, and put the signature into reviews.csv.sig.

    Uses ssh-keygen, which asks for your passphrase. The signature is verified, and compared with the association's
    signers.csv, before it is written. Exit code 1: nothing was signed, with the reason.
    """
    place = workplace_of(data, today)
    words = words_of(place, language)
    desk = context_at(place, id_, reviewer, association, today)
    if period not in desk.dossier.periods and not _rows_of(desk, period):
        raise click.UsageError(say("review.nothing_to_sign", institution=id_, period=plain(period)))
    try:
        for line in sign_with(place, desk, period, key, words):
            click.echo(line)
    except (SignatureError, OSError) as error:
        click.echo(words.phrase("desk.signed.nothing", why=refusal(error, words)))
        raise SystemExit(1) from error


@review.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@_FORMAT
@_DATA
@_LANGUAGE
@_TODAY
def verify(ids: tuple[str, ...], form: str, data: Path | None, language: str | None, today: date) -> None:
    """Print for each signature whether it is good, whose it is, and which rows changed since; and what is unsigned.

    Exit code 0: every signature is good; 1: one is not; 2: the command was not understood.
    """
    place = workplace_of(data, today)
    words = words_of(place, language)
    found = [told_signatures(place.known_dossier(id_)) for id_ in ids or place.institutions()]
    if form == "json":
        click.echo(json.dumps([one.as_json() for one in found], indent=2))
    else:
        for line in (line for one in found for line in one.lines(words)):
            click.echo(line)
        signed, good = sum(len(one.signatures) for one in found), sum(one.good for one in found)
        unsigned = sum(len(codes) for one in found for codes in one.unsigned.values())
        click.echo(words.phrase("desk.signature.in_all", good=good, all=signed, unsigned=unsigned))
        click.echo(words.phrase("desk.signature.trusted", folder=str(place.home / "associations")))
    raise SystemExit(0 if all(one.all_stand for one in found) else 1)


@review.command()
@click.argument("association")
@_DATA
@_TODAY
def signers(association: str, data: Path | None, today: date) -> None:
    """Print an association's signers as OpenSSH's allowed_signers, for verifying with ssh-keygen alone."""
    place = workplace_of(data, today)
    _must_exist(association, place)
    click.echo(allowed_signers(place.associations[association]), nl=False)


def _must_exist(association: str, place: Workplace) -> None:
    if association not in place.associations:
        raise click.UsageError(say("review.no_association", association=plain(association), folder=str(place.home)))


def _must_have_filed(desk: ReviewContext, period: str | None) -> None:
    if period is not None and period not in desk.dossier.periods:
        raise click.UsageError(say("review.nothing_filed", institution=desk.folder.name, period=plain(period)))


def _day(text: str | None, today: date) -> date:
    day = today if text is None else a_day(text, "--date")
    if day > today:
        raise click.BadParameter(say("review.future", day=today.isoformat()), param_hint="--date")
    return day
