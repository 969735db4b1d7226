"""A change as Markdown, for a reviewer's comment; `as_json` has it for programs.

Never a wall of text: a section shows `MOST_LINES` lines and how many more there are, and fewer if the whole would not
fit into a comment.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from generator.language.printer import Printer
from generator.model import Standards
from generator.model.changes import AddedOrRemoved, Change, DefinitionChange, DocumentChange, LevelChange
from generator.problems import Problem
from generator.render.diff.words import ChangeWriter
from generator.render.markdown_escape import code, text

MOST_LINES = 40
"""Lines of a section."""
FEW_OF_A_KIND = 3
"""Problems of one kind in one file that are shown before others of that kind have to wait."""
LARGEST = 60_000
"""Characters of the whole: the maximum of a comment is 65,536."""

T = TypeVar("T")


def as_markdown(change: Change, standards: Standards, language: str = "en") -> str:
    """A change in words; says so if it changes nothing."""
    scribe = ChangeWriter(Printer(standards, language), change)
    for most in (MOST_LINES, 20, 10, 5, 2, 1):
        written = _written(change, scribe, most)
        if len(written) <= LARGEST:
            break
    return written


def _written(change: Change, scribe: ChangeWriter, most: int) -> str:
    names = {
        name: code(revision) if revision else scribe.phrase("changes.work")
        for name, revision in (("was", change.was), ("now", change.now))
    }
    parts = [f"## {scribe.phrase('changes.title')}", scribe.phrase("changes.from_to", **names)]
    if change.is_empty:
        return "\n\n".join([*parts, scribe.phrase("changes.empty")]) + "\n"
    for name, blocks in _sections(change, scribe):
        if blocks:
            shown = _fitting(blocks, most)
            lines = [line for block in shown for line in block]
            if len(shown) < len(blocks):
                lines.append(f"- {scribe.more(len(blocks) - len(shown))}")
            parts.append(f"### {scribe.phrase(f'changes.section.{name}')} ({len(blocks)})")
            parts.append("\n".join(lines))
    return "\n\n".join(parts) + "\n"


def _fitting(blocks: Sequence[list[str]], most: int) -> list[list[str]]:
    """The first blocks, at least one, that together have at most `most` lines."""
    shown: list[list[str]] = []
    for block in blocks:
        if shown and sum(map(len, shown)) + len(block) > most:
            break
        shown.append(block)
    return shown


def _sections(change: Change, scribe: ChangeWriter) -> list[tuple[str, list[list[str]]]]:
    """Sections in the order in which a reviewer decides; each item is a block of lines."""
    reported = [one for one in change.values if not one.derived]
    computed = [one for one in change.values if one.derived]
    everywhere = [[f"- {scribe.phrase('changes.everywhere')}"]] if change.everywhere else []
    return [
        (
            "awards",
            [[f"- {scribe.award(one)}", *(f"  - {rule}" for rule in scribe.rules(one))] for one in change.awards],
        ),
        ("due", _lines(scribe.problem, change.due)),
        ("problems", _lines(scribe.problem, _varied(change.problems))),
        ("came", _lines(lambda one: _came(one, scribe), change.came)),
        ("details", _lines(scribe.detail, change.details)),
        ("values", _lines(scribe.altered, reported)),
        ("computed", _lines(scribe.altered, computed)),
        ("said", _lines(scribe.said, change.said)),
        ("reviews", _reviews(change, scribe)),
        ("papers", _lines(lambda one: _paper(one, scribe), change.papers)),
        ("witnesses", _lines(scribe.witness, change.witnesses)),
        ("steps", _lines(lambda one: _step(one, scribe), change.steps)),
        ("medians", _lines(scribe.median, change.medians)),
        ("unusual", _lines(scribe.unusual, change.unusual)),
        ("standards", [_defined(one, scribe) for one in change.standards]),
        ("solved", _lines(scribe.problem, _varied(change.solved))),
        ("touched", everywhere + _lines(scribe.page, change.touched)),
    ]


def _lines(put: Callable[[T], str], things: Iterable[T]) -> list[list[str]]:
    return [[f"- {put(one)}"] for one in things]


def _varied(problems: Iterable[Problem]) -> list[Problem]:
    """Errors before warnings, and the first few of each kind in each file before the rest.

    One slip may be in 500 rows.
    """
    seen: Counter[tuple[str, str]] = Counter()
    ranked: list[tuple[bool, bool, Problem]] = []
    for problem in problems:
        kind = problem.location.file, problem.code
        seen[kind] += 1
        ranked.append((seen[kind] > FEW_OF_A_KIND, problem.severity != "error", problem))
    return [problem for *_, problem in sorted(ranked, key=lambda one: one[:2])]


def _reviews(change: Change, scribe: ChangeWriter) -> list[list[str]]:
    """A line for each review; those of a filing that only lost or gained their signature share one."""
    alone = [one for one in change.reviews if one.how not in ("signed", "unsigned")]
    shared = Counter((one.institution, one.period, one.how) for one in change.reviews if one not in alone)
    lines = [scribe.signed(*filing, number) for filing, number in sorted(shared.items())]
    return [*_lines(scribe.review, alone), *([f"- {line}"] for line in lines)]


def _came(one: AddedOrRemoved, scribe: ChangeWriter) -> str:
    key = f"changes.{'gone' if one.gone else 'came'}.{one.kind}"
    if one.kind == "filing":
        values = scribe.counted("changes.values_of", one.values)
        return scribe.phrase(key, name=scribe.name(one.id), year=text(one.period), values=values)
    return scribe.phrase(key, name=scribe.name(one.id), id=code(one.id))


def _paper(one: DocumentChange, scribe: ChangeWriter) -> str:
    return scribe.phrase(
        f"changes.paper.{one.how}",
        name=scribe.name(one.institution),
        title=text(one.evidence.title, 80),
        kind=text(one.evidence.kind),
    )


def _step(one: LevelChange, scribe: ChangeWriter) -> str:
    parts = {"was": str(one.was), "now": str(one.now)}
    return scribe.phrase("changes.step", name=scribe.name(one.institution), year=text(one.period), **parts)


def _defined(one: DefinitionChange, scribe: ChangeWriter) -> list[str]:
    kind = scribe.phrase(f"changes.kind.{one.kind}")
    lines = [f"- {scribe.phrase(f'changes.standard.{one.how}', kind=kind, code=code(one.code))}"]
    return [*lines, *_parts([(name or one.code, was, now) for name, was, now in one.parts], scribe)]


def _parts(parts: Sequence[tuple[str, str, str]], scribe: ChangeWriter) -> list[str]:
    shown = [
        "  - "
        + scribe.phrase(
            "changes.standard.part", part=code(name), was=scribe.or_nothing(was), now=scribe.or_nothing(now)
        )
        for name, was, now in parts[:6]
    ]
    return shown if len(parts) <= 6 else [*shown, f"  - {scribe.more(len(parts) - 6)}"]
