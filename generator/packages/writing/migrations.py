"""Turns packages of an earlier schema into packages of today's, one version at a time.

A package names the version that it follows (`schema_version` of its descriptor; the first version had no such key).
Each version has one step that leads to it from the version before. A step never changes once it is released, because
portals begin from any version. Last of all, the schemas that the descriptor repeats become those of the standards.
"""

import json
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.model import Standards
from generator.packages.safety import strict_json, tree
from generator.packages.tables import descriptor_schema


@dataclass(slots=True)
class PackageTexts:
    """What a step may change: the descriptor, and tables, signatures and the like as bytes by path."""

    descriptor: dict[str, Any]
    files: dict[str, bytes]


def _to_2(package: PackageTexts) -> None:
    """The descriptor names its version, so that no later program has to guess it."""
    rest = {key: value for key, value in package.descriptor.items() if key != "$schema"}
    package.descriptor = {"$schema": package.descriptor.get("$schema"), "schema_version": 2} | rest


def _to_3(package: PackageTexts) -> None:
    """Packages may have more tables, which are new and empty; members of an association have a last year."""
    package.descriptor["schema_version"] = 3
    lines = package.files.get("members.csv", b"").splitlines()
    if lines and lines[0].removeprefix(b"\xef\xbb\xbf") == b"institution,since":
        longer = [lines[0] + b",until", *(line + b"," if line else line for line in lines[1:])]
        package.files["members.csv"] = b"".join(line + b"\n" for line in longer)


STEPS: tuple[Callable[[PackageTexts], None], ...] = (_to_2, _to_3)
"""The steps in order. The first one leads to version 2."""


def migrate(folder: Path, standards: Standards) -> dict[str, bytes]:
    """The files of a package that become others, by path; none if it follows today's schema. Nothing is written.

    A package that cannot be read is left as it is; checking it reports why.
    """
    kind = "association" if folder.parent.name == "associations" else "institution"
    found = tree.survey(folder, folder.name, kind)
    if not found.safe or tree.DESCRIPTOR not in found.files:
        return {}
    data = tree.read(found, tree.DESCRIPTOR)
    document = strict_json.read(data.removeprefix(b"\xef\xbb\xbf"))
    version = document.get("schema_version", 1) if isinstance(document, dict) and kind in document else None
    if type(version) is not int or not 0 < version <= descriptor_schema.SCHEMA_VERSION:
        return {}
    whole: dict[str, Any] = json.loads(data.decode("utf-8-sig"))  # numbers of the standard library can be written
    files = {path: tree.read(found, path) for path in found.files if "/" not in path and path != tree.DESCRIPTOR}
    package = PackageTexts(deepcopy(whole), dict(files))
    for step in STEPS[version - 1 :]:
        step(package)
    _as_the_standards_say(package.descriptor, standards)
    changed = {path: now for path, now in package.files.items() if files.get(path) != now}
    if package.descriptor != whole:
        changed[tree.DESCRIPTOR] = f"{json.dumps(package.descriptor, indent=2, ensure_ascii=False)}\n".encode()
    return changed


def _as_the_standards_say(document: dict[str, Any], standards: Standards) -> None:
    """Replace the schemas of tables, which have to be those of the standards to the letter."""
    listed = document.get("resources")
    for entry in listed if isinstance(listed, list) else ():
        name = entry.get("name") if isinstance(entry, dict) else None
        if isinstance(name, str) and name in standards.schemas and "schema" in entry:
            entry["schema"] = deepcopy(standards.schemas[name])
