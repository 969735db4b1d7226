"""Citations: what scripts make of a page or a figure is read by the programs that people keep references in."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import rispy
from bibtexparser.entrypoint import parse_string
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from py_mini_racer import MiniRacer

from generator import standards
from generator.language.printer import Printer
from generator.render.site.panel_words import panel_words
from tests.small_sites import ROOT

ASSETS = ROOT / "templates" / "theme" / "assets"
KNOWN = next(known for known in standards.load(ROOT / "datapackages" / "standards")[:1] if known)

RECORD = {
    "id": "wayrasol-2025-borrowers_female_percent",
    "author": "Wayrasol",
    "title": "Percentage of female borrowers, 2025: 59.2%",
    "site": "A portal & more",
    "dated": "2026-08-27",
    "built": "2026-09-01",
    "accessed": "2026-09-03",
    "address": "https://example.org/portal/institutions/wayrasol/2025/#borrowers_female_percent",
    "language": "en",
    "data": True,
}
ODD = (
    "Crédit & Épargne {du Lac",
    "50% }of{ #1_$~^",
    r"a\\b\\",
    "Fundación X, A.C.",
    "two\nlines\r\nER  - ",
    "مؤسسة واحة الأمل",
    'A "quoted" name',
)
"""Names that mean something to a format of citations."""


def script(name: str) -> str:
    text = (ASSETS / name).read_text("utf-8")
    return re.sub(r"(?m)^(import .*|export )", "", text)


@pytest.fixture(scope="module")
def engine() -> Iterator[MiniRacer]:
    """The scripts, without a page; each has its own names."""
    engine = MiniRacer()
    engine.eval(script("giving.js"))
    for name, offered in (("cite.js", "text, bibtex, ris, csl, snippets"), ("figure.js", "short, rowsOf")):
        engine.eval(f"var {{{offered}}} = (() => {{ {script(name)}\nreturn {{{offered}}}; }})()")
    yield engine
    engine.close()


def made(engine: MiniRacer, form: str, **changed: object) -> str:
    words = panel_words(Printer(KNOWN, str(changed.get("language", "en"))), "A portal")
    return str(engine.eval(f"{form}({json.dumps(RECORD | changed)}, {words})"))


def untex(text: str) -> str:
    """What BibTeX prints for a field."""
    names = {
        "textbackslash": "\\",
        "textbraceleft": "{",
        "textbraceright": "}",
        "textasciitilde": "~",
        "textasciicircum": "^",
    }
    return re.sub(r"\\(text[a-z]+)\{\}|\\([$&#%_])", lambda m: names[m[1]] if m[1] else m[2], text)


def one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


@pytest.mark.parametrize("name", ["Wayrasol", *ODD])
def test_bibtex_has_the_institution_as_a_corporate_author_whatever_its_name(engine, name):
    library = parse_string(made(engine, "bibtex", author=name, title=f"Women: {name}"))

    assert library.failed_blocks == []
    (entry,) = library.entries
    fields = {field.key: field.value for field in entry.fields}
    assert re.fullmatch(r"\{.*\}", fields["author"]), "no first and last name"
    assert untex(fields["author"][1:-1]) == one_line(name)
    assert untex(fields["title"][1:-1]) == f"Women: {one_line(name)}"
    assert (fields["url"], fields["urldate"], fields["year"]) == (RECORD["address"], "2026-09-03", "2026")
    assert (entry.entry_type, entry.key) == ("misc", RECORD["id"])


@pytest.mark.parametrize("name", ["Wayrasol", *ODD])
def test_ris_keeps_every_field_on_one_line(engine, name):
    (entry,) = rispy.loads(made(engine, "ris", author=name))

    assert entry["authors"] == [one_line(name)]
    assert (entry["type_of_reference"], entry["urls"]) == ("DATA", [RECORD["address"]])
    assert (entry["title"], entry["year"], entry["publisher"]) == (RECORD["title"], "2026", RECORD["site"])


@pytest.mark.parametrize("name", ["Wayrasol", *ODD])
def test_csl_json_is_printed_by_a_citation_processor(engine, name):
    (item,) = items = json.loads(made(engine, "csl", author=name))
    assert item["author"] == [{"literal": one_line(name)}]

    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    bibliography.register(Citation([CitationItem(item["id"])]))
    (printed,) = (str(entry) for entry in bibliography.bibliography())
    assert one_line(name).split()[0] in printed
    assert "2026" in printed


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "data up to 27 August 2026, built on 1 September 2026, accessed on 3 September 2026"),
        (
            "es",
            "datos hasta el 27 de agosto de 2026, generado el 1 de septiembre de 2026, consultado el 3 de septiembre",
        ),
    ],
)
def test_the_sentence_says_author_title_edition_days_and_whole_address(engine, language, said):
    text = made(engine, "text", language=language)

    assert text.startswith(f"Wayrasol. {RECORD['title']}. {RECORD['site']}, ")
    assert said in text
    assert text.endswith(str(RECORD["address"]))


def test_every_form_of_a_citation_credits_the_source_that_the_data_were_copied_from(engine):
    credit = "An archive, 50% {CC BY}"
    text = made(engine, "text", credit=credit)

    assert text.endswith(f"{RECORD['address']} Data: {credit}.")
    (entry,) = parse_string(made(engine, "bibtex", credit=credit)).entries
    assert untex({field.key: field.value for field in entry.fields}["note"]) == credit
    assert rispy.loads(made(engine, "ris", credit=credit))[0]["notes"] == [credit]
    assert json.loads(made(engine, "csl", credit=credit))[0]["note"] == credit


def test_a_copy_without_days_or_an_author_of_its_own_cites_what_it_knows(engine):
    bare = {"dated": "", "built": "", "author": RECORD["site"]}

    assert made(engine, "text", **bare) == (
        f"{RECORD['title']}. {RECORD['site']}, accessed on 3 September 2026. {RECORD['address']}"
    )
    assert json.loads(made(engine, "csl", **bare))[0]["issued"] == {"date-parts": [[2026, 9, 3]]}


def figure(engine: MiniRacer, call: str) -> Any:
    return json.loads(str(engine.eval(f"JSON.stringify({call})")))


@pytest.mark.parametrize(
    ("hash_", "path", "found"),
    [
        ("#f=par30.2025", "institutions/wayrasol/", {"id": "wayrasol", "period": "2025", "code": "par30"}),
        ("#f=par30", "institutions/wayrasol/2024/", {"id": "wayrasol", "period": "2024", "code": "par30"}),
        ("#f=wayrasol.par30.2025", "countries/pe/", {"id": "wayrasol", "period": "2025", "code": "par30"}),
        ("#f=par30.2025", "countries/pe/", None),
        ("#f=par30", "institutions/wayrasol/", None),
        ("#f=", "institutions/wayrasol/", None),
        ("#f=../x.par30.2025", "countries/pe/", None),
        ("#f=a.b.c.d", "countries/pe/", None),
    ],
)
def test_a_short_address_names_one_figure_or_none(engine, hash_, path, found):
    assert figure(engine, f"short({json.dumps(hash_)}, {json.dumps(path)})") == found


def test_the_source_row_is_found_by_its_number_as_a_spreadsheet_counts(engine):
    table = 'period,value,note\r\n2024,1,"two\nlines, and ""more"""\r\n\r\n2025,2,\r\n'
    rows = figure(engine, f"[...rowsOf({json.dumps(table)}, [2, 4, 9])]")

    assert rows == [
        [1, ["period", "value", "note"]],
        [2, ["2024", "1", 'two\nlines, and "more"']],
        [4, ["2025", "2", ""]],
    ]


def test_the_snippets_of_a_chart_name_the_bare_page_of_its_language_and_the_picture(engine):
    root = "https://example.org/portal/"
    said = {
        "root": root,
        "home": f"{root}es/",
        "about": "institutions/wayrasol/",
        "chart": "women",
        "title": '<59% & "x">',
    }
    frame, image = figure(engine, f"snippets({json.dumps(said | {'picture': f'{root}es/charts/wayrasol/women.svg'})})")

    title = "&lt;59% &amp; &quot;x&quot;&gt;"
    assert frame == (
        f'<iframe src="{root}embed/es/?c=wayrasol.women" title="{title}" width="420" height="560" loading="lazy"></iframe>'
    )
    assert image == (
        f'<a href="{root}es/institutions/wayrasol/#chart-women">'
        f'<img src="{root}es/charts/wayrasol/women.svg" alt="{title}" width="388"></a>'
    )
    said |= {"home": root, "picture": "", "about": "countries/pe/"}
    assert "?c=countries/pe.women" in figure(engine, f"snippets({json.dumps(said)})")[0]


def test_the_words_of_the_panel_are_in_every_language():
    for language in KNOWN.languages:
        words = json.loads(panel_words(Printer(KNOWN, language), "A portal"))
        assert all(words.values())
        assert len(words["dates"]) == 12
