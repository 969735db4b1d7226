"""The words of the explorer in one language: names of codes, labels of indicators and answers, and its sentences.

They are in the page, so that the files of columns serve all languages.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from generator.language.phrases import plain
from generator.language.printer import Printer
from generator.model import ENDINGS, NOT_JUDGED, STATES, AnswerType, Indicator, Portal
from generator.model.compared import UNKNOWN_COUNTRY
from generator.model.definitions import series
from generator.packages.tables.descriptor_schema import PROFIT_STATUSES
from generator.render.explorer.columns import BANDS, FOLDER, INSTITUTIONS, OTHER_NAMES, WORLD_MAP

PHRASES = (
    "answer.no",
    "answer.yes",
    "chart.in_dollars",
    "chart.logarithmic",
    "explorer.about",
    "explorer.add",
    "explorer.age",
    "explorer.again",
    "explorer.asked",
    "explorer.association",
    "explorer.chosen",
    "explorer.columns",
    "explorer.choose",
    "explorer.compare",
    "explorer.compare_this",
    "explorer.copied",
    "explorer.credit",
    "explorer.country_median",
    "explorer.country_share",
    "explorer.country_valued",
    "explorer.documented",
    "explorer.earlier",
    "explorer.failed",
    "explorer.few",
    "explorer.fictional",
    "explorer.filtered",
    "explorer.first",
    "explorer.id",
    "explorer.licence",
    "explorer.licences",
    "explorer.map_few",
    "explorer.map_help",
    "explorer.map_more",
    "explorer.map_none",
    "explorer.map_range",
    "explorer.map_title",
    "explorer.most_chosen",
    "explorer.name_order",
    "explorer.newest",
    "explorer.newest_data",
    "explorer.no_figure",
    "explorer.none",
    "explorer.not_loaded",
    "explorer.note_absent",
    "explorer.note_comparable",
    "explorer.outreach",
    "explorer.page",
    "explorer.pages",
    "explorer.picture",
    "explorer.profit",
    "explorer.refused",
    "explorer.region",
    "explorer.remove",
    "explorer.reported_in",
    "explorer.rows",
    "explorer.size",
    "explorer.sorted_down",
    "explorer.sorted_up",
    "explorer.sorted_words_down",
    "explorer.sorted_words_up",
    "explorer.source",
    "explorer.unit_of",
    "explorer.unknown",
    "explorer.values_of",
    "explorer.year_of",
    "filter.name",
    "gap.none_short",
    "gap.not_stated",
    "list.answers",
    "list.country",
    "list.institution",
    "list.institutions",
    "list.last_year",
    "list.legal_form",
    "list.recognition",
)
FORMS = (
    "explorer.bars",
    "explorer.distribution",
    "explorer.country_ended",
    "explorer.map",
    "explorer.map_country",
    "explorer.pair",
    "explorer.shown",
)
"""Phrases with plural forms."""


class ExplorerPage:
    """What the explorer needs to know in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def words(self, portal: Portal, root: str, home: str) -> dict[str, Any]:
        """Everything for the script of the page. `root` and `home` lead to the shared files and to this language's pages."""
        say, known = self._say, portal.standards
        answers: dict[str, str] = {}
        return {
            "root": root,
            "home": home,
            "institutions": INSTITUTIONS,
            "other_names": OTHER_NAMES,
            "indicator_files": f"{FOLDER}/indicators/",
            "world": WORLD_MAP,
            "least": known.minimum_peers,
            "said": {key: plain(say.phrase(key)) for key in PHRASES} | {key: say.forms(key) for key in FORMS},
            "locale": say.locale.tag,
            "marks": say.locale.number_marks._asdict(),
            "percent": say.locale.percent_mark,
            "dollars": say.locale.dollars(1),
            "years": list(portal.periods),
            "names": {
                "country": {code: say.country(code) for code in (*portal.countries, UNKNOWN_COUNTRY)},
                "region": self._names("region", known.regions),
                "form": self._names("legal_form", known.legal_forms),
                "profit": {status: say.phrase(f"about.{status}") for status in PROFIT_STATUSES},
                "star": {state: say.phrase(f"award.state.{state}") for state in (*STATES, NOT_JUDGED)},
                "ended": {how: say.phrase(f"ending.short.{how}", year="{year}") for how in ENDINGS},
                **{
                    scheme: {band.code: plain(say.band(scheme, band.code)) for band in known.peer_schemes[scheme].bands}
                    for scheme in BANDS
                    if scheme in known.peer_schemes
                },
            },
            "areas": {area.code: plain(say.area(area)) for area in known.areas.values()},
            "indicators": {
                indicator.code: self._indicator(indicator, answers)
                for indicator in known.indicators.values()
                if indicator.code in portal.reporters and (indicator.kind.is_figure or indicator.kind.is_choice)
            },
            "answers": answers,
        }

    def _names(self, kind: str, codes: Iterable[str]) -> dict[str, str]:
        return {code: plain(self._say.name(f"{kind}.{code}")) for code in codes}

    def _indicator(self, indicator: Indicator, answers: dict[str, str]) -> Mapping[str, Any]:
        """Label, area, kind and unit; of a choice its answers. Names of answers that many share are in `answers` once."""
        say = self._say
        found: dict[str, Any] = {
            "label": plain(say.label(indicator)),
            "area": indicator.area,
            "kind": indicator.kind.value,
        }
        if indicator.kind.is_figure and (unit := plain(say.unit_beside(indicator))):
            found["unit"] = unit
        if indicator.kind is AnswerType.CURRENCY:
            found["unit"] = "US$"
        own = {}
        for code in indicator.answers if indicator.kind.is_choice else ():
            name = plain(say.option(indicator, code))
            if answers.setdefault(code, name) != name:
                own[code] = name
        if own:
            found["answers"] = own
        earlier = [*series(indicator.code, indicator.versions).values()][1:]
        if earlier:
            found["earlier"] = {line: self._version(line) for line in earlier}
        return found

    def _version(self, line: str) -> str:
        """What an earlier definition is called: its edition, or its first year."""
        if line in self._say.standards.questionnaires:
            return plain(self._say.name(f"questionnaire.{line}"))
        return self._say.phrase("definition.since_year", year=line)
