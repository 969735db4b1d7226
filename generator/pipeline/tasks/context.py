"""The inputs of every task, in every process, and its access to the cache."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from generator.model import Dossier, Frames, HeldBack, Listing, Portal, Standards
from generator.pipeline.cache import keys
from generator.pipeline.cache.session import Session
from generator.pipeline.cache.store import Cache, contents, digest_of
from generator.pipeline.credentials.published import PublishedCredentials
from generator.pipeline.options import BuildOptions
from generator.pipeline.read.institution import on_the_day, read_dossier
from generator.pipeline.read.inventory import Inventory
from generator.problems import BuildError
from generator.render.api import awards_json, catalogue, downloads
from generator.render.api.bulk import tables
from generator.render.api.bulk.tables import Rows
from generator.render.api.packed_table import PackedRows, deflated
from generator.render.comparison import entries
from generator.render.site.staging import Staging


@dataclass(frozen=True, slots=True)
class TaskContext:
    """Everything that pages are made from, and the folder they are made in."""

    data: Path
    parts: tuple[Path, ...]  # the portal's own, then the program's
    frames: Frames
    portal: Portal
    issued: PublishedCredentials
    dossiers: Mapping[str, str]  # institution -> the key of its dossier in the cache
    common_digest: str  # identifies what every page depends on: program, standards, frames, parts
    cache: Cache
    staging: Staging
    held: Mapping[str, HeldBack]  # packages of which a newer version was not accepted

    @classmethod
    def of(
        cls,
        options: BuildOptions,
        session: Session,
        staging: Staging,
        *,
        frames: Frames,
        portal: Portal,
        issued: PublishedCredentials,
        inventory: Inventory,
    ) -> "TaskContext":
        """The context of a build's tasks."""
        parts = options.project.layers("templates/parts")
        common = digest_of(
            session.program, portal.standards.digest, frames.digest, *(one for each in parts for one in contents(each))
        )
        return cls(
            options.data,
            parts,
            frames,
            portal,
            issued,
            inventory.dossiers,
            common,
            session.cache,
            staging,
            options.held,
        )

    def dossier(self, institution: str) -> Dossier:
        """One institution's dossier, with its awards as of the portal's day.

        `read.institution.analyse_institution` wrote it into the cache; if the cache was cleared since, the package is
        read again.
        """
        found: Dossier | None = self.cache.get(keys.dossier(institution, self.dossiers[institution]))
        if found is None:
            folder = self.data / "institutions" / institution
            held = self.held.get(f"institutions/{institution}")
            found, _ = read_dossier(folder, self.portal.standards, self.portal.associations, held)
        if found is None:
            raise BuildError(f"institutions/{institution} was changed while it was being read. Build again.")
        return on_the_day(found, self.portal.standards)

    def facts(self, institution: str) -> PackedRows:
        """The packed rows of one institution in the table of all facts; from the cache if its pages wrote them there."""
        kept = kept_facts(self.cache, institution, self.dossiers[institution])
        return kept or deflated(downloads.table(self.dossier(institution), self.portal.standards))

    def rows(self, institution: str) -> Rows:
        """The rows of one institution in the tables; from the cache if its pages wrote them there."""
        kept = kept_rows(self.cache, institution, self.awards_key(institution))
        if kept is not None:
            return kept
        return tables.of_institution(catalogue.institution_form(self.dossier(institution), self.portal.standards))

    def awards_key(self, institution: str) -> str:
        """The key of an institution's judgements: its package, what has expired, and which awards have a credential."""
        turned = str(self.portal.by_id[institution].turned(self.portal.as_of))
        return digest_of(self.dossiers[institution], turned, *self.issued.of(institution))

    def awards(self, institution: str) -> list[str]:
        """The judgements of one institution as JSON; from the cache if its pages wrote them there."""
        found = self.cache.get(keys.awards(institution, self.awards_key(institution)))
        if isinstance(found, list):
            return found
        return awards_json.judgements(self.dossier(institution), self.portal.standards, self.issued.of(institution))

    def compared_key(self, institution: str) -> str:
        """The key of what is put side by side with others: its package, and what has expired."""
        return digest_of(self.dossiers[institution], str(self.portal.by_id[institution].turned(self.portal.as_of)))

    def compared(self, institution: str) -> str:
        """What is put side by side with others, as JSON; from the cache if its pages wrote it there."""
        found = self.cache.get(keys.compared(institution, self.compared_key(institution)))
        if isinstance(found, str):
            return found
        unjudged = self.portal.by_id[institution].unjudged
        return entries.entry(self.dossier(institution), unjudged, self.portal.standards)


def kept_facts(cache: Cache, institution: str, key: str) -> PackedRows | None:
    """The packed rows of an institution that its pages wrote into the cache; None if they are not there."""
    found = cache.get(keys.facts(institution, key))
    return found if isinstance(found, PackedRows) else None


def kept_rows(cache: Cache, institution: str, key: str) -> Rows | None:
    """Its rows in the other tables, likewise."""
    found = cache.get(keys.rows(institution, key))
    return found if isinstance(found, dict) else None


def may_be_judged(listing: Listing, standards: Standards) -> bool:
    """False if no filing can have been judged by a policy in force: then the dossier need not be opened to know."""
    first = min((policy.in_force_from.year for policy in standards.policies), default=None)
    # A year may end in the year after the one it is named for.
    return first is not None and any(
        count.reported and int(period) >= first - 1 for period, count in listing.answers.items()
    )
