"""Closes the follow-up questions that a filing's own answers rule out.

"Which kinds of voluntary insurance?" is only asked of institutions that offer any. After a "no" it does not apply, is not
counted, and does not count as silence. An answer to a closed follow-up is kept and marked as contradicting its parent,
unless it is "none of these", which agrees with a "no".

An open parent, or one answered "unknown", closes nothing.
"""

from dataclasses import replace

from generator.model import Dossier, Fact, Gap, GapReason, Indicator, Observation, Standards


def close_follow_ups(dossier: Dossier, standards: Standards) -> Dossier:
    """The dossier with the gap "does not apply" for each closed follow-up without an answer."""
    facts: dict[tuple[str, str], Fact] = dict(dossier.facts)
    against: set[tuple[str, str]] = set()
    for indicator in standards.follow_ups:  # parents before children
        for period in dossier.periods:
            opening = facts.get((indicator.follows, period))
            if opening is None or not _closes(opening, indicator):
                continue
            key = (indicator.code, period)
            filed = facts.get(key)
            if isinstance(filed, Observation):
                if filed.value != (indicator.none_option,):
                    against.add(key)
            elif (filed is None and key[0] not in dossier.unasked.get(period, {})) or _is_silent(filed):
                note = filed.note if filed else ""
                closed_by = opening.closed_by if isinstance(opening, Gap) else ""
                facts[key] = Gap(
                    *key,
                    GapReason.NOT_APPLICABLE,
                    opening.sources,
                    note=note,
                    closed_by=closed_by or indicator.follows,
                )
    return replace(dossier, facts=facts, against=frozenset(against))


def _closes(opening: Fact, indicator: Indicator) -> bool:
    """Whether the parent's answer rules the follow-up out."""
    if isinstance(opening, Gap):
        return opening.why is GapReason.NOT_APPLICABLE
    chosen = opening.value if isinstance(opening.value, tuple) else (opening.value,)
    return not any(answer in indicator.opened_by for answer in chosen)


def _is_silent(filed: Fact | None) -> bool:
    return isinstance(filed, Gap) and filed.why is GapReason.NOT_REPORTED
