"""Currency signs that people write instead of a code: S/ for PEN, ₹ for INR, KSh for KES.

One sign may belong to many currencies, so it never identifies the currency of an amount; it only fits, or does not fit,
the currency that the filing names. CLDR is not used, because it has a sign only together with the reader's country, and
few of the customary ones in Latin letters.
"""

from typing import Final

_SIGNS: Final = {
    "$": (
        "ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NIO NZD SBD SGD SRD SVC TTD TWD"
        " USD UYU XCD"
    ),
    "US$": "USD",
    "€": "EUR",
    "£": "EGP FKP GBP GIP LBP SDG SHP SSP SYP",
    "¥": "CNY JPY",
    "S/": "PEN",
    "BS": "BOB VEB VEF VES",
    "R$": "BRL",
    "RD$": "DOP",
    "MX$": "MXN",
    "COL$": "COP",
    "C$": "NIO CAD",
    "B/": "PAB",
    "L": "HNL",
    "LPS": "HNL",
    "Q": "GTQ",
    "G": "HTG",
    "GDE": "HTG",
    "₡": "CRC SVC",
    "₲": "PYG",
    "GS": "PYG",
    "J$": "JMD",
    "TT$": "TTD",
    "EC$": "XCD",
    "₹": "INR",
    "RS": "INR LKR MUR NPR PKR SCR",
    "₨": "INR LKR MUR NPR PKR SCR",
    "৳": "BDT",
    "TK": "BDT",
    "रु": "NPR INR",
    "रू": "NPR",
    "RP": "IDR",
    "RM": "MYR",
    "₱": "PHP",
    "P": "BWP PHP",
    "₫": "VND",
    "Đ": "VND",
    "៛": "KHR",
    "₭": "LAK",
    "฿": "THB",
    "K": "MMK MWK PGK ZMK ZMW",
    "₮": "MNT",
    "؋": "AFN",
    "AFS": "AFN",
    "元": "CNY",
    "KSH": "KES",
    "TSH": "TZS",
    "USH": "UGX",
    "SH": "KES SOS TZS UGX",
    "FRW": "RWF",
    "RF": "RWF",
    "FBU": "BIF",
    "FC": "CDF",
    "FMG": "MGF",
    "AR": "MGA",
    "BIRR": "ETB",
    "BR": "BYN BYR ETB",
    "₦": "NGN",
    "₵": "GHC GHS",
    "GH₵": "GHS",
    "GH¢": "GHS",
    "FCFA": "XAF XOF",
    "CFA": "XAF XOF",
    "F": "XAF XOF XPF GNF DJF",
    "FG": "GNF",
    "D": "GMD",
    "LE": "SLE SLL EGP",
    "R": "ZAR",
    "E": "SZL",
    "N$": "NAD",
    "Z$": "ZWD",
    "MT": "MZM MZN",
    "MTN": "MZN",
    "KZ": "AOA",
    "DH": "AED MAD",
    "DHS": "AED MAD",
    "DT": "TND",
    "DA": "DZD",
    "JD": "JOD",
    "₺": "TRY",
    "TL": "TRL TRY",
    "₪": "ILS",
    "₽": "RUB",
    "₴": "UAH",
    "₸": "KZT",
    "₼": "AZN",
    "₾": "GEL",
    "֏": "AMD",
    "СОМ": "KGS UZS",
    "SOM": "KGS UZS",
    "SUM": "UZS",
    "SM": "TJS",
    "ЛВ": "BGL BGN",
    "ДЕН": "MKD",
    "DEN": "MKD",
    "KM": "BAM",
    "LEK": "ALL",
    "LEI": "MDL ROL RON",
    "DIN": "RSD",
    "ZŁ": "PLN",
    "FT": "HUF",
}
"""In upper case and without a trailing full stop."""
_CURRENCIES: Final = {sign: frozenset(codes.split()) for sign, codes in _SIGNS.items()}


def fits(sign: str, currency: str) -> bool:
    """True if a sign, or a code, is one of this currency."""
    name = _name(sign)
    return bool(currency) and (name == currency or currency in _CURRENCIES.get(name, ()))


def is_sign(sign: str) -> bool:
    """True if it is a sign of any currency."""
    return _name(sign) in _CURRENCIES


def _name(sign: str) -> str:
    return sign.upper().removesuffix(".")
