"""Untrusted texts, all the way to the site: in every field, on every page, in every file, they stay text."""

import csv
import gzip
import io
import json
import re
import shutil
import unicodedata
import xml.etree.ElementTree as ET
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from generator import standards
from generator.language.printer import Printer
from generator.model import (
    Association,
    Correction,
    Evidence,
    Filing,
    Institution,
    Review,
    Reviewer,
    Signer,
    Standards,
    Statement,
    Withdrawal,
)
from generator.packages import IndicatorRow, MemberRow, confidential, write_association, write_institution
from generator.packages.safety.characters import unwanted
from generator.render.badges import image
from generator.render.embedding import FOLDER
from generator.signatures import key_from_seed, public_line
from tests import builders, portals, recipes
from tests.odd_packages import write_few_standards
from tests.pages import Strict, scripts
from tests.payloads import PAYLOADS, REFUSED, RUNS

ADDRESS = "https://portal.example/under/a/path/"
TWIN = "twin"
"""The institution whose every text is harmless. The elements of its pages are those that all pages may have."""

PLAIN = "Plain words"
"""The text of the twin in place of the others' payloads."""

LONGEST_ACRONYM = 40


def twin(root: Path, known: Standards) -> Path:
    """A correct package with a text in every field that takes one."""
    folder = root / "institutions" / TWIN
    write_institution(
        folder,
        Institution(
            TWIN,
            PLAIN,
            "KE",
            "africa",
            legal_form="ngo",
            full_name=f"{PLAIN} in full",
            acronym=PLAIN,
            former_names=(f"{PLAIN} once", f"{PLAIN} before"),
            networks=("savanna-network", PLAIN),
            website="https://twin.example/",
            contact=PLAIN,
            currency="KES",
            credit=PLAIN,
            identifiers={"register": PLAIN},
            fictional=True,
        ),
        filings=[
            Filing(str(year), date(year, 12, 31), "KES", None, None, PLAIN, date(year + 1, 4, 1), PLAIN)
            for year in (2023, 2024)
        ],
        indicators=[
            IndicatorRow("2024", "mission_statement", PLAIN, evidence="governance-report", note=PLAIN),
            IndicatorRow("2023", "mission_statement", PLAIN, note=PLAIN),
            IndicatorRow("2024", "board_trained_in_spm", "yes", evidence="governance-report", note=PLAIN),
            IndicatorRow("2024", "target_market", "women;rural_clients", note=PLAIN),
            IndicatorRow("2024", "number_of_active_borrowers", "18250", note=PLAIN),
            IndicatorRow("2023", "number_of_active_borrowers", "17000", note=PLAIN),
            IndicatorRow("2024", "borrowers_female_percent", "62.5", note=PLAIN),
            IndicatorRow("2024", "gross_loan_portfolio", "412000000", note=PLAIN),
            IndicatorRow("2024", "poverty_line_reference", "", "withheld", note=PLAIN),
            IndicatorRow("2023", "board_trained_in_spm", "", "unknown", note=PLAIN),
        ],
        evidence=[
            Evidence("governance-report", "policy_or_report", PLAIN, PLAIN, date(2024, 11, 30), "en", "public"),
            Evidence("board-minutes", "board_minutes", PLAIN, PLAIN, access="confidential"),
        ],
        reviews=[
            Review(
                "2024",
                "board_trained_in_spm",
                "documented",
                ("governance-report",),
                "amina",
                "savanna-network",
                date(2025, 6, 30),
                PLAIN,
            )
        ],
        corrections=[
            Correction("2024", "mission_statement", "", PLAIN, PLAIN, PLAIN, date(2025, 7, 1)),
            Correction("2024", "number_of_active_borrowers", "12850", "18250", PLAIN, PLAIN, date(2025, 7, 1)),
        ],
        statements=[
            Statement("whole", "2024", "", PLAIN, PLAIN, date(2025, 7, 2)),
            Statement("mission", "2024", "mission_statement", PLAIN, PLAIN, date(2025, 7, 2)),
        ],
        standards=known,
        description=PLAIN,
        sources=[{"title": PLAIN, "path": "https://twin.example/report"}],
    )
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    descriptor["licenses"][0]["title"] = PLAIN
    (folder / "datapackage.json").write_text(json.dumps(descriptor), "utf-8")
    write_association(
        root / "associations" / "savanna-network",
        Association("savanna-network", PLAIN, "KE", "https://savanna.example/", contact=PLAIN, fictional=True),
        members=[MemberRow(TWIN, "2015")],
        reviewers=[Reviewer("amina", PLAIN, date(2020, 1, 1), None, f"{PLAIN} of the network")],
        signers=[Signer("amina", public_line(key_from_seed(bytes(32)), PLAIN), date(2020, 1, 1))],
        withdrawals=[Withdrawal(TWIN, "2023", date(2025, 8, 1), PLAIN, PLAIN)],
        standards=known,
    )
    recipes.bind(folder, known)
    return folder


def plant(folder: Path, copy: Path, payload: str, *, everywhere: bool = True) -> None:
    """The package with a payload in place of all plain words; except in its name if it would be rejected there."""
    shutil.copytree(folder, copy)
    descriptor = json.loads((copy / "datapackage.json").read_text("utf-8"))
    descriptor["name"] = copy.name
    schemas = descriptor.pop("resources")
    kind = "institution" if "institution" in descriptor else "association"
    name = descriptor[kind]["name"]
    planted = json.loads(json.dumps(descriptor), object_hook=lambda part: _planted(part, payload))
    if not everywhere:
        planted[kind]["name"] = name
        planted["title"] = name
    if "acronym" in planted[kind]:
        planted[kind]["acronym"] = payload[:LONGEST_ACRONYM].strip()
    (copy / "datapackage.json").write_text(json.dumps(planted | {"resources": schemas}), "utf-8")
    for path in copy.glob("*.csv"):
        rows = list(csv.reader(io.StringIO(path.read_text("utf-8"))))
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream, lineterminator="\n").writerows(
                [[cell.replace(PLAIN, payload) for cell in row] for row in rows]
            )


def _planted(part: dict[str, object], payload: str) -> dict[str, object]:
    def filled(value: object) -> object:
        if isinstance(value, list):
            return [filled(item) for item in value]
        return value.replace(PLAIN, payload) if isinstance(value, str) else value

    return {key: filled(value) for key, value in part.items()}


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """A folder of data packages: the twin, one package for every payload, and the inert ones of tests/broken."""
    root: Path = tmp_path_factory.mktemp("hostile") / "datapackages"
    known = write_few_standards(root / "standards")
    folder = twin(root, known)
    for name, payload in PAYLOADS.items():
        plant(folder, root / "institutions" / f"payload-{name}", payload)
        recipes.bind(root / "institutions" / f"payload-{name}", known)
        plant(root / "associations" / "savanna-network", root / "associations" / f"network-{name}", payload)
    for name, payload in REFUSED.items():
        plant(folder, root / "institutions" / f"refused-{name}", payload, everywhere=False)
        recipes.bind(root / "institutions" / f"refused-{name}", known)
    for name in recipes.names("inert-"):
        cooked = recipes.cook(name, root.with_name(name), known)
        text = (cooked / "datapackage.json").read_bytes()
        (cooked / "datapackage.json").write_bytes(text.replace(b'"name": "baobab"', f'"name": "{name}"'.encode(), 1))
        shutil.copytree(cooked, root / "institutions" / name)
    return root


@pytest.fixture(scope="module")
def site(data: Path) -> Path:
    """The portal of all of them. It knows its address, so that it has a site map."""
    folder: Path = data.with_name("site")
    portals.build(data, folder, SITE_URL=ADDRESS)
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, tuple[str, Strict]]:
    """The pages with anything from a package, as text and strictly parsed."""
    found = {}
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        if kind_of(name) not in ("indicators", "areas"):
            text = path.read_text("utf-8")
            found[name] = (text, Strict(text))
    return found


def kind_of(name: str) -> str:
    """Pages of one kind have the same elements: `institutions/<id>/`, `institutions/<id>/<period>/` …"""
    parts = name.removeprefix("es/").split("/")
    if parts[0] == "institutions" and len(parts) > 2:
        return {3: "profile", 4: "filing"}.get(len(parts), "review")
    return parts[0]


def of(name: str) -> str:
    return next(iter(name.removeprefix("es/").split("/")[1:]), "")


def test_every_package_has_its_pages_in_both_languages(data, site):
    ids = [path.name for path in (data / "institutions").iterdir()]
    assert len(ids) > len(PAYLOADS) + len(REFUSED) + 8
    for id_ in ids:
        assert (site / "institutions" / id_ / "index.html").is_file(), id_
        assert (site / "es" / "institutions" / id_ / "index.html").is_file(), id_


def test_every_page_is_well_formed_to_the_letter(pages):
    assert {name: strict.faults[:5] for name, (_, strict) in pages.items() if strict.faults} == {}


def test_no_page_holds_an_element_or_an_attribute_that_its_harmless_twin_lacks(pages):
    """A payload creates nothing: neither elements nor attributes. Problems and warnings have a list."""
    allowed: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, (_, strict) in pages.items():
        if of(name) in (TWIN, "savanna-network") or kind_of(name) not in (
            "profile",
            "filing",
            "review",
            "associations",
        ):
            allowed[kind_of(name)] |= set(made_of(strict))
    listed = {(tag, key) for tag in ("ul", "li", "code", "q", "p", "span") for key in ("", "class")}
    strange = {}
    for name, (_, strict) in pages.items():
        if of(name).startswith(("payload-", "network-", "refused-")) and (
            more := set(made_of(strict)) - allowed[kind_of(name)] - listed
        ):
            strange[name] = sorted(more)[:5]
    assert strange == {}


def made_of(strict: Strict) -> Iterator[tuple[str, str]]:
    for tag, said in strict.elements:
        yield tag, ""
        for key in said:
            yield tag, key


ADDRESSES = ("href", "src", "action", "xlink:href", "data", "poster", "cite", "manifest")
NEVER = ("style", "srcdoc", "formaction", "ping", "background", "srcset")
FOREIGN = ("iframe", "object", "embed", "base", "applet", "style")


def test_nothing_on_any_page_could_run_or_load_what_is_not_ours(pages):
    wrong = []
    for name, (_, strict) in pages.items():
        for tag, said in strict.elements:
            bad = [key for key in said if key.startswith("on") or key in NEVER]
            bad += [key for key in said if key == "http-equiv" and tag != "meta"]
            bad += [key for key in ADDRESSES if key in said and not is_harmless(tag, said[key])]
            if bad or tag in FOREIGN or (tag == "link" and is_foreign(said)):
                wrong.append((name, tag, bad, str(said)[:80]))
    assert wrong[:10] == []


def is_harmless(tag: str, address: str) -> bool:
    """True for an address inside the site, and for one of another host that a reader may follow."""
    scheme = re.match(r"[\s\x00-\x1f]*([A-Za-z][A-Za-z0-9+.-]*)\s*:", address)
    if scheme:
        return scheme[1].lower() == "https" and tag in ("a", "link")
    return not address.strip().startswith(("//", "\\"))


def is_foreign(said: dict[str, str]) -> bool:
    """A link element that loads from elsewhere. The canonical link and those to other languages load nothing."""
    return said.get("rel") != "canonical" and "hreflang" not in said and bool(urlsplit(said.get("href", "")).netloc)


def test_the_policy_comes_before_anything_that_loads_or_runs_and_allows_nothing_unsafe(pages):
    for name, (_, strict) in pages.items():
        head = [(tag, said) for tag, said in strict.elements if tag not in ("html", "head")]
        if name == "404.html" and head[0][0] == "base":  # which that page needs first
            head = head[1:]
        assert head[0] == ("meta", {"charset": "utf-8"}), name
        assert head[1][1].get("http-equiv") == "Content-Security-Policy", name
        policy = head[1][1]["content"]
        assert policy.startswith("default-src 'none'; script-src 'self' ")
        assert "'unsafe-inline'" not in policy
        assert "'unsafe-eval'" not in policy
        assert not re.search(r"https?:|\*", policy)
        assert [said for _, said in head if "http-equiv" in said] == [head[1][1]], name


def test_no_script_on_a_page_holds_a_word_of_a_package(pages):
    for name, (text, _) in pages.items():
        for said, body in scripts(text):
            if "application/json" in said or "application/ld+json" in said:  # data, which no browser runs
                assert "</" not in body
                assert "<!--" not in body
                json.loads(body)
            else:
                assert RUNS not in body, name
            assert RUNS not in said, name


def test_no_payload_stands_on_a_page_as_it_was_filed(pages):
    marked = {key: text for key, text in PAYLOADS.items() if re.search("[<&\"']", text)}
    assert len(marked) > 35
    found = [
        (name, key)
        for name, (text, _) in pages.items()
        for key, payload in marked.items()
        # A page of many institutions has all payloads; an institution's own page only its own.
        if of(name) in ("", f"payload-{key}", f"network-{key}") and payload in text
    ]
    assert found == []


@pytest.mark.parametrize("key", PAYLOADS)
def test_a_payload_is_read_on_the_page_as_it_was_filed_neither_run_nor_escaped_twice(pages, key):
    payload = PAYLOADS[key]
    for prefix in ("", "es/"):
        _, profile = pages[f"{prefix}institutions/payload-{key}/index.html"]
        assert profile.text.count(payload) >= 12, "name, titles, former names, contact, credit, notes, texts"
        head = {
            name: said.get("content", "")
            for tag, said in profile.elements
            if tag == "meta"
            for name in (said.get("property"), said.get("name"))
        }
        assert head["og:title"] == payload
        assert payload in head["description"]
        assert payload in head["og:description"]
        _, filing = pages[f"{prefix}institutions/payload-{key}/2024/index.html"]
        assert filing.text.count(payload) >= 8, "name, who prepared it, the text, notes, evidence, review"
        _, association = pages[f"{prefix}associations/network-{key}/index.html"]
        assert association.text.count(payload) >= 3, "name, contact, reviewer"
        for many in ("institutions/index.html", "countries/ke/index.html"):
            _, listing = pages[f"{prefix}{many}"]
            assert payload in listing.text


def test_no_template_was_evaluated_anywhere(site):
    for path in site.rglob("*"):
        if path.suffix in (".html", ".json", ".svg", ".xml", ".csv"):
            text = path.read_text("utf-8")
            assert f"{RUNS}1337" not in text, path
            assert "Standards(" not in text, path
            assert "root:x:" not in text, path


def test_what_the_reader_refuses_leaves_no_trace_on_any_page(pages):
    for name, (_, strict) in pages.items():
        words = [strict.text, *(value for _, said in strict.elements for value in said.values())]
        assert unwanted(re.sub(r"[\t\r]", " ", "\n".join(words))) is None, name
        if of(name).startswith("refused-") and kind_of(name) != "review":
            assert RUNS in strict.text, "the list of problems quotes it, and so does the gap"


def test_badges_and_charts_are_well_formed_and_do_nothing(site):
    pictures = sorted(site.rglob("*.svg"))
    seen: set[tuple[str, str]] = set()
    for path in pictures:
        text = path.read_text("utf-8")
        assert "<!" not in text, path
        for element in ET.fromstring(text).iter():
            tag = element.tag.removeprefix("{http://www.w3.org/2000/svg}")
            seen |= {(tag, key) for key in ("", *element.attrib)}
    assert len(pictures) > len(PAYLOADS) + len(REFUSED)
    assert {tag for tag, _ in seen} <= {
        "svg",
        "title",
        "desc",
        "style",
        "g",
        "rect",
        "text",
        "tspan",
        "path",
        "circle",
        "line",
        "polyline",
        "view",
    }
    assert [(tag, key) for tag, key in seen if key.startswith("on") or "href" in key or key == "style"] == []
    known = next(found for found in standards.load(portals.ROOT / "datapackages" / "standards")[:1] if found)
    named = builders.institution("payload", name=PAYLOADS["tag-with-handler-quoted"])
    badge = ET.fromstring(image.badge(named, None, Printer(known, "en")))
    assert badge[0].text is not None
    assert badge[0].text.startswith(PAYLOADS["tag-with-handler-quoted"])


def test_no_json_could_close_a_script_and_all_of_it_says_what_was_filed(site):
    ours = ("pagefind", "assets", "downloads")  # which are not made by us, or are copied as filed
    paths = [path for path in site.rglob("*.json") if path.relative_to(site).parts[0] not in ours]
    assert len(paths) > len(PAYLOADS)
    for path in paths:
        text = path.read_text("utf-8")
        json.loads(text)
        assert "<" not in text, path
    for key, payload in PAYLOADS.items():
        read = json.loads((site / "api/v1/institutions" / f"payload-{key}.json").read_text("utf-8"))
        assert read["name"] == payload
        assert read["former_names"] == [f"{payload} once", f"{payload} before"]
        assert read["evidence"][0]["title"] == payload
        fact = next(f for f in read["facts"] if (f["indicator"], f["period"]) == ("mission_statement", "2024"))
        assert (fact["value"], fact["note"]) == (payload, payload)
        assert "checked" not in fact
        assert {one["why"] for one in read["corrections"]} == {one["who"] for one in read["corrections"]} == {payload}
        assert [one["text"] for one in read["statements"]] == [payload] * 2
        assert [one["signed_by"] for one in read["statements"]] == [payload] * 2
        assert [(one["counts"], one["note"]) for one in read["reviews"]] == [(True, payload)]
    known = json.loads((site / "api/v1/associations.json").read_text("utf-8"))["associations"]
    networks = {one["id"]: one for one in known}
    for key, payload in PAYLOADS.items():
        network = networks[f"network-{key}"]
        assert [person["name"] for person in network["reviewers"]] == [payload]
        assert [(one["who"], one["why"]) for one in network["withdrawals"]] == [(payload, payload)]


def test_what_the_interactive_charts_are_given_is_json_beside_the_pictures(pages, site):
    given = 0
    for name, (_, strict) in pages.items():
        files = next((said["data-files"] for _, said in strict.elements if "data-files" in said), None)
        asked = [said["id"].removeprefix("chart-") for _, said in strict.elements if "data-kind" in said]
        if asked and files is not None:
            known = json.loads(((site / name).parent / files / "explore.json").read_text("utf-8"))["charts"]
            assert set(asked) <= set(known), name
            given += len(asked)
    assert given > len(PAYLOADS)


def test_the_site_map_is_well_formed_and_leads_to_every_page(site):
    tree = ET.fromstring((site / "sitemap.xml").read_text("utf-8"))
    addresses = [element.text or "" for element in tree.iter() if element.tag.endswith("}loc")]
    assert len(addresses) == len(set(addresses))
    every = (path.relative_to(site).as_posix() for path in site.rglob("index.html"))
    there = {path for path in every if not path.startswith(FOLDER)}  # what other sites show in a frame
    assert {f"{address.removeprefix(ADDRESS)}index.html" for address in addresses} == there
    assert all(address.startswith(ADDRESS) for address in addresses)


def test_no_table_for_spreadsheets_holds_a_formula(site):
    tables = {path.name: path.read_text("utf-8-sig") for path in site.rglob("*-facts.csv")}
    tables["all"] = gzip.decompress((site / "downloads/facts.csv.gz").read_bytes()).decode()
    prefixed = 0
    for name, text in tables.items():
        for row in csv.reader(io.StringIO(text)):
            for cell in row:
                start = unicodedata.normalize("NFKC", cell.lstrip())[:1]
                assert start not in tuple("=+@\t\r") or re.fullmatch(r"\+?[0-9.]+", cell), (name, cell)
                assert start != "-" or re.fullmatch(r"-[0-9.]+", cell), (name, cell)
                prefixed += cell.startswith("'") and cell[1:2] in "=+-@＝"
    assert prefixed >= 2 * 5 * 9, "five formulas, each in texts and notes, here and in the table of all"


def test_what_is_offered_for_download_is_what_was_filed_but_for_what_is_confidential_or_wrong(data, site):
    for folder in (data / "institutions").iterdir():
        offered = site / "downloads" / folder.name
        told = json.loads((site / "api/v1/institutions" / f"{folder.name}.json").read_text("utf-8"))
        wrong = {(each["file"], each["row"]) for each in told["problems"] if each["severity"] == "error"}
        assert (offered / f"{folder.name}.zip").is_file() == bool(told["filings"] or told["status"])
        if not told["filings"]:
            continue
        with zipfile.ZipFile(offered / f"{folder.name}.zip") as packed:
            assert all(re.fullmatch(rf"{folder.name}/[a-z./-]+", name) for name in packed.namelist())
            for name in packed.namelist():
                path = name.removeprefix(f"{folder.name}/")
                filed = (folder / path).read_bytes()
                if path == "evidence.csv":
                    filed = confidential.copy_of(filed)
                if path.endswith(".csv"):
                    rows = filed.split(b"\n")
                    blank = b"," * rows[0].count(b",")
                    filed = b"\n".join(
                        blank if (f"institutions/{name}", number) in wrong else row
                        for number, row in enumerate(rows, 1)
                    )
                assert packed.read(name) == (offered / path).read_bytes()
                assert packed.read(name) == filed or (f"institutions/{name}", None) in wrong


def test_no_file_has_a_name_from_a_text(site):
    assert [
        name for name in portals.names(site) if RUNS in name or not re.fullmatch(r"[\w./@+-]+", name, re.ASCII)
    ] == []
