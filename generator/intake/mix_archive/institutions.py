"""Builds the institutions of the archive.

They are described in the metadata. Ids without metadata are imported too, under the name that their answers give;
institutions are identified by their number, never by their name. A name whose letters another encoding broke is mended
where reading it again gives letters; the report and the description keep what the source has.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from generator.intake.mix_archive.countries import UNKNOWN, country, folded, look_alikes_replaced
from generator.intake.mix_archive.figures import is_blank
from generator.intake.mix_archive.report import ImportReport, RowCounts, Spot
from generator.intake.mix_archive.rows import NO_INSTITUTION, TEST_RECORDS, ArchiveRow, mfi_id, shown
from generator.intake.mix_archive.tables import WHO, ArchiveTable, heading, is_empty
from generator.intake.xlsx import Cell
from generator.model import Institution, Licence, Standards
from generator.packages.safety.characters import clean, oddities

LICENCE = Licence(
    "CC-BY-4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/"
)
CREDIT = "MIX Market, World Bank Data Catalog"
SOURCE = {
    "title": "MIX Market, World Bank Data Catalog",
    "path": "https://datacatalog.worldbank.org/search/dataset/0038647/mix-market",
}

_LONGEST_NAME, _LONGEST_FULL_NAME, _MOST_NAMES = 200, 300, 20
_UNSAID = frozenset(["unknown", "none", "not known", "not available", "na", "n a", ""])
_PROFIT = {"profit": "profit", "for profit": "profit", "non profit": "non_profit", "not for profit": "non_profit"}
_LEGAL_FORMS = {
    "bank": "bank",
    "nbfi": "nbfi",
    "non bank financial institution": "nbfi",
    "non bank financial intermediary": "nbfi",
    "ngo": "ngo",
    "credit union cooperative": "cooperative",
    "cooperative credit union": "cooperative",
    "cooperative": "cooperative",
    "credit union": "cooperative",
    "rural bank": "rural_bank",
    "state institution": "state_institution",
    "state owned": "state_institution",
    "other": "other",
}
_FILLERS = frozenset(["the", "and", "of"])

# What a change of encoding leaves behind, beyond what every package is checked for: a question mark inside a name, and
# the accented letters of old DOS code pages as Windows reads them.
_BROKEN = re.compile(r"[^\W\d_]\?(?=\w|$)|[^\W\d_][‚ƒ„…‡ˆ‰‹¡¢£¤][^\W\d_]")
_BROKEN_BY_DOS = re.compile(r"[a-zß-ÿ][‚ƒ„…‡ˆ‰‹¡¢£¤][a-zß-ÿ]")

# The letters of DOS code page 850 as Windows shows them. Quotation marks and dashes among them are letters only inside words.
_DOS = re.compile(r"(?<=[^\W\d_])[‚ƒ„…†‡ˆ‰Š‹Œ¡¢£¤¥]|[‚ƒ„…†‡ˆ‰Š‹Œ¡¢£¤¥](?=[^\W\d_])|(?<=[^\W\d_])[“”•–—˜](?=[^\W\d_])")


def mended(text: str) -> str:
    """The text as it was before a wrong encoding was assumed for it; unchanged if reading it again gives no letters.

    UTF-8 that was read as Windows-1252, and letters of DOS that were. A letter lost as "?" is in no encoding.
    """
    try:
        again = text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        again = text
    if again != text and all(char.isalpha() for char in again if not char.isascii()):
        return again
    if not _BROKEN_BY_DOS.search(text):
        return text
    read = _DOS.sub(lambda found: found[0].encode("cp1252").decode("cp850"), text)
    return read if all(char.isalpha() for char in read if char not in text) else text


@dataclass(slots=True)
class Metadata:
    """The metadata file, by MFI ID."""

    table: ArchiveTable
    counts: RowCounts
    rows: dict[int, dict[str, Cell]] = field(default_factory=dict)
    spots: dict[int, Spot] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)  # country -> the region of most of its institutions


def read_metadata(table: ArchiveTable, standards: Standards, report: ImportReport) -> Metadata:
    """The metadata, one entry per MFI ID. Every row of the file is counted in the report."""
    counts = RowCounts(table.file)
    report.files.append(counts)
    metadata = Metadata(table, counts)
    for note in table.notes:
        report.add("questioned", Spot(table.file), done="read so", why=note)
    known = {heading(name) for name in WHO.values()}
    strange = [n for n, name in enumerate(table.header) if heading(name) and heading(name) not in known]
    filled: Counter[int] = Counter()
    for number, cells, odd in table.body():
        counts.came += 1
        if is_empty(cells):
            counts.empty += 1
            continue
        who = mfi_id(cells[table.keys["mfi_id"]])
        spot = Spot(table.file, number, who or 0)
        if odd:
            report.add("questioned", spot, done="kept", why=odd)
        for column in strange:
            filled[column] += not is_blank(cells[column])
        if who is None or who in TEST_RECORDS:
            counts.refused += 1
            found = shown(cells[table.keys["mfi_id"]])
            why = "no number that says whose row this is" if who is None else NO_INSTITUTION
            report.add("refused", spot._replace(column=WHO["mfi_id"]), found=found, done="row left out", why=why)
            continue
        keys = {key: cells[column] for key, column in table.keys.items() if key != "mfi_id"}
        _enter(metadata, who, keys, spot, report)
    for column in strange:
        spot = Spot(table.file, column=table.header[column].strip())
        why = "nothing of an institution's description has this name"
        report.add("unknown column", spot, found=f"{filled[column]} cells", done="listed here only", why=why)
    _note_shared_names(metadata, report)
    metadata.regions.update(_regions_of_countries(metadata, standards))
    return metadata


def _enter(metadata: Metadata, who: int, keys: dict[str, Cell], spot: Spot, report: ImportReport) -> None:
    """Enter one row of the metadata.

    A second row of an id fills the gaps of the first, and overrides it where they differ.
    """
    earlier = metadata.rows.get(who)
    if earlier is None:
        metadata.counts.filed += 1
        metadata.rows[who], metadata.spots[who] = keys, spot
        return
    metadata.counts.merged += 1
    first = metadata.spots[who].row
    report.add("merged", spot, done=f"joined with row {first}", why="the same id in another row of the metadata")
    for key, cell in keys.items():
        if not is_blank(cell) and not is_blank(earlier[key]) and shown(cell) != shown(earlier[key]):
            found = f"{shown(earlier[key])} / {shown(cell)}"
            done = "kept the later"
            report.add(
                "questioned", spot._replace(column=WHO[key]), found=found, done=done, why="two rows of one id differ"
            )
    metadata.rows[who] = {key: earlier[key] if is_blank(cell) else cell for key, cell in keys.items()}


def _note_shared_names(metadata: Metadata, report: ImportReport) -> None:
    bearers: dict[str, list[int]] = {}
    for who, keys in metadata.rows.items():
        if not is_blank(keys.get("name")):
            bearers.setdefault(folded(shown(keys["name"])), []).append(who)
    for ids in bearers.values():
        for who in ids if len(ids) > 1 else ():
            others = ", ".join(str(other) for other in ids if other != who)
            found = shown(metadata.rows[who]["name"])
            spot = metadata.spots[who]._replace(column=WHO["name"])
            why = "another institution has the same name"
            report.add("questioned", spot, found=found, done=f"kept apart from {others}", why=why)


def _regions_of_countries(metadata: Metadata, standards: Standards) -> dict[str, str]:
    votes: dict[str, Counter[str]] = {}
    for keys in metadata.rows.values():
        where, region = country(shown(keys.get("country"))), _region(shown(keys.get("region")), standards)
        if where and region:
            votes.setdefault(where, Counter())[region] += 1
    return {where: min(found, key=lambda region: (-found[region], region)) for where, found in votes.items()}


def _region(text: str, standards: Standards) -> str | None:
    """The region that a text names, compared by words."""
    words = frozenset(folded(text).split()) - _FILLERS
    for code, label in standards.regions.items():
        if words in (frozenset(folded(label).split()) - _FILLERS, frozenset(code.split("_"))):
            return code
    return None


@dataclass(frozen=True, slots=True)
class Describer:
    """Builds an institution from what the archive has on an id."""

    metadata: Metadata
    standards: Standards
    report: ImportReport

    def institution(self, who: int, rows: Iterable[ArchiveRow]) -> tuple[Institution, str]:
        """The institution of an id, and one sentence about it. `rows` are its rows of answers, in order."""
        keys = self.metadata.rows.get(who, {})
        spot = self.metadata.spots.get(who, Spot(self.metadata.table.file, 0, who))
        rows = tuple(rows)
        if not keys:
            why = "no row of the metadata has this id"
            done = "came through with country and region unknown"
            self.report.add("questioned", spot, found=rows[0].name if rows else "", done=done, why=why)
        name = self._name(keys, "name", spot, _LONGEST_NAME)
        full_name = self._name(keys, "full_name", spot, _LONGEST_FULL_NAME)
        others = self._names_of_rows(rows)
        if not name:
            name = full_name[:_LONGEST_NAME] or (others[0][:_LONGEST_NAME] if others else f"MIX Market {who}")
            if keys:
                self.report.add("questioned", spot, done=f"took {name}", why="the metadata give no name")
        where = self._country(keys, spot)
        institution = Institution(
            id=f"mix-{who}",
            name=name,
            country=where,
            region=self._region(keys, where, spot),
            legal_form=self._legal_form(keys, spot),
            profit_status=_PROFIT.get(folded(shown(keys.get("profit_status")))),
            full_name=full_name if full_name and full_name != name else None,
            former_names=self._other_names((name, full_name), others),
            licence=LICENCE,
            credit=CREDIT,
            identifiers={"mix": who},
        )
        return institution, self._sentence(keys)

    # ------------------------------------------------------------------------------------------------------- names

    def _name(self, keys: Mapping[str, Cell], key: str, spot: Spot, longest: int) -> str:
        raw = "" if is_blank(keys.get(key)) else shown(keys[key])
        return self._clean(raw, spot._replace(column=WHO[key]), longest)

    def _names_of_rows(self, rows: Iterable[ArchiveRow]) -> list[str]:
        found: dict[str, str] = {}
        for row in rows:
            if row.name and row.name not in found:
                found[row.name] = self._clean(row.name, row.spot._replace(column=WHO["name"]), _LONGEST_FULL_NAME)
        return [name for name in dict.fromkeys(found.values()) if name]

    def _clean(self, raw: str, spot: Spot, longest: int) -> str:
        text = clean(raw)
        if text != raw:
            why = "blanks or characters that may not stand in a package"
            self.report.add("changed", spot, found=raw, done="cleaned", why=why)
        read = mended(text)
        if read != text:
            why = "letters broken by a change of encoding"
            self.report.add("changed", spot, found=text, done=f"read as {read}", why=why)
            text = read
        if len(text) > longest:
            self.report.add("changed", spot, found=text, done=f"cut after {longest} characters", why="too long")
            text = text[:longest].rstrip()
        for why in dict.fromkeys(odd.code.replace("-", " ") for odd in oddities(text)):
            self.report.add("questioned", spot, found=text, done="kept as it stands", why=why)
        if _BROKEN.search(text):
            why = "letters broken by a change of encoding"
            self.report.add("questioned", spot, found=text, done="kept as it stands", why=why)
        return text

    def _other_names(self, names: tuple[str, str], others: list[str]) -> tuple[str, ...]:
        """Names in the files of answers that the metadata lack, and Latin spellings of names in mixed alphabets.

        Search finds an institution by them. "Former" claims more than the archive does, which gives no order of names.
        """
        seen = {folded(name) for name in names}
        found = []
        for other in others:
            if folded(other) not in seen:
                seen.add(folded(other))
                found.append(other)
        for name in (*names, *others):
            latin = look_alikes_replaced(name)
            if latin != name and latin.isascii() and any(odd.code == "mixed-alphabets" for odd in oddities(name)):
                found.append(latin)
        return tuple(dict.fromkeys(found))[:_MOST_NAMES]

    # --------------------------------------------------------------------------------------- country, region, form

    def _country(self, keys: Mapping[str, Cell], spot: Spot) -> str:
        if not keys:
            return UNKNOWN
        text = "" if is_blank(keys.get("country")) else shown(keys["country"])
        code = country(text) if text else None
        if code is None:
            why = "no country of that name is known" if text else "no country is given"
            self.report.add("questioned", spot._replace(column=WHO["country"]), found=text, done="took ZZ", why=why)
        return code or UNKNOWN

    def _region(self, keys: Mapping[str, Cell], where: str, spot: Spot) -> str:
        text = shown(keys.get("region"))
        region = _region(text, self.standards)
        if region is None:
            region = self.metadata.regions.get(where, "")
            if keys:
                why = "no region of the standards" if text.strip() else "no region is given"
                done = f"took {region}, where others of that country are" if region else "left open"
                self.report.add("questioned", spot._replace(column=WHO["region"]), found=text, done=done, why=why)
        return region

    def _legal_form(self, keys: Mapping[str, Cell], spot: Spot) -> str | None:
        text = shown(keys.get("legal_status"))
        code = _LEGAL_FORMS.get(folded(text))
        if code in self.standards.legal_forms:
            return code
        if folded(text) not in _UNSAID:
            why = "no legal form of the standards"
            spot = spot._replace(column=WHO["legal_status"])
            self.report.add("questioned", spot, found=text, done="left open", why=why)
        elif keys:
            spot = spot._replace(column=WHO["legal_status"])
            self.report.add("not answered", spot, found=text, done="left open", why="no legal form is given")
        return None

    def _sentence(self, keys: Mapping[str, Cell]) -> str:
        """What no field of a package holds, in words."""
        sentence = "Reported to MIX Market; kept by the World Bank Data Catalog."
        written = [clean(shown(keys.get(key))) for key in ("name", "full_name") if not is_blank(keys.get(key))]
        for name in dict.fromkeys(name for name in written if mended(name) != name):
            sentence += f" In the source its name is written “{name}”."
        status = clean(shown(keys.get("profit_status")))
        return f"{sentence} Profit status last known: {status}." if folded(status) not in _UNSAID else sentence
