"""What is offered as it is: packages, and the programs that pages name.

A package is copied byte for byte except for what is confidential or wrong, file by file and as one archive.
"""

import io
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.model import Dossier, Standards
from generator.packages.copies import copies
from generator.render.site.staging import Artifact

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every member of an archive, fixed so that the bytes are the same in every build."""


def package(folder: Path, dossier: Dossier, standards: Standards) -> Iterator[Artifact]:
    """The readable files of a package below `downloads/<id>/`, and all of them as `<id>.zip`.

    An institution without a filing has no archive, unless it ended: then its addresses stay, and credentials name this one.
    A package whose tables have no row has no files here, because the institution's JSON says all that its descriptor does;
    of an archive they were a tenth of all files.
    """
    id_ = dossier.institution.id
    files = copies(folder, dossier, standards)
    offered = bool(dossier.filings or dossier.institution.ended)
    if not offered and not any(data.count(b"\n") > 1 for name, data in files.items() if name.endswith(".csv")):
        return
    for name, data in files.items():
        yield f"downloads/{id_}/{name}", data
    if offered:
        yield f"downloads/{id_}/{id_}.zip", archive({f"{id_}/{name}": data for name, data in files.items()})


def programs(parts: Iterable[Path]) -> dict[str, bytes]:
    """The programs that pages offer, byte for byte, from the folders next to those of the parts: the first that has one."""
    found: dict[str, bytes] = {}
    for folder in parts:
        for path in sorted((folder.parent / "downloads").glob("*.py")):
            found.setdefault(path.name, path.read_bytes())
    return found


def archive(files: dict[str, bytes]) -> bytes:
    """A zip of these files, with the same bytes whenever and wherever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, on every system
            member.external_attr = 0o100644 << 16
            packed.writestr(member, data)
    return stream.getvalue()
