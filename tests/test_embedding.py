"""What other sites show: charts and cards in a frame, pictures of links, descriptions for search engines, badges."""

import json
import re
import struct
import zlib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyld import jsonld

from generator import standards
from generator.language.printer import Printer
from generator.model import Country, Frames, Listing, Observation, Portal, Source
from generator.render import share_picture
from generator.render.addresses import Page
from generator.render.badges.baking import PNG, bake_png
from generator.render.embedding import card_frame
from generator.render.fragments.linked_data import LinkedData
from generator.render.pages import embed
from tests import builders
from tests.small_sites import ROOT

KNOWN = next(known for known in standards.load(ROOT / "datapackages" / "standards")[:1] if known)
SITE = "https://example.org/portal/"
NAME = "A </script><b> & \u2028 name"


def page(address: str = "", site_url: str | None = SITE) -> Page:
    made = Page(Frames(ROOT, "", ("en", "es"), {}, site_url, ()), "en")
    made.address = address
    return made


# ------------------------------------------------------------------------------------------------------------ frames


def test_the_snippet_of_a_card_names_the_page_that_shows_all_of_them():
    assert card_frame(page("institutions/wayrasol/"), "wayrasol", 'A "name" & more') == (
        f'<iframe src="{SITE}embed/?i=wayrasol" title="A &#34;name&#34; &amp; more" '
        'width="420" height="460" loading="lazy"></iframe>'
    )


def test_the_bare_page_of_each_language_is_in_one_folder_and_runs_nothing_but_its_script():
    printers = {code: Printer(KNOWN, code) for code in ("en", "es")}
    made = {str(path): str(text) for path, text in embed.pages(printers, {"en": "A & B", "es": "A y B"})}

    assert list(made) == ["embed/index.html", "embed/es/index.html"]
    assert 'data-home="../../es/"' in made["embed/es/index.html"]
    assert "<title>A &amp; B</title>" in made["embed/index.html"]
    for text in made.values():
        assert "script-src 'self' 'wasm-unsafe-eval';" in text
        assert "<form" not in text
        assert text.count("<script") == 1


# ------------------------------------------------------------------------------------------------------- descriptions


def described(html: str) -> dict[str, dict[str, Any]]:
    """What a page says of itself, by type, expanded by a processor of JSON-LD."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    said = json.loads(text)
    assert said["@context"] == "https://schema.org"
    said["@context"] = {"@vocab": "https://schema.org/"}  # without the network
    found = {node["@type"][0].removeprefix("https://schema.org/"): node for node in jsonld.expand(said)}
    assert all(key.startswith(("@", "https://schema.org/")) for node in found.values() for key in node)
    return found


def term(node: dict[str, Any], name: str) -> Any:
    (value,) = node[f"https://schema.org/{name}"]
    return value.get("@value", value.get("@id"))


def test_an_institution_is_an_organisation_and_what_it_reported_a_dataset():
    who = builders.institution("wayrasol", name=NAME, country="PE", acronym="W")
    dossier = builders.dossier(institution=who, filings=[builders.filing("2025"), builders.filing("2023")])
    html = LinkedData(Printer(KNOWN, "en")).institution(dossier, page("institutions/wayrasol/"), "A portal")
    found = described(html)

    assert html.count("<") == 2, "nothing in it ends the element"
    assert term(found["Organization"], "name") == NAME
    assert term(found["Dataset"], "creator") == found["Organization"]["@id"]
    assert term(found["Dataset"], "temporalCoverage") == "2023/2025"
    assert len(found["Dataset"]["https://schema.org/distribution"]) == 3
    assert "https://schema.org/legalName" not in found["Organization"], "what is not known is not said"


def test_an_invented_institution_is_described_as_one():
    who = builders.institution("wayrasol", name=NAME, country="PE", fictional=True)
    dossier = builders.dossier(institution=who, filings=[builders.filing("2025")])
    found = described(LinkedData(Printer(KNOWN, "en")).institution(dossier, page("institutions/wayrasol/"), "A portal"))

    assert "invented" in term(found["Organization"], "disambiguatingDescription")
    assert "invented" in term(found["Dataset"], "description")


def test_a_catalogue_holds_the_dataset_of_all_facts():
    portal = Portal(KNOWN, (), (), {}, {}, (), date(2026, 8, 27), date(2026, 8, 1))
    found = described(LinkedData(Printer(KNOWN, "es")).catalogue(page("data/"), "Un portal", portal))

    assert term(found["DataCatalog"], "dataset") == found["Dataset"]["@id"]
    assert term(found["Dataset"], "dateModified") == "2026-08-01"


def test_a_dataset_of_copies_names_what_it_is_based_on():
    source = Source("An archive", "https://example.org/archive")
    who = builders.institution("wayrasol", sources=(source,))
    dossier = builders.dossier(institution=who, filings=[builders.filing("2025"), builders.filing("2019")])
    listing = Listing(who, ("2025", "2019"), {}, {}, None, None, 0)
    portal = Portal(KNOWN, (listing,), (), {}, {}, (), date(2026, 8, 27), date(2026, 8, 1))
    linked = LinkedData(Printer(KNOWN, "en"))

    for said in (
        linked.institution(dossier, page("institutions/wayrasol/"), "A portal"),
        linked.country(Country("PE", portal.listings), page("countries/pe/"), "A portal", portal),
        linked.catalogue(page("data/"), "A portal", portal),
    ):
        dataset = described(said)["Dataset"]
        assert term(dataset, "creditText") == "An archive"
        assert term(dataset, "isBasedOn") == "https://example.org/archive"
        assert term(dataset, "temporalCoverage") == "2019/2025"


def test_a_site_without_an_address_describes_nothing():
    portal = Portal(KNOWN, (), (), {}, {}, (), date(2026, 8, 27), None)
    assert LinkedData(Printer(KNOWN, "en")).catalogue(page("data/", None), "A portal", portal) == ""


# ----------------------------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("title", ["Wayrasol", "Cooperativa de ahorro y crédito " * 5, "مؤسسة واحة الأمل", NAME])
def test_the_picture_of_a_link_has_its_size_whatever_the_name(title):
    png = share_picture.share_picture(title, "Peru", [("41,850", "Active borrowers", "2025")], "A portal")

    assert png.startswith(PNG)
    assert struct.unpack(">II", png[16:24]) == (share_picture.WIDTH, share_picture.HEIGHT)


def test_the_picture_shows_counts_and_shares_and_no_amounts():
    facts = {
        code: Observation(code, "2025", value, str(value), ())
        for code, value in (
            ("number_of_active_borrowers", Decimal(41850)),
            ("gross_loan_portfolio", Decimal(58_000_000)),
            ("par30", Decimal("5.1")),
        )
    }
    listing = Listing(builders.institution(), ("2025",), {}, facts, None, None, 0)

    assert share_picture.figures_of(listing, Printer(KNOWN, "en")) == [
        ("41,850", "Active borrowers", "2025"),
        ("5.1%", "Portfolio at risk > 30 days (PAR30)", "2025"),
    ]


def test_each_figure_of_the_picture_has_its_year_and_an_invented_institution_is_named_so():
    label = "Percentage of female borrowers among all of the borrowers"
    drawn = share_picture.drawing(
        "Wayrasol", "Peru", [("59%", label, "2025"), ("7", label, "2024")], "A portal", "Invented."
    )

    assert re.findall(r">(2025|2024)</text>", drawn) == ["2025", "2024"], "whatever the length of a label"
    assert ">Invented.</text>" in drawn
    assert "Invented" not in share_picture.drawing("Wayrasol", "Peru", [], "A portal")


# ------------------------------------------------------------------------------------------------------------- badges


def chunks(png: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a picture, each with a checksum that fits."""
    found, at = [], len(PNG)
    while at < len(png):
        length = struct.unpack(">I", png[at : at + 4])[0]
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert zlib.crc32(name + body) == struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0]
        found.append((name, body))
        at += 12 + length
    return found


def test_a_badge_in_pixels_carries_its_credential():
    png = share_picture.share_picture("x", "", [], "y")
    baked = chunks(bake_png(png, '{"name": "Crédit"}'))

    assert [name for name, _ in baked[:2]] == [b"IHDR", b"iTXt"]
    keyword, rest = baked[1][1].split(b"\0", 1)
    assert (keyword, rest[:4]) == (b"openbadgecredential", b"\0\0\0\0"), "uncompressed, in no language"
    assert json.loads(rest[4:]) == {"name": "Crédit"}
    assert [one for one in baked if one[0] != b"iTXt"] == chunks(png), "the picture is the same"


def test_badges_of_the_demonstration_in_pixels_carry_theirs(demo_site: Path):
    found = dict(chunks((demo_site / "badges" / "wayrasol.png").read_bytes()))

    credential = json.loads(found[b"iTXt"].rpartition(b"\0")[2])
    assert credential == json.loads((demo_site / "credentials" / "wayrasol" / "2025.json").read_text("utf-8"))
