"""A plain clone has no archive of MIX Market: tests that need it are skipped, with a note on how to get it."""

import os
import subprocess
from pathlib import Path

import pytest

from tests import archive_folder

ROOT = Path(__file__).parent.parent


def test_without_the_archive_a_test_is_skipped_and_one_line_before_all_says_how_to_get_it(tmp_path):
    with pytest.raises(pytest.skip.Exception, match="no archive of MIX Market"):
        archive_folder.folder(tmp_path / "portal", {})

    said = archive_folder.notice(tmp_path / "portal", {}) or ""
    assert "\n" not in said
    assert all(word in said for word in ("SKIPPED", "World Bank Data Catalog", '"MIX Market"', "PORTAL_MIX_ARCHIVE"))


def test_an_archive_that_somebody_named_must_be_there(tmp_path):
    environment = {"PORTAL_MIX_ARCHIVE": "elsewhere"}
    with pytest.raises(pytest.fail.Exception, match="there is no social-performance-dataset"):
        archive_folder.folder(tmp_path, environment)
    assert archive_folder.notice(tmp_path, environment) is None


def test_an_archive_beside_the_checkout_or_in_the_folder_that_is_named_is_found(tmp_path):
    for place, environment in (("../shared/data/mix-archive", {}), ("mine", {"PORTAL_MIX_ARCHIVE": "mine"})):
        folder = (tmp_path / "portal" / place).resolve()
        folder.mkdir(parents=True)
        (folder / archive_folder.WANTED).touch()

        assert archive_folder.folder(tmp_path / "portal", environment) == folder
        assert archive_folder.notice(tmp_path / "portal", environment) is None


@pytest.mark.parametrize("there", [True, False])
def test_ci_names_the_archive_that_lies_beside_the_checkout_so_that_a_skip_fails(there, tmp_path):
    run = tmp_path / "portal" / ".ci" / "run"
    run.parent.mkdir(parents=True)
    run.write_text((ROOT / ".ci" / "run").read_text("utf-8"), "utf-8")
    make = tmp_path / "bin" / "make"
    make.parent.mkdir()
    make.write_text('#!/bin/sh\necho "$* ${PORTAL_MIX_ARCHIVE-none}"\n', "utf-8")
    make.chmod(0o755)
    if there:
        (tmp_path / archive_folder.BESIDE.removeprefix("../")).mkdir(parents=True)
    around = {name: said for name, said in os.environ.items() if name != archive_folder.VARIABLE}
    around["PATH"] = f"{make.parent}{os.pathsep}{around['PATH']}"

    done = subprocess.run(["bash", run], env=around, capture_output=True, text=True, check=True)

    said = archive_folder.BESIDE if there else "none"
    assert done.stdout == f"test {said}\ntest-slow {said}\n"
