"""Signs awards offline, so that a public build needs no secret.

The packages are read as in a build, and the signed credentials are written into the associations' own packages, where
they are reviewed and committed like any other file.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator import engine, packages, standards
from generator.atomic_write import atomic_write
from generator.engine import Project
from generator.language.printer import Printer
from generator.model import Listing, Portal
from generator.pipeline.credentials.issue import given_awards, is_list, issue
from generator.pipeline.credentials.listed_keys import KEY_UNLISTED
from generator.pipeline.options import StandardsError
from generator.pipeline.read.institution import listing_of, on_the_day, read_dossier
from generator.problems import BuildError, Problem
from generator.render import addresses
from generator.signatures import Key


@dataclass(frozen=True, slots=True)
class SigningResult:
    """The written files; `left` are credentials of awards that no longer hold."""

    root: str
    written: tuple[Path, ...]
    left: tuple[Path, ...]
    problems: tuple[Problem, ...]

    @property
    def complete(self) -> bool:
        """True if all that could be signed is. A key that keys.csv lacks has signed it all the same."""
        return all(problem.code == KEY_UNLISTED for problem in self.problems)


def sign(project: Project, data: Path, key: Key, day: date | None = None) -> SigningResult:
    """Sign every award in the data packages, as of a day, for the address where the project's site will be."""
    site_url, languages = engine.address(project)
    if not site_url:
        raise BuildError("A credential names the address of the portal: set SITE_URL, or site_url in mkdocs.yml.")
    portal = awards_of(data, day)
    issued = issue(portal, site_url, [Printer(portal.standards, code) for code in languages], key)
    given = {one.key: one for one in given_awards(portal)}
    wrote: list[Path] = []
    left: list[Path] = []
    for (institution, period), text in issued.credentials.items():
        one = given[institution, period]
        wrote.append(_put(data, one.association.id, one.file, text))
    for association in portal.associations:
        listed = issued.files.get(addresses.status(association.id))
        mine = {one.file for one in given.values() if one.association.id == association.id}
        folder = data / "associations" / association.id / "credentials"
        left += [folder / name for name in sorted({*association.credentials} - mine) if not is_list(name)]
        wrote += [
            _put(data, association.id, f"status-former-{number}.json", former.removesuffix("\n"))
            for number in range(1, len(association.former_addresses) + 1)
            if (former := issued.files.get(addresses.status(association.id, number)))
        ]
        if listed and (mine or association.credentials):
            wrote.append(_put(data, association.id, "status.json", listed.removesuffix("\n")))
    return SigningResult(addresses.site_root(site_url), tuple(sorted(wrote)), tuple(left), issued.problems)


def awards_of(data: Path, day: date | None = None) -> Portal:
    """The part of a portal that awards need: which were given to whom, as of a day, by default today."""
    known, flaws = standards.load(data / "standards", day)
    if known is None:
        raise StandardsError(flaws)
    associations, _ = packages.read_associations(data, known)
    listings: list[Listing] = []
    for folder in packages.package_folders(data / "institutions"):
        dossier, _ = read_dossier(folder, known, associations)
        if dossier is not None:
            listings.append(listing_of(on_the_day(dossier, known), {}, known))
    return Portal(known, tuple(listings), associations, {}, {}, (), known.day)


def _put(data: Path, association: str, name: str, text: str) -> Path:
    path = data / "associations" / association / "credentials" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    atomic_write(path, f"{text}\n".encode())
    return path
