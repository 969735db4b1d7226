"""The result of a check in one language, as the check page shows it.

Only texts leave this module, and no markup: the page inserts them as text.
"""

from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from generator.intake.workbook import marked_copy, merge
from generator.language import problem_words
from generator.language.printer import Printer
from generator.model import Distance, Dossier, Standards
from generator.pipeline.browser_check import CheckResult
from generator.pipeline.read.institution import listing_of, on_the_day
from generator.problems import Problem, ProblemLabels, as_text, quoted
from generator.render.fragments.sentences import sentence

Said: TypeAlias = dict[str, Any]
"""Texts under names, ready for JSON."""

MOST_WHO = 20
"""Institutions of a folder that are described one by one."""


def answer(result: CheckResult, say: Printer) -> Said:
    """Everything that is shown about a workbook or a package."""
    return {
        "kind": "workbook" if result.workbook else "package",
        "problems": list(_problems(result, say)),
        "text": _text(result, say),
        "left_out": marked_copy.left_out(result.workbook.merged.submission) if result.workbook else "",
        "who": [_who(dossier, say) for dossier in result.dossiers[:MOST_WHO]],
        "more": max(0, len(result.dossiers) - MOST_WHO),
        "period": result.workbook.merged.period if result.workbook else "",
        "progress": _progress(result, say.standards),
        "distance": _distance(result.distance, say),
    }


def _text(result: CheckResult, say: Printer) -> str:
    """The text that the command prints; for a workbook, all of it in the workbook's language."""
    return as_text(_told(result, say), _problem_labels(result, say))


def _problem_labels(result: CheckResult, say: Printer) -> ProblemLabels:
    """The words between the words of a problem, in the language of `_text`."""
    return problem_words.labels(result.workbook.merged.submission.plan.words if result.workbook else say)


def _told(result: CheckResult, say: Printer) -> Iterable[Problem]:
    return result.problems if result.workbook else problem_words.told(result.problems, say)


def _problems(result: CheckResult, say: Printer) -> Iterator[Said]:
    """Each problem; one of a workbook's cell with the question next to it."""
    labels = _problem_labels(result, say)
    if result.workbook is None:
        yield from (_problem(problem, labels) for problem in _told(result, say))
    else:
        said = result.workbook.merged.submission.telling.told
        yield from (_problem(told.problem, labels, told.about) for told in said)


def _problem(problem: Problem, labels: ProblemLabels, about: str = "") -> Said:
    return {
        "about": about,
        "severity": problem.severity,
        "code": problem.code,
        "place": problem.location.said(labels),
        "message": problem.message,
        "found": "" if problem.found is None else quoted(problem.found),
        "allowed": problem.allowed,
        "fix": problem.fix,
    }


def _who(dossier: Dossier, say: Printer) -> Said:
    """An institution's name and the sentence about it, as on its profile today; the page does not know the others to compare it with."""
    listing = listing_of(on_the_day(dossier, say.standards), {}, say.standards)
    return {"name": dossier.institution.name, "sentence": sentence(say, listing, None)}


def _progress(result: CheckResult, standards: Standards) -> list[Said]:
    """The progress of a workbook, area by area, in its own language, with the first open questions."""
    if result.workbook is None:
        return []
    return [
        {"area": area.area, "answered": area.answered, "asked": area.asked, "open": area.open}
        for area in merge.progress(result.workbook.merged, standards)
    ]


def _distance(found: Distance | None, say: Printer) -> Said | None:
    if found is None:
        return None
    lists = [
        {"title": say.phrase(f"distance.{kind}", n=len(codes)), "labels": _labels(codes, say)}
        for kind, codes in found.lists
    ]
    key = "distance.title" if found.missing else "distance.all_met"
    return {
        "title": say.phrase(key, year=found.period),
        "what": say.phrase("distance.what") if lists else say.phrase("distance.no_list") if found.missing else "",
        "met": [say.name(f"rule.{rule}") for rule in found.met],
        "missing": [say.name(f"rule.{rule}") for rule in found.missing],
        "lists": lists,
    }


def _labels(codes: Iterable[str], say: Printer) -> list[str]:
    return [str(say.label(code)) for code in codes]
