"""Which fact a column's name speaks of.

The words come from ad libraries and ad managers in common use. What a column holds is for
`shapes`.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping

ID, NAME, ADVERTISER = "id", "name", "advertiser"
"""What a column can be that is no fact: the record's id, its name, who runs the ad."""

ADVERTISER_NAME = "advertiser_name"
"""The name of who runs the ad, where that is asked for by itself."""

_PAGE = (
    "landing page", "landing url", "destination url", "final url", "target url", "click url",
    "link url", "url", "link", "website", "landing", "destination", "ad link",
    "zielseite", "ziel url", "webseite", "lien", "site web", "page de destination", "enlace",
    "sitio web", "pagina de destino",
)  # fmt: skip

_WORDS: Mapping[str, tuple[str, ...]] = {
    "text": (
        "ad text", "text", "body", "ad body", "message", "primary text", "creative text", "copy",
        "ad copy", "creative", "ad creative body", "ad creative bodies", "caption", "content",
        "description", "post text", "headline", "title", "ad title", "ad headline",
        "anzeigentext", "werbetext", "anzeige", "titel", "uberschrift", "nachricht",
        "beschreibung", "texte", "annonce", "titre", "texto", "anuncio", "titulo", "mensaje",
        "descripcion",
    ),
    "landing_page": _PAGE,
    "landing_scheme": _PAGE,
    "landing_domain": _PAGE,
    "territories": (
        "territories", "countries", "country", "location", "locations", "geo", "geography",
        "target countries", "targeted countries", "region", "regions", "reached countries",
        "target location", "location targeting", "markets", "land", "lander", "zielland", "pays",
        "pais", "paises",
    ),
    "started": (
        "started", "start date", "start", "start time", "creation date", "created", "created at",
        "ad delivery start time", "first shown", "date range start", "launch date", "begin date",
        "date", "startdatum", "beginn", "date de debut", "debut", "fecha de inicio", "inicio",
    ),
    "ends": (
        "ends", "end date", "end", "end time", "stop date", "ad delivery stop time", "last shown",
        "date range end", "expiry date", "enddatum", "ende", "date de fin", "fin", "fecha de fin",
    ),
    "min_age": (
        "min age", "age", "age range", "age min", "minimum age", "age targeting", "target ages",
        "ages", "alter", "mindestalter", "edad", "edad minima", "age minimum",
    ),
    "gender": ("gender", "genders", "sex", "gender targeting", "target gender"),
    "interests": ("interests", "interest", "targeted interests", "interest targeting", "keywords"),
    "behaviours": ("behaviours", "behaviors", "behavior", "behaviour", "behavioral targeting"),
    "audience_politics": ("politics", "political leaning", "political affiliation"),
    "spend": (
        "spend", "ad spend", "amount spent", "cost", "total spend", "budget", "spent", "price",
        "amount", "preis", "kosten", "ausgaben", "betrag", "prix", "cout", "depense", "depenses",
        "precio", "coste", "gasto", "presupuesto",
    ),
    "currency": ("currency", "ad spend currency", "spend currency", "currency code",
                 "wahrung", "devise", "monnaie", "moneda", "divisa"),
    "payer": (
        "payer", "paid by", "paid for by", "funded by", "funding entity", "bylines", "byline",
        "disclaimer", "sponsor name",
    ),
    "product": ("product", "product name", "advertised product", "item"),
    "country": ("advertiser country", "account country", "country of advertiser"),
    "sectors": ("sectors", "sector", "industry", "advertiser category", "vertical"),
    "categories": ("categories", "category", "ad category", "special ad category",
                   "kategorie", "kategorien", "categorie", "categoria", "categorias"),
    "sponsor_country": ("sponsor country", "payer country"),
    ID: ("ad id", "id", "creative id", "ad archive id", "record id", "row id", "uid"),
    NAME: ("ad name", "creative name", "name"),
    ADVERTISER: (
        "advertiser id", "page id", "account id", "advertiser", "customer id", "advertiser name",
        "page name", "account name", "brand",
    ),
    ADVERTISER_NAME: (
        "advertiser name", "legal name", "advertiser", "company name", "company", "organisation",
        "organization", "organisation name", "organization name", "business name", "name",
        "page name", "account name", "customer name", "client name", "customer", "client", "firm",
        "payer", "brand", "firma", "firmenname", "unternehmen", "werbetreibender", "entreprise",
        "annonceur", "raison sociale", "nom", "empresa", "anunciante", "razon social", "nombre",
    ),
}  # fmt: skip

_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_APART = re.compile(r"[^a-z0-9]+")
_CLOSE = 0.86


def words_of(column: str) -> str:
    """A column's name in small words: `AdSpendCurrency` is `ad spend currency`.

    Marks on letters are left out: `Überschrift` is `uberschrift`.
    """
    bare = "".join(c for c in unicodedata.normalize("NFKD", column) if not unicodedata.combining(c))
    return _APART.sub(" ", _HUMPS.sub(" ", bare).lower()).strip()


def known_words(name: str) -> tuple[str, ...]:
    """How columns with that fact (by its last part) are commonly called, the likeliest first."""
    own = name.rsplit(".", 1)[-1]
    return tuple(dict.fromkeys((*_WORDS.get(own, ()), own.replace("_", " "))))


def likeness(column: str, name: str) -> float:
    """How well a column's name speaks of a fact: 1 for its usual name, 0 for none."""
    words = words_of(column.rsplit(".", 1)[-1] if "." in column else column)
    known = known_words(name)
    if not words:
        return 0.0
    if words in known:
        return max(0.7, 1.0 - 0.02 * known.index(words))
    if any(f" {k} " in f" {words} " for k in known if len(k) > 3 and " " in k):
        return 0.6
    # A spelling beside a usual one; short words have too many neighbours.
    near = max((difflib.SequenceMatcher(None, words, k).ratio() for k in known), default=0.0)
    return 0.5 * near if near >= _CLOSE and len(words) > 4 else 0.0
