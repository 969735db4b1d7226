"""Who is a fictional institution: everything about it that its figures and answers follow from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from demonstration.dice import Dice
from demonstration.places import DemoCountry

NEWEST: Final = 2025
"""The newest period that anybody in the demonstration set reports."""


@dataclass(frozen=True, slots=True)
class Character:
    """One institution's nature. Shares run from 0 to 1; money is in US dollars of the last period."""

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
    # how large
    borrowers: int = 12_000
    loan: float = 600.0  # average balance per borrower
    growth: float = 0.08  # of borrowers, per year
    # whom it serves, and how
    women: float = 0.65
    rural: float = 0.5
    methods: tuple[float, float, float] = (0.6, 0.3, 0.1)  # individual, solidarity group, village bank
    deposits: float = 0.0  # of assets; 0: takes none
    equity: float = 0.3  # of assets
    # how well
    quality: float = 0.55  # of its social practice in the last period
    progress: float = 0.03  # what was gained in each year before
    par: float = 0.04
    shock: int | None = None  # the year of a crisis
    severity: float = 0.0  # how much of the portfolio went late in it
    self_sufficiency: float = 1.12
    # how open
    openness: float = 0.6  # of the social questions answered in the last period
    finance: float = 0.8  # of the financial ones
    files_ratios: bool = False  # files ratios too, and does not leave them to be computed
    thousands: bool = False  # rounds its accounts to thousands
    withheld: bool = False  # answers nothing in public
    # how well proven
    proof: float = 0.0  # of the values in a reviewed filing that were found documented
    reviewed: tuple[int, ...] = ()  # periods
    stars: tuple[int, ...] = ()  # periods in which everything was answered well and documented
    halfway: int | None = None  # the period whose review has only come half its way
    forgetful: bool = False  # its reviewer forgot that some answers are documented together
    signed: tuple[int, ...] = ()  # periods whose review was signed by those who have a key
    audits: tuple[int, ...] = ()  # periods in which a social auditor came
    last_rating: int | None = None  # after which no rating agency came, though its report is still named
    encloses: tuple[str, ...] = ()  # kinds of document of which it puts the file into its package
    # what happened afterwards, as the cast says; keys as in the tables
    corrected: tuple[Mapping[str, Any], ...] = ()  # `waits`: not reviewed anew yet; without `was`: two digits swapped
    said: tuple[Mapping[str, Any], ...] = ()  # its statements
    withdrawn: Mapping[str, Any] = field(default_factory=dict)  # by its association: period, date, who, why
    # what chance would not make: "period indicator" -> figure, or note
    odd: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, str] = field(default_factory=dict)  # indicator -> its answer in every period

    def years_before_last(self, period: int) -> int:
        """How long before its last filing."""
        return self.periods[-1] - period

    def quality_in(self, period: int) -> float:
        """How good its social practice was in a period."""
        if period in self.stars:
            return max(0.985, self.quality)
        return min(0.99, max(0.02, self.quality - self.progress * self.years_before_last(period)))

    def openness_in(self, period: int) -> float:
        """How many social questions it answered in a period."""
        if period in self.stars:
            return max(0.96, self.openness)
        return min(0.99, max(0.0, self.openness - 0.015 * self.years_before_last(period)))
