"""Sends the letters that wait, each from its one row and under its one Message-ID.

A letter's row is committed with what it tells, so none is lost and none is made twice. It is
sent **at least once**: between the server's word that it took the e-mail and the commit that
notes it, a crash leaves the letter queued, and it goes out again, byte for byte under the same
Message-ID, by which receivers drop the second copy.

Workers don't send the same letter at the same time: before one sends, it moves `next_at`
forward in a transaction of its own. That lease is longer than sending can take, and than
workers' clocks should differ; a letter whose worker died is due again when it ends.

How an e-mail is made is for `mail`, how a server is talked to for `smtp`.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from reasoned.cases.answering.door import forget_token
from reasoned.cases.post import WITHDRAWN, state_of, told_again
from reasoned.letters.mail import BadAddress, LetterRow, Render, check_address, mail_of
from reasoned.letters.smtp import Broken, Connection, Refused, ServerAway, SmtpSettings
from reasoned.store.columns import Moment
from reasoned.store.database import Database
from reasoned.store.tables.outbox import letter
from reasoned.store.tidy import tidy
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer

LEASE = timedelta(minutes=10)
"""How long a letter is a worker's own, at least."""
TRIES = 12
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=6)
AWAY_WAIT = timedelta(minutes=1)
"""How long all letters wait when the mail server can't be used."""
_PUT_OFF = 5_000
"""Letters put off in one transaction."""


@dataclass(frozen=True)
class Sent:
    """What one run did, in letters; `lost`: leases that somebody else's change overtook.

    `away`: why the mail server couldn't be used, and the run ended early; else empty.
    """

    sent: int = 0
    waiting: int = 0
    bounced: int = 0
    failed: int = 0
    lost: int = 0
    away: str = ""


class CannotReaddress(Exception):
    """This letter is on its way or has arrived; it isn't sent again."""


def send_due(
    database: Database,
    writer: Writer,
    smtp: SmtpSettings,
    render: Render,
    now: Callable[[], datetime],
    limit: int = 100,
    *,
    stop: Callable[[], bool] = lambda: False,
) -> Sent:
    """Send at most `limit` letters that are due, over one connection. `now`: the writer's clock.

    A server that can't be reached, or breaks off, ends the run; letters that weren't tried keep
    their number of tries. `stop` is asked before each letter. Raises what the writer and the
    database raise; then a letter that the server took may go out again, as said above.
    """
    rows = _due(database, now(), limit)
    if not rows:
        return Sent()
    lease = max(LEASE, timedelta(seconds=3 * smtp.whole))
    counts: Counter[str] = Counter()
    connection = Connection(smtp)
    away = ""
    try:
        for row in rows:
            if stop():
                break
            # Before the lease: a server that is away is no letter's fault.
            connection.ready()
            if row.attempts >= TRIES:
                counts[writer.run(_give_up(row))] += 1
                continue
            until = writer.run(_claim(row, lease))
            if until is None:
                continue
            result, away = _try(writer, connection, smtp, render, row, until, lease)
            counts[result] += 1
            if away:
                writer.run(_put_off(away))
                break
    except ServerAway as error:
        away = str(error)
        writer.run(_put_off(away))
    finally:
        connection.close()
    return Sent(**counts, away=away)


def _try(
    writer: Writer,
    connection: Connection,
    smtp: SmtpSettings,
    render: Render,
    row: sa.Row[Any],
    until: datetime,
    lease: timedelta,
) -> tuple[str, str]:
    """Send one leased letter; gives what became of it, and why the run must end, if it must."""
    began = time.monotonic()
    try:
        found = LetterRow.of(row)
        mail = mail_of(found, render(found), sender=smtp.sender, sender_name=smtp.sender_name)
    except BadAddress as error:
        return writer.run(_bounce(row, until, str(error))), ""
    except Exception as error:
        words = tidy(f"The letter couldn't be made: {type(error).__name__}: {error}")
        return writer.run(_try_again(row, until, words)), ""
    # What is left of the lease must be enough, or another worker would send it as well.
    if time.monotonic() - began > lease.total_seconds() - 2 * smtp.whole:
        return writer.run(_try_again(row, until, "Making the letter took too long.")), ""
    try:
        connection.send(mail, row.recipient)
    except Refused as error:
        if error.permanent:
            return writer.run(_bounce(row, until, str(error))), ""
        return writer.run(_try_again(row, until, str(error))), ""
    except Broken as error:
        return writer.run(_try_again(row, until, str(error))), str(error)
    except ServerAway:
        writer.run(_give_back(row, until))
        raise
    return writer.run(_mark_sent(row)), ""


# --- jobs: each is one transaction ------------------------------------------------------


def _due(database: Database, now: datetime, limit: int) -> Sequence[sa.Row[Any]]:
    query = (
        sa.select(letter)
        .where(letter.c.state == "queued", letter.c.next_at <= now)
        .order_by(letter.c.next_at, letter.c.id)
        .limit(limit)
    )
    with database.reading() as connection:
        return connection.execute(query).all()


def _claim(row: sa.Row[Any], lease: timedelta) -> Callable[[Unit], datetime | None]:
    """Lease a letter as it was read; gives until when, or None where somebody was faster."""

    def job(unit: Unit) -> datetime | None:
        until = unit.now + lease
        taken = unit.connection.execute(
            letter.update()
            .where(_as_read(row.id, row.next_at), letter.c.recipient == row.recipient)
            .values(next_at=until, attempts=letter.c.attempts + 1)
        )
        return until if taken.rowcount else None

    return job


def _mark_sent(row: sa.Row[Any]) -> Callable[[Unit], str]:
    """The server took it: that holds even where the lease was lost meanwhile."""

    def job(unit: Unit) -> str:
        changed = unit.connection.execute(
            letter.update()
            .where(
                letter.c.id == row.id,
                letter.c.state == "queued",
                letter.c.recipient == row.recipient,
            )
            .values(
                state="sent",
                sent_at=sa.func.coalesce(letter.c.sent_at, sa.literal(unit.now, Moment())),
                next_at=None,
                error="",
            )
        )
        if changed.rowcount:
            forget_token(unit, row.id)
            if row.sent_at is not None:
                told_again(unit, row.id)
        return "sent" if changed.rowcount else "lost"

    return job


def _bounce(row: sa.Row[Any], until: datetime, words: str) -> Callable[[Unit], str]:
    def job(unit: Unit) -> str:
        changed = unit.connection.execute(
            letter.update()
            .where(_as_read(row.id, until))
            .values(state="bounced", next_at=None, error=tidy(words))
        )
        if changed.rowcount:
            forget_token(unit, row.id)
        return "bounced" if changed.rowcount else "lost"

    return job


def _try_again(row: sa.Row[Any], until: datetime, words: str) -> Callable[[Unit], str]:
    tries = row.attempts + 1
    over = tries >= TRIES

    def job(unit: Unit) -> str:
        changed = unit.connection.execute(
            letter.update()
            .where(_as_read(row.id, until))
            .values(
                state="failed" if over else "queued",
                next_at=None if over else unit.now + wait_after(tries),
                error=tidy(words),
            )
        )
        if not changed.rowcount:
            return "lost"
        if over:
            forget_token(unit, row.id)
        return "failed" if over else "waiting"

    return job


def _give_up(row: sa.Row[Any]) -> Callable[[Unit], str]:
    """A letter that is due after its last try: each worker died over it."""

    def job(unit: Unit) -> str:
        changed = unit.connection.execute(
            letter.update()
            .where(_as_read(row.id, row.next_at))
            .values(state="failed", next_at=None, error="Each try was cut short.")
        )
        if changed.rowcount:
            forget_token(unit, row.id)
        return "failed" if changed.rowcount else "lost"

    return job


def _give_back(row: sa.Row[Any], until: datetime) -> Callable[[Unit], None]:
    """End a lease as if the letter hadn't been tried."""

    def job(unit: Unit) -> None:
        unit.connection.execute(
            letter.update()
            .where(_as_read(row.id, until))
            .values(next_at=unit.now, attempts=row.attempts)
        )

    return job


def _put_off(words: str) -> Callable[[Unit], None]:
    """Let all that is due wait, so that a hung server isn't asked again at once."""

    def job(unit: Unit) -> None:
        due = (
            sa.select(letter.c.id)
            .where(letter.c.state == "queued", letter.c.next_at <= unit.now)
            .order_by(letter.c.next_at, letter.c.id)
            .limit(_PUT_OFF)
        )
        unit.connection.execute(
            letter.update()
            .where(letter.c.id.in_(due))
            .values(next_at=unit.now + AWAY_WAIT, error=tidy(words))
        )

    return job


def _as_read(number: int, next_at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(letter.c.id == number, letter.c.state == "queued", letter.c.next_at == next_at)


def wait_after(tries: int) -> timedelta:
    """How long to wait after so many tries: a minute, doubling, six hours at most."""
    return min(FIRST_WAIT * (1 << min(tries - 1, 20)), LONGEST_WAIT)


# --- what people and bounces change ---------------------------------------------------


def mark_bounced(unit: Unit, message_id: str, reason: str) -> bool:
    """Note that a letter came back; False where no letter that went out has this Message-ID.

    A letter that was addressed anew and not tried since is left alone: what came back is its
    earlier copy.
    """
    changed = unit.connection.execute(
        letter.update()
        .where(
            letter.c.message_id == message_id,
            sa.or_(
                letter.c.state == "sent",
                # Taken by the server, but the worker died, or hasn't noted it yet.
                sa.and_(letter.c.state == "queued", letter.c.attempts > 0),
            ),
        )
        .values(state="bounced", next_at=None, error=tidy(reason) or "It came back.")
    )
    if changed.rowcount:
        number = unit.connection.execute(
            sa.select(letter.c.id).where(letter.c.message_id == message_id)
        ).scalar_one()
        forget_token(unit, number)
    return bool(changed.rowcount)


def readdress(unit: Unit, letter_id: int, recipient: str) -> None:
    """Queue a letter that didn't arrive once more, to this address, under the same Message-ID.

    Raises BadAddress, LookupError where there is no such letter, and CannotReaddress where
    it is queued, was sent, or tells what was taken back.
    """
    check_address(recipient)
    row = unit.one(sa.select(letter.c.state, letter.c.next_at).where(letter.c.id == letter_id))
    if row is None:
        raise LookupError("There is no such letter.")
    if state_of(row.state, row.next_at) == WITHDRAWN:
        raise CannotReaddress("What the letter tells was taken back; it is never sent.")
    if row.state not in ("bounced", "unaddressed", "failed"):
        raise CannotReaddress(
            "The letter waits to be sent." if row.state == "queued" else "The letter was sent."
        )
    unit.change(
        letter,
        letter_id,
        recipient=recipient,
        state="queued",
        attempts=0,
        next_at=unit.now,
        error="",
    )


def note_delivered(unit: Unit, letter_id: int) -> None:
    """Note that a letter reached its advertiser otherwise than by e-mail, such as by post.

    Raises LookupError where there is no such letter, and CannotReaddress where it is being
    sent, was sent, or tells what was taken back.
    """
    row = unit.one(sa.select(letter).where(letter.c.id == letter_id).with_for_update())
    if row is None:
        raise LookupError("There is no such letter.")
    if state_of(row.state, row.next_at) == WITHDRAWN:
        raise CannotReaddress("What the letter tells was taken back; nobody is told of it.")
    if row.state == "sent" or (row.state == "queued" and row.attempts):
        raise CannotReaddress("The letter is being sent, or was sent.")
    again = row.sent_at is not None
    unit.change(
        letter,
        letter_id,
        state="sent",
        sent_at=row.sent_at or unit.now,
        next_at=None,
        error="",
    )
    forget_token(unit, letter_id)
    if again:
        told_again(unit, letter_id)
