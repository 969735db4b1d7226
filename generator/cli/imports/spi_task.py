"""Runs `portal import spi` for one spreadsheet, in a process of its own."""

from pathlib import Path

import click

from generator import clock
from generator.cli.standards import standards_at
from generator.cli.terminal import as_words, plain, say
from generator.intake.audits import package_rows
from generator.intake.audits.scores import ScoreLayout, chosen, read_scores
from generator.intake.spreadsheet import read_sheets
from generator.model import Standards
from generator.model.audits import TOTAL, AuditRow
from generator.packages.safety import codes
from generator.problems import Problem


def take_scores(  # noqa: PLR0917 -- the words of a command line, in order
    file: str, out: str, institution: str, tool: str, edition: str, mode: str, auditor: str, day: str, scope: str,
    consent: str, evidence: str, code: str, scale: str, sheet: str, parts: str, scores: str, row: str,
) -> int:  # fmt: skip
    """Read the spreadsheet, and write all scores into the package or none; returns the exit code."""
    standards = standards_at(Path(out))
    if not codes.is_id(institution):
        click.echo(say("no_id", text=plain(institution)))
        return 2
    if why := _unknown(tool, edition, mode, day, standards):
        click.echo(why)
        return 2
    date = clock.day_of(day)
    sheets, problems = read_sheets(Path(file))
    found, problems = (None, problems) if problems else chosen(sheets, sheet, Path(file).name)
    if found is None or date is None:
        click.echo(as_words(problems))
        return 2
    layout = ScoreLayout(scale, parts, scores, int(row) if row else None)
    results, problems = read_scores(found, layout, standards.audits.edition(tool, edition), standards)
    head = AuditRow(
        audit=code or f"{tool.replace('_', '-')}-{day}",
        tool=tool,
        edition=edition,
        mode=mode,
        auditor=auditor,
        date=date,
        scope=scope,
        part=TOTAL,
        state="scored",
        evidence=tuple(filter(None, evidence.split(";"))),
        consent=consent,
    )
    _say(problems)
    if any(one.severity == "error" for one in problems):
        click.echo(say("close.nothing"))
        return 1
    rows = package_rows.rows_of(head, results)
    wrong = package_rows.put(Path(out) / "institutions" / institution, rows, standards)
    _say(wrong)
    if wrong:
        click.echo(say("close.nothing"))
        return 1
    if consent == "no":
        click.echo(say("imported.no_consent", audit=head.audit))
        return 0
    shown = ", ".join(f"{row.part} {row.score if row.score is not None else row.state}" for row in rows)
    click.echo(say("imported.scores", n=len(rows), audit=head.audit, scores=shown))
    return 0


def _unknown(tool: str, edition: str, mode: str, day: str, standards: Standards) -> str:
    """What was told on the command line and is not in the standards, as a sentence."""
    known = standards.audits
    if tool not in known.tools:
        return say("imported.no_tool", tool=plain(tool), allowed=", ".join(known.tools))
    if not known.tools[tool].open and edition not in known.tools[tool].editions:
        listed = ", ".join(known.tools[tool].editions)
        return say("imported.which_edition", tool=known.tools[tool].label, allowed=listed)
    if mode not in known.modes:
        return say("imported.no_mode", mode=plain(mode), allowed=", ".join(known.modes))
    date = clock.day_of(day)
    if date is None:
        return say("no_day", text=plain(day))
    return say("imported.later", day=plain(day)) if date > standards.day else ""


def _say(problems: tuple[Problem, ...]) -> None:
    if problems:
        click.echo(as_words(problems) + "\n")
