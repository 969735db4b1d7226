"""Sentences about what is wrong are recognised by their English phrases and printed in another language."""

import ast
import errno
import os
import re
import tempfile
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from generator.cli import errors
from generator.intake.xlsx import safety
from generator.language.placeholders import PLACE
from generator.language.printer import Printer
from generator.language.problem_words import ProblemWords, told
from generator.problems import Location, Problem
from generator.standards.files import entries
from tests.credential_cases import known
from tests.portals import ROOT

WORDS = ProblemWords(Printer(known(), "es"))
ENGLISH, SPANISH = (known().languages[code].phrases for code in ("en", "es"))
OPEN = {"Start it with { and end it with }."}
"""Sentences that cannot be phrases, which have no braces of their own."""
CODES = re.compile(r"\S+(,\s\S+)*(,\s… \(\+n\))?")
"""Allowed values that are the same in all languages: codes, dates, names of columns."""


def said(phrase: str, values: dict[str, str]) -> str:
    """A phrase with its places filled."""
    return PLACE.sub(lambda place: values[place[1]], phrase)


def printed() -> set[tuple[str, str]]:
    """Code and sentence of all that `portal check` prints about broken packages and standards, but for lists of codes."""
    found = set()
    tests = ROOT / "tests"
    for path in sorted([*(tests / "broken").glob("*/expected.txt"), *(tests / "broken_standards").glob("*.txt")]):
        for block in path.read_text("utf-8").split("\n\n"):
            first, *rest = block.strip("\n").split("\n")
            head = re.fullmatch(r"(?:warning: )?.*?: (.*) \[([a-z0-9-]+)\]", first)
            if not head:
                continue
            lines = [head[1], *(line.partition(":")[2].strip() for line in rest if re.match(r"  (allowed|fix):", line))]
            found |= {(head[2].replace("-", "_"), line) for line in lines if not CODES.fullmatch(line)}
    assert len(found) > 300
    return found - {
        (code, line) for code, line in found if line in OPEN or line[0] in "[{" or "invited ≥ reached" in line
    }


def refusals() -> set[tuple[str, str]]:
    """Code and sentence of every refusal of a workbook that is written out in the program."""
    found = {(code, sentence) for code, pair in safety._MESSAGES.items() for sentence in pair}
    for path in (ROOT / "generator" / "intake" / "xlsx").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if node.func.id == "damaged":
                found |= {("workbook-damaged", text) for text in texts}
            elif node.func.id == "RefusedError" and texts:
                found |= {(texts[0], text) for text in texts[1:]}
    return {(code.replace("-", "_"), sentence) for code, sentence in found}


ERRORS = re.compile(
    r"(Build|Engine|History|Signature|CsvEdit|Workflow|SiteFolder|ChangedMeanwhile|Start|Pin|Frame)Error"
)
IN_ENGLISH = (
    "pipeline/browser_check/", "render/pages/frames.py",
    "pipeline/tasks/placement.py", "signatures/integrity.py", "signatures/multikey.py", "signatures/sshsig.py",
)  # fmt: skip
"""Said to those who write programs or templates, or to nobody: badges and signatures have words for their steps."""


def endings() -> set[str]:
    """Every message of an error that ends a command, as written out in the program, with something in its places."""
    found = set()
    for path in (ROOT / "generator").rglob("*.py"):
        if path.relative_to(ROOT / "generator").as_posix().startswith(IN_ENGLISH):
            continue
        calls, known = calls_in(path)
        for node in calls:
            if isinstance(node.func, ast.Name) and ERRORS.fullmatch(node.func.id):
                said = node.args[node.func.id == "SignatureError"]
                if isinstance(said, ast.Constant | ast.JoinedStr | ast.Name):
                    found.add(written(said, known))
    return found - {"", "something", "something: something"}  # the words of libraries and of Git


def calls_in(path: Path) -> tuple[list[ast.Call], dict[str, str]]:
    """The calls in a module, and its constants that are texts."""
    tree = ast.parse(path.read_text("utf-8"))
    known = {
        node.targets[0].id: written(node.value, {})
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)], known


def written(node: ast.expr, known: dict[str, str]) -> str:
    """The text of an expression; `something` where it is worked out."""
    if isinstance(node, ast.JoinedStr):
        return "".join(written(each, known) for each in node.values)
    if isinstance(node, ast.FormattedValue):
        return written(node.value, known)
    if isinstance(node, ast.Name):
        return known.get(node.id, "something")
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else "something"


def test_everything_that_ends_a_command_has_its_spanish_sentence():
    assert len(endings()) > 80
    assert [text for text in sorted(endings()) if WORDS.sentence("ended", text) is None] == []


ROOMS = ("packages", "analysis", "pipeline", "intake/workbook", "intake/xlsx", "intake/survey", "intake/audits",
         "intake/poverty", "intake/spreadsheet.py", "standards")  # fmt: skip
COMPOSED = {
    "withdrawal-by-stranger", "amount-without-currency", "value-changed-without-correction", "signature-changed",
    "row-changed-without-amendment", "reviewed-too-early", "reviewer-out-of-term", "unexpected-folder",
    "wrong-delimiter", "counts-disagree", "bad-descriptor", "commit-tree", "workbook-kind", "workbook-too-long",
    "unknown-key", "unknown-input", "yaml-unreadable", "personal-data",
}  # fmt: skip
"""Codes of sentences that are put together from parts, which the next test has as they are printed, or that are Git's."""

WORKED_OUT = ("something something", "This is something.")
KINDS = {"missing": "missing-key", "outside": "bad-number", "wrong": "wrong-type"}
LINES = {name: getattr(entries, name) for name in ("LIST", "LIST_BELOW", "WORDS_IN_ALL")}
"""The codes of problems of the standards that a method of `StandardsEntry` reports; their arguments are parts of sentences."""


def written_out() -> set[tuple[str, str]]:
    """Code and sentence of all that is written out in the program as wrong with a package, with something in its places."""
    found = set()
    for path in (path for room in ROOMS for path in (ROOT / "generator" / room).rglob("*.py")):
        calls, known = calls_in(path)
        for node in calls:
            names = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            kind = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            if kind in KINDS:
                names.insert(0, KINDS[kind])
            code = next((name for name in names if re.fullmatch(r"[a-z]+(-[a-z]+)+", name)), None)
            named = [one.value for one in node.keywords if one.arg in ("message", "fix", "allowed")]
            said = {
                written(one, known) for one in (*node.args, *named) if isinstance(one, ast.Constant | ast.JoinedStr)
            }
            if kind == "missing":
                said = {f"Add a line x: {written(one, known | LINES)}." for one in node.args[1:]}
            found |= {(code, text) for text in said if code and code not in COMPOSED and " " in text}
    return {(code.replace("-", "_"), text) for code, text in found if text not in WORKED_OUT}


def test_every_sentence_about_a_package_that_is_written_out_has_its_spanish_one():
    assert len(written_out()) > 300
    assert [(code, text) for code, text in sorted(written_out()) if WORDS.sentence(code, text) is None] == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("value_changed_without_correction", 'par30 of 2024 stood as "4.2" at v1, and is a gap now. No row of corrections.csv says so.'),
        ("row_changed_without_amendment", 'The row a b had "1" in the column rate at v1, and has "2" now. No row of amendments.csv says so.'),
        ("row_changed_without_amendment", "The row a b stood in audits.csv at v1, and is gone (3 rows of a). No row of amendments.csv says so."),
        ("correction_gone", "The correction for 2024, par30 stood in row 2 at v1, and is gone."),
        ("withdrawal_changed", "The withdrawal for caja, 2024 stood in row 2 at v1, and says something else now."),
        ("reviewed_too_early", "2 reviews (rows 2, 3) are older than the end of the year 2024, and cannot count: nobody can have seen the whole year."),
        ("reviewer_out_of_term", "from 2020-01-01 until 2020-12-31"),
        ("unexpected_folder", "one folder, evidence, for documents"),
        ("wrong_delimiter", "The columns seem to be separated by vertical bars."),
        ("amount_without_currency", "Fill in the currency in filings.csv, row 3."),
    ],
)  # fmt: skip
def test_a_sentence_that_is_put_together_has_its_spanish_one(code, text):
    assert WORDS.sentence(code, text) is not None


def test_what_the_system_refuses_is_wordsin_spanish_with_what_to_do():
    numbers = [*errors._DISK, errno.EIO]
    places = ("/srv/portal/x", "/srv/portal/build/cache/x", f"{tempfile.gettempdir()}/x")
    said = {errors.words(OSError(n, os.strerror(n), place)) for n in numbers for place in places}
    words = {number: WORDS.whole(errors.words(OSError(number, os.strerror(number)))) for number in numbers}
    assert [number for number, text in words.items() if os.strerror(number) in text or "A file" in text] == []
    assert words[errno.EROFS].startswith("Un archivo: ahí solo se puede leer.")
    said |= {errors.words(error) for error in (MemoryError(), BrokenExecutor(), ValueError("x"))}
    assert [text for text in sorted(said) if WORDS.sentence("ended", text) is None] == []


@pytest.mark.parametrize(
    ("english", "spanish"),
    [
        (
            (
                "docs/es/x.md, filled for institutions/y/: [[ parts.led(z) ]]: there is no part called 'led'. Did you mean lead? "
                "176 names are available."
            ),
            (
                "docs/es/x.md, rellenada para institutions/y/: [[ parts.led(z) ]]: no hay ninguna parte llamada 'led'. ¿Quiso "
                "decir lead? Hay 176 nombres disponibles."
            ),
        ),
        (
            (
                "docs/es/x.md, filled for institutions/y/: [[ filing.as_of ]]: there is no 'filing' here, only on pages with "
                "each: filing. Available: a, b."
            ),
            (
                "docs/es/x.md, rellenada para institutions/y/: [[ filing.as_of ]]: aquí no existe 'filing', solo en páginas con "
                "each: filing. Disponibles: a, b."
            ),
        ),
        (
            "docs/es/x.md: [[ a.b ]]: there is no phrase 'gap.with'. Did you mean gap.withheld? Available: a, b.",
            "docs/es/x.md: [[ a.b ]]: no existe la frase 'gap.with'. ¿Quiso decir gap.withheld? Disponibles: a, b.",
        ),
    ],
)
def test_what_is_wrong_with_a_page_of_ones_own_is_told_in_spanish(english, spanish):
    assert WORDS.whole(english) == spanish


def test_a_sentence_within_a_sentence_is_put_into_the_language_too():
    assert WORDS.whole("Git gave no answer. Nothing was changed.") == "Git no dio respuesta. No se cambió nada."


def test_every_sentence_about_the_broken_packages_has_its_spanish_one():
    assert [(code, line) for code, line in sorted(printed()) if WORDS.sentence(code, line) is None] == []


def test_every_refusal_of_a_workbook_has_its_spanish_one():
    assert len(refusals()) > 30
    assert [(code, line) for code, line in sorted(refusals()) if WORDS.sentence(code, line) is None] == []


def test_a_sentence_is_recognised_by_its_phrase_and_keeps_what_it_quotes():
    wrong = []
    for key in (key for key in ENGLISH if key.startswith("problem.")):
        values = {name: f"{n}{name}" for n, name in enumerate(PLACE.findall(ENGLISH[key]))}
        if WORDS.sentence(key.split(".")[1], said(ENGLISH[key], values)) != said(SPANISH[key], values):
            wrong.append(key)
    assert wrong == []


def test_a_question_about_a_figure_names_its_indicator_in_the_language_too():
    label = known().indicators["par30"].words.label
    values = dict(zip(PLACE.findall(ENGLISH["slip.thousand.says"]), (label, "1,000", "5.1%", "2023"), strict=True))
    asked = said(ENGLISH["slip.thousand.says"], values)
    fix = f"{said(ENGLISH['slip.thousand.asks'], {'expected': '5', 'found': '5,000'})} {ENGLISH['slip.confirm']}"
    (seen,) = told([Problem("slip-thousand", Location("x"), asked, fix=fix)], Printer(known(), "es"))
    assert seen.message == said(
        SPANISH["slip.thousand.says"], values | {"indicator": Printer(known(), "es").label("par30")}
    )
    assert seen.fix.endswith(SPANISH["slip.confirm"])


def test_numbers_are_written_as_in_the_country_of_the_portal():
    es = known().languages["es"]
    ecuador = {**known().languages, "es": replace(es, phrases={**es.phrases, "locale": "es_EC"})}
    words = ProblemWords(Printer(replace(known(), languages=ecuador), "es"))
    read = words.sentence("file_too_large", "This file has 58,594 KB. It is not read.")
    assert read == "Este archivo tiene 58.594 KB. No se lee."
    assert words.sentence("cell_too_long", "This cell has 1,001 characters.") == "Esta celda tiene 1.001 caracteres."
    label = known().indicators["par30"].words.label
    values = dict(zip(PLACE.findall(ENGLISH["slip.thousand.says"]), (label, "1,000.5", "5.1%", "2023"), strict=True))
    shown = words.sentence("slip_thousand", said(ENGLISH["slip.thousand.says"], values)) or ""
    assert ("1.000,5" in shown, "5,1%" in shown, "2023" in shown) == (True, True, True)


def test_what_is_no_sentence_of_the_program_stays_as_it_is():
    problem = Problem("bad-json", Location("x"), "Something else.", fix="This row is empty.")
    assert told([problem], Printer(known(), "es")) == (problem,)
    assert told([problem], Printer(known(), "en")) == (problem,)


def test_a_text_of_a_stranger_with_the_words_between_places_is_read_once():
    """Were each place tried at each length, this would take years."""
    odd = " ends on ".join(["x (row "] * 20_000)
    assert WORDS.sentence("years_overlap", f"Two years end on the same day: {odd}") is None
