"""The portal of the previous build of this site.

It is used to find which lookups changed and which peer statistics can be reused. Institutions are in the inventory, so
only the rest is saved here. A portal of another inventory is of no use, and then everything is computed again.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date

from generator.analysis import benchmarks
from generator.analysis.benchmarks import profiles
from generator.analysis.benchmarks.results import Key, Result, Results
from generator.model import Listing, PeerAnswers, PeerFigures, Portal, Standards
from generator.model.definitions import indicator_of
from generator.packages.safety.characters import alphabetical
from generator.pipeline.cache import keys
from generator.pipeline.cache.session import Session
from generator.pipeline.read.institution import InstitutionSummary, listed
from generator.pipeline.read.inventory import Inventory

_AMONG_PEERS = (
    "benchmarks",
    "tallies",
    "comparisons",
    "peer_figures",
    "peer_answers",
    "peer_levels",
    "peer_names",
    "reporters",
)
"""The attributes of a portal that depend on nothing but what institutions filed."""

MANY = 40
"""With more changed packages than this, everything is compared again."""


def save(session: Session, inventory: Inventory, portal: Portal) -> None:
    """Save a portal and its inventory for the next build, once its site has replaced the last one.

    Not before: after an interruption the site is the last one still, and the next build compares with its inventory.
    """
    inventory.save()
    rest = replace(portal, standards=None, listings=(), benchmarks={}, tallies={})  # type: ignore[arg-type]
    columns = benchmarks.to_columns(portal.benchmarks, portal.tallies)
    session.cache.put(keys.portal(session.fingerprint), (inventory.name, rest, columns))


def load(session: Session, inventory: Inventory, known: Standards) -> Portal | None:
    """The portal of the last site, if it was made from the previous inventory; else None.

    Without one the previous inventory is of no use, and the new one is saved at once: packages are not read again after an
    interruption.
    """
    kept = session.cache.get(keys.portal(session.previous.fingerprint))
    if kept is None or inventory.before is None or kept[0] != inventory.before.name:
        inventory.save()
        return None
    rest: Portal = kept[1]
    quartiles, tallies = benchmarks.from_columns(kept[2], known)
    return replace(
        rest,
        standards=known,
        listings=listings(inventory.before.summaries.values(), rest.as_of),
        benchmarks=quartiles,
        tallies=tallies,
    )


def listings(summaries: Iterable[InstitutionSummary], day: date) -> tuple[Listing, ...]:
    """Institutions by name in Latin letters, without accents, with their awards as of the portal's day."""
    found = [listing for one in summaries if (listing := listed(one, day))]
    return tuple(sorted(found, key=lambda x: alphabetical(x.institution.latin_name, x.institution.id)))


def with_peers(portal: Portal, inventory: Inventory, previous: Portal | None) -> Portal:
    """The portal with all comparisons among peers, computed again only where a package changed them."""
    if previous is not None and inventory.before is not None and not inventory.changed:
        return replace(portal, **{name: getattr(previous, name) for name in _AMONG_PEERS})
    known = portal.standards
    names = profiles.names_by_group(portal.listings, known)
    figures: Mapping[tuple[str, str, str], PeerFigures]
    answers: Mapping[tuple[str, str, str], PeerAnswers]
    levels: Mapping[tuple[str, str, str], Mapping[str, str]]
    if previous is None or inventory.before is None or len(inventory.changed) > MANY:
        quartiles, tallies = inventory.table.compare(known)
        figures = profiles.peer_figures(inventory.table, names)
        answers = profiles.peer_answers(inventory.table, names)
        levels = profiles.peer_levels(inventory.table)
        reporters = inventory.table.reporters()
    else:
        touched = inventory.before.table.touched(inventory.table, inventory.changed)
        before = previous.benchmarks, previous.tallies
        quartiles, tallies = benchmarks.compare_again(inventory.table, known, before, touched)
        figures = _again(previous.peer_figures, profiles.peer_figures(inventory.table, names, touched), touched)
        answers = _again(previous.peer_answers, profiles.peer_answers(inventory.table, names, touched), touched)
        levels = _again(previous.peer_levels, profiles.peer_levels(inventory.table, touched), touched)
        codes = {indicator_of(name) for name in touched}
        reporters = Counter(previous.reporters) - _uncompared(previous.listings)
        reporters = inventory.table.reporters(codes) + Counter({c: n for c, n in reporters.items() if c not in codes})
    return replace(
        portal,
        benchmarks=quartiles,
        tallies=tallies,
        comparisons=profiles.comparisons(portal.listings, names, figures, known),
        peer_figures=figures,
        peer_names=names,
        peer_answers=answers,
        peer_levels=levels,
        reporters=reporters + _uncompared(portal.listings),
    )


def _uncompared(those: Iterable[Listing]) -> Counter[str]:
    """How many institutions reported an indicator in a form that is not compared."""
    return Counter(code for one in those for code in one.uncompared)


def _again(before: Mapping[Key, Result], fresh: Results[Result], touched: Collection[str]) -> Results[Result]:
    """Results of which these indicators were touched, if there are results from before."""
    return before.renewed(fresh, touched) if isinstance(before, Results) else fresh
