"""Candidates that wait for an answer: the likeliest first, without those that were answered.

Which answer counts is as `cases.matches` has it, said here for many at once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa

from reasoned.cases.errors import Invalid
from reasoned.cases.screening.reading.cursors import cursor_of, read_cursor
from reasoned.cases.screening.reading.measures import LONGEST, ended, has_text
from reasoned.facts.measures import MatchStatus
from reasoned.store.tables.screening import candidate, match, match_target, target
from reasoned.store.tables.subjects import subject

STATUSES = ("certain", "review")


@dataclass(frozen=True)
class Narrowed:
    """Which candidates to show; what is empty doesn't narrow. `like`: a text in the advertiser's
    name or id, or anywhere in what the list says of the target. `advertiser`: one subject's row.
    `markets`: those that the reader may see."""

    measure: str = ""
    status: str = ""
    like: str = ""
    advertiser: int | None = None
    markets: Sequence[str] = ()

    def __post_init__(self) -> None:
        if self.status and self.status not in STATUSES:
            raise Invalid("status", "A candidate is certain, or to be reviewed.")
        if len(self.like) > LONGEST or len(self.measure) > LONGEST:
            raise Invalid("q", f"What is searched for has at most {LONGEST} characters.")


@dataclass(frozen=True)
class OpenCandidate:
    """An advertiser that could be a target, and nobody has said. `number` is its own."""

    number: int
    external_id: str
    advertiser: str
    market: str
    measure: str
    target_key: str
    target: str
    score: float
    status: str
    found_at: datetime
    reasons: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Open:
    """A page of them; `next` is the cursor of what follows, empty on the last page."""

    rows: tuple[OpenCandidate, ...]
    next: str


@cache  # the same expression every time, and large
def unanswered() -> sa.ColumnElement[bool]:
    """Whether nobody has answered a candidate (joined with its target) as both sides are now.

    An answer to one target holds while the two sides stay, a confirmed one until a person says
    otherwise; an answer to the measure as a whole is one to each of its targets.
    """
    later = match.alias("later")
    later_target = match_target.alias("later_target")
    pair = (
        sa.select(sa.func.max(later.c.id))
        .join(later_target, later_target.c.match_id == later.c.id)
        .where(
            later.c.subject_id == candidate.c.subject_id,
            later.c.measure == target.c.measure,
            later_target.c.target == target.c.target,
        )
        .correlate(candidate, target)
        .scalar_subquery()
    )
    of_pair = (
        sa.select(match.c.id)
        .join(match_target, match_target.c.match_id == match.c.id)
        .where(
            match.c.id == pair,
            sa.or_(
                match.c.status == MatchStatus.CONFIRMED,
                sa.and_(
                    match.c.status == MatchStatus.REJECTED,
                    match_target.c.sides == candidate.c.sides,
                ),
            ),
        )
        .correlate(candidate, target)
    )
    whole_later = match.alias("whole_later")
    whole_target = match_target.alias("whole_target")
    whole = (
        sa.select(sa.func.max(whole_later.c.id))
        .outerjoin(whole_target, whole_target.c.match_id == whole_later.c.id)
        .where(
            whole_later.c.subject_id == candidate.c.subject_id,
            whole_later.c.measure == target.c.measure,
            whole_target.c.match_id.is_(None),
        )
        .correlate(candidate, target)
        .scalar_subquery()
    )
    said = match.alias("said")
    of_whole = sa.select(said.c.id).where(
        said.c.id == whole, said.c.status != MatchStatus.UNCONFIRMED
    ).correlate(candidate, target)  # fmt: skip
    return sa.and_(~of_pair.exists(), ~of_whole.exists())


def _open(by: Narrowed, gone: Sequence[str]) -> sa.Select[Any]:
    query = (
        sa.select(
            candidate,
            subject.c.external_id,
            subject.c.name,
            subject.c.market,
            target.c.measure,
            target.c.target,
            target.c.name.label("target_name"),
        )
        .join(target, target.c.id == candidate.c.target_id)
        .join(subject, subject.c.id == candidate.c.subject_id)
        .where(candidate.c.gone_at.is_(None), target.c.gone_at.is_(None), unanswered())
    )
    if gone:
        # A measure that binds nobody asks nothing.
        query = query.where(target.c.measure.not_in(gone))
    if by.measure:
        query = query.where(target.c.measure == by.measure)
    if by.status:
        query = query.where(candidate.c.status == by.status)
    if by.advertiser is not None:
        query = query.where(candidate.c.subject_id == by.advertiser)
    if by.markets:
        query = query.where(subject.c.market.in_(["", *by.markets]))
    if by.like:
        query = query.where(
            sa.or_(
                subject.c.name.icontains(by.like.strip(), autoescape=True),
                subject.c.external_id == by.like.strip(),
                has_text(by.like),
            )
        )
    return query


_rank: sa.ColumnElement[int] = sa.case((candidate.c.status == "certain", 0), else_=1)


def _ordered(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.order_by(_rank, candidate.c.score.desc(), candidate.c.id)


def _after(rank: int, score: float, number: int) -> sa.ColumnElement[bool]:
    return sa.or_(
        _rank > rank,
        sa.and_(_rank == rank, candidate.c.score < score),
        sa.and_(
            _rank == rank,
            candidate.c.score == score,
            candidate.c.id > number,
        ),
    )


def open_candidates(
    connection: sa.Connection, by: Narrowed, at: datetime, *, cursor: str = "", limit: int = 50
) -> Open:
    """Candidates that wait, certain ones first, then by score. Raises Invalid for a cursor that
    isn't one."""
    if by.advertiser is not None and not _any(connection, by.advertiser):
        return Open((), "")
    query = _open(by, ended(connection, at))
    if cursor:
        query = query.where(_after(*read_cursor(cursor, int, float, int)))
    rows = connection.execute(_ordered(query).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Open(
        tuple(_shown(row) for row in rows[:limit]),
        ""
        if last is None
        else cursor_of(0 if last.status == "certain" else 1, last.score, last.id),
    )


def _any(connection: sa.Connection, advertiser: int) -> bool:
    """Whether an advertiser has any candidate; nearly none has, and every case asks."""
    query = sa.select(candidate.c.id).where(
        candidate.c.subject_id == advertiser, candidate.c.gone_at.is_(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def how_many_open(connection: sa.Connection, by: Narrowed, at: datetime) -> int:
    """How many candidates wait, of those that `by` leaves."""
    query = _open(by, ended(connection, at)).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(query)).scalar_one()


def beside(
    connection: sa.Connection, by: Narrowed, at: datetime, number: int
) -> tuple[int | None, int | None]:
    """The candidates before and after one in the queue; it has its place there still where it
    was answered. After the last comes the first, unless none is left."""
    gone = ended(connection, at)
    query = _open(by, gone).where(candidate.c.id != number)
    place = connection.execute(
        sa.select(candidate.c.status, candidate.c.score).where(candidate.c.id == number)
    ).first()
    if place is None:
        return None, connection.execute(_ordered(query).limit(1)).scalar()
    after = _after(0 if place.status == "certain" else 1, place.score, number)
    following = connection.execute(_ordered(query.where(after)).limit(1)).scalar()
    if following is None:
        following = connection.execute(_ordered(query).limit(1)).scalar()
    before = connection.execute(
        query.where(~after).order_by(
            _rank.desc(), candidate.c.score, candidate.c.id.desc()
        ).limit(1)
    ).scalar()  # fmt: skip
    return before, following


def lists_open(connection: sa.Connection, at: datetime, markets: Sequence[str]) -> list[str]:
    """The measures of which candidates wait."""
    found = _open(Narrowed(markets=markets), ended(connection, at)).subquery()
    query = sa.select(found.c.measure).distinct().order_by(found.c.measure)
    return list(connection.execute(query).scalars())


def _shown(row: Any) -> OpenCandidate:
    return OpenCandidate(
        row.id,
        row.external_id,
        row.name or row.external_id,
        row.market,
        row.measure,
        row.target,
        row.target_name,
        row.score,
        row.status,
        row.found_at,
        tuple(row.reasons),
    )
