r"""The exact form of our credentials and status lists.

Terms that a JSON-LD context does not define are not signed, and terms that it does define may still be unexpected, so
verification first compares the form, key by key. The two forms are JSON Schemas, limited to the keywords that `flaw`
knows, and are published as `credentials/form.json`, which the page `verify/` reads.

A credential also has only one spelling (`written`). A text with any other spelling, such as "\u0041" for "A", was
changed after we wrote it.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from generator.limits import BadgeLimits

Document: TypeAlias = dict[str, Any]
Form: TypeAlias = Mapping[str, Any]

CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
BADGES: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
MULTIKEY: Final = "https://w3id.org/security/multikey/v1"
DID: Final = "https://www.w3.org/ns/did/v1"
PICTURES: Final = "relatedResource"
"""W3C's term for a resource that belongs to a credential and is named by its digest (Verifiable Credentials 2.0,
section 5.3).
"""

# Patterns are read by two engines, Python's and the browser's, so they keep to what both read alike: no \s, which
# matches different characters in each, and no escapes other than \\ and \uXXXX.
ADDRESS: Form = {
    "type": "string",
    "pattern": r"^https?://[^\u0000-\u0020\u007f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
    r'"<>\\^`{|}]+$',
    "maxLength": 600,
}
MOMENT: Form = {"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"}


def _const(*said: str) -> Form:
    """A list of exactly these words."""
    return {"const": list(said)}


def _text(longest: int) -> Form:
    """A text. Control characters are excluded: libraries differ in how they write them in what is signed."""
    said = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]+$"
    return {"type": "string", "minLength": 1, "maxLength": longest, "pattern": said}


def _closed(properties: Mapping[str, Form], *, optional: tuple[str, ...] = ()) -> Form:
    """An object with all of these keys, except the optional ones, and no other."""
    required = [key for key in properties if key not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


PROOF: Form = _closed(
    {
        "type": {"const": "DataIntegrityProof"},
        "cryptosuite": {"const": "eddsa-rdfc-2022"},
        "created": MOMENT,
        "verificationMethod": ADDRESS,
        "proofPurpose": {"const": "assertionMethod"},
        "proofValue": {"type": "string", "pattern": "^z[1-9A-HJ-NP-Za-km-z]{64,90}$"},
    }
)

CREDENTIAL: Form = _closed(
    {
        "@context": _const(CONTEXT, BADGES),
        "id": ADDRESS,
        "type": _const("VerifiableCredential", "OpenBadgeCredential"),
        "name": _text(400),
        "description": _text(2000),
        "issuer": _closed({"id": ADDRESS, "type": _const("Profile"), "name": _text(400), "url": ADDRESS}),
        "validFrom": MOMENT,
        "validUntil": MOMENT,
        "credentialSubject": _closed(
            {
                "id": ADDRESS,
                "type": _const("AchievementSubject"),
                "identifier": {
                    "type": "array",
                    "minItems": 2,
                    "maxItems": 2,
                    "items": _closed(
                        {
                            "type": {"const": "IdentityObject"},
                            "hashed": {"const": False},
                            "identityHash": _text(400),
                            "identityType": {"enum": ["name", "identifier"]},
                        }
                    ),
                },
                "term": {"type": "string", "pattern": r"^[0-9]{4}$"},
                "achievement": _closed(
                    {
                        "id": ADDRESS,
                        "type": _const("Achievement"),
                        "achievementType": {"const": "Award"},
                        "name": _text(400),
                        "description": _text(2000),
                        "criteria": _closed({"id": ADDRESS, "narrative": _text(4000)}),
                        "inLanguage": {"type": "string", "pattern": "^[a-z]{2,3}$"},
                        "version": _text(40),
                    }
                ),
            }
        ),
        # The pictures that may carry it, one for each language. Credentials were signed without them until 2026-11.
        PICTURES: {
            "type": "array",
            "minItems": 1,
            "maxItems": BadgeLimits.LANGUAGES,
            "items": _closed(
                {
                    "id": {"type": "string", "pattern": "^ni:///sha-256;[A-Za-z0-9_-]{43}$"},
                    "digestSRI": {"type": "string", "pattern": "^sha256-[A-Za-z0-9+/]{43}=$"},
                }
            ),
        },
        "evidence": {
            "type": "array",
            "minItems": 1,
            "maxItems": 10,
            "items": _closed({"id": ADDRESS, "type": _const("Evidence"), "name": _text(400)}),
        },
        "credentialStatus": _closed(
            {
                "id": ADDRESS,
                "type": {"const": "BitstringStatusListEntry"},
                "statusPurpose": {"const": "revocation"},
                "statusListIndex": {"type": "string", "pattern": r"^(0|[1-9][0-9]{0,7})$"},
                "statusListCredential": ADDRESS,
            }
        ),
        "proof": PROOF,
    },
    optional=(PICTURES,),
)

STATUS_LIST: Form = _closed(
    {
        "@context": _const(CONTEXT),
        "id": ADDRESS,
        "type": _const("VerifiableCredential", "BitstringStatusListCredential"),
        "issuer": ADDRESS,
        "validFrom": MOMENT,
        "credentialSubject": _closed(
            {
                "id": ADDRESS,
                "type": {"const": "BitstringStatusList"},
                "statusPurpose": {"const": "revocation"},
                "encodedList": {"type": "string", "pattern": "^u[A-Za-z0-9_-]+$", "maxLength": 48_000},
            }
        ),
        "proof": PROOF,
    }
)

_KINDS: Final[Mapping[str, type]] = {"object": dict, "array": list, "string": str}


def flaw(value: object, form: Form, place: str = "") -> str | None:
    """Where a value first departs from a form, such as "issuer.url" ("." is the whole); None if it has the form."""
    here = place or "."
    if "const" in form:
        same = type(value) is type(form["const"]) and value == form["const"]
        return None if same else here
    if "enum" in form:
        return None if isinstance(value, str) and value in form["enum"] else here
    kind = _KINDS[form["type"]]
    if type(value) is not kind:
        return here
    if isinstance(value, str):
        fits = form.get("minLength", 0) <= len(value) <= form.get("maxLength", 10**6)
        # Not `match`: in Python "$" also matches before a final newline.
        pattern = form.get("pattern")
        return None if fits and (pattern is None or re.fullmatch(pattern, value)) else here
    if isinstance(value, list):
        if not form["minItems"] <= len(value) <= form["maxItems"]:
            return here
        parts = [(f"{place}[{n}]", item, form["items"]) for n, item in enumerate(value)]
    else:
        if not isinstance(value, dict):  # the last of the three kinds
            return here
        known: Mapping[str, Form] = form["properties"]
        if strange := [key for key in [*value, *form["required"]] if (key in value) != (key in known)]:
            return f"{place}.{strange[0][:40]}".removeprefix(".")
        parts = [(f"{place}.{key}".removeprefix("."), inner, known[key]) for key, inner in value.items()]
    return next((found for at, inner, part in parts if (found := flaw(inner, part, at)) is not None), None)


_ESCAPED = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


def written(document: Mapping[str, Any]) -> str:
    """The one way we write a document: on one line, safe inside HTML and SVG."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.translate(_ESCAPED)
