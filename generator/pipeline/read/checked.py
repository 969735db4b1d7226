"""The results of earlier checks of packages, so that `portal check` reads only packages that changed.

A result holds for the same files of the package, standards, program and associations. A package is compared by the
mtimes and sizes of its files, then by its contents. Only packages that Frictionless passed, or that it cannot read for a
reason that is reported, are kept.
"""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from generator import packages
from generator.model import Association, Standards
from generator.packages.checks import frictionless_cache
from generator.packages.checks.check import CheckedPackage
from generator.pipeline.cache import keys
from generator.pipeline.cache.store import Cache, digest_of, packed, stat_digest, unpacked
from generator.pipeline.read.valid_days import ValidDays


class _Kept(NamedTuple):
    stat: str
    digest: str
    valid: ValidDays
    found: bytes  # a `CheckedPackage`: of hundreds, a change packs one again


class CheckedPackages:
    """The results of one set of packages. `whole` as in `packages.check`: a package alone has other problems."""

    def __init__(self, cache: Cache, program: str, standards: Standards, *, whole: bool) -> None:
        self._cache = cache
        self._program = program
        self._standards = standards
        self._whole = whole
        self._entry = keys.checked("", whole=whole)
        self._kept: dict[str, _Kept] = {}
        self._stats: dict[str, str] = {}  # as they were before the packages were read
        self._used: dict[str, _Kept] = {}

    @property
    def _day(self) -> date:
        return self._standards.day

    def begin(self, associations: Iterable[Association]) -> None:
        """Load the results that hold for these associations."""
        inputs = keys.inputs(self._program, self._standards, tuple(associations))
        key = digest_of(inputs, frictionless_cache.terms(self._standards))
        self._entry = keys.checked(key, whole=self._whole)
        self._kept = self._cache.get(self._entry) or {}

    def get(self, folder: Path) -> CheckedPackage | None:
        """The result for the package as it is now."""
        name = str(folder)
        stat = self._stats[name] = stat_digest(folder)
        known = self._kept.get(name)
        if known is None or not known.valid.has(self._day):
            return None
        if known.stat != stat:
            if known.digest != packages.digest(folder):
                return None
            known = known._replace(stat=stat)
        self._used[name] = known
        found: CheckedPackage = unpacked(known.found)
        return found

    def put(self, folder: Path, digest: str, found: CheckedPackage) -> None:
        """Keep a result for the next check."""
        valid = ValidDays.of(found.problems, self._day)
        self._used[str(folder)] = _Kept(self._stats[str(folder)], digest, valid, packed(found))

    def save(self) -> None:
        """Save what was found. Of a whole set, results of packages that are gone are dropped."""
        now = self._used if self._whole else {**self._kept, **self._used}
        if self._entry.key and now != self._kept:
            self._cache.put(self._entry, now)
