"""Signs and verifies desk reviews and credentials.

A desk review is signed by the person who did it, with the SSH key they already have (`sshsig`); a credential about an
award is signed by the portal, with its own Ed25519 key (`keys`, `integrity`). Nothing here knows what a review or an
award says: bytes and documents go in, a signature or a `SignatureError` comes out. No name is looked up and no address
is fetched.

`integrity` is imported by its own name, because it loads the whole machinery of JSON-LD and few commands need it.
"""

from generator.problems import SignatureError
from generator.signatures.keys import Key, key_from_seed, new_key, read_key, write_key
from generator.signatures.sshsig import NAMESPACE, PublicKey, public_line, read_public_key

__all__ = [
    "NAMESPACE",
    "Key",
    "PublicKey",
    "SignatureError",
    "key_from_seed",
    "new_key",
    "public_line",
    "read_key",
    "read_public_key",
    "write_key",
]
