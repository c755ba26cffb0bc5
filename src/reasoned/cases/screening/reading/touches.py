"""Whom a measure touches here: who was matched with it, and the decisions that lean on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from reasoned.cases.screening.reading.matches import Narrowed, OpenCandidate, open_candidates
from reasoned.facts.measures import MatchStatus
from reasoned.store.tables.access import person
from reasoned.store.tables.cases import case
from reasoned.store.tables.decisions import decision, lean_measure, lift
from reasoned.store.tables.screening import match, match_target, target
from reasoned.store.tables.subjects import subject

MOST = 50
"""Most of each that are given."""


@dataclass(frozen=True)
class Matched:
    """An advertiser that a person confirmed (or software, only in the story, left open)."""

    external_id: str
    advertiser: str
    market: str
    target: str
    status: str
    at: datetime
    by: str
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Leaning:
    """A decision that a match with the measure had a part in; `ends`: when it ended, or will."""

    decision: str
    case: str
    outcome: str
    at: datetime
    external_id: str
    name: str
    ended: datetime | None


@dataclass(frozen=True)
class Touches:
    """`confirmed` are facts, `asked` questions, `rejected` answered ones. `more`: some of a kind
    were left out."""

    confirmed: tuple[Matched, ...]
    asked: tuple[OpenCandidate, ...]
    rejected: tuple[Matched, ...]
    decisions: tuple[Leaning, ...]
    more: bool


def touches(
    connection: sa.Connection, measure_id: str, at: datetime, markets: Sequence[str] = ()
) -> Touches:
    """Of advertisers in the markets that the reader may see."""
    matched = _matched(connection, measure_id, markets)
    asked = open_candidates(
        connection, Narrowed(measure=measure_id, markets=markets), at, limit=MOST
    )
    confirmed = [m for m in matched if m.status != MatchStatus.REJECTED]
    rejected = [m for m in matched if m.status == MatchStatus.REJECTED]
    leaning = _leaning(connection, measure_id, markets)
    return Touches(
        tuple(confirmed[:MOST]),
        asked.rows,
        tuple(rejected[:MOST]),
        tuple(leaning[:MOST]),
        bool(asked.next) or any(len(found) > MOST for found in (confirmed, rejected, leaning)),
    )


def _matched(connection: sa.Connection, measure_id: str, markets: Sequence[str]) -> list[Matched]:
    newest = (
        sa.select(sa.func.max(match.c.id))
        .outerjoin(match_target, match_target.c.match_id == match.c.id)
        .where(match.c.measure == measure_id)
        .group_by(match.c.subject_id, sa.func.coalesce(match_target.c.target, ""))
    )
    called = (
        sa.select(target.c.name)
        .where(target.c.measure == measure_id, target.c.target == match_target.c.target)
        .order_by(target.c.id.desc())
        .limit(1)
        .correlate(match_target)
        .scalar_subquery()
    )
    query = (
        sa.select(
            match,
            subject.c.external_id,
            subject.c.name,
            subject.c.market,
            called.label("called"),
            person.c.name.label("by"),
        )
        .join(subject, subject.c.id == match.c.subject_id)
        .join(person, person.c.id == match.c.decided_by)
        .outerjoin(match_target, match_target.c.match_id == match.c.id)
        .where(match.c.id.in_(newest))
        .order_by(match.c.id.desc())
        .limit(4 * MOST)
    )
    if markets:
        query = query.where(subject.c.market.in_(["", *markets]))
    return [
        Matched(
            row.external_id,
            row.name or row.external_id,
            row.market,
            row.called or "",
            row.status,
            row.at,
            row.by,
            tuple(row.reasons),
        )
        for row in connection.execute(query)
    ]


def _leaning(connection: sa.Connection, measure_id: str, markets: Sequence[str]) -> list[Leaning]:
    query = (
        sa.select(
            decision.c.ref,
            decision.c.outcome,
            decision.c.made_at,
            case.c.ref.label("case"),
            subject.c.external_id,
            subject.c.name,
            sa.func.coalesce(lift.c.at, decision.c.ends_at).label("ended"),
        )
        .join(lean_measure, lean_measure.c.decision_id == decision.c.id)
        .join(case, case.c.id == decision.c.case_id)
        .join(subject, subject.c.id == decision.c.subject_id)
        .outerjoin(lift, lift.c.decision_id == decision.c.id)
        .where(lean_measure.c.measure == measure_id)
        .order_by(lift.c.decision_id.is_not(None), decision.c.id.desc())
        .limit(MOST + 1)
    )
    if markets:
        query = query.where(case.c.market.in_(["", *markets]))
    return [
        Leaning(
            row.ref,
            row.case,
            row.outcome,
            row.made_at,
            row.external_id,
            row.name or row.external_id,
            row.ended,
        )
        for row in connection.execute(query)
    ]
