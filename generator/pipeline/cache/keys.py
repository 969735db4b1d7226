"""The name and the key of every kind of entry in the cache: one function a kind, called where it is put and where it is got.

Each docstring names both ends. The name says which thing it is, and so in which file it is kept; the key is a digest of
everything it was computed from, so an entry counts as absent as soon as any part of that has changed.
"""

from collections.abc import Iterable

from generator.model import Association, Standards
from generator.pipeline.cache.store import Entry, digest_of

INSTITUTION_ROOMS = ("dossiers", "facts", "awards")
"""Folders with an entry for each institution; `read.inventory` removes those of institutions that are gone."""
STANDARDS_ROOM = "standards"
SHARED_ROOM = "shared"


def standards(program: str, digest: str) -> Entry:
    """The standards of one folder and their problems. Put and got by `cache.standards.read_standards`."""
    key = digest_of(program, digest)
    return Entry(f"{STANDARDS_ROOM}/{key}", key)


def inputs(program: str, known: Standards, associations: Iterable[Association]) -> str:
    """The key of what packages are read with: program, standards and associations."""
    return digest_of(program, known.digest, repr(associations))


def inventory_name(inputs_digest: str) -> Entry:
    """The name of the whole inventory. Put and got by `read.inventory.InventoryIndex`."""
    return Entry("inventory/name", inputs_digest)


def inventory_shard(number: int, inputs_digest: str) -> Entry:
    """A part of the summaries of institutions. Put and got by `read.inventory.InventoryIndex`."""
    return Entry(f"inventory/{number}", inputs_digest)


def peer_table(inventory: str) -> Entry:
    """The figures of all institutions in columns. Put and got by `read.inventory.InventoryIndex`."""
    return Entry("inventory/table", inventory)


def dossier(institution: str, key: str) -> Entry:
    """A dossier. Put by `read.institution.analyse_institution`, got by `tasks.context.TaskContext.dossier`."""
    return Entry(f"dossiers/{institution}", key)


def facts(institution: str, dossier_key: str) -> Entry:
    """The packed rows of all facts of an institution.

    Put by `tasks.runner` when its pages are made, got by `tasks.context.TaskContext.facts` for the table of everybody's.
    """
    return Entry(f"facts/{institution}", dossier_key)


def awards(institution: str, key: str) -> Entry:
    """The judgements of an institution as JSON.

    Put by `tasks.runner` when its pages are made, got by `tasks.context.TaskContext.awards` for the list of all.
    """
    return Entry(f"awards/{institution}", key)


def facts_of_all() -> Entry:
    """The packed rows of every institution, each with its own key inside. Put and got by `tasks.final`."""
    return Entry("facts-of-all", "facts-of-all")


def awards_of_all() -> Entry:
    """The judgements of every institution, each with its own key inside. Put and got by `tasks.final`."""
    return Entry("awards-of-all", "awards-of-all")


def portal(fingerprint: str) -> Entry:
    """The portal without what the inventory holds. Put by `read.previous.save`, got by `read.previous.load` of the next build."""
    return Entry("portal", fingerprint)


def result(fingerprint: str) -> Entry:
    """What a build came to. Put by `Session.remember`, got by `Session.result_if_unchanged` of the next build."""
    return Entry("result", fingerprint)


def credentials(documents: Iterable[str]) -> Entry:
    """Everything that makes badges verifiable. Put and got by `credentials.issue`."""
    return Entry("credentials", digest_of(*documents))


def proofs() -> Entry:
    """Proofs under the digests of what they were made for. Put and got by `credentials.issue`; "1" is their format."""
    return Entry("proofs", "1")


def workbook(language: str, key: str) -> Entry:
    """The empty workbook in one language. Put and got by `tasks.bundles`."""
    return Entry(f"workbooks/{language}", key)


def checker_bundle(key: str) -> Entry:
    """The program for the browser. Put and got by `tasks.bundles`."""
    return Entry("checker", key)


def shared(token: str) -> Entry:
    """What worker processes need for one round of work. Put and deleted by `Workers.map`, got in each worker process."""
    return Entry(f"{SHARED_ROOM}/{token}", token)


def blobs(digits: int) -> Entry:
    """Each package's files with the ids that Git would give them. Put and got by `diff.unchanged.files_in`."""
    return Entry("files", f"files {digits}")


def contributions(inputs_digest: str) -> Entry:
    """What each institution brings to comparisons. Put and got by `diff.unchanged.unchanged_institutions`."""
    return Entry("members", inputs_digest)
