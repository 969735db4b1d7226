"""`portal init` makes a whole repository or nothing, and `portal eject` copies one of the program's files into it."""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
import yaml
from click.testing import CliRunner

from generator import clock, engine, program, standards
from generator.cli import errors, main
from generator.cli.start import commands
from generator.cli.start import pin as pins
from generator.cli.start.repository import NewPortal, begin
from generator.language import cldr
from generator.language.phrases import locale_of
from generator.packages.writing.writer import CC_BY
from generator.program import PROGRAM, STANDARDS
from tests.small_wheels import small_wheel

PIN = pins.Pin("program==1 --hash=sha256:0")
WORDS = ("--name", "Red X", "--languages", "es", "--country", "PE", "--association", "red-x", "--yes")


@pytest.fixture
def wheel(tmp_path):
    (tmp_path / "wheels").mkdir()
    return small_wheel(tmp_path / "wheels")


@pytest.fixture
def room(tmp_path, monkeypatch):
    """An empty folder to work in, with a Git that knows who we are."""
    (tmp_path / "room").mkdir()
    monkeypatch.chdir(tmp_path / "room")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Rosa")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "rosa@example.org")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    return tmp_path / "room"


def run(*words, given=None):
    return CliRunner().invoke(main, [str(word) for word in words], input=given)


def git(folder, *words):
    return subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize(("country", "locale"), [("EC", "es_EC"), ("CR", "es_CR"), ("PE", None), ("KE", None)], ids=str)
def test_numbers_are_written_as_in_the_country_of_the_portal(room, wheel, country, locale):
    told = run("init", "ours", *WORDS, "--country", country, "--program", wheel)
    assert told.exit_code == 0, told.output
    assert (Path("ours") / "datapackages" / "standards").exists() == (locale is not None)
    known, problems = standards.load(Path("ours/datapackages/standards"))
    programs, _ = standards.load(STANDARDS)
    assert not problems
    assert known is not None
    assert programs is not None
    assert locale_of(known.languages["es"]).number_marks == cldr.cldr_locale(locale or "es_PE").number_marks
    ours, theirs = known.languages["es"], programs.languages["es"]
    assert (ours.areas, ours.dimensions, ours.units, ours.names) == (
        theirs.areas,
        theirs.dimensions,
        theirs.units,
        theirs.names,
    )
    assert {key: words for key, words in ours.phrases.items() if key != "locale"} == {
        key: words for key, words in theirs.phrases.items() if key != "locale"
    }


def test_the_licence_of_an_association_is_told_where_nobody_chose_it(room, wheel, monkeypatch):
    told = "El paquete de la asociación tiene la licencia CC-BY-4.0, porque no se indicó ninguna"
    assert told in run("init", "ours", *WORDS, "--program", wheel).stderr
    assert told not in run("init", "theirs", *WORDS, "--licence", "CC0-1.0", "--program", wheel).stderr
    monkeypatch.chdir("theirs")
    assert told in run("new", "red-y", "--association").stderr
    assert licence_of("red-x") == "CC0-1.0"
    assert licence_of("red-y") == "CC-BY-4.0"
    refused = run("new", "andina")
    assert (refused.exit_code, "--licence" in refused.stderr) == (2, True)


def licence_of(association: str, portal: str = ".") -> str:
    descriptor = Path(portal) / "datapackages/associations" / association / "datapackage.json"
    return json.loads(descriptor.read_text("utf-8"))["licenses"][0]["name"]


def test_what_ends_a_beginning_is_told_in_the_language_that_was_asked_for_or_that_of_the_system(room, monkeypatch):
    monkeypatch.setattr("sys.argv", ["portal"])
    Path("full/x").mkdir(parents=True)
    assert run("init", "full").stderr.startswith("full is not empty.")
    assert run("init", "full", "--languages", "es").stderr.startswith("full no está vacía.")
    monkeypatch.setenv("LC_ALL", "es_EC.UTF-8")
    assert run("init", "full").stderr.startswith("full no está vacía.")
    assert "Falta --languages" in run("init", "empty").stderr
    assert errors.in_words("Stopped. Run the command again to go on.") == "Detenido. Repita la orden para seguir."


def test_a_portal_is_a_repository_with_one_commit_that_holds_all_of_it(room, wheel):
    told = run("init", "ours", *WORDS, "--contact", "hola@example.org", "--program", wheel)

    assert told.exit_code == 0, told.output
    assert git("ours", "log", "--format=%an: %s") == "Rosa: Red X: the beginning of a portal\n"
    assert git("ours", "status", "--porcelain") == ""
    assert git("ours", "branch", "--show-current") == "main\n"
    held = set(git("ours", "ls-files").splitlines())
    assert {name for name in held if not name.startswith((".github/", "datapackages/", "docs/"))} == {
        *(".gitattributes", ".gitignore", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "mkdocs.yml"),
        *("program.sha256", f"program/{wheel.name}", "requirements.lock"),
    }
    assert {name for name in held if name.startswith("docs/")} == {"docs/es/index.md", "docs/es/take-part.md"}
    assert {name for name in held if name.startswith(".github/workflows/")} == {
        f".github/workflows/{name}.yml" for name in program.WORKFLOWS
    }
    assert {name.split("/")[1] for name in held if name.startswith("datapackages/")} == {"associations", "institutions"}
    assert [line.strip().split()[0] for line in told.stdout.splitlines()[1:]] == ["cd", ".venv/bin/portal", "git"]
    settings = yaml.safe_load(Path("ours/mkdocs.yml").read_text("utf-8").replace("!ENV ", ""))
    assert settings["extra"]["contact"] == "mailto:hola@example.org"
    assert settings["extra"]["report_errors"] == "mailto:hola@example.org?subject={about}&body={page}"
    readme = Path("ours/README.md").read_text("utf-8")
    assert readme.startswith("# Red X\n\nEste repositorio")
    assert f"--period {clock.today().year - 1} " in readme


def test_the_lock_file_pins_the_program_and_all_that_it_needs_by_digests(room, wheel):
    run("init", "ours", *WORDS, "--program", wheel)

    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    lines = [line for line in Path("ours/requirements.lock").read_text("utf-8").splitlines() if line[:1] not in " #"]
    assert lines[0] == f"./program/{wheel.name} --hash=sha256:{digest}"
    needed = [line for line in (PROGRAM / "requirements.lock").read_text("utf-8").splitlines() if line[:1] not in " #"]
    assert lines[1:] == needed


def test_the_settings_say_what_is_theirs_and_the_program_the_rest(room, wheel):
    run("init", "ours", *WORDS[:2], "--languages", "es,en", *WORDS[4:], "--program", wheel)

    project = engine.project_at(Path("ours"))
    settings, tongues = engine.settings_of(project)
    assert project.below == PROGRAM
    assert [(tongue.code, tongue.line.get("site_name")) for tongue in tongues] == [("es", None), ("en", "Red X")]
    assert settings["nav"][0] == "index.md"
    own = yaml.safe_load(Path("ours/mkdocs.yml").read_text("utf-8").replace("!ENV", ""))
    assert sorted(own) == ["docs_dir", "extra", "plugins", "site_description", "site_name", "site_url"]
    assert own["site_description"].startswith("Qué informan")


def test_codes_of_languages_may_be_written_in_capitals(room, wheel):
    assert run("init", "ours", *WORDS[:2], "--languages", "ES, En", *WORDS[4:], "--program", wheel).exit_code == 0
    assert list(engine.languages(engine.project_at(Path("ours")))) == ["es", "en"]


def test_a_new_package_is_told_with_what_is_still_open(room, wheel, monkeypatch):
    run("init", "ours", *WORDS, "--program", wheel)
    monkeypatch.chdir("ours")
    terms = ("--licence", "CC-BY-4.0")
    told = run("new", "andina", *terms).stdout
    assert (
        "Ahora complete datapackage.json (name, title, country, region, legal_form, currency, fiscal_year_end) y"
        in told
    )
    assert "o su libro (portal workbook andina --period AÑO), y después compruébelo: portal check " in told
    assert "Si es miembro de una asociación, nómbrela en members.csv de esa asociación." in told
    told = run("new", "selva", "--name", "Selva", "--country", "pe", *terms).stdout
    assert "datapackage.json (legal_form, currency, fiscal_year_end) y las tablas, o su libro" in told
    told = run("new", "red-y", "--association", "--name", "Red Y", "--country", "PE", *terms).stdout
    assert "datapackage.json (contact, website) y las tablas, y después compruébelo" in told
    assert "workbook" not in told
    assert "members.csv" not in told


@pytest.mark.parametrize("name", ["Red: #1 & 'más'", "!ENV x", '"', "- yes", "$HOME *x* `$name`", "null"])
def test_a_name_is_a_text_whatever_it_holds(room, wheel, name):
    told = run("init", "ours", "--name", name, *WORDS[2:], "--program", wheel)

    assert told.exit_code == 0, told.output
    assert engine.settings_of(engine.project_at(Path("ours")))[0]["site_name"] == name


def test_the_copied_files_are_listed_with_the_digests_of_the_originals(room, wheel):
    run("init", "ours", *WORDS, "--program", wheel)

    noted = program.copies(Path("ours"))
    assert {path: hashlib.sha256((Path("ours") / path).read_bytes()).hexdigest() for path in noted} == noted
    assert {"docs/es/index.md", ".github/workflows/check.yml"} <= set(noted)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--languages", "es,xx"), "El programa no tiene páginas en xx: las tiene en en, es."),
        (
            ("--country", "Perú"),
            "Perú no es un país: escriba el código ISO 3166, dos letras mayúsculas, como PE. ¿Quiso decir PE (Perú)?",
        ),
        (
            ("--country", "per"),
            "per no es un país: escriba el código ISO 3166, dos letras mayúsculas, como PE. ¿Quiso decir PE (Perú)?",
        ),
        (("--country", "UK"), "¿Quiso decir GB (Reino Unido)?"),
        (("--country", "ZX"), "ZX no es un país: escriba el código ISO 3166, dos letras mayúsculas, como PE.\n"),
        (("--country", "zz"), "zz no es un país: escriba el código ISO 3166, dos letras mayúsculas, como PE.\n"),
        (("--association", "Red X"), "Red X no puede ser un identificador"),
        (("--name", "<b>Red X</b>"), "el nombre del portal: escriba una sola línea de 200 caracteres"),
        (("--name", "Red\nX"), "el nombre del portal: escriba una sola línea de 200 caracteres"),
        (("--contact", "javascript:alert(1)"), "no es una dirección de correo ni"),
        (("--program", "none.whl"), "none.whl no se puede leer: no existe ese archivo o esa carpeta"),
        (("--program", "."), "no es un wheel"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence_and_nothing_is_left(room, wheel, words, said):
    told = run("init", "ours", *WORDS, "--program", wheel, *words)

    assert told.exit_code == 2
    assert said in told.output
    assert list(room.iterdir()) == []


def test_what_is_missing_is_asked_for_on_a_terminal_only(room, wheel):
    told = run("init", "ours", *WORDS[2:], "--program", wheel)

    assert told.exit_code == 2
    assert "Falta --name: Nombre del portal (una línea, 200 caracteres como máximo)." in told.output


def test_the_name_of_the_association_is_told_or_asked_for_and_never_guessed(room, wheel, monkeypatch):
    def name(folder):
        said = json.loads(Path(f"{folder}/datapackages/associations/red-x/datapackage.json").read_text("utf-8"))
        return said["title"], said["association"]["name"]

    told = run("init", "named", *WORDS, "--association-name", "Red Ñandú", "--program", wheel)
    assert (told.exit_code, name("named")) == (0, ("Red Ñandú",) * 2)
    told = run("init", "unnamed", *WORDS, "--program", wheel)
    assert (told.exit_code, name("unnamed")) == (0, ("Nombre por completar",) * 2)
    assert "escríbalo en datapackages/associations/red-x/datapackage.json" in told.stderr

    monkeypatch.setattr(commands, "sys", SimpleNamespace(stdin=SimpleNamespace(isatty=lambda: True)))
    for folder, answer, now in (("asked", "Red Ñandú", "Red Ñandú"), ("left", "", "Nombre por completar")):
        told = run("init", folder, *WORDS[:-1], "--program", wheel, given=f"{answer}\nCC0-1.0\n")
        assert "Nombre de la asociación (una línea, 200 caracteres como máximo) [Nombre por completar]:" in told.stderr
        assert (told.exit_code, name(folder)) == (0, (now,) * 2)
        assert licence_of("red-x", folder) == "CC0-1.0"


def test_the_check_of_a_new_portal_speaks_its_language_and_asks_for_the_name(room, wheel, monkeypatch):
    run("init", "ours", *WORDS, "--program", wheel)
    monkeypatch.chdir("ours")
    run("new", "andina", "--licence", "CC-BY-4.0")

    told = run("check", "--no-cache")
    assert told.exit_code == 0, told.output
    assert told.stderr.splitlines() == [  # two names, a country, no filing
        "0 problemas, 6 advertencias",
        "No se miró si algún valor publicado cambió sin corrección. Para verlo: portal check --against main",
    ]
    file = "associations/red-x/datapackage.json"
    for key in ("title", "association.name"):
        line = f"advertencia: {file}, clave {key}: El nombre todavía no está completado. [placeholder-name]"
        assert f'{line}\n  encontrado: "Nombre por completar"\n  qué hacer:  Complete el nombre' in told.stdout
    assert "institutions/andina/datapackage.json, clave institution.name: El nombre todavía" in told.stdout

    told = run("check", "--no-cache", "--language", "en")
    assert told.stderr.startswith("0 problems, 6 warnings\n")
    assert '\n  found:   "Nombre por completar"\n  fix:     Fill in' in told.stdout
    refused = run("check", "--language", "xx")
    assert (refused.exit_code, "No hay palabras en xx: en, es." in refused.output) == (2, True)

    Path("datapackages", file).write_text(
        Path("datapackages", file).read_text("utf-8").replace("Nombre por completar", "Red X"), "utf-8"
    )
    assert file not in run("check", "--no-cache").stdout


def test_a_folder_that_is_not_empty_stays_as_it_is(room, wheel):
    Path("ours").mkdir()
    Path("ours/notes.txt").touch()

    told = run("init", "ours", *WORDS, "--program", wheel)

    assert told.exit_code == 2
    assert "ours no está vacía" in told.output
    assert [path.name for path in Path("ours").iterdir()] == ["notes.txt"]


def test_an_empty_folder_is_filled_in_its_place(room, wheel):
    Path("ours").mkdir()
    identity = Path("ours").stat().st_ino

    told = run("init", "ours", *WORDS, "--program", wheel)

    assert told.exit_code == 0, told.output
    assert Path("ours").stat().st_ino == identity
    assert git("ours", "status", "--porcelain") == ""
    assert [path.name for path in room.iterdir()] == ["ours"]


def test_without_git_or_with_one_that_does_not_know_us_nothing_is_begun(room, wheel, monkeypatch):
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME")
        monkeypatch.delenv(f"GIT_{who}_EMAIL")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    told = run("init", "ours", *WORDS, "--program", wheel)
    assert (told.exit_code, "Git no sabe quién es usted" in told.output) == (2, True), told.output

    monkeypatch.setenv("PATH", str(room))
    told = run("init", "ours", *WORDS, "--program", wheel)
    assert (told.exit_code, "En este equipo no está Git" in told.output) == (2, True)
    assert list(room.iterdir()) == []


def test_a_language_without_texts_for_a_portal_begins_with_the_english_ones(room):
    known, _ = standards.load(STANDARDS)
    assert known is not None

    begin(
        room / "ours",
        NewPortal("Réseau X", ({"lang": "fr", "name": "Français"},), "SN", "reseau-x", "Réseau X", CC_BY),
        PIN,
        known,
    )

    assert Path("ours/README.md").read_text("utf-8").startswith("# Réseau X\n\nThis repository")
    assert Path("ours/docs/fr/index.md").read_bytes() == (PROGRAM / "docs/en/index.md").read_bytes()
    assert not {path for path in program.copies(Path("ours")) if path.startswith("docs/")}


@pytest.mark.parametrize("before", ["nothing", "an empty folder"])
def test_an_interruption_leaves_what_was_there_before(room, before):
    known, _ = standards.load(STANDARDS)
    assert known is not None
    portal = NewPortal("Red X", ({"lang": "es", "name": "Español"},), "PE", "red-x", "Red X", CC_BY)
    folder = room / "ours"
    if before != "nothing":
        folder.mkdir()

    def interrupted(_data):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        begin(folder, portal, PIN, known, interrupted)

    assert sorted(room.iterdir()) == ([] if before == "nothing" else [folder])
    assert before == "nothing" or list(folder.iterdir()) == []


def test_the_fictional_institutions_come_with_their_associations_and_without_a_copy_of_the_standards(room, wheel):
    told = run("init", "ours", *WORDS, "--with-demonstration", "--program", wheel)

    assert told.exit_code == 0, told.output
    assert told.stdout.splitlines()[0].startswith("ours es un portal")
    data = Path("ours/datapackages")
    assert sorted(path.name for path in data.iterdir()) == ["associations", "institutions"]
    assert len([path for path in (data / "institutions").iterdir() if path.is_dir()]) == 24
    os.chdir("ours")
    assert run("demo", "--institutions", "1", "--out", "datapackages").exit_code == 0
    os.chdir("..")
    assert sorted(path.name for path in data.iterdir()) == ["associations", "institutions"]
    assert {"red-x", "neem-circle"} <= {path.name for path in (data / "associations").iterdir()}


# ----------------------------------------------------------------------------------------------------------- the pin


def test_a_file_that_is_no_wheel_of_this_version_cannot_be_pinned(room, tmp_path):
    (tmp_path / "empty.whl").touch()
    other, newer = small_wheel(tmp_path, "1", "something-else"), small_wheel(tmp_path, "9.9.9")
    for file, said in (
        (tmp_path / "empty.whl", "no es un wheel de este programa"),
        (other, "no es un wheel de este programa"),
        (newer, "es la versión 9.9.9 del programa, y"),
    ):
        told = run("init", "ours", *WORDS, "--program", file)
        assert (told.exit_code, said in told.output) == (2, True), told.output
        assert list(room.iterdir()) == []


def test_a_program_that_runs_from_a_folder_cannot_be_pinned_and_the_sentence_says_what_to_do(room):
    told = run("init", "ours", *WORDS)

    assert told.exit_code == 2
    assert "El programa se ejecuta desde una carpeta, que no se puede fijar. Haga su wheel" in told.output
    assert list(room.iterdir()) == []


def of_file(path, digest):
    return {"url": path.as_uri(), "archive_info": {"hashes": {"sha256": digest}}}


def test_what_was_installed_from_an_address_is_pinned_to_it_and_from_a_file_by_the_file(wheel):
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    address = "https://example.org/program-1-py3-none-any.whl"
    line = f"{pins.DISTRIBUTION} @ {address} --hash=sha256:{digest}"

    assert pins.of_record({"url": address, "archive_info": {"hash": f"sha256={digest}"}}) == pins.Pin(line)
    assert pins.of_record(of_file(wheel, digest)).wheel == wheel


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (lambda wheel: of_file(wheel, "0" * 64), "is no longer the file that was installed"),
        (lambda wheel: of_file(wheel.with_name("gone.whl"), "0" * 64), "cannot be read"),
        (lambda _: {"url": "https://example.org/p.whl", "archive_info": {}}, "does not say the digest"),
        (lambda _: {"url": "https://example.org/p", "vcs_info": {"vcs": "git"}}, "which cannot be pinned"),
    ],
)
def test_what_has_no_digest_cannot_be_pinned(wheel, said, why):
    with pytest.raises(pins.PinError, match=why):
        pins.of_record(said(wheel))


def test_what_came_from_an_index_is_pinned_by_what_pip_finds_there(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(pins.PinError, match=r"pip does not find mfi-transparency-portal 9\.1, whose digest"):
        pins.of_index("9.1")

    path, home = tmp_path / "mfi_transparency_portal-9.1-py3-none-any.whl", "mfi_transparency_portal-9.1.dist-info"
    with ZipFile(path, "w") as made:
        made.writestr(f"{home}/METADATA", f"Metadata-Version: 2.1\nName: {pins.DISTRIBUTION}\nVersion: 9.1\n")
        made.writestr(f"{home}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{home}/RECORD", "")

    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert pins.of_index("9.1") == pins.Pin(f"{pins.DISTRIBUTION}==9.1 --hash=sha256:{digest}")


# ------------------------------------------------------------------------------------------------------------- eject


@pytest.fixture
def ours(room, wheel):
    assert run("init", "ours", *WORDS, "--program", wheel).exit_code == 0
    os.chdir("ours")
    return room / "ours"


@pytest.mark.parametrize(
    "path",
    [
        "docs/es/award.md",
        "templates/parts/lists.html",
        "templates/theme/assets/portal.css",
        "datapackages/standards/star.yml",
    ],
)
def test_a_file_of_the_program_is_copied_out_and_its_original_noted(ours, path):
    told = run("eject", path)

    assert told.exit_code == 0, told.output
    assert (ours / path).read_bytes() == (PROGRAM / path).read_bytes()
    assert program.copies(ours)[path] == hashlib.sha256((PROGRAM / path).read_bytes()).hexdigest()
    assert "portal upgrade une sus cambios con los del programa" in told.output


@pytest.mark.parametrize("path", ["Makefile", ".github/CODEOWNERS", ".github/workflows/check.yml"])
def test_a_file_for_the_host_that_was_moved_away_is_copied_out_again(ours, path):
    assert path in program.copies(ours)
    (ours / path).rename(ours / "aside")
    assert run("eject", path).exit_code == 0
    assert (ours / path).read_bytes() == (ours / "aside").read_bytes() == program.original(path).read_bytes()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("docs/es/awards.md", "¿Quiso decir docs/es/award.md"),
        ("portal.css", "¿Quiso decir templates/theme/assets/portal.css"),
        ("../mkdocs.yml", "ningún archivo ../mkdocs.yml"),
        ("datapackages/standards/datapackage.json", "no tiene ningún archivo"),
        ("docs/es/index.md", "ya existe"),
    ],
)
def test_a_path_that_cannot_be_ejected_is_answered_with_the_nearest_names(ours, path, said):
    told = run("eject", path)

    assert told.exit_code == 2
    assert said in told.output


def test_in_the_programs_own_repository_there_is_nothing_to_eject(monkeypatch):
    monkeypatch.chdir(PROGRAM)

    assert "This is the program's own repository" in run("eject", "docs/en/award.md").output
