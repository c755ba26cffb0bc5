"""Measures as they stand now, and whom they name, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from reasoned.cases.errors import Invalid, NotFound
from reasoned.cases.matches import read_measure
from reasoned.cases.screening.reading.cursors import cursor_of, read_cursor
from reasoned.facts.measure_document import read_target
from reasoned.facts.measures import Measure, Target
from reasoned.store.tables.screening import measure, target

ROWS = 50
"""Targets on a page."""
LONGEST = 200
"""Characters of what is searched for."""


@dataclass(frozen=True)
class Listed:
    """A measure, and how many targets it has now."""

    measure: Measure
    targets: int


@dataclass(frozen=True)
class NamedTarget:
    """A target as its list has it, since when that is known, and when it went (None: it stands).

    `number` is its row.
    """

    number: int
    target: Target
    known_from: datetime
    gone_at: datetime | None


@dataclass(frozen=True)
class Targets:
    """A page of them, by name; `next` is the cursor of what follows, empty on the last page."""

    rows: tuple[NamedTarget, ...]
    next: str


def measures_known(connection: sa.Connection, *, like: str = "") -> list[Listed]:
    """The newest version of every measure, by title; those that have all words of `like`."""
    counted = (
        sa.select(target.c.measure, sa.func.count())
        .where(target.c.gone_at.is_(None))
        .group_by(target.c.measure)
    )
    many: dict[str, int] = {row[0]: row[1] for row in connection.execute(counted)}
    words = like.casefold().split()
    found = []
    for read in _newest(connection):
        text = " ".join(
            (read.id, read.title, read.authority.name, read.identifier, read.kind.value)
        ).casefold()
        if all(word in text for word in words):
            found.append(Listed(read, many.get(read.id, 0)))
    return sorted(found, key=lambda each: (each.measure.title.casefold(), each.measure.id))


def titles_known(connection: sa.Connection) -> dict[str, str]:
    """What each measure is called, by its id."""
    return {read.id: read.title for read in _newest(connection)}


def _newest(connection: sa.Connection) -> Iterator[Measure]:
    newest = sa.select(sa.func.max(measure.c.id)).group_by(measure.c.measure)
    for row in connection.execute(sa.select(measure).where(measure.c.id.in_(newest))):
        yield read_measure(row.sha256, row.document)


def measure_known(connection: sa.Connection, measure_id: str) -> Measure:
    """A measure as it stands now, without whom it names. Raises NotFound."""
    row = connection.execute(
        sa.select(measure)
        .where(measure.c.measure == measure_id)
        .order_by(measure.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound("measure", measure_id)
    return read_measure(row.sha256, row.document)


def ended(connection: sa.Connection, at: datetime) -> Sequence[str]:
    """The measures that bind nobody any more at `at`."""
    return [
        read.id
        for read in _newest(connection)
        if read.in_force_until is not None and not read.in_force(at)
    ]


def targets_of(
    connection: sa.Connection, measure_id: str, *, like: str = "", cursor: str = "", limit: int = 50
) -> Targets:
    """Whom a measure names, and named until it didn't; those with `like` in any of their names,
    domains or numbers. Raises Invalid for a cursor that isn't one."""
    if len(like) > LONGEST:
        raise Invalid("q", f"What is searched for has at most {LONGEST} characters.")
    later = target.alias("later")
    query = sa.select(target).where(
        target.c.measure == measure_id,
        # Of each only the newest: what it was before doesn't stand beside what it is.
        sa.or_(
            target.c.gone_at.is_(None),
            ~sa.exists().where(
                later.c.measure == measure_id,
                later.c.target == target.c.target,
                later.c.id > target.c.id,
            ),
        ),
    )
    if like:
        query = query.where(has_text(like))
    if cursor:
        (number,) = read_cursor(cursor, int)
        name = sa.select(later.c.name).where(later.c.id == number).scalar_subquery()
        query = query.where(
            sa.or_(
                target.c.name > name,
                sa.and_(target.c.name == name, target.c.id > number),
            )
        )
    rows = connection.execute(query.order_by(target.c.name, target.c.id).limit(limit + 1)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Targets(
        tuple(named(row) for row in rows[:limit]),
        "" if last is None else cursor_of(last.id),
    )


def has_text(like: str) -> sa.ColumnElement[bool]:
    """Whether a target's entry has a text anywhere; capitals of the Latin script don't count."""
    # As a JSON text has it: a quotation mark or a backslash in a name stands escaped there.
    said = like.strip().replace("\\", "\\\\").replace('"', '\\"')
    return sa.type_coerce(target.c.document, sa.Text).icontains(said, autoescape=True)


def named(row: Any) -> NamedTarget:
    return NamedTarget(row.id, read_target(row.document), row.known_from, row.gone_at)
