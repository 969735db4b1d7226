"""Bakes a credential into its badge, takes it out again, and takes the digest of the picture.

Open Badges 3.0, section 5.3.2: an element `openbadges:credential` directly inside `<svg>`, with the credential's JSON
in it. A badge that comes back is untrusted, so it is not parsed at all: the credential is between two markers that are
always written alike, and everything around it is the picture, whose digest is in the credential. Any change, a word in
the drawing or an added script, makes it a different picture.
"""

import base64
import hashlib
import struct
import zlib
from dataclasses import dataclass
from typing import Final

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
    """The text of the credential in a badge, and the picture without it; None for pixels, of which none is signed."""

    credential: bytes
    picture: bytes | None


def bake(svg: str, credential: str) -> str:
    """A badge with a credential inside. Raises ValueError if the credential's text contains ">"."""
    if ">" in credential:
        raise ValueError("the text of a credential would end where it should not")
    head, mark, drawing = svg.partition("</desc>")
    return f"{head}{mark}{_OPENING}{credential}{_CLOSING}{drawing}"


PNG: Final = b"\x89PNG\r\n\x1a\n"
_KEYWORD: Final = b"openbadgecredential"
_TEXT: Final = _KEYWORD + b"\0\0\0\0\0"
"""How the text begins: uncompressed, and in no language."""
_HEADER: Final = 25  # IHDR, which comes first: length, name, thirteen bytes, checksum


def bake_png(png: bytes, credential: str) -> bytes:
    """A badge in pixels with a credential inside: an iTXt chunk after the header, uncompressed (section 5.3.1).

    What the credential names by its digest is the drawing in SVG, so this proves who signed what, and not that the
    pixels were not painted over; verification says so. A digest of the pixels was rejected: they differ from
    one version of the drawing library to the next.
    """
    text = _TEXT + credential.encode()
    body = b"iTXt" + text
    chunk = struct.pack(">I", len(text)) + body + struct.pack(">I", zlib.crc32(body))
    at = len(PNG) + _HEADER
    return png[:at] + chunk + png[at:]


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
    # Elsewhere it might be part of a text that is shown.
    if not head.endswith(b"</desc>") or head.count(b"</desc>") != 1:
        raise BakingError("no_credential")
    return Baked(credential, head + drawing)


def unbake_png(data: bytes) -> Baked:
    """The credential of a badge in pixels. Raises `BakingError`.

    Only the chunks are walked through: nothing is unpacked or drawn, and checksums are not looked at, because the
    credential is signed. Nothing may follow the last chunk, so that there is one reading of the file.
    """
    if len(data) > BadgeLimits.FILE:
        raise BakingError("too_large")
    found, at, name = [], len(PNG), b""
    while name != b"IEND":
        head = data[at : at + 8]
        length, name = int.from_bytes(head[:4]), head[4:]
        body = data[at + 8 : at + 8 + length]
        at += 12 + length
        if len(head) < 8 or at > len(data):
            raise BakingError("no_credential")
        if name == b"iTXt" and body.startswith(_KEYWORD + b"\0"):
            found.append(body)
    if len(found) > 1:
        raise BakingError("two_credentials")
    if at != len(data) or not found or not found[0].startswith(_TEXT):
        raise BakingError("no_credential")
    return Baked(found[0].removeprefix(_TEXT), None)


def digest(picture: str | bytes) -> str:
    """The digest of a picture without its credential, as W3C writes it (Subresource Integrity)."""
    data = picture.encode() if isinstance(picture, str) else picture
    return f"sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}"


def named(picture: str) -> dict[str, str]:
    """A picture as a credential names it: by its content, not by its address (RFC 6920)."""
    said = digest(picture)
    name = said.removeprefix("sha256-").rstrip("=").translate(str.maketrans("+/", "-_"))
    return {"id": f"ni:///sha-256;{name}", "digestSRI": said}
