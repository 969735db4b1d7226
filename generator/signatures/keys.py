"""Creates, stores and uses keys. The one module that imports the cryptographic library.

The portal signs with Ed25519 only (RFC 8032): its signatures are deterministic, so that the same credential signed
twice is the same file. Other kinds of key are only verified, because reviewers bring the SSH key they have.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from generator.limits import SshKeyLimits
from generator.problems import SignatureError

Hash = Literal["sha256", "sha384", "sha512"]
Curve = Literal["nistp256", "nistp384", "nistp521"]

_HASHES: dict[Hash, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
_CURVES: dict[Curve, ec.EllipticCurve] = {
    "nistp256": ec.SECP256R1(),
    "nistp384": ec.SECP384R1(),
    "nistp521": ec.SECP521R1(),
}


_FIELD = 2**255 - 19
_EIGHTH = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
_WEAK = frozenset({0, 1, _FIELD - 1, _FIELD, _FIELD + 1, _EIGHTH, _FIELD - _EIGHTH})
"""The y coordinates of the points of small order (RFC 7748, section 7): anyone can sign for them as keys. The
library accepts them and the browser's does not, and both must give the same verdict.
"""


@dataclass(frozen=True, slots=True)
class Key:
    """An Ed25519 key pair. Two keys are equal if their public halves are; the private half is never printed."""

    public: bytes
    """The public half: 32 bytes, as in RFC 8032."""
    _private: Ed25519PrivateKey = field(repr=False, compare=False)

    def sign(self, data: bytes) -> bytes:
        """The 64 bytes of the signature of data. Deterministic (RFC 8032, section 5.1.6)."""
        return self._private.sign(data)


def _key(private: Ed25519PrivateKey) -> Key:
    return Key(private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw), private)


def new_key() -> Key:
    """A new key from the operating system's randomness."""
    return _key(Ed25519PrivateKey.generate())


def key_from_seed(seed: bytes) -> Key:
    """The key of a seed of 32 bytes: for the demonstration set and tests, where the key is not secret.

    Raises SignatureError (`key`) for a seed of another length.
    """
    if len(seed) != 32:
        raise SignatureError("key", f"The seed of a key has 32 bytes; this one has {len(seed)}.")
    return _key(Ed25519PrivateKey.from_private_bytes(seed))


def write_key(key: Key, path: Path | str) -> None:
    """Write the private key as unencrypted PKCS8 PEM (RFC 8410) that only its owner may read.

    Raises SignatureError (`key`) if the file exists, because an overwritten key is lost for ever, and if the file
    cannot be written.
    """
    pem = key._private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())  # noqa: SLF001 - its own module
    try:
        # Created with its mode: a file that is restricted afterwards would be readable for a moment.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise SignatureError("key", f"There is a file {path} already; a key is never written over another.") from None
    except OSError as error:
        raise SignatureError("key", f"The key cannot be written to {path}: {error.strerror}.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(pem)


def read_key(text_or_path: str) -> Key:
    """The key in a PEM, given as its text or as the path of the file that holds it.

    Raises SignatureError (`key`) in plain words: no such file, not a PEM, encrypted, another kind of key. No message
    quotes what was read, since it may be a secret and the message may go to a public log.
    """
    pem = text_or_path.encode("utf-8", "replace") if "-----BEGIN" in text_or_path else _key_file(text_or_path)
    if b"-----BEGIN" not in pem:
        raise SignatureError(
            "key", 'This is not a private key in PEM, which begins with "-----BEGIN PRIVATE KEY-----".'
        )
    if b"-----BEGIN OPENSSH PRIVATE KEY" in pem:
        raise SignatureError("key", "This is a key of OpenSSH's own format; the portal's is PKCS8 PEM.")
    try:
        private = load_pem_private_key(pem, password=None)
    except TypeError:
        raise SignatureError(
            "key", "The private key is encrypted with a pass phrase; the portal needs it plain."
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise SignatureError("key", "The private key in PEM is damaged, or of a kind that nobody here knows.") from None
    if not isinstance(private, Ed25519PrivateKey):
        raise SignatureError("key", "This is a private key of another kind; the portal signs with Ed25519.")
    return _key(private)


def _key_file(path: str) -> bytes:
    # The argument may be a broken PEM, so the message does not repeat it: see `read_key`.
    try:
        with Path(path).open("rb") as file:
            data = file.read(SshKeyLimits.KEY_FILE + 1)
    except FileNotFoundError:
        raise SignatureError("key", "There is no file of that name to read the private key from.") from None
    except (OSError, ValueError):
        raise SignatureError("key", "The file of the private key cannot be read.") from None
    if len(data) > SshKeyLimits.KEY_FILE:
        raise SignatureError("key", "The file is far too long to be a private key.")
    return data


def verify_ed25519(public: bytes, signature: bytes, data: bytes) -> bool:
    """True if signature is one of data by the key with these 32 public bytes (RFC 8032, section 5.1.7)."""
    if int.from_bytes(public, "little") % 2**255 in _WEAK:
        return False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_ecdsa(curve: Curve, point: bytes, signature: tuple[int, int], data: bytes, digest: Hash) -> bool:
    """True if (r, s) is a signature of data by the key at this point, uncompressed as in SEC 1 (FIPS 186-5)."""
    # Compressed points are refused: RFC 5656 lets OpenSSH write only uncompressed ones, and one key has one spelling.
    if not point.startswith(b"\x04"):
        return False
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve], point)
        key.verify(utils.encode_dss_signature(*signature), data, ec.ECDSA(_HASHES[digest]))
    except (InvalidSignature, ValueError):
        return False
    return True


def verify_rsa(exponent: int, modulus: int, signature: bytes, data: bytes, digest: Hash) -> bool:
    """True if signature is one of data by this RSA key, PKCS #1 v1.5 (RFC 8017, section 8.2.2).

    False also for a modulus outside of the bounds of `limits`, and for exponents above 32 bits, which no key in use has
    and which cost time.
    """
    if not SshKeyLimits.RSA_BITS_LEAST <= modulus.bit_length() <= SshKeyLimits.RSA_BITS or not 3 <= exponent < 2**32:
        return False
    try:
        key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        key.verify(signature, data, padding.PKCS1v15(), _HASHES[digest])
    except (InvalidSignature, ValueError, UnsupportedAlgorithm):
        return False
    return True
