"""Decides whether a site may be written into a folder, so that no other files are lost.

A build replaces the site's folder as a whole, so it accepts one that does not exist, is empty, or has the marker of an
earlier build; and none that is, contains, or is inside what the site is made from.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from generator.engine import Project
from generator.pipeline.cache.store import GENERATOR
from generator.problems import BuildError
from generator.render.site.staging import MARKER


class SiteFolderError(BuildError):
    """A site must not be written there; the message says why, and what to do."""


def claim(site: Path, project: Project, data: Path) -> Path:
    """The folder with all links resolved, if a site may be written there. Raises `SiteFolderError` if it may not."""
    try:
        place = site.resolve()
    except (OSError, RuntimeError) as error:
        raise SiteFolderError(f"{site} cannot be the site's folder: it is a link that leads nowhere.") from error
    refuse_near(place, _sources(project, data), _homes(project))
    if not place.exists():
        return place
    if not place.is_dir():
        raise SiteFolderError(f"{place} is a file, and the site needs a folder. Name another folder with --site.")
    if (place / ".git").exists():
        raise SiteFolderError(
            f"{place} holds a repository of Git (.git), which a build would replace. Name another folder with --site, "
            "and copy the site from there."
        )
    if any(place.iterdir()) and not (place / MARKER).is_file():
        raise SiteFolderError(
            f"{place} is not empty and was not made by this program: there is no {MARKER} in it. Name another folder with "
            "--site. If an older version of this program made it, delete the folder, then build again."
        )
    return place


def refuse_near(place: Path, sources: Iterable[tuple[Path, str]], homes: Iterable[tuple[Path, str]]) -> None:
    """Raise `SiteFolderError` if a folder is or contains one of these, or is inside one of the `sources`."""
    for path, what in sources:
        if _lies_in(place, path.resolve()):
            raise SiteFolderError(
                f"{place} cannot be the site's folder: there is {what}. Name another folder with --site."
            )
    for path, what in (*sources, *homes):
        if _lies_in(path.resolve(), place):
            raise SiteFolderError(
                f"{place} cannot be the site's folder: it holds {what}. Name another folder with --site."
            )


def _sources(project: Project, data: Path) -> list[tuple[Path, str]]:
    found = [
        (data, "what the site is made from (the data packages)"),
        (project.docs, "what the site is made from (the pages)"),
        (project.root / "templates", "what the site is made from (the templates)"),
        (GENERATOR, "the program itself"),
        (project.cache, "what is kept between builds (the cache)"),
    ]
    roots = _above(project.root, data.resolve())
    return found + [(root / ".git", "a repository of Git") for root in roots if (root / ".git").exists()]


def _above(*places: Path) -> Iterator[Path]:
    for place in places:
        yield place.resolve()
        yield from place.resolve().parents


def _homes(project: Project) -> list[tuple[Path, str]]:
    found = [
        (project.root, "the project"),
        (GENERATOR.parent, "the program itself"),
        (Path(sys.prefix), "the installed programs"),
        (Path("/"), "everything"),
    ]
    try:
        return [*found, (Path.home(), "somebody's home")]
    except RuntimeError:  # without a home directory
        return found


def _lies_in(inner: Path, outer: Path) -> bool:
    """True if one folder is the other, or inside it, by identity and not by name."""
    return any(_same(each, outer) for each in (inner, *inner.parents))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return one == other
