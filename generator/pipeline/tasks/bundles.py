"""The files that a site offers for filling in and checking: empty workbooks, and the program for browsers.

Both take seconds to make and depend on little, so they are cached until the standards or their code change.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from generator.model import Standards
from generator.pipeline.cache import keys
from generator.pipeline.cache.store import GENERATOR, Cache, Entry, code_digest, contents, digest_of
from generator.render.site.staging import Artifact

PROGRAM = "assets/check/program.zip"
"""Next to the worker that loads it."""
LICENCES = "assets/check/LICENSES.txt"
"""The licences of everything in it."""


def workbooks(standards: Standards, cache: Cache) -> Iterator[Artifact]:
    """The empty workbook in each language of the standards, even if pages are made in one language only."""
    from generator.intake.workbook import make  # noqa: PLC0415 -- slow to load, and most builds have them cached

    key = digest_of(standards.digest, *contents(GENERATOR / "intake", "*.py"))
    for code in standards.languages:
        made = _kept(cache, keys.workbook(code, key), partial(make.empty, code, standards))
        yield f"downloads/workbooks/{code}.xlsx", made


def checker_bundle(data: Path, standards: Standards, cache: Cache) -> Iterator[Artifact]:
    """The program itself, for the check page in the reader's browser."""
    from generator.pipeline.browser_check import bundle, licences  # noqa: PLC0415 -- as above

    tables = bundle.data(data, standards)
    key = digest_of(standards.digest, *_flat(tables), code_digest())
    yield PROGRAM, _kept(cache, keys.checker_bundle(key), partial(bundle.bundle, tables, standards))
    yield LICENCES, licences.text(bundle.LIBRARIES)


def _flat(files: Mapping[str, bytes]) -> Iterator[str | bytes]:
    for path, content in sorted(files.items()):
        yield from (path, content)


def _kept(cache: Cache, entry: Entry, make: Callable[[], bytes]) -> bytes:
    made = cache.get(entry)
    if not isinstance(made, bytes):
        made = make()
        cache.put(entry, made)
    return made
