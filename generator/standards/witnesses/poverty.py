"""Reads `poverty.yml`: poverty lines, and the tools that measure against them."""

import re
from typing import Final

from generator.model.witnesses.lines import PovertyStandards
from generator.standards.files.entries import StandardsEntry

_YEAR: Final = re.compile(r"(19|20)[0-9]{2}", re.ASCII)


def read_poverty(entry: StandardsEntry) -> tuple[PovertyStandards, dict[str, str]]:
    """The lines and tools, and the English names of both."""
    tools, lines = entry.labels("tools"), entry.labels("lines")
    bases = entry.texts("price_bases")
    for base in bases:
        if not _YEAR.fullmatch(base):
            entry.outside("price_bases", base, "four digits in quotes")
    fewest = entry.integer("fewest_clients", needed=True)
    if fewest is not None and fewest < 1:
        entry.outside("fewest_clients", fewest, "1 or more")
        fewest = None
    entry.close()
    names = {f"poverty_tool.{code}": label for code, label in tools.items()}
    names |= {f"poverty_line.{code}": label for code, label in lines.items()}
    known = PovertyStandards(tools, lines, tuple(base for base in bases if _YEAR.fullmatch(base)))
    return (known if fewest is None else PovertyStandards(tools, lines, known.price_bases, fewest)), names
