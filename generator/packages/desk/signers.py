"""Lists who signs reviews for an association, with which keys: for people to compare, and for OpenSSH.

With the list of allowed signers, `ssh-keygen -Y verify` alone checks a signature, without this program.
"""

from collections.abc import Iterator
from typing import NamedTuple

from generator.model import Association, Signer
from generator.signatures import NAMESPACE, PublicKey, SignatureError, read_public_key


class ListedKey(NamedTuple):
    """A signer's key in the form in which people compare it: what `ssh-keygen -l` prints."""

    signer: Signer
    fingerprint: str
    type: str


def listed(association: Association, reviewer: str | None = None) -> tuple[ListedKey, ...]:
    """The keys of an association's signers, or of one of them, in the order of the file."""
    return tuple(
        ListedKey(signer, key.fingerprint, key.type)
        for signer, key in _readable(association)
        if reviewer in (None, signer.reviewer)
    )


def allowed_signers(association: Association) -> str:
    """The signers as an OpenSSH `allowed_signers` file: one line a key, with its term."""
    lines: list[str] = []
    for signer, key in _readable(association):
        options = [f'namespaces="{NAMESPACE}"']
        options += [f'valid-after="{signer.since:%Y%m%d}"'] if signer.since else []
        options += [f'valid-before="{signer.until:%Y%m%d}235959"'] if signer.until else []
        lines.append(f"{signer.reviewer} {','.join(options)} {key.line}\n")
    return "".join(lines)


def _readable(association: Association) -> Iterator[tuple[Signer, PublicKey]]:
    """Each signer with their key. Packages hold readable keys only; an unreadable one is skipped."""
    for signer in association.signers:
        try:
            yield signer, read_public_key(signer.key)
        except SignatureError:
            continue
