"""A command that is started outside of its portal says of which portal it is, or asks."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from tests.small_sites import ROOT

COMMANDS = (
    ("check",),
    ("slips",),
    ("build",),
    ("serve",),
    ("diff", "HEAD"),
    ("review", "queue"),
    ("review", "verify"),
    ("close", "wayrasol"),
    ("new", "baobab", "--name", "Baobab", "--country", "KE"),
    ("workbook", "wayrasol", "--period", "2025", "--out", "x.xlsx"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_folder_of_packages_without_settings_is_not_passed_over_for_those_of_another_portal(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "datapackages").mkdir()
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "There is a folder datapackages here and no mkdocs.yml" in done.output
    assert str(ROOT) in done.output


@pytest.mark.parametrize(
    "words",
    [
        ("diff", "no-such-revision"),
        ("close", "nobody"),
        ("review", "signers", "nobody"),
        ("workbook", "wayrasol", "--period", "never", "--out", "x.xlsx"),
        ("eject", "nothing"),
    ],
    ids=" ".join,
)
def test_elsewhere_a_command_says_which_portal_it_is_about(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert f"so this is about the portal in {ROOT}" in CliRunner().invoke(main, words).output


@pytest.mark.parametrize("words", COMMANDS[:-2], ids=" ".join)
def test_a_portal_without_packages_says_where_to_go(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "mkdocs.yml").write_text("plugins: [portal]\n")
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "Go to the folder of the portal" in done.output
