"""Is this credential what its issuer signed? (skeleton)"""

from typing import Any

from generator.signatures.keys import Key

Document = dict[str, Any]


def secure(document: Document, key: Key, *, method: str, created: str, purpose: str = "assertionMethod") -> Document:
    """The document with its proof."""
    raise NotImplementedError(document, key, method, created, purpose)


def check(document: Document, public: bytes) -> None:
    """Raise unless the document's proof is right."""
    raise NotImplementedError(document, public)


def multikey(public: bytes) -> str:
    """The key as Multikey."""
    raise NotImplementedError(public)


def read_multikey(text: str) -> bytes:
    """The key of a Multikey."""
    raise NotImplementedError(text)
