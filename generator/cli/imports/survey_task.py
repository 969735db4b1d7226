"""Runs `portal import survey` in a process of its own."""

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from generator.cli.standards import standards_at
from generator.cli.terminal import as_words, printer, say, sentence
from generator.intake.survey import Reading, Summary, summarise
from generator.language.problem_words import IMPORTED
from generator.model import Standards
from generator.packages import institutions
from generator.packages.safety import codes
from generator.packages.writing.additions import add_rows
from generator.packages.writing.csv_edits import CsvEditError
from generator.problems import BuildError, Problem


def count_survey(said: str, home: str, *files: str) -> int:
    """Count the answers and write the counts, or print them if `home` is empty; returns the exit code."""
    options: dict[str, Any] = json.loads(said)
    standards = standards_at(Path(home or "datapackages"))
    how = Reading(
        weight=options["weight"],
        unweighted=options["unweighted"],
        missing=tuple(options["missing"]),
        leave_out=tuple(options["leave_out"]),
        start=date.fromisoformat(options["start"]) if options["start"] else None,
        mapping=Path(options["mapping"]) if options["mapping"] else None,
        end=date.fromisoformat(options["end"]) if options["end"] else None,
    )
    made = summarise([Path(file) for file in files], standards.bank, how)
    if not made.good:
        click.echo(as_words(made.problems))
        click.echo(f"\n{printer().phrase('check.problems', n=len(made.problems))}. {say('close.nothing')}")
        return 1 if made.questions else 2
    if not home:
        text = io.StringIO()
        fields: Any = standards.schemas["answers"]["fields"]
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow([field["name"] for field in fields])
        writer.writerows([(options["survey"] or "survey", *row) for row in made.rows])
        click.echo(text.getvalue(), nl=False)
        click.echo("\n".join(_account(made, standards)), err=True)
        return 0
    problems = _write(made, options, Path(home), standards)
    if problems:
        click.echo(as_words(problems))
        click.echo(f"\n{say('close.nothing')}")
        return 1
    click.echo("\n".join(_account(made, standards)))
    return 0


def _write(made: Summary, options: Mapping[str, Any], out: Path, standards: Standards) -> list[Problem]:
    """Write the counts into the package, unless it would have problems with them; these are returned."""
    id_, code = options["institution"], options["survey"]
    if not codes.is_id(id_) or not (out / "institutions" / id_).is_dir():
        raise BuildError(
            f"There is no package of an institution at {out}/institutions/{id_}. Make one: portal new {id_}"
        )
    opened = institutions.open_package(out / "institutions" / id_, "institution", standards)
    if any(cells[0] == code for name in ("surveys", "answers") for _, cells in _rows(opened, name)):
        raise BuildError(
            f"The package has a survey {code} already. Counts that were published are not replaced: the difference "
            "between the two could be a few people. Give this survey another code; or remove its rows, if they were "
            "never published."
        )
    survey = (
        code, options["conducted_by"], "yes" if options["independent"] else "no", options["mode"], options["start"],
        options["end"], options["frame"], _number(options["invited"]), _number(options["reached"]),
        str(made.counted.completed), "yes" if options["weight"] else "no", options["languages"], "yes", "",
    )  # fmt: skip
    answers = {(code, *row[:5]): (code, *row) for row in made.rows}
    try:
        refused = () if options["other_people"] else ("surveys-alike",)
        found = add_rows(opened, {"surveys": {(code,): survey}, "answers": answers}, standards, refused)
    except CsvEditError as error:
        raise BuildError(str(error)) from None
    fix = "Publish one of them; or say --other-people, if nobody answered in both."
    return [replace(one, fix=fix) if one.code == "surveys-alike" else one for one in found]


def _rows(opened: institutions.Opened, name: str) -> list[tuple[int, list[str]]]:
    return opened.tables[name].rows if name in opened.tables else []


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _account(made: Summary, standards: Standards) -> Iterator[str]:
    """What was counted, and what was not."""
    done = made.counted
    yield say("imported.interviews", interviews=done.completed, questions=len(done.tallies))
    if done.declined:
        yield say("imported.declined", n=done.declined)
    if not made.consented:
        yield say("imported.no_consent_column")
    if done.empty:
        yield say("imported.empty", n=done.empty)
    for note in made.notes:
        yield f"{sentence(note, IMPORTED)}."
    if made.few:
        yield say("imported.not_shown", names=", ".join(made.few))
    lacking = [code for code in standards.bank.questions if code not in done.tallies]
    if lacking:
        yield say("imported.not_asked", names=", ".join(lacking))
    if made.others:
        more = f", … (+{len(made.others) - 40})" if len(made.others) > 40 else ""
        yield say("imported.not_counted", names=f"{', '.join(made.others[:40])}{more}")
