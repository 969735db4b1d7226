"""Everything that is known about each dimension and each principle of client protection, side by side, never added up.

What an institution reports, how much of that is documented, what others scored, what its own audit scored, and what its
clients answered, each with its date, and the head of each column says what it measures. An institution's own audit has a
column of its own. Nothing is subtracted: a share of answers, a score of practices and a share of clients measure different
things, and a difference between them would accuse somebody of nothing that is known. Silence is a gap, and says which one.
Raters judge the whole institution, so their grades are the last row.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Final

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import LADDER, Assurance, Dossier, Gap, Observation
from generator.model.audits import Audit, AuditEdition, AuditPart, audits_of
from generator.model.witnesses.surveyed import ClientVoice, SurveyQuestion, favourable, voices, worded
from generator.render.fragments.witnesses.audits import AuditTables, whole
from generator.render.fragments.witnesses.poverty import PovertyRates

OWN: Final = "self_assessment"
"""The mode of audits in which the institution is its own judge."""

WITNESSES: Final = "witnesses/"
"""The page of all witnesses, from the profile."""

_DOCUMENTED: Final = frozenset(LADDER[LADDER.index(Assurance.DOCUMENTED) :])


@dataclass(frozen=True, slots=True)
class _Topic:
    """A row: a dimension, or a principle of client protection."""

    id: str
    title: str
    indicators: tuple[str, ...]  # whose answers agree with the Universal Standards or not
    questions: tuple[SurveyQuestion, ...]
    dimension: int | None = None
    principle: str = ""  # as parts of audits name it: cp1 to cp8

    def is_about(self, part: AuditPart) -> bool:
        """True if a part of an audit corresponds to it."""
        return (
            part.principle == self.principle
            if self.principle
            else part.dimension == self.dimension and not part.is_standard
        )


class WitnessOverview:
    """The two tables in one language."""

    def __init__(self, say: Printer, *, on_profile: bool = False) -> None:
        """`on_profile`: the rows are on the profile, and link to the page on which all witnesses are."""
        self._say = say
        self._audits = AuditTables(say)
        self._lines = PovertyRates(say)
        self._last: tuple[Dossier | None, list[Audit], tuple[ClientVoice, ...]] = (None, [], ())
        self._here, self._up = (WITNESSES, "") if on_profile else ("", "../")

    def __call__(self, dossier: Dossier) -> Markup:
        """The rows of the table by dimension, and those on the whole: raters, and the poverty of the clients."""
        rows = self._rows(dossier, self._dimensions, ("social", "institutional", "client_protection"))
        return rows + self._whole("poverty", self._poverty(dossier))

    def principles(self, dossier: Dossier) -> Markup:
        """The rows of the table by principle of client protection, and that of the raters who look at them."""
        return self._rows(dossier, self._principles, ("client_protection",))

    def period(self, dossier: Dossier) -> str:
        """The fiscal year whose answers are shown; empty if there is none with social answers."""
        return next((period for period in dossier.periods if dossier.alignments.get(period)), "")

    # ------------------------------------------------------------------------------------------------------- the rows

    @cached_property
    def _dimensions(self) -> tuple[_Topic, ...]:
        return tuple(self._by_dimension())

    @cached_property
    def _principles(self) -> tuple[_Topic, ...]:
        return tuple(self._by_principle())

    def _by_dimension(self) -> Iterator[_Topic]:
        say = self._say
        known = say.standards.indicators
        for number in say.standards.dimensions:
            codes = tuple(one.code for one in known.values() if one.dimension == number and one.aligned)
            asked = tuple(
                question
                for question in say.standards.bank.questions.values()
                if any(code in known and known[code].dimension == number for code in question.indicators)
            )
            yield _Topic(f"dimension-{number}", f"{number}. {say.dimension(number)}", codes, asked, dimension=number)

    def _by_principle(self) -> Iterator[_Topic]:
        bank, known = self._say.standards.bank, self._say.standards.indicators
        for one in bank.principles.values():
            asked = tuple(bank.about(one.code))
            codes = dict.fromkeys(code for question in asked for code in question.indicators)
            about = tuple(code for code in codes if code in known and known[code].aligned)
            title = worded(one.words, self._say.code)
            yield _Topic(f"principle-{one.code}", title, about, asked, principle=f"cp{one.number}")

    def _rows(self, dossier: Dossier, topics: Iterable[_Topic], kinds: Collection[str]) -> Markup:
        rows = [self._row(dossier, topic) for topic in topics]
        return Markup("").join([*rows, self._whole("whole", self._raters(dossier, kinds))])

    def _of(self, dossier: Dossier) -> tuple[list[Audit], tuple[ClientVoice, ...]]:
        """The audits, newest first, and the surveys. Every row needs them, so those of the last dossier are kept."""
        known, audits, said = self._last
        if known is not dossier:
            witnesses = dossier.witnesses
            audits = sorted(audits_of(witnesses.audits), key=lambda one: one.head.date, reverse=True)
            said = voices(witnesses.surveys, witnesses.answers)
            self._last = dossier, audits, said
        return audits, said

    def _whole(self, name: str, said: Markup) -> Markup:
        """A row about the institution as a whole."""
        return Markup(
            '<tr role="row" class="whole"><th scope="row" role="rowheader">{}</th><td role="cell" colspan="5">{}</td></tr>\n'
        ).format(self._say.phrase(f"witnesses.{name}"), said)

    def _row(self, dossier: Dossier, topic: _Topic) -> Markup:
        period = self.period(dossier)
        cells = {
            "reports": self._own(dossier, topic, period),
            "documented": self._documented(dossier, topic, period),
            "audited": self._scores(dossier, topic, own=False),
            "own_audit": self._scores(dossier, topic, own=True),
            "clients": self._clients(dossier, topic),
        }
        shown = "".join(
            [
                f'<td role="cell" data-head="{escape(self._head(name))}">{escape(cell)}</td>'
                for name, cell in cells.items()
            ]
        )
        head = f'<tr role="row" id="{escape(topic.id)}"><th scope="row" role="rowheader">{escape(topic.title)}</th>'
        return Markup(f"{head}{shown}</tr>\n")  # noqa: S704 -- escaped above

    def _head(self, name: str) -> str:
        return f"{self._say.phrase(f'witnesses.{name}')} ({self._say.phrase(f'witnesses.measures.{name}')})"

    def _gap(self, phrase: str, **values: object) -> Markup:
        return Markup(f'<span class="gap">{escape(self._say.phrase(phrase, **values))}</span>')  # noqa: S704 -- escaped

    # ------------------------------------------------------------------------------------- what the institution reports

    def _own(self, dossier: Dossier, topic: _Topic, period: str) -> Markup:
        """What the institution's own answers say, and why others are missing."""
        say = self._say
        facts = [dossier.fact(code, period) for code in topic.indicators]
        if not period:
            return self._gap("witnesses.no_filing")
        gaps = Counter(fact.why for fact in facts if isinstance(fact, Gap))
        silent = Markup(" · ").join(f"{say.phrase(f'gap.{why}')}: {say.number(n)}" for why, n in sorted(gaps.items()))
        silence = Markup('<br><span class="gap">{}</span>').format(silent) if silent else Markup()
        said = self._said(dossier, topic, period)
        if not said:
            return self._gap("witnesses.no_answers") + silence
        link = Markup('<a href="{}{}/#social">{}</a>: {}').format(self._up, period, period, said)
        return link + silence

    def _said(self, dossier: Dossier, topic: _Topic, period: str) -> str:
        if topic.dimension is not None:
            found = next((one for one in dossier.alignments.get(period, ()) if one.dimension == topic.dimension), None)
            if found is None or not found.answered:
                return ""
            points = self._say.number(found.points, 1)
            return self._say.phrase("witnesses.own", points=points, possible=found.possible, answered=found.answered, asked=found.asked)  # fmt: skip
        answers = self._answers(dossier, topic, period)
        return self._say.phrase("voice.claims", yes=sum(answers), n=len(answers)) if answers else ""

    def _answers(self, dossier: Dossier, topic: _Topic, period: str) -> list[bool]:
        """For each answer, whether it agrees with the standards."""
        known = self._say.standards.indicators
        facts = (dossier.fact(code, period) for code in topic.indicators)
        return [fact.value in known[fact.indicator].aligned for fact in facts if isinstance(fact, Observation)]

    def _documented(self, dossier: Dossier, topic: _Topic, period: str) -> Markup:
        """How many of the answers a reviewer found documented, or somebody assessed."""
        facts = [dossier.fact(code, period) for code in topic.indicators]
        levels = [fact.assurance for fact in facts if isinstance(fact, Observation)]
        n = sum(level in _DOCUMENTED for level in levels)
        if not levels:
            return Markup("–")
        said = self._say.phrase("witnesses.documented_of", n=n, of=len(levels))
        return escape(said) if n else Markup('<span class="gap">{}</span>').format(said)

    # ------------------------------------------------------------------------------------------------- what audits scored

    def _scores(self, dossier: Dossier, topic: _Topic, *, own: bool) -> Markup:
        """The newest score of each tool, edition and mode; where there is none, why."""
        newest: dict[tuple[str, str, str], list[Audit]] = {}
        for audit in self._of(dossier)[0]:
            if (audit.head.mode == OWN) is own:
                newest.setdefault(audit.line, []).append(audit)
        if not newest:
            return self._gap("witnesses.no_own_audit" if own else "witnesses.no_audit")
        items = [item for audits in newest.values() for item in self._line(topic, audits)]
        return Markup("<ul>{}</ul>").format(Markup("").join(items))

    def _line(self, topic: _Topic, audits: list[Audit]) -> Iterator[Markup]:
        """The items of one tool, edition and mode, from the newest audit that says anything about the topic."""
        say = self._say
        head = audits[0].head
        edition = say.standards.audits.edition(head.tool, head.edition)
        parts = [part for part in edition.framework.parts.values() if topic.is_about(part)] if edition else []
        day = None
        for audit in audits:
            if day is not None and audit.head.date != day:
                return  # an older one; several of one day are all shown, because none of them is the newest
            rows = [(part, audit.by_part[part.code]) for part in parts if part.code in audit.by_part]
            scored = [(part, row) for part, row in rows if row.score is not None and row.consent == "yes"]
            for part, row in scored:
                score = say.whole_percent(whole(row.score or Decimal(0)))
                yield self._item(audit, edition, part, score) + Markup("</li>")
            if scored:
                day = audit.head.date
        if day is not None:
            return
        audit = audits[0]
        states = {audit.by_part[part.code].state for part in parts if part.code in audit.by_part}
        state = "withheld" if audit.head.consent != "yes" else next(iter(sorted(states)), "")
        why = say.phrase(f"audits.state.{state}") if state else say.phrase("witnesses.not_scored")
        yield self._item(audit, edition, None, Markup('<span class="gap">{}</span>').format(why)) + Markup("</li>")

    def _item(self, audit: Audit, edition: AuditEdition | None, part: AuditPart | None, score: str) -> Markup:
        """The beginning of a list item, for what is said of one audit."""
        head, say = audit.head, self._say
        shown = say.phrase(
            "witnesses.scored",
            tool=self._audits.edition(head),
            mode=say.name(f"audit.mode.{head.mode}"),
            date=say.date(head.date, "medium"),
            score=score,
        )
        title = f' title="{escape(self._audits.part(edition, part.code))}"' if part else ""
        past = _PAST if head.expired else ""
        dated = Markup(" · ") + self._gap("witnesses.expired") if head.expired else ""
        return Markup(f'<li{escape(past)}{title}><a href="{self._here}#audits">{escape(shown)}</a>{dated}')  # noqa: S704 -- escaped

    # ------------------------------------------------------------------------------------------------ what clients answered

    def _clients(self, dossier: Dossier, topic: _Topic) -> Markup:
        """The favourable shares of the newest survey in each mode: a range over questions, and never a mean."""
        newest: dict[str, ClientVoice] = {}
        for voice in self._of(dossier)[1]:
            newest.setdefault(voice.survey.mode, voice)
        if not newest:
            return self._gap("witnesses.no_survey")
        items = [self._voice(topic, voice) for voice in newest.values()]
        return Markup("<ul>{}</ul>").format(Markup("").join(items))

    def _voice(self, topic: _Topic, voice: ClientVoice) -> Markup:
        say, survey = self._say, voice.survey
        asked = [one for one in topic.questions if one.code in voice.questions]
        found = [favourable(one, voice.everybody(one.code)) for one in asked]
        shares = sorted(100 * share[0] for share in found if share is not None)
        if shares:
            low, high = (say.whole_percent(share) for share in (shares[0], shares[-1]))
            said: object = low if low == high else say.phrase("voice.from_to", low=low, high=high)
        else:
            said = self._gap("witnesses.hidden" if asked else "gap.not_asked")
        where = say.phrase("voice.survey", mode=say.phrase(f"voice.mode.{survey.mode}"), year=str(survey.end.year))
        return Markup('<li><a href="{}#survey-{}">{}</a>: {}</li>').format(self._here, survey.survey, where, said)

    # ---------------------------------------------------------------------------------------------------- what raters said

    def _raters(self, dossier: Dossier, kinds: Collection[str]) -> Markup:
        """The newest grade of each agency and kind, on the agency's own scale."""
        say, seen, items = self._say, set[tuple[str, str]](), []
        for one in dossier.witnesses.ratings:
            if one.kind not in kinds or (one.agency, one.kind) in seen:
                continue
            seen.add((one.agency, one.kind))
            known = say.standards.ratings.agencies.get(one.agency)
            given = say.date(one.date, "medium") if one.date else ""
            said = say.phrase("witnesses.rated", agency=known.name if known else one.agency, kind=say.phrase(f"ratings.kind.{one.kind}"),
                              grade=one.grade, date=given)  # fmt: skip
            past = Markup(' <span class="gap">{}</span>').format(say.phrase("witnesses.expired")) if one.expired else ""
            items.append(
                Markup('<li{}><a href="{}#ratings">{}</a>{}</li>').format(
                    _PAST if one.expired else "", self._here, said, past
                )
            )
        return Markup("<ul>{}</ul>").format(Markup("").join(items)) if items else self._gap("witnesses.no_rating")

    # --------------------------------------------------------------------------------------------- how poor the clients are

    def _poverty(self, dossier: Dossier) -> Markup:
        """The newest rate on each line, of all clients and of new ones."""
        say, seen, items = self._say, set[tuple[str, str, str]](), []
        for one in sorted(dossier.witnesses.poverty, key=lambda one: one.date or date.min, reverse=True):
            if (*one.axis, one.clients) in seen:
                continue
            seen.add((*one.axis, one.clients))
            said = say.phrase(
                "witnesses.poor",
                line=self._lines.line(*one.axis),
                rate=self._lines.share(one.rate),
                clients=say.phrase(f"poverty.clients.{one.clients}", n=one.sample),
                tool=say.name(f"poverty_tool.{one.tool}"),
                date=say.date(one.date, "medium") if one.date else say.phrase("gap.not_stated"),
            )
            items.append(Markup('<li><a href="{}#poverty">{}</a></li>').format(self._here, said))
        return Markup("<ul>{}</ul>").format(Markup("").join(items)) if items else self._gap("witnesses.no_poverty")


_PAST: Final = Markup(' class="past"')
