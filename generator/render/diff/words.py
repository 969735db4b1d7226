"""Facts, awards and places of a change in the words of one language, as inert Markdown."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from generator.language import edit_check_words
from generator.language.printer import Printer
from generator.language.problem_words import ProblemWords
from generator.model import (
    AnswerType,
    Benchmark,
    Correction,
    Fact,
    Finding,
    Gap,
    Indicator,
    Observation,
    Review,
    Value,
)
from generator.model.changes import (
    AffectedPage,
    AwardChange,
    Change,
    DetailChange,
    MedianChange,
    RemarkChange,
    ReviewChange,
    UnusualValue,
    ValueChange,
    WitnessChange,
)
from generator.model.witnesses import columns
from generator.problems import Location, Problem
from generator.render.diff.pages import files_of, page_of
from generator.render.markdown_escape import code, literal, text

MOST_DIGITS = 4
SHORT = 60
_OPEN, _CLOSE = "\ue000", "\ue001"
_PLACE = re.compile(f"{_OPEN}([a-z_]+){_CLOSE}")
_LISTS = ("members", "reviewers", "signers", "keys", "withdrawals")


class ChangeWriter:
    """Writes the parts of a change in words. Everything it returns is Markdown in which nothing is live."""

    def __init__(self, say: Printer, change: Change) -> None:
        self._say = say
        self._problem_words = ProblemWords(say)
        self._change = change

    def phrase(self, key: str, **parts: str) -> str:
        """A phrase with parts that are already Markdown. Phrases come with the data, so they are untrusted too."""
        return _filled(self._say.phrase(key, **{name: f"{_OPEN}{name}{_CLOSE}" for name in parts}), parts)

    def counted(self, key: str, n: Decimal | int, **parts: str) -> str:
        """The same for a phrase with a singular and a plural."""
        return _filled(self._say.phrase(key, n=n, **{name: f"{_OPEN}{name}{_CLOSE}" for name in parts}), parts)

    # ---------------------------------------------------------------------------------------------- names and places

    def name(self, id_: str) -> str:
        """The name of an institution or association."""
        return text(self._change.names.get(id_, id_), SHORT)

    def label(self, indicator: str) -> str:
        """The label of an indicator, or its code if the standards no longer have it."""
        return (
            text(_plain(self._say.label(indicator))) if indicator in self._say.standards.indicators else code(indicator)
        )

    def what(self, institution: str, period: str, indicator: str = "") -> str:
        """A cell, or a whole filing."""
        parts = {"name": self.name(institution), "year": text(period)}
        if not indicator:
            return self.phrase("changes.filing_of", **parts)
        return self.phrase("changes.what", **parts, indicator=self.label(indicator))

    def day(self, day: date | None) -> str:
        """A day, or nothing."""
        return text(self._say.date(day)) if day else self.phrase("changes.nothing")

    def or_nothing(self, said: str) -> str:
        """A text, or the word for none."""
        return text(said, SHORT) if said else self.phrase("changes.nothing")

    def place(self, place: Location) -> str:
        """File, row and column."""
        parts = [code(place.file, 300)]
        if place.row is not None:
            parts.append(self.phrase("changes.row", n=str(place.row)))
        if place.column:
            parts.append(self.phrase("changes.column", name=code(place.column)))
        return ", ".join(parts)

    def more(self, number: int) -> str:
        """How many more there are."""
        return self.phrase("changes.more", n=text(self._say.number(number)))

    # --------------------------------------------------------------------------------------------- values and figures

    def fact(self, fact: Fact | None, currency: str | None = None) -> str:
        """A value with its unit and all its digits, or the kind of its gap."""
        if fact is None:
            return literal(self._say.phrase("gap.not_reported"))
        if isinstance(fact, Gap):
            return text(self._say.gap(fact))
        return self.value(fact.indicator, fact.value, currency)

    def value(self, indicator: str, value: Value, currency: str | None = None) -> str:
        """A value with its unit."""
        known = self._say.standards.indicators.get(indicator)
        if known is None:
            return text(value if not isinstance(value, tuple) else ", ".join(value), SHORT)
        if isinstance(value, Decimal):
            return text(self._figure(value, known, currency))
        return text(_plain(self._say.value(known, value)), SHORT)

    def _figure(self, value: Decimal, indicator: Indicator, currency: str | None) -> str:
        exponent = value.normalize().as_tuple().exponent
        digits = min(max(-exponent, 0), MOST_DIGITS) if isinstance(exponent, int) else 0
        if indicator.kind is AnswerType.PERCENT:
            return self._say.exact_percent(value, digits)
        number = self._say.number(value, digits)
        if indicator.kind is AnswerType.CURRENCY:
            return f"{currency} {number}" if currency else number
        return _plain(self._say.counted(value, number, indicator)) if indicator.unit else number

    def difference(self, indicator: str, was: Decimal, now: Decimal) -> str:
        """The change of a figure: in points for shares, else in percent; empty if the figure was zero."""
        known = self._say.standards.indicators.get(indicator)
        if known is not None and known.kind is AnswerType.PERCENT:
            moved = (now - was).normalize()
            return self.counted(
                "changes.points", abs(moved), change=literal(self._signed(self._say.number(moved, 2), moved))
            )
        if not was:
            return ""
        moved = (now - was) * 100 / abs(was)
        return literal(self._signed(self._say.percent(moved), moved))

    def _signed(self, shown: str, value: Decimal) -> str:
        return f"+{shown}" if value > 0 else shown

    # ------------------------------------------------------------------------------------------------ lines of a change

    def altered(self, one: ValueChange) -> str:
        """A cell: its value before and after, and the difference between figures."""
        parts = {
            "what": self.what(one.institution, one.period, one.indicator),
            "was": self.fact(one.was, one.currency),
            "now": self.fact(one.now, one.currency),
        }
        moved = self.difference(one.indicator, *one.figures) if one.figures else ""
        line = (
            self.phrase("changes.value_by", **parts, change=moved) if moved else self.phrase("changes.value", **parts)
        )
        return f"{line} **{self.phrase('changes.due')}**" if one.due else line

    def detail(self, one: DetailChange) -> str:
        """A detail of an institution, an association or a filing."""
        parts = {
            "name": self.name(one.id),
            "field": code(one.field),
            "was": self.or_nothing(one.was),
            "now": self.or_nothing(one.now),
        }
        if one.kind == "association" and one.field in _LISTS:
            return self.phrase("changes.list", **parts)
        return self.phrase("changes.detail_of" if one.period else "changes.detail", **parts, **_year(one.period))

    def said(self, one: RemarkChange) -> str:
        """A correction or a statement."""
        how = "gone" if one.gone else "added"
        what = self.what(one.institution, one.what.period, one.what.indicator)
        if isinstance(one.what, Correction):
            return self.phrase(
                f"changes.correction.{how}",
                what=what,
                was=self.or_nothing(one.what.was),
                now=self.or_nothing(one.what.now),
                why=text(one.what.why),
                who=text(one.what.who, SHORT),
                date=self.day(one.what.date),
            )
        who, day = text(one.what.signed_by, SHORT), self.day(one.what.date)
        return self.phrase(f"changes.statement.{how}", what=what, text=text(one.what.text), who=who, date=day)

    def review(self, one: ReviewChange) -> str:
        """A review, before and after."""
        what = self.what(one.institution, one.period, one.indicator)
        parts = {name: self._review(review) for name, review in (("was", one.was), ("now", one.now)) if review}
        return self.phrase(f"changes.review.{one.how}", what=what, **parts)

    def signed(self, institution: str, period: str, how: str, number: int) -> str:
        """Reviews of one filing that became signed or lost their signature."""
        return self.counted(f"changes.{how}", number, what=self.what(institution, period))

    def _review(self, review: Review) -> str:
        said = [literal(self._say.phrase(f"review.{review.status}"))]
        by = [text(one, SHORT) for one in (review.reviewer, self._change.names.get(review.association, "")) if one]
        if by:
            said.append(f"({', '.join([*by, *([self.day(review.date)] if review.date else [])])})")
        if review.void:
            said.append(literal(self._say.phrase(f"ladder.void.{review.void}")))
        return " ".join(said)

    def witness(self, one: WitnessChange) -> str:
        """A row about what others say: what it says if it is new or gone, else what changed in it."""
        if one.how == "changed":
            said = "; ".join(
                f"{code(name)}: {self.or_nothing(was)} → {self.or_nothing(now)}" for name, was, now in one.parts
            )
        else:
            filled = ((name, _joined(value)) for name, value in columns(one.row).items())
            said = ", ".join(f"{code(name)} {text(shown, SHORT)}" for name, shown in filled if shown)
        return self.phrase(
            f"changes.witness.{one.how}",
            name=self.name(one.institution),
            table=code(f"{one.table}.csv"),
            code=code(one.key),
            said=said,
        )

    def award(self, one: AwardChange) -> str:
        """The change of an award."""
        award = one.now or one.was
        parts = {"name": self.name(one.institution), "year": text(one.period)}
        if award and one.how in ("gained", "restored", "until", "lapsed", "ended"):
            parts["date"] = self.day(award.last_day)
        if award and one.how == "superseded":
            parts["later"] = text(award.superseded_by)
        if award and one.how == "withdrawn" and award.withdrawal:
            parts |= {"who": text(award.withdrawal.who, SHORT), "why": text(award.withdrawal.why)}
        return self.phrase(f"changes.award.{one.how}", **parts)

    def rules(self, one: AwardChange) -> list[str]:
        """The rules that decided, with their figures."""
        if not one.rules:
            return [self.phrase("changes.award.no_rule")] if one.how in ("gained", "lost") else []
        return [self._rule(was, now) for was, now in one.rules]

    def _rule(self, was: Finding | None, now: Finding | None) -> str:
        known = now or was
        rule, needed = (known.rule, known.needed) if known else ("", None)
        key = f"rule.{rule}"
        return self.phrase(
            "changes.award.rule",
            rule=text(_plain(self._say.name(key))) if rule else "",
            was=self._measured(was),
            now=self._measured(now),
            needed=self._share(needed),
            before=self._answer(was),
            after=self._answer(now),
        )

    def _measured(self, finding: Finding | None) -> str:
        return self._share(finding.measured if finding else None)

    def _share(self, value: Decimal | None) -> str:
        if value is None:
            return self.phrase("changes.award.no_figure")
        return text(self._say.exact_percent(value, 1))

    def _answer(self, finding: Finding | None) -> str:
        return literal(self._say.phrase(f"finding.{finding.answer}")) if finding else self.phrase("changes.nothing")

    def median(self, one: MedianChange) -> str:
        """The median of a peer group, before and after, and the number of institutions it is based on now."""
        known = one.now or one.was
        parts = {
            "group": self._group(one.group),
            "indicator": self.label(one.indicator),
            "year": text(one.period),
            "was": self._middle(one.indicator, one.was),
            "now": self._middle(one.indicator, one.now),
            "n": self.counted("changes.institutions", known.n if known else 0),
        }
        both = [_decimal(each.median) if each else None for each in (one.was, one.now)]
        moved = self.difference(one.indicator, both[0], both[1]) if both[0] is not None and both[1] is not None else ""
        if moved:
            return self.phrase("changes.median_by", **parts, change=moved)
        return self.phrase("changes.median", **parts)

    def _middle(self, indicator: str, found: Benchmark | None) -> str:
        if found is None or found.median is None:
            return self.phrase("changes.not_public")
        value = _decimal(found.median)
        return self.value(indicator, value, "USD") if value is not None else ""

    def _group(self, group: str) -> str:
        scheme, _, band = group.partition(":")
        return text(_plain(self._say.band(scheme, band))) if band else self.phrase("changes.everybody")

    def unusual(self, one: UnusualValue) -> str:
        """A question about a value."""
        currency = one.currency
        value = self.fact(one.fact, currency)
        if one.rule == "peers" and isinstance(one.fact, Observation) and one.fact.usd is not None and currency == "USD":
            value = self.value(one.indicator, one.fact.usd, currency)
        parts = {"what": self.what(one.institution, one.period, one.indicator), "value": value}
        if one.rule == "plausible":
            known = self._say.standards.indicators[one.indicator]
            return self.phrase("changes.unusual.plausible", **parts, range=text(_plain(self._say.range(known))))
        if one.rule == "peers":
            edges = {
                name: self.value(one.indicator, edge, currency)
                for name, edge in (("low", one.low), ("high", one.high))
                if edge is not None
            }
            return self.phrase("changes.unusual.peers", **parts, **edges)
        asked = edit_check_words.words(one.slip, self._say) if one.slip else ()
        return self.phrase("changes.unusual.slip", **parts, question=text(" ".join(asked), 600))

    def problem(self, one: Problem) -> str:
        """A problem: place, message, what was found, and how to fix it."""
        one = self._problem_words.told(one)
        said = [f"{self.place(one.location)}: {text(one.message, 400)}"]
        if one.found is not None:
            said.append(self.phrase("changes.found", text=code(one.found, 80)) + ".")
        if one.fix:
            said.append(text(one.fix, 300))
        if one.severity == "warning":
            said.insert(0, f"{self.phrase('changes.warning')}:")
        return " ".join([*said, code(one.code)])

    def page(self, one: AffectedPage) -> str:
        """A page, and the files that go with it, by their addresses."""
        files = ", ".join(code(name) for name in files_of(one))
        return self.phrase(f"changes.page.{one.kind}", page=code(page_of(one)), files=files)


def _filled(said: str, parts: Mapping[str, str]) -> str:
    """Fill a phrase that has markers for its parts: everything between the markers is escaped as text."""
    pieces = _PLACE.split(said)
    return "".join(parts.get(piece, "") if at % 2 else literal(piece) for at, piece in enumerate(pieces))


def _year(period: str) -> dict[str, str]:
    return {"year": text(period)} if period else {}


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(str(round(value, 4)))


def _joined(value: object) -> str:
    """The text of a cell, as its table has it."""
    return ";".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


def _plain(said: object) -> str:
    """Words without the markup that a page would give them."""
    strip = getattr(said, "striptags", None)
    return str(strip()) if strip else str(said)
