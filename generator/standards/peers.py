"""Reads `peers.yml`: who is compared with whom."""

from collections.abc import Collection, Mapping
from itertools import pairwise
from typing import Final

from generator.model import Band, Indicator, PeerScheme
from generator.standards.files.entries import StandardsEntry, listed

ATTRIBUTES: Final = ("region", "country", "legal_form", "age")
"""Attributes of an institution that schemes may sort by; anything else must be the code of a figure."""

FEWEST_PEERS: Final = 3
"""With fewer members a quartile gives away its members' figures."""


def read_peers(
    entry: StandardsEntry, indicators: Mapping[str, Indicator], declared: Collection[str]
) -> tuple[int, dict[str, PeerScheme], dict[str, str]]:
    """The minimum size of a group, the schemes by code, and the names of schemes and bands.

    `declared` are the codes of all indicators, including those with mistakes. The names include those of invalid
    schemes and bands too, so that every language does not report the same mistake again.
    """
    minimum = entry.integer("minimum_members", needed=True)
    if minimum is not None and minimum < FEWEST_PEERS:
        entry.note(
            "too-few-peers",
            "minimum_members",
            "So few members would give away the figures of single institutions.",
            minimum,
            f"{FEWEST_PEERS} or more",
            fix="Raise the number.",
        )
        minimum = None
    schemes: dict[str, PeerScheme] = {}
    names: dict[str, str] = {}
    for item in entry.entries("schemes"):
        scheme = _scheme(item, indicators, declared, names)
        if scheme is None:
            continue
        if scheme.code in schemes:
            item.note(
                "duplicate-code", "code", "There is another scheme with this code.", scheme.code, fix="Rename it."
            )
        else:
            schemes[scheme.code] = scheme
    entry.close()
    return minimum or 5, schemes, names


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
        item.note("missing-key", "bands", "Figures are compared by bands, and there are none.", fix="Add bands:.")
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
            part.note("duplicate-code", "code", "There is another band with this code.", code, fix="Rename it.")
        elif band.at_least is not None and band.below is not None and band.at_least >= band.below:
            part.note(
                "range-reversed",
                "at_least",
                "The band ends before it begins.",
                f"{band.at_least} to {band.below}",
                fix="Exchange at_least and below.",
            )
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
