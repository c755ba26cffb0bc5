"""One FollowTheMoney entity as a target, and one `Sanction` as what it says of a listing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from reasoned.facts.measures import TargetKind
from reasoned.screening.lists.domains import registrable
from reasoned.screening.lists.draft import Draft, name_of, no_name
from reasoned.screening.lists.places import first_day
from reasoned.screening.lists.sheet import Sheet
from reasoned.screening.lists.text import clean

THINGS = {
    "Person": TargetKind.PERSON,
    "Organization": TargetKind.ORGANISATION,
    "Company": TargetKind.ORGANISATION,
    "PublicBody": TargetKind.ORGANISATION,
    "LegalEntity": TargetKind.UNKNOWN,
    "Vessel": TargetKind.VESSEL,
    "Airplane": TargetKind.AIRCRAFT,
}
"""Schemas that can be targets; a legal entity is either a person or an organisation."""

LISTED_TOPICS = frozenset(
    {"sanction", "sanction.counter", "debarment", "export.control", "export.risk", "reg.warn"}
)
"""Topics that say that an authority lists somebody; those who are only linked have others."""

_SCHEMES = {
    "registrationNumber": "registration-number",
    "leiCode": "lei",
    "ogrnCode": "ogrn",
    "innCode": "inn",
    "okpoCode": "okpo",
    "taxNumber": "tax-id",
    "vatCode": "vat",
    "uscCode": "uscc",
    "dunsCode": "duns",
    "swiftBic": "swift-bic",
    "bikCode": "bik",
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "callSign": "call-sign",
    "serialNumber": "serial-number",
    "licenseNumber": "license-number",
    "idNumber": "id-number",
    "passportNumber": "passport",
    "email": "email",
    "phone": "phone",
    "wikidataId": "wikidata",
}
_COUNTRIES = (
    "country", "jurisdiction", "mainCountry", "nationality", "citizenship", "flag",
)  # fmt: skip
_ALIASES = ("name", "alias", "previousName")
_WEAK = ("weakAlias", "abbreviation")


@dataclass(frozen=True)
class Listing:
    """What a `Sanction` says; `end` as it is written, "" for none."""

    datasets: tuple[str, ...]
    start: date | None
    end: str
    authority: str = ""
    country: str = ""
    programme: str = ""
    reason: str = ""
    url: str = ""


def texts(entity: dict[str, Any], name: str) -> list[str]:
    """The property's texts, a single one counting as a list; what isn't text is passed over."""
    found = entity["properties"].get(name)
    if isinstance(found, str):
        return [found]
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def ids(entity: dict[str, Any], name: str) -> list[str]:
    """The ids of the entities that the property points at."""
    return [one for each in texts(entity, name) if (one := id_of(each))]


def id_of(written: str) -> str:
    """An entity's id, cleaned as texts are."""
    return clean(written)[:200]


def datasets_of(entity: dict[str, Any]) -> tuple[str, ...]:
    """The names of the data sets that the entity says it is from."""
    own = entity.get("datasets")
    if not isinstance(own, list):
        return ()
    return tuple(name for x in own if isinstance(x, str) and (name := clean(x)[:200]))


def first(entity: dict[str, Any], name: str) -> str:
    """The property's first text that isn't empty, cleaned; "" for none."""
    return next((text for each in texts(entity, name) if (text := clean(each))), "")


def listing_of(entity: dict[str, Any]) -> Listing:
    """What the `Sanction` says."""
    starts = [first_day(first(entity, name)) for name in ("listingDate", "startDate")]
    known = [day for day in starts if day is not None]
    return Listing(
        datasets=datasets_of(entity),
        start=min(known, default=None),
        end=max((clean(each) for each in texts(entity, "endDate")), default=""),
        authority=first(entity, "authority")[:200],
        country=first(entity, "country")[:20],
        programme=(first(entity, "programId") or first(entity, "program"))[:200],
        reason=first(entity, "reason")[:1000],
        url=first(entity, "sourceUrl")[:1000],
    )


def draft_of(entity: dict[str, Any], line: int, sheet: Sheet) -> Draft | None:
    """The target in the making; None (rejected) where it has no name."""
    caption = entity.get("caption")
    # OpenSanctions' caption is the best of the names; the order of the others means nothing.
    candidates = [caption] if isinstance(caption, str) else []
    candidates += texts(entity, "name") + texts(entity, "alias")
    written = next((each for each in candidates if clean(each)), "")
    name = name_of(written, line, sheet)
    if not name:
        if not written:
            no_name(line, sheet)
        return None
    draft = Draft(sheet, line, id_of(entity["id"]), name, THINGS[entity["schema"]])
    for weak, properties in ((False, _ALIASES), (True, _WEAK)):
        for each in properties:
            for text in texts(entity, each):
                draft.alias(text, weak=weak)
    for each in _COUNTRIES:
        for text in texts(entity, each):
            draft.land(text)
    for each, scheme in _SCHEMES.items():
        if each == "imoNumber" and entity["schema"] not in ("Vessel", "Airplane"):
            scheme = "imo-company"
        if each == "registrationNumber" and entity["schema"] == "Airplane":
            scheme = "aircraft-registration"
        for text in texts(entity, each):
            draft.identifier(scheme, text)
    for text in texts(entity, "website"):
        draft.domain(registrable(clean(text)))
    for text in texts(entity, "address"):
        draft.address(text)
    for text in texts(entity, "notes")[:3]:
        draft.note(text)
    return draft


def share_of(text: str) -> float | None:
    """Per cent of the whole, from `75`, `75.5 %` or `75,5`; None for anything else."""
    written = text.strip().rstrip("%").strip().replace(",", ".")
    try:
        share = float(written)
    except ValueError:
        return None
    return share if math.isfinite(share) and 0 <= share <= 100 else None
