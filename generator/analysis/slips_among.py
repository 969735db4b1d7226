"""Which slips do many packages hold, one after the other, and how often does each rule ask?

Each package is looked at when it is read, and forgotten but for what is held against peers: a portal need not fit into
memory. Peers are asked only at the end, and only where all of them are there.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from generator.analysis import derive, peers, slips, slips_beside
from generator.model import Dossier, Kind, Observation, Standards
from generator.model.slips import Cell, Slip, SlipKind, SlipRule
from generator.problems import Problem
from generator.standards import slips_told

IMPLAUSIBLE = "implausible-value"
"""What the reader of packages says of a figure out of its range; where a slip says more, it need not be said twice."""


@dataclass(frozen=True, slots=True)
class Rate:
    """How often a rule asks: of so many facts that it looks at, and about so many."""

    rule: str
    looked_at: int
    flagged: int
    questions: int

    @property
    def share(self) -> float:
        """Facts asked about, in percent of those looked at."""
        return 100 * self.flagged / self.looked_at if self.looked_at else 0.0


class Among:
    """The slips of packages that are told of one by one. `whole`: all packages of a portal, so that peers are known."""

    def __init__(self, standards: Standards, language: str = "en", *, whole: bool) -> None:
        self._standards = standards
        self._language = language
        self._whole = whole
        self._beside = frozenset(code for scale in slips_beside.scales(standards) for code in scale if code)
        self._kept: list[tuple[Dossier, tuple[Slip, ...]]] = []
        self._figures = _no_figures()
        self._seen: Counter[str] = Counter()
        self._slips: list[Slip] = []
        self._problems: list[Problem] = []

    def hear(self, dossier: Dossier) -> None:
        """Look at one package, as it was read."""
        for fact in dossier.facts.values():
            if isinstance(fact, Observation) and not fact.derived:
                self._seen[fact.indicator] += 1
        derived = derive.derive(dossier, self._standards)
        found = slips.find(derived, self._standards)
        self._take(found, derived)
        if self._whole and self._beside:
            slim = replace(
                derived, facts={cell: fact for cell, fact in derived.facts.items() if cell[0] in self._beside}
            )
            self._kept.append((slim, found))
            for code, period, figure in peers.rows(slim, self._standards).figures:
                self._figures[code].setdefault(period, {})[dossier.institution.id] = figure

    def problems(self) -> list[Problem]:
        """All slips, as warnings."""
        self._ask_peers()
        return self._problems

    def rates(self) -> list[Rate]:
        """How often each rule asks; the last line is of all rules together."""
        self._ask_peers()
        lines = []
        for rule in self._standards.slips:
            codes = codes_of(rule, self._standards)
            own = [slip for slip in self._slips if slip.rule == rule.code]
            looked_at = sum(self._seen[code] for code in codes)
            lines.append(Rate(rule.code, looked_at, len(_asked_about(own)), len(own)))
        lines.append(Rate("", self._seen.total(), len(_asked_about(self._slips)), len(self._slips)))
        return lines

    def _take(self, found: Iterable[Slip], dossier: Dossier) -> None:
        for slip in found:
            self._slips.append(slip)
            self._problems.append(slips_told.told(slip, dossier, self._standards, self._language))

    def _ask_peers(self) -> None:
        if self._kept:
            among = slips.Peers(self._figures.__getitem__, self._standards)
            for dossier, found in self._kept:
                self._take(slips.beside(dossier, self._standards, among, found), dossier)
            self._kept, self._figures = [], _no_figures()


def _no_figures() -> defaultdict[str, dict[str, dict[str, float]]]:
    """By indicator, then period, then institution."""
    return defaultdict(dict)


def instead(problems: Iterable[Problem], asked: Iterable[Problem]) -> list[Problem]:
    """Both, without the warnings of a figure out of its range where a slip asks about the same cell."""
    questions = list(asked)
    places = {question.location for question in questions}
    kept = (one for one in problems if one.code != IMPLAUSIBLE or one.location not in places)
    return [*kept, *questions]


def _asked_about(found: Iterable[Slip]) -> set[tuple[str, Cell]]:
    return {(slip.institution, cell) for slip in found for cell in (slip.cells if slip.filing else slip.cells[:1])}


_LOOKS_AT: Mapping[SlipKind, tuple[Kind, ...]] = {
    SlipKind.AMOUNTS: (Kind.CURRENCY,),
    SlipKind.CURRENCY: (Kind.CURRENCY,),
    SlipKind.FACTOR: (Kind.COUNT, Kind.CURRENCY),
    SlipKind.FRACTION: (Kind.PERCENT,),
    SlipKind.SIGN: (Kind.CURRENCY, Kind.PERCENT, Kind.RATIO),
    SlipKind.OVER: (Kind.PERCENT,),
    SlipKind.COMPUTED: (Kind.CURRENCY, Kind.COUNT, Kind.PERCENT, Kind.RATIO),
    SlipKind.COPIED: (Kind.CURRENCY, Kind.COUNT, Kind.PERCENT, Kind.RATIO),
}


def codes_of(rule: SlipRule, standards: Standards) -> frozenset[str]:
    """The indicators that a rule may ask about."""
    if rule.kind in (SlipKind.ABOVE, SlipKind.PEERS):
        return frozenset((*(part for part, _ in rule.pairs), *rule.indicators))
    if rule.kind is SlipKind.SUM:
        return frozenset(total for total, _ in rule.sums)
    if rule.kind is SlipKind.DATE:
        return frozenset(rule.indicators)
    only = rule.indicators if rule.kind is not SlipKind.SIGN else ()
    return frozenset(
        code
        for code, indicator in standards.indicators.items()
        if indicator.kind in _LOOKS_AT[rule.kind]
        and (not only or code in only)
        and code not in rule.leaves_out
        and (rule.kind is not SlipKind.COMPUTED or indicator.formula)
        and (rule.kind is not SlipKind.OVER or indicator.maximum == 100)
    )
