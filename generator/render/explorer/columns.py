"""The files that the explorer loads: who the institutions are, their other names, and one for each indicator that anybody reported.

Columns, because a browser filters and sorts columns, and because equal values next to each other pack well. Plain JSON,
because every host packs it and every browser reads it: as Parquet the same columns were larger (snappy), or as large (gzip),
and need a decoder. There are no words in these files, so that one serves all languages. An indicator's file names institutions by
their ids and not by their places in the first file: a browser may still have that file from before the last publication.
"""

import hashlib
import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise, zip_longest
from os.path import commonprefix
from typing import Any, Final

from generator.model import AnswerType, Indicator, Institution, Listing, Portal, award_state
from generator.render.api.json_form import dumped
from generator.render.reported import Given, Reported

FOLDER: Final = "explore"
INSTITUTIONS: Final = f"{FOLDER}/institutions.json"
WORLD_MAP: Final = f"{FOLDER}/world.json"
OTHER_NAMES: Final = f"{FOLDER}/names.json"
"""Former names, acronyms and full names: only who types a name needs them, and in an archive they weigh as much as the rest."""

BANDS: Final = ("scale", "outreach", "age")
"""Peer groups by which the explorer filters, beside those by what an institution is."""

MOST_NAMED: Final = 3
"""Sources and licences that a file made by the explorer names; each row has its own licence."""

NO_LETTERS: Final = re.compile(r"[^a-z0-9]+")
LEAST_SHARED: Final = 4
"""Letters that an id has to share with the name before it is written by them."""

_DIGITS: Final = string.digits + string.ascii_lowercase

CENTS: Final = 2
"""Decimals of amounts in US dollars, which come from a division."""


def files(portal: Portal) -> Iterator[tuple[str, str]]:
    """The files about all institutions."""
    yield INSTITUTIONS, institutions(portal)
    yield OTHER_NAMES, other_names(portal)


def indicator_file(code: str) -> str:
    """The file with all values of one indicator."""
    return f"{FOLDER}/indicators/{code}.json"


def institutions(portal: Portal) -> str:
    """All institutions, in the order of their names: a list for each text, and codes with places for what repeats."""
    listings = portal.listings
    members = members_of(portal)

    def text(read: Callable[[Listing], str]) -> list[str]:
        return [read(one) for one in listings]

    def codes(read: Callable[[Listing], str]) -> dict[str, Any]:
        return coded(read(one) for one in listings)

    def count(name: str) -> list[int | None]:
        return [getattr(one.coverage.total, name) if one.coverage else None for one in listings]

    return dumped(
        {
            "newest": portal.newest.isoformat() if portal.newest else "",
            "edition": _edition(portal),
            "id": text(lambda one: shortened(one.institution.id, one.institution.name)),
            "name": text(lambda one: one.institution.name),
            "latin": text(_latin),
            "country": codes(lambda one: one.institution.country),
            "region": codes(lambda one: one.institution.region),
            "form": codes(lambda one: one.institution.legal_form or ""),
            "profit": codes(lambda one: one.institution.profit_status or ""),
            **{band: codes(lambda one, band=band: one.groups.get(band, "")) for band in BANDS},  # type: ignore[misc]
            "association": codes(lambda one: "\t".join(members.get(one.institution.id, ()))),
            "star": codes(lambda one: award_state(one.award)),
            "years": codes(lambda one: " ".join(one.periods)),
            "ended": codes(
                lambda one: (
                    f"{one.institution.ended.how} {one.institution.ended.date.year}" if one.institution.ended else ""
                )
            ),
            "licence": codes(lambda one: one.institution.licence.name if one.institution.licence else ""),
            "credit": codes(lambda one: one.institution.to_credit),
            "fictional": [int(one.institution.fictional) for one in listings] if portal.fictional else None,
            "asked": count("asked"),
            "reported": count("reported"),
            "documented": [
                one.coverage.total.documented if one.coverage and one.knows_documents else None for one in listings
            ],
            "names": {one.id: one.name for one in portal.associations},
            "sources": [one.title for one in portal.origins[:MOST_NAMED]],
            "licences": [one.title for one in portal.licences[:MOST_NAMED]],
        }
    )


def shortened(id_: str, name: str) -> str:
    """An id by what it shares with the name: `7~-2` begins with seven letters of it, `~-2` with all of them.

    Most ids are made from the name; written out they were the half of this file, because a packer does not look back
    from one column to the other. A tilde is in no id, and the explorer makes the same letters from the name.
    """
    letters = NO_LETTERS.sub("-", name.lower()).strip("-") if name.isascii() else ""
    shared = next((at for at, pair in enumerate(zip_longest(letters, id_)) if pair[0] != pair[1]), len(letters))
    if shared < LEAST_SHARED:
        return id_
    return f"{'' if shared == len(letters) else shared}~{id_[shared:]}"


def in_a_row(ids: Iterable[str]) -> str:
    """Ids in order, each by how many letters it shares with the one before (a digit of base 36) and its other letters.

    `mix-100012 mix-100016` is `0mix-100012 96`: these files name the same hundreds of institutions again and again.
    """
    said, before = [], ""
    for id_ in ids:
        shared = min(len(commonprefix((before, id_))), len(_DIGITS) - 1)  # noqa: RUF071 -- of letters, not of folders
        said.append(_DIGITS[shared] + id_[shared:])
        before = id_
    return " ".join(said)


def other_names(portal: Portal) -> str:
    """The other names by which institutions are found, in the order of their file of the same edition."""
    return dumped({"edition": _edition(portal), "also": [_also_named(one.institution) for one in portal.listings]})


def _also_named(who: Institution) -> str:
    return " ".join(filter(None, (who.acronym, who.full_name, *who.former_names)))


def _edition(portal: Portal) -> str:
    """The same for two files with the same institutions in the same order."""
    return hashlib.sha256("\n".join(one.institution.id for one in portal.listings).encode()).hexdigest()[:16]


def _latin(listing: Listing) -> str:
    """The name in Latin letters of an institution whose name has none; else empty."""
    who = listing.institution
    return "" if who.latin_name == who.name else who.latin_name


def members_of(portal: Portal) -> dict[str, list[str]]:
    """The associations of each institution: those that list it and those that it names, by id where they are known."""
    found: dict[str, dict[str, None]] = {}
    for association in portal.associations:
        for member in association.members:
            found.setdefault(member, {})[association.id] = None
    for listing in portal.listings:
        for network in listing.institution.networks:
            found.setdefault(listing.institution.id, {})[network] = None
    return {id_: sorted(names) for id_, names in found.items()}


def coded(texts: Iterable[str]) -> dict[str, Any]:
    """A column of texts that repeat: the different ones, and for each row the place of its own."""
    places: dict[str, int] = {}
    at = [places.setdefault(text, len(places)) for text in texts]
    return {"codes": [*places], "at": at}


def values(indicator: Indicator, reported: Iterable[Reported]) -> str:
    """The values of an indicator by line of its definition and by year; "" is the line of the newest.

    `at` are the places of institutions among `ids`, each less the one before; of a choice, a value is the place
    of its answers among `answers`. `in_a_row` has the form of `ids`.
    """
    found = list(reported)
    ids = sorted({one.institution for one in found})
    place = {id_: at for at, id_ in enumerate(ids)}
    answers = sorted({one.value for one in found if isinstance(one.value, tuple)})
    answer = {given: at for at, given in enumerate(answers)}
    lines: dict[str, dict[str, dict[int, Given]]] = {}
    for one in found:
        lines.setdefault(one.line, {}).setdefault(one.period, {})[place[one.institution]] = one.value

    def shown(value: Given) -> float | int:
        return answer[value] if isinstance(value, tuple) else figure(indicator, value)

    content: dict[str, Any] = {
        "ids": in_a_row(ids),
        "lines": {
            line: {year: _column(cells, shown) for year, cells in years.items()} for line, years in lines.items()
        },
    }
    if answers:
        content["answers"] = [list(given) for given in answers]
    return dumped(content)


def figure(indicator: Indicator, value: float) -> float | int:
    """A figure with the digits that it was filed with; one in US dollars to the cent."""
    exact = round(value, CENTS) if indicator.kind is AnswerType.CURRENCY else float(f"{value:.12g}")
    return int(exact) if exact == int(exact) else exact


def _column(cells: Mapping[int, Given], shown: Callable[[Given], float | int]) -> dict[str, Any]:
    ordered: Sequence[int] = sorted(cells)
    steps = [later - earlier for earlier, later in pairwise((0, *ordered))]
    return {"at": steps, "values": [shown(cells[at]) for at in ordered]}
