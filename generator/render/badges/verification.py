"""Verifies a badge or a credential step by step, offline, with a copy of the issuer's document.

The page `verify/` does the same in a browser, in these steps and in these words. It ends at the first step that fails.

| step      | what is asked                                                        | failures (phrases `verify.failed.…`)              |
|-----------|----------------------------------------------------------------------|---------------------------------------------------|
| read      | an SVG or PNG with one credential in it, or its JSON; ≤ 256 KiB      | too_large, no_credential, two_credentials,        |
|           |                                                                      | no_json                                           |
| form      | exactly the parts of `credentials/form.json`, written as we write it | strange_part {place}, rewritten                   |
| issuer    | an issuer document has the issuer's id and lists the proof's key,    | unknown_issuer {issuer}, unknown_key, key_term    |
|           | which was in its term when the proof was created                     |                                                   |
| signature | the proof (eddsa-rdfc-2022) fits                                     | signature                                         |
| subject   | all addresses belong together; the credential names the picture      | addresses, picture_unsigned, picture_changed      |
|           | around it by its digest, if it is an SVG                             |                                                   |
| status    | the issuer document holds the issuer's own signed list, and the      | no_list, list_signature, withdrawn                |
|           | credential's place in it is not marked                               |                                                   |
| time      | proof and `validFrom` are not later than the day asked about, and    | future {date}, expired {date}                     |
|           | `validUntil` is not earlier                                          |                                                   |

A JSON text is written as `credential_form.written` writes it, optionally followed by one newline: no spaces, and no
escapes except those that JSON needs and those for <, > and &. Two things that no step can check are stated as well
(`verify.not_checked`): that the issuer document is the association's own, and that no newer list of withdrawals exists.

The caller decides whose documents to trust, never the badge: files next to it came with it. Without an issuer document,
`claim` says what would have to be confirmed.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from generator.limits import BadgeLimits
from generator.packages.safety import strict_json
from generator.problems import SignatureError
from generator.render.badges.baking import PNG, Baked, BakingError, digest, unbake, unbake_png
from generator.render.badges.credential_form import CREDENTIAL, PICTURES, STATUS_LIST, Document, Form, flaw, written
from generator.render.badges.credentials import decoded, is_set
from generator.signatures.multikey import read_multikey

STEPS = ("read", "form", "issuer", "signature", "subject", "status", "time")


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result. `failed` is the step at which it ended, or empty; `code` and `values` say why."""

    passed: tuple[str, ...]
    failed: str = ""
    code: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    credential: Document | None = None  # as far as it was read and has the right form
    list_of: str = ""  # day of the list of withdrawals
    pixels: bool = False  # whether it is a picture of which no part is signed

    @property
    def valid(self) -> bool:
        """True if every step passed."""
        return not self.failed


class _StepError(Exception):
    def __init__(self, code: str, **values: str) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True, slots=True)
class Claim:
    """What a credential says about its own issuer, unconfirmed: it is genuine only if all of this is true."""

    issuer: str
    public: str
    list: str
    place: str


def claim(data: bytes, at: date) -> tuple[Claim | None, Verdict]:
    """What would have to be confirmed about a credential with an unknown issuer, and what can be checked without it.

    Runs every step except `status`, with the key that the credential itself names. If there is no claim, the credential
    is invalid for any issuer.
    """
    unknown = verify(data, {}, at)
    credential = unknown.credential
    if credential is None:
        return None, unknown
    issuer, method = credential["issuer"]["id"], credential["proof"]["verificationMethod"]
    key = method.removeprefix(f"{issuer}#")
    listed = {"id": method, "type": "Multikey", "controller": issuer, "publicKeyMultibase": key}
    supposed = {"id": issuer, "verificationMethod": [listed], "assertionMethod": [method]}
    verdict = verify(data, {issuer: supposed}, at, steps=[step for step in STEPS if step != "status"])
    if not verdict.valid:
        return None, verdict
    status = credential["credentialStatus"]
    return Claim(issuer, key, status["statusListCredential"], status["statusListIndex"]), verdict


def verify(data: bytes, issuers: Mapping[str, Document], at: date, *, steps: Sequence[str] = STEPS) -> Verdict:
    """Verify one badge or credential as of a day, with issuer documents by their ids."""
    case = _Case(data, issuers, at)
    passed: list[str] = []
    for step in steps:
        try:
            getattr(case, step)()
        except _StepError as failed:
            return Verdict(tuple(passed), step, failed.code, failed.values, case.shaped, case.list_of, case.pixels)
        passed.append(step)
    return Verdict(tuple(passed), credential=case.shaped, list_of=case.list_of, pixels=case.pixels)


class _Case:
    """One badge on its way through the steps."""

    def __init__(self, data: bytes, issuers: Mapping[str, Document], at: date) -> None:
        self._data = data
        self._issuers = issuers
        self._at = at.isoformat()
        self._baked: Baked | None = None
        self._text = ""
        self._value: Any = None
        self._issuer: Document = {}
        self._key = b""
        self.shaped: Document | None = None
        self.list_of = ""
        self.pixels = False

    def read(self) -> None:
        data = self._data
        if len(data) > BadgeLimits.FILE:
            raise _StepError("too_large")
        drawn = data.lstrip()[:1] == b"<"
        self.pixels = data.startswith(PNG)
        if drawn or self.pixels:
            try:
                self._baked = unbake(data) if drawn else unbake_png(data)
            except BakingError as unbaked:
                raise _StepError(unbaked.code) from None
            data = self._baked.credential
        try:
            self._text = data.decode() if self._baked else data.decode().removesuffix("\n")
        except UnicodeDecodeError:
            raise _StepError("no_json") from None
        self._value = _parsed(self._text)

    def form(self) -> None:
        _formed(self._value, CREDENTIAL)
        if written(self._value) != self._text:
            raise _StepError("rewritten")
        self.shaped = self._value

    def issuer(self) -> None:
        credential = self._credential
        said = credential["issuer"]["id"]
        if said not in self._issuers:
            raise _StepError("unknown_issuer", issuer=said)
        self._issuer = self._issuers[said]
        self._key = self._key_of(credential)

    def signature(self) -> None:
        if not _signed(self._credential, self._key):
            raise _StepError("signature")

    def subject(self) -> None:
        credential = self._credential
        subject, listed = credential["credentialSubject"], credential["credentialStatus"]
        names = {one["identityType"]: one["identityHash"] for one in subject["identifier"]}
        id_, period = names.get("identifier", ""), subject["term"]
        issuer = re.fullmatch(r"(.*/)issuers/([a-z0-9-]+)\.json", credential["issuer"]["id"])
        if issuer is None or "name" not in names:
            raise _StepError("addresses")
        root, association = issuer[1], issuer[2]
        together = (
            credential["id"] == f"{root}credentials/{id_}/{period}.json"
            and subject["id"] == f"{root}institutions/{id_}/"
            and listed["statusListCredential"] == f"{root}status/{association}.json"
            and listed["id"] == f"{root}status/{association}.json#{listed['statusListIndex']}"
        )
        if not together:
            raise _StepError("addresses")
        if self._baked is not None and self._baked.picture is not None:
            if PICTURES not in credential:
                raise _StepError("picture_unsigned")
            if digest(self._baked.picture) not in {picture["digestSRI"] for picture in credential[PICTURES]}:
                raise _StepError("picture_changed")

    def status(self) -> None:
        listed, known = self._credential["credentialStatus"], self._issuer.get("statusList")
        if not isinstance(known, dict) or flaw(known, STATUS_LIST) is not None:
            raise _StepError("no_list")
        if known["id"] != listed["statusListCredential"] or known["issuer"] != self._issuer["id"]:
            raise _StepError("no_list")
        try:
            trusted = _signed(known, self._key_of(known))
        except _StepError:
            trusted = False
        if not trusted:
            raise _StepError("list_signature")
        bits = decoded(known["credentialSubject"]["encodedList"])
        marked = None if bits is None else is_set(bits, int(listed["statusListIndex"]))
        if marked is None:
            raise _StepError("no_list")
        self.list_of = known["validFrom"][:10]
        if marked:
            raise _StepError("withdrawn")

    def time(self) -> None:
        credential = self._credential
        begins = max(credential["validFrom"], credential["proof"]["created"])[:10]
        if begins > self._at:
            raise _StepError("future", date=begins)
        if credential["validUntil"][:10] < self._at:
            raise _StepError("expired", date=credential["validUntil"][:10])

    @property
    def _credential(self) -> Document:
        if self.shaped is None:
            raise LookupError("ask after the step `form` has been passed")
        return self.shaped

    def _key_of(self, document: Document) -> bytes:
        """The public key that the issuer document lists for a document's proof."""
        proof = document["proof"]
        listed = self._issuer.get("verificationMethod")
        method = next(
            (
                one
                for one in (listed if isinstance(listed, list) else ())
                if isinstance(one, dict) and one.get("id") == proof["verificationMethod"]
            ),
            None,
        )
        purposes = self._issuer.get("assertionMethod")
        if method is None or not isinstance(purposes, list) or proof["verificationMethod"] not in purposes:
            raise _StepError("unknown_key")
        if method.get("type") != "Multikey" or method.get("controller") != self._issuer["id"]:
            raise _StepError("unknown_key")
        since, expires = method.get("since", ""), method.get("expires", "9999")
        if not isinstance(since, str) or not isinstance(expires, str) or not since <= proof["created"] <= expires:
            raise _StepError("key_term")
        try:
            return read_multikey(str(method.get("publicKeyMultibase")))
        except SignatureError:
            raise _StepError("unknown_key") from None


def _signed(document: Document, key: bytes) -> bool:
    from generator.signatures import integrity  # noqa: PLC0415 -- JSON-LD is slow to import

    try:
        integrity.check(document, key)
    except SignatureError:
        return False
    return True


def _parsed(text: str) -> Document:
    value = strict_json.read(text.encode("utf-8", "replace"))
    if not isinstance(value, dict):
        raise _StepError("no_json")
    return value


def _formed(value: object, form: Form) -> None:
    place = flaw(value, form)
    if place is not None:
        raise _StepError("strange_part", place=place)


def issuers_in(place: Path) -> dict[str, Document]:
    """Issuer documents by their ids: one from a file, or all from a folder, which may be a whole site.

    Files that are not issuer documents are skipped.
    """
    try:
        if place.is_dir():
            folder = place / "issuers" if (place / "issuers").is_dir() else place
            named = islice(folder.glob("*.json"), BadgeLimits.ISSUER_FILES)
            paths = sorted(path for path in named if path.is_file())  # a pipe would never end
        else:
            paths = [place]
    except OSError:
        paths = []
    found: dict[str, Document] = {}
    for path in paths:
        try:
            with path.open("rb") as stream:
                data = stream.read(BadgeLimits.ISSUER_FILE + 1)
        except OSError:
            continue
        value = strict_json.read(data) if len(data) <= BadgeLimits.ISSUER_FILE else None
        if isinstance(value, dict) and isinstance(value.get("id"), str) and "verificationMethod" in value:
            found[value["id"]] = value
    return found


def forms() -> str:
    """Both forms, for verifiers elsewhere: `credentials/form.json`."""
    return (
        json.dumps({"credential": CREDENTIAL, "status": STATUS_LIST}, separators=(",", ":")).replace("<", "\\u003c")
        + "\n"
    )
