"""Reads surveys.csv and answers.csv: who asked clients, and how many gave which answer.

Counts only. Everything that could point to a single person is refused, also in a table made by hand: a cell below the
minimum, and a table in which a hidden cell follows by subtraction. Of a question with such a cell nothing is used.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from generator.model import Standards
from generator.model.witnesses.surveyed import EVERYBODY, EXTRAS, Answer, AskedAs, SmallGroups, Survey, SurveyQuestion
from generator.packages.rules import Documents, named_evidence
from generator.packages.tables.schemas import Fault
from generator.packages.tables.table import Table
from generator.problems import Location

_NEEDED: Final = frozenset(
    {"survey", "conducted_by", "independent", "mode", "start", "end", "completed", "weighted", "consent"}
)
_AGAIN: Final = "Make the table with portal import survey, which hides small groups."


def read_surveys(table: Table, documents: Documents) -> tuple[Survey, ...]:
    """The surveys, the newest first."""
    found: dict[str, Survey] = {}
    for row, cells in table.rows:
        bad = table.bad.get(row, set())
        (
            code,
            by,
            independent,
            mode,
            start,
            end,
            frame,
            invited,
            reached,
            completed,
            weighted,
            languages,
            consent,
            papers,
        ) = cells
        if not _NEEDED.isdisjoint(bad) or code in found:
            continue
        first, last = date.fromisoformat(start), date.fromisoformat(end)
        counts = [None if not text or name in bad else int(text)
                  for name, text in (("invited", invited), ("reached", reached), ("completed", completed))]  # fmt: skip
        fault = _survey_fault(first, last, counts, consent)
        if fault:
            table.fault(fault[1], row, fault[0], cells[_COLUMNS[fault[0]]])
            continue
        survey = Survey(
            code, by, independent, mode, first, last,
            frame if "frame" not in bad else "",
            counts[0], counts[1], counts[2] or 0, weighted,
            tuple(languages.split(";")) if languages and "languages" not in bad else (),
            consent,
            named_evidence(table, row, papers, documents) if papers and "evidence" not in bad else (),
            Location(table.file, row),
        )  # fmt: skip
        other = next((one for one in found.values() if _overlap(one, survey)), None)
        if other:
            message = (
                f"The survey {other.survey} asked in the same way in the same days: subtracting one from the other could "
                "show what a few people answered."
            )
            fault_ = Fault("surveys-overlap", message, "", "Publish one of them, with all respondents.")
            table.fault(fault_, row, "start", start)
            continue
        twin = next((one for one in found.values() if _alike(one, survey)), None)
        if twin:
            message = (
                f"The survey {twin.survey} of the same days has nearly as many interviews. If they are the same people, "
                "subtracting one from the other shows what a few of them answered."
            )
            table.fault(
                Fault("surveys-alike", message, "", "Publish one of them, if so."),
                row,
                "completed",
                completed,
                "warning",
            )
        found[code] = survey
    return tuple(sorted(found.values(), key=lambda one: (-one.end.toordinal(), one.survey)))


_COLUMNS: Final = {"start": 4, "end": 5, "invited": 7, "reached": 8, "completed": 9, "consent": 12}


def _survey_fault(start: date, end: date, counts: list[int | None], consent: str) -> tuple[str, Fault] | None:
    """The column that is wrong, and why."""
    if end < start:
        return "end", Fault("range-reversed", "The survey ends before it begins.", f"{start} or later", "Correct it.")
    if consent != "yes":
        message = "Answers are published only if clients and the institution agreed to it."
        return "consent", Fault("no-consent", message, "yes", "Ask for it, or remove the survey.")
    known = [count for count in counts if count is not None]
    if known != sorted(known, reverse=True):
        message = "More people completed the interview than were reached, or more were reached than invited."
        return "completed", Fault("counts-disagree", message, "invited ≥ reached ≥ completed", "Correct the counts.")
    return None


def _alike(one: Survey, other: Survey) -> bool:
    """True if two surveys, asked in different ways, can be of the same people.

    The difference of two such surveys is then a group of its own, which as a group is too small to be shown.
    """
    days = one.start <= other.end and other.start <= one.end
    return days and one.mode != other.mode and abs(one.completed - other.completed) < SmallGroups.BASE


def _overlap(one: Survey, other: Survey) -> bool:
    return one.mode == other.mode and one.start <= other.end and other.start <= one.end


def read_answers(
    table: Table, surveys: Iterable[Survey], standards: Standards, refused_surveys: Collection[str] = ()
) -> tuple[Answer, ...]:
    """The answers that may be shown, in the order of surveys and bank.

    Rows of a survey whose own row was refused are not used, and not reported one by one.
    """
    known = {one.survey: one for one in surveys}
    rows: dict[tuple[str, str], list[Answer]] = {}
    refused: set[tuple[str, str]] = set()
    seen = set()
    for row, cells in table.rows:
        key = (cells[0], cells[1])
        if cells[0] in refused_surveys:
            continue
        if table.bad.get(row):
            refused.add(key)
            continue
        answer = answer_of(cells, Location(table.file, row))
        place = (*key, answer.question_version, answer.group, answer.group_value, answer.option)
        fault = _row_fault(answer, known, standards)
        if fault is None and place not in seen:
            seen.add(place)
            rows.setdefault(key, []).append(answer)
        elif fault:
            refused.add(key)
            table.fault(fault[1], row, fault[0], fault[2])
    found = []
    order = {code: place for place, code in enumerate(standards.bank.questions)}
    whose = {code: place for place, code in enumerate(known)}
    for key in sorted(rows.keys() - refused, key=lambda one: (whose[one[0]], order[one[1]])):
        problem = _disclosed(rows[key], standards.bank.questions[key[1]], known[key[0]])
        if problem is None:
            found += rows[key]
        else:
            where, message = problem
            table.add("answers-disclosed", message, where.source.row if where.source else None, "n", fix=_AGAIN)
    return tuple(found)


def answer_of(cells: Sequence[str], source: Location | None = None) -> Answer:
    """One row of answers.csv, of which every cell has the form of its column."""
    survey, question, version, group, value, option, n, share, base, effective, state = cells
    return Answer(
        survey,
        question,
        version,
        group,
        value,
        option,
        int(n) if n else None,
        Decimal(share) if share else None,
        int(base) if base else None,
        int(effective) if effective else None,
        state,
        source,
    )


def _row_fault(one: Answer, surveys: Mapping[str, Survey], standards: Standards) -> tuple[str, Fault, str] | None:
    """The column of one row that is wrong, why, and its text."""
    bank, survey = standards.bank, surveys.get(one.survey)
    question = bank.questions.get(one.question)
    if survey is None:
        fault = Fault("unknown-survey", "surveys.csv has no such survey.", ", ".join(surveys), "Add its row.", surveys)
        return "survey", fault, one.survey
    if question is None:
        fault = Fault("unknown-question", "The bank has no such question.", "", "Remove the row.", bank.questions)
        return "question", fault, one.question
    if one.question_version != question.version:
        message = "The bank has another version of this question. Counts of two versions are not put together."
        return "question_version", Fault("unknown-version", message, question.version, _AGAIN), one.question_version
    grouping = bank.groupings.get(one.group)
    if one.group and grouping is None:
        fault = Fault("unknown-group", "Answers are not split by this.", ", ".join(bank.groupings), "", bank.groupings)
        return "group", fault, one.group
    if one.group_value and one.group_value not in (grouping.values if grouping else ()):
        allowed = ", ".join(grouping.values) if grouping else "an empty cell"
        return "group_value", Fault("unknown-group", "There is no such group.", allowed, "Correct it."), one.group_value
    if not one.option:
        return None if one.state == "suppressed" and not (one.n or one.weighted_share) else (
            "option", Fault("no-option", "A row without an answer can only be suppressed.", "suppressed", _AGAIN), "")  # fmt: skip
    if one.option not in question.options:
        fault = Fault("unknown-option", "The question has no such answer.", ", ".join(question.options), "Correct it.",
                      question.options)  # fmt: skip
        return "option", fault, one.option
    return _count_fault(one, survey)


def _count_fault(one: Answer, survey: Survey) -> tuple[str, Fault, str] | None:
    if (one.base or 0) < SmallGroups.BASE:
        message = "The group is too small to be shown: single people could be recognised."
        return "base", Fault("small-base", message, f"at least {SmallGroups.BASE}", _AGAIN), str(one.base or "")
    if (one.base or 0) > survey.completed:
        message = "More people answered than completed the survey."
        return "base", Fault("counts-disagree", message, f"at most {survey.completed}", "Correct it."), str(one.base)
    if one.state == "suppressed":
        if one.n is not None or one.weighted_share is not None:
            message = "The cell is marked as suppressed, and its number is there."
            return "n", Fault("not-suppressed", message, "an empty cell", _AGAIN), str(one.n or one.weighted_share)
        return None
    if one.n is None and one.weighted_share is None:
        return "n", Fault("no-count", "The cell is marked as shown, and is empty.", "a count", "Write suppressed."), ""
    if one.n is not None and one.n < SmallGroups.CELL:
        message = "The number is so small that it is about single people. Answers of people never go into a package."
        return "n", Fault("small-cell", message, f"at least {SmallGroups.CELL}", _AGAIN), str(one.n)
    if one.n is not None and one.n > (one.base or 0) and one.option not in EXTRAS:
        return (
            "n",
            Fault("counts-disagree", "More people gave the answer than were asked.", "", "Correct it."),
            str(one.n),
        )
    if survey.weighted == "yes" and one.n is not None and one.option not in EXTRAS:
        message = "The survey is weighted: next to weighted shares, counts would show what groups answered."
        return "n", Fault("count-and-weight", message, "an empty cell", _AGAIN), str(one.n)
    if survey.weighted == "no" and one.weighted_share is not None:
        message = "The survey has no weights, and the cell has a weighted share."
        return "weighted_share", Fault("count-and-weight", message, "an empty cell", _AGAIN), str(one.weighted_share)
    return None


# ------------------------------------------------------------------------------------------- what follows by subtraction


def _disclosed(rows: list[Answer], question: SurveyQuestion, survey: Survey) -> tuple[Answer, str] | None:
    """The first row from which a hidden number follows, and how; None if there is none.

    The conditions are those of `intake/survey/suppression.py`, which says why they are enough.
    """
    options = [code for code in question.options if code not in EXTRAS]
    if broken := _extras([one for one in rows if one.option in EXTRAS], question, survey):
        return broken
    groups: dict[tuple[str, str], dict[str, Answer]] = {}
    for one in rows:
        if one.option not in EXTRAS:
            groups.setdefault((one.group, one.group_value), {})[one.option] = one
    all_ = groups.pop(EVERYBODY, None)
    if all_ is None or ("" in all_ and groups):
        return rows[0], "Groups are shown, and nothing of all respondents."
    if "" in all_:
        return None
    if set(all_) != set(options):
        return rows[0], "Some answers to the question have no row; write suppressed for those that are hidden."
    exclusive = question.asked_as is not AskedAs.SEVERAL_OF
    if broken := _row(all_, exclusive=exclusive, counts=survey.weighted == "no"):
        return broken
    for code in {group for group, _ in groups}:
        members = [cells for (group, _), cells in groups.items() if group == code and "" not in cells]
        if members and (broken := _grouping(members, all_, options, exclusive=exclusive, alone=question.alone)):
            return broken
    return None


def _extras(rows: Sequence[Answer], question: SurveyQuestion, survey: Survey) -> tuple[Answer, str] | None:
    """Who said that they do not know or prefer not to answer: of all respondents, and all of these answers or none."""
    for one in rows:
        if one.group or one.group_value:
            return one, "How many of a group gave no answer follows for the other groups by subtraction."
        if one.state == "suppressed":
            return one, "A row says that this answer is hidden, and its number follows from the number of interviews."
    if rows and {one.option for one in rows} != {code for code in question.options if code in EXTRAS}:
        return rows[
            0
        ], "One way of giving no answer is shown and the other is not: it follows from the number of interviews."
    if rows and sum(one.n or 0 for one in rows) + (rows[0].base or 0) > survey.completed:
        return rows[0], "The answers are more than the interviews that were completed."
    return None


def _row(cells: Mapping[str, Answer], *, exclusive: bool, counts: bool) -> tuple[Answer, str] | None:
    """The cells of one group: of answers that exclude each other, those that are hidden are at least two, and enough."""
    first = next(iter(cells.values()))
    if any(one.base != first.base or one.effective != first.effective for one in cells.values()):
        return first, "The rows of one group have different bases."
    base = first.base or 0
    shown = [one for one in cells.values() if one.state == "shown"]
    hidden = len(cells) - len(shown)
    if not counts:
        alone = exclusive and hidden == 1
        return (first, "The share that is hidden follows by subtraction from 100 %.") if alone else None
    if exclusive:
        rest = base - sum(one.n or 0 for one in shown)
        if rest < 0 or (not hidden and rest):
            return first, "The counts do not add up to the base."
        if hidden and (hidden == 1 or rest < SmallGroups.CELL):
            return first, f"The hidden numbers follow by subtraction: they are {rest} together."
        return None
    close = next((one for one in shown if base - (one.n or 0) < SmallGroups.CELL), None)
    return (close, "How few people did not give this answer follows by subtraction.") if close else None


def _grouping(
    members: Sequence[Mapping[str, Answer]],
    all_: Mapping[str, Answer],
    options: list[str],
    *,
    exclusive: bool,
    alone: Collection[str] = (),
) -> tuple[Answer, str] | None:
    """The groups of one grouping, and those who are in none of them, whose numbers follow by subtraction."""
    first = next(iter(members[0].values()))
    if any(set(cells) != set(options) for cells in members):
        return first, "Some answers of a group have no row; write suppressed for those that are hidden."
    bases = [next(iter(cells.values())).base or 0 for cells in members]
    rest = (next(iter(all_.values())).base or 0) - sum(bases)
    if rest < 0:
        return first, "The groups have more people than the survey."
    if 0 < rest < SmallGroups.CELL or (len(members) == 1 and not rest):
        return first, f"{rest} people are in no group that is shown, and what they answered follows by subtraction."
    shown = [option for option in options if members[0][option].state == "shown"]
    for option in options:
        if len({cells[option].state for cells in members}) > 1:
            return members[0][option], "The answer is shown for one group and hidden for another: that one follows."
    for option in shown:
        if all_[option].state != "shown":
            return members[0][option], "The answer is shown for groups and hidden for all: their sum shows it."
        total, counts = all_[option].n, [cells[option].n for cells in members]
        if total is not None and None not in counts:
            left = total - sum(one or 0 for one in counts)
            if left < 0 or (rest and left < SmallGroups.CELL) or (not rest and left):
                return members[0][option], "What those without a group answered follows by subtraction."
    hidden = [option for option in options if option not in shown]
    weighted = any(one.weighted_share is not None for one in all_.values())
    if exclusive and weighted and len(hidden) == 1:
        return members[0][hidden[0]], "The share that is hidden follows by subtraction from 100 %."
    if not exclusive and not weighted:
        return _bounded(members, all_, (options, hidden, alone), rest)
    if exclusive and hidden and not weighted:
        lumped = any(all_[option].state != "shown" for option in hidden)
        columns = sum(all_[option].state == "shown" for option in hidden) + lumped
        sums = [base - sum(cells[one].n or 0 for one in shown) for base, cells in zip(bases, members, strict=True)]
        if rest:
            sums.append(rest - sum((all_[one].n or 0) - sum(cells[one].n or 0 for cells in members) for one in shown))
        if columns < 2 or min(sums) < SmallGroups.CELL:
            return members[0][hidden[0]], "The hidden numbers of the groups follow by subtraction."
    return None


def _bounded(
    members: Sequence[Mapping[str, Answer]],
    all_: Mapping[str, Answer],
    said: tuple[Sequence[str], Sequence[str], Collection[str]],
    rest: int,
) -> tuple[Answer, str] | None:
    """Of a question with several answers, a hidden one that others bound too closely: those that exclude it, and its total.

    `said`: all answers, the hidden ones, and those that exclude all others. As `_wide` of `intake/survey/suppression.py`.
    """
    options, hidden, alone = said
    shown = [option for option in options if option not in hidden]
    rows = [({one: cells[one].n or 0 for one in shown}, next(iter(cells.values())).base or 0) for cells in members]
    if rest:
        rows.append(({one: (all_[one].n or 0) - sum(counts[one] for counts, _ in rows) for one in shown}, rest))
    for option in hidden:
        ends = []
        for counts, base in rows:
            most = base - sum(counts[one] for one in shown if one in alone)
            others = sum(counts[one] for one in shown if one not in alone)
            ends.append((max(0, most - others) if list(hidden) == [option] else 0, most))
        total = all_[option].n
        lows, highs = sum(low for low, _ in ends), sum(high for _, high in ends)
        for low, high in ends:
            if total is not None:
                low, high = max(low, total - highs + high), min(high, total - lows + low)  # noqa: PLW2901
            if high - low < SmallGroups.CELL:
                message = "How many of a group gave the answer that is hidden follows from those that exclude it."
                return members[0][option], message
    return None
