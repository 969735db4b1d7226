"""Checks the resources of a descriptor against the only form that the portal accepts."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from generator import limits
from generator.packages.safety import characters, hints
from generator.packages.tables import descriptor_schema
from generator.problems import Location, Problem


@dataclass(slots=True)
class Descriptor:
    """A descriptor without its invalid parts: `body` is the part about the institution or association."""

    file: str
    document: dict[str, Any] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    tables: tuple[str, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    usable: bool = False
    foreign: bool = False  # a data package in which nothing is ours
    hints: int = 0  # how many guesses were made

    def hint(self, word: str, options: Collection[str], otherwise: str, likeness: float = 0.6) -> str:
        """The fix for a word that is none of the options. Which one was meant is guessed for the first few only."""
        self.hints += 1
        near = hints.meant(word, options, likeness) if self.hints <= limits.TableLimits.HINTS else ""
        return f"Did you mean {near}?" if near else otherwise

    def country_hint(self, text: str) -> str:
        """The fix for a text that is no code of a country; also guessed for the first few only."""
        self.hints += 1
        return hints.country(text) if self.hints <= limits.TableLimits.HINTS else ""

    def tell(self, problem: Problem) -> None:
        """Add a problem with this file, up to the limit."""
        most = limits.DescriptorLimits.PROBLEMS
        if len(self.problems) < most:
            self.problems.append(problem)
        elif len(self.problems) == most:
            message = f"More than {most} problems in this file; the others are not shown."
            fix = "Correct those shown first: the others are probably of the same kind."
            self.problems.append(Problem("too-many-problems", Location(self.file), message, fix=fix))

    def add(self, code: str, key: str, message: str, found: object = None, allowed: str = "", fix: str = "") -> None:  # noqa: PLR0917 - in the order of Problem
        """Add a problem with this file."""
        if isinstance(found, dict | list | bool):
            found = json.dumps(found, ensure_ascii=False, default=str)
        shown = None if found is None else str(found)
        place = Location(self.file, None, characters.printable(key)[:200] or None)
        self.tell(Problem(code, place, message, shown, allowed, fix))


def judge_resources(
    descriptor: Descriptor, resources: object, kind: str, schemas: Mapping[str, Mapping[str, object]]
) -> None:
    """Report resources not in the required form, and set the descriptor's `tables` to those that are listed."""
    listed: list[str] = []
    for position, entry in enumerate(resources if isinstance(resources, list) else []):
        key = f"resources.{position}"
        name = entry.get("name") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name not in descriptor_schema.RESOURCES[kind]:
            allowed = ", ".join(descriptor_schema.RESOURCES[kind])
            fix = descriptor.hint(str(name), descriptor_schema.RESOURCES[kind], "Remove it.")
            descriptor.add("unknown-resource", key, "There is no such table in a package.", name, allowed, fix)
            continue
        if name in listed:
            descriptor.add("duplicate-resource", key, "This table is listed twice.", name, fix="Keep one of the two.")
            continue
        listed.append(name)
        _compare(descriptor, key, entry, descriptor_schema.resource(name, schemas.get(name, {})))
    for name in descriptor_schema.REQUIRED_RESOURCES[kind]:
        if name not in listed:
            descriptor.add(
                "missing-resource", "resources", f"The table {name} is not listed.", fix=f"Add it with {name}.csv."
            )
    descriptor.tables = tuple(listed)


def _compare(descriptor: Descriptor, key: str, entry: dict[str, Any], ours: dict[str, object]) -> None:
    """Report each difference between a resource and the portal's own form."""
    for name in sorted(set(entry) - set(ours)):
        fix = descriptor.hint(name, ours, "Remove it: how files are read is the portal's business.")
        descriptor.add("unknown-key", f"{key}.{name}", "There is no such key here.", name, ", ".join(ours), fix)
    for name, value in ours.items():
        if name not in entry:
            descriptor.add("missing-key", f"{key}.{name}", "This key is missing.", fix="Copy it from the standards.")
        elif repr(entry[name]) != repr(value) and not _same(entry[name], value):  # the cheap test first
            is_schema = name == "schema"
            descriptor.add(
                "foreign-schema" if is_schema else "bad-resource",
                f"{key}.{name}",
                "The schema must be the portal's own, to the letter."
                if is_schema
                else "This is not the value that is required here.",
                None if is_schema else entry[name],
                f"the schema in standards/schemas/{ours['name']}.json" if is_schema else str(value),
                "Copy it from the standards.",
            )


def _same(theirs: object, ours: object) -> bool:
    """Equal in type too: in JSON, 1 and true are different."""
    if type(theirs) is not type(ours):
        return False
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return theirs.keys() == ours.keys() and all(_same(theirs[key], ours[key]) for key in ours)
    if isinstance(theirs, list) and isinstance(ours, list):
        return len(theirs) == len(ours) and all(map(_same, theirs, ours))
    return theirs == ours
