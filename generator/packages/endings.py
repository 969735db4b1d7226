"""How institutions end: the status in their descriptors, what of them stays, and who goes on in their place."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date

from generator import clock
from generator.model import Dossier, Ending, Institution
from generator.packages.tables import descriptor_schema
from generator.packages.tables.resources import Descriptor
from generator.packages.tables.schemas import later
from generator.packages.tables.table import Table
from generator.problems import Location, Problem


def read_ending(known: Descriptor, id_: str, today: date) -> Ending | None:
    """How the institution ended; None if it goes on, or if it is not said how and when."""
    said = known.body.get("status")
    if not isinstance(said, dict):
        return None
    how, written, successor = (str(said.get(key, "")) for key in ("is", "date", "successor"))
    if successor == id_:
        known.add(
            "successor-is-itself",
            "institution.status.successor",
            "An institution cannot go on in its own place.",
            successor,
            "the id of another institution",
            "Correct the id, or leave the key out.",
        )
        successor = ""
    elif how == "renamed" and not successor:
        known.add(
            "missing-key",
            "institution.status.successor",
            "An institution that was renamed continues under another id, which is missing.",
            fix="Add the id. If only its name changed, keep this id and add the old name to former_names.",
        )
    day = clock.day_of(written)
    if written and day is None:
        known.add("bad-form", "institution.status.date", "There is no such day.", written, "a day such as 2026-11-21")
    elif day and (fault := later(day, today)):
        known.add(fault.code, "institution.status.date", fault.message, written, fault.allowed, fault.fix)
        day = None
    if not how or day is None:
        return None
    source = str(said.get("source", ""))
    address = source if descriptor_schema.is_web(source) else ""
    return Ending(how, day, str(said.get("reason", "")), source, address, successor)


def as_it_ended(dossier: Dossier, filings_table: Table) -> Dossier:
    """The dossier of an institution that has ended: its figures until then, or none if they were withdrawn.

    A year that ends later contradicts the ending; it is reported, shown, and compared with nothing.
    """
    ended = dossier.institution.ended
    if ended is None:
        return dossier
    if ended.how == "withdrawn":
        if dossier.filings or dossier.witnesses:
            filings_table.add(
                "withdrawn-with-figures",
                "The institution is withdrawn from the portal, and its figures are still here. They are not published.",
                allowed="tables without rows",
                fix=f"Remove them: portal close {dossier.institution.id} does.",
            )
        return Dossier(dossier.institution, (), {}, digest=dossier.digest)
    filings = []
    for filing in dossier.filings:
        if filing.as_of > ended.date and filing.source:
            filings_table.add(
                "filed-after-the-end",
                f"This year ends after the institution did, on {ended.date}.",
                filing.source.row,
                "as_of",
                found=str(filing.as_of),
                allowed=f"{ended.date} or earlier",
                fix="Correct the day, or the date of the status in the descriptor.",
                severity="warning",
            )
        filings.append(replace(filing, doubted=filing.doubted or filing.as_of > ended.date))
    return replace(dossier, filings=tuple(filings))


def successions(institutions: Iterable[Institution], ids: Collection[str]) -> Iterator[Problem]:
    """Successors that are not in the portal, and circles of them. `ids` are those of all institutions."""
    following = {who.id: who.ended.successor for who in institutions if who.ended and who.ended.successor}
    for id_, successor in sorted(following.items()):
        place = Location(f"institutions/{id_}/datapackage.json", None, "institution.status.successor")
        if successor not in ids:
            yield Problem(
                "unknown-successor",
                place,
                "This successor has no package in the portal.",
                successor,
                "the id of an institution of this portal",
                "Correct the id, or leave the key out and name the successor in reason.",
            )
            continue
        way = [id_]
        while way[-1] in following and following[way[-1]] not in way:
            way.append(following[way[-1]])
        if following.get(way[-1]) == id_:
            yield Problem(
                "successors-in-a-circle",
                place,
                "The successors lead back to the institution itself.",
                " → ".join([*way, id_]),
                "a last institution that goes on",
                "Remove the successor of the institution that goes on.",
            )
