"""What one build takes from earlier builds, and leaves to the next one."""

from dataclasses import dataclass, replace
from pathlib import Path

from generator.pipeline.cache import keys
from generator.pipeline.cache.store import Cache
from generator.pipeline.options import BuildOptions, BuildResult
from generator.render.site.staging import Manifest, files_unchanged


@dataclass(frozen=True, slots=True)
class Session:
    """One build's share in the cache: results of the same data, and the manifest of the last site in the same place."""

    folder: Path  # the whole cache, for all sites and data
    cache: Cache  # results of these data
    manifest_path: Path
    previous: Manifest  # of the last good build of this site
    program: str  # a digest of the program's own code
    fingerprint: str  # a digest of everything the build starts from

    def result_if_unchanged(self, options: BuildOptions) -> BuildResult | None:
        """The result of the last build if its inputs were the same and its site is unchanged; else None."""
        tasks = self.previous.tasks
        if self.previous.fingerprint != self.fingerprint or not all(
            files_unchanged(options.site, task.files) for task in tasks.values()
        ):
            return None
        known = self.cache.get(keys.result(self.fingerprint))
        return replace(known, done=0, kept=len(tasks)) if isinstance(known, BuildResult) else None

    def remember(self, result: BuildResult) -> None:
        """Save the result for a build with the same inputs."""
        self.cache.put(keys.result(self.fingerprint), result)
