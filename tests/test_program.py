"""A file at the same path in a portal takes the place of the program's: settings, page, part, style, phrase, standard.

And how the program loads what is slow.
"""

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from mkdocs.config import load_config

from generator import engine, lazy, program, standards
from generator.cli.terminal import the_project
from generator.engine import alone
from generator.engine.project import lacking, own_settings
from generator.engine.settings import settings_of
from generator.program import PROGRAM, STANDARDS
from generator.standards.files import tree
from tests.small_sites import ROOT, TINY

PORTAL = """
site_name: Red X
docs_dir: docs/es
plugins: [portal]
theme: {features: [toc.follow]}
extra:
  alternate:
    - {lang: es, name: Español, link: ./}
"""


@pytest.fixture
def portal(tmp_path):
    """A repository with settings and one page of its own."""
    (tmp_path / "mkdocs.yml").write_text(PORTAL, "utf-8")
    page = tmp_path / "docs" / "es" / "take-part.md"
    page.parent.mkdir(parents=True)
    page.write_text("# Nuestra página\n", "utf-8")
    return engine.project_at(tmp_path)


def test_the_repository_of_the_program_is_a_portal_like_any_other_and_lacks_nothing():
    own = engine.project_at(ROOT)

    assert own.below is None
    assert own.layers("docs") == (PROGRAM / "docs",)
    assert own_settings(own)["plugins"] == [program.PLUGIN]


@pytest.mark.parametrize(
    "plugins",
    ["plugins: [portal]", "plugins:\n  - portal", "plugins:\n  - search\n  - portal: {}", "plugins:\n  portal: {}"],
)
def test_a_portal_is_known_by_the_plugin_in_however_it_is_written(tmp_path, plugins):
    (tmp_path / "mkdocs.yml").write_text(f'site_url: !ENV [SITE_URL, ""]\n{plugins}\n', "utf-8")

    assert engine.project_at(tmp_path).below == PROGRAM


def test_a_project_that_does_not_name_the_plugin_has_its_own_files_and_no_other():
    assert engine.project_at(TINY).below is None


def test_settings_that_a_portal_lacks_are_the_programs(portal):
    settings, tongues = settings_of(portal)

    assert settings["site_name"] == "Red X"
    assert settings["nav"] == own_settings(engine.project_at(ROOT))["nav"]
    assert settings["theme"]["features"] == ["toc.follow"]
    assert settings["theme"]["name"] == "material"
    assert [tongue.code for tongue in tongues] == ["es"]


def test_mappings_of_settings_are_merged_and_lists_are_not():
    own, ours = {"a": {"x": 1}, "b": [1]}, {"a": {"x": 2, "y": 3}, "b": [2], "c": 4}

    assert lacking(own, ours) == {"a": {"x": 1, "y": 3}, "c": 4}


def test_a_portals_page_part_and_style_take_the_place_of_the_programs(portal):
    style, part = "templates/theme/assets/portal.css", "templates/parts/lists.html"
    for path in (style, part):
        (portal.root / path).parent.mkdir(parents=True)
        (portal.root / path).write_text("", "utf-8")

    for path in ("docs/es/take-part.md", style, part):
        folder, _, name = path.rpartition("/")
        assert program.files(*portal.layers(folder))[name] == portal.root / path
    assert program.files(*portal.layers("docs"))["es/award.md"] == PROGRAM / "docs/es/award.md"


def test_frames_have_the_portals_page_and_the_programs_others_in_its_language(portal):
    style = portal.theme / "assets" / "side-by-side.css"
    style.parent.mkdir(parents=True)
    style.write_text("/* ours */", "utf-8")

    frames = engine.frames(portal, portal.cache)

    home = frames.folder / "es"
    assert "Nuestra página" in (home / "take-part" / "index.html").read_text("utf-8")
    page = (home / "award" / "index.html").read_text("utf-8")
    assert '<html lang="es"' in page
    assert "Red X" in page
    assert (home / "assets" / "side-by-side.css").read_text("utf-8") == "/* ours */"
    assert (home / "assets" / "portal.css").is_file()


def test_folders_are_merged_without_writing_again_what_is_the_same(tmp_path):
    own, ours, place = (tmp_path / name for name in ("own", "ours", "place"))
    for folder, names in ((own, "ab"), (ours, "bc")):
        folder.mkdir()
        for name in names:
            (folder / name).write_text(folder.name)
    program.merged(place, own, ours)
    before = (place / "c").stat().st_mtime_ns
    (own / "a").unlink()

    program.merged(place, own, ours)

    assert {path.name: path.read_text() for path in place.iterdir()} == {"b": "own", "c": "ours"}
    assert (place / "c").stat().st_mtime_ns == before
    assert program.merged(place, tmp_path / "none", ours) == ours


# ------------------------------------------------------------------------------------------------------------ standards


def test_without_standards_of_its_own_a_portal_has_the_programs(tmp_path):
    known, problems = standards.load(tmp_path / "datapackages" / "standards")

    assert problems == ()
    assert known is not None
    assert known.digest == standards.digest(STANDARDS)


def test_a_phrase_file_and_a_standard_take_the_place_of_the_programs(tmp_path):
    own = tmp_path / "standards"
    phrases, peers = Path("languages/es/phrases.yml"), Path("peers.yml")
    (own / phrases).parent.mkdir(parents=True)
    (own / phrases).write_text((STANDARDS / phrases).read_text("utf-8").replace("name: Español", "name: Castellano"))
    (own / peers).write_text((STANDARDS / peers).read_text("utf-8").replace("minimum_members: 5", "minimum_members: 7"))

    known, problems = standards.load(own)

    assert problems == ()
    assert known.languages["es"].name == "Castellano"
    assert known.minimum_peers == 7
    assert known.digest != standards.digest(STANDARDS)
    assert set(standards.contents(own)) == set(standards.contents(STANDARDS))


def test_phrases_that_an_older_copy_lacks_or_fills_otherwise_are_the_programs(tmp_path):
    own = tmp_path / "standards"
    shutil.copytree(STANDARDS, own)  # with a descriptor, so that no file of it is lent
    path = own / "languages" / "es" / "phrases.yml"
    words = path.read_text("utf-8")
    for old, new in (
        ("    forms: Copiar, BibTeX, RIS, CSL-JSON\n", ""),
        ("cite.forms: Copiar, BibTeX, RIS, CSL-JSON\n", "cite.as_text: Como texto\n"),
        ('cite.credit: "Datos: {credit}."', 'cite.credit: "Datos de {worst}."'),
        ("cite.page: Para citar esta página", "cite.page: Cómo citar esto"),
    ):
        words = words.replace(old, new)
    words = words.replace("  cite.as_text: Como texto\n  cite.as_text", "  cite.as_text")
    path.write_text(words, "utf-8")

    known, problems = standards.load(own)
    spanish = known.languages["es"].phrases

    assert "Copiar, BibTeX" not in words
    assert spanish["cite.forms"] == "Copiar, BibTeX, RIS, CSL-JSON"
    assert spanish["cite.credit"] == "Datos: {credit}."
    assert spanish["cite.page"] == "Cómo citar esto", "its own words stay"
    assert [(one.code, one.severity) for one in problems] == [("phrases-outdated", "warning")]
    assert "cite.credit" in problems[0].message


def test_a_file_with_words_of_a_few_indicators_leaves_the_programs_to_all_others(tmp_path):
    path = tmp_path / "standards" / "languages" / "es" / "indicators.yml"
    path.parent.mkdir(parents=True)
    path.write_text(
        "target_market:\n  label: A quién se dirige\n  options: {women: Señoras}\n"
        "par30:\n  label: Cartera con más de 30 días de atraso\n"
        "borrowers_femal_percent:\n  label: Mujeres\n",
        "utf-8",
    )

    known, problems = standards.load(tmp_path / "standards")
    own, programs = known.languages["es"], standards.own().languages["es"]

    target = programs.indicators["target_market"]
    assert own.indicators["target_market"] == replace(target, label="A quién se dirige")
    assert own.options["target_market"] == {**programs.options["target_market"], "women": "Señoras"}
    assert own.indicators["par30"].label == "Cartera con más de 30 días de atraso"
    others = programs.indicators.keys() - {"target_market", "par30"}
    assert {code: own.indicators[code] for code in others} == {code: programs.indicators[code] for code in others}
    assert own.changes == programs.changes
    (told,) = problems
    assert (told.code, told.severity) == ("unknown-indicator", "error")
    assert told.location.file == "standards/languages/es/indicators.yml"
    assert "borrowers_female_percent" in told.fix


def test_an_indicator_of_a_portals_own_needs_a_label_in_its_languages(tmp_path):
    own = tmp_path / "standards"
    shutil.copytree(STANDARDS, own)
    (own / "financial.yml").write_text((own / "financial.yml").read_text("utf-8").replace("code: par90", "code: par91"))
    (own / "languages" / "es" / "indicators.yml").write_text("par91:\n  help: Sume los saldos.\n")

    _, problems = standards.load(own)

    wrong = [one for one in problems if one.severity == "error" and one.location.file.endswith("es/indicators.yml")]
    assert [(one.code, one.location.column) for one in wrong] == [("missing-key", "par91.label")]


def test_a_new_phrase_of_the_program_makes_other_standards_of_an_older_copy(tmp_path, monkeypatch):
    own, programs = tmp_path / "standards", tmp_path / "program"
    shutil.copytree(STANDARDS, own)
    shutil.copytree(STANDARDS, programs)
    monkeypatch.setattr(tree, "STANDARDS", programs)
    before = standards.digest(own)
    path = programs / "languages" / "es" / "phrases.yml"
    path.write_text(path.read_text("utf-8").replace("Copiar, BibTeX", "Copia, BibTeX"), "utf-8")

    assert standards.digest(own) != before
    assert standards.load(own)[0].digest == standards.digest(own)


def test_standards_with_a_descriptor_are_complete(tmp_path):
    shutil.copy(STANDARDS / "datapackage.json", tmp_path)

    assert set(standards.contents(tmp_path)) == {"datapackage.json"}


def test_a_link_among_the_standards_is_a_problem_and_not_replaced_in_silence(tmp_path):
    own = tmp_path / "standards"
    own.mkdir()
    (own / "star.yml").symlink_to(STANDARDS / "star.yml")

    _, problems = standards.load(own)

    assert [(problem.code, problem.location.file) for problem in problems] == [("link", "standards/star.yml")]
    assert "star.yml" not in standards.contents(own)


def test_elsewhere_the_portal_is_the_one_whose_environment_was_started(portal, tmp_path_factory, monkeypatch):
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    monkeypatch.setattr("sys.argv", [str(portal.root / ".venv" / "bin" / "portal")])

    assert the_project() == portal


def test_outside_of_any_portal_a_checkout_works_on_its_own_one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert the_project() == engine.project_at(PROGRAM)


@pytest.mark.filterwarnings("ignore:user_configs is never used:DeprecationWarning")
def test_mkdocs_watches_the_pages_of_every_language_and_the_data_of_a_portal(tmp_path, monkeypatch):
    alternate = (
        "extra:\n  alternate:\n  - {lang: es, name: Español, link: ./}\n  - {lang: en, name: English, link: ./en/}\n"
    )
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\ndocs_dir: docs/es\nplugins: [portal]\n{alternate}", "utf-8")
    for name in ("docs/es", "docs/en", "datapackages"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    config = load_config("mkdocs.yml", plugins=[])
    alone.complete(config, engine.project_at(tmp_path))
    watched = {Path(folder).relative_to(tmp_path.resolve()).as_posix() for folder in config.watch}
    assert watched == {"docs/es", "docs/en", "datapackages"}
    assert {"docs/es", "datapackages", "templates"} <= {*engine.settings_of(engine.Project(PROGRAM))[0]["watch"]}


def test_a_slow_library_is_whole_for_every_thread_that_reads_it_first(tmp_path, monkeypatch):
    (tmp_path / "slow_library.py").write_text("import time\ntime.sleep(0.3)\nvalue = 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    found = lazy.module("slow_library")
    assert "slow_library" not in sys.modules
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(lambda _: found.value, range(4))) == [7] * 4
    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        lazy.module("no_such_library")


def test_phrases_of_a_language_that_the_program_has_need_no_name_and_those_of_a_new_one_do(tmp_path):
    for code in ("es", "quz"):
        path = tmp_path / "standards" / "languages" / code / "phrases.yml"
        path.parent.mkdir(parents=True)
        path.write_text("phrases:\n  cite.page: Otras palabras\n", "utf-8")

    known, problems = standards.load(tmp_path / "standards")

    assert known.languages["es"].name == "Español"
    assert known.languages["es"].phrases["cite.page"] == "Otras palabras"
    (told,) = [one for one in problems if one.severity == "error"]
    assert (told.code, told.location.file) == ("missing-key", "standards/languages/quz/phrases.yml")
