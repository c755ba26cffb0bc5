"""Who decisions are about: the rows of advertisers and ads, with what an ad repository asks.

What is known of them is for `facts` and `known`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from reasoned.cases.errors import Invalid
from reasoned.facts.countries import CODES
from reasoned.facts.model import SubjectKind
from reasoned.store.prepared import Prepared
from reasoned.store.tables.subjects import ad, ad_reach, contact, subject
from reasoned.store.unit import Unit

A_MARKET = "write a country's two capital letters, such as DE, or nothing"
"""What is said where a market isn't one."""


def is_market(code: str) -> bool:
    """Whether people can be given that market (ISO 3166-1 alpha-2): else nobody's cases have it."""
    return not code or code in CODES


def _check_market(code: str) -> None:
    if not is_market(code):
        raise Invalid("market", f"{A_MARKET[:1].upper()}{A_MARKET[1:]}.")


@dataclass(frozen=True)
class SubjectRow:
    """A subject's row. `advertiser` is the row number of whose ad it is, or its own.

    `new`: it was added by this very unit of work, so that nothing else is known of it.
    """

    id: int
    ref: str
    kind: SubjectKind
    external_id: str
    name: str
    market: str
    advertiser: int
    new: bool = False


_BY_EXTERNAL_ID = Prepared(
    sa.select(subject).where(
        subject.c.kind == sa.bindparam("kind"),
        subject.c.external_id == sa.bindparam("external_id"),
    )
)
_BY_NUMBER = Prepared(sa.select(subject).where(subject.c.id == sa.bindparam("number")))


def find_subject(
    connection: sa.Connection, kind: SubjectKind, external_id: str
) -> SubjectRow | None:
    row = _BY_EXTERNAL_ID.first(connection, kind=kind.value, external_id=external_id)
    return None if row is None else _row(row)


def subject_by_id(connection: sa.Connection, number: int) -> SubjectRow:
    row = _BY_NUMBER.first(connection, number=number)
    assert row is not None, number
    return _row(row)


def _row(row: Any) -> SubjectRow:
    return SubjectRow(
        row.id,
        row.ref,
        SubjectKind(row.kind),
        row.external_id,
        row.name,
        row.market,
        row.id if row.advertiser_id is None else row.advertiser_id,
    )


def add_subject(
    unit: Unit,
    kind: SubjectKind,
    external_id: str,
    *,
    name: str = "",
    market: str = "",
    advertiser: int | None = None,
) -> SubjectRow:
    """A new subject; an ad names its advertiser's row. Raises Invalid."""
    _check_market(market)
    ref = unit.new_ref("sub")
    is_ad = kind is SubjectKind.AD
    number = unit.add(
        subject,
        ref=ref,
        kind=kind.value,
        external_id=external_id,
        name=name,
        market=market,
        advertiser_id=advertiser if is_ad else None,
        advertiser_kind=SubjectKind.ADVERTISER.value if is_ad else None,
        created_at=unit.now,
    )
    return SubjectRow(number, ref, kind, external_id, name, market, advertiser or number, new=True)


def rename(unit: Unit, who: SubjectRow, name: str, market: str) -> SubjectRow:
    """What a subject is called, and its market, as they are given later; what is empty stays.
    Raises Invalid."""
    _check_market(market)
    new = replace(who, name=name or who.name, market=market or who.market)
    if new != who:
        unit.change(subject, who.id, name=new.name, market=new.market)
    return new


def keep_ad(
    unit: Unit, who: SubjectRow, about: Mapping[str, Any], reach: Mapping[str, int]
) -> None:
    """What the ad repository asks of an ad (DSA Article 39); what is given replaces."""
    number = who.id
    row = {"payer": "", "beneficiary": "", "targeting": {}, "content": {}, **about}
    known = sa.select(ad.c.subject_id).where(ad.c.subject_id == number)
    if who.new or unit.one(known) is None:
        unit.connection.execute(ad.insert(), {"subject_id": number, **row})
    elif about:
        unit.connection.execute(ad.update().where(ad.c.subject_id == number), dict(about))
    if reach:
        if not who.new:
            unit.connection.execute(ad_reach.delete().where(ad_reach.c.subject_id == number))
        unit.add_all(
            ad_reach,
            [{"subject_id": number, "country": c, "recipients": n} for c, n in reach.items()],
        )


def keep_contact(
    unit: Unit, who: SubjectRow, email: str, language: str, representative: str
) -> None:
    """Where letters to a subject go, and in which language."""
    if not who.new:
        unit.connection.execute(contact.delete().where(contact.c.subject_id == who.id))
    unit.connection.execute(
        contact.insert(),
        {
            "subject_id": who.id,
            "email": email,
            "language": language,
            "representative": representative,
            "changed_at": unit.now,
        },
    )
