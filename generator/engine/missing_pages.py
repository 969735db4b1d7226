"""Pages that a language lacks: it borrows those of the first language until they are translated."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from generator.model import Frame


def borrowed(of_first: Iterable[Frame], docs: Path, code: str) -> list[Frame]:
    """The frames of the first language whose Markdown a language lacks, as frames of that language."""
    return [
        replace(frame, language=code, written_in=frame.language)
        for frame in of_first
        if frame.source and not (docs / code / frame.source).exists()
    ]


def filled_up(docs: Path, code: str, first: str, place: Path) -> Path:
    """The folder of a language's pages; if it lacks some, one at `place`, completed from the first language.

    So the engine finds every page that the navigation and the links name, and its strict mode finds nothing missing.
    """
    own = docs / code
    files = [path.relative_to(docs / first) for path in sorted((docs / first).rglob("*")) if path.is_file()]
    lacking = [path for path in files if not (own / path).exists()]
    if not any(path.suffix == ".md" for path in lacking):
        return own
    shutil.copytree(own, place)
    for path in lacking:
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(docs / first / path, place / path)
    return place
