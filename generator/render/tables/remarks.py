"""Corrections of a filing, and the institution's own statements, as plain words next to the value.

Both come from packages: every text is escaped, and each has its own text direction.
"""

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from markupsafe import Markup, escape

from generator.language.printer import Printer
from generator.model import Correction, Dossier, Indicator, Statement

_OWN = Markup("<bdi>{}</bdi>").format
_BESIDE = Markup('<span class="note correction">{}</span>').format
_SAID = Markup('<span class="note statement"><q dir="auto">{}</q> {}</span>').format
_WHOLE = Markup('<blockquote class="statement"><p dir="auto">{}</p><footer>{}</footer></blockquote>\n').format


class Remarks:
    """Corrections and statements in one language."""

    def __init__(self, say: Printer) -> None:
        self._say = say

    def beside(self, dossier: Dossier, indicator: Indicator, period: str) -> Markup:
        """The corrections of one value, oldest first, and the institution's statements on it."""
        said = [self.correction(one, indicator) for one in dossier.corrections.get((indicator.code, period), ())]
        said += [
            _SAID(one.text, self.signed(one))
            for one in dossier.statements
            if (one.indicator, one.period) == (indicator.code, period)
        ]
        return Markup("").join(said)

    def whole(self, dossier: Dossier, period: str) -> Markup:
        """The institution's statements on a filing as a whole."""
        return Markup("").join(_WHOLE(one.text, self.signed(one)) for one in _of_the_whole(dossier, period))

    def correction(self, one: Correction, indicator: Indicator) -> Markup:
        """The old value, the new one, the reason, the author, and the date."""
        return _BESIDE(
            self._say.phrase(
                "correction.one",
                was=_OWN(self.shown(indicator, one.was)),
                now=_OWN(self.shown(indicator, one.now)),
                why=_OWN(one.why),
                who=_OWN(one.who),
                date=self._say.date(one.date) if one.date else "",
            )
        )

    def signed(self, one: Statement) -> Markup:
        """Who signed a statement, and when."""
        when = self._say.date(one.date) if one.date else ""
        return escape(self._say.phrase("statement.by", who=_OWN(one.signed_by), date=when))

    def shown(self, indicator: Indicator, text: str) -> str:
        """A filed value in the words and separators of this language; as it was written, if it is not a valid value."""
        if not text:
            return self._say.phrase("gap.not_reported")
        if indicator.kind.is_choice:
            codes = text.split(";")
            if set(codes) <= set(indicator.answers):
                return Markup(", ").join(self._say.option(indicator, code) for code in codes)
        if indicator.kind.is_figure:
            try:
                figure = Decimal(text)
            except InvalidOperation:
                return text
            return self._say.value(indicator, figure) if figure.is_finite() else text
        return text


def _of_the_whole(dossier: Dossier, period: str) -> Iterable[Statement]:
    return (one for one in dossier.statements if one.period == period and not one.indicator)


def noted(dossier: Dossier, period: str) -> frozenset[str]:
    """Indicators of a filing with a correction or a statement."""
    if not dossier.corrections and not dossier.statements:
        return frozenset()
    said = {one.indicator for one in dossier.statements if one.period == period and one.indicator}
    return frozenset(said | {code for code, when in dossier.corrections if when == period})
