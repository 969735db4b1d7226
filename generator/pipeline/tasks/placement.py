"""Where the pages of a frame go, and which frames can be filled."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from generator.language.printer import Printer
from generator.model import Frame, Frames, Portal
from generator.render.pages.frames import FrameError
from generator.render.pages.kinds import EMPTY, KINDS

MOST_NAMED: Final = 40
"""Codes that a message lists; countries are more."""

MOST_REMARKED: Final = 10
"""Files that a remark lists."""


def check_frames(frames: Frames) -> None:
    """Raise `FrameError` for a page that would never be written, or would overwrite another page.

    Either its `each:` names nothing that pages are made for, or it has the address of another page.
    """
    places: dict[tuple[str, str], str] = {}
    for frame in frames.frames:
        source = f"docs/{frame.folder}/{frame.source}"
        if frame.each is None:
            continue
        if frame.each not in KINDS:
            raise FrameError(
                f"{source}: there is no kind of page called {frame.each!r}. each: {', '.join(KINDS)}. "
                "Correct the word, or remove the line for a page that exists once."
            )
        place = address_of(frame, *(f"<{key}>" for key in KINDS[frame.each].keys))
        if frame.each == EMPTY:
            continue  # it replaces another page
        other = places.setdefault((frame.language, place), source)
        if other != source:
            raise FrameError(
                f"{other} and {source} both go to {place}. Put one of them into a folder named like the other: "
                f"{source.removesuffix('.md')}/more.md goes to {place}more/."
            )


def without_fiction(frames: Frames, portal: Portal) -> Frames:
    """The frames of a portal; if all its institutions are real, without the stories and briefs about invented ones.

    Such a text would look like an analysis of real institutions, with a gap for every figure.
    """
    kept = tuple(frame for frame in frames.frames if frame.story is None or not frame.story.fictional)
    if portal.fictional or len(kept) == len(frames.frames):
        return frames
    return replace(frames, frames=kept, digest=f"{frames.digest} without fiction")


def fiction_left_out(frames: Frames, shown: Frames, say: Printer) -> tuple[str, ...]:
    """A sentence on the pages that `without_fiction` left out of the frames that are shown, if there are any."""
    sources = {frame.source for frame in frames.frames} - {frame.source for frame in shown.frames}
    if not sources:
        return ()
    some = ", ".join(sorted(sources)[:MOST_REMARKED])
    more = ", …" if len(sources) > MOST_REMARKED else ""
    return (say.phrase("terminal.built.fiction", n=len(sources), which=f"{some}{more}"),)


def check_stories(frames: Frames, portal: Portal) -> None:
    """Raise `FrameError` for a story of a day to come, and for one about an area, dimension or country that does not exist.

    An institution or an association may have left the portal since; then the story names it without a link.
    """
    known: dict[str, list[str]] = {
        "areas": [*portal.standards.areas],
        "dimensions": [str(number) for number in portal.standards.dimensions],
    }
    if portal.standards.region_of:
        known["countries"] = [*portal.standards.region_of]
    for frame in frames.frames:
        if frame.story is None:
            continue
        source = f"docs/{frame.folder}/{frame.source}"
        if frame.story.date > portal.as_of:
            raise FrameError(
                f"{source}: date: {frame.story.date} is later than the day of the build, {portal.as_of}. Correct the date, "
                "or build as of a later day."
            )
        for kind, codes in known.items():
            for code in frame.story.about.get(kind, ()):
                if code not in codes:
                    raise FrameError(f"{source}: {kind}: there is no {code!r}. Allowed: {_some(codes)}.")


def _some(codes: Sequence[str]) -> str:
    """The codes that are allowed, or what they are if there are too many to read."""
    return ", ".join(codes) if len(codes) < MOST_NAMED else "the codes of ISO 3166, such as PE"


def address_of(frame: Frame, *keys: str) -> str:
    """The address of a frame that is filled for these keys.

    `institutions/profile/` for prodem is `institutions/prodem/`. So a second page kind needs no code:
    `institutions/profile/story.md` becomes `institutions/prodem/story/`.
    """
    parts = frame.path.split("/")[:-1]
    if len(parts) < 1 + len(keys):
        raise FrameError(
            f"docs/{frame.folder}/{frame.source}: a page with `each: {frame.each}` needs {len(keys)} folders "
            "below the first, to stand as deep as the pages it is filled for"
        )
    return "/".join([parts[0], *keys, *parts[1 + len(keys) :]]) + "/"
