"""Reads built pages for tests, fast (`seen`) or strictly (`Strict`)."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from generator.render.tables.unreported import MOST_NAMED

_TAG = re.compile(r"""<([a-zA-Z][\w:-]*)([^>"']*(?:(?:"[^"]*"|'[^']*')[^>"']*)*)>""")
_TELLING = re.compile(r"\b(?:id|for|href|src|lang|aria-labelledby|aria-describedby|aria-controls|headers)\s*=")
_ATTRIBUTE = re.compile(r"""([^\s"'=<>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
_DATA = re.compile(r"<(script|style)\b([^>]*)>(.*?)</\1\s*>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

LINKS = {("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("iframe", "src"), ("use", "href")}
"""Attributes that name another file."""

OPENING_ENDS = {
    "li": {"li"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "tr": {"td", "th", "tr"},
    "thead": {"caption"},
    "tbody": {"td", "th", "tr", "thead", "tbody"},
    "option": {"option"},
}
"""Elements with an optional end tag, and the elements whose start ends them."""

UNFIT_FOR_PARAGRAPHS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "details",
        "div",
        "dl",
        "fieldset",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "header",
        "hr",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "ul",
    ]
)
"""The start of one of these ends a paragraph."""

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
"""Elements without an end tag."""


@dataclass(slots=True)
class Seen:
    """The content of one page."""

    language: str = ""
    title: str = ""
    ids: list[str] = field(default_factory=list)
    links: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)  # tag, address, attributes
    named: list[str] = field(default_factory=list)  # ids that labels and similar attributes refer to
    headings: int = 0  # of the first level


def tags(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every start tag outside scripts and comments, with its attributes if one of them is of use here."""
    bare = _COMMENT.sub("", _DATA.sub(lambda found: f"<{found[1]}{found[2]}>", page))
    for name, said in _TAG.findall(bare):
        telling = _ATTRIBUTE.findall(said) if _TELLING.search(said) else ()
        yield name.lower(), {key.lower(): unescape(a or b or c) for key, a, b, c in telling}


def scripts(page: str) -> Iterator[tuple[str, str]]:
    """Every script inside a page: its attributes, and its content."""
    for name, said, body in _DATA.findall(page):
        if name.lower() == "script":
            yield said, body


def seen(page: str) -> Seen:
    """The title of a page, its content, and its links."""
    found = Seen()
    for tag, said in tags(page):
        if "id" in said:
            found.ids.append(said["id"])
        for key in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "headers"):
            found.named += said.get(key, "").split()
        for key in ("href", "src"):
            if (tag, key) in LINKS and key in said:
                found.links.append((tag, said[key], said))
        if tag == "html":
            found.language = said.get("lang", "")
        found.headings += tag == "h1"
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    found.title = unescape(title[1]).strip() if title else ""
    return found


class Strict(HTMLParser):
    """Reads a page strictly: elements with their attributes, all text, and every element not closed in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> says {name} twice" for name in set(names) if names.count(name) > 1]
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        while self._open and self._open[-1] in OPENING_ENDS.get(tag, ()):
            self._open.pop()
        if self._open and self._open[-1] == "p" and tag in UNFIT_FOR_PARAGRAPHS:
            self.faults.append(f"<{tag}> stands in a paragraph")
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open[-1] != tag and self._open[-1] in OPENING_ENDS and tag in self._open:
            self._open.pop()
        if self._open and self._open[-1] == tag:
            self._open.pop()
        elif tag in self._open:
            while (last := self._open.pop()) != tag:
                self.faults.append(f"<{last}> is open where <{tag}> ends")
        else:
            self.faults.append(f"</{tag}> closes nothing")

    def handle_data(self, data: str) -> None:
        if not self._open or self._open[-1] not in ("script", "style"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """All text that a reader could read."""
        return "".join(self.texts)


@dataclass(slots=True)
class Cell:
    """One cell of a table of data: its row's id, its class, its link, and its text."""

    row: str
    kind: str
    links: list[dict[str, str]] = field(default_factory=list)
    text: str = ""


class Tables(HTMLParser):
    """All cells (`td`) of a page's tables, in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.cells: list[Cell] = []
        self._row = ""
        self._inside = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "tr":
            self._row = said.get("id", "")
        if tag in ("tr", "th", "td"):
            self._inside = tag == "td"
        if tag == "td":
            self.cells.append(Cell(self._row, said.get("class", "")))
        if tag == "a" and self._inside:
            self.cells[-1].links.append(said)

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "tr", "tbody", "table"):
            self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.cells[-1].text += data


def unreported(page: str, names: str) -> dict[str, list[str]]:
    """The codes of the indicators that a page says were not reported, by area, as `portal.js` finds them in the file of names."""
    known = json.loads(names)
    said = re.search(r"\bdata-names=(\w+)", page)
    assert said, "the page names no file"
    assert said[1] == known["digest"], "page and file are of one build"
    found: dict[str, list[str]] = {}
    for number, positions, said_there in re.findall(r"<p data-at=(\d+):([\d,-]+)>([^<]*)</p>", page):
        area = list(known["areas"])[int(number)]
        spans = [span.partition("-") for span in positions.split(",")]
        at = [each for first, _, last in spans for each in range(int(first), int(last or first) + 1)]
        if len(at) > MOST_NAMED:
            assert re.search(r"\d+", said_there)[0] == str(len(at))  # type: ignore[index]
        else:
            assert unescape(said_there).endswith(" · ".join(known["areas"][area][each][1] for each in at))
        found.setdefault(area, []).extend(known["areas"][area][each][0] for each in at)
    return found
