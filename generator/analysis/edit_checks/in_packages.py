"""Runs the edit checks over many packages, one by one, and counts how often each rule asks.

Each package is checked when it is read, and then dropped except for what is compared with peers: a portal need not fit
into memory. Peers are compared at the end, and only if all packages of the portal are there.
"""

import pickle
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from generator.analysis import derive, peers
from generator.analysis.edit_checks import against_peers, rules
from generator.analysis.edit_checks.cases import DossierFigures
from generator.language import edit_check_words
from generator.language.phrases import ENGLISH
from generator.language.printer import Printer
from generator.model import AnswerType, Dossier, Observation, Standards
from generator.model.edit_checks import Cell, EditCheck, EditCheckKind, EditQuery
from generator.problems import Problem

IMPLAUSIBLE = "implausible-value"
"""The reader's problem for a figure out of its range; dropped if an edit check says more about the same cell."""


@dataclass(frozen=True, slots=True)
class QueryRate:
    """How often a rule asks: the facts that it looks at, and those that it asks about."""

    rule: str
    looked_at: int
    flagged: int
    questions: int

    @property
    def share(self) -> float:
        """Facts asked about, in percent of those looked at."""
        return 100 * self.flagged / self.looked_at if self.looked_at else 0.0


class ComparedDossier:
    """The filings of a dossier and those of its figures that are compared with peers.

    When it is kept for the next check, it stays bytes until one of its figures is to be asked about: most never are.
    """

    def __init__(self, content: Dossier | bytes) -> None:
        self._content = content

    @cached_property
    def dossier(self) -> Dossier:
        """The dossier."""
        if isinstance(self._content, Dossier):
            return self._content
        found: Dossier = pickle.loads(self._content)  # noqa: S301 -- ours: `pipeline.cache` verified what it is part of
        return found

    def __reduce__(self) -> tuple[object, ...]:
        content = self._content
        packed = content if isinstance(content, bytes) else pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
        return type(self), (packed,)


@dataclass(frozen=True, slots=True)
class PackageQueries:
    """The result of one package's edit checks: the questions, and the figures that are compared with peers.

    `compared` is None if peers are not known.
    """

    institution: str
    found: tuple[EditQuery, ...]
    problems: tuple[Problem, ...]
    compared: ComparedDossier | None
    figures: tuple[tuple[str, str, float], ...]  # amounts in US dollars
    measures: tuple[tuple[against_peers.Scale, float], ...]  # as `against_peers.measures` has them


class PackageEditChecks:
    """The edit checks of packages that are passed in one by one.

    `whole`: they are all of a portal, so peers are known.
    """

    def __init__(self, standards: Standards, *, whole: bool) -> None:
        self._standards = standards
        self._say = Printer(standards, ENGLISH)  # as all that is said of a package
        self._whole = whole
        self._beside = frozenset(code for scale in against_peers.scales(standards) for code in scale if code)
        self._kept: list[tuple[ComparedDossier, PackageQueries]] = []
        self._figures = _no_figures()
        self._seen: Counter[str] = Counter()
        self._slips: list[EditQuery] = []
        self._problems: list[Problem] = []

    def hear(self, dossier: Dossier) -> PackageQueries:
        """Check one package, as it was read."""
        for fact in dossier.facts.values():
            if isinstance(fact, Observation) and not fact.derived:
                self._seen[fact.indicator] += 1
        derived = derive.derive(dossier, self._standards)
        found = rules.find(derived, self._standards)
        compared: ComparedDossier | None = None
        figures: tuple[tuple[str, str, float], ...] = ()
        measures: tuple[tuple[against_peers.Scale, float], ...] = ()
        if self._whole and self._beside:
            facts = {cell: fact for cell, fact in derived.facts.items() if cell[0] in self._beside}
            own = Dossier(derived.institution, derived.filings, facts)
            compared = ComparedDossier(own)
            figures = peers.rows(own, self._standards).figures
            measures = against_peers.measures(DossierFigures(own, self._standards))
        told = self._told(found, derived)
        queries = PackageQueries(dossier.institution.id, found, told, compared, figures, measures)
        self.recall(queries)
        return queries

    def recall(self, heard: PackageQueries) -> None:
        """Take over what `hear` found in a package before."""
        self._slips += heard.found
        self._problems += heard.problems
        if heard.compared is not None:
            self._kept.append((heard.compared, heard))
            for code, period, figure in heard.figures:
                self._figures[code].setdefault(period, {})[heard.institution] = figure

    def all_heard(self) -> None:
        """Compare the packages with each other."""
        self._ask_peers()

    def problems(self) -> list[Problem]:
        """All queries, as warnings."""
        self._ask_peers()
        return self._problems

    def rates(self) -> list[QueryRate]:
        """How often each rule asks; the last line is for all rules together."""
        self._ask_peers()
        lines = []
        for rule in self._standards.slips:
            codes = codes_of(rule, self._standards)
            own = [slip for slip in self._slips if slip.rule == rule.code]
            looked_at = sum(self._seen[code] for code in codes)
            lines.append(QueryRate(rule.code, looked_at, len(_asked_about(own)), len(own)))
        lines.append(QueryRate("", self._seen.total(), len(_asked_about(self._slips)), len(self._slips)))
        return lines

    def _told(self, found: Iterable[EditQuery], dossier: Dossier) -> tuple[Problem, ...]:
        return tuple(edit_check_words.told(slip, dossier, self._say) for slip in found)

    def _ask_peers(self) -> None:
        if self._kept:
            among = rules.PeerScales(self._figures.__getitem__, self._standards)
            for compared, heard in self._kept:
                if not among.are_within(heard.measures):
                    beside = rules.find_against_peers(compared.dossier, self._standards, among, heard.found)
                    self._slips += beside
                    self._problems += self._told(beside, compared.dossier)
            self._kept, self._figures = [], _no_figures()


def _no_figures() -> defaultdict[str, dict[str, dict[str, float]]]:
    """By indicator, then period, then institution."""
    return defaultdict(dict)


def instead(problems: Iterable[Problem], asked: Iterable[Problem]) -> list[Problem]:
    """Both, without the warnings of a figure out of its range if a query is about the same cell."""
    questions = list(asked)
    places = {question.location for question in questions}
    kept = (one for one in problems if one.code != IMPLAUSIBLE or one.location not in places)
    return [*kept, *questions]


def _asked_about(found: Iterable[EditQuery]) -> set[tuple[str, Cell]]:
    return {(slip.institution, cell) for slip in found for cell in (slip.cells if slip.filing else slip.cells[:1])}


_LOOKS_AT: Mapping[EditCheckKind, tuple[AnswerType, ...]] = {
    EditCheckKind.AMOUNTS: (AnswerType.CURRENCY,),
    EditCheckKind.CURRENCY: (AnswerType.CURRENCY,),
    EditCheckKind.FACTOR: (AnswerType.COUNT, AnswerType.CURRENCY),
    EditCheckKind.FRACTION: (AnswerType.PERCENT,),
    EditCheckKind.SIGN: (AnswerType.CURRENCY, AnswerType.PERCENT, AnswerType.RATIO),
    EditCheckKind.OVER: (AnswerType.PERCENT,),
    EditCheckKind.COMPUTED: (AnswerType.CURRENCY, AnswerType.COUNT, AnswerType.PERCENT, AnswerType.RATIO),
    EditCheckKind.COPIED: (AnswerType.CURRENCY, AnswerType.COUNT, AnswerType.PERCENT, AnswerType.RATIO),
}
"""The kinds that look at every indicator of these types; the others look at those that the rule names."""


def codes_of(rule: EditCheck, standards: Standards) -> frozenset[str]:
    """The indicators that a rule may ask about."""
    if rule.kind in (EditCheckKind.ABOVE, EditCheckKind.PEERS):
        return frozenset((*(part for part, _ in rule.pairs), *rule.indicators))
    if rule.kind is EditCheckKind.SCALE:
        return frozenset(scale.figure for scale in rule.ranges)
    if rule.kind is EditCheckKind.SUM:
        return frozenset(total for total, _ in rule.sums)
    if rule.kind not in _LOOKS_AT:
        return frozenset(rule.indicators)
    only = rule.indicators if rule.kind is not EditCheckKind.SIGN else ()
    return frozenset(
        code
        for code, indicator in standards.indicators.items()
        if indicator.kind in _LOOKS_AT[rule.kind]
        and (not only or code in only)
        and code not in rule.leaves_out
        and (rule.kind is not EditCheckKind.COMPUTED or indicator.formula)
        and (rule.kind is not EditCheckKind.OVER or indicator.maximum == 100)
    )
