"""The files of the API about one country and one indicator."""

from collections.abc import Sequence
from typing import Any

from generator.language.cldr import cldr_locale, iso3
from generator.language.phrases import ENGLISH
from generator.model import Indicator, Portal, Standards
from generator.render import addresses
from generator.render.api.catalogue import indicator_entry, listed
from generator.render.api.json_form import dumped
from generator.render.reported import UNCHECKED, Given, Reported

COLUMNS = ("institution", "period", "value")
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


def indicator(known: Indicator, values: Sequence[Reported], standards: Standards) -> str:
    """An indicator with its values. Rows and not objects, because there are a hundred thousands of them.

    What is true of few values, the earlier definition or the level of those that were checked, has lists of its own: in
    each row it was a third of the file.
    """
    return dumped(
        {
            "indicator": indicator_entry(known, standards),
            "columns": COLUMNS,
            "values": [(one.institution, one.period, _plain(one.value)) for one in values],
            "earlier_definition": [(one.institution, one.period, one.line) for one in values if one.line],
            "assurance": [(one.institution, one.period, one.level) for one in values if one.level != UNCHECKED],
        }
    )


def _plain(given: Given) -> Any:
    if not isinstance(given, float):
        return list(given)
    figure = float(f"{given:.12g}")
    return int(figure) if figure.is_integer() else figure
