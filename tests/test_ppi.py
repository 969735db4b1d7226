"""Look-up tables and scores: nothing is guessed, nothing is half written, and no score or name leaves the machine."""

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.cli.poverty import tasks
from generator.intake.poverty.lines import recognised
from generator.intake.poverty.look_up import LookUp, TableReading, as_json, loaded, read_table
from generator.intake.poverty.scores import read_scores
from generator.model import PovertyStandards
from tests.package_builders import STANDARDS, of_version, version_of, write_base

KNOWN = PovertyStandards(
    {"ppi": "PPI"}, {"national_food": "Food", "national": "National"}, ("2005", "2011", "2017"), fewest_clients=30
)
SLOPES = {"nlFood": 0.5, "nl100": 0.8, "nl150": 0.95}


def values(slope: float) -> list[float]:
    return [round(slope * (100 - score), 1) for score in range(101)]


def table(path: Path, columns: dict[str, list[float]], score: str = "Score", delimiter: str = ",") -> Path:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow([score, *columns])
    writer.writerows([number, *(column[number] for column in columns.values())] for number in range(101))
    path.write_text(out.getvalue())
    return path


def usual(path: Path) -> Path:
    return table(path, {name: values(slope) for name, slope in SLOPES.items()})


def read(path: Path, told: dict[str, str] | None = None, points: str = "shared", sheet: str = "") -> TableReading:
    return read_table(path, KNOWN, told=told or {}, points=points, sheet=sheet)


def codes(reading: TableReading) -> list[str]:
    return [one.code for one in reading.problems]


# ----------------------------------------------------------------------------------------------------- look-up tables


def test_a_table_is_read_by_its_headings_and_survives_our_own_form(tmp_path):
    reading = read(usual(tmp_path / "table.csv"))
    assert (codes(reading), reading.notes) == ([], [])
    assert reading.table is not None
    assert set(reading.table.lines) == {("national_food", ""), ("national", ""), ("national_150", "")}
    assert reading.table.lines["national", ""][:2] == (80.0, 79.2)
    (tmp_path / "table.json").write_bytes(as_json(reading.table))
    again, problems = loaded(tmp_path / "table.json", KNOWN)
    assert (again, problems) == (reading.table, ())


@pytest.mark.parametrize(
    ("heading", "line"),
    [
        ("National Poverty Line", ("national", "")),
        ("150% National", ("national_150", "")),
        ("100% NPL", ("national", "")),
        ("$5.50/day 2011 PPP", ("usd_5_50", "2011")),
        ("Bottom 20th Percentile", ("percentile_20", "")),
        ("percentile40", ("percentile_40", "")),
        ("usd_2_15@2017", ("usd_2_15", "2017")),
        ("ppp250", None),
        ("$2.50 PPP", None),
        ("usd_2_15", None),
        ("usd_2_15@2010", None),
        ("extreme", None),
        ("half100", None),
    ],
)
def test_a_heading_is_recognised_only_if_it_leaves_no_doubt(heading, line):
    assert recognised(heading, KNOWN) == line


def test_a_column_whose_line_is_not_known_is_named_and_left_out_until_it_is_told(tmp_path):
    path = table(tmp_path / "table.csv", {"nl100": values(0.8), "ppp250": values(0.9)})
    reading = read(path)
    assert reading.table is not None
    assert list(reading.table.lines) == [("national", "")]
    assert reading.notes == [
        "Left out, because the headings do not say which line it is: ppp250. Say it with --line ppp250=CODE."
    ]
    told = read(path, {"ppp250": "usd_2_50@2005"})
    assert told.table is not None
    assert ("usd_2_50", "2005") in told.table.lines


def test_a_line_that_is_told_must_exist_and_so_must_its_heading(tmp_path):
    path = usual(tmp_path / "table.csv")
    assert codes(read(path, {"nl100": "usd_2_50"})) == ["unknown-poverty-line"]
    assert codes(read(path, {"nl99": "national"})) == ["unknown-heading"]
    assert codes(read(path, {"nlFood": "national"})) == ["line-twice"]


def test_holes_are_named_by_column_and_scores(tmp_path):
    path = usual(tmp_path / "table.csv")
    lines = path.read_text().splitlines()
    lines[1] = "0,,80,95"
    lines[2] = "1,-,79.2,94.0"
    del lines[60]
    path.write_text("\n".join(lines))
    reading = read(path)
    assert reading.table is None
    assert [(one.location.row, one.location.column, one.message) for one in reading.problems] == [
        (None, None, "There is no row for score 59."),
        (2, "nlFood", "There is no likelihood for score 0, 1."),
    ]


def test_a_score_that_comes_twice_is_a_problem(tmp_path):
    path = usual(tmp_path / "table.csv")
    path.write_text(path.read_text() + "100,0,0,0\n")
    assert codes(read(path)) == ["score-twice"]


def test_swapped_lines_are_found_and_the_way_to_name_them_is_said(tmp_path):
    path = table(tmp_path / "table.csv", {"nlFood": values(0.8), "nl100": values(0.5)})
    for points in ("shared", "own"):
        reading = read(path, points=points)
        (problem,) = reading.problems
        assert (problem.code, problem.fix) == (
            "lines-cross",
            "If the two headings are swapped: --line nlFood=national --line nl100=national_food.",
        )
    mended = read(path, {"nlFood": "national", "nl100": "national_food"})
    assert mended.table is not None
    assert mended.table.lines["national", ""][0] == 80


def test_lines_with_points_of_their_own_may_cross_at_some_scores(tmp_path):
    lower, higher = values(0.5), values(0.8)
    lower[:20] = [one + 40 for one in lower[:20]]
    path = table(tmp_path / "table.csv", {"nlFood": lower, "nl100": higher})
    assert codes(read(path, points="own")) == []
    assert codes(read(path, points="shared")) == ["lines-cross"]


def test_a_likelihood_that_rises_with_the_score_is_a_problem(tmp_path):
    moved = values(0.8)
    moved[:5] = [60.0] * 5
    reading = read(table(tmp_path / "table.csv", {"nl100": moved}))
    assert [(one.code, one.found) for one in reading.problems] == [("likelihood-rises", "60 – 76")]


def test_parts_of_1_become_percent_and_that_is_said(tmp_path):
    reading = read(table(tmp_path / "t.csv", {"nl100": [one / 100 for one in values(0.8)]}, delimiter=";"))
    assert reading.table is not None
    assert reading.table.lines["national", ""][0] == pytest.approx(80)
    assert reading.notes == ["The likelihoods are parts of 1 (the largest is 0.8); they were written in percent."]


def a_workbook(path: Path) -> Path:
    """A workbook as they come: a title and empty rows above the table, and the scorecard on a sheet of its own."""
    book = openpyxl.Workbook()
    card = book.active
    assert card is not None
    card.title = "Scorecard"
    card.append(["No.", "Question", "National Poverty Line", "150% National"])
    sheet = book.create_sheet("Look-up Tables")
    sheet["A6"] = "Nowhere 2020: look-up tables"
    sheet.append([])
    sheet["B8"] = "Poverty likelihood (%)"
    for place, heading in enumerate(["PPI Score", "National Poverty Line", "150% National"], 1):
        sheet.cell(9, place, heading)
    for score in range(101):
        for place, value in enumerate([score, values(0.8)[score] / 100, values(0.95)[score] / 100], 1):
            sheet.cell(10 + score, place, value)
    book.save(path)
    return path


def test_a_workbook_with_its_scorecard_says_itself_that_each_line_has_points_of_its_own(tmp_path):
    reading = read(a_workbook(tmp_path / "table.xlsx"), points="")
    assert codes(reading) == []
    assert reading.table is not None
    assert reading.table.points == "own"
    assert reading.table.lines["national_150", ""][0] == pytest.approx(95)


def test_a_table_alone_does_not_say_whose_points_they_are(tmp_path):
    assert codes(read(usual(tmp_path / "table.csv"), points="")) == ["points-unknown"]


def test_a_file_without_a_look_up_table_is_refused(tmp_path):
    (tmp_path / "a.csv").write_text("name,age\nx,3\n")
    (tmp_path / "b.csv").write_text("")
    (tmp_path / "c.xlsx").write_bytes(b"PK")
    assert codes(read(tmp_path / "a.csv")) == ["no-single-table"]
    assert codes(read(tmp_path / "b.csv")) == ["file-empty"]
    assert read(tmp_path / "c.xlsx").table is None


def test_only_our_own_form_is_loaded(tmp_path):
    path = tmp_path / "table.json"
    path.write_bytes(as_json(LookUp("shared", {("national", ""): tuple(values(0.8))})))
    good = json.loads(path.read_text())
    changes: tuple[dict[str, object], ...] = (
        {"points": "both"},
        {"form": "x"},
        {"lines": {}},
        {"lines": {"national": {"likelihoods": [1]}}},
    )
    for change in changes:
        path.write_text(json.dumps({**good, **change}))
        assert [one.code for one in loaded(path, KNOWN)[1]] == ["no-ppi-table"], change


# ------------------------------------------------------------------------------------------------------------- scores

AXIS = ("national", "")
SHARED = LookUp("shared", {AXIS: tuple(values(0.8))}, {AXIS: "nl100"})
OWN = LookUp("own", {AXIS: tuple(values(0.8))}, {AXIS: "National Poverty Line"})


def scores(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_scores_become_likelihoods_whatever_the_separator(tmp_path):
    for text in ("client,Score\na,0\nb,50.0\n", "client;score;x\na;0;\nb;50,0;\n", "PPI score\tclient\n0\ta\n50\tb\n"):
        reading = read_scores(scores(tmp_path / "s.csv", text), SHARED, AXIS)
        assert (codes_of(reading), reading.likelihoods) == ([], [80.0, 40.0])


def codes_of(reading: object) -> list[str]:
    return [one.code for one in reading.problems]  # type: ignore[attr-defined]


def test_a_score_of_another_line_is_never_taken_for_that_of_this_one(tmp_path):
    path = scores(tmp_path / "s.csv", "client,score,national,150% National\na,1,2,3\n")
    assert codes_of(read_scores(scores(tmp_path / "t.csv", "client,score\na,1\n"), OWN, AXIS)) == ["no-score-column"]
    assert read_scores(path, OWN, AXIS).likelihoods == [values(0.8)[2]]
    assert read_scores(path, OWN, AXIS, column="score").likelihoods == [values(0.8)[1]]


def test_rows_without_a_score_are_counted_and_named(tmp_path):
    reading = read_scores(scores(tmp_path / "s.csv", "client,score\na,1\nb,\nc,3\n"), SHARED, AXIS)
    assert len(reading.likelihoods) == 2
    assert reading.notes == ["Left out, because they have no score: 1 (row 3)."]


def test_what_is_no_score_is_named_by_its_row_and_never_shown(tmp_path):
    text = "client,score\na,Rosa Quispe\nb,101\nc,12.5\nd,5,987654321\n" + "e,zz\n" * 20
    reading = read_scores(scores(tmp_path / "s.csv", text), SHARED, AXIS)
    assert [one.location.row for one in reading.problems][:4] == [2, 3, 4, 5]
    assert codes_of(reading)[-1] == "more-problems"
    said = " ".join(map(str, reading.problems))
    assert "Rosa" not in said
    assert "987654321" not in said


def test_weights_are_read_and_must_be_above_zero(tmp_path):
    path = scores(tmp_path / "s.csv", "score,weight\n1,2\n2,0.5\n")
    reading = read_scores(path, SHARED, AXIS, weight="weight")
    assert reading.weights == [2, 0.5]
    path = scores(tmp_path / "s.csv", "score,weight\n1,0\n2,\n3,x\n")
    assert codes_of(read_scores(path, SHARED, AXIS, weight="weight")) == ["bad-weight"] * 3


# ----------------------------------------------------------------------------------------------------------- commands


@pytest.fixture
def portal(tmp_path):
    """A folder of data packages with one institution, a table and forty scores."""
    known = shutil.copytree(STANDARDS, tmp_path / "data" / "standards")
    from generator import standards

    loaded_, _ = standards.load(known)
    assert loaded_ is not None
    folder = write_base(tmp_path / "data", loaded_)
    (tmp_path / "table.json").write_bytes(as_json(SHARED))
    scores(tmp_path / "s.csv", "client,score\n" + "".join(f"client-{n},{n}\n" for n in range(20, 60)))
    return tmp_path, folder


def take(where: Path, folder: Path | None, **row: str) -> int:
    asked = {"line": "national", "column": "", "weight": "", "sheet": ""}
    said = {"into": str(folder or ""), "poverty": "ppi-2025", "date": "2025-10-31", "clients": "all", **row}
    data = str(where / "data")
    return tasks.take_scores(str(where / "table.json"), str(where / "s.csv"), json.dumps(asked), json.dumps(said), data)


def test_a_rate_is_printed_and_added_to_a_package_without_any_score(portal, capsys):
    where, folder = portal
    of_version(folder, 2)
    assert take(where, folder, sampling="random", version="Peru 2012") == 0
    assert version_of(folder) == 3
    said = capsys.readouterr().out
    assert "national: 48.4% of the clients live below the line (45.4% to 51.4%" in said
    rows = list(csv.DictReader(io.StringIO((folder / "poverty.csv").read_text())))
    assert len(rows) == 1
    assert [rows[0][name] for name in ("rate", "low", "high", "sample", "tool", "line")] == [
        "48.40", "45.41", "51.39", "40", "ppi", "national",
    ]  # fmt: skip
    assert "poverty" in [one["name"] for one in json.loads((folder / "datapackage.json").read_text())["resources"]]
    assert not any("client-" in path.read_text() for path in folder.glob("*.csv"))


def test_a_rate_that_a_check_would_refuse_is_not_written(portal, capsys):
    where, folder = portal
    before = (folder / "datapackage.json").read_bytes()
    assert take(where, folder, date="2095-10-31") == 1
    assert "later-than-today" in capsys.readouterr().out
    assert not (folder / "poverty.csv").exists()
    assert (folder / "datapackage.json").read_bytes() == before


def test_a_code_that_exists_is_not_written_over(portal, capsys):
    where, folder = portal
    assert [take(where, folder), take(where, folder)] == [0, 1]
    assert "duplicate-row" in capsys.readouterr().out


def test_fewer_clients_than_the_standards_want_give_no_rate(portal, capsys):
    where, _ = portal
    scores(where / "s.csv", "client,score\n" + "".join(f"c{n},{n}\n" for n in range(29)))
    assert take(where, None) == 1
    said = capsys.readouterr().out
    assert "29 have a score" in said
    assert "%" not in said.replace("95 %", "")


def test_the_commands_read_strangers_files_in_a_process_of_their_own(portal):
    where, _ = portal
    usual(where / "table.csv")
    words = ["--data", str(where / "data")]
    done = CliRunner().invoke(
        main,
        ["import", "ppi-table", str(where / "table.csv"), "--points", "shared", "--out", str(where / "t.json"), *words],
    )
    assert (done.exit_code, done.output.splitlines()[-1][:32]) == (0, "Written, one score for all lines")
    done = CliRunner().invoke(main, ["ppi", str(where / "t.json"), str(where / "s.csv"), "--line", "national", *words])
    assert (done.exit_code, done.output[:10]) == (0, "national: ")
