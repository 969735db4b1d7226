"""What can a page be filled for (`each:`), and where does it go?"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from generator.model import Frame, Frames, Portal
from generator.render.pages.frames import FrameError


@dataclass(frozen=True, slots=True)
class PageKind:
    """What pages can be filled for: the keys that take the place of folders in their address, and which ones there are."""

    keys: tuple[str, ...]
    about: Callable[[Portal], Iterable[str]] = lambda _: ()  # none where another task fills these pages too


KINDS: Mapping[str, PageKind] = {
    "institution": PageKind(("id",)),  # planned apart: its task depends on its package
    "filing": PageKind(("id", "period")),
    "review": PageKind(("id", "period")),
    "country": PageKind(("code",), lambda portal: portal.by_country),
    "indicator": PageKind(("code",), lambda portal: portal.standards.indicators),
    "area": PageKind(("code",), lambda portal: portal.standards.areas),
    "association": PageKind(("id",), lambda portal: [association.id for association in portal.associations]),
}
"""The values of `each:`. A new one is a row here, and a method of `TaskRunner` named like it that fills its pages."""


def check_frames(frames: Frames) -> None:
    """Raise `FrameError` for a page that would never be written, or written over another one.

    Its `each:` names nothing that pages are made for, or it goes to the very place of another page.
    """
    places: dict[tuple[str, str], str] = {}
    for frame in frames.frames:
        source = f"docs/{frame.language}/{frame.source}"
        if frame.each is None:
            continue
        if frame.each not in KINDS:
            raise FrameError(
                f"{source}: there is no kind of page called {frame.each!r}. each: {', '.join(sorted(KINDS))}. "
                "Correct the word, or remove the line for a page that exists once."
            )
        place = address_of(frame, *(f"<{key}>" for key in KINDS[frame.each].keys))
        other = places.setdefault((frame.language, place), source)
        if other != source:
            raise FrameError(
                f"{other} and {source} both go to {place}. Put one of them into a folder named like the other: "
                f"{source.removesuffix('.md')}/more.md goes to {place}more/."
            )


def address_of(frame: Frame, *keys: str) -> str:
    """Where a frame goes when it is filled for these keys.

    `institutions/profile/` for prodem is `institutions/prodem/`. So a second page kind needs no code:
    `institutions/profile/story.md` becomes `institutions/prodem/story/`.
    """
    parts = frame.path.split("/")[:-1]
    if len(parts) < 1 + len(keys):
        raise FrameError(
            f"docs/{frame.language}/{frame.source}: a page with `each: {frame.each}` needs {len(keys)} folders "
            "below the first, to stand as deep as the pages it is filled for"
        )
    return "/".join([parts[0], *keys, *parts[1 + len(keys) :]]) + "/"
