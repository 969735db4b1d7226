"""How does a credential travel inside its picture, and how is it taken out again?

Open Badges 3.0, section 5.3.2: an element `openbadges:credential` right inside `<svg>`, the credential's JSON in it.
A badge that comes back comes from a stranger, so it is read with a bound on everything and nothing is expanded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"
LARGEST = 256 * 1024
"""Bytes of a badge that is read."""

DEEPEST = 16
"""Elements in elements in a badge that is read; ours have three."""

_SVG = "http://www.w3.org/2000/svg"
_DRAWN = {f"{_SVG} {tag}" for tag in ("svg", "title", "desc", "style", "rect", "g", "text")}
"""What badges are drawn with. A picture with anything else in it, such as a script, is not one of ours."""

_OPENING = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}"><![CDATA['
_CLOSING = "]]></openbadges:credential>"


class Unbaked(Exception):  # noqa: N818 - said of a badge
    """No credential can be taken out; `code` says why: a phrase `verify.failed.<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Baked:
    """What a badge says of itself, and the text of the credential in it."""

    credential: str = ""
    title: str = ""
    marks: Mapping[str, str] = field(default_factory=dict)  # its attributes data-…, without that beginning


def bake(svg: str, credential: str) -> str:
    """A badge with a credential inside, which must be written so that it holds no ">"."""
    if ">" in credential:
        raise ValueError("the text of a credential would end where it should not")
    head, mark, drawing = svg.partition("</desc>")
    return f"{head}{mark}{_OPENING}{credential}{_CLOSING}{drawing}"


def unbake(data: bytes) -> Baked:
    """What a badge says and holds. Raises `Unbaked`."""
    if len(data) > LARGEST:
        raise Unbaked("too_large")
    reading = _Reading()
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reading.doctype
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.words
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        raise Unbaked("no_picture") from None
    if reading.found != 1:
        raise Unbaked("no_credential" if reading.found == 0 else "two_credentials")
    return reading.baked


class _Reading:
    """What is remembered while a badge is read from its beginning to its end."""

    def __init__(self) -> None:
        self.baked = Baked()
        self.found = 0
        self._inside: list[str] = []
        self._said: list[str] = []

    def doctype(self, *_: object) -> None:
        # Entities are declared there and nowhere else: without one there is nothing to expand.
        raise Unbaked("doctype")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if len(self._inside) >= DEEPEST:
            raise Unbaked("no_picture")
        if not self._inside:
            if name != f"{_SVG} svg":
                raise Unbaked("no_picture")
            self.baked.marks = {
                key.removeprefix("data-"): said for key, said in attributes.items() if key.startswith("data-")
            }
        elif name.startswith(f"{NAMESPACE} "):
            if name != f"{NAMESPACE} credential" or len(self._inside) != 1:
                raise Unbaked("no_credential")
            self.found += 1
        elif name not in _DRAWN:
            raise Unbaked("no_picture")
        if any(key.startswith("on") for key in attributes):  # what a browser would run
            raise Unbaked("no_picture")
        self._inside.append(name)
        self._said = []

    def words(self, said: str) -> None:
        self._said.append(said)

    def end(self, name: str) -> None:
        self._inside.pop()
        said, self._said = "".join(self._said), []
        if len(self._inside) == 1 and name == f"{NAMESPACE} credential":
            self.baked.credential = said
        elif len(self._inside) == 1 and name == f"{_SVG} title":
            # Shown by browsers and read aloud: there must be one only, or the second could say something else.
            if self.baked.title:
                raise Unbaked("no_picture")
            self.baked.title = said
