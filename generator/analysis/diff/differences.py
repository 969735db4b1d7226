"""Lists the differences of two states, per institution: filings, values, reviews, documents, remarks."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import fields, replace
from typing import TypeAlias

from generator.model import Dossier, Fact, Institution, Observation, Review, Witnesses
from generator.model.changes import (
    AddedOrRemoved,
    DetailChange,
    DocumentChange,
    PortalState,
    RemarkChange,
    ReviewChange,
    ValueChange,
    WitnessChange,
)
from generator.model.witnesses import columns, key_of
from generator.model.witnesses.surveyed import Answer
from generator.standards.files.schemas import KEYS

# ------------------------------------------------------------------------------------------------- added and removed

Pair: TypeAlias = tuple[str, Dossier | None, Dossier | None]


def came(id_: str, was: Dossier | None, now: Dossier | None) -> Iterator[AddedOrRemoved]:
    """An added or removed institution, then its filings."""
    known = now or was
    name = known.institution.name if known else id_
    periods = set(was.periods if was else ()), set(now.periods if now else ())
    if (was is None) != (now is None):
        yield AddedOrRemoved("institution", id_, name, gone=now is None)
    for period in sorted(periods[0] ^ periods[1]):
        gone = period in periods[0]
        yield AddedOrRemoved("filing", id_, name, period, gone, _count(was if gone else now, period))


def _count(dossier: Dossier | None, period: str) -> int:
    facts = dossier.facts.items() if dossier else ()
    return sum(isinstance(fact, Observation) and not fact.derived for (_, year), fact in facts if year == period)


def associations_came(was: PortalState, now: PortalState) -> Iterator[AddedOrRemoved]:
    """Associations that were added or removed."""
    for id_ in sorted(was.associations.keys() ^ now.associations.keys()):
        gone = id_ in was.associations
        yield AddedOrRemoved("association", id_, (was if gone else now).associations[id_].name, gone=gone)


def details(id_: str, was: Dossier | None, now: Dossier | None) -> Iterator[DetailChange]:
    """Changed details of the institution itself, and of filings in both states."""
    if not was or not now:
        return
    for name in (field.name for field in fields(Institution)):
        before, after = (_text(getattr(dossier.institution, name)) for dossier in (was, now))
        if before != after:
            yield DetailChange("institution", id_, name, before, after)
    filings = [{filing.period: filing for filing in dossier.filings} for dossier in (was, now)]
    for period in sorted(filings[0].keys() & filings[1].keys()):
        for name in ("as_of", "currency", "closing_rate", "average_rate", "rate_source", "received", "prepared_by"):
            before, after = (_text(getattr(one[period], name)) for one in filings)
            if before != after:
                yield DetailChange("filing", id_, name, before, after, period)


def association_details(was: PortalState, now: PortalState) -> Iterator[DetailChange]:
    """Changed details of associations; for lists, what left (`was`) and what joined (`now`)."""
    for id_ in sorted(was.associations.keys() & now.associations.keys()):
        before, after = was.associations[id_], now.associations[id_]
        for name in ("name", "country", "website", "contact"):
            texts = _text(getattr(before, name)), _text(getattr(after, name))
            if texts[0] != texts[1]:
                yield DetailChange("association", id_, name, *texts)
        lists = {
            "members": (before.members, after.members),
            "reviewers": tuple(tuple(_person(one) for one in each.reviewers) for each in (before, after)),
            "signers": tuple(
                tuple(one.reviewer + " " + one.key[-16:] for one in each.signers) for each in (before, after)
            ),
            "keys": tuple(tuple(one.key for one in each.keys) for each in (before, after)),
            "withdrawals": tuple(
                tuple(f"{one.institution} {one.period}" for one in each.withdrawals) for each in (before, after)
            ),
        }
        for name, (old, new) in lists.items():
            left, joined = (", ".join(sorted(set(a) - set(b))) for a, b in ((old, new), (new, old)))
            if left or joined:
                yield DetailChange("association", id_, name, left, joined)


def _person(reviewer: object) -> str:
    return " ".join(_text(getattr(reviewer, name)) for name in ("name", "since", "until", "organisation")).strip()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {value[key]}" for key in sorted(value))
    return str(getattr(value, "title", None) or value) if not isinstance(value, str) else value


# --------------------------------------------------------------------------------------------------------- contents


def values(
    id_: str, was: Dossier, now: Dossier, state: PortalState, owed: Collection[tuple[str, tuple[str, str]]]
) -> Iterator[ValueChange]:
    """Changed cells of filings in both states, in the order of the standards. New filings are counted, not listed."""
    both = set(was.periods) & set(now.periods)
    currency = {filing.period: filing.currency for filing in now.filings}
    order = {code: place for place, code in enumerate(state.standards.indicators)}
    cells = {cell for cell in was.facts.keys() | now.facts.keys() if cell[1] in both}
    for code, period in sorted(cells, key=lambda cell: (cell[1], order.get(cell[0], len(order)), cell[0])):
        before, after = was.facts.get((code, period)), now.facts.get((code, period))
        if meaning(before) == meaning(after):
            continue
        derived = all(isinstance(fact, Observation) and fact.derived for fact in (before, after) if stands(fact))
        if derived and not (stands(before) or stands(after)):
            continue
        due = (f"institutions/{id_}/indicators.csv", (code, period)) in owed
        yield ValueChange(id_, period, code, before, after, currency[period], derived, due)


def stands(fact: Fact | None) -> bool:
    """True for a value."""
    return isinstance(fact, Observation)


def meaning(fact: Fact | None) -> object:
    """The content of a fact: its value, or why there is none.

    A computed figure that cannot be computed has no content.
    """
    if fact is None:
        return None
    if isinstance(fact, Observation):
        return fact.value
    return None if fact.inputs or fact.why.value in ("missing_input", "undefined") else fact.why


def new_facts(pairs: Iterable[Pair]) -> Iterator[tuple[str, Dossier, Observation]]:
    """Every figure that is new or has changed."""
    for id_, was, now in pairs:
        for cell, fact in sorted(now.facts.items(), key=lambda item: item[0]) if now else ():
            before = was.facts.get(cell) if was else None
            if now and isinstance(fact, Observation) and meaning(before) != fact.value:
                yield id_, now, fact


def said(id_: str, was: Dossier | None, now: Dossier | None) -> Iterator[RemarkChange]:
    """Corrections and statements that were added, then those that were removed."""
    old, new = (
        [one for dossier in (each,) if dossier for row in dossier.corrections.values() for one in row]
        + list(each.statements if each else ())
        for each in (was, now)
    )
    keys = [[without_place(one) for one in each] for each in (old, new)]
    yield from (RemarkChange(id_, one) for one, key in zip(new, keys[1], strict=True) if key not in keys[0])
    yield from (RemarkChange(id_, one, gone=True) for one, key in zip(old, keys[0], strict=True) if key not in keys[1])


def without_place(thing: object) -> tuple[object, ...]:
    """The content of a row without its number."""
    return (type(thing).__name__, *(getattr(thing, name) for name in _names(thing) if name != "source"))


def _names(thing: object) -> list[str]:
    return [field.name for field in fields(thing)]  # type: ignore[arg-type]


def reviews(id_: str, was: Dossier | None, now: Dossier | None) -> Iterator[ReviewChange]:
    """Reviews that were added, removed or changed."""
    old, new = (each.reviews if each else {} for each in (was, now))
    for code, period in sorted(old.keys() | new.keys(), key=lambda cell: cell[::-1]):
        before, after = old.get((code, period)), new.get((code, period))
        if before and after and without_place(before) == without_place(after):
            continue
        yield ReviewChange(id_, period, code, _how_reviewed(before, after), before, after)


def _how_reviewed(was: Review | None, now: Review | None) -> str:
    if was is None or now is None:
        return "gained" if now else "lost"
    if bool(was.void) != bool(now.void):
        return "void" if now.void else "counts"
    if without_place(replace(was, signed=now.signed)) == without_place(now):
        return "signed" if now.signed else "unsigned"
    return "changed"


def papers(id_: str, was: Dossier | None, now: Dossier | None) -> Iterator[DocumentChange]:
    """Documents that were added, removed or changed."""
    old, new = (each.evidence if each else {} for each in (was, now))
    for code in sorted(old.keys() | new.keys()):
        before, after = old.get(code), new.get(code)
        if before is None or after is None:
            paper = after or before
            if paper:
                yield DocumentChange(id_, paper, "added" if after else "gone")
        elif without_place(before) != without_place(after):
            yield DocumentChange(id_, after, "changed")


def witnesses(id_: str, was: Dossier | None, now: Dossier | None) -> Iterator[WitnessChange]:
    """Rows about what others say that were added, removed or changed, table by table, by their key.

    The answers of a survey that is new or gone are not listed one by one: its own row says so, and there are hundreds.
    """
    then, today = was.witnesses if was else Witnesses(), now.witnesses if now else Witnesses()
    before = dict(then.tables())
    surveys = {one.survey for one in then.surveys} & {one.survey for one in today.surveys}
    for table, rows in today.tables():
        old, new = (
            {key_of(_text(getattr(row, name)) for name in KEYS[table]): row for row in each}
            for each in (before[table], rows)
        )
        for code in dict.fromkeys((*new, *old)):
            if code not in old or code not in new:
                row = new.get(code) or old[code]
                if isinstance(row, Answer) and row.survey not in surveys:
                    continue
                yield WitnessChange(id_, table, code, "added" if code in new else "gone", row)
                continue
            texts = [{name: _text(value) for name, value in columns(each[code]).items()} for each in (old, new)]
            parts = tuple((name, texts[0][name], said) for name, said in texts[1].items() if texts[0][name] != said)
            if parts:
                yield WitnessChange(id_, table, code, "changed", new[code], parts)
