"""Everything that is known about each dimension of the Universal Standards, side by side and never added up.

What an institution reports, how much of that is documented, and what audits scored, each with its date and its mode. The
newest audit of each tool, edition and mode is named. Where somebody from outside scored far from what the answers say, the row
says so in words; the two measure different things, so it asks a question and answers none.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import LADDER, Assurance, Dossier, Observation
from generator.model.audits import Audit, audits_of
from generator.render.fragments.witnesses.audits import AuditTables, whole

OUTSIDE: Final = frozenset({"qualified_auditor", "external"})
"""Modes of audits in which the institution is not its own judge."""

FAR: Final = 25
"""Points between the share of aligned answers and the score of somebody from outside from which a row says so."""

_DOCUMENTED: Final = frozenset(LADDER[LADDER.index(Assurance.DOCUMENTED) :])


class WitnessOverview:
    """A table by dimension, in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._audits = AuditTables(say)

    def __call__(self, dossier: Dossier) -> Markup:
        """The rows of the table, one for each dimension; the newest filing with social answers speaks for the institution."""
        return Markup("").join(self._row(dossier, number) for number in self._say.standards.dimensions)

    def period(self, dossier: Dossier) -> str:
        """The fiscal year whose answers are shown; empty if there is none with social answers."""
        return next((period for period in dossier.periods if dossier.alignments.get(period)), "")

    def _row(self, dossier: Dossier, number: int) -> Markup:
        say = self._say
        own, share = self._own(dossier, number)
        scored = list(self._scores(dossier, number))
        outside = [score for _, score, mode in scored if mode in OUTSIDE]
        apart = share is not None and any(abs(share - score) >= FAR for score in outside)
        note = (
            Markup('<br><strong class="apart">{}</strong>').format(say.phrase("witnesses.apart")) if apart else Markup()
        )
        silent = Markup('<span class="gap">{}</span>').format(say.phrase("witnesses.no_audit"))
        audits = Markup("<ul>{}</ul>").format(Markup("").join(line for line, _, _ in scored)) if scored else silent
        return Markup('<tr id="dimension-{}"><th scope="row">{}. {}</th><td>{}</td><td>{}{}</td></tr>\n').format(
            number, number, say.dimension(number), own, audits, note
        )

    def _own(self, dossier: Dossier, number: int) -> tuple[Markup, Decimal | None]:
        """What the institution's own answers say, and their aligned share in percent."""
        say, period = self._say, self.period(dossier)
        found = next((one for one in dossier.alignments.get(period, ()) if one.dimension == number), None)
        if found is None or not found.answered:
            return Markup('<span class="gap">{}</span>').format(say.phrase("witnesses.no_answers")), None
        said = say.phrase(
            "witnesses.own",
            points=say.number(found.points, 1),
            possible=found.possible,
            answered=found.answered,
            asked=found.asked,
            n=self._documented(dossier, period, number),
        )
        share = 100 * found.points / found.possible if found.possible else None
        return Markup('<a href="../{}/#social">{}</a>: {}').format(period, period, said), share

    def _documented(self, dossier: Dossier, period: str, number: int) -> int:
        """How many of the answers on a dimension a reviewer found documented, or somebody assessed."""
        codes = (one.code for one in self._say.standards.indicators.values() if one.dimension == number and one.aligned)
        facts = (dossier.facts.get((code, period)) for code in codes)
        return sum(1 for one in facts if isinstance(one, Observation) and one.assurance in _DOCUMENTED)

    def _scores(self, dossier: Dossier, number: int) -> Iterator[tuple[Markup, Decimal, str]]:
        """The newest score of each tool, edition and mode, as a list item; the score itself; and the mode."""
        seen: set[tuple[str, str, str]] = set()
        for audit in sorted(audits_of(dossier.witnesses.audits), key=lambda one: one.head.date, reverse=True):
            if audit.line in seen or audit.head.consent != "yes":
                continue
            for score, title in self._parts(audit, number):
                seen.add(audit.line)
                head = audit.head
                said = self._say.phrase(
                    "witnesses.scored",
                    tool=self._audits.edition(head),
                    mode=self._say.name(f"audit.mode.{head.mode}"),
                    date=self._say.date(head.date, "medium"),
                    score=self._say.whole_percent(whole(score)),
                )
                yield (
                    Markup('<li title="{}"><a href="#audit-{}">{}</a></li>').format(title, head.audit, escape(said)),
                    score,
                    head.mode,
                )

    def _parts(self, audit: Audit, number: int) -> Iterator[tuple[Decimal, str]]:
        """The scored dimensions of an audit that correspond to one of today's."""
        edition = self._say.standards.audits.edition(audit.head.tool, audit.head.edition)
        for part in edition.framework.dimensions if edition else ():
            row = audit.by_part.get(part.code)
            if part.dimension == number and row is not None and row.score is not None:
                yield row.score, self._audits.part(edition, part.code)
