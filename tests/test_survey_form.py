"""The XLSForm of the question bank: pyxform reads it, and every word, choice and rule arrives as the bank has it.

pyxform says nothing where it changes a form: it makes an expression of a word under `required`, drops a heading that it
does not know, and shows "-" for a translation that is missing. So each word is compared.
"""

import io
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner
from pyxform.xls2xform import convert

from generator.cli import main
from generator.intake.survey.form import asked, xlsform
from generator.model.witnesses.surveyed import EXTRAS, AskedAs
from tests import surveys

SPACES = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}
JR = "{http://openrosa.org/javarosa}"


def quoted(text):
    """What is between the first two apostrophes."""
    return text.split("'")[1]


class Read:
    """A form as pyxform made it: words by language, choices by list, questions and rules by name."""

    def __init__(self, data: bytes):
        made = convert(io.BytesIO(data), validate=False, file_type=".xlsx")
        assert made.warnings == []
        tree = ET.fromstring(made.xform)
        self.words = {
            part.get("lang"): {text.get("id"): text[0].text for text in part.iterfind("x:text", SPACES)}
            for part in tree.iterfind(".//x:itext/x:translation", SPACES)
        }
        self.default = next(p.get("lang") for p in tree.iterfind(".//x:translation", SPACES) if p.get("default"))
        self.lists = {
            part.get("id"): {
                item.findtext("x:name", "", SPACES): item.findtext("x:itextId", "", SPACES)
                for item in part.iterfind("x:root/x:item", SPACES)
            }
            for part in tree.iterfind(".//x:instance[@id]", SPACES)
        }
        self.binds = {part.get("nodeset").rsplit("/", 1)[1]: part for part in tree.iterfind(".//x:bind", SPACES)}
        self.selects = {
            part.get("ref").rsplit("/", 1)[1]: part
            for kind in ("select", "select1")
            for part in tree.iterfind(f".//x:{kind}", SPACES)
        }

    def label(self, name, language):
        ref = self.selects[name].find("x:label", SPACES).get("ref")
        return self.words[language][quoted(ref)]

    def choices(self, name, language):
        nodeset = self.selects[name].find("x:itemset", SPACES).get("nodeset")
        known = self.lists[quoted(nodeset)]
        return {code: self.words[language][text] for code, text in known.items()}


@pytest.fixture(scope="module")
def bank():
    return surveys.bank()


@pytest.fixture(scope="module")
def read(bank):
    return Read(xlsform(bank, "es"))


def straight(text):
    """A text as pyxform passes it on: with straight apostrophes."""
    return text.replace("’", "'")


def named(bank, code):
    return f"{bank.languages[code]} ({code})"


def test_every_question_arrives_with_its_words_in_every_language(bank, read):
    assert set(read.words) == {named(bank, code) for code in bank.languages}
    for question in bank.questions.values():
        said = {code: read.label(question.code, named(bank, code)) for code in bank.languages}
        assert said == {code: straight(text) for code, text in question.words.items()}, question.code


def test_every_choice_arrives_with_its_words_in_every_language(bank, read):
    for question in bank.questions.values():
        for code in bank.languages:
            found = read.choices(question.code, named(bank, code))
            if question.asked_as is AskedAs.SCALE:
                assert [*found][:11] == [str(number) for number in range(11)]
                assert [*found][11:] == list(EXTRAS)
            else:
                assert found == {option: straight(words[code]) for option, words in question.options.items()}, (
                    question.code
                )


def test_no_word_of_the_form_is_the_placeholder_of_pyxform(read):
    assert [
        key for words in read.words.values() for key, text in words.items() if not text or text.strip() == "-"
    ] == []


def test_every_question_is_required_and_says_why(bank, read):
    for name in ("consent", *bank.groupings, *bank.questions):
        assert read.binds[name].get("required") == "true()", name
    for question in bank.questions.values():
        assert read.binds[question.code].get(f"{JR}requiredMsg"), question.code


def test_a_select_multiple_refuses_answers_that_exclude_each_other(bank, read):
    rule = read.binds["late_treatment"].get("constraint")

    assert rule == (
        "not((selected(., 'never_late') or selected(., 'dont_know') or selected(., 'prefer_not')) "
        "and count-selected(.) > 1)"
    )
    assert [name for name, bind in read.binds.items() if bind.get("constraint")] == ["late_treatment"]


def test_nobody_is_asked_without_consent_and_nothing_personal_is_asked(read):
    kinds = {name: bind.get("type") for name, bind in read.binds.items()}

    assert read.binds["questions"].get("relevant", "").strip().endswith("/consent  = 'yes'")
    assert {kind for kind in kinds.values() if kind} <= {"dateTime", "string"}
    assert {name for name, bind in read.binds.items() if bind.get(f"{JR}preload")} == {"start", "end", "instanceID"}


def test_the_form_opens_in_the_language_that_was_asked_for(bank, read):
    assert read.default == named(bank, "es")


def test_the_short_form_has_the_fourteen_questions_of_a_call(bank):
    read = Read(xlsform(bank, "en", short=True))

    assert set(read.selects) == {"consent", *bank.groupings, *(one.code for one in asked(bank, short=True))}
    assert len(asked(bank, short=True)) == 14


def test_equal_banks_make_equal_files(bank):
    assert xlsform(bank, "fr") == xlsform(bank, "fr")


def test_the_command_writes_the_form_and_names_the_languages_it_has(tmp_path):
    done = CliRunner().invoke(main, ["survey", "form", "--language", "fr", "--out", str(tmp_path / "form.xlsx")])
    refused = CliRunner().invoke(main, ["survey", "form", "--language", "pt", "--out", str(tmp_path / "none.xlsx")])

    assert done.output.startswith("Questions: 26, in English, Español, Français")
    assert Read((tmp_path / "form.xlsx").read_bytes()).default == "Français (fr)"
    assert refused.exit_code == 2
    assert "It has en, es, fr" in refused.output
    assert not (tmp_path / "none.xlsx").exists()
