"""The day of the build, the newest day of data and whom all data were copied from, for citations.

Scripts read it; pages that named the day would be made again every day. It is no part of the API, which names the same day
in `institutions.json`.
"""

import json
from typing import Final

from generator.model import Portal

FILE: Final = "assets/edition.json"


def edition(portal: Portal) -> str:
    """The content of the file."""
    newest = portal.newest.isoformat() if portal.newest else None
    credit = "; ".join(source.title for source in portal.origins)
    return json.dumps({"as_of": portal.as_of.isoformat(), "newest": newest, "credit": credit}) + "\n"
