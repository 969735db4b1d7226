"""Reads `peers.yml`: who is compared with whom."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from generator.model import Band, Indicator, PeerScheme
from generator.standards.files.entries import LIST, LIST_BELOW, StandardsEntry, listed

ATTRIBUTES: Final = ("region", "country", "legal_form", "age")
"""Attributes of an institution that schemes may sort by; anything else must be the code of a figure."""

FEWEST_PEERS: Final = 3
"""Fewer figures are better read one by one than described as a group."""

FEWEST_FOR_QUARTILES: Final = 4
"""Quartiles cut a group into four parts."""

MINIMUM_PEERS: Final = 5
QUARTILES_FROM: Final = 10
"""The default for older standards, which have only the first of the two numbers."""


@dataclass(frozen=True, slots=True)
class PeerRules:
    """The content of `peers.yml`. The names are those of all schemes and bands, including those with mistakes."""

    minimum: int
    quartiles_from: int
    schemes: Mapping[str, PeerScheme]
    profile: tuple[tuple[str, ...], ...]
    names: Mapping[str, str]


def read_peers(entry: StandardsEntry, indicators: Mapping[str, Indicator], declared: Collection[str]) -> PeerRules:
    """Who is compared with whom, and the sizes that groups need.

    `declared` are the codes of all indicators, including those with mistakes. The names include those of invalid
    schemes and bands too, so that every language does not report the same mistake again.
    """
    minimum = _at_least(entry, "minimum_members", FEWEST_PEERS, needed=True) or MINIMUM_PEERS
    quartiles_from = _at_least(entry, "quartiles_from", max(FEWEST_FOR_QUARTILES, minimum)) or QUARTILES_FROM
    schemes: dict[str, PeerScheme] = {}
    names: dict[str, str] = {}
    for item in entry.entries("schemes"):
        scheme = _scheme(item, indicators, declared, names)
        if scheme is None:
            continue
        if scheme.code in schemes:
            item.twice("code", scheme.code)
        else:
            schemes[scheme.code] = scheme
    profile = tuple(_together(item, [*schemes]) for item in entry.entries("profile", needed=False))
    entry.close()
    return PeerRules(minimum, quartiles_from, schemes, tuple(part for part in profile if part), names)


def _at_least(entry: StandardsEntry, key: str, least: int, *, needed: bool = False) -> int | None:
    number = entry.integer(key, needed=needed)
    if number is not None and number < least:
        entry.note(
            "too-few-peers",
            key,
            "So few institutions are better read one by one than described as a group.",
            number,
            f"{least} or more",
            fix="Raise the number.",
        )
        return None
    return number


def _together(item: StandardsEntry, schemes: Collection[str]) -> tuple[str, ...]:
    """The schemes whose bands a group of the profile shares."""
    found = item.texts("together")
    if not found:
        item.missing("together", LIST)
    for code in found:
        if code not in schemes:
            item.unknown("together", code, schemes, "scheme")
    item.close()
    return tuple(code for code in found if code in schemes)


def _scheme(
    item: StandardsEntry, indicators: Mapping[str, Indicator], declared: Collection[str], names: dict[str, str]
) -> PeerScheme | None:
    code = item.code()
    label = item.text("label")
    answers = {known.code for known in indicators.values() if not known.kind.is_figure}
    figures = [known for known in declared if known not in answers]
    # If no indicator could be read, any figure is accepted here.
    by = item.choice("by", [*ATTRIBUTES, *figures] if declared else [], "attribute or figure")
    bands = _bands(item, f"band.{code}", names)
    if code is not None:
        names[f"scheme.{code}"] = label
    if by is not None and by not in ("region", "country", "legal_form") and not bands:
        item.missing("bands", LIST_BELOW)
    item.close()
    usable = by in ATTRIBUTES or by in indicators
    return None if code is None or by is None or not usable else PeerScheme(code, label, by, bands)


def _bands(item: StandardsEntry, prefix: str, names: dict[str, str]) -> tuple[Band, ...]:
    bands: list[Band] = []
    for part in item.entries("bands", needed=False):
        code = part.code()
        band = Band(code or "", part.text("label"), part.decimal("at_least"), part.decimal("below"))
        part.close()
        if code is None:
            continue
        names[f"{prefix}.{code}"] = band.label
        if code in [known.code for known in bands]:
            part.twice("code", code)
        elif band.at_least is not None and band.below is not None and band.at_least >= band.below:
            part.backwards("at_least", f"{band.at_least} – {band.below}")
        else:
            bands.append(band)
    for earlier, later in pairwise(bands):
        if earlier.below != later.at_least:
            item.note(
                "bands-apart",
                f"bands.{later.code}.at_least",
                f"This band does not begin where {earlier.code} ends.",
                listed([str(earlier.below), str(later.at_least)]),
                fix="Let each band begin at the figure below which the one before it ends.",
            )
    return tuple(bands)
