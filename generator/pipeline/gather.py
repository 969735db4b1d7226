"""What does each package say, and what follows from it alone?

One institution at a time: read, derive, cover, judge. What other pages need of it stays in memory; the dossier itself
goes to the shelf, where the job that renders it finds it.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from generator import packages
from generator.analysis import coverage, derive, distance, queue, star
from generator.analysis.peers import Rows, groups, rows
from generator.model import (
    LADDER,
    Association,
    Award,
    Backlog,
    Coverage,
    Dossier,
    Fact,
    Listing,
    Observation,
    Standards,
    Waiting,
)
from generator.packages import confidential
from generator.pipeline.shelf import Shelf
from generator.problems import Problem

HEADLINE = (
    "number_of_active_borrowers",
    "gross_loan_portfolio",
    "borrowers_female_percent",
    "par30",
    "operational_self_sufficiency",
    "number_of_depositors",
)
"""Indicators whose newest value goes with an institution into lists and sentences."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What is kept of one institution's package. `listing` is None where nothing usable was there.

    `awards` are those that were ever given and the newest judgement: which of them lists show is decided on the
    portal's day, which is known only once every package is read.
    """

    folder: str
    key: str
    listing: Listing | None
    problems: tuple[Problem, ...]
    newest: date | None
    awards: Mapping[str, Award] = field(default_factory=dict)


def gather(
    folder: Path, key: str, standards: Standards, associations: Iterable[Association], shelf: Shelf
) -> tuple[Gathered, Rows]:
    """Read one package and work out what follows, and what it brings to comparisons. Bad data never raises."""
    dossier, problems = read(folder, standards, associations)
    if dossier is None:
        return Gathered(folder.name, key, None, problems, None), Rows()
    shelf.put(f"dossiers/{folder.name}", key, dossier)
    compared = groups(dossier, standards)
    gathered = Gathered(
        folder=folder.name,
        key=key,
        listing=listing_of(dossier, compared, standards, associations),
        problems=problems,
        newest=max((filing.received or filing.as_of for filing in dossier.filings), default=None),
        awards=_given(dossier.awards),
    )
    return gathered, rows(dossier, standards)


def read(
    folder: Path, standards: Standards, associations: Iterable[Association]
) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """One package with all that follows from it alone: derived figures, coverage, awards, alignment, distance.

    What is confidential in it stays behind: nothing that comes from here holds it.
    """
    known = {association.id: association for association in associations}
    dossier, problems = packages.read_institution(folder, standards, known)
    if dossier is None:
        return None, confidential.told_of(problems)
    dossier = derive.derive(dossier, standards)
    dossier = replace(dossier, coverage=coverage.cover(dossier, standards))
    dossier = replace(dossier, awards=star.judge(dossier, standards, tuple(known.values())))
    dossier = replace(
        dossier,
        alignments={year: star.align(dossier, year, standards) for year in dossier.periods},
        distances=distance.distance(dossier, standards),
    )
    return confidential.fit_to_publish(dossier, problems)


def listing_of(
    dossier: Dossier, compared: Mapping[str, str], standards: Standards, associations: Iterable[Association] = ()
) -> Listing:
    """What other pages need to know of an institution."""
    headline: dict[str, Fact] = {code: dossier.latest(code) for code in HEADLINE if code in standards.indicators}
    return Listing(
        institution=dossier.institution,
        periods=dossier.periods,
        groups=dict(compared),
        headline=headline,
        coverage=_newest_coverage(dossier),
        award=_shown(dossier.awards),
        problems=len(dossier.problems),
        digest=dossier.digest,
        given=_without_findings(dossier.awards),
        answers={period: found.total for period, found in dossier.coverage.items() if found.total.asked},
        rungs=_rungs(dossier, standards),
        waiting=_backlog(queue.queue(dossier, standards), dossier.reviewed),
        asked=queue.asked(dossier, associations),
    )


def _rungs(dossier: Dossier, standards: Standards) -> dict[str, tuple[int, ...]]:
    """How many reported values of each family stand on each rung. Computed ones are nobody's report."""
    found = Counter(
        (standards.areas[standards.indicators[code].area].family, fact.assurance)
        for (code, _), fact in dossier.facts.items()
        if isinstance(fact, Observation) and not fact.derived and code in standards.indicators
    )
    return {family: tuple(found[family, rung] for rung in LADDER) for family in sorted({of for of, _ in found})}


def _backlog(waiting: Sequence[Waiting], reviewed: Container[str]) -> dict[str, Backlog]:
    """What waits for reviewers, by period, newest first."""
    on = Counter((one.period, one.on) for one in waiting if one.on != "institution")
    since = {one.period: one.since for one in waiting}
    return {
        period: Backlog(
            since[period], on[period, "desk"], on[period, "signature"], on[period, "block"], period in reviewed
        )
        for period in sorted({period for period, _ in on}, reverse=True)
    }


def _without_findings(awards: Mapping[str, Award]) -> tuple[Award, ...]:
    return tuple(replace(award, findings=()) for award in awards.values() if award.awarded)


def _newest_coverage(dossier: Dossier) -> Coverage | None:
    """Of the newest filing with social answers, else of the newest."""
    covered = [dossier.coverage[period] for period in dossier.periods if period in dossier.coverage]
    return next((found for found in covered if found.total.reported), covered[0] if covered else None)


def _given(awards: Mapping[str, Award]) -> dict[str, Award]:
    """The awards that were ever given, and the newest judgement, newest first."""
    newest = next(iter(awards), None)
    return {period: award for period, award in awards.items() if award.awarded or period == newest}


def _shown(awards: Mapping[str, Award]) -> Award | None:
    """The award in force, else the newest that was given, else the newest judgement."""
    judged = list(awards.values())
    in_force = next((award for award in judged if award.state == "awarded"), None)
    return in_force or next((award for award in judged if award.awarded), judged[0] if judged else None)


def listed(one: Gathered, as_of: date) -> Listing | None:
    """What other pages need to know of an institution, with its awards as they stand on the portal's day."""
    stood = star.stand(one.awards, as_of)
    return None if one.listing is None else replace(one.listing, award=_shown(stood), given=_without_findings(stood))


def on_the_day(dossier: Dossier, standards: Standards, as_of: date) -> Dossier:
    """The dossier with its awards, and the distance to the next, as they stand on the portal's day."""
    dossier = replace(dossier, awards=star.stand(dossier.awards, as_of))
    return replace(dossier, distances=distance.on_the_day(dossier, standards, as_of))
