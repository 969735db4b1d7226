"""How does a credential travel inside its picture, how is it taken out again, and is the picture the one it names?

Open Badges 3.0, section 5.3.2: an element `openbadges:credential` right inside `<svg>`, the credential's JSON in it.
A badge that comes back comes from a stranger, so it is not parsed at all: the credential stands between two marks that
are always written alike, and everything around it is the picture, of which the credential holds the digest. Whatever was
changed in it, a word that is drawn or a script that was added, is another picture.
"""

import base64
import hashlib
from dataclasses import dataclass

from generator.limits import BadgeLimits

NAMESPACE = "https://purl.imsglobal.org/ob/v3p0"

_OPENING = f'<openbadges:credential xmlns:openbadges="{NAMESPACE}"><![CDATA['
_CLOSING = "]]></openbadges:credential>"


class BakingError(Exception):
    """No credential can be taken out; `code` says why: a phrase `verify.failed.<code>`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Baked:
    """The text of the credential in a badge, and the picture without it."""

    credential: bytes
    picture: bytes


def bake(svg: str, credential: str) -> str:
    """A badge with a credential inside, which must be written so that it holds no ">"."""
    if ">" in credential:
        raise ValueError("the text of a credential would end where it should not")
    head, mark, drawing = svg.partition("</desc>")
    return f"{head}{mark}{_OPENING}{credential}{_CLOSING}{drawing}"


def unbake(data: bytes) -> Baked:
    """The credential and the picture of a badge. Raises `BakingError`."""
    if len(data) > BadgeLimits.FILE:
        raise BakingError("too_large")
    head, *more = data.split(_OPENING.encode(), 2)
    if len(more) != 1:
        raise BakingError("two_credentials" if more else "no_credential")
    credential, closing, drawing = more[0].partition(_CLOSING.encode())
    if not closing:
        raise BakingError("no_credential")
    if drawing.count(_CLOSING.encode()):
        raise BakingError("two_credentials")
    # Elsewhere it might be a part of a word that is shown.
    if not head.endswith(b"</desc>") or head.count(b"</desc>") != 1:
        raise BakingError("no_credential")
    return Baked(credential, head + drawing)


def digest(picture: str | bytes) -> str:
    """The digest of a picture without its credential, as W3C writes it (Subresource Integrity)."""
    data = picture.encode() if isinstance(picture, str) else picture
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"


def named(picture: str) -> dict[str, str]:
    """A picture as a credential names it: by what it is, not by where it lies (RFC 6920)."""
    said = digest(picture)
    name = said.removeprefix("sha256-").rstrip("=").translate(str.maketrans("+/", "-_"))
    return {"id": f"ni:///sha-256;{name}", "digestSRI": said}
