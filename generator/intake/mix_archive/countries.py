"""Finds the code of a country by the names that the archive uses.

Codes are ISO 3166-1 alpha-2, and XK for Kosovo. Names are compared as sets of words, so that "Congo, Democratic
Republic of the" and "Democratic Republic of the Congo" are equal; spellings that differ in their words are listed.
"""

import re
from functools import cache

from generator.packages.safety.characters import unaccented

UNKNOWN = "ZZ"
"""A code that ISO 3166 reserves for users; here: a country that is missing or unknown."""

_LOOK_ALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјорсухԁԛԝӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧαινορυ",
    "ABESIJKMHOPCTYXaesijopcyxdqwlABEZHIKMNOPTYXaivopu",
)
_FILLERS = frozenset(["the", "of", "and"])

_NAMES = """
AD Andorra
AE United Arab Emirates | UAE
AF Afghanistan | Islamic Republic of Afghanistan
AG Antigua and Barbuda
AI Anguilla
AL Albania
AM Armenia
AO Angola
AQ Antarctica
AR Argentina
AS American Samoa
AT Austria
AU Australia
AW Aruba
AX Aland Islands
AZ Azerbaijan
BA Bosnia and Herzegovina | Bosnia & Herzegovina | Bosnia-Herzegovina | Bosnia
BB Barbados
BD Bangladesh
BE Belgium
BF Burkina Faso | Burkina
BG Bulgaria
BH Bahrain
BI Burundi
BJ Benin
BL Saint Barthelemy
BM Bermuda
BN Brunei | Brunei Darussalam
BO Bolivia | Bolivia, Plurinational State of
BQ Bonaire, Sint Eustatius and Saba
BR Brazil | Brasil
BS Bahamas, The
BT Bhutan
BV Bouvet Island
BW Botswana
BY Belarus
BZ Belize
CA Canada
CC Cocos (Keeling) Islands
CD Congo, Democratic Republic of the | Congo, Dem. Rep. | Congo (Kinshasa) | Congo, DR | DR Congo | DRC | Zaire | Congo-Kinshasa
CF Central African Republic | CAR
CG Congo, Republic of the | Congo, Rep. | Congo | Congo (Brazzaville) | Congo-Brazzaville
CH Switzerland
CI Cote d'Ivoire (Ivory Coast) | Cote d'Ivoire | Cote Ivoire | Ivory Coast
CK Cook Islands
CL Chile
CM Cameroon
CN China, People's Republic of | China | PR China | China, mainland
CO Colombia
CR Costa Rica
CU Cuba
CV Cape Verde | Cabo Verde
CW Curacao
CX Christmas Island
CY Cyprus
CZ Czech Republic | Czechia
DE Germany
DJ Djibouti
DK Denmark
DM Dominica
DO Dominican Republic | Dominican Rep.
DZ Algeria
EC Ecuador
EE Estonia
EG Egypt | Egypt, Arab Republic of | Egypt, Arab Rep.
EH Western Sahara
ER Eritrea
ES Spain
ET Ethiopia
FI Finland
FJ Fiji | Fiji Islands
FK Falkland Islands | Falkland Islands (Malvinas)
FM Micronesia, Federated States of | Micronesia
FO Faroe Islands
FR France
GA Gabon
GB United Kingdom | United Kingdom of Great Britain and Northern Ireland | UK | Great Britain
GD Grenada
GE Georgia
GF French Guiana
GG Guernsey
GH Ghana
GI Gibraltar
GL Greenland
GM Gambia, The
GN Guinea | Guinea, Republic of
GP Guadeloupe
GQ Equatorial Guinea
GR Greece
GS South Georgia and the South Sandwich Islands
GT Guatemala
GU Guam
GW Guinea-Bissau | Guinea Bissau
GY Guyana
HK Hong Kong | Hong Kong SAR, China | Hong Kong SAR
HM Heard Island and McDonald Islands
HN Honduras
HR Croatia
HT Haiti
HU Hungary
ID Indonesia
IE Ireland
IL Israel
IM Isle of Man
IN India
IO British Indian Ocean Territory
IQ Iraq
IR Iran | Iran, Islamic Republic of | Iran, Islamic Rep.
IS Iceland
IT Italy
JE Jersey
JM Jamaica
JO Jordan
JP Japan
KE Kenya
KG Kyrgyzstan | Kyrgyz Republic
KH Cambodia
KI Kiribati
KM Comoros
KN Saint Kitts and Nevis | St. Kitts and Nevis
KP Korea, Democratic People's Republic of | North Korea | Korea, North | Korea, Dem. People's Rep.
KR Korea, Republic of | South Korea | Korea, South | Korea, Rep. | Korea
KW Kuwait
KY Cayman Islands
KZ Kazakhstan
LA Laos | Lao People's Democratic Republic | Lao PDR | Lao People's Dem. Rep.
LB Lebanon
LC Saint Lucia | St. Lucia
LI Liechtenstein
LK Sri Lanka
LR Liberia
LS Lesotho
LT Lithuania
LU Luxembourg
LV Latvia
LY Libya | Libyan Arab Jamahiriya
MA Morocco
MC Monaco
MD Moldova | Moldova, Republic of
ME Montenegro
MF Saint Martin (French part) | Saint Martin
MG Madagascar
MH Marshall Islands
MK Macedonia | North Macedonia | Macedonia, FYR | Macedonia, The former Yugoslav Republic of | FYROM
ML Mali
MM Myanmar (Burma) | Myanmar | Burma
MN Mongolia
MO Macao | Macau | Macao SAR, China
MP Northern Mariana Islands
MQ Martinique
MR Mauritania
MS Montserrat
MT Malta
MU Mauritius
MV Maldives
MW Malawi
MX Mexico
MY Malaysia
MZ Mozambique
NA Namibia
NC New Caledonia
NE Niger
NF Norfolk Island
NG Nigeria
NI Nicaragua
NL Netherlands | Holland
NO Norway
NP Nepal
NR Nauru
NU Niue
NZ New Zealand
OM Oman
PA Panama
PE Peru
PF French Polynesia
PG Papua New Guinea | PNG
PH Philippines
PK Pakistan
PL Poland
PM Saint Pierre and Miquelon
PN Pitcairn | Pitcairn Islands
PR Puerto Rico
PS Palestine | West Bank and Gaza | Palestine, State of | Palestinian Territories | Palestinian Territory, Occupied | Palestinian Territory
PT Portugal
PW Palau
PY Paraguay
QA Qatar
RE Reunion
RO Romania
RS Serbia | Serbia, Republic of
RU Russia | Russian Federation
RW Rwanda
SA Saudi Arabia
SB Solomon Islands
SC Seychelles
SD Sudan
SE Sweden
SG Singapore
SH Saint Helena, Ascension and Tristan da Cunha | Saint Helena
SI Slovenia
SJ Svalbard and Jan Mayen
SK Slovakia | Slovak Republic
SL Sierra Leone
SM San Marino
SN Senegal
SO Somalia
SR Suriname
SS South Sudan
ST Sao Tome and Principe
SV El Salvador
SX Sint Maarten (Dutch part) | Sint Maarten
SY Syria | Syrian Arab Republic
SZ Swaziland | Eswatini | Eswatini, Kingdom of
TC Turks and Caicos Islands
TD Chad
TF French Southern Territories
TG Togo
TH Thailand
TJ Tajikistan
TK Tokelau
TL East Timor | Timor-Leste | Timor Leste
TM Turkmenistan
TN Tunisia
TO Tonga
TR Turkey | Turkiye
TT Trinidad and Tobago | Trinidad & Tobago
TV Tuvalu
TW Taiwan | Taiwan, China | Taiwan, Province of China
TZ Tanzania | Tanzania, United Republic of
UA Ukraine
UG Uganda
UM United States Minor Outlying Islands
US United States | United States of America | USA | US
UY Uruguay
UZ Uzbekistan
VA Holy See | Vatican City | Holy See (Vatican City State)
VC Saint Vincent and the Grenadines | St. Vincent and the Grenadines | Saint Vincent
VE Venezuela | Venezuela, RB | Venezuela, Bolivarian Republic of
VG British Virgin Islands | Virgin Islands (British)
VI U.S. Virgin Islands | Virgin Islands (U.S.) | US Virgin Islands
VN Vietnam | Viet Nam
VU Vanuatu
WF Wallis and Futuna
WS Samoa | Western Samoa
XK Kosovo | Kosovo, Republic of
YE Yemen | Yemen, Republic of | Yemen, Rep.
YT Mayotte
ZA South Africa
ZM Zambia
ZW Zimbabwe
"""


def country(name: str) -> str | None:
    """The code of a country by any of its names, or by the code itself; None for an unknown name."""
    if name.strip().upper() in _codes() and len(name.strip()) == 2:
        return name.strip().upper()
    return _by_words().get(_words(name))


def look_alikes_replaced(text: str) -> str:
    """A text with Cyrillic and Greek letters replaced by the Latin ones they look like."""
    return text.translate(_LOOK_ALIKES)


def folded(text: str) -> str:
    """A text for comparing: no look-alikes, accents, case, punctuation or double blanks."""
    plain = unaccented(look_alikes_replaced(text))
    plain = re.sub(r"['’‘`´.]", "", plain.replace("&", " and "))
    return " ".join(re.findall(r"\w+", plain))


def _words(name: str) -> frozenset[str]:
    return frozenset(folded(name).split()) - _FILLERS


@cache
def _by_words() -> dict[frozenset[str], str]:
    return {_words(name): line[:2] for line in _NAMES.strip().splitlines() for name in line[3:].split("|")}


@cache
def _codes() -> frozenset[str]:
    return frozenset(_by_words().values())
