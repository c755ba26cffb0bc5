"""The writer: jobs fail alone, results come after the commit, and nothing queued is lost."""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from reasoned.store.database import Database, open_database
from reasoned.store.tables.cases import case
from reasoned.store.tables.policies import declarations
from reasoned.store.tables.subjects import subject
from reasoned.store.unit import Unit
from reasoned.store.upgrade import upgrade
from reasoned.store.writer import Busy, Unavailable, Writer
from tests import postgresql

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def make_writer(database: Database, name: str = "w", **options: Any) -> Writer:
    numbers = itertools.count()
    return Writer(
        database,
        now=lambda: NOW,
        new_ref=lambda kind: f"{kind}_{name}_{next(numbers)}",
        new_salt=lambda: next(numbers).to_bytes(16, "big"),
        **options,
    )


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    made = make_writer(database)
    yield made
    made.close()


_TEXTS = sa.select(declarations.c.document).order_by(declarations.c.id)


def said(text: str) -> Callable[[Unit], int]:
    """A job that writes a text down."""

    def job(unit: Unit) -> int:
        digest = unit.new_ref("text")
        return unit.add(declarations, sha256=digest, document=text, published_at=unit.now)

    return job


def written(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.execute(_TEXTS).scalars())


class Gate:
    """A job that keeps the writer busy until it is let go, so that others queue behind it."""

    def __init__(self, writer: Writer) -> None:
        self.entered, self.go = threading.Event(), threading.Event()
        self.future = writer.submit(self._wait)
        assert self.entered.wait(30)

    def _wait(self, unit: Unit) -> None:
        self.entered.set()
        assert self.go.wait(30)


def test_a_job_that_fails_is_undone_alone_and_the_others_commit(
    database: Database, writer: Writer
) -> None:
    def half(unit: Unit) -> None:
        said("half")(unit)
        raise KeyError("mine")

    def doubled(unit: Unit) -> None:
        for _ in range(2):
            row = {"sha256": "same", "document": "x", "published_at": unit.now}
            unit.add(declarations, **row)

    gate = Gate(writer)
    jobs: list[Future[Any]] = [
        writer.submit(job) for job in (said("a"), half, said("b"), doubled, said("c"))
    ]
    gate.go.set()
    assert isinstance(jobs[0].result(), int)
    assert isinstance(jobs[1].exception(), KeyError)
    assert isinstance(jobs[3].exception(), sa.exc.IntegrityError)
    assert jobs[4].result() > jobs[2].result()
    assert written(database) == ["a", "b", "c"]


def test_a_result_comes_only_after_the_commit(database: Database, writer: Writer) -> None:
    gate = Gate(writer)
    seen: list[list[str]] = []
    jobs = [writer.submit(said(str(n))) for n in range(3)]
    entered, go = threading.Event(), threading.Event()

    def slow(unit: Unit) -> None:
        entered.set()
        assert go.wait(30)

    writer.submit(slow)
    jobs[0].add_done_callback(lambda _: seen.append(written(database)))
    gate.go.set()
    assert entered.wait(30)
    # All three have run in the group that isn't committed yet.
    assert [job.done() for job in jobs] == [False] * 3
    assert written(database) == []
    go.set()
    assert [job.result() for job in jobs] == sorted(job.result() for job in jobs)
    assert seen == [["0", "1", "2"]]


def test_a_full_queue_is_said_to_be_busy_and_goes_on_after(database: Database) -> None:
    writer = make_writer(database, waiting=2)
    gate = Gate(writer)
    jobs = [writer.submit(said("a")), writer.submit(said("b"))]
    with pytest.raises(Busy):
        writer.submit(said("c"))
    assert writer.waiting == 2
    gate.go.set()
    for job in jobs:
        job.result()
    writer.run(said("d"))
    assert written(database) == ["a", "b", "d"]
    writer.close()


def test_a_group_that_cannot_be_committed_is_run_again_one_by_one(
    database: Database, writer: Writer
) -> None:
    runs: list[str] = []

    def counted(text: str) -> Callable[[Unit], None]:
        def job(unit: Unit) -> None:
            runs.append(text)
            said(text)(unit)

        return job

    def spoils(unit: Unit) -> None:
        runs.append("spoils")
        said("spoils")(unit)
        if runs.count("spoils") == 1:
            raise sa.exc.PendingRollbackError("Lost.")

    gate = Gate(writer)
    jobs = [writer.submit(job) for job in (counted("a"), spoils, counted("b"))]
    gate.go.set()
    for job in jobs:
        job.result()
    assert runs == ["a", "spoils", "a", "spoils", "b"]
    assert written(database) == ["a", "spoils", "b"]


def test_what_is_queued_is_finished_before_it_stops(database: Database) -> None:
    writer = make_writer(database, group=2)
    gate = Gate(writer)
    jobs = [writer.submit(said(str(n))) for n in range(5)]
    closing = threading.Thread(target=writer.close)
    closing.start()
    gate.go.set()
    closing.join(30)
    assert all(job.done() for job in jobs)
    assert written(database) == ["0", "1", "2", "3", "4"]
    with pytest.raises(Unavailable):
        writer.submit(said("late"))
    writer.close()


def test_a_job_that_nobody_waits_for_any_more_is_not_run(
    database: Database, writer: Writer
) -> None:
    gate = Gate(writer)
    dropped = writer.submit(said("dropped"))
    assert dropped.cancel()
    gate.go.set()
    writer.run(said("kept"))
    assert written(database) == ["kept"]


def test_a_job_that_stops_its_thread_stops_nobody_else(database: Database, writer: Writer) -> None:
    def leaves(unit: Unit) -> None:
        said("left")(unit)
        raise SystemExit(1)

    with pytest.raises(SystemExit):
        writer.submit(leaves).result(30)
    writer.run(said("after"))
    assert written(database) == ["after"]


def _bump(both_read: threading.Barrier | None) -> Callable[[Unit], int]:
    """Reads how many there are and writes that: two at once conflict."""
    runs: list[int] = []

    def job(unit: Unit) -> int:
        query = sa.select(sa.func.count()).select_from(declarations)
        runs.append(unit.connection.execute(query).scalar_one())
        if both_read is not None and len(runs) == 1:
            both_read.wait(30)
        said(str(runs[-1]))(unit)
        return runs[-1]

    return job


def test_two_writers_that_conflict_both_succeed_as_if_one_after_the_other(
    database: Database,
) -> None:
    # On SQLite the second waits for the first; on PostgreSQL both read at once and one is retried.
    barrier = threading.Barrier(2) if database.name == "postgresql" else None
    first, second = make_writer(database, "a"), make_writer(database, "b")
    jobs = [w.submit(_bump(barrier)) for w in (first, second)]
    assert sorted(job.result(30) for job in jobs) == [0, 1]
    for writer in (first, second):
        writer.close()
    assert written(database) == ["0", "1"]


@pytest.fixture(scope="module")
def own_server() -> Iterator[postgresql.Server]:
    if postgresql.programs() is None:
        pytest.skip(postgresql.MISSING)
    with postgresql.server(durable=True) as running:
        yield running


@pytest.fixture
def away(own_server: postgresql.Server) -> Iterator[Database]:
    name = f"away_{next(_names)}"
    with psycopg.connect(own_server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    database = open_database(own_server.url(name))
    upgrade(database)
    yield database
    database.close()


_names = itertools.count()


def test_a_server_that_comes_back_in_time_costs_nobody_anything(
    own_server: postgresql.Server, away: Database
) -> None:
    writer = make_writer(away, patience=30.0)
    writer.run(said("before"))
    own_server.stop()
    jobs = [writer.submit(said(str(n))) for n in range(3)]
    time.sleep(0.3)
    assert not any(job.done() for job in jobs)
    own_server.start()
    for job in jobs:
        job.result(60)
    writer.close()
    assert written(away) == ["before", "0", "1", "2"]


def test_a_server_that_stays_away_fails_what_waits_and_keeps_nothing_of_it(
    own_server: postgresql.Server, away: Database
) -> None:
    writer = make_writer(away, patience=0.3)
    writer.run(said("before"))
    own_server.stop("immediate")
    try:
        jobs = [writer.submit(said(str(n))) for n in range(20)]
        for job in jobs:
            assert isinstance(job.exception(60), Unavailable)
    finally:
        own_server.start()
    assert writer.run(said("after")) > 0
    writer.close()
    assert written(away) == ["before", "after"]


def test_a_lost_connection_between_two_jobs_is_not_noticed(
    own_server: postgresql.Server, away: Database
) -> None:
    writer = make_writer(away)
    writer.run(said("before"))
    with psycopg.connect(own_server.url("postgres"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            (away.engine.url.database,),
        )
    writer.run(said("after"))
    writer.close()
    assert written(away) == ["before", "after"]


def test_what_the_schema_refuses_is_the_jobs_own_failure(
    database: Database, writer: Writer
) -> None:
    def ownerless(unit: Unit) -> int:
        return unit.add(
            case,
            ref="case_x",
            subject_id=999,
            market="",
            while_waiting="hold",
            report="",
            waits=False,
            opened_at=unit.now,
            changed_at=unit.now,
        )

    gate = Gate(writer)
    bad, good = writer.submit(ownerless), writer.submit(said("good"))
    gate.go.set()
    assert isinstance(bad.exception(30), sa.exc.IntegrityError)
    assert isinstance(good.result(30), int)
    with database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(subject)).scalar() == 0
