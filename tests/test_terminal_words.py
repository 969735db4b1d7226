"""What commands say in a portal whose first language is not English."""

import json
import re
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator.cli import main
from generator.cli.imports.spi_task import take_scores
from generator.cli.imports.survey_task import count_survey
from generator.cli.poverty.tasks import take_table
from generator.language.placeholders import pieces
from generator.problems import BuildError
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


ENGLISH = re.compile(
    r"(?<![\w./-])(the|is|of|and|was|not|with|this|there|which|it|are|from|that|to|be|by|has|have|or|your|you)(?![\w./-])",
    re.IGNORECASE,
)
"""Words that an English sentence has one of, and a Spanish one has none of."""


def english_lines(said: str) -> list[str]:
    return [line for line in said.splitlines() if ENGLISH.search(line)]


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
    assert english_lines("\n".join(said)) == []
    assert english("\n".join(said)) == {}
    assert english("Nothing is published yet, so nothing is compared.") != {}, "the test finds what it looks for"


def test_a_word_before_the_command_is_refused_in_the_language_of_the_portal(portal):
    assert "Error: No existe la opción '--foo'." in run("--foo", code=2)


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


def test_no_command_of_reviewers_and_of_those_who_sign_speaks_english_in_a_spanish_portal(portal, tmp_path):
    home = Path("datapackages")
    reviewers = home / "associations" / "red-x" / "reviewers.csv"
    reviewers.write_text("reviewer,name,from,until,organisation\nana,Ana,2020-01-01,2020-12-31,Red X\n", "utf-8")
    badge = tmp_path / "x.svg"
    badge.write_text("<svg/>")
    who = ("--reviewer", "ana", "--association", "red-x")
    said = [
        run("review", "queue", "--institution", "caja-norte"),
        run("review", "queue", "--association", "red-y", code=2),
        run("review", "sheet", "caja-norte", code=2),
        run("review", "sheet", "caja-norte", "--out", "hoja.xlsx"),
        run("review", "sheet", "caja-norte", "--out", "hoja.xlsx", "--period", "2024", code=2),
        run("review", "sheet", "caja-norte", "--read", "hoja.xlsx", code=2),
        run("review", "sheet", "caja-norte", "--read", "hoja.xlsx", *who, code=2),
        run("review", "sheet", "caja-norte", "--read", "hoja.xlsx", *who, "--date", "2020-05-01"),
        run("review", "open", "caja-norte", *who, "--date", "2090-05-01", code=2),
        run("review", "open", "nadie", *who, code=2),
        run("review", "open", "caja-norte", *who, "--date", "2020-05-01", "--reopen", "par30", code=2),
        run("review", "row", "caja-norte", "ratings/x", code=2),
        run("review", "sign", "caja-norte", *who, "--period", "2024", "--key", "x", "--day", "2020-05-01", code=2),
        run("review", "verify"),
        run("review", "signers", "red-y", code=2),
        run("audit", "caja-norte", "--workbook", "auto.xlsx"),
        run("audit", "caja-norte", "--workbook", "auto.xlsx"),
        run("audit", "caja-norte", "--write", code=2),
        run("audit", "nadie", "--write", "--auditor", "Comité", code=2),
        run("audit", "X", code=2),
        run("badge", "verify", badge, code=1),
        run("badge", "verify", badge, "--site", home, "--issuer", home, code=2),
        run("badge", "verify", badge, "--site", home, code=2),
        run("badge", "verify", "nada.svg", code=2),
        run("badge", "sign", code=2),
        run("key", "new", "--out", tmp_path / "key.pem"),
        run("key", "new", "--out", tmp_path / "key.pem", code=2),
        run("key", "new", code=2),
    ]
    assert english_lines("\n".join(said)) == []
    assert english("\n".join(said)) == {}


def test_no_importer_speaks_english_in_a_spanish_portal(portal, tmp_path, capsys):
    """The tasks themselves: each runs in a process of its own, which a test of words need not start."""
    home, file = Path("datapackages"), tmp_path / "tabla.csv"
    audit = ("caja-norte", "spi5", "full", "external", "Ana", "2026-01-31", "", "yes", "", "", "percent", "")
    for text in ("a,b\n1,2\n", "Score,National\n0,50\n1,60\n", "Parte,Puntaje\n4,71\n4A,nada\n4,80\n", ""):
        file.write_text(text, "utf-8")
        take_table(str(file), str(tmp_path / "x.json"), json.dumps({"told": {}, "points": "", "sheet": ""}), str(home))
        take_scores(str(file), str(home), *audit, "Parte", "Puntaje", "")
        with suppress(BuildError):
            count_survey(json.dumps(COUNTED), "", str(file))
    take_scores(str(file), str(home), "caja-norte", "spi9", *audit[2:], "Parte", "Puntaje", "")
    file.write_text("respect,consent\nyes,yes\nsometimes,yes\nsometimes,yes\n", "utf-8")
    count_survey(json.dumps(COUNTED), "", str(file))
    said = capsys.readouterr()
    assert english_lines(said.out + said.err) == []
    assert english(said.out + said.err) == {}
    assert "Lo mismo en la fila 4." in said.out
    assert "No se escribió nada." in said.out
    assert run("slips").startswith("| Regla | Datos mirados | Preguntados | Proporción |\n")
    assert "| todas las reglas | 0 | 0 | 0% |" in run("slips")
    refused = run("import", "survey", file, "--institution", "caja-norte", "--out", home, code=2)
    assert "Error: Para escribir en un paquete, indique --" in refused
    made = run("demo", "--institutions", 1, "--out", tmp_path / "demo")
    assert made.strip() == f"1 institución inventada en {tmp_path / 'demo'}"


COUNTED = {
    "weight": "", "unweighted": False, "missing": [], "leave_out": [], "start": "", "end": "", "mapping": "", "survey": ""
}  # fmt: skip
"""The options of `portal import survey` where none is given."""


WORKFLOW = """on:
  push:
jobs:
  one:
    steps:
      - uses: actions/checkout@v4
      - run: "true"
      - run: exit 3
"""


def test_no_command_of_those_who_run_a_portal_speaks_english_in_a_spanish_portal(portal, tmp_path, monkeypatch):
    page, settings = "templates/parts/voice.html", Path("mkdocs.yml")
    kept = settings.read_text("utf-8")
    said = [
        run("eject", "templates/parts/sites.html", code=2),
        run("eject", "README.md", code=2),
        run("eject", page),
        run("eject", page, code=2),
        run("upgrade", "newest", code=2),
        run("upgrade", code=2),
        run("check", "--against", "v9", code=2),
        run("diff", "a..b", code=2),
        run("diff", "1999-01-01", code=2),
        run("build", "--site", "datapackages", code=2),
        run("biuld", code=2),
        run("check", "--langauge", "es", code=2),
        run("init", ".", "--name", "x", "--languages", "es", "--country", "PE", "--association", "red-x", "--yes", code=2),
        run("rehearse", "--proposal", "rama", code=2),
    ]  # fmt: skip
    settings.write_text(f"{kept}\nsite_url: ftp://x\n", "utf-8")
    said.append(run("build", code=2))
    settings.write_text(kept, "utf-8")
    for path in Path(".github/workflows").glob("*.yml"):
        path.unlink()
    Path(".github/workflows/weekly.yml").write_text(WORKFLOW, "utf-8")
    for words in (["add", "-A"], ["commit", "--quiet", "-m", "flujos"]):
        subprocess.run(["git", *words], check=True)
    said.append(run("rehearse", "--event", "push", code=1))
    said.append(run("rehearse", "--event", "push", "--address", "ftp://x", code=2))
    assert english_lines("\n".join(said)) == []
    assert english("\n".join(said)) == {}
