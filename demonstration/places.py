"""The countries of fictional institutions, with their currency, exchange rate, fiscal year and language.

Countries and currencies exist; the rates are only near the real ones of 2025 and vary at random, so that they cannot be
mistaken for a source.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from demonstration.dice import Dice


@dataclass(frozen=True, slots=True)
class DemoCountry:
    """A country for the demonstration set. `rate` is units of its currency for one US dollar in 2025."""

    country: str
    region: str
    currency: str
    rate: float
    drift: float  # yearly depreciation against the dollar
    inflation: float
    funds: float  # yearly cost of borrowings and deposits
    language: str = "en"
    month: int = 12  # in which the fiscal year ends
    loan: int = 600  # usual loan balance in US dollars
    women: float = 0.65
    rural: float = 0.5

    def year_end(self, period: int) -> date:
        """The last day of a fiscal year. One that ends in the middle of a year is named after the year before."""
        year, month = (period, 12) if self.month == 12 else (period + 1, self.month)
        return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)

    @property
    def fiscal_year_end(self) -> str:
        """The end of the fiscal year without the year: MM-DD."""
        return self.year_end(2025).strftime("%m-%d")


_SSA, _EAP, _ECA = "africa", "east_asia_pacific", "eastern_europe_central_asia"
_LAC, _MENA, _SA = "latin_america_caribbean", "middle_east_north_africa", "south_asia"

PLACES: dict[str, DemoCountry] = {
    place.country: place
    for place in (
        DemoCountry("IN", _SA, "INR", 86.4, 0.032, 0.05, 0.105, "en", 3, 320, 0.94, 0.66),
        DemoCountry("PE", _LAC, "PEN", 3.69, 0.012, 0.035, 0.058, "es", 12, 1900, 0.56, 0.42),
        DemoCountry("KH", _EAP, "KHR", 4060.0, 0.004, 0.035, 0.072, "km", 12, 1700, 0.76, 0.78),
        DemoCountry("BD", _SA, "BDT", 120.5, 0.045, 0.07, 0.06, "en", 6, 260, 0.92, 0.74),
        DemoCountry("PH", _EAP, "PHP", 57.6, 0.018, 0.04, 0.065, "en", 12, 210, 0.9, 0.6),
        DemoCountry("KG", _ECA, "KGS", 87.2, 0.03, 0.08, 0.12, "ru", 12, 1100, 0.58, 0.68),
        DemoCountry("KE", _SSA, "KES", 129.3, 0.025, 0.06, 0.095, "en", 12, 520, 0.62, 0.55),
        DemoCountry("SN", _SSA, "XOF", 604.0, 0.01, 0.025, 0.055, "fr", 12, 780, 0.57, 0.45),
        DemoCountry("EG", _MENA, "EGP", 48.6, 0.12, 0.16, 0.14, "ar", 12, 390, 0.68, 0.5),
        DemoCountry("BO", _LAC, "BOB", 6.91, 0.0, 0.03, 0.05, "es", 12, 2600, 0.55, 0.4),
        DemoCountry("CO", _LAC, "COP", 4090.0, 0.04, 0.06, 0.085, "es", 12, 1300, 0.6, 0.38),
        DemoCountry("BA", _ECA, "BAM", 1.79, 0.004, 0.025, 0.04, "en", 12, 2400, 0.45, 0.48),
        DemoCountry("MD", _ECA, "MDL", 17.4, 0.01, 0.06, 0.075, "ro", 12, 1800, 0.44, 0.6),
        # beyond the first two dozen
        DemoCountry("NP", _SA, "NPR", 138.0, 0.032, 0.055, 0.09, "en", 7, 480, 0.95, 0.7),
        DemoCountry("PK", _SA, "PKR", 281.0, 0.08, 0.11, 0.13, "en", 6, 330, 0.52, 0.55),
        DemoCountry("LK", _SA, "LKR", 300.0, 0.07, 0.08, 0.11, "en", 3, 400, 0.8, 0.7),
        DemoCountry("VN", _EAP, "VND", 25900.0, 0.018, 0.035, 0.065, "en", 12, 700, 0.9, 0.8),
        DemoCountry("ID", _EAP, "IDR", 16300.0, 0.02, 0.03, 0.08, "en", 12, 260, 0.85, 0.6),
        DemoCountry("LA", _EAP, "LAK", 21600.0, 0.09, 0.1, 0.09, "en", 12, 650, 0.6, 0.65),
        DemoCountry("TL", _EAP, "USD", 1.0, 0.0, 0.03, 0.06, "en", 12, 500, 0.9, 0.8),
        DemoCountry("GH", _SSA, "GHS", 12.1, 0.12, 0.17, 0.17, "en", 12, 420, 0.7, 0.45),
        DemoCountry("UG", _SSA, "UGX", 3650.0, 0.012, 0.045, 0.1, "en", 6, 480, 0.6, 0.55),
        DemoCountry("TZ", _SSA, "TZS", 2520.0, 0.02, 0.04, 0.1, "en", 12, 560, 0.6, 0.5),
        DemoCountry("MW", _SSA, "MWK", 1735.0, 0.12, 0.18, 0.18, "en", 12, 230, 0.7, 0.75),
        DemoCountry("ZM", _SSA, "ZMW", 26.8, 0.1, 0.12, 0.15, "en", 12, 380, 0.6, 0.5),
        DemoCountry("RW", _SSA, "RWF", 1420.0, 0.05, 0.05, 0.08, "en", 12, 350, 0.55, 0.7),
        DemoCountry("ML", _SSA, "XOF", 604.0, 0.01, 0.025, 0.055, "fr", 12, 450, 0.6, 0.6),
        DemoCountry("BF", _SSA, "XOF", 604.0, 0.01, 0.025, 0.055, "fr", 12, 480, 0.55, 0.6),
        DemoCountry("BJ", _SSA, "XOF", 604.0, 0.01, 0.025, 0.055, "fr", 12, 420, 0.65, 0.5),
        DemoCountry("TG", _SSA, "XOF", 604.0, 0.01, 0.025, 0.055, "fr", 12, 410, 0.6, 0.5),
        DemoCountry("MG", _SSA, "MGA", 4560.0, 0.05, 0.08, 0.09, "fr", 12, 350, 0.5, 0.65),
        DemoCountry("JO", _MENA, "JOD", 0.709, 0.0, 0.02, 0.07, "ar", 12, 750, 0.8, 0.35),
        DemoCountry("MA", _MENA, "MAD", 9.9, 0.004, 0.02, 0.05, "fr", 12, 720, 0.48, 0.4),
        DemoCountry("TN", _MENA, "TND", 3.1, 0.03, 0.06, 0.08, "fr", 12, 640, 0.6, 0.45),
        DemoCountry("GE", _ECA, "GEL", 2.73, 0.02, 0.04, 0.1, "en", 12, 1500, 0.5, 0.55),
        DemoCountry("AM", _ECA, "AMD", 388.0, 0.0, 0.03, 0.09, "en", 12, 1700, 0.42, 0.55),
        DemoCountry("TJ", _ECA, "TJS", 10.9, 0.03, 0.05, 0.13, "ru", 12, 950, 0.4, 0.7),
        DemoCountry("AL", _ECA, "ALL", 90.0, 0.0, 0.025, 0.04, "en", 12, 2500, 0.35, 0.6),
        DemoCountry("EC", _LAC, "USD", 1.0, 0.0, 0.02, 0.07, "es", 12, 2700, 0.52, 0.5),
        DemoCountry("GT", _LAC, "GTQ", 7.7, 0.0, 0.035, 0.06, "es", 12, 800, 0.75, 0.7),
        DemoCountry("HN", _LAC, "HNL", 25.8, 0.012, 0.045, 0.07, "es", 12, 900, 0.65, 0.6),
        DemoCountry("NI", _LAC, "NIO", 36.7, 0.015, 0.04, 0.08, "es", 12, 950, 0.6, 0.6),
        DemoCountry("DO", _LAC, "DOP", 61.0, 0.025, 0.04, 0.085, "es", 12, 750, 0.65, 0.35),
        DemoCountry("PY", _LAC, "PYG", 7600.0, 0.02, 0.04, 0.07, "es", 12, 820, 0.7, 0.45),
        DemoCountry("MX", _LAC, "MXN", 19.1, 0.01, 0.045, 0.11, "es", 12, 480, 0.82, 0.45),
        DemoCountry("HT", _LAC, "HTG", 131.0, 0.08, 0.2, 0.1, "fr", 9, 520, 0.7, 0.5),
    )
}


# In US dollars of 2025, in round figures.
_GNI: Final = (
    "IN 2500 PE 7000 KH 1900 BD 2800 PH 4200 KG 1700 KE 2100 SN 1600 EG 3900 BO 3600 CO 6900 BA 8000 MD 6500 NP 1400 "
    "PK 1500 LK 3500 VN 4200 ID 4900 LA 2100 TL 1600 GH 2300 UG 980 TZ 1200 MW 640 ZM 1300 RW 1000 ML 860 BF 850 "
    "BJ 1400 TG 1000 MG 520 JO 4400 MA 3700 TN 3800 GE 6000 AM 7000 TJ 1400 AL 7600 EC 6400 GT 5600 HN 2900 NI 2200 "
    "DO 9300 PY 6100 MX 12000 HT 1700"
)
_words = _GNI.split()
INCOME: Final[dict[str, int]] = dict(zip(_words[::2], map(int, _words[1::2]), strict=True))


def income(place: DemoCountry, period: int, seed: int) -> int:
    """Gross national income per capita in a year, in the country's currency: the same for all of its institutions."""
    return round(INCOME[place.country] * 1.03 ** (period - 2025) * float(rates(place, period, seed)[1]))


def rates(place: DemoCountry, period: int, seed: int) -> tuple[Decimal, Decimal]:
    """Closing and average rate of a fiscal year: the same for all institutions with one currency and year end."""
    if place.currency == "USD":
        return Decimal(1), Decimal(1)
    end = period + 1 if place.month == 12 else period + 1 + place.month / 12
    opening, closing = _rate(place, end - 1, seed), _rate(place, end, seed)
    return _rounded(closing), _rounded((opening + closing) / 2 * (1 + 0.004 * _wobble(place, period, seed)))


def _rate(place: DemoCountry, moment: float, seed: int) -> float:
    year = int(moment)
    part = moment - year
    wobble = (1 - part) * _wobble(place, year, seed) + part * _wobble(place, year + 1, seed)
    steady = 1 if place.drift == 0 else 1 + 0.022 * wobble
    return float(place.rate * (1 + place.drift) ** (year - 2026) * (1 + place.drift * part) * steady)


def _wobble(place: DemoCountry, year: int, seed: int) -> float:
    return Dice(f"{seed}/rate/{place.currency}").bell(year)


def _rounded(rate: float) -> Decimal:
    digits = 4 if rate < 10 else 2 if rate < 1000 else 1
    return Decimal(f"{rate:.{digits}f}")
