"""Words that say little about who somebody is, however seldom a list has them.

How common a word is in the lists and among advertisers is counted by `score.rarity`; this is
what is known before anything was counted.
"""

from __future__ import annotations

PARTICLES = frozenset(
    """the of and for de la le les del della di da do dos das los las el al en y et und der die das
    den van von zu zum zur fur a an in on at by to s i e o ve na bin ibn ben bint abu ould bn abd
    du des au aux te""".split()
)
"""Words that hold a name together; their absence says next to nothing."""

CONNECTORS = frozenset("the of and for et y und".split())
"""Particles that come and go: they aren't compared at all."""

TITLES = frozenset(
    """mr mrs ms dr prof president sir lord sheikh shaikh shaykh haji hajji mullah maulavi mawlawi
    sayyid sayed general colonel major captain minister prince princess king monsieur madame herr
    frau don dona eng mufti qari ayatollah prasident""".split()
)
"""What people are called beside their names."""

COMMON = frozenset(
    """trading trade trades trader traders general group groups gruppe grupo groupe gruppa holding
    holdings international internacional intl int global world worldwide overseas import imports
    importadora export exports exportadora services service servicios servicio solutions solution
    systems system technology technologies tech technical tekhnologii enterprise enterprises
    empresa empresas industries industry industrial industria industrias investment investments
    inversiones invest inversion capital partners partner management consulting consultants
    consultancy development developments desarrollo desarrollos construction constructions
    constructora contracting contractors engineering engineers energy power oil gas petroleum
    petrochemical resources mining minerals steel metal metals bank banco banque banka banking
    finance financial financiera insurance trust fund funds foundation fundacion fond stiftung
    association associates society union federation council committee commission institute
    instituto center centre centro university college school company corporation marketing
    media press news network networks communications telecom telecommunications digital online
    web internet software data security securities logistics transport transportation
    transportes transit shipping maritime marine ship ships lines line airlines airline air aviation
    airways travel tourism tours hotel hotels restaurant restaurants food foods agro agricola
    agropecuaria agriculture farm farms real estate property properties inmobiliaria building
    materials equipment machinery machine tools products product production productions
    manufacturing manufacturers factory plant works electronics electronic electric electrical
    electricity medical pharma pharmaceutical pharmaceuticals health care clinic hospital
    laboratory laboratories lab labs research science scientific commercial comercial
    comercializadora comercializadores comercio commerce distribution distribuidora distributors
    supply supplies sales store stores shop market markets exchange money business businesses
    office agency agencies bureau department ministry ministerstvo state national nacional
    federal republic government public private joint stock limited new first best star gold golden
    green blue east west north south eastern western northern southern central united american
    asia africa europe european asian auto automotive motor motors car cars design studio studios
    fashion textile textiles clothing home house party friends campaign congress senate action
    people citizens club team sport sports games gaming entertainment film music books publishing
    print printing education training academy advisory advisors legal law group's project projects
    operations operator organization organisation organizacion branch division unit complex
    zavod kombinat predpriyatie nauchno proizvodstvennoe ji shu ke mao yi tuan jin chu kou shi ye
    technika torgovyy dom""".split()
)
"""Words of trades, places in a firm and directions: each stands in thousands of names."""

NUMBERS = {
    word: str(value)
    for value, words in enumerate(
        ("zero", "one first 1st", "two second 2nd", "three third 3rd", "four fourth 4th",
         "five fifth 5th", "six sixth 6th", "seven seventh 7th", "eight eighth 8th",
         "nine ninth 9th", "ten tenth 10th", "eleven eleventh 11th", "twelve twelfth 12th")
    )
    for word in words.split()
} | {
    "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11",
    "xii": "12", "xiii": "13", "xiv": "14", "xv": "15", "xvi": "16", "xx": "20",
}  # fmt: skip
"""Numbers as words and Roman numerals, folded, in digits."""

_WAYS = """
international: intl
national: natl
manufacturing: mfg
brothers: bros
technology: tech technologies
group: grp
management: mgmt
services: svc svcs service
department: dept
association: assoc assn
institute: inst
university: univ
center: ctr centre
development: dev
engineering: eng engrg
industries: inds industry industrial
investment: inv investments
holding: holdings
trading: trdg
shipping: shpg
construction: constr
electric: elec
organization: org organisation
labor: labour
government: govt
products: prods product
systems: system
solutions: solution
transport: transp transportation
laboratory: lab labs laboratories laboratoriya laboratorium laboratoire
enterprises: enterprise
foundation: fdn
saint: st ste
"""

SHORT = {
    way: word
    for line in _WAYS.strip().splitlines()
    for word, ways in [line.split(": ")]
    for way in ways.split()
}
"""Other ways to write a common word, and the one that is compared."""
