"""What do a profile and a filing's page say of the award: its state, its rules, its past, and how far away it is?

Two things stand one under the other and are never mixed into one: how open the institution is, and how far its answers
are aligned. Nothing here is a score or a rank.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from markupsafe import Markup, escape

from generator.model import Award, Correction, Coverage, Dossier, Filing, Finding, Indicator, Level, Policy, Standards
from generator.render.badges import image

ALIGNMENT = ("alignment_overall", "alignment_dimension", "alignment_green")
"""Questions that say how far answers are aligned."""

MANY = 12
"""From so many lines on a list is folded."""


class RecognitionPrinter(Protocol):
    """The part of a `Printer` that recognition needs."""

    standards: Standards

    def phrase(self, key: str, **values: object) -> str: ...  # noqa: D102
    def label(self, of: Indicator | str) -> str: ...  # noqa: D102
    def name(self, key: str) -> str: ...  # noqa: D102
    def date(self, day: date) -> str: ...  # noqa: D102
    def percent(self, value: Decimal | float) -> str: ...  # noqa: D102


class Wanted(NamedTuple):
    """One of the lists that would get a filing to STAR, ready to print."""

    kind: str  # answer | practise | report | document | review
    n: int
    links: Markup
    folded: bool


class Aligned(NamedTuple):
    """How far answers are aligned by one rule, and how far they would have to be."""

    rule: str
    measured: Decimal
    needed: Decimal | None


class Recognition:
    """The award in one language."""

    def __init__(self, say: RecognitionPrinter) -> None:
        self._say = say
        self._links: dict[tuple[str, str], str] = {}

    def shown(self, dossier: Dossier) -> Award | None:
        """The award that the profile speaks of: that of the badge, else the newest judgement."""
        return image.shown(dossier.awards.values()) or next(iter(dossier.awards.values()), None)

    def not_judged(self, dossier: Dossier, filing: Filing) -> str:
        """Why no policy judges a filing, in a sentence; empty where one does."""
        reason = dossier.unjudged.get(filing.period)
        if reason is None:
            return ""
        standards = self._say.standards
        policy, _ = standards.policy_at(filing.as_of)
        edition = standards.edition(filing.questionnaire, filing.period)
        return self._say.phrase(
            f"star.unjudged.{reason}",
            year=filing.period,
            policy=policy.version if policy else "",
            date=self._say.date(policy.in_force_from) if policy else "",
            questionnaire=self._say.name(f"questionnaire.{edition.code}") if edition else "",
        )

    def state(self, award: Award | None) -> str:
        """awarded, superseded, lapsed, withdrawn or never."""
        return award.state if award is not None and award.awarded is not None else "never"

    def policy(self, award: Award) -> Policy | None:
        """The policy that a filing was judged by."""
        return next((known for known in self._say.standards.policies if known.version == award.policy), None)

    def history(self, dossier: Dossier) -> tuple[Award, ...]:
        """Every award that was ever given, newest filing first."""
        return tuple(award for award in dossier.awards.values() if award.awarded is not None)

    def corrected_since(self, dossier: Dossier, award: Award) -> tuple[Correction, ...]:
        """Corrections of the filing that came after it was awarded."""
        day = award.awarded
        return tuple(
            one
            for (_, period), made in dossier.corrections.items()
            if period == award.period
            for one in made
            if day and one.date and one.date > day
        )

    def level(self, award: Award, coverage: Coverage) -> Level | None:
        """What the step of disclosure asks for, under the policy of the award."""
        policy = self.policy(award)
        return policy.levels[coverage.level - 1] if policy and 0 < coverage.level <= len(policy.levels) else None

    def aligned(self, award: Award) -> tuple[Aligned, ...]:
        """How far the answers are aligned, by each rule of the policy that asks for it."""
        policy = self.policy(award)
        asking = {rule.code for rule in policy.rules if rule.question in ALIGNMENT} if policy else ()
        return tuple(
            Aligned(found.rule, found.measured, found.needed)
            for found in award.findings
            if found.rule in asking and found.measured is not None
        )

    # ------------------------------------------------------------------------------------------- rules and their facts

    def looked_at(self, finding: Finding, dossier: Dossier, period: str, home: str) -> Markup:
        """The answers that a rule looked at: those that speak for it, and those that do not, each leading to its row."""
        parts = []
        for key, codes in (("finding.for", finding.met), ("finding.against", finding.unmet)):
            if codes:
                said = escape(self._say.phrase(key, n=len(codes)))
                parts.append(f"<p>{said}</p>{self._linked(codes, dossier, period, '', home)}")
        return Markup("".join(parts))  # noqa: S704 -- escaped where it is made

    def wanted(self, dossier: Dossier, home: str, here: str) -> Mapping[str, tuple[Wanted, ...]]:
        """By period: the lists of what would get the filing to STAR, the empty ones left out.

        `here` is the period whose page it is, which has them all. On a profile it is empty, and long lists are counted.
        """
        return {
            period: tuple(
                Wanted(
                    kind,
                    len(codes),
                    Markup(self._linked(codes, dossier, period, "" if here else f"{period}/", home))  # noqa: S704 -- as above
                    if here or len(codes) <= MANY
                    else Markup(),
                    len(codes) > MANY,
                )
                for kind, codes in found.lists
            )
            for period, found in dossier.distances.items()
            if here in ("", period)
        }

    def _linked(self, codes: Iterable[str], dossier: Dossier, period: str, way: str, home: str) -> str:
        """Indicators by their labels. What was filed leads to its row, what was not to the indicator's own page."""
        filed = dossier.facts
        return f"<ul class=codes>{''.join([self._link(code, f'{way}#' if (code, period) in filed else home) for code in codes])}</ul>"

    def _link(self, code: str, way: str) -> str:
        link = self._links.get((code, way))
        if link is None:
            if len(self._links) > MOST_LINKS:
                self._links.clear()
            place = f"{way}{escape(code)}" if way.endswith("#") else f"{way}indicators/{escape(code)}/"
            link = self._links[code, way] = f"<li><a href={place}>{escape(self._say.label(code))}</a>"
        return link


MOST_LINKS = 20_000
"""Printed links kept."""
