"""Which measures an advertiser was matched with at a moment, by people and by software.

What a match means is for `reasoned.facts.measures`; finding and judging it, for `screening`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from reasoned.cases.errors import Refused
from reasoned.cases.subjects import SubjectRow
from reasoned.facts.measure_document import read_target
from reasoned.facts.measure_file import parse_measure
from reasoned.facts.measures import Match, MatchStatus, Measure, Target
from reasoned.store.columns import Moment
from reasoned.store.prepared import Prepared
from reasoned.store.tables.access import person
from reasoned.store.tables.screening import candidate, match, match_target, measure, target

_subject: sa.BindParameter[int] = sa.bindparam("advertiser")

# One question to the database: nearly every decision gets no row at all.
_MATCHES = Prepared(
    sa.union_all(
        sa.select(
            match.c.measure,
            match.c.status,
            match.c.at.label("at"),
            sa.case((match.c.decided_by == 0, ""), else_=person.c.ref).label("by"),
            match.c.reasons,
            sa.func.coalesce(match_target.c.target, "").label("target"),
            sa.func.coalesce(match_target.c.sides, "").label("sides"),
            match.c.id.label("number"),
            sa.cast(sa.null(), Moment).label("gone_at"),
        )
        .join(person, person.c.id == match.c.decided_by)
        .outerjoin(match_target, match_target.c.match_id == match.c.id)
        .where(match.c.subject_id == _subject),
        sa.select(
            target.c.measure,
            sa.literal(""),
            candidate.c.found_at,
            sa.literal(""),
            candidate.c.reasons,
            target.c.target,
            candidate.c.sides,
            candidate.c.id,
            candidate.c.gone_at,
        )
        .join(target, target.c.id == candidate.c.target_id)
        .where(candidate.c.subject_id == _subject),
    )
)


def matches_of(
    connection: sa.Connection, owner: SubjectRow, at: datetime
) -> tuple[tuple[Match, ...], tuple[Measure, ...]]:
    """What was said of an advertiser's matches up to `at`, and the measures that they are with.

    A candidate is an unconfirmed match, unless a person judged the same two sides. The measures
    have those targets only that the matches are about; one that went ended on the day it did.
    """
    rows = _MATCHES.all(connection, advertiser=owner.id)
    if not rows:
        return (), ()
    people = sorted((row for row in rows if row.status), key=lambda row: row.number)
    matches = [
        Match(
            owner.ref,
            row.measure,
            MatchStatus(row.status),
            row.at,
            row.by,
            tuple(row.reasons),
            row.target,
        )
        for row in people
    ]
    matches += _open(owner, rows, people, at)
    if not matches:
        return (), ()
    return tuple(matches), _measures(connection, matches)


def _open(
    owner: SubjectRow, rows: Sequence[Any], people: Sequence[Any], at: datetime
) -> list[Match]:
    """Candidates of `at` that nobody has judged as they stand."""
    judged = {(row.measure, row.target): row for row in people if row.at <= at}
    found: list[Match] = []
    for row in rows:
        if row.status or row.at > at or (row.gone_at is not None and row.gone_at <= at):
            continue
        whole = judged.get((row.measure, ""))
        if whole is not None and whole.status != MatchStatus.UNCONFIRMED:
            # Said of the measure as a whole, it is an answer to each of its targets.
            continue
        said = judged.get((row.measure, row.target))
        # What was confirmed stays so until a person says otherwise.
        if said is not None and (said.sides == row.sides or said.status == MatchStatus.CONFIRMED):
            continue
        found.append(
            Match(
                owner.ref,
                row.measure,
                MatchStatus.UNCONFIRMED,
                row.at,
                target=row.target,
            )
        )
    return found


def _measures(connection: sa.Connection, matches: Iterable[Match]) -> tuple[Measure, ...]:
    wanted = sorted({each.measure for each in matches})
    latest = sa.select(measure).where(measure.c.measure.in_(wanted)).order_by(measure.c.id)
    found = {row.measure: row for row in connection.execute(latest)}
    measures = {name: read_measure(row.sha256, row.document) for name, row in found.items()}
    about = sorted({each.target for each in matches if each.target})
    if about:
        targets = connection.execute(
            sa.select(target)
            .where(target.c.measure.in_(wanted), target.c.target.in_(about))
            .order_by(target.c.id)
        )
        named: dict[tuple[str, str], Target] = {}
        for row in targets:
            named[row.measure, row.target] = _as_it_stood(row)
        for name, of in measures.items():
            mine = tuple(each for (where, _), each in named.items() if where == name)
            if mine:
                measures[name] = replace(of, targets=mine)
    return tuple(measures.values())


def _as_it_stood(row: Any) -> Target:
    """The newest of a target; once it went, it ended on that day."""
    read = read_target(row.document)
    if row.gone_at is None:
        return read
    last = row.gone_at.date()
    return replace(read, until=min(last, read.until) if read.until else last)


@lru_cache(maxsize=1024)
def read_measure(sha256: str, document: str) -> Measure:
    """The measure of a kept document. Raises Refused where this release can't read it."""
    parsed, problems = parse_measure(document, sha256)
    if parsed is None:
        raise Refused("broken-measure", "; ".join(str(p) for p in problems[:3]))
    return parsed
