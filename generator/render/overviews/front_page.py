"""The front page: what the data at hand say, in three to five sentences, and which awards are new."""

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import ALL, Benchmark, Portal
from generator.render.findings import AskedPractice, practices, same_median
from generator.render.fragments.prose_figures import ProseFigures
from generator.render.lines import by_line

MOST_NEW = 5
"""Awards, and corrections, that are listed."""

LEAST_SENTENCES = 3
"""Fewer sentences are no finding: a small portal begins with its numbers."""


class FrontPage:
    """The findings of one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say
        self._prose = ProseFigures(say)

    def finding(self, portal: Portal, home: str) -> Markup:
        """Three to five sentences with figures, each with a link to its indicator; empty if too little is reported."""
        found = [*practices(portal)]
        said = []
        if found:
            said.append(self._practice("most", max(found, key=lambda one: one.share), home))
        if len(found) > 1:
            said.append(self._practice("fewest", min(found, key=lambda one: one.share), home, of=len(found)))
        said += [*self._clients(portal, home), *self._late(portal, home), *self._proven(portal, home)]
        if len(said) < LEAST_SENTENCES:
            return Markup()
        return Markup('<p class="lead finding">{}</p>').format(Markup(" ").join(said))

    def _practice(self, kind: str, one: AskedPractice, home: str, *, of: int = 0) -> Markup:
        say = self._say
        words: dict[str, object] = {
            "question": self._link(home, one.indicator.code, say.label(one.indicator)),
            "count": one.now.counts.get("yes", 0),
            "n": one.now.choosing("yes"),
            "percent": say.whole_percent(one.share),
            "year": one.now.period,
            "questions": say.number(of),
        }
        said = escape(say.phrase(f"finding_of_all.{kind}", **words))
        if one.since is None:
            return said
        same = one.since
        since = say.phrase(
            "finding_of_all.since", both=same.n, then=same.then, year=one.now.period, was=same.was, now=same.now
        )
        return said + " " + since

    def _clients(self, portal: Portal, home: str) -> list[Markup]:
        codes = ("number_of_active_borrowers", "borrowers_female_percent")
        if any(code not in portal.standards.indicators or not portal.headlines.get(code) for code in codes):
            return []
        if not any(one.median is not None for one in self._benchmarks(codes[1], portal)):
            return []
        total, women = self._prose.total(portal, home, codes[0]), self._prose.median(portal, home, codes[1])
        label = self._say.label(portal.standards.indicators[codes[1]])
        return [escape(self._say.phrase("finding_of_all.clients", total=total, label=label, women=women))]

    @staticmethod
    def _benchmarks(code: str, portal: Portal) -> list[Benchmark]:
        """The results of all institutions for the newest definition, the newest year first."""
        lines = by_line(portal.standards.indicators[code], portal.benchmarks, ALL, portal.periods)
        return next(iter(lines.values()), [])

    def _late(self, portal: Portal, home: str) -> list[Markup]:
        """The newest median of PAR30, and what it was and is among those that reported it both then and now."""
        indicator = portal.standards.indicators.get("par30")
        if indicator is None:
            return []
        found = [one for one in self._benchmarks("par30", portal) if one.median is not None]
        if not found:
            return []
        say, year = self._say, found[0].period
        label = self._link(home, "par30", say.label(indicator))
        median = say.percent(found[0].median or 0.0)
        said = escape(say.phrase("finding_of_all.late", label=label, now=median, year=year, n=found[0].n))
        same = same_median("par30", portal, [one.period for one in found])
        if same is None:
            return [said]
        was, now = say.percent(same.was), say.percent(same.now)
        since = say.phrase("finding_of_all.late_since", both=same.n, then=same.then, year=year, was=was, now=now)
        return [said + " " + since]

    def _proven(self, portal: Portal, home: str) -> list[Markup]:
        totals = [one.coverage.total for one in portal.going if one.coverage and one.knows_documents]
        reported, documented = sum(one.reported for one in totals), sum(one.documented for one in totals)
        if not reported:
            return []
        percent = self._say.whole_percent(100 * documented / reported)
        link = Markup('<a href="{}assurance/">{}</a>').format(home, percent)
        return [escape(self._say.phrase("finding_of_all.proven", n=self._say.number(reported), documented=link))]

    @staticmethod
    def _link(home: str, code: str, words: str) -> Markup:
        return Markup('<a href="{}indicators/{}/#institutions">{}</a>').format(home, code, words)

    def news(self, portal: Portal, home: str) -> Markup:
        """The newest awards and corrections with their days; nothing of what there is none."""
        lists = [self._awards(portal, home), self._corrections(portal, home)]
        return Markup('<div class="news">{}</div>').format(Markup("").join(lists)) if any(lists) else Markup()

    def _corrections(self, portal: Portal, home: str) -> Markup:
        found = [(day, period, one.institution) for one in portal.listings for day, period in one.corrected]
        newest = sorted(found, key=lambda row: (row[0], row[2].id, row[1]), reverse=True)[:MOST_NEW]
        item = Markup('<li><a href="{}institutions/{}/{}/">{}, {}</a> <span class="n">{}</span></li>')
        rows = [
            item.format(home, who.id, period, who.both_names, period, self._say.date(day))
            for day, period, who in newest
        ]
        return self._list("corrections", rows)

    def _list(self, key: str, rows: list[Markup]) -> Markup:
        if not rows:
            return Markup()
        title = self._say.phrase(f"finding_of_all.{key}")
        return Markup('<section><h3>{}</h3><ul class="countries">{}</ul></section>').format(
            title, Markup("").join(rows)
        )

    def _awards(self, portal: Portal, home: str) -> Markup:
        given = [
            (award.awarded, one.institution)
            for one in portal.listings
            for award in one.given
            if award.awarded is not None
        ]
        newest = sorted(given, key=lambda pair: (pair[0], pair[1].id), reverse=True)[:MOST_NEW]
        item = Markup('<li><a href="{}institutions/{}/#award">{}</a> <span class="n">{}</span></li>')
        rows = [item.format(home, who.id, who.both_names, self._say.date(day)) for day, who in newest]
        return self._list("awards", rows)
