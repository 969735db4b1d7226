"""The character of a fictional institution, from which its figures and answers follow."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from demonstration.dice import Dice
from demonstration.places import DemoCountry

NEWEST: Final = 2025
"""The newest period of the demonstration set."""


@dataclass(frozen=True, slots=True)
class Character:
    """The character of one institution. Shares run from 0 to 1; money is in US dollars of the last period."""

    number: int
    dice: Dice
    place: DemoCountry
    id: str
    name: str
    legal_form: str
    founded: int
    periods: tuple[int, ...]  # oldest first; years may be missing
    full_name: str | None = None
    acronym: str | None = None
    former_names: tuple[str, ...] = ()
    website: bool = True
    mission: str = ""
    circle: str | None = None  # id of its association
    # size
    borrowers: int = 12_000
    loan: float = 600.0  # average balance per borrower
    growth: float = 0.08  # of borrowers, per year
    # clients and methods
    women: float = 0.65
    rural: float = 0.5
    methods: tuple[float, float, float] = (0.6, 0.3, 0.1)  # individual, solidarity group, village bank
    deposits: float = 0.0  # of assets; 0: takes none
    equity: float = 0.3  # of assets
    # performance
    quality: float = 0.55  # of its social practice in the last period
    progress: float = 0.03  # gained in each earlier year
    par: float = 0.04
    shock: int | None = None  # the year of a crisis
    severity: float = 0.0  # share of the portfolio that became overdue in it
    self_sufficiency: float = 1.12
    # openness
    openness: float = 0.6  # of the social questions answered in the last period
    finance: float = 0.8  # of the financial ones
    files_ratios: bool = False  # files ratios too, and does not leave them to be computed
    thousands: bool = False  # files ratios instead of leaving them to be computed
    withheld: bool = False  # answers nothing in public
    # evidence
    proof: float = 0.0  # share of the values in a reviewed filing that were found documented
    reviewed: tuple[int, ...] = ()  # periods
    stars: tuple[int, ...] = ()  # periods in which everything was answered well and documented
    halfway: int | None = None  # the period whose review is only half done
    forgetful: bool = False  # its reviewer forgot that some answers are documented together
    signed: tuple[int, ...] = ()  # periods whose review was signed by the reviewers with a key
    audits: tuple[int, ...] = ()  # periods in which a social auditor came
    last_rating: int | None = None  # after which no rating agency came, though its report is still named
    encloses: tuple[str, ...] = ()  # kinds of documents whose file is in its package
    ratings: tuple[Mapping[str, Any], ...] = ()  # keys as in the table; `report`: title of the published report
    social_audits: tuple[Mapping[str, Any], ...] = ()  # keys as in the table, and those of `rows/social_audits.py`
    surveys: tuple[
        Mapping[str, Any], ...
    ] = ()  # of its clients, keys as in the table; `short`: the questions of a call
    poverty: tuple[Mapping[str, Any], ...] = ()  # keys as in the table
    amendments: tuple[Mapping[str, Any], ...] = ()  # of ratings and the like; keys as in the table
    row_reviews: tuple[Mapping[str, Any], ...] = ()  # of documents behind ratings and audits; keys as in the table
    # later events, as in the cast; keys as in the tables
    corrected: tuple[Mapping[str, Any], ...] = ()  # `waits`: not reviewed again yet; without `was`: two digits swapped
    said: tuple[Mapping[str, Any], ...] = ()  # its statements
    ended: Mapping[str, Any] = field(default_factory=dict)  # how, date, reason, source, successor
    left: Mapping[str, Any] = field(
        default_factory=dict
    )  # the association that it is no longer in: circle, since, until
    withdrawn: Mapping[str, Any] = field(default_factory=dict)  # by its association: period, date, who, why
    # exceptions to chance: "period indicator" -> figure, or note
    odd: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)  # indicator -> its answer in every period

    def years_before_last(self, period: int) -> int:
        """Years before its last filing."""
        return self.periods[-1] - period

    def quality_in(self, period: int) -> float:
        """The quality of its social practice in a period."""
        if period in self.stars:
            return max(0.985, self.quality)
        return min(0.99, max(0.02, self.quality - self.progress * self.years_before_last(period)))

    def openness_in(self, period: int) -> float:
        """The share of social questions that it answered in a period."""
        if period in self.stars:
            return max(0.96, self.openness)
        return min(0.99, max(0.0, self.openness - 0.015 * self.years_before_last(period)))
