"""How does one language say it: words, numbers, dates, places, and the facts of a page.

One `Printer` a language. What it lacks it takes from English, visibly, and remembers in `missing`. It owns babel.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_currency, format_compact_decimal, format_decimal
from markupsafe import Markup, escape

from generator.model import (
    Area,
    Dimension,
    Dossier,
    Fact,
    Gap,
    Indicator,
    Kind,
    Language,
    Listing,
    Observation,
    Portal,
    Standards,
    Value,
    Words,
)
from generator.render.cells import Cells
from generator.render.filing_rows import filing_rows, unreported
from generator.render.keyfigures import KeyFigure, key_figures
from generator.render.lists import Lists
from generator.render.sentences import sentence

ENGLISH = "en"
MOST_REMEMBERED = 200_000
"""Printed values kept; a portal of a hundred thousand institutions must not keep them all."""

ANSWERS = ("yes", "partially", "no")
_NO_LANGUAGE = Language("", "", {}, {}, {}, {}, {}, {}, {})


class Printer:
    """Prints in one language. Templates know it as `say`."""

    def __init__(self, standards: Standards, code: str) -> None:
        self.standards = standards
        self.code = code
        self.missing: dict[str, None] = {}
        self._own = standards.languages.get(code, _NO_LANGUAGE)
        self._english = standards.languages.get(ENGLISH, _NO_LANGUAGE)
        self.locale = Locale.parse(self._own.phrases.get("locale", code))
        self._shown: dict[tuple[str, str], str] = {}
        self._countries: dict[str, str] = {}
        self._templates: dict[str, str] = {}
        self._numbers: dict[tuple[Decimal | float, int], str] = {}

    # ---------------------------------------------------------------------------------------------------- phrases

    def phrase(self, key: str, **values: object) -> str:
        """A phrase of the interface with its places filled. `n` chooses between key.one and key.other.

        A phrase that this language lacks comes out in English with "[en]" before it.
        """
        template = self._templates.get(key)
        if template is None:
            if "n" in values and key not in self._own.phrases:
                return self.phrase(f"{key}.{'one' if values['n'] == 1 else 'other'}", **values)
            template = self._templates[key] = self._template(key)
        if not values:
            return template
        shown = {name: self._in_phrase(value) for name, value in values.items()}
        if any(hasattr(value, "__html__") for value in shown.values()):
            return escape(template).format_map(shown)
        return template.format_map(shown)

    def has(self, key: str) -> bool:
        """True if this language or English has the phrase."""
        return key in self._own.phrases or key in self._english.phrases

    def _template(self, key: str) -> str:
        if key in self._own.phrases:
            return self._own.phrases[key]
        self.missing[f"phrases.{key}"] = None
        if key in self._english.phrases:
            return f"[{ENGLISH}] {self._english.phrases[key]}"
        return f"[{key}]"

    def _in_phrase(self, value: object) -> str:
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return self.number(value)
        if isinstance(value, dt.date):
            return self.date(value)
        return value if isinstance(value, str) else str(value)

    # ------------------------------------------------------------------------------------- numbers, dates, places

    def number(self, value: Decimal | float, digits: int = 0) -> str:
        """A number with this language's marks and at most so many digits after the point."""
        key = (value, digits)
        printed = self._numbers.get(key)
        if printed is None:
            exact = value if isinstance(value, Decimal) else Decimal(str(value))
            exact = exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
            if len(self._numbers) > MOST_REMEMBERED:
                self._numbers.clear()
            pattern = "#,##0." + "#" * digits if digits else "#,##0"
            printed = self._numbers[key] = str(format_decimal(exact, pattern, locale=self.locale))
        return printed

    def percent(self, value: Decimal | float) -> str:
        """37.5 is 37.5 %. One digit after the point; two below one percent, so that small risks stay visible."""
        return f"{self.number(value, 1 if abs(float(value)) >= 1 else 2)}{self._percent_mark}"

    @cached_property
    def _percent_mark(self) -> str:
        pattern = str(self.locale.percent_formats[None].pattern)
        return pattern.rpartition("0")[2]

    def amount(self, value: Decimal | float, currency: str | None) -> str:
        """An amount in whole units, its currency by its ISO code: PEN 45,210,000."""
        shown = self.number(value)
        return f"{currency}\N{NO-BREAK SPACE}{shown}" if currency else shown

    def dollars(self, value: Decimal | float) -> str:
        """US dollars in short: US$45.2M."""
        short = format_compact_currency(
            value, "USD", locale=self.locale, fraction_digits=1 if abs(float(value)) >= 1e6 else 0
        )
        return str(short)

    def short(self, value: Decimal | float, digits: int = 1) -> str:
        """A large number in short: 45.2M."""
        digits = digits if abs(float(value)) >= 1000 else 0
        return str(format_compact_decimal(value, locale=self.locale, fraction_digits=digits))

    def date(self, day: dt.date) -> str:
        """A date as people write it: 31 December 2014."""
        return str(format_date(day, "long", locale=self.locale))

    def month(self, day: dt.date) -> str:
        """A month and its year: August 2016."""
        return str(format_skeleton("yMMMM", day, locale=self.locale))

    def month_day(self, mm_dd: str) -> str:
        """A day of any year: 31 March."""
        return str(format_skeleton("MMMMd", dt.date.fromisoformat(f"2000-{mm_dd}"), locale=self.locale))

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

    # ------------------------------------------------------------------------------------- names of the standards

    def _fallen_back(self, key: str, english: str) -> str:
        """English words on a page of another language: marked for eyes, for screen readers, and for the report."""
        if self.code == ENGLISH or not english:
            return english
        self.missing[key] = None
        return Markup('<span lang="{}" class="fallback">{}</span>').format(ENGLISH, english)

    def _words(self, of: Indicator | Area | Dimension, key: str, own: Words | None, part: str) -> str:
        words = getattr(own, part, "") if own else ""
        return str(words) if words else self._fallen_back(f"{key}.{part}", str(getattr(of.words, part)))

    def _indicator(self, of: Indicator | str, part: str) -> str:
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        return self._words(indicator, f"indicators.{indicator.code}", self._own.indicators.get(indicator.code), part)

    def label(self, of: Indicator | str) -> str:
        """What an indicator is called."""
        return self._indicator(of, "label")

    def definition(self, of: Indicator | str) -> str:
        """What an indicator means, in a sentence or two."""
        return self._indicator(of, "definition")

    def help(self, of: Indicator | str) -> str:
        """How to answer it."""
        return self._indicator(of, "help")

    def area(self, of: Area | str, part: str = "label") -> str:
        """What an area is called, or its definition."""
        area = self.standards.areas[of] if isinstance(of, str) else of
        return self._words(area, f"areas.{area.code}", self._own.areas.get(area.code), part)

    def dimension(self, number: int, part: str = "label") -> str:
        """What a dimension of the Universal Standards is called, or its definition."""
        return self._words(
            self.standards.dimensions[number], f"dimensions.{number}", self._own.dimensions.get(number), part
        )

    def option(self, of: Indicator | str, code: str) -> str:
        """What one answer of a choice is called."""
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        if code in ANSWERS and indicator.kind in (Kind.YES_NO, Kind.YES_PARTIALLY_NO):
            return self.phrase(f"answer.{code}")
        own = self._own.options.get(indicator.code, {}).get(code)
        return own or self._fallen_back(f"options.{indicator.code}.{code}", indicator.options.get(code, code))

    def name(self, key: str) -> str:
        """The label of a code of the vocabulary: region.africa, legal_form.ngo, band.outreach.small, scheme.age."""
        own = self._own.names.get(key)
        return own or self._fallen_back(f"names.{key}", self._english.names.get(key) or self._vocabulary(key))

    def _vocabulary(self, key: str) -> str:
        kind, _, code = key.partition(".")
        lists: Mapping[str, Mapping[str, str]] = {
            "region": self.standards.regions,
            "legal_form": self.standards.legal_forms,
            "evidence_kind": self.standards.evidence_kinds,
            "scheme": {scheme.code: scheme.label for scheme in self.standards.peer_schemes.values()},
            "band": {
                f"{scheme.code}.{band.code}": band.label
                for scheme in self.standards.peer_schemes.values()
                for band in scheme.bands
            },
        }
        return lists.get(kind, {}).get(code, code)

    def band(self, scheme: str, code: str) -> str:
        """The name of one peer group: a country, a region, a legal form, or a band of a figure."""
        if scheme == "country":
            return self.country(code)
        if scheme in ("region", "legal_form"):
            return self.name(f"{scheme}.{code}")
        return self.name(f"band.{scheme}.{code}")

    def unit(self, of: Indicator | str) -> str:
        """What a figure counts: "%", "borrowers"; empty where the answer says it all or the currency varies."""
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        if indicator.kind is Kind.PERCENT:
            return "%"
        if indicator.unit is None:
            return ""
        own = self._own.units.get(indicator.unit)
        return own or self._fallen_back(
            f"units.{indicator.unit}",
            self._english.units.get(indicator.unit) or self.standards.units.get(indicator.unit, indicator.unit),
        )

    # ------------------------------------------------------------------------------------------------------ facts

    def value(self, of: Indicator | str, value: Value) -> str:
        """A value in words and marks of this language, without its unit (but with the mark of a percent)."""
        indicator = self.standards.indicators[of] if isinstance(of, str) else of
        if isinstance(value, Decimal):
            if indicator.kind is Kind.PERCENT:
                return self.percent(value)
            return self.number(value, 2 if indicator.kind is Kind.RATIO else 0)
        if isinstance(value, tuple):
            return Markup(", ").join(self.option(indicator, code) for code in value)
        if isinstance(value, dt.date):
            return self.date(value)
        return self.option(indicator, value) if indicator.kind.is_choice else value

    def shown(self, fact: Observation) -> str:
        """The value of a fact, printed once for each text that was filed, and escaped."""
        key = (fact.indicator, fact.text)
        shown = self._shown.get(key)
        if shown is None:
            if len(self._shown) > MOST_REMEMBERED:
                self._shown.clear()
            shown = self._shown[key] = str(escape(self.value(fact.indicator, fact.value)))
        return shown

    def fact(self, fact: Fact, currency: str | None = None) -> Markup:
        """A fact with its unit, or the kind of gap it is."""
        if isinstance(fact, Gap):
            return Markup('<span class="gap">{}</span>').format(self.gap(fact))
        indicator = self.standards.indicators[fact.indicator]
        shown = Markup(self.shown(fact))  # noqa: S704 -- escaped by `shown`
        if indicator.kind is Kind.CURRENCY:
            if fact.usd is not None and currency != "USD":
                return Markup("{} <small>{}</small>").format(
                    self.amount(_figure(fact), currency), self.dollars(fact.usd)
                )
            return Markup(escape(self.amount(_figure(fact), currency)))  # noqa: S704 -- escaped here
        if indicator.kind in (Kind.COUNT, Kind.RATIO) and indicator.unit:
            return Markup("{} {}").format(shown, self.unit(indicator))
        return shown

    def range(self, indicator: Indicator) -> str:
        """The plausible range of an indicator."""
        low, high = (
            None if edge is None else self.value(indicator, edge) for edge in (indicator.minimum, indicator.maximum)
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
        if isinstance(value, Observation | Gap):
            return self.fact(value)
        if isinstance(value, Decimal | int) and not isinstance(value, bool):
            return self.number(value, 0 if value == int(value) else 1)
        if isinstance(value, dt.date):
            return self.date(value)
        return value

    def filing_rows(self, dossier: Dossier, period: str, area: str, *, home: str, root: str) -> Markup:
        """The rows of one area on the page of one filing."""
        return filing_rows(self, self.standards, dossier, period, area, home=home, root=root)

    def unreported(self, dossier: Dossier, period: str, area: str) -> tuple[Indicator, ...]:
        """What one filing leaves out of an area."""
        return unreported(self.standards, dossier, period, area)

    @cached_property
    def lists(self) -> Lists:
        """Lists of institutions, countries and peers."""
        return Lists(self)

    @cached_property
    def cells(self) -> Cells:
        """Tables of facts."""
        return Cells(self.standards, self)

    def sentence(self, listing: Listing, portal: Portal) -> str:
        """The essentials of an institution in plain words."""
        return sentence(self, listing, portal.as_of)

    def key_figures(self, dossier: Dossier, listing: Listing, portal: Portal) -> tuple[KeyFigure, ...]:
        """The four figures at the top of a profile."""
        return key_figures(self, dossier, listing, portal)


def _figure(fact: Observation) -> Decimal:
    return fact.value if isinstance(fact.value, Decimal) else Decimal(0)
