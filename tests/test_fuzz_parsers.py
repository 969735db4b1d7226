"""The table of `make fuzz`: every parser reads its seeds, and every bounded input has a parser."""

import pytest

from generator import limits
from tests.fuzz.fuzzing import asked, damaged, fuzz
from tests.fuzz.parsers import PARSERS, Parser


@pytest.mark.parametrize("name", PARSERS)
def test_a_parser_reads_its_seeds_and_takes_damage(name):
    parser = PARSERS[name]
    for data in parser.seeds():
        assert asked(parser, data)
        assert asked(parser, damaged(data, [("cut", 50, 7, b""), ("put", 11, 0, b'"')]))


def test_every_door_that_has_bounds_is_fuzzed():
    """A new class in `limits` needs a parser that names it; bounds of processes, which are not inputs, are excluded."""
    doors = {name.removesuffix("Limits") for name, value in vars(limits).items() if isinstance(value, type)}
    fuzzed = {door for parser in PARSERS.values() for door in parser.doors}

    assert doors - fuzzed - {"Answer", "Comparison", "History", "SecondOpinion", "Transfer"} == set()


def test_the_corpus_grows_by_what_leads_to_something_new(tmp_path):
    parser = Parser(lambda: [b"a,b"], lambda data, _: str(len(data) > 3))

    assert fuzz("commas", parser, tmp_path, most=50) == (50, 2)
    assert len(list((tmp_path / "corpus/commas").iterdir())) == 1
    assert fuzz("commas", parser, tmp_path, most=0) == (0, 2), "the next run begins with it"


def test_what_a_parser_raises_is_found(tmp_path):
    def read(data: bytes, _) -> str:
        if b"[" in data:
            raise LookupError
        return "read"

    with pytest.raises(LookupError):
        fuzz("brackets", Parser(lambda: [b"abc"], read), tmp_path, most=2_000)
