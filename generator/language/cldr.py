"""Unicode's CLDR for a language: plural rules, number symbols, dates, names of places and currencies.

The only module that imports babel. Everything else asks it here, so that a figure, a date or a plural is the same on a
page, in a workbook, in a question about a figure and in a browser script.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.numbers import format_compact_currency, format_compact_decimal

PLURALS: Final = ("zero", "one", "two", "few", "many", "other")
"""CLDR's names of the plural forms, in its own order. Only Arabic and Welsh have all six."""

COUNTED: Final = 200
"""The forms that a language needs are found by trying the whole numbers below this.

Forms for fractions, and the one of Spanish and French for exactly one million, two million and so on, are optional: no
count on the site gets there, and `other` replaces them.
"""


SHORT_WORD: Final = 3
"""Letters of a unit that is written out on scales; `numbers.js` has it too."""

MOST_KEPT: Final = 10_000
"""Numbers whose plural form is cached."""


class NumberMarks(NamedTuple):
    """The marks of numbers in one language."""

    group: str
    point: str
    minus: str


class CldrLocale:
    """One locale of CLDR, such as `es` or `en_001`."""

    def __init__(self, locale: Locale, *, known: bool = True) -> None:
        """`known` is False if CLDR lacks the locale that was asked for, and English replaces it."""
        self._locale = locale
        self.known = known

    def __str__(self) -> str:
        return str(self._locale)

    @property
    def tag(self) -> str:
        """The locale as HTML and browsers write it: en-001."""
        return str(self._locale).replace("_", "-")

    # --------------------------------------------------------------------------------------------------------- plurals

    @cached_property
    def _plural_form(self) -> Callable[[Decimal | float], str]:
        return lru_cache(maxsize=MOST_KEPT)(self._locale.plural_form)  # five microseconds each, a dozen on a page

    def plural_form(self, n: Decimal | float) -> str:
        """The form that goes with a number; 1.0 counts as 1, because that is how it is printed."""
        return self._plural_form(n if isinstance(n, int) or n != int(n) else int(n))

    @cached_property
    def plural_forms(self) -> tuple[str, ...]:
        """The forms that whole numbers need."""
        needed = {self.plural_form(n) for n in range(COUNTED)}
        return tuple(form for form in PLURALS if form in needed)

    @cached_property
    def possible_plural_forms(self) -> tuple[str, ...]:
        """The forms that some number has, and `other`, which replaces those that a phrase lacks."""
        possible = {*self._locale.plural_form.tags, "other"}
        return tuple(form for form in PLURALS if form in possible)

    # --------------------------------------------------------------------------------------------------------- numbers

    @property
    def number_marks(self) -> NumberMarks:
        """The thousands separator, the decimal separator and the minus sign."""
        marks = self._locale.number_symbols["latn"]
        return NumberMarks(marks["group"], marks["decimal"], marks["minusSign"])

    @property
    def percent_mark(self) -> str:
        """What follows the number in a percentage, including a space if the language has one."""
        pattern = str(self._locale.percent_formats[None].pattern)
        return pattern.rpartition("0")[2]

    def compact(self, value: Decimal | float, digits: int) -> str:
        """An abbreviated number: 45.2M. A unit that is a short word is written out: 50 mil, where CLDR has 50 k for the Americas."""
        in_words = self.compact_in_words(value, digits)
        unit = in_words.lstrip("0123456789.,- \N{MINUS SIGN}\N{NO-BREAK SPACE}")
        if 0 < len(unit) <= SHORT_WORD:
            return in_words
        return str(format_compact_decimal(value, locale=self._locale, fraction_digits=digits))

    def compact_in_words(self, value: Decimal | float, digits: int) -> str:
        """The same with its unit in words: 45.2 million."""
        return str(format_compact_decimal(value, format_type="long", locale=self._locale, fraction_digits=digits))

    def dollars(self, value: Decimal | float) -> str:
        """US dollars in whole units: US$45.

        Latin American Spanish has only the code, USD58, because "$" is each country's own; people write US$ 58.
        """
        printed = str(format_compact_currency(value, "USD", locale=self._locale, fraction_digits=0))
        return printed.replace("USD", "US$\N{NO-BREAK SPACE}")

    # ------------------------------------------------------------------------------------------------- dates and names

    def date(self, day: dt.date, width: str) -> str:
        """A date in words; `width` is "long" or "medium"."""
        return str(format_date(day, width, locale=self._locale))

    def skeleton(self, skeleton: str, day: dt.date) -> str:
        """The parts of a date that a skeleton of CLDR names, such as yMMMM."""
        return str(format_skeleton(skeleton, day, locale=self._locale))

    def country(self, iso2: str) -> str:
        """The name of a country; its code if CLDR has none."""
        return str(self._locale.territories.get(iso2, iso2))

    def language(self, code: str) -> str:
        """The name of a language in this one, as it is written within a sentence."""
        return str(self._locale.languages.get(code, code))

    def currency(self, code: str) -> str | None:
        """The name of a currency."""
        name = self._locale.currencies.get(code)
        return None if name is None else str(name)


_WITHDRAWN: Final = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})
"""Three-letter codes of former countries, which CLDR lists as aliases of today's."""


@lru_cache(maxsize=1)
def _three_letters() -> Mapping[str, str]:
    return {
        countries[0]: code
        for code, countries in get_global("territory_aliases").items()
        if len(code) == 3 and code.isalpha() and len(countries) == 1 and code not in _WITHDRAWN
    }


def iso3(iso2: str) -> str:
    """The three-letter code of a country; empty if there is none."""
    return _three_letters().get(iso2, "")


@lru_cache(maxsize=64)
def cldr_locale(name: str) -> CldrLocale:
    """The locale of this name."""
    try:
        return CldrLocale(Locale.parse(name))
    except (ValueError, UnknownLocaleError):
        return CldrLocale(Locale("en"), known=False)
