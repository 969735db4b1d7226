"""Reads what people type as a figure: "12,5 %", "1 234", "1.234,5", "KES 1,200", "S/ 1,200", "١٢٫٥".

An ambiguous text keeps both readings, and the question decides: a count is whole, and a percentage is within its range.
If that does not decide, nothing is guessed. A mark next to a figure, such as a footnote's, is not dropped silently: its
author is asked to explain it in the note.
"""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from generator.intake.workbook.plan import Asked
from generator.intake.workbook.reading import currency_signs
from generator.intake.workbook.reading.unreadable import Unreadable
from generator.intake.xlsx.cells import Typed
from generator.model import AnswerType
from generator.packages.safety.codes import CURRENCIES

_MARKS = str.maketrans(
    {"٫": ".", "٬": " ", "−": "-", "﹣": "-", "－": "-", "％": "%", "٪": "%", "，": ",", "’": "'", "‘": "'"}
)
_BODY = re.compile(r"[0-9][0-9 .,']*|[.,][0-9]+")
_LETTERS = re.compile(r"^([-(]?)([^\d\s.,()+%-]{1,4})\.?\s*(?=[-(\d])|(?<=[\d)])\s*([^\d\s.,()+%-]{1,4})\.?$")
_NOT_ALONE = re.compile(
    r"([^\d\s(%.,+-][^\d(%.,+-]{0,11})?\.?\s?[-+(]?\s?[.,]?[0-9](?:[0-9 .,']*[0-9])?\)?\s?%?\s?([^\d\s)%.,'][^\d]{0,11})?"
)
"""A figure, and the text before or after it."""
_MINUS_BEHIND = re.compile(r"([0-9][0-9 .,']*?) ?%? ?-")
_PERCENT_IN_BRACKETS = re.compile(r"^\(([^()%]*?) ?%\)$")
_MONEY: Mapping[str, str] = {AnswerType.CURRENCY: "other-currency", "rate": "other-currency-rate"}
"""Questions in the filing's currency, and the code for the sign of another currency."""
_IS_LETTER = re.compile(r"[A-Za-z]")
_LARGEST_DIGITS, _MOST_DECIMALS = 24, 12


def read(cell: Typed, asked: Asked, currency: str = "") -> str | Unreadable:
    """The figure of a cell as a package writes it."""
    if isinstance(cell.value, bool):
        return Unreadable("not-a-number")
    if isinstance(cell.value, int | float):
        if cell.percent and asked.kind != AnswerType.PERCENT:
            return Unreadable("percent-on-a-figure")
        return _judged([cell.number], asked)
    if not isinstance(cell.value, str):
        return Unreadable("date-for-a-number")
    text = plain(cell.value)
    text = _PERCENT_IN_BRACKETS.sub(r"(\1)%", text)
    percent = text.endswith("%") or text.startswith("%")
    if percent:
        if asked.kind != AnswerType.PERCENT:
            return Unreadable("percent-on-a-figure")
        text = text.strip("% ")
    found = _LETTERS.search(text)
    if found:
        sign = found[2] or found[3]
        fits = currency_signs.fits(sign, currency)
        if fits and asked.kind in _MONEY:
            text = ((found[1] or "") + text[: found.start()] + text[found.end() :]).strip()
        elif fits or currency_signs.is_sign(sign) or sign.upper() in CURRENCIES:
            if asked.kind in _MONEY:
                return Unreadable(_MONEY[asked.kind])
            if fits or not _IS_LETTER.fullmatch(sign):  # 5 K and 30 d are rarely money
                return Unreadable("currency-on-a-figure", {"mark": sign})
    if behind := _MINUS_BEHIND.fullmatch(text):  # a loss, or a stray dash
        return Unreadable("minus-behind", {"figure": f"-{behind[1]}"})
    if (apart := _NOT_ALONE.fullmatch(text)) and (apart[1] or apart[2]):
        return Unreadable("not-alone", {"mark": " … ".join(part.strip() for part in apart.groups() if part)})
    negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    text = text.strip("()") if negative else text
    text = text.removeprefix("-").removeprefix("+").strip()
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?[eE][+-]?[0-9]+", text):
        return Unreadable("not-all-digits")
    if not _BODY.fullmatch(text):
        return Unreadable("not-a-number")
    readings = [-number if negative else number for number in _readings(text)]
    return _judged(readings, asked) if readings else Unreadable("not-a-number")


def plain(text: str) -> str:
    """A text with the digits, spaces and marks of other scripts replaced by ASCII."""
    digits = "".join(
        str(unicodedata.decimal(char)) if not char.isascii() and unicodedata.decimal(char, None) is not None else char
        for char in text
    )
    return " ".join(digits.translate(_MARKS).split())


def _readings(text: str) -> list[Decimal]:
    """The figures that a text of digits and marks may mean: none, one, or two."""
    body = re.sub(r"(?<=\d)[ '](?=\d{3}(?:\D|$))", "", text)
    grouped = body != text
    if " " in body or "'" in body:
        return []
    marks = [char for char in body if char in ".,"]
    if not marks:
        return [Decimal(body)]
    last = marks[-1]
    whole, _, rest = body.rpartition(last)
    if len(set(marks)) == 2:
        other = "," if last == "." else "."
        return (
            [Decimal(f"{_ungrouped(whole, other) or 0}.{rest or 0}")]
            if marks.count(last) == 1 and _ungrouped(whole, other)
            else []
        )
    if len(marks) > 1:
        joined = _ungrouped(body, last)
        return [Decimal(joined)] if joined and not grouped else []
    decimal = Decimal(f"{whole or 0}.{rest or 0}")
    if grouped or len(rest) != 3 or not whole or whole.startswith("0") or len(whole) > 3:
        return [decimal]
    return [decimal, Decimal(whole + rest)]


def _ungrouped(text: str, mark: str) -> str:
    """Digits in groups of three, or in Indian groups, joined; empty if the groups are neither."""
    pattern = rf"[0-9]{{1,3}}(?:\{mark}[0-9]{{3}})+|[0-9]{{1,2}}(?:\{mark}[0-9]{{2}})*\{mark}[0-9]{{3}}"
    return text.replace(mark, "") if re.fullmatch(pattern, text) else ""


def _judged(readings: list[Decimal], asked: Asked) -> str | Unreadable:
    indicator = asked.indicator
    if asked.kind == AnswerType.COUNT:
        readings = [number for number in readings if number == number.to_integral_value() and number >= 0]
        if not readings:
            return Unreadable("not-a-count")
    if len(readings) > 1 and indicator is not None:
        least, most = indicator.minimum, indicator.maximum
        likely = [n for n in readings if (least is None or n >= least) and (most is None or n <= most)]
        readings = likely if len(likely) == 1 else readings
    if len(readings) > 1:
        first, second = (written(number) for number in readings)
        return Unreadable("two-figures", {"first": first, "second": second})
    text = written(readings[0])
    digits, _, decimals = text.lstrip("-").partition(".")
    if len(digits) > _LARGEST_DIGITS or len(decimals) > _MOST_DECIMALS:
        return Unreadable("too-many-digits")
    if asked.kind == "rate" and not 0 < readings[0] <= 10**12:
        return Unreadable("out-of-range")
    return text


def written(number: Decimal) -> str:
    """A figure as a package writes it: no sign on zero, no trailing zeros."""
    number = (
        number.quantize(Decimal(1))
        if number == number.to_integral_value() and number.adjusted() < 27
        else number.normalize()
    )
    return f"{number or abs(number):f}"
