"""Every bound on input is on the security page of every language, with its value."""

import pytest

from generator import limits
from tests import limits_table

LANGUAGES = sorted(path.parent.name for path in limits_table.DOCS.glob("*/security.md"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_on_safety_lists_every_bound_with_its_value_and_no_other(language):
    assert limits_table.bounds()
    assert limits_table.wrong(language) == []


def test_the_table_of_every_language_is_in_one_order():
    orders = [[name for name, *_ in limits_table.told(language)] for language in LANGUAGES]
    assert all(order == orders[0] for order in orders)


def test_a_bound_that_the_page_lacks_or_says_otherwise_is_noticed(monkeypatch):
    class Added:
        ROWS = 5_000

    Added.__module__ = limits.__name__
    monkeypatch.setattr(limits, "Added", Added, raising=False)
    monkeypatch.setattr(limits.AnswerLimits, "SECONDS", 21)
    assert limits_table.wrong("es") == ["| `Added.ROWS` | … | 5,000 |", *limits_table.wrong("es")[1:]]
    assert any(line.endswith("| 21 s |") for line in limits_table.wrong("en"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("A.FILE_BYTES", 512 * limits.KB, "512 KB"),
        ("A.FILE_BYTES", 1000, "1,000 B"),
        ("A.MEMORY", 500 * limits.MB, "500 MB"),
        ("A.SECONDS", 20, "20 s"),
        ("A.ROWS", 70_000, "70,000"),
        ("A.KEY_BITS", 16_384, "16,384"),
        ("Report.ARCHIVE_BYTES", limits.ReportLimits.ARCHIVE_BYTES, "1 MB"),
    ],
)
def test_a_bound_is_said_as_people_say_it(name, value, said):
    assert limits_table.shown(name, value, "en") == said
    assert limits_table.shown(name, value, "de") == said.replace(",", ".")  # of a language without phrases
