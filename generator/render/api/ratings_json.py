"""The rating agencies in the API."""

from typing import Any

from generator.model import RatingScale, Standards
from generator.render.api.json_form import dumped


def ratings(standards: Standards) -> str:
    """The rating agencies and their scales, the best grade first, with the bands of the reading aid."""
    known = standards.ratings
    return dumped(
        {
            "valid_months": dict(known.valid_months),
            "agencies": [
                {
                    "code": agency.code,
                    "name": agency.name,
                    "historic": agency.historic,
                    "gives": {kind: _scale(scale) for kind, scale in agency.gives.items()},
                }
                for agency in known.agencies.values()
            ],
        }
    )


def _scale(scale: RatingScale | None) -> dict[str, Any] | None:
    """A scale; null if it is not known."""
    if scale is None:
        return None
    return {
        "register": scale.register[1] if scale.register else None,
        "grades": [
            {"grade": one.grade, "words": one.words or None, "band": one.band, "unsure": one.unsure}
            for one in scale.grades
        ],
    }
