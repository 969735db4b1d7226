"""Writes into a package that its institution has ended."""

import json
from pathlib import Path

from generator.atomic_write import atomic_write
from generator.model import Ending, Standards
from generator.packages import institutions
from generator.packages.safety import tree
from generator.packages.writing.writer import status
from generator.problems import Problem


def end(folder: Path, ended: Ending, standards: Standards) -> tuple[list[Path], list[Problem]]:
    """Write the status of an institution; the files that were written or removed, and what is wrong or odd about it.

    Nothing is written, and no file returned, if any of that is an error. If it withdraws, the rows of its tables, its
    documents and its signatures are removed.
    """
    opened = institutions.open_package(folder, "institution", standards)
    if not opened.descriptor.usable:
        return [], list(opened.all_problems())
    document = json.loads(opened.contents[tree.DESCRIPTOR].decode("utf-8-sig"))
    document["institution"]["status"] = status(ended)
    files: dict[str, bytes | None] = {}
    if ended.how == "withdrawn":
        for path in (*opened.contents, *opened.papers):
            files[path] = None if not path.endswith(".csv") else _header(path, standards)
    files[tree.DESCRIPTOR] = f"{json.dumps(document, indent=2, ensure_ascii=False)}\n".encode()
    after = institutions.with_files(opened, {path: data for path, data in files.items() if data is not None}, standards)
    dossier, problems = institutions.dossier_of(after, standards)
    about = [one for one in problems if (one.location.column or "").startswith("institution.status")]
    if dossier is None or any(one.severity == "error" for one in about):
        return [], about or list(problems)
    files = {path: data for path, data in files.items() if data is None or data != opened.contents.get(path)}
    for path, data in files.items():
        if data is None:
            (folder / path).unlink(missing_ok=True)
        else:
            atomic_write(folder / path, data)
    return [folder / path for path in sorted(files)], about


def _header(path: str, standards: Standards) -> bytes:
    fields: list[dict[str, str]] = standards.schemas[path.removesuffix(".csv")]["fields"]  # type: ignore[assignment]
    return (",".join(field["name"] for field in fields) + "\n").encode()
