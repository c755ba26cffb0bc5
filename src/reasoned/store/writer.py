"""The writer: one thread that owns the writing connection and commits jobs in groups.

A job is a function of a unit of work; it is pure but for its writes, so that it can be run
again. Each runs in a savepoint of its own: one that fails is undone alone. A job's future
resolves after the commit that made it durable. The queue is bounded: `Busy` when it is full.
Where a group can't be committed, its jobs are run again one by one; a lost connection, a
deadlock and a serialization failure are retried.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import sqlalchemy as sa

from reasoned.store.database import Database
from reasoned.store.unit import Unit

T = TypeVar("T")

GROUP = 128
"""Most jobs in one commit."""
QUEUE = 2_000
"""Most jobs that wait."""
TRIES = 5
_STOP = object()
_RETRIED = {"40001", "40P01", "55P03"}
"""PostgreSQL: serialization failure, deadlock, lock not available."""


_SQLITE_AWAY = {5, 6, 8, 10, 13, 14}
"""SQLite: busy, locked, read-only, I/O error, full, can't open."""


class Busy(Exception):
    """Too much waits to be written; try again in a moment."""


class Unavailable(Exception):
    """The database can't be written to at the moment; nothing of the job was kept."""


@dataclass
class _Job:
    run: Callable[[Unit], Any]
    future: Future[Any]
    since: float


class Writer:
    """Runs jobs in order. `now` gives the moment of a job, `new_ref` random ids.

    `clock`: gives the moment instead, from the job's own connection.

    `patience`: seconds for which a job waits and is tried again while the database is away.
    """

    def __init__(
        self,
        database: Database,
        *,
        now: Callable[[], datetime],
        new_ref: Callable[[str], str],
        new_salt: Callable[[], bytes],
        group: int = GROUP,
        waiting: int = QUEUE,
        patience: float = 5.0,
        clock: Callable[[sa.Connection], datetime] | None = None,
    ) -> None:
        self._database = database
        self._now, self._new_ref, self._new_salt = now, new_ref, new_salt
        self._clock = clock
        self._group, self._patience = group, patience
        self._queue: queue.Queue[Any] = queue.Queue(waiting)
        self._connection: sa.Connection | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._loop, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Callable[[Unit], T]) -> Future[T]:
        """Queue a job; its future resolves when it is durable. Raises Busy."""
        future: Future[T] = Future()
        with self._lock:
            if self._closed:
                raise Unavailable("The writer has stopped.")
            try:
                self._queue.put_nowait(_Job(job, future, time.monotonic()))
            except queue.Full:
                raise Busy("Too much waits to be written.") from None
        return future

    def run(self, job: Callable[[Unit], T]) -> T:
        """Run a job and wait until it is durable."""
        return self.submit(job).result()

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return self._queue.qsize()

    def close(self) -> None:
        """Finish what is queued, then stop."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        self._queue.put(_STOP)
        self._thread.join()

    # --- the thread -------------------------------------------------------------------

    def _loop(self) -> None:
        going = True
        while going:
            jobs = [self._queue.get()]
            while len(jobs) < self._group:
                try:
                    jobs.append(self._queue.get_nowait())
                except queue.Empty:
                    break
            if jobs[-1] is _STOP:
                jobs.pop()
                going = False
            jobs = [job for job in jobs if job.future.set_running_or_notify_cancel()]
            if jobs:
                try:
                    self._write(jobs)
                except BaseException as error:  # the thread goes on: others wait for it
                    self._drop()
                    for job in jobs:
                        if not job.future.done():
                            job.future.set_exception(error)
        self._drop()

    def _write(self, jobs: list[_Job]) -> None:
        try:
            self._commit(jobs)
            return
        except Exception as error:
            self._drop()
            together = error
        if len(jobs) == 1 and not _passes(together):
            _fail(jobs[0], together)
            return
        for job in jobs:
            self._alone(job, together)

    def _alone(self, job: _Job, error: Exception) -> None:
        """Try one job again; `error` is why it failed so far."""
        # From when it was queued: who waits behind many shouldn't wait that many times.
        give_up = job.since + self._patience
        tries = 0
        while not is_away(error) or time.monotonic() < give_up:
            try:
                self._commit([job])
                return
            except Exception as failure:
                self._drop()
                error = failure
            tries += 1
            if not _passes(error) or (tries >= TRIES and not is_away(error)):
                break
            time.sleep(min(0.02 * 2**tries, 0.5))
        _fail(job, error)

    def _commit(self, jobs: list[_Job]) -> None:
        """Run jobs in one transaction and resolve them; raises where it can't be committed."""
        connection = self._open()
        results: list[tuple[_Job, Any, BaseException | None]] = []
        transaction = connection.begin()
        try:
            for job in jobs:
                now = self._now() if self._clock is None else self._clock(connection)
                unit = Unit(connection, now, self._new_ref, self._new_salt)
                results.append((job, *_in_savepoint(connection, job, unit)))
            transaction.commit()
        except BaseException:
            transaction.close()
            raise
        for job, result, failure in results:
            if failure is None:
                job.future.set_result(result)
            else:
                job.future.set_exception(failure)

    def _open(self) -> sa.Connection:
        if self._connection is None:
            options: dict[str, Any] = {"writes": True}
            if self._database.name == "postgresql":
                options["isolation_level"] = "SERIALIZABLE"
            connection = self._database.engine.connect()
            self._connection = connection.execution_options(**options)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.close()
            except sa.exc.SQLAlchemyError:
                connection.invalidate()


def _in_savepoint(
    connection: sa.Connection, job: _Job, unit: Unit
) -> tuple[Any, BaseException | None]:
    """What the job gave, or its own failure; raises where the whole transaction is lost."""
    savepoint = connection.begin_nested()
    try:
        result = job.run(unit)
        savepoint.commit()
    except BaseException as error:
        if isinstance(error, Exception) and _passes(error):
            raise
        savepoint.rollback()
        return None, error
    return result, None


def _passes(error: Exception) -> bool:
    """Whether trying again may help: the failure is the database's and not the job's."""
    if is_away(error):
        return True
    state = getattr(getattr(error, "orig", None), "sqlstate", None)
    return state in _RETRIED


def is_away(error: Exception) -> bool:
    """Whether the database is gone, locked or full."""
    if not isinstance(error, sa.exc.DBAPIError):
        return isinstance(error, sa.exc.PendingRollbackError)
    if error.connection_invalidated or isinstance(error, sa.exc.InterfaceError):
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_AWAY
    if not isinstance(error, sa.exc.OperationalError):
        return False
    state = getattr(error.orig, "sqlstate", None) or ""
    return not state or state.startswith(("08", "53", "57P"))


def _fail(job: _Job, error: Exception) -> None:
    if _passes(error):
        lost = Unavailable("The database can't be written to at the moment.")
        lost.__cause__ = error
        job.future.set_exception(lost)
    else:
        job.future.set_exception(error)
