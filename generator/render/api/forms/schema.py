"""The JSON Schema of a form, so that nobody writes a form twice.

A form is a `TypedDict`, or a row of the model: then its fields are those of the dataclass, and a field that is empty is
null, as `json_form.row` prints it.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from inspect import cleandoc
from types import UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from generator.model.witnesses import COMPUTED
from generator.render.api.forms.values import AsYear, Format, PlaceJson

Schema = dict[str, Any]

_COMPUTED_SAYS: Mapping[str, str] = {
    "last_day": "Last day on which it is valid, as its agency states it or the standards take it.",
    "expired": "Whether that day is over on the day of the build.",
    "void": "Code of the reason why it does not count; empty if it counts.",
    "signed": "Whether the review is signed.",
}

_PLAIN: Mapping[Any, str] = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    Decimal: "number",
    type(None): "null",
}


def schema_of(form: Any, found: dict[str, Schema]) -> Schema:
    """The schema of a type; the forms that it names are put into `found`."""
    origin, parts = get_origin(form), get_args(form)
    if form is Any:
        return {}
    if form is date:
        return {"type": "string", "format": "date"}
    if form in _PLAIN:
        return {"type": _PLAIN[form]}
    if origin is Annotated:
        return schema_of(parts[0], found) | dict(_annotated(each) for each in parts[1:] if not isinstance(each, AsYear))
    if origin in (NotRequired, Required):
        return schema_of(parts[0], found)
    if origin is Literal:
        return {"type": "string", "enum": list(parts)}
    if origin in (Union, UnionType):
        return _one_of([schema_of(each, found) for each in parts])
    if origin in (list, tuple):
        return {"type": "array", "items": schema_of(parts[0], found)}
    if origin is dict:
        return {"type": "object", "additionalProperties": schema_of(parts[1], found)}
    if is_typeddict(form) or is_dataclass(form):
        return _named(form, found)
    raise TypeError(f"a form cannot have {form}")


def _annotated(what: str | Format) -> tuple[str, str]:
    return ("format", what.name) if isinstance(what, Format) else ("description", what)


def _one_of(options: list[Schema]) -> Schema:
    """A value of one of these types: as a list of types where that says it, which is what people can read."""
    plain = [option for option in options if option.keys() <= {"type", "format"}]
    if len(plain) == len(options) and sum("format" in option for option in options) <= 1:
        formats = {"format": option["format"] for option in options if "format" in option}  # noqa: B035 -- one at most
        return {"type": [option["type"] for option in plain]} | formats
    return {"anyOf": options}


def _named(form: Any, found: dict[str, Schema]) -> Schema:
    name = form.__name__.removesuffix("Json")
    if name not in found:
        found[name] = {}  # a form may contain itself
        members = members_of(form)
        found[name] = {
            "type": "object",
            "description": cleandoc(vars(form).get("__doc__") or name).split("\n", maxsplit=1)[0],
            "properties": {key: schema_of(each, found) for key, each in members.items()},
            "required": [key for key, each in members.items() if get_origin(each) is not NotRequired],
            "additionalProperties": False,
        }
    return {"$ref": f"#/components/schemas/{name}"}


def members_of(form: Any) -> dict[str, Any]:
    """The keys of a form with their types."""
    hints = get_type_hints(form, include_extras=True)
    if is_typeddict(form):
        return hints
    # Rows of associations are without what is computed; those of witnesses have it, and their row in the file last.
    computed = any(field.name == "source" for field in fields(form))
    rows = {
        field.name: _said(field.name, _nullable(hints[field.name]))
        for field in fields(form)
        if field.name != "source" and (computed or field.name not in COMPUTED)
    }
    return rows | ({"source": Annotated[PlaceJson | None, "Row of the file."]} if computed else {})


def _said(name: str, kind: Any) -> Any:
    """The type with a description, of what is computed; the columns of files are described by the schemas of packages."""
    return Annotated[kind, _COMPUTED_SAYS[name]] if name in _COMPUTED_SAYS else kind


def _nullable(kind: Any) -> Any:
    return kind if get_origin(kind) is tuple or kind is bool else Union[kind, None]  # noqa: UP007 -- of a value
