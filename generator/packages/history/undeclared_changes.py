"""Finds published values, filings and records that changed since an earlier revision without a declaration.

A published value may be wrong, and is then corrected in public: a row of corrections.csv says what it was, what it is
now, why and by whom. Reported here are values that changed without such a row, filings, institutions and associations
that vanished, and corrections and withdrawals that were removed from the record. A gap that is now a value is late
reporting, and welcome. A fictional package is nobody's record and may leave; a real one may not become fictional first.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from generator.model import ENDINGS, Fact, Gap, GapReason, Institution, Observation, Standards
from generator.packages import associations, corrections, facts, filings, rules
from generator.packages.history import revisions
from generator.packages.rules import Documents, Filings
from generator.packages.safety import strict_json, tree
from generator.packages.tables import descriptor_schema, reader
from generator.packages.tables.descriptor import own_ending
from generator.packages.tables.table import Table
from generator.packages.witnesses.amendments import rows_by_key
from generator.problems import Location, Problem, quoted

_TABLES = {
    "institutions": ("filings", "indicators", "corrections", "statements", *descriptor_schema.WITNESSES),
    "associations": ("withdrawals",),
}
_UNJUDGED = frozenset({"note"})
"""Columns of rows in which others speak that may change without an amendment."""


_Cell = tuple[str, str]
"""Period and indicator."""


class _Correction(NamedTuple):
    """A row of corrections.csv."""

    period: str
    indicator: str
    was: str
    now: str
    why: str
    who: str
    date: str


@dataclass(frozen=True, slots=True)
class _Stand:
    """An institution's tables at one of the two times."""

    tables: Mapping[str, Table]
    filings: Filings
    facts: Mapping[tuple[str, str], Fact]
    corrections: Mapping[_Cell, tuple[_Correction, ...]]


_PUBLISHED = tuple(name for name in descriptor_schema.WITNESSES if name not in ("amendments", "row_reviews"))
"""Tables of others' words, in which a changed row needs an amendment. A review may change: a signature shows that it did."""


def compare(
    data: Path,
    names: Collection[str] | None,
    standards: Standards,
    revision: str,
    *,
    today: Path | None = None,
    past: revisions.Snapshot | None = None,
    unreadable: bool = False,
) -> list[Problem]:
    """The undeclared changes in the packages of the folder `data` since a revision.

    `today` is the folder with the packages to compare, if they are not in `data` itself; `past` the snapshot of the
    revision, if it was taken before.

    `unreadable` reports also a published value or filing whose row cannot be read now. That is an error of the row as
    well, so `portal check` needs no second one; but a publication passes over rows that cannot be read.

    `names` are the packages to compare (`institutions/baobab`, or `institutions` for all of them); None means all. Only
    packages whose tables differ in some byte are read. Raises HistoryError.
    """
    now: dict[str, Mapping[str, bytes]] = {}
    there = today or data

    def differs(name: str, files: Mapping[str, revisions.Blob]) -> bool:
        if names is not None and name not in names and name.partition("/")[0] not in names:
            return False
        contents = _contents(there / name, name)
        if contents is None:
            return False  # not opened, and reported as such
        different = any(
            path in files
            and (path not in contents or revisions.blob_id(contents[path], files[path].id) != files[path].id)
            for path in _compared(name.partition("/")[0])
        )
        if different:
            now[name] = contents
        return different

    problems: list[Problem] = []
    book = rules.rulebook(standards)
    with revisions.checkout(data, revision, differs, known=past) as (root, _):
        for name, contents in now.items():
            then = _contents(root / name, name) or {}
            if not contents and _is_fictional(then):
                continue
            if contents and _is_fictional(contents) and not _is_fictional(then):
                problems.append(_now_fictional(name, revision))
            if name.startswith("associations/"):
                if not contents:
                    problems.append(_association_gone(root, name, data.name, revision))
                problems += _kept(
                    "withdrawal", name, _tables(name, then, book), _tables(name, contents, book), revision
                )
            elif own_ending(there / name) == "withdrawn":
                continue  # its page says so, and that its figures were removed
            elif (there / name).is_dir():
                problems += _ending_kept(name, then, contents, book, revision)
                both = _stand(name, then, book), _stand(name, contents, book)
                problems += _amended(name, *both, revision, unreadable)
                problems += _spoken_otherwise(name, both[0].tables, both[1].tables, standards, revision)
            else:
                problems.append(
                    Problem(
                        "institution-gone",
                        Location(name),
                        f"This institution stood at {revision}, and its package is gone.",
                        None,
                        "the package, as long as the portal lives",
                        f"Put it back, because donors link to it: git checkout {revision} -- {data.name}/{name}. If it has "
                        "closed, merged with another, gone on under another id or withdrawn from the portal, then say so: "
                        f"portal close {name.rpartition('/')[2]}",
                    )
                )
    return problems


def _compared(shelf: str) -> list[str]:
    """The files of a package that are compared."""
    return [tree.DESCRIPTOR, *(f"{table}.csv" for table in _TABLES[shelf])]


def _is_fictional(contents: Mapping[str, bytes]) -> bool:
    """Whether a package calls itself fictional. Nothing else of its descriptor is read."""
    said = strict_json.read(contents.get(tree.DESCRIPTOR, b""))
    bodies = [said.get(kind) for kind in revisions.SHELVES.values()] if isinstance(said, dict) else []
    return any(isinstance(body, dict) and body.get("fictional") is True for body in bodies)


def _now_fictional(name: str, revision: str) -> Problem:
    return Problem(
        "now-fictional",
        Location(f"{name}/{tree.DESCRIPTOR}", column=f"{revisions.SHELVES[name.partition('/')[0]]}.fictional"),
        f"This package was published as a real one at {revision}, and calls itself fictional now.",
        "true",
        "false",
        'Remove "fictional" again: what was published about a real institution stays.',
    )


def _association_gone(past: Path, name: str, folder: str, revision: str) -> Problem:
    return Problem(
        "association-gone",
        Location(name),
        f"This association stood at {revision}, and its package is gone.",
        None,
        "the package, as long as the portal lives",
        f"Put it back, because its reviews and its badges need it: git checkout {revision} -- {folder}/{name}. If it has left "
        'the portal, fill in "until" in its members.csv, reviewers.csv, signers.csv and keys.csv.',
        "warning" if associations.only_begun(past / name) else "error",
    )


def _ending_of(contents: Mapping[str, bytes]) -> Mapping[str, object]:
    """The status with which a package says that its institution has ended; empty if it goes on."""
    said = strict_json.read(contents.get(tree.DESCRIPTOR, b"").removeprefix(b"\xef\xbb\xbf"))
    body = said.get("institution") if isinstance(said, dict) else None
    status = body.get("status") if isinstance(body, dict) else None
    return status if isinstance(status, dict) and status.get("is") in ENDINGS else {}


def _ending_kept(
    name: str, then: Mapping[str, bytes], now: Mapping[str, bytes], book: rules.Rulebook, revision: str
) -> Iterator[Problem]:
    """Report an ending that was published, and is gone; only a warning if a new statement explains it."""
    was = _ending_of(then)
    if not was or _ending_of(now):
        return
    before, today = (
        {tuple(cells) for _, cells in _right(_tables(name, contents, book).get("statements"))}
        for contents in (then, now)
    )
    yield Problem(
        "ending-gone",
        Location(f"{name}/{tree.DESCRIPTOR}", column="institution.status"),
        f"This institution stood as {was['is']} at {revision}, and its status is gone.",
        None,
        "the ending, as it was published",
        f"Put it back: git checkout {revision} -- {tree.DESCRIPTOR}, in the folder of the package. If it was published by "
        "mistake, or is over, add a row to statements.csv that says so.",
        "warning" if today - before else "error",
    )


def _contents(folder: Path, name: str) -> Mapping[str, bytes] | None:
    """The compared files of a package by name; empty if there is no package, None if it must not be opened."""
    if not folder.exists() and not folder.is_symlink():
        return {}
    shelf = name.partition("/")[0]
    found = tree.survey(folder, name, revisions.SHELVES[shelf])
    paths = [path for path in _compared(shelf) if path in found.files]
    try:
        return {path: tree.read(found, path) for path in paths} if found.safe else None
    except OSError:
        return None


def _tables(name: str, contents: Mapping[str, bytes], book: rules.Rulebook) -> dict[str, Table]:
    """The tables, cell by cell. The form of the descriptor may have been different at that time."""
    return {
        table: reader.read_table(f"{name}/{table}.csv", contents[f"{table}.csv"], book.schemas[table])
        if f"{table}.csv" in contents
        else Table(f"{name}/{table}.csv")
        for table in _TABLES[name.partition("/")[0]]
        if table in book.schemas
    }


def _stand(name: str, contents: Mapping[str, bytes], book: rules.Rulebook) -> _Stand:
    tables = _tables(name, contents, book)
    filed = filings.read_filings(tables["filings"], Institution(name, name, "", ""))
    known = facts.read_facts(tables["indicators"], book, filed, Documents(known=False))
    declared: dict[_Cell, list[_Correction]] = {}
    for _, cells in _right(tables.get("corrections")):
        declared.setdefault((cells[0], cells[1]), []).append(_Correction(*cells))
    return _Stand(tables, filed, known, {cell: tuple(rows) for cell, rows in declared.items()})


def _right(table: Table | None) -> list[tuple[int, list[str]]]:
    """The rows of a table that have no bad cell."""
    return [(row, cells) for row, cells in table.rows if not table.bad.get(row)] if table else []


# -------------------------------------------------------------------------------------------------------------- values


def _amended(name: str, then: _Stand, now: _Stand, revision: str, unreadable: bool) -> list[Problem]:
    """Compare an institution's tables. A table that is unreadable now has been reported before."""
    told = Table(f"{name}/indicators.csv")
    gone = Table(f"{name}/filings.csv")
    for period in sorted(then.filings.by_period):
        refused = () if unreadable else now.filings.refused
        if now.tables["filings"].readable and period not in {*now.filings.by_period, *refused}:
            gone.add(
                "filing-gone",
                f"The filing of {period} stood at {revision}, and is gone with all its values.",
                allowed="every filing that was published",
                fix="Put its row back, and those of its values; a wrong value is corrected in corrections.csv.",
            )
        was_in, is_in = then.filings.by_period[period].currency, now.filings.by_period.get(period)
        if was_in and is_in and is_in.currency != was_in:
            gone.add(
                "currency-changed",
                f"The filing of {period} was in {was_in} at {revision}: every amount in it means something else now.",
                is_in.source.row if is_in.source else None,
                "currency",
                found=is_in.currency or "",
                fix="If the amounts were wrong, correct each of them; if the code was, say so in statements.csv.",
                severity="warning",
            )
    if now.tables["indicators"].readable:
        for (indicator, period), was in sorted(then.facts.items(), key=lambda item: item[0]):
            if isinstance(was, Observation) and period in now.filings.by_period:
                fact = now.facts.get((indicator, period))
                if unreadable or not (isinstance(fact, Gap) and fact.why is GapReason.REJECTED):
                    _judge(told, was, fact, _usable(was, then, now), revision)
    return [*gone.problems, *told.problems, *_kept("correction", name, then.tables, now.tables, revision)]


def _judge(told: Table, was: Observation, fact: Fact | None, rows: list[_Correction], revision: str) -> None:
    """Report one published value unless it is unchanged or its change was declared."""
    if isinstance(fact, Observation) and fact.value == was.value:
        return
    text = fact.text if isinstance(fact, Observation) else ""
    if was.text in corrections.earlier_texts(((row.was, row.now) for row in rows), text):
        return
    today = "is different now" if text else "is a gap now" if fact else "its row is gone"
    told.add(
        "value-changed-without-correction",
        f"{was.indicator} of {was.period} stood as {quoted(was.text)} at {revision}, and {today}. "
        "No row of corrections.csv says so.",
        fact.sources[0].row if fact and fact.sources else None,
        "value" if fact and fact.sources else None,
        found=text if isinstance(fact, Observation) else None,
        allowed=f"{quoted(was.text)}, or a row of corrections.csv with was {quoted(was.text)} and now {quoted(text)}",
        fix="Add the row to corrections.csv, with why, who and the day; or put the value back.",
    )


def _usable(was: Observation, then: _Stand, now: _Stand) -> list[_Correction]:
    """The corrections of one value that may explain a change since: the new ones, and the last one before.

    Older ones explain older changes only: a value that was corrected and corrected back may not change again
    unexplained.
    """
    cell = (was.period, was.indicator)
    before = sorted(then.corrections.get(cell, ()), key=lambda row: row.date)
    old = frozenset(before)
    return [row for row in now.corrections.get(cell, ()) if row not in old] + before[-1:]


# ------------------------------------------------------------------------------------------------- what others say


def _spoken_otherwise(
    name: str, then: Mapping[str, Table], now: Mapping[str, Table], standards: Standards, revision: str
) -> list[Problem]:
    """Report published rows of witnesses that changed or are gone without an amendment. A cell that was empty may be filled."""
    found = _kept("amendment", name, then, now, revision)
    before = {tuple(cells) for _, cells in then["amendments"].rows} if "amendments" in then else set()
    declared: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for _, cells in _right(now.get("amendments")):
        # Older ones explain older changes only.
        if tuple(cells) not in before:
            declared.setdefault(tuple(cells[:3]), []).append((cells[3], cells[4]))
    for table in (one for one in _PUBLISHED if one in then and one in now):
        told = Table(f"{name}/{table}.csv")
        if not now[table].readable and now[table].problems:
            continue
        today = rows_by_key(now[table], standards)
        gone: dict[str, list[str]] = {}
        for key, (number, was) in rows_by_key(then[table], standards).items():
            if then[table].bad.get(number):
                continue  # it was not published
            place, there = today.get(key, (None, None))
            if there is None:
                if not declared.get((table, key, "")):
                    gone.setdefault(key.split(" ")[0], []).append(key)
                continue
            for column, text in was.items():
                if not text or column in _UNJUDGED or there[column] == text:
                    continue
                if text not in corrections.earlier_texts(declared.get((table, key, column), ()), there[column]):
                    said = (
                        f"had {quoted(text)} in the column {column} at {revision}, and has {quoted(there[column])} now"
                    )
                    _undeclared(told, key, said, column, place)
        for code, keys in gone.items():  # an audit or a survey that is gone is one problem, and not one for each row
            many = f" ({len(keys):,} rows of {code})" if len(keys) > 1 else ""
            _undeclared(told, keys[0], f"stood in {table}.csv at {revision}, and is gone{many}", "", None)
        found += told.problems
    return found


def _undeclared(told: Table, key: str, said: str, column: str, row: int | None) -> None:
    told.add(
        "row-changed-without-amendment",
        f"The row {key} {said}. No row of amendments.csv says so.",
        row,
        column or None,
        allowed="the row as it was published, or a row of amendments.csv",
        fix="Add the row to amendments.csv, with why, who and the day; or put the row back as it was.",
    )


# ------------------------------------------------------------------------------------------------------------- records


def _kept(noun: str, name: str, then: Mapping[str, Table], now: Mapping[str, Table], revision: str) -> list[Problem]:
    """Report rows that vanished from, or were rewritten in, a record that only grows: corrections, amendments or withdrawals."""
    table = f"{noun}s"
    if table not in then or (now[table].problems and not now[table].readable):
        return []  # an unreadable table, already reported
    told = Table(f"{name}/{table}.csv")
    today = {tuple(cells) for _, cells in now[table].rows}
    keys = {_key(noun, cells): row for row, cells in now[table].rows}
    for row, cells in _right(then[table]):
        if tuple(cells) in today:
            continue
        place = keys.get(_key(noun, cells))
        told.add(
            f"{noun}-changed" if place else f"{noun}-gone",
            f"The {noun} for {cells[0]}, {cells[1]} stood in row {row} at {revision}, and "
            f"{'says something else now' if place else 'is gone'}.",
            place,
            allowed=f"every {noun} as it was published",
            fix="Put the row back as it was. What was said in public stays; say more in a new row.",
        )
    return told.problems


def _key(noun: str, cells: list[str]) -> tuple[str, ...]:
    """What identifies a row: period, indicator and date of a correction, institution and period of a withdrawal."""
    if noun == "amendment":
        return (*cells[:3], cells[7])
    return (cells[0], cells[1], cells[6]) if noun == "correction" else (cells[0], cells[1])
