"""A small portal with awards of every state, and its credentials, for tests of badges."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from generator import standards
from generator.model import Association, Award, IssuerKey, Listing, Portal, Standards, Withdrawal
from generator.pipeline.issued import Issued
from generator.pipeline.issuing import issue
from generator.render import badges
from generator.render.baking import bake
from generator.render.language import Printer
from generator.signatures import Key, key_from_seed
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
    return Listing(who, tuple(a.period for a in awards), {}, {}, None, awards[0] if awards else None, 0, "", awards)


def portal(*listings: Listing, associations: tuple[Association, ...] = (), day: date = TODAY) -> Portal:
    return Portal(known(), listings, associations or (association(),), {}, {}, (), day)


TAKEN_BACK = Withdrawal("dhanvika", "2024", date(2025, 12, 1), "The board", "Documents were not genuine.")


def usual() -> Portal:
    """One award in force, one superseded by it, one lapsed, one withdrawn, and an institution that never had one."""
    return portal(
        listing("ambarika", award("2024"), award("2023", "superseded", superseded_by="2024"), name="Ambarika & <Sons>"),
        listing("bokk", award("2020", "lapsed")),
        listing("dhanvika", award("2024", "withdrawn", withdrawal=TAKEN_BACK)),
        listing("wayrasol"),
        associations=(association(withdrawals=(TAKEN_BACK,)), association("red-quinual")),
    )


def issued(of: Portal | None = None, key: Key | None = KEY, site: str | None = SITE) -> Issued:
    return issue(of or usual(), site, speech(), key)


def baked(of: Portal, what: Issued, id_: str, period: str) -> str:
    """The badge as the site would have it, made to say "awarded" for whatever award it is."""
    line = of.by_id[id_]
    given = replace(next(a for a in line.given if a.period == period), state="awarded")
    drawn = badges.badge(line.institution, given, speech(), association="Neem Circle")
    return bake(drawn, what.credentials[id_, period])


def keyed(of: Portal, *keys: IssuerKey) -> Portal:
    """The same portal, its associations listing these keys."""
    return replace(of, associations=tuple(replace(each, keys=keys) for each in of.associations))
