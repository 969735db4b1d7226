"""Reads `ratings.yml`: rating agencies, their scales, and how long their grades are current."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

from generator.model.witnesses.scales import BANDS, Grade, RatingAgency, RatingScale, RatingStandards, spelt
from generator.standards.files.entries import LIST_BELOW, StandardsEntry

KINDS: Final = ("social", "client_protection", "institutional")
FRAMEWORK: Final = ("context", "management", "clients", "staff", "community", "outreach", "quality", "outcomes")
"""What social raters look at, as far as languages have words for it."""
UNKNOWN: Final = "unknown"
"""The value of `gives` for a kind of rating whose scale was not found."""


def read_ratings(entry: StandardsEntry) -> RatingStandards:
    """The agencies with their scales. An agency or a scale with a mistake is left out."""
    months = entry.entry("valid_months")
    valid = {kind: months.months(kind, needed=True) for kind in KINDS} if months else {}
    if months:
        months.close()
    framework = entry.texts("framework")
    for topic in framework:
        if topic not in FRAMEWORK:
            entry.unknown("framework", topic, FRAMEWORK, "topic")
    scales: dict[str, RatingScale | None] = {}
    for item in entry.entries("scales"):
        scale = _scale(item)
        if scale.code in scales:
            item.twice("code", scale.code)
        scales.setdefault(scale.code, scale)
    agencies: dict[str, RatingAgency] = {}
    for item in entry.entries("agencies"):
        agency = _agency(item, scales)
        if agency.code in agencies:
            item.twice("code", agency.code)
        elif agency.code:
            agencies[agency.code] = agency
    entry.close()
    return RatingStandards(
        agencies,
        {kind: number for kind, number in valid.items() if number},
        tuple(topic for topic in framework if topic in FRAMEWORK),
    )


def _scale(item: StandardsEntry) -> RatingScale:
    code = item.code() or ""
    register = item.entry("register")
    where = _register(register) if register else None
    grades: dict[str, Grade] = {}
    also: dict[str, str] = {}
    for one in item.entries("grades"):
        grade = _grade(one)
        others = (grade.grade, *one.texts("also"))
        one.close()
        if not grade.grade:
            continue
        for written in others:
            first = also.setdefault(spelt(written), grade.grade)
            if first != grade.grade:
                one.note("grade-twice", "grade", f"{first} has the same words.", written, fix="Tell the two apart.")
        grades.setdefault(grade.grade, grade)
    item.close()
    if not grades:
        item.missing("grades", LIST_BELOW)
    return RatingScale(code, tuple(grades.values()), also, where)


def _grade(one: StandardsEntry) -> Grade:
    band = one.integer("band")
    if band is not None and not 1 <= band <= BANDS:
        one.outside("band", band, f"1 to {BANDS}")
        band = None
    return Grade(one.text("grade"), one.text("words", needed=False), band, one.flag("unsure"))


def _register(entry: StandardsEntry) -> tuple[str, str] | None:
    name, address = entry.text("name"), entry.text("address")
    entry.close()
    if address and not _is_https(address):
        entry.note("bad-address", "address", "This is no address that pages may lead to.", address,
                   "an address that starts with https://, without a user name")  # fmt: skip
        return None
    return (name, address) if name and address else None


def _is_https(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" and bool(parts.hostname) and "@" not in parts.netloc and address.isascii()


def _agency(item: StandardsEntry, scales: Mapping[str, RatingScale | None]) -> RatingAgency:
    gives: dict[str, RatingScale | None] = {}
    for kind, scale in item.labels("gives").items():
        if kind not in KINDS:
            item.unknown(f"gives.{kind}", kind, KINDS, "kind of rating")
        elif scale != UNKNOWN and scale not in scales:
            item.unknown(f"gives.{kind}", scale, [*scales, UNKNOWN], "scale")
        else:
            gives[kind] = scales.get(scale)
    agency = RatingAgency(item.code() or "", item.text("name"), gives, item.flag("historic"), item.integer("until"))
    item.close()
    return agency
