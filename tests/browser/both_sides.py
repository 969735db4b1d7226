"""The parts of an answer that are compared, by the same code in the test process and inside the browser."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import canonicalize

from generator.model import Standards
from generator.pipeline.browser_check import check_workbook, problems_in
from generator.pipeline.workbook import imported
from generator.problems import as_text
from generator.signatures import keys


def words(root: str, standards: Standards) -> str:
    """The problems of the packages in a folder."""
    return as_text(problems_in([Path(root)], standards))


def came_of(file: str, out: str, marks: bool, standards: Standards) -> dict[str, Any]:
    """The result of a workbook: the words, the files of the package, and the marked workbook if asked for."""
    marked = None
    if marks:  # takes as long as all the rest
        handed = check_workbook(Path(file), Path(out), standards, ())
        found, problems, marked = handed.workbook, handed.problems, handed.marked
    else:
        found, problems = imported.import_workbook(Path(file), Path(out), standards, ())
    if found is not None:
        found.merged.write()
    files = {
        path.relative_to(out).as_posix(): path.read_text("utf-8")
        for path in sorted(Path(out).rglob("*.*"))
        if path.is_file()
    }
    return {"said": as_text(problems), "files": files, "marked": parts_of(marked) if marked else None}


def parts_of(workbook: bytes) -> dict[str, str]:
    """The content of each part of the archive: neither its compression nor the spelling of its XML matters."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as packed:
        parts = {name: canonicalize(packed.read(name).decode(), rewrite_prefixes=True) for name in packed.namelist()}
    return {name: hashlib.sha256(part.encode()).hexdigest() for name, part in parts.items()}


def verified(kind: str, given: list[str]) -> bool:
    """Whether a signature is valid; keys, signatures and data as hexadecimal digits."""
    if kind == "ed25519":
        public, signature, data = map(bytes.fromhex, given)
        return keys.verify_ed25519(public, signature, data)
    one, other, third, text, digest = given
    if kind == "rsa":
        return keys.verify_rsa(int(one, 16), int(other, 16), bytes.fromhex(third), bytes.fromhex(text), digest)  # type: ignore[arg-type]
    pair = (int(other, 16), int(third, 16))
    return keys.verify_ecdsa(kind, bytes.fromhex(one), pair, bytes.fromhex(text), digest)  # type: ignore[arg-type]
