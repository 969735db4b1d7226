"""Reads `associations.yml`: the social audit of associations, their reasons, and when their coverage is recognised."""

from decimal import Decimal
from typing import Final

from generator.model import AssociationItem, AssociationStandards
from generator.standards.files.entries import StandardsEntry

AREAS: Final = (
    "governance",
    "operations",
    "financial_viability",
    "human_resources",
    "external_relations",
    "service_delivery",
)
LEVELS: Final = ("association", "members", "industry")


def read_association_standards(entry: StandardsEntry) -> AssociationStandards:
    """The items in their order, the codes of the reasons, and the least share of reporting members in percent."""
    items: dict[str, AssociationItem] = {}
    for part in entry.entries("items"):
        code = part.code()
        area, level = part.choice("area", AREAS, "area"), part.choice("level", LEVELS, "level")
        part.close()
        if code in items:
            part.twice("code", code)
        elif code and area and level:
            items[code] = AssociationItem(code, area, level)
    reasons = entry.texts("reasons")
    coverage = entry.decimal("coverage") or Decimal(50)
    if not 0 < coverage <= 100:
        entry.outside("coverage", coverage, "1 to 100")
        coverage = Decimal(50)
    entry.close()
    return AssociationStandards(items, reasons, coverage)
