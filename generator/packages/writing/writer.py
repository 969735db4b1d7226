"""Writes packages: the same facts give the same bytes, and what is written can be read again.

Texts are cleaned (`characters.clean`): composed, on one line, nothing invisible. Nothing else is changed: invalid
values are written unchanged, and validation happens on reading.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from generator.model import (
    Association,
    Correction,
    Ending,
    Evidence,
    Filing,
    Institution,
    IssuerKey,
    Licence,
    NetworkRow,
    Review,
    Reviewer,
    Signer,
    Standards,
    Statement,
    Withdrawal,
    Witnesses,
    WitnessRow,
)
from generator.model.witnesses import columns
from generator.packages.associations import MemberRow
from generator.packages.safety import characters
from generator.packages.safety.codes import PLACEHOLDER_NAME
from generator.packages.tables import descriptor_schema
from generator.packages.writing.rows import IndicatorRow, review_cells

CC_BY = Licence("CC-BY-4.0", "Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/")
LICENCES: Mapping[str, Licence] = {
    one.name: one
    for one in (
        CC_BY,
        Licence("CC0-1.0", "CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/"),
        Licence(
            "CC-BY-SA-4.0",
            "Creative Commons Attribution-ShareAlike 4.0",
            "https://creativecommons.org/licenses/by-sa/4.0/",
        ),
    )
}
"""The licences that a new package may be given by name."""


def write_institution(
    folder: Path,
    institution: Institution,
    *,
    filings: Iterable[Filing],
    indicators: Iterable[IndicatorRow],
    evidence: Iterable[Evidence] = (),
    reviews: Iterable[Review] = (),
    corrections: Iterable[Correction] = (),
    statements: Iterable[Statement] = (),
    witnesses: Witnesses | None = None,
    standards: Standards,
    description: str = "",
    sources: Iterable[Mapping[str, str]] = (),
) -> None:
    """Write an institution's package into `folder`, which is created, and whose tables are replaced.

    `sources` are {"title", "path"?} as a descriptor lists them. Tables without rows are written only if a package must
    have them. Raises OSError if nothing can be written.
    """
    order = {code: place for place, code in enumerate(standards.indicators)}
    listed = list(filings)
    tables: dict[str, Sequence[Sequence[str]]] = {
        "filings": sorted((_filing_cells(filing) for filing in listed), key=lambda cells: cells[0]),
        "indicators": _in_order(indicators, order),
        "evidence": [_evidence_cells(document) for document in sorted(evidence, key=lambda document: document.id)],
        "reviews": [review_cells(review) for review in _in_order(reviews, order)],
        "corrections": [
            (c.period, c.indicator, c.was, c.now, c.why, c.who, _day(c.date))
            for c in _in_order(sorted(corrections, key=lambda correction: correction.date or date.min), order)
        ],
        "statements": [
            (s.id, s.period, s.indicator, s.text, s.signed_by, _day(s.date))
            for s in sorted(statements, key=lambda statement: statement.id)
        ],
        "questionnaires": sorted(
            (filing.period, filing.questionnaire, ";".join(_families(filing.not_in_source, standards)))
            for filing in listed
            if filing.questionnaire or filing.not_in_source
        ),
        **dict.fromkeys(descriptor_schema.WITNESSES, ()),
        **{name: [_table_cells(row) for row in rows] for name, rows in (witnesses or Witnesses()).tables()},
    }
    body = {
        "name": institution.name,
        "full_name": institution.full_name,
        "acronym": institution.acronym,
        "former_names": list(institution.former_names),
        "country": institution.country,
        "region": institution.region,
        "legal_form": institution.legal_form,
        "profit_status": institution.profit_status,
        "founded": institution.founded,
        "website": institution.website,
        "networks": list(institution.networks),
        "currency": institution.currency,
        "fiscal_year_end": institution.fiscal_year_end,
        "contact": institution.contact,
        "identifiers": dict(sorted(institution.identifiers.items())),
        "fictional": institution.fictional,
        "credit": institution.credit,
        "status": status(institution.ended) if institution.ended else None,
    }
    head = _head(institution.id, institution.name, description, institution.licence, sources)
    _write(folder, head, {"institution": body}, tables, standards)


def status(ended: Ending) -> dict[str, str]:
    """How an institution ended, as the key `status` of its descriptor says it."""
    said = {
        "is": ended.how,
        "date": str(ended.date),
        "reason": characters.clean(ended.reason),
        "source": characters.clean(ended.source),
        "successor": ended.successor,
    }
    return {key: text for key, text in said.items() if text}


def write_association(
    folder: Path,
    association: Association,
    *,
    members: Iterable[MemberRow] = (),
    reviewers: Iterable[Reviewer] = (),
    signers: Iterable[Signer] = (),
    withdrawals: Iterable[Withdrawal] = (),
    keys: Iterable[IssuerKey] = (),
    standards: Standards,
    description: str = "",
    sources: Iterable[Mapping[str, str]] = (),
    licence: Licence | None = None,
) -> None:
    """Write an association's package: its tables, and not its signed credentials.

    Rows that are not given are taken from `association`: its members, reviewers, signers, withdrawals and keys.
    """
    listed = list(members) or [MemberRow(id_) for id_ in association.members]
    people = sorted(list(reviewers) or association.reviewers, key=lambda person: person.id)
    tables: dict[str, Sequence[Sequence[str]]] = {
        "members": sorted(listed),
        "reviewers": [(p.id, p.name, _day(p.since), _day(p.until), p.organisation) for p in people],
        "signers": sorted(
            (s.reviewer, s.key, _day(s.since), _day(s.until)) for s in list(signers) or association.signers
        ),
        "withdrawals": sorted(
            (w.institution, w.period, _day(w.date), w.who, w.why) for w in list(withdrawals) or association.withdrawals
        ),
        **{name: [_table_cells(row) for row in rows] for name, rows in association.tables.tables()},
        "keys": sorted(
            ((k.key, _day(k.since), _day(k.until)) for k in list(keys) or association.keys),
            key=lambda cells: (cells[1], cells[0]),
        ),
    }
    body = {
        "name": association.name,
        "country": association.country,
        "website": association.website,
        "contact": association.contact,
        "admission": association.admission,
        "fees": association.fees,
        "fictional": association.fictional,
    }
    head = _head(association.id, association.name, description, licence, sources)
    _write(folder, head, {"association": body}, tables, standards)


def unnamed(standards: Standards, language: str) -> str:
    """The name of a new package for which nobody gave one, of which the check warns."""
    known = standards.languages
    return next(
        known[code].phrases[PLACEHOLDER_NAME]
        for code in (language, *known)
        if code in known and PLACEHOLDER_NAME in known[code].phrases
    )


def write_empty(folder: Path, name: str, country: str, licence: Licence, standards: Standards) -> None:
    """Write a package with all its tables and no rows; an association's if the parent folder is `associations`."""
    head = _head(folder.name, name, "", licence, ())
    if folder.parent.name == "associations":
        body: dict[str, object] = {"name": name, "country": country}
        tables = dict.fromkeys(descriptor_schema.RESOURCES["association"], ())
        _write(folder, head, {"association": body}, tables, standards, whole=True)
    else:
        body = {"name": name, "country": country, "region": standards.region_of.get(country)}
        tables = dict.fromkeys(descriptor_schema.RESOURCES["institution"], ())
        _write(folder, head, {"institution": body}, tables, standards, whole=True)


def new_institution(id_: str, name: str, country: str, standards: Standards) -> dict[str, bytes]:
    """The files of a package that says only who the institution is."""
    body: dict[str, object] = {"name": name, "country": country, "region": standards.region_of.get(country)}
    tables = dict.fromkeys(descriptor_schema.RESOURCES["institution"], ())
    return _files(_head(id_, name, "", None, ()), {"institution": body}, tables, standards)


_Keyed = TypeVar("_Keyed", IndicatorRow, Review, Correction)


def _in_order(rows: Iterable[_Keyed], order: Mapping[str, int]) -> list[_Keyed]:
    """Rows by period, then as the standards list the indicators; unknown codes come last."""
    last = len(order)
    return sorted(rows, key=lambda row: (row.period, order.get(row.indicator, last), row.indicator))


def _head(
    id_: str, title: str, description: str, licence: Licence | None, sources: Iterable[Mapping[str, str]]
) -> dict[str, object]:
    terms = licence or CC_BY
    return {
        "$schema": descriptor_schema.PROFILE,
        "schema_version": descriptor_schema.SCHEMA_VERSION,
        "name": id_,
        "title": title,
        "description": description,
        "licenses": [{"name": terms.name, "title": terms.title, "path": terms.path}],
        "sources": [dict(source) for source in sources],
    }


def _files(
    head: Mapping[str, object],
    bodies: Mapping[str, Mapping[str, object]],
    tables: Mapping[str, Sequence[Sequence[str]]],
    standards: Standards,
    *,
    whole: bool = False,
) -> dict[str, bytes]:
    kind, body = next(iter(bodies.items()))
    needed = descriptor_schema.REQUIRED_RESOURCES[kind]
    written = [name for name in descriptor_schema.RESOURCES[kind] if whole or tables[name] or name in needed]
    document = {key: value for key, value in head.items() if value} | {
        kind: {key: value for key, value in body.items() if value not in (None, "", False, [], {})}
    }
    lines = json.dumps(_cleaned(document), indent=2, ensure_ascii=False).removesuffix("\n}")
    text = f'{lines},\n  "resources": {_listed(standards, tuple(written))}\n}}\n'
    return {"datapackage.json": text.encode()} | {
        f"{name}.csv": _csv(standards.schemas[name], tables[name]) for name in written
    }


def _write(
    folder: Path,
    head: Mapping[str, object],
    bodies: Mapping[str, Mapping[str, object]],
    tables: Mapping[str, Sequence[Sequence[str]]],
    standards: Standards,
    *,
    whole: bool = False,
) -> None:
    files = _files(head, bodies, tables, standards, whole=whole)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    for name in descriptor_schema.RESOURCES[next(iter(bodies))]:
        if f"{name}.csv" not in files:
            (folder / f"{name}.csv").unlink(missing_ok=True)


_texts_of_resources: dict[tuple[int, tuple[str, ...]], tuple[Standards, str]] = {}


def _listed(standards: Standards, names: tuple[str, ...]) -> str:
    """The list of resources with their schemas, which is the same in every package with these tables."""
    # Cached, because serialising it takes most of the time. The entry keeps the standards alive, so an id is not
    # reused.
    key = (id(standards), names)
    if key not in _texts_of_resources:
        resources = [descriptor_schema.resource(name, standards.schemas[name]) for name in names]
        text = json.dumps(resources, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        _texts_of_resources[key] = (standards, text)
    return _texts_of_resources[key][1]


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return characters.clean(value)
    if isinstance(value, dict):
        return {key: _cleaned(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_cleaned(part) for part in value]
    return value


def _csv(schema: Mapping[str, object], rows: Iterable[Sequence[str]]) -> bytes:
    fields: Sequence[Mapping[str, str]] = schema["fields"]  # type: ignore[assignment]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([field["name"] for field in fields])
    clean = characters.clean
    writer.writerows([[clean(cell) if cell else "" for cell in row] for row in rows])
    return text.getvalue().encode()


def _filing_cells(filing: Filing) -> tuple[str, ...]:
    return (
        filing.period,
        _day(filing.as_of),
        filing.currency or "",
        _figure(filing.closing_rate),
        _figure(filing.average_rate),
        filing.rate_source,
        _day(filing.received),
        filing.prepared_by,
    )


def _families(codes: Sequence[str], standards: Standards) -> list[str]:
    """Codes of indicators, with the name of a family instead of all of its members."""
    left, named = set(codes), []
    for family in ("social", "financial"):
        members = {indicator.code for indicator in standards.family(family)}
        if members and members <= left:
            left -= members
            named.append(family)
    return named + [code for code in dict.fromkeys(codes) if code in left]


def _evidence_cells(document: Evidence) -> tuple[str, ...]:
    return (
        document.id,
        document.kind,
        document.title,
        document.issuer,
        _day(document.date),
        document.language,
        document.access,
        document.file or "",
        document.url or "",
        document.sha256 or "",
    )


def _table_cells(row: WitnessRow | NetworkRow) -> tuple[str, ...]:
    return tuple(_cell(value) for value in columns(row).values())


def _cell(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return ";".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _figure(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"
