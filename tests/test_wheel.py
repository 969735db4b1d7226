"""The program as a package, alone: its wheel, installed in an empty environment, begins, checks and builds a portal.

Nothing of the checkout is read: every process of that environment notes the files that it opens there.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.portals import ROOT, SECONDS

LIBRARIES = Path(sysconfig.get_path("purelib"))
OURS = ("__editable__", "mfi_transparency_portal", "pip")
SOURCES = ("demonstration", "docs", "generator", "templates", "datapackages/standards", ".github/workflows")
FILES = ("LICENSE", "MANIFEST.in", "README.md", "mkdocs.yml", "pyproject.toml", "requirements.lock", "setup.py")
OTHERS = (".github/ISSUE_TEMPLATE", ".github/audit.lock")
WATCH = f"""
import os, sys
def noted(event, arguments, root={str(ROOT) + os.sep!r}, but={str(LIBRARIES.parents[2]) + os.sep!r}):
    if event == "open" and isinstance(arguments[0], str):
        path = os.path.abspath(arguments[0])
        if path.startswith(root) and not path.startswith(but):
            os.write(2, f"read in the checkout: {{path}}\\n".encode())
sys.addaudithook(noted)
"""


REPLACED = [
    (
        "datapackages/standards/languages/es/phrases.yml",
        "footer.promise: Cada cifra",
        "footer.promise: Nuestra promesa. Cada cifra",
    ),
    ("templates/parts/verify.html", "{% macro verify() %}", "{% macro verify() %}Nuestra parte."),
]
"""A phrase and a part that the portal replaces: a file, a text in it, and another text."""


class Alone(NamedTuple):
    """An environment with the wheel, and the portal that it began."""

    bin: Path
    wheel: Path
    home: Path
    begun: "subprocess.CompletedProcess[str]"

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        return started([self.bin / words[0], *words[1:]], self.home)


def started(command, folder):
    around = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON") and name != "SITE_URL"}
    done = subprocess.run(command, cwd=folder, env=around, capture_output=True, text=True, check=False, timeout=SECONDS)
    assert "read in the checkout" not in done.stdout + done.stderr
    return done


def made_wheel(home: Path) -> Path:
    """The wheel, made from a copy of the sources, because building leaves files behind."""
    copy = home / "sources"
    for name in (*SOURCES, *OTHERS, *FILES):
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        kept = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / name, copy / name, ignore=kept) if (ROOT / name).is_dir() else shutil.copy(
            ROOT / name, copy / name
        )
    call = "from setuptools import build_meta; import sys; build_meta.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", call, str(home)], cwd=copy, check=True, capture_output=True)
    shutil.rmtree(copy)
    (wheel,) = home.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    home = tmp_path_factory.mktemp("alone")
    wheel = made_wheel(home)
    venv.create(home / "env", symlinks=True)
    site = next((home / "env").glob("lib/python*/site-packages"))
    pip = [sys.executable, "-m", "pip", "--python", home / "env" / "bin" / "python", "install"]
    subprocess.run([*pip, "--quiet", "--no-deps", "--no-index", wheel], check=True, capture_output=True)
    # The libraries are those that are here already; only the program itself is new.
    for path in LIBRARIES.iterdir():
        if path.suffix != ".pth" and not path.name.startswith(OURS) and not (site / path.name).exists():
            (site / path.name).symlink_to(path)
    (site / "sitecustomize.py").write_text(WATCH)
    words = [*("--name", "Red Ñandú", "--languages", "es"), *("--country", "PE", "--association", "red-x", "--yes")]
    words += ["--association-name", "Red Ñandú"]
    os.environ |= {f"GIT_{who}_{what}": "x@y" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    begun = started([home / "env" / "bin" / "portal", "init", "ours", *words], home)
    return Alone(home / "env" / "bin", wheel, home / "ours", begun)


def test_it_begins_a_portal_that_is_pinned_to_itself_and_keeps_its_wheel(alone):
    assert alone.begun.returncode == 0, alone.begun.stderr
    assert (alone.home / "program" / alone.wheel.name).read_bytes() == alone.wheel.read_bytes()
    assert f"./program/{alone.wheel.name} --hash=sha256:" in (alone.home / "requirements.lock").read_text("utf-8")


def test_it_has_nothing_to_upgrade_in_the_portal_that_it_began(alone):
    told = alone.run("portal", "upgrade")

    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.endswith(". No se cambió nada.\n")


@pytest.mark.slow
def test_it_checks_builds_and_follows_the_links_of_a_portal_in_the_second_language_without_institutions_but_words_of_its_own(
    alone,
):
    for path, was, now in REPLACED:
        ejected = alone.run("portal", "eject", path)
        assert ejected.returncode == 0, ejected.stderr
        words = (alone.home / path).read_text("utf-8")
        assert was in words
        (alone.home / path).write_text(words.replace(was, now), "utf-8")

    checked = alone.run("portal", "check", "--jobs", "1")
    assert (checked.returncode, checked.stdout) == (0, ""), checked.stdout + checked.stderr

    built = alone.run("portal", "build", "--jobs", "1")
    assert built.returncode == 0, built.stdout + built.stderr
    page = (alone.home / "build" / "site" / "index.html").read_text("utf-8")
    assert '<html lang="es"' in page
    assert "Red Ñandú" in page
    assert not (alone.home / "build" / "site" / "es").exists()
    assert "Nuestra promesa." in page
    assert "Nuestra parte." in (alone.home / "build/site/verify/index.html").read_text("utf-8")
    assert (alone.home / "build/site/assets/check/program.zip").is_file()
    site = alone.home / "build" / "site"
    assert json.loads((site / "assets/panel.json").read_text("utf-8"))["site.name"] == "Red Ñandú", "for citations"
    assert not [path for path in site.rglob("*.html") if "Portal de transparencia de IMF" in path.read_text("utf-8")]

    links = alone.run("portal", "links")
    assert links.returncode == 0, links.stdout


@pytest.mark.slow
def test_mkdocs_itself_builds_it_with_the_programs_pages(alone):
    style = alone.home / "templates" / "theme" / "assets" / "giving.js"
    style.parent.mkdir(parents=True)
    style.write_text("// ours\n", "utf-8")

    built = alone.run("python", "-m", "mkdocs", "build", "--site-dir", str(alone.home / "build" / "mkdocs"))

    assert built.returncode == 0, built.stderr
    site = alone.home / "build" / "mkdocs"
    assert "Red Ñandú" in (site / "index.html").read_text("utf-8")
    assert "[[ " not in (site / "award" / "index.html").read_text("utf-8")
    assert (site / "assets" / "giving.js").read_text("utf-8") == "// ours\n"
    assert (site / "assets" / "portal.css").is_file()


def test_the_reading_of_a_file_in_the_checkout_would_be_seen(alone):
    with pytest.raises(AssertionError):
        alone.run("python", "-c", f"open({str(ROOT / 'pyproject.toml')!r})")
