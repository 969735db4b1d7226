"""Broken packages: each folder of tests/broken is a package, with the exact output of `portal check`."""

import json
import os
from pathlib import Path

import pytest

from generator import standards as standards_
from generator.model import Standards
from generator.packages import check, read_institution
from generator.packages.checks.frictionless_check import Frictionless
from generator.problems import as_text
from tests import recipes
from tests.package_builders import STANDARDS, write_base


@pytest.fixture(scope="session")
def published() -> Standards:
    known, _ = standards_.load(STANDARDS)
    assert known is not None
    return known


@pytest.fixture(scope="module")
def expert(published, tmp_path_factory):
    """One frictionless process for all tests, warm: starting it takes longer than all its work here."""
    root = tmp_path_factory.mktemp("right")
    write_base(root, published)
    with Frictionless(published.schemas) as process:
        assert check([root], published, experts=[process]) == []
        yield process


@pytest.fixture(scope="module")
def passed():
    """Tables that frictionless has passed: most packages here differ from the correct one in one table only."""
    return set()


@pytest.mark.parametrize("name", recipes.names())
def test_a_broken_package_is_reported_in_these_words(name, tmp_path, published, expert, passed):
    recipes.cook(name, tmp_path, published)
    problems = check([tmp_path], published, experts=[expert], passed=passed)
    printed = as_text(problems) + "\n" if problems else ""
    expected = recipes.BROKEN / name / "expected.txt"
    if os.environ.get("GOLDEN") == "write":
        expected.write_text(printed)
    assert printed == expected.read_text()
    assert not any(problem.code.startswith("second-opinion") for problem in problems)
    assert any(problem.severity == "error" for problem in problems) is not name.startswith("inert-")


@pytest.mark.parametrize("name", recipes.names("inert-"))
def test_what_is_inert_is_read_whole(name, tmp_path, published):
    dossier, problems = read_institution(recipes.cook(name, tmp_path, published), published)
    assert dossier is not None
    assert all(problem.severity == "warning" for problem in problems)


def test_there_are_more_than_sixty_and_some_are_inert():
    assert len(recipes.names()) >= 60
    assert len(recipes.names("inert-")) >= 8


def test_every_folder_says_what_it_is_about():
    for name in recipes.names():
        recipe = recipes.BROKEN / name / "recipe.json"
        assert len(json.loads(recipe.read_text())["why"]) > 10, name


def test_nothing_is_read_outside_the_package(tmp_path, published):
    secret = tmp_path / "secret.csv"
    secret.write_text("do not print me\n")
    folder = write_base(tmp_path / "data", published)
    (folder / "indicators.csv").unlink()
    (folder / "indicators.csv").symlink_to(secret)
    dossier, problems = read_institution(folder, published)
    assert dossier is None
    assert "do not print me" not in as_text(problems)


def test_a_file_swapped_for_a_link_after_the_survey_is_not_followed(tmp_path, published):
    from generator.packages.safety import tree

    folder = write_base(tmp_path, published)
    survey = tree.survey(folder, "institutions/baobab")
    (folder / "indicators.csv").unlink()
    (folder / "indicators.csv").symlink_to(Path("/etc/hostname"))
    with pytest.raises(OSError):
        tree.read(survey, "indicators.csv")
