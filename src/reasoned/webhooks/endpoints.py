"""The endpoints that webhooks go to: added, listed, stopped, given a new secret.

What is told to them is for `queue`, telling it for `deliver`.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.store.tables.outbox import delivery, webhook
from reasoned.store.unit import Unit
from reasoned.webhooks.addresses import BadEndpoint, read_url

OVERLAP = timedelta(hours=24)
"""How long the old secret signs beside the new one."""
MOST = 50
"""Active endpoints. Each event is queued for every one of them."""
_SECRET_BYTES = 32


class NoEndpoint(LookupError):
    """There is no such endpoint, or it was stopped."""


@dataclass(frozen=True)
class Endpoint:
    """An endpoint, without its secret. `kinds`: the events that it wants; none means all.

    `waiting`: deliveries still to be tried; `given_up`: those that were tried in vain.
    """

    ref: str
    url: str
    kinds: tuple[str, ...]
    active: bool
    created_at: datetime
    waiting: int = 0
    given_up: int = 0


@dataclass(frozen=True)
class Added:
    """A new or renewed endpoint's secret, to be shown to whoever runs it."""

    ref: str
    secret: str = field(repr=False)


def add(unit: Unit, url: str, kinds: Sequence[str] = (), *, allow_local: bool = False) -> Added:
    """Add an endpoint for events of these kinds (none: all). Raises BadEndpoint.

    The URL's name isn't looked up here, since that takes time: `addresses.look_up` can be
    asked before, and is asked before each delivery in any case.
    """
    read_url(url, allow_local=allow_local)
    active = unit.one(sa.select(sa.func.count()).where(webhook.c.active.is_(True)))
    if active is not None and active[0] >= MOST:
        raise BadEndpoint(f"There are {MOST} active webhooks already; stop one first.")
    ref, secret = unit.new_ref("whk"), _new_secret(unit)
    unit.add(
        webhook,
        ref=ref,
        url=url,
        secret=secret,
        kinds=list(dict.fromkeys(kinds)),
        active=True,
        created_at=unit.now,
    )
    return Added(ref, secret)


def listed(connection: sa.Connection) -> list[Endpoint]:
    """All endpoints, oldest first."""
    undone = delivery.c.done_at.is_(None)
    counts = (
        sa.select(
            delivery.c.webhook_id,
            sa.func.count(delivery.c.next_at).label("waiting"),
            (sa.func.count() - sa.func.count(delivery.c.next_at)).label("given_up"),
        )
        .where(undone)
        .group_by(delivery.c.webhook_id)
        .subquery()
    )
    query = (
        sa.select(webhook, counts.c.waiting, counts.c.given_up)
        .outerjoin(counts, counts.c.webhook_id == webhook.c.id)
        .order_by(webhook.c.id)
    )
    return [
        Endpoint(
            row.ref,
            row.url,
            tuple(row.kinds),
            row.active,
            row.created_at,
            row.waiting or 0,
            row.given_up or 0,
        )
        for row in connection.execute(query)
    ]


def deactivate(unit: Unit, ref: str) -> None:
    """Stop an endpoint; what waits for it isn't tried any more. Raises NoEndpoint."""
    stop(unit, find(unit, ref).id)


def rotate_secret(unit: Unit, ref: str, *, overlap: timedelta = OVERLAP) -> Added:
    """Give an endpoint a new secret; the old one signs too until `overlap` is over.

    Raises NoEndpoint.
    """
    row = find(unit, ref)
    secret = _new_secret(unit)
    unit.change(
        webhook,
        row.id,
        secret=secret,
        old_secret=row.secret if overlap else None,
        old_secret_until=unit.now + overlap if overlap else None,
    )
    return Added(ref, secret)


# --- for the modules beside this one ------------------------------------------------------


def find(unit: Unit, ref: str) -> sa.Row[Any]:
    """An active endpoint's row. Raises NoEndpoint."""
    row = unit.one(sa.select(webhook).where(webhook.c.ref == ref, webhook.c.active.is_(True)))
    if row is None:
        raise NoEndpoint("There is no such active webhook.")
    return row


def stop(unit: Unit, number: int) -> None:
    """Stop an endpoint by its number."""
    unit.change(webhook, number, active=False, old_secret=None, old_secret_until=None)
    unit.connection.execute(
        delivery.update()
        .where(
            delivery.c.webhook_id == number,
            delivery.c.done_at.is_(None),
            delivery.c.next_at.is_not(None),
        )
        .values(next_at=None)
    )


def _new_secret(unit: Unit) -> str:
    """256 random bits, as Standard Webhooks writes them."""
    random = b""
    while len(random) < _SECRET_BYTES:
        random += unit.new_salt()
    return "whsec_" + base64.b64encode(random[:_SECRET_BYTES]).decode("ascii")
