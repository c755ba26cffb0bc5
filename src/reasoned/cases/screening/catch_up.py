"""New or changed targets are held against all advertisers, in the worker, a part at a time.

Which advertisers to look at again is read off the terms by which they are kept: the few that
share enough with a new target, among millions. Those whose sides were never kept (from before
there were any targets) are held against everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.matches import matches_of
from reasoned.cases.screening.advertiser import side_of
from reasoned.cases.screening.screen import (
    keep_candidates,
    note_screened,
    screen_advertiser,
)
from reasoned.cases.screening.target_index import TargetIndex, make, version_of
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.cases.submitting.submit import decide_in_new_case
from reasoned.facts.measures import MatchStatus
from reasoned.screening.index.near import Vocabulary
from reasoned.screening.index.terms import initials, joins
from reasoned.screening.score.rarity import Rarity
from reasoned.screening.side import Side
from reasoned.store.tables.access import SOFTWARE
from reasoned.store.tables.screening import advertiser_term, candidate, screened, target
from reasoned.store.tables.subjects import subject
from reasoned.store.unit import Unit

AT_ONCE = 200
"""Advertisers that are held against targets in one transaction."""

TERMS_AT_ONCE = 500

_ENOUGH = 1 / 3
"""Part of a target name's weight that shared terms must have: less can't make a match, since
two names must be able to have half of both in common (`index.names.LEAST_SHARED`)."""


@dataclass(frozen=True)
class Behind:
    """How far it is: advertisers never held against anything, and those to look at again."""

    never: int
    behind: int
    advertisers: int


@dataclass(frozen=True)
class Plan:
    """Which advertisers to look at again for the targets after `after` and up to `upto`."""

    after: int
    upto: int
    new: TargetIndex
    subjects: tuple[int, ...]


def behind(connection: sa.Connection) -> Behind:
    """How many advertisers weren't yet held against the newest targets."""
    upto, _ = version_of(connection)
    kept = sa.select(screened.c.subject_id)
    advertisers = sa.select(sa.func.count()).where(subject.c.kind == "advertiser")
    never = advertisers.where(subject.c.name != "", subject.c.id.not_in(kept))
    late = sa.select(sa.func.count()).where(screened.c.upto < upto)
    return Behind(
        connection.execute(never).scalar_one() if upto else 0,
        connection.execute(late).scalar_one(),
        connection.execute(advertisers).scalar_one(),
    )


def plan(connection: sa.Connection, rarity: Rarity) -> Plan | None:
    """What there is to do; None where every advertiser was held against the newest targets.

    It only reads, and may take seconds for lists of thousands.
    """
    upto, _ = version_of(connection)
    after = connection.execute(
        sa.select(sa.func.min(screened.c.upto)).where(screened.c.upto < upto)
    ).scalar()
    if after is None:
        return None
    new = make(connection, after=after)
    return Plan(after, upto, new, tuple(sorted(_hopeful(connection, new, rarity))))


def hold(unit: Unit, desk: Desk, of: Plan, subjects: Sequence[int]) -> int:
    """Hold some of a plan's advertisers against its targets; gives how many candidates are new.

    Doing it twice changes nothing.
    """
    found = 0
    declarations = desk.book.policy_set.declarations
    sides: list[tuple[int, Side]] = []
    for number in subjects:
        who = subject_by_id(unit.connection, number)
        side = side_of(unit.connection, who, declarations, unit.now)
        if side is not None:
            sides.append((number, side))
    pairs = {number: of.new.screen(side) for number, side in sides}
    for number, side in sides:
        new = keep_candidates(unit, number, side, pairs[number], upto=of.upto, after=of.after)
        who = subject_by_id(unit.connection, number)
        if new and _asks(unit, who):
            # Its list of measures is in question now, and with it what rules say of it.
            decide_in_new_case(unit, desk, who, by=SOFTWARE, cause="screened")
        found += new
    return found


def done(unit: Unit, of: Plan) -> int:
    """All advertisers have been held against a plan's targets; gives how many were behind.

    What was asked about targets as they were before goes: they stand anew among the plan's.
    """
    before = sa.select(target.c.id).where(target.c.gone_at.is_not(None), target.c.id <= of.upto)
    unit.connection.execute(
        candidate.update()
        .where(candidate.c.gone_at.is_(None), candidate.c.target_id.in_(before))
        .values(gone_at=unit.now)
    )
    result = unit.connection.execute(
        screened.update()
        .where(screened.c.upto >= of.after, screened.c.upto < of.upto)
        .values(upto=of.upto, at=unit.now)
    )
    return int(result.rowcount)


def hold_never(unit: Unit, desk: Desk) -> int:
    """Hold advertisers against all targets that never were; gives how many it looked at."""
    numbers = unit.connection.execute(
        sa.select(subject.c.id)
        .where(
            subject.c.kind == "advertiser",
            subject.c.name != "",
            subject.c.id.not_in(sa.select(screened.c.subject_id)),
        )
        .order_by(subject.c.id)
        .limit(AT_ONCE)
    ).scalars()
    count = 0
    for number in list(numbers):
        who = subject_by_id(unit.connection, number)
        if screen_advertiser(unit, desk, who) and _asks(unit, who):
            decide_in_new_case(unit, desk, who, by=SOFTWARE, cause="screened")
        elif side_of(unit.connection, who, desk.book.policy_set.declarations, unit.now) is None:
            note_screened(unit, number, "", version_of(unit.connection)[0], new=True)
        count += 1
    return count


def _asks(unit: Unit, who: SubjectRow) -> bool:
    """Whether a match waits for an answer; people may have given it before."""
    matches, _ = matches_of(unit.connection, who, unit.now)
    return any(each.status is MatchStatus.UNCONFIRMED for each in matches)


def _hopeful(connection: sa.Connection, new: TargetIndex, rarity: Rarity) -> set[int]:
    """Advertisers that share enough terms with a new target to be looked at."""
    wanted: dict[str, None] = {}
    whole: dict[str, None] = {}
    for side in new.index.sides:
        whole.update((f"domain {domain}", None) for domain in side.domains)
        whole.update((f"identifier {value}", None) for _, value in side.identifiers)
        for called in side.names:
            words = called.name.words
            whole.update(dict.fromkeys(joins(words)))
            if short := initials(words):
                whole[short] = None
            wanted.update(dict.fromkeys(_telling(words, rarity)))
    if not wanted and not whole:
        return set()
    terms = {*whole, *wanted}
    vocabulary = Vocabulary([term for term in terms if " " not in term])
    known = sa.select(advertiser_term.c.term).distinct()
    listed = [term for term in connection.execute(known).scalars() if " " not in term]
    for at in range(0, len(listed), 50_000):
        asked = listed[at : at + 50_000]
        places, _, _ = vocabulary.near(asked)
        terms.update(asked[place] for place in set(places.tolist()))
    found: set[int] = set()
    ordered = sorted(terms)
    for at in range(0, len(ordered), TERMS_AT_ONCE):
        some = ordered[at : at + TERMS_AT_ONCE]
        query = sa.select(advertiser_term.c.subject_id).where(advertiser_term.c.term.in_(some))
        found.update(connection.execute(query).scalars())
    return found


def _telling(words: Sequence[str], rarity: Rarity) -> list[str]:
    """The rarest words of a name: who has none of them can't have enough of it in common."""
    ordered = sorted(dict.fromkeys(words), key=rarity, reverse=True)
    least = _ENOUGH * rarity.of(words)
    left = rarity.of(ordered)
    telling: list[str] = []
    for word in ordered:
        if left < least:
            break
        telling.append(word)
        left -= rarity(word)
    return telling
