"""What HACKING says a change takes, done for real: in a copy of the portal, by its rows, without a line of code.

All changes are made in one copy, which is checked and built once; each test looks at what became of one of them.
"""

import json
import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.portals import ROOT

INDICATOR = """
  - code: wallet_clients_count
    area: outreach_by_lending_methodology
    label: Clients with a mobile wallet
    definition: Clients who can receive a loan on their phone.
    help: Count each client once.
    type: count
    unit: clients
    range: [0, null]
    evidence: mis_report
    provenance: filled
"""
DERIVED = """
  - code: wallet_clients_percent
    area: outreach_by_lending_methodology
    label: Share of clients with a mobile wallet
    definition: Clients who can receive a loan on their phone, of all active borrowers.
    help: Leave it empty if you answered both counts; it is then computed.
    type: percent
    range: [0, 100]
    evidence: mis_report
    provenance: filled
    formula:
      text: "100 × clients with a mobile wallet / active borrowers"
      function: percent
      inputs: [wallet_clients_count, number_of_active_borrowers]
      example: {wallet_clients_count: 30, number_of_active_borrowers: 120}
      result: 25
"""
SPANISH = """
wallet_clients_count:
  label: Clientes con billetera móvil
  definition: Clientes que pueden recibir un crédito en su teléfono.
  help: Cuente una sola vez a cada cliente.

wallet_clients_percent:
  label: Proporción de clientes con billetera móvil
  definition: Clientes que pueden recibir un crédito en su teléfono, sobre todos los prestatarios activos.
  help: Déjelo vacío si respondió las dos cantidades; entonces se calcula.
"""
PAGE = """---
title: "Dates of [[ institution.name ]]"
each: institution
---
# Dates of [[ institution.name ]]

[% for filing in dossier.filings %][[ filing.period ]]: [[ filing.as_of ]]. [% endfor %]
"""

FRENCH = """name: Français
phrases:
  menu: Menu
  search.title: Rechercher
  language.label: Langue
  gap.not_reported: non déclaré
  answer: {"yes": Oui, partially: En partie, "no": Non}
  count.indicators: {one: "{n} indicateur", other: "{n} indicateurs"}
  page.untranslated: "Cette page n’existe pas encore en {wanted} ; la voici en {shown}."
"""
FRENCH_PAGE = """---
title: Jusqu’où les valeurs ont été vérifiées
description: Ce que prouve chaque échelon.
---
# Jusqu’où les valeurs ont été vérifiées { #top }

Voir la [méthode](methodology.md#top) et les [institutions](institutions/index.md).
"""


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """The portal with two of its institutions, extended in every way that takes no code, and its site."""
    home = tmp_path_factory.mktemp("extended")
    for folder in ("docs", "templates", "datapackages/standards", "datapackages/associations"):
        shutil.copytree(ROOT / folder, home / folder)
    for name in ("wayrasol", "dhanvika"):
        shutil.copytree(ROOT / "datapackages" / "institutions" / name, home / "datapackages" / "institutions" / name)
    shutil.copy(ROOT / "mkdocs.yml", home)
    (home / "generator").mkdir()
    shutil.copy(ROOT / "generator" / "hook.py", home / "generator")
    standards, package = home / "datapackages" / "standards", home / "datapackages" / "institutions" / "wayrasol"
    add(standards / "indicators.yml", INDICATOR + DERIVED)
    add(standards / "languages" / "es" / "indicators.yml", SPANISH)
    add(package / "indicators.csv", "2025,wallet_clients_count,100,reported,,\n")
    for language in ("en", "es"):
        (home / "docs" / language / "institutions" / "profile" / "dates.md").write_text(PAGE, "utf-8")
    for path, text in {
        home / "docs" / "fr" / "assurance.md": FRENCH_PAGE,
        standards / "languages" / "fr" / "phrases.yml": FRENCH,
    }.items():
        path.parent.mkdir()
        path.write_text(text, "utf-8")
    add(home / "mkdocs.yml", "    - {lang: fr, name: Français, link: ./fr/}\n")
    return Extended(home, portal_in(home, "check"), portal_in(home, "build"))


class Extended(NamedTuple):
    home: Path
    checked: str
    built: str

    def page(self, address: str) -> str:
        return (self.home / "build" / "site" / address / "index.html").read_text("utf-8")

    def facts(self) -> dict[tuple[str, str], dict[str, object]]:
        """The facts of the changed institution, by period and indicator, as the API tells them."""
        told = json.loads((self.home / "build" / "site" / "api" / "v1" / "institutions" / "wayrasol.json").read_text())
        return {(fact["period"], fact["indicator"]): fact for fact in told["facts"]}


def portal_in(home: Path, command: str) -> str:
    """What a command that must go well says in this folder."""
    done = subprocess.run(
        [Path(sys.executable).with_name("portal"), command], cwd=home, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_what_was_added_has_no_problem(extended):
    assert "0 problems" in extended.checked
    assert "0 problems" in extended.built


@pytest.mark.parametrize(("prefix", "label"), [("", "Clients with a mobile wallet"), ("es/", "Clientes con billetera")])
def test_an_indicator_has_its_page_and_its_row_in_every_language(extended, prefix, label):
    assert label in extended.page(f"{prefix}indicators/wallet_clients_count")
    assert label in extended.page(f"{prefix}institutions/wayrasol")
    assert label in extended.page(f"{prefix}institutions/wayrasol/2025")


def test_who_was_never_asked_a_new_question_simply_does_not_report_it(extended):
    assert "wallet_clients_count" in extended.page("institutions/dhanvika/2025")


def test_a_derived_indicator_is_computed_without_code(extended):
    facts = extended.facts()
    clients = facts["2025", "number_of_active_borrowers"]["value"]

    found = facts["2025", "wallet_clients_percent"]

    assert found["value"] == pytest.approx(100 * 100 / clients, abs=0.005)
    assert found["derived_from"]


def test_another_page_of_a_known_kind_is_made_for_every_institution(extended):
    for prefix in ("", "es/"):
        assert "Dates of Wayrasol" in extended.page(f"{prefix}institutions/wayrasol/dates")
        assert "Dates of Dhanvika" in extended.page(f"{prefix}institutions/dhanvika/dates")


# ---------------------------------------------------------------------------------- a language: ten phrases and one page


def lang(page: str) -> str:
    return re.findall(r'<html lang="(\w+)"', page)[0]


def test_a_language_of_ten_phrases_and_one_page_has_every_page_of_the_site(extended):
    site = extended.home / "build" / "site"
    pages = {path.relative_to(site).as_posix() for path in site.rglob("index.html")}
    first = {name for name in pages if not name.startswith(("es/", "fr/"))}

    assert len(first) > 300
    assert {name.removeprefix("fr/") for name in pages if name.startswith("fr/")} == first


def test_its_own_page_is_in_the_language_with_every_phrase_that_it_has(extended):
    page = extended.page("fr/assurance")

    assert lang(page) == "fr"
    assert "Rechercher" in page
    assert "untranslated" not in page


@pytest.mark.parametrize("address", ["", "methodology", "institutions", "institutions/wayrasol", "indicators/par30"])
def test_a_page_that_a_language_lacks_is_that_of_the_first_language_and_says_so(extended, address):
    page = extended.page(f"fr/{address}")

    assert lang(page) == "en"
    assert (
        '<p class="untranslated" role="note" lang="fr">Cette page n’existe pas encore en français ; la voici en anglais.</p>'
        in page
    )
    assert "[en]" not in page
    assert 'class="fallback"' not in page
    assert "untranslated" not in extended.page(address)


def test_readers_of_a_partial_language_stay_in_it_wherever_a_link_leads(extended):
    site = extended.home / "build" / "site"
    for address in ("fr", "fr/assurance", "fr/institutions/wayrasol", "fr/indicators/par30", "fr/methodology"):
        page = extended.page(address)
        links = [re.sub(r"[?#].*", "", link) for link in re.findall(r"""<a [^>]*?href=["']?([^"'\s>]+)""", page)]
        followed = [posixpath.normpath(posixpath.join(address, link)) for link in links if link and ":" not in link]
        assert [link for link in followed if not (site / link).exists()] == [], address
        assert any(link.startswith("fr/institutions") for link in followed), address
        assert re.search(r'hreflang="fr" lang="fr" aria-current="true"', page), address
        assert len(re.findall(r'hreflang="\w+" lang="\w+" aria-current', page)) == 1, address


def test_the_check_says_how_much_a_language_lacks_and_where_to_write_it(extended):
    told = [line for line in extended.checked.splitlines() if "languages/fr" in line]

    assert len(told) == 2
    assert all(line.endswith("[words-missing]") for line in told)
    assert re.search(r"languages/fr/phrases.yml: Not translated: phrases \([\d,]+\): .*; areas \(17\): ", told[1])
    assert "languages/fr/indicators.yml: Not translated: indicators (" in told[0]
    assert "languages/es" not in extended.checked
