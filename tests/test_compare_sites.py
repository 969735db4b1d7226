"""The comparison of two sites runs the program of each tree, and tells every file that differs."""

import subprocess

import pytest

from tests import compare_sites


@pytest.fixture
def two_folders(tmp_path):
    for side, files in {
        "base": {"same.html": "a", "changed.html": "a", "removed.svg": "a"},
        "here": {"same.html": "a", "changed.html": "b", "deep/added.json": "a"},
    }.items():
        for name, text in files.items():
            path = tmp_path / side / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return tmp_path / "base", tmp_path / "here"


@pytest.mark.parametrize("isolation", ["-P", "-I"])
def test_the_program_of_a_tree_is_imported_also_where_the_environment_is_ignored(tmp_path, isolation):
    program = tmp_path / "tree" / "generator" / "__init__.py"
    program.parent.mkdir(parents=True)
    program.write_text("import click\nSAID = 'of the tree'\n")
    python = compare_sites.python_of(tmp_path / "tree", tmp_path / "python")

    said = subprocess.run(
        [python, isolation, "-c", "import generator; print(generator.SAID)"],
        cwd=compare_sites.ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (said.stdout, said.stderr) == ("of the tree\n", "")


def test_what_changed_came_or_went_is_told_by_kind_with_both_sizes(two_folders):
    assert list(compare_sites.report("site", *two_folders)) == [
        "site: files that differ: 3",
        "  .html changed: 1",
        "    changed.html",
        "  .json added: 1",
        "    deep/added.json",
        "  .svg removed: 1",
        "    removed.svg",
        "  base: 3 files, 3 bytes",
        "  here: 3 files, 3 bytes",
    ]


def test_names_beyond_the_first_of_a_kind_are_counted(two_folders):
    assert "    … and 1 more" in compare_sites.report("site", *two_folders, listed=0)


def test_two_folders_with_the_same_bytes_are_told_to_be_the_same(two_folders):
    base, _ = two_folders

    assert next(compare_sites.report("site", base, base)) == "site: byte for byte the same"


def test_the_difference_in_a_file_is_shown_and_one_that_is_no_text_is_not(two_folders, monkeypatch, tmp_path):
    monkeypatch.setattr(compare_sites, "OUT", tmp_path)
    for side, folder in zip(("base", "here"), two_folders, strict=True):
        (folder / compare_sites.DEMO).mkdir()
        (folder / compare_sites.DEMO / "page.html").write_text(f"one\n{side}\n")
        (folder / compare_sites.DEMO / "badge.png").write_bytes(b"\xff" + side.encode())

    assert [*compare_sites.shown("page.html")][-2:] == ["-base", "+here"]
    assert [*compare_sites.shown("badge.png")] == ["demonstration: badge.png", "  other bytes, and no text"]
