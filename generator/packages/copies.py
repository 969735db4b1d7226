"""Selects which files of a package are offered for download, and which parts of each: nothing with an error leaves it.

A copy is what was filed, byte for byte, as far as it was readable. A row with an error is blank in it, so that other
rows keep their numbers. Of a table that is wrong as a whole only the header is left, and of a descriptor only the valid
keys. A document with a flaw, a file that nothing names, and everything confidential are left out.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from generator.model import Dossier, Gap, GapReason, Standards
from generator.packages import confidential
from generator.packages.reviews import signature_file
from generator.packages.safety import strict_json, tree
from generator.packages.tables import descriptor_schema
from generator.problems import Problem

_MARK = b"\xef\xbb\xbf"
_MUST = ("name", "country")
"""Keys that a descriptor always keeps. A dossier exists only if both are valid."""


def copies(folder: Path, dossier: Dossier, standards: Standards) -> dict[str, bytes]:
    """The files of an institution's package that may be downloaded, by their path in it."""
    label = f"institutions/{dossier.institution.id}"
    found = tree.survey(folder, label)
    if dossier.institution.ended and dossier.institution.ended.how == "withdrawn":
        found.files = {path: size for path, size in found.files.items() if path == tree.DESCRIPTOR}
    wrong: dict[str, list[Problem]] = {name: [] for name in found.files} | _by_file(dossier, label)
    files: dict[str, bytes] = {}
    for name in descriptor_schema.RESOURCES["institution"]:
        path = f"{name}.csv"
        if path in found.files and not any(problem.code == "unlisted-file" for problem in wrong[path]):
            rows = _wrong_rows(wrong[path], dossier, path)
            data = tree.read(found, path)
            if path == confidential.TABLE and rows is not None:
                data = confidential.copy_of(data)
            files[path] = _without(data, rows, standards.schemas[name])
    if {"reviews.csv", "row_reviews.csv"} & files.keys() and tree.SIGNATURES in found.files:
        files[tree.SIGNATURES] = _signatures(tree.read(found, tree.SIGNATURES), label)
    for paper in dossier.evidence.values():
        if paper.file in found.files and paper.access == "public" and not paper.flaw and not wrong[paper.file]:
            data = tree.read(found, paper.file)
            if hashlib.sha256(data).hexdigest() == paper.sha256:
                files[paper.file] = data
    data = tree.read(found, tree.DESCRIPTOR)
    tables = [name for name in descriptor_schema.RESOURCES["institution"] if f"{name}.csv" in files]
    files[tree.DESCRIPTOR] = _descriptor(data, wrong[tree.DESCRIPTOR], tables, dossier, standards)
    return dict(sorted(files.items()))


def _by_file(dossier: Dossier, label: str) -> dict[str, list[Problem]]:
    """The errors of a package, by the path of the file in it."""
    found: dict[str, list[Problem]] = {}
    for problem in dossier.problems:
        if problem.severity == "error":
            found.setdefault(problem.location.file.removeprefix(f"{label}/"), []).append(problem)
    return found


def _wrong_rows(problems: Iterable[Problem], dossier: Dossier, path: str) -> set[int] | None:
    """The rows of a table that are not copied; None if the file itself is wrong and no row is copied."""
    rows: set[int] = set()
    for problem in problems:
        if problem.location.row is None:
            return None
        rows.add(problem.location.row)
    if path == "indicators.csv":  # of rows that contradict each other, only the later ones have a problem
        refused = (fact for fact in dossier.facts.values() if isinstance(fact, Gap) and fact.why is GapReason.REJECTED)
        rows.update(place.row for fact in refused for place in fact.sources if place.row)
    return None if 1 in rows else rows


def _without(data: bytes, rows: set[int] | None, schema: Mapping[str, object]) -> bytes:
    """A table with these rows blank and all else byte for byte; only the header for None."""
    names = [str(field["name"]) for field in schema["fields"]]  # type: ignore[attr-defined]
    if rows is None:
        return f"{','.join(names)}\n".encode()
    if not rows:
        return data
    lines = data.split(b"\n")
    for row in rows:
        end = b"\r" if lines[row - 1].endswith(b"\r") else b""
        lines[row - 1] = b"," * (len(names) - 1) + end
    return b"\n".join(lines)


def _signatures(data: bytes, label: str) -> bytes:
    """The signed statements and nothing else, valid or not, so that anyone can verify them."""
    found, flaws = signature_file.read_signatures(data, label)
    return b"\n".join(one.raw + one.armored.encode() for one in found) if flaws else data


def _descriptor(
    data: bytes, problems: list[Problem], tables: list[str], dossier: Dossier, standards: Standards
) -> bytes:
    """The descriptor as filed; if something in it is wrong, only its valid keys."""
    document = strict_json.read(data.removeprefix(_MARK))
    if not isinstance(document, dict):
        return b"{}\n"
    if not problems and {entry["name"] for entry in document["resources"]} == set(tables):
        return data
    named = [problem.location.column for problem in problems]
    whole = None not in named  # False if the list of problems is incomplete

    def stands(path: str) -> bool:
        return whole and not any(f"{key}.".startswith(f"{path}.") for key in named)

    properties: Mapping[str, Mapping[str, Mapping[str, object]]] = descriptor_schema.package("institution")[
        "properties"
    ]  # type: ignore[assignment]
    body: Mapping[str, object] = document["institution"]
    keys = properties["institution"]["properties"]
    kept = {key: document[key] for key in properties if key in document and stands(key)}
    own = {key: body[key] for key in keys if key in body and (key in _MUST or stands(f"institution.{key}"))}
    kept |= {
        "$schema": descriptor_schema.PROFILE,
        "name": dossier.institution.id,
        "institution": own,
        "resources": [descriptor_schema.resource(name, standards.schemas[name]) for name in tables],
    }
    return f"{json.dumps(kept, indent=2, ensure_ascii=False)}\n".encode()
