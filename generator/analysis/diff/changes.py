"""Compares two states of the portal: the resulting `Change` lists consequences, not cells.

Pure: both states have been read. Awards, steps and medians are those that a build of each state would publish; the
order of reading changes nothing.
"""

import re
from collections import Counter
from collections.abc import Iterable

from generator.analysis.benchmarks import PeerTable
from generator.analysis.diff import consequences, differences
from generator.analysis.diff.definitions import redefined
from generator.analysis.edit_checks import unusual
from generator.model.changes import Change, PortalState
from generator.problems import Problem, in_order

DUE = "value-changed-without-correction"
"""The problem that says that a correction is due."""


def compare(
    was: PortalState,
    now: PortalState,
    tables: tuple[PeerTable, PeerTable],
    amended: Iterable[Problem] = (),
    *,
    names: tuple[str, str] = ("", ""),
) -> Change:
    """The consequences of the change from one state to the other.

    `tables` hold the figures of all institutions, before and after; `amended` are the problems that
    `packages.history.undeclared_changes` found.
    """
    told = tuple(amended)
    due = tuple(in_order(problem for problem in told if problem.code == DUE))
    owed = {(problem.location.file, _cell(problem)) for problem in due}
    ids = sorted(was.dossiers.keys() | now.dossiers.keys())
    pairs = [(id_, was.dossiers.get(id_), now.dossiers.get(id_)) for id_ in ids]
    values = tuple(
        altered
        for id_, before, after in pairs
        if before and after
        for altered in differences.values(id_, before, after, now, owed)
    )
    new, solved = _problems(was.problems, (*now.problems, *(problem for problem in told if problem.code != DUE)))
    standards = redefined(was.standards, now.standards)
    medians = consequences.medians(was, now, tables, ids if not standards else None)
    said = tuple(one for pair in pairs for one in differences.said(*pair))
    change = {
        "came": (*(one for pair in pairs for one in differences.came(*pair)), *differences.associations_came(was, now)),
        "details": (
            *(one for pair in pairs for one in differences.details(*pair)),
            *differences.association_details(was, now),
        ),
        "values": tuple(sorted(values, key=lambda one: (one.derived, one.institution))),
        "said": said,
        "reviews": tuple(one for pair in pairs for one in differences.reviews(*pair)),
        "papers": tuple(one for pair in pairs for one in differences.papers(*pair)),
        "witnesses": tuple(one for pair in pairs for one in differences.witnesses(*pair)),
        "awards": tuple(consequences.awards(was, now)),
        "steps": tuple(one for pair in pairs for one in consequences.steps(*pair)),
    }
    return Change(
        *names,
        **change,  # type: ignore[arg-type]
        due=due,
        medians=medians,
        unusual=unusual.unusual(differences.new_facts(pairs), now, tables[1]),
        standards=standards,
        problems=new,
        solved=solved,
        touched=tuple(consequences.touched(pairs, was, now, change["awards"])),  # type: ignore[arg-type]
        everywhere=bool(standards),
        names={
            **was.names,
            **now.names,
            **{id_: one.name for state in (was, now) for id_, one in state.associations.items()},
            **{id_: (after or before).institution.name for id_, before, after in pairs},  # type: ignore[union-attr]
        },
    )


def _cell(problem: Problem) -> tuple[str, str]:
    """Indicator and period of a due correction, parsed from the beginning of its message."""
    words = problem.message.split(" ", 3)
    return words[0], words[2]


def _problems(was: Iterable[Problem], now: Iterable[Problem]) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """New problems, and solved ones. A problem that only moved to another row is neither."""
    both = [in_order(each) for each in (was, now)]
    counts = [Counter(map(_same, each)) for each in both]
    found = []
    for each, left in zip(both, (counts[0] - counts[1], counts[1] - counts[0]), strict=True):
        only = []
        for problem in reversed(each):
            if left[_same(problem)] > 0:
                left[_same(problem)] -= 1
                only.append(problem)
        found.append(tuple(reversed(only)))
    return found[1], found[0]


def _same(problem: Problem) -> tuple[object, ...]:
    place = problem.location
    message = re.sub(r"\brow \d+", "row", problem.message)
    return problem.code, place.file, place.column, message, problem.found, problem.severity
