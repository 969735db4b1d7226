"""What is there to render? One task for each institution, country, indicator …, with a key of all it depends on.

A task is everything that one thing becomes in all languages: an institution's profile, filings, charts, badge, JSON and
downloads; a country's page; a page that exists once. A task whose inputs did not change is not run at all.
"""

from dataclasses import dataclass

from generator.model import Frame, Frames
from generator.pipeline.cache.store import contents, digest_of
from generator.pipeline.tasks.context import TaskContext
from generator.render import addresses
from generator.render.pages.frames import FrameError


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work: its name ("institution/prodem") and the key of what it depends on by itself."""

    name: str
    key: str

    @property
    def kind(self) -> str:
        """What sort of thing it is about."""
        return self.name.partition("/")[0]

    @property
    def final(self) -> bool:
        """True for one that is run after all others."""
        return self.kind == "final"

    @property
    def about(self) -> str:
        """Which one."""
        return self.name.partition("/")[2]


def plan(context: TaskContext) -> list[Task]:
    """Every task of a site but the final ones. Raises `FrameError` for a page that no task would make."""
    check_frames(context.frames)
    portal, issued, common_digest = context.portal, context.issued, context.common_digest
    reviewing = digest_of(*contents(context.data / "associations"))  # byte for byte: the browser check takes them along
    tasks = []
    for listing in portal.listings:
        id_ = listing.institution.id
        signed = [text for award in listing.given if (text := issued.credentials.get((id_, award.period)))]
        tasks.append(Task(f"institution/{id_}", digest_of(common_digest, context.dossiers[id_], *signed)))
    tasks.append(
        Task("credentials/all", digest_of(common_digest, *(f"{path} {text}" for path, text in issued.files.items())))
    )
    tasks += [Task(f"country/{iso2}", common_digest) for iso2 in portal.by_country]
    tasks += [Task(f"indicator/{code}", common_digest) for code in portal.standards.indicators]
    tasks += [Task(f"area/{code}", common_digest) for code in portal.standards.areas]
    tasks += [Task(f"association/{association.id}", common_digest) for association in portal.associations]
    tasks += [
        Task(f"single/{path}", common_digest)
        for path in dict.fromkeys(f.path for f in context.frames.frames if f.each is None)
    ]
    tasks += [
        Task("assets/all", common_digest),
        Task("api/all", common_digest),
        Task("handouts/all", digest_of(common_digest, reviewing)),
    ]
    return tasks


def check_frames(frames: Frames) -> None:
    """Raise `FrameError` for a page that would never be written, or written over another one.

    Its `each:` names nothing that pages are made for, or it goes to the very place of another page.
    """
    places: dict[tuple[str, str], str] = {}
    for frame in frames.frames:
        source = f"docs/{frame.language}/{frame.source}"
        if frame.each is None:
            continue
        if frame.each not in addresses.KINDS:
            raise FrameError(
                f"{source}: there is no kind of page called {frame.each!r}. each: {', '.join(addresses.KINDS)}. "
                "Correct the word, or remove the line for a page that exists once."
            )
        place = address_of(frame, *(f"<{key}>" for key in addresses.KINDS[frame.each]))
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
