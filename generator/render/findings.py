"""What the answers of all institutions say at a glance: how many answer yes to questions that matter to clients.

The front page says it in sentences and in a chart, from the data at hand. A question that too few answered is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from generator.model import ALL, Indicator, Portal, Tally
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


@dataclass(frozen=True, slots=True)
class AskedPractice:
    """The answers to one question in the newest year, and in the oldest that can be compared."""

    indicator: Indicator
    now: Tally
    before: Tally | None

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
            yield AskedPractice(indicator, enough[0], enough[-1] if len(enough) > 1 else None)
