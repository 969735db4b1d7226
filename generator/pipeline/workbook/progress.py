"""Describes the progress of a filing after its workbook was imported: what was written, what is open, what STAR lacks.

It is in the language of the workbook, for the person who filled it in.
"""

from collections.abc import Iterator

from generator.intake.workbook import merge
from generator.intake.workbook.plan import WorkbookPlan
from generator.model import Distance, Standards
from generator.pipeline.workbook.imported import ImportedWorkbook

MOST_OPEN = 3
"""Open questions named for each area."""


def written(taken: ImportedWorkbook) -> str:
    """What the import changed."""
    imported, say = taken.merged, taken.merged.submission.plan.words.phrase
    if imported.folder is None:
        cells = ", ".join(imported.hindered)
        return say("workbook.done.nothing_for", cells=cells) if cells else say("workbook.done.nothing")
    if not imported.files:
        return say("workbook.done.unchanged", folder=imported.folder, period=imported.period)
    files = ", ".join(imported.files)
    return say("workbook.done.changed", folder=imported.folder, period=imported.period, files=files)


def lines(taken: ImportedWorkbook, standards: Standards) -> Iterator[str]:
    """What is answered and what is open in each area, then the distance to STAR. Empty if nothing was written."""
    imported, dossier = taken.merged, taken.dossier
    plan = imported.submission.plan
    areas = merge.progress(imported, standards)
    for area in areas:
        key = "workbook.done.area_open" if area.open else "workbook.done.area"
        still = ", ".join(area.open[:MOST_OPEN])
        yield plan.words.phrase(key, area=area.area, n=area.answered, asked=area.asked, open=still)
    if areas:
        yield plan.words.phrase("workbook.done.counted")
    if imported.folder is not None and dossier is not None and imported.period in dossier.distances:
        yield from _way(dossier.distances[imported.period], plan)


def _way(distance: Distance, plan: WorkbookPlan) -> Iterator[str]:
    """The rules that are met, and the shortest list of what would get there."""
    say = plan.words.phrase
    yield say("workbook.done.star", met=len(distance.met), all=len(distance.met) + len(distance.missing))
    for what, indicators in distance.lists:
        which = ", ".join(plan.indicators[code].label for code in indicators[:MOST_OPEN])
        more = " …" if len(indicators) > MOST_OPEN else ""
        yield "  " + say(f"workbook.done.{what}", n=len(indicators), which=which + more)
