"""Signs credentials and verifies their proofs: W3C Data Integrity with the suite `eddsa-rdfc-2022`.

The suite (Data Integrity EdDSA Cryptosuites 1.0, section 3.2) is for Verifiable Credentials 2.0 and so for Open Badges
3.0. The document is turned into RDF by its JSON-LD contexts, the RDF is brought into its canonical form (RDFC-1.0, the
former URDNA2015), and that is what is signed.

This has two dangers. A context that is fetched can change, so the contexts are files in this package and no address is
ever opened. And a term that no context defines never reaches the RDF: it would be part of a signed document, unsigned.
So a document is refused unless every part of it is protected; see `_plain` and `_expanded`.

What RDF does not distinguish, a signature does not protect: the order of a list, and whether a node is described where
it is first named or where it is named again. Check the shape of a document before believing it.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from pyld import canon, jsonld

from generator.limits import ProofLimits
from generator.problems import SignatureError
from generator.signatures import pinned
from generator.signatures.keys import Key, verify_ed25519
from generator.signatures.multikey import from_multibase, multibase

Document = dict[str, Any]

CREDENTIALS, CONTEXTS = pinned.CREDENTIALS, pinned.CONTEXTS

SUITE = "eddsa-rdfc-2022"

_UNDEFINED = "https://www.w3.org/ns/credentials/undefined-term#"
"""The vocabulary that W3C gives to terms that no context defines, so that they show up instead of vanishing."""

_RELATIVE = "undefined-base:"
"""The scheme that a relative address gets, so that it shows up. Otherwise the library would resolve it against a
base of its own choosing, and two spellings would have one signature.
"""

_TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|\\^`]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)")
_PROOF = {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}


def secure(document: Document, key: Key, *, method: str, created: str, purpose: str = "assertionMethod") -> Document:
    """The document with its `proof`, made with this key. The same arguments give the same proof.

    `method` is the address under which the public key is found, `created` a time such as `2026-11-21T00:00:00Z`.

    Raises SignatureError: `proof` if the document already has a proof or an argument is invalid, `context` if a part of
    the document would be unprotected, `canonical` if it is too large or too intricate.
    """
    if "proof" in document:
        raise SignatureError("proof", "The document has a proof already.")
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": SUITE,
        "created": created,
        "verificationMethod": method,
        "proofPurpose": purpose,
    }
    _sound(options)
    signature = key.sign(_hash_data(document, options))
    return {**document, "proof": {**options, "proofValue": multibase(signature)}}


def check(document: Document, public: bytes, *, purpose: str = "assertionMethod") -> None:
    """Check that the proof of the document was made by the key with these 32 public bytes; returns nothing.

    Whether that key may speak for the issuer, whether the credential is still valid and what it says is up to the
    caller.

    Raises SignatureError: `proof` (none, or not one of this suite and purpose), `context` (an unknown context, or a
    part that the proof does not protect), `canonical` (too large or too intricate), `signature` (does not fit).
    """
    proof = document.get("proof")
    if not isinstance(proof, dict) or set(proof) != _PROOF:
        raise SignatureError("proof", f"The document has no single proof of exactly these parts: {_listed(_PROOF)}.")
    _sound(proof)
    if proof["proofPurpose"] != purpose:
        raise SignatureError("proof", f'The proof was made for another purpose than "{purpose}".')
    signature = from_multibase(proof["proofValue"], 64, "proof")
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if not verify_ed25519(public, signature, _hash_data(unsecured, options)):
        raise SignatureError("signature", "The proof does not fit: the document was changed, or another key signed it.")


def _hash_data(document: Document, options: Document) -> bytes:
    """The 64 bytes that are signed: the digest of the proof's options, then that of the document (section 3.2.4)."""
    configuration = {"@context": document.get("@context"), **options}
    forms = (_canonical(configuration), _canonical(document))
    return b"".join(hashlib.sha256(form.encode()).digest() for form in forms)


def _sound(options: Document) -> None:
    """Raise unless the options of a proof are valid for this suite."""
    if any(not isinstance(value, str) for value in options.values()):
        raise SignatureError("proof", "A part of the proof is not a text.")
    if options["type"] != "DataIntegrityProof" or options["cryptosuite"] != SUITE:
        raise SignatureError("proof", f"The proof is of another kind than DataIntegrityProof with {SUITE}.")
    if not _IRI.fullmatch(options["verificationMethod"]):
        raise SignatureError("proof", "The method of the proof is not the address of a key.")
    if not _TERM.fullmatch(options["proofPurpose"]):
        raise SignatureError("proof", "The purpose of the proof is not a word.")
    try:
        timely = _TIME.fullmatch(options["created"]) and datetime.fromisoformat(options["created"])
    except ValueError:
        timely = None
    if not timely:
        raise SignatureError("proof", "The proof was not created at a time such as 2026-11-21T00:00:00Z.")


def _canonical(document: Document) -> str:
    """The document's canonical N-Quads (RDFC-1.0)."""
    expanded = _expanded(document)
    try:
        dataset = jsonld.to_rdf(expanded, {"documentLoader": _load, "base": f"{_RELATIVE}//base/"})
        form: str = _Bounded().main(dataset, {"format": "application/n-quads"})
    except jsonld.JsonLdError:
        raise SignatureError("canonical", "The document has no canonical form.") from None
    return form


class _Bounded(canon.URDNA2015):  # type: ignore[misc]  # pyld is untyped
    """The canonicalisation with bounded work: its time grows with the factorial of the number of similar nodes."""

    def __init__(self) -> None:
        super().__init__()
        self._left = ProofLimits.WORK

    def hash_n_degree_quads(self, id_: Any, issuer: Any) -> Any:
        self._left -= 1
        if self._left < 0:
            raise SignatureError("canonical", "Too many parts of the document are alike and have no id.")
        return super().hash_n_degree_quads(id_, issuer)


def _expanded(document: Document) -> Any:
    """The expanded document, after checking that no part of it gets lost.

    W3C's context for undefined terms goes before the others, so that an undefined term or type gets a recognisable
    name. (VC Data Model 2.0 leaves it out of the default for the same reason.)
    """
    contexts = _contexts(document)
    _within_bounds(document)
    for name, value in document.items():
        if name != "@context":
            _plain({name: value}, 1)
    try:
        expanded = jsonld.expand(
            {**document, "@context": [{"@vocab": _UNDEFINED}, *contexts]},
            {"documentLoader": _load, "base": f"{_RELATIVE}//base/"},
            on_property_dropped=_dropped,
        )
    except jsonld.JsonLdError as error:
        raise SignatureError("context", f"The document does not fit its contexts ({_reason(error)}).") from None
    if len(expanded) != 1:
        raise SignatureError("context", "The document says nothing that its contexts define.")
    for iri in _iris(expanded):
        if iri.startswith(_UNDEFINED):
            raise _unprotected(f'no context defines "{iri.removeprefix(_UNDEFINED)[:80]}"')
        if iri.startswith(_RELATIVE) or not _IRI.fullmatch(iri):
            raise _unprotected("an id or a type in it is not a whole address")
    return expanded


def _contexts(document: Document) -> list[str]:
    """The contexts that the document names. An inline context could give any word any meaning, so it is refused."""
    named = document.get("@context")
    contexts = [named] if isinstance(named, str) else named
    if not isinstance(contexts, list) or not contexts or contexts[0] != CREDENTIALS:
        raise SignatureError("context", f'The first context of the document is not "{CREDENTIALS}".')
    # Checked here and not only in the loader, because the library caches contexts.
    if any(not isinstance(context, str) or context not in CONTEXTS for context in contexts):
        raise SignatureError("context", f"The document names a context other than these: {_listed(CONTEXTS)}.")
    return contexts


def _load(address: str, _options: Any) -> Document:
    """A context from its file. Every other address is refused, and none is opened."""
    if address not in CONTEXTS:
        raise SignatureError("context", "A context leads to another address.")
    document = json.loads(pinned.text_of(address))
    return {"contentType": "application/ld+json", "contextUrl": None, "documentUrl": address, "document": document}


def _within_bounds(document: Document) -> None:
    try:
        size = len(json.dumps(document, ensure_ascii=False).encode())
    except (TypeError, ValueError, RecursionError):
        raise SignatureError("canonical", "The document is not JSON.") from None
    if size > ProofLimits.DOCUMENT:
        raise SignatureError("canonical", f"The document takes {size:,} bytes; {ProofLimits.DOCUMENT:,} are read.")


def _plain(value: Any, depth: int) -> None:
    """Raise unless the value uses only that part of JSON-LD of which everything reaches the canonical form.

    Excluded are keywords (an `@index` is dropped, an `@context` changes meanings), `null` and the empty list (both are
    dropped) and fractions (rounded to 15 digits: write them as text).
    """
    if depth > ProofLimits.LEVELS:
        raise SignatureError("canonical", f"The document is nested more than {ProofLimits.LEVELS} levels deep.")
    if isinstance(value, dict):
        for name, inner in value.items():
            if not isinstance(name, str) or not _TERM.fullmatch(name):
                raise _unprotected(f'"{str(name)[:80]}" is not a word of letters and digits')
            _plain(inner, depth + 1)
    elif isinstance(value, list):
        if not value:
            raise _unprotected("it holds an empty list")
        for inner in value:
            if isinstance(inner, list):
                raise _unprotected("it holds a list in a list")
            _plain(inner, depth + 1)
    elif isinstance(value, int):
        if abs(value) > ProofLimits.NUMBER:
            raise _unprotected("it holds a number too large to keep its digits")
    elif not isinstance(value, str):
        raise _unprotected("it holds nothing (null), or a fraction that is not written as text")


def _iris(expanded: Any) -> Iterator[str]:
    """Every address in an expanded document: ids, types, and the names of properties."""
    if isinstance(expanded, list):
        for item in expanded:
            yield from _iris(item)
    elif isinstance(expanded, dict):
        for name, value in expanded.items():
            if name in ("@id", "@type"):
                yield from value if isinstance(value, list) else [value]
            elif name != "@value":
                if not name.startswith("@"):
                    yield name
                yield from _iris(value)


def _dropped(name: str) -> None:
    raise _unprotected(f'its contexts drop "{str(name)[:80]}"')


def _unprotected(why: str) -> SignatureError:
    return SignatureError("context", f"A part of the document would not be protected by the proof: {why}.")


def _reason(error: Exception) -> str:
    """The library's code for the root cause of an error."""
    while isinstance(error.__cause__, jsonld.JsonLdError):
        error = error.__cause__
    return str(getattr(error, "code", None) or getattr(error, "type", "invalid"))


def _listed(names: Any) -> str:
    return ", ".join(sorted(names))
