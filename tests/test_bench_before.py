"""`make bench-before`: what a program took is measured with all that it started, and compared."""

import sys
from pathlib import Path

import pytest

from generator.bench import cells_of
from tests.bench_before import Used, main, report, used_by


def test_a_program_that_fails_ends_the_measurement_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no such site"):
        used_by([sys.executable, "-I", "-S", "-c", "raise SystemExit('no such site')"], tmp_path)


def test_each_figure_is_the_median_of_its_runs_and_has_a_ratio() -> None:
    before = [Used(seconds, 8, 100, 400) for seconds in (9, 10, 99)]
    here = [Used(seconds, 4, 50, 300) for seconds in (4, 5, 5)]

    lines = list(report({("before", "from nothing"): before, ("here", "from nothing"): here}))

    assert [line.split()[-4:] for line in lines] == [
        ["10.0", "5.0", "0.50", "×"],
        ["8.0", "4.0", "0.50", "×"],
        ["100.0", "50.0", "0.50", "×"],
        ["400.0", "300.0", "0.75", "×"],
    ]


def test_other_generators_get_every_cell_of_a_page_whose_end_tags_are_left_out() -> None:
    page = (
        "<table><tr><th scope=col>Indicator</th><th>2014</th></tr>\n<tbody>"
        '<tr><th scope=row><a href=../par30/>PAR &gt; 30</a><td class=y><a class="x" href="2014/#par30">4.2%</a><td>\n'
        "<tr><td colspan=2>None</tbody></table><p>no cell</p>"
    )

    assert cells_of(page) == [
        [("Indicator", ""), ("2014", "")],
        [("PAR > 30", "../par30/"), ("4.2%", "2014/#par30"), ("", "")],
        [("None", "")],
    ]


def test_an_archive_that_is_not_there_is_named_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORTAL_MIX_ARCHIVE", str(tmp_path / "missing"))

    with pytest.raises(SystemExit):
        main(["HEAD", "--archive"])

    assert "there is no archive in" in capsys.readouterr().err
