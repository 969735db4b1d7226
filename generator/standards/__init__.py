"""Reads `datapackages/standards` into types: what is measured, judged and compared, and its words.

Every mistake in the vocabulary is found in one run and reported with its file and key. An entry with a mistake that
leaves its meaning open is left out; the rest is used, so that one mistake does not stop a portal.
"""

from collections.abc import Collection, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final

from generator import clock, limits
from generator.language.phrases import ENGLISH
from generator.model import AssociationStandards, Indicator, Language, PovertyStandards, RatingStandards, Standards
from generator.model.audits import AuditStandards
from generator.model.witnesses.surveyed import NO_BANK
from generator.problems import Location, Problem, Severity, as_text, in_order
from generator.program import STANDARDS
from generator.standards import formulas
from generator.standards.definitions import check_versions
from generator.standards.edit_checks import read_edit_checks, wordless
from generator.standards.files import tree
from generator.standards.files.entries import StandardsEntry
from generator.standards.files.schemas import FORMS, OPTIONAL, TABLES, read_object, read_schema
from generator.standards.files.strict_yaml import Plain, read
from generator.standards.guide import read_guide
from generator.standards.indicators import Vocabulary, check_follow_ups, read_indicator
from generator.standards.peers import read_peers
from generator.standards.policies import read_policies
from generator.standards.questionnaires import read_questionnaires
from generator.standards.vocabulary import read_areas, read_countries, read_dimensions, read_evidence_kinds, read_lists
from generator.standards.witnesses.associations import read_association_standards
from generator.standards.witnesses.audits import read_audits
from generator.standards.witnesses.poverty import read_poverty
from generator.standards.witnesses.ratings import read_ratings
from generator.standards.witnesses.survey import read_survey
from generator.standards.words.indicator_words import EnglishWords
from generator.standards.words.languages import (
    check_english,
    check_phrases,
    check_plurals,
    lacking,
    names_of,
    read_language,
)

__all__ = ["DESCRIPTOR", "contents", "copy", "digest", "load", "own"]

DESCRIPTOR: Final = tree.DESCRIPTOR
INDICATOR_FILES: Final = ("indicators.yml", "financial.yml")


def load(folder: Path, day: date | None = None) -> tuple[Standards | None, tuple[Problem, ...]]:
    """The standards in a folder, and everything that is wrong with them, in order.

    None if there is no area or no indicator to work with. Raises nothing for bad content. `day` is the day on which
    data are checked against them, by default the day of the run, so that no caller that reads data can forget it.
    """
    found = tree.survey(folder, TABLES)
    reading = _StandardsReader(found)
    areas_file = reading.open("areas.yml")
    areas, dimensions = read_areas(areas_file), read_dimensions(areas_file)
    areas_file.close()
    vocabulary_file = reading.open("vocabulary.yml")
    lists = read_lists(vocabulary_file)
    evidence_kinds = read_evidence_kinds(vocabulary_file, lists["evidence_kinds"])
    region_of = read_countries(vocabulary_file, lists["regions"])
    vocabulary_file.close()
    vocabulary = Vocabulary(areas, dimensions, lists["units"], lists["evidence_kinds"])
    indicators, declared, entries = _indicators(reading, vocabulary)
    peers = read_peers(reading.open("peers.yml"), indicators, declared)
    # Older standards have no such files.
    asked_file = reading.open("questionnaires.yml") if "questionnaires.yml" in found.files else None
    questionnaires, asked_names = read_questionnaires(asked_file, indicators, declared) if asked_file else ({}, {})
    check_versions(indicators, entries, questionnaires, [name.partition(".")[2] for name in asked_names])
    policies = read_policies(reading.open("star.yml"), dimensions, declared, questionnaires)
    audits_file = reading.open("audits.yml") if "audits.yml" in found.files else None
    audits, audit_names = read_audits(audits_file, declared) if audits_file else (AuditStandards(), {})
    slips_file = reading.open("slips.yml") if "slips.yml" in found.files else None
    slips = read_edit_checks(slips_file, indicators, declared) if slips_file else ()
    survey_file = reading.open("survey.yml") if "survey.yml" in found.files else None
    bank = read_survey(survey_file, declared) if survey_file else NO_BANK
    ratings = read_ratings(reading.open("ratings.yml")) if "ratings.yml" in found.files else RatingStandards()
    network_file = reading.open("associations.yml") if "associations.yml" in found.files else None
    networks = read_association_standards(network_file) if network_file else AssociationStandards()
    poverty_file = reading.open("poverty.yml") if "poverty.yml" in found.files else None
    poverty, poverty_names = read_poverty(poverty_file) if poverty_file else (PovertyStandards(), {})
    guide_file = reading.open("guide.yml") if "guide.yml" in found.files else None
    chapters = read_guide(guide_file, areas, indicators, declared) if guide_file else {}
    known = EnglishWords(
        areas,
        dimensions,
        indicators,
        lists["units"],
        names_of(lists, {**peers.names, **asked_names, **audit_names, **poverty_names}),
        declared,
    )
    languages = _languages(reading, known)
    if slips_file:
        wordless(slips_file, slips, languages.get(ENGLISH))
    schemas = _schemas(reading)
    reading.descriptor()
    problems = tuple(in_order(_told(reading.problems)))
    if not areas or not indicators:
        return None, problems
    return Standards(
        areas=areas,
        dimensions=dimensions,
        indicators=indicators,
        peer_schemes=peers.schemes,
        minimum_peers=peers.minimum,
        quartiles_from=peers.quartiles_from,
        profile_groups=peers.profile,
        policies=policies,
        languages=languages,
        evidence_kinds=evidence_kinds,
        legal_forms=lists["legal_forms"],
        regions=lists["regions"],
        schemas=schemas,
        digest=found.digest(),
        units=lists["units"],
        slips=slips,
        day=day or clock.today(),
        questionnaires=questionnaires,
        region_of=region_of,
        audits=audits,
        bank=bank,
        ratings=ratings,
        associations=networks,
        poverty=poverty,
        chapters=chapters,
    ), problems


def digest(folder: Path) -> str:
    """A digest of everything that reading the folder can depend on; it is the same on any machine."""
    return tree.survey(folder, TABLES).digest()


def contents(folder: Path) -> dict[str, bytes]:
    """The files of the standards that are read, by path, and nothing else in the folder.

    Raises OSError if one can no longer be read.
    """
    return tree.survey(folder, TABLES).contents()


def copy(folder: Path, out: Path) -> None:
    """Write the files of the standards to a new folder. Raises OSError if that fails."""
    for path, content in contents(folder).items():
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def own(day: date | None = None) -> Standards:
    """The program's own standards, for data of a day. Raises `LookupError` if they cannot be used, with what is wrong."""
    known, problems = load(STANDARDS, day)
    if known is None:
        raise LookupError(as_text(problems))
    return known


def _told(problems: list[Problem]) -> list[Problem]:
    """The problems; of a file with very many, the first ones and the number of the rest."""
    most = limits.StandardsLimits.SHOWN
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.location.file, []).append(problem)
    for file, found in by_file.items():
        if len(found) > most:
            wrong: Severity = "error" if any(one.severity == "error" for one in found[most:]) else "warning"
            message = f"There are {len(found) - most:,} more problems in this file."
            fix = "Correct the first ones, then ask again."
            found[most:] = [Problem("more-problems", Location(file), message, fix=fix, severity=wrong)]
    return [problem for found in by_file.values() for problem in found]


class _StandardsReader:
    """One run over the folder: opens files and collects problems."""

    def __init__(self, found: tree.StandardsTree) -> None:
        self.tree = found
        self.problems: list[Problem] = [*found.problems]

    def name(self, path: str) -> str:
        return f"{self.tree.folder.name}/{path}"

    def data(self, path: str) -> bytes | None:
        """The bytes of a file; None if it is missing or unreadable, which is reported."""
        if path not in self.tree.files:
            if not self.tree.told(path):
                name = self.name(path)
                message = "This file of the standards is not there."
                self.problems.append(Problem("standards-file-missing", Location(name), message, fix=f"Add {name}."))
            return None
        try:
            return self.tree.read(path)
        except OSError as error:
            message = f"This file cannot be opened: {error.strerror or error}."
            self.problems.append(Problem("standards-file-unreadable", Location(self.name(path)), message))
            return None

    def descriptor(self) -> None:
        """Check the descriptor of the standards. Nothing here needs it; other programs do."""
        if tree.DESCRIPTOR in self.tree.files and (data := self.data(tree.DESCRIPTOR)) is not None:
            self.problems += read_object(data, self.name(tree.DESCRIPTOR))[1]

    def open_optional(self, path: str) -> StandardsEntry:
        """A file that may be missing; then an empty entry with its name."""
        there = path in self.tree.files or self.tree.told(path)
        return self.open(path) if there else StandardsEntry(self.name(path), "", {}, self.problems)

    def programs(self, path: str) -> StandardsEntry:
        """The program's own file at a path; an empty entry if it has none, or the same."""
        own = STANDARDS / path
        if path in self.tree.lent or not own.is_file():
            return StandardsEntry(self.name(path), "", {}, [])
        data = own.read_bytes()
        try:
            same = path in self.tree.files and self.tree.read(path) == data
        except OSError:  # which `open` reports
            same = False
        return StandardsEntry(path, "", {} if same else _content(path, data), [])

    def open(self, path: str) -> StandardsEntry:
        """A file of the folder as an entry; an empty one if the file is missing or unreadable."""
        data = self.data(path)
        content, problems = (None, []) if data is None else read(data, self.name(path))
        self.problems += problems
        if data is not None and content is None and not problems:
            content = {}
        if content is not None and not isinstance(content, dict):
            self.problems.append(
                Problem(
                    "wrong-type",
                    Location(self.name(path)),
                    "The file does not begin with a key.",
                    allowed="keys, each with a colon and its value",
                    fix='Put the list below a key, as in the other files (such as "indicators:").',
                )
            )
            content = None
        # The keys of a missing file are not reported as missing too: that would only hide the cause.
        sink = self.problems if content is not None else []
        return StandardsEntry(self.name(path), "", content or {}, sink)


@lru_cache(maxsize=8)
def _content(path: str, data: bytes) -> dict[str, Plain]:
    """A file of the program, which is read again for each folder of standards."""
    content, _ = read(data, path)
    return content if isinstance(content, dict) else {}


def _indicators(
    reading: _StandardsReader, vocabulary: Vocabulary
) -> tuple[dict[str, Indicator], Collection[str], Mapping[str, StandardsEntry]]:
    """The usable indicators by code, the codes of all declared ones, and the entries of the usable ones."""
    found: dict[str, Indicator] = {}
    declared: dict[str, None] = {}
    entries: dict[str, StandardsEntry] = {}
    columns: dict[str, str] = {}
    for name in INDICATOR_FILES:
        file = reading.open(name)
        for item in file.entries("indicators"):
            indicator = read_indicator(item, vocabulary)
            declared[str(item.content.get("code"))] = None
            if indicator is None:
                continue
            if indicator.code in found:
                first = entries[indicator.code].file
                message = f"There is another indicator with this code in {first}."
                item.note("duplicate-code", "code", message, indicator.code, fix="Rename one of the two.")
                continue
            for column in indicator.mix_name:
                other = columns.setdefault(column, indicator.code)
                if other != indicator.code:
                    item.note(
                        "column-twice",
                        "mix_name",
                        f"The indicator {other} stands for the same column.",
                        column,
                        fix="Leave the column to one of the two.",
                    )
            found[indicator.code] = indicator
            entries[indicator.code] = item
        file.close()
    formulas.check(found, entries, declared)
    check_follow_ups(found, entries, declared)
    return found, declared, entries


def _languages(reading: _StandardsReader, known: EnglishWords) -> dict[str, Language]:
    codes = reading.tree.languages
    # English first: the others are compared with it, and it can do without a file of its own.
    files: dict[str, tuple[StandardsEntry, StandardsEntry]] = {}
    found: dict[str, Language] = {}
    for code in [ENGLISH, *(code for code in codes if code != ENGLISH)]:
        paths = f"languages/{code}/phrases.yml", f"languages/{code}/indicators.yml"
        files[code] = reading.open(paths[0]), reading.open_optional(paths[1])
        programs = reading.programs(paths[0]), reading.programs(paths[1])
        found[code] = read_language(code, files[code], known, programs, whole=not reading.tree.lent)
    english = found[ENGLISH]
    lost: dict[str, list[str]] = {}
    for code, language in found.items():
        phrases, words = files[code]
        check_plurals(language, english, phrases)
        if code != ENGLISH:
            for key in check_phrases(phrases, language.phrases, english.phrases):
                lost.setdefault(key, []).append(code)
            lacking(language, english, known, phrases, words)
    check_english(files[ENGLISH][0], lost)
    return found


def _schemas(reading: _StandardsReader) -> dict[str, Mapping[str, object]]:
    """The schema of each table, as published; in its bare form if the file is missing or wrong."""
    found: dict[str, Mapping[str, object]] = {}
    for table in TABLES:
        path = f"{tree.SCHEMAS}/{table}.json"
        if table in OPTIONAL and path not in reading.tree.files and not reading.tree.told(path):
            found[table] = FORMS[table]
            continue
        data = reading.data(path)
        if data is None:
            found[table] = FORMS[table]
            continue
        found[table], problems = read_schema(table, data, reading.name(path))
        reading.problems += problems
    return found
