"""The refusals of archives that are not workbooks, or are not unpacked: by their contents, regardless of the name."""

from collections.abc import Mapping
from typing import Final

from generator.intake.xlsx.rewrite.ranges import Bounds
from generator.intake.xlsx.xml_parser import ANEW, SAVE_AS, XLSX, RefusedError, damaged
from generator.intake.zipped import ArchiveError, Zipped

_ARCHIVES: Final = (
    (
        "datapackage.json",
        "this is an archive of a data package, and no workbook",
        "Unpack it, and run portal check on its folder.",
    ),
    (".xlsx", "this is an archive with a workbook in it", "Unpack it, and use the workbook itself."),
)


def refused(error: ArchiveError, bounds: Bounds) -> RefusedError:
    """The refusal of an archive that cannot or must not be unpacked."""
    match error.kind:
        case "locked":
            message = "a part of the workbook is locked by a password, or packed in an unknown way"
            return RefusedError("workbook-kind", message, error.found, XLSX, f"{SAVE_AS} Set no password.")
        case "entries":
            message = f"the workbook has more than {bounds.PARTS:,} parts, too many to be true"
            return RefusedError("workbook-too-large", message, allowed=f"at most {bounds.PARTS:,} parts")
        case "bomb":
            return RefusedError(
                "workbook-bomb", "the workbook unpacks to far more than it holds", error.found, fix=ANEW
            )
        case "twice":
            return damaged("a part of the workbook is there twice", error.found)
    return damaged()


def stranger(archive: Zipped, names: Mapping[str, str]) -> RefusedError:
    """The refusal of an archive that is not a workbook, by its contents. `names`: its entries by lower-case name."""
    said = b""
    if "mimetype" in names:
        said = b"".join(archive.blocks(names["mimetype"]))[:100]
    if b"opendocument" in said:
        found = said.decode("ascii", "replace")
        return RefusedError("workbook-kind", "this is an OpenDocument file, such as .ods", found, XLSX, SAVE_AS)
    if "xl/workbook.bin" in names:
        return RefusedError("workbook-kind", "this is a workbook of the binary .xlsb kind", None, XLSX, SAVE_AS)
    if any(name.endswith(".iwa") or name == "index.zip" for name in names):
        fix = "Open it in Numbers, choose “Export To” and “Excel”, and use that file."
        return RefusedError("workbook-kind", "this is a document of Apple Numbers", None, XLSX, fix)
    if {"word/document.xml", "ppt/presentation.xml"} & names.keys():
        message = "this is a document or a presentation, and no workbook"
        return RefusedError("workbook-kind", message, None, XLSX, "Use the workbook that was filled in.")
    for ending, message, fix in _ARCHIVES:
        if found_name := next((name for lower, name in names.items() if lower.endswith(ending)), None):
            return RefusedError("workbook-kind", message, found_name, XLSX, fix)
    return damaged()
