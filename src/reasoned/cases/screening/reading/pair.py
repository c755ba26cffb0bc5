"""One candidate as a person judges it: both sides, what they have in common, and why it was found.

Judging is for `judge`; how alike two are was said when it was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.desk import Desk
from reasoned.cases.errors import NotFound
from reasoned.cases.matches import read_measure
from reasoned.cases.screening.advertiser import side_of
from reasoned.cases.screening.reading.matches import unanswered
from reasoned.cases.screening.reading.measures import NamedTarget, named
from reasoned.cases.subjects import SubjectRow, subject_by_id
from reasoned.facts.measures import Measure, Target, TargetKind
from reasoned.screening.names.fold import fold
from reasoned.screening.score.context import Reason
from reasoned.screening.score.say import says
from reasoned.screening.side import NameKind, Side, of_target
from reasoned.store.tables.access import person
from reasoned.store.tables.cases import case
from reasoned.store.tables.screening import candidate, match, match_target, measure, target

SAME, DIFFERENT, ONE = "same", "different", "one"
"""What a row of the two sides says: they have something in common, nothing, or one says nothing."""

MOST_VALUES = 30
"""Values of one side in a row; of a longer list the number of the rest is said."""


@dataclass(frozen=True)
class Piece:
    """Part of a value; `common`: the other side has it too."""

    text: str
    common: bool


@dataclass(frozen=True)
class Value:
    """A value in pieces, with a word of what it is (such as `alias`), or ""."""

    pieces: tuple[Piece, ...]
    about: str = ""


@dataclass(frozen=True)
class Row:
    """What both sides say of one thing; `more_*`: how many values are left out."""

    what: str
    state: str
    here: tuple[Value, ...]
    there: tuple[Value, ...]
    more_here: int = 0
    more_there: int = 0


@dataclass(frozen=True)
class SaidReason:
    """A reason in a sentence, and what it adds in log-odds; below 0 it speaks against."""

    feature: str
    words: str
    adds: float


@dataclass(frozen=True)
class Answer:
    """What somebody said of the pair earlier; `whole`: of the measure, whichever target.

    `holds`: the two sides are as they were then.
    """

    number: int
    status: str
    reasons: tuple[str, ...]
    at: datetime
    by: str
    whole: bool
    holds: bool


@dataclass(frozen=True)
class Pair:
    """Everything of a candidate. `open`: it waits for an answer. `newest`: the number of the last
    answer on the pair, 0 where there is none. `case`: the advertiser's newest case."""

    number: int
    who: SubjectRow
    measure: Measure
    target: NamedTarget
    score: float
    status: str
    found_at: datetime
    gone_at: datetime | None
    open: bool
    rows: tuple[Row, ...]
    reasons: tuple[SaidReason, ...]
    answers: tuple[Answer, ...]
    newest: int
    case: str


def pair_of(connection: sa.Connection, desk: Desk, number: int, now: datetime) -> Pair:
    """A candidate with both sides. Raises NotFound."""
    row = connection.execute(sa.select(candidate).where(candidate.c.id == number)).first()
    if row is None:
        raise NotFound("match", str(number))
    there = connection.execute(sa.select(target).where(target.c.id == row.target_id)).one()
    who = subject_by_id(connection, row.subject_id)
    declarations = desk.book.policy_set.declarations
    here = side_of(connection, who, declarations, now) or Side(who.ref, ())
    of = named(there)
    answers = answers_on(connection, who, there.measure, there.target, row.sides)
    waits = connection.execute(
        sa.select(candidate.c.id)
        .join(target, target.c.id == candidate.c.target_id)
        .where(
            candidate.c.id == number,
            candidate.c.gone_at.is_(None),
            target.c.gone_at.is_(None),
            unanswered(),
        )
    ).first()
    newest_case = connection.execute(
        sa.select(case.c.ref).where(case.c.subject_id == who.id).order_by(case.c.id.desc()).limit(1)
    ).scalar()
    return Pair(
        number,
        who,
        _measure(connection, there.measure),
        of,
        row.score,
        row.status,
        row.found_at,
        row.gone_at or there.gone_at,
        waits is not None,
        rows_of(here, of.target),
        said(row.reasons),
        answers,
        newest_answer(connection, who.id, there.measure, there.target),
        newest_case or "",
    )


def _measure(connection: sa.Connection, measure_id: str) -> Measure:
    row = connection.execute(
        sa.select(measure)
        .where(measure.c.measure == measure_id)
        .order_by(measure.c.id.desc())
        .limit(1)
    ).one()
    return read_measure(row.sha256, row.document)


def said(reasons: Iterable[Mapping[str, Any]]) -> tuple[SaidReason, ...]:
    """Reasons as they are kept, in sentences; what weighs most comes first."""
    found = [
        SaidReason(r["feature"], says(Reason(**{k: r[k] for k in _REASON})), float(r["adds"]))
        for r in reasons
    ]
    return tuple(sorted(found, key=lambda r: (r.feature == "base", -abs(r.adds))))


_REASON = ("feature", "advertiser", "target", "adds")


def newest_answer(connection: sa.Connection, subject: int, of: str, key: str) -> int:
    """The number of the last answer on a pair, or on its measure as a whole; 0 for none."""
    newest: int = connection.execute(
        sa.select(sa.func.coalesce(sa.func.max(match.c.id), 0))
        .outerjoin(match_target, match_target.c.match_id == match.c.id)
        .where(
            match.c.subject_id == subject,
            match.c.measure == of,
            sa.func.coalesce(match_target.c.target, key) == key,
        )
    ).scalar_one()
    return newest


def answers_on(
    connection: sa.Connection, who: SubjectRow, of: str, key: str, sides: str
) -> tuple[Answer, ...]:
    """What people said of the pair, the newest first. `sides`: what both are now."""
    rows = connection.execute(
        sa.select(match, person.c.name, match_target.c.target, match_target.c.sides)
        .join(person, person.c.id == match.c.decided_by)
        .outerjoin(match_target, match_target.c.match_id == match.c.id)
        .where(
            match.c.subject_id == who.id,
            match.c.measure == of,
            sa.func.coalesce(match_target.c.target, key) == key,
        )
        .order_by(match.c.id.desc())
    )
    return tuple(
        Answer(
            row.id,
            row.status,
            tuple(row.reasons),
            row.at,
            row.name,
            row.target is None,
            row.target is None or row.sides == sides,
        )
        for row in rows
    )


def rows_of(here: Side, target_: Target) -> tuple[Row, ...]:
    """Both sides of each thing that either says."""
    there = of_target(target_)
    found = [
        _names(here, there),
        _row("What it is", _kind(here.kind), _kind(there.kind), str.casefold),
        _row("Countries", here.countries, there.countries, str.upper),
        _row("Domains", here.domains, there.domains, str.casefold),
        _numbers(here, there),
        _row("Addresses", here.addresses, there.addresses, fold),
        _row("Owners", _owners(here), _owners(there), lambda text: fold(text.split(",")[0])),
        _row("Products", (), target_.products, fold),
        _row("Listed under", (), target_.programmes, fold),
        _row("Note", (), (target_.note,) if target_.note else (), fold),
    ]
    return tuple(row for row in found if row.here or row.there)


def _names(here: Side, there: Side) -> Row:
    mine = {word for called in here.names for word in fold(called.text).split()}
    theirs = {word for called in there.names for word in fold(called.text).split()}
    ours, others = _called(here, theirs), _called(there, mine)
    alike = any(piece.common for value in ours for piece in value.pieces)
    return _bounded("Names", _state(ours, others, alike), ours, others)


def _called(side: Side, other: set[str]) -> tuple[Value, ...]:
    return tuple(
        Value(_pieces(c.text, other), "" if c.kind is NameKind.NAME else c.kind.value)
        for c in side.names
    )


def _pieces(text: str, other: set[str]) -> tuple[Piece, ...]:
    found: list[Piece] = []
    for word in text.split():
        folded = fold(word).split()
        common = bool(folded) and all(each in other for each in folded)
        if found and found[-1].common == common:
            found[-1] = Piece(f"{found[-1].text} {word}", common)
        else:
            found.append(Piece(word, common))
    return tuple(found)


def _numbers(here: Side, there: Side) -> Row:
    mine = [f"{scheme} {value}" for scheme, value in here.identifiers]
    theirs = [f"{scheme} {value}" for scheme, value in there.identifiers]
    # A number may stand under one scheme here and another there.
    return _row("Numbers", mine, theirs, lambda text: text.rsplit(" ", 1)[-1])


def _row(what: str, mine: Sequence[str], theirs: Sequence[str], as_: Callable[[str], str]) -> Row:
    here, there = {as_(text) for text in mine}, {as_(text) for text in theirs}
    ours = tuple(Value((Piece(text, as_(text) in there),)) for text in mine)
    others = tuple(Value((Piece(text, as_(text) in here),)) for text in theirs)
    return _bounded(what, _state(ours, others, bool(here & there)), ours, others)


def _state(here: Sequence[Value], there: Sequence[Value], alike: bool) -> str:
    if not here or not there:
        return ONE
    return SAME if alike else DIFFERENT


def _bounded(what: str, state: str, here: Sequence[Value], there: Sequence[Value]) -> Row:
    def common_first(values: Sequence[Value]) -> tuple[Value, ...]:
        ordered = sorted(values, key=lambda v: -sum(len(p.text) for p in v.pieces if p.common))
        return tuple(ordered[:MOST_VALUES] if len(values) > MOST_VALUES else values)

    return Row(
        what,
        state,
        common_first(here),
        common_first(there),
        max(0, len(here) - MOST_VALUES),
        max(0, len(there) - MOST_VALUES),
    )


def _kind(kind: TargetKind) -> tuple[str, ...]:
    return () if kind is TargetKind.UNKNOWN else (kind.value,)


def _owners(side: Side) -> tuple[str, ...]:
    return tuple(
        (owner.name or owner.target) + ("" if owner.share is None else f", {owner.share:g} %")
        for owner in side.owners
    )
