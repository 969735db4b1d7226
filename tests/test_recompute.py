"""Every award of the demonstration set can be recomputed from the downloads alone, by an independent program."""

import ast
import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from generator.model import STATES
from tests.recomputing import PROGRAM, recompute


def test_the_program_knows_nothing_but_python():
    imported = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(node.module or "")
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names


def test_every_award_is_what_the_downloads_say(demo_site):
    command = [sys.executable, "-I", "-S", str(PROGRAM), str(demo_site)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert (done.stdout, done.stderr, done.returncode) == ("Every award is what the downloads say.\n", "", 0)


def test_the_site_offers_the_program_that_is_tested_and_pages_name_its_command(demo_site):
    assert (demo_site / "downloads" / "recompute.py").read_bytes() == PROGRAM.read_bytes()
    for prefix in ("", "es/"):
        for page in ("award", "data"):
            text = (demo_site / f"{prefix}{page}/index.html").read_text("utf-8")
            assert 'downloads/recompute.py"' in text
            assert "python3 recompute.py" in text


def test_a_mirror_that_followed_the_links_of_the_pages_suffices(demo_site, tmp_path):
    shutil.copytree(demo_site / "api", tmp_path / "api", copy_function=os.link)
    for path in (demo_site / "downloads").glob("*/*"):
        if path.name in (f"{path.parent.name}.zip", f"{path.parent.name}-facts.csv"):
            (tmp_path / "downloads" / path.parent.name).mkdir(parents=True, exist_ok=True)
            os.link(path, tmp_path / "downloads" / path.parent.name / path.name)
    assert recompute.differences(tmp_path) == []


def test_a_folder_without_a_site_is_told_of(tmp_path):
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(PROGRAM), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "")


def test_the_demonstration_set_has_awards_in_every_state(demo_site):
    published = json.loads((demo_site / "api/v1/awards.json").read_text("utf-8"))["awards"]
    assert Counter(one["state"] for one in published).keys() == set(STATES) - {"never"}
    filings = [
        one
        for path in (demo_site / "api/v1/institutions").glob("*.json")
        for one in json.loads(path.read_text("utf-8"))["filings"]
    ]
    assert {one["answer"] for filing in filings for one in filing["judgement"]["findings"]} >= {
        "yes",
        "no",
        "could_not_tell",
    }
    assert sum(one["award"] is not None for one in filings) == len(published)


@pytest.fixture
def copied(demo_site, tmp_path) -> Path:
    """The files of the site that the program reads, for damaging: files are never written into, only replaced."""
    for part in ("api/v1", "downloads"):
        shutil.copytree(demo_site / part, tmp_path / part, copy_function=os.link)
    return tmp_path


def rewrite(path: Path, text: str) -> None:
    path.unlink()
    path.write_text(text, "utf-8")


def an_award(site: Path) -> dict[str, str]:
    published = json.loads((site / "api/v1/awards.json").read_text("utf-8"))["awards"]
    return next(one for one in published if one["state"] == "awarded")


def edited(site: Path, table: str, column: str, text: str) -> list[str]:
    """The differences after one cell of an award's documented value is changed."""
    award = an_award(site)
    path = site / "downloads" / award["institution"] / table
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    row = next(
        row
        for row in rows
        if (row["period"], row["indicator"]) == (award["period"], "board_trained_in_spm") and row[column] != text
    )
    row[column] = text
    stream = io.StringIO()
    writer = csv.DictWriter(stream, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    rewrite(path, stream.getvalue())
    return recompute.differences(site)


@pytest.mark.parametrize(
    ("table", "column", "text"),
    [
        ("indicators.csv", "value", "maybe"),
        ("reviews.csv", "saw", "0123456789abcdef"),
        ("reviews.csv", "status", "partly"),
        ("reviews.csv", "reviewer", "somebody-else"),
    ],
)
def test_a_changed_cell_behind_an_award_is_noticed(copied, table, column, text):
    award = an_award(copied)
    found = edited(copied, table, column, text)
    assert any(f"'{award['period']}') state: 'never' here, 'awarded' there" in line for line in found)


def test_another_threshold_gives_other_awards(copied):
    path = copied / "api/v1/policies.json"
    known = json.loads(path.read_text("utf-8"))
    for rule in known["policies"][-1]["rules"]:
        rule["at_least"] = 100
    rewrite(path, json.dumps(known))
    assert any("state: 'never' here" in line for line in recompute.differences(copied))


def test_an_award_taken_back_is_taken_back_by_its_row(copied):
    path = copied / "api/v1/associations.json"
    known = json.loads(path.read_text("utf-8"))
    assert any(one["withdrawals"] for one in known["associations"])
    for one in known["associations"]:
        one["withdrawals"] = []
    rewrite(path, json.dumps(known))
    assert any("'withdrawn' there" in line for line in recompute.differences(copied))
