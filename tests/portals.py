"""Whole portals, built as users build them, for tests that look at what comes out."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from generator import engine, kept
from generator.pipeline.cache.store import digest_of

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = engine.languages(engine.Project(ROOT))
"""The languages of the site, the first one first. More may join: a test that needs Spanish words asks for Spanish."""
FIRST = LANGUAGES[0]
WHOLE = ("en", "es")
"""The languages that the project keeps whole. Another one may lack phrases and pages."""
SECONDS = 900
"""No build of a test takes nearly as long, even where machines are shared."""


def portal(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """`portal …` as a whole process, in the folder of the project, whatever the environment says of addresses."""
    command = [Path(sys.executable).with_name("portal"), *arguments]
    around = {name: value for name, value in os.environ.items() if name != "SITE_URL"}
    return subprocess.run(
        command, cwd=ROOT, env=around | environment, capture_output=True, text=True, check=False, timeout=SECONDS
    )


def build(data: Path, site: Path, *options: str, **environment: str) -> str:
    """Build a portal that must come out; what the command said. Nothing of data from elsewhere stays in the cache."""
    done = portal("build", "--data", data, "--site", site, *options, **environment)
    cache = engine.Project(ROOT).cache
    for left in (cache / "sites").glob(f"{digest_of(str(site.resolve()))}.*"):
        kept.remove(left)
    if not data.is_relative_to(ROOT):
        shutil.rmtree(cache / "data" / digest_of(str(data.resolve())), ignore_errors=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout


def language_of(path: str) -> str:
    """The language whose readers find a file of the site at this path."""
    head = path.partition("/")[0]
    return head if head in LANGUAGES[1:] else FIRST


def names(site: Path) -> list[str]:
    """Every file of a site, by its path."""
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file())
