"""Tells endpoints of events, by the Standard Webhooks specification (webhooks version 1).

An event is told **at least once** to each endpoint that wants it, under the same
`webhook-id`, which is the event's own: receivers drop what they have seen. Order isn't
promised. As with letters, a worker moves `next_at` forward in a transaction of its own before
it posts, so that two don't tell the same at the same time.

Whom to tell is for `endpoints`, how to post for `client`.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from standardwebhooks.webhooks import Webhook

from reasoned.store.database import Database
from reasoned.store.tables.outbox import delivery, event, webhook
from reasoned.store.tidy import tidy
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer
from reasoned.webhooks.addresses import BadEndpoint
from reasoned.webhooks.client import Answer, Client, NoAnswer
from reasoned.webhooks.endpoints import stop as stop_endpoint

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long to wait after each try, as the specification recommends; then it is given up."""
LONGEST_WAIT = timedelta(hours=24)
LEASE = timedelta(minutes=2)
SILENT_WAIT = timedelta(minutes=1)
"""How long all else waits for an endpoint that doesn't answer."""
TOGETHER = 8
"""Endpoints that are posted to at the same time."""


@dataclass(frozen=True)
class Delivered:
    """What one run did, in deliveries; `stopped`: endpoints that said 410 Gone.

    `lost`: leases that somebody else's change overtook, such as a replay.
    """

    done: int = 0
    waiting: int = 0
    given_up: int = 0
    lost: int = 0
    stopped: int = 0


def deliver_due(
    database: Database,
    writer: Writer,
    now: Callable[[], datetime],
    limit: int,
    client: Client,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> Delivered:
    """Post at most `limit` deliveries that are due. `now`: the writer's clock.

    Endpoints take turns, so that one with much to hear doesn't keep others waiting; one that
    doesn't answer is left alone for a while after the first try. `stop` is asked before each
    delivery. Raises what the writer and the database raise; then what was told may be told
    again, as said above.
    """
    by_endpoint: dict[int, list[sa.Row[Any]]] = defaultdict(list)
    for row in _due(database, now(), limit):
        by_endpoint[row.webhook_id].append(row)
    if not by_endpoint:
        return Delivered()
    lease = max(LEASE, timedelta(seconds=3 * client.whole))

    def tell(rows: Sequence[sa.Row[Any]]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for row in rows:
            if stop():
                break
            until = writer.run(_claim(row, lease))
            if until is None:
                continue
            result, go_on = _try(writer, now, client, row, until)
            counts[result] += 1
            if not go_on:
                break
        return counts

    total: Counter[str] = Counter()
    with ThreadPoolExecutor(min(TOGETHER, len(by_endpoint)), "webhooks") as pool:
        for counts in pool.map(tell, by_endpoint.values()):
            total += counts
    return Delivered(**total)


def _try(
    writer: Writer, now: Callable[[], datetime], client: Client, row: sa.Row[Any], until: datetime
) -> tuple[str, bool]:
    """Post one leased delivery; gives what became of it, and whether to go on."""
    body = body_of(row.kind, row.at, row.data)
    try:
        answer = client.post(row.url, headers_of(row, now(), body), body)
    except (NoAnswer, BadEndpoint) as error:
        result = writer.run(_try_again(row, until, 0, str(error)))
        writer.run(_put_off(row.webhook_id, SILENT_WAIT))
        return result, False
    if 200 <= answer.status < 300:
        return writer.run(_done(row, until, answer.status)), True
    if answer.status == HTTPStatus.GONE:
        return writer.run(_gone(row)), False
    asked = timedelta(seconds=answer.retry_after)
    result = writer.run(_try_again(row, until, answer.status, _words(answer), asked))
    if answer.status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE):
        writer.run(_put_off(row.webhook_id, max(SILENT_WAIT, min(asked, LONGEST_WAIT))))
        return result, False
    return result, True


def body_of(kind: str, at: datetime, data: Any) -> bytes:
    """The body: the same bytes each time that an event is told."""
    told = {"type": kind, "timestamp": at.astimezone(UTC).isoformat(), "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def headers_of(row: Any, now: datetime, body: bytes) -> dict[str, str]:
    """The headers, signed with the endpoint's secret, and with its old one for a while."""
    secrets = [row.secret]
    if row.old_secret and row.old_secret_until is not None and now < row.old_secret_until:
        secrets.append(row.old_secret)
    signed = [
        Webhook(secret).sign(row.ref, now.astimezone(UTC), body.decode()) for secret in secrets
    ]
    return {
        "Content-Type": "application/json",
        "webhook-id": row.ref,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signed),
    }


def _words(answer: Answer) -> str:
    if 300 <= answer.status < 400:
        return f"It answers {answer.status}: redirects aren't followed, give the final address."
    try:
        return f"It answers {answer.status} {HTTPStatus(answer.status).phrase}."
    except ValueError:
        return f"It answers {answer.status}."


def wait_after(tries: int, ref: str) -> timedelta | None:
    """How long to wait after so many tries, or None where that was the last.

    Up to a tenth is added, by the event's id, lest all that failed together comes back together.
    """
    if tries > len(WAITS):
        return None
    spread = hashlib.sha256(f"{ref} {tries}".encode()).digest()[0] / 2550
    return WAITS[tries - 1] * (1 + spread)


# --- jobs: each is one transaction ------------------------------------------------------


def _due(database: Database, now: datetime, limit: int) -> Sequence[sa.Row[Any]]:
    """What is due, endpoints in turn: the first of each, then the second of each."""
    turn = (
        sa.func.row_number()
        .over(partition_by=delivery.c.webhook_id, order_by=(delivery.c.next_at, delivery.c.id))
        .label("turn")
    )
    due = (
        sa.select(delivery.c.id, turn)
        .where(delivery.c.done_at.is_(None), delivery.c.next_at <= now)
        .subquery()
    )
    query: sa.Select[Any] = (
        sa.select(
            delivery.c.id,
            delivery.c.webhook_id,
            delivery.c.attempts,
            delivery.c.next_at,
            event.c.ref,
            event.c.kind,
            event.c.at,
            event.c.data,
            webhook.c.url,
            webhook.c.secret,
            webhook.c.old_secret,
            webhook.c.old_secret_until,
        )
        .join(due, due.c.id == delivery.c.id)
        .join(event, event.c.id == delivery.c.event_id)
        .join(webhook, webhook.c.id == delivery.c.webhook_id)
        .where(webhook.c.active.is_(True))
        .order_by(due.c.turn, delivery.c.next_at, delivery.c.id)
        .limit(limit)
    )
    with database.reading() as connection:
        return connection.execute(query).all()


def _claim(row: sa.Row[Any], lease: timedelta) -> Callable[[Unit], datetime | None]:
    """Lease a delivery as it was read; gives until when, or None where somebody was faster."""

    def job(unit: Unit) -> datetime | None:
        until = unit.now + lease
        taken = unit.connection.execute(
            delivery.update()
            .where(_as_read(row.id, row.next_at))
            .values(next_at=until, attempts=delivery.c.attempts + 1)
        )
        return until if taken.rowcount else None

    return job


def _done(row: sa.Row[Any], until: datetime, status: int) -> Callable[[Unit], str]:
    def job(unit: Unit) -> str:
        changed = unit.connection.execute(
            delivery.update()
            .where(_as_read(row.id, until))
            .values(next_at=None, done_at=unit.now, status=status, error="")
        )
        return "done" if changed.rowcount else "lost"

    return job


def _try_again(
    row: sa.Row[Any], until: datetime, status: int, words: str, asked: timedelta = timedelta(0)
) -> Callable[[Unit], str]:
    wait = wait_after(row.attempts + 1, row.ref)

    def job(unit: Unit) -> str:
        longer = None if wait is None else max(wait, min(asked, LONGEST_WAIT))
        changed = unit.connection.execute(
            delivery.update()
            .where(_as_read(row.id, until))
            .values(
                next_at=None if longer is None else unit.now + longer,
                status=status,
                error=tidy(words),
            )
        )
        if not changed.rowcount:
            return "lost"
        return "given_up" if wait is None else "waiting"

    return job


def _gone(row: sa.Row[Any]) -> Callable[[Unit], str]:
    """410: the endpoint wants nothing any more."""

    def job(unit: Unit) -> str:
        words = "It answers 410 Gone, and so was stopped."
        unit.change(delivery, row.id, status=int(HTTPStatus.GONE), error=words)
        stop_endpoint(unit, row.webhook_id)
        return "stopped"

    return job


def _put_off(endpoint: int, wait: timedelta) -> Callable[[Unit], None]:
    """Let what is due to an endpoint wait."""

    def job(unit: Unit) -> None:
        unit.connection.execute(
            delivery.update()
            .where(
                delivery.c.webhook_id == endpoint,
                delivery.c.done_at.is_(None),
                delivery.c.next_at <= unit.now,
            )
            .values(next_at=unit.now + wait)
        )

    return job


def _as_read(number: int, next_at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        delivery.c.id == number, delivery.c.done_at.is_(None), delivery.c.next_at == next_at
    )
