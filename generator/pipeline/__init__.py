"""From data packages to a site: `build`. Here is only the question whether there is anything to do; see `story`."""

import os
import tempfile
from dataclasses import replace
from pathlib import Path

from generator.pipeline.order import SIGNING_KEY, Order, Outcome, Unusable, signing_key
from generator.pipeline.shelf import Shelf, code_digest, digest_of, looks_of
from generator.render.site import Manifest, stands

__all__ = ["SIGNING_KEY", "Order", "Outcome", "Unusable", "build", "signing_key", "state"]


def build(order: Order) -> Outcome:
    """Build the site. Bad data becomes problems in the outcome.

    Raises `Unusable` where there are no standards, and `Unbuildable` where a page or a part of one is wrong; the last
    good site stands in each case.
    """
    if order.use_cache:
        return _build(order, order.project.cache)
    order.project.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="anew-", dir=order.project.cache) as cache:
        return _build(order, Path(cache))


def _build(order: Order, cache: Path) -> Outcome:
    shelf = Shelf(cache / "data" / digest_of(str(order.data.resolve())))
    shelf.use()
    ledger = cache / "sites" / f"{digest_of(str(order.site.resolve()))}.manifest"
    former = Manifest.read(ledger)
    program = code_digest()
    stamp = digest_of(program, order.engine, state(order), order.key.public if order.key else "", order.commit)
    if former.stamp == stamp and _all_stand(order.site, former):
        kept = shelf.get("outcome", stamp)
        if isinstance(kept, Outcome):
            return replace(kept, done=0, kept=len(former.jobs))
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
    return digest_of(
        project.configuration.read_bytes(), looks_of(project.docs), looks_of(project.root / "templates"), settings
    )
