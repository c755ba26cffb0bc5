"""Targets and advertisers, found by any name, alias, domain or number, or by what is like it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import Invalid
from reasoned.cases.screening.advertiser import terms_of
from reasoned.cases.screening.reading.measures import (
    LONGEST,
    NamedTarget,
    has_text,
    named,
)
from reasoned.facts.model import SubjectKind
from reasoned.screening.side import Side, of_advertiser
from reasoned.store.tables.screening import advertiser_term, target
from reasoned.store.tables.subjects import subject

MOST = 25
"""Most of each kind that are given."""


@dataclass(frozen=True)
class FoundTarget:
    """A target and its measure; `score`: how like the text it is, None where it has the text."""

    measure: str
    of: NamedTarget
    score: float | None


@dataclass(frozen=True)
class FoundAdvertiser:
    """An advertiser; `terms`: by how much of the text it was found, 0 where by its own name."""

    external_id: str
    name: str
    market: str
    terms: int


@dataclass(frozen=True)
class Found:
    """What has the text or is like it; `more_*`: some were left out."""

    targets: tuple[FoundTarget, ...]
    advertisers: tuple[FoundAdvertiser, ...]
    more_targets: bool
    more_advertisers: bool


NOTHING = Found((), (), False, False)


def find(connection: sa.Connection, desk: Desk, text: str, markets: Sequence[str] = ()) -> Found:
    """Targets of all measures, and advertisers of the markets. Raises Invalid."""
    text = " ".join(text.split())
    if len(text) > LONGEST:
        raise Invalid("q", f"What is searched for has at most {LONGEST} characters.")
    if not text:
        return NOTHING
    targets = _targets(connection, desk, text)
    advertisers = _advertisers(connection, text, markets)
    return Found(
        tuple(targets[:MOST]),
        tuple(advertisers[:MOST]),
        len(targets) > MOST,
        len(advertisers) > MOST,
    )


def _targets(connection: sa.Connection, desk: Desk, text: str) -> list[FoundTarget]:
    """Those called so from the beginning come first, then those like it, then any with the text."""
    found: dict[int, FoundTarget] = {}
    asked = _asked(text)
    begins = target.c.name.istartswith(text, autoescape=True)
    for row in _rows(connection, begins):
        found.setdefault(row.of.number, row)
    for number, score in _like(desk, asked):
        if number not in found and len(found) <= MOST:
            rows = list(_rows(connection, target.c.id == number, score))
            found.update((row.of.number, row) for row in rows)
    keys = [text, *asked.domains, *(value for _, value in asked.identifiers)]
    for key in dict.fromkeys(keys):
        if len(found) <= MOST:
            for row in _rows(connection, has_text(key)):
                found.setdefault(row.of.number, row)
    return list(found.values())


def _rows(
    connection: sa.Connection, which: sa.ColumnElement[bool], score: float | None = None
) -> Iterator[FoundTarget]:
    query = (
        sa.select(target)
        .where(target.c.gone_at.is_(None), which)
        .order_by(target.c.name, target.c.id)
        .limit(MOST + 1)
    )
    for row in connection.execute(query):
        yield FoundTarget(row.measure, named(row), score)


def _asked(text: str) -> Side:
    return of_advertiser("", text, domains=[text], identifiers=[("id", text)])


def _like(desk: Desk, asked: Side) -> Iterator[tuple[int, float]]:
    """Targets like the text, as screening has it: as a name, a domain or a number."""
    if desk.targets is None:
        return
    known = desk.targets()
    if known.kept:
        for each in known.index.screen([asked])[: MOST + 1]:
            yield known.kept[each.known].row, each.scored.score


def _advertisers(
    connection: sa.Connection, text: str, markets: Sequence[str]
) -> list[FoundAdvertiser]:
    in_markets = [subject.c.market.in_(["", *markets])] if markets else []
    is_one = subject.c.kind == SubjectKind.ADVERTISER.value
    found: dict[int, FoundAdvertiser] = {}
    begins = (
        sa.select(subject)
        .where(
            is_one,
            sa.or_(
                subject.c.name.istartswith(text, autoescape=True), subject.c.external_id == text
            ),
            *in_markets,
        )
        .order_by(subject.c.name, subject.c.id)
        .limit(MOST + 1)
    )
    for row in connection.execute(begins):
        found[row.id] = FoundAdvertiser(row.external_id, row.name, row.market, 0)
    terms = terms_of(_asked(text))
    shared = sa.func.count().label("shared")
    by_terms = (
        sa.select(subject.c.id, subject.c.external_id, subject.c.name, subject.c.market, shared)
        .join(advertiser_term, advertiser_term.c.subject_id == subject.c.id)
        .where(advertiser_term.c.term.in_(terms), is_one, *in_markets)
        .group_by(subject.c.id, subject.c.external_id, subject.c.name, subject.c.market)
        .order_by(shared.desc(), subject.c.name, subject.c.id)
        .limit(MOST + 1)
    )
    for row in connection.execute(by_terms) if terms else ():
        found.setdefault(row.id, FoundAdvertiser(row.external_id, row.name, row.market, row.shared))
    return list(found.values())
