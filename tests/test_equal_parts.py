"""What is known of institutions keeps one of equal parts, and stays what it was."""

from decimal import Decimal

from generator.model import Count, Licence, Observation
from generator.pipeline.read.equal_parts import EqualParts
from generator.problems import Location


def _copied(text: str) -> str:
    return text.encode().decode()


def _observation(value: str) -> Observation:
    where = Location(_copied("institutions/x/indicators.csv"), 12, _copied("value"))
    return Observation(_copied("par30"), _copied("2014"), Decimal(value), value, (where,))


def test_equal_words_and_places_of_two_things_become_one_object() -> None:
    parts = EqualParts()
    first, second = (parts.once({_copied("a key"): (_observation("1.0"), Count(9, 4, 0))}) for _ in range(2))
    assert first == second == {"a key": (_observation("1.0"), Count(9, 4, 0))}
    assert next(iter(first)) is next(iter(second))
    (one, counted), (other, too) = first["a key"], second["a key"]
    assert one.indicator is other.indicator
    assert one.sources[0] is other.sources[0]
    assert counted is too


def test_figures_that_are_equal_and_written_differently_stay_as_they_were_written() -> None:
    parts = EqualParts()
    texts = ["1.0", "1.00", "1"]
    assert [str(parts.once(_observation(text)).value) for text in texts] == texts


def test_a_thing_without_parts_is_returned_as_it_is() -> None:
    licence = Licence("CC0-1.0", "CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/")
    parts = EqualParts()
    assert parts.once(licence) == licence
    assert parts.once(None) is None
    assert parts.once(frozenset({"a"})) == frozenset({"a"})
