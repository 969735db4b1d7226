"""Reads, writes and verifies SSH signatures.

The format is OpenSSH's own, SSHSIG (PROTOCOL.sshsig in its source), which `ssh-keygen -Y sign` writes: a reviewer signs
with one command and a key they already have, and anyone can check it with `ssh-keygen -Y verify`, with or without this
program. It is read here without OpenSSH, so that a build needs no program but Python.

A good signature says only which key made it. Whose key that is, and when it was valid, is decided elsewhere. It carries
no trustworthy time.

Every text comes from a stranger: each length is checked before it is used, and for any bytes the result is a key or a
`SignatureError`.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from generator.limits import SshKeyLimits
from generator.problems import SignatureError
from generator.signatures.keys import Curve, Hash, Key, verify_ecdsa, verify_ed25519, verify_rsa

NAMESPACE = "portal-desk-review"
"""The purpose of our signatures. One made for another purpose, such as an e-mail or a commit, is refused even if its
key is right; otherwise anyone who gets a reviewer to sign something would have a review.
"""

_MAGIC = b"SSHSIG"
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
_USER_PRESENT = 0x01
_DIGESTS: dict[bytes, Callable[[bytes], "hashlib._Hash"]] = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
"""The two digests of the message that PROTOCOL.sshsig allows."""

_CURVES: dict[str, tuple[Curve, Hash, int]] = {
    "ecdsa-sha2-nistp256": ("nistp256", "sha256", 32),
    "ecdsa-sha2-nistp384": ("nistp384", "sha384", 48),
    "ecdsa-sha2-nistp521": ("nistp521", "sha512", 66),
}
"""Type of key -> its curve, the hash that RFC 5656, section 6.2.1, gives it, and the bytes of a coordinate."""

_RSA: dict[str, Hash] = {"rsa-sha2-256": "sha256", "rsa-sha2-512": "sha512"}
"""RFC 8332. `ssh-rsa` is missing because it signs with SHA-1, which is broken."""

_SECURITY_KEY = "sk-ssh-ed25519@openssh.com"


class _MalformedError(ValueError):
    """The bytes do not follow the format; the message completes the sentence that says so."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """The public half of a reviewer's SSH key. Two are equal if their bytes are; comments are ignored."""

    type: str
    """As the key names itself: `ssh-ed25519`, `sk-ssh-ed25519@openssh.com`, `ecdsa-sha2-nistp256`, …, `ssh-rsa`."""
    blob: bytes
    """The key in the wire form of RFC 4253, section 6.6."""
    comment: str = field(default="", compare=False)
    """What follows the key on its line, usually an e-mail address. Nothing vouches for it."""

    @property
    def fingerprint(self) -> str:
        """`SHA256:` and the digest of the blob in Base64, as `ssh-keygen -l` prints it: how people compare keys."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).decode().rstrip("=")

    @property
    def line(self) -> str:
        """The key in OpenSSH's one-line form, without its comment."""
        return f"{self.type} {base64.b64encode(self.blob).decode()}"


def read_public_key(line: str) -> PublicKey:
    """The key of a line `ssh-ed25519 AAAA… comment`, as in a file `id_ed25519.pub`.

    Raises SignatureError: `format` if the line is not a key, `algorithm` if keys of its kind cannot sign here (DSA, a
    certificate, an RSA key below 2048 bits).
    """
    parts = line.strip().split(None, 2) if len(line) <= SshKeyLimits.LINE_CHARACTERS else []
    if len(parts) < 2 or not line.strip().isprintable() or not _BASE64.fullmatch(parts[1]):
        raise SignatureError(
            "format", "This is no public key: OpenSSH writes one line, the type, the key in Base64 and a comment."
        )
    try:
        key = _public_key(base64.b64decode(parts[1], validate=True), parts[2] if len(parts) == 3 else "")
    except (_MalformedError, binascii.Error):
        raise SignatureError("format", "The public key is damaged: its bytes do not form a key.") from None
    if key.type != parts[0]:
        raise SignatureError("format", "The line names another type of key than the key itself does.")
    return key


def public_line(key: Key, comment: str = "") -> str:
    """The public half of one of our keys in OpenSSH's one-line form."""
    return f"{PublicKey('ssh-ed25519', _ed25519_blob(key)).line} {comment}".rstrip()


def sign(message: bytes, key: Key, namespace: str = NAMESPACE) -> str:
    """The armored signature that `ssh-keygen -Y sign` writes for the same key, byte for byte."""
    signature = _string(b"ssh-ed25519") + _string(key.sign(_signed(message, namespace.encode(), b"sha512")))
    blob = _MAGIC + (1).to_bytes(4, "big")
    for part in (_ed25519_blob(key), namespace.encode(), b"", b"sha512", signature):
        blob += _string(part)
    text = base64.b64encode(blob).decode()
    return "\n".join([_BEGIN, *(text[start : start + 70] for start in range(0, len(text), 70)), _END, ""])


def verify(message: bytes, armored: str, namespace: str = NAMESPACE) -> PublicKey:
    """The key that signed message, if the signature is right and made for namespace.

    Raises SignatureError with the step that failed: `armor` (not the text of a signature), `format` (its bytes are not
    those of SSHSIG), `namespace` (made for another purpose), `algorithm` (a kind of key or hash that is not accepted),
    `signature` (not of this message by this key).
    """
    blob = _unarmored(armored)
    try:
        public, purpose, digest, signature = _parts(blob)
        if purpose != namespace.encode():
            raise SignatureError("namespace", f'The signature was made for another purpose than "{namespace}".')
        key = _public_key(public, "")
        if digest not in _DIGESTS:
            raise SignatureError("algorithm", "The signature hashes the message with neither SHA-256 nor SHA-512.")
        right = _verifies(key, _WireReader(signature), _signed(message, purpose, digest))
    except _MalformedError as error:
        raise SignatureError("format", f"The signature is damaged: {error}.") from None
    if not right:
        raise SignatureError("signature", "The signature does not fit: the text or the signature was changed.")
    return key


def _unarmored(armored: str) -> bytes:
    # Split at line feeds only: `splitlines` would also split at characters that OpenSSH does not treat as line ends.
    lines = (
        armored.replace("\r\n", "\n").strip(" \n").split("\n") if len(armored) <= SshKeyLimits.ARMOR_CHARACTERS else []
    )
    body = "".join(lines[1:-1])
    if len(lines) < 3 or lines[0] != _BEGIN or lines[-1] != _END or not _BASE64.fullmatch(body):
        raise SignatureError("armor", f'An SSH signature stands between the lines "{_BEGIN}" and "{_END}".')
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error:
        raise SignatureError("armor", "The signature is not whole: its Base64 text is cut or changed.") from None


def _parts(blob: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Public key, namespace, hash algorithm and signature: the blob of PROTOCOL.sshsig, section 2."""
    reader = _WireReader(blob)
    if reader.take(len(_MAGIC)) != _MAGIC:
        raise _MalformedError("it does not begin with SSHSIG")
    if reader.number() != 1:
        raise _MalformedError("it is of a version that is not known")
    public, namespace = reader.string(), reader.string()
    # The reserved field is ignored, as OpenSSH does: a later version may use it.
    reader.string()
    digest, signature = reader.string(), reader.string()
    reader.end()
    return public, namespace, digest, signature


def _signed(message: bytes, namespace: bytes, digest: bytes) -> bytes:
    """The bytes that are signed: PROTOCOL.sshsig, section 3.

    The magic separates them from everything else SSH signs.
    """
    parts = (namespace, b"", digest, _DIGESTS[digest](message).digest())
    return _MAGIC + b"".join(_string(part) for part in parts)


def _public_key(blob: bytes, comment: str) -> PublicKey:
    """The key of a blob, which must be complete and of an accepted kind."""
    reader = _WireReader(blob)
    kind = _name(reader.string())
    if kind in ("ssh-ed25519", _SECURITY_KEY):
        if len(reader.string()) != 32:
            raise _MalformedError("an Ed25519 key has 32 bytes")
        if kind == _SECURITY_KEY:
            reader.string()  # the application, usually "ssh:"
    elif kind in _CURVES:
        curve, _, width = _CURVES[kind]
        if reader.string() != curve.encode() or len(reader.string()) != 1 + 2 * width:
            raise _MalformedError("the point of the ECDSA key does not fit its curve")
    elif kind == "ssh-rsa":
        reader.integer()
        bits = reader.integer().bit_length()
        if not SshKeyLimits.RSA_BITS_LEAST <= bits <= SshKeyLimits.RSA_BITS:
            raise SignatureError(
                "algorithm",
                f"An RSA key has {SshKeyLimits.RSA_BITS_LEAST} to {SshKeyLimits.RSA_BITS} bits; this one has {bits}.",
            )
    else:
        raise SignatureError("algorithm", "Keys of this kind are not accepted; Ed25519, ECDSA and RSA keys are.")
    reader.end()
    return PublicKey(kind, blob, comment)


def _verifies(key: PublicKey, signature: "_WireReader", data: bytes) -> bool:
    """True if the signature, as RFC 4253 and PROTOCOL.u2f frame it, is one of data by key."""
    kind, value = _name(signature.string()), signature.string()
    public = _WireReader(key.blob)
    public.string()
    if key.type == "ssh-rsa":
        signature.end()
        if kind not in _RSA:
            raise SignatureError("algorithm", "RSA keys sign with SHA-256 or SHA-512; this signature does not.")
        exponent, modulus = public.integer(), public.integer()
        # Leading zero bytes may be missing on the wire (RFC 8332 writes the fixed length; some programs do not).
        return verify_rsa(exponent, modulus, value.rjust((modulus.bit_length() + 7) // 8, b"\0"), data, _RSA[kind])
    if kind != key.type:
        raise SignatureError("algorithm", "The signature is of another kind than the key that comes with it.")
    if kind in _CURVES:
        signature.end()
        curve, digest, _ = _CURVES[kind]
        public.string()
        numbers = _WireReader(value)
        pair = (numbers.integer(), numbers.integer())
        numbers.end()
        return verify_ecdsa(curve, public.string(), pair, data, digest)
    raw = public.string()
    if kind == _SECURITY_KEY:
        # PROTOCOL.u2f: the device signs the digests of its application and of the data, its flags and its counter.
        flags, counter = signature.take(1), signature.take(4)
        if not flags[0] & _USER_PRESENT:
            raise SignatureError("signature", "Nobody touched the security key when this signature was made.")
        application = hashlib.sha256(public.string()).digest()
        data = application + flags + counter + hashlib.sha256(data).digest()
    signature.end()
    return len(value) == 64 and verify_ed25519(raw, value, data)


def _name(raw: bytes) -> str:
    """The name of a kind of key or signature; empty, which no kind is, for bytes that are not a name."""
    return raw.decode("ascii", errors="ignore") if len(raw) <= 64 and raw.isascii() else ""


def _string(data: bytes) -> bytes:
    """A string in the form of RFC 4251, section 5: its length in four bytes, then itself."""
    return len(data).to_bytes(4, "big") + data


def _ed25519_blob(key: Key) -> bytes:
    return _string(b"ssh-ed25519") + _string(key.public)


class _WireReader:
    """Reads the types of RFC 4251, section 5, from bytes. Raises `_MalformedError` instead of reading past the end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def take(self, count: int) -> bytes:
        if count > len(self._data) - self._at:
            raise _MalformedError("it ends too early")
        self._at += count
        return self._data[self._at - count : self._at]

    def number(self) -> int:
        return int.from_bytes(self.take(4), "big")

    def string(self) -> bytes:
        return self.take(self.number())

    def integer(self) -> int:
        """A positive mpint, which must be in its shortest form, so that a key has one blob and one fingerprint."""
        raw = self.string()
        if len(raw) * 8 > SshKeyLimits.RSA_BITS + 8:
            raise _MalformedError("a number in it is too long")
        if not raw or raw[0] & 0x80 or (raw[0] == 0 and not raw[1:2] >= b"\x80"):
            raise _MalformedError("a number in it is not written in the one right way")
        return int.from_bytes(raw, "big")

    def end(self) -> None:
        if self._at != len(self._data):
            raise _MalformedError("something follows its end")
