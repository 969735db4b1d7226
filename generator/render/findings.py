"""What the answers of all institutions say at a glance: how many answer yes to questions that matter to clients.

The front page says it in sentences and in a chart, from the data at hand. A question that too few answered is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from generator.model import ALL, Indicator, Portal, Tally
from generator.model.peer_figures import quantile
from generator.render.lines import by_line

QUESTIONS = (
    "cost_information_disclosed",
    "apr_disclosed",
    "complaint_mechanism_functioning",
    "repayment_capacity_evaluation",
    "overindebtedness_internal_audit",
    "data_privacy_clause",
    "client_satisfaction_surveyed",
    "exit_surveys_conducted",
    "board_reviews_sp_data",
)
"""Questions about how clients are treated, with an answer "yes", in the order in which they are shown."""

ENOUGH = 2
"""A year counts as the newest if at least half as many answered as in the best year."""


Given = TypeVar("Given")  # a figure, or the codes of answers


@dataclass(frozen=True, slots=True)
class SameInstitutions:
    """One result of the institutions that reported both in the newest year and in an earlier one.

    Two years are compared by them alone: the results of all reporters differ by who reported.
    """

    n: int
    then: str  # the earlier year
    was: float  # how many answered yes, or the median, in the earlier year
    now: float  # the same in the newest year


@dataclass(frozen=True, slots=True)
class AskedPractice:
    """The answers to one question in the newest year, and what the same institutions answered earlier."""

    indicator: Indicator
    now: Tally
    since: SameInstitutions | None

    @property
    def share(self) -> float:
        """The share of yes in the newest year, in percent."""
        return share(self.now)


def share(tally: Tally) -> float:
    """The share of yes among those who could answer it, in percent."""
    return 100 * tally.counts.get("yes", 0) / tally.choosing("yes")


def practices(portal: Portal) -> Iterator[AskedPractice]:
    """The questions that enough institutions answered."""
    least = portal.standards.minimum_peers
    for code in QUESTIONS:
        indicator = portal.standards.indicators.get(code)
        if indicator is None or "yes" not in indicator.answers:
            continue
        lines = by_line(indicator, portal.tallies, ALL, portal.periods)
        found = [one for one in next(iter(lines.values()), []) if one.counts and one.choosing("yes") >= least]
        most = max((one.n for one in found), default=0)
        enough = [one for one in found if one.n * ENOUGH >= most]
        if enough:
            offered = [one.period for one in enough if not one.withheld.get("yes")]
            yield AskedPractice(indicator, enough[0], _same_answers(indicator, portal, offered))


def _same_answers(indicator: Indicator, portal: Portal, years: list[str]) -> SameInstitutions | None:
    """How many answer yes in the newest of the years, against the oldest for which enough institutions answered both."""
    given = [(year, portal.peer_answers.get((ALL, indicator.code, year)) or {}) for year in years]
    return _same(given, portal.standards.minimum_peers, lambda answers: sum("yes" in chosen for chosen in answers))


def same_median(code: str, portal: Portal, years: list[str]) -> SameInstitutions | None:
    """The median of the newest of the years, against the oldest for which enough institutions reported both."""
    found = [(year, portal.peer_figures.get((ALL, code, year))) for year in years]
    given = [(year, dict(figures.items()) if figures else {}) for year, figures in found]
    return _same(given, portal.standards.quartiles_from, lambda figures: quantile(sorted(figures), 0.5))


def _same(
    given: Sequence[tuple[str, Mapping[str, Given]]], least: int, result: Callable[[Iterable[Given]], float]
) -> SameInstitutions | None:
    """A result of those that are in the first of these years and in the last with at least so many of them."""
    for then, earlier in reversed(given[1:]):
        both = earlier.keys() & given[0][1].keys()
        if len(both) >= least:
            was, now = (result([one[id_] for id_ in both]) for one in (earlier, given[0][1]))
            return SameInstitutions(len(both), then, was, now)
    return None
