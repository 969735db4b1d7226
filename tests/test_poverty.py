"""Poverty rates: one line each, with sample and interval, and the national rate only on the same line."""

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from generator import standards as standards_
from generator.language.printer import Printer
from generator.model import PovertyRate, Standards, Witnesses
from generator.model.witnesses.lines import PovertyStandards, above
from generator.packages import read_institution
from generator.problems import Problem
from generator.render.fragments.witnesses.poverty import PovertyRates
from generator.standards.files.entries import StandardsEntry
from generator.standards.witnesses.poverty import read_poverty
from tests.builders import dossier
from tests.package_builders import STANDARDS, write_base
from tests.recipes import add_table


@pytest.fixture(scope="module")
def known() -> Standards:
    found, problems = standards_.load(STANDARDS, date(2026, 11, 21))
    assert found is not None, problems
    return found


def a_rate(rate: str = "30", **more: Any) -> PovertyRate:
    said = {
        "poverty": "p",
        "tool": "ppi",
        "line": "national",
        "sample": 400,
        "date": date(2025, 3, 1),
        "rate": Decimal(rate),
        **more,
    }
    return PovertyRate(**said)


def shown(known: Standards, *rates: PovertyRate, language: str = "en") -> str:
    said = replace(dossier(), witnesses=Witnesses(poverty=rates))
    return str(PovertyRates(Printer(known, language))(said, "../"))


ROW = "{},ppi,Kenya 2015,{},{},all,random,400,2025-03-01,30,28,32,36.1,2016,The office,,"


def test_rates_are_read_line_by_line_and_the_newest_first(tmp_path, known):
    folder = write_base(tmp_path, known)
    rows = (
        ROW.format("a", "usd_2_15", "2017"),
        ROW.format("b", "national", "").replace("2025-03", "2023-03"),
        ROW.format("c", "national", ""),
        ROW.format("d", "usd_1_90", "2011"),
        ROW.format("e", "percentile_20", ""),
    )
    add_table(folder / "poverty.csv", {"rows": rows}, known)
    found, problems = read_institution(folder, known)
    assert found is not None
    assert not [one for one in problems if one.location.file.endswith("poverty.csv")]
    assert [one.poverty for one in found.witnesses.poverty] == ["c", "b", "e", "d", "a"]
    assert found.witnesses.poverty[0].national_rate == Decimal("36.1")


def test_rates_on_different_lines_or_price_bases_never_share_an_axis(known):
    page = shown(
        known,
        a_rate(poverty="a"),
        a_rate(poverty="b", line="usd_3_65", price_base="2005"),
        a_rate(poverty="c", line="usd_3_65", price_base="2017"),
    )
    assert page.count("<section") == 3
    assert "US$3.65 a day, at the purchasing power of 2005" in page
    assert "US$3.65 a day, at the purchasing power of 2017" in page


def test_a_line_keeps_its_two_decimals(known):
    assert "US$1.90 a day" in shown(known, a_rate(line="usd_1_90", price_base="2011"))
    assert "US$ 1.90 al día" in shown(known, a_rate(line="usd_1_90", price_base="2011"), language="es")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [("28", "32", "is below it"), ("36.2", "40", "is above it"), ("28", "36.1", "does not tell the two apart")],
)
def test_a_rate_differs_from_the_national_one_only_beyond_its_interval(known, low, high, said):
    one = a_rate("36.3" if low > "36" else "30", low=Decimal(low), high=Decimal(high), national_rate=Decimal("36.1"),
                 national_year="2016", national_source="<i>The office</i>")  # fmt: skip
    page = shown(known, one)
    assert said in page
    assert "36.1% (2016, " in page
    assert "&lt;i&gt;The office" in page


def test_a_rate_without_an_interval_says_so_and_is_not_compared(known):
    page = shown(known, a_rate(national_rate=Decimal(10), national_year="2016", national_source="Office"))
    assert "no interval stated" in page
    assert not re.search("above it|below it|apart", page)
    assert "every client was asked" in shown(known, a_rate(sampling="census"))


def test_lines_are_ordered_only_where_the_order_holds_in_every_country():
    axes = [("national_food", ""), ("national", ""), ("national_150", ""), ("national_50", ""), ("usd_1_90", "2011"),
            ("usd_3_20", "2011"), ("usd_2_15", "2017"), ("percentile_20", ""), ("percentile_40", "")]  # fmt: skip
    found = {(low[0], high[0]) for low, high in above(axes)}
    assert found == {
        ("national_food", "national"),
        ("national_food", "national_150"),
        ("national_50", "national"),
        ("national_50", "national_150"),
        ("national", "national_150"),
        ("usd_1_90", "usd_3_20"),
        ("percentile_20", "percentile_40"),
    }


def test_mistakes_in_the_lines_are_named_by_their_place():
    problems: list[Problem] = []
    content: dict[str, Any] = {
        "tools": {"PPI": "x"},
        "lines": {},
        "price_bases": ["20011"],
        "fewest_clients": 0,
        "x": 1,
    }
    found, _ = read_poverty(StandardsEntry("poverty.yml", "", content, problems))
    assert sorted(one.code for one in problems) == ["bad-code", "bad-number", "bad-number", "unknown-key"]
    assert found == PovertyStandards()


def test_rates_that_contradict_each_other_and_shares_of_one_are_asked_about(tmp_path, known):
    head = "a,ppi,Peru 2018,{},{},all,random,400,2024-10-29,{},,,,,,,"
    rows = [
        head.format("national_food", "", "41.4"),
        head.format("national", "", "31.4").replace("a,", "b,", 1),
        head.format("usd_1_90", "2011", "60").replace("a,", "c,", 1),
        head.format("usd_3_20", "2011", "40").replace("a,", "d,", 1),
        head.format("national", "", "0.31").replace("a,", "e,", 1),
        head.format("national", "", "12").replace("a,", "f,", 1).replace("2024-10-29", "2023-10-29"),
    ]
    folder = write_base(tmp_path, known)
    add_table(folder / "poverty.csv", {"rows": rows}, known)
    _, problems = read_institution(folder, known)
    ours = [one for one in problems if one.location.file.endswith("poverty.csv") and one.code != "no-interval"]
    said = sorted((one.code, one.location.row) for one in ours)

    assert said == [("lines-cross", 2), ("lines-cross", 4), ("rate-in-fractions", 6), ("rate-twice", 6)]


def test_clients_who_were_at_hand_have_no_margin_of_error_and_are_not_compared_with_the_country(known):
    one = a_rate(sampling="convenience", low=Decimal(28), high=Decimal(30), national_rate=Decimal(40), national_year="2011",
                 national_source="Office", date=date(2025, 3, 1))  # fmt: skip
    page = shown(known, one)

    assert "(28.0% to 30.0%, as stated: an interval holds for a sample drawn by chance" in page
    assert "95% interval" not in page
    assert "below it" not in page
    assert "There are 14 years between the two rates" in page


def test_a_rate_and_its_interval_have_one_decimal_each(known):
    page = shown(known, a_rate("28.2", low=Decimal("26.4"), high=Decimal("30.0")))

    assert "28.2%</strong> (26.4% to 30.0%" in page
    assert "30.0" in shown(known, a_rate("30"), language="es")
