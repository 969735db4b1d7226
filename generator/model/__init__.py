"""The nouns of the portal, frozen.

What is measured (`Standards` and below), what was filed (`Dossier` and below), and what follows from it (`Coverage`,
`Award`, `Benchmark`). A `Portal` holds all of it that more than one page needs. No language yet: words for people live
in `Standards.languages` and are put on at the rim, in `generator.render`.
"""

from generator.model.compared import Benchmark, Chart, Country, Listing, Portal, Tally
from generator.model.facts import Assurance, Fact, Gap, Observation, Value, Why
from generator.model.filed import Association, Day, Dossier, Evidence, Filing, Institution, Licence, Review
from generator.model.frames import ALTERNATE, Frame, Frames
from generator.model.judged import Alignment, Award, Count, Coverage, Finding
from generator.model.measured import (
    Area,
    Band,
    Dimension,
    Formula,
    Indicator,
    Kind,
    Language,
    PeerScheme,
    Policy,
    Rule,
    Standards,
    Words,
)

__all__ = [
    "ALTERNATE",
    "Alignment",
    "Area",
    "Association",
    "Assurance",
    "Award",
    "Band",
    "Benchmark",
    "Chart",
    "Count",
    "Country",
    "Coverage",
    "Day",
    "Dimension",
    "Dossier",
    "Evidence",
    "Fact",
    "Filing",
    "Finding",
    "Formula",
    "Frame",
    "Frames",
    "Gap",
    "Indicator",
    "Institution",
    "Kind",
    "Language",
    "Licence",
    "Listing",
    "Observation",
    "PeerScheme",
    "Policy",
    "Portal",
    "Review",
    "Rule",
    "Standards",
    "Tally",
    "Value",
    "Why",
    "Words",
]
