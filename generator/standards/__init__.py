"""What is measured, judged and compared, and in which words? Reads `datapackages/standards` into types.

Every mistake in the vocabulary is found in one run and reported with its file and key. An entry with a mistake that
leaves its meaning open is left out; the rest goes on, so that one slip does not sink a portal.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from generator.model import Indicator, Language, Standards
from generator.problems import Location, Problem, in_order
from generator.standards import formulas
from generator.standards.entries import Entry
from generator.standards.indicators import Vocabulary, read_indicator
from generator.standards.languages import ENGLISH, Known, lacking, names_of, read_language
from generator.standards.peers import read_peers
from generator.standards.policies import read_policies
from generator.standards.slips import read_slips, wordless
from generator.standards.strict_yaml import read
from generator.standards.vocabulary import read_areas, read_dimensions, read_evidence_kinds, read_lists

__all__ = ["digest", "load"]

INDICATOR_FILES: Final = ("indicators.yml", "financial.yml")


def load(folder: Path) -> tuple[Standards | None, tuple[Problem, ...]]:
    """The standards in a folder, and everything that is wrong with them, in order.

    None where there is no area or no indicator to work with. Raises nothing for bad content.
    """
    reading = _Reading(folder)
    areas_file = reading.open("areas.yml")
    areas, dimensions = read_areas(areas_file), read_dimensions(areas_file)
    areas_file.close()
    vocabulary_file = reading.open("vocabulary.yml")
    lists = read_lists(vocabulary_file)
    evidence_kinds = read_evidence_kinds(vocabulary_file, lists["evidence_kinds"])
    vocabulary_file.close()
    vocabulary = Vocabulary(areas, dimensions, lists["units"], lists["evidence_kinds"])
    indicators, declared = _indicators(reading, vocabulary)
    minimum, schemes, peer_names = read_peers(reading.open("peers.yml"), indicators, declared)
    policies = read_policies(reading.open("star.yml"), dimensions, declared)
    # Standards from before there were such rules go without.
    slips_file = reading.open("slips.yml") if (folder / "slips.yml").is_file() else None
    slips = read_slips(slips_file, indicators, declared) if slips_file else ()
    known = Known(areas, dimensions, indicators, lists["units"], names_of(lists, peer_names), declared)
    languages = _languages(reading, known)
    if slips_file:
        wordless(slips_file, slips, languages.get(ENGLISH))
    schemas = _schemas(reading)
    problems = tuple(in_order(reading.problems))
    if not areas or not indicators:
        return None, problems
    return Standards(
        areas=areas,
        dimensions=dimensions,
        indicators=indicators,
        peer_schemes=schemes,
        minimum_peers=minimum,
        policies=policies,
        languages=languages,
        evidence_kinds=evidence_kinds,
        legal_forms=lists["legal_forms"],
        regions=lists["regions"],
        schemas=schemas,
        digest=digest(folder),
        units=lists["units"],
        slips=slips,
    ), problems


def digest(folder: Path) -> str:
    """A name for the content of all files in the folder: the same files give the same name, on any machine."""
    whole = hashlib.sha256()
    for path in sorted(_files(folder), key=lambda path: path.relative_to(folder).as_posix()):
        content = path.read_bytes()
        whole.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def _files(folder: Path) -> Iterable[Path]:
    """Regular files, without those that editors and systems hide."""
    return (
        path
        for path in folder.rglob("*")
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


class _Reading:
    """One run over the folder: opens files and collects problems."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def name(self, *parts: str) -> str:
        return "/".join((self.folder.name, *parts))

    def open(self, *parts: str) -> Entry:
        """A file of the folder as an entry; an empty one where it is missing or unreadable."""
        content, problems = read(self.folder.joinpath(*parts), self.name(*parts))
        self.problems += problems
        if content is None and not problems:
            content = {}
        if content is not None and not isinstance(content, dict):
            self.problems.append(
                Problem(
                    "wrong-type",
                    Location(self.name(*parts)),
                    "The file does not begin with a key.",
                    allowed="keys, each with a colon and its value",
                    fix='Put the list below a key, as in the other files (such as "indicators:").',
                )
            )
            content = None
        # A file that is not there has said so; that its keys are missing as well would only hide it.
        sink = self.problems if content is not None else []
        return Entry(self.name(*parts), "", content or {}, sink)


def _indicators(reading: _Reading, vocabulary: Vocabulary) -> tuple[dict[str, Indicator], list[str]]:
    """The usable indicators by code, and the codes of all that were meant."""
    found: dict[str, Indicator] = {}
    declared: list[str] = []
    entries: dict[str, Entry] = {}
    columns: dict[str, str] = {}
    for name in INDICATOR_FILES:
        file = reading.open(name)
        for item in file.entries("indicators"):
            indicator = read_indicator(item, vocabulary)
            declared.append(str(item.content.get("code")))
            if indicator is None:
                continue
            if indicator.code in found:
                first = entries[indicator.code].file
                item.note(
                    "duplicate-code",
                    "code",
                    f"There is another indicator with this code in {first}.",
                    indicator.code,
                    fix="Rename one of the two, or remove the one that says the same.",
                )
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
    return found, declared


def _languages(reading: _Reading, known: Known) -> dict[str, Language]:
    root = reading.folder / "languages"
    codes = sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    # English first: it is the measure for the others, and it can do without a file of its own.
    files: dict[str, tuple[Entry, Entry | None]] = {}
    found: dict[str, Language] = {}
    for code in [ENGLISH, *(code for code in codes if code != ENGLISH)]:
        phrases = reading.open("languages", code, "phrases.yml")
        words = None
        if code != ENGLISH or (root / code / "indicators.yml").is_file():
            words = reading.open("languages", code, "indicators.yml")
        files[code] = phrases, words
        found[code] = read_language(code, phrases, words, known)
    for code, language in found.items():
        if code != ENGLISH:
            lacking(language, found[ENGLISH], known, *files[code])
    return found


def _schemas(reading: _Reading) -> dict[str, Mapping[str, object]]:
    found: dict[str, Mapping[str, object]] = {}
    paths = sorted((reading.folder / "schemas").glob("*.json"))
    for path in paths:
        location = Location(reading.name("schemas", path.name))
        try:
            schema = json.loads(path.read_bytes().decode("utf-8"))
        except ValueError as error:
            problem = Problem("schema-unreadable", location, f"This is not JSON: {error}.", fix="Correct it there.")
            reading.problems.append(problem)
            continue
        if not isinstance(schema, dict) or not isinstance(schema.get("fields"), list):
            reading.problems.append(
                Problem("schema-without-fields", location, "This is no Table Schema.", fix='Add the list "fields".')
            )
            continue
        found[path.stem] = schema
    if not paths:
        reading.problems.append(
            Problem(
                "standards-file-missing",
                Location(reading.name("schemas")),
                "There is no schema of the tables that institutions send in.",
                fix="Add schemas/indicators.json and the others.",
            )
        )
    return found
