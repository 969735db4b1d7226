"""A build on a later day on which nothing differs but the day itself: only the files that name it are written.

Most days turn nothing: no award ends, no rating expires, no policy comes into force. A build therefore finds out until
when that is so, and leaves it to the next ones with the names of these days in every language. They need no reader, no
printer and no page engine, whose imports alone take longer than all that is left to do. If in doubt, a build holds for
its own day alone, and the next day is a build like any other, which takes over what is still good.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from generator.model import Portal
from generator.packages.history import commit_days
from generator.packages.history.revisions import HistoryError
from generator.pipeline.cache import keys
from generator.pipeline.cache.session import Session
from generator.pipeline.new_site import NewSite
from generator.pipeline.options import BuildOptions, BuildResult
from generator.render.site import edition
from generator.render.site.staging import Manifest, TaskResult, files_unchanged, folders_unchanged

if TYPE_CHECKING:  # slow to load, and only a whole build prints
    from generator.language.printer import Printer

MOST_DAYS: Final = 31
"""Days for which one build holds at most: their names are printed in advance."""

DAY_ITSELF: Final = "as_of"
"""The lookup of a page that computes something from the day. Such a page is made again every day."""


@dataclass(frozen=True, slots=True)
class LastBuild:
    """The result of a build, and the days for which it holds unless an input changes, as the site names them."""

    fingerprint: str  # of that build, as in the manifest of its site
    result: BuildResult
    first: date
    printed: tuple[Mapping[str, str], ...]  # for each day from the first on: how each language writes it

    def names_of(self, day: date) -> Mapping[str, str] | None:
        """How each language writes a day for which the build holds; None for any other day."""
        at = (day - self.first).days
        return self.printed[at] if 0 <= at < len(self.printed) else None


def remember(
    session: Session,
    options: BuildOptions,
    result: BuildResult,
    *,
    portal: Portal,
    printers: Iterable["Printer"],
    tasks: Mapping[str, TaskResult],
) -> BuildResult:
    """Leave a result to later builds with the same inputs, once its site has replaced the last one; and return it."""
    first = portal.as_of
    last = first if _is_for_one_day(options, portal, tasks) else last_day(portal)
    days = takewhile(lambda day: day <= last, (first + timedelta(n) for n in range(MOST_DAYS)))
    say = {printer.code: printer for printer in printers}
    printed = tuple({code: edition.printed(day, one) for code, one in say.items()} for day in days)
    session.cache.put(keys.result(session.inputs), LastBuild(session.fingerprint, result, first, printed))
    return result


def _is_for_one_day(options: BuildOptions, portal: Portal, tasks: Mapping[str, TaskResult]) -> bool:
    """True if the next day may change more than can be told in advance.

    That is so if a page computes from the day, if a package has a date to come, and if there is a commit of a later day,
    which belongs to the history from then on.
    """
    from generator.pipeline.read.valid_days import ValidDays  # noqa: PLC0415 -- it loads all readers of standards

    return (
        any(DAY_ITSELF in task.lookups for task in tasks.values())
        or ValidDays.of(portal.problems, portal.as_of).alone
        or _has_later_commits(options, portal.as_of)
    )


def _has_later_commits(options: BuildOptions, day: date) -> bool:
    try:
        return any(one.day > day for one in commit_days.days(options.in_git, date.max))
    except HistoryError:
        return False  # then there is no history to show


def last_day(portal: Portal) -> date:
    """The last day on which the portal is the same as on its own, but for the day.

    The year counts, because the newest fiscal year is never after that of the day.
    """
    day = portal.as_of
    turns = (turn for listing in portal.listings for turn in listing.turns)
    services = (one.until for association in portal.associations for one in association.tables.services if one.until)
    begins = (policy.in_force_from for policy in portal.standards.policies)
    withdrawals = (row.date for association in portal.associations for row in association.withdrawals)
    keys = [known for association in portal.associations for known in association.keys]
    terms_end, terms_begin = (one.until for one in keys if one.until), (one.since for one in keys if one.since)
    ends = [date(day.year, 12, 31)]
    ends += [until for until in (*turns, *services, *terms_end) if until >= day]
    ends += [since - timedelta(1) for since in (*begins, *withdrawals, *terms_begin) if since > day]
    return min(ends)


def build_again(options: BuildOptions, session: Session) -> BuildResult | None:
    """The result if the last build holds on this day and its site is unchanged; else None, and all has to be looked at.

    If the site names another day, the files that name it are written again first.
    """
    tasks, last = session.previous.tasks, session.cache.get(keys.result(session.inputs))
    if not isinstance(last, LastBuild) or last.fingerprint != session.previous.fingerprint:
        return None
    names = last.names_of(options.day)
    if names is None or not _site_unchanged(options.site, session.previous):
        return None
    shown = edition.day_in((options.site / edition.FILE).read_bytes())
    if shown == str(options.day):
        return replace(last.result, done=0, kept=len(tasks))
    signed = {edition.SIGNED} if options.key else set()
    naming = [name for name, task in tasks.items() if name in signed or edition.NAMED in task.lookups]
    with NewSite(options, session) as site:
        site.replace((name, _renamed(site, name, tasks[name], options, names)) for name in naming)
    done = sum(not name.startswith("final/") for name in naming)
    return replace(last.result, done=done, kept=len(tasks) - done)


def _site_unchanged(site: Path, made: Manifest) -> bool:
    """True if a site is as it was made: no file has changed, and no name was added."""
    return folders_unchanged(site, made.folders) and all(
        files_unchanged(site, one.files) for one in made.tasks.values()
    )


def _renamed(site: NewSite, name: str, task: TaskResult, options: BuildOptions, names: Mapping[str, str]) -> TaskResult:
    """Write the files of a task with another day.

    The result has no key, because it is not what its task would write on the day that the last build compared with.
    """
    files = {path: (options.site / path).read_bytes() for path, *_ in task.files}
    new: Mapping[str, bytes | str]
    if name == edition.SIGNED and options.key:
        from generator.pipeline.credentials import later_lists  # noqa: PLC0415 -- JSON-LD is slow to import

        new = later_lists.of_day(files, options.day, options.key)
    else:
        new = {path: edition.with_day(data, options.day, names) for path, data in files.items()}
    return replace(task, key="", files=tuple(map(site.staging.put, new.items())))
