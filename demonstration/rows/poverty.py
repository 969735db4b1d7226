"""The poverty rates of a fictional institution. They come from `cast.toml`."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from demonstration.character import Character
from generator.model import PovertyRate

_FIGURES: Final = ("rate", "low", "high", "national_rate")


def poverty(character: Character) -> tuple[PovertyRate, ...]:
    """The rates, by their codes."""
    return tuple(_rate(entry) for entry in sorted(character.poverty, key=lambda entry: str(entry["poverty"])))


def _rate(entry: Mapping[str, Any]) -> PovertyRate:
    said: dict[str, Any] = {**entry, **{key: Decimal(str(entry[key])) for key in _FIGURES if key in entry}}
    return PovertyRate(**said)
