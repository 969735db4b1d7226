"""SSH signatures, compared with OpenSSH's own program in both directions, and checked against malformed ones."""

import base64
import hashlib
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.signatures import NAMESPACE, SignatureError, key_from_seed, new_key, public_line, read_public_key, sshsig
from tests.find_ssh_keygen import NONE_TO_BE_HAD, present

MESSAGE = b"institution: example\ndecision: confirmed\n"
KEY = key_from_seed(bytes(range(32)))
SIGNATURE = sshsig.sign(MESSAGE, KEY)
PURPOSE = NAMESPACE.encode()
KINDS = {
    "ed25519": ["-t", "ed25519"],
    "ecdsa-256": ["-t", "ecdsa", "-b", "256"],
    "ecdsa-384": ["-t", "ecdsa", "-b", "384"],
    "ecdsa-521": ["-t", "ecdsa", "-b", "521"],
    "rsa-2048": ["-t", "rsa", "-b", "2048"],
    "rsa-3072": ["-t", "rsa", "-b", "3072"],
}


def keygen(*arguments, message=b"") -> subprocess.CompletedProcess[bytes]:
    program = present()
    if program is None:
        pytest.fail(NONE_TO_BE_HAD)
    return subprocess.run([program, *map(str, arguments)], input=message, capture_output=True, check=False, timeout=60)


@pytest.fixture(scope="module")
def keys(tmp_path_factory) -> dict[str, Path]:
    """One private key of each kind, with its .pub next to it."""
    folder = tmp_path_factory.mktemp("keys")
    for name, kind in KINDS.items():
        made = keygen("-q", "-N", "", "-C", "reviewer@example.org", "-f", folder / name, *kind)
        assert made.returncode == 0, made.stderr
    return {name: folder / name for name in KINDS}


def signed_by_openssh(key: Path, message=MESSAGE, namespace=NAMESPACE, options=()) -> str:
    made = keygen("-q", "-Y", "sign", "-n", namespace, *options, "-f", key, message=message)
    assert made.returncode == 0, made.stderr
    return made.stdout.decode()


def openssh_verifies(tmp_path: Path, line: str, armored: str, namespace=NAMESPACE) -> bool:
    (tmp_path / "allowed").write_text(f'reviewer namespaces="{NAMESPACE}" {line}\n')
    (tmp_path / "text.sig").write_text(armored)
    made = keygen(
        *("-Y", "verify", "-f", tmp_path / "allowed", "-I", "reviewer", "-n", namespace, "-s", tmp_path / "text.sig"),
        message=MESSAGE,
    )
    return made.returncode == 0


def refused(step: str, armored: str, message=MESSAGE) -> str:
    with pytest.raises(SignatureError) as caught:
        sshsig.verify(message, armored)
    assert caught.value.step == step, caught.value
    return caught.value.message


def armored(blob: bytes) -> str:
    return f"-----BEGIN SSH SIGNATURE-----\n{base64.b64encode(blob).decode()}\n-----END SSH SIGNATURE-----\n"


def blob(text: str = SIGNATURE) -> bytes:
    return base64.b64decode("".join(text.splitlines()[1:-1]))


def strings(*parts: bytes) -> bytes:
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def made(public: bytes, signature: bytes, namespace=PURPOSE, digest=b"sha512", version=1) -> str:
    return armored(b"SSHSIG" + version.to_bytes(4, "big") + strings(public, namespace, b"", digest, signature))


def what_is_signed() -> bytes:
    return b"SSHSIG" + strings(PURPOSE, b"", b"sha512", hashlib.sha512(MESSAGE).digest())


PUBLIC = strings(b"ssh-ed25519", KEY.public)


@pytest.mark.parametrize("kind", KINDS)
def test_what_openssh_signs_is_verified_and_names_its_key(keys, kind):
    key = sshsig.verify(MESSAGE, signed_by_openssh(keys[kind]))

    line = Path(f"{keys[kind]}.pub").read_text()
    assert key == read_public_key(line)
    assert line.startswith(key.line + " ")


@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_both_digests_that_openssh_knows_are_verified(keys, digest):
    assert sshsig.verify(MESSAGE, signed_by_openssh(keys["ed25519"], options=["-O", f"hashalg={digest}"]))


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_text_is_refused_for_every_kind_of_key(keys, kind):
    refused("signature", signed_by_openssh(keys[kind]), MESSAGE + b" ")


@pytest.mark.parametrize("kind", KINDS)
def test_fingerprints_are_those_that_openssh_prints(keys, kind):
    printed = keygen("-l", "-f", f"{keys[kind]}.pub").stdout.decode()
    key = read_public_key(Path(f"{keys[kind]}.pub").read_text())

    assert key.fingerprint in printed.split()
    assert key.comment == "reviewer@example.org"


def test_a_signature_made_for_something_else_is_refused(keys):
    assert "another purpose" in refused("namespace", signed_by_openssh(keys["ed25519"], namespace="git"))
    assert sshsig.verify(MESSAGE, signed_by_openssh(keys["ed25519"], namespace="git"), "git")


def test_openssh_verifies_what_we_sign(tmp_path):
    assert openssh_verifies(tmp_path, public_line(KEY, "a comment"), SIGNATURE)
    assert not openssh_verifies(tmp_path, public_line(new_key()), SIGNATURE)
    assert not openssh_verifies(tmp_path, public_line(KEY), sshsig.sign(MESSAGE + b" ", KEY))


def test_our_signature_is_the_one_that_openssh_makes_with_the_same_key(tmp_path):
    private = tmp_path / "id"
    check = (7).to_bytes(4, "big")
    secret = check + check + strings(b"ssh-ed25519", KEY.public, bytes(range(32)) + KEY.public, b"")
    secret += bytes(range(1, 1 + -len(secret) % 8))
    body = b"openssh-key-v1\0" + strings(b"none", b"none", b"") + (1).to_bytes(4, "big") + strings(PUBLIC, secret)
    text = base64.encodebytes(body).decode()
    private.write_text(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}-----END OPENSSH PRIVATE KEY-----\n")
    private.chmod(0o600)

    assert signed_by_openssh(private) == SIGNATURE


def security_key(flags: int = 1, signer=KEY) -> tuple[str, str]:
    """A line and a signature as a security key makes them (PROTOCOL.u2f), in software."""
    public = strings(b"sk-ssh-ed25519@openssh.com", KEY.public, b"ssh:")
    tail = bytes([flags]) + (42).to_bytes(4, "big")
    raw = signer.sign(hashlib.sha256(b"ssh:").digest() + tail + hashlib.sha256(what_is_signed()).digest())
    line = f"sk-ssh-ed25519@openssh.com {base64.b64encode(public).decode()}"
    return line, made(public, strings(b"sk-ssh-ed25519@openssh.com", raw) + tail)


def test_a_security_key_is_verified_as_openssh_does(tmp_path):
    line, signature = security_key()

    assert openssh_verifies(tmp_path, line, signature)
    assert sshsig.verify(MESSAGE, signature) == read_public_key(line)
    refused("signature", signature, b"another text")
    refused("signature", security_key(signer=new_key())[1])


def test_a_security_key_that_nobody_touched_is_refused_though_openssh_would_not_mind():
    _, signature = security_key(flags=0)

    assert "touched" in refused("signature", signature)


def test_rsa_with_sha_1_is_refused(keys):
    genuine = blob(signed_by_openssh(keys["rsa-2048"]))
    broken = genuine.replace(strings(b"rsa-sha2-512"), strings(b"ssh-rsa"))
    broken = broken[: broken.rindex(b"\0\0\0\x07ssh-rsa") - 4] + strings(broken[broken.rindex(b"\0\0\0\x07ssh-rsa") :])

    assert "SHA-256 or SHA-512" in refused("algorithm", armored(broken))


def test_short_rsa_keys_and_other_kinds_are_refused():
    short = strings(b"ssh-rsa", b"\x01\x00\x01", b"\x00" + b"\xff" * 128)
    assert "2048" in refused("algorithm", made(short, strings(b"rsa-sha2-512", bytes(128))))
    for kind in (b"ssh-dss", b"ssh-ed25519-cert-v01@openssh.com", b"\xff", b"x" * 100, b""):
        refused("algorithm", made(strings(kind, KEY.public), strings(kind, bytes(64))))
    with pytest.raises(SignatureError, match="2048"):
        read_public_key(f"ssh-rsa {base64.b64encode(short).decode()}")


@pytest.mark.parametrize(
    ("step", "text"),
    [
        ("armor", ""),
        ("armor", "a review"),
        ("armor", SIGNATURE.replace("-----BEGIN", "----BEGIN")),
        ("armor", "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----"),
        ("armor", "-----BEGIN SSH SIGNATURE-----\nÄÖ\n-----END SSH SIGNATURE-----"),
        ("armor", "-----BEGIN SSH SIGNATURE-----\nAAAAA\n-----END SSH SIGNATURE-----"),
        ("armor", SIGNATURE + "\nmore"),
        ("armor", "\n" * 100_000 + SIGNATURE),
        ("format", armored(blob()[:-1])),
        ("format", armored(blob() + b"\0")),
        ("format", armored(b"SSHSIX" + blob()[6:])),
        ("format", made(PUBLIC, strings(b"ssh-ed25519", KEY.sign(what_is_signed())), version=2)),
        ("format", made(PUBLIC + b"\0", b"")),
        ("format", made(strings(b"ssh-ed25519", bytes(31)), b"")),
        ("format", made(PUBLIC, strings(b"ssh-ed25519", bytes(64)) + b"\0")),
        ("format", made(strings(b"ecdsa-sha2-nistp256", b"nistp384", bytes(97)), b"")),
        ("format", made(strings(b"ssh-rsa", b"\x01\x00\x01", b"\x7f" * 4096), b"")),
        ("format", made(strings(b"ssh-rsa", b"\x00\x01\x00\x01", b"\x7f" * 256), b"")),
        ("namespace", made(PUBLIC, b"", namespace=b"")),
        ("namespace", made(PUBLIC, b"", namespace=b"\xff")),
        ("algorithm", made(PUBLIC, strings(b"ssh-ed25519", bytes(64)), digest=b"sha1")),
        ("algorithm", made(PUBLIC, strings(b"rsa-sha2-512", bytes(64)))),
        ("signature", made(PUBLIC, strings(b"ssh-ed25519", bytes(64)))),
        ("signature", made(PUBLIC, strings(b"ssh-ed25519", bytes(63)))),
        ("signature", made(PUBLIC, strings(b"ssh-ed25519", new_key().sign(what_is_signed())))),
    ],
)
def test_each_wrong_signature_is_refused_at_its_step(step, text):
    refused(step, text)


def test_line_ends_of_another_system_do_no_harm():
    assert sshsig.verify(MESSAGE, SIGNATURE.replace("\n", "\r\n")).line == public_line(KEY)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 ä",
        "ssh-ed25519 A",
        public_line(KEY).replace("ssh-ed25519", "ssh-rsa"),
        public_line(KEY) + "\n" + public_line(KEY),
        public_line(KEY, "a\u202eb"),
        public_line(KEY, "x" * 10_000),
    ],
)
def test_what_is_no_public_key_is_refused(line):
    with pytest.raises(SignatureError) as caught:
        read_public_key(line)

    assert caught.value.step == "format"


def test_the_line_of_a_key_is_read_back_with_its_comment():
    key = read_public_key(public_line(KEY, "Ana María <ana@example.org>") + "\n")

    assert (key.type, key.comment) == ("ssh-ed25519", "Ana María <ana@example.org>")
    assert key == read_public_key(public_line(KEY))
    assert hash(key) == hash(read_public_key(public_line(KEY)))


@given(st.binary(max_size=400) | st.binary(max_size=400).map(lambda tail: b"SSHSIG\0\0\0\x01" + tail))
def test_any_bytes_give_a_signature_error_and_nothing_else(data):
    with pytest.raises(SignatureError):
        sshsig.verify(MESSAGE, armored(data))


@given(st.text(max_size=300))
def test_any_text_gives_a_signature_error_and_nothing_else(text):
    for armor in (text, f"-----BEGIN SSH SIGNATURE-----\n{text}\n-----END SSH SIGNATURE-----"):
        with pytest.raises(SignatureError):
            sshsig.verify(MESSAGE, armor)
    with pytest.raises(SignatureError):
        read_public_key(text)
    with pytest.raises(SignatureError):
        read_public_key(f"ssh-ed25519 {text}")


@given(st.integers(0, len(blob()) - 1), st.integers(1, 255))
def test_no_changed_byte_of_a_signature_goes_unseen(place, change):
    data = bytearray(blob())
    data[place] ^= change

    with pytest.raises(SignatureError):
        sshsig.verify(MESSAGE, armored(bytes(data)))


@given(
    st.binary(max_size=300),
    st.sampled_from([b"ssh-ed25519", b"ecdsa-sha2-nistp521", b"ssh-rsa", b"sk-ssh-ed25519@openssh.com"]),
)
def test_any_key_and_any_signature_in_a_right_frame_give_a_signature_error(tail, kind):
    for public in (strings(kind) + tail, strings(kind, tail), PUBLIC):
        with pytest.raises(SignatureError):
            sshsig.verify(MESSAGE, made(public, strings(kind, tail)))
