"""Charts, countries and groups of institutions, as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.model.compared import Listing
from generator.model.peer_figures import PeerFigures


@dataclass(frozen=True, slots=True)
class Picture:
    """The elements of a drawing, with the words of one language. They count from the top left of its marks.

    The key is above them, at negative heights; notes and source are below. All lengths are in units of the picture, which
    is `width` wide.
    """

    key: tuple[str, ...]
    marks: tuple[str, ...]
    notes: tuple[str, ...]
    width: int
    above: int  # height of the key
    below: int  # height of marks and notes

    @property
    def height(self) -> int:
        """Of all: of what a page shows."""
        return self.above + self.below


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart with its words and its numbers, in one language.

    `title` says what is shown, `subtitle` in which unit. `sentence` is the text alternative. `picture` has the
    parts of the drawing, of which the file for all languages is made. `columns` and `rows` are the table next to it,
    already formatted. `explore` is what the interactive view needs: the chart kind and its data.
    `indicator` is the code of the figure that is drawn; empty if it is no single one. `places` are the countries of a map
    with institutions, in the order in which they are drawn.
    """

    name: str
    title: str
    sentence: str
    picture: Picture
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    explore: Mapping[str, object] = field(default_factory=dict)
    subtitle: str = ""
    indicator: str = ""
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Country:
    """A country with institutions, as its page shows it."""

    iso2: str  # ISO 3166-1 alpha-2, upper case
    listings: tuple[Listing, ...]  # by name
    charts: Mapping[str, Chart] = field(default_factory=dict)
    figures: Mapping[tuple[str, str, str], PeerFigures] = field(default_factory=dict)  # theirs: `Portal.figures_of`


@dataclass(frozen=True, slots=True)
class Group:
    """Institutions whose figures are shown together: a peer group, or the members of an association."""

    name: str  # of a peer group: "legal_form:nbfi+region:africa"; empty for an association
    listings: tuple[Listing, ...]  # by name
    figures: Mapping[tuple[str, str, str], PeerFigures] = field(default_factory=dict)  # theirs: `Portal.figures_of`
