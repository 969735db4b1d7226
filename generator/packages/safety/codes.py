"""The ids, country codes and currency codes that are accepted."""

import re

ID_PATTERN = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
ID_GRAMMAR = "3 to 40 small letters and digits without accents, words joined by single hyphens, a letter first"

_RESERVED = (
    "con prn aux nul clock "
    "admin api area areas asset assets association associations award awards badge badges chart charts compare "
    "countries country data datapackage datapackages download downloads evidence feed filing filings index indicator "
    "indicators institution institutions javascripts language languages method methodology new pagefind robots schema "
    "schemas search site sitemap standards static stylesheets survey surveys workbook workbooks"
)
RESERVED_IDS = frozenset(_RESERVED.split()) | {f"{device}{number}" for device in ("com", "lpt") for number in range(10)}
"""Names that mean something to an operating system or to the site itself."""


def is_id(text: str) -> bool:
    """True for a valid id of an institution or an association."""
    return 3 <= len(text) <= 40 and ID.fullmatch(text) is not None and text not in RESERVED_IDS


_COUNTRIES = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA "
    "CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA "
    "GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP "
    "KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS "
    "MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS "
    "RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW "
    "TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW ZZ"
)
COUNTRIES = frozenset(_COUNTRIES.split())
"""ISO 3166-1 alpha-2; XK, the customary code of Kosovo; and ZZ, which ISO leaves free, for an unknown country."""

COUNTRY_WORDS = "an ISO 3166 code of two capital letters, such as PE"

_CURRENCIES = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG "
    "HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD "
    "RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX "
    "USD UYU UZS VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG "
    # withdrawn, but found in filings of earlier years
    "AFA AZM BGL BYR CSD CUC CYP DEM ECS EEK FRF GHC HRK LTL LVL MGF MRO MTL MZM PTE ROL RUR SDD SIT SKK SLL SRG STD "
    "TJR TMM TRL UAK VEB VEF YUM ZMK ZWD ZWL ZWR"
)
CURRENCIES = frozenset(_CURRENCIES.split())
"""ISO 4217: in force, and those withdrawn since 1990 that filings may still be in."""


PLACEHOLDER_COUNTRY = "ZZ"
"""The country of a package whose country is unknown or not filled in yet. A warning says so."""

NAME_CHARACTERS = 200
"""The longest name of an institution, an association or a portal."""

PLACEHOLDER_NAME = "unnamed"
"""The phrase that is the name of a new package for which nobody gave one. A warning says so."""
