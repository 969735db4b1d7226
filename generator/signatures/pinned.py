"""The JSON-LD contexts that are accepted, as files in this package.

They are byte for byte as published, and no address is ever opened: a signature depends on them. This module does not
load the JSON-LD library, which takes long.
"""

from pathlib import Path

CREDENTIALS = "https://www.w3.org/ns/credentials/v2"
"""The context that a credential names first."""

CONTEXTS: dict[str, str] = {
    CREDENTIALS: "credentials-v2.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json": "open-badges-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json": "open-badges-extensions.json",
    "https://w3id.org/security/multikey/v1": "multikey-v1.json",
    "https://www.w3.org/ns/did/v1": "did-v1.json",
}
"""Each accepted context's address, and its file in the folder `contexts`. No others are accepted."""

_FOLDER = Path(__file__).parent / "contexts"


def text_of(address: str) -> bytes:
    """The text of a context. Raises KeyError for an unknown address."""
    return (_FOLDER / CONTEXTS[address]).read_bytes()
