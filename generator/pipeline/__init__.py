"""Builds a site from data packages. This module only decides whether anything has to be done; `build` does it."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from generator import kept
from generator.packages.history import commit_days
from generator.pipeline.cache.session import Session
from generator.pipeline.cache.store import Cache, code_digest, digest_of, stat_digest
from generator.pipeline.options import SIGNING_KEY, BuildOptions, BuildResult, StandardsError, signing_key
from generator.pipeline.site_folder import SiteFolderError, claim
from generator.program import STANDARDS
from generator.render.site.staging import Manifest

__all__ = [
    "SIGNING_KEY",
    "BuildOptions",
    "BuildResult",
    "SiteFolderError",
    "StandardsError",
    "build_site",
    "signing_key",
    "state",
]


def build_site(options: BuildOptions) -> BuildResult:
    """Build the site. Bad data becomes problems in the result.

    Raises `StandardsError` if there are no usable standards, `SiteFolderError` if the site's folder is not a portal's,
    and `BuildError` if a page or a part of one is wrong; the last good site is kept in each case.
    """
    # When MkDocs calls the hook, its pages are already in the folder, and the hook has claimed it before.
    place = options.site.resolve() if options.frames else claim(options.site, options.project, options.data)
    options = replace(options, site=place)
    name = digest_of(str(place))
    lock = options.project.cache / "sites" / f"{name}.lock"
    with kept.alone(lock, lambda: options.progress("waiting", 0, 1)):
        if options.use_cache:
            return _build(options, options.project.cache, name)
        home = options.project.cache / "anew"
        home.mkdir(exist_ok=True)
        home.touch()
        kept.forget(home, home.stat().st_mtime)  # left behind by killed builds
        with tempfile.TemporaryDirectory(dir=home) as folder:
            return _build(options, Path(folder), name)


def _build(options: BuildOptions, folder: Path, name: str) -> BuildResult:
    # Here, because the checker in browsers, which imports this module too, has no sites.
    from generator.pipeline import later_days  # noqa: PLC0415

    cache = Cache.of(folder, options.data)
    cache.use()
    manifest_path = folder / "sites" / f"{name}.manifest"
    program = code_digest()
    key = options.key.public if options.key else ""
    inputs = digest_of(
        *(program, options.engine, state(options), key, options.commit, repr(options.held)),
        commit_days.head(options.in_git),
    )
    fingerprint = digest_of(inputs, str(options.day))
    session = Session(folder, cache, manifest_path, Manifest.read(manifest_path), program, inputs, fingerprint)
    if again := later_days.build_again(options, session):
        return again
    # Slow to import, so only now: the readers, Polars, the charts.
    from generator.pipeline import build  # noqa: PLC0415

    kept.gc_seldom()
    return build.build(options, session)


def state(options: BuildOptions) -> str:
    """A digest of everything that people write: data, pages, templates, settings. Another digest, another site."""
    return digest_of(stat_digest(options.data), stat_digest(STANDARDS), _pages(options))


def _pages(options: BuildOptions) -> str:
    """A digest of everything that people write apart from data."""
    if options.frames:
        return options.frames.digest
    project = options.project
    settings = "".join(f"{name}={value}" for name, value in sorted(os.environ.items()) if name == "SITE_URL")
    try:
        configured = project.configuration.read_bytes()
    except OSError:  # an editor may be writing it at this moment
        configured = b""
    written = [stat_digest(folder) for name in ("docs", "templates") for folder in project.layers(name)]
    return digest_of(configured, *written, settings)
