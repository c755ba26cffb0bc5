"""Many rows quickly: advertisers, and cases with a task each, as the use cases leave them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.store.columns import Moment
from reasoned.store.database import Database
from reasoned.store.tables.cases import case, task
from reasoned.store.tables.subjects import subject

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
CHUNK = 20_000
KINDS = ("review", "review", "review", "second", "appeal", "recheck")
RULES = ("state-media", "payer-missing", "promise-of-profit", "")


def fill_advertisers(database: Database, count: int, start: int = 0) -> None:
    """Advertisers `adv-00000000` and on."""
    _insert(database, subject, count, lambda n: _advertiser(n + start))


def fill_cases(database: Database, count: int) -> None:
    """As many advertisers, each with a case that waits and a task."""
    with database.reading() as connection:
        first = connection.execute(sa.select(sa.func.max(subject.c.id))).scalar() or 0
    _insert(database, subject, count, _advertiser)
    _insert(database, case, count, lambda n: _case(n, first + 1 + n))
    with database.reading() as connection:
        base = connection.execute(sa.select(sa.func.min(case.c.id))).scalar_one()
    _insert(database, task, count, lambda n: _task(n, base + n))
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()


def _insert(database: Database, table: sa.Table, count: int, row: Any) -> None:
    with database.engine.connect() as opened:
        connection = opened.execution_options(writes=True)
        with connection.begin():
            if database.name == "postgresql":
                _copy(connection, table, count, row)
                return
            names = list(row(0))
            columns = ", ".join(f'"{n}"' for n in names)
            places = ", ".join("?" for _ in names)
            sql = f'INSERT INTO "{table.name}" ({columns}) VALUES ({places})'
            for begin in range(0, count, CHUNK):
                rows = [
                    tuple(_plain(v) for v in row(n).values())
                    for n in range(begin, min(begin + CHUNK, count))
                ]
                connection.exec_driver_sql(sql, rows)


def _copy(connection: sa.Connection, table: sa.Table, count: int, row: Any) -> None:
    names = list(row(0))
    columns = ", ".join(f'"{n}"' for n in names)
    raw: Any = connection.connection.driver_connection
    with raw.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as to:
        for values in _rows(count, row):
            to.write_row(values)


def _rows(count: int, row: Any) -> Iterator[tuple[Any, ...]]:
    for n in range(count):
        yield tuple(_plain(v) for v in row(n).values())


def _plain(value: Any) -> Any:
    return _micros(value) if isinstance(value, datetime) else value


def _micros(value: datetime) -> int:
    found = Moment().process_bind_param(value, sa.dialects.sqlite.dialect())  # type: ignore[attr-defined]
    assert found is not None
    return found


def _advertiser(n: int) -> dict[str, Any]:
    return {
        "ref": f"sub_{n:08d}",
        "kind": "advertiser",
        "external_id": f"adv-{n:08d}",
        "name": f"Advertiser {n}",
        "market": ("DE", "FR", "ES", "")[n % 4],
        "created_at": BEGIN,
    }


def _case(n: int, subject_id: int) -> dict[str, Any]:
    return {
        "ref": f"case_{n:08d}",
        "subject_id": subject_id,
        "market": ("DE", "FR", "ES", "")[n % 4],
        "while_waiting": "hold",
        "report": "",
        "waits": True,
        "opened_at": BEGIN + timedelta(seconds=n),
        "changed_at": BEGIN + timedelta(seconds=n),
    }


def _task(n: int, case_id: int) -> dict[str, Any]:
    return {
        "ref": f"task_{n:08d}",
        "case_id": case_id,
        "kind": KINDS[n % len(KINDS)],
        "market": ("DE", "FR", "ES", "")[n % 4],
        "rule": RULES[n % len(RULES)],
        "detail": "{}",
        "opened_at": BEGIN + timedelta(seconds=n),
        # Due in another order than they came.
        "due_at": BEGIN + timedelta(seconds=(n * 7919) % 1_000_003),
    }
