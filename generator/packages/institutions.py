"""Reads one institution's package: its dossier, and everything that is wrong with it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from generator.limits import PackageLimits
from generator.model import Association, Dossier, Evidence, Institution, Licence, Source, Standards
from generator.packages import corrections, endings, evidence, facts, filings, questionnaires, rules, witnesses
from generator.packages.reviews import assurance
from generator.packages.safety import characters, codes, file_types, private_keys, tree
from generator.packages.safety.pdf import Allowance
from generator.packages.tables import descriptor, descriptor_schema, reader
from generator.packages.tables.resources import Descriptor
from generator.packages.tables.schemas import later
from generator.packages.tables.table import Table
from generator.problems import Location, Problem, in_order


@dataclass(slots=True)
class Opened:
    """A package whose files may be read: its descriptor, its tables, and the bytes of all its files but documents.

    Documents may be large together, so each is checked and its bytes are dropped.
    """

    kind: str
    folder: Path
    label: str
    contents: dict[str, bytes]
    descriptor: Descriptor
    tables: dict[str, Table] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    papers: dict[str, file_types.Seen] = field(default_factory=dict)
    digest: str = ""

    def tables_digest(self) -> str:
        """A digest of the tables alone, without descriptor and documents."""
        return tree.digest_of((path, self.contents[path]) for path in sorted(f"{name}.csv" for name in self.tables))

    def all_problems(self, *more: Problem) -> tuple[Problem, ...]:
        """Every problem found so far and `more`, in order."""
        told = [problem for table in self.tables.values() for problem in table.problems]
        return tuple(in_order([*self.problems, *self.descriptor.problems, *told, *more]))


def open_package(folder: Path, kind: str, standards: Standards) -> Opened:
    """Open a package of `kind` (institution, association) and read its tables cell by cell.

    Nothing outside `folder` is read. If the package cannot be identified or trusted, its descriptor is not `usable`,
    and it has no tables.
    """
    opened = no_package(folder, kind)
    label = opened.label
    if not codes.is_id(folder.name):
        reserved = folder.name in codes.RESERVED_IDS
        own = descriptor.own_id(folder)
        opened.problems.append(
            Problem(
                "bad-id",
                Location(label),
                "This name is reserved." if reserved else "The name of this folder is not an id.",
                folder.name,
                codes.ID_GRAMMAR,
                f"Rename the folder: {own}, as its descriptor says."
                if own
                else "Rename the folder, and the package in its descriptor.",
            )
        )
        return opened
    found = tree.survey(folder, label, kind)
    opened.problems += found.problems
    if found.problems:  # there may be files that are not read otherwise
        known = {f"{label}/{path}" for path in found.files}
        opened.problems += [one for one in private_keys.below(folder, label) if one.location.file not in known]
    try:
        if found.safe:
            opened.digest = tree.digest_of(_put_down(opened, tree.read_all(found)))
        elif tree.DESCRIPTOR in found.files and descriptor.is_foreign(data := tree.read(found, tree.DESCRIPTOR)):
            opened.contents[tree.DESCRIPTOR] = data  # and nothing else, to report it in one sentence
        else:
            return opened
    except OSError:
        opened.problems.append(
            Problem(
                "unreadable-file",
                Location(label),
                "A file of this package cannot be read.",
                fix="Check who may read it.",
            )
        )
        return opened
    _read_tables(opened, standards)
    if opened.descriptor.foreign:
        opened.problems = []
    return opened


def with_files(opened: Opened, files: Mapping[str, bytes], standards: Standards) -> Opened:
    """The package with these files, descriptor and tables, in place of its own. Nothing is written.

    It has no digest, which covers documents as well.
    """
    after = Opened(
        opened.kind,
        opened.folder,
        opened.label,
        {**opened.contents, **files},
        Descriptor(f"{opened.label}/{tree.DESCRIPTOR}"),
        problems=[one for one in opened.problems if one.code not in ("missing-file", "no-descriptor")],
        papers=opened.papers,
    )
    _read_tables(after, standards)
    return after


def no_package(folder: Path, kind: str) -> Opened:
    """The state of a package that does not exist yet."""
    label = f"{kind}s/{characters.printable(folder.name)}"
    return Opened(kind, folder, label, {}, Descriptor(f"{label}/{tree.DESCRIPTOR}"))


def _put_down(opened: Opened, files: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the files as they are read, and keep what is needed of each: nothing of one with a private key."""
    allowance = Allowance()
    for path, data in files:
        listed = opened.kind == "association" and path in private_keys.LISTS
        if secret := private_keys.is_in(data) and not listed:
            opened.problems.append(private_keys.told(f"{opened.label}/{path}"))
        if path.endswith(file_types.ENDINGS):
            opened.papers[path] = file_types.look_at(path, data, allowance)
        elif not secret:
            opened.contents[path] = data
        yield path, data


def _ask_for_name(opened: Opened, standards: Standards) -> None:
    """A warning if the name is still the one that a new package begins with where nobody gave a name."""
    known = opened.descriptor
    for key, name in (("title", (known.document or {}).get("title")), (f"{opened.kind}.name", known.body.get("name"))):
        if name and name in {language.phrases.get(codes.PLACEHOLDER_NAME) for language in standards.languages.values()}:
            known.tell(
                Problem(
                    "placeholder-name",
                    Location(known.file, None, key),
                    "The name is not filled in yet.",
                    name,
                    fix="Fill in the name, as it is to be shown.",
                    severity="warning",
                )
            )


def _ask_for_country(opened: Opened) -> None:
    """A warning if the country is still the one that a new package begins with where nobody gave a country."""
    if opened.descriptor.body.get("country") == codes.PLACEHOLDER_COUNTRY:
        opened.descriptor.tell(
            Problem(
                "placeholder-country",
                Location(opened.descriptor.file, None, f"{opened.kind}.country"),
                "The country is not known, or not filled in yet.",
                codes.PLACEHOLDER_COUNTRY,
                codes.COUNTRY_WORDS,
                "Fill in the country.",
                "warning",
            )
        )


def _read_tables(opened: Opened, standards: Standards) -> None:
    data = opened.contents.get(tree.DESCRIPTOR)
    if data is None:
        if not any(problem.location.file == opened.descriptor.file for problem in opened.problems):
            opened.descriptor.add(
                "no-descriptor", "", "The package has no descriptor.", fix="Write one: portal new ID."
            )
        return
    opened.descriptor = descriptor.read_descriptor(
        opened.descriptor.file, data, opened.kind, opened.folder.name, standards.schemas
    )
    if not opened.descriptor.usable:
        return
    _ask_for_name(opened, standards)
    _ask_for_country(opened)
    schemas = rules.rulebook(standards).schemas
    room = PackageLimits.ROWS
    for name in descriptor_schema.RESOURCES[opened.kind]:
        path = f"{name}.csv"
        if path in opened.contents:
            if name in opened.descriptor.tables:
                table = reader.read_table(f"{opened.label}/{path}", opened.contents[path], schemas[name], room)
                room -= table.size
                opened.tables[name] = table
        elif name in opened.descriptor.tables and not any(
            problem.location.file == f"{opened.label}/{path}" for problem in opened.problems
        ):
            opened.problems.append(
                Problem(
                    "missing-file",
                    Location(f"{opened.label}/{path}"),
                    "The descriptor lists this file, and it is not there.",
                    fix="Add it, or remove it from the descriptor.",
                )
            )


def unlisted(opened: Opened, evidence: Mapping[str, Evidence] | None) -> list[Problem]:
    """The files that nothing in the package names. Credentials need no entry: their names say what they are.

    If the documents that evidence.csv names are unknown, no document is reported.
    """
    named = {tree.DESCRIPTOR, *(f"{name}.csv" for name in opened.descriptor.tables)}
    if {"reviews", "row_reviews"} & set(opened.descriptor.tables):
        named.add(tree.SIGNATURES)
    named.update(opened.papers if evidence is None else (paper.file for paper in evidence.values() if paper.file))
    return [
        Problem(
            "unlisted-file",
            Location(f"{opened.label}/{path}"),
            "Nothing in the package names this file. It is not published.",
            None,
            "files that the descriptor or evidence.csv names",
            "Name it in evidence.csv, or remove it."
            if path.startswith("evidence/")
            else "List it under resources in datapackage.json, as portal new lists its tables; or remove it."
            if path.removesuffix(".csv") in descriptor_schema.RESOURCES[opened.kind]
            else "Remove it.",
        )
        for path in (*opened.contents, *opened.papers)
        if path not in named and not (opened.kind == "association" and "/" in path)
    ]


def read_institution(
    folder: Path, standards: Standards, associations: Mapping[str, Association] | None = None
) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """An institution's package as facts and problems.

    The dossier holds every valid value; it is None if the package cannot be identified or trusted. An unreadable cell
    becomes the gap "rejected". Without `associations`, reviewers are not checked.
    """
    opened = open_package(folder, "institution", standards)
    return dossier_of(opened, standards, associations)


def dossier_of(
    opened: Opened,
    standards: Standards,
    associations: Mapping[str, Association] | None = None,
    *,
    whole: bool = True,
) -> tuple[Dossier | None, tuple[Problem, ...]]:
    """The same for a package that is already open. `whole` is False if `associations` may be incomplete."""
    institution = _institution(opened, standards) if opened.descriptor.usable else None
    if institution is None:
        return None, opened.all_problems()
    book = rules.rulebook(standards)
    # A missing table reads as one without rows, and reports nothing.
    tables = {
        name: opened.tables.get(name) or Table(f"{opened.label}/{name}.csv")
        for name in descriptor_schema.RESOURCES["institution"]
    }
    filings_table, indicators, evidence_table = tables["filings"], tables["indicators"], tables["evidence"]
    filed = filings.read_filings(filings_table, institution)
    questionnaires.read_questionnaires(tables["questionnaires"], standards, filed)
    listed = evidence.read_evidence(evidence_table, standards)
    listed.known = evidence_table.readable or "evidence" not in opened.descriptor.tables
    known = facts.read_facts(indicators, book, filed, listed)
    known = questionnaires.set_definitions(known, filed.by_period, standards)
    owned = corrections.read_corrections(tables["corrections"], book, filed, known if indicators.readable else None)
    # If the values are unreadable, their reviews are not checked.
    reviews = (
        evidence.read_reviews(tables["reviews"], book, filed, listed, known, corrections=owned)
        if indicators.readable
        else {}
    )
    listed.by_code, more = file_types.judge(opened.label, opened.papers, listed.by_code)
    more += unlisted(opened, None if evidence_table.problems else listed.by_code)
    more += witnesses.single_people(opened.label, opened.contents, standards)
    if filed.known and not filed.by_period and not filed.refused and institution.ended is None:
        more.append(
            Problem(
                "no-filings",
                Location(filings_table.file),
                "There is no filing yet: the institution has a page, and no figures.",
                fix="Add a row for each fiscal year.",
                severity="warning",
            )
        )
    said = corrections.read_statements(tables["statements"], book, filed)
    others = witnesses.read_witnesses(tables, standards, listed)
    dossier = Dossier(
        institution=institution,
        filings=tuple(sorted(filed.by_period.values(), key=lambda filing: filing.period, reverse=True)),
        facts=known,
        evidence=listed.by_code,
        reviews=reviews,
        corrections=owned,
        statements=said,
        digest=opened.digest,
        unasked=questionnaires.unasked(filed.by_period, standards),
        witnesses=others,
    )
    dossier = endings.as_it_ended(dossier, filings_table)
    signed = opened.contents.get(tree.SIGNATURES, b"")
    dossier, judged = assurance.assure(
        dossier, associations, standards, signed=signed, whole=whole, documents_known=listed.known
    )
    problems = opened.all_problems(*more, *judged)
    return replace(dossier, problems=problems), problems


def _institution(opened: Opened, standards: Standards) -> Institution | None:
    """The institution that the package is about; None if the standards do not have its region."""
    known = opened.descriptor
    body = known.body
    if "region" in body and body["region"] not in standards.regions:
        known.add(
            "unknown-region",
            "institution.region",
            "There is no such region.",
            body["region"],
            ", ".join(standards.regions),
        )
        return None
    usual = standards.region_of.get(body["country"], "")
    if usual and body.get("region", usual) != usual:
        known.tell(
            Problem(
                "region-of-another-country",
                Location(known.file, None, "institution.region"),
                f"The standards list {body['country']} in another region.",
                body["region"],
                usual,
                "Correct the region, or the country; or leave the region out.",
                "warning",
            )
        )
    legal_form = body.get("legal_form")
    if legal_form is not None and legal_form not in standards.legal_forms:
        allowed = ", ".join(standards.legal_forms)
        known.add("unknown-legal-form", "institution.legal_form", "There is no such legal form.", legal_form, allowed)
        legal_form = None
    year_end = body.get("fiscal_year_end")
    if year_end is not None and not descriptor.is_day_of_year(year_end):
        known.add(
            "bad-form", "institution.fiscal_year_end", "There is no such day.", year_end, "month and day, such as 12-31"
        )
        year_end = None
    founded = body.get("founded")
    if founded is not None and (fault := later(date(founded, 1, 1), standards.day)):
        known.add(fault.code, "institution.founded", fault.message, str(founded), fault.allowed, fault.fix)
        founded = None
    return Institution(
        id=opened.folder.name,
        name=body["name"],
        country=body["country"],
        region=body.get("region") or usual,
        legal_form=legal_form,
        profit_status=body.get("profit_status"),
        full_name=body.get("full_name"),
        acronym=body.get("acronym"),
        former_names=tuple(name for name in body.get("former_names", ()) if name),
        founded=founded,
        website=body.get("website"),
        networks=tuple(name for name in body.get("networks", ()) if name),
        currency=body.get("currency"),
        fiscal_year_end=year_end,
        licence=_licence(known.document.get("licenses")),
        credit=body.get("credit", ""),
        contact=body.get("contact"),
        identifiers=body.get("identifiers", {}),
        fictional=body.get("fictional", False),
        sources=_sources(known.document.get("sources")),
        ended=endings.read_ending(known, opened.folder.name, standards.day),
    )


def _sources(listed: object) -> tuple[Source, ...]:
    """The sources of a descriptor that have a title."""
    items = listed if isinstance(listed, list) else []
    return tuple(
        Source(item["title"], item["path"] if isinstance(item.get("path"), str) else "")
        for item in items
        if isinstance(item, dict) and isinstance(item.get("title"), str)
    )


def _licence(listed: object) -> Licence | None:
    """The first licence of a descriptor, if it is complete."""
    first = listed[0] if isinstance(listed, list) and listed else None
    if isinstance(first, dict) and all(isinstance(first.get(key), str) for key in ("name", "title", "path")):
        return Licence(first["name"], first["title"], first["path"])
    return None
