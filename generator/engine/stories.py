"""Stories and policy briefs: Markdown pages by people of the repository, found by what they are about.

They are in `docs/<language>/stories/` and `briefs/`. The head of the page says when it was written, by whom and what
about; the page itself is Markdown like any other.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from generator.engine.project import EngineError, head_of
from generator.model import KEY_FIGURES, AnswerType, Standards, Story
from generator.packages.safety import hints
from generator.problems import Location, Problem

FOLDERS: Final = ("stories/", "briefs/")
"""Each has a page `index.md` that lists the others."""

ABOUT: Final = ("institutions", "associations", "areas", "dimensions", "countries")
"""What a story can be about; each key of the head holds a list of ids or codes."""

_NEEDED: Final = {
    "title": "in words",
    "description": "one sentence",
    "date": "2026-05-31",
    "authors": "[Name, Name]",
}
"""The keys that every story has, and how they are written."""
_LEAVING: Final = ("institutions", "associations")


def story_of(source: str, place: str, head: Mapping[str, Any]) -> Story | None:
    """The story on a page, from its head; None for pages that are none. `place` is the file for messages.

    Raises `EngineError` for a story whose head has mistakes, with the keys of all of them.
    """
    if not is_story(source):
        return None
    if found := mistakes(place, head):
        keys = ", ".join(one.location.column or ", ".join(_NEEDED) for one in found)
        raise EngineError(
            f"{place}: the head of this page has to be corrected, between the lines of three dashes: {keys}. What is "
            "wrong there: portal check"
        )
    return Story(
        str(head["title"]).strip(),
        str(head["description"]).strip(),
        head["date"],
        _listed(head["authors"]),
        _about(head),
        head.get("fictional", False),
    )


def is_story(source: str) -> bool:
    """True for the file of a story or a brief, by its path below the folder of a language."""
    return source.startswith(FOLDERS) and not source.endswith("/index.md")


def mistakes(place: str, head: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with the head of a story, key by key, with what was found. A wrong key hides no other."""
    if not head:
        fix = "Begin the page with a line of three dashes, the keys, and another line of three dashes."
        return [
            _problem(place, None, "The head of this page is missing, or is no YAML.", fix, allowed=", ".join(_NEEDED))
        ]
    found = []
    for key, example in _NEEDED.items():
        said = head.get(key)
        if not said:
            found.append(_problem(place, key, "The head of this page needs it.", f"Write it: {key}: {example}"))
        elif key == "date" and type(said) is not date:
            message, fix = "This is not a date.", "Write the year first, without quotes."
            found.append(_problem(place, key, message, fix, found=said, allowed=example))
    for key in ("authors", *ABOUT):
        said = head.get(key)
        if said and not _is_list(said):
            fix = f"Write it in square brackets: {key}: [first, second]"
            found.append(_problem(place, key, "This is not a list.", fix, found=said))
    if not isinstance(said := head.get("fictional", False), bool):
        fix = "Write true if the page is about invented institutions; otherwise remove the line."
        found.append(_problem(place, "fictional", "This is neither true nor false.", fix, found=said))
    return found


def misnamed(place: str, head: Mapping[str, Any], known: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Ids and codes in the head of a story that do not exist. `known` has those of each kind that is to be looked at.

    Those of institutions and associations are warnings: what a story is about may have left the portal since.
    """
    for kind, codes in _about({key: said for key, said in head.items() if _is_list(said)}).items():
        for code in codes:
            if kind in known and code not in known[kind]:
                near = hints.meant(code, known[kind])
                fix = f"Did you mean {near}?" if near else "Correct it, or remove it."
                problem = _problem(
                    place, kind, "There is none of this name, so the page is not listed there.", fix, found=code
                )
                yield replace(problem, severity="warning" if kind in _LEAVING else "error")


def in_pages(docs: Path, standards: Standards, there: Mapping[str, Collection[str]], today: date) -> Iterator[Problem]:
    """What is wrong with the stories and briefs in `docs/`: their heads, and the indicators of their figures.

    `there` are the ids of institutions and associations. Symbolic links are not followed; a build refuses them.
    """
    known = {
        "areas": [*standards.areas],
        "dimensions": [str(number) for number in standards.dimensions],
        **({"countries": [*standards.region_of]} if standards.region_of else {}),
        **there,
    }
    for path in sorted(one for folder in FOLDERS for one in docs.glob(f"*/{folder}**/*.md")):
        place = path.relative_to(docs.parent).as_posix()
        if path.is_symlink() or not is_story(path.relative_to(docs).as_posix().partition("/")[2]):
            continue
        text = path.read_text("utf-8-sig", "replace")
        head = head_of(text)
        yield from mistakes(place, head)
        yield from misnamed(place, head, known)
        if type(head.get("date")) is date and head["date"] > today:
            message, fix = f"This is later than today, {today}.", "Correct the date."
            yield _problem(place, "date", message, fix, found=head["date"])
        for slot in _FIGURE.finditer(text):
            yield from _figure(Location(place, text.count("\n", 0, slot.start()) + 1), standards, *slot.groups(""))


_FIGURE: Final = re.compile(r"""\bparts\.(term|share|median|total)\(\s*["'](\w+)["'](?:\s*,\s*["']([^"']*)["'])?""")


def _figure(at: Location, standards: Standards, call: str, code: str, more: str) -> Iterator[Problem]:
    """What is wrong with a slot such as parts.share("par30", "yes"). Without the indicator the page has words there."""
    indicator = standards.indicators.get(code)
    if indicator is None:
        near = hints.meant(code, standards.indicators)
        message = "This portal does not ask about this, so the page has words there and no figure."
        fix = f"Did you mean {near}?" if near else "Correct it; leave it if another portal asks about it."
        yield Problem("story-figure", at, message, code, "", fix, "warning")
    elif call == "share" and more and more not in indicator.answers:
        message = f"This is no answer to {code}."
        yield Problem("story-figure", at, message, more, ", ".join(indicator.answers), "Correct it.")
    elif call == "median" and not indicator.kind.is_figure:
        yield Problem("story-figure", at, "This is no number, so it has no median.", code, "", "Write its share.")
    elif call == "total" and (indicator.kind is not AnswerType.COUNT or code not in KEY_FIGURES):
        message = "A sum is made only of counts that lists show."
        yield Problem("story-figure", at, message, code, "", "Write its median, or its share.")


def _problem(place: str, key: str | None, message: str, fix: str, *, found: object = "", allowed: str = "") -> Problem:
    return Problem("story-head", Location(place, None, key), message, str(found) or None, allowed, fix)


def _about(head: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    about = {kind: _listed(head.get(kind) or []) for kind in ABOUT}
    about["countries"] = tuple(code.upper() for code in about["countries"])
    return {kind: codes for kind, codes in about.items() if codes}


def _is_list(said: object) -> bool:
    return isinstance(said, list) and all(isinstance(one, str | int) and not isinstance(one, bool) for one in said)


def _listed(said: Iterable[object]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(one).strip() for one in said))
