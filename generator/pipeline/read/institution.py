"""Reads one package and computes everything that follows from it alone.

One institution at a time: read, derive, cover, judge. What other pages need of it is kept in memory; the dossier itself
goes into the cache, where the task that renders it finds it.
"""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from generator import packages
from generator.analysis import derive, follow_ups, witnesses
from generator.analysis.award import coverage, distance, judgement, review_queue
from generator.analysis.peers import PeerRows, groups, rows, uncompared
from generator.model import (
    KEY_FIGURES,
    LADDER,
    Association,
    Award,
    Backlog,
    Correction,
    Coverage,
    Dossier,
    EventKind,
    Fact,
    HeldBack,
    Listing,
    Observation,
    PortalEvent,
    Standards,
    Waiting,
    shown_award,
)
from generator.model.witnesses.surveyed import summaries
from generator.packages import confidential, institutions
from generator.packages.checks.check import Filer
from generator.packages.institutions import Opened
from generator.pipeline.cache import keys
from generator.pipeline.cache.store import Cache, digest_of
from generator.pipeline.read.valid_days import ValidDays
from generator.problems import BuildError, Problem, program_failed


@dataclass(frozen=True, slots=True)
class InstitutionSummary:
    """The cached summary of one institution's package. `listing` is None if the package is unusable.

    `awards` are those that were ever given and the newest judgement: the portal's day decides which of them lists show.
    `valid` says for which days this reading of the package holds.
    """

    folder: str
    key: str
    listing: Listing | None
    problems: tuple[Problem, ...]
    newest: date | None
    valid: ValidDays
    awards: Mapping[str, Award] = field(default_factory=dict)
    filer: Filer | None = None  # for the checks among packages
    compared: str = ""  # a digest of its rows for comparisons

    def says_the_same(self, other: "InstitutionSummary") -> bool:
        """True if no other page can show a difference."""
        return replace(self, key="", valid=other.valid) == replace(other, key="")


def analyse_institution(  # noqa: PLR0917 - all that it depends on
    folder: Path,
    key: str,
    standards: Standards,
    associations: Iterable[Association],
    cache: Cache,
    held: HeldBack | None = None,
) -> tuple[InstitutionSummary, PeerRows]:
    """Read and analyse one package, and return its rows for comparisons. Bad data never raises."""
    try:
        dossier, problems = read_dossier(folder, standards, associations, held)
    except (BuildError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 -- the others are published even if the program fails on this one
        dossier, problems = None, (program_failed(f"institutions/{folder.name}", error),)
    valid = ValidDays.of(problems, standards.day)
    if valid.alone:
        key = digest_of(key, str(standards.day))
    if dossier is None:
        return InstitutionSummary(folder.name, key, None, problems, None, valid), PeerRows()
    cache.put(keys.dossier(folder.name, key), dossier)
    brought = rows(dossier, standards)
    listing = listing_of(dossier, groups(dossier, standards), standards, associations)
    gathered = InstitutionSummary(
        folder=folder.name,
        key=key,
        listing=replace(listing, uncompared=uncompared(dossier, brought)),
        problems=problems,
        newest=dossier.newest,
        valid=valid,
        awards=_given(dossier.awards),
        filer=Filer.of(dossier.institution, dossier.periods, dossier.reviews.values()),
        compared=digest_of(repr(brought)),
    )
    return gathered, brought


def read_dossier(
    folder: Path, standards: Standards, associations: Iterable[Association], held: HeldBack | None = None
) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """One package with everything that follows from it alone: derived figures, coverage, awards, alignment, distance.

    Its confidential parts are removed: nothing that comes from here contains them. `held` says why a newer version of
    the package is held back; its problems are the dossier's, and not among those that are returned.
    """
    known = {association.id: association for association in associations}
    dossier, problems = _with_what_follows(*packages.read_institution(folder, standards, known), standards, known)
    if dossier is not None and held is not None:
        dossier = replace(dossier, held=held.shown, problems=(*held.problems, *dossier.problems))
    return dossier, problems


def dossier_of(
    opened: Opened, standards: Standards, associations: Iterable[Association]
) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """The same for an opened package."""
    known = {association.id: association for association in associations}
    return _with_what_follows(*institutions.dossier_of(opened, standards, known), standards, known)


def _with_what_follows(
    dossier: Dossier | None, problems: tuple[Problem, ...], standards: Standards, known: Mapping[str, Association]
) -> tuple[Dossier | None, tuple[Problem, ...]]:
    if dossier is None:
        return None, confidential.told_of(problems)
    dossier = derive.derive(follow_ups.close_follow_ups(dossier, standards), standards)
    dossier = replace(dossier, coverage=coverage.cover(dossier, standards))
    why = {filing.period: judgement.unjudged(dossier, filing, standards) for filing in dossier.filings}
    dossier = replace(
        dossier,
        awards=judgement.judge(dossier, standards, tuple(known.values())),
        unjudged={period: reason for period, reason in why.items() if reason},
    )
    dossier = replace(
        dossier,
        alignments={year: judgement.align(dossier, year, standards) for year in dossier.periods},
        distances=distance.distance(dossier, standards),
        witnesses=witnesses.complete(dossier.witnesses, standards),
    )
    return confidential.fit_to_publish(dossier, problems)


def listing_of(
    dossier: Dossier, compared: Mapping[str, str], standards: Standards, associations: Iterable[Association] = ()
) -> Listing:
    """What other pages need to know of an institution."""
    ended = dossier.institution.ended is not None
    headline: dict[str, Fact] = {code: dossier.latest(code) for code in KEY_FIGURES if code in standards.indicators}
    return Listing(
        institution=dossier.institution,
        periods=dossier.periods,
        groups=dict(compared),
        headline=headline,
        coverage=_newest_coverage(dossier),
        award=shown_award(_without_findings(dossier.awards.values())),
        problems=len(dossier.problems),
        given=_without_findings(award for award in dossier.awards.values() if award.was_given),
        answers={period: found.total for period, found in dossier.coverage.items() if found.total.asked},
        rungs=_rungs(dossier, standards),
        waiting={} if ended else _backlog(review_queue.queue(dossier, standards), dossier.reviewed),
        asked=() if ended else review_queue.asked(dossier, associations),
        turns=tuple(sorted({*distance.turns(dossier, standards), *witnesses.turns(dossier.witnesses, standards)})),
        received={filing.period: filing.received for filing in dossier.filings if filing.received},
        corrected=_corrected(dossier),
        figures=_has_figures(dossier, standards),
        held=dossier.held,
        voices=summaries(dossier.witnesses.surveys, dossier.witnesses.answers, standards.bank),
        heard=dossier.witnesses.heads(),
        unjudged="" if dossier.awards else _unjudged(dossier),
        dated=_dated(dossier),
    )


def _dated(dossier: Dossier) -> tuple[PortalEvent, ...]:
    """Corrections and statements by day; values that were corrected together are one event."""
    id_ = dossier.institution.id
    corrected: dict[tuple[date, str], list[Correction]] = {}
    for (_, period), corrections in dossier.corrections.items():
        for one in corrections:
            if one.date:
                corrected.setdefault((one.date, period), []).append(one)
    found = [
        PortalEvent(
            day,
            id_,
            EventKind.CORRECTED,
            period,
            tuple(sorted({one.indicator for one in made})),
            corrections=tuple(made),
        )
        for (day, period), made in corrected.items()
    ]
    stated = {(one.date, one.period) for one in dossier.statements if one.date}
    found += [PortalEvent(day, id_, EventKind.STATED, period) for day, period in stated]
    return tuple(sorted(found))


MOST_CORRECTED = 3
"""Corrections of an institution that lists of what is new look at."""


def _corrected(dossier: Dossier) -> tuple[tuple[date, str], ...]:
    """The days of its newest corrections, each with the fiscal year that was corrected."""
    days = {(one.date, one.period) for rows in dossier.corrections.values() for one in rows if one.date}
    return tuple(sorted(days, reverse=True)[:MOST_CORRECTED])


def _unjudged(dossier: Dossier) -> str:
    """Why no filing was judged: the reason of the newest one."""
    return next(
        (dossier.unjudged[period] for period in dossier.periods if period in dossier.unjudged), judgement.NO_FILING
    )


def _rungs(dossier: Dossier, standards: Standards) -> dict[str, tuple[int, ...]]:
    """How many reported values of each family are on each assurance level, without computed ones."""
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


def _without_findings(awards: Iterable[Award]) -> tuple[Award, ...]:
    return tuple(replace(award, findings=()) for award in awards)


def _newest_coverage(dossier: Dossier) -> Coverage | None:
    """The coverage of the newest filing with social answers, else of the newest filing."""
    covered = [dossier.coverage[period] for period in dossier.periods if period in dossier.coverage]
    return next((found for found in covered if found.total.reported), covered[0] if covered else None)


def _has_figures(dossier: Dossier, standards: Standards) -> bool:
    """True if the newest filing reports a financial figure."""
    newest = dossier.periods[:1]
    financial = standards.family("financial")
    return any(isinstance(dossier.fact(one.code, period), Observation) for period in newest for one in financial)


def _given(awards: Mapping[str, Award]) -> dict[str, Award]:
    """The awards that were ever given, and the newest judgement, newest first, without their findings."""
    newest = next(iter(awards), None)
    kept = [award for period, award in awards.items() if award.was_given or period == newest]
    return {award.period: award for award in _without_findings(kept)}


def listed(one: InstitutionSummary, as_of: date) -> Listing | None:
    """What other pages need to know of an institution, with its awards as of the portal's day."""
    if one.listing is None or not one.awards:
        return one.listing
    stood = judgement.on_day(one.awards, as_of)
    return replace(
        one.listing,
        award=shown_award(stood.values()),
        given=tuple(award for award in stood.values() if award.was_given),
    )


def on_the_day(dossier: Dossier, standards: Standards) -> Dossier:
    """The dossier with its awards, the distance to the next, and its ratings, as of the day of the standards."""
    dossier = replace(dossier, awards=judgement.on_day(dossier.awards, standards.day))
    return replace(
        dossier,
        distances=distance.on_the_day(dossier, standards, standards.day),
        witnesses=witnesses.on_the_day(dossier.witnesses, standards.day, standards),
    )


def analyse_institutions(
    folders: Iterable[tuple[Path, str]],
    shared: tuple[Standards, tuple[Association, ...], Cache, Mapping[str, HeldBack]],
) -> list[tuple[InstitutionSummary, PeerRows]]:
    """Analyse some packages, with the standards, the associations, the cache for their dossiers, and what is held back."""
    standards, associations, cache, held = shared
    return [
        analyse_institution(folder, key, standards, associations, cache, held.get(f"institutions/{folder.name}"))
        for folder, key in folders
    ]
