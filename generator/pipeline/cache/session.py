"""What one build takes from earlier builds, and leaves to the next one."""

from dataclasses import dataclass
from pathlib import Path

from generator.pipeline.cache.store import Cache
from generator.render.site.staging import Manifest


@dataclass(frozen=True, slots=True)
class Session:
    """One build's share in the cache: results of the same data, and the manifest of the last site in the same place."""

    folder: Path  # the whole cache, for all sites and data
    cache: Cache  # results of these data
    manifest_path: Path
    previous: Manifest  # of the last good build of this site
    program: str  # a digest of the program's own code
    inputs: str  # a digest of everything the build starts from but the day
    fingerprint: str  # the same with the day
