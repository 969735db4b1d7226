"""Clients' answers on the page of what others say about an institution, next to its own account of the same matters.

Every share has its interval and its sample next to it. Surveys that asked in different ways are apart, because the way
changes the answers. No score is made of several questions: the one number of a survey would be its least informative.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Dossier, Fact, Gap, Observation, Portal
from generator.model.witnesses.intervals import Interval, net_promoter, wilson
from generator.model.witnesses.surveyed import (
    Answer,
    AskedAs,
    ClientVoice,
    SmallGroups,
    SurveyQuestion,
    average_of_others,
    favourable,
    side_of,
    size_of,
    voices,
    worded,
)
from generator.render import addresses
from generator.render.fragments.clients.all_answers import AllAnswers, base, interval, one_cell, with_interval
from generator.render.fragments.witnesses.row_review import reviewed
from generator.render.tables.evidence import document

_HALF: Final = 100
"""Half the width of a diverging bar: one unit for each percent."""


def _judged(say: Printer, code: str) -> bool:
    """True if some answers to a question agree with the Universal Standards, and others do not."""
    return bool(say.standards.indicators[code].aligned)


@dataclass(frozen=True, slots=True)
class _SurveyAndAccount:
    """A survey, and what the institution reported for the same time. `newest`: of those that asked in this way."""

    voice: ClientVoice
    dossier: Dossier
    newest: bool

    @property
    def period(self) -> str:
        """The fiscal year in which the survey ended, else the one that ended in the year before; empty if neither was filed."""
        return self.dossier.period_at(self.voice.survey.end)

    def fact(self, code: str) -> Fact:
        """What the institution reported on a matter for that year."""
        return self.dossier.fact(code, self.period)


class ClientVoices:
    """The surveys of one institution's clients in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._bank = say.standards.bank
        self._all_answers = AllAnswers(say)

    def __call__(self, dossier: Dossier, portal: Portal, root: str, home: str) -> Markup:
        """Each survey with its sample and its answers, principle by principle.

        `root` leads to the site's root, `home` to the front page of the language.
        """
        found = voices(dossier.witnesses.surveys, dossier.witnesses.answers)
        newest: dict[str, None] = {}
        parts = []
        for voice in found:
            part = self._survey(_SurveyAndAccount(voice, dossier, voice.survey.mode not in newest), portal, root, home)
            if voice.survey.mode in newest:  # an earlier one in the same way
                title = self._say.phrase("voice.earlier", year=str(voice.survey.end.year))
                part = Markup("<details><summary>{}</summary>{}</details>").format(title, part)
            newest[voice.survey.mode] = None
            parts.append(part)
        return Markup("\n").join(parts)

    # ------------------------------------------------------------------------------------------------------ a survey

    def _survey(self, both: _SurveyAndAccount, portal: Portal, root: str, home: str) -> Markup:
        say, voice, survey = self._say, both.voice, both.voice.survey
        title = say.phrase("voice.survey", mode=say.phrase(f"voice.mode.{survey.mode}"), year=str(survey.end.year))
        return Markup('<section class="voice" aria-labelledby="survey-{}"><h3 id="survey-{}">{}</h3>\n{}{}{}{}</section>').format(
            survey.survey, survey.survey, title, self._sample(voice, both.dossier, root), self._summary(both),
            Markup("\n").join(self._principle(code, both, portal, home) for code in ("", *self._bank.principles)),
            self._unasked(voice),
        )  # fmt: skip

    def _sample(self, voice: ClientVoice, dossier: Dossier, root: str) -> Markup:
        """Who asked whom, how, and how many answered."""
        say, survey = self._say, voice.survey
        rows: list[tuple[str, object]] = [
            ("asked_by", survey.conducted_by + " · " + say.phrase(f"voice.independent.{survey.independent}")),
            ("how", say.phrase(f"voice.mode.{survey.mode}")),
            ("when", say.phrase("voice.days", start=survey.start, end=survey.end)),
            ("sample", self._counts(voice)),
        ]
        if survey.frame:
            rows.append(("frame", Markup('<span dir="auto">{}</span>').format(survey.frame)))
        if survey.languages:
            rows.append(("languages", ", ".join(survey.languages)))
        rows.append(("weights", say.phrase(f"voice.weighted.{survey.weighted}")))
        rows += [("report", document(say, dossier, code, root)) for code in survey.evidence]
        rows += [("review", reviewed(say, dossier, "surveys", survey.survey))] if survey.evidence else []
        items = Markup().join(
            Markup("<dt>{}</dt><dd>{}</dd>").format(say.phrase(f"voice.{name}"), shown) for name, shown in rows
        )
        return Markup('<dl class="facts">{}</dl>\n').format(items)

    def _counts(self, voice: ClientVoice) -> str:
        say, survey = self._say, voice.survey
        said = [say.phrase("voice.completed", n=survey.completed)]
        if survey.reached is not None:
            said.append(say.phrase("voice.reached", n=survey.reached))
        if survey.invited is not None:
            said.append(say.phrase("voice.invited", n=survey.invited))
        rate = survey.response
        said.append(
            say.phrase("voice.no_rate") if rate is None else say.phrase("voice.rate", share=say.whole_percent(rate))
        )
        return " · ".join(said)

    def _unasked(self, voice: ClientVoice) -> Markup:
        """The questions of the bank that the survey did not ask: no answer to them is no answer "no"."""
        codes = [code for code in self._bank.questions if code not in voice.questions]
        if not codes:
            return Markup()
        items = Markup().join(
            Markup("<li>{}</li>").format(self._words(self._bank.questions[code].words)) for code in codes
        )
        return Markup("<details><summary>{}</summary><ul>{}</ul></details>\n").format(
            self._say.phrase("voice.unasked", n=len(codes)), items
        )

    # --------------------------------------------------------------------------------------------------- a principle

    def _principle(self, code: str, both: _SurveyAndAccount, portal: Portal, home: str) -> Markup:
        say = self._say
        asked = [question for question in self._bank.about(code) if question.code in both.voice.questions]
        title = self._words(self._bank.principles[code].words) if code else say.phrase("voice.satisfaction")
        if not asked:
            if not code:
                return Markup()
            return Markup('<h4>{}</h4><p class="empty">{}</p>').format(title, say.phrase("voice.principle_unasked"))
        return Markup("<h4>{}</h4>\n{}").format(
            title, Markup("\n").join(self._question(one, both, portal, home) for one in asked)
        )

    def _question(self, one: SurveyQuestion, both: _SurveyAndAccount, portal: Portal, home: str) -> Markup:
        voice = both.voice
        cells = voice.everybody(one.code)
        few = voice.survey.completed < SmallGroups.BASE
        why = self._say.phrase("voice.few_interviews" if few else "voice.too_few", n=SmallGroups.BASE)
        answered = self._shares(one, cells, both, portal) if cells else Markup('<p class="empty">{}</p>').format(why)
        return Markup('<article class="voice-question" id="{}-{}"><p class="asked" dir="auto"><strong>{}</strong></p>\n{}{}{}</article>').format(
            voice.survey.survey,
            one.code,
            self._words(one.words), answered, self._account(one, cells, both, home),
            self._all_answers(one, voice) if cells else Markup(),
        )  # fmt: skip

    def _shares(
        self, one: SurveyQuestion, cells: Mapping[str, Answer], both: _SurveyAndAccount, portal: Portal
    ) -> Markup:
        """The bar, and the shares in words."""
        say = self._say
        good, bad = with_interval(favourable(one, cells)), with_interval(side_of(one, cells, one.risk))
        scale = one.asked_as is AskedAs.SCALE
        names = ("promoters", "detractors") if scale else ("favourable", "risk")
        said = [
            say.phrase(f"voice.{name}_share", share=interval(say, found))
            for name, found in zip(names, (good, bad), strict=True)
            if found
        ]
        if one.asked_as is AskedAs.SEVERAL_OF:
            said = self._each(one, cells)
        if not said:
            said.append(say.phrase("voice.hidden_sides"))
        if scale and good and bad:
            score = net_promoter(good.value, bad.value, one_cell(cells).size)
            said = [
                say.phrase(
                    "voice.net_promoter",
                    score=say.number(score.value),
                    low=say.number(score.low),
                    high=say.number(score.high),
                ),
                *said,
            ]
        said.append(base(say, cells))
        said += self._affected(one, cells)
        average = (
            average_of_others(portal.client_shares, both.voice.survey.mode, one.code, good.value)
            if good and both.newest
            else None
        )
        if average:
            n, share = average
            said.append(say.phrase("voice.peers", n=n, share=say.whole_percent(100 * share)))
        bar = _bar(good, bad) if (good or bad) and one.asked_as is not AskedAs.SEVERAL_OF else Markup()
        return Markup('{}<p class="shares">{}</p>\n').format(bar, " · ".join(said))

    def _each(self, one: SurveyQuestion, cells: Mapping[str, Answer]) -> list[str]:
        """Each answer apart, where people could choose several: the shares have no sum."""
        shares = [(code, side_of(one, cells, [code])) for code in (*one.favourable, *one.risk, *one.neither)]
        return [
            self._say.phrase(
                "voice.each", answer=self._words(one.options[code]), share=interval(self._say, wilson(*share))
            )
            for code, share in shares
            if share is not None
        ]

    def _affected(self, one: SurveyQuestion, cells: Mapping[str, Answer]) -> Iterator[str]:
        """Of how many of those who answered the shares are, where others were never in the situation."""
        if one.unaffected:
            size = size_of(one, cells)
            never = ", ".join(self._words(one.options[code]) for code in one.unaffected)
            if size is None:
                yield self._say.phrase("voice.affected_unknown", never=never, least=SmallGroups.BASE)
            else:
                yield self._say.phrase("voice.affected", n=size, never=never)

    # --------------------------------------------------------------------------------------------- the other account

    def _summary(self, both: _SurveyAndAccount) -> Markup:
        """One row for each principle: what the institution reports, what its clients answered, and the largest gap.

        The shares of several questions are given as a range, and never as a mean: they are about different things.
        """
        say, rows, voice = self._say, [], both.voice
        for principle in self._bank.principles.values():
            asked = [one for one in self._bank.about(principle.code) if one.code in voice.questions]
            shares = {one.code: favourable(one, voice.everybody(one.code)) for one in asked}
            known = {code: found[0] for code, found in shares.items() if found}
            about = asked or self._bank.about(
                principle.code
            )  # practices that no asked question is about have no answer here
            codes = dict.fromkeys(code for one in about for code in one.indicators)
            facts = [both.fact(code) for code in codes if code in say.standards.indicators]
            said = [fact for fact in facts if isinstance(fact, Observation) and _judged(say, fact.indicator)]
            yes = sum(self._claims(fact.indicator, both) for fact in said)
            gaps = [(1 - known[one.code], one) for one in asked if one.code in known and self._claimed(one, both)]
            gap = Markup('<span class="gap">{}</span>').format(say.phrase("voice.not_compared"))
            if gaps:
                width, where = max(gaps, key=lambda pair: pair[0])
                gap = Markup('<a href="#{}-{}">{}</a>').format(
                    voice.survey.survey, where.code, say.phrase("voice.points", n=say.number(100 * width))
                )
            ends = [say.whole_percent(100 * end) for end in (min(known.values()), max(known.values()))] if known else []
            clients = (
                ""
                if not ends
                else ends[0]
                if ends[0] == ends[1]
                else say.phrase("voice.from_to", low=ends[0], high=ends[1])
            )
            nothing = say.phrase("witnesses.hidden" if asked else "voice.principle_unasked")
            rows.append(
                Markup('<tr><th scope="row">{}</th><td>{}</td><td>{}</td><td>{}</td></tr>').format(
                    self._words(principle.words),
                    f"{say.phrase('voice.claims', yes=yes, n=len(said))} ({both.period})"
                    if said
                    else Markup('<span class="gap">{}</span>').format(self._silence(facts)),
                    clients or Markup('<span class="gap">{}</span>').format(nothing),
                    gap,
                )
            )
        heads = Markup().join(
            Markup('<th scope="col">{}</th>').format(say.phrase(f"voice.column.{name}"))
            for name in ("principle", "institution", "clients", "gap")
        )
        return Markup(
            '<div class="scroll"><table class="client-table"><thead><tr>{}</tr></thead>\n<tbody>\n{}</tbody></table></div>\n'
        ).format(heads, Markup("\n").join(rows))

    def _silence(self, facts: Iterable[Fact]) -> str:
        """Why the institution says nothing on a matter: each kind of gap once."""
        kinds = dict.fromkeys(
            fact.why for fact in facts if isinstance(fact, Gap) and _judged(self._say, fact.indicator)
        )
        return ", ".join(self._say.phrase(f"gap.{why}") for why in kinds) or self._say.phrase("voice.silent")

    def _claims(self, code: str, both: _SurveyAndAccount) -> bool:
        """True if the institution reports that it has a practice."""
        fact = both.fact(code)
        return isinstance(fact, Observation) and fact.value in self._say.standards.indicators[code].aligned

    def _claimed(self, one: SurveyQuestion, both: _SurveyAndAccount) -> bool:
        """True if the institution reports a practice that a question of a principle is about.

        What clients think of the whole has no practice to be compared with.
        """
        known = self._say.standards.indicators
        return bool(one.principle) and any(self._claims(code, both) for code in one.indicators if code in known)

    def _account(self, one: SurveyQuestion, cells: Mapping[str, Answer], both: _SurveyAndAccount, home: str) -> Markup:
        """What the institution reports on the matter, and how far its clients' answers are from it."""
        say = self._say
        known = [say.standards.indicators[code] for code in one.indicators if code in say.standards.indicators]
        if not known:
            return Markup()
        good = favourable(one, cells)
        items = []
        for indicator in known:
            fact = both.fact(indicator.code)
            year = f" ({fact.period})" if isinstance(fact, Observation) else ""
            label = Markup('<a href="{}{}">{}</a>').format(
                home, addresses.indicator(indicator.code), say.label(indicator)
            )
            items.append(Markup("<li>{}: {}{}</li>").format(label, say.fact(fact), year))
        gap = Markup()
        if good and self._claimed(one, both):
            bad = side_of(one, cells, one.risk)
            parts = [say.phrase("voice.gap_means", share=say.whole_percent(100 * good[0]))]
            if bad:
                n, points = say.number(100 * bad[0]), say.number(100 - 100 * good[0])
                parts.append(say.phrase("voice.gap_all") if n == points else say.phrase("voice.gap_parts", n=n))
            gap = Markup('<p class="gap-shown"><strong>{}</strong> {}</p>').format(
                say.phrase("voice.gap", n=say.number(100 - 100 * good[0])), " ".join(parts)
            )
        elif one.asked_as is AskedAs.SEVERAL_OF and cells and self._claimed(one, both):
            gap = Markup('<p class="gap">{}</p>').format(say.phrase("voice.several"))
        return Markup('<div class="account"><p>{}</p><ul>{}</ul>{}</div>\n').format(
            say.phrase("voice.account"), Markup().join(items), gap
        )

    def _words(self, words: Mapping[str, str]) -> str:
        return worded(words, self._say.code)


def _bar(good: Interval | None, bad: Interval | None) -> Markup:
    """A diverging bar: favourable answers to the right, risks to the left, each with its interval as a line."""
    return Markup('<svg class="diverging" viewBox="0 0 {} 14" preserveAspectRatio="none" aria-hidden="true">{}</svg>\n').format(
        2 * _HALF, Markup().join(_half(found, side) for found, side in ((bad, -1), (good, 1)) if found)
        + Markup('<path class="middle" d="M{} 0v14"/>').format(_HALF),
    )  # fmt: skip


def _half(found: Interval, side: int) -> Markup:
    value, low, high = (float(100 * part) for part in found)
    at = _HALF if side > 0 else _HALF - value
    ends = sorted(_HALF + side * end for end in (low, high))
    return Markup('<rect class="{}" x="{:.1f}" y="2" width="{:.1f}" height="10"/><path class="ends" d="M{:.1f} 7H{:.1f}"/>').format(
        "good" if side > 0 else "risk", at, value, *ends
    )  # fmt: skip
