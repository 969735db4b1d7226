"""From data packages to a site: `build`. Here is only the question whether there is anything to do; see `story`."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from generator import kept
from generator.pipeline.claim import SiteFolderError, claim
from generator.pipeline.order import SIGNING_KEY, Order, Outcome, Unusable, signing_key
from generator.pipeline.shelf import Shelf, code_digest, digest_of, looks_of
from generator.render.site import Manifest, stands

__all__ = ["SIGNING_KEY", "Order", "Outcome", "SiteFolderError", "Unusable", "build", "signing_key", "state"]


def build(order: Order) -> Outcome:
    """Build the site. Bad data becomes problems in the outcome.

    Raises `Unusable` where there are no standards, `SiteFolderError` where the site's folder is somebody's own, and
    `Unbuildable` where a page or a part of one is wrong; the last good site stands in each case.
    """
    # MkDocs has made its pages in the folder already when it calls the hook, which asked before.
    place = order.site.resolve() if order.frames else claim(order.site, order.project, order.data)
    order = replace(order, site=place)
    name = digest_of(str(place))
    lock = order.project.cache / "sites" / f"{name}.lock"
    with kept.alone(lock, lambda: order.tell("waiting", 0, 1)):
        if order.use_cache:
            return _build(order, order.project.cache, name)
        home = order.project.cache / "anew"
        home.mkdir(exist_ok=True)
        home.touch()
        kept.forget(home, home.stat().st_mtime)  # what builds left that were killed
        with tempfile.TemporaryDirectory(dir=home) as cache:
            return _build(order, Path(cache), name)


def _build(order: Order, cache: Path, name: str) -> Outcome:
    shelf = Shelf(cache / "data" / digest_of(str(order.data.resolve())))
    shelf.use()
    ledger = cache / "sites" / f"{name}.manifest"
    former = Manifest.read(ledger)
    program = code_digest()
    stamp = digest_of(program, order.engine, state(order), order.key.public if order.key else "", order.commit)
    if former.stamp == stamp and _all_stand(order.site, former):
        known = shelf.get("outcome", stamp)
        if isinstance(known, Outcome):
            return replace(known, done=0, kept=len(former.jobs))
    # Only now what takes long to load: the readers, Polars, the drawing table.
    from generator.pipeline import story  # noqa: PLC0415

    return story.tell(order, story.Desk(cache, shelf, ledger, former, program), stamp)


def state(order: Order) -> str:
    """A name for everything that people write: data, pages, templates, settings. Another state, another site."""
    return digest_of(looks_of(order.data), _pages(order))


def _all_stand(site: Path, former: Manifest) -> bool:
    return all(stands(site, done.files) for done in former.jobs.values())


def _pages(order: Order) -> str:
    """A name for all that people write and that is not data."""
    if order.frames:
        return order.frames.digest
    project = order.project
    settings = "".join(f"{name}={value}" for name, value in sorted(os.environ.items()) if name == "SITE_URL")
    try:
        configured = project.configuration.read_bytes()
    except OSError:  # an editor may just be writing it
        configured = b""
    return digest_of(configured, looks_of(project.docs), looks_of(project.root / "templates"), settings)
