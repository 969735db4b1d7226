"""Standards, phrases, pages, parts, commands and documents must stay consistent with each other."""

import ast
import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import click
import pytest
import yaml

from generator import standards as standards_
from generator.cli import main
from generator.language.cldr import cldr_locale
from generator.model import Language, Standards
from generator.packages import IndicatorRow, write_institution
from generator.packages.tables.descriptor_schema import RESOURCES
from tests.odd_packages import write_odd_packages
from tests.package_builders import filing
from tests.portals import FIRST, LANGUAGES, ROOT, WHOLE, not_of_a_partial_language, portal

DOCS, PARTS, THEME = ROOT / "docs", ROOT / "templates" / "parts", ROOT / "templates" / "theme"
DATA = ROOT / "datapackages"
STANDARDS = DATA / "standards"
ROLES = tuple(f".github/contributing/{role}.md" for role in ("institution", "association", "reviewer", "translator"))
DOCUMENTS = ("README.md", "HACKING.md", "CONTRIBUTING.md", "SECURITY.md", *ROLES)


@cache
def shipped() -> Standards:
    known, problems = standards_.load(STANDARDS)
    assert known is not None
    assert not_of_a_partial_language(problems) == []
    return known


def the_guide() -> str:
    """The guide for people with data: the entry page, and a page for each role."""
    return "".join(text(ROOT / name) for name in ("CONTRIBUTING.md", *ROLES))


def text(path: Path) -> str:
    return path.read_text("utf-8")


# ------------------------------------------------------------------------------------------------------------ phrases

PHRASE = re.compile(r"""\b(?:phrase|forms|forms_json)\(\s*(["'])([a-z0-9_.]+)\1(\s*~)?""")
PLACE = re.compile(r"\{([a-z_0-9]+)[^{}]*\}")


def templates() -> Iterator[Path]:
    """All files that call phrases and are not Python: pages, parts and the theme."""
    yield from sorted(DOCS.rglob("*.md"))
    yield from sorted(PARTS.glob("*.html"))
    yield from sorted(THEME.rglob("*.html"))


@cache
def asked_in_templates() -> tuple[frozenset[str], frozenset[str]]:
    """Phrases used by their whole key, and prefixes of keys whose rest comes from data."""
    whole: set[str] = set()
    begun: set[str] = set()
    for path in templates():
        for _, key, joined in PHRASE.findall(text(path)):
            (begun if joined else whole).add(key)
        for call in re.findall(r"\bphrase\(([^()]*)", text(path)):
            whole |= {key for _, key in re.findall(r"""(["'])([a-z0-9_]+(?:\.[a-z0-9_]+)+)\1""", call)}
    return frozenset(whole), frozenset(begun)


def said_in_code() -> tuple[frozenset[str], frozenset[str]]:
    """Every text in the program that has the form of a key, and the prefixes of composed keys."""
    return in_code()[:2]


@cache
def in_code() -> tuple[frozenset[str], frozenset[str], frozenset[str], frozenset[str]]:
    """The same, and of the arguments of `phrase` alone. The program is parsed once for all tests."""
    whole, begun, asked, asked_begun = set[str](), set[str](), set[str](), set[str]()
    for path in sorted((ROOT / "generator").rglob("*.py")):
        for node in ast.walk(ast.parse(text(path))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                begun.add(str(node.values[0].value))
            elif (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("phrase", "_phrase")
                and node.args
            ):
                for part in ast.walk(node.args[0]):
                    if isinstance(part, ast.JoinedStr) and isinstance(part.values[0], ast.Constant):
                        asked_begun.add(str(part.values[0].value))
                direct = [node.args[0]]
                if isinstance(node.args[0], ast.IfExp):
                    direct = [node.args[0].body, node.args[0].orelse]
                asked |= {str(part.value) for part in direct if isinstance(part, ast.Constant)}
    return frozenset(whole), frozenset(begun), frozenset(asked), frozenset(asked_begun)


@cache
def said_in_scripts() -> tuple[tuple[str, ...], frozenset[str]]:
    """Beginnings of phrases that are handed to scripts as a whole, and every name and text in the scripts."""
    program = "".join(text(path) for path in sorted((ROOT / "generator").rglob("*.py")))
    scripts = "".join(text(path) for path in sorted((THEME / "assets").glob("*.js")))
    return tuple(re.findall(r"""\bunder\("([a-z_.]+\.)"\)""", program)), frozenset(re.findall(r"\w+", scripts))


def exists(key: str, phrases: Mapping[str, str]) -> bool:
    return key in phrases or f"{key}.other" in phrases


def test_every_phrase_that_pages_and_parts_ask_for_exists_in_every_language():
    whole, begun = asked_in_templates()
    assert len(whole) > 100
    for code in WHOLE:
        phrases = shipped().languages[code].phrases
        assert [key for key in sorted(whole) if not exists(key, phrases)] == [], code
        assert [key for key in sorted(begun) if not any(known.startswith(key) for known in phrases)] == [], code


def test_every_phrase_that_the_program_asks_for_exists_in_every_language():
    _, _, asked, begun = in_code()
    assert len(asked) > 40
    for code in WHOLE:
        phrases = shipped().languages[code].phrases
        assert [key for key in sorted(asked) if not exists(key, phrases)] == [], code
        assert [key for key in sorted(begun) if not any(known.startswith(key) for known in phrases)] == [], code


def test_every_phrase_that_a_language_has_is_used_somewhere():
    whole, begun = (here | there for here, there in zip(asked_in_templates(), said_in_code(), strict=True))
    handed, named = said_in_scripts()
    starts = {start for start in begun if re.fullmatch(r"[a-z0-9_]+\.([a-z0-9_.]*)", start)}
    for code in LANGUAGES:
        unused = [
            key
            for key in shipped().languages[code].phrases
            if key not in whole
            and re.sub(r"\.(one|other|many|few)$", "", key) not in whole
            and not any(key.startswith(start) for start in starts)
            and not any(key.startswith(start) and key.removeprefix(start).split(".")[0] in named for start in handed)
        ]
        assert unused == [], code


def others() -> list[Language]:
    """Every language except English."""
    return [language for code, language in shipped().languages.items() if code != "en"]


def bases(phrases: Mapping[str, str]) -> dict[str, set[str]]:
    """The placeholders of each phrase; its plural forms, which differ from language to language, count as one."""
    found: dict[str, set[str]] = {}
    for key, words in phrases.items():
        base = re.sub(r"\.(zero|one|two|few|many|other)$", "", key)
        found.setdefault(base if f"{base}.one" in phrases or base in phrases else key, set()).update(
            PLACE.findall(words)
        )
    return found


def test_every_language_has_the_same_phrases_with_the_same_places():
    english = bases(shipped().languages["en"].phrases)
    for language in others():
        own = bases(language.phrases)
        if language.code in WHOLE:
            assert english.keys() == own.keys(), language.code
        assert {key: places for key, places in own.items() if key != "locale" and places != english[key]} == {}


def test_every_language_that_is_kept_whole_has_every_plural_form_that_its_rules_want():
    for code in WHOLE:
        phrases = shipped().languages[code].phrases
        forms = cldr_locale(code).plural_forms
        several = {key.removesuffix(".one") for key in phrases if key.endswith(".one")} & {
            key.removesuffix(".other") for key in phrases if key.endswith(".other")
        }
        assert len(several) > 20
        assert [key for key in several if not all(f"{key}.{form}" in phrases for form in forms)] == []


def test_the_number_and_not_the_program_chooses_a_plural_form():
    """No page, no part and no module names one form of a phrase that counts; no script tells one from all others."""
    english = shipped().languages["en"].phrases
    forms = {
        key
        for key in english
        if (base := key.removesuffix(".one").removesuffix(".other")) != key
        and f"{base}.one" in english
        and f"{base}.other" in english
    }
    assert len(forms) > 40
    assert forms & asked_in_templates()[0] == set()
    assert forms & said_in_code()[0] == set()
    assert [path.name for path in (THEME / "assets").glob("*.js") if re.search(r"===? 1 \?", text(path))] == []


def test_nothing_is_left_in_english_but_what_is_the_same_in_both():
    english = shipped().languages["en"]
    for language in others():
        same = [
            key
            for key, words in language.phrases.items()
            if words == english.phrases.get(key) and len(words.split()) > 2
        ]
        assert [key for key in same if not re.fullmatch(r"[^a-z]*", PLACE.sub("", english.phrases[key]))] == []
        labels = [
            code
            for code, words in language.indicators.items()
            if words.definition and words.definition == english.indicators[code].definition
        ]
        assert labels == []


# ---------------------------------------------------------------------------------------------------- pages and parts


def macros() -> dict[str, str]:
    """The file of every part."""
    return {
        name: path.name for path in PARTS.glob("*.html") for name in re.findall(r"{%-?\s*macro\s+(\w+)", text(path))
    }


def parts_called(path: Path) -> set[str]:
    return set(re.findall(r"\bparts\.(\w+)", text(path)))


def test_every_part_that_a_page_or_a_part_calls_exists_and_every_part_is_called():
    called: set[str] = set()
    for path in templates():
        assert parts_called(path) <= macros().keys(), path
        called |= parts_called(path)
    assert sorted(macros().keys() - called) == []


def pages(language: str) -> dict[str, Path]:
    return {path.relative_to(DOCS / language).as_posix(): path for path in (DOCS / language).rglob("*.md")}


def front(path: Path) -> dict[str, object]:
    said = re.match(r"---\n(.*?)\n---\n", text(path), re.DOTALL)
    read: dict[str, object] = yaml.safe_load(said[1]) if said else {}
    return read


def test_every_page_exists_in_every_language_and_is_filled_for_the_same():
    first = pages(FIRST)
    assert len(first) > 20
    for language in LANGUAGES:
        own = pages(language)
        assert own.keys() <= first.keys(), language
        assert language not in WHOLE or own.keys() == first.keys(), language
        for name, path in own.items():
            one, other = front(first[name]), front(path)
            assert one.keys() == other.keys(), path
            assert (one.get("each"), one.get("hide")) == (other.get("each"), other.get("hide")), path


def wordless(slot: str) -> str:
    """A slot without the words of one language in it."""
    return re.sub(r'parts\.term\(("\w+"), "[^"]*"\)', r"parts.term(\1)", slot)


def test_every_page_has_the_same_slots_headings_and_links_in_every_language():
    slots = re.compile(r"\[\[.*?\]\]|\[%.*?%\]")
    anchors = re.compile(r"^(#+) .*?\{ #([\w-]+) \}", re.MULTILINE)
    for language in LANGUAGES:
        for name, path in pages(language).items():
            one, other = text(pages(FIRST)[name]), text(path)
            assert [wordless(slot) for slot in slots.findall(one)] == [
                wordless(slot) for slot in slots.findall(other)
            ], path
            assert anchors.findall(one) == anchors.findall(other), path
            assert len(re.findall(r"^#", one, re.MULTILINE)) == len(anchors.findall(one)), (
                f"{name}: a heading without anchor"
            )
            links = [sorted(re.findall(r"\]\(([^)\s]*)\)", words)) for words in (one, other)]
            assert links[0] == links[1], path


# ----------------------------------------------------------------------------------------------- commands, documents


def commands(group: click.Group = main, prefix: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by what is typed after `portal`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, f"{prefix}{name} ")
        else:
            yield f"{prefix}{name}", command


def documents() -> dict[str, str]:
    """Everything that people read: the documents of the project, the pages of the site, the Makefile, the workflows."""
    paths = [ROOT / name for name in (*DOCUMENTS, "Makefile")]
    paths += [*DOCS.rglob("*.md"), *(ROOT / ".github").rglob("*.yml"), *(ROOT / ".github").rglob("*.md")]
    paths += [*(ROOT / "templates" / "portal").rglob("*.md")]
    return {path.relative_to(ROOT).as_posix(): text(path) for path in paths}


def test_a_new_portal_has_the_same_texts_in_every_language_that_is_kept_whole():
    texts = {
        path.name: {one.name for one in path.iterdir()}
        for path in (ROOT / "templates/portal").iterdir()
        if path.is_dir()
    }

    assert texts == {key: {"README.md", "CONTRIBUTING.md"} for key in WHOLE}


def test_every_command_is_told_of_in_a_document():
    told = "".join(documents()[name] for name in DOCUMENTS)
    assert [name for name, _ in commands() if not re.search(rf"\bportal {name}\b", told)] == []


TYPED = re.compile(
    r"(?:\.venv/bin/|\(BIN\)/|`|^\s*|&& |run: \S*/)portal ((?:(?:import|badge|key|review|pull-request|survey) )?[a-z-]+)((?:[^\n`\\]|\\\n)*)",
    re.MULTILINE,
)


def test_every_command_and_option_that_a_document_names_exists():
    known = dict(commands())
    general = {option for parameter in main.params for option in parameter.opts}
    seen = set()
    for name, words in documents().items():
        for command, rest in TYPED.findall(words):
            if command in general:
                continue
            assert command in known, (name, command)
            options = {option for parameter in known[command].params for option in parameter.opts}
            assert set(re.findall(r"(--[a-z-]+)", rest)) <= options, (name, command, rest)
            seen.add(command)
    assert {"build", "check", "new", "serve", "demo", "import mix-archive"} - seen <= {"serve"}


def test_every_command_and_option_says_what_it_is_for():
    for name, command in commands():
        said = portal(*name.split(), "--help") if name == "build" else None
        assert said is None or (said.returncode == 0 and "Build the site" in said.stdout)
        assert command.help, name
        for parameter in command.params:
            plain = parameter.name in (
                "metadata",
                "social",
                "financial",
                "out",
                "report_file",
                "jobs",
                "form",
                "engine_name",
                "port",
            )
            assert not isinstance(parameter, click.Option) or parameter.help or plain, (name, parameter.name)


def test_every_target_of_make_that_a_document_names_exists_and_the_first_ones_are_named():
    targets = set(re.findall(r"^([a-z]+):", text(ROOT / "Makefile"), re.MULTILINE))
    for name, words in documents().items():
        named = set(re.findall(r"(?:`|^|run: )make ([a-z]+)", words, re.MULTILINE))
        assert named <= targets, name
    told = "".join(documents()[name] for name in DOCUMENTS)
    for target in ("site", "test", "serve", "check", "golden", "bench"):
        assert f"make {target}" in told


PATH = re.compile(r"`((?:generator|datapackages|templates|docs|tests|\.github|\.ci)/[^`\s]*)`")


def test_every_path_that_a_document_names_exists():
    lost = []
    for name in DOCUMENTS:
        for path in PATH.findall(text(ROOT / name)):
            pattern = re.sub(r"<[^>]*>|…", "*", path).rstrip("/").replace("*/profile", "**/profile")
            if not any(ROOT.glob(pattern)):
                lost.append((name, path))
        tests = re.findall(r"tests/[\w/]+\.py", text(ROOT / name))
        lost += [(name, path) for path in tests if not (ROOT / path).is_file()]
    assert lost == []


def test_every_link_between_documents_leads_somewhere():
    for name in (*DOCUMENTS, "DECISIONS.md", "CHANGELOG.md"):
        for link in re.findall(r"\]\(([^)#\s]+)", text(ROOT / name)):
            assert re.match("https?:", link) or (ROOT / name).parent.joinpath(link).exists(), (name, link)


def test_each_role_has_a_page_with_pictures_that_are_small_and_can_be_taken_again():
    from tests.browser.pictures import LARGEST, PICTURES

    door = text(ROOT / "CONTRIBUTING.md")
    seen = set()
    for name in ROLES:
        assert f"]({name})" in door, name
        found = re.findall(r"!\[[^\]]{20,}\]\(\.\./screenshots/([a-z-]+)\.png\)", text(ROOT / name))
        assert found, name
        seen |= set(found)
    assert seen == set(PICTURES)
    assert all((ROOT / f".github/screenshots/{name}.png").stat().st_size <= LARGEST for name in seen)


# ------------------------------------------------------------------------------------------------ schemas and tables


def test_schemas_tables_and_the_guide_for_people_with_data_name_the_same_columns(tmp_path):
    tables = {name for names in RESOURCES.values() for name in names}
    assert tables == shipped().schemas.keys() == {path.stem for path in (STANDARDS / "schemas").glob("*.json")}
    guide = the_guide()
    for name in tables:
        assert f"`{name}.csv`" in guide, name
        fields = shipped().schemas[name]["fields"]
        assert isinstance(fields, list)
        columns = [field["name"] for field in fields]
        assert all(field.get("description") for field in fields), f"{name}: a column without a description"
        files = sorted(DATA.glob(f"*/*/{name}.csv"))
        # A key of the demonstration set would have to come from a public seed: anyone could forge its badges. Every filing
        # of that set answers the portal's own questionnaire, and needs no row about it.
        assert files or name in ("keys", "questionnaires"), name
        for path in files:
            with path.open(encoding="utf-8", newline="") as stream:
                assert next(csv.reader(stream)) == columns, path
    folder = tmp_path / "institutions" / "fresh"
    from generator.model import Institution

    write_institution(
        folder,
        Institution("fresh", "Fresh", "KE", "africa"),
        filings=[filing("2024")],
        indicators=[IndicatorRow("2024", "board_trained_in_spm", "yes")],
        standards=shipped(),
    )
    descriptor = json.loads(text(folder / "datapackage.json"))
    assert {r["name"]: r["schema"] for r in descriptor["resources"]}.items() <= dict(shipped().schemas).items()


def test_the_guide_names_every_status_a_value_or_a_review_may_have():
    guide = the_guide()
    for table in ("indicators", "reviews"):
        fields = shipped().schemas[table]["fields"]
        assert isinstance(fields, list)
        allowed = next(field["constraints"]["enum"] for field in fields if field["name"] == "status")
        assert len(allowed) >= 4
        assert [status for status in allowed if f"`{status}`" not in guide] == []


def test_every_indicator_area_and_scheme_has_a_page_and_an_entry_in_the_api(demo_site):
    listed = json.loads(text(demo_site / "api/v1/indicators.json"))["indicators"]
    assert [entry["code"] for entry in listed] == list(shipped().indicators)
    for entry in listed:
        indicator = shipped().indicators[entry["code"]]
        assert (entry["type"], entry["area"], entry["dimension"]) == (
            indicator.kind.value,
            indicator.area,
            indicator.dimension,
        )
        assert list(entry["options"]) == list(indicator.options)
        assert (entry["formula"] is None) == (indicator.formula is None)
        assert entry["definition"]
    for area in shipped().areas:
        assert (demo_site / "areas" / area / "index.html").is_file()


def test_the_addresses_that_the_data_page_promises_are_there(demo_site):
    for language in WHOLE:
        page = text(DOCS / language / "data.md")
        promised = re.findall(r"(?:`|<code>)((?:api|downloads|charts|badges)/[^`]+?)(?:`|</code>)", page)
        assert len(promised) >= 6
        for address in promised:
            pattern = address.replace("<id>", "ambarika").replace("<chart>", "borrowers")
            pattern = pattern.replace("<country>", "pe").replace("indicators/<code>", "indicators/par30")
            pattern = pattern.replace("<association>", "marula-roundtable").replace("<table>", "reviews")
            pattern = pattern.replace("peers/<group>", "peers/region-latin-america-caribbean")
            assert (demo_site / pattern).is_file(), address


# ----------------------------------------------------------------------------------------------------- frictionless

VALIDATE = """
import sys, warnings
warnings.simplefilter("ignore")
from frictionless import validate
for path in sys.argv[1:]:
    report = validate(path)
    print(path, report.valid, report.flatten(["type", "message"])[:3] if not report.valid else "")
"""


def shipped_packages() -> list[Path]:
    return sorted(DATA.rglob("datapackage.json"))


def test_plain_frictionless_finds_every_package_valid_that_we_ship_write_or_offer(tmp_path, demo_site):
    write_odd_packages(tmp_path)
    paths = [*shipped_packages(), *sorted((demo_site / "downloads").glob("*/datapackage.json"))[:3]]
    paths += [tmp_path / "institutions" / "march-year" / "datapackage.json"]
    assert len(paths) >= 24 + 4 + 1 + 3 + 1
    # In processes of its own, from a folder with nothing to import in it; two of them, because there are thousands of
    # rows.
    halves = [
        subprocess.Popen(
            [sys.executable, "-I", "-c", VALIDATE, *half],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for half in (paths[::2], paths[1::2])
    ]
    said = [process.communicate(timeout=300) for process in halves]
    assert [errors for _, errors in said if errors] == []
    lines = [line for words, _ in said for line in words.splitlines()]
    assert len(lines) == len(paths)
    assert [line for line in lines if " True" not in line] == []


@pytest.mark.parametrize("folder", ["institutions/wayrasol", "associations/neem-circle", "standards"])
def test_the_command_that_people_would_type_says_valid(folder, tmp_path):
    program = Path(sys.executable).with_name("frictionless")
    done = subprocess.run(
        [program, "validate", DATA / folder / "datapackage.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "INVALID" not in done.stdout
