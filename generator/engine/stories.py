"""Stories and policy briefs: Markdown pages by people of the repository, found by what they are about.

They are in `docs/<language>/stories/` and `briefs/`. The head of the page says when it was written, by whom and what
about; the page itself is Markdown like any other.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from generator.engine.project import EngineError
from generator.model import Story

FOLDERS: Final = ("stories/", "briefs/")
"""Each has a page `index.md` that lists the others."""

ABOUT: Final = ("institutions", "associations", "areas", "dimensions", "countries")
"""What a story can be about; each key of the head holds a list of ids or codes."""


def story_of(source: str, place: str, head: Mapping[str, Any]) -> Story | None:
    """The story on a page, from its head; None for pages that are none. `place` is the file for messages.

    Raises `EngineError` for a story without title, description, date or authors, and for a list that is none.
    """
    if not source.startswith(FOLDERS) or source.endswith("/index.md"):
        return None
    lacking = [key for key in ("title", "description", "date", "authors") if not head.get(key)]
    if lacking:
        raise EngineError(
            f"{place}: the head of this page needs {', '.join(lacking)}. Add them between the lines of three dashes: "
            "title: and description: in words, date: 2026-05-31, authors: [Name, Name]."
        )
    said = head["date"]
    day = said if type(said) is date else None
    if day is None:
        raise EngineError(f"{place}: date: {said} is not a date. Write the year first, without quotes: 2026-05-31.")
    about = {kind: _list(place, kind, head.get(kind) or []) for kind in ABOUT}
    about["countries"] = tuple(code.upper() for code in about["countries"])
    return Story(
        str(head["title"]).strip(),
        str(head["description"]).strip(),
        day,
        _list(place, "authors", head["authors"]),
        {kind: codes for kind, codes in about.items() if codes},
    )


def _list(place: str, key: str, said: object) -> tuple[str, ...]:
    if isinstance(said, list) and all(isinstance(one, str | int) and not isinstance(one, bool) for one in said):
        return tuple(dict.fromkeys(str(one).strip() for one in said))
    raise EngineError(f"{place}: {key}: is not a list. Write it in square brackets: {key}: [first, second].")
