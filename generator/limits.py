"""How much may come in, and how long may it take? Every bound on input stands here, by the door it guards.

A reader imports its own class and names the bound in its refusal. `docs/<language>/security.md` lists them all; a test
compares that table with this module, so a changed bound changes the page in the same commit. Bytes unless a name says
rows, files, characters, levels or seconds.
"""

from typing import Final

KB: Final = 1024
MB: Final = 1024 * KB


class Answer:
    """What a command may cost, whatever it is given: seconds on two cores, and bytes of memory in all its processes."""

    SECONDS: Final = 20
    MEMORY: Final = 500 * MB


class Badge:
    """A badge (SVG), and the copies of issuers' documents that somebody gives along with it."""

    FILE: Final = 256 * KB
    ISSUER_FILE: Final = 1 * MB
    ISSUER_FILES: Final = 10_000
    LANGUAGES: Final = 50


class Proof:
    """What is signed: a credential, of some 3,500 bytes, or the list of those that were withdrawn.

    WORK counts how often the canonical form may look around a nameless thing, 50 µs each; an honest document of ours
    needs none or a few, a made-up one with many things alike would need more than there is time (RDFC-1.0, section 7.1).
    Whole numbers up to NUMBER keep all their digits there.
    """

    DOCUMENT: Final = 64 * KB
    LEVELS: Final = 32
    WORK: Final = 2_000
    NUMBER: Final = 10**15
    LIST: Final = 2 * MB


class SshKey:
    """Keys and signatures of people in OpenSSH's formats, and a portal's own key in PEM, which takes 119 bytes.

    With the longest RSA key that OpenSSH knows, a signature takes some 5,900 characters and a public key 2,800; NIST
    SP 800-131A allows none below 2048 bits.
    """

    ARMOR_CHARACTERS: Final = 16 * KB
    LINE_CHARACTERS: Final = 8 * KB
    KEY_FILE: Final = 16 * KB
    RSA_BITS_LEAST: Final = 2048
    RSA_BITS: Final = 16384


class Git:
    """What a repository may answer, and how much of it is laid out to be read."""

    LISTING: Final = 64 * MB  # ten thousand packages take about 10 MB of names
    ANSWER_SECONDS: Final = 300
    LAID_OUT: Final = 4096 * MB
