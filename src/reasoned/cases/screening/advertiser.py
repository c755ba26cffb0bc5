"""What is known of an advertiser that tells who it is, and by which terms it is found.

Holding it against targets is for `screen`; what its facts mean otherwise, for the rules.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.facts import newest_facts
from reasoned.cases.subjects import SubjectRow
from reasoned.facts.measures import Owner, TargetKind
from reasoned.facts.model import Declarations
from reasoned.screening.index.terms import initials, joins
from reasoned.screening.names.name import take_apart
from reasoned.screening.side import Side, of_advertiser
from reasoned.store import values
from reasoned.store.columns import dump

LEGAL_NAME = "advertiser.legal_name"
BRANDS = "advertiser.brands"
DOMAINS = "advertiser.domains"
COUNTRY = "advertiser.country"
NUMBERS = "advertiser.registration_numbers"
ADDRESSES = "advertiser.addresses"
OWNERS = "advertiser.owners"
PERSON = "advertiser.is_person"

READ: tuple[str, ...] = (
    LEGAL_NAME,
    BRANDS,
    DOMAINS,
    COUNTRY,
    NUMBERS,
    ADDRESSES,
    OWNERS,
    PERSON,
)
"""The facts that screening reads, where `facts.yaml` declares them."""


def side_of(
    connection: sa.Connection, who: SubjectRow, declarations: Declarations, at: datetime
) -> Side | None:
    """The advertiser as one side of a comparison; None where not even a name is known.

    Alleged facts count here as well: a match is a question, and asks a person.
    """
    known: dict[str, Any] = {}
    for row in newest_facts(connection, who, at):
        if row.name in READ:
            try:
                known[row.name] = values.read(row.name, row.value, declarations)
            except values.Unreadable:
                continue
    names = [text for text in (_one(known.get(LEGAL_NAME)), who.name) if text.strip()]
    brands = _many(known.get(BRANDS))
    if not names and not brands:
        return None
    first, *others = [*names, *brands]
    person = known.get(PERSON)
    side = of_advertiser(
        who.ref,
        first,
        brands=others,
        kind=TargetKind.PERSON if person is True else TargetKind.UNKNOWN,
        domains=_many(known.get(DOMAINS)),
        identifiers=_numbers(known.get(NUMBERS)),
        countries=_many(known.get(COUNTRY)),
        addresses=_many(known.get(ADDRESSES)),
        owners=_owners(known.get(OWNERS)),
    )
    return side if side.names else None


def digest_of(*sides: Side) -> str:
    """What tells whether either side is as it was when somebody judged."""
    said = [{**asdict(side), "id": ""} for side in sides]
    return hashlib.sha256(dump(said).encode()).hexdigest()


def terms_of(side: Side) -> list[str]:
    """By what the advertiser is found when new targets come; they could be its owners too."""
    found: dict[str, None] = {}
    owners = [owner.name for owner in side.owners if owner.name]
    for name in (*(called.name for called in side.names), *map(take_apart, owners)):
        words = name.words
        found.update(dict.fromkeys(words))
        found.update(dict.fromkeys(joins(words)))
        if short := initials(words):
            found[short] = None
    found.update((f"domain {domain}", None) for domain in side.domains)
    found.update((f"identifier {value}", None) for _, value in side.identifiers)
    return [term for term in found if term]


def _one(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _many(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, (list, tuple)):
        return [each for each in value if isinstance(each, str)]
    return []


def _numbers(value: Any) -> list[tuple[str, str]]:
    """Numbers as texts (`HRB 1234`), or as objects of `scheme` and `value`."""
    found: list[tuple[str, str]] = []
    for each in value if isinstance(value, (list, tuple)) else [value]:
        if isinstance(each, str):
            found.append(("id", each))
        elif isinstance(each, Mapping) and isinstance(each.get("value"), str):
            found.append((str(each.get("scheme") or "id"), each["value"]))
    return found


def _owners(value: Any) -> Iterable[Owner]:
    for each in value if isinstance(value, (list, tuple)) else ():
        if isinstance(each, Mapping) and isinstance(each.get("name"), str):
            share = each.get("share")
            held = float(share) if isinstance(share, (int, float)) else None
            yield Owner(each["name"], share=held)
