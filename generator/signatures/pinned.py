"""Which JSON-LD contexts are known, and what do they say?

They are files beside this module, byte for byte as published, and no address is ever opened: a signature depends on
them. Without the library for JSON-LD, which takes long to load.
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
"""The address of each context that is known, and its file in the folder `contexts`. There are no others."""

_FOLDER = Path(__file__).parent / "contexts"


def text_of(address: str) -> bytes:
    """The text of a context. Raises KeyError for an address that is not known."""
    return (_FOLDER / CONTEXTS[address]).read_bytes()
