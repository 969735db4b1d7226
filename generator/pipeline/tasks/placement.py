"""Where the pages of a frame go, and which frames can be filled."""

from generator.model import Frame, Frames
from generator.render.pages.frames import FrameError
from generator.render.pages.kinds import EMPTY, KINDS


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
