"""The archive of MIX Market, read for the questions asked: editions, follow-ups, and the pages of institutions we know.

Read independently, with openpyxl and a few lines of code, nothing from the importer.
"""

from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from generator.model import Dossier, Gap, GapReason, Observation, Standards
from generator.pipeline.read.institution import read_dossier
from generator.standards import load
from tests.test_archive_site import plain, sheet

pytestmark = [pytest.mark.archive, pytest.mark.slow]

TELLING = "Governance & HR > Board member with SP education and/or work experience"
INDIA = (
    "Audit and Rating > ",
    "Client protection > Client protection assessment > ",
    "Client protection > Written policy on client collection practices > ",
)
JBS, UNIQUE_NEPAL, ACCION, CREDITACCESS = "mix-100148", "mix-102389", "mix-101928", "mix-100036"


class Filings(NamedTuple):
    """Marks of all rows of each institution and year: the names of the columns that hold a 1."""

    marks: dict[tuple[str, str], set[str]]
    rows: list[tuple[str, str, set[str]]]


@pytest.fixture(scope="module")
def raw(mix_archive: Path) -> Filings:
    header, *rows = sheet(mix_archive / "social-performance-dataset.xlsx")
    names = [plain(name) for name in header]
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    listed = []
    for row in rows:
        marks = {name for name, cell in zip(names, row, strict=True) if cell == 1 and " > " in name}
        listed.append((f"mix-{row[0]}", str(row[2]), marks))
        found[f"mix-{row[0]}", str(row[2])] |= marks
    return Filings(found, listed)


@cache
def known_in(folder: Path) -> Standards:
    known, _ = load(folder / "standards")
    assert known is not None
    return known


@pytest.fixture
def read(archive_data: Path):
    def dossier(name: str) -> Dossier:
        found, _ = read_dossier(archive_data / "institutions" / name, known_in(archive_data), ())
        assert found is not None
        return found

    return dossier


def editions(folder: Path) -> dict[tuple[str, str], str]:
    found = {}
    for path in (folder / "institutions").glob("*/questionnaires.csv"):
        for line in path.read_text("utf-8").splitlines()[1:]:
            period, edition, _ = line.split(",")
            found[path.parent.name, period] = edition
    return found


def test_every_filing_names_the_edition_that_its_marks_tell(archive_data, raw):
    told = editions(archive_data)
    expected = {}
    for key, marks in raw.marks.items():
        if any(name.startswith(INDIA) for name in marks):
            expected[key] = "mix-2014-india"
        elif any(name.startswith(TELLING) for name in marks) or int(key[1]) > 2014:
            expected[key] = "mix-2014"
        else:
            expected[key] = "mix-2009"
    assert {key: told.get(key) for key in expected} == expected
    new = sum(any(name.startswith(TELLING) for name in marks) for _, _, marks in raw.rows)
    assert new == 342
    assert Counter(told.values()) == {"mix-2009": 2212, "mix-2014": 303, "mix-2014-india": 16}


def test_an_option_that_an_edition_does_not_offer_has_next_to_no_mark_among_its_filings(archive_data, raw):
    """Less than a tenth of its share among the filings of the later form, and almost nothing in figures."""
    known = known_in(archive_data)
    told = editions(archive_data)
    words = {"yes": "Yes", "no": "No", "partially": "Partially"}
    seen = 0
    for code, offered in known.questionnaires["mix-2009"].options.items():
        one = known.indicators[code]
        (group,) = one.mix_name
        ends = dict(one.mix_options) or words
        columns = {option: f"{plain(group)} > {plain(ends[option])}" for option in one.answers}
        share = {}
        for edition in ("mix-2009", "mix-2014"):
            answered = [
                marks for key, marks in raw.marks.items() if told[key] == edition and marks & {*columns.values()}
            ]
            share[edition] = {
                o: sum(name in marks for marks in answered) / len(answered) for o, name in columns.items()
            }
        for option in set(one.answers) - set(offered):
            seen += 1
            assert share["mix-2009"][option] < 0.03, (code, option)
            assert share["mix-2009"][option] * 9 < share["mix-2014"][option], (code, option)
    assert seen == 21


def test_what_an_edition_does_not_ask_has_next_to_no_answer_among_its_filings(archive_data, read):
    known, told = known_in(archive_data), editions(archive_data)
    answered: Counter[str] = Counter()
    for name in sorted({name for name, _ in told})[::4]:
        dossier = read(name)
        for period, codes in dossier.unasked.items():
            kept = [c for c, why in codes.items() if why is GapReason.NOT_ASKED and (c, period) in dossier.facts]
            answered.update(code for code in kept if not getattr(dossier.fact(code, period), "derived", False))
    assert answered.keys() <= {"collection_violation_sanctions", "cost_information_disclosed"}, answered
    assert sum(answered.values()) < 20
    assert known.unasked_by(known.questionnaires["mix-2009"])["board_member_sp_experience"] is GapReason.NOT_ASKED


def test_no_follow_up_of_a_no_is_called_not_reported(archive_data, read, raw):
    """The columns below "… > Yes > …", where "… > No" is marked and none of them is."""
    known, closed = known_in(archive_data), 0
    pairs = {
        one.code: one.mix_name[0].rsplit(" > Yes > ", 1)[0] + " > No"
        for one in known.follow_ups
        if one.opened_by == ("yes",) and one.mix_name and " > Yes > " in one.mix_name[0]
    }
    assert len(pairs) == 8
    for name in sorted({name for name, _ in raw.marks})[::5]:
        dossier = read(name)
        for filing in dossier.filings:
            marks = raw.marks.get((name, filing.period), set())
            for code, no in pairs.items():
                yes = no.removesuffix("No") + "Yes"
                below = [mark for mark in marks if mark.startswith(f"{plain(known.indicators[code].mix_name[0])} > ")]
                if plain(no) in marks and plain(yes) not in marks and not below:
                    fact = dossier.fact(code, filing.period)
                    assert isinstance(fact, Gap)
                    assert fact.why is GapReason.NOT_APPLICABLE, (name, filing.period, code)
                    closed += 1
    assert closed > 1_000


def test_institutions_that_answered_all_that_was_asked_are_said_to_have(read):
    """The review found 37.2 % "aligned" and 38 of 151 here, of 16 aligned answers among 17 and nothing left open."""
    grameen = read(CREDITACCESS)
    total = grameen.coverage["2016"].total
    assert (total.reported, total.asked) == (60, 60)
    seen = grameen.alignments["2016"]
    assert (sum(one.points for one in seen), sum(one.answered for one in seen), sum(one.asked for one in seen)) == (
        16,
        17,
        17,
    )
    assert all(one.possible == 0 for one in seen if one.dimension == 3)  # none of its questions is in the archive


def test_a_follow_up_against_its_question_is_kept_and_marked(read):
    accion = read(ACCION)
    assert accion.fact("voluntary_insurance_offered", "2017").value == "no"
    assert accion.fact("voluntary_insurance_types", "2017").value == ("credit_life", "life_accident")
    assert accion.against == {("voluntary_insurance_types", "2017")}
    assert accion.fact("voluntary_insurance_types", "2018").why is GapReason.NOT_APPLICABLE


def test_what_the_files_have_no_column_for_is_not_in_this_source(read):
    accion = read(ACCION)
    # The panel of figures has no column for depositors, so the institution does not count as silent about them.
    for code in ("number_of_depositors", "deposits"):
        fact = accion.fact(code, "2017")
        assert isinstance(fact, Observation) or fact.why is GapReason.NOT_IN_SOURCE, code
    assert accion.fact("credit_bureau_checked", "2017").why is GapReason.NOT_ASKED
    # For 2012 the panel has no row for JBS.
    jbs = read(JBS)
    assert {jbs.fact(code, "2012").why for code in ("assets", "gross_loan_portfolio")} == {GapReason.NOT_IN_SOURCE}


def test_ties_of_the_raw_rows_are_contradictory_and_no_row_is_believed(read, raw):
    """JBS and Unique Nepal have 32 rows for 2012, of which 16 say otherwise: the last row decided before."""
    seen = 0
    for name in (JBS, UNIQUE_NEPAL):
        dossier = read(name)
        rows = [marks for who, year, marks in raw.rows if (who, year) == (name, "2012")]
        assert len(rows) == 32
        group = "Governance & HR > Board orientation on social mission and goals"
        said = Counter(mark.rpartition(" > ")[2].lower() for marks in rows for mark in marks if mark.startswith(group))
        fact = dossier.fact("board_orientation_social_mission", "2012")
        if len(said) == 2 and len(set(said.values())) == 1:
            seen += 1
            assert isinstance(fact, Gap)
            assert fact.why is GapReason.CONTRADICTORY
            assert set(fact.readings) == said.keys()
            assert len(fact.sources) == 2
    assert seen
