"""A database with an advertiser and a writer, for letters to be queued in and sent from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.letters.mail import LetterRow, Rendered
from reasoned.letters.outbox import (
    Sent,
    send_due,
)
from reasoned.letters.smtp import SmtpSettings
from reasoned.store.database import Database
from reasoned.store.tables.outbox import letter
from reasoned.store.tables.subjects import subject
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer
from tests.mail_sink import Sink, sink

START = datetime(2018, 1, 27, 9, 30, tzinfo=UTC)


@dataclass
class Clock:
    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, time: timedelta) -> None:
        self.at += time


@dataclass
class Post:
    """A database with an advertiser, its writer, and a clock."""

    database: Database
    writer: Writer
    clock: Clock

    def write(self, *recipients: str, **values: Any) -> list[int]:
        """Queue letters; gives their numbers."""
        return self.writer.run(lambda u: [add_letter(u, r, values) for r in recipients])

    def row(self, number: int) -> sa.Row[Any]:
        with self.database.reading() as connection:
            return connection.execute(sa.select(letter).where(letter.c.id == number)).one()

    def send(self, port: int, **changes: Any) -> Sent:
        return send_due(
            self.database, self.writer, settings(port, **changes), rendered, self.clock, 100
        )


def settings(to_port: int, **changes: Any) -> SmtpSettings:
    plain = SmtpSettings("127.0.0.1", "ads@ads.example", port=to_port, security="none")
    return replace(plain, **changes)


def rendered(row: LetterRow) -> Rendered:
    return Rendered(f"Letter {row.id}", row.content["text"], "<p>Read</p>", b"%PDF")


def add_letter(unit: Unit, recipient: str, values: dict[str, Any]) -> int:
    ref = unit.new_ref("let")
    kept = {
        "ref": ref,
        "kind": "decision",
        "message_id": f"<{ref}@ads.example>",
        "subject_id": 1,
        "recipient": recipient,
        "language": "en",
        "content": {"text": f"To {recipient}\n"},
        "created_at": unit.now,
        "state": "queued" if recipient else "unaddressed",
        "next_at": unit.now if recipient else None,
        "error": "",
    }
    return unit.add(letter, **kept | values)


def new_writer(database: Database, clock: Callable[[], datetime], first: int = 1) -> Writer:
    numbers = count(first)
    return Writer(
        database,
        now=clock,
        new_ref=lambda kind: f"{kind}_{next(numbers)}",
        new_salt=lambda: bytes(16),
    )


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    clock = Clock()
    writer = new_writer(database, clock)
    writer.run(
        lambda u: u.add(
            subject,
            ref="sub_1",
            kind="advertiser",
            external_id="1",
            name="Shop",
            market="",
            created_at=u.now,
        )
    )
    yield Post(database, writer, clock)
    writer.close()


@pytest.fixture
def mail() -> Iterator[Sink]:
    with sink() as running:
        yield running


def recipients(mail: Sink) -> list[str]:
    return [to for envelope in mail.taken for to in envelope.rcpt_tos]
