"""The examples of the data page have the form of the published files: the same keys in the same order, the same types."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.portals import ROOT

Shape = Any


def examples(language: str) -> list[Any]:
    page = (ROOT / "docs" / language / "data.md").read_text("utf-8")
    return [json.loads(text) for text in re.findall(r"```json\n(.*?)```", page, re.DOTALL)]


def published(site: Path, name: str) -> Any:
    return json.loads((site / f"api/v1/{name}.json").read_text("utf-8"))


def fits(shown: Any, real: Any) -> bool:
    """Whether an example has the form of a published value.

    An empty list matches any list, and null matches anything.
    """
    if shown is None or real is None:
        return True
    if isinstance(shown, dict):
        return (
            isinstance(real, dict) and list(shown) == list(real) and all(fits(shown[key], real[key]) for key in shown)
        )
    if isinstance(shown, list):
        return isinstance(real, list) and all(fits(shown[0], one) for one in real if shown)
    if isinstance(shown, int | float) and not isinstance(shown, bool):
        return isinstance(real, int | float) and not isinstance(real, bool)
    return isinstance(real, type(shown))


def test_both_languages_show_the_same_examples():
    assert len(examples("en")) == 4
    for page in (ROOT / "docs").glob("*/data.md"):
        assert examples(page.parent.name) == examples("en"), page


@pytest.fixture(scope="module")
def fact_and_parts(demo_site) -> tuple[list[Any], list[Any]]:
    read = [published(demo_site, f"institutions/{path.stem}") for path in demo_site.glob("api/v1/institutions/*.json")]
    facts = [fact for one in read for fact in one["facts"] if "checked" in fact and "evidence" in fact]
    now_and_then = {"usd", "note", "against", "caution", "definition"}
    facts = [fact for fact in facts if not now_and_then & fact.keys() and isinstance(fact["value"], str)]
    return facts, read


def test_the_fact_and_the_lists_beside_it_are_as_shown(fact_and_parts):
    facts, read = fact_and_parts
    fact, parts, _, _ = examples("en")
    assert len(facts) > 100
    assert all(fits(fact, one) for one in facts)
    for name, shown in parts.items():
        assert any(one[name] for one in read), name
        assert all(fits(shown, one[name]) for one in read), name


def test_awards_and_associations_are_as_shown(demo_site):
    _, _, awards, associations = examples("en")
    real = published(demo_site, "awards")
    # A figure, a code, a text or a list of codes: the example can show only one.
    values = {type(fact.pop("value")) for one in real["awards"] for said in one["findings"] for fact in said["facts"]}
    assert values >= {str, list, type(None)}
    for said in awards["awards"][0]["findings"]:
        for fact in said["facts"]:
            fact.pop("value")
    assert fits(awards, real)
    assert fits(associations, published(demo_site, "associations"))


def test_an_example_that_lacks_a_key_or_has_another_type_does_not_fit():
    shown = {"a": [{"b": 1, "c": "x"}]}
    assert fits(shown, {"a": [{"b": 2.5, "c": "y"}]})
    assert not fits(shown, {"a": [{"b": 2}]})
    assert not fits(shown, {"a": [{"b": 2, "c": "y"}, {"b": "2", "c": "y"}]})
    assert not fits(shown, {"a": [{"c": "y", "b": 2}]})
