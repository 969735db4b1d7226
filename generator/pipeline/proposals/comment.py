"""The comment on a pull request: one comment, on one screen, for the people who decide."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from generator.language.printer import Printer
from generator.language.problem_words import ProblemWords
from generator.pipeline.proposals.report import PullRequestReport, ReportedProblem, ReportLine
from generator.render import markdown_escape
from generator.render.markdown_escape import code

MARKER = "<!-- portal-report -->"
"""Invisible, and the first line: identifies the comment so that it can be updated."""
LONGEST = 60_000
"""Characters; the host accepts 65,536."""
SHOWN = 10
FEWER = 5
"""Problems shown if the description of the change already names the new ones."""
LINES_SHOWN = 25
TEXT = 400
"""Characters of one text that are shown; the same number for a problem's file."""


def markdown(report: PullRequestReport, say: Printer) -> str:
    """The comment for a report, in one language. Only sentences of the program are recognised and put into it."""
    return _Comment(report, say).whole()


class _Comment:
    def __init__(self, report: PullRequestReport, say: Printer) -> None:
        self.report = report
        self.say = say
        self.known = ProblemWords(say)

    def phrase(self, key: str, **places: object) -> str:
        """A phrase; what fills its places is Markdown already."""
        return str(self.say.phrase(key, **places))

    def whole(self) -> str:
        touched = list(self.touched())
        parts = [
            MARKER,
            self.verdict(),
            *touched,
            *self.does(),
            *self.problems(),
            f"*{self.phrase('proposal.renewed')}*",
        ]
        whole = "\n\n".join(parts)
        short = [*parts[:2], *touched, self.phrase("proposal.too_long", name="`report`"), parts[-1]]
        return whole if len(whole) <= LONGEST else "\n\n".join(short)

    def verdict(self) -> str:
        report = self.report
        if report.errors:
            return f"**{self.phrase('proposal.keeps', n=report.errors)}** {self.phrase('proposal.warnings', n=report.warnings)}"
        if report.warnings:
            return f"**{self.phrase('proposal.none')}** {self.phrase('proposal.to_look_at', n=report.warnings)}"
        return f"**{self.phrase('proposal.none')}**"

    def touched(self) -> Iterator[str]:
        named = [*self.report.institutions, *self.report.associations]
        names = ", ".join(code(each) for each in named[:SHOWN])
        if len(named) > SHOWN:
            yield self.phrase("proposal.packages_more", names=names, more=len(named) - SHOWN)
        elif named:
            yield self.phrase("proposal.packages", names=names)
        if self.report.areas:
            yield self.phrase(
                "proposal.also", what="; ".join(self.phrase(f"proposal.area.{area}") for area in self.report.areas)
            )

    def does(self) -> Iterator[str]:
        lines = self.report.does
        if lines is None:
            return
        yield f"### {self.phrase('proposal.does')}"
        if not lines:
            yield self.phrase("proposal.does_nothing")
        yield from _laid_out(lines[:LINES_SHOWN])
        if len(lines) > LINES_SHOWN:
            yield _folded(
                self.phrase("proposal.lines_more", n=len(lines) - LINES_SHOWN), _laid_out(lines[LINES_SHOWN:])
            )

    def problems(self) -> Iterator[str]:
        report = self.report
        if not report.problems:
            return
        yield f"### {self.phrase('proposal.problems')}"
        shown = SHOWN if report.does is None else FEWER
        yield "\n".join(self.item(each) for each in report.problems[:shown])
        if len(report.problems) > shown:
            rest = report.problems[shown:]
            yield _folded(
                self.phrase("proposal.problems_more", n=len(rest)), ["\n".join(self.item(each) for each in rest)]
            )
        untold = report.errors + report.warnings - len(report.problems)
        if untold > 0:
            yield self.phrase("proposal.untold", n=untold)

    def item(self, told: ReportedProblem) -> str:
        message, allowed, fix = self.known.sentences(told.code, (told.message, told.allowed, told.fix))
        place = code(told.file, TEXT)
        if told.row is not None:
            place += f", {self.phrase('proposal.row', row=told.row)}"
        if told.column is not None:
            place += f", {code(told.column)}"
        kind = f"{self.phrase('proposal.warning')}: " if told.severity == "warning" else ""
        words = [f"- {kind}{place}: {prose(message)}"]
        if told.found is not None:
            words.append(self.phrase("proposal.found", found=code(told.found, 80)))
        if allowed:
            words.append(self.phrase("proposal.allowed", allowed=prose(allowed)))
        if fix:
            words.append(f"→ {prose(fix)}")
        return " ".join(words)


def _laid_out(lines: Iterable[ReportLine]) -> Iterator[str]:
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


def prose(text: str) -> str:
    """A sentence from a report."""
    return markdown_escape.text(text, TEXT)


def _words(line: ReportLine) -> str:
    return prose(" ".join(line.cells)) or "…"


def _folded(title: str, parts: Iterable[str]) -> str:
    return "\n\n".join([f"<details><summary>{title}</summary>", *parts, "</details>"])
