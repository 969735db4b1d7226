"""Pagefind orders filters at random; the published index has one order."""

import gzip
import json

import pytest

from generator.render.search.deterministic_index import MARK, _decoded, _encoded, _read, deterministic


def packed(item) -> bytes:
    return gzip.compress(MARK + _encoded(item), 1)


def index(filters, values, name="en_aaaaaaaaaa"):
    """An index as Pagefind makes it: two filters, one with values, and a language that names them."""
    return {
        "pagefind-entry.json": json.dumps(
            {"version": "1", "languages": {"en": {"hash": name, "page_count": 2}}}
        ).encode(),
        f"pagefind.{name}.pf_meta": packed(
            ["1.5", [["en_page", 30]], [["a", "z", "en_words"]], filters, [], ["title"]]
        ),
        "filter/en_1111111.pf_filter": packed(["country", values]),
        "filter/en_2222222.pf_filter": packed(["kind", []]),
        "pagefind.js": b"untouched",
    }


ONE = index([["country", "en_1111111"], ["kind", "en_2222222"]], [["Peru", [1, 300]], ["India", [70000]]])
OTHER = index(
    [["kind", "en_2222222"], ["country", "en_1111111"]], [["India", [70000]], ["Peru", [1, 300]]], "en_bbbbbbbbbb"
)


def test_two_orders_of_the_same_give_the_same_files():
    assert deterministic(ONE) == deterministic(OTHER)
    assert deterministic(deterministic(ONE)) == deterministic(ONE)


def test_every_file_that_is_named_is_there_and_no_other():
    made = deterministic(ONE)
    name = json.loads(made["pagefind-entry.json"])["languages"]["en"]["hash"]
    listed = _read(made[f"pagefind.{name}.pf_meta"])
    assert [filter_ for filter_, _ in listed[3]] == ["country", "kind"]
    filters = {f"filter/{id_}.pf_filter" for _, id_ in listed[3]}
    assert made.keys() == {"pagefind-entry.json", "pagefind.js", f"pagefind.{name}.pf_meta", *filters}
    assert made["pagefind.js"] == b"untouched"


def test_what_pagefind_might_write_one_day_is_left_as_it_is():
    name = "pagefind.en_aaaaaaaaaa.pf_meta"
    for strange in (b"other", MARK + b"\xa1\x01\x02", MARK + b"\x18\x05", MARK + b"\x80trailing", MARK + b"\x82\x01"):
        made = deterministic(ONE | {name: gzip.compress(strange)})
        assert gzip.decompress(made[name]) == strange
        assert made["filter/en_1111111.pf_filter"] == ONE["filter/en_1111111.pf_filter"]


@pytest.mark.parametrize("item", [0, 23, 24, 255, 256, 65535, 65536, 2**40, "", "é" * 300, [], [[1, ["x"]], "y"] * 20])
def test_what_is_written_can_be_read_again(item):
    assert _decoded(_encoded(item), 0) == (item, len(_encoded(item)))
