"""The tasks of a site: one for each institution, country, indicator …, with a key of everything it depends on.

A task makes everything about one thing in all languages: an institution's profile and charts; its filings, badge, JSON
and downloads; a country's page; a page that exists once. A task whose inputs did not change is not run at all. An
institution has two, because its profile changes with its peers, and all else, most of its files, only with its package.
"""

from dataclasses import dataclass

from generator.pipeline.cache.store import contents, digest_of
from generator.pipeline.tasks.context import TaskContext
from generator.pipeline.tasks.placement import check_frames, check_stories
from generator.render.api import downloads
from generator.render.pages.kinds import KINDS
from generator.render.site.edition import SIGNED


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work: its name ("institution/prodem") and the key of its own inputs."""

    name: str
    key: str

    @property
    def kind(self) -> str:
        """The kind of thing that it is about."""
        return self.name.partition("/")[0]

    @property
    def final(self) -> bool:
        """True if it runs after all others."""
        return self.kind == "final"

    @property
    def about(self) -> str:
        """The thing that it is about."""
        return self.name.partition("/")[2]


def plan(context: TaskContext) -> list[Task]:
    """Every task of a site except the final ones. Raises `FrameError` for a page that no task would write."""
    check_frames(context.frames)
    check_stories(context.frames, context.portal)
    portal, issued, common_digest = context.portal, context.issued, context.common_digest
    # Every byte of the associations' packages, because the program for browsers contains them.
    reviewing = digest_of(*contents(context.data / "associations"))
    programs = (f"{name} {data!r}" for name, data in downloads.programs(context.parts).items())
    tasks = []
    for listing in portal.listings:
        id_ = listing.institution.id
        signed = [text for award in listing.given if (text := issued.credentials.get((id_, award.period)))]
        turned = str(listing.turned(portal.as_of))
        key = digest_of(common_digest, context.dossiers[id_], turned, *signed)
        tasks += [Task(f"institution/{id_}", key), Task(f"package/{id_}", key)]
    tasks.append(Task(SIGNED, digest_of(common_digest, *(f"{path} {text}" for path, text in issued.files.items()))))
    tasks += [Task(f"{name}/{about}", common_digest) for name, kind in KINDS.items() for about in kind.about(portal)]
    tasks += [
        Task(f"single/{path}", common_digest)
        for path in dict.fromkeys(f.path for f in context.frames.frames if f.each is None)
    ]
    tasks += [
        Task("assets/all", common_digest),
        Task("api/all", common_digest),
        Task("handouts/all", digest_of(common_digest, reviewing, *programs)),
    ]
    return tasks
