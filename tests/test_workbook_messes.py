"""Messy workbooks: each folder of tests/workbooks is one mess, with the exact words that come back."""

import json
import os

import pytest

from generator.model import Standards
from generator.packages import check
from generator.packages.checks.frictionless_check import Frictionless
from tests import workbook_cases as cases


@pytest.fixture(scope="module")
def published() -> Standards:
    return cases.a_few()


@pytest.mark.parametrize("name", cases.names())
def test_a_mess_is_told_of_in_these_words(name, tmp_path, published):
    path = cases.cook(name, tmp_path, published)
    imported, printed = cases.said(path, tmp_path, published)
    expected = cases.MESSES / name / "expected.txt"
    changed = [] if imported is None or imported.folder is None else _rows(imported.folder)
    came = printed + "".join(f"{line}\n" for line in changed)
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(came, "utf-8")
    assert came == expected.read_text("utf-8")
    assert (imported is None) is name.startswith("refused-")
    if name.startswith("fine-"):
        assert printed.count("\n  ") == printed.count("warning:") * 3 or not printed


def _rows(folder) -> list[str]:
    """The rows of the answers that changed."""
    before = {",".join(row) for row in cases.ROWS}
    lines = (folder / "indicators.csv").read_text("utf-8").splitlines()[1:]
    return [f"> {line}" for line in lines if line not in before and line.replace('"', "") not in before]


def test_there_are_more_than_twenty_five_and_each_says_what_it_is_about():
    assert len(cases.names()) >= 25
    for name in cases.names():
        assert len(json.loads((cases.MESSES / name / "recipe.json").read_text("utf-8"))["why"]) > 10, name


def test_what_comes_out_of_the_messes_is_right_by_the_check_of_packages(tmp_path, published):
    fine = [name for name in cases.names() if name.startswith("fine-")]
    with Frictionless(published.schemas) as expert:
        for name in fine[:6]:
            path = cases.cook(name, tmp_path / name, published)
            cases.said(path, tmp_path / name, published)
            assert [p for p in check([tmp_path / name], published, experts=[expert]) if p.severity == "error"] == []
