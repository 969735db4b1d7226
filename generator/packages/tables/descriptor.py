"""Reads `datapackage.json`, which says who a package is about and under which terms, as data and nothing else.

It is strict JSON with a closed schema. The descriptor decides nothing about how files are read: no path, schema or
encoding in it is ever used, they are only compared with the portal's own. The one module that imports jsonschema.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from generator import folders
from generator.limits import DescriptorLimits as Most
from generator.model import ENDINGS
from generator.packages.safety import characters, codes, strict_json, tree
from generator.packages.tables import descriptor_schema
from generator.packages.tables.resources import Descriptor, judge_resources
from generator.packages.tables.schemas import read_date
from generator.problems import Location, Problem

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError


@cache
def _validator(kind: str) -> "Draft202012Validator":
    return _validator_of(descriptor_schema.package(kind))


def _validator_of(schema: Mapping[str, Any]) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator  # noqa: PLC0415 -- slow to load, and many commands read no package

    return Draft202012Validator(schema)


# --------------------------------------------------------------------------------------------------------- reading


def own_id(folder: Path) -> str:
    """The id in a package's descriptor, whatever the folder is called; empty if it has none."""
    name = _said(folder).get("name")
    return name if isinstance(name, str) and codes.is_id(name) else ""


def own_ending(folder: Path) -> str:
    """How an institution ended, according to its descriptor, which is not checked; empty if it goes on."""
    how = own_status(folder).get("is")
    return how if how in ENDINGS else ""


def own_status(folder: Path) -> dict[str, Any]:
    """What a descriptor, which is not checked, says of the ending of its institution; empty if it says nothing."""
    status: Any = _said(folder)
    for key in ("institution", "status"):
        status = status.get(key) if isinstance(status, dict) else None
    return status if isinstance(status, dict) else {}


def _said(folder: Path) -> dict[str, Any]:
    """The unchecked descriptor of a package; empty if it cannot be read."""
    path = folder / tree.DESCRIPTOR
    try:
        if folder.is_symlink() or path.lstat().st_size > Most.BYTES:
            return {}
        data = folders.content(path) or b""
    except OSError:
        return {}
    said = strict_json.read(data.removeprefix(b"\xef\xbb\xbf"))
    return said if isinstance(said, dict) else {}


def read_descriptor(
    file: str, data: bytes, kind: str, id_: str, schemas: Mapping[str, Mapping[str, object]]
) -> Descriptor:
    """A package's descriptor. `usable` is False if it does not say whose package this is."""
    descriptor = Descriptor(file)
    document = _parse(descriptor, data)
    if document is None:
        return descriptor
    if not isinstance(document, dict):
        descriptor.add(
            "bad-descriptor", "", "The descriptor must be a JSON object.", fix="Start it with { and end it with }."
        )
        return descriptor
    if _is_foreign(document):
        descriptor.foreign = True
        descriptor.add(
            "another-kind-of-package",
            "",
            "This is a data package, and of quite another kind: it says nothing of an institution or an association.",
            allowed=f'a key "{kind}", and the tables {", ".join(descriptor_schema.RESOURCES[kind])}',
            fix="If it was put here by mistake, remove the folder; else begin with portal new ID and fill in its tables.",
        )
        return descriptor
    version = document.get("schema_version")
    if type(version) is int and version > descriptor_schema.SCHEMA_VERSION:
        descriptor.add(
            "newer-schema",
            "schema_version",
            "The package was written by a newer program than this one, which cannot read it.",
            version,
            f"at most {descriptor_schema.SCHEMA_VERSION}",
            "Upgrade the program: portal upgrade VERSION.",
        )
        return descriptor
    if crowd := _crowd(document):
        descriptor.add(
            "too-many-entries",
            "",
            f"One list or object of the descriptor holds {crowd:,} entries.",
            allowed=f"at most {Most.ENTRIES}",
            fix="Remove what does not belong there.",
        )
        return descriptor
    descriptor.document = document
    resources = document.get("resources")
    _judge_form(descriptor, document, kind)
    if not _judge_texts(descriptor, document):
        return descriptor
    _judge_name(descriptor, document.get("name"), id_)
    judge_resources(descriptor, resources, kind, schemas)
    body = document.get(kind)
    if not isinstance(body, dict):
        return descriptor
    descriptor.body = body
    needed: Sequence[str] = descriptor_schema.BODIES[kind]["required"]  # type: ignore[assignment]
    descriptor.usable = all(key in body for key in needed)
    return descriptor


def _parse(descriptor: Descriptor, data: bytes) -> object:
    bare = data.removeprefix(b"\xef\xbb\xbf")
    if bare != data:
        descriptor.tell(
            Problem(
                "byte-order-mark",
                Location(descriptor.file),
                "The file starts with a byte order mark. It is ignored.",
                fix="Save it as UTF-8 without a byte order mark (BOM).",
                severity="warning",
            )
        )
    parsed = strict_json.read(bare)
    if isinstance(parsed, strict_json.JsonRefusal):
        descriptor.add(parsed.code, "", parsed.message, parsed.found, parsed.allowed, parsed.fix)
        return None
    return parsed


def _is_foreign(document: Mapping[str, object]) -> bool:
    """True if nothing in a descriptor is ours: neither an institution nor an association, and none of our tables."""
    listed = document.get("resources")
    names = [entry.get("name") for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    ours = {name for tables in descriptor_schema.RESOURCES.values() for name in tables}
    return bool(names) and descriptor_schema.RESOURCES.keys().isdisjoint(document) and ours.isdisjoint(map(str, names))


def is_foreign(data: bytes) -> bool:
    """The same for an unparsed descriptor."""
    document = strict_json.read(data.removeprefix(b"\xef\xbb\xbf"))
    return isinstance(document, dict) and _is_foreign(document)


def _crowd(value: object) -> int:
    """The length of the first list or object that has more entries than any of ours could; 0 if none has."""
    pending = [value]
    while pending:
        holder = pending.pop()
        parts = holder.values() if isinstance(holder, dict) else holder if isinstance(holder, list) else ()
        if len(parts) > Most.ENTRIES:
            return len(parts)
        pending += parts
    return 0


# --------------------------------------------------------------------------------------------------------- judging


def _judge_texts(descriptor: Descriptor, document: dict[str, Any]) -> bool:
    """Remove every text outside the resources that may not be shown. False if such a text is a key."""
    fine = True
    for path, text in list(_texts(document, ())):
        flaw = characters.unwanted(text)
        if flaw is None and "\n" in text:
            flaw = characters.Flaw("line-break", "The text holds a line break.", "Write it on one line.")
        if flaw:
            descriptor.add(flaw.code, _dotted(path), flaw.message, text, fix=flaw.fix)
            fine = _drop(document, path) and fine
        elif path not in (("$schema",), ("name",)):
            place = Location(descriptor.file, None, _dotted(path))
            for odd in characters.oddities(text):
                descriptor.tell(Problem(odd.code, place, odd.message, text, "", odd.fix, "warning"))
    return fine


def _dotted(path: Iterable[object]) -> str:
    return ".".join(str(part) for part in path)


def _texts(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Every text with its path. A key that may not be shown is yielded as the text of a path that leads nowhere."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, part in value.items():
            if path or name != "resources":
                if characters.unwanted(name):
                    yield (*path, "(key)"), name
                else:
                    yield from _texts(part, (*path, name))
    elif isinstance(value, list):
        for position, part in enumerate(value):
            yield from _texts(part, (*path, position))


def _drop(document: dict[str, Any], path: Sequence[str | int]) -> bool:
    """Remove one value from a document; in a list an empty text replaces it. False if it does not exist."""
    holder: Any = document
    try:
        for part in path[:-1]:
            holder = holder[part]
        if isinstance(holder, dict):
            del holder[path[-1]]
        else:
            holder[path[-1]] = ""
    except (KeyError, IndexError, TypeError):
        return False
    return True


def _judge_form(descriptor: Descriptor, document: dict[str, Any], kind: str) -> None:
    errors = sorted(
        _validator(kind).iter_errors(document), key=lambda error: [str(part) for part in error.absolute_path]
    )
    for error in errors:
        _tell(descriptor, error, kind)
    for error in errors:
        # Invalid values are removed, so that what is left is valid.
        if error.absolute_path and error.validator not in ("required", "additionalProperties"):
            _drop(document, list(error.absolute_path))


def _tell(descriptor: Descriptor, error: "ValidationError", kind: str) -> None:
    path = _dotted(error.absolute_path)
    rule, limit, found = str(error.validator), cast("Any", error.validator_value), cast("Any", error.instance)
    form_of_key = cast("dict[str, Any]", error.schema)
    if rule == "additionalProperties":
        known = sorted(form_of_key["properties"])
        for name in sorted(set(found) - set(known)):
            descriptor.add(
                "unknown-key",
                f"{path}.{name}" if path else name,
                "There is no such key here.",
                name,
                ", ".join(known),
                _elsewhere(name, path, kind) or descriptor.hint(name, known, "Remove it.", 0.75),
            )
    elif rule == "required":
        for name in limit:
            if name not in found:
                descriptor.add("missing-key", f"{path}.{name}" if path else name, "This key is missing.", fix="Add it.")
    elif rule == "pattern":
        allowed, fix = _form_words(str(limit), str(found))
        shown = descriptor_schema.repeatable(str(found)) if limit == descriptor_schema.WEB["pattern"] else found
        descriptor.add("bad-form", path, "This is not written in the form of this key.", shown, allowed, fix)
    elif rule == "enum" and tuple(limit) in (descriptor_schema.PROFIT_STATUSES, ENDINGS):
        message = "This word is not allowed here."
        descriptor.add("not-an-option", path, message, found, ", ".join(limit))
    elif rule == "enum":
        country = len(limit[0]) == 2
        descriptor.add(
            "unknown-country" if country else "unknown-currency",
            path,
            "There is no such country code." if country else "There is no such currency code.",
            found,
            codes.COUNTRY_WORDS if country else "an ISO 4217 code, such as PEN",
            descriptor.country_hint(str(found))
            if country
            else descriptor.hint(str(found).upper()[:20], limit, "", 0.9),
        )
    elif rule == "const":
        descriptor.add(
            "bad-profile", path, "The portal reads one kind of package.", found, descriptor_schema.PROFILE, "Copy it."
        )
    else:
        descriptor.add("bad-value", path, _limit_words(rule, limit), found)


def _elsewhere(name: str, path: str, kind: str) -> str:
    """Where a key belongs that stands at another level; empty if there is no such key, or if several have the name."""
    homes = [
        home
        for home, names in _levels(cast("Mapping[str, Any]", descriptor_schema.package(kind)), "")
        if name in names and home != path
    ]
    if len(homes) != 1:
        return ""
    return f"Move it into {homes[0]}, where it belongs." if homes[0] else f"Move it out of {path}, to the top level."


def _levels(form: Mapping[str, Any], home: str) -> Iterator[tuple[str, Collection[str]]]:
    """The keys of each object of a closed schema, by the path of the object."""
    properties: Mapping[str, Mapping[str, Any]] = form.get("properties", {})
    yield home, properties.keys()
    for name, inner in properties.items():
        if inner.get("type") == "object":
            yield from _levels(inner, f"{home}.{name}" if home else name)


def _form_words(pattern: str, found: str) -> tuple[str, str]:
    """The allowed form and the fix, in words, for a text that does not match a pattern of the closed schema."""
    if pattern == descriptor_schema.WEB["pattern"]:
        fix = "Give the address that starts with https." if found.startswith("http:") else ""
        return descriptor_schema.WEB_WORDS, fix
    if pattern == codes.ID_PATTERN:
        return "the id of an institution, as its folder is called", ""
    if pattern == descriptor_schema.SITE["pattern"]:
        return "the address of a portal, such as https://example.org/portal/", ""
    if pattern.startswith("^[0-9]{4}"):
        return "year, month and day, such as 2026-11-21", ""
    if pattern.startswith("^[0-9]{2}"):
        return "month and day, such as 12-31", ""
    if pattern.startswith("^[a-z]"):
        return "small letters, digits and underscores, a letter first", ""
    return "letters and digits without accents, point, hyphen, underscore", ""


def _limit_words(rule: str, limit: Any) -> str:
    kinds = {
        "string": "a text",
        "integer": "a whole number",
        "boolean": "true or false",
        "array": "a list",
        "object": "an object",
    }
    match rule:
        case "type":
            names = [limit] if isinstance(limit, str) else limit
            return f"This must be {' or '.join(kinds[name] for name in names)}."
        case "maxLength":
            return f"This text is too long: at most {limit:,} characters."
        case "minLength" | "minItems":
            return "This must not be empty: fill it in or leave the key out."
        case "maxItems" | "maxProperties":
            return f"There are too many: at most {limit}."
        case "uniqueItems":
            return "The same entry is given twice."
        case "minimum":
            return f"This number is out of range: at least {limit}."
        case "maximum":
            return f"This number is out of range: at most {limit}."
        case _:
            return "This is not in the form of this key."


def _judge_name(descriptor: Descriptor, name: object, id_: str) -> None:
    if isinstance(name, str) and name != id_:
        descriptor.add(
            "name-is-not-folder",
            "name",
            "The name of the package must be that of its folder.",
            name,
            id_,
            "Change the one that is wrong. Ids never change once they are published.",
        )


def stands(kind: str, name: str, value: object) -> bool:
    """True if a value is valid under a key of the part about the institution or association. Texts must be clean."""
    properties = cast("Mapping[str, Mapping[str, Any]]", descriptor_schema.BODIES[kind]["properties"])
    if not _validator_of(properties[name]).is_valid(value):
        return False
    return name != "fiscal_year_end" or is_day_of_year(str(value))


def is_day_of_year(text: str) -> bool:
    """True for a day of the year on which a fiscal year may end, such as 03-31; 02-29 counts."""
    return not isinstance(read_date(f"2000-{text}"), tuple)
