"""What clients are asked, and what they answered: the question bank, surveys, and counts that hide small groups."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeAlias

from generator.problems import Location

Words: TypeAlias = Mapping[str, str]
"""The same text by language code. English is always there."""

ENGLISH: Final = "en"
EVERYBODY: Final = ("", "")
"""The group of all respondents, as (code, value)."""

MODES: Final = ("sms", "ivr", "call", "face_to_face")
"""How clients can be asked. Answers change with the mode, so modes are never pooled."""

SCALE_TOP: Final = 10
BANDS: Final[Mapping[str, range]] = {"detractors": range(7), "passives": range(7, 9), "promoters": range(9, 11)}
"""What is counted of a scale from 0 to 10, for the net promoter score."""


class SmallGroups:
    """What protects people in small groups: below these, an answer is not shown.

    The numbers are a promise to clients, so they are no setting of a portal.
    """

    BASE: Final = 30  # answers to a question, in all or in one group
    CELL: Final = 10  # answers of one kind, and their complement
    PEERS: Final = 5  # institutions behind an average


class AskedAs(StrEnum):
    """The form of a question."""

    ONE_OF = "one_of"
    SEVERAL_OF = "several_of"
    SCALE = "scale"


@dataclass(frozen=True, slots=True)
class SurveyQuestion:
    """One question to clients. `options` are those that are counted: of a scale, its bands."""

    code: str
    asked_as: AskedAs
    words: Words
    options: Mapping[str, Words]
    principle: str = ""  # code of a Principle; empty: satisfaction, or what the services changed
    favourable: tuple[str, ...] = ()
    risk: tuple[str, ...] = ()
    unaffected: tuple[str, ...] = ()  # who was never in the situation that it asks about
    alone: tuple[str, ...] = ()  # options that exclude all others
    indicators: tuple[str, ...] = ()  # what the institution itself reports on the matter
    ivr: bool = False  # fits an automatic call
    version: str = "1"
    since: date | None = None

    @property
    def neither(self) -> tuple[str, ...]:
        """The options that are neither favourable nor a risk, without those that every question has."""
        known = (*self.favourable, *self.risk, *self.unaffected, *EXTRAS)
        return tuple(code for code in self.options if code not in known)


@dataclass(frozen=True, slots=True)
class Principle:
    """One of the eight principles of client protection."""

    code: str
    number: int
    words: Words


@dataclass(frozen=True, slots=True)
class Grouping:
    """One way of splitting answers, with the question that sorts the respondents."""

    code: str
    words: Words
    asks: Words
    values: Mapping[str, Words]


EXTRAS: Final = ("dont_know", "prefer_not")
"""Answers that every question has. They are counted apart, and are in the base."""


@dataclass(frozen=True)
class QuestionBank:
    """Everything that clients may be asked, and the words of the form, by language."""

    version: str
    since: date | None
    languages: Mapping[str, str]  # code -> name in the language itself
    principles: Mapping[str, Principle]
    groupings: Mapping[str, Grouping]
    questions: Mapping[str, SurveyQuestion]
    lists: Mapping[str, str] = field(default_factory=dict)  # question -> name of its list of options
    form: Mapping[str, Words] = field(default_factory=dict)

    def about(self, principle: str) -> tuple[SurveyQuestion, ...]:
        """The questions on one principle, in order; those on none for the empty code."""
        return tuple(one for one in self.questions.values() if one.principle == principle)

    @cached_property
    def by_indicator(self) -> Mapping[str, tuple[SurveyQuestion, ...]]:
        """The questions that bear on what an indicator reports."""
        found: dict[str, list[SurveyQuestion]] = {}
        for question in self.questions.values():
            for code in question.indicators:
                found.setdefault(code, []).append(question)
        return {code: tuple(those) for code, those in found.items()}


NO_BANK: Final = QuestionBank("", None, {}, {}, {}, {})
"""The bank of standards that ask clients nothing."""


def worded(words: Words, language: str) -> str:
    """A text in a language, else in English."""
    return words.get(language) or words.get(ENGLISH, "")


@dataclass(frozen=True, slots=True)
class Survey:
    """Who asked, how, when, and how many of whom: a row of surveys.csv."""

    survey: str
    conducted_by: str
    independent: str  # yes | no: whether the interviewers are independent of the institution
    mode: str  # one of MODES
    start: date
    end: date
    frame: str = ""  # the list from which clients were drawn, and who drew them
    invited: int | None = None
    reached: int | None = None
    completed: int = 0
    weighted: str = "no"  # yes | no
    languages: tuple[str, ...] = ()
    consent: str = "yes"  # yes | no: to the publication, of clients and institution
    evidence: tuple[str, ...] = ()
    source: Location | None = None

    @property
    def response(self) -> Decimal | None:
        """Completed interviews in percent of those invited; None if nobody counted the invitations."""
        return None if not self.invited else Decimal(100 * self.completed) / self.invited


@dataclass(frozen=True, slots=True)
class Answer:
    """How many gave one answer: a row of answers.csv. Nothing in it is about a single person.

    `n` counts people; a weighted survey has `weighted_share` in percent instead. `base` are those who were asked and
    gave one of the answers, without `EXTRAS`; `effective` is the size of an unweighted sample that would be as precise
    (Kish). A row without an option says that the group is not shown.
    """

    survey: str
    question: str
    question_version: str
    group: str  # code of a Grouping; empty: everybody
    group_value: str
    option: str
    n: int | None
    weighted_share: Decimal | None
    base: int | None
    effective: int | None
    state: str  # shown | suppressed
    source: Location | None = None

    @property
    def size(self) -> int:
        """The size of the sample that an interval is computed with."""
        return self.effective or self.base or 0

    @property
    def share(self) -> Decimal | None:
        """The share of the base, between 0 and 1; None if it is not shown."""
        if self.weighted_share is not None:
            return self.weighted_share / 100
        return None if self.n is None or not self.base else Decimal(self.n) / self.base


Groups: TypeAlias = Mapping[tuple[str, str], Mapping[str, Answer]]
"""The answers to one question, by group and option. A group that is not shown has the option ""."""


@dataclass(frozen=True, slots=True)
class ClientVoice:
    """One survey of an institution's clients, and its answers by question."""

    survey: Survey
    questions: Mapping[str, Groups]

    def everybody(self, question: str) -> Mapping[str, Answer]:
        """The answers of all respondents to a question, by option; empty if it was not asked, or nothing is shown."""
        found = self.questions.get(question, {}).get(EVERYBODY, {})
        return {} if "" in found else found


def voices(surveys: Iterable[Survey], answers: Iterable[Answer]) -> tuple[ClientVoice, ...]:
    """Each survey with its answers, in the order of the surveys. Surveys of different modes are never put together."""
    found: dict[str, dict[str, dict[tuple[str, str], dict[str, Answer]]]] = {}
    for one in answers:
        groups = found.setdefault(one.survey, {}).setdefault(one.question, {})
        groups.setdefault((one.group, one.group_value), {})[one.option] = one
    return tuple(ClientVoice(survey, found.get(survey.survey, {})) for survey in surveys)


def share_of(cells: Mapping[str, Answer], options: Iterable[str]) -> Decimal | None:
    """The share of some answers together, between 0 and 1; None if one of them is hidden.

    Of a question with several answers people are counted more than once, so that several shares can make more than 1;
    then there is no share of the answers together.
    """
    shares = [cells[code].share if code in cells else None for code in options]
    known = [share for share in shares if share is not None]
    if not known or len(known) < len(shares):
        return None
    share = sum(known, Decimal(0))
    return share if share <= 1 else None


def size_of(question: SurveyQuestion, cells: Mapping[str, Answer]) -> int | None:
    """How many people were in the situation that a question asks about: the sample of its shares.

    Who never had a problem says nothing about how problems are solved, and would make every share look better. None if
    their number is hidden, or if too few are left. Of a weighted survey the sample is the effective one.
    """
    cell = next((one for code, one in cells.items() if code not in EXTRAS), None)
    if cell is None:
        return None
    outside = share_of(cells, question.unaffected) if question.unaffected else Decimal(0)
    if outside is None:
        return None
    size = int((1 - outside) * cell.size + Decimal("0.5"))
    return size if size >= SmallGroups.BASE or not question.unaffected else None


def side_of(
    question: SurveyQuestion, cells: Mapping[str, Answer], options: Iterable[str]
) -> tuple[Decimal, int] | None:
    """The share of some answers together, between 0 and 1, of those who were in the situation, with their number.

    None if it is not known, or if people could choose several of the answers: their shares have no sum.
    """
    those = tuple(options)
    size, share = size_of(question, cells), share_of(cells, those)
    if size is None or share is None or (question.asked_as is AskedAs.SEVERAL_OF and len(those) > 1):
        return None
    outside = share_of(cells, question.unaffected) if question.unaffected else Decimal(0)
    return min(share / (1 - (outside or 0)), Decimal(1)), size


def favourable(question: SurveyQuestion, cells: Mapping[str, Answer]) -> tuple[Decimal, int] | None:
    """The share of favourable answers. None for several answers: who was reminded politely may have been threatened too."""
    return None if question.asked_as is AskedAs.SEVERAL_OF else side_of(question, cells, question.favourable)


@dataclass(frozen=True, slots=True)
class VoiceSummary:
    """What other pages need of the newest survey in one mode: its sample, and the favourable share of each question."""

    mode: str
    end: date
    completed: int
    invited: int | None
    shares: Mapping[str, tuple[Decimal, int]]  # by question: the share between 0 and 1, and the size of its sample
    independent: str = "yes"  # yes | no: whether the interviewers are independent of the institution
    asked: tuple[str, ...] = ()  # the questions that were asked, those without a share included

    @property
    def response(self) -> Decimal | None:
        """Completed interviews in percent of those invited; None if nobody counted the invitations."""
        return None if not self.invited else Decimal(100 * self.completed) / self.invited


def summaries(surveys: Iterable[Survey], answers: Iterable[Answer], bank: QuestionBank) -> tuple[VoiceSummary, ...]:
    """The newest survey in each mode."""
    found: dict[str, VoiceSummary] = {}
    for voice in voices(surveys, answers):
        survey = voice.survey
        shares = {}
        for code, question in bank.questions.items():
            share = favourable(question, voice.everybody(code))
            if share is not None:
                shares[code] = share
        summary = VoiceSummary(
            survey.mode,
            survey.end,
            survey.completed,
            survey.invited,
            shares,
            survey.independent,
            tuple(voice.questions),
        )
        found.setdefault(survey.mode, summary)
    return tuple(found.values())


def average_of_others(
    shares: Mapping[tuple[str, str], tuple[int, Decimal]], mode: str, question: str, own: Decimal
) -> tuple[int, Decimal] | None:
    """How many others asked in this way, and the mean of their shares without one's `own`; None for fewer than five.

    `shares` are the portal's `client_shares`. Not a method of the portal: a page depends on what it looks up there, and
    a method is never equal to that of the previous build.
    """
    n, total = shares.get((mode, question), (0, Decimal(0)))
    return (n - 1, (total - own) / (n - 1)) if n > SmallGroups.PEERS else None
