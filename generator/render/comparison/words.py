"""The words and definitions with which `compare.js` and `portfolio.js` write, in one language, as JSON in their pages."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from markupsafe import Markup

from generator.language.phrases import plain
from generator.language.printer import Printer
from generator.limits import ComparisonLimits
from generator.model import KEY_FIGURES, LADDER, NOT_JUDGED, STATES, AnswerType, GapReason, Indicator, Portal
from generator.model.facts import Caution
from generator.model.filed import ENDINGS
from generator.render.api.json_form import dumped
from generator.render.charts.subjects.institution import FIGURES
from generator.render.comparison import entries

LOGARITHMIC = (AnswerType.COUNT, AnswerType.CURRENCY)
"""Kinds of which the figures of small and large institutions differ by powers of ten."""

UNJUDGED = ("no_policy_in_force", "questionnaire_asks_less", "not_in_source", "no_social_answers", "no_filing")


class ComparisonWords:
    """The data of both pages in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def compare(self, portal: Portal) -> Markup:
        """Everything that `compare.js` needs besides the institutions themselves."""
        standards = self._say.standards
        return self._data(
            portal,
            "compare.",
            self._say.under("compare."),
            indicators=self._all_indicators(portal),
            key_figures=list(self._known["indicators"]),
            area_names={code: plain(self._say.area(area)) for code, area in standards.areas.items()},
            quartiles_from=standards.quartiles_from,
            most=[ComparisonLimits.INSTITUTIONS, ComparisonLimits.INDICATORS],
        )

    def portfolio(self, portal: Portal) -> Markup:
        """Everything that `portfolio.js` needs besides the institutions themselves."""
        return self._data(
            portal, "portfolio.", self._say.under("portfolio."), newest=portal.newest_year, heads=self._heads
        )

    def _data(self, portal: Portal, about: str, phrases: Mapping[str, str], **more: object) -> Markup:
        """The data of a page; `phrases` are those whose keys begin with `about`."""
        say = self._say
        both = {f"side_by_side.{key}": words for key, words in say.under("side_by_side.").items()}
        both |= {f"{about}{key}": words for key, words in phrases.items()}
        plural = sorted(key.removesuffix(".other") for key in both if key.endswith(".other"))
        found = {
            **self._known,
            **more,
            "words": {key.partition(".")[2]: words for key, words in both.items()},
            "forms": {key.partition(".")[2]: say.forms(key) for key in plural},
            "shards": entries.number_of_shards(len(portal.institutions)),
            # Only who institutions are is looked up: the page stays as it is when one of them reports something else.
            "countries": {
                code: plain(say.country(code)) for code in sorted({one.country for one in portal.institutions.values()})
            },
        }
        # The end of a script element is the only thing that could end the data early, and `dumped` escapes it.
        return Markup(dumped(found))  # noqa: S704 -- data of the standards

    @cached_property
    def _heads(self) -> list[str]:
        """The headings of columns with names, in all languages: a list may come from anywhere."""
        languages = self._say.standards.languages.values()
        return [head for one in languages for head in one.phrases.get("portfolio.heads", "").split(";") if head]

    @cached_property
    def _known(self) -> dict[str, Any]:
        say, standards = self._say, self._say.standards
        drawn = {one.indicator: one for one in FIGURES}
        states = (*STATES, NOT_JUDGED)
        return {
            "locale": say.locale.tag,
            "marks": say.locale.number_marks._asdict(),
            "dollars": say.locale.dollars(1),
            "percent": say.locale.percent_mark,
            "indicators": {
                code: self._indicator(standards.indicators[code])
                | {
                    "zero": one.zero if (one := drawn.get(code)) else True,
                    "log": one.may_be_log if one else False,
                    "marked": one.marked if one else None,
                }
                for code in KEY_FIGURES
                if code in standards.indicators
            },
            "areas": {code: plain(say.area(standards.areas[code])) for code in entries.areas(standards)},
            "questions": [[one.code, one.area, plain(say.label(one))] for one in entries.questions(standards)],
            "letters": {
                **{letter: say.phrase(f"answer.{answer}") for answer, letter in entries.ANSWERS.items()},
                **{letter: say.phrase(f"gap.{why.value}") for why, letter in entries.GAPS.items()},
            },
            "forms_of_law": {code: plain(say.name(f"legal_form.{code}")) for code in standards.legal_forms},
            "editions": {code: one.label for code, one in standards.questionnaires.items()},
            "states": {state: say.phrase(f"award.state.{state}") for state in states},
            "unjudged": {why: say.phrase(f"award.unjudged.{why}") for why in UNJUDGED},
            "rules": {
                rule.code: plain(say.name(f"rule.{rule.code}"))
                for policy in standards.policies
                for rule in policy.rules
            },
            "statuses": {level: say.phrase(f"status.{level}") for level in (*(one.value for one in LADDER), "derived")},
            "gaps": {why.value: say.phrase(f"gap.{why.value}") for why in GapReason},
            "no_rate": say.phrase("gap.no_rate"),
            "cautions": {one.value: say.phrase(f"cell.{one.value}") for one in Caution},
            "endings": {how: say.phrase(f"ending.short.{how}", year="{year}") for how in ENDINGS},
        }

    def _all_indicators(self, portal: Portal) -> dict[str, Any]:
        """The key figures, and every other figure and choice; `values` says whether there is a file with values."""
        found = dict(self._known["indicators"])
        for code, indicator in self._say.standards.indicators.items():
            if not (indicator.kind.is_figure or indicator.kind.is_choice):
                continue
            values = code in portal.reporters
            own = found.get(code) or self._indicator(indicator) | {"zero": True, "log": indicator.kind in LOGARITHMIC}
            options = {one: plain(self._say.option(indicator, one)) for one in indicator.answers}
            # A new mapping: the key figures are shared with the other page, which may be filled before or after.
            found[code] = own | {"area": indicator.area, "values": values}
            if indicator.options:
                found[code]["options"] = options
        return found

    def _indicator(self, indicator: Indicator) -> dict[str, Any]:
        say = self._say
        return {
            "label": plain(say.label(indicator)),
            "definition": say.plainly(indicator),
            "kind": indicator.kind.value,
            "unit": plain(say.unit(indicator)),
            "versions": [
                {"code": one.code, "line": one.line, "changed": plain(say.change(indicator, one))}
                for one in indicator.versions
            ],
        }
