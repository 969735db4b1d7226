"""Writes a public key or a signature as one word, and reads it. The one module that imports Base58."""

import base58

from generator.problems import SignatureError

_ED25519 = b"\xed\x01"
"""The two bytes that identify an Ed25519 public key (Controlled Identifiers 1.0, section 2.2.2, Multikey)."""


def multikey(public: bytes) -> str:
    """The 32 public bytes of an Ed25519 key as a Multikey, `z6Mk…` (Controlled Identifiers 1.0, section 2.2.2)."""
    return multibase(_ED25519 + public)


def read_multikey(text: str) -> bytes:
    """The 32 public bytes of a Multikey.

    Raises SignatureError (`key`) for anything else, such as another kind of key.
    """
    raw = from_multibase(text, 34, "key")
    if not raw.startswith(_ED25519):
        raise SignatureError("key", "This Multikey is of another kind than Ed25519, whose begin with z6Mk.")
    return raw[2:]


def multibase(raw: bytes) -> str:
    """Multibase in Bitcoin's Base58: the letter z, then the digits (Controlled Identifiers 1.0, section 2.4)."""
    return "z" + base58.b58encode(raw).decode()


def from_multibase(text: str, length: int, step: str) -> bytes:
    """The bytes of a Multibase text, if they have this length and the text is their canonical spelling."""
    raw = b""
    # Reading Base58 takes quadratic time, so a long text is not tried.
    if text.startswith("z") and text.isascii() and len(text) <= 2 * length:
        try:
            raw = base58.b58decode(text[1:])
        except ValueError:
            raw = b""
    if len(raw) != length or multibase(raw) != text:
        raise SignatureError(step, f"A text of {length} bytes in Multibase begins with z; this is none.")
    return raw
