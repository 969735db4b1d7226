"""Reads `audits.yml`: the tools for social audits, what their editions score, and the questions of the self-audit."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final, TypeVar

from generator.model.audits import (
    NOT_APPLICABLE,
    TOTAL,
    AuditEdition,
    AuditExample,
    AuditFramework,
    AuditPart,
    AuditPractice,
    AuditStandards,
    AuditTool,
)
from generator.standards.files.entries import CODE, LIST, LIST_BELOW, StandardsEntry

_Kept = TypeVar("_Kept")
_NAME: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_NAME_WORDS: Final = "small letters and digits, words joined by single hyphens, at most 40 characters"
_LONGEST: Final = 40
_STANDARD: Final = re.compile(r"([0-9]{1,2})[a-z]", re.ASCII)
_YEARS: Final = range(1950, 2100)
_OPEN: Final = ("incomplete", NOT_APPLICABLE)
"""Why a part of a worked case has no score."""
HEAD: Final = "audit"
"""All names of audits begin with it: `audit.tool.spi5`, `audit.part.us-2022.4a`, `audit.question.4a-1-1` and so on."""


def read_audits(entry: StandardsEntry, declared: Collection[str]) -> tuple[AuditStandards, dict[str, str]]:
    """Everything in the file, and the English names by key. `declared` are the codes of all indicators."""
    names: dict[str, str] = {}
    modes: dict[str, str] = {}
    for item in entry.entries("modes"):
        _add(item, modes, item.code() or "", _label(item, names, "mode"))
        item.close()
    answers = entry.figures("answers")
    for answer, value in answers.items():
        if not 0 <= value <= 100:
            entry.outside(f"answers.{answer}", value, "0 to 100")
    frameworks: dict[str, AuditFramework] = {}
    for item in entry.entries("frameworks"):
        code, label = _code(item), _label(item, names, "framework")
        _add(item, frameworks, code, AuditFramework(code, label, _parts(item, code, names)))
        item.close()
    tools: dict[str, AuditTool] = {}
    for item in entry.entries("tools"):
        code, label, owner = item.code() or "", _label(item, names, "tool"), item.text("owner", needed=False)
        tool = AuditTool(code, label, owner, _editions(item, code, frameworks, names), item.flag("open"))
        if not tool.editions and not tool.open:
            item.missing("editions", f"{LIST_BELOW}, or open: true")
        _add(item, tools, code, tool)
        item.close()
    months = entry.months("valid_months")
    own_tool = own_edition = ""
    if (own := entry.entry("self_audit")) is not None:
        own_tool = own.choice("tool", tools, "tool") or ""
        editions = tools[own_tool].editions if own_tool in tools else {}
        own_edition = own.choice("edition", editions, "edition") or ""
        own.close()
    found = AuditStandards(tools, modes, answers, own_tool=own_tool, own_edition=own_edition)
    entry.get("practices")  # without a self-audit nothing reads them, and that is reported already
    practices = _practices(entry, found.own, names, declared) if found.own else {}
    found = AuditStandards(tools, modes, answers, practices, (), months, own_tool, own_edition)
    examples = _examples(entry, found, names)
    entry.close()
    return AuditStandards(tools, modes, answers, practices, examples, months, own_tool, own_edition), names


def _code(item: StandardsEntry) -> str:
    """The code of an entry, as packages write it; "" if it is not valid."""
    code = item.text("code")
    if code and (len(code) > _LONGEST or not _NAME.fullmatch(code)):
        item.note("bad-code", "code", "This is not a code.", code, _NAME_WORDS, fix="Rename it.")
        return ""
    return code


def _label(item: StandardsEntry, names: dict[str, str], *kind: str) -> str:
    """The English label of an entry, recorded as a name."""
    label = item.text("label")
    if isinstance(code := item.content.get("code"), str):
        names[".".join((HEAD, *kind, code))] = label
    return label


def _add(item: StandardsEntry, found: dict[str, _Kept], code: str, value: _Kept) -> None:
    """Add the value under its code, or report a second one."""
    if code in found:
        item.twice("code", code)
    elif code:
        found[code] = value


def _parts(item: StandardsEntry, framework: str, names: dict[str, str]) -> dict[str, AuditPart]:
    found: dict[str, AuditPart] = {}
    for part in item.entries("parts", needed=False):
        code, label = _code(part), _label(part, names, "part", framework)
        below = _STANDARD.fullmatch(code)
        above = below[1] if below else TOTAL
        if below and above not in found:
            part.note("standard-without-dimension", "code", "The dimension of this standard is not listed before it.",
                      code, fix=f"Add the dimension {above}.")  # fmt: skip
            above = TOTAL
        if code == TOTAL:
            part.note("bad-code", "code", "This is not a code.", code, fix="Rename it.")
            continue
        dimension, principle = part.integer("dimension"), part.text("principle", needed=False)
        _add(part, found, code, AuditPart(code, label, above, dimension, principle, part.flag("unsure")))
        part.close()
    return found


def _editions(
    item: StandardsEntry, tool: str, frameworks: Mapping[str, AuditFramework], names: dict[str, str]
) -> dict[str, AuditEdition]:
    found: dict[str, AuditEdition] = {}
    for part in item.entries("editions", needed=False):
        code, label = _code(part), _label(part, names, "edition", tool)
        framework = part.choice("framework", frameworks, "framework")
        since = part.integer("since")
        if since is not None and since not in _YEARS:
            part.outside("since", since, f"{_YEARS[0]} to {_YEARS[-1]}")
            since = None
        unsure = part.flag("unsure")
        if known := frameworks.get(framework or ""):
            _add(part, found, code, AuditEdition(code, label, known, since, unsure))
        part.close()
    return found


def _practices(
    entry: StandardsEntry, framework: AuditFramework, names: dict[str, str], declared: Collection[str]
) -> dict[str, AuditPractice]:
    standards = [part.code for part in framework.parts.values() if part.is_standard]
    found: dict[str, AuditPractice] = {}
    for item in entry.entries("practices"):
        code, label = _code(item), _label(item, names, "practice")
        questions = {f"{code}-{number}": text for number, text in enumerate(item.texts("questions"), start=1)}
        names.update({f"{HEAD}.question.{question}": text for question, text in questions.items() if code})
        if not questions:
            item.missing("questions", LIST)
        read = item.texts("read")
        for indicator in read:
            if indicator not in declared:
                item.unknown("read", indicator, declared, "indicator")
        standard = code.partition("-")[0]
        if code and standard not in standards:
            item.unknown("code", code, [f"{one}-1" for one in standards], "standard")
        elif code and questions:
            known = tuple(indicator for indicator in read if indicator in declared)
            _add(item, found, code, AuditPractice(code, label, standard, questions, known))
        item.close()
    asked = {practice.standard for practice in found.values()}
    for standard in standards:
        if standard not in asked:
            entry.note("standard-without-practice", "practices", "The self-audit has no practice of this standard.",
                       standard, fix=f"Add one, such as {standard}-1.")  # fmt: skip
    return found


def _examples(entry: StandardsEntry, known: AuditStandards, names: dict[str, str]) -> tuple[AuditExample, ...]:
    levels = {*known.practices, *(known.own.parts if known.own else ()), TOTAL}
    found: list[AuditExample] = []
    for item in entry.entries("examples", needed=False):
        code, label = item.text("code"), item.text("label")
        if code and not CODE.fullmatch(code):
            item.note("bad-code", "code", "This is not a code.", code, fix="Rename it.")
        names[f"{HEAD}.example.{code}"] = label
        answers: dict[str, str] = {}
        for question, answer in item.mapping("answers").items():
            if question not in known.questions:
                item.unknown(f"answers.{question}", question, known.questions, "question")
            elif not isinstance(answer, str) or (answer not in known.answers and answer != NOT_APPLICABLE):
                item.unknown(f"answers.{question}", str(answer), [*known.answers, NOT_APPLICABLE], "answer")
            else:
                answers[question] = answer
        scores: dict[str, Decimal | str] = {}
        for part, value in item.mapping("scores").items():
            if part not in levels:
                item.unknown(f"scores.{part}", part, sorted(levels), "part")
            elif isinstance(value, str) and value in _OPEN:
                scores[part] = value
            elif (figure := item.figure(f"scores.{part}", value)) is not None:
                scores[part] = figure
        item.close()
        if code and answers and scores:
            found.append(AuditExample(code, label, answers, scores))
    return tuple(found)
