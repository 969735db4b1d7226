"""Who signed these bytes with their SSH key? (skeleton)"""

from dataclasses import dataclass

from generator.signatures.keys import Key

NAMESPACE = "portal-desk-review"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of an SSH key."""

    type: str
    blob: bytes
    comment: str = ""

    @property
    def fingerprint(self) -> str:
        """The name of the key as `ssh-keygen -l` prints it."""
        raise NotImplementedError

    @property
    def line(self) -> str:
        """The key in the one-line form of OpenSSH, without its comment."""
        raise NotImplementedError


def read_public_key(line: str) -> PublicKey:
    """The key of a line `ssh-ed25519 AAAA… comment`."""
    raise NotImplementedError(line)


def verify(message: bytes, armored: str, namespace: str = NAMESPACE) -> PublicKey:
    """The key that made the signature."""
    raise NotImplementedError(message, armored, namespace)


def sign(message: bytes, key: Key, namespace: str = NAMESPACE) -> str:
    """The signature in its armor."""
    raise NotImplementedError(message, key, namespace)


def public_line(key: Key, comment: str = "") -> str:
    """The public half of a key as one line."""
    raise NotImplementedError(key, comment)
