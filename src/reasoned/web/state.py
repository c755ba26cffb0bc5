"""What a running app works with: the database, the writer, the desk, settings, the clock.

Opening and closing these is for who serves the app.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from starlette.concurrency import run_in_threadpool

from reasoned.access.provider import OidcSettings
from reasoned.cases.desk import Desk
from reasoned.cases.keeping.retention import Retention
from reasoned.store.database import Database
from reasoned.store.writer import Writer

T = TypeVar("T")

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes of a body, and of one that carries many things; most items of those."""

    body: int = MIB
    bulk: int = 16 * MIB
    items: int = 500


@dataclass(frozen=True)
class AppState:
    """`desk` gives the desk of the moment; `reload` loads its rulebook again, for all later
    jobs. `origins`: addresses under which pages of this service are known, such as
    `https://ads.example.org`; empty: only the one that a request names as its host.
    `local_webhooks`: whether webhooks may go to this machine and its own network.
    `address`: the operator's, as letters carry it. `oidc`: the provider that people sign in with,
    if there is one. `example`: on the example, those as whom anybody may look around; never
    elsewhere."""

    database: Database
    writer: Writer
    desk: Callable[[], Desk]
    reload: Callable[[], object]
    now: Callable[[], datetime]
    retention: Retention = field(default_factory=Retention)
    limits: Limits = field(default_factory=Limits)
    origins: tuple[str, ...] = ()
    local_webhooks: bool = False
    address: str = ""
    oidc: OidcSettings | None = None
    example: tuple[str, ...] = ()

    async def read(self, query: Callable[[sa.Connection], T]) -> T:
        """Run a query in the thread pool, on one state of the database."""
        return await run_in_threadpool(self.read_now, query)

    async def swap(self) -> None:
        """Work with what was just published from now on."""
        await run_in_threadpool(self.reload)

    def read_now(self, query: Callable[[sa.Connection], T]) -> T:
        with self.database.reading() as connection:
            return query(connection)
