"""Countries by English name: ISO 3166-1 alpha-2 codes, and other names in common use.

Facts of the standard, written out here. How names are found in running text is left to
`intake.convert.territories`.
"""

from __future__ import annotations

_LINES = """
AD Andorra
AE United Arab Emirates;UAE
AF Afghanistan
AG Antigua and Barbuda;Antigua
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
AX Åland Islands;Aland Islands
AZ Azerbaijan
BA Bosnia and Herzegovina;Bosnia & Herzegovina;Bosnia
BB Barbados
BD Bangladesh
BE Belgium
BF Burkina Faso
BG Bulgaria
BH Bahrain
BI Burundi
BJ Benin
BL Saint Barthélemy;Saint Barthelemy
BM Bermuda
BN Brunei Darussalam;Brunei
BO Bolivia;Bolivia, Plurinational State of
BQ Bonaire, Sint Eustatius and Saba;Bonaire
BR Brazil
BS Bahamas;The Bahamas
BT Bhutan
BV Bouvet Island
BW Botswana
BY Belarus
BZ Belize
CA Canada
CC Cocos (Keeling) Islands;Cocos Islands
CD Democratic Republic of the Congo;Congo, Democratic Republic of the;DR Congo;DRC
CF Central African Republic
CG Congo;Republic of the Congo
CH Switzerland
CI Côte d'Ivoire;Cote d'Ivoire;Ivory Coast
CK Cook Islands
CL Chile
CM Cameroon
CN China;People's Republic of China;Mainland China
CO Colombia
CR Costa Rica
CU Cuba
CV Cabo Verde;Cape Verde
CW Curaçao;Curacao
CX Christmas Island
CY Cyprus
CZ Czechia;Czech Republic
DE Germany
DJ Djibouti
DK Denmark
DM Dominica
DO Dominican Republic
DZ Algeria
EC Ecuador
EE Estonia
EG Egypt
EH Western Sahara
ER Eritrea
ES Spain
ET Ethiopia
FI Finland
FJ Fiji
FK Falkland Islands;Falkland Islands (Malvinas)
FM Micronesia;Federated States of Micronesia
FO Faroe Islands
FR France
GA Gabon
GB United Kingdom;UK;U.K.;Great Britain;Britain;United Kingdom of Great Britain and Northern Ireland
GD Grenada
GE Georgia
GF French Guiana
GG Guernsey
GH Ghana
GI Gibraltar
GL Greenland
GM Gambia;The Gambia
GN Guinea
GP Guadeloupe
GQ Equatorial Guinea
GR Greece
GS South Georgia and the South Sandwich Islands
GT Guatemala
GU Guam
GW Guinea-Bissau;Guinea Bissau
GY Guyana
HK Hong Kong
HM Heard Island and McDonald Islands
HN Honduras
HR Croatia
HT Haiti
HU Hungary
ID Indonesia
IE Ireland;Republic of Ireland
IL Israel
IM Isle of Man
IN India
IO British Indian Ocean Territory
IQ Iraq
IR Iran;Iran, Islamic Republic of
IS Iceland
IT Italy
JE Jersey
JM Jamaica
JO Jordan
JP Japan
KE Kenya
KG Kyrgyzstan
KH Cambodia
KI Kiribati
KM Comoros
KN Saint Kitts and Nevis;St. Kitts and Nevis
KP North Korea;Korea, Democratic People's Republic of
KR South Korea;Republic of Korea;Korea, Republic of
KW Kuwait
KY Cayman Islands
KZ Kazakhstan
LA Laos;Lao People's Democratic Republic
LB Lebanon
LC Saint Lucia;St. Lucia
LI Liechtenstein
LK Sri Lanka
LR Liberia
LS Lesotho
LT Lithuania
LU Luxembourg
LV Latvia
LY Libya
MA Morocco
MC Monaco
MD Moldova;Republic of Moldova;Moldova, Republic of
ME Montenegro
MF Saint Martin
MG Madagascar
MH Marshall Islands
MK North Macedonia;Macedonia
ML Mali
MM Myanmar;Burma
MN Mongolia
MO Macao;Macau
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
NL Netherlands;The Netherlands;Holland
NO Norway
NP Nepal
NR Nauru
NU Niue
NZ New Zealand
OM Oman
PA Panama
PE Peru
PF French Polynesia
PG Papua New Guinea
PH Philippines;The Philippines
PK Pakistan
PL Poland
PM Saint Pierre and Miquelon
PN Pitcairn
PR Puerto Rico
PS Palestine;State of Palestine;Palestine, State of
PT Portugal
PW Palau
PY Paraguay
QA Qatar
RE Réunion;Reunion
RO Romania
RS Serbia
RU Russia;Russian Federation
RW Rwanda
SA Saudi Arabia
SB Solomon Islands
SC Seychelles
SD Sudan
SE Sweden
SG Singapore
SH Saint Helena, Ascension and Tristan da Cunha;Saint Helena
SI Slovenia
SJ Svalbard and Jan Mayen
SK Slovakia
SL Sierra Leone
SM San Marino
SN Senegal
SO Somalia
SR Suriname
SS South Sudan
ST Sao Tome and Principe;São Tomé and Príncipe
SV El Salvador
SX Sint Maarten
SY Syria;Syrian Arab Republic
SZ Eswatini;Swaziland
TC Turks and Caicos Islands
TD Chad
TF French Southern Territories
TG Togo
TH Thailand
TJ Tajikistan
TK Tokelau
TL Timor-Leste;Timor Leste;East Timor
TM Turkmenistan
TN Tunisia
TO Tonga
TR Türkiye;Turkey;Turkiye
TT Trinidad and Tobago
TV Tuvalu
TW Taiwan;Taiwan, Province of China
TZ Tanzania;United Republic of Tanzania;Tanzania, United Republic of
UA Ukraine
UG Uganda
UM United States Minor Outlying Islands
US United States;United States of America;USA;U.S.A.;U.S.;America
UY Uruguay
UZ Uzbekistan
VA Holy See;Vatican City;Vatican
VC Saint Vincent and the Grenadines;St. Vincent and the Grenadines
VE Venezuela;Venezuela, Bolivarian Republic of
VG British Virgin Islands;Virgin Islands, British
VI US Virgin Islands;U.S. Virgin Islands;Virgin Islands, U.S.
VN Vietnam;Viet Nam
VU Vanuatu
WF Wallis and Futuna
WS Samoa
XK Kosovo
YE Yemen
YT Mayotte
ZA South Africa
ZM Zambia
ZW Zimbabwe
"""


def _read() -> dict[str, str]:
    names: dict[str, str] = {}
    for line in _LINES.strip().splitlines():
        code, _, written = line.partition(" ")
        names.update((name.casefold(), code) for name in written.split(";"))
    return names


NAMES = _read()
"""Codes by name in lower case (`casefold`)."""

CODES = frozenset(NAMES.values())
"""ISO 3166-1 alpha-2, with XK, which is in common use for Kosovo."""

ALPHA3 = {
    "USA": "US", "GBR": "GB", "DEU": "DE", "FRA": "FR", "ITA": "IT", "ESP": "ES", "POL": "PL",
    "NLD": "NL", "BEL": "BE", "AUT": "AT", "CHE": "CH", "SWE": "SE", "NOR": "NO", "DNK": "DK",
    "FIN": "FI", "IRL": "IE", "PRT": "PT", "GRC": "GR", "CZE": "CZ", "HUN": "HU", "ROU": "RO",
    "BGR": "BG", "HRV": "HR", "SVK": "SK", "SVN": "SI", "EST": "EE", "LVA": "LV", "LTU": "LT",
    "LUX": "LU", "MLT": "MT", "CYP": "CY", "UKR": "UA", "RUS": "RU", "BLR": "BY", "TUR": "TR",
    "CAN": "CA", "MEX": "MX", "BRA": "BR", "ARG": "AR", "AUS": "AU", "NZL": "NZ", "JPN": "JP",
    "CHN": "CN", "KOR": "KR", "IND": "IN", "ISR": "IL", "ZAF": "ZA",
}  # fmt: skip
"""The three-letter codes met most."""

US_STATES = frozenset(
    name.casefold()
    for name in (
        "Alabama;Alaska;Arizona;Arkansas;California;Colorado;Connecticut;Delaware;Florida;"
        "Georgia;Hawaii;Idaho;Illinois;Indiana;Iowa;Kansas;Kentucky;Louisiana;Maine;Maryland;"
        "Massachusetts;Michigan;Minnesota;Mississippi;Missouri;Montana;Nebraska;Nevada;"
        "New Hampshire;New Jersey;New Mexico;New York;North Carolina;North Dakota;Ohio;Oklahoma;"
        "Oregon;Pennsylvania;Rhode Island;South Carolina;South Dakota;Tennessee;Texas;Utah;"
        "Vermont;Virginia;Washington;West Virginia;Wisconsin;Wyoming;District of Columbia"
    ).split(";")
)
"""The United States' own states: Georgia is one where the United States are named too."""
