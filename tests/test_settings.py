"""Settings of a portal that cannot be right are refused in its language, and a language that is left out is told."""

import errno
import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from mkdocs.config import load_config

from generator import engine
from generator.cli import main
from generator.engine.settings import in_settings, languages_gone
from generator.language.printer import Printer
from generator.language.problem_words import ProblemWords
from generator.problems import SettingsError
from generator.program import CACHE_FOLDER, PROGRAM
from tests.credential_cases import known
from tests.repositories import Repository

SPANISH = ProblemWords(Printer(known(), "es"))
HEAD = "site_name: Red X\ndocs_dir: docs/es\nplugins: [portal]\n"
ALTERNATE = "extra:\n  alternate:\n    - {lang: es, name: Español}\n"


def portal(folder, more="", head=HEAD):
    """A portal in Spanish whose settings are `head` and `more`."""
    page = folder / "docs" / "es" / "index.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("# Red X\n", "utf-8")
    (folder / "mkdocs.yml").write_text(head + (more or ALTERNATE), "utf-8")
    return engine.project_at(folder)


def found(project):
    return [(one.code, one.location.column, one.severity) for one in in_settings(project)]


def test_settings_that_are_right_are_no_problem(tmp_path):
    contact = "  contact: https://red.example.org/escribanos\n  report_errors: 'mailto:x@red.org?subject={about}'\n"
    assert found(portal(tmp_path, f"{ALTERNATE}{contact}  social: []\n  host: github-pages\n")) == []
    assert in_settings(engine.project_at(PROGRAM)) == []


@pytest.mark.parametrize(
    ("settings", "key", "fix"),
    [
        (f"site_dir: datapackages\n{ALTERNATE}", "site_dir", "nothing else is"),
        (f"site_dir: docs/es/site\n{ALTERNATE}", "site_dir", "nothing else is"),
        (f"site_dir: .\n{ALTERNATE}", "site_dir", "nothing else is"),
        (f"repo_url: ftp://red.org\n{ALTERNATE}", "repo_url", "remove the line"),
        ("extra: {alternate: [{lang: en, name: English}]}\n", "docs_dir", "add the line of es"),
        ("extra: {alternate: [{lang: ess, name: Español}, {lang: en, name: English}]}\n", "docs_dir", "Correct a code"),
        ("extra: x\n", "extra", "one key in each line"),
        ("extra: {alternate: es}\n", "extra.alternate", "one line for each language"),
        ("extra: {alternate: [es]}\n", "extra.alternate", "Correct the line."),
        ("extra: {alternate: [{lang: ../x, name: X}]}\n", "extra.alternate", "Correct the line."),
        (f"{ALTERNATE}    - {{lang: es, name: Otra}}\n", "extra.alternate", "Remove one of the lines."),
        (f"{ALTERNATE}  contact: 'javascript:alert(1)'\n", "extra.contact", "remove the line"),
        (f"{ALTERNATE}  contact: x@red.org\n", "extra.contact", "mailto:x@red.org"),
        (f"{ALTERNATE}  contact: 'mailto:'\n", "extra.contact", "remove the line"),
        (f"{ALTERNATE}  report_errors: [x]\n", "extra.report_errors", "remove the line"),
        (f"{ALTERNATE}  contcat: x\n", "extra.contcat", "Did you mean contact?"),
        (f"contact: https://red.org\n{ALTERNATE}", "contact", "Move it into extra, where it belongs."),
        (f"{ALTERNATE}  repo_url: https://red.org\n", "extra.repo_url", "Move it out of extra, to the left margin."),
    ],
)
def test_a_setting_that_cannot_be_right_is_refused_with_what_is_allowed_and_in_the_language(
    tmp_path, settings, key, fix
):
    project = portal(tmp_path, settings)
    with pytest.raises(SettingsError) as refused:
        engine.settings_of(project)
    (wrong,) = refused.value.problems
    assert (wrong.code, wrong.severity, wrong.location.file, wrong.location.column) == (
        "bad-settings", "error", "mkdocs.yml", key,
    )  # fmt: skip
    assert wrong.found
    assert wrong.allowed
    assert fix in wrong.fix
    told = SPANISH.told(wrong)
    assert told.message != wrong.message
    assert told.fix != wrong.fix


@pytest.mark.parametrize(
    ("plugins", "fix"), [("plugins: [portall]", "Did you mean portal?"), ("plugins: [search]", "Add it to the list.")]
)
def test_the_plugin_under_another_name_is_told_before_mkdocs_misses_a_theme(tmp_path, plugins, fix):
    (wrong,) = in_settings(portal(tmp_path, head=HEAD.replace("plugins: [portal]", plugins)))
    assert (wrong.location.column, wrong.fix) == ("plugins", fix)
    assert None not in (SPANISH.sentence("bad_settings", text) for text in (wrong.message, wrong.fix))


def test_a_folder_of_pages_that_is_not_there_is_refused(tmp_path):
    (wrong,) = in_settings(portal(tmp_path, head=HEAD.replace("docs/es", "docs/xx")))
    assert (wrong.location.column, wrong.found, wrong.allowed) == ("docs_dir", "docs/xx", "docs/es")


def test_a_setting_that_nothing_reads_is_warned_of_and_one_of_an_own_template_is_not(tmp_path):
    project = portal(tmp_path, f"{ALTERNATE}  motto: Juntos\n")
    assert found(project) == [("unused-setting", "extra.motto", "warning")]
    part = tmp_path / "templates" / "theme" / "main.html"
    part.parent.mkdir(parents=True)
    part.write_text("{{ config.extra.motto }}", "utf-8")
    assert found(project) == []


@pytest.mark.parametrize("command", [["check"], ["build", "--site", "site"]])
def test_commands_tell_in_the_language_of_the_portal_and_end_with_their_code(tmp_path, monkeypatch, command):
    portal(tmp_path, f"{ALTERNATE}  contact: x@red.org\n")
    (tmp_path / "datapackages" / "institutions").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(main, command)
    assert said.exit_code == (1 if command == ["check"] else 2)
    assert "mkdocs.yml, clave extra.contact: Esto no es una dirección a la que se pueda escribir." in said.output
    assert not (tmp_path / "site").exists()


def test_mkdocs_on_its_own_refuses_them_without_a_traceback(tmp_path):
    from mkdocs.exceptions import Abort, PluginError

    portal(tmp_path, f"{ALTERNATE}  contact: x@red.org\n")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    with pytest.raises((Abort, PluginError), match="mailto:x@red"):
        config.plugins.run_event("config", config)


@pytest.mark.parametrize("text", ["- x\n", "x\n"])
def test_a_file_that_holds_no_settings_is_told(tmp_path, text):
    project = portal(tmp_path)
    project.configuration.write_text(text, "utf-8")
    with pytest.raises(engine.EngineError, match="these are no settings") as refused:
        engine.settings_of(project)
    assert SPANISH.sentence("ended", str(refused.value)) is not None


def test_what_mkdocs_refuses_is_introduced_in_the_language_of_the_portal(tmp_path):
    project = portal(tmp_path, head=HEAD.replace("[portal]", "[portal, nix]"))
    with pytest.raises(engine.EngineError, match='"nix" plugin') as refused:
        engine.frames(project, tmp_path / "cache")
    assert SPANISH.whole(str(refused.value)).startswith("No se pudo construir docs/es. Corrija mkdocs.yml")


# ------------------------------------------------------------------------------------------------------------ languages


def test_a_language_without_a_folder_of_pages_is_left_out_with_a_warning(tmp_path):
    project = portal(tmp_path, f"{ALTERNATE}    - {{lang: fr, name: Français}}\n")
    (told,) = in_settings(project)
    assert (told.code, told.severity, told.found, told.allowed) == ("language-without-pages", "warning", "fr", "en, es")
    assert "docs/fr" in told.fix
    assert None not in (SPANISH.sentence("language_without_pages", text) for text in (told.message, told.fix))
    assert engine.languages(project) == ("es",)


def listed(*codes):
    return "extra:\n  alternate:\n" + "".join(f"    - {{lang: {code}, name: {code}}}\n" for code in codes)


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")
@pytest.mark.parametrize(
    ("then", "now", "gone"),
    [
        (("es", "en"), ("es", "en"), []),
        (("es",), ("es", "en"), []),
        (("es", "en"), ("es", "fr"), ["en"]),
        (("es", "en"), ("es",), ["en"]),
        (("es", "en"), ("en", "es"), ["en"]),
        (("es", "fr"), ("es",), []),  # it had no pages
        (("es", "quz"), ("es",), ["quz"]),
        ((), ("es",), ["es"]),  # the program's own: en, es
        (("es", "en"), (), ["en"]),
    ],
)
def test_a_language_that_was_published_and_has_no_addresses_now_is_an_error(tmp_path, then, now, gone):
    repository = Repository(tmp_path)
    portal(tmp_path, listed(*then) if then else "extra: {}\n")
    if "quz" in then:
        (tmp_path / "docs" / "quz").mkdir()
        (tmp_path / "docs" / "quz" / "index.md").write_text("# Red X\n", "utf-8")
    repository.commit()
    project = portal(tmp_path, listed(*now) if now else "extra: {}\n")

    problems = list(languages_gone(project, "main"))

    assert [one.found for one in problems] == gone
    for one in problems:
        assert (one.code, one.severity, one.location.column) == ("language-gone", "error", "extra.alternate")
        assert f" {one.found}/" in one.message
        texts = (one.message, one.allowed, one.fix)
        assert None not in (SPANISH.sentence("language_gone", text) for text in texts)


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no Git here")
def test_the_check_against_a_revision_tells_of_a_language_mistyped_since(tmp_path, monkeypatch):
    repository = Repository(tmp_path)
    (repository.data / "institutions" / "baobab" / "corrections.csv").unlink(missing_ok=True)
    portal(tmp_path, listed("es", "en"))
    repository.commit()
    portal(tmp_path, listed("es", "fr"))
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(main, ["check", "--against", "main"])
    assert said.exit_code == 1
    assert "las direcciones de todas las páginas en este idioma empezaban con en/" in said.output
    assert "advertencia: mkdocs.yml, clave extra.alternate: No hay ninguna carpeta docs/fr" in said.output
    assert "language-gone" not in CliRunner().invoke(main, ["check"]).output


# ----------------------------------------------------------------------------------------------- what is kept elsewhere


def test_what_is_kept_between_builds_lies_where_the_environment_says(tmp_path, monkeypatch):
    home = tmp_path / "portal"
    portal(home)
    (home / "datapackages" / "institutions").mkdir(parents=True)
    monkeypatch.chdir(home)
    monkeypatch.setenv(CACHE_FOLDER, "../kept")
    assert engine.project_at(home).cache == home / ".." / "kept"
    assert CliRunner().invoke(main, ["check"]).exit_code == 0
    assert [*(tmp_path / "kept").iterdir()] != []
    assert sorted(path.name for path in home.iterdir()) == ["datapackages", "docs", "mkdocs.yml"]


@pytest.mark.parametrize("inside", ["datapackages", "docs/es/kept", "templates"])
def test_a_cache_among_what_the_site_is_made_from_is_refused_in_the_language_of_the_portal(
    tmp_path, monkeypatch, inside
):
    portal(tmp_path)
    (tmp_path / "datapackages" / "institutions").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(CACHE_FOLDER, inside)
    for command in ("check", "build"):
        said = CliRunner().invoke(main, [command])
        assert said.exit_code == 2
        assert "Indique una carpeta fuera del portal." in said.output
    assert [*(tmp_path / "datapackages").iterdir()] == [tmp_path / "datapackages" / "institutions"]


@pytest.mark.parametrize(
    ("number", "why"),
    [
        (errno.EACCES, "no hay permiso"),
        (errno.EROFS, "ahí solo se puede leer"),
        (errno.EPERM, "no está permitido"),
    ],
)
@pytest.mark.parametrize("command", [["check"], ["build"], ["diff", "HEAD"]])
def test_who_may_not_write_into_a_portal_is_told_of_the_other_folder_in_its_language(
    tmp_path, monkeypatch, command, number, why
):
    portal(tmp_path)
    (tmp_path / "datapackages" / "institutions").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    make = Path.mkdir

    def refused(self, *args, **more):
        if self == tmp_path / "build" or tmp_path / "build" in self.parents:
            raise OSError(number, os.strerror(number), str(tmp_path / "build"))
        make(self, *args, **more)

    monkeypatch.setattr(Path, "mkdir", refused)
    said = CliRunner().invoke(main, command)
    assert said.exit_code == 2
    assert "Traceback" not in said.output
    (line,) = said.output.strip().splitlines()
    assert line.startswith(f"{tmp_path / 'build'}: {why}. Allí no se puede escribir nada.")
    assert CACHE_FOLDER in line
    assert "--site" in line
