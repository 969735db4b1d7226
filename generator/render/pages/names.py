"""The fragments that pages and parts may call by name: tables, lists, and everything else that is not a macro.

They are made once for each language, like `say`, so that their caches live as long as the compiled pages. A fragment
that needs another fragment imports it; none goes through the printer, which knows values and no markup of pages.
"""

from dataclasses import dataclass, field

from generator.language.printer import Printer
from generator.language.problem_words import ProblemWords
from generator.render.api import downloads
from generator.render.api.download_line import DownloadLine
from generator.render.comparison.words import ComparisonWords
from generator.render.explorer.page import ExplorerPage
from generator.render.fragments.associations.annual_report import AnnualReport
from generator.render.fragments.associations.stats import AssociationStats
from generator.render.fragments.clients.figures import ClientFigures
from generator.render.fragments.clients.voices import ClientVoices
from generator.render.fragments.definitions import Definitions
from generator.render.fragments.linked_data import LinkedData
from generator.render.fragments.lists import Lists
from generator.render.fragments.news import News
from generator.render.fragments.prose_figures import ProseFigures
from generator.render.fragments.publications import Publications
from generator.render.fragments.recognition import Recognition
from generator.render.fragments.review_page import ReviewPage
from generator.render.fragments.sentences import RememberedSentence
from generator.render.fragments.witnesses.amendments import RemovedRows
from generator.render.fragments.witnesses.audits import AuditTables
from generator.render.fragments.witnesses.heard import HeardOf
from generator.render.fragments.witnesses.overview import WitnessOverview
from generator.render.fragments.witnesses.poverty import PovertyRates
from generator.render.fragments.witnesses.ratings import RatingCards
from generator.render.fragments.witnesses.self_audit import SelfAudit
from generator.render.last import Last
from generator.render.overviews.area_page import AreaPage
from generator.render.overviews.chart_figures import ChartFigures
from generator.render.overviews.country_page import CountryPage, YearlyFigures
from generator.render.overviews.front_page import FrontPage
from generator.render.overviews.group_page import GroupPage
from generator.render.overviews.indicator_page import IndicatorPage
from generator.render.overviews.profile_lists import ProfileLists
from generator.render.site.edition import DayOfBuild
from generator.render.tables.evidence import EvidenceRows
from generator.render.tables.fact_table import FactTables
from generator.render.tables.filing_rows import Filed, FilingRows
from generator.render.tables.key_figures import KeyFigures
from generator.render.tables.remarks import Remarks
from generator.render.tables.review_words import ReviewerNames
from generator.render.tables.sorting import Sortable


@dataclass(frozen=True, slots=True)
class InAllLanguages:
    """What has no words, and is found out once for the page of the same subject in all languages."""

    filed: Last[Filed] = field(default_factory=lambda: Last(Filed))
    series: Last[YearlyFigures] = field(default_factory=lambda: Last(YearlyFigures))


def names(say: Printer, shared: InAllLanguages | None = None) -> dict[str, object]:
    """The fragments of one language by the names that templates call them. `shared` is one for all languages.

    A macro, a parameter or a variable of that name would hide a fragment; `tests/test_slots.py` says which.
    """
    shared = shared or InAllLanguages()
    key_figures, tables = KeyFigures(say), FactTables(say.standards, say)
    return {
        "annual_report_of": AnnualReport(),
        "association_stats": AssociationStats(),
        "area_page": AreaPage(say),
        "audit_tables": AuditTables(say),
        "awards": Recognition(say),
        "chart_figures": ChartFigures(say),
        "evidence_rows": EvidenceRows(say),
        "day_of_build": DayOfBuild(say).of,
        "explorer_page": ExplorerPage(say),
        "definitions": Definitions(say),
        "comparison_words": ComparisonWords(say),
        "group_file": downloads.group_file,
        "country_page": CountryPage(say, shared.series),
        "download_line": DownloadLine(say),
        "client_figures": ClientFigures(say),
        "client_voices": ClientVoices(say),
        "compared_with": key_figures.compared_with,
        "figure_cards": key_figures.cards,
        "filing_rows": FilingRows(say.standards, say, shared.filed),
        "front_page": FrontPage(say),
        "group_page": GroupPage(say),
        "heard_of": HeardOf(say),
        "indicator_page": IndicatorPage(say),
        "linked_data": LinkedData(say),
        "lists": Lists(say),
        "profile": ProfileLists(say),
        "peer_group": key_figures.peer_group,
        "news": News(say),
        "poverty_rates": PovertyRates(say),
        "removed_rows": RemovedRows(say),
        "problem_line": ProblemWords(say).line,
        "rating_cards": RatingCards(say),
        "prose": ProseFigures(say),
        "publications": Publications(say),
        "remarks": Remarks(say),
        "review_page": ReviewPage(say),
        "reviewer_names": ReviewerNames,
        "self_audit_form": SelfAudit(say),
        "sortable": Sortable(say),
        "sentence": RememberedSentence(say).of,
        "tables": tables,
        "unreported": tables.unreported,
        "witness_overview": WitnessOverview(say),
        "witnesses_on_profile": WitnessOverview(say, on_profile=True),
    }
