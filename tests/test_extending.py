"""Carries out the changes of HACKING's table in a copy of the portal: exactly the files that a row names.

All changes are made in one copy, program included, which is checked and built once; each test looks at the result of
one of them.
"""

import json
import os
import posixpath
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from generator import standards as standards_
from tests import recipes
from tests.pages import unreported
from tests.portals import ROOT

pytestmark = pytest.mark.slow

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
RULES = """
      - code: most_questions_answered
        question: minimum_reporting
        at_least: 40
      - code: mission_stated
        question: answer_given
        at_least: 100
        indicator: mission_statement
"""
NAMES = {
    "en": """
  rule.most_questions_answered: Most social questions were answered
  rule.mission_stated: The mission is stated
""",
    "es": """
  rule.most_questions_answered: Se respondió la mayoría de las preguntas sociales
  rule.mission_stated: La misión está declarada
""",
}
QUESTION = '''
def answer_given(rule: Rule, case: FilingCase) -> Finding:
    """Was the question named in `indicator` answered?"""
    code = str(rule.params.get("indicator", ""))
    given = any(one.code == code and is_answered(fact) for one, fact in case.social)
    met, unmet = ((code,), ()) if given else ((), (code,))
    share = HUNDRED if given else NOUGHT
    return Finding(rule.code, YES if given else NO, measured=share, needed=_needed(rule), met=met, unmet=unmet)


'''
KIND = """    "region": PageKind(("code",), {"region": str, "members": list}, lambda portal: {one.institution.region for one in portal.listings}),
"""
FILL = """    def _region(self, code: str) -> Iterator[Artifact]:
        members = [one for one in self.portal.listings if one.institution.region == code]
        for filler in self.fillers:
            yield from self._fill(filler, "region", code, region=code, members=members)

"""
REGION = """---
title: "Region [[ region ]]"
each: region
---
# Region [[ region ]]

[% for listing in members %][[ listing.institution.name ]], [% endfor %]and nobody else.
"""
SECTION = {
    "en": """## Who looks after it { #office }

[[ institution.name ]] has filed for [[ dossier.periods | length ]] years and can be reached at [[ institution.website ]].

""",
    "es": """## Quién responde { #office }

[[ institution.name ]] ha informado de [[ dossier.periods | length ]] años y responde en [[ institution.website ]].

""",
}
SLIPS = """
  - code: staff_above_wallets
    kind: above
    within:
      - {of: wallet_clients_count, parts: [personnel_count]}
    limits: {percent_off: 1}

  - code: rounded_count
    kind: rounded
    indicators: [wallet_clients_count]
    limits: {least_count: 100}
"""
SLIP_PHRASES = {
    "en": """    staff_above_wallets:
      says: "{indicator} is {found}, and {other} only {whole}."
      asks: "Which of the two is right?"
    rounded_count:
      says: "{indicator} is a whole number of hundreds."
      asks: "Was it counted, or estimated?"
""",
    "es": """    staff_above_wallets:
      says: "{indicator} es {found}, y {other} solo {whole}."
      asks: "¿Cuál de los dos es correcto?"
    rounded_count:
      says: "{indicator} es un número exacto de cientos."
      asks: "¿Se contó o se estimó?"
""",
}
SLIP_ROWS = {
    "en": """| `staff_above_wallets` | More staff than clients with a wallet | 100 | 0 | 0.00 % |
| `rounded_count` | Clients with a wallet in whole hundreds | 0 | 0 | 0.00 % |
""",
    "es": """| `staff_above_wallets` | Más personal que clientes con billetera | 100 | 0 | 0.00 % |
| `rounded_count` | Clientes con billetera en cientos exactos | 0 | 0 | 0.00 % |
""",
}
ALL_RULES = {"en": "| all rules |", "es": "| todas las reglas |"}
ROUNDED = '''
def _rounded(rule: EditCheck, case: DossierFigures) -> Iterator[EditQuery]:
    """A count is a whole number of hundreds."""
    for fact in case.figures(AnswerType.COUNT, only=rule.indicators):
        if case.value(fact) >= rule.limits["least_count"] and not case.value(fact) % 100:
            yield case.slip(rule, fact)


'''
CHECK = """    if filing.received and (filing.received - filing.as_of).days > 3653:
        fault = Fault(
            "received-very-late",
            "The filing was received more than ten years after its fiscal year ended.",
            "",
            "Correct the day, or as_of.",
        )
        table.fault(fault, row, "received", filing.received.isoformat())
"""
BROKEN = """{"why": "A filing that came in ten years too late.",
 "steps": [{"append": "filings.csv", "text": "2012,2012-12-31,,,,,2024-01-31,"}]}
"""
IMPORTER = '''"""Simple ledgers become data packages: a CSV file with one line for each institution, indicator and year."""

import csv
from datetime import date
from pathlib import Path

from generator.model import Filing, Institution, Standards
from generator.packages import IndicatorRow, write_institution


def import_ledger(file: Path, out: Path, standards: Standards) -> None:
    """Write a package for each institution that a ledger names."""
    with file.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            write_institution(
                out / "institutions" / line["id"],
                Institution(line["id"], line["name"], "PE", "latin_america_caribbean"),
                filings=[Filing(line["year"], date(int(line["year"]), 12, 31))],
                indicators=[IndicatorRow(line["year"], line["indicator"], line["value"])],
                standards=standards,
            )
'''
COMMAND = '''

@import_.command("ledger")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of data packages.")
def import_ledger(file: Path, out: Path) -> None:
    """Import a simple ledger."""
    from generator.cli.standards import standards_at
    from generator.intake import ledger

    ledger.import_ledger(file, out, standards_at(out))
'''


def add(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def insert(path: Path, text: str, before: str) -> None:
    """Insert text before a string that occurs once in a file."""
    found = path.read_text("utf-8")
    assert found.count(before) == 1, (path, before)
    path.write_text(found.replace(before, text + before), "utf-8")


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """The portal with two of its institutions, extended in every way, and its site."""
    home = tmp_path_factory.mktemp("extended")
    for folder in ("docs", "templates", "datapackages/standards", "datapackages/associations"):
        shutil.copytree(ROOT / folder, home / folder)
    for name in ("wayrasol", "dhanvika"):
        shutil.copytree(ROOT / "datapackages" / "institutions" / name, home / "datapackages" / "institutions" / name)
    shutil.copy(ROOT / "mkdocs.yml", home)
    shutil.copytree(ROOT / "generator", home / "generator", ignore=shutil.ignore_patterns("__pycache__"))
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
    add_award_rules(home)
    add_page_kind(home)
    for language, section in SECTION.items():
        insert(home / "docs" / language / "institutions" / "profile.md", section, "[[ parts.filings(dossier) ]]")
    add_edit_checks(home)
    insert(home / "generator/packages/filings.py", CHECK, "    if institution.founded and ")
    add_importer(home)
    return Extended(
        home, portal_in(home, "check", "--jobs", "1"), portal_in(home, "build", "--jobs", "1"), portal_in(home, "slips")
    )


def add_award_rules(home: Path) -> None:
    """Two rules with their names: one with an existing question, one with a question of its own."""
    standards, questions = home / "datapackages" / "standards", home / "generator/analysis/award/questions.py"
    insert(standards / "star.yml", RULES.lstrip("\n"), "    # Worked cases")
    for language, names in NAMES.items():
        add(standards / "languages" / language / "phrases.yml", names)
    insert(questions, QUESTION.lstrip("\n"), "QUESTIONS: Final")
    insert(questions, '    "answer_given": answer_given,\n', '    "minimum_reporting": minimum_reporting,\n')


def add_page_kind(home: Path) -> None:
    """A page for each region: a row in the table of kinds, a method that fills its pages, and a page in each language."""
    tasks = home / "generator" / "pipeline" / "tasks"
    insert(home / "generator/render/pages/kinds.py", KIND, '    "association": PageKind(')
    insert(tasks / "runner.py", FILL, "    def _association(")
    insert(home / "mkdocs.yml", "  /regions/\n", "  /areas/area.md\n")
    for language in ("en", "es"):
        page = home / "docs" / language / "regions" / "region.md"
        page.parent.mkdir()
        page.write_text(REGION, "utf-8")


def add_edit_checks(home: Path) -> None:
    """Two questions about slips with their phrases and their rows: one of an existing kind, one of a kind of its own."""
    standards, rules = home / "datapackages" / "standards", home / "generator/analysis/edit_checks/rules.py"
    model = home / "generator" / "model" / "edit_checks.py"
    add(standards / "slips.yml", SLIPS)
    insert(model, '    ROUNDED = "rounded"\n', '    PEERS = "peers"')
    insert(model, '    EditCheckKind.ROUNDED: ("least_count",),\n', "    EditCheckKind.PEERS: (")
    insert(rules, ROUNDED.lstrip("\n"), "_ASKS: Final")
    insert(rules, "    EditCheckKind.ROUNDED: _rounded,\n", "    EditCheckKind.DATE: _date,\n")
    for language, rows in SLIP_ROWS.items():
        phrases = standards / "languages" / language / "phrases.yml"
        insert(phrases, SLIP_PHRASES[language], "    percent_as_fraction:\n")
        insert(home / "docs" / language / "methodology.md", rows, ALL_RULES[language])


def add_importer(home: Path) -> None:
    """A module and its command; then the command is run."""
    (home / "generator" / "intake" / "ledger.py").write_text(IMPORTER, "utf-8")
    add(home / "generator" / "cli" / "imports" / "commands.py", COMMAND)
    ledger = home / "ledger.csv"
    ledger.write_text("id,name,year,indicator,value\nquipu,Quipu,2024,wallet_clients_count,77\n", "utf-8")
    portal_in(home, "import", "ledger", str(ledger), "--out", "datapackages")


class Extended(NamedTuple):
    home: Path
    checked: str
    built: str
    counted: str

    def page(self, address: str) -> str:
        return (self.home / "build" / "site" / address / "index.html").read_text("utf-8")

    def facts(self) -> dict[tuple[str, str], dict[str, object]]:
        """The facts of the changed institution, by period and indicator, from the API."""
        told = json.loads((self.home / "build" / "site" / "api" / "v1" / "institutions" / "wayrasol.json").read_text())
        return {(fact["period"], fact["indicator"]): fact for fact in told["facts"]}


def portal_in(home: Path, *words: str, code: int = 0) -> str:
    """The output of a command of the program in this folder, which must end with this code."""
    command = [str(Path(sys.executable).with_name("portal")), *words]
    around = {**os.environ, "PYTHONPATH": str(home)}
    done = subprocess.run(command, cwd=home, env=around, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_what_was_added_has_no_problem(extended):
    assert "0 problems" in extended.checked
    assert "0 problems" in extended.built


@pytest.mark.parametrize(("prefix", "label"), [("", "Clients with a mobile wallet"), ("es/", "Clientes con billetera")])
def test_an_indicator_has_its_page_and_its_row_in_every_language(extended, prefix, label):
    assert label in extended.page(f"{prefix}indicators/wallet_clients_count")
    assert label in extended.page(f"{prefix}institutions/wayrasol")
    assert label in extended.page(f"{prefix}institutions/wayrasol/2025")


def test_an_indicator_needs_no_other_file_not_even_words_in_every_language(extended):
    assert "Share of clients with a mobile wallet" in extended.page("es/indicators/wallet_clients_percent")
    assert "languages/es/indicators.yml: Not translated: indicators (1): wallet_clients_percent" in extended.checked


def test_who_was_never_asked_a_new_question_simply_does_not_report_it(extended):
    names = (extended.home / "build" / "site" / "assets" / "indicators.json").read_text("utf-8")
    found = unreported(extended.page("institutions/dhanvika"), names)
    assert "wallet_clients_count" in {code for codes in found.values() for code in codes}


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
    assert {name for name in pages if name.startswith("embed/")} == {
        f"embed/{folder}index.html" for folder in ("", "es/", "fr/")
    }
    first = {name for name in pages if not name.startswith(("es/", "fr/", "embed/"))}

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
    said = "Cette page n’existe pas encore en français ; la voici en anglais."
    assert re.search(f'<p class="?untranslated"? role="?note"? lang="?fr"?>{said}</p>', page)
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
        languages = re.search(r"<nav class=portal-languages.*?</nav>", page, re.DOTALL)
        assert languages, address
        assert re.findall(r"hreflang=(\w+) lang=", languages[0]) == ["en", "es"], address


def test_the_check_says_how_much_a_language_lacks_and_where_to_write_it(extended):
    told = [line for line in extended.checked.splitlines() if "languages/fr" in line]

    assert len(told) == 2
    assert all(line.endswith("[words-missing]") for line in told)
    assert re.search(r"languages/fr/phrases.yml: Not translated: phrases \([\d,]+\): .*; areas \(17\): ", told[1])
    assert "languages/fr/indicators.yml: Not translated: indicators (" in told[0]
    assert "languages/es/phrases.yml" not in extended.checked


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("es/", "es")])
def test_an_award_rule_is_judged_and_shown_by_its_name(extended, prefix, language):
    known = json.loads((extended.home / "build/site/api/v1/institutions/wayrasol.json").read_text("utf-8"))
    filing = next(one for one in known["filings"] if one["period"] == "2025")
    answers = {finding["rule"]: finding["answer"] for finding in filing["judgement"]["findings"]}

    assert (answers["most_questions_answered"], answers["mission_stated"]) == ("yes", "yes")
    for line in NAMES[language].split("\n")[1:-1]:
        name = line.partition(": ")[2]
        assert name in extended.page(f"{prefix}award")
        assert name in extended.page(f"{prefix}institutions/wayrasol/2025")


def test_a_page_of_a_new_kind_is_made_for_each_region(extended):
    for prefix in ("", "es/"):
        page = extended.page(f"{prefix}regions/latin_america_caribbean")
        assert "Quipu, Wayrasol, and nobody else." in page
        assert extended.page(f"{prefix}regions/south_asia")


def test_an_importer_writes_packages_that_are_checked_and_shown(extended):
    assert "Quipu" in extended.page("institutions")
    assert "77" in extended.page("institutions/quipu/2024")


@pytest.mark.parametrize(
    ("prefix", "title", "said"),
    [("", "Who looks after it", "has filed for"), ("es/", "Quién responde", "ha informado de")],
)
def test_a_section_is_on_every_page_of_its_kind_with_its_slots_filled(extended, prefix, title, said):
    for name in ("Wayrasol", "Dhanvika"):
        page = extended.page(f"{prefix}institutions/{name.lower()}")
        assert re.search(f'<h2 id="?office"?>{title}', page)
        assert re.search(rf"<p>{name}[^<]* {said} \d+ \w+", page)


@pytest.mark.parametrize(
    ("rule", "asked"),
    [("staff_above_wallets", "Which of the two is right?"), ("rounded_count", "Was it counted, or estimated?")],
)
def test_a_question_about_slips_is_asked_counted_and_listed(extended, rule, asked):
    told = re.findall(rf"warning: (institutions/\w+)/.*\[slip-{rule.replace('_', '-')}\]", extended.checked)

    assert told == ["institutions/wayrasol"]
    assert asked in extended.checked
    assert re.search(rf"\| `{rule}` \| [1-9]\d* \| 1 \| ", extended.counted)
    for prefix in ("", "es/"):
        assert f"<code>{rule}</code>" in extended.page(f"{prefix}methodology")


def test_a_check_finds_its_broken_package_and_nothing_else(extended, monkeypatch):
    name = "a-filing-ten-years-late"
    broken = extended.home / "tests" / "broken" / name
    broken.mkdir(parents=True)
    (broken / "recipe.json").write_text(BROKEN, "utf-8")
    monkeypatch.setattr(recipes, "BROKEN", broken.parent)
    known, _ = standards_.load(ROOT / "datapackages" / "standards")
    assert known is not None
    recipes.cook(name, extended.home / "cooked", known)

    said = portal_in(extended.home, "check", "cooked", code=1)

    assert "received-very-late" in said
    assert "received-very-late" not in extended.checked
