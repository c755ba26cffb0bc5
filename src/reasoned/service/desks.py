"""The desk that a running process works with; it follows what is published, here or elsewhere."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import sqlalchemy as sa

from reasoned.cases.desk import Desk, Settings
from reasoned.cases.policies.rulebook import load_rulebook
from reasoned.cases.screening.target_index import Targets
from reasoned.store.database import Database
from reasoned.store.tables.policies import breaker, declarations, policy_version


class Desks:
    """The current desk. A new one is made whole before it takes the old one's place."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database, self._settings = database, settings
        self._lock = threading.Lock()
        self._targets = Targets(database)
        self._desk = self._load()

    def __call__(self) -> Desk:
        return self._desk

    def refresh(self) -> bool:
        """Load the rules again where policies or facts were published, or a rule stopped, since."""
        with self._lock:
            book = self._desk.book
            with self._database.reading() as connection:
                newest = connection.execute(sa.select(sa.func.max(policy_version.c.id))).scalar()
                declared = connection.execute(sa.select(sa.func.max(declarations.c.id))).scalar()
                stopped = connection.execute(
                    sa.select(breaker.c.rule).where(breaker.c.reset_at.is_(None))
                ).scalars()
                known = (book.newest, book.declared, book.stopped)
                if (newest, declared, frozenset(stopped)) == known:
                    return False
            self._desk = self._load()
            return True

    def refresh_targets(self) -> bool:
        """Make the index of targets anew where lists changed since; whether it did."""
        return self._targets.build()

    def _load(self) -> Desk:
        with self._database.reading() as connection:
            book = load_rulebook(connection)
        # Whoever comes first shouldn't wait for the rules to be compiled.
        book.engine(datetime.now(UTC))
        return Desk(book, self._settings, self._targets)
