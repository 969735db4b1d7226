"""Prints values in one language: numbers, dates, places, units, and facts with the kind of gap they may be.

Figures are printed only here, so that a page, a chart and a comment on a pull request agree. Tables, lists and
everything else with markup of its own is elsewhere: `render/pages/names.py` gives it to the templates.
"""

import datetime as dt
from decimal import ROUND_FLOOR, Decimal
from functools import cached_property

from markupsafe import Markup, escape

from generator.language.numbers import Marks, Short
from generator.language.phrases import Phrases, plain
from generator.model import AnswerType, Fact, Gap, GapReason, Indicator, Observation, Standards, Value

THOUSAND, MILLION = 1_000, 1_000_000
MOST_DIGITS = 6
"""Decimals of a percentage that would otherwise be printed as 0% or 100%."""

MOST_REMEMBERED = 20_000
"""Entries of a cache of printed values, after which it is emptied: a large portal has more values than memory."""


class Printer(Phrases):
    """Prints in one language; templates call it `say`.

    Phrases that the language lacks are printed in another language, marked, and are listed in `missing`.
    """

    def __init__(self, standards: Standards, code: str) -> None:
        super().__init__(standards, code)
        self._shown: dict[tuple[str, str], str] = {}
        self._countries: dict[str, str] = {}
        self._dates: dict[tuple[dt.date, str], str] = {}
        self._gaps: dict[GapReason, str] = {}
        self._counts: dict[str | None, bool] = {}

    def _in_phrase(self, value: object) -> str:
        if type(value) is int or isinstance(value, Decimal):
            return self.number(value)
        return self.date(value) if isinstance(value, dt.date) else super()._in_phrase(value)

    # ------------------------------------------------------------------------------------- numbers, dates, places

    def number(self, value: Decimal | float, digits: int = 0) -> str:
        """A number with the marks of the language and at most `digits` decimals: 45,210.6."""
        return self._marks.number(value, digits)

    @cached_property
    def _marks(self) -> Marks:
        return Marks(*self.locale.number_marks)

    def percent(self, value: Decimal | float) -> str:
        """A share in percent: 37.5%. One decimal; two below one percent, so that a small risk is not printed as 0%."""
        return self._share(value, 1 if abs(float(value)) >= 1 else 2)

    def whole_percent(self, value: Decimal | float) -> str:
        """A percentage without decimals, for shares of a few institutions: 38%."""
        return self._share(value, 0)

    def least_percent(self, value: Decimal | float, digits: int = 1) -> str:
        """A percentage rounded down, where a sentence says "at least" or it is held against a mark: 69.96 is 69.9%."""
        exact = value if isinstance(value, Decimal) else Decimal(str(value))
        return self.exact_percent(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_FLOOR), digits)

    def _share(self, value: Decimal | float, digits: int) -> str:
        """As many more digits as it takes to tell a part from none of it and from all of it: 99.8%, not 100%."""
        printed = self.number(value, digits)
        while digits < MOST_DIGITS and ((printed == "0" and value) or (printed == "100" and value < 100)):
            digits += 1
            printed = self.number(value, digits)
        return f"{printed}{self._percent_mark}"

    def exact_percent(self, value: Decimal | float, digits: int) -> str:
        """A percentage with at most `digits` decimals: 37.125%."""
        return f"{self.number(value, digits)}{self._percent_mark}"

    @cached_property
    def _percent_mark(self) -> str:
        return self.locale.percent_mark

    def amount(self, value: Decimal | float, currency: str | None) -> str:
        """An amount in whole units after the ISO code of its currency: PEN 45,210,000."""
        shown = self.number(value)
        return f"{currency}\N{NO-BREAK SPACE}{shown}" if currency else shown

    def money(self, value: Decimal | float, currency: str | None) -> str:
        """An amount after the ISO code of its currency: PEN 45.2 million."""
        shown = self.readable(value)
        return f"{currency}\N{NO-BREAK SPACE}{shown}" if currency else shown

    def dollars(self, value: Decimal | float) -> str:
        """US dollars: US$45.2 million, and less in full, US$1,499: a thousand is a coarse unit for a loan."""
        printed = self.readable(value)
        unsigned = printed.removeprefix(self._marks.minus)
        minus = "" if unsigned == printed else self._marks.minus
        return minus + self._one_dollar.replace("1", unsigned)

    @cached_property
    def _one_dollar(self) -> str:
        return self.locale.dollars(1)

    def readable(self, value: Decimal | float, digits: int = 1) -> str:
        """A number in full, 999,950, and from a million on in words: 45.2 million."""
        return self._in_words.number(value, digits) if abs(float(value)) >= MILLION else self.number(value)

    @cached_property
    def _in_words(self) -> Short:
        return Short(self.locale.compact_in_words, self._marks.point)

    def short(self, value: Decimal | float, digits: int = 1) -> str:
        """A large number in short form, for the scales of charts, where there is no room for words: 45.2M."""
        return self._short.number(value, digits if abs(float(value)) >= THOUSAND else 0)

    @cached_property
    def _short(self) -> Short:
        return Short(self.locale.compact, self._marks.point)

    def date(self, day: dt.date, width: str = "long") -> str:
        """A date in words: 31 December 2014, or 31 Dec 2014 if `width` is "medium"."""
        key = (day, width)
        printed = self._dates.get(key)
        if printed is None:
            if len(self._dates) > MOST_REMEMBERED:
                self._dates.clear()
            printed = self._dates[key] = self.locale.date(day, width)
        return printed

    def month(self, day: dt.date) -> str:
        """The month and the year of a date: August 2016."""
        return self._skeleton("yMMMM", day)

    def month_day(self, mm_dd: str) -> str:
        """A day of the year, given as MM-DD: 31 March."""
        return self._skeleton("MMMMd", dt.date.fromisoformat(f"2000-{mm_dd}"))

    def _skeleton(self, skeleton: str, day: dt.date) -> str:
        key = (day, skeleton)
        printed = self._dates.get(key)
        if printed is None:
            printed = self._dates[key] = self.locale.skeleton(skeleton, day)
        return printed

    def country(self, iso2: str) -> str:
        """The name of a country: the one that the language itself gives, otherwise the one in Unicode's CLDR."""
        name = self._countries.get(iso2)
        if name is None:
            name = self._own.names.get(f"country.{iso2}") or self.locale.country(iso2)
            self._countries[iso2] = name
        return name

    def country_names(self, iso2: str) -> list[str]:
        """All names of a country to find it by: the printed one, that of CLDR, and others that people use."""
        return [self.country(iso2), self.locale.country(iso2), *self.other_names(iso2)]

    def other_names(self, code: str) -> list[str]:
        """What else people call a country or an indicator; the search finds it by these too."""
        return [name for each in self._own.names.get(f"also.{code}", "").split(";") if (name := each.strip())]

    def in_country(self, iso2: str) -> str:
        """Where an institution works, with the article if the language needs one: in Peru, in the Philippines."""
        return self._own.names.get(f"in.{iso2}") or self.phrase("in.country", country=self.country(iso2))

    def currency(self, code: str) -> str:
        """The name and the ISO code of a currency: Peruvian Sol (PEN)."""
        name = self.locale.currency(code)
        return f"{name} ({code})" if name else code

    def band(self, scheme: str, code: str) -> str:
        """The name of a peer group: a country, a region, a legal form, or a band of a figure such as outreach."""
        if scheme == "country":
            return self.country(code)
        if scheme in ("region", "legal_form"):
            return self.name(f"{scheme}.{code}")
        return self.name(f"band.{scheme}.{code}")

    # ------------------------------------------------------------------------------------------------------ facts

    def value(self, of: Indicator | str, value: Value) -> str:
        """A value without its unit, except for the percent sign."""
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        if isinstance(value, Decimal):
            if indicator.kind is AnswerType.PERCENT:
                return self.percent(value)
            return self.number(value, 2 if indicator.kind is AnswerType.RATIO else 0)
        if isinstance(value, tuple):
            return Markup(", ").join(self.option(indicator, code) for code in value)
        if isinstance(value, dt.date):
            return self.date(value)
        return self.option(indicator, value) if indicator.kind.is_choice else value

    def shown(self, fact: Observation) -> str:
        """The value of a fact, short enough for a table cell and escaped; cached by indicator and filed text."""
        key = (fact.indicator, fact.text)
        shown = self._shown.get(key)
        if shown is None:
            if len(self._shown) > MOST_REMEMBERED:
                self._shown.clear()
            value = fact.value
            printed = self.date(value, "medium") if isinstance(value, dt.date) else self.value(fact.indicator, value)
            shown = self._shown[key] = str(escape(printed))
        return shown

    def fact(self, fact: Fact, currency: str | None = None) -> Markup:
        """A fact with its unit, or the kind of gap it is, as markup."""
        return Markup(self.printed(fact, currency))  # noqa: S704 -- escaped by `printed`

    def printed(self, fact: Fact, currency: str | None = None) -> str:
        """The same as a plain string, escaped: joining many of them is faster than joining `Markup`."""
        if isinstance(fact, Gap):
            gap = self._gaps.get(fact.why)
            if gap is None:
                gap = self._gaps[fact.why] = f'<span class="gap">{escape(self.gap(fact))}</span>'
            return gap
        indicator = self.standards.indicators[fact.indicator]
        if isinstance(fact.value, dt.date):
            return str(escape(self.date(fact.value)))
        if indicator.kind is AnswerType.CURRENCY:
            amount = str(escape(self.amount(_figure(fact), currency)))
            if fact.usd is None or currency == "USD":
                return amount
            return f"{amount} <small>{escape(self.dollars(fact.usd))}</small>"
        if indicator.kind in (AnswerType.COUNT, AnswerType.RATIO) and indicator.unit:
            shown = self.shown(fact)
            figure = Markup(shown) if "&" in shown else shown  # noqa: S704 -- escaped there
            return str(escape(self.counted(_figure(fact), figure, indicator)))
        return self.shown(fact)

    def counted(self, value: Decimal, figure: str, indicator: Indicator) -> str:
        """A printed figure with its unit, in the form that goes with it: 1 board member, 7 board members."""
        unit = indicator.unit
        if unit not in self._counts:
            self._counts[unit] = self.has(f"counted.{unit}.other")
        if self._counts[unit]:
            return self.phrase(f"counted.{unit}", n=value, figure=figure)
        return figure + " " + self.unit(indicator)

    def unit_beside(self, indicator: Indicator) -> str:
        """The unit next to a label: empty where the label names it, and where each figure has a percent sign."""
        if indicator.kind is AnswerType.PERCENT:
            return ""
        unit = self.unit(indicator)
        return "" if plain(unit).casefold() in plain(self.label(indicator)).casefold() else unit

    def range(self, indicator: Indicator, *edges: Decimal | None) -> str:
        """The plausible range of an indicator: between 0% and 100%."""
        low, high = (
            None if edge is None else self.value(indicator, edge)
            for edge in (edges or (indicator.minimum, indicator.maximum))
        )
        key = "range.both" if low and high else "range.from" if low else "range.to"
        return self.phrase(key, low=low or "", high=high or "")

    def input(self, name: str) -> str:
        """The label of an input of a formula; with "@previous" after its code, the figure of the year before."""
        code, _, earlier = name.partition("@")
        label = self.label(code) if code in self.standards.indicators else code
        return self.phrase("indicator.previous", label=label) if earlier else label

    def gap(self, gap: Gap) -> str:
        """The kind of a gap in a word or two: not reported."""
        return self.phrase(f"gap.{gap.why.value}")

    def finalize(self, value: object) -> object:
        """Print a value that a template outputs: facts, numbers and dates in this language, None as nothing.

        Jinja calls it for every slot, so that a page that forgets to format a value still shows it as all others do.
        """
        if isinstance(value, str) or value is None:
            return "" if value is None else value
        if type(value) is int:
            return self.number(value)
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Decimal):
            return self.number(value, 0 if value == int(value) else 1)
        return self.fact(value) if isinstance(value, Observation | Gap) else value


def _figure(fact: Observation) -> Decimal:
    return fact.value if isinstance(fact.value, Decimal) else Decimal(0)
