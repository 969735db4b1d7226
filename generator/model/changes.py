"""Differences between two states of a portal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from generator.model.compared import Benchmark
from generator.model.edit_checks import EditQuery
from generator.model.facts import Fact, Observation
from generator.model.filed import Association, Dossier, Evidence
from generator.model.judged import Award, Finding
from generator.model.measured import Standards
from generator.model.reviewed import Correction, Review, Statement
from generator.model.witnesses import WitnessRow
from generator.problems import Problem


@dataclass(frozen=True, slots=True)
class PortalState:
    """A portal at one time, as far as a comparison needs it.

    `dossiers` and `associations` hold what may differ, with awards as of the day of the comparison.
    """

    standards: Standards
    dossiers: Mapping[str, Dossier]
    associations: Mapping[str, Association]
    problems: tuple[Problem, ...]
    names: Mapping[str, str] = field(default_factory=dict)  # of institutions that are not among the dossiers


@dataclass(frozen=True, slots=True)
class AddedOrRemoved:
    """An institution, an association or a filing that was added or removed. `values` is how many values it has."""

    kind: str  # institution | association | filing
    id: str
    name: str
    period: str = ""
    gone: bool = False
    values: int = 0


@dataclass(frozen=True, slots=True)
class DetailChange:
    """A changed detail of an institution or association itself, or of one of its filings."""

    kind: str  # institution | association | filing
    id: str
    field: str
    was: str
    now: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One cell whose fact changed. None: there was, or is, no row. `due`: the change requires a correction."""

    institution: str
    period: str
    indicator: str
    was: Fact | None
    now: Fact | None
    currency: str | None = None
    derived: bool = False
    due: bool = False

    @property
    def figures(self) -> tuple[Decimal, Decimal] | None:
        """Both figures, if both facts are figures."""
        if isinstance(self.was, Observation) and isinstance(self.now, Observation):
            both = self.was.value, self.now.value
            if isinstance(both[0], Decimal) and isinstance(both[1], Decimal):
                return both[0], both[1]
        return None


@dataclass(frozen=True, slots=True)
class RemarkChange:
    """A correction or a statement that was added or removed."""

    institution: str
    what: Correction | Statement
    gone: bool = False


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """A review that changed.

    `how`: gained, lost, void (no longer counts), counts (again), changed; signed and unsigned if nothing else changed.
    """

    institution: str
    period: str
    indicator: str
    how: str
    was: Review | None
    now: Review | None


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """A document that was added, changed or removed."""

    institution: str
    evidence: Evidence
    how: str  # added | changed | gone


@dataclass(frozen=True, slots=True)
class WitnessChange:
    """A row about what others say that was added, changed or removed. `parts` lists the changed columns.

    `key` has the row's key columns, joined by spaces.
    """

    institution: str
    table: str
    key: str
    how: str  # added | changed | gone
    row: WitnessRow
    parts: tuple[tuple[str, str, str], ...] = ()  # column, was, now


@dataclass(frozen=True, slots=True)
class AwardChange:
    """An award whose state changed. `rules` are those that decided, each with its finding before and after.

    `how`: gained, lost, withdrawn, lapsed, ended, superseded, restored (in force again), until (its last day moved).
    """

    institution: str
    period: str
    how: str
    was: Award | None
    now: Award | None
    rules: tuple[tuple[Finding | None, Finding | None], ...] = ()


@dataclass(frozen=True, slots=True)
class LevelChange:
    """A filing whose step of disclosure changed."""

    institution: str
    period: str
    was: int
    now: int


@dataclass(frozen=True, slots=True)
class MedianChange:
    """A median that changed. None: too few peers for a median."""

    group: str
    indicator: str
    period: str
    was: Benchmark | None
    now: Benchmark | None


@dataclass(frozen=True, slots=True)
class UnusualValue:
    """A new value that needs a second look. `low` and `high` are the usual range.

    `rule`: plausible (outside the standards' range), peers (far from theirs), or the code of an edit check.
    """

    institution: str
    period: str
    indicator: str
    rule: str
    fact: Fact
    low: Decimal | None = None
    high: Decimal | None = None
    currency: str | None = None
    slip: EditQuery | None = None


@dataclass(frozen=True, slots=True)
class DefinitionChange:
    """A definition in the standards that was added, changed or removed. `parts` lists what changed in it."""

    kind: str  # indicator | policy | peers | words | other
    code: str
    how: str  # added | changed | gone
    parts: tuple[tuple[str, str, str], ...] = ()  # name, was, now


@dataclass(frozen=True, slots=True)
class AffectedPage:
    """A page, with the files that go with it, that is built again: what it is about, and its ids.

    `files` are the kinds of files that an institution has besides its JSON, before or after the change.
    """

    kind: str  # institution | filing | review | country | indicator | association | portal
    keys: tuple[str, ...] = ()
    files: tuple[str, ...] = ()  # badges | downloads | charts


@dataclass(frozen=True, slots=True)
class Change:
    """Everything that a change does. `was` and `now` name the two states as people name them."""

    was: str
    now: str
    came: tuple[AddedOrRemoved, ...] = ()
    details: tuple[DetailChange, ...] = ()
    values: tuple[ValueChange, ...] = ()
    due: tuple[Problem, ...] = ()
    said: tuple[RemarkChange, ...] = ()
    reviews: tuple[ReviewChange, ...] = ()
    papers: tuple[DocumentChange, ...] = ()
    witnesses: tuple[WitnessChange, ...] = ()
    awards: tuple[AwardChange, ...] = ()
    steps: tuple[LevelChange, ...] = ()
    medians: tuple[MedianChange, ...] = ()
    unusual: tuple[UnusualValue, ...] = ()
    standards: tuple[DefinitionChange, ...] = ()
    problems: tuple[Problem, ...] = ()  # new ones
    solved: tuple[Problem, ...] = ()
    touched: tuple[AffectedPage, ...] = ()
    everywhere: bool = False  # the standards changed, so every page is built again
    names: Mapping[str, str] = field(default_factory=dict)  # of the institutions and associations named here

    @property
    def is_empty(self) -> bool:
        """True if the two states are the same."""
        return not any(
            (
                *(self.came, self.details, self.values, self.due, self.said, self.reviews, self.papers, self.awards),
                self.witnesses,
                *(self.steps, self.medians, self.unusual, self.standards, self.problems, self.solved, self.touched),
            )
        )

    @property
    def is_wrong(self) -> bool:
        """True if the change brings a new problem, or if a correction is due."""
        return bool(self.due) or any(problem.severity == "error" for problem in self.problems)
