"""Replaces `generator.signatures.keys`, which needs a compiled library: signatures are verified, none is made.

Elliptic curves are those of `noble-curves`, which the page's worker passes in; an RSA signature is one power and a
comparison with the complete expected result.
"""

import hashlib
from typing import Literal, NoReturn

from curves import ecdsa, ed25519
from pyodide.ffi import to_js

from generator.limits import SshKeyLimits
from generator.problems import SignatureError

Hash = Literal["sha256", "sha384", "sha512"]
Curve = Literal["nistp256", "nistp384", "nistp521"]


_DIGEST_INFO: dict[Hash, bytes] = {
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
    "sha384": bytes.fromhex("3041300d060960864801650304020205000430"),
    "sha512": bytes.fromhex("3051300d060960864801650304020305000440"),
}
"""The prefix of the digest in a signature (RFC 8017, section 9.2, note 1)."""


class Key:
    """A key pair; there is none in a browser."""


def _nothing_is_signed(*_: object) -> NoReturn:
    raise SignatureError("key", "In a browser nothing is signed.")


new_key = key_from_seed = read_key = write_key = _nothing_is_signed


def verify_ed25519(public: bytes, signature: bytes, data: bytes) -> bool:
    """True if signature is one of data by the key with these 32 public bytes (RFC 8032, section 5.1.7)."""
    return bool(ed25519(to_js(public), to_js(signature), to_js(data)))


def verify_ecdsa(curve: Curve, point: bytes, signature: tuple[int, int], data: bytes, digest: Hash) -> bool:
    """True if (r, s) is a signature of data by the key at this point, uncompressed as in SEC 1 (FIPS 186-5)."""
    if not point.startswith(b"\x04"):
        return False
    width = len(point) // 2
    if any(not 0 < number < 1 << 8 * width for number in signature):
        return False
    pair = b"".join(number.to_bytes(width, "big") for number in signature)
    return bool(ecdsa(curve, to_js(point), to_js(pair), to_js(hashlib.new(digest, data).digest())))


def verify_rsa(exponent: int, modulus: int, signature: bytes, data: bytes, digest: Hash) -> bool:
    """True if signature is one of data by this RSA key, PKCS #1 v1.5 (RFC 8017, section 8.2.2)."""
    if not SshKeyLimits.RSA_BITS_LEAST <= modulus.bit_length() <= SshKeyLimits.RSA_BITS or not 3 <= exponent < 2**32:
        return False
    length = (modulus.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if len(signature) != length or number >= modulus:
        return False
    info = _DIGEST_INFO[digest] + hashlib.new(digest, data).digest()
    wanted = b"\x00\x01" + b"\xff" * (length - len(info) - 3) + b"\x00" + info
    return pow(number, exponent, modulus).to_bytes(length, "big") == wanted
