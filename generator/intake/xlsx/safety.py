"""Names the workbooks that are refused: those that run, fetch, or lead elsewhere.

Nothing of the kind is ever run or copied here; naming it lets an honest sender know what to remove. Checked are the
names, kinds and relations of the parts, and the tags and formulas that an XML parser finds in them. Web addresses that
a spreadsheet program turned into links by itself are no reason to refuse, nor is the custom XML that offices store with
their documents, because it is data that is never read.
"""

import re
from collections.abc import Iterable
from typing import Final

from generator.intake.xlsx.escapes import unescaped
from generator.intake.xlsx.xml_parser import RefusedError, bare

_MESSAGES = {
    "workbook-macros": ("the workbook carries macros", "Save it as .xlsx, without macros."),
    "workbook-links": (
        "the workbook is linked to other files",
        "Break the links (Data, Edit links), and save it again.",
    ),
    "workbook-connections": (
        "the workbook fetches data from elsewhere",
        "Remove the connections (Data, Queries and connections), and save it again.",
    ),
    "workbook-embedded": (
        "other files or controls are embedded in the workbook",
        "Delete what is embedded, and save it again.",
    ),
    "workbook-calls-out": (
        "a formula of the workbook reaches out of it",
        "Replace the formula by its value: copy the cell, then paste values only.",
    ),
}
_PARTS = (
    (r"macrosheets/|vbaproject\.bin$", "workbook-macros"),
    (r"externallinks/", "workbook-links"),
    (r"xl/(connections\.xml|querytables/|model/|customdata/)", "workbook-connections"),
    (r"(embeddings|activex|ctrlprops|webextensions)/|oleobject", "workbook-embedded"),
)
_KINDS = (
    (r"macroenabled|vbaproject|macrosheet|attachedtoolbars", "workbook-macros"),
    (r"externallink|xlpathmissing|externalreference", "workbook-links"),
    (r"connections|querytable|powerpivotdata|customdata", "workbook-connections"),
    (r"oleobject|activex|ctrlprop|controlproperties|/control$|/package$|webextension", "workbook-embedded"),
)
"""For parts and relations: found in the content type, or in the type of the relation."""
_TAGS: Final = {
    "externalBook": "workbook-links",
    "externalReference": "workbook-links",
    "ddeLink": "workbook-links",
    "oleLink": "workbook-links",
    "dbPr": "workbook-connections",
    "olapPr": "workbook-connections",
    "webPr": "workbook-connections",
    "oleObject": "workbook-embedded",
    "control": "workbook-embedded",
    "webextension": "workbook-embedded",
}
FORMULAS: Final = frozenset(
    {"f", "formula", "formula1", "formula2", "definedName", "calculatedColumnFormula", "totalsRowFormula"}
)
"""Tags whose text is a formula, in any namespace: of cells, rules, names, tables, charts."""
_CALLS: Final = frozenset(
    [
        "WEBSERVICE",
        "FILTERXML",
        "HYPERLINK",
        "RTD",
        "DDE",
        "CALL",
        "REGISTER",
        "REGISTER.ID",
        "EXEC",
        "IMAGE",
        "STOCKHISTORY",
        "TRANSLATE",
        "COPILOT",
        "PY",
        "SQL.REQUEST",
        "IMPORTXML",
        "IMPORTHTML",
        "IMPORTDATA",
        "IMPORTFEED",
        "IMPORTRANGE",
        "GOOGLEFINANCE",
        "GOOGLETRANSLATE",
    ]
)
_LONGEST_NAME = 64
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*+")
    |(?P<sheet>'(?:[^']|'')*+')
    |(?P<word>[\w.\\?]+)
    |(?P<bracket>\[)
    |(?P<pipe>\|)
    |(?P<bang>!)
    |(?P<unpaired>["'\]])
    |[^"'\w.\\?\[|!\]]+""",
    re.VERBOSE,
)
"""One token of a formula. Each character is read once, except those after an unclosed quotation mark."""
_IN_BRACKETS = re.compile(r"[^\[\]']+|'.|[\[\]]", re.DOTALL)
_CALLED = re.compile(r"\s*+\(")
_TO_A_CELL = re.compile(r'\s*+"#[^"\[\]|\\/]+"\s*+[,;)]')
"""The first argument of HYPERLINK, if it is a place in the workbook itself."""
_OF_A_PATH = re.compile(r"[\[\\/]")
"""Characters that a sheet's name cannot contain."""
_WORD = re.compile(r"[\w.]+\Z")
_ELSEWHERE = re.compile(r"\][^\]!]*+!")


def refusal(code: str, found: str) -> RefusedError:
    """The refusal of a workbook with something of this kind."""
    message, fix = _MESSAGES[code]
    return RefusedError(code, message, found, fix=fix)


def ask_names(parts: Iterable[str]) -> None:
    """Refuse parts by their names."""
    for part in parts:
        _ask(part.lower(), part, _PARTS)


def ask_kind(kind: str, found: str) -> None:
    """Refuse the content type of a part, or the type of a relation."""
    _ask(kind.strip().lower(), found, _KINDS)


def _ask(text: str, found: str, patterns: Iterable[tuple[str, str]]) -> None:
    for pattern, code in patterns:
        if re.search(pattern, text):
            raise refusal(code, found)


def ask_relation(kind: str, mode: str, part: str) -> None:
    """Refuse a relation that leads out of the workbook, except a hyperlink."""
    ask_kind(kind, part)
    if mode.strip().lower() == "external" and not kind.strip().lower().endswith("/hyperlink"):
        raise refusal("workbook-links", part)


def ask_tag(tag: str, part: str) -> None:
    """Refuse a tag, named without its namespace, that makes a connection, a link or something embedded."""
    if tag in _TAGS:
        raise refusal(_TAGS[tag], part)


def ask_formula(text: str, cell: str = "") -> None:
    """Refuse a formula that reaches out of the workbook. Takes linear time. `cell` is where it stands, if in one."""
    plain = unescaped(text)
    if _reaches_out(plain) or (plain != text and _reaches_out(text)):
        raise refusal("workbook-calls-out", f"={text}").within(cell)


def _reaches_out(text: str) -> bool:
    """True if a formula calls one of `_CALLS`, or refers to another file or program.

    Texts are texts and columns of tables are columns, whatever their words. A formula that cannot be tokenised is
    judged by its letters alone.
    """
    place, piped = 0, False
    while place < len(text):
        token = _TOKEN.match(text, place)
        if token is None or token.lastgroup == "unpaired":
            return _seems_to_reach_out(text)
        said, place = token[0], token.end()
        match token.lastgroup:
            case "word" if called := _CALLED.match(text, place):
                name = said[-_LONGEST_NAME:].upper()
                if _named(name) and not (name == "HYPERLINK" and _TO_A_CELL.match(text, called.end())):
                    return True
            case "sheet":  # one with a pipe may be communication with another program (DDE)
                elsewhere = _OF_A_PATH.search(said.removeprefix("'[0]"))
                if elsewhere or ("|" in said and text[place : place + 1] == "!"):
                    return True
            case "bracket":
                end = _closed(text, place)
                if not end:
                    return _seems_to_reach_out(text)
                inside, alone = text[place : end - 1], text[place - 2 : place - 1] in ("", *" =+-*/^&<>(,;:{")
                if _calls(inside):
                    return True
                if re.match(r"[\w'!.\\]", text[end : end + 1]) and not (inside == "0" and alone):
                    return True  # [1]Sheet1!A1, where [0] would be this workbook
                place = end
            case "pipe":
                piped = True
            case "bang" if piped:  # app|topic!item
                return True
    return False


def _closed(text: str, place: int) -> int:
    """The end of the bracket that was opened before `place`; 0 if it is not closed. Inside, ' escapes a character."""
    depth = 1
    while depth:
        found = _IN_BRACKETS.match(text, place)
        if found is None:
            return 0
        depth += (found[0] == "[") - (found[0] == "]")
        place = found.end()
    return place


def _seems_to_reach_out(text: str) -> bool:
    """The same for a formula whose quotation marks or brackets do not close: texts are checked like everything else."""
    last = text.rfind("!")
    if last >= 0 and 0 <= text.find("|") < last:
        return True
    return bool(_ELSEWHERE.search(text)) or _calls(text)


def _calls(text: str) -> bool:
    for before in text.split("(")[:-1]:
        word = _WORD.search(before.rstrip()[-_LONGEST_NAME:])
        if word is not None and _named(word[0].upper()):
            return True
    return False


def _named(name: str) -> bool:
    """True for one of the calls, with or without a program's prefix, such as _xlfn."""
    return name in _CALLS or name.rpartition(".")[2] in _CALLS or any(name.endswith(f".{call}") for call in _CALLS)


class Asking:
    """Checks any part: its tags and its formulas."""

    def __init__(self, part: str, longest: int) -> None:
        self.part = part
        self.longest = longest
        self._seen: set[str] = set()
        self._depth = 0
        self._inside = 0  # depth of the formula that is being collected
        self._pieces: list[str] = []
        self._length = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        """A tag opens."""
        self._depth += 1
        tag = bare(name)
        if tag not in self._seen:
            ask_tag(tag, self.part)
            self._seen.add(tag)
        if not self._inside and tag in FORMULAS:
            self._inside, self._pieces, self._length = self._depth, [], 0

    def text(self, text: str) -> None:
        """A piece of text."""
        if self._inside:
            self._pieces.append(text)
            self._length += len(text)
            if self._length > self.longest:
                raise too_long("formula", self.longest, self.part)

    def end(self, _: str) -> None:
        """A tag closes."""
        if self._depth == self._inside:
            self._inside = 0
            ask_formula("".join(self._pieces))
        self._depth -= 1


def too_long(what: str, longest: int, found: str) -> RefusedError:
    """The refusal of a text that is longer than any spreadsheet program allows."""
    message = f"a {what} of the workbook has more than {longest:,} characters"
    return RefusedError("workbook-too-long", message, found, f"at most {longest:,} characters", f"Shorten the {what}.")
