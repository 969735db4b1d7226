"""What clients answered in one country: figures for the sentences and tables of a country analysis.

People write the analysis, and the build fills in the figures. Institutions are in alphabetical order, never ranked, and
an average is given from five institutions on only.
"""

from collections.abc import Sequence

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Listing, Portal
from generator.model.witnesses.intervals import wilson
from generator.model.witnesses.surveyed import EXTRAS, SmallGroups, SurveyQuestion, VoiceSummary, worded
from generator.render import addresses

Asked = tuple[Listing, VoiceSummary]


class ClientFigures:
    """The surveys in one country, in one language. A country is its code of two capital letters."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def asked(self, portal: Portal, country: str) -> str:
        """How many interviews there are with clients of how many institutions: 2,027 interviews with clients of 4 institutions.

        They are not added up to clients: where an institution asked in two ways, one person may have answered twice.
        """
        found = _asked(portal, country)
        if not found:
            return self._say.phrase("voice.nobody_asked")
        interviews = sum(voice.completed for _, voice in found)
        institutions = {one.institution.id for one, _ in found}
        said = self._say.phrase("voice.asked", clients=self._say.number(interviews), n=len(institutions))
        return said if len(institutions) == len(found) else f"{said} {self._say.phrase('voice.asked_twice')}"

    def range(self, portal: Portal, country: str, mode: str, question: str) -> str:
        """The favourable shares of the institutions that asked in one way: from 61% to 74% (2 institutions).

        The mean as well, from five institutions on. Raises KeyError for a question that does not exist.
        """
        say = self._say
        self._known([question])
        how = say.phrase(f"voice.mode.{mode}")
        asked = [voice for _, voice in _asked(portal, country) if voice.mode == mode and question in voice.shares]
        shares = [voice.shares[question][0] for voice in asked]
        if not shares:
            return say.phrase("voice.range.none", how=how)
        how = f"{how}; {self._samples(asked, question)}"
        low, high = (say.whole_percent(100 * end) for end in (min(shares), max(shares)))
        if len(shares) >= SmallGroups.PEERS:
            average = say.whole_percent(100 * sum(shares) / len(shares))
            return say.phrase("voice.range.mean", share=average, low=low, high=high, n=len(shares), how=how)
        if low == high:
            return say.phrase("voice.range.one", share=low, n=len(shares), how=how)
        return say.phrase("voice.range.several", low=low, high=high, n=len(shares), how=how)

    def _samples(self, asked: Sequence[VoiceSummary], question: str) -> str:
        """The samples and the response rates behind a range; of a single share its interval."""
        say = self._say
        sizes = [voice.shares[question][1] for voice in asked]
        parts = [say.phrase("voice.samples", low=say.number(min(sizes)), high=say.number(max(sizes)), n=len(asked))]
        if len(asked) == 1:
            share = wilson(*asked[0].shares[question])
            low, high = (say.whole_percent(100 * end) for end in (share.low, share.high))
            parts.insert(0, say.phrase("voice.interval_only", low=low, high=high))
        rates = sorted(rate for voice in asked if (rate := voice.response) is not None)
        if rates:
            low, high = (say.whole_percent(rate) for rate in (rates[0], rates[-1]))
            said = low if low == high else say.phrase("voice.from_to", low=low, high=high)
            parts.append(say.phrase("voice.rate", share=said))
        if len(rates) < len(asked):
            parts.append(say.phrase("voice.no_rate"))
        return ", ".join(parts)

    def table(self, portal: Portal, home: str, country: str, questions: Sequence[str]) -> Markup:
        """The favourable shares of some questions with their intervals, one row for each institution and way of asking.

        Raises KeyError for a question that does not exist.
        """
        say, bank = self._say, self._say.standards.bank
        questions = self._known(questions)
        heads = Markup().join(
            Markup('<th scope="col">{}</th>').format(worded(bank.questions[code].words, say.code)) for code in questions
        )
        rows = Markup("\n").join(self._row(one, voice, home, questions) for one, voice in _asked(portal, country))
        return Markup(
            '<div class="scroll"><table class="client-table"><thead><tr><th scope="col">{}</th><th scope="col">{}</th>{}'
            "</tr></thead>\n<tbody>\n{}</tbody></table></div>"
        ).format(say.phrase("voice.institution"), say.phrase("voice.sample"), heads, rows)

    def _known(self, questions: Sequence[str]) -> Sequence[str]:
        """The questions, if the bank has them; none of standards without a bank, of which nobody can know a question."""
        known = self._say.standards.bank.questions
        for code in questions if known else ():
            if code not in known:
                raise KeyError(code)
        return questions if known else ()

    def bank(self, home: str) -> Markup:
        """The questions of the bank by principle, each with its answers and the indicators on the same matter."""
        say, bank = self._say, self._say.standards.bank
        names = {code: worded(one.words, say.code) for code, one in bank.principles.items()}
        names[""] = say.phrase("voice.satisfaction")
        return Markup("\n").join(
            Markup("<h3>{}</h3>\n<ul>{}</ul>").format(
                name, Markup().join(self._asks(question, home) for question in bank.about(code))
            )
            for code, name in names.items()
        )

    def _asks(self, question: SurveyQuestion, home: str) -> Markup:
        say, known = self._say, self._say.standards.indicators
        options = " / ".join(worded(words, say.code) for code, words in question.options.items() if code not in EXTRAS)
        call = Markup(" <small>{}</small>").format(say.phrase("voice.fits_call")) if question.ivr else ""
        links = Markup(", ").join(
            Markup('<a href="{}{}">{}</a>').format(home, addresses.indicator(code), say.label(known[code]))
            for code in question.indicators
            if code in known
        )
        return Markup("<li><strong>{}</strong>{}<br>{}<br><code>{}</code> · {}</li>").format(
            worded(question.words, say.code), call, options, question.code, links
        )

    def _row(self, one: Listing, voice: VoiceSummary, home: str, questions: Sequence[str]) -> Markup:
        say = self._say
        cells = Markup().join(Markup("<td>{}</td>").format(self._cell(voice, code)) for code in questions)
        address = f"{home}{addresses.institution(one.institution.id)}witnesses/#surveys"
        said = [
            say.phrase(f"voice.mode.{voice.mode}"),
            str(voice.end.year),
            say.phrase("voice.completed", n=voice.completed),
        ]
        rate = voice.response
        said.append(
            say.phrase("voice.no_rate") if rate is None else say.phrase("voice.rate", share=say.whole_percent(rate))
        )
        said.append(say.phrase(f"voice.independent.{voice.independent}"))
        return Markup('<tr><th scope="row"><a href="{}" dir="auto">{}</a></th><td>{}</td>{}</tr>').format(
            address, one.institution.name, " · ".join(said), cells
        )

    def _cell(self, voice: VoiceSummary, code: str) -> str | Markup:
        if code not in voice.shares:
            return Markup('<span class="gap">{}</span>').format(
                self._say.phrase("witnesses.hidden" if code in voice.asked else "gap.not_asked")
            )
        share, low, high = (self._say.whole_percent(100 * part) for part in wilson(*voice.shares[code]))
        return self._say.phrase("voice.interval", share=share, low=low, high=high)


def _asked(portal: Portal, country: str) -> list[Asked]:
    return [(one, voice) for one in portal.by_country.get(country, ()) for voice in one.voices]
