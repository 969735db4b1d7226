"""The names and keys of all cache entries: one function for each kind, called by writer and reader.

Each docstring says who writes the entry and who reads it. The name identifies the thing, and so its place; the key is a
digest of everything that it was computed from, so that the entry counts as absent as soon as any of that differs.
"""

from collections.abc import Iterable

from generator.model import Association, Standards
from generator.pipeline.cache.store import Entry, digest_of

INSTITUTION_ROOMS = ("dossiers", "facts", "awards", "compared", "rows")
"""Folders with an entry for each institution; `read.inventory` removes those of institutions that are gone."""
STANDARDS_ROOM = "standards"
SHARED_ROOM = "shared"
BULK_ROOM = "bulk"
BULK_DATABASE_FILE = "bulk-database.sqlite"
"""The database itself: no entry, because it is too large to be read at once. Its entry has the digests of its blocks."""


def standards(program: str, digest: str) -> Entry:
    """The standards of one folder and their problems. Written and read by `cache.standards.read_standards`."""
    key = digest_of(program, digest)
    return Entry(f"{STANDARDS_ROOM}/{key}", key)


def associations(key: str) -> Entry:
    """All associations and their problems. Written and read by `read.associations.read_associations`."""
    return Entry("associations", key)


def inputs(program: str, known: Standards, associations: Iterable[Association]) -> str:
    """The key of everything computed from packages: all inputs apart from the package itself."""
    return digest_of(program, known.digest, repr(associations))


def inventory_name(inputs_digest: str) -> Entry:
    """The name of the whole inventory. Written and read by `read.inventory.InventoryIndex`."""
    return Entry("inventory/name", inputs_digest)


def inventory_shard(number: int, inputs_digest: str) -> Entry:
    """A part of the summaries of institutions. Written and read by `read.inventory.InventoryIndex`."""
    return Entry(f"inventory/{number}", inputs_digest)


def peer_table(inventory: str) -> Entry:
    """The figures of all institutions in columns. Written and read by `read.inventory.InventoryIndex`."""
    return Entry("inventory/table", inventory)


def dossier(institution: str, key: str) -> Entry:
    """A dossier. Written by `read.institution.analyse_institution`, read by `tasks.context.TaskContext.dossier`."""
    return Entry(f"dossiers/{institution}", key)


def facts(institution: str, dossier_key: str) -> Entry:
    """The packed rows of all facts of an institution.

    Written by `tasks.runner` when its pages are made, read by `tasks.context.TaskContext.facts` for the table of all
    facts.
    """
    return Entry(f"facts/{institution}", dossier_key)


def rows(institution: str, key: str) -> Entry:
    """The rows of an institution in the tables of all institutions.

    Written by `tasks.runner` when its pages are made, read by `tasks.context.TaskContext.rows`.
    """
    return Entry(f"rows/{institution}", key)


def awards(institution: str, key: str) -> Entry:
    """The judgements of an institution as JSON.

    Written by `tasks.runner` when its pages are made, read by `tasks.context.TaskContext.awards` for the list of all
    awards.
    """
    return Entry(f"awards/{institution}", key)


def compared(institution: str, key: str) -> Entry:
    """What the pages that put institutions side by side know of one, as JSON.

    Written by `tasks.runner` when its pages are made, read by `tasks.context.TaskContext.compared` for the files of these
    pages.
    """
    return Entry(f"compared/{institution}", key)


def bulk_database(common_digest: str) -> Entry:
    """What the database in bulk contains. Written and read by `tasks.bulk`."""
    return Entry("bulk-database", common_digest)


def bulk(name: str) -> Entry:
    """A block of that database, or rows of some institutions, by a digest. Written and read by `tasks.bulk`."""
    return Entry(f"{BULK_ROOM}/{name}", name)


def portal_rows(common_digest: str, associations: str) -> Entry:
    """The rows of the whole portal in the tables in bulk. Written and read by `tasks.bulk`."""
    return Entry("portal-rows", digest_of(common_digest, associations))


def awards_of_all() -> Entry:
    """The judgements of every institution, each with its own key inside. Written and read by `tasks.final`."""
    return Entry("awards-of-all", "awards-of-all")


def portal(fingerprint: str) -> Entry:
    """The portal without the content of the inventory.

    Written by `read.previous.save`, read by the next `read.previous.load`.
    """
    return Entry("portal", fingerprint)


def history(program: str) -> Entry:
    """What each day changed in the data, by its commits. Written and read by `diff.history.published_history`."""
    return Entry("history", program)


def result(inputs_but_the_day: str) -> Entry:
    """The result of a build and the days for which it holds.

    Written by `later_days.remember`, read by `later_days.build_again` of the next build.
    """
    return Entry("result", inputs_but_the_day)


def checked(key: str, *, whole: bool) -> Entry:
    """The results of `portal check`, by package. Written and read by `read.checked.CheckedPackages`."""
    return Entry(f"checked/{'whole' if whole else 'alone'}", key)


def credentials(documents: Iterable[str]) -> Entry:
    """Everything that makes badges verifiable. Written and read by `credentials.issue`."""
    return Entry("credentials", digest_of(*documents))


def proofs() -> Entry:
    """Proofs, under the digests of what they prove. Written and read by `credentials.issue`; "1" is their format."""
    return Entry("proofs", "1")


def workbook(language: str, key: str) -> Entry:
    """The empty workbook in one language. Written and read by `tasks.bundles`."""
    return Entry(f"workbooks/{language}", key)


def checker_bundle(key: str) -> Entry:
    """The program for the browser. Written and read by `tasks.bundles`."""
    return Entry("checker", key)


def shared(token: str) -> Entry:
    """The input shared by worker processes in one round of work.

    Written and deleted by `Workers.map`, read in each process.
    """
    return Entry(f"{SHARED_ROOM}/{token}", token)


def blobs(digits: int) -> Entry:
    """Each package's files with their Git ids. Written and read by `diff.unchanged.files_in`."""
    return Entry("files", f"files {digits}")


def contributions(inputs_digest: str) -> Entry:
    """Each institution's contribution to comparisons. Written and read by `diff.unchanged.unchanged_institutions`."""
    return Entry("members", inputs_digest)
