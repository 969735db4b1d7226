"""Prints the queue of the desk review, for people and for programs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any, NamedTuple

import click

from generator.cli.review.session import why
from generator.cli.terminal import command, plain
from generator.intake.workbook.wording import WorkbookPrinter
from generator.model import Waiting
from generator.packages.desk.row_verdicts import waiting_rows
from generator.packages.desk.verdicts import ReviewContext


class QueueEntry(NamedTuple):
    """What waits in one institution, for which associations, and what waits for itself (`lacking`, by period)."""

    id: str
    name: str
    associations: tuple[str, ...]
    waiting: tuple[Waiting, ...]
    lacking: Mapping[str, tuple[str, ...]]
    rows: tuple[str, ...] = ()  # audits, ratings, poverty rates and surveys whose documents wait

    @property
    def since(self) -> date:
        """The date of the oldest value."""
        return self.waiting[0].since if self.waiting else date.max

    def as_json(self) -> dict[str, Any]:
        """The entry as JSON."""
        return {
            "institution": self.id,
            "name": self.name,
            "associations": list(self.associations),
            "waiting": [
                {key: text for key, text in asdict(one).items() if key != "institution"}
                | {"since": one.since.isoformat()}
                for one in self.waiting
            ],
            "rows": list(self.rows),
            "without_document": {period: list(codes) for period, codes in self.lacking.items()},
        }


def told(entries: Sequence[QueueEntry], only: str | None, words: WorkbookPrinter, *, in_full: bool) -> Iterator[str]:
    """Per association, each institution's filings; value by value if `in_full`."""
    names = sorted({name for entry in entries for name in entry.associations}) if only is None else [only]
    groups = {name: [entry for entry in entries if name in entry.associations] for name in names}
    groups[words.phrase("desk.queue.no_association")] = [entry for entry in entries if not entry.associations]
    for name, mine in groups.items():
        if not mine and name != only:
            continue
        yield name
        for entry in mine:
            yield from _told_entry(entry, words, in_full=in_full)
            yield from _told_rows(entry, words)
        total, some = sum(len(entry.waiting) for entry in mine), sum(bool(entry.waiting) for entry in mine)
        values = words.phrase("desk.queue.values", n=total)
        institutions = words.phrase("desk.queue.institutions", n=some)
        yield f"  {words.phrase('desk.queue.in_all', values=values, institutions=institutions)}"
        yield ""


def _told_entry(entry: QueueEntry, words: WorkbookPrinter, *, in_full: bool) -> Iterator[str]:
    for period in dict.fromkeys([one.period for one in entry.waiting] + sorted(entry.lacking)):
        here = [one for one in entry.waiting if one.period == period]
        lacking = entry.lacking.get(period, ())
        parts = list(_counted(here, words)) or [words.phrase("desk.queue.nothing")]
        parts += [words.phrase("desk.queue.lacking", n=len(lacking))] if lacking else []
        since = f" {words.phrase('desk.queue.since', date=here[0].since.isoformat())}" if here else ""
        yield f"  {entry.id} ({plain(entry.name)}) {period}{since}: {', '.join(parts)}"
        if in_full:
            yield from (f"    {one.indicator}: {why(words, one.why)}" for one in here)
            yield from (f"    {code}: {words.phrase('desk.queue.no_document')}" for code in lacking)


def _told_rows(entry: QueueEntry, words: WorkbookPrinter) -> Iterator[str]:
    if entry.rows:
        said = words.phrase("desk.queue.rows", n=len(entry.rows))
        yield f"  {entry.id} ({plain(entry.name)}): {said}: {', '.join(entry.rows)}"


def told_rows(desk: ReviewContext, words: WorkbookPrinter) -> None:
    """Name the rows that wait and are no answers of a filing: neither questions nor sheet ask about them."""
    rows = waiting_rows(desk.dossier, desk.standards)
    if rows:
        click.echo(f"{words.phrase('desk.queue.rows', n=len(rows))}:")
        for code in rows:
            click.echo(f"  {command('portal')} review row {desk.folder.name} {code}")


def _counted(here: Iterable[Waiting], words: WorkbookPrinter) -> Iterator[str]:
    reasons: dict[str, int] = {}
    for one in here:
        reasons[one.why] = reasons.get(one.why, 0) + 1
    yield from (f"{words.number(count)} {why(words, code)}" for code, count in reasons.items())
