"""Poverty rates on the page of what others say about an institution, apart for each line and price base.

Rates on one line share an axis from 0 to 100 percent. They are not joined: without the same clients in both, a rate that
falls may also mean that poor clients left.
"""

from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from typing import Final

from markupsafe import Markup

from generator.language.printer import Printer
from generator.model import Dossier, PovertyRate
from generator.model.witnesses.lines import PERCENTILE, dollars, number
from generator.render.fragments.witnesses.amendments import amended
from generator.render.fragments.witnesses.row_review import reviewed
from generator.render.tables.evidence import document

NEAR_YEARS: Final = 5
"""Years between a rate and the national one from which a sentence says how many they are."""


class PovertyRates:
    """The poverty rates of an institution in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def __call__(self, dossier: Dossier, root: str) -> Markup:
        """A list of rates for each line and price base, the newest first. `root` leads to the site's root."""
        return Markup("\n").join(
            Markup(
                '<section aria-labelledby="line-{}"><h3 id="line-{}">{}</h3>\n<ul class="rates">{}</ul></section>'
            ).format(
                name := "-".join(filter(None, axis)).replace("_", "-"),
                name,
                self.line(*axis),
                Markup("\n").join(self._rate(one, dossier, root) for one in rates),
            )
            for axis, rates in groupby(dossier.witnesses.poverty, key=lambda one: one.axis)
        )

    def line(self, line: str, price_base: str = "") -> str:
        """The name of a line."""
        say = self._say
        amount, share = dollars(line), number(line)
        if amount is not None:
            return say.phrase("poverty.line.dollars", amount=self._cents(amount), year=price_base)
        if share is not None:
            kind = "percentile" if PERCENTILE.fullmatch(line) else "share"
            return say.phrase(f"poverty.line.{kind}", share=say.whole_percent(share))
        return say.name(f"poverty_line.{line}")

    def _cents(self, amount: Decimal) -> str:
        """Dollars with two decimals: 1.90, as lines are known, and not 1.9."""
        return f"{self._say.number(int(amount))}{self._mark}{int(amount * 100) % 100:02d}"

    def _rate(self, one: PovertyRate, dossier: Dossier, root: str) -> Markup:
        say = self._say
        stated = one.low is not None and one.high is not None
        name = "interval" if stated else "census" if one.sampling == "census" else "no_interval"
        ends = {"low": self.share(one.low), "high": self.share(one.high)} if one.low is not None and one.high is not None else {}  # fmt: skip
        interval = say.phrase(
            f"poverty.{name}_convenience" if stated and not _by_chance(one) else f"poverty.{name}", **ends
        )
        parts = [
            f"{say.name(f'poverty_tool.{one.tool}')}{f', {one.version}' if one.version else ''}",
            say.phrase(f"poverty.clients.{one.clients}", n=one.sample),
            *([say.phrase(f"poverty.sampling.{one.sampling}")] if one.sampling else ()),
            *(document(say, dossier, code, root) for code in one.evidence),
            *([reviewed(say, dossier, "poverty", one.poverty)] if one.evidence else ()),
            *(() if one.evidence else (say.phrase("witnesses.undocumented"),)),
        ]
        note = Markup('<p dir="auto">{}</p>').format(one.note) if one.note else Markup()
        return Markup('<li><p><strong>{}</strong> {} · {}</p>\n{}<p class="aid"><small>{}</small></p>{}{}</li>').format(
            self.share(one.rate),
            interval,
            say.date(one.date) if one.date else "",
            _picture(one),
            Markup(" · ").join(parts),
            self._national(one),
            note + amended(say, dossier, "poverty", one.poverty),
        )

    def _national(self, one: PovertyRate) -> Markup:
        """The national rate on the same line, and whether the interval tells the clients apart from it."""
        if one.national_rate is None:
            return Markup()
        say = self._say
        said = say.phrase(
            "poverty.national",
            rate=self.share(one.national_rate),
            year=one.national_year,
            source=Markup('<span dir="auto">{}</span>').format(one.national_source),
        )
        parts = [said]
        if not _by_chance(one):
            parts.append(say.phrase("poverty.not_by_chance"))
        elif one.low is not None and one.high is not None:
            found = "above" if one.low > one.national_rate else "below" if one.high < one.national_rate else "unclear"
            parts.append(say.phrase(f"poverty.{found}"))
        apart = abs(one.date.year - int(one.national_year)) if one.date and one.national_year.isdigit() else 0
        if apart > NEAR_YEARS:
            parts.append(say.phrase("poverty.years_apart", n=apart))
        return Markup("<p>{}</p>").format(Markup(" ").join(parts))

    def share(self, value: Decimal) -> str:
        """A share with one decimal, also if that is zero, so that a rate and its interval are equally exact."""
        rounded = value.quantize(Decimal("0.1"), ROUND_HALF_UP)
        shown, mark = self._say.number(rounded, 1), self._mark
        padded = shown if mark in shown else f"{shown}{mark}0"
        return self._say.exact_percent(rounded, 1).replace(shown, padded, 1)

    @property
    def _mark(self) -> str:
        """Between units and decimals."""
        return self._say.number(Decimal("0.5"), 1)[1:-1]


def _by_chance(one: PovertyRate) -> bool:
    """True if a margin of error means anything: not of clients that were at hand."""
    return one.sampling != "convenience"


def _picture(one: PovertyRate) -> Markup:
    """The rate on an axis from 0 to 100 percent: interval, point, and a line at the national rate."""
    low, high = (edge if edge is not None else one.rate for edge in (one.low, one.high))
    national = one.national_rate
    mark = Markup('<path class="national" d="M{} 0V12"/>').format(_x(national)) if national is not None else Markup()
    return Markup(
        '<svg class="interval" viewBox="0 0 200 12" height="14" aria-hidden="true"><path class="axis" d="M0 6H200"/>'
        '<rect x="{}" y="3.5" width="{}" height="5"/>{}<circle cx="{}" cy="6" r="2.5"/></svg>'
    ).format(_x(low), _x(high - low), mark, _x(one.rate))


def _x(percent: Decimal) -> str:
    return f"{(2 * percent).quantize(Decimal('0.1')).normalize():f}"
