"""Whole portals, built as users build them, for tests of the output."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from generator import engine, kept
from generator.pipeline.cache.store import digest_of
from generator.problems import Problem
from tests.small_sites import COMPILED

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = engine.languages(engine.Project(ROOT))
"""The languages of the site, the first one first. More may join: a test that needs Spanish words asks for Spanish."""
FIRST = LANGUAGES[0]
WHOLE = ("en", "es")
"""The languages that the project keeps complete. Other languages may lack phrases and pages."""
SECONDS = 900
"""No build of a test takes nearly as long, even on shared machines."""


def portal(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `portal …` as a process in the folder of the project, without addresses from the environment."""
    command = [Path(sys.executable).with_name("portal"), *arguments]
    around = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    return subprocess.run(
        command, cwd=ROOT, env=around | environment, capture_output=True, text=True, check=False, timeout=SECONDS
    )


def build(data: Path, site: Path, *options: str, **environment: str) -> str:
    """Build a portal, which must succeed; return the output. Nothing of other data stays in the cache.

    Without worker processes, unless `--jobs` is among the options: they cost more than a small site, and tests keep every
    core busy anyway.
    """
    options = options if "--jobs" in options else (*options, "--jobs", "1")
    _lend(data)
    done = portal("build", "--data", data, "--site", site, *options, **environment)
    cache = engine.Project(ROOT).cache
    for left in (cache / "sites").glob(f"{digest_of(str(site.resolve()))}.*"):
        kept.remove(left)
    if not data.is_relative_to(ROOT):
        shutil.rmtree(cache / "data" / digest_of(str(data.resolve())), ignore_errors=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def _lend(data: Path) -> None:
    """Give data without a cache what the last build of the project's own data compiled: a quarter of the work.

    It is found by its contents, so that what was compiled from anything else counts as absent.
    """
    home = engine.Project(ROOT).cache / "data"
    ours, theirs = (home / digest_of(str(folder.resolve())) for folder in (ROOT / "datapackages", data))
    if theirs.exists():
        return
    for name in COMPILED:
        with suppress(FileNotFoundError, shutil.Error):  # never built, or being built by another process
            copy = shutil.copytree if (ours / name).is_dir() else shutil.copy
            theirs.mkdir(parents=True, exist_ok=True)
            copy(ours / name, theirs / name)


def not_of_a_partial_language(problems: Iterable[Problem]) -> list[Problem]:
    """All but the warnings about languages that are not kept whole, which may begin with ten phrases."""
    partial = tuple(f"standards/languages/{code}/" for code in LANGUAGES if code not in WHOLE)
    return [one for one in problems if one.severity == "error" or not one.location.file.startswith(partial)]


def language_of(path: str) -> str:
    """The language whose readers find a file of the site at this path."""
    head = path.partition("/")[0]
    return head if head in LANGUAGES[1:] else FIRST


def names(site: Path) -> list[str]:
    """Every file of a site, by its path."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
