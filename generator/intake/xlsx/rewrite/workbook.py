"""Rewrites a stranger's workbook: values, styles and titles, in our own spelling, and nothing else.

The library that reads workbooks opens nothing else. So it does not matter what it would do with a formula, a link, a
range that spans the sheet, or a part that is listed twice or in another spelling: the copy has none. Sizes are counted
before a part is opened; the parts are parsed one by one, and only those that are kept are written.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from generator.intake.xlsx.rewrite.other_files import refused, stranger
from generator.intake.xlsx.rewrite.parts import Run, Small, Texts
from generator.intake.xlsx.rewrite.ranges import Bounds, Left, is_count, placed
from generator.intake.xlsx.rewrite.sheet import Sheet
from generator.intake.xlsx.rewrite.styles import MAIN, Looks
from generator.intake.xlsx.safety import Asking, ask_kind, ask_names, ask_relation, too_long
from generator.intake.xlsx.xml_parser import RefusedError, damaged, listen
from generator.intake.zipped import ArchiveError, Zipped

_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_TYPES: Final = "[Content_Types].xml"
_XML = ("application/xml", "text/xml", "+xml")
_TITLE = re.compile(r"[^][:*?/\\\x00-\x1f\x7f]{1,255}")
_PRINTED = re.compile(r"(?:'(?:[^']|'')++'|[^'!]++)!(\$[1-9][0-9]{0,5}:\$[1-9][0-9]{0,5})")
_LEFT_OUT: Final = {
    "drawing": "drawings",
    "image": "drawings",
    "chartsheet": "drawings",
    "pivottable": "pivots",
    "table": "tables",
}
"""Content that the rewritten workbook lacks, by the kinds of relations."""
_STATES = frozenset({"visible", "hidden", "veryHidden"})
_TRUE = frozenset({"1", "true"})
_LONGEST_NAME = 200
_MOMENT = (2000, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Copied:
    """The rewritten workbook, and what was left out of it but recorded.

    That is the formulas and the texts with letters of several looks, by sheet and place; the first cell of each sheet with
    content outside of what is read, such as Sheet1!A5001; two settings; and the kinds of all else that is not in the copy.
    """

    data: bytes
    sheets: tuple[str, ...]
    formulas: Mapping[str, Mapping[tuple[int, int], str]]
    beyond: tuple[str, ...]
    since_1904: bool
    uncomputed: bool
    rich: Mapping[str, Mapping[tuple[int, int], tuple[Run, ...]]]
    left_out: frozenset[str]


def copied(path: Path, bounds: Bounds, author: str = "") -> Copied:
    """The workbook at `path`, without the comments of `author`. Raises `RefusedError` with the reason."""
    try:
        with Zipped(path, entries=bounds.PARTS, unpacked=bounds.UNPACKED) as archive:
            _count(archive, bounds)
        # The first pass counted; this one reads, with the same bound on the unpacked bytes.
        with Zipped(path, entries=bounds.PARTS, unpacked=bounds.UNPACKED) as archive:
            return _Copying(archive, bounds, author).all()
    except ArchiveError as error:
        raise refused(error, bounds) from None


def _count(archive: Zipped, bounds: Bounds) -> None:
    """Count sizes and tags of all parts, before anything of them is read."""
    tags = 0
    for name in archive.entries:
        for block in archive.blocks(name):
            tags += block.count(b"<")  # in any part; a picture has a few thousand by chance
        if tags > bounds.TAGS:
            message = f"the workbook has more than {bounds.TAGS:,} tags, which is cells, rows and what stands in them"
            fix = "Copy the answers into a new workbook."
            raise RefusedError("workbook-too-large", message, name, f"at most {bounds.TAGS:,}", fix)


@dataclass
class _Found:
    """The part of the workbook: its sheets with the ids of their relations, and the rows repeated in print."""

    sheets: list[tuple[str, str, str]] = field(default_factory=list)
    printed: dict[int, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)  # of the workbook, and of how it is computed
    named: bool = False  # it has defined names


class _Copying:
    def __init__(self, archive: Zipped, bounds: Bounds, author: str) -> None:
        self.archive = archive
        self.bounds = bounds
        self.author = author
        self.names = {name.lower(): name for name in archive.entries}
        self.left = Left(bounds)
        self.comments = bounds.COMMENTS
        self.relations: dict[str, dict[str, tuple[str, str]]] = {}  # of a part: id -> kind, target
        self.data = io.BytesIO()
        self.written: list[tuple[str, str]] = []  # parts with their kinds

    def all(self) -> Copied:
        if "xl/workbook.bin" in self.names:
            raise stranger(self.archive, self.names)
        ask_names(self.names.values())
        kinds = self._kinds()
        for lower, name in self.names.items():
            if lower.endswith(".rels"):
                self.relations[_owner(lower)] = self._related(name)
        home = self._home()
        with zipfile.ZipFile(self.data, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as self.target:
            copied_ = self._workbook(home)
            self._others(kinds)
            self._frame()
        return replace(copied_, data=self.data.getvalue())

    # ------------------------------------------------------------------------------------------------ structure

    def _listen(self, name: str, tell: Callable[[str, dict[str, str], str], None]) -> None:
        part = self.names.pop(name) if name in self.names else self._lacking(name)
        listen(part, self.archive.blocks(part), Small(part, self.bounds.CELL_CHARACTERS, tell))

    def _lacking(self, name: str) -> str:
        raise damaged("a part of the workbook is missing", name)

    def _kinds(self) -> dict[str, str]:
        """The content types of parts by their lower-case names, and of extensions."""
        kinds: dict[str, str] = {}

        def tell(tag: str, attributes: dict[str, str], _: str) -> None:
            name = attributes.get("PartName" if tag == "Override" else "Extension", "").lower().lstrip("/")
            kind = attributes.get("ContentType", "")
            # Programs list kinds for extensions that no part has, macros among them; that alone is harmless.
            if tag == "Override" or any(part.endswith(f".{name}") for part in self.names):
                ask_kind(kind, name or _TYPES)
            kinds[name if tag == "Override" else f"*.{name}"] = kind

        if _TYPES.lower() not in self.names:
            raise stranger(self.archive, self.names)
        self._listen(_TYPES.lower(), tell)
        return kinds

    def _related(self, name: str) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        owner = _owner(name)

        def tell(tag: str, attributes: dict[str, str], _: str) -> None:
            if tag == "Relationship":
                kind, mode = attributes.get("Type", ""), attributes.get("TargetMode", "")
                ask_relation(kind, mode, name)
                target = attributes.get("Target", "")
                if mode.strip().lower() != "external":
                    target = (
                        posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target)).lstrip("/").lower()
                    )
                found[attributes.get("Id", "")] = (kind.strip().rpartition("/")[2].lower(), target)

        listen(name, self.archive.blocks(name), Small(name, self.bounds.CELL_CHARACTERS, tell))
        return found

    def _home(self) -> str:
        named = [target for kind, target in self.relations.get("", {}).values() if kind == "officedocument"]
        if not named and "xl/workbook.xml" in self.names:
            return "xl/workbook.xml"
        if len(named) != 1 or named[0] not in self.names:
            raise stranger(self.archive, self.names)
        return named[0]

    def _others(self, kinds: Mapping[str, str]) -> None:
        """Check the parts from which nothing is taken.

        Drawings of the old kind (VML) are not XML, and the custom XML of offices has tags of any name; neither is ever
        read.
        """
        for lower, name in self.names.items():
            kind = kinds.get(lower) or kinds.get(f"*.{lower.rpartition('.')[2]}", "")
            if lower.endswith((".rels", ".vml")) or lower.startswith("customxml/"):
                continue
            if lower.endswith(".xml") or kind.lower().endswith(_XML):
                listen(name, self.archive.blocks(name), Asking(name, self.bounds.FORMULA_CHARACTERS))

    # ------------------------------------------------------------------------------------------------- content

    def _workbook(self, home: str) -> Copied:
        found = self._sheets(home)
        related = self.relations.get(home, {})
        parts = self._parts_of(found, related)
        looks = Looks(self.bounds.STYLES)
        strings: list[int] = []
        texts: Mapping[int, tuple[Run, ...]] = {}
        left_out = self._left_out(found)
        for kind, target in related.values():
            if kind == "styles" and target in self.names:
                part = self.names.pop(target)
                listen(part, self.archive.blocks(part), looks)
            elif kind == "sharedstrings" and not strings:
                strings, texts = self._strings(target)
        formulas: dict[str, dict[tuple[int, int], str]] = {}
        rich: dict[str, dict[tuple[int, int], tuple[Run, ...]]] = {}
        beyond: list[str] = []
        for number, (title, target) in enumerate(parts, 1):
            try:
                sheet = self._sheet(number, target, looks.count, strings, texts)
            except RefusedError as error:
                raise error.within(title) from None
            left_out |= sheet.left_out
            if sheet.rich:
                rich[title] = sheet.rich
            if sheet.formulas:
                formulas[title] = sheet.formulas
            if sheet.beyond:
                beyond.append(f"{title}!{sheet.beyond}")
        self._write("xl/styles.xml", "styles", looks.xml())
        titles = tuple(title for title, _ in parts)
        kept = [place for place, (_, _, id_) in enumerate(found.sheets) if related.get(id_, ("",))[0] == "worksheet"]
        self._book(titles, [found.sheets[place][1] for place in kept], [found.printed.get(n, "") for n in kept], found)
        days, later = (found.settings.get(name) in _TRUE for name in ("date1904", "fullCalcOnLoad"))
        return Copied(b"", titles, formulas, tuple(beyond), days, later, rich, frozenset(left_out))

    def _left_out(self, found: _Found) -> set[str]:
        """The kinds of the parts that are not copied, as far as they would be missed."""
        kinds = {
            kind for related in self.relations.values() for kind, target in related.values() if target in self.names
        }
        left_out = {_LEFT_OUT[kind] for kind in kinds if kind in _LEFT_OUT}
        return left_out | {"names"} if found.named else left_out

    def _sheets(self, home: str) -> _Found:
        found = _Found()
        asking = Asking(self.names[home], self.bounds.FORMULA_CHARACTERS)

        def tell(tag: str, attributes: dict[str, str], text: str) -> None:
            if tag == "sheet":
                id_ = next((value for name, value in attributes.items() if name.endswith(" id")), "")
                found.sheets.append((attributes.get("name", ""), attributes.get("state", "visible"), id_))
            elif tag in {"workbookPr", "calcPr"}:
                found.settings |= attributes
            elif tag == "definedName" and attributes.get("name") == "_xlnm.Print_Titles":
                rows, place = _PRINTED.fullmatch(text.strip()), attributes.get("localSheetId", "")
                if rows and is_count(place):
                    found.printed[int(place)] = rows[1]
            elif tag == "definedName" and not attributes.get("name", "").startswith("_xlnm."):
                found.named = True

        listen(asking.part, self.archive.blocks(asking.part), asking)
        self._listen(home, tell)
        return found

    def _parts_of(self, found: _Found, related: Mapping[str, tuple[str, str]]) -> list[tuple[str, str]]:
        """The sheets by their titles, with their parts, without sheets that are charts or dialogues."""
        parts: list[tuple[str, str]] = []
        for title, _, id_ in found.sheets:
            if not _TITLE.fullmatch(title) or title.lower() in {other.lower() for other, _ in parts}:
                allowed = "a title of its own, without [ ] : * ? / and \\"
                raise RefusedError("workbook-damaged", "a sheet has a title that no sheet can have", title, allowed)
            kind, target = related.get(id_, ("", ""))
            if kind in ("chartsheet", "dialogsheet"):
                continue
            if kind != "worksheet" or target not in self.names or target in {other for _, other in parts}:
                raise damaged("a sheet of the workbook is missing", title)
            parts.append((title, target))
            if len(parts) > self.bounds.SHEETS:
                message = f"the workbook has more than {self.bounds.SHEETS:,} sheets"
                fix = "Take out the sheets that are not of the form."
                allowed = f"at most {self.bounds.SHEETS:,} sheets"
                raise RefusedError("workbook-too-large", message, None, allowed, fix)
        if not parts:
            raise damaged("the workbook has no sheets")
        return parts

    def _strings(self, target: str) -> tuple[list[int], Mapping[int, tuple[Run, ...]]]:
        """Write the shared texts again, and return the length of each, and the pieces of those with several fonts."""
        part = self.names.pop(target, None) or self._lacking(target)
        with self._open("xl/sharedStrings.xml", "sharedStrings") as write:
            write(f'<sst xmlns="{MAIN}">')
            texts = Texts(part, self.bounds.CELL_CHARACTERS, self.left.runs, write)
            listen(part, self.archive.blocks(part), texts)
            write("</sst>")
        return texts.lengths, texts.rich

    def _sheet(
        self, number: int, target: str, looks: int, strings: list[int], texts: Mapping[int, tuple[Run, ...]]
    ) -> Sheet:
        part = self.names.pop(target)
        related = self.relations.get(target, {})
        name = f"xl/worksheets/sheet{number}.xml"
        with self._open(name, "worksheet") as write:
            sheet = Sheet(part, self.left, looks, strings, write)
            sheet.texts = texts
            sheet.links = {id_: there for id_, (kind, there) in related.items() if kind == "hyperlink"}
            listen(part, self.archive.blocks(part), sheet)
            sheet.close()
        for kind, there in related.values():
            if kind == "comments" and self.comments > 0 and there in self.names:
                self._comments(number, there)
                break
        return sheet

    def _comments(self, number: int, target: str) -> None:
        authors: list[str] = []
        who: list[str] = []
        kept: list[str] = []
        pieces: list[str] = []

        def tell(tag: str, attributes: dict[str, str], text: str) -> None:
            if tag == "author":
                authors.append(text)
            elif tag == "t":
                pieces.append(text)
            elif tag == "comment":
                said = "".join(pieces)
                pieces.clear()
                if len(said) > self.bounds.CELL_CHARACTERS:
                    raise too_long("comment", self.bounds.CELL_CHARACTERS, attributes.get("ref", "")[:20])
                by, place = attributes.get("authorId", ""), placed(attributes.get("ref", ""), self.bounds)
                author = authors[int(by)] if is_count(by) and int(by) < len(authors) else ""
                if author != self.author and place and self.comments > 0:
                    self.comments -= 1
                    self.left.say(len(said), cells=0)
                    text = f'<text><t xml:space="preserve">{escape(said)}</t></text>'
                    kept.append(f'<comment ref="{place}" authorId="{len(kept)}">{text}</comment>')
                    who.append(f"<author>{escape(author[:_LONGEST_NAME])}</author>")

        self._listen(target, tell)
        if kept:
            lists = f"<authors>{''.join(who)}</authors><commentList>{''.join(kept)}</commentList>"
            self._write(f"xl/comments{number}.xml", "comments", f'<comments xmlns="{MAIN}">{lists}</comments>')
            self._relate(f"xl/worksheets/_rels/sheet{number}.xml.rels", [("comments", f"/xl/comments{number}.xml")])

    # --------------------------------------------------------------------------------------------------- writing

    def _book(self, titles: Iterable[str], states: list[str], printed: list[str], found: _Found) -> None:
        sheets, names = "", ""
        for number, (title, state, rows) in enumerate(zip(titles, states, printed, strict=True), 1):
            shown = state if state in _STATES else "visible"
            sheets += f'<sheet name={quoteattr(title)} sheetId="{number}" state="{shown}" r:id="rId{number}"/>'
            if rows:
                quoted = title.replace("'", "''")
                said = escape(f"'{quoted}'!{rows}")
                names += f'<definedName name="_xlnm.Print_Titles" localSheetId="{number - 1}">{said}</definedName>'
        self._write(
            "xl/workbook.xml",
            "sheet.main",
            f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><workbookPr date1904="{int(found.settings.get("date1904") in _TRUE)}"/>'
            f"<bookViews><workbookView/></bookViews><sheets>{sheets}</sheets>"
            f"{f'<definedNames>{names}</definedNames>' if names else ''}</workbook>",
        )
        related = [("worksheet", f"/xl/worksheets/sheet{number}.xml") for number in range(1, len(states) + 1)]
        there = {part for part, _ in self.written}
        related += [(kind, f"/xl/{kind}.xml") for kind in ("styles", "sharedStrings") if f"xl/{kind}.xml" in there]
        self._relate("xl/_rels/workbook.xml.rels", related)

    def _frame(self) -> None:
        self._relate("_rels/.rels", [("officeDocument", "/xl/workbook.xml")])
        types = "".join(
            f'<Override PartName="/{part}" ContentType="{_KIND}.{kind}+xml"/>' for part, kind in self.written if kind
        )
        rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        self._write(_TYPES, "", f'<Types xmlns="{_PACKAGE}/content-types">{rels}{types}</Types>')

    def _relate(self, part: str, related: Iterable[tuple[str, str]]) -> None:
        each = "".join(
            f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
            for number, (kind, target) in enumerate(related, 1)
        )
        self._write(part, "", f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>')

    def _write(self, part: str, kind: str, text: str) -> None:
        with self._open(part, kind) as write:
            write(text)

    @contextmanager
    def _open(self, part: str, kind: str) -> Iterator[Callable[[str], None]]:
        """A part of the copy, written piece by piece."""
        self.written.append((part, kind))
        entry = zipfile.ZipInfo(part, _MOMENT)
        entry.compress_type = zipfile.ZIP_DEFLATED
        with self.target.open(entry, "w", force_zip64=True) as stream:

            def write(text: str) -> None:
                stream.write(text.encode())

            yield write


def _owner(relations: str) -> str:
    """The part whose relations these are, by its lower-case name; empty for the workbook as a whole."""
    folder, _, file = relations.lower().rpartition("_rels/")
    return folder + file.removesuffix(".rels")
