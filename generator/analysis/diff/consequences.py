"""What follows from a change: awards, steps of disclosure, medians, and the pages that show them."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from generator.analysis.award.questions import NOT_APPLICABLE, YES
from generator.analysis.benchmarks import Key, PeerTable
from generator.analysis.diff.differences import Pair, meaning, stands
from generator.model import Award, Benchmark, Dossier, Finding
from generator.model.changes import AffectedPage, AwardChange, LevelChange, MedianChange, PortalState
from generator.model.definitions import indicator_of

# ------------------------------------------------------------------------------------------------------ consequences


def awards(was: PortalState, now: PortalState) -> Iterator[AwardChange]:
    """Awards whose state differs. Both states are as of the same day, so none ends merely because a day passed."""
    old, new = ({id_: dossier.awards for id_, dossier in state.dossiers.items()} for state in (was, now))
    for id_ in sorted(old.keys() | new.keys()):
        before, after = old.get(id_, {}), new.get(id_, {})
        for period in sorted(before.keys() | after.keys(), reverse=True):
            pair = before.get(period), after.get(period)
            how = _how_judged(*pair)
            if how:
                yield AwardChange(id_, period, how, *pair, _deciding(*pair))


def _how_judged(was: Award | None, now: Award | None) -> str:
    states = [award.state if award else "never" for award in (was, now)]
    if states[0] == states[1]:
        moved = was and now and states[1] == "awarded" and was.until != now.until
        return "until" if moved else ""
    if states[1] == "never":
        return "lost"
    if states[1] == "awarded":
        return "gained" if states[0] == "never" else "restored"
    return states[1]


def _deciding(was: Award | None, now: Award | None) -> tuple[tuple[Finding | None, Finding | None], ...]:
    """The rules that are met in one state only. For an added or removed filing, none."""
    if was is None or now is None:
        return ()
    old, new = ({finding.rule: finding for finding in award.findings} for award in (was, now))
    met = {YES, NOT_APPLICABLE}
    return tuple(
        (old.get(rule), new.get(rule))
        for rule in dict.fromkeys((*old, *new))
        if (rule in old and old[rule].answer in met) != (rule in new and new[rule].answer in met)
    )


def steps(id_: str, was: Dossier | None, now: Dossier | None) -> Iterator[LevelChange]:
    """Filings whose step of disclosure differs."""
    old, new = ({period: found.level for period, found in each.coverage.items()} if each else {} for each in (was, now))
    for period in sorted(old.keys() | new.keys()):
        if old.get(period, 0) != new.get(period, 0):
            yield LevelChange(id_, period, old.get(period, 0), new.get(period, 0))


def medians(
    was: PortalState, now: PortalState, tables: tuple[PeerTable, PeerTable], ids: Collection[str] | None
) -> tuple[MedianChange, ...]:
    """Medians of groups that are large enough before or after, the largest move first.

    `ids` are those whose rows differ; None: all.
    """
    touched = None if ids is None else tables[0].touched(tables[1], ids)
    if touched is not None and not touched:
        return ()
    found = [
        table.compare(state.standards, indicators=touched)[0] for table, state in zip(tables, (was, now), strict=True)
    ]
    moved = []
    for key in sorted(_different(*found)):
        before, after = (_with_median(each, key) for each in found)
        if (before.median if before else None) != (after.median if after else None):
            group, series, period = key
            moved.append(MedianChange(group, indicator_of(series), period, before, after))
    return tuple(sorted(moved, key=lambda one: (-_size(one), one.group != "all", one.indicator, one.period, one.group)))


def _different(was: Mapping[Key, Benchmark], now: Mapping[Key, Benchmark]) -> Iterable[Key]:
    if hasattr(was, "different"):
        keys: Iterable[Key] = was.different(now)
        return keys
    return was.keys() | now.keys()


def _with_median(found: Mapping[Key, Benchmark], key: Key) -> Benchmark | None:
    one = found.get(key)
    return one if one is not None and one.median is not None else None


def _size(moved: MedianChange) -> float:
    """The relative size of a move. Groups without a median before, or after, come first."""
    if moved.was is None or moved.now is None:
        return float("inf")
    before, after = moved.was.median or 0.0, moved.now.median or 0.0
    return round(abs(after - before) / max(abs(before), abs(after), 1e-9), 9)


# --------------------------------------------------------------------------------------------------- affected pages


def touched(
    pairs: Iterable[Pair], was: PortalState, now: PortalState, awards: Iterable[AwardChange]
) -> Iterator[AffectedPage]:
    """Pages that are built again, each once: of institutions and what they belong to, then of the portal."""
    found: dict[AffectedPage, None] = {}
    rest: set[AffectedPage] = set()
    for id_, before, after in pairs:
        if before == after:
            continue
        found[_profile(id_, before, after)] = None
        for dossier in (before, after):
            if dossier:
                rest.add(AffectedPage("country", (dossier.institution.country,)))
                networks = {*dossier.institution.networks, *(review.association for review in dossier.reviews.values())}
                known = was.associations.keys() | now.associations.keys() | now.names.keys()
                rest |= {AffectedPage("association", (network,)) for network in networks if network in known}
        for period in _periods(before, after):
            found[AffectedPage("filing", (id_, period))] = None
            if any(dossier and period in dossier.reviewed for dossier in (before, after)):
                found[AffectedPage("review", (id_, period))] = None
        rest |= {AffectedPage("indicator", (code,)) for code in _indicators(before, after)}
    for judged in awards:
        id_ = judged.institution
        found[_profile(id_, was.dossiers.get(id_), now.dossiers.get(id_))] = None
    for id_ in was.associations.keys() | now.associations.keys():
        if was.associations.get(id_) != now.associations.get(id_):
            rest.add(AffectedPage("association", (id_,)))
    yield from found
    kinds = ("country", "association", "indicator")
    yield from sorted(rest, key=lambda one: (kinds.index(one.kind), one.keys))
    if found or rest:
        yield AffectedPage("portal")


def _profile(id_: str, *states: Dossier | None) -> AffectedPage:
    """The page of an institution, with the kinds of files that it has in one of the two states."""
    there = [dossier for dossier in states if dossier is not None]
    has = {
        "badges": any(dossier.may_have_badge for dossier in there),
        "downloads": any(dossier.filings or dossier.institution.ended for dossier in there),
        "charts": any(dossier.reported for dossier in there),
    }
    return AffectedPage("institution", (id_,), tuple(name for name, owned in has.items() if owned))


def _periods(was: Dossier | None, now: Dossier | None) -> list[str]:
    """Periods in which anything differs."""
    if was is None or now is None:
        return sorted((was or now).periods, reverse=True)  # type: ignore[union-attr]
    different = {period for period in (*was.periods, *now.periods) if _of(was, period) != _of(now, period)}
    return sorted(different, reverse=True)


def _of(dossier: Dossier, period: str) -> object:
    """Everything that the page of one filing shows of its own."""
    return (
        [filing for filing in dossier.filings if filing.period == period],
        {cell: fact for cell, fact in dossier.facts.items() if cell[1] == period},
        {cell: review for cell, review in dossier.reviews.items() if cell[1] == period},
        {cell: rows for cell, rows in dossier.corrections.items() if period in cell},
        [one for one in dossier.statements if one.period == period],
        [one for one in dossier.signatures if one.period == period],
        dossier.coverage.get(period),
    )


def _indicators(was: Dossier | None, now: Dossier | None) -> Iterator[str]:
    old, new = (each.facts if each else {} for each in (was, now))
    for cell in old.keys() | new.keys():
        before, after = old.get(cell), new.get(cell)
        if meaning(before) != meaning(after) and (stands(before) or stands(after)):
            yield cell[0]
