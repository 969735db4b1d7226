"""The files of the API about one country and one indicator."""

from collections.abc import Iterable
from typing import Any

from generator.language.cldr import cldr_locale, iso3
from generator.language.phrases import ENGLISH
from generator.model import Indicator, Portal, Standards
from generator.render import addresses
from generator.render.api.catalogue import indicator_entry, listed
from generator.render.api.json_form import dumped
from generator.render.reported import Reported

COLUMNS = ("institution", "period", "value", "earlier_definition", "assurance")
"""What a row of an indicator's values has."""


def country(iso2: str, portal: Portal, facts: str) -> str:
    """The institutions of a country. `facts` is the address of the table of all they filed."""
    return dumped(
        {
            "country": iso2,
            "country_iso3": iso3(iso2),
            "name": cldr_locale(ENGLISH).country(iso2),
            "facts": facts,
            "institutions": [listed(listing, portal) for listing in portal.by_country[iso2]],
            "address": addresses.country(iso2),
        }
    )


def indicator(known: Indicator, values: Iterable[Reported], standards: Standards) -> str:
    """An indicator with its values. Rows and not objects, because there are a hundred thousands of them."""
    return dumped(
        {"indicator": indicator_entry(known, standards), "columns": COLUMNS, "values": [_row(one) for one in values]}
    )


def _row(one: Reported) -> tuple[Any, ...]:
    if not isinstance(one.value, float):
        return one.institution, one.period, list(one.value), one.line or None, one.level
    figure = float(f"{one.value:.12g}")
    return one.institution, one.period, int(figure) if figure.is_integer() else figure, one.line or None, one.level
