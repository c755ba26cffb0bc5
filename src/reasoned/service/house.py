"""Opens what a process works with, in order, and closes it in the other order."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog

from reasoned.cases.policies.rulebook import NoPolicies
from reasoned.service.config import Config
from reasoned.service.desks import Desks
from reasoned.store.database import Database, open_database
from reasoned.store.upgrade import check_schema, revision_of, upgrade
from reasoned.store.writer import Writer

log = structlog.get_logger(__name__)


def now() -> datetime:
    return datetime.now(UTC)


# Each byte as one of 32 letters and digits: five of its bits.
_LETTERS = b"abcdefghijklmnopqrstuvwxyz234567" * 8


def new_ref(kind: str) -> str:
    """A random id: the kind, and 120 bits."""
    return f"{kind}_{secrets.token_bytes(24).translate(_LETTERS).decode('ascii')}"


def new_salt() -> bytes:
    return secrets.token_bytes(16)


@dataclass(frozen=True)
class House:
    """`desks` is None where nothing is published yet."""

    config: Config
    database: Database
    writer: Writer
    desks: Desks | None


@contextmanager
def open_house(config: Config, *, prepare: bool = True) -> Iterator[House]:
    """Open the database, at the newest schema, with its writer and rules.

    A SQLite file that is new is made; any other database must be upgraded by `reasoned db
    upgrade`, so that several processes never upgrade at once unasked. Raises CannotOpen,
    WrongSchema.
    """
    database = open_database(config.database)
    try:
        if prepare and database.name == "sqlite" and revision_of(database) is None:
            upgrade(database)
        check_schema(database)
        writer = Writer(
            database, now=now, new_ref=new_ref, new_salt=new_salt, clock=database.clock()
        )
        try:
            desks: Desks | None
            try:
                desks = Desks(database, config.settings)
            except NoPolicies:
                desks = None
            yield House(config, database, writer, desks)
        finally:
            writer.close()
    finally:
        database.close()
