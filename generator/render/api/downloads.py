"""The tables of facts, which spreadsheets open safely: of each institution, country, indicator and group, and of all."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby
from operator import attrgetter, itemgetter
from pathlib import Path
from types import SimpleNamespace

from generator.language.cldr import cldr_locale, iso3
from generator.language.phrases import ENGLISH
from generator.model import (
    Association,
    Correction,
    Country,
    Dossier,
    Gap,
    GapReason,
    Group,
    Indicator,
    Institution,
    Listing,
    Observation,
    Portal,
    Standards,
)
from generator.packages.copies import copies
from generator.render import addresses
from generator.render.addresses import peer_code
from generator.render.api import catalogue, packed_table
from generator.render.reported import Reported
from generator.render.site.staging import Artifact, LargeArtifact

COLUMNS = (
    "institution", "country", "period", "area", "indicator", "label", "status", "value", "unit", "usd", "review",
    "evidence", "note", "file", "row", "assurance", "checked_by", "checked_on", "correction", "statement", "caution",
    "questionnaire", "against", "closed_by", "name", "country_iso3", "country_name", "page",
    "definition", "licence", "credit",
)  # fmt: skip
"""Columns of the table of all facts."""

OF_INDICATOR = (
    "institution", "name", "country", "period", "value", "unit", "earlier_definition", "assurance", "licence", "credit",
)  # fmt: skip
"""Columns of the table of one indicator.

The address of a figure follows from the first and the fourth: it was a third of these files.
"""

OF_GROUP = ("institution", "name", "country", "period", "indicator", "value", "unit", "licence", "credit")
"""Columns of the table of one peer group."""

SAME = ("name", "country_iso3", "country_name", "page")
"""Columns that the table of one institution goes without: they say what is in its first three."""

FORMULA = frozenset("=+-@\t\r＝＋－＠")
"""A spreadsheet takes a text that starts with one of these for a formula; some also the full-width forms."""

LARGEST_PLAIN = 25 * 1024 * 1024
"""Bytes of the plain table of all facts: Cloudflare Pages refuses a site with a larger file."""

MOST_FILINGS_OF_A_WORKBOOK = 600
"""Filings of a country up to which a browser makes a workbook of its table: about 100 MB unpacked."""


EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every member of an archive, fixed so that the bytes are the same in every build."""


def package(folder: Path, dossier: Dossier, standards: Standards) -> Iterator[Artifact]:
    """The readable files of a package below `downloads/<id>/`, and all of them as `<id>.zip`.

    An institution without a filing has no archive, unless it ended: then its addresses stay, and credentials name this one.
    A package whose tables have no row has no files here, because the institution's JSON says all that its descriptor does;
    of an archive they were a tenth of all files.
    """
    id_ = dossier.institution.id
    files = copies(folder, dossier, standards)
    offered = bool(dossier.filings or dossier.institution.ended)
    if not offered and not any(data.count(b"\n") > 1 for name, data in files.items() if name.endswith(".csv")):
        return
    for name, data in files.items():
        yield f"downloads/{id_}/{name}", data
    if offered:
        yield f"downloads/{id_}/{id_}.zip", archive({f"{id_}/{name}": data for name, data in files.items()})


def programs(parts: Iterable[Path]) -> dict[str, bytes]:
    """The programs that pages offer, byte for byte, from the folders next to those of the parts: the first that has one."""
    found: dict[str, bytes] = {}
    for folder in parts:
        for path in sorted((folder.parent / "downloads").glob("*.py")):
            found.setdefault(path.name, path.read_bytes())
    return found


def archive(files: dict[str, bytes]) -> bytes:
    """A zip of these files, with the same bytes whenever and wherever it is made."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in sorted(files.items()):
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # Unix, on every system
            member.external_attr = 0o100644 << 16
            packed.writestr(member, data)
    return stream.getvalue()


def table(dossier: Dossier, standards: Standards) -> str:
    """Every fact of one institution, one row each, without a header.

    A question that a filing was not asked, or that its source lacks, has a row too: without one, it would look like a
    question that the institution left open.
    """
    return both_tables(dossier, standards)[0]


def both_tables(dossier: Dossier, standards: Standards) -> tuple[str, str]:
    """The rows as `table` has them, and those of the institution's own table.

    The own table says once what is equal in its rows, because it is not packed. It goes without the columns in `SAME`, and
    only its first row has the file from which they come, the licence and whom to credit. The questions that a filing was
    not asked, or that its source lacks, share a row at the end for each of the two reasons, with all of their codes in
    `indicator`: they are half of the facts of an archive. Both tables have the same cells before `SAME`, which are most of
    the work, so these are written once.
    """
    who, rights = dossier.institution, _rights(dossier.institution)
    named = (safe(who.name), iso3(who.country), cldr_locale(ENGLISH).country(who.country))
    filed = {filing.period for filing in dossier.filings}
    rows = list(_rows(dossier, standards))
    ends: dict[tuple[str, str], str] = {}
    whole: list[str] = []
    own: list[tuple[str, str]] = []  # what is before the file, and after it
    shared: dict[tuple[object, ...], list[str]] = {}
    before, after = (_lines(cells[part] for _, cells, _ in rows) for part in (_BEFORE_FILE, _AFTER_FILE))
    for (key, cells, definition), left, right in zip(rows, before, after, strict=True):
        code, period = key
        if (end := ends.get((period, definition))) is None:
            page = addresses.filing(who.id, period) if period in filed else addresses.institution(who.id)
            end = ends[period, definition] = _line([*named, page, definition, *rights])
        whole.append(f"{left[:-1]},{cells[_FILE]},{right[:-1]},{end}")
        if key in dossier.facts:
            own.append((left[:-1], f"{right[:-1]},{definition}"))
            continue
        for column in (_AREA, _INDICATOR, _LABEL, _UNIT):
            cells[column] = ""
        shared.setdefault(tuple(cells), []).append(code)
    for alike, codes in shared.items():
        left = _cells([*alike[:_INDICATOR], ";".join(codes), *alike[_INDICATOR + 1 : _FILE]])
        own.append((left, f"{_cells(alike[_AFTER_FILE])},"))
    lines = [f"{left},,{right},,\n" for left, right in own]
    if own:
        left, right = own[0]
        file = catalogue.facts_file(who.id).rpartition("/")[2]
        lines[0] = f"{left},{file},{right},{_line(rights)}"
    return "".join(whole), "".join(lines)


def _line(cells: Iterable[object]) -> str:
    return _lines([cells])[0]


def _cells(cells: Iterable[object]) -> str:
    """A part of a line. A single empty cell would be quoted: give it with the comma before it, as a second one."""
    return _line(cells)[:-1]


def _lines(rows: Iterable[Iterable[object]]) -> list[str]:
    lines: list[str] = []
    csv.writer(SimpleNamespace(write=lines.append), lineterminator="\n").writerows(rows)
    return lines


def _rows(dossier: Dossier, standards: Standards) -> Iterator[tuple[tuple[str, str], list[object], str]]:
    """Indicator and period, the cells before `SAME`, and the definition of each fact.

    The years of an indicator follow each other, and indicators are in the order of the standards: packed, that is two
    thirds of the rows year by year.
    """
    who, corrected = dossier.institution, dossier.corrections
    currency = {filing.period: filing.currency or "" for filing in dossier.filings}
    comments = _comments(dossier)
    labels = {code: safe(indicator.words.label) for code, indicator in standards.indicators.items()}
    editions = {filing.period: filing.questionnaire for filing in dossier.filings}
    facts = {**dict(_unasked(dossier)), **dossier.facts}
    place_of = {code: at for at, code in enumerate(standards.indicators)}
    for key in sorted(facts, key=lambda key: (place_of[key[0]], key[1])):
        code, period = key
        fact, indicator = facts[key], standards.indicators[code]
        seen = fact if isinstance(fact, Observation) else None
        review = dossier.reviews.get(key)
        place = fact.sources[0] if fact.sources else None
        checked = seen.checked if seen else None
        cells: list[object] = [
            who.id,
            who.country,
            period,
            indicator.area,
            code,
            labels[code],
            catalogue.status(fact),
            _shown(seen) if seen else "",
            catalogue.unit(indicator, currency.get(period)) or "",
            f"{catalogue.number(seen.usd)}" if seen and seen.usd is not None else "",
            review.status if review else "",
            safe(";".join(seen.evidence)) if seen and seen.evidence else "",
            safe(fact.note) if fact.note else "",
            place.file.rpartition("/")[2] if place else "",
            "" if place is None or place.row is None else place.row,
            seen.assurance if seen else "",
            safe(checked.by) if checked else "",
            checked.on if checked and checked.on else "",
            " | ".join(map(_corrected, corrected[key])) if key in corrected else "",
            comments.get(key, ""),
            seen.caution.value if seen and seen.caution else "",
            editions.get(period, ""),
            indicator.follows if key in dossier.against else "",
            "" if isinstance(fact, Observation) else fact.closed_by,
        ]
        yield key, cells, seen.definition if seen else ""


def _unasked(dossier: Dossier) -> Iterator[tuple[tuple[str, str], Gap]]:
    """What was not asked. A row shows only why, so there is one gap for each reason: there are thousands of rows."""
    gaps = {why: Gap("", "", why) for why in GapReason}
    for period in dossier.periods:
        for code, why in dossier.unasked.get(period, {}).items():
            yield (code, period), gaps[why]


def _corrected(correction: Correction) -> str:
    """What was wrong, why, and who says so. It begins with a date, which no spreadsheet takes for a formula."""
    was, now = (text or "(none)" for text in (correction.was, correction.now))
    return f"{correction.date}: {was} → {now}. {correction.why} ({correction.who})"


def _comments(dossier: Dossier) -> dict[tuple[str, str], str]:
    """The institution's comments on single values, oldest first. A statement on a whole filing belongs to no value."""
    said: dict[tuple[str, str], list[str]] = {}
    for statement in reversed(dossier.statements):
        if statement.indicator:
            text = f"{statement.text} ({statement.signed_by}, {statement.date})"
            said.setdefault((statement.indicator, statement.period), []).append(text)
    return {key: safe(" | ".join(texts)) for key, texts in said.items()}


HEADER = ",".join(COLUMNS) + "\n"
OWN_HEADER = ",".join(name for name in COLUMNS if name not in SAME) + "\n"

_AREA, _INDICATOR, _LABEL, _UNIT, _FILE = map(COLUMNS.index, ("area", "indicator", "label", "unit", "file"))
_BEFORE_FILE, _AFTER_FILE = slice(_FILE), slice(_FILE + 1, None)


def spreadsheet(rows: str) -> bytes:
    """A table for one institution; the byte order mark tells spreadsheets that it is UTF-8."""
    return b"\xef\xbb\xbf" + (OWN_HEADER + rows).encode()


def country_file(country: Country) -> str:
    """The file with the facts of a country's institutions."""
    return f"downloads/countries/{country.iso2.lower()}.csv.gz"


def association_file(association: Association, portal: Portal) -> str | None:
    """The file with the facts of an association's members; None if none of them is in the portal."""
    return f"downloads/associations/{association.id}.csv.gz" if members_here(association, portal) else None


def members_here(association: Association, portal: Portal) -> list[Listing]:
    """The members of an association that are in the portal, by their ids."""
    return [portal.by_id[id_] for id_ in sorted(association.members) if id_ in portal.by_id]


def filings_of(listings: Iterable[Listing]) -> int:
    """The filings of these institutions."""
    return sum(len(listing.periods) for listing in listings)


def of_some(file: str, parts: Iterable[packed_table.PackedRows]) -> LargeArtifact:
    """The facts of some institutions, those of a country or an association.

    Always packed, so that the address stays the same as filings are added, and a fifteenth of the size. The script of their pages
    unpacks it for spreadsheets, or makes a workbook of it.
    """
    return file, iter(packed_table.PackedTable(HEADER, parts))


def indicator_file(indicator: Indicator) -> str:
    """The file with the values of one indicator."""
    return f"downloads/indicators/{indicator.code}.csv"


def values_in_order(values: Iterable[Reported]) -> list[Reported]:
    """The values of an indicator by institution and year."""
    return sorted(values, key=lambda one: (one.institution, one.period))


def of_indicator(indicator: Indicator, values: Iterable[Reported], portal: Portal) -> Artifact:
    """All values of an indicator that can be compared, in order; amounts in US dollars.

    The first row of each institution has its licence and whom to credit: in each row they were a third of these files.
    """
    unit = _cells(("", catalogue.unit(indicator, "USD")))
    lines = [_line(OF_INDICATOR)]
    for id_, own in groupby(values, attrgetter("institution")):
        who = portal.institutions[id_]
        named, rights = _cells((who.id, safe(who.name), who.country)), _line(_rights(who))
        for _, period, value, line, level in own:
            shown = f",{value:.12g}" if isinstance(value, float) else _cells(("", safe(";".join(value))))
            lines.append(f"{named},{period}{shown}{unit},{line},{level},{rights}")
            rights = ",\n"
    return indicator_file(indicator), b"\xef\xbb\xbf" + "".join(lines).encode()


def _rights(who: Institution) -> tuple[str, str]:
    """The licence of an institution's data, and who is to be credited with them."""
    return who.licence.name if who.licence else "", safe(who.to_credit)


def group_file(group: Group) -> str:
    """The file with the key figures of a peer group's institutions."""
    return f"downloads/peers/{peer_code(group.name)}.csv"


def of_group(group: Group, values: Iterable[tuple[Indicator, str, str, float]]) -> Artifact:
    """Key figures of a peer group: indicator, period, institution and value; amounts in US dollars.

    The first row of each institution has its licence and whom to credit, as in the table of an indicator.
    """
    known = {one.institution.id: one.institution for one in group.listings}
    rows: dict[str, list[str]] = {}
    for indicator, those in groupby(values, itemgetter(0)):
        code, unit = indicator.code, _cells(("", catalogue.unit(indicator, "USD")))
        for _, period, id_, value in those:
            rows.setdefault(id_, []).append(f"{period},{code},{value:.12g}{unit}")
    lines = [_line(OF_GROUP)]
    for id_ in sorted(rows):
        who = known[id_]
        named, (first, *others) = _cells((who.id, safe(who.name), who.country)), sorted(rows[id_])
        lines.append(f"{named},{first},{_line(_rights(who))}")
        lines += [f"{named},{one},,\n" for one in others]
    return group_file(group), b"\xef\xbb\xbf" + "".join(lines).encode()


def _shown(fact: Observation) -> str:
    if isinstance(fact.value, Decimal):
        return f"{catalogue.number(fact.value)}"
    return safe(";".join(fact.value) if isinstance(fact.value, tuple) else str(fact.value))


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that looks like it gets a leading apostrophe.

    Spaces and zero-width characters before the sign do not hide it from every spreadsheet, so they are skipped here
    too.
    """
    if text[:1].isalnum():  # most texts
        return text
    first = next((char for char in text if not char.isspace() and unicodedata.category(char) != "Cf"), "")
    if first in FORMULA or text[:1] in FORMULA:
        return text if _is_number(text) else f"'{text}"
    return text


def _is_number(text: str) -> bool:
    digits = text[1:] if text[:1] in "+-" else text
    return bool(digits) and digits.isascii() and digits.replace(".", "", 1).isdigit()
