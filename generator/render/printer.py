"""How does one language say it: words, numbers, dates, places, and the facts of a page.

One `Printer` a language. What it lacks it takes from English, visibly, and remembers in `missing`. It owns babel.
"""

import datetime as dt
from decimal import Decimal
from functools import cached_property

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_currency, format_compact_decimal
from markupsafe import Markup, escape

from generator.language.numbers import Marks, Short
from generator.language.phrases import ENGLISH, Phrases
from generator.model import (
    AnswerType,
    Dossier,
    Fact,
    Gap,
    Indicator,
    Institution,
    Listing,
    Observation,
    Portal,
    Standards,
    Value,
)
from generator.render.addresses import Page
from generator.render.badges.image import Snippets, snippets
from generator.render.fragments.lists import Lists
from generator.render.fragments.recognition import Recognition
from generator.render.fragments.review_page import ReviewPage
from generator.render.fragments.sentences import sentence
from generator.render.tables.evidence import EvidenceRows
from generator.render.tables.fact_table import FactTables
from generator.render.tables.filing_rows import FilingRows, unreported
from generator.render.tables.key_figures import KeyFigures
from generator.render.tables.remarks import Remarks
from generator.render.tables.review_words import Names

THOUSAND, MILLION = 1_000, 1_000_000
MOST_REMEMBERED = 200_000
"""Printed values kept; a portal of a hundred thousand institutions must not keep them all."""


class Printer(Phrases):
    """Prints in one language. Templates know it as `say`."""

    def __init__(self, standards: Standards, code: str) -> None:
        super().__init__(standards, code)
        self.locale = self._locale(self._own.phrases.get("locale", code))
        self._shown: dict[tuple[str, str], str] = {}
        self._countries: dict[str, str] = {}
        self._dates: dict[tuple[dt.date, str], str] = {}
        self._sentence: tuple[Listing | None, dt.date | None, str] = (None, None, "")

    def _locale(self, said: str) -> Locale:
        """The locale of this name; English where nobody knows it, and that is told of."""
        try:
            return Locale.parse(said)
        except (ValueError, UnknownLocaleError):
            self.missing["phrases.locale"] = None
            return Locale.parse(ENGLISH)

    def _in_phrase(self, value: object) -> str:
        if type(value) is int or isinstance(value, Decimal):
            return self.number(value)
        return self.date(value) if isinstance(value, dt.date) else super()._in_phrase(value)

    # ------------------------------------------------------------------------------------- numbers, dates, places

    def number(self, value: Decimal | float, digits: int = 0) -> str:
        """A number with this language's marks and at most so many digits after the point."""
        return self._marks.number(value, digits)

    @cached_property
    def _marks(self) -> Marks:
        marks = self.locale.number_symbols["latn"]
        return Marks(marks["group"], marks["decimal"], marks["minusSign"])

    def percent(self, value: Decimal | float) -> str:
        """37.5 is 37.5 %. One digit after the point; two below one percent, so that small risks stay visible."""
        return f"{self.number(value, 1 if abs(float(value)) >= 1 else 2)}{self._percent_mark}"

    def whole_percent(self, value: Decimal | float) -> str:
        """A percent without a fraction, where shares of a few institutions are told: 38%."""
        return f"{self.number(value)}{self._percent_mark}"

    @cached_property
    def _percent_mark(self) -> str:
        pattern = str(self.locale.percent_formats[None].pattern)
        return pattern.rpartition("0")[2]

    def amount(self, value: Decimal | float, currency: str | None) -> str:
        """An amount in whole units, its currency by its ISO code: PEN 45,210,000."""
        shown = self.number(value)
        return f"{currency}\N{NO-BREAK SPACE}{shown}" if currency else shown

    def money(self, value: Decimal | float, currency: str | None) -> str:
        """An amount in short, its currency by its ISO code: PEN 45.2M."""
        shown = self.short(value) if abs(float(value)) >= MILLION else self.number(value)
        return f"{currency}\N{NO-BREAK SPACE}{shown}" if currency else shown

    def dollars(self, value: Decimal | float) -> str:
        """US dollars in short: US$45.2M."""
        return self._dollars.number(value, 1 if abs(float(value)) >= MILLION else 0)

    @cached_property
    def _dollars(self) -> Short:
        def slowly(value: Decimal | float, digits: int) -> str:
            return str(format_compact_currency(value, "USD", locale=self.locale, fraction_digits=digits))

        return Short(slowly, self._marks.point)

    def short(self, value: Decimal | float, digits: int = 1) -> str:
        """A large number in short: 45.2M."""
        return self._short.number(value, digits if abs(float(value)) >= THOUSAND else 0)

    @cached_property
    def _short(self) -> Short:
        def slowly(value: Decimal | float, digits: int) -> str:
            return str(format_compact_decimal(value, locale=self.locale, fraction_digits=digits))

        return Short(slowly, self._marks.point)

    def date(self, day: dt.date, width: str = "long") -> str:
        """A date as people write it: 31 December 2014, or 31 Dec 2014 where width is "medium"."""
        key = (day, width)
        printed = self._dates.get(key)
        if printed is None:
            if len(self._dates) > MOST_REMEMBERED:
                self._dates.clear()
            printed = self._dates[key] = str(format_date(day, width, locale=self.locale))
        return printed

    def month(self, day: dt.date) -> str:
        """A month and its year: August 2016."""
        return self._skeleton("yMMMM", day)

    def month_day(self, mm_dd: str) -> str:
        """A day of any year: 31 March."""
        return self._skeleton("MMMMd", dt.date.fromisoformat(f"2000-{mm_dd}"))

    def _skeleton(self, skeleton: str, day: dt.date) -> str:
        key = (day, skeleton)
        printed = self._dates.get(key)
        if printed is None:
            printed = self._dates[key] = str(format_skeleton(skeleton, day, locale=self.locale))
        return printed

    def country(self, iso2: str) -> str:
        """The country's name, as the standards of this language say it, else as babel does."""
        name = self._countries.get(iso2)
        if name is None:
            name = self._own.names.get(f"country.{iso2}") or str(self.locale.territories.get(iso2, iso2))
            self._countries[iso2] = name
        return name

    def in_country(self, iso2: str) -> str:
        """Where it works, "in Peru", with the article where the language wants one."""
        return self._own.names.get(f"in.{iso2}") or self.phrase("in.country", country=self.country(iso2))

    def currency(self, code: str) -> str:
        """A currency by name and code: Peruvian Sol (PEN)."""
        name = self.locale.currencies.get(code)
        return f"{name} ({code})" if name else code

    def band(self, scheme: str, code: str) -> str:
        """The name of one peer group: a country, a region, a legal form, or a band of a figure."""
        if scheme == "country":
            return self.country(code)
        if scheme in ("region", "legal_form"):
            return self.name(f"{scheme}.{code}")
        return self.name(f"band.{scheme}.{code}")

    # ------------------------------------------------------------------------------------------------------ facts

    def value(self, of: Indicator | str, value: Value) -> str:
        """A value in words and marks of this language, without its unit (but with the mark of a percent)."""
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
        """The value of a fact as a cell has room for it, printed once for each text that was filed, and escaped."""
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
        """A fact with its unit, or the kind of gap it is."""
        return Markup(self.printed(fact, currency))  # noqa: S704 -- escaped by `printed`

    def printed(self, fact: Fact, currency: str | None = None) -> str:
        """A fact with its unit, or the kind of gap it is, escaped."""
        if isinstance(fact, Gap):
            return f'<span class="gap">{escape(self.gap(fact))}</span>'
        indicator = self.standards.indicators[fact.indicator]
        if isinstance(fact.value, dt.date):
            return str(escape(self.date(fact.value)))
        if indicator.kind is AnswerType.CURRENCY:
            amount = str(escape(self.amount(_figure(fact), currency)))
            if fact.usd is None or currency == "USD":
                return amount
            return f"{amount} <small>{escape(self.dollars(fact.usd))}</small>"
        if indicator.kind in (AnswerType.COUNT, AnswerType.RATIO) and indicator.unit:
            return f"{self.shown(fact)} {escape(self.unit(indicator))}"
        return self.shown(fact)

    def range(self, indicator: Indicator, *edges: Decimal | None) -> str:
        """The plausible range of an indicator, or another one."""
        low, high = (
            None if edge is None else self.value(indicator, edge)
            for edge in (edges or (indicator.minimum, indicator.maximum))
        )
        key = "range.both" if low and high else "range.from" if low else "range.to"
        return self.phrase(key, low=low or "", high=high or "")

    def input(self, name: str) -> str:
        """An input of a formula; "@previous" is the same figure a year earlier."""
        code, _, earlier = name.partition("@")
        label = self.label(code) if code in self.standards.indicators else code
        return self.phrase("indicator.previous", label=label) if earlier else label

    def gap(self, gap: Gap) -> str:
        """Which kind of gap, in a word or two."""
        return self.phrase(f"gap.{gap.why.value}")

    def finalize(self, value: object) -> object:
        """What a template may print, as it comes out: facts, numbers and dates in words of this language."""
        if isinstance(value, str) or value is None:
            return "" if value is None else value
        if type(value) is int:
            return self.number(value)
        if isinstance(value, dt.date):
            return self.date(value)
        if isinstance(value, Decimal):
            return self.number(value, 0 if value == int(value) else 1)
        return self.fact(value) if isinstance(value, Observation | Gap) else value

    def filing_rows(
        self, dossier: Dossier, period: str, area: str, *, home: str, root: str, portal: Portal | None = None
    ) -> Markup:
        """The rows of one area on the page of one filing."""
        return self._filing.rows(dossier, period, area, home=home, root=root, names=Names(portal))

    def proven(self, dossier: Dossier, period: str, area: str) -> bool:
        """True if any answer of an area names a document or was reviewed in one filing."""
        return self._filing.proven(dossier, period, area)

    @cached_property
    def _filing(self) -> FilingRows:
        return FilingRows(self.standards, self)

    def unreported(self, dossier: Dossier, period: str, area: str) -> tuple[Indicator, ...]:
        """What one filing leaves out of an area."""
        return unreported(self.standards, dossier, period, area)

    def evidence_rows(self, dossier: Dossier, root: str) -> Markup:
        """The rows of the documents that an institution names."""
        return self._evidence.rows(dossier, root)

    def review_counts(self, dossier: Dossier) -> Markup:
        """How many reviews of an institution ended with each status."""
        return self._evidence.review_counts(dossier)

    @cached_property
    def _evidence(self) -> EvidenceRows:
        return EvidenceRows(self)

    @cached_property
    def lists(self) -> Lists:
        """Lists of institutions, countries and peers."""
        return Lists(self)

    @cached_property
    def cells(self) -> FactTables:
        """Tables of facts."""
        return FactTables(self.standards, self)

    @cached_property
    def recognition(self) -> Recognition:
        """The award on the pages of an institution."""
        return Recognition(self)

    @cached_property
    def reviewing(self) -> ReviewPage:
        """The pages of desk reviews."""
        return ReviewPage(self)

    @cached_property
    def remarks(self) -> Remarks:
        """Corrections, and what institutions say of their filings."""
        return Remarks(self)

    def names(self, portal: Portal) -> Names:
        """What those are called that review and award."""
        return Names(portal)

    def sentence(self, listing: Listing, portal: Portal) -> str:
        """The essentials of an institution in plain words. A page says them three times; they are made once."""
        known, day, said = self._sentence
        if known is not listing or day != portal.as_of:
            said = sentence(self, listing, portal.as_of)
            self._sentence = (listing, portal.as_of, said)
        return said

    def snippets(self, institution: Institution, page: Page) -> Snippets:
        """What somebody copies to show the institution's badge: `.html` and `.markdown`."""
        return snippets(institution, page.whole, self)

    @cached_property
    def key_figures(self) -> KeyFigures:
        """The four figures at the top of a profile."""
        return KeyFigures(self)


def _figure(fact: Observation) -> Decimal:
    return fact.value if isinstance(fact.value, Decimal) else Decimal(0)
