"""The types of which forms are made."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal, NotRequired, TypeAlias, TypedDict


@dataclass(frozen=True, slots=True)
class Format:
    """The format of a text, by its name in JSON Schema."""

    name: str


Day: TypeAlias = Annotated[str, Format("date")]
"""A day, as 2026-08-27."""


@dataclass(frozen=True, slots=True)
class AsYear:
    """Says that a text is a year: a number in the tables."""


Period: TypeAlias = Annotated[str, AsYear(), "Fiscal year."]
InstitutionId: TypeAlias = Annotated[str, "Id of the institution."]
IndicatorCode: TypeAlias = Annotated[str, "Code of the indicator."]
AssociationId: TypeAlias = Annotated[str, "Id of the association."]
Codes: TypeAlias = list[str]
Number: TypeAlias = int | float
Value: TypeAlias = Annotated[
    str | Number | Codes | None, "A figure, a text, a code, a day or a list of codes; null for a gap."
]
State: TypeAlias = Literal["awarded", "expired", "withdrawn", "superseded", "ended"]
Anything: TypeAlias = Any


class PlaceJson(TypedDict):
    """A row of a data package."""

    file: Annotated[str | None, "File, as the data packages hold it."]
    row: Annotated[int | None, "Row, as a spreadsheet numbers it: the header is row 1."]


class FactPlaceJson(TypedDict):
    """A row of an institution's table of facts."""

    file: NotRequired[Annotated[str, "File, as the data packages hold it, where it is not `facts_file`."]]
    row: Annotated[int | None, "Row, as a spreadsheet numbers it: the header is row 1."]
