"""Selects the differences of two states of a portal that its readers are shown: institutions, filings, values, awards.

The differences are those of `portal diff`. Left out is what follows from others, such as computed figures and medians,
and what only reviewers need: documents, reviews, details, translated words.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from generator.analysis.diff import consequences, differences
from generator.analysis.diff.definitions import redefined
from generator.limits import HistoryLimits
from generator.model import (
    AnswerType,
    ChangeKind,
    Correction,
    Dossier,
    PublishedChange,
    PublishedValue,
    Standards,
    Statement,
)
from generator.model.changes import PortalState, ValueChange

_TRANSLATED = "words"
_AWARDS = {
    "gained": ChangeKind.AWARDED,
    "restored": ChangeKind.AWARDED,
    "withdrawn": ChangeKind.WITHDRAWN,
    "lost": ChangeKind.LOST,
}
"""Changes of awards that are listed. Others follow from the calendar or from a newer filing."""


def published(
    was: PortalState, now: PortalState, day: date, *, moved: Mapping[str, str], unreadable: Collection[str]
) -> tuple[PublishedChange, ...]:
    """The changes of a day, institutions by their ids, then associations and definitions.

    `moved` has the new ids of institutions that have one, by their old ids; `unreadable` are institutions of which a
    state exists and cannot be read, so that nothing is said about what changed in them.
    """
    former = {new: old for old, new in moved.items()}
    awards = {one: [*each] for one, each in _awards(was, now, former).items()}
    found: list[PublishedChange] = []
    for id_ in sorted((was.dossiers.keys() | now.dossiers.keys() | set(unreadable)) - moved.keys()):
        before, after = was.dossiers.get(former.get(id_, id_)), now.dossiers.get(id_)
        known = after or before
        if id_ in unreadable or known is None:
            found.append(PublishedChange(day, ChangeKind.UNREADABLE, id_, known.institution.name if known else id_))
            continue
        blank = _about(day, known)
        if id_ in former:
            found.append(replace(blank, kind=ChangeKind.MOVED, how=former[id_]))
        found += _of_institution(blank, before, after, now.standards)
        found += [replace(blank, kind=kind, period=period) for kind, period in awards.get(id_, ())]
    for one in differences.associations_came(was, now):
        kind = ChangeKind.ASSOCIATION_GONE if one.gone else ChangeKind.ASSOCIATION
        found.append(PublishedChange(day, kind, one.id, one.name))
    return (*found, *_defined(was.standards, now.standards, day))


def _about(day: date, dossier: Dossier) -> PublishedChange:
    """A change that is still to be filled in."""
    who = dossier.institution
    latin = "" if who.latin_name == who.name else who.latin_name
    return PublishedChange(day, ChangeKind.CAME, who.id, who.name, latin, who.country)


def _of_institution(
    blank: PublishedChange, was: Dossier | None, now: Dossier | None, standards: Standards
) -> Iterator[PublishedChange]:
    filings = [one for one in differences.came(blank.about, was, now) if one.kind == "filing"]
    if was is None or now is None:
        kind = ChangeKind.CAME if now else ChangeKind.GONE
        yield replace(
            blank, kind=kind, codes=tuple(one.period for one in filings), n=sum(one.values for one in filings)
        )
    else:
        for one in filings:
            kind = ChangeKind.FILING_GONE if one.gone else ChangeKind.FILED
            yield replace(blank, kind=kind, period=one.period, n=one.values)
        yield from _values(blank, was, now, standards)
        stated = Counter(
            one.what.period
            for one in differences.said(blank.about, was, now)
            if isinstance(one.what, Statement) and not one.gone
        )
        yield from (replace(blank, kind=ChangeKind.STATED, period=period, n=n) for period, n in sorted(stated.items()))
    ended = now.institution.ended if now else None
    if ended and not (was and was.institution.ended):
        yield replace(blank, kind=ChangeKind.ENDED, how=ended.how)


def _values(blank: PublishedChange, was: Dossier, now: Dossier, standards: Standards) -> Iterator[PublishedChange]:
    """Values that changed, came or went, for each filing of both states; figures computed here follow from them."""
    why = {
        (one.what.period, one.what.indicator): one.what.why
        for one in differences.said(blank.about, was, now)
        if isinstance(one.what, Correction) and not one.gone
    }
    state = PortalState(standards, {}, {}, ())
    groups: dict[tuple[str, ChangeKind], list[ValueChange]] = {}
    for one in differences.values(blank.about, was, now, state, ()):
        if not one.derived:
            groups.setdefault((one.period, _kind(one)), []).append(one)
    for (period, kind), each in groups.items():
        shown = tuple(_value(one, standards, why) for one in each[: HistoryLimits.VALUES])
        yield replace(blank, kind=kind, period=period, n=len(each), values=shown, currency=each[0].currency)


def _kind(one: ValueChange) -> ChangeKind:
    before, after = differences.stands(one.was), differences.stands(one.now)
    if before == after:
        return ChangeKind.CHANGED
    return ChangeKind.ADDED if after else ChangeKind.REMOVED


def _value(one: ValueChange, standards: Standards, why: Mapping[tuple[str, str], str]) -> PublishedValue:
    known = standards.indicators.get(one.indicator)
    reason = why.get((one.period, one.indicator), "")
    if known is None or known.kind is AnswerType.TEXT:
        return PublishedValue(one.indicator, None, None, reason)
    return PublishedValue(one.indicator, one.was, one.now, reason)


def _awards(
    was: PortalState, now: PortalState, former: Mapping[str, str]
) -> Mapping[str, Iterable[tuple[ChangeKind, str]]]:
    """Awards that changed, by institution. One that moved has its awards under the new id in both states."""
    before = {new: was.dossiers[old] for new, old in former.items() if old in was.dossiers}
    gone = {*former.values()}
    then = {id_: one for id_, one in was.dossiers.items() if id_ not in gone} | before
    found: dict[str, list[tuple[ChangeKind, str]]] = {}
    for one in consequences.awards(replace(was, dossiers=then), now):
        if one.institution in now.dossiers and (kind := _AWARDS.get(one.how)):
            found.setdefault(one.institution, []).append((kind, one.period))
    return found


def _defined(was: Standards, now: Standards, day: date) -> Iterator[PublishedChange]:
    groups: dict[tuple[str, str], list[str]] = {}
    for one in redefined(was, now):
        if one.kind != _TRANSLATED:
            groups.setdefault((one.kind, one.how), []).append(one.code)
    for (kind, how), codes in groups.items():
        yield PublishedChange(day, ChangeKind.DEFINED, kind, how=how, n=len(codes), codes=tuple(codes))
