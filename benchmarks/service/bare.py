"""The peer: a bare handler of the same framework that writes the same rows and bytes.

What a real submission writes is recorded, statement by statement, and written again by a job
of the same writer, so with the same grouping and the same commits. Only what must be unique
is made anew. Nothing is evaluated, read, checked or rendered.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from reasoned.store.database import Database
from reasoned.store.tables import metadata
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer

_FRESH = {"ref", "puid", "message_id", "external_id", "digest", "idempotency_key"}
"""Columns whose values are unique: each replay has its own."""


@dataclass
class Written:
    """One statement: an insert with its rows and their numbers, or an update as it stood."""

    table: sa.Table
    rows: list[dict[str, Any]]
    numbers: list[int]


@dataclass
class Recording:
    """What one submission wrote, in order, and what it answered."""

    written: list[Written] = field(default_factory=list)
    answer: bytes = b""


@contextmanager
def recording(database: Database) -> Iterator[Recording]:
    """Record every insert on the database meanwhile; only one job may run."""
    found = Recording()

    @sa.event.listens_for(database.engine, "after_execute")
    def note(
        _connection: Any, clause: Any, many: Any, params: Any, _options: Any, result: Any
    ) -> None:
        if not isinstance(clause, sa.sql.dml.Insert):
            return
        rows = [dict(row) for row in (many or [params])]
        numbers: list[int] = []
        if "id" in clause.table.c:
            numbers = _numbers(_connection, clause.table, len(rows))
        assert isinstance(clause.table, sa.Table)
        found.written.append(Written(clause.table, rows, numbers))

    try:
        yield found
    finally:
        sa.event.remove(database.engine, "after_execute", note)


def _numbers(connection: sa.Connection, table: Any, count: int) -> list[int]:
    last = connection.exec_driver_sql(f'SELECT max(id) FROM "{table.name}"').scalar_one()
    return list(range(last - count + 1, last + 1))


class Replay:
    """Writes a recording again and again."""

    def __init__(self, recordings: Sequence[Recording]) -> None:
        self._recordings = recordings
        self._fresh = itertools.count(1)

    def job(self, which: int) -> Callable[[Unit], bytes]:
        recorded = self._recordings[which % len(self._recordings)]

        def write(unit: Unit) -> bytes:
            renumbered: dict[tuple[str, int], int] = {}
            for written in recorded.written:
                rows = [self._anew(written.table, row, renumbered) for row in written.rows]
                if not written.numbers:
                    unit.connection.execute(written.table.insert(), rows)
                elif len(rows) == 1:
                    new = unit.add(written.table, **rows[0])
                    renumbered[written.table.name, written.numbers[0]] = new
                else:
                    news = unit.add_numbered(written.table, rows)
                    for old, new in zip(written.numbers, news, strict=True):
                        renumbered[written.table.name, old] = new
            return recorded.answer

        return write

    def _anew(
        self, table: sa.Table, row: Mapping[str, Any], renumbered: Mapping[tuple[str, int], int]
    ) -> dict[str, Any]:
        changed = dict(row)
        for name, value in row.items():
            if name in _FRESH and isinstance(value, str):
                changed[name] = f"{value[:-10]}{next(self._fresh):010d}"
            elif value is not None:
                for target in _targets(table, name):
                    changed[name] = renumbered.get((target, value), value)
        return changed


def _targets(table: sa.Table, column: str) -> list[str]:
    return _TARGETS[table.name].get(column, [])


def _all_targets() -> dict[str, dict[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = {}
    for table in metadata.tables.values():
        of = found.setdefault(table.name, {})
        for key in table.foreign_keys:
            # A key to another table's subject_id is a key to that subject.
            to = {"id": key.column.table.name, "subject_id": "subject"}.get(key.column.name)
            if to is not None and to not in of.setdefault(key.parent.name, []):
                of[key.parent.name].append(to)
    return found


_TARGETS = _all_targets()


def bare_app(writer: Writer, replay: Replay) -> FastAPI:
    """POST /ads writes; GET /standing/... answers from memory."""
    app = FastAPI(openapi_url=None)
    numbers = itertools.count()

    @app.post("/api/v1/ads")
    async def ads(request: Request) -> Response:
        await request.body()
        answer = await asyncio.wrap_future(writer.submit(replay.job(next(numbers))))
        return Response(answer, 201, media_type="application/json")

    @app.get("/api/v1/standing/{kind}/{external_id}")
    async def standing(kind: str, external_id: str) -> Response:
        return Response(_STANDING, media_type="application/json")

    return app


_STANDING = (
    b'{"kind":"advertiser","external_id":"adv-00000000","state":"allow","excluded":[],'
    b'"only":null,"until":null,"because":[],"reasons":true}'
)
