"""The documents that the portal signs: Open Badges 3.0 (Verifiable Credentials 2.0) about awards, and their context.

The documents here are unsigned; `generator.pipeline.credentials.issue` signs them. Every address is absolute and on the
site itself. The same award gives the same document in every build.
"""

import base64
import hashlib
import re
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from urllib.parse import quote, urlsplit

from generator.language.printer import Printer
from generator.limits import ProofLimits
from generator.model import Association, Award, Institution, Policy
from generator.problems import BuildError, quoted
from generator.render import addresses
from generator.render.badges.baking import named
from generator.render.badges.credential_form import ADDRESS, BADGES, CONTEXT, DID, MULTIKEY, PICTURES, Document
from generator.render.badges.image import badge

SLOTS = 2**20
"""Places in a status list. Eight times the minimum of W3C (131,072): fewer awards collide, and a list of nothing but
zeros still takes only some 200 characters.
"""

EVIDENCE = ("review", "filing", "package", "json")
"""What a credential points to as evidence, in this order."""


def _address(root: str) -> str:
    """Return the address of a site. Raises BuildError unless it is one, because it is signed into every credential."""
    try:
        fine = re.fullmatch(ADDRESS["pattern"], root) and urlsplit(root).hostname
    except ValueError:
        fine = None
    if not fine:
        raise BuildError(f"{quoted(root)} is no address of a site: give one such as https://example.org/portal/")
    return root


def moment(day: date) -> str:
    """The first second of a day, in UTC."""
    return f"{day.isoformat()}T00:00:00Z"


def last_moment(day: date) -> str:
    """The last second of a day, in UTC."""
    return f"{day.isoformat()}T23:59:59Z"


class CredentialContext:
    """What all documents of one site share: its address and its languages.

    Documents are in the first language; badges are drawn in all of them.
    """

    def __init__(self, site_url: str | None, *languages: Printer) -> None:
        self.root = _address(addresses.site_root(site_url))
        self.say = languages[0]
        self._languages = languages

    def at(self, address: str) -> "CredentialContext":
        """The same for another address of a site."""
        return CredentialContext(address, *self._languages)

    def whole(self, address: str) -> str:
        """The absolute form of an address of the site."""
        return self.root + address

    # ------------------------------------------------------------------------------------------------ the credential

    def credential(
        self, institution: Institution, award: Award, association: Association, policy: Policy, slot: int
    ) -> Document:
        """The credential about one award. Raises ValueError if the award was never given."""
        if award.awarded is None or award.until is None:
            raise ValueError(f"STAR was never given to {institution.id} for {award.period}")
        id_, period, say = institution.id, award.period, self.say
        said = {"name": institution.name, "year": period, "association": association.name}
        return {
            "@context": [CONTEXT, BADGES],
            "id": self.whole(addresses.credential(id_, period)),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "name": say.phrase("credential.name", **said),
            "description": say.phrase("credential.description", **said),
            "issuer": {
                "id": self.whole(addresses.issuer(association.id)),
                "type": ["Profile"],
                "name": association.name,
                "url": self._home(association),
            },
            "validFrom": moment(award.awarded),
            "validUntil": last_moment(award.until),
            "credentialSubject": {
                "id": self.whole(addresses.institution(id_)),
                "type": ["AchievementSubject"],
                "identifier": [_identity("name", institution.name), _identity("identifier", id_)],
                "term": period,
                "achievement": self._achievement(policy),
            },
            PICTURES: [named(one) for one in self.pictures(institution, award, association)],
            "evidence": self._evidence(id_, period),
            "credentialStatus": {
                "id": f"{self.whole(addresses.status(association.id))}#{slot}",
                "type": "BitstringStatusListEntry",
                "statusPurpose": "revocation",
                "statusListIndex": str(slot),
                "statusListCredential": self.whole(addresses.status(association.id)),
            },
        }

    def pictures(self, institution: Institution, award: Award, association: Association) -> list[str]:
        """The badge of one award while it is in force, in every language. Languages with the same badge share one."""
        given = replace(award, state="awarded")
        return list(
            dict.fromkeys(badge(institution, given, say, association=association.name) for say in self._languages)
        )

    def _evidence(self, id_: str, period: str) -> list[Document]:
        places = {
            "review": addresses.review(id_, period),
            "filing": addresses.filing(id_, period),
            "package": f"downloads/{id_}/{id_}.zip",
            "json": f"api/v1/institutions/{id_}.json",
        }
        return [
            {
                "id": self.whole(places[kind]),
                "type": ["Evidence"],
                "name": self.say.phrase(f"credential.evidence_{kind}", year=period),
            }
            for kind in EVIDENCE
        ]

    def achievement(self, policy: Policy) -> Document:
        """The description of the achievement, under one version of the policy: a document of its own."""
        return {"@context": [CONTEXT, BADGES], **self._achievement(policy)}

    def _achievement(self, policy: Policy) -> Document:
        say = self.say
        rules = "; ".join(
            f"{say.name(f'rule.{rule.code}')}: {say.phrase('star.at_least').lower()} {say.percent(needed)}"
            for rule in policy.rules
            if isinstance(needed := rule.params.get("at_least"), Decimal)
        )
        return {
            "id": self.whole(addresses.achievement(policy.version)),
            "type": ["Achievement"],
            "achievementType": "Award",
            "name": say.phrase("credential.achievement"),
            "description": say.phrase("badge.scope"),
            "criteria": {
                "id": self.whole("award/"),
                "narrative": say.phrase("credential.criteria", version=policy.version, rules=rules),
            },
            "inLanguage": say.code,
            "version": policy.version,
        }

    # ---------------------------------------------------------------------------------------------------- the issuer

    def issuer(
        self,
        association: Association,
        keys: Mapping[str, tuple[date | None, date | None]],
        status_list: Document | None = None,
    ) -> Document:
        """An association as an issuer. `keys` are its public keys (Multikey) with their first and last days."""
        id_ = self.whole(addresses.issuer(association.id))
        profile: Document = {
            "@context": [CONTEXT, BADGES, MULTIKEY],
            "id": id_,
            "type": ["Profile"],
            "name": association.name,
            "url": self._home(association),
            "verificationMethod": _methods(id_, keys),
            "assertionMethod": [f"{id_}#{key}" for key in keys],
        }
        return profile | ({"statusList": status_list} if status_list else {})

    def method(self, association: str, key: str) -> str:
        """The address of an association's key."""
        return f"{self.whole(addresses.issuer(association))}#{key}"

    def identity(
        self, keys: Mapping[str, tuple[date | None, date | None]], association: str = ""
    ) -> tuple[str, Document]:
        """The did:web document with these keys, of an association or, if none is named, of the portal. Path first.

        The portal has one only if it is at the root of its host; otherwise `path` is empty.
        """
        where = urlsplit(self.root)
        steps = [quote(part) for part in where.path.split("/") if part]
        path = ".well-known/did.json" if not steps else ""
        same = self.root
        if association:
            steps += ["issuers", association]
            path = f"issuers/{association}/did.json"
            same = self.whole(addresses.issuer(association))
        id_ = ":".join(["did:web", where.netloc.replace(":", "%3A"), *steps])
        return path, {
            "@context": [DID, MULTIKEY],
            "id": id_,
            "alsoKnownAs": [same],
            "verificationMethod": [
                {"id": f"{id_}#{key}", "type": "Multikey", "controller": id_, "publicKeyMultibase": key} for key in keys
            ],
            "assertionMethod": [f"{id_}#{key}" for key in keys],
        }

    def status_list(self, association: str, revoked: Iterable[int], day: date) -> Document:
        """The list of an association's withdrawn credentials, as of a day."""
        id_ = self.whole(addresses.status(association))
        return {
            "@context": [CONTEXT],
            "id": id_,
            "type": ["VerifiableCredential", "BitstringStatusListCredential"],
            "issuer": self.whole(addresses.issuer(association)),
            "validFrom": moment(day),
            "credentialSubject": {
                "id": f"{id_}#list",
                "type": "BitstringStatusList",
                "statusPurpose": "revocation",
                "encodedList": encoded(revoked),
            },
        }

    def _home(self, association: Association) -> str:
        return association.website or self.whole(addresses.association(association.id))


def _identity(kind: str, said: str) -> Document:
    return {"type": "IdentityObject", "hashed": False, "identityHash": said, "identityType": kind}


def _methods(id_: str, keys: Mapping[str, tuple[date | None, date | None]]) -> list[Document]:
    """The keys in the form Multikey. `since` is our own term; W3C defines only the end of a key (`expires`)."""
    found = []
    for key, (since, until) in keys.items():
        method = {"id": f"{id_}#{key}", "type": "Multikey", "controller": id_, "publicKeyMultibase": key}
        method |= {"since": moment(since)} if since else {}
        found.append(method | ({"expires": last_moment(until)} if until else {}))
    return found


# -------------------------------------------------------------------------------------------------- the status list


def slots(given: Iterable[tuple[date, str, str]], taken: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
    """The place of each award (day, institution, period) in its association's status list.

    The place is drawn from the award's own name, so that no other award moves it. If two awards draw the same place,
    the one that was given first keeps it and the other draws again. `taken` are places in credentials that are already
    signed: these never move.
    """
    found = dict(taken)
    used = set(taken.values())
    for _, institution, period in sorted(given):
        if (institution, period) in found:
            continue
        turn = 0
        while (place := _draw(institution, period, turn)) in used:
            turn += 1
        found[institution, period] = place
        used.add(place)
    return found


def _draw(institution: str, period: str, turn: int) -> int:
    name = f"portal-status-1 {institution} {period} {turn}".encode()
    return int.from_bytes(hashlib.sha256(name).digest()[:8], "big") % SLOTS


def encoded(revoked: Iterable[int]) -> str:
    """The list in the form of W3C's Bitstring Status List 1.0: gzip, base64url, prefixed with the letter u."""
    bits = bytearray(SLOTS // 8)
    for place in revoked:
        bits[place // 8] |= 0x80 >> place % 8
    # The gzip header is written by hand, because Python's differs from version to version.
    press = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = press.compress(bytes(bits)) + press.flush()
    packed = b"\x1f\x8b\x08\0\0\0\0\0\x02\xff" + body + struct.pack("<II", zlib.crc32(bits), len(bits))
    return "u" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decoded(text: str) -> bytes | None:
    """The bits of a status list; None if the text is not one, or unpacks to more than the limit."""
    try:
        packed = base64.b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
        unpack = zlib.decompressobj(31)
        bits = unpack.decompress(packed, ProofLimits.LIST)
    except (ValueError, zlib.error):
        return None
    whole = unpack.eof and not unpack.unused_data and text.startswith("u")
    return bits if whole else None


def is_set(bits: bytes, place: int) -> bool | None:
    """Whether a place is marked; None if the list has no such place. The first bit is the leftmost (W3C)."""
    if place // 8 >= len(bits):
        return None
    return bool(bits[place // 8] & 0x80 >> place % 8)
