"""What stands under a pull request: one comment, on one screen, in words for whoever decides."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from generator.pipeline.proposals.inert import code, prose
from generator.pipeline.proposals.report import Line, Report, Told

MARKER = "<!-- portal-report -->"
"""Invisible, and the first line: by it the comment is known again."""
LONGEST = 60_000
"""Characters; the host takes 65,536."""
SHOWN = 10
FEWER = 5
"""Problems, where what the change does names the new ones already."""
LINES_SHOWN = 25

_OWNED = {
    "standards": "the standards, by which everything is judged",
    "workflows": "the workflows, or who must approve what",
    "program": "the program",
    "pages": "the pages",
    "tests": "the tests",
    "other": "other files",
}


def markdown(report: Report) -> str:
    """The comment about a report."""
    parts = [MARKER, _verdict(report), *_touched(report), *_does(report.does), *_problems(report)]
    parts.append(
        "*This comment is renewed at every change of the request. It is advice: before anything is published, "
        "everything is checked again.*"
    )
    whole = "\n\n".join(parts)
    return whole if len(whole) <= LONGEST else "\n\n".join([*parts[:2], *_touched(report), _TOO_LONG, parts[-1]])


_TOO_LONG = "There is too much to say for a comment. The artifact `report` of the check holds all of it."


def _verdict(report: Report) -> str:
    warnings = f"{report.warnings:,} warning{'s' if report.warnings != 1 else ''}"
    if report.errors:
        keeps = "1 problem keeps" if report.errors == 1 else f"{report.errors:,} problems keep"
        return f"**{keeps} this from being published.** {warnings[0].upper()}{warnings[1:]}."
    if report.warnings:
        return f"**No problems.** {warnings} to look at."
    return "**No problems.**"


def _touched(report: Report) -> Iterator[str]:
    named = [*report.institutions, *report.associations]
    if named:
        more = f" and {len(named) - SHOWN:,} more" if len(named) > SHOWN else ""
        yield f"Packages: {', '.join(code(each) for each in named[:SHOWN])}{more}."
    if report.areas:
        areas = "; ".join(_OWNED[area] for area in report.areas)
        yield f"It also changes {areas}. That is for the owners of these files to approve."


def _does(lines: Sequence[Line] | None) -> Iterator[str]:
    if lines is None:
        return
    yield "### What merging does"
    if not lines:
        yield "Nothing that is published changes."
    yield from _laid_out(lines[:LINES_SHOWN])
    if len(lines) > LINES_SHOWN:
        yield _folded(f"{len(lines) - LINES_SHOWN:,} lines more", _laid_out(lines[LINES_SHOWN:]))


def _laid_out(lines: Iterable[Line]) -> Iterator[str]:
    for kind, group in groupby(lines, lambda line: line.kind):
        members = list(group)
        if kind == "item":
            yield "\n".join(f"- {_words(line)}" for line in members)
        elif kind == "row":
            wide = max(len(line.cells) for line in members)
            rows = [f"| {' | '.join(prose(cell) for cell in line.cells)} |" for line in members]
            yield "\n".join([rows[0], "|" + " --- |" * wide, *rows[1:]])
        else:
            yield from (f"#### {_words(line)}" if kind == "heading" else _words(line) for line in members)


def _words(line: Line) -> str:
    return prose(" ".join(line.cells)) or "…"


def _problems(report: Report) -> Iterator[str]:
    if not report.problems:
        return
    yield "### Problems and warnings"
    shown = SHOWN if report.does is None else FEWER
    yield "\n".join(_item(each) for each in report.problems[:shown])
    if len(report.problems) > shown:
        rest = report.problems[shown:]
        yield _folded(f"{len(rest):,} more", ["\n".join(_item(each) for each in rest)])
    untold = report.errors + report.warnings - len(report.problems)
    if untold > 0:
        yield f"{untold:,} more stand beside their rows, and in the log of the check."


def _item(told: Told) -> str:
    place = code(told.file)
    if told.row is not None:
        place += f", row {told.row:,}"
    if told.column is not None:
        place += f", {code(told.column)}"
    words = [f"- {'warning: ' if told.severity == 'warning' else ''}{place}: {prose(told.message)}"]
    if told.found is not None:
        words.append(f"Found {code(told.found, 80)}.")
    if told.allowed:
        words.append(f"Allowed: {prose(told.allowed)}.")
    if told.fix:
        words.append(f"→ {prose(told.fix)}")
    return " ".join(words)


def _folded(title: str, parts: Iterable[str]) -> str:
    return "\n\n".join([f"<details><summary>{title}</summary>", *parts, "</details>"])
