"""Rewrites one sheet of a stranger's workbook, tag by tag: the content of its cells and their styles.

No formula is written, only its last saved value. Of the rest, only what helps to fill in a form is kept: widths, what
is hidden or locked, merged cells, links inside the workbook, and lists of choices on a sheet of the workbook. Rows and
columns out of bounds are parsed, but not kept.
"""

import re
from collections.abc import Callable, Mapping
from typing import Final
from xml.sax.saxutils import escape

from generator.intake.xlsx.rewrite import rules
from generator.intake.xlsx.rewrite.parts import Run
from generator.intake.xlsx.rewrite.ranges import (
    PLACE,
    Left,
    column_number,
    is_count,
    is_day,
    letters,
    pane,
    ranged,
    tagged,
)
from generator.intake.xlsx.rewrite.styles import MAIN, NAMESPACES
from generator.intake.xlsx.safety import FORMULAS, ask_formula, ask_tag, too_long
from generator.intake.xlsx.xml_parser import damaged

_LAST_ROW: Final = 1_048_576
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,20})?")
_LONGEST_NUMBER = 60
_WIDTH = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,20})?")
_INSIDE = re.compile(r"#?('(?:[^'\[\]|=]|''){1,100}'|[\w.]{1,100})!\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_TRUE = frozenset({"1", "true"})
_LEFT_OUT: Final = {
    "conditionalFormatting": "colour_rules",
    "conditionalFormattings": "colour_rules",
    "autoFilter": "filters",
    "sparklineGroups": "drawings",
}
"""Content that the rewritten sheet lacks, by its tags."""
_MOST_LINKS, _MOST_COLUMNS = 1_000, 1_000
_AROUND = (
    '<pageMargins left="0.3" right="0.3" top="1" bottom="1" header="0.5" footer="0.5"/>'
    '<pageSetup orientation="landscape" paperSize="9" fitToHeight="0" fitToWidth="1"/>'
    "<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
)
"""How our own sheets are printed."""


class Sheet:
    """Parses the part of one sheet. `strings` are the lengths of the shared texts, `links` the targets of relations."""

    def __init__(self, part: str, left: Left, looks: int, strings: list[int], write: Callable[[str], None]) -> None:
        self.part = part
        self.left = left
        self.bounds = left.bounds
        self.looks = looks
        self.strings = strings
        self.write = write
        self.links: Mapping[str, str] = {}
        self.texts: Mapping[int, tuple[Run, ...]] = {}  # the shared texts with several fonts
        self.rich: dict[tuple[int, int], tuple[Run, ...]] = {}  # the cells with several fonts
        self.left_out: set[str] = set()
        self.formulas: dict[tuple[int, int], str] = {}
        self.beyond = ""  # the first cell with content outside of what is read
        self._namespace = self._cell_name = ""
        self._depth = 0
        self._where = ""  # the current tag below the sheet
        self._seen: set[str] = set()
        self._row = self._column = 0
        self._kept = False  # True if this row is within the bounds
        self._row_look = ""
        self._cells: list[str] = []
        self._cell: dict[str, str] = {}
        self._parts: dict[str, str] = {}  # of a cell: v, f, is
        self._runs = left.runs
        self._hearing = 0  # the depth of the text that is being collected
        self._as = ""
        self._mute = 0  # the depth of a phonetic hint, which is skipped
        self._pieces: list[str] = []
        self._length = 0
        self._had_rows = False
        self._view: dict[str, str] = {}
        self._pane = self._columns_xml = ""
        self._columns = 0
        self._locked = False
        self._merged: list[str] = []
        self._covered: set[tuple[int, int]] = set()
        self._rules: list[str] = []
        self._rule: dict[str, str] = {}
        self._rule_depth = 0
        self._links: list[str] = []

    # -------------------------------------------------------------------------------------------------------- the tags

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """A tag opens."""
        self._depth = depth = self._depth + 1
        if depth == 4 and name == self._cell_name and self._where == "sheetData":  # nearly all of them are cells
            self._cell = attributes
            if self._parts:
                self._parts = {}
            return
        space, _, tag = name.rpartition(" ")
        if depth == 1:
            if space not in NAMESPACES or tag != "worksheet":
                raise damaged("a sheet of the workbook is none", self.part)
            self._namespace = space
            self._cell_name = f"{space} c"
        elif depth == 2:
            self._section(tag if space == self._namespace else "", attributes)
        elif self._where == "sheetData" and space == self._namespace:
            if depth == 3 and tag == "row":
                self._open_row(attributes)
                return
            if depth == 5 and tag in ("v", "f", "is"):
                self._as = tag
                if tag in self._parts:
                    raise damaged("a cell of the workbook says two things", self._place())
                self._parts[tag] = ""
                if tag != "is":
                    self._hear(depth)
                else:
                    self._runs.begin()
            elif self._as == "is" and tag == "r" and depth == 6:
                self._runs.piece()
            elif self._as == "is" and depth == 8 and not self._mute:
                self._runs.letter(tag, attributes)
            elif self._as == "is" and tag == "rPh":
                self._mute = self._mute or depth
            elif self._as == "is" and tag == "t" and not self._mute and depth in (6, 7):
                self._hear(depth)
        elif space == self._namespace:
            self._other(tag, attributes)
        elif self._where == "extLst" and space in rules.LATER:
            if tag == "dataValidation":
                self._open_rule(attributes)
            elif tag == "sqref" and self._rule:
                self._as = "sqref"
                self._hear(depth)
        if tag not in self._seen:
            ask_tag(tag, self.part)
            self._seen.add(tag)
        if tag in FORMULAS and not self._hearing:
            self._as = "formula"
            self._hear(depth)

    def _hear(self, depth: int) -> None:
        self._hearing, self._pieces, self._length = depth, [], 0

    def text(self, text: str) -> None:
        """A piece of text."""
        if self._hearing:
            self._length += len(text)
            if self._as == "sqref" and self._length > rules.LONGEST_RANGES:
                return  # further ranges of a list are dropped
            self._pieces.append(text)
            what = "formula" if self._as in ("f", "formula") else "cell"
            most = self.bounds.FORMULA_CHARACTERS if what == "formula" else self.bounds.CELL_CHARACTERS
            if self._length > most:
                raise too_long(what, most, self._place())

    def end(self, name: str) -> None:
        """A tag closes."""
        depth = self._depth
        self._depth = depth - 1
        if depth == self._hearing:
            self._heard("".join(self._pieces))
            self._hearing = 0
        if depth == self._mute:
            self._mute = 0
        if self._where == "sheetData":
            if depth == 4 and name == self._cell_name:
                self._close_cell()
            elif depth == 3 and name == f"{self._namespace} row":
                self._close_row()
        if depth == 2:
            self._where = ""
        elif self._rule and depth == self._rule_depth:
            self._close_rule()

    def _heard(self, text: str) -> None:
        if self._as == "is":
            self._parts["is"] += text
            self._runs.say(text)
            if len(self._parts["is"]) > self.bounds.CELL_CHARACTERS:
                raise too_long("cell", self.bounds.CELL_CHARACTERS, self._place())
        elif self._as == "v":
            self._parts["v"] = text
        elif self._as == "sqref":
            self._rule["sqref"] = text
        else:
            ask_formula(text, self._place() if self._as == "f" else "")
            if self._as == "f":
                self._parts["f"] = text
            elif self._rule:
                self._rule[""] = text.strip() if not self._rule.get("") else self._rule[""]

    def _section(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._where = tag
        self._locked |= tag == "sheetProtection" and attributes.get("sheet") in _TRUE
        if tag == "sheetData":
            if self._had_rows:
                raise damaged("a sheet of the workbook has its rows twice", self.part)
            self._had_rows = True
            view = tagged("sheetView", {**self._view, "workbookViewId": "0"}, self._pane)
            columns = f"<cols>{self._columns_xml}</cols>" if self._columns_xml else ""
            # Without a dimension, openpyxl reads a sheet to its end to find one; with this one it does not.
            head = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1"/>'
            self.write(f'<worksheet xmlns="{MAIN}">{head}<sheetViews>{view}</sheetViews>{columns}<sheetData>')

    # --------------------------------------------------------------------------------------------------- rows and cells

    def _place(self) -> str:
        return self._cell.get("r") or f"{self.part}, row {self._row}"

    def _open_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        row = self._row + 1 if number is None else int(number) if is_count(number) else 0
        if not self._row < row <= _LAST_ROW:
            raise damaged("the rows of a sheet are out of order", f"{self.part}, row {number or row}"[:200])
        self._row, self._column = row, 0
        self._kept = row <= self.bounds.ROWS
        self._cells = []
        self._row_look = ""
        if self._kept:
            height = attributes.get("ht", "")
            self._row_look += f' ht="{height}"' if _WIDTH.fullmatch(height) else ""
            self._row_look += ' hidden="1"' if attributes.get("hidden") in _TRUE else ""

    def _close_row(self) -> None:
        if self._kept and (self._cells or (self._row_look and self.left.blanks > 0)):
            self.left.blanks -= not self._cells
            self.write(f'<row r="{self._row}"{self._row_look}>{"".join(self._cells)}</row>')

    def _close_cell(self) -> None:
        parts, attributes = self._parts, self._cell
        if not self._kept:
            if parts and not self.beyond and any(parts.values()):
                self.beyond = self._place()
            return
        column = self._column_of(attributes.get("r"))
        if column <= self._column:
            raise damaged("the cells of a row are out of order", self._place())
        self._column = column
        if column > self.bounds.COLUMNS:
            if parts and not self.beyond and any(parts.values()):
                self.beyond = self._place()
            return
        look = attributes.get("s", "0") if self.looks else "0"
        if look != "0" and (not is_count(look) or int(look) >= self.looks):
            raise damaged("a cell of the workbook has a format that is not there", self._place())
        value = self._value(attributes.get("t", "n"), parts) if parts else ""
        if (rich := self._rich_text(attributes.get("t", "n"), parts)) and value:
            self.rich[self._row, column] = rich
        if parts.get("f") is not None:
            self.formulas[self._row, column] = f"={parts['f'] or '…'}"
            self.left_out.add("formulas")
            self.left.say(len(parts["f"]), cells=not value)
        elif not value:
            if look == "0" or self.left.blanks <= 0:
                return
            self.left.blanks -= 1
        head = f'<c r="{letters(column)}{self._row}"'
        if look != "0":
            head += f' s="{int(look)}"'
        self._cells.append(f"{head}{value}</c>" if value else f"{head}/>")

    def _rich_text(self, kind: str, parts: Mapping[str, str]) -> tuple[Run, ...]:
        """The pieces of a cell's text that have fonts of their own."""
        if kind == "inlineStr" and "is" in parts:
            return self._runs.end()
        if kind == "s" and self.texts and is_count(parts.get("v", "").strip()):
            return self.texts.get(int(parts["v"]), ())
        return ()

    def _column_of(self, place: str | None) -> int:
        if place is None:
            return self._column + 1
        found = PLACE.fullmatch(place)
        if found is None or int(found[2]) != self._row:
            raise damaged("a cell of the workbook has a place that is none", f"{self.part}: {place}"[:200])
        return column_number(found[1].upper())

    def _value(self, kind: str, parts: Mapping[str, str]) -> str:
        """The kind and the value of a cell, as they are written again; empty if it has none."""
        if kind == "inlineStr":
            return self._text(parts.get("is", ""))
        value = parts.get("v", "")
        if not value:
            return ""
        match kind:
            case "s":
                if not is_count(value.strip()) or int(value) >= len(self.strings):
                    raise damaged("a cell of the workbook refers to a text that is not there", self._place())
                self.left.say(self.strings[int(value)])
                return f' t="s"><v>{int(value)}</v>'
            case "n" if len(value) <= _LONGEST_NUMBER and _NUMBER.fullmatch(value.strip()):
                self.left.say(len(value))
                return f"><v>{value.strip()}</v>"
            case "b" if value.strip().lower() in ("0", "1", "true", "false"):
                self.left.say(1)
                return f' t="b"><v>{int(value.strip().lower() in _TRUE)}</v>'
            case "e":
                self.left.say(len(value))
                return f' t="e"><v>{escape(value[:20])}</v>'
            case "d" if is_day(value.strip()):
                self.left.say(len(value))
                return f' t="d"><v>{value.strip()}</v>'
            case "n" | "b" | "d" | "str":  # an invalid number or day is kept as text, and reported when it is read
                return self._text(value)
        raise damaged("a cell of the workbook is of a kind that there is not", self._place())

    def _text(self, text: str) -> str:
        if not text:
            return ""
        self.left.say(len(text))
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is>'

    # ----------------------------------------------------------------------------------------------- around the cells

    def _other(self, tag: str, attributes: dict[str, str]) -> None:
        match self._where, tag:
            case "sheetViews", "sheetView" if not self._view:
                for switch, usual in (("showGridLines", "1"), ("rightToLeft", "0")):
                    self._view[switch] = "1" if attributes.get(switch, usual) in _TRUE else "0"
            case "sheetViews", "pane" if attributes.get("state") == "frozen":
                self._pane = pane(attributes)
            case "cols", "col":
                self._column_look(attributes)
            case "mergeCells", "mergeCell":
                self._merge(attributes.get("ref", ""))
            case "dataValidations", "dataValidation":
                self._open_rule(attributes)
            case "hyperlinks", "hyperlink" if len(self._links) < _MOST_LINKS:
                self._link(attributes)

    def _column_look(self, attributes: dict[str, str]) -> None:
        first, last, width = (attributes.get(name, "") for name in ("min", "max", "width"))
        self._columns += 1
        if not is_count(first) or not is_count(last) or self._columns > _MOST_COLUMNS:
            return
        if 1 <= int(first) <= min(int(last), self.bounds.COLUMNS):
            look = {"min": first, "max": str(min(int(last), self.bounds.COLUMNS))}
            look |= {"width": width, "customWidth": "1"} if _WIDTH.fullmatch(width) else {}
            look |= {"hidden": "1"} if attributes.get("hidden") in _TRUE else {}
            style = attributes.get("style", "0")
            look |= {"style": style} if is_count(style) and 0 < int(style) < self.looks else {}
            self._columns_xml += tagged("col", look)

    def _merge(self, text: str) -> None:
        """Merged cells are kept up to a limit; further ones become single cells."""
        found = ranged(text, self.bounds)
        if found is None:
            return
        left, top, right, bottom = found
        size = (right - left + 1) * (bottom - top + 1)
        if not 1 < size <= self.left.merged:
            return
        cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if cells.isdisjoint(self._covered):
            self.left.merged -= size
            self._covered |= cells
            self._merged.append(f'<mergeCell ref="{letters(left)}{top}:{letters(right)}{bottom}"/>')

    def _open_rule(self, attributes: Mapping[str, str]) -> None:
        if len(self._rules) < rules.MOST_RULES:
            self._rule, self._rule_depth = {**attributes, "": ""}, self._depth

    def _close_rule(self) -> None:
        rule, self._rule = self._rule, {}
        if not rules.is_ours(rule):
            self.left_out.add("rules")
        elif kept := rules.rewritten(rule, self.left):
            self._rules.append(kept)

    def _link(self, attributes: dict[str, str]) -> None:
        """Keep a link to a cell of the workbook. Web addresses are dropped, and remain as the text of their cell."""
        place = ranged(attributes.get("ref", ""), self.bounds)
        reference = next((value for name, value in attributes.items() if name.endswith(" id")), "")
        target = attributes.get("location") or self.links.get(reference, "")
        found = _INSIDE.fullmatch(target)
        if place is not None and place[:2] == place[2:] and found:
            name = found[1] if found[1].startswith("'") else f"'{found[1]}'"
            where = {"ref": f"{letters(place[0])}{place[1]}", "location": f"{name}!{found[2]}{found[3]}"}
            self._links.append(tagged("hyperlink", where))
        elif target:
            self.left_out.add("links")

    def close(self) -> None:
        """Write what follows the rows."""
        self.left_out |= {_LEFT_OUT[tag] for tag in self._seen & _LEFT_OUT.keys()}
        if not self._had_rows:
            self._section("sheetData", {})
        locked = '<sheetProtection sheet="1" formatColumns="0" formatRows="0"/>' if self._locked else ""
        lists = {"mergeCells": self._merged, "dataValidations": self._rules, "hyperlinks": self._links}
        below = "".join(f"<{name}>{''.join(kept)}</{name}>" for name, kept in lists.items() if kept)
        self.write(f"</sheetData>{locked}{below}{_AROUND}</worksheet>")
