"""The nouns of the portal, frozen.

What is measured (`Standards` and below), what was filed (`Dossier` and below), and what follows from it (`Coverage`,
`Award`, `Benchmark`). A `Portal` holds all of it that more than one page needs. No language yet: words for people live
in `Standards.languages` and are put on at the rim, in `generator.render`.
"""

from generator.model.compared import Benchmark, Chart, Country, Listing, Portal, Tally
from generator.model.facts import LADDER, Assurance, Checked, Fact, Gap, Observation, Value, Why
from generator.model.filed import Association, Dossier, Evidence, Filing, Institution, Licence
from generator.model.frames import ALTERNATE, Frame, Frames
from generator.model.judged import STATES, Alignment, Award, Count, Coverage, Distance, Finding, Withdrawal
from generator.model.measured import (
    Area,
    Band,
    Dimension,
    EvidenceKind,
    Formula,
    Indicator,
    Kind,
    Language,
    Level,
    PeerScheme,
    Policy,
    Rule,
    Standards,
    Words,
)
from generator.model.reviewed import (
    SIGNATURE_FLAWS,
    Correction,
    Day,
    Review,
    Signature,
    Signer,
    Statement,
    Void,
)

__all__ = [
    "ALTERNATE",
    "LADDER",
    "SIGNATURE_FLAWS",
    "STATES",
    "Alignment",
    "Area",
    "Association",
    "Assurance",
    "Award",
    "Band",
    "Benchmark",
    "Chart",
    "Checked",
    "Correction",
    "Count",
    "Country",
    "Coverage",
    "Day",
    "Dimension",
    "Distance",
    "Dossier",
    "Evidence",
    "EvidenceKind",
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
    "Level",
    "Licence",
    "Listing",
    "Observation",
    "PeerScheme",
    "Policy",
    "Portal",
    "Review",
    "Rule",
    "Signature",
    "Signer",
    "Standards",
    "Statement",
    "Tally",
    "Value",
    "Void",
    "Why",
    "Withdrawal",
    "Words",
]
