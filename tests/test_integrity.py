"""Credentials signed with eddsa-rdfc-2022: W3C's vectors, and everything that must be rejected."""

import copy
import hashlib
import json
import socket
from pathlib import Path
from typing import Any

import base58
import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.signatures import SignatureError, integrity, key_from_seed, new_key
from generator.signatures.multikey import multikey, read_multikey

VECTORS = Path(__file__).parent / "vendored" / "eddsa-rdfc-2022"
KEY = key_from_seed(bytes(range(32)))
METHOD = "https://portal.example/keys/1.json"
CREATED = "2026-11-21T00:00:00Z"
OPEN_BADGES = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"

PINNED_DIGESTS = {
    "credentials-v2.json": "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
    "did-v1.json": "4f3eae5568c9c5f036a082088f9e192019ee06faa78973c87ff91d5421b88dad",
    "multikey-v1.json": "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
    "open-badges-3.0.3.json": "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
    "open-badges-extensions.json": "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
}


def credential() -> integrity.Document:
    """A small Open Badge like the portal's."""
    return {
        "@context": [integrity.CREDENTIALS, OPEN_BADGES],
        "id": "https://portal.example/badges/example/2026.json",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": "STAR of transparency",
        "issuer": {"id": "https://portal.example/issuer.json", "type": ["Profile"], "name": "The portal"},
        "validFrom": "2026-11-21T00:00:00Z",
        "credentialSubject": {
            "id": "https://portal.example/institutions/example/",
            "type": ["AchievementSubject"],
            "achievement": {
                "id": "https://portal.example/achievements/star-v1.json",
                "type": ["Achievement"],
                "name": "STAR",
                "description": "Reports and documents its social performance.",
                "criteria": {"id": "https://portal.example/method/star/", "narrative": "All areas are reported."},
            },
        },
        "credentialStatus": {
            "id": "https://portal.example/status/1.json#7",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": "7",
            "statusListCredential": "https://portal.example/status/1.json",
        },
    }


def signed(document=None) -> integrity.Document:
    return integrity.secure(document or credential(), KEY, method=METHOD, created=CREATED)


SIGNED = signed()
FOREIGN = integrity.secure(credential(), new_key(), method=METHOD, created=CREATED)


def refused(step: str, document: integrity.Document) -> str:
    """The message of both `secure` and `check` for a document that neither may accept."""
    with pytest.raises(SignatureError) as caught:
        signed(document)
    assert caught.value.step == step, caught.value
    with pytest.raises(SignatureError) as caught:
        integrity.check({**document, "proof": SIGNED["proof"]}, KEY.public)
    assert caught.value.step == step, caught.value
    return caught.value.message


@pytest.fixture
def _examples(monkeypatch):
    """The context of W3C's vectors, which the portal itself does not have."""
    path = str(VECTORS / "examples-v2.json")
    monkeypatch.setitem(integrity.CONTEXTS, "https://www.w3.org/ns/credentials/examples/v2", path)


@pytest.mark.usefixtures("_examples")
@pytest.mark.parametrize("version", ["recommendation", "draft"])
def test_the_vectors_of_w3c_are_reproduced_byte_for_byte(version):
    read = {path.name: path.read_text() for path in (VECTORS / version).iterdir()}
    published = json.loads(read["signedDataInt.json"])
    pair = json.loads((VECTORS / "keyPair.json").read_text())
    key = key_from_seed(base58.b58decode(pair["privateKeyMultibase"][1:])[2:])
    document = {name: value for name, value in published.items() if name != "proof"}
    options = {name: value for name, value in published["proof"].items() if name != "proofValue"}

    assert multikey(key.public) == pair["publicKeyMultibase"]
    assert integrity._canonical(document) == read["canonDocDataInt.txt"]
    assert integrity._canonical({"@context": document["@context"], **options}) == read["proofCanonDataInt.txt"]
    assert integrity._hash_data(document, options).hex() == read["combinedHashDataInt.txt"]
    if version == "recommendation":
        signature = base58.b58decode(published["proof"]["proofValue"][1:])
        assert signature.hex() == read["sigHexDataInt.txt"]
    again = integrity.secure(
        document, key, method=options["verificationMethod"], created=options["created"], purpose=options["proofPurpose"]
    )
    assert json.dumps(again, indent=2) + "\n" == read["signedDataInt.json"]
    integrity.check(published, key.public)


def test_the_contexts_are_the_published_files():
    folder = Path(integrity.__file__).parent / "contexts"
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*.json")}

    assert digests == PINNED_DIGESTS
    assert set(integrity.CONTEXTS.values()) == set(PINNED_DIGESTS)


def test_a_credential_is_signed_deterministically_and_checked():
    document = credential()
    first = signed(document)

    assert first == signed(credential())
    assert list(first) == [*document, "proof"]
    assert document == credential()
    integrity.check(first, KEY.public)
    integrity.check(json.loads(json.dumps(first, sort_keys=True)), KEY.public)


def test_a_signed_credential_is_an_open_badge_by_the_parts_that_the_specification_requires():
    schema = json.loads((Path(__file__).parent / "schemas" / "open-badges-3.0.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    badge = {
        **credential(),
        "@context": [*credential()["@context"], "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"],
        "credentialSchema": [{"id": "https://portal.example/schema.json", "type": "1EdTechJsonSchemaValidator2019"}],
    }

    jsonschema.Draft202012Validator.check_schema(schema)
    assert list(validator.iter_errors(signed(badge))) == []
    for name in ("id", "issuer", "validFrom", "credentialSubject"):
        assert list(validator.iter_errors({key: value for key, value in badge.items() if key != name}))


def test_a_status_list_is_signed_too():
    document = {
        "@context": integrity.CREDENTIALS,
        "id": "https://portal.example/status/1.json",
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": "https://portal.example/issuer.json",
        "validFrom": "2026-11-21T00:00:00Z",
        "credentialSubject": {
            "id": "https://portal.example/status/1.json#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQsvoAAAAAAAAAAAAAAAAP4GcwM92tQwAAA",
        },
    }

    integrity.check(signed(document), KEY.public)


def test_another_key_or_another_purpose_is_refused():
    with pytest.raises(SignatureError) as caught:
        integrity.check(SIGNED, new_key().public)
    assert caught.value.step == "signature"
    for public in (b"", bytes(32), bytes(33)):
        with pytest.raises(SignatureError):
            integrity.check(SIGNED, public)
    with pytest.raises(SignatureError) as caught:
        integrity.check(signed(), KEY.public, purpose="authentication")
    assert caught.value.step == "proof"


def places(value, path=()):
    """The path of every leaf of a document."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(inner, (*path, key))
    else:
        yield path


def changed(document, path, change):
    document = copy.deepcopy(document)
    inner = document
    for key in path[:-1]:
        inner = inner[key]
    change(inner, path[-1])
    return document


@pytest.mark.parametrize("path", list(places(SIGNED)), ids=lambda path: "/".join(map(str, path)))
def test_no_change_or_removal_of_any_part_goes_unseen(path):
    def add_a_mark(inner, key):
        inner[key] += "x"

    for change in (add_a_mark, lambda inner, key: inner.pop(key)):
        with pytest.raises(SignatureError):
            integrity.check(changed(SIGNED, path, change), KEY.public)


ADDED: dict[str, tuple[dict[str, Any], str]] = {
    "an undefined term": ({"evilTerm": "x"}, "evilTerm"),
    "an undefined type": ({"type": ["VerifiableCredential", "Evil"]}, "Evil"),
    "a context of its own": ({"@context": [integrity.CREDENTIALS, {"evilTerm": "https://evil.example/#x"}]}, "other"),
    "an unknown context": ({"@context": [integrity.CREDENTIALS, "https://evil.example/v1"]}, "other than"),
    "a file as context": ({"@context": [integrity.CREDENTIALS, "file:///etc/passwd"]}, "other than"),
    "contexts in another order": ({"@context": [OPEN_BADGES, integrity.CREDENTIALS]}, "first context"),
    "no context": ({"@context": []}, "first context"),
    "a context inside": ({"issuer": {"id": "https://portal.example/", "@context": "https://evil.example/"}}, "word"),
    "a keyword": ({"@index": "x"}, "@index"),
    "an address as term": ({"https://evil.example/#x": "x"}, "word of letters"),
    "nothing": ({"description": None}, "null"),
    "an empty list": ({"evidence": []}, "empty list"),
    "a list in a list": ({"evidence": [["x"]]}, "list in a list"),
    "a fraction": ({"name": 0.1}, "fraction"),
    "a huge number": ({"name": 10**16}, "digits"),
    "a relative id": ({"id": "badges/1.json"}, "whole address"),
    "an id without its scheme": ({"id": "//portal.example/badges/1.json"}, "whole address"),
    "an id from the root": ({"id": "/badges/1.json"}, "whole address"),
    "an empty id": ({"id": ""}, "whole address"),
    "a nameless id": ({"id": "_:b0"}, "whole address"),
    "an id with a space": ({"id": "https://portal.example/a b"}, "whole address"),
    "two ids": ({"id": ["https://a.example/", "https://b.example/"]}, "does not fit"),
    "a term of a type it has not": ({"encodedList": "u"}, "encodedList"),
}


@pytest.mark.parametrize("what", ADDED)
def test_a_document_with_a_part_that_no_proof_protects_is_refused(what):
    added, words = ADDED[what]

    assert words in refused("context", {**credential(), **added})


def test_an_undefined_term_deep_inside_is_found():
    document = credential()
    document["credentialSubject"]["achievement"]["criteria"]["evilTerm"] = "x"

    assert "evilTerm" in refused("context", document)


@pytest.mark.parametrize(
    "document",
    [
        {**credential(), "description": "x" * 70_000},
        {**credential(), "description": "\ud800"},
        {**credential(), "description": float("nan"), "name": object()},
    ],
)
def test_a_document_that_is_too_large_or_no_json_has_no_canonical_form(document):
    refused("canonical", document)


def test_a_document_nested_too_deep_is_refused():
    for levels in (40, 100_000):
        inner: integrity.Document = {}
        for _ in range(levels):
            inner = {"issuer": inner}
        refused("canonical", {**credential(), "issuer": inner})


def test_things_alike_are_refused_before_they_take_long():
    many = {"type": ["Profile"], "otherIdentifier": [{"type": "IdentifierEntry"} for _ in range(12)]}

    assert "alike" in refused("canonical", {**credential(), "evidence": [many, many]})


def proof(**parts) -> integrity.Document:
    document = SIGNED
    return {**document, "proof": {**document["proof"], **parts}}


@pytest.mark.parametrize(
    "document",
    [
        credential(),
        {**credential(), "proof": [SIGNED["proof"]]},
        {**credential(), "proof": {}},
        proof(extra="x"),
        proof(type="Ed25519Signature2020"),
        proof(cryptosuite="eddsa-jcs-2022"),
        proof(cryptosuite=1),
        proof(created="yesterday"),
        proof(created="2026-13-41T00:00:00Z"),
        proof(verificationMethod="keys/1"),
        proof(proofPurpose="@type"),
        proof(proofPurpose="authentication"),
        proof(proofValue=""),
        proof(proofValue="z"),
        proof(proofValue="u" + "A" * 86),
        proof(proofValue="z0OIl"),
        proof(proofValue="z" + "2" * 100_000),
        proof(proofValue="zä"),
    ],
)
def test_what_is_no_proof_of_this_suite_is_refused(document):
    with pytest.raises(SignatureError) as caught:
        integrity.check(document, KEY.public)

    assert caught.value.step == "proof"


def test_a_document_is_not_signed_twice_nor_with_odd_options():
    for attempt in (
        lambda: integrity.secure(signed(), KEY, method=METHOD, created=CREATED),
        lambda: integrity.secure(credential(), KEY, method="key", created=CREATED),
        lambda: integrity.secure(credential(), KEY, method=METHOD, created="today"),
        lambda: integrity.secure(credential(), KEY, method=METHOD, created=CREATED, purpose=""),
    ):
        with pytest.raises(SignatureError) as caught:
            attempt()
        assert caught.value.step == "proof"


def test_a_purpose_that_no_context_defines_is_refused():
    with pytest.raises(SignatureError, match="evil"):
        integrity.secure(credential(), KEY, method=METHOD, created=CREATED, purpose="evil")


def test_a_multikey_is_read_back_and_nothing_else_is():
    assert read_multikey(multikey(KEY.public)) == KEY.public
    for text in (
        "",
        "z",
        "z6Mk",
        multikey(KEY.public)[1:],
        multikey(KEY.public) + "1",
        "z" * 10_000,
    ):
        with pytest.raises(SignatureError):
            read_multikey(text)
    with pytest.raises(SignatureError, match="another kind"):
        read_multikey("z" + base58.b58encode(b"\x80\x24" + bytes(32)).decode())


def test_no_address_is_opened(monkeypatch):
    def opened(*_, **__):
        raise AssertionError("an address was opened")

    monkeypatch.setattr(socket.socket, "connect", opened)
    monkeypatch.setattr(socket, "getaddrinfo", opened)

    integrity.check(signed(), KEY.public)
    refused("context", {**credential(), "@context": [integrity.CREDENTIALS, "https://www.w3.org/2018/credentials/v1"]})
    with pytest.raises(SignatureError):
        integrity._load("https://www.w3.org/2018/credentials/v1", {})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "type", "name", "issuer", "x", "@id", "@value", "@list", "@type"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(st.sampled_from([*credential(), "evidence", "proof"]), JSON, max_size=6))
def test_any_document_gives_a_signature_error_and_nothing_else(parts):
    for document in ({**FOREIGN, **parts}, {"@context": integrity.CREDENTIALS, **parts, "proof": FOREIGN["proof"]}):
        with pytest.raises(SignatureError):
            integrity.check(document, KEY.public)
