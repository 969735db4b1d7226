"""Credentials about awards: what they hold, how a badge carries one, and every way in which one is rejected."""

import gzip
import json
import re
from base64 import urlsafe_b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from generator.limits import BadgeLimits, ProofLimits
from generator.model import Ending, IssuerKey, Portal
from generator.pipeline.cache.store import Cache
from generator.pipeline.credentials.issue import issue
from generator.pipeline.credentials.published import remarks
from generator.render.badges import baking, credential_form, credentials, verification
from generator.render.badges.verification import STEPS, Verdict, verify
from generator.render.badges.verify_data import verify_data
from generator.signatures import integrity
from generator.signatures.multikey import multikey
from tests.credential_cases import (
    DRAWN,
    KEY,
    OTHER,
    SITE,
    TAKEN_BACK,
    TODAY,
    as_once,
    association,
    award,
    baked,
    issued,
    keyed,
    languages,
    listing,
    portal,
    redrawn,
    speech,
    usual,
)

SCHEMA = json.loads((Path(__file__).parent / "schemas" / "open-badges-3.0.json").read_text())
PUBLIC, PUBLIC_OTHER = multikey(KEY.public), multikey(OTHER.public)


@pytest.fixture(scope="module")
def usually():
    return issued()


@pytest.fixture(scope="module")
def badge(usually) -> str:
    return baked(usual(), usually, "ambarika", "2024")


def issuers(what) -> dict[str, Any]:
    found = (json.loads(text) for path, text in what.files.items() if re.fullmatch(r"issuers/[^/]+\.json", path))
    return {document["id"]: document for document in found}


def read(what, path: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(what.files[path])
    return found


# -------------------------------------------------------------------------------------------------------- documents


def test_every_award_ever_given_has_a_credential_and_nobody_else(usually):
    assert set(usually.credentials) == {
        ("ambarika", "2024"),
        ("ambarika", "2023"),
        ("bokk", "2020"),
        ("dhanvika", "2024"),
    }
    assert usually.of("ambarika").keys() == {"2023", "2024"}
    assert usually.of("wayrasol") == {}


def test_a_key_that_is_not_listed_signs_and_the_row_that_keys_csv_lacks_is_told(usually):
    (told,) = usually.problems  # one of the two associations has given awards
    assert (told.code, told.severity, str(told.location)) == (
        "signing-key-unlisted",
        "warning",
        "associations/neem-circle/keys.csv",
    )
    assert told.fix.endswith(f"Add this row (key,since,until): {PUBLIC},2021-06-30,")
    assert "A new table is named in datapackage.json" in told.fix

    (told,) = issued(keyed(usual())).problems  # the table is named, and has no row yet, as `portal new` begins it
    assert told.fix == f"Add this row (key,since,until): {PUBLIC},2021-06-30,"
    (told,) = issued(keyed(usual(), IssuerKey(PUBLIC_OTHER, date(2020, 1, 1)))).problems
    assert told.fix == f"Add this row (key,since,until): {PUBLIC},2021-06-30,"
    assert issued(keyed(usual(), IssuerKey(PUBLIC, date(2020, 1, 1)))).problems == ()


def test_a_credential_has_the_parts_that_open_badges_asks_for(usually):
    validator = Draft202012Validator(SCHEMA)
    for text in usually.credentials.values():
        assert [error.message for error in validator.iter_errors(json.loads(text))] == []
    profile = Draft202012Validator({"$ref": "#/$defs/Profile", "$defs": SCHEMA["$defs"]})
    for document in issuers(usually).values():
        assert list(profile.iter_errors(document)) == []
    achievement = Draft202012Validator({"$ref": "#/$defs/Achievement", "$defs": SCHEMA["$defs"]})
    assert list(achievement.iter_errors(read(usually, "achievements/star-2026-1.json"))) == []


def test_a_credential_says_who_for_what_by_whom_and_how_long(usually):
    document = json.loads(usually.credentials["ambarika", "2024"])

    assert document["id"] == f"{SITE}credentials/ambarika/2024.json"
    assert document["issuer"] == {
        "id": f"{SITE}issuers/neem-circle.json",
        "type": ["Profile"],
        "name": "Neem Circle",
        "url": f"{SITE}associations/neem-circle/",
    }
    assert (document["validFrom"], document["validUntil"]) == ("2025-06-30T00:00:00Z", "2027-06-30T23:59:59Z")
    assert document["credentialSubject"]["id"] == f"{SITE}institutions/ambarika/"
    assert document["credentialSubject"]["term"] == "2024"
    assert "at least 70%" in document["credentialSubject"]["achievement"]["criteria"]["narrative"]
    assert [each["id"].removeprefix(SITE) for each in document["evidence"]] == [
        "institutions/ambarika/2024/review/",
        "institutions/ambarika/2024/",
        "downloads/ambarika/ambarika.zip",
        "api/v1/institutions/ambarika.json",
    ]
    assert document["proof"]["created"] == document["validFrom"]
    assert "<" not in usually.credentials["ambarika", "2024"]


def test_the_same_awards_give_the_same_bytes(usually):
    assert issued().files == usually.files


def test_every_document_that_is_signed_is_right_by_the_library_itself(usually):
    for text in usually.credentials.values():
        integrity.check(json.loads(text), KEY.public)
    integrity.check(read(usually, "status/neem-circle.json"), KEY.public)


def test_the_issuer_lists_its_keys_and_holds_its_signed_list(usually):
    document = read(usually, "issuers/neem-circle.json")

    assert [each["publicKeyMultibase"] for each in document["verificationMethod"]] == [PUBLIC]
    assert document["assertionMethod"] == [f"{SITE}issuers/neem-circle.json#{PUBLIC}"]
    assert document["statusList"] == read(usually, "status/neem-circle.json")


def test_the_keys_are_published_as_did_web_below_a_path_and_at_a_root(usually):
    below = read(usually, "issuers/neem-circle/did.json")
    rooted = issued(site="https://portal.example:8443/")

    assert below["id"] == "did:web:portal.example:odd:issuers:neem-circle"
    assert below["alsoKnownAs"] == [f"{SITE}issuers/neem-circle.json"]
    assert ".well-known/did.json" not in usually.files
    assert read(rooted, ".well-known/did.json")["id"] == "did:web:portal.example%3A8443"
    assert read(rooted, ".well-known/did.json")["verificationMethod"][0]["publicKeyMultibase"] == PUBLIC


def test_without_a_key_there_are_issuers_and_achievements_but_nothing_signed():
    unsigned = issued(key=None)

    assert unsigned.credentials == {}
    assert read(unsigned, "issuers/neem-circle.json")["verificationMethod"] == []
    assert "statusList" not in read(unsigned, "issuers/neem-circle.json")
    assert not [path for path in unsigned.files if path.startswith(("status/", "credentials/a"))]


def test_a_site_without_an_address_signs_for_one_that_never_exists():
    document = json.loads(issued(site=None).credentials["ambarika", "2024"])

    assert document["id"].startswith("https://portal.invalid/")


def test_badges_are_called_unsigned_without_a_key_and_not_merely_without_an_award():
    nobody = portal(listing("wayrasol"))

    assert remarks(issued(nobody), SITE, speech()) == ()
    (said,) = remarks(issued(nobody, key=None), SITE, speech())
    assert "PORTAL_SIGNING_KEY" in said


# ------------------------------------------------------------------------------------------------------ status list


def revoked(what, association_: str = "neem-circle") -> set[int]:
    text = read(what, f"status/{association_}.json")["credentialSubject"]["encodedList"]
    bits = gzip.decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert len(bits) * 8 == credentials.SLOTS
    return {n * 8 + k for n, byte in enumerate(bits) if byte for k in range(8) if byte & 0x80 >> k}


def place(what, id_: str, period: str) -> int:
    return int(json.loads(what.credentials[id_, period])["credentialStatus"]["statusListIndex"])


def test_the_list_marks_what_ended_with_its_institution_and_all_years_of_one_that_withdrew():
    closed, gone = Ending("closed", date(2026, 1, 2)), Ending("withdrawn", date(2025, 3, 4))
    over = listing("bokk", award("2024", "ended", ended=closed.date))
    away = listing("tala")
    of = portal(
        listing("ambarika", award("2024")),
        replace(over, institution=replace(over.institution, ended=closed)),
        replace(away, institution=replace(away.institution, ended=gone)),
    )
    what = issued(of)

    def marked(institution: str, year: int) -> bool:
        (place,) = credentials.slots([(date.min, institution, str(year))], {}).values()
        return place in revoked(what)

    assert [marked("bokk", 2024), marked("ambarika", 2024)] == [True, False]
    assert [year for year in range(2000, 2030) if marked("tala", year)] == list(range(2013, 2027))


def test_the_list_marks_what_was_withdrawn_and_nothing_else(usually):
    assert revoked(usually) == {place(usually, "dhanvika", "2024")}
    assert revoked(usually, "red-quinual") == set()


def test_a_withdrawal_counts_from_its_day():
    early = replace(usual(), as_of=TAKEN_BACK.date - timedelta(days=1))

    assert revoked(issued(early)) == set()


def test_a_new_institution_moves_nobodys_place(usually):
    more = usual()
    more = replace(more, listings=(listing("aaa", award("2019")), listing("zzz", award("2025")), *more.listings))
    again = issued(more)

    assert {key: place(again, *key) for key in usually.credentials} == {
        key: place(usually, *key) for key in usually.credentials
    }


def test_where_two_draw_one_place_the_earlier_award_keeps_it(monkeypatch):
    monkeypatch.setattr(credentials, "_draw", lambda *which: 7 + which[2])
    earlier, later = (date(2020, 1, 1), "zebra", "2019"), (date(2021, 1, 1), "alpaca", "2020")

    assert credentials.slots([later, earlier], {}) == {("zebra", "2019"): 7, ("alpaca", "2020"): 8}
    assert credentials.slots([earlier], {("alpaca", "2020"): 7}) == {("alpaca", "2020"): 7, ("zebra", "2019"): 8}


@given(st.sets(st.integers(0, credentials.SLOTS - 1), max_size=20))
@settings(max_examples=20, deadline=None)
def test_a_list_is_read_back_as_it_was_written(places):
    bits = credentials.decoded(credentials.encoded(places))

    assert bits is not None
    assert all(credentials.is_set(bits, each) for each in places)
    assert sum(byte.bit_count() for byte in bits) == len(places)
    assert credentials.is_set(bits, credentials.SLOTS) is None


def test_a_list_that_unpacks_without_end_is_no_list():
    bomb = gzip.compress(bytes(ProofLimits.LIST * 8), mtime=0)
    packed = "u" + __import__("base64").urlsafe_b64encode(bomb).decode().rstrip("=")

    assert credentials.decoded(packed) is None
    assert credentials.decoded("u!!!") is None
    assert credentials.decoded("uAAAA") is None


# -------------------------------------------------------------------------------------------------------- verifying


def asked(data: str | bytes, what, at: date = TODAY) -> Verdict:
    return verify(data.encode() if isinstance(data, str) else data, issuers(what), at)


def refused(verdict: Verdict) -> tuple[str, str]:
    assert not verdict.valid
    assert verdict.passed == STEPS[: STEPS.index(verdict.failed)]
    assert f"verify.failed.{verdict.code}" in speech().standards.languages["en"].phrases
    return verdict.failed, verdict.code


def test_a_good_badge_and_its_credential_pass_every_step(usually, badge):
    for data in (badge, usually.credentials["ambarika", "2024"], usually.files["credentials/ambarika/2024.json"]):
        verdict = asked(data, usually)
        assert verdict.valid
        assert verdict.passed == STEPS
        assert verdict.list_of == TODAY.isoformat()


def test_a_superseded_award_still_verifies(usually):
    assert asked(usually.credentials["ambarika", "2023"], usually).valid


def test_the_badge_of_another_institution_is_refused(usually, badge):
    other = baked(usual(), usually, "bokk", "2020")
    pasted = re.sub(r"(<!\[CDATA\[).*(\]\]>)", lambda m: m[1] + usually.credentials["bokk", "2020"] + m[2], badge)

    assert refused(asked(pasted, usually, date(2022, 1, 1))) == ("subject", "picture_changed")
    assert refused(asked(other, usually)) == ("time", "expired")


@pytest.mark.parametrize("name", DRAWN)
def test_nothing_that_is_drawn_in_a_badge_may_be_changed(usually, badge, name):
    assert refused(asked(redrawn(badge, name), usually)) == ("subject", DRAWN[name][2])


def test_a_badge_verifies_in_every_language_of_its_site(usually):
    spanish = baked(usual(), usually, "ambarika", "2024", "es")

    assert "ejercicio" in spanish
    assert asked(spanish, usually).valid
    only_english = issue(usual(), SITE, [speech()], KEY)
    assert refused(asked(baked(usual(), only_english, "ambarika", "2024", "es"), only_english))[0] == "subject"


def test_a_credential_from_before_pictures_were_signed_holds_and_its_badge_does_not(usually, badge):
    once = as_once(usually, "ambarika", "2024")
    old = re.sub(r"(<!\[CDATA\[).*(\]\]>)", lambda m: m[1] + once + m[2], badge)

    assert asked(once, usually).valid
    assert refused(asked(old, usually)) == ("subject", "picture_unsigned")


def test_a_revoked_badge_is_refused(usually):
    assert refused(asked(baked(usual(), usually, "dhanvika", "2024"), usually)) == ("status", "withdrawn")


def test_an_unknown_issuer_is_refused(usually, badge):
    elsewhere = issued(site="https://elsewhere.example/")

    assert refused(asked(badge, elsewhere)) == ("issuer", "unknown_issuer")
    assert refused(asked(badge, issued(key=OTHER))) == ("issuer", "unknown_key")
    assert refused(asked(badge, issued(key=None))) == ("issuer", "unknown_key")


def test_a_date_before_the_award_and_one_after_its_end_are_different_words(usually, badge):
    assert refused(asked(badge, usually, date(2025, 6, 29))) == ("time", "future")
    assert asked(badge, usually, date(2025, 6, 30)).valid
    assert asked(badge, usually, date(2027, 6, 30)).valid
    assert refused(asked(badge, usually, date(2027, 7, 1))) == ("time", "expired")


def resigned(text: str, change: Callable[[dict[str, Any]], object]) -> str:
    """A credential changed and signed again with the right key, as if by the issuer itself."""
    document = json.loads(text)
    proof = document.pop("proof")
    change(document)
    method, created = proof["verificationMethod"], proof["created"]
    return credential_form.written(integrity.secure(document, KEY, method=method, created=created))


def test_parts_of_different_institutions_do_not_make_a_credential_even_if_signed(usually):
    text = usually.credentials["ambarika", "2024"]
    changes: list[Callable[[dict[str, Any]], object]] = [
        lambda d: d.update(id=f"{SITE}credentials/bokk/2024.json"),
        lambda d: d["credentialSubject"].update(id=f"{SITE}institutions/bokk/"),
        lambda d: d["credentialSubject"].update(term="2023"),
        lambda d: d["credentialStatus"].update(statusListIndex="5"),
        lambda d: d["credentialSubject"]["identifier"][1].update(identityType="name"),
    ]
    for change in changes:
        assert refused(asked(resigned(text, change), usually)) == ("subject", "addresses")


def test_only_the_form_is_accepted_even_if_signed(usually):
    text = usually.credentials["ambarika", "2024"]
    more = resigned(text, lambda d: d["credentialSubject"]["achievement"].update(humanCode="x"))

    assert refused(asked(more, usually)) == ("form", "strange_part")
    assert asked(more, usually).values == {"place": "credentialSubject.achievement.humanCode"}


def test_a_list_that_the_issuer_did_not_sign_says_nothing(usually, badge):
    known = issuers(usually)
    document = known[f"{SITE}issuers/neem-circle.json"]
    forged = credentials.CredentialContext(SITE, speech()).status_list("neem-circle", [], TODAY)
    method, created = document["assertionMethod"][0], "2026-01-01T00:00:00Z"
    document["statusList"] = integrity.secure(forged, OTHER, method=method, created=created)

    assert refused(verify(badge.encode(), known, TODAY)) == ("status", "list_signature")
    document["statusList"] = read(usually, "status/red-quinual.json")
    assert refused(verify(badge.encode(), known, TODAY)) == ("status", "no_list")
    del document["statusList"]
    assert refused(verify(badge.encode(), known, TODAY)) == ("status", "no_list")


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_one_flipped_byte_anywhere_in_the_credential_is_refused(usually, badge, data):
    whole = badge.encode()
    start, end = whole.index(b"<![CDATA[") + 9, whole.index(b"]]></openbadges")
    at = data.draw(st.integers(start, end - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != whole[at]))

    assert not asked(whole[:at] + bytes([other]) + whole[at + 1 :], usually).valid


def test_every_letter_of_every_value_is_signed(usually):
    """A changed credential that still has the form is rejected at the signature, or before."""
    text = usually.credentials["bokk", "2020"]
    for at in range(0, len(text), 23):
        if text[at].isalnum():
            changed = text[:at] + ("b" if text[at] != "b" else "c") + text[at + 1 :]
            assert asked(changed, usually, date(2022, 1, 1)).failed in ("read", "form", "issuer", "signature"), at


def test_a_credential_that_says_the_same_in_another_spelling_was_touched(usually):
    text = usually.credentials["ambarika", "2024"]
    spelled = [
        text.replace("STAR", "\\u0053TAR", 1),
        text.replace("\\u0026", "&"),
        text.replace(",", ", ", 1),
        json.dumps(json.loads(text), indent=1),
        f" {text}",
        f"{text}\n\n",
    ]
    for other in spelled:
        assert json.loads(other) == json.loads(text)
        assert refused(asked(other, usually)) == ("form", "rewritten")


# ----------------------------------------------------------------------------------------------------------- baking


def picture(inside: str, before: str = "") -> str:
    return f'{before}<svg xmlns="http://www.w3.org/2000/svg"><title>x</title><desc></desc>{inside}</svg>'


ELEMENT = f'<openbadges:credential xmlns:openbadges="{baking.NAMESPACE}"><![CDATA[{{}}]]></openbadges:credential>'
ODD = {
    "no_credential": picture(""),
    "two_credentials": picture(ELEMENT.format("{}") * 2),
    "no_json": picture(ELEMENT.format("nothing")),
    "too_large": picture("x" * BadgeLimits.FILE),
}


@pytest.mark.parametrize("code", ODD)
def test_an_odd_picture_is_refused_with_its_reason(code, usually):
    assert refused(asked(ODD[code], usually)) == ("read", code)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x00",
        b"\xff\xfe<svg/>",
        b"[]",
        b"nonsense",
        b'{"a":1,"a":2}',
        b"<svg",
        b"<" * 10_000,
        b"[" * 100_000,
        picture("<g>" * 5_000 + "</g>" * 5_000).encode(),
        picture(f"<g>{ELEMENT.format('{}')}</g>").encode(),
        picture(ELEMENT.format("{}") + "<desc></desc>", "<desc></desc>").encode(),
        picture(ELEMENT.format("{}").replace("]]>", "]] >")).encode(),
        picture(ELEMENT.format("{}") + "]]></openbadges:credential>").encode(),
        b'<?xml version="1.0" encoding="utf-7"?><svg xmlns="http://www.w3.org/2000/svg"/>',
    ],
)
def test_whatever_is_read_the_answer_is_a_verdict(data, usually):
    assert refused(asked(data, usually))[0] in ("read", "form")


@given(st.binary(max_size=400))
@settings(max_examples=100, deadline=None)
def test_any_bytes_get_a_verdict(data):
    assert not verify(data, {}, TODAY).valid
    assert not verify(b"<svg" + data, {}, TODAY).valid


def test_a_credential_that_could_end_its_own_element_is_never_baked():
    with pytest.raises(ValueError, match="would end"):
        baking.bake("<svg><desc></desc></svg>", "]]>")


# -------------------------------------------------------------------------------------------------------- rotation


def test_a_badge_signed_with_an_old_key_stays_valid_after_the_next_key_came(badge):
    old = IssuerKey(PUBLIC, date(2020, 1, 1), date(2025, 12, 31))
    new = IssuerKey(PUBLIC_OTHER, date(2026, 1, 1))
    rotated = issued(keyed(usual(), old, new), key=OTHER)

    assert asked(badge, rotated).valid, "downloaded before"
    assert asked(rotated.credentials["ambarika", "2024"], rotated).valid, "signed anew"
    document = json.loads(rotated.credentials["ambarika", "2024"])
    assert document["proof"]["created"] == "2026-01-01T00:00:00Z", "no key speaks for a time before it was there"
    listed = read(rotated, "issuers/neem-circle.json")["verificationMethod"]
    assert [(each["since"], each.get("expires")) for each in listed] == [
        ("2020-01-01T00:00:00Z", "2025-12-31T23:59:59Z"),
        ("2026-01-01T00:00:00Z", None),
    ]


def test_a_key_that_ended_before_is_not_believed(badge):
    ended = IssuerKey(PUBLIC, date(2020, 1, 1), date(2025, 6, 29))
    begun = IssuerKey(PUBLIC, date(2025, 7, 1))

    for row in (ended, begun):
        known = issued(keyed(usual(), row), key=OTHER)
        assert refused(asked(badge, known)) == ("issuer", "key_term")


def test_a_key_whose_term_is_over_signs_nothing_and_the_build_says_so():
    what = issued(keyed(usual(), IssuerKey(PUBLIC, date(2019, 1, 1), date(2020, 12, 31))))

    assert what.credentials == {}
    assert {problem.code for problem in what.problems} == {"signing-key-ended"}


# ---------------------------------------------------------------------------------------------------- signed apart


def committed(what, **other: str) -> dict[str, str]:
    """The credentials of one association as in its package."""
    texts = {f"{id_}-{period}.json": f"{text}\n" for (id_, period), text in what.credentials.items()}
    return {**texts, "status.json": what.files["status/neem-circle.json"], **other}


def apart(texts: dict[str, str], of=None):
    of = of or usual()
    row = IssuerKey(PUBLIC, date(2019, 1, 1))
    first, *rest = of.associations
    return replace(of, associations=(replace(first, keys=(row,), credentials=texts), *rest))


def test_what_was_signed_apart_is_published_as_it_is_and_needs_no_key(usually, badge):
    what = issued(apart(committed(usually)), key=None)

    assert what.problems == ()
    assert what.credentials == usually.credentials
    assert what.files["status/neem-circle.json"] == usually.files["status/neem-circle.json"]
    assert asked(badge, what).valid


@pytest.mark.parametrize(
    ("file", "change", "why"),
    [
        ("ambarika-2024.json", lambda text: text.replace("Neem", "Nemo"), "does not verify"),
        ("ambarika-2024.json", lambda text: text.replace("2027-06-30", "2037-06-30"), "award as it stands"),
        ("ambarika-2024.json", lambda _: "[]", "form"),
        ("status.json", lambda _: "{}", "form"),
    ],
)
def test_what_was_signed_apart_and_does_not_fit_is_not_published(usually, file, change, why):
    texts = committed(usually)
    what = issued(apart({**texts, file: change(texts[file])}), key=None)

    assert ("ambarika", "2024") not in what.credentials
    assert any(p.code == "credential-unusable" and why in p.message for p in what.problems)


def test_a_credential_that_was_signed_for_another_picture_is_published_and_no_badge_carries_it(usually):
    texts = {**committed(usually), "ambarika-2024.json": as_once(usually, "ambarika", "2024")}
    what = issued(apart(texts), key=None)

    assert ("ambarika", "2024") in what.credentials
    assert [(p.code, p.location.file) for p in what.problems] == [
        ("badge-unsigned", "associations/neem-circle/credentials/ambarika-2024.json")
    ]


def test_a_withdrawal_that_the_committed_list_does_not_know_is_told_of(usually):
    nobody = replace(usual(), associations=(association(),))
    before = issued(nobody)
    what = issued(apart(committed(before)), key=None)

    assert ("dhanvika", "2024") not in what.credentials
    assert [p.location.file for p in what.problems] == ["associations/neem-circle/credentials/status.json"]


def test_a_place_in_a_committed_credential_never_moves_and_one_without_an_award_is_marked(usually):
    of = usual()
    fewer = replace(of, listings=tuple(each for each in of.listings if each.institution.id != "bokk"))
    what = issued(apart(committed(usually), fewer))

    assert revoked(what) == {place(usually, "dhanvika", "2024"), place(usually, "bokk", "2020")}
    assert place(what, "ambarika", "2024") == place(usually, "ambarika", "2024")


def test_both_forms_are_published_for_those_who_verify_elsewhere(usually):
    forms = read(usually, "credentials/form.json")

    assert forms == {"credential": credential_form.CREDENTIAL, "status": credential_form.STATUS_LIST}
    for name, form in forms.items():
        Draft202012Validator.check_schema(form)
        sample = usually.credentials["ambarika", "2024"] if name == "credential" else None
        document = json.loads(sample or usually.files["status/neem-circle.json"])
        assert Draft202012Validator(form).is_valid(document)
        assert credential_form.flaw(document, form) is None


def test_the_steps_have_words_in_every_language():
    for code in ("en", "es"):
        phrases = speech(code).standards.languages[code].phrases
        for step in STEPS:
            assert f"verify.step.{step}" in phrases
            assert f"verify.passed.{step}" in phrases
    told = set(
        re.findall(
            r"\b[a-z]+(?:_[a-z]+)+\b|\b(?:doctype|rewritten|signature|addresses|withdrawn|future|expired)\b",
            verification.__doc__ or "",
        )
    )
    codes = {
        key.removeprefix("verify.failed.")
        for key in speech().standards.languages["en"].phrases
        if key.startswith("verify.failed.")
    }
    assert codes <= told


def test_one_new_award_leaves_the_proofs_of_the_others(tmp_path, usually, monkeypatch):
    shelf, made = Cache(tmp_path), []
    issue(usual(), SITE, languages(), KEY, shelf)
    right = integrity.secure
    monkeypatch.setattr(
        integrity, "secure", lambda document, *a, **k: made.append(document) or right(document, *a, **k)
    )
    of = usual()
    more = replace(of, listings=(*of.listings, listing("zorro", award("2025"))))

    again = issue(more, SITE, languages(), KEY, shelf)
    assert [document["id"] for document in made] == [f"{SITE}credentials/zorro/2025.json"]
    assert {key: again.credentials[key] for key in usually.credentials} == usually.credentials
    assert issue(more, SITE, languages(), KEY, shelf) == again
    assert len(made) == 1
    assert issue(more, SITE, languages(), OTHER, shelf).credentials != again.credentials, "another key, other proofs"


def test_a_portal_without_awards_costs_nothing_to_sign():
    empty = portal(*(listing(f"quiet-{n}") for n in range(50)))

    assert issued(empty).credentials == {}


# ------------------------------------------------------------------------------------------------- a portal that moved

OLD = SITE.replace("portal.example", "old.example")


def moved(of: Portal) -> Portal:
    """The same portal, whose first association says that it was at another address before."""
    first, *others = of.associations
    return replace(of, associations=(replace(first, former_addresses=(OLD,)), *others))


def known_issuers(what):
    """The issuer documents that the site offers to verifiers."""
    (offered,) = (data for path, data in verify_data(what.files) if path == "api/v1/issuers.json")
    return {one["id"]: one for one in json.loads(offered)["issuers"]}


def test_a_badge_from_before_a_move_verifies_after_it_and_one_that_was_withdrawn_does_not():
    before, after = issued(site=OLD), issued(moved(usual()))
    issuers = known_issuers(after)
    for key, valid in ((("ambarika", "2024"), True), (("dhanvika", "2024"), False)):
        verdict = verify(before.credentials[key].encode(), issuers, TODAY)
        assert (verdict.valid, verdict.code) == (valid, "" if valid else "withdrawn")
        assert verify(after.credentials[key].encode(), issuers, TODAY).valid == valid
    assert (
        verify(before.credentials["ambarika", "2024"].encode(), known_issuers(issued()), TODAY).code == "unknown_issuer"
    )


def with_committed(of: Portal, what) -> Portal:
    """The portal with credentials that were signed offline."""
    first, *others = of.associations
    row = IssuerKey(PUBLIC, date(2019, 1, 1))
    return replace(of, associations=(replace(first, credentials=committed(what), keys=(row,)), *others))


def test_committed_credentials_are_kept_after_a_move_that_is_declared_and_else_the_reason_names_it():
    of = with_committed(usual(), issued(site=OLD))
    kept = issued(moved(of), key=None)
    assert kept.credentials[("ambarika", "2024")] == issued(site=OLD).credentials[("ambarika", "2024")]
    assert kept.problems == ()
    assert verify(kept.credentials["ambarika", "2024"].encode(), known_issuers(kept), TODAY).valid
    lost = issued(of, key=None)
    assert lost.credentials == {}
    assert all(f"another address, {OLD}" in one.message for one in lost.problems)
    assert all("former_addresses" in one.message for one in lost.problems)
