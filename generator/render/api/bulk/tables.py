"""The tables in bulk, made from the forms of the API: a list of an institution's JSON is a table here.

A nested object becomes columns (`coverage_asked`), its place becomes `file` and `row`, and a list of codes becomes one text
with semicolons. A list of objects is a table of its own. So what the API gains, the tables gain, with its description.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass, replace
from datetime import date
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, Literal, NotRequired, TypeAlias, TypedDict, Union, get_args, get_origin, is_typeddict

from generator.render.api.downloads import COLUMNS as FACT_COLUMNS
from generator.render.api.downloads import safe
from generator.render.api.forms import institutions, recognition, standards
from generator.render.api.forms.schema import members_of
from generator.render.api.forms.values import AsYear, Format, IndicatorCode

Cell: TypeAlias = str | int | float | bool | None
Rows: TypeAlias = dict[str, list[tuple[Cell, ...]]]
"""Rows by the name of their table."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. `path` are the keys that lead to it in the JSON."""

    name: str
    type: str  # string | integer | number | boolean | date | year
    says: str
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BulkTable:
    """A table. `key` are the columns that identify a row, and `refers` names for a column the table with its rows."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    refers: tuple[tuple[str, str], ...] = ()

    def row(self, given: Mapping[str, Any]) -> tuple[Cell, ...]:
        """The row of an object. Texts are safe to open in a spreadsheet."""
        return tuple(_cell(given, column) for column in self.columns)


def _cell(given: Any, column: Column) -> Cell:
    for key in column.path:
        given = given.get(key) if given is not None else None
    if isinstance(given, list):
        return safe(";".join("" if each is None else str(each) for each in given)) or None
    if not isinstance(given, str):
        return given  # type: ignore[no-any-return]
    return int(given) if column.type == "year" and given else safe(given) or None


def columns_of(form: Any, *, leave: Sequence[str] = (), above: tuple[str, ...] = ()) -> Iterator[Column]:
    """The columns of a form."""
    for key, hint in members_of(form).items():
        if key in leave:
            continue
        kind, said, year = _told(hint)
        path = (*above, key)
        if is_typeddict(kind):
            inside = {one.name.removeprefix("source_"): one for one in columns_of(kind, above=path)}
            taken = inside.keys() & members_of(form).keys()
            yield from inside.values() if taken else (replace(one, name=name) for name, one in inside.items())
        elif (name := "year" if year else _type(kind)) is not None:
            yield Column("_".join(path), name, said, path)


def _told(hint: Any) -> tuple[Any, str, bool]:
    """The type of a member without null, what it says, and whether it is a year."""
    said, year, day = "", False, False
    while True:
        origin, parts = get_origin(hint), get_args(hint)
        if origin is Annotated:
            said = next((each for each in parts[1:] if isinstance(each, str)), said)
            year |= any(isinstance(each, AsYear) for each in parts[1:])
            day |= any(isinstance(each, Format) for each in parts[1:])
            hint = parts[0]
        elif origin is NotRequired:
            hint = parts[0]
        elif origin in (Union, UnionType) and type(None) in parts and len(parts) == 2:
            hint = next(each for each in parts if each is not type(None))
        else:
            return (date if day else hint), said, year


_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", date: "date", Decimal: "number"}


def _type(kind: Any) -> str | None:
    """The type of a column; None for what is no column."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return "string"
    if origin in (Union, UnionType):
        found = set(parts) - {type(None)}
        return "number" if found <= {int, float} else "string" if found <= {str, int, date} else None
    if origin in (list, tuple):
        return None if is_typeddict(parts[0]) or is_dataclass(parts[0]) or get_origin(parts[0]) is list else "string"
    return _TYPES.get(kind)


# ---------------------------------------------------------------------------------------------------- the tables

_OF = {
    "institution": Column("institution", "string", "Id of the institution.", ("institution",)),
    "association": Column("association", "string", "Id of the association.", ("association",)),
    "indicator": Column("indicator", "string", "Code of the indicator.", ("indicator",)),
    "questionnaire": Column("questionnaire", "string", "Code of the edition.", ("questionnaire",)),
    "period": Column("period", "year", "Fiscal year.", ("period",)),
    "area": Column("area", "string", "Code of the area.", ("area",)),
}

_KEYS = {
    "institutions": ("id",),
    "filings": ("institution", "period"),
    "coverage": ("institution", "period", "area"),
    "findings": ("institution", "period", "rule"),
    "evidence": ("institution", "id"),
    "reviews": ("institution", "period", "indicator"),
    "awards": ("institution", "period"),
    "statements": ("institution", "id"),
    "ratings": ("institution", "rating"),
    "surveys": ("institution", "survey"),
    "indicators": ("code",),
    "definitions": ("indicator", "definition"),
    "options": ("indicator", "option"),
    "questionnaires": ("code",),
    "asked": ("questionnaire", "indicator"),
    "associations": ("id",),
}

_REFERS = {
    "institution": "institutions(id)",
    "indicator": "indicators(code)",
    "association": "associations(id)",
    "questionnaire": "questionnaires(code)",
}


def _listed_in(form: Any) -> Iterator[tuple[str, Any]]:
    """The lists of a form whose members are objects: name and form of the members."""
    for key, hint in members_of(form).items():
        kind, _, _ = _told(hint)
        if get_origin(kind) is list and (is_typeddict(member := get_args(kind)[0]) or is_dataclass(member)):
            yield key, member


def _says(form: Any) -> str:
    return str(vars(form).get("__doc__") or "").split("\n", maxsplit=1)[0]


def _table(name: str, form: Any, *of: str, says: str = "", leave: Sequence[str] = ()) -> BulkTable:
    """The table of a form, with the columns that say to which institution, association … a row belongs."""
    columns = tuple(
        {one.name: one for one in (*(_OF[each] for each in of), *columns_of(form, leave=(*of, *leave)))}.values()
    )
    refers = tuple((each, _REFERS[each]) for each in of if each in _REFERS)
    return BulkTable(name, says or _says(form), columns, _KEYS.get(name, ()), refers)


NOT_HERE = ("facts", "problems", "filings")
"""Lists of an institution's JSON that are made from another source, below, or are about its files."""

_LISTS = {name: form for name, form in _listed_in(institutions.InstitutionFile) if name not in NOT_HERE}

_FACT_TYPES = {"period": "year", "row": "integer", "usd": "number", "checked_on": "date"}
_FACT_SAYS = {
    "institution": "Id of the institution.",
    "country": "Country, as two letters (ISO 3166-1).",
    "period": "Fiscal year.",
    "area": "Code of the area.",
    "indicator": "Code of the indicator.",
    "label": "Name of the indicator, in English.",
    "status": "reported, derived, or why there is no value.",
    "value": "The value: a figure, a text, a code, or codes with semicolons.",
    "unit": "percent, a currency, or what a number counts.",
    "usd": "The amount in US dollars, at the filing's rate.",
    "review": "Result of the desk review.",
    "evidence": "Ids of documents, with semicolons.",
    "note": "Note.",
    "file": "File of the data package.",
    "row": "Row, as a spreadsheet numbers it: the header is row 1.",
    "assurance": "reported, submitted, documented, assessed or rated.",
    "checked_by": "Who checked it: a reviewer, or the issuer of a report.",
    "checked_on": "Day of that review, or of that report.",
    "correction": "What was corrected in public.",
    "statement": "What the institution says of the value.",
    "caution": "What makes the value doubtful.",
    "questionnaire": "Code of the edition that the filing answers; empty: the portal's own.",
    "against": "The question whose answer rules this follow-up out.",
    "closed_by": "The question whose answer closes this follow-up.",
    "name": "Name of the institution.",
    "country_iso3": "Country, as three letters.",
    "country_name": "English name of the country.",
    "page": "Address of the filing's page.",
    "definition": "Version of the definition, if it changed.",
    "licence": "Name of the licence of the institution's data.",
    "credit": "Who is to be credited besides the institution when its data are used.",
}

FACTS = BulkTable(
    "facts",
    "Every value and every gap: one row for each institution, fiscal year and indicator.",
    (
        *(Column(name, _FACT_TYPES.get(name, "string"), _FACT_SAYS[name], (name,)) for name in FACT_COLUMNS),
        Column("number", "number", "The value as a number, if it is a figure.", ("number",)),
    ),
    ("institution", "period", "indicator"),
    (("institution", _REFERS["institution"]), ("indicator", _REFERS["indicator"])),
)

_FILING = ("coverage_areas", "award", "distance")


class IdentifierJson(TypedDict):
    """The id of an institution in another register."""

    register: Annotated[str, "Name of the register."]
    identifier: Annotated[str, "The id."]


class QuestionInEnglishJson(standards.QuestionJson):
    """A question to clients, in English."""

    words: Annotated[str | None, "The question."]


class OptionJson(TypedDict):
    """An answer that can be chosen."""

    option: Annotated[str, "Code of the answer."]
    label: Annotated[str, "Its words, in English."]


class AskedJson(TypedDict):
    """A question of an edition of a questionnaire."""

    indicator: IndicatorCode


OF_INSTITUTION = {
    table.name: table
    for table in (
        _table("institutions", institutions.InstitutionFile, says="The institutions."),
        _table("identifiers", IdentifierJson, "institution"),
        _table("filings", institutions.FilingJson, "institution", leave=_FILING),
        _table("coverage", institutions.CountJson, "institution", "period", "area"),
        _table("findings", institutions.FindingJson, "institution", "period"),
        *(_table(name, form, "institution") for name, form in _LISTS.items()),
        *(_table(name, form, "institution") for name, form in _listed_in(institutions.WitnessesJson)),
    )
}
"""The tables with rows of single institutions."""

_OWN = {"self_audit": "association_self_audit"}

OF_PORTAL = {
    table.name: table
    for table in (
        _table("indicators", standards.IndicatorJson),
        _table("definitions", standards.DefinitionJson, "indicator"),
        _table("options", OptionJson, "indicator"),
        _table("questionnaires", standards.QuestionnaireJson, leave=("asks", "does_not_ask")),
        _table("asked", AskedJson, "questionnaire"),
        _table("questions", QuestionInEnglishJson),
        _table("agencies", standards.AgencyJson),
        _table("audit_tools", standards.AuditToolJson),
        _table("associations", recognition.AssociationJson),
        *(_table(_OWN.get(name, name), form, "association") for name, form in _listed_in(recognition.AssociationJson)),
    )
}
"""The tables with rows of the whole portal."""

TABLES = {table.name: table for table in (*OF_INSTITUTION.values(), FACTS, *OF_PORTAL.values())}
"""All tables, the institutions first."""


def of_institution(form: Mapping[str, Any]) -> Rows:
    """The rows of one institution in the tables, from its JSON."""
    own = {"institution": form["id"]}
    rows: Rows = {}

    def add(name: str, given: Iterable[Mapping[str, Any]], **more: str) -> None:
        found = [OF_INSTITUTION[name].row({**one, **more, **own}) for one in given]
        if found:
            rows.setdefault(name, []).extend(found)

    add("institutions", [form])
    identifiers = ({"register": register, "identifier": str(id_)} for register, id_ in form["identifiers"].items())
    add("identifiers", identifiers)
    add("filings", form["filings"])
    for name in _LISTS:
        add(name, form[name])
    for name, found in form["witnesses"].items():
        add(name, found)
    for filing in form["filings"]:
        areas = filing["coverage"]["areas"] if filing["coverage"] else {}
        add("coverage", ({"area": area, **count} for area, count in areas.items()), period=filing["period"])
        add("findings", filing["judgement"]["findings"], period=filing["period"])
    return rows


FILES = ("indicators", "questionnaires", "questions", "ratings", "audits", "associations")
"""Names of the JSON files that have the rows of the whole portal."""


def of_portal(files: Mapping[str, Mapping[str, Any]]) -> Rows:
    """The rows of the tables of the whole portal, from JSON files by their names."""
    rows: Rows = {}

    def add(name: str, given: Iterable[Mapping[str, Any]], **more: str) -> None:
        rows.setdefault(name, []).extend(OF_PORTAL[name].row({**one, **more}) for one in given)

    for one in files["indicators"]["indicators"]:
        add("indicators", [one])
        add("definitions", one["versions"], indicator=one["code"])
        options = ({"option": code, "label": words} for code, words in one["options"].items())
        add("options", options, indicator=one["code"])
    for one in files["questionnaires"]["questionnaires"]:
        add("questionnaires", [one])
        add("asked", ({"indicator": code} for code in one["asks"]), questionnaire=one["code"])
    add("questions", (one | {"words": one["label"].get("en")} for one in files["questions"]["questions"]))
    add("agencies", files["ratings"]["agencies"])
    add("audit_tools", files["audits"]["tools"])
    for one in files["associations"]["associations"]:
        add("associations", [one])
        for name, _ in _listed_in(recognition.AssociationJson):
            add(_OWN.get(name, name), one[name], association=one["id"])
    return rows
