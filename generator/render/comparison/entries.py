"""What the pages `compare/` and `portfolio/` know of each institution.

The JSON of an institution in `api/v1/` has everything, and is too heavy for a page that shows six of them. An entry has
what is put side by side and nothing else. Entries are in a few files for all languages, the *shards*: a file for each
institution would be thousands, and one file for all is megabytes. `entries.js` finds the shard of an id by the same sum.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from generator.model import (
    KEY_FIGURES,
    AnswerType,
    Award,
    Count,
    Dossier,
    Fact,
    Filing,
    Gap,
    GapReason,
    Indicator,
    Institution,
    Observation,
    Standards,
    award_state,
    shown_award,
)
from generator.render.api.json_form import day, dumped, number, plain
from generator.render.site.staging import Artifact

FOLDER = "compare/data"
"""Below the root of the site."""

IN_A_SHARD = 16
"""Institutions in a shard, at most and on average."""


ANSWERS = {"yes": "y", "partially": "p", "no": "n"}
"""The letters of answers in the line of a filing."""

GAPS = {
    GapReason.NOT_REPORTED: "-",
    GapReason.NOT_ASKED: "a",
    GapReason.NOT_IN_SOURCE: "s",
    GapReason.WITHHELD: "w",
    GapReason.UNKNOWN: "u",
    GapReason.NOT_APPLICABLE: "x",
    GapReason.CONTRADICTORY: "c",
    GapReason.REJECTED: "r",
}
"""The letters of gaps in the line of a filing."""


def questions(standards: Standards) -> tuple[Indicator, ...]:
    """The questions of which a filing's line has an answer each: those that are answered by yes, partly or no."""
    return tuple(
        one for one in standards.family("social") if one.kind in (AnswerType.YES_NO, AnswerType.YES_PARTIALLY_NO)
    )


def areas(standards: Standards) -> list[str]:
    """The areas of social performance, in the order in which the counts of filings have them."""
    return [code for code, area in standards.areas.items() if area.family == "social"]


def number_of_shards(institutions: int) -> int:
    """How many shards so many institutions have: a power of two, so that it changes seldom."""
    return 1 << max(0, (institutions - 1) // IN_A_SHARD).bit_length()


def shard_of(id: str, shards: int) -> int:  # noqa: A002 - the model's own word
    """The shard of an institution: FNV-1a of its id, which takes a browser one line."""
    found = 2166136261
    for byte in id.encode():
        found = (found ^ byte) * 16777619 & 0xFFFFFFFF
    return found % shards


def shards(ids: Iterable[str]) -> dict[int, list[str]]:
    """Institutions by their shards, both sorted. A shard may be empty: a file that is missing is an error."""
    known = sorted(ids)
    many = number_of_shards(len(known))
    found: dict[int, list[str]] = {at: [] for at in range(many)}
    for id_ in known:
        found[shard_of(id_, many)].append(id_)
    return found


def shard(at: int, entries: Iterable[str]) -> Artifact:
    """The file with these entries, each as `entry` has it."""
    return f"{FOLDER}/{at}.json", f"[{','.join(text.strip() for text in entries)}]\n"


def entry(dossier: Dossier, unjudged: str, standards: Standards) -> str:
    """One institution as JSON; `unjudged` as in its listing."""
    found = {
        **_who(dossier.institution),
        "filings": [_filing(one, dossier, standards) for one in dossier.filings],
        "star": _star(shown_award(dossier.awards.values()), unjudged),
        "figures": {
            code: cells for code in KEY_FIGURES if code in standards.indicators and (cells := _cells(code, dossier))
        },
    }
    return dumped({key: value for key, value in found.items() if value})


def _who(who: Institution) -> dict[str, Any]:
    return {
        "id": who.id,
        "name": who.name,
        "full": who.full_name,
        "acronym": who.acronym,
        "country": who.country,
        "form": who.legal_form,
        "founded": who.founded,
        "fictional": who.fictional,
        "copied": bool(who.sources),
        "ended": [who.ended.how, str(who.ended.date.year)] if who.ended else None,
        "licence": who.licence.title if who.licence else None,
        "credit": who.to_credit,
    }


def _filing(filing: Filing, dossier: Dossier, standards: Standards) -> dict[str, Any]:
    """A filing, and its counts in the order asked, reported, documented: of `areas` a list. What was not asked is in no count.

    The third is None if the source of the data does not say which answers documents support.
    """
    coverage = dossier.coverage.get(filing.period)
    silent = coverage is not None and not dossier.institution.knows_documents(coverage.total.documented)

    def counts(one: Count) -> list[int | None]:
        return [one.asked, one.reported, None if silent else one.documented]

    found = {
        "year": filing.period,
        "ends": day(filing.as_of),
        "doubted": filing.doubted,
        "currency": filing.currency,
        "closing": number(filing.closing_rate),
        "average": number(filing.average_rate),
        "edition": filing.questionnaire,
        "total": counts(coverage.total) if coverage else None,
        "areas": [counts(one) if one and one.asked else None for one in map(coverage.areas.get, areas(standards))]
        if coverage
        else None,
        "answers": "".join([_letter(dossier.fact(one.code, filing.period)) for one in standards.once(questions)])
        if coverage
        else None,
    }
    return {key: value for key, value in found.items() if value}


def _letter(fact: Fact) -> str:
    if isinstance(fact, Gap):
        return GAPS.get(fact.why, "-")
    return ANSWERS.get(fact.value, "-") if isinstance(fact.value, str) else "-"


def _star(award: Award | None, unjudged: str) -> dict[str, Any]:
    """The award that is shown, with what each rule found; why nothing was judged if there is none."""
    found = {
        "state": award_state(award),
        "year": award.period if award else None,
        "last": day(award.last_day) if award and award.was_given else None,
        "unjudged": unjudged if award is None else None,
        "rules": [
            [one.rule, one.answer, number(one.measured), number(one.needed)]
            for one in (award.findings if award else ())
        ],
    }
    return {key: value for key, value in found.items() if value}


def _cells(code: str, dossier: Dossier) -> Mapping[str, dict[str, Any]]:
    """The figures of an indicator by year, newest first. A filing that says nothing about it has no cell."""
    facts = ((period, dossier.fact(code, period)) for period in dossier.periods)
    return {period: _cell(fact) for period, fact in facts if _is_said(fact)}


def _is_said(fact: Fact) -> bool:
    return isinstance(fact, Observation) or fact.why is not GapReason.NOT_REPORTED


def _cell(fact: Fact) -> dict[str, Any]:
    if isinstance(fact, Gap):
        return {"gap": fact.why.value}
    checked = None if fact.derived else fact.checked  # who read what a figure is computed from did not compute it
    found = {
        "value": plain(fact.value),
        "usd": number(fact.usd),
        "row": fact.sources[0].row if len(fact.sources) == 1 and not fact.derived else None,
        "status": "derived" if fact.derived else fact.assurance.value,
        "by": checked.by if checked else None,
        "on": day(checked.on) if checked else None,
        "caution": fact.caution.value if fact.caution else None,
        "definition": fact.definition,
    }
    return {key: value for key, value in found.items() if value not in (None, "", "reported")}
