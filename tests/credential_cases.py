"""A small portal with awards of every state, and its credentials, for tests of badges."""

import json
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from generator import standards
from generator.language.printer import Printer
from generator.model import Association, Award, IssuerKey, Listing, Portal, Standards, Withdrawal
from generator.pipeline.credentials.issue import issue
from generator.pipeline.credentials.published import PublishedCredentials
from generator.render.badges import image
from generator.render.badges.baking import bake
from generator.render.badges.credential_form import PICTURES, written
from generator.signatures import Key, integrity, key_from_seed
from tests.builders import institution

SITE = "https://portal.example/odd/"
TODAY = date(2026, 1, 15)
KEY, OTHER = key_from_seed(b"\1" * 32), key_from_seed(b"\2" * 32)


@cache
def known() -> Standards:
    found, _ = standards.load(Path(__file__).parent.parent / "datapackages" / "standards")
    assert found is not None
    return found


@cache
def speech(code: str = "en") -> Printer:
    return Printer(known(), code)


def languages() -> list[Printer]:
    """The languages of the site. Badges are drawn in each."""
    return [speech(), speech("es")]


def award(period: str = "2024", state: str = "awarded", **more: object) -> Award:
    year = int(period)
    said: dict[str, object] = {
        "awarded": date(year + 1, 6, 30),
        "until": date(year + 3, 6, 30),
        "association": "neem-circle",
    }
    return Award(period, "2026-1", state, (), **{**said, **more})  # type: ignore[arg-type]


def association(id_: str = "neem-circle", **more: object) -> Association:
    return Association(id_, id_.replace("-", " ").title(), "IN", **more)  # type: ignore[arg-type]


def listing(id_: str, *awards: Award, name: str = "") -> Listing:
    who = institution(id_, name=name or id_.title())
    return Listing(who, tuple(a.period for a in awards), {}, {}, None, awards[0] if awards else None, 0, awards)


def portal(*listings: Listing, associations: tuple[Association, ...] = (), day: date = TODAY) -> Portal:
    return Portal(known(), listings, associations or (association(),), {}, {}, (), day)


TAKEN_BACK = Withdrawal("dhanvika", "2024", date(2025, 12, 1), "The board", "Documents were not genuine.")


def usual() -> Portal:
    """One award in force, one that it superseded, one lapsed, one withdrawn, and an institution that never had one."""
    return portal(
        listing("ambarika", award("2024"), award("2023", "superseded", superseded_by="2024"), name="Ambarika & <Sons>"),
        listing("bokk", award("2020", "lapsed")),
        listing("dhanvika", award("2024", "withdrawn", withdrawal=TAKEN_BACK)),
        listing("wayrasol"),
        associations=(association(withdrawals=(TAKEN_BACK,)), association("red-quinual")),
    )


def issued(of: Portal | None = None, key: Key | None = KEY, site: str | None = SITE) -> PublishedCredentials:
    return issue(of or usual(), site, languages(), key)


def baked(of: Portal, what: PublishedCredentials, id_: str, period: str, code: str = "en") -> str:
    """The badge as on the site, drawn as "awarded" for any award."""
    line = of.by_id[id_]
    given = replace(next(a for a in line.given if a.period == period), state="awarded")
    drawn = image.badge(line.institution, given, speech(code), association="Neem Circle")
    return bake(drawn, what.credentials[id_, period])


DRAWN: dict[str, tuple[str, str, str]] = {
    "another word": (">recognised until June 2027 (fiscal", ">recognised until June 2037 (fiscal", "picture_changed"),
    "another title": ("Ambarika &amp; &lt;Sons&gt;: STAR", "Bokk: STAR", "picture_changed"),
    "another last day": ('data-until="2027', 'data-until="2037', "picture_changed"),
    "another institution": ('data-institution="ambarika"', 'data-institution="bokk"', "picture_changed"),
    "another description": ("</desc>", " And more.</desc>", "picture_changed"),
    "another colour": ("#1b6e3c", "#1b6e3d", "picture_changed"),
    "a style": ("<style>", "<style>text{display:none}", "picture_changed"),
    "a word more": ("</g></svg>", '<text x="9" y="9">gold</text></g></svg>', "picture_changed"),
    "a script": ("</g></svg>", "</g><script>/**/</script></svg>", "picture_changed"),
    "a handler": ("<svg ", '<svg onload="0" ', "picture_changed"),
    "a picture from elsewhere": (
        "</g></svg>",
        '</g><image href="https://elsewhere.example/x"/></svg>',
        "picture_changed",
    ),
    "a document type": ("<svg ", '<!DOCTYPE svg [<!ENTITY a "b">]><svg ', "picture_changed"),
    "another line's end": ("</svg>\n", "</svg>\r\n", "picture_changed"),
    "a byte that is no text": ("</svg>\n", "</svg>\udcff\n", "picture_changed"),
    "cut off": ("</g></svg>\n", "", "picture_changed"),
}
"""Changes to the picture of a badge around its credential: the old text, the new one, and the resulting message."""


def redrawn(badge: str, name: str) -> bytes:
    """A badge with one of the changes of `DRAWN`."""
    old, new, _ = DRAWN[name]
    assert badge.count(old) == 1, name
    return badge.replace(old, new).encode("utf-8", "surrogateescape")


def as_once(what: PublishedCredentials, id_: str, period: str) -> str:
    """A credential as signed before pictures were included: without their digests."""
    document = json.loads(what.credentials[id_, period])
    proof, _ = document.pop("proof"), document.pop(PICTURES)
    method, created = proof["verificationMethod"], proof["created"]
    return written(integrity.secure(document, KEY, method=method, created=created))


def keyed(of: Portal, *keys: IssuerKey) -> Portal:
    """The same portal, with these keys listed by its associations."""
    return replace(of, associations=tuple(replace(each, keys=keys, names_keys=True) for each in of.associations))
