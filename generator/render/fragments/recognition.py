"""The award on a profile and on a filing's page: its state, its rules, its history, and the distance to it.

Two things are shown one below the other and never combined: how open the institution is, and how far its answers are
aligned. Nothing here is a score or a rank.
"""

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import (
    Award,
    Correction,
    Coverage,
    Dossier,
    Filing,
    Finding,
    Level,
    Policy,
    award_state,
    shown_award,
)

ALIGNMENT = ("alignment_overall", "alignment_dimension", "alignment_green")
"""Rules about how far answers are aligned."""

MANY = 12
"""Lists of more items than this are collapsed."""


class Wanted(NamedTuple):
    """One of the lists of what a filing still needs for STAR, ready to print."""

    kind: str  # answer | practise | report | document | review
    n: int
    links: Markup
    folded: bool


class Aligned(NamedTuple):
    """How far answers are aligned by one rule, and how far they would have to be."""

    rule: str
    measured: Decimal
    needed: Decimal | None
    open: bool
    """True if questions without an answer decide: `measured` is then the least that it can be."""


class Recognition:
    """The award in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._links: dict[tuple[str, str], str] = {}

    def shown(self, dossier: Dossier) -> Award | None:
        """The award that a profile shows."""
        return shown_award(dossier.awards.values())

    def not_judged(self, dossier: Dossier, filing: Filing) -> str:
        """Why no policy judges a filing, in a sentence; empty if one does."""
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

    def never_judged(self, dossier: Dossier) -> str:
        """Why the newest filing was not judged, in a sentence; empty without a filing."""
        return next((said for filing in dossier.filings if (said := self.not_judged(dossier, filing))), "")

    def state(self, award: Award | None) -> str:
        """awarded, superseded, lapsed, ended, withdrawn, never or not_judged."""
        return award_state(award)

    def policy(self, award: Award) -> Policy | None:
        """The policy that a filing was judged by."""
        return next((known for known in self._say.standards.policies if known.version == award.policy), None)

    def corrected_since(self, dossier: Dossier, award: Award) -> tuple[Correction, ...]:
        """Corrections that were made to the filing after its award."""
        day = award.awarded
        return tuple(
            one
            for (_, period), made in dossier.corrections.items()
            if period == award.period
            for one in made
            if day and one.date and one.date > day
        )

    def level(self, award: Award, coverage: Coverage) -> Level | None:
        """The requirements of the disclosure level, under the policy of the award."""
        policy = self.policy(award)
        return policy.levels[coverage.level - 1] if policy and 0 < coverage.level <= len(policy.levels) else None

    def aligned(self, award: Award) -> tuple[Aligned, ...]:
        """How far the answers are aligned, for each rule of the policy that asks about alignment."""
        policy = self.policy(award)
        asking = {rule.code for rule in policy.rules if rule.question in ALIGNMENT} if policy else ()
        return tuple(
            Aligned(found.rule, found.measured, found.needed, found.answer == "could_not_tell")
            for found in award.findings
            if found.rule in asking and found.measured is not None
        )

    # ------------------------------------------------------------------------------------------- rules and their facts

    def looked_at(self, finding: Finding, dossier: Dossier, period: str, home: str) -> Markup:
        """The answers that a rule looked at, those in favour and those against, each with a link to its row.

        What the page has already is not listed again: the answers of a rule above, or all social questions. These lists
        were a third of the page of a filing.
        """
        if _is_every_question(finding, dossier.coverage.get(period)):
            tables = Markup("<a href=#social>{}</a>").format(self._say.phrase("finding.tables"))
            counts = {"met": len(finding.met), "unmet": len(finding.unmet)}
            return Markup("<p>{}</p>").format(self._say.phrase("finding.every", tables=tables, **counts))
        judged = dossier.awards.get(period)
        for above in judged.findings if judged else ():
            if above.rule == finding.rule:
                break
            if _same(above.met, finding.met) and _same(above.unmet, finding.unmet):
                rule = Markup("<a href=#rule-{}>{}</a>").format(above.rule, self._say.name(f"rule.{above.rule}"))
                return Markup("<p>{}</p>").format(self._say.phrase("finding.same", rule=rule))
        parts = []
        for key, codes in (("finding.for", finding.met), ("finding.against", finding.unmet)):
            if codes:
                said = escape(self._say.phrase(key, n=len(codes)))
                parts.append(f"<p>{said}</p>{self._linked(codes, dossier, period, '', home)}")
        return Markup("".join(parts))  # noqa: S704 -- escaped where it is made

    def wanted(self, dossier: Dossier, home: str, here: str) -> Mapping[str, tuple[Wanted, ...]]:
        """By period, the lists of what the filing of the page, `here`, lacks for STAR; empty lists are left out."""
        return {
            period: tuple(
                Wanted(kind, len(codes), Markup(self._linked(codes, dossier, period, "", home)), len(codes) > MANY)  # noqa: S704 -- as above
                for kind, codes in found.lists
            )
            for period, found in dossier.distances.items()
            if here == period
        }

    def _linked(self, codes: Iterable[str], dossier: Dossier, period: str, way: str, home: str) -> str:
        """Indicators by their labels.

        Those that were filed link to their row, the others to the indicator's own page.
        """
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


def _same(some: Collection[str], others: Collection[str]) -> bool:
    """True if both have the same codes: seldom, and by their numbers it is soon known."""
    return len(some) == len(others) and {*some} == {*others}


def _is_every_question(finding: Finding, coverage: Coverage | None) -> bool:
    """Whether a rule counts every social question of a filing, as the tables of its page show them.

    A rule looks at questions that were asked, so equal numbers are the same questions.
    """
    if coverage is None:
        return False
    total = coverage.total
    return (len(finding.met), len(finding.met) + len(finding.unmet)) == (total.reported, total.asked)


MOST_LINKS = 20_000
"""Limit of the cache of printed links."""
