"""Figures inside the sentences of a page: a share, a median, a number of institutions.

People write briefs and chapters in Markdown, and the build fills in the numbers, so that text and data cannot differ.
Each figure says its number of institutions and its year, and links to the page of its indicator, where the whole
distribution is. A group that is too small for a figure is described in words, never by a number.
"""

from collections.abc import Callable, Container
from typing import Final

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import (
    ALL,
    KEY_FIGURES,
    AnswerType,
    Indicator,
    Listing,
    Portal,
)
from generator.model.definitions import series
from generator.render.fragments.lists import statistic
from generator.render.lines import One, Results, by_line, years_of
from generator.render.reported import newest_sum

MEMBERS: Final = "association:"
"""What the group of an association's members begins with."""


class ProseFigures:
    """Figures for sentences, in one language.

    `group` is "all", a peer group such as "country:PE" or "legal_form:ngo+region:africa", or, for shares and sums, the
    members of an association, "association:red-quinual".
    """

    def __init__(self, say: Printer) -> None:
        self._say = say

    def share(self, portal: Portal, home: str, code: str, answer: str, group: str = ALL) -> Markup:
        """How many of those that answered gave an answer: 9 of 22 institutions (41%, 2025)."""
        indicator = self._say.standards.indicators.get(code)
        if indicator is None:
            return self._unasked()
        if answer not in indicator.answers:
            raise KeyError(answer)
        least = self._say.standards.minimum_peers
        if group.startswith(MEMBERS):
            members = self._members(portal, group)
            if members is None:
                return self._left(group)
            return self._share_of_members(indicator, portal, home, answer, members)
        found = self._newest(indicator, portal.tallies, portal, group, lambda one: one.choosing(answer) >= least)
        if found is None:
            return self._link(home, code, self._say.phrase("prose.too_few", n=least))
        able = found.choosing(answer)
        count = found.counts.get(answer, 0)
        percent = self._say.whole_percent(100 * count / able)
        said = self._say.phrase(
            "prose.share", count=self._say.number(count), n=able, percent=percent, year=found.period
        )
        return self._link(home, code, said)

    def _share_of_members(
        self, indicator: Indicator, portal: Portal, home: str, answer: str, members: Container[str]
    ) -> Markup:
        """The share among some institutions, in the newest year in which enough of them answered.

        No peer group has counts for them, so their answers are counted here. A questionnaire that offered fewer answers
        is not told apart.
        """
        least = self._say.standards.minimum_peers
        for period in years_of(portal):
            for name in series(indicator.code, indicator.versions):
                answers = portal.peer_answers.get((ALL, name, period)) or {}
                given = [chosen for id_, chosen in answers.items() if id_ in members]
                if len(given) >= least:
                    count = sum(answer in chosen for chosen in given)
                    percent = self._say.whole_percent(100 * count / len(given))
                    said = self._say.phrase(
                        "prose.share", count=self._say.number(count), n=len(given), percent=percent, year=period
                    )
                    return self._link(home, indicator.code, said)
        return self._link(home, indicator.code, self._say.phrase("prose.too_few", n=least))

    def _members(self, portal: Portal, group: str) -> frozenset[str] | None:
        """The members of an association; None if it is not on the portal: it may have left, so this is no mistake."""
        id_ = group.removeprefix(MEMBERS)
        return next((frozenset(one.members) for one in portal.associations if one.id == id_), None)

    def _left(self, group: str) -> Markup:
        """The words for an association that is not on the portal."""
        said = self._say.phrase("prose.no_association", id=group.removeprefix(MEMBERS))
        return Markup('<span class="gap">{}</span>').format(said)

    def median(self, portal: Portal, home: str, code: str, group: str = ALL) -> Markup:
        """The median of a figure: 5.2% (median of 18 institutions, 2025)."""
        indicator = self._say.standards.indicators.get(code)
        if indicator is None:
            return self._unasked()
        if not indicator.kind.is_figure:
            raise KeyError(code)
        found = self._newest(indicator, portal.benchmarks, portal, group, lambda one: one.median is not None)
        if found is None or found.median is None:
            return self._link(home, code, self._say.phrase("prose.no_median", n=self._say.standards.quartiles_from))
        figure = statistic(indicator, found.median, self._say)
        return self._link(home, code, self._say.phrase("prose.median", figure=figure, n=found.n, year=found.period))

    def total(self, portal: Portal, home: str, code: str, group: str = ALL) -> Markup:
        """The sum of a count over those that reported it in the newest year: 1,204,000 (sum of 7 institutions, 2025).

        Only of counts that lists show; amounts are in many currencies. An institution that ended counts in the years that
        it reported, as it does in the medians.
        """
        indicator = self._say.standards.indicators.get(code)
        if indicator is None:
            return self._unasked()
        if indicator.kind is not AnswerType.COUNT or code not in KEY_FIGURES:
            raise KeyError(code)
        if group.startswith(MEMBERS):
            members = self._members(portal, group)
            if members is None:
                return self._left(group)
            ids = {one.institution.id for one in portal.listings if one.institution.id in members}
        else:
            wanted = self._known(group)
            ids = {one.institution.id for one in portal.listings if self._stands_in(one, wanted)}
        figures = portal.peer_figures if group == ALL else portal.figures_of(ids)
        found = newest_sum(ids, code, figures, years_of(portal))
        if found is None:
            return self._link(home, code, self._say.phrase("prose.no_total"))
        figure = self._say.number(found.total)
        return self._link(home, code, self._say.phrase("prose.total", figure=figure, n=found.n, year=found.year))

    def _stands_in(self, listing: Listing, group: str) -> bool:
        """True for a member of a group."""
        parts = [part.partition(":") for part in group.split("+")]
        return group == ALL or all(self._band(listing, scheme) == band for scheme, _, band in parts)

    def _band(self, listing: Listing, scheme: str) -> str | None:
        return listing.institution.country if scheme == "country" else listing.groups.get(scheme)

    def _known(self, group: str) -> str:
        """The group, if the standards know its schemes and bands; otherwise a `KeyError` for the author of the page."""
        known = self._say.standards
        if group != ALL:
            for scheme, _, band in (part.partition(":") for part in group.split("+")):
                bands = {
                    "region": known.regions,
                    "legal_form": known.legal_forms,
                    "country": known.region_of,
                }.get(scheme) or [one.code for one in known.peer_schemes[scheme].bands]
                if band not in bands:
                    raise KeyError(band)
        return group

    def _newest(
        self, indicator: Indicator, results: Results[One], portal: Portal, group: str, good: Callable[[One], bool]
    ) -> One | None:
        """The result of the newest definition and year that is large enough; None if there is none.

        Looked up year by year, so that a page is made again only if one of these changed.
        """
        lines = by_line(indicator, results, self._known(group), years_of(portal))
        return next((one for rows in lines.values() for one in rows if good(one)), None)

    def _unasked(self) -> Markup:
        """For pages that come with the program, in a portal whose own standards do not ask the question."""
        return Markup(f'<span class="gap">{escape(self._say.phrase("prose.unasked"))}</span>')  # noqa: S704 -- escaped here

    def _link(self, home: str, code: str, said: str) -> Markup:
        return Markup(  # noqa: S704 -- escaped here
            f'<a class="prose-figure" href="{escape(home)}indicators/{code}/#benchmarks">{escape(said)}</a>'
        )
