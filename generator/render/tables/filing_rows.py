"""The rows of one filing's page: value, status, source, evidence and review of each indicator.

An archive has thousands of these pages, so a row holds only what is its own: the definition is a tip whose words are in
`terms.css` for all pages, and HTML's optional end tags and quotation marks are left out.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup, escape

from generator.language import import_notes
from generator.language.printer import Printer
from generator.model import (
    Assurance,
    Checked,
    Dossier,
    Fact,
    Gap,
    GapReason,
    Indicator,
    Observation,
    Portal,
    Standards,
)
from generator.problems import Location, quoted
from generator.render.last import Last
from generator.render.tables.assurance_level import checked_in_words
from generator.render.tables.remarks import Remarks, noted
from generator.render.tables.review_words import MOST_PEOPLE, ReviewerNames, Verdicts, counts, remark

_GAPS = frozenset(why.value for why in GapReason)

MOST_SOURCES = 4
"""The rows that are named for one value; a derived figure may have more."""


MOST_CHARACTERS = 60
MOST_VALUES = 10_000
"""Limits of the cache of printed values: longer texts hardly come twice."""


class AreaTable(NamedTuple):
    """What the rows of one area have in common."""

    proven: bool  # whether any answer names a document or was reviewed
    shared: Mapping[str, Checked]  # for a level: who checked several of its values, which the table says once


@dataclass(frozen=True, slots=True)
class Filed:
    """What an institution's filings have in common in all languages, as far as it is known."""

    dossier: Dossier
    standards: Standards
    areas: dict[tuple[str, str], AreaTable] = field(default_factory=dict)  # by period and area
    files: dict[str, str] = field(default_factory=dict)  # by period


class FilingRows:
    """Rows of one filing in one language.

    Everything that depends only on the indicator, the status or the file is printed once. What has no words is found out
    once for all languages, which share `filed`.
    """

    def __init__(self, standards: Standards, say: Printer, filed: Last[Filed] | None = None) -> None:
        self._standards = standards
        self._say = say
        self._last = filed or Last(Filed)
        self._heads: dict[str, str] = {}
        self._led_to: dict[tuple[str, str], str] = {}
        self._phrases: dict[str, str] = {}
        self._files: dict[str, tuple[str, str, str]] = {}
        self._labels: dict[str, str] = {}
        self._values: dict[tuple[str, str, str | None], str] = {}
        self._papers: tuple[Dossier | None, str, dict[str, str]] = (None, "", {})
        self._rungs: dict[tuple[str, Checked], str] = {}
        self._reasons: dict[tuple[tuple[str, str], ...], str] = {}
        self._remarks = Remarks(say)
        self._verdicts = Verdicts(say)

    def rows(
        self,
        dossier: Dossier,
        period: str,
        area: str,
        *,
        root: str,
        portal: Portal | None = None,
    ) -> Markup:
        """The rows of one area that were filed or derived for one period, each with the indicator's code as its anchor.

        Also values that no longer exist, if a correction or a statement mentions them. `root` leads to the top of the site;
        `portal` has the names of reviewers.
        """
        currency = next((filing.currency for filing in dossier.filings if filing.period == period), None)
        files = f"{root}downloads/{dossier.institution.id}/"
        proven, shared = self._table(dossier, period, area)
        one_file = self.source_file(dossier, period)
        told = noted(dossier, period)
        names = ReviewerNames(portal if proven else None)
        filed, heads = dossier.filed.get(period, {}), self._heads
        out: list[str] = []
        for indicator in self._standards.by_area[area]:
            code = indicator.code
            fact = filed.get(code)
            if fact is None:
                if code not in told:
                    continue
                fact = dossier.fact(code, period)
            proof = self._proof(dossier, fact, files, names) if proven else ""
            remarks = self._remarks.beside(dossier, indicator, period) if code in told else ""
            closed = self._closed(fact)
            if not closed and (code, period) in dossier.against:
                remarks += f'<span class="note">{self._led("filing.against", indicator.follows)}</span>'
            out.append(
                f"{heads.get(code) or self._head(indicator)}{self._value(fact, currency)}{remarks}"
                f"<td{self._status(fact, shared, closed)}<td>{self._sources(fact.sources, files, one_file)}{proof}"
            )
        return Markup("".join(out))  # noqa: S704 -- every part is escaped where it is made

    def _closed(self, fact: Fact) -> str:
        """In the place of a status: the question that closes a follow-up, which says more than that it does not apply."""
        return self._led("filing.closed_by", fact.closed_by) if isinstance(fact, Gap) and fact.closed_by else ""

    def _led(self, key: str, parent: str) -> str:
        """A sentence that leads to the question that a follow-up belongs to."""
        said = self._led_to.get((key, parent))
        if said is None:
            link = Markup("<a href=#{}>{}</a>").format(parent, self._say.label(parent))
            said = self._led_to[key, parent] = str(escape(self._say.phrase(key, question=link)))
        return said

    def proven(self, dossier: Dossier, period: str, area: str) -> bool:
        """True if any answer of the area names a document or was reviewed, so that its table needs a column for them."""
        return self._table(dossier, period, area).proven

    def _table(self, dossier: Dossier, period: str, area: str) -> AreaTable:
        """What the rows of an area have in common."""
        areas = self._filed(dossier).areas
        found = areas.get((period, area))
        if found is None:
            filed = dossier.filed.get(period, {})
            codes = [indicator.code for indicator in self._standards.by_area[area]]
            facts = [fact for code in codes if (fact := filed.get(code))]
            proven = any(isinstance(fact, Observation) and fact.evidence for fact in facts) or (
                period in dossier.reviewed and any((code, period) in dossier.reviews for code in codes)
            )
            found = areas[period, area] = AreaTable(proven, _shared(facts))
        return found

    def _filed(self, dossier: Dossier) -> Filed:
        """What is known of an institution, whose pages follow each other in all languages."""
        return self._last.of(dossier, self._standards)

    def proven_in(self, dossier: Dossier, period: str, family: str) -> bool:
        """True if any area of the family needs a column for documents."""
        areas = [area.code for area in self._standards.areas.values() if area.family == family]
        return any(self.proven(dossier, period, area) for area in areas)

    def source_file(self, dossier: Dossier, period: str) -> str:
        """The file that every row of a filing comes from, named and linked once above its tables; "" if there are several."""
        known = self._filed(dossier).files
        file = known.get(period)
        if file is None:
            facts = dossier.filed.get(period, {}).values()
            files = {place.file for fact in facts for place in fact.sources[:MOST_SOURCES]}
            file = known[period] = files.pop().rpartition("/")[2] if len(files) == 1 else ""
        return file

    def shared(self, dossier: Dossier, period: str, area: str) -> Markup:
        """Who checked several values of an area, and when: once for the table, whose rows then give the level alone."""
        shared = self._table(dossier, period, area).shared
        return Markup(" ".join([self._checked_at(at, checked) for at, checked in shared.items()]))  # noqa: S704 -- escaped where it is made

    def unreported(self, dossier: Dossier, period: str, area: str) -> tuple[int, ...]:
        """The positions in an area of the indicators that the filing was asked for and has no row for."""
        unasked, filed = dossier.unasked.get(period, {}), dossier.filed.get(period, {})
        members = self._standards.by_area[area]
        return tuple([at for at, one in enumerate(members) if one.code not in filed and one.code not in unasked])

    def unasked(self, dossier: Dossier, period: str, area: str) -> tuple[tuple[GapReason, tuple[Indicator, ...]], ...]:
        """The indicators of an area that the filing could not answer, by the kind of gap."""
        found: dict[GapReason, list[Indicator]] = {}
        reasons, filed = dossier.unasked.get(period, {}), dossier.filed.get(period, {})
        for indicator in self._standards.by_area[area] if reasons else ():
            if indicator.code in reasons and indicator.code not in filed:
                found.setdefault(reasons[indicator.code], []).append(indicator)
        return tuple((why, tuple(members)) for why, members in sorted(found.items()))

    def named(self, indicators: Iterable[Indicator]) -> Markup:
        """Indicators by their labels."""
        return Markup(" · ".join([self._labels.get(one.code) or self._label(one) for one in indicators]))  # noqa: S704 -- escaped where it is made

    def _label(self, indicator: Indicator) -> str:
        label = self._labels[indicator.code] = str(escape(self._say.label(indicator)))
        return label

    def _head(self, indicator: Indicator) -> str:
        """The start of a row, with the definition as a tip from `terms.css`, as on profiles.

        `portal.js` makes the name a link to the indicator: in each row of an archive it was a twentieth of a site. Without
        JavaScript the way is that of the area, which lists its indicators.
        """
        head = f"<tr id={escape(indicator.code)}><th>{escape(self._say.label(indicator))}"
        self._heads[indicator.code] = head
        return head

    def _phrase(self, key: str) -> str:
        """A phrase without placeholders, escaped."""
        phrase = self._phrases.get(key)
        if phrase is None:
            phrase = self._phrases[key] = str(escape(self._say.phrase(key)))
        return phrase

    def _value(self, fact: Fact, currency: str | None) -> str:
        """The cell of a value. What a short text of an indicator is printed as is remembered."""
        if not isinstance(fact, Observation) or fact.usd is not None or len(fact.text) > MOST_CHARACTERS:
            return self._printed(fact, currency)
        key = (fact.indicator, fact.text, currency)
        cell = self._values.get(key)
        if cell is None:
            if len(self._values) > MOST_VALUES:
                self._values.clear()
            cell = self._values[key] = self._printed(fact, currency)
        return cell

    def _printed(self, fact: Fact, currency: str | None) -> str:
        if isinstance(fact, Observation):
            if mark := _MARKS.get(fact.text if isinstance(fact.value, str) else ""):
                return f"<td class={mark}>{self._say.printed(fact)}"
            if isinstance(fact.value, tuple):
                options = (Observation(fact.indicator, fact.period, (code,), code, ()) for code in fact.value)
                return f"<td><ul>{''.join(f'<li>{self._say.printed(option)}' for option in options)}</ul>"
            return f"<td>{self._say.printed(fact, currency)}"
        shown = f"<td class=gap>{self._phrase(f'gap.{fact.why.value}')}"
        return f"{shown} {escape(quoted(fact.text))}" if fact.text else shown

    def _status(self, fact: Fact, shared: Mapping[str, Checked], closed: str) -> str:
        """The inside of the cell of a status, from the end of its tag's name. What the table says once has a class."""
        if closed:
            return f">{closed}"
        if isinstance(fact, Gap):
            if fact.why is GapReason.MISSING_INPUT and fact.because:
                return f">{self._because(fact.because)}"  # the value says that something is missing, and this what
            said = f">{self._phrase(f'gap_tip.{fact.why.value}')}"
            if fact.because:
                return f'{said}<span class="note">{self._because(fact.because)}</span>'
            if fact.readings:
                return f"{said}<ul class=note>{self._readings(fact)}</ul>"
        else:
            if fact.level == Assurance.REPORTED.value and not (fact.checked or fact.caution or fact.note):
                return ">"  # said once above the tables, by "filing.unsaid"
            if fact.checked and not fact.derived and shared.get(fact.level) == fact.checked:
                said = f' class=same><span class="rung {fact.level}">{self._phrase(f"status.{fact.level}")}</span>'
            else:
                said = f">{self._rung(fact)}"
            if fact.caution:
                said += f'<span class="note caution">{self._phrase(f"caution.{fact.caution.value}")}</span>'
        if not fact.note:
            return said
        note = import_notes.printed(fact.note, self._say, self._standards.indicators[fact.indicator])
        return f'{said}<span class="note" dir="auto">{escape(note)}</span>'

    def _because(self, because: tuple[tuple[str, str], ...]) -> str:
        """Why a figure could not be computed: what is missing, by the names of indicators, or what its base is."""
        said = self._reasons.get(because)
        if said is not None:
            return said
        if len(self._reasons) > MOST_PEOPLE:
            self._reasons.clear()
        parts = []
        for name, why in because:
            word = self._phrase(f"gap.{why}" if why in _GAPS else f"because.{why}")
            parts.append(f"{escape(self._say.input(name))}: {word}" if name else word)
        said = self._reasons[because] = "; ".join(parts)
        return said

    def _readings(self, gap: Gap) -> str:
        """The readings that contradict each other, in words, each with its row and where it is from."""
        indicator = self._standards.indicators[gap.indicator]
        parts = []
        for at, reading in enumerate(gap.readings):
            value = self._phrase(f"gap.{reading}") if reading in _GAPS else self._remarks.shown(indicator, reading)
            row = gap.sources[at].row if at < len(gap.sources) else None
            origin = import_notes.printed(gap.origins[at], self._say, indicator) if at < len(gap.origins) else ""
            where = escape(self._say.phrase("filing.reading", value=Markup("<b>{}</b>").format(value), row=row or "–"))
            parts.append(f'<li>{where} <span dir="auto">{escape(origin)}</span>')
        return "".join(parts)

    def _rung(self, fact: Observation) -> str:
        """The rung with its mark, and who checked the value since when, if known. The lowest one has no mark."""
        at = fact.level
        if at == Assurance.REPORTED.value and fact.checked is None:
            return self._phrase(f"status.{at}")
        if fact.checked is None or fact.derived:
            return f'<span class="rung {at}">{self._phrase(f"status.{at}")}</span>'
        return self._checked_at(at, fact.checked)

    def _checked_at(self, at: str, checked: Checked) -> str:
        said = self._rungs.get((at, checked))
        if said is None:
            if len(self._rungs) > MOST_PEOPLE:
                self._rungs.clear()
            words = escape(checked_in_words(self._say, at, checked))
            said = self._rungs[at, checked] = f'<span class="rung {at}">{words}</span>'
        return said

    def _sources(self, sources: tuple[Location, ...], files: str, one_file: str) -> str:
        """The rows; each linked, with its file, unless the page names the only one.

        A link's fragment gives the row according to RFC 7111. Browsers ignore it, and it was a sixth of an archive's pages.
        """
        if one_file:
            return ", ".join([str(place.row) for place in sources[:MOST_SOURCES] if place.row is not None])
        places = [place for place in sources[:MOST_SOURCES] if place.row is not None]
        shown: list[str] = []
        for place in places:
            name, before, after = self._files.get(place.file) or self._file(place.file)
            said = place.row if shown else f"{before}{place.row}{after}"
            shown.append(f"<a href={files}{name}#row={place.row}>{said}</a>")
        return ", ".join(shown)

    def _file(self, path: str) -> tuple[str, str, str]:
        """A file's name, and the words before and after the number of a row, all escaped."""
        if len(self._files) > MOST_PEOPLE:
            self._files.clear()
        name = path.rpartition("/")[2]
        before, _, after = str(escape(self._say.phrase("source.row", file=name, row=_PLACE))).partition(_PLACE)
        words = self._files[path] = str(escape(name)), before, after
        return words

    def _proof(self, dossier: Dossier, fact: Fact, files: str, names: ReviewerNames) -> str:
        """The documents, and the reviewer's verdict, unless the status of a documented value is this verdict."""
        review = dossier.reviews.get((fact.indicator, fact.period))
        papers = (review.evidence if review else ()) or getattr(fact, "evidence", ())
        known, folder, links = self._papers
        if known is not dossier or folder != files:
            links = {}
            self._papers = dossier, files, links
        parts = [
            links.get(name) or links.setdefault(name, document_link(dossier, name, files, "../")) for name in papers
        ]
        if review is not None:
            told = counts(review, fact) and getattr(fact, "checked", None) is not None
            if not (told and parts and getattr(fact, "level", "") == Assurance.DOCUMENTED.value):
                parts.append(self._verdicts.status(review))
            if not told and (by := self._verdicts.byline(review, names)):
                parts[-1] += f' <span class="note">{by}</span>'
            parts[-1] += self._verdicts.void(review) + remark(review)
        if parts:
            return "<td>" + "<br>".join(parts)
        none = self._phrase("evidence.none_here" if isinstance(fact, Observation) else "gap.none")
        return f"<td class=gap>{none}"


def _shared(facts: Iterable[Fact]) -> Mapping[str, Checked]:
    """For each level, by whom and when most of its values were checked, if these are several."""
    found: dict[str, Counter[Checked]] = {}
    for fact in facts:
        if isinstance(fact, Observation) and fact.checked is not None and not fact.derived:
            found.setdefault(fact.level, Counter())[fact.checked] += 1
    most = {at: counted.most_common(1)[0] for at, counted in found.items()}
    return {at: checked for at, (checked, n) in most.items() if n > 1}


_MARKS = {"yes": "y", "partially": "p", "no": "x"}
"""Class of an answer; the style sheet puts the mark before the word."""

_PLACE = "\ufffc"
"""Placeholder of a row's number while a phrase is cut in two."""


def document_link(dossier: Dossier, name: str, files: str, profile: str) -> str:
    """The title of a document, linked to the document itself if it is public, else to the list on the profile."""
    paper = dossier.evidence.get(name)
    if paper is not None and paper.access == "public" and (paper.file or paper.url):
        way = f'"{files}{escape(paper.file)}"' if paper.file else f'"{escape(paper.url)}" rel="nofollow noopener"'
        return f"<a href={way}>{escape(paper.title)}</a>"
    return f'<a href="{profile}#evidence-{escape(name)}">{escape(paper.title if paper else name)}</a>'
