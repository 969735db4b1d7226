"""Notes next to values are sentences of the reader's language: no code, and nothing in English on a Spanish page."""

import html
import re
from decimal import Decimal, localcontext

import pytest

from generator.analysis.derive import derive
from generator.language import import_notes
from generator.language.printer import Printer
from generator.model import Dossier, Evidence, Fact, Gap, GapReason, Observation, Standards
from generator.problems import Location
from generator.render.fragments.definitions import Definitions
from generator.render.tables.filing_rows import FilingRows
from generator.standards import load
from generator.standards.functions import EXACT, STEPS, rounded, written
from tests import builders
from tests.archive_files import answer, money, person, run
from tests.portals import ROOT


@pytest.fixture(scope="module")
def known() -> Standards:
    found, _ = load(ROOT / "datapackages" / "standards")
    assert found is not None
    return found


def row(dossier: Dossier, code: str, known: Standards, language: str) -> str:
    """The text of an indicator's row on the page of 2024."""
    area = known.indicators[code].area
    rows = FilingRows(known, Printer(known, language)).rows(dossier, "2024", area, root="../")
    found = next(one for one in str(rows).split("<tr ") if one.startswith(f"id={code}>"))
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", found.partition(">")[2])).split())


def test_why_a_figure_could_not_be_computed_is_said_by_the_names_of_what_it_lacks(known):
    filed = [builders.observation(code, Decimal(n)) for code, n in (("assets", 5), ("equity", -2), ("liabilities", 7))]
    dossier = derive(builders.dossier([*filed, Gap("deposits", "2024", GapReason.WITHHELD)]), known)
    said = {language: row(dossier, "average_assets", known, language) for language in ("en", "es")}
    assert "Total assets, a year earlier: no filing one year earlier" in said["en"]
    assert "un año antes: sin reporte un año antes" in said["es"]
    assert "Deposits: withheld" in row(dossier, "deposits_to_assets", known, "en")
    assert "What it is measured against is negative." in row(dossier, "debt_to_equity", known, "en")
    assert "Aquello con que se mide es negativo." in row(dossier, "debt_to_equity", known, "es")
    for gap in dossier.facts.values():
        for language in ("en", "es") if isinstance(gap, Gap) and gap.because else ():
            assert not {*known.indicators, "@previous"} & set(re.findall(r"[@\w]+_\w+|@\w+", row(dossier, gap.indicator, known, language)))  # fmt: skip


def test_readings_that_contradict_each_other_are_shown_in_words_each_with_its_row(known):
    places = tuple(Location("indicators.csv", at, "value") for at in (12, 19))
    origins = import_notes.note("tie", row=4, n=16), "As the board says"
    facts: list[Fact] = [
        Gap("target_market", "2024", GapReason.CONTRADICTORY, places, readings=("women;youth_below_18", "unknown"), origins=origins)
    ]  # fmt: skip
    said = {language: row(builders.dossier(facts), "target_market", known, language) for language in ("en", "es")}
    women = known.indicators["target_market"].options["women"]
    assert re.search(rf"{women}, .*, in row 12: Row 4 of MIX’s file and others: 16 of the rows", said["en"])
    assert "unknown , in row 19: As the board says" in said["en"]
    assert "Fila 4 del archivo de MIX y otras: 16 de las filas" in said["es"]
    assert "women" not in said["es"]
    assert "As the board says" in said["es"], "a note of the filer's own stays as it is"


def test_every_note_of_the_importer_is_recognised_and_has_its_sentence_in_every_language(known):
    asked = known.indicators["target_market"]
    values = {
        "n": 32, "others": 12, "row": 7, "column": "Client protection > Debt > Yes", "option": "None of the above",
        "options": ";".join(list(asked.options)[:2]), "value": "-3.5",
    }  # fmt: skip
    for language in ("en", "es"):
        say = Printer(known, language)
        for key in import_notes.TEMPLATES:
            text = import_notes.note(key, **values)
            said = import_notes.printed(text, say, asked)
            assert said.startswith(say.phrase(f"import_note.{key}", **values)[:8]), key
            assert language == "en" or "MIX's file" not in said
            two = import_notes.printed(f"{text} {import_notes.note('others', **values)}", say, asked)
            assert two == f"{said} {say.phrase('import_note.others', n='32', others='12')}", key
    assert import_notes.printed("A note of our own.", Printer(known, "es"), asked) == "A note of our own."


def test_what_the_importer_writes_is_among_its_notes(tmp_path):
    marks = {"Target market > Women": 1, "Target market > None of the above": 1}
    package, _ = run(
        tmp_path, [person()], [answer() | marks], [money() | {"Number of active borrowers": "many", "Assets": 5}]
    )
    for path in package.rglob("indicators.csv"):
        for line in path.read_text("utf-8").splitlines()[1:]:
            note = line.split(",", 5)[-1].strip('"').replace('""', '"')
            assert not note or any(form.match(note) for form in import_notes._FORMS.values()), note


def test_a_formula_is_arithmetic_over_the_names_of_its_inputs_in_any_language(known):
    es = Printer(known, "es")
    assets = known.indicators["capital_asset_ratio"].formula
    assert assets is not None
    assert Definitions(es).formula(assets) == f"100 × [{es.label('equity')}] / [{es.label('assets')}]"
    for indicator in known.indicators.values():
        if (formula := indicator.formula) is None:
            continue
        with localcontext(EXACT):
            names = {f"x{at}": formula.example[name] for at, name in enumerate(formula.inputs)}
            line = written(formula.function, tuple(names)).replace("×", "*").replace("−", "-")
            result = eval(re.sub(r"\b(\d+)\b", r"D(\1)", line), {"D": Decimal}, names)
        assert rounded(result, STEPS[indicator.kind]) == rounded(formula.result, STEPS[indicator.kind]), indicator.code


def test_a_note_that_was_filed_is_printed_as_it_is(known):
    fact = Observation("assets", "2024", Decimal(5), "5", (), note="<b>Not audited</b>; MIX's file is older.")
    assert "<b>Not audited</b>; MIX's file is older." in row(builders.dossier([fact]), "assets", known, "es")


def test_what_the_rows_of_one_filing_remember_is_not_shown_in_those_of_another(known):
    cells = ("board_trained_in_spm", "board_members_count")
    dossiers = [
        builders.dossier(
            [
                builders.observation(cells[0], "yes", evidence=(paper,)),
                builders.observation(cells[1], Decimal(number), evidence=(paper,)),
            ],
            evidence=[Evidence("paper", "audit", title, "Issuer", access="public", url=f"https://{number}.example/")],
            institution=builders.institution(id=f"one-{number}"),
        )
        for number, title, paper in ((7, "Report", "paper"), (1, "Other report", "paper"), (7, "None", "gone"))
    ]
    say = Printer(known, "en")
    shared = FilingRows(known, say)

    def rows(of: FilingRows, dossier: Dossier) -> str:
        return str(of.rows(dossier, "2024", "governance", root="../"))

    fresh = [rows(FilingRows(known, say), one) for one in dossiers]
    assert [rows(shared, one) for one in (*dossiers, *dossiers)] == fresh * 2
    assert "7 board members" in fresh[0]
    assert "1 board member<" in fresh[1]
