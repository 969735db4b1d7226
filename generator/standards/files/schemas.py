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
from generator.standards.files.strict_yaml import unfit

Schema: TypeAlias = Mapping[str, object]
_Column: TypeAlias = dict[str, Any]

_YEAR: Final = "(19[5-9]|20[0-9])[0-9]"
_CODE: Final = "[a-z][a-z0-9_]*"
_ID: Final = "[a-z][a-z0-9]*(-[a-z0-9]+)*"
_NAME: Final = "[a-z0-9]+(-[a-z0-9]+)*"
_NAMES: Final = f"{_NAME}(;{_NAME})*"
_CODES: Final = f"{_CODE}(;{_CODE})*"
_LANGUAGES: Final = "[a-z]{2,3}(;[a-z]{2,3})*"
CALENDAR_YEAR: Final = "(18|19|20)[0-9]{2}"
"""A calendar year. A fiscal year is a name, and is compared with the day on which it ends."""


def _text(longest: int = 0, pattern: str = "", shortest: int = 0, options: tuple[str, ...] = ()) -> _Column:
    limits = {"pattern": pattern, "enum": list(options), "minLength": shortest, "maxLength": longest}
    return {"type": "string", "constraints": {name: limit for name, limit in limits.items() if limit}}


def _needed(column: _Column) -> _Column:
    return {**column, "constraints": {"required": True, **column["constraints"]}}


_DAY: Final[_Column] = {"type": "date", "constraints": {"minimum": "1950-01-01", "maximum": "2100-12-31"}}
_RATE: Final[_Column] = {"type": "number", "constraints": {"exclusiveMinimum": 0, "maximum": 10**12}}
_COUNT: Final[_Column] = {"type": "integer", "constraints": {"minimum": 0, "maximum": 10**9}}
_PERCENT: Final[_Column] = {"type": "number", "constraints": {"minimum": 0, "maximum": 100}}
_YES_NO: Final = _text(options=("yes", "no"))
_PERIOD: Final = _needed(_text(pattern=_YEAR))
_INDICATOR: Final = _text(64, _CODE)
_SOMEBODY: Final = _text(40, _ID, 3)

ENDS: Final = frozenset({"until", "valid_until"})
"""Columns for the end of a term: only their days may be in the future."""

_COLUMNS: Final[Mapping[str, Mapping[str, _Column]]] = {
    "filings": {
        "period": _PERIOD,
        "as_of": _needed(_DAY),
        "currency": _text(pattern="[A-Z]{3}"),
        "closing_rate": _RATE,
        "average_rate": _RATE,
        "rate_source": _text(200),
        "received": _DAY,
        "prepared_by": _text(200),
    },
    "indicators": {
        "period": _PERIOD,
        "indicator": _needed(_INDICATOR),
        "value": _text(4000),
        "status": _text(options=("reported", "not_applicable", "withheld", "unknown")),
        "evidence": _text(400, _NAMES),
        "note": _text(2000),
    },
    "evidence": {
        "evidence": _needed(_text(40, _NAME)),
        "kind": _needed(_INDICATOR),
        "title": _needed(_text(300)),
        "issuer": _text(200),
        "date": _DAY,
        "language": _text(pattern="[a-z]{2,3}"),
        "access": _needed(_text(options=("public", "confidential"))),
        "file": _text(120, "evidence/[a-z0-9]+([._-][a-z0-9]+)*[.](pdf|png|jpg)"),
        "url": _text(500, "https://[!-~]+"),
        "sha256": _text(pattern="[0-9a-f]{64}"),
    },
    "reviews": {
        "period": _PERIOD,
        "indicator": _needed(_INDICATOR),
        "status": _needed(_text(options=("documented", "partly", "not_supported", "not_reviewed", "not_reviewable"))),
        "evidence": _text(400, _NAMES),
        "reviewer": _SOMEBODY,
        "association": _SOMEBODY,
        "date": _DAY,
        "note": _text(2000),
        "saw": _text(pattern="[0-9a-f]{16}"),
    },
    "corrections": {
        "period": _PERIOD,
        "indicator": _needed(_INDICATOR),
        "was": _text(4000),
        "now": _text(4000),
        "why": _needed(_text(1000)),
        "who": _needed(_text(200)),
        "date": _needed(_DAY),
    },
    "statements": {
        "statement": _needed(_text(40, _NAME)),
        "period": _PERIOD,
        "indicator": _INDICATOR,
        "text": _needed(_text(1000)),
        "signed_by": _needed(_text(200)),
        "date": _needed(_DAY),
    },
    "questionnaires": {
        "period": _PERIOD,
        "questionnaire": _text(40, _NAME),
        "not_in_source": _text(16000, _CODES),
    },
    "audits": {
        "audit": _needed(_text(40, _NAME)),
        "tool": _needed(_text(40, _CODE)),
        "edition": _text(20),
        "mode": _needed(_text(options=("self_assessment", "accompanied", "qualified_auditor", "external"))),
        "auditor": _text(200),
        "date": _needed(_DAY),
        "scope": _text(300),
        "level": _needed(_text(options=("overall", "dimension", "standard"))),
        "code": _text(20),
        "score": _PERCENT,
        "evidence": _text(400, _NAMES),
        "consent": _needed(_YES_NO),
    },
    "ratings": {
        "rating": _needed(_text(40, _NAME)),
        "agency": _needed(_text(40, _CODE)),
        "kind": _needed(_text(options=("social", "client_protection", "institutional"))),
        "grade": _needed(_text(20)),
        "outlook": _text(options=("positive", "stable", "negative")),
        "date": _needed(_DAY),
        "valid_until": _DAY,
        "evidence": _text(400, _NAMES),
        "note": _text(500),
    },
    "poverty": {
        "poverty": _needed(_text(40, _NAME)),
        "tool": _needed(_text(40, _CODE)),
        "version": _text(80),
        "line": _needed(_text(40, _CODE)),
        "price_base": _text(pattern=CALENDAR_YEAR),
        "clients": _needed(_text(options=("all", "new"))),
        "sampling": _text(options=("census", "random", "stratified", "convenience")),
        "sample": _needed(_COUNT),
        "date": _needed(_DAY),
        "rate": _needed(_PERCENT),
        "low": _PERCENT,
        "high": _PERCENT,
        "national_rate": _PERCENT,
        "national_year": _text(pattern=CALENDAR_YEAR),
        "national_source": _text(200),
        "evidence": _text(400, _NAMES),
        "note": _text(500),
    },
    "surveys": {
        "survey": _needed(_text(40, _NAME)),
        "conducted_by": _needed(_text(200)),
        "independent": _needed(_YES_NO),
        "mode": _needed(_text(options=("sms", "ivr", "call", "face_to_face"))),
        "start": _needed(_DAY),
        "end": _needed(_DAY),
        "frame": _text(300),
        "invited": _COUNT,
        "reached": _COUNT,
        "completed": _needed(_COUNT),
        "weighted": _needed(_YES_NO),
        "languages": _text(80, _LANGUAGES),
        "consent": _needed(_YES_NO),
        "evidence": _text(400, _NAMES),
    },
    "answers": {
        "survey": _needed(_text(40, _NAME)),
        "question": _needed(_INDICATOR),
        "question_version": _needed(_text(20)),
        "group": _text(64, _CODE),
        "group_value": _text(64, _CODE),
        "option": _text(64, _CODE),
        "n": _COUNT,
        "weighted_share": _PERCENT,
        "base": _COUNT,
        "effective": _COUNT,
        "state": _needed(_text(options=("shown", "suppressed"))),
    },
    "members": {"institution": _needed(_SOMEBODY), "since": _text(pattern=CALENDAR_YEAR)},
    "reviewers": {
        "reviewer": _needed(_SOMEBODY),
        "name": _needed(_text(200)),
        "from": _needed(_DAY),
        "until": _DAY,
        "organisation": _needed(_text(200)),
    },
    "signers": {
        "reviewer": _needed(_SOMEBODY),
        "key": _needed(_text(4000)),
        "since": _needed(_DAY),
        "until": _DAY,
    },
    "withdrawals": {
        "institution": _needed(_SOMEBODY),
        "period": _PERIOD,
        "date": _needed(_DAY),
        "who": _needed(_text(200)),
        "why": _needed(_text(1000)),
    },
    "keys": {
        "key": _needed(_text(pattern="z6Mk[1-9A-HJ-NP-Za-km-z]{44}")),
        "since": _needed(_DAY),
        "until": _DAY,
    },
}
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "filings": ("period",),
    "indicators": ("period", "indicator"),
    "evidence": ("evidence",),
    "reviews": ("period", "indicator"),
    "corrections": ("period", "indicator", "date"),
    "statements": ("statement",),
    "questionnaires": ("period",),
    "audits": ("audit", "level", "code"),
    "ratings": ("rating",),
    "poverty": ("poverty",),
    "surveys": ("survey",),
    "answers": ("survey", "question", "question_version", "group", "group_value", "option"),
    "members": ("institution",),
    "reviewers": ("reviewer",),
    "signers": ("reviewer", "key"),
    "withdrawals": ("institution", "period"),
    "keys": ("key",),
}
_OF_A_FILING: Final = ("indicators", "reviews", "corrections", "statements", "questionnaires")
"""Tables each of whose rows belongs to a row of filings."""

OPTIONAL: Final = frozenset({"audits", "ratings", "poverty", "surveys", "answers"})
"""Tables that came with version 3 of packages: standards of a portal's own that are older have no schema for them."""

_WORDS: Final = ("title", "description")
_FIX: Final = "Copy it from the standards that came with the program; the titles and descriptions alone are yours."


def _form(table: str) -> Schema:
    fields = [{"name": name, **column} for name, column in _COLUMNS[table].items()]
    form: dict[str, object] = {"fields": fields, "primaryKey": list(_KEYS[table])}
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
