"""Issues the credentials that the portal publishes.

With a key, the build signs every award that was ever given. Without one it publishes the credentials that were signed
offline and committed in the association's package (`portal badge sign`), and otherwise none. Keys stay in this process:
only the signed documents leave it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator.language.printer import Printer
from generator.limits import BadgeLimits
from generator.model import Association, Award, Institution, Policy, Portal
from generator.packages.safety import strict_json
from generator.pipeline.cache import keys
from generator.pipeline.cache.store import Cache, digest_of
from generator.pipeline.credentials.listed_keys import unlisted_key
from generator.pipeline.credentials.published import PublishedCredentials
from generator.problems import Location, Problem, SignatureError
from generator.render import addresses
from generator.render.badges.baking import digest
from generator.render.badges.credential_form import CREDENTIAL, PICTURES, STATUS_LIST, Document, flaw, written
from generator.render.badges.credentials import CredentialContext, slots
from generator.render.badges.verification import forms, verify
from generator.signatures import Key
from generator.signatures.multikey import multikey

Terms = dict[str, tuple[date | None, date | None]]
"""Public keys in the form Multikey, with their first and last days."""


@dataclass(frozen=True, slots=True)
class GivenAward:
    """An award that was given, with everything that its credential says."""

    institution: Institution
    award: Award
    association: Association
    policy: Policy

    @property
    def key(self) -> tuple[str, str]:
        """Institution and period."""
        return self.institution.id, self.award.period

    @property
    def file(self) -> str:
        """The name of its credential in the association's package."""
        return f"{self.institution.id}-{self.award.period}.json"


def given_awards(portal: Portal) -> list[GivenAward]:
    """Every award that was ever given, in any state."""
    associations = {known.id: known for known in portal.associations}
    policies = {policy.version: policy for policy in portal.standards.policies}
    return [
        GivenAward(listing.institution, award, associations[award.association], policies[award.policy])
        for listing in portal.listings
        for award in listing.given
        if award.was_given and award.association in associations and award.policy in policies
    ]


def issue(
    portal: Portal,
    site_url: str | None,
    languages: Sequence[Printer],
    key: Key | None,
    cache: Cache | None = None,
    *,
    program: str = "",
) -> PublishedCredentials:
    """All credentials, from the cache if nothing changed. Documents are in the first of the languages.

    `program` is a digest of the program, which writes the documents.
    """
    desk = _Issuer(portal, CredentialContext(site_url, *languages), key)
    if cache is None:
        return desk.issued()
    entry = keys.credentials((program, *desk.plan()))
    kept = cache.get(entry)
    if not isinstance(kept, PublishedCredentials):
        desk.former = cache.get(keys.proofs()) or {}
        kept = desk.issued()
        cache.put(keys.proofs(), desk.proofs)
        cache.put(entry, kept)
    return kept


_LONGEST_TERM = 12
"""Years after the end of its fiscal year for which a credential may have been valid."""


class _Issuer:
    """Drafts and signs the documents."""

    def __init__(self, portal: Portal, paper: CredentialContext, key: Key | None) -> None:
        self._portal = portal
        self._paper = paper
        self._key = key
        self._name = ""
        if key is not None:
            self._name = multikey(key.public)
        self._given: dict[str, list[GivenAward]] = {association.id: [] for association in portal.associations}
        for one in given_awards(portal):
            self._given[one.association.id].append(one)
        self._withdrawn = {
            (row.institution, row.period)
            for association in portal.associations
            for row in association.withdrawals
            if row.date <= portal.as_of
        }
        self._withdrawn |= {
            one.key
            for given in self._given.values()
            for one in given
            if one.award.ended and one.award.state != "lapsed"
        }
        self._taken_down = {
            (who.id, str(year))
            for who in (listing.institution for listing in portal.listings)
            if who.ended and who.ended.how == "withdrawn"
            for year in range(who.ended.date.year - _LONGEST_TERM, portal.as_of.year + 1)
        }
        # Which of them once had an award that a correction or another verdict took away, only history knows.
        given = {one.key for awards in self._given.values() for one in awards}
        filed = {(listing.institution.id, period) for listing in portal.listings for period in listing.periods}
        self._never_given = filed - given
        self._problems: list[Problem] = []
        self.former: Mapping[str, Document] = {}  # proofs of earlier builds, by everything they depend on
        self.proofs: dict[str, Document] = {}

    def plan(self) -> Iterator[str]:
        """Everything that the documents depend on, apart from the program, before anything is drafted or signed."""
        yield from (self._name, self._paper.root, str(self._portal.as_of), self._portal.standards.digest)
        yield repr(list(self._portal.standards.languages))  # the first one is the site's
        yield repr((sorted(self._withdrawn), sorted(self._taken_down | self._never_given)))
        for association in self._portal.associations:
            committed = self._committed(association)
            places = self._places(association, committed)
            yield repr((association, sorted(places.items())))
            yield from (repr((one.institution, one.award)) for one in self._given[association.id])

    def issued(self) -> PublishedCredentials:
        """Draft and sign the documents, or use those that were signed offline."""
        files: dict[str, str] = {}
        texts: dict[tuple[str, str], str] = {}
        for policy in self._portal.standards.policies:
            files[addresses.achievement(policy.version)] = written(self._paper.achievement(policy)) + "\n"
        files["credentials/form.json"] = forms()
        for association in self._portal.associations:
            terms = self._terms(association)
            committed = self._committed(association)
            if self._key is not None:
                awards = [one.award for one in self._given[association.id]]
                self._problems += unlisted_key(association, self._name, awards)
                found, listed = self._signed(association, committed, terms)
            else:
                found, listed = self._taken(association, committed, terms)
            texts |= found
            files[addresses.issuer(association.id)] = written(self._paper.issuer(association, terms, listed)) + "\n"
            path, document = self._paper.identity(terms, association.id)
            files[path] = written(document) + "\n"
            if listed is not None:
                files[addresses.status(association.id)] = written(listed) + "\n"
            for number, paper in enumerate(self._former(association), 1):
                former = self._former_list(association, committed, terms, paper)
                files[addresses.issuer(association.id, number)] = (
                    written(paper.issuer(association, terms, former)) + "\n"
                )
                if former is not None:
                    files[addresses.status(association.id, number)] = written(former) + "\n"
        if self._key is not None:
            path, document = self._paper.identity({self._name: (None, None)})
            if path:
                files[path] = written(document) + "\n"
        files |= {addresses.credential(*which): f"{text}\n" for which, text in texts.items()}
        return PublishedCredentials(files, texts, tuple(self._problems))

    # --------------------------------------------------------------------------------------------- with a key

    def _signed(
        self, association: Association, committed: Mapping[str, Document], terms: Terms
    ) -> tuple[dict[tuple[str, str], str], Document | None]:
        places = self._places(association, committed)
        try:
            found = {
                one.key: written(self._secure(self._credential(one, places[one.key]), association, terms))
                for one in self._given[association.id]
            }
            revoked = self._revoked(association, places)
            unsigned = self._paper.status_list(association.id, revoked, self._portal.as_of)
            return found, self._secure(unsigned, association, terms)
        except SignatureError as error:
            self._problems.append(
                Problem(
                    "signing-key-ended",
                    Location(f"associations/{association.id}/keys.csv"),
                    f"Credentials of this association were not signed: {error.message}",
                    allowed="a key in its term",
                    fix="Sign with a newer key, and list it.",
                    severity="warning",
                )
            )
            return {}, None

    def _former(self, association: Association) -> list[CredentialContext]:
        """The addresses from which an association issued before: who moves takes its issuers along.

        Each gets its issuer document under the id that it had, so that old badges verify in the same steps.
        """
        return [self._paper.at(one) for one in association.former_addresses if one != self._paper.root]

    def _former_list(
        self, association: Association, committed: Mapping[str, Document], terms: Terms, paper: CredentialContext
    ) -> Document | None:
        """The list of withdrawals for badges that were issued at a former address."""
        id_ = paper.whole(addresses.status(association.id))
        if self._key is None:
            return next((one for name, one in committed.items() if is_list(name) and one["id"] == id_), None)
        revoked = self._revoked(association, self._places(association, committed))
        try:
            return self._secure(
                paper.status_list(association.id, revoked, self._portal.as_of), association, terms, paper
            )
        except SignatureError:
            return None  # reported for the present address

    def _secure(
        self, document: Document, association: Association, terms: Terms, paper: CredentialContext | None = None
    ) -> Document:
        """Sign as of the day on which the document becomes valid, or the key's first day if that is later.

        So a document is the same whenever it is signed, and no key signs for a time before it existed.
        """
        from generator.signatures import integrity  # noqa: PLC0415 -- JSON-LD is slow to import

        if self._key is None:
            raise TypeError("there is no key to sign with")
        since, until = terms[self._name]
        begins = date.fromisoformat(document["validFrom"][:10])
        day = max(begins, since) if since else begins
        if until is not None and until < day:
            raise SignatureError("key", f"the signing key's last day was {until}, according to keys.csv.")
        method, created = (paper or self._paper).method(association.id, self._name), f"{day}T00:00:00Z"
        # A proof takes some 7 ms, and one new award must not cost those of a thousand others.
        name = digest_of(method, created, written(document))
        secured = (
            {**document, "proof": self.former[name]}
            if name in self.former
            else integrity.secure(document, self._key, method=method, created=created)
        )
        self.proofs[name] = secured["proof"]
        return secured

    # ------------------------------------------------------------------------------------------ without a key

    def _taken(
        self, association: Association, committed: Mapping[str, Document], terms: Terms
    ) -> tuple[dict[tuple[str, str], str], Document | None]:
        """The credentials that were signed offline, if they verify and match their awards."""
        papers = (self._paper, *self._former(association))
        lists = [self._former_list(association, committed, terms, paper) for paper in papers]
        issuers = [paper.issuer(association, terms, one) for paper, one in zip(papers, lists, strict=True)]
        known = {issuer["id"]: json.loads(written(issuer)) for issuer in issuers}
        found: dict[tuple[str, str], str] = {}
        for one in self._given[association.id]:
            document = committed.get(one.file)
            if document is None:
                continue
            text = written(document)
            day = date.fromisoformat(document["validUntil"][:10])
            verdict = verify(text.encode(), known, day)
            withdrawn = one.key in self._withdrawn
            address = addresses.credential(*one.key)
            paper = next((each for each in papers if document["id"] == each.whole(address)), None)
            if paper is None and document["id"].endswith(f"/{address}"):
                root = document["id"].removesuffix(address)
                why = f"it was signed for another address, {root}. If the portal was there, name it in former_addresses"
                self._note(association, one.file, why)
            elif paper is None or not _fits(document, self._credential(one, 0, paper)):
                self._note(association, one.file, "it is not about the award as it stands now")
            elif verdict.failed == "status" and verdict.code != "withdrawn":
                self._note(
                    association, "status.json", "its signature is not of a key in keys.csv, or it is another list"
                )
            elif not verdict.valid and not (withdrawn and verdict.code == "withdrawn"):
                self._note(association, one.file, f'it does not verify, at the step "{verdict.failed}"')
            elif withdrawn and verdict.valid:
                self._note(association, "status.json", f"it does not say that {one.file} was withdrawn, or ended")
            else:
                found[one.key] = text
                self._look_at_pictures(association, one, document)
        return found, lists[0] if found else None

    def _look_at_pictures(self, association: Association, one: GivenAward, document: Document) -> None:
        """Report badges whose drawing differs from the signed one; they do not get a credential inside."""
        signed = {named["digestSRI"] for named in document.get(PICTURES, ())}
        drawn = self._paper.pictures(one.institution, one.award, association)
        if one.award.state == "awarded" and not signed.issuperset(digest(picture) for picture in drawn):
            self._problems.append(
                Problem(
                    "badge-unsigned",
                    Location(f"associations/{association.id}/credentials/{one.file}"),
                    "This credential is published, but no badge carries it: it was signed for another picture.",
                    allowed="a credential that names the badge as it is drawn today",
                    fix="Sign the awards again: portal badge sign.",
                    severity="warning",
                )
            )

    def _committed(self, association: Association) -> dict[str, Document]:
        """The documents that were signed offline, by file name, if they are well-formed."""
        found: dict[str, Document] = {}
        for name, text in association.credentials.items():
            document = _document(text, STATUS_LIST if is_list(name) else CREDENTIAL)
            if document is None:
                self._note(association, name, "it has not the form of a credential of this portal")
            else:
                found[name] = document
        return found

    def _note(self, association: Association, file: str, why: str) -> None:
        problem = Problem(
            "credential-unusable",
            Location(f"associations/{association.id}/credentials/{file}"),
            f"This credential is not published: {why}.",
            allowed="a credential that `portal badge sign` wrote for this site's address and these data",
            fix="Sign the awards again: portal badge sign.",
            severity="warning",
        )
        if problem not in self._problems:
            self._problems.append(problem)

    # --------------------------------------------------------------------------------------------------- both

    def _credential(self, one: GivenAward, place: int, paper: CredentialContext | None = None) -> Document:
        return (paper or self._paper).credential(one.institution, one.award, one.association, one.policy, place)

    def _places(self, association: Association, committed: Mapping[str, Document]) -> dict[tuple[str, str], int]:
        taken = {
            _about(document["credentialSubject"]): int(document["credentialStatus"]["statusListIndex"])
            for name, document in committed.items()
            if not is_list(name)
        }
        awards = ((one.award.awarded or date.min, *one.key) for one in self._given[association.id])
        return slots(awards, taken)

    def _revoked(self, association: Association, places: Mapping[tuple[str, str], int]) -> Iterable[int]:
        """Indexes of awards that were withdrawn, ended with their institution, or turn out never to have been given.

        The last kind: a value was corrected or a verdict changed, and the award is gone as if it had never been. So
        every filing without an award is listed. Of an institution that withdrew from the portal nothing is known any
        more, so all of its years are.
        """
        awarded = {one.key for one in self._given[association.id]} - self._withdrawn
        every = slots(((date.max, *key) for key in self._taken_down | self._never_given), places)
        return (place for key, place in every.items() if key not in awarded)

    def _terms(self, association: Association) -> Terms:
        """The keys of an association: those it lists, and the one this portal signs with."""
        terms: Terms = {known.key: (known.since, known.until) for known in association.keys}
        if self._name:
            terms.setdefault(self._name, (None, None))
        return terms


def is_list(name: str) -> bool:
    """True for the file of a list of withdrawals among those signed offline; others are credentials."""
    return re.fullmatch(r"status(-former-[1-9])?[.]json", name) is not None


def _document(text: str, form: Mapping[str, Any]) -> Document | None:
    try:  # an unpaired surrogate cannot be signed
        data = text.encode()
    except UnicodeEncodeError:
        return None
    value = strict_json.read(data) if len(data) <= BadgeLimits.FILE else None
    return value if isinstance(value, dict) and flaw(value, form) is None else None


def _about(subject: Document) -> tuple[str, str]:
    """The institution and the period of a credential."""
    names = {one["identityType"]: one["identityHash"] for one in subject["identifier"]}
    return names.get("identifier", ""), subject["term"]


def _fits(document: Document, expected: Document) -> bool:
    """True if a credential is about this award on this site: its words may be older, its claim may not."""
    return all(document[part] == expected[part] for part in ("id", "validFrom", "validUntil")) and all(
        document[part]["id"] == expected[part]["id"] for part in ("issuer", "credentialSubject")
    )
