"""The portal's own keys: made, stored, read, and rejected in plain words."""

import stat

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat

from generator.signatures import Key, SignatureError, key_from_seed, new_key, read_key, write_key
from generator.signatures.keys import verify_ecdsa, verify_ed25519, verify_rsa


def pem(private, encryption=None, form=PrivateFormat.PKCS8) -> str:
    return private.private_bytes(Encoding.PEM, form, encryption or NoEncryption()).decode()


def test_a_key_is_read_back_from_the_file_that_only_its_owner_may_read(tmp_path):
    key, path = new_key(), tmp_path / "portal.pem"

    write_key(key, path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key(str(path)) == key
    assert read_key(path.read_text()) == key
    assert read_key(str(path)).sign(b"text") == key.sign(b"text")


def test_a_key_is_never_written_over_another(tmp_path):
    path = tmp_path / "portal.pem"
    write_key(key_from_seed(bytes(32)), path)

    with pytest.raises(SignatureError, match="never written over"):
        write_key(new_key(), path)

    assert read_key(str(path)) == key_from_seed(bytes(32))


def test_a_key_that_cannot_be_written_says_where(tmp_path):
    with pytest.raises(SignatureError, match=r"cannot be written to .*nowhere"):
        write_key(new_key(), tmp_path / "nowhere" / "portal.pem")


def test_the_first_vector_of_rfc_8032_is_reproduced():
    key = key_from_seed(bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60"))

    assert key.public.hex() == "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    assert key.sign(b"").hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert verify_ed25519(key.public, key.sign(b""), b"")
    assert not verify_ed25519(key.public, key.sign(b""), b"x")


def test_a_key_does_not_show_its_private_half():
    assert "private" not in repr(new_key())
    assert isinstance(new_key(), Key)
    assert new_key() != new_key()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("/no/such/file.pem", "no file of that name"),
        ("a text that is no key\n", "no file of that name"),
        ("", "cannot be read"),
        ("x\0y", "cannot be read"),
        (pem(Ed25519PrivateKey.generate(), BestAvailableEncryption(b"word")), "encrypted with a pass phrase"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "signs with Ed25519"),
        (pem(rsa.generate_private_key(65537, 2048)), "signs with Ed25519"),
        (pem(Ed25519PrivateKey.generate(), form=PrivateFormat.OpenSSH), "OpenSSH's own format"),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "damaged"),
        ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "damaged"),
    ],
)
def test_what_is_no_key_of_ours_is_said_in_plain_words(text, words):
    with pytest.raises(SignatureError, match=words) as caught:
        read_key(text)

    assert caught.value.step == "key"


def test_a_secret_given_by_mistake_is_not_repeated():
    with pytest.raises(SignatureError) as caught:
        read_key("MC4CAQAwBQYDK2VwBCIEIsecret")

    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_pem_or_far_too_long_is_refused(tmp_path):
    (tmp_path / "note.txt").write_text("hello")
    (tmp_path / "long.pem").write_text("-----BEGIN PRIVATE KEY-----" + "A" * 20_000)

    with pytest.raises(SignatureError, match="not a private key in PEM"):
        read_key(str(tmp_path / "note.txt"))
    with pytest.raises(SignatureError, match="far too long"):
        read_key(str(tmp_path / "long.pem"))


def test_a_seed_of_another_length_is_refused():
    with pytest.raises(SignatureError, match="32 bytes"):
        key_from_seed(b"short")


def test_odd_public_keys_verify_nothing_and_raise_nothing():
    assert not verify_ed25519(b"short", bytes(64), b"")
    assert not verify_ed25519(bytes(32), b"short", b"")
    assert not verify_ecdsa("nistp256", b"\x04" + bytes(64), (1, 1), b"", "sha256")
    assert not verify_ecdsa("nistp256", b"\x02" + bytes(32), (1, 1), b"", "sha256")
    assert not verify_rsa(65537, 2**1023 + 1, bytes(128), b"", "sha256")
    assert not verify_rsa(4, 2**2047 + 1, bytes(256), b"", "sha256")
    assert not verify_rsa(2**40 + 1, 2**2047 + 1, bytes(256), b"", "sha256")


@pytest.mark.parametrize(
    "point",
    [
        "01" + "00" * 31,
        "ec" + "ff" * 30 + "7f",
        "00" * 32,
        "00" * 31 + "80",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "ee" + "ff" * 30 + "7f",
    ],
)
def test_a_key_for_which_anybody_can_sign_signs_nothing(point):
    neutral = bytes([1]) + bytes(31)
    key = bytes.fromhex(point)
    for beginning in (neutral, key):
        for data in (b"", b"a", b"review"):
            assert not verify_ed25519(key, beginning + bytes(32), data)


def test_a_key_with_bytes_that_are_no_text_is_refused():
    with pytest.raises(SignatureError) as refused:
        read_key("-----BEGIN PRIVATE KEY-----\n\udc82\n-----END PRIVATE KEY-----\n")
    assert refused.value.step == "key"
