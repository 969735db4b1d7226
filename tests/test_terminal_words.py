"""What commands say in a portal whose first language is not English."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.language.placeholders import pieces
from tests.credential_cases import known
from tests.small_wheels import small_wheel

SHORTEST = 3
"""Words that a phrase has to have between its places: shorter ones are in texts of both languages."""


@pytest.fixture
def portal(tmp_path, monkeypatch):
    """A portal in Spanish with a new institution, and what was said while it was made."""
    for name, who in (("GIT_AUTHOR_NAME", "Ana"), ("GIT_AUTHOR_EMAIL", "ana@example.org")):
        monkeypatch.setenv(name, who)
        monkeypatch.setenv(name.replace("AUTHOR", "COMMITTER"), who)
    monkeypatch.chdir(tmp_path)
    said = [
        run(
            "init", "mi-portal", "--name", "Portal de la Red Ñandú", "--languages", "es,en", "--country", "PE",
            "--association", "red-x", "--yes", "--program", small_wheel(tmp_path),
        )
    ]  # fmt: skip
    monkeypatch.chdir(tmp_path / "mi-portal")
    said.append(run("new", "caja-norte", "--name", "Caja Norte", "--country", "PE", "--licence", "CC-BY-4.0"))
    return said


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.output


def english(said: str) -> dict[str, str]:
    """The English phrases with other words in Spanish whose longest piece is in a text, each with that piece."""
    languages = known().languages
    found = {}
    for key, phrase in languages["en"].phrases.items():
        longest = max(pieces(phrase)[::2], key=len).strip()
        if len(longest.split()) >= SHORTEST and languages["es"].phrases.get(key) != phrase and longest in said:
            found[key] = longest
    return found


def test_no_command_says_an_english_phrase_in_a_spanish_portal(portal):
    descriptor = Path("datapackages/institutions/caja-norte/datapackage.json")
    filings = descriptor.with_name("filings.csv")
    said = [
        *portal,
        run("check"),
        run("diff", "HEAD"),
        run("check", descriptor, code=2),
        run("check", "--published", "first", code=2),
        run("new", "x", code=2),
        run("new", "caja-sur", "--name", "x" * 201, code=2),
        run("new", "caja-sur", "--licence", "none", code=2),
        run("new", "caja-sur", "--country", "Perú", "--licence", "CC-BY-4.0", code=2),
        run("new", "caja-norte", "--licence", "CC-BY-4.0", code=2),
        run("check", "--day", "tomorrow", code=2),
        run("build", "--worker-store", "there", code=2),
        run("links", code=0) if Path("build/site").is_dir() else "",
        run("workbook", "caja-norte", "--period", "2024", "--language", "es", "--out", "libro.xlsx"),
        run("workbook", "caja-norte", "--period", "24", "--out", "otro.xlsx", code=2),
        run("close", "nadie", code=2),
        run("close", "caja-norte", code=2),
        run("close", "caja-norte", "--is", "gone", code=2),
    ]
    filings.write_text(f"{filings.read_text('utf-8')}2024,2024-12-31,PEN,,,,,,\n", "utf-8")
    said += [run("check", code=1), run("diff", "HEAD", code=1), run("build")]
    assert english("\n".join(said)) == {}
    assert english("Nothing is published yet, so nothing is compared.") != {}, "the test finds what it looks for"


def test_a_name_that_is_refused_says_whose_and_how_long_it_may_be(portal):
    long = "x" * 201
    rest = ("--languages", "es", "--country", "PE", "--association", "red-x", "--yes")
    assert "el nombre del portal: escriba una sola línea de 200 caracteres" in run(
        "init", "../otro", "--name", long, *rest, code=2
    )
    assert "el nombre de la asociación: escriba una sola línea de 200" in run(
        "init", "../otro", "--name", "Otro", "--association-name", long, *rest, code=2
    )
    assert "el nombre de la institución" in run("new", "caja-sur", "--name", long, "--licence", "CC0-1.0", code=2)
    run("new", "caja-sur", "--name", long[:-1], "--licence", "CC0-1.0")
    assert run("check").count("[bad-value]") == 0
