"""The search finds what people type: names first, however they are spelt or mistyped."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from py_mini_racer import MiniRacer

from generator import standards
from generator.language.printer import Printer
from generator.model import Association, Frame, Frames, Institution, Listing, Portal, PovertyRate, Rating
from generator.model.audits import AuditRow
from generator.render import addresses
from generator.render.search import index, names
from tests import builders
from tests.small_sites import ROOT

KNOWN = next(known for known in standards.load(ROOT / "datapackages" / "standards")[:1] if known)
SCRIPT = ROOT / "templates" / "theme" / "assets" / "names.js"
FINDER = SCRIPT.with_name("finding.js")
LATIN = SCRIPT.parent / "vendor" / "any-ascii" / "any-ascii.js"

Search = Callable[..., list[tuple[str, str]]]
"""Addresses of the pages found, and the names that matched, best first."""

INVENTED = (
    builders.institution("sunbird-bank", name="Sunbird Bank"),
    builders.institution("north-sunbird", name="Northern Sunbird Savings", country="CI"),
    builders.institution("asa-delta", name="ASA Delta", full_name="Association for Shared Advance"),
    builders.institution("casa-verde", name="Casa Verde", country="MX"),
    builders.institution("swk", name="Bharani Finance", former_names=("Swapna Krishak Sangh",), country="IN"),
    builders.institution("compartir", name="Compartimos Juntos", country="MX"),
    builders.institution("lepargne", name="L’Épargne du Lac", country="CI"),
    builders.institution("mix-900001", name="Old Harbour", identifiers={"mix": 900001}),
    builders.institution("tested", name="Tested Trust", identifiers={"mix": "900002"}),
    builders.institution("mikro-step", name="Микрокредит Шаг", full_name="Mikrokredit Shag", country="KG"),
    builders.institution("wahat", name="مؤسسة واحة الأمل", full_name="Wahat al-Amal", country="JO"),
    builders.institution("strasse", name="Kredit Straße Łódź", country="PL"),
    builders.institution("lost", name="Union des soci\ufffdt\ufffds lacustres", country="TG"),
    builders.institution("asked", name="Banco Mo?ambo", country="MZ"),
    builders.institution("tokyo", name="東雲信用金庫", country="KH"),
    builders.institution("star-lake", name="Starling Lake Credit"),
    builders.institution("pro-nube", name="Fundación Pro Nube Andina", country="BO"),
    builders.institution("senor", name="CRAC Señor de Quipu", country="PE"),
    builders.institution("sta-rosa", name="Cooperativa Sta. Rosalba del Lago S.A.C.", country="PE"),
    builders.institution("trust-popular", name="Crédito Popular Confía", country="BR"),
    builders.institution("yerevan", name="Erebuni Credit", country="AM"),
)


def described(folder: Path) -> Iterator[Institution]:
    """Institutions as their descriptors name them."""
    for file in sorted((folder / "institutions").glob("*/datapackage.json")):
        body = json.loads(file.read_text("utf-8"))["institution"]
        given = {key: body[key] for key in ("name", "country", "full_name", "acronym", "identifiers") if key in body}
        yield builders.institution(file.parent.name, **given, former_names=tuple(body.get("former_names", ())))


def portal(*who: Institution) -> Portal:
    listings = tuple(Listing(one, (), {}, {}, None, None, 0) for one in who)
    circle = Association("neem-circle", "Neem Circle of Fictional Lenders", "IN")
    return Portal(KNOWN, listings, (circle,), {}, {}, (), date(2025, 12, 31))


PROSE = {
    "en": {"explore": "Explorer", "award": "The STAR award", "verify": "Verify a badge", "methodology": "Methodology"},
    "es": {
        "explore": "Explorador",
        "award": "El premio STAR",
        "verify": "Verificar una insignia",
        "methodology": "Metodología",
    },
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The files of names of two languages, by their paths, of the demonstration set and of invented institutions."""
    folder = tmp_path_factory.mktemp("frames")
    frames = []
    for language, pages in PROSE.items():
        kinds = ("institution", "witnesses", "country", "indicator", "area", "association")
        frames += [Frame(language, f"{kind}.html", "", kind) for kind in kinds]
        for page, title in pages.items():
            frames.append(Frame(language, f"{page}/index.html", f"{page}.md"))
            (folder / language / page).mkdir(parents=True)
            article = f"<article><h1>{title}</h1><p>Sunbird.</p></article>"
            (folder / language / page / "index.html").write_text(article, "utf-8")
    known = Frames(folder, "1", ("en", "es"), {}, None, tuple(frames))
    all_of_them = portal(*described(ROOT / "datapackages"), *INVENTED)
    files: dict[str, str] = {}
    for code in known.languages:
        records = index.records(all_of_them, known, Printer(KNOWN, code))
        path, text = names.file(records, addresses.prefix(known.languages, code), {})
        files[path] = str(text)
    return files


@pytest.fixture(scope="module")
def engine() -> Iterator[MiniRacer]:
    engine = MiniRacer()
    for script in (SCRIPT, FINDER, LATIN):
        engine.eval(re.sub(r"(?m)^export |^import .*;$", "", script.read_text("utf-8")))
    yield engine
    engine.close()


def searching(engine: MiniRacer, files: dict[str, str]) -> Search:
    """The search of the browser over files of names."""
    engine.eval(f"var files = {{}}; {''.join(f'files[{json.dumps(p)}] = known({text});' for p, text in files.items())}")

    def search(query: str, file: str = names.FILE) -> list[tuple[str, str]]:
        found = f"(({{strong, weak}}) => [...strong, ...weak])(ranked(files[{json.dumps(file)}], {json.dumps(query)}))"
        return [
            (address, name)
            for address, name in json.loads(
                str(engine.eval(f"JSON.stringify({found}.map(({{address, name}}) => [address, name]))"))
            )
        ]

    return search


@pytest.fixture(scope="module")
def search(engine: MiniRacer, written: dict[str, str]) -> Search:
    return searching(engine, written)


FIRST = {
    # names, parts of names, and names that only begin alike
    "sunbird": "institutions/sunbird-bank/",
    "SUNBIRD BANK": "institutions/sunbird-bank/",
    "northern sunbird": "institutions/north-sunbird/",
    "asa": "institutions/asa-delta/",
    "wayra": "institutions/wayrasol/",
    "wayrasol": "institutions/wayrasol/",
    "gramin finance": "institutions/ambarika/",
    "phka doung": "institutions/phka-doung/",
    "tanglaw dagat": "institutions/tanglaw-dagat/",
    "suyana": "institutions/jatun-suyana/",
    "sacco": "institutions/kijani-mwamba/",
    "neem": "associations/neem-circle/",
    # former and full names, acronyms, initials, numbers
    "Proyecto Wayra": "institutions/wayrasol/",
    "sampada": "institutions/dhanvika/",
    "jua pili trust": "institutions/jua-pili/",
    "mwamba tea": "institutions/kijani-mwamba/",
    "AGF": "institutions/ambarika/",
    "klmus": "institutions/kolmi-lota/",
    "sks": "institutions/swk/",
    "Swapna Krishak": "institutions/swk/",
    "900001": "institutions/mix-900001/",
    "mix-900001": "institutions/mix-900001/",
    "mix 900001": "institutions/mix-900001/",
    "900002": "institutions/tested/",
    # apostrophes, accents and letters that are written for each other
    "Sach'a": "institutions/sacha-warmi/",
    "Sach’a": "institutions/sacha-warmi/",
    "sacha warmi": "institutions/sacha-warmi/",
    "Épargne du lac": "institutions/lepargne/",
    "l'epargne du": "institutions/lepargne/",
    "nawi": "institutions/nawi-pukyu/",
    "liggeey": "institutions/bokk-liggey/",
    "strasse": "institutions/strasse/",
    "lodz": "institutions/strasse/",
    "نخله": "institutions/nakhla-alwadi/",
    "نخلة": "institutions/nakhla-alwadi/",
    # other scripts, in their letters and in Latin ones
    "микро": "institutions/mikro-step/",
    "ШАГ": "institutions/mikro-step/",
    "mikrokredit": "institutions/mikro-step/",
    "واحه": "institutions/wahat/",
    "امل": "institutions/wahat/",
    "وادي": "institutions/nakhla-alwadi/",
    "nakhlat": "institutions/nakhla-alwadi/",
    "महिला": "institutions/nilkanthi/",
    "ផ្កា": "institutions/phka-doung/",
    "信用金庫": "institutions/tokyo/",
    "金庫": "institutions/tokyo/",
    # mistyped, and letters that were lost before
    "sumbird": "institutions/sunbird-bank/",
    "compartmos": "institutions/compartir/",
    "nahklat": "institutions/nakhla-alwadi/",
    "gramen": "institutions/ambarika/",
    "dhanvkia": "institutions/dhanvika/",
    "sociétés lacustres": "institutions/lost/",
    "moçambo": "institutions/asked/",
    # words joined or apart, and titles and legal forms that are short or written out
    "pronube": "institutions/pro-nube/",
    "pro nube": "institutions/pro-nube/",
    "PRONUBE ANDINA": "institutions/pro-nube/",
    "sun bird": "institutions/sunbird-bank/",
    "sr de quipu": "institutions/senor/",
    "Sr. Quipu": "institutions/senor/",
    "senor de quipu": "institutions/senor/",
    "santa rosalba": "institutions/sta-rosa/",
    "sta rosalba": "institutions/sta-rosa/",
    "coop sta rosalba": "institutions/sta-rosa/",
    "rosalba del lago sac": "institutions/sta-rosa/",
    "Rosalba S.A.C.": "institutions/sta-rosa/",
    # countries
    "Ivoire": "countries/ci/",
    "cote d'ivoire": "countries/ci/",
    "Côte d’Ivoire": "countries/ci/",
    "Ivory Coast": "countries/ci/",
    "Costa de Marfil": "countries/ci/",
    "Camboya": "countries/kh/",
    "peru": "countries/pe/",
    "bosnia and herzegovina": "countries/ba/",
    "bank kenya": "institutions/sunbird-bank/",
    # indicators and pages
    "OSS": "indicators/operational_self_sufficiency/",
    "roa": "indicators/return_on_assets/",
    "ROE": "indicators/return_on_equity/",
    "PAR30": "indicators/par30/",
    "par 30": "indicators/par30/",
    "APR": "indicators/annual_percentage_rate/",
    "gross loan portfolio": "indicators/gross_loan_portfolio/",
    "star": "award/",
    "badge": "verify/",
}

IN_SPANISH = {
    "cartera en riesgo": "indicators/par30/",
    "OSS": "indicators/operational_self_sufficiency/",
    "Cambodia": "countries/kh/",
    "costa de marfil": "countries/ci/",
    "Ivory Coast": "countries/ci/",
    "metodologia": "methodology/",
    "premio": "award/",
    "wayrasol": "institutions/wayrasol/",
}


@pytest.mark.parametrize("query", FIRST)
def test_what_people_type_has_the_page_they_mean_first(search, query):
    assert [address for address, _ in search(query)][:1] == [FIRST[query]], search(query)[:5]


@pytest.mark.parametrize("query", IN_SPANISH)
def test_the_spanish_page_searches_the_spanish_names(search, query):
    assert search(query, f"es/{names.FILE}")[0][0] == IN_SPANISH[query]


def test_a_result_says_which_name_matched_and_never_a_code(search):
    assert search("sampada")[0][1] == "Sampada Microcredit"
    assert search("wahat al")[0][1] == "Wahat al-Amal"
    assert search("operational_self_sufficiency")[0][1] == "Operational self-sufficiency (OSS)"


def test_initials_are_those_of_an_institution_before_those_of_a_page(engine: MiniRacer):
    guide, lender = ["guide/", "f", "", [], "A guide", "SWK"], ["institutions/swk/", "", "1", [], "Lender of the Lakes", "SWK"]  # fmt: skip
    file = json.dumps({"filters": [], "pages": [guide, lender]})
    assert engine.eval(f"ranked(known({file}), 'SWK').strong[0].address") == "institutions/swk/"


def searched(engine: MiniRacer, expression: str) -> list[str]:
    """Addresses that an expression over the English names, `pages`, gives; `latin` writes in Latin letters."""
    pages = f"((pages, latin) => {expression})(files[{json.dumps(names.FILE)}], anyAscii)"
    return [
        address
        for (address,) in json.loads(str(engine.eval(f"JSON.stringify({pages}.map(({{address}}) => [address]))")))
    ]


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("women peru", "explore/?country=PE&indicator=borrowers_female_percent"),
        ("Women in Peru", "explore/?country=PE&indicator=borrowers_female_percent"),
        ("par30 cambodia", "explore/?country=KH&indicator=par30"),
        ("cambodia par 30", "explore/?country=KH&indicator=par30"),
        ("ivory coast OSS", "explore/?country=CI&indicator=operational_self_sufficiency"),
        ("star bolivia", "explore/?country=BO&star=awarded"),
    ],
)
def test_an_indicator_and_a_country_lead_to_both_at_once(search, engine, query, first):
    found = searched(engine, f"ways(pages, {json.dumps(query)}, ['in', 'of'])")
    assert found[0] == first
    assert found[-1].startswith("countries/")


@pytest.mark.parametrize("query", ["women", "peru", "par 30", "wayrasol peru", "zqxwv peru", "women zqxwv"])
def test_words_that_are_no_indicator_and_country_are_not_taken_for_both(search, engine, query):
    assert searched(engine, f"ways(pages, {json.dumps(query)}, [])") == []


def test_an_award_and_a_country_are_found_in_spanish_too(search, engine):
    found = f"ways(files['es/{names.FILE}'], 'premio STAR en Bolivia', ['en'])[0].address"
    assert engine.eval(found) == "explore/?country=BO&star=awarded"


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("Компартимос", "institutions/compartir/"),
        ("Вайрасол", "institutions/wayrasol/"),
        ("Φινανς Μπαρανι", None),
        ("وايراسول", "institutions/wayrasol/"),
        ("ವಾಯ್ರಾಸೊಲ್", "institutions/wayrasol/"),
        ("Санберд банк", "institutions/sunbird-bank/"),
    ],
)
def test_a_name_in_another_script_is_found_by_its_sound(search, engine, query, first):
    found = searched(
        engine, f"(({{strong, weak}}) => [...strong, ...weak])(sounding(pages, {json.dumps(query)}, latin))"
    )
    assert found[:1] == ([first] if first else [])


@pytest.mark.parametrize(
    ("query", "among"),
    [
        ("sunbirdies", "institutions/sunbird-bank/"),
        ("wairrasoll", "institutions/wayrasol/"),
        ("kambodschia", "countries/kh/"),
    ],
)
def test_the_nearest_names_are_offered_where_nothing_is_found(search, engine, query, among):
    assert search(query) == []
    assert among in searched(engine, f"nearest(pages, {json.dumps(query)})")


@pytest.mark.parametrize("query", ["", "zq", "zqxwv"])
def test_nothing_is_near_to_what_is_no_word(search, engine, query):
    assert searched(engine, f"nearest(pages, {json.dumps(query)})") == []


@pytest.mark.parametrize("query", ["", " ", "’", "?", "-", "zqxwv", "asb", "900003", "mix-900003", "Confiança"])
def test_what_is_no_name_finds_none(search, query):
    assert search(query) == []


def test_nothing_mistyped_is_listed_where_a_name_is_spelt_right(search):
    assert [address for address, _ in search("sunbird")] == [
        "institutions/sunbird-bank/",
        "institutions/north-sunbird/",
    ]


def test_a_short_word_is_not_taken_for_a_part_of_a_longer_one(search):
    assert "institutions/casa-verde/" not in [address for address, _ in search("asa")]


def test_two_wrong_letters_are_read_only_where_one_explains_nothing(search):
    found = [address for address, _ in search("Ambarica")]
    assert found
    assert all(address.startswith("institutions/ambarika") for address in found), "none is of America"


@pytest.mark.parametrize(
    ("text", "typed", "has"),
    [
        ("how each loan is made", "loans", True),
        ("le confia su ahorro", "confianca", False),
        ("words that were confirmed", "confianca", False),
        ("the report of a rating", "reports", True),
        ("tasks on many disks", "sks", False),
        ("sks and others", "sks", True),
    ],
)
def test_a_page_with_a_shorter_word_that_begins_alike_is_no_result(engine, text, typed, has):
    assert engine.eval(f"contains({json.dumps(text)}, {json.dumps(typed)})") is has


LISTED = (
    "Ambarika",
    "Banco América",
    "Sach’a Warmi",
    "Microcredit of America Chartered as Gramin",
    "Pro Mujer de los Andes",
    "Caja Señor del Lago S.A.",
)


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ambarica", ["Ambarika"]),
        ("ambar", ["Ambarika"]),
        ("amercia", ["Banco América", "Microcredit of America Chartered as Gramin"]),
        ("sacha wrami", ["Sach’a Warmi"]),
        ("banco america", ["Banco América"]),
        ("sr sacha", []),
        ("promujer", ["Pro Mujer de los Andes"]),
        ("pro mujer andes", ["Pro Mujer de los Andes"]),
        ("sr de lago", ["Caja Señor del Lago S.A."]),
        ("caja sr. s.a.", ["Caja Señor del Lago S.A."]),
        ("confiança", []),
        ("zqxwv", []),
        ("", list(LISTED)),
    ],
)
def test_the_filter_of_the_list_understands_mistyped_names_and_shows_no_others(engine, typed, shown):
    names = f"{json.dumps(LISTED)}.map(spellings)"
    fits = json.loads(str(engine.eval(f"JSON.stringify(new Names({names}).fitting({json.dumps(typed)}))")))
    assert [name for name, fit in zip(LISTED, fits, strict=True) if fit] == shown


@pytest.mark.parametrize(
    "name", ["Sach'a Warmi", "Sach’a Warmi", "Côte d’Ivoire", "Straße", "نخلة", "Ñawi", "निलकंठी महिला"]
)
def test_the_filter_of_the_list_finds_each_spelling_of_a_name(engine, name):
    text = " ".join(json.loads(str(engine.eval(f"JSON.stringify(spellings({json.dumps(name)}))"))))
    for typed in {
        name,
        name.replace("’", "'"),
        name.replace("'", "’"),
        name.replace("’", "").replace("'", ""),
        name.upper(),
    }:
        for word in str(engine.eval(f"folded({json.dumps(typed)})")).split():
            assert word in text


def test_vowel_signs_stay_because_words_without_them_would_be_equal(engine):
    assert engine.eval("folded('महिला') === folded('महल')") is False


def test_search_and_list_fold_names_with_the_same_function():
    assets = SCRIPT.parent
    assert 'from "./names.js"' in (assets / "search.js").read_text("utf-8")
    assert "assets/names.js" in (assets / "portal.js").read_text("utf-8")
    for script in ("search.js", "portal.js"):
        assert "normalize(" not in (assets / script).read_text("utf-8")


def test_no_page_is_listed_by_its_name_and_again_by_pagefind(demo_site: Path):
    for prefix in ("", "es/"):
        pages = json.loads((demo_site / prefix / names.FILE).read_text("utf-8"))["pages"]
        fragments = [page[1] for page in pages if not page[0].startswith("institutions/") or page[0] == "institutions/"]
        assert len(set(fragments)) == len(fragments)
        assert all((demo_site / "pagefind" / "fragment" / f"{one}.pf_fragment").is_file() for one in fragments)


def test_an_institution_has_its_names_and_no_file_of_pagefind(demo_site: Path):
    pages = json.loads((demo_site / names.FILE).read_text("utf-8"))["pages"]
    own = [page for page in pages if page[0] == "institutions/ambarika/"]
    assert [page[1] for page in own] == [""]


def test_institutions_are_found_by_what_and_where_they_are_after_those_of_that_name(search):
    found = [address for address, _ in search("armenia")]
    assert found.index("countries/am/") < found.index("institutions/yerevan/")


@pytest.mark.parametrize(("code", "words"), [("en", "Social rating"), ("es", "Calificación social")])
def test_what_others_say_is_found_by_tool_agency_mode_and_year_and_has_filters(
    engine: MiniRacer, code: str, words: str
):
    head = AuditRow("a", "spi5", "full", "external", "M. Rao", date(2025, 11, 21), "", "total", "scored", Decimal(79))
    said = (head, Rating("r", "microrate", "social", "4", date=date(2024, 3, 1)),
            PovertyRate("p", "ppi", "Peru 2012", "national", date=date(2023, 3, 1), sample=300, rate=Decimal(31)))  # fmt: skip
    frames = Frames(
        ROOT, "1", (code,), {}, None, (Frame(code, "x.html", "", "institution"), Frame(code, "y.html", "", "witnesses"))
    )
    known = portal(INVENTED[0])
    known = replace(known, listings=(replace(known.listings[0], heard=said),))
    own, witnesses = index.records(known, frames, Printer(KNOWN, code))
    page = witnesses.page()

    assert all(one in page for one in ("SPI5", "M. Rao", "2025", "MicroRate", words, "PPI", "Peru 2012"))
    assert "79" not in page
    assert "31" not in page
    assert page.count('data-pagefind-filter="voice:') == 3
    assert witnesses.path == "institutions/sunbird-bank/witnesses/index.html"
    path, text = names.file([own, witnesses], "", {witnesses.path: "en_1"})
    assert searching(engine, {path: str(text)})("sunbird bank")[0][0] == "institutions/sunbird-bank/"
    assert engine.eval(f"files['{path}'][1].values.voice.length") == 3
    assert len({*index.depends_on(known)} - {*index.depends_on(portal(INVENTED[0]))}) == 1


@pytest.mark.archive
def test_institutions_of_the_archive_are_found_by_their_names_also_mistyped(archive_data: Path, engine: MiniRacer):
    frames = Frames(archive_data, "1", ("en",), {}, None, (Frame("en", "profile.html", "", "institution"),))
    known = portal(*described(archive_data))
    path, text = names.file(index.records(known, frames, Printer(KNOWN, "en")), "", {})
    search = searching(engine, {path: str(text)})

    assert len(text) < 200 * len(known.listings)
    for who in [listing.institution for listing in known.listings][::60]:
        assert (f"institutions/{who.id}/", who.name) in search(who.name.lower()), who.name
        long = max(re.findall(r"\w+", who.name), key=len)
        if len(long) > 7:
            mistyped = who.name.replace(long, long[:3] + long[4:])
            assert f"institutions/{who.id}/" in [address for address, _ in search(mistyped)], mistyped
