"""What the standards say about social audits: tools, what their editions score, and the self-audit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Final

TOTAL: Final = "total"
"""The part of an audit that stands for all of it."""

NOT_APPLICABLE: Final = "not_applicable"
"""The answer to a question of a self-audit that leaves it out of the mean."""


@dataclass(frozen=True, slots=True)
class AuditPart:
    """What an edition scores: a dimension, or a standard, whose code begins with that of its dimension."""

    code: str  # "4", "4a"; blocks and principles are dimensions without standards
    label: str  # English
    above: str = TOTAL  # code of the dimension of a standard
    dimension: int | None = None  # of the Universal Standards as the portal uses them
    principle: str = ""  # client protection principle of the same wording, cp1 to cp8
    unsure: bool = False  # the title was not confirmed by a published page

    @property
    def is_standard(self) -> bool:
        """True below a dimension."""
        return self.above != TOTAL


@dataclass(frozen=True, slots=True)
class AuditFramework:
    """The parts of one edition of some standards, dimensions first, each followed by its own standards."""

    code: str
    label: str  # English
    parts: Mapping[str, AuditPart]

    @property
    def dimensions(self) -> tuple[AuditPart, ...]:
        """The parts of the first level."""
        return tuple(part for part in self.parts.values() if not part.is_standard)

    def below(self, code: str) -> tuple[AuditPart, ...]:
        """The standards of a dimension, or the dimensions of the total."""
        return tuple(part for part in self.parts.values() if part.above == code)


@dataclass(frozen=True, slots=True)
class AuditEdition:
    """One edition of a tool. Scores of two editions are never joined."""

    code: str
    label: str  # English
    framework: AuditFramework
    since: int | None = None
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class AuditTool:
    """A tool for social audits. One that is `open` takes any edition, and has an overall score only."""

    code: str
    label: str  # English
    owner: str = ""
    editions: Mapping[str, AuditEdition] = field(default_factory=dict)
    open: bool = False


@dataclass(frozen=True, slots=True)
class AuditPractice:
    """One practice of the self-audit with its questions, by code, in English."""

    code: str
    label: str
    standard: str
    questions: Mapping[str, str]
    read: tuple[str, ...] = ()  # indicators to look at if it is weak


@dataclass(frozen=True, slots=True)
class AuditExample:
    """A worked case of the method: answers by question, and what follows for some parts: a score or why there is none."""

    code: str
    label: str  # English
    answers: Mapping[str, str]
    scores: Mapping[str, Decimal | str]


@dataclass(frozen=True)
class AuditStandards:
    """Everything that `audits.yml` says. `practices` are those of the self-audit, in the order of their questions."""

    tools: Mapping[str, AuditTool] = field(default_factory=dict)
    modes: Mapping[str, str] = field(default_factory=dict)  # code -> English label, least independent first
    answers: Mapping[str, Decimal] = field(default_factory=dict)  # yes, partially, no -> percent
    practices: Mapping[str, AuditPractice] = field(default_factory=dict)
    examples: tuple[AuditExample, ...] = ()
    valid_months: int | None = None  # for which an audit is taken as current; None: for ever
    own_tool: str = ""  # code of the self-audit among the tools
    own_edition: str = ""

    @property
    def own(self) -> AuditFramework | None:
        """The parts that the self-audit scores; None if these standards have no self-audit."""
        tool = self.tools.get(self.own_tool)
        edition = tool.editions.get(self.own_edition) if tool else None
        return edition.framework if edition else None

    @cached_property
    def frameworks(self) -> Mapping[str, AuditFramework]:
        """The frameworks that editions score, by code."""
        editions = (edition for tool in self.tools.values() for edition in tool.editions.values())
        return {edition.framework.code: edition.framework for edition in editions}

    @cached_property
    def questions(self) -> Mapping[str, AuditPractice]:
        """The practice of each question of the self-audit, in the order in which they are asked."""
        return {code: practice for practice in self.practices.values() for code in practice.questions}

    def edition(self, tool: str, edition: str) -> AuditEdition | None:
        """The edition of a tool, if the standards have it."""
        known = self.tools.get(tool)
        return known.editions.get(edition) if known else None
