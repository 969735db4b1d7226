"""A private key among the data is found wherever it lies, and is never printed, read or published."""

import json
import os

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from generator.cli import main
from generator.packages import check, read_institution
from generator.packages.copies import copies
from generator.packages.safety import private_keys
from generator.render.site.staging import MARKER
from tests.package_builders import small_standards, write_base
from tests.small_sites import ROOT

KNOWN = small_standards()
ED, EC, RSA = (
    ed25519.Ed25519PrivateKey.generate(),
    ec.generate_private_key(ec.SECP256R1()),
    rsa.generate_private_key(65537, 2048),
)
WAYS = [
    (key, encoding, form)
    for key in (ED, EC, RSA)
    for encoding in (Encoding.PEM, Encoding.DER)
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL)
    if not (key is ED and form is PrivateFormat.TraditionalOpenSSL)
]
SECRET = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
JWK = json.dumps({"kty": "OKP", "crv": "Ed25519", "d": SECRET, "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})
PEM = ED.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.mark.parametrize(("key", "encoding", "form"), WAYS)
def test_private_keys_are_known_by_their_contents(key, encoding, form):
    assert private_keys.is_in(key.private_bytes(encoding, form, NoEncryption()))


@pytest.mark.parametrize(
    "text",
    [
        ED.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()).decode(),
        "-----BEGIN ENCRYPTED PRIVATE KEY-----",
        f"a note\n{PEM.decode()}",
        JWK,
        JWK.replace('"', '""'),
        json.dumps(JWK),
        '{"secretKeyMultibase": "z3u2"}',
        "PuTTY-User-Key-File-3: ssh-ed25519",
        "AGE-SECRET-KEY-1QQ",
    ],
)
def test_other_forms_of_private_keys_are_known_too(text):
    assert private_keys.is_in(text.encode())


@pytest.mark.parametrize(
    "data",
    [
        ED.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        json.dumps({"kty": "OKP", "crv": "Ed25519", "x": SECRET}).encode(),
        b"period,indicator,value\n2024,par30,4.2\n",
        b'{"d": "a text that is long enough, without a kind"}',
        b"Nobody hands in a PRIVATE KEY.",
        b"",
        b"0",
    ],
)
def test_what_is_no_private_key_is_not_taken_for_one(data):
    assert not private_keys.is_in(data)


def test_nothing_of_this_repositorys_data_is_taken_for_a_private_key():
    assert list(private_keys.below(ROOT / "datapackages", "")) == []


def keys_told(problems):
    return sorted(one.location.file for one in problems if one.code == "private-key")


@pytest.mark.parametrize(
    "path",
    [
        "signing.pem", "standards/signing.pem", "old/deep/signing", "institutions/signing.pem", "associations/README.md",
        "institutions/baobab/signing.pem", "institutions/baobab/notes/deep/signing", "institutions/baobab/.signing",
        "institutions/baobab/evidence/signing.pdf", "institutions/baobab/evidence/signing.key",
        "institutions/baobab/signers.csv", "institutions/baobab/statements.csv",
        "associations/savanna-network/credentials/baobab-2024.json", "associations/savanna-network/signing.pem",
    ],
)  # fmt: skip
def test_a_private_key_anywhere_below_the_data_is_an_error_that_names_the_file_and_does_not_print_it(tmp_path, path):
    write_base(tmp_path, KNOWN)
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_bytes(PEM)

    problems = check([tmp_path], KNOWN, jobs=0)

    assert keys_told(problems) == [path]
    (told,) = [one for one in problems if one.code == "private-key"]
    assert (told.severity, told.found) == ("error", None)
    body = PEM.decode().splitlines()[1]
    assert not any(body in f"{one.message}{one.found}{one.allowed}{one.fix}" for one in problems)


@pytest.mark.parametrize("path", ["indicators.csv", "datapackage.json"])
def test_nothing_of_a_file_with_a_private_key_is_read_or_published(tmp_path, path):
    folder = write_base(tmp_path, KNOWN)
    with (folder / path).open("ab") as file:
        file.write(PEM)

    dossier, problems = read_institution(folder, KNOWN)

    assert keys_told(problems) == [f"institutions/{folder.name}/{path}"]
    if dossier is None:
        assert path == "datapackage.json"
    else:
        assert not dossier.facts
        assert not any(b"PRIVATE" in data for data in copies(folder, dossier, KNOWN).values())


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes here")
def test_links_and_pipes_beside_packages_are_not_opened(tmp_path):
    write_base(tmp_path / "data", KNOWN)
    (tmp_path / "signing.pem").write_bytes(PEM)
    (tmp_path / "data" / "signing.pem").symlink_to(tmp_path / "signing.pem")
    (tmp_path / "data" / "elsewhere").symlink_to(tmp_path, target_is_directory=True)
    os.mkfifo(tmp_path / "data" / "pipe")
    assert keys_told(check([tmp_path / "data"], KNOWN, jobs=0)) == []


@pytest.mark.parametrize(
    "place",
    ["datapackages/k.pem", "datapackages/institutions/x/k.pem", "docs/es/k.pem", "build/site/k.pem", "old/k.pem"],
)
def test_a_new_key_is_not_written_among_what_is_published(tmp_path, monkeypatch, place):
    (tmp_path / "mkdocs.yml").write_text("site_name: X\nplugins: [portal]\n", "utf-8")
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / "old" / MARKER).parent.mkdir(exist_ok=True)
    (tmp_path / "old" / MARKER).touch()
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(main, ["key", "new", "--out", place])
    assert said.exit_code == 2
    assert "whose files are published" in said.output
    assert not (tmp_path / place).exists()
    assert CliRunner().invoke(main, ["key", "new", "--out", "k.pem"]).exit_code == 0
