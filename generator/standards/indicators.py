"""Reads `indicators.yml` and `financial.yml`: entries become indicators, or problems."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from generator.model import AnswerType, Area, Dimension, Indicator, Labels
from generator.standards.definitions import read_versions
from generator.standards.files.entries import LIST, StandardsEntry, listed
from generator.standards.formulas import read_formula

DIRECTIONS: Final = ("higher", "lower", "neither")
PROVENANCES: Final = ("source", "memory", "filled")
_ANSWERS: Final = {AnswerType.YES_NO: ("yes", "no"), AnswerType.YES_PARTIALLY_NO: ("yes", "partially", "no")}
_NO_SELECT: Final = "nothing: only several_of has max_select"
_WITH_OPTIONS: Final = (AnswerType.ONE_OF, AnswerType.SEVERAL_OF)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The closed lists that indicators choose from."""

    areas: Mapping[str, Area]
    dimensions: Mapping[int, Dimension]
    units: Mapping[str, str]
    evidence_kinds: Mapping[str, str]


def read_indicator(entry: StandardsEntry, vocabulary: Vocabulary) -> Indicator | None:
    """The indicator of an entry; None if its code, area or type is unusable.

    Formulas are read here too; `formulas.check` compares them with the other indicators.
    """
    code = entry.code()
    area = entry.choice("area", vocabulary.areas, "area")
    kind_name = entry.choice("type", [kind.value for kind in AnswerType], "type")
    words = Labels(
        entry.text("label"),
        entry.text("definition"),
        entry.text("help"),
        entry.text("why", needed=False),
        entry.text("misread", needed=False),
    )
    direction = entry.choice("direction", DIRECTIONS, "direction", otherwise="neither")
    flow = entry.flag("flow")
    dimension = _dimension(entry, vocabulary)
    green = entry.flag("green")
    evidence = entry.choice("evidence", vocabulary.evidence_kinds, "evidence kind", otherwise="")
    provenance = entry.choice("provenance", PROVENANCES, "provenance", otherwise="filled")
    mix_name = entry.texts("mix_name")
    # Everything else is read in any case, so that its mistakes are reported in the same run.
    kind = AnswerType(kind_name) if kind_name else None
    options = _options(entry, kind)
    none_option = _none_option(entry, kind, options)
    max_select = _max_select(entry, kind, options)
    unit = _unit(entry, kind, vocabulary)
    minimum, maximum = _range(entry, kind, "range")
    possible = _range(entry, kind, "possible")
    aligned = _aligned(entry, kind, options)
    mix_options = _mix_options(entry, kind, options, mix_name)
    formula = read_formula(entry, kind)
    follows, opened_by = _follows(entry)
    versions = read_versions(entry)
    entry.close()
    if code is None or area is None or kind is None:
        return None
    return Indicator(
        code=code,
        area=area,
        kind=kind,
        words=words,
        unit=unit,
        options=options,
        none_option=none_option,
        max_select=max_select,
        minimum=minimum,
        maximum=maximum,
        possible=possible,
        direction=direction or "neither",
        flow=flow,
        dimension=dimension,
        green=green,
        aligned=aligned,
        evidence=evidence or None,
        provenance=provenance or "filled",
        mix_name=mix_name,
        mix_options=mix_options,
        formula=formula,
        follows=follows,
        opened_by=opened_by,
        versions=versions,
    )


def check_follow_ups(
    indicators: dict[str, Indicator], entries: Mapping[str, StandardsEntry], declared: Collection[str]
) -> None:
    """Check every follow-up against its parent; an invalid one loses the parent."""
    for code, indicator in list(indicators.items()):
        if not indicator.follows:
            continue
        entry, parent = entries[code], indicators.get(indicator.follows)
        stands = parent is not None and parent.kind.is_choice and bool(indicator.opened_by)
        if indicator.follows not in declared:
            entry.unknown("follows.indicator", indicator.follows, declared, "indicator")
        elif parent is not None and not parent.kind.is_choice:
            entry.note("follows-no-choice", "follows.indicator", "This question has no answers to follow from.",
                       parent.code, fix="Name a question with a closed list of answers.")  # fmt: skip
        elif parent is not None:
            for answer in indicator.opened_by:
                if answer not in parent.answers:
                    entry.unknown("follows.answers", answer, parent.answers, "answer")
                    stands = False
        if stands and _circle(indicator, indicators):
            entry.note("follows-itself", "follows.indicator", "This question follows from itself.", indicator.follows,
                       fix="Take out one of the steps of the circle.")  # fmt: skip
            stands = False
        if not stands:
            indicators[code] = replace(indicator, follows="", opened_by=())


def _circle(indicator: Indicator, indicators: Mapping[str, Indicator]) -> bool:
    seen = {indicator.code}
    step: Indicator | None = indicators.get(indicator.follows)
    while step is not None and step.code not in seen:
        seen.add(step.code)
        step = indicators.get(step.follows)
    return step is not None


def _follows(entry: StandardsEntry) -> tuple[str, tuple[str, ...]]:
    """The question that opens this one, and the answers that open it."""
    part = entry.entry("follows")
    if part is None:
        return "", ()
    code, answers = part.code("indicator"), part.texts("answers")
    if not answers:
        part.missing("answers", LIST)
    part.close()
    return code or "", answers


def _dimension(entry: StandardsEntry, vocabulary: Vocabulary) -> int | None:
    number = entry.integer("dimension")
    if number is not None and number not in vocabulary.dimensions:
        entry.unknown("dimension", str(number), [str(known) for known in vocabulary.dimensions], "dimension")
        return None
    return number


def _options(entry: StandardsEntry, kind: AnswerType | None) -> dict[str, str]:
    options = entry.labels("options")
    if kind in _WITH_OPTIONS:
        if len(options) < 2:
            entry.note(
                "too-few-options",
                "options",
                f"An indicator of type {kind} needs at least two options.",
                listed(options) or None,
                fix="List them below options:, each with its code, a colon and its words.",
            )
        _repeated(entry, "options", options)
    elif options and kind is not None:
        entry.misplaced("options-not-allowed", "options", kind, listed(options))
        return {}
    return options


def _repeated(entry: StandardsEntry, key: str, labels: Mapping[str, str]) -> None:
    """Report codes with the same words: they are one option written twice."""
    seen: dict[str, str] = {}
    for code, words in labels.items():
        first = seen.setdefault(words.casefold(), code)
        if first != code:
            entry.note(
                "option-twice", f"{key}.{code}", f"{first} has the same words.", words, fix="Tell the two apart."
            )


def _none_option(entry: StandardsEntry, kind: AnswerType | None, options: Mapping[str, str]) -> str | None:
    if entry.get("none_option") is None:
        return None
    if kind is not AnswerType.SEVERAL_OF:
        if kind is not None:
            entry.misplaced("none-option-not-allowed", "none_option", kind)
        return None
    return entry.choice("none_option", options, "option")


def _max_select(entry: StandardsEntry, kind: AnswerType | None, options: Mapping[str, str]) -> int | None:
    number = entry.integer("max_select")
    if number is None:
        return None
    if kind is not AnswerType.SEVERAL_OF or not 1 <= number <= len(options):
        entry.outside("max_select", number, f"1 to {len(options)}" if kind is AnswerType.SEVERAL_OF else _NO_SELECT)
        return None
    return number


def _unit(entry: StandardsEntry, kind: AnswerType | None, vocabulary: Vocabulary) -> str | None:
    if kind in (AnswerType.COUNT, AnswerType.RATIO):
        return entry.choice("unit", vocabulary.units, "unit")
    if entry.get("unit") is not None and kind is not None:
        entry.misplaced("unit-not-allowed", "unit", kind, entry.get("unit"))
    return None


def _range(entry: StandardsEntry, kind: AnswerType | None, key: str) -> tuple[Decimal | None, Decimal | None]:
    value = entry.get(key)
    if value is None:
        return None, None
    if not isinstance(value, list) or len(value) != 2:
        entry.wrong(key, value, "two figures in square brackets, either of them null where there is no limit")
        return None, None
    if kind is not None and not kind.is_figure:
        entry.misplaced("range-not-allowed", key, kind, value)
        return None, None
    low, high = (None if end is None else entry.figure(key, end) for end in value)
    if low is not None and high is not None and low >= high:
        entry.backwards(key, f"[{low}, {high}]")
        return None, None
    return low, high


def _aligned(entry: StandardsEntry, kind: AnswerType | None, options: Mapping[str, str]) -> tuple[str, ...]:
    aligned = entry.texts("aligned")
    if kind is None or not aligned or (kind in _WITH_OPTIONS and not options):
        return aligned
    known = _ANSWERS.get(kind, tuple(options))
    if not known:
        entry.misplaced("aligned-not-allowed", "aligned", kind, listed(aligned))
        return ()
    for answer in aligned:
        if answer not in known:
            entry.unknown("aligned", answer, known, "answer")
    return tuple(answer for answer in aligned if answer in known)


def _mix_options(
    entry: StandardsEntry, kind: AnswerType | None, options: Mapping[str, str], mix_name: tuple[str, ...]
) -> dict[str, str]:
    names = entry.labels("mix_options")
    if not names or kind is None:
        return names
    for code in names:
        if code not in options:
            entry.unknown(f"mix_options.{code}", code, options, "option")
    _repeated(entry, "mix_options", names)
    if not mix_name:
        entry.missing("mix_name", "with the words")
    return {code: words for code, words in names.items() if code in options}
