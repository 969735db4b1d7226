"""Finds private keys among the data: what lies there is published, and stays in the history of Git.

Contents decide, and not the name of a file. What was found is never quoted: messages go to public logs.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from generator import folders
from generator.limits import SshKeyLimits
from generator.packages.safety import characters
from generator.problems import Location, Problem

_PEM: Final = re.compile(rb"-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY")
_DER: Final = re.compile(
    rb"0(?:[\x20-\x7f]|\x81.|\x82..)\x02\x01(?:[\x00\x01]0.\x06|\x00\x02\x82|\x01\x04[\x10-\x48])", re.DOTALL
)
"""The beginnings of PKCS8 (RFC 5208, 5958), PKCS #1 (RFC 8017) and of a private key in SEC 1, each in DER."""
_JWK: Final = re.compile(rb'"d[\\"]{1,3}\s*:\s*[\\"]{1,3}[A-Za-z0-9_-]{16,}')
"""The private part of a JSON Web Key (RFC 7517), which has a "kty" too; in a cell or a text its quotes are escaped."""
_MULTIKEY: Final = re.compile(rb"(?:secret|private)Key(?:Multibase|Jwk|Base58|Hex)[\\\"]{1,3}\s*:")
"""The private part of a Multikey, or of one of its forerunners."""
_OTHERS: Final = (b"PuTTY-User-Key-File-", b"AGE-SECRET-KEY-1")

LISTS: Final = ("signers.csv", "keys.csv")
"""Tables of an association that are read all the same, so that the row with a private key is named."""

MESSAGE: Final = "There is a private key in this file. Anybody who has seen it can sign in the name of its owner."
ALLOWED: Final = "public keys"
FIX: Final = (
    "Remove the file, or the key in it, and make a new key outside of this folder. The old one is no longer good: what was "
    "once published stays in the history of Git."
)


def is_in(data: bytes) -> bool:
    """True if these bytes are, or hold, a private key."""
    return (
        (b"PRIVATE KEY" in data and _PEM.search(data) is not None)
        or _DER.match(data) is not None
        or (b"kty" in data and _JWK.search(data) is not None)
        or (b"Key" in data and _MULTIKEY.search(data) is not None)
        or data.startswith(_OTHERS[0])
        or _OTHERS[1] in data
    )


def told(place: str) -> Problem:
    """The problem of a file with such a key."""
    return Problem("private-key", Location(place), MESSAGE, None, ALLOWED, FIX)


def below(folder: Path, label: str, *, without: tuple[str, ...] = ()) -> Iterator[Problem]:
    """The files below a folder that begin with a private key. Nothing is followed, and only a first part is read.

    `label` is the folder's name in problems, `without` the folders directly below it that are looked at elsewhere.
    """
    seen = 0
    for home, rooms, names in os.walk(folder):
        rooms[:] = sorted(room for room in rooms if home != str(folder) or room not in without)
        for name in sorted(names):
            seen += 1
            if seen > SshKeyLimits.FILES_SEARCHED:
                return
            if is_in(folders.beginning(Path(home, name), SshKeyLimits.KEY_FILE)):
                inside = Path(home, name).relative_to(folder).as_posix()
                yield told(f"{label}/{characters.printable(inside)}".removeprefix("/"))
