"""The columns of the tables of packages, and `schemas/<table>.json`, which publishes them.

The schemas are published for other programs, and their words are a portal's own. The rest of a schema, from the columns
to the patterns of their texts, is what this program reads, so it must equal the form defined here exactly: with another
order of columns it would misread, and a foreign pattern could take forever on one long text.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from generator.limits import StandardsLimits
from generator.problems import Location, Problem
from generator.standards.files.columns import (
    CALENDAR_YEAR,
    CODE,
    CODES,
    COUNT,
    DAY,
    INDICATOR,
    LANGUAGES,
    NAME,
    NAMES,
    NETWORK,
    PERCENT,
    PERIOD,
    RATE,
    SOMEBODY,
    YES_NO,
    Column,
    needed,
    text,
)
from generator.standards.files.strict_yaml import unfit

Schema: TypeAlias = Mapping[str, object]

ENDS: Final = frozenset({"due", "until", "valid_until"})
"""Columns for the end of a term, or for something planned: only their days may be in the future."""

_COLUMNS: Final[Mapping[str, Mapping[str, Column]]] = {
    "filings": {
        "period": PERIOD,
        "as_of": needed(DAY),
        "currency": text(pattern="[A-Z]{3}"),
        "closing_rate": RATE,
        "average_rate": RATE,
        "rate_source": text(200),
        "received": DAY,
        "prepared_by": text(200),
    },
    "indicators": {
        "period": PERIOD,
        "indicator": needed(INDICATOR),
        "value": text(4000),
        "status": text(options=("reported", "not_applicable", "withheld", "unknown")),
        "evidence": text(400, NAMES),
        "note": text(2000),
    },
    "evidence": {
        "evidence": needed(text(40, NAME)),
        "kind": needed(INDICATOR),
        "title": needed(text(300)),
        "issuer": text(200),
        "date": DAY,
        "language": text(pattern="[a-z]{2,3}"),
        "access": needed(text(options=("public", "confidential"))),
        "file": text(120, "evidence/[a-z0-9]+([._-][a-z0-9]+)*[.](pdf|png|jpg)"),
        "url": text(500, "https://[!-~]+"),
        "sha256": text(pattern="[0-9a-f]{64}"),
    },
    "reviews": {
        "period": PERIOD,
        "indicator": needed(INDICATOR),
        "status": needed(text(options=("documented", "partly", "not_supported", "not_reviewed", "not_reviewable"))),
        "evidence": text(400, NAMES),
        "reviewer": SOMEBODY,
        "association": SOMEBODY,
        "date": DAY,
        "note": text(2000),
        "saw": text(pattern="[0-9a-f]{16}"),
    },
    "corrections": {
        "period": PERIOD,
        "indicator": needed(INDICATOR),
        "was": text(4000),
        "now": text(4000),
        "why": needed(text(1000)),
        "who": needed(text(200)),
        "date": needed(DAY),
    },
    "statements": {
        "statement": needed(text(40, NAME)),
        "period": PERIOD,
        "indicator": INDICATOR,
        "text": needed(text(1000)),
        "signed_by": needed(text(200)),
        "date": needed(DAY),
    },
    "questionnaires": {
        "period": PERIOD,
        "questionnaire": text(40, NAME),
        "not_in_source": text(16000, CODES),
    },
    "audits": {
        "audit": needed(text(40, NAME)),
        "tool": needed(text(40, CODE)),
        "edition": text(40),
        "mode": needed(text(options=("self_assessment", "accompanied", "qualified_auditor", "external"))),
        "auditor": needed(text(200)),
        "date": needed(DAY),
        "scope": text(300),
        "part": needed(text(20, NAME)),
        "state": needed(text(options=("scored", "incomplete", "not_applicable", "withheld"))),
        "score": PERCENT,
        "evidence": text(400, NAMES),
        "consent": needed(YES_NO),
    },
    "ratings": {
        "rating": needed(text(40, NAME)),
        "agency": needed(text(40, CODE)),
        "kind": needed(text(options=("social", "client_protection", "institutional"))),
        "grade": needed(text(20)),
        "outlook": text(options=("positive", "stable", "negative")),
        "date": needed(DAY),
        "valid_until": DAY,
        "evidence": text(400, NAMES),
        "note": text(500),
    },
    "poverty": {
        "poverty": needed(text(40, NAME)),
        "tool": needed(text(40, CODE)),
        "version": text(80),
        "line": needed(text(40, CODE)),
        "price_base": text(pattern=CALENDAR_YEAR),
        "clients": needed(text(options=("all", "new"))),
        "sampling": text(options=("census", "random", "stratified", "convenience")),
        "sample": needed(COUNT),
        "date": needed(DAY),
        "rate": needed(PERCENT),
        "low": PERCENT,
        "high": PERCENT,
        "national_rate": PERCENT,
        "national_year": text(pattern=CALENDAR_YEAR),
        "national_source": text(200),
        "evidence": text(400, NAMES),
        "note": text(500),
    },
    "surveys": {
        "survey": needed(text(40, NAME)),
        "conducted_by": needed(text(200)),
        "independent": needed(YES_NO),
        "mode": needed(text(options=("sms", "ivr", "call", "face_to_face"))),
        "start": needed(DAY),
        "end": needed(DAY),
        "frame": text(300),
        "invited": COUNT,
        "reached": COUNT,
        "completed": needed(COUNT),
        "weighted": needed(YES_NO),
        "languages": text(80, LANGUAGES),
        "consent": needed(YES_NO),
        "evidence": text(400, NAMES),
    },
    "answers": {
        "survey": needed(text(40, NAME)),
        "question": needed(INDICATOR),
        "question_version": needed(text(20)),
        "group": text(64, CODE),
        "group_value": text(64, CODE),
        "option": text(64, CODE),
        "n": COUNT,
        "weighted_share": PERCENT,
        "base": COUNT,
        "effective": COUNT,
        "state": needed(text(options=("shown", "suppressed"))),
    },
    "members": {
        "institution": needed(SOMEBODY),
        "since": text(pattern=CALENDAR_YEAR),
        "until": text(pattern=CALENDAR_YEAR),
    },
    "amendments": {
        "table": needed(text(options=("audits", "ratings", "poverty", "surveys", "answers"))),
        "row": needed(text(300)),
        "column": text(40, CODE),
        "was": text(4000),
        "now": text(4000),
        "why": needed(text(1000)),
        "who": needed(text(200)),
        "date": needed(DAY),
    },
    "row_reviews": {
        "table": needed(text(options=("audits", "ratings", "poverty", "surveys"))),
        "row": needed(text(40, NAME)),
        "status": needed(text(options=("documented", "partly", "not_supported", "not_reviewed", "not_reviewable"))),
        "evidence": text(400, NAMES),
        "reviewer": SOMEBODY,
        "association": SOMEBODY,
        "date": DAY,
        "note": text(2000),
        "saw": text(pattern="[0-9a-f]{16}"),
    },
    "reviewers": {
        "reviewer": needed(SOMEBODY),
        "name": needed(text(200)),
        "from": needed(DAY),
        "until": DAY,
        "organisation": needed(text(200)),
    },
    "signers": {
        "reviewer": needed(SOMEBODY),
        "key": needed(text(4000)),
        "since": needed(DAY),
        "until": DAY,
    },
    "withdrawals": {
        "institution": needed(SOMEBODY),
        "period": PERIOD,
        "date": needed(DAY),
        "who": needed(text(200)),
        "why": needed(text(1000)),
    },
    **NETWORK,
    "keys": {
        "key": needed(text(pattern="z6Mk[1-9A-HJ-NP-Za-km-z]{44}")),
        "since": needed(DAY),
        "until": DAY,
    },
}
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "filings": ("period",),
    "indicators": ("period", "indicator"),
    "evidence": ("evidence",),
    "reviews": ("period", "indicator"),
    "corrections": ("period", "indicator", "date"),
    "statements": ("statement",),
    "questionnaires": ("period",),
    "audits": ("audit", "part"),
    "ratings": ("rating",),
    "poverty": ("poverty",),
    "surveys": ("survey",),
    "answers": ("survey", "question", "question_version", "group", "group_value", "option"),
    "amendments": ("table", "row", "column", "date"),
    "row_reviews": ("table", "row"),
    "members": ("institution",),
    "reviewers": ("reviewer",),
    "signers": ("reviewer", "key"),
    "withdrawals": ("institution", "period"),
    "services": ("service",),
    "calendar": ("event",),
    "self_audit": ("item", "date"),
    "code_of_conduct": ("assessment",),
    "reasons": ("reason",),
    "keys": ("key",),
}
"""The columns in which no two rows of a table may agree. An empty cell is a value like any other here."""

_OF_A_FILING: Final = ("indicators", "reviews", "corrections", "statements", "questionnaires")
"""Tables each of whose rows belongs to a row of filings."""

OPTIONAL: Final = frozenset(
    {
        *("audits", "ratings", "poverty", "surveys", "answers", "amendments", "row_reviews"),
        *("services", "calendar", "self_audit", "code_of_conduct", "reasons"),
    }
)
"""Tables that came with version 3 of packages: standards of a portal's own that are older have no schema for them."""

_WORDS: Final = ("title", "description")
_FIX: Final = "Copy it from the standards that came with the program; the titles and descriptions alone are yours."


def _form(table: str) -> Schema:
    columns, key = _COLUMNS[table], list(KEYS[table])
    form: dict[str, object] = {"fields": [{"name": name, **column} for name, column in columns.items()]}
    if all("required" in columns[name]["constraints"] for name in key):
        form["primaryKey"] = key
    else:  # to Table Schema, as to SQL, a primary key has no empty cell; one of the unique keys may
        form["uniqueKeys"] = [key]
    if table in _OF_A_FILING:
        form["foreignKeys"] = [{"fields": ["period"], "reference": {"resource": "filings", "fields": ["period"]}}]
    return form


FORMS: Final[Mapping[str, Schema]] = {table: _form(table) for table in _COLUMNS}
"""The schema of each table without its words: used if the published one is missing or wrong."""

TABLES: Final = tuple(FORMS)


def read_schema(table: str, data: bytes, file: str) -> tuple[Schema, list[Problem]]:
    """A table's schema, and its problems; the bare form if there are any. Raises nothing for bad content."""
    content, problems = read_object(data, file)
    if content is None:
        return FORMS[table], problems
    if not isinstance(content.get("fields"), list):
        problem = Problem(
            "schema-without-fields", Location(file), "This is no Table Schema.", fix='Add the list "fields".'
        )
        return FORMS[table], [problem]
    bare = {key: value for key, value in content.items() if key not in ("$schema", *_WORDS)}
    bare["fields"] = [_without_words(field) for field in content["fields"]]
    problems = [_differs(file, *found) for found in _differences(FORMS[table], bare, "")]
    problems += _judged(content, file)
    return (FORMS[table] if problems else content), problems[: StandardsLimits.SHOWN]


def read_object(data: bytes, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    """The object in a JSON file of the standards; None, and the problem, if it is not an object."""
    try:
        content = json.loads(data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_refused)
    except RecursionError:
        said = "it is nested too deep"
    except ValueError as error:
        said = "a number has too many digits" if "integer string" in str(error) else str(error)
        if isinstance(error, json.JSONDecodeError):
            said = f'line {error.lineno}, character {error.colno}. The reader says: "{error.msg}"'
    else:
        if isinstance(content, dict):
            return content, []
        said = "it does not begin with a brace"
    return None, [Problem("schema-unreadable", Location(file), f"This is not JSON: {said}.", fix="Correct it there.")]


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is given twice in the same braces")
    return found


def _refused(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _without_words(field: Any) -> Any:
    return {key: value for key, value in field.items() if key not in _WORDS} if isinstance(field, dict) else field


def _judged(content: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Check that the words are texts, without characters that no page can show."""
    yield from _words_of(content, "", ("$schema", *_WORDS), file)
    for place, field in enumerate(content["fields"]):
        if isinstance(field, dict):
            yield from _words_of(field, f"fields.{place}.", _WORDS, file)


def _words_of(found: Mapping[str, Any], place: str, keys: tuple[str, ...], file: str) -> Iterator[Problem]:
    for key in keys:
        words, where = found.get(key, ""), Location(file, column=f"{place}{key}")
        if not isinstance(words, str) or len(words) > StandardsLimits.TEXT_CHARACTERS:
            yield Problem("wrong-type", where, "This must be words.", _shown(words), "a text in quotes", _FIX)
        elif (char := unfit(words)) is not None:
            yield Problem("bad-character", where, f"The text holds {char}.", words, fix="Delete the character.")


def _differs(file: str, place: str, ours: object, theirs: object) -> Problem:
    message = "The program reads these tables in one form, and this is another."
    allowed = "nothing" if ours is None else _shown(ours)
    shown = None if theirs is None else _shown(theirs)
    return Problem(
        "schema-differs", Location(file, column=json.dumps(place)[1:-1][:200] or None), message, shown, allowed, _FIX
    )


def _differences(ours: object, theirs: object, place: str) -> Iterator[tuple[str, object, object]]:
    """Where two JSON values differ: the path, and both values; None for a missing one."""
    before = f"{place}." if place else ""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in [*ours, *(key for key in theirs if key not in ours)]:
            if key not in theirs or key not in ours:
                yield f"{before}{key}", ours.get(key), theirs.get(key)
            else:
                yield from _differences(ours[key], theirs[key], f"{before}{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (one, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _differences(one, other, f"{before}{number}")
    elif type(ours) is not type(theirs) or ours != theirs:
        yield place, ours, theirs


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text[:500]
