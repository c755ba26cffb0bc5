"""Notices go out as plain text, once, under one Message-ID, to whoever still works here."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.letters.notices import send_notices
from reasoned.letters.outbox import TRIES
from reasoned.store.tables.access import person
from reasoned.store.tables.outbox import notice
from tests.letters.post import START, Post, post, recipients, settings
from tests.letters.post import mail as mail
from tests.mail_sink import Sink, free_port, silent

__all__ = ["mail", "post"]

URL = "https://ads.example"
DUE = START + timedelta(days=1)


def add(post: Post, *, kind: str = "task.escalated", active: bool = True, **changes: Any) -> int:
    content = {
        "task": "task_1",
        "what": "review",
        "case": "case_1",
        "subject": {"kind": "ad", "external_id": "ad-7"},
        "rule": "pills",
        "due_at": DUE.isoformat(),
    }

    def job(unit: Any) -> int:
        number = unit.connection.execute(sa.select(sa.func.count()).select_from(notice)).scalar()
        someone = unit.add(
            person,
            ref=f"per_{number}",
            email=f"p{number}@ads.example",
            name="A name",
            roles=["senior"],
            markets=[],
            active=active,
            created_at=unit.now,
        )
        return int(
            unit.add(
                notice,
                ref=f"ntc_{number}",
                person_id=someone,
                kind=kind,
                content=content | changes,
                message_id=f"<ntc_{number}@ads.example>",
                created_at=unit.now,
                state="queued",
                attempts=0,
                next_at=unit.now,
                error="",
            )
        )

    return post.writer.run(job)


def send(post: Post, port: int, url: str = URL, limit: int = 100) -> tuple[int, str]:
    return send_notices(post.database, post.writer, settings(port), url, post.clock, limit)


def row(post: Post, number: int) -> sa.Row[Any]:
    with post.database.reading() as connection:
        return connection.execute(sa.select(notice).where(notice.c.id == number)).one()


def test_a_notice_says_what_waits_until_when_and_where(post: Post, mail: Sink) -> None:
    number = add(post)
    assert send(post, mail.port) == (1, "")
    assert send(post, mail.port) == (0, "")
    (received,) = mail.mails
    assert received.get_content_type() == "text/plain"
    assert received["Subject"] == "Due soon: ad ad-7"
    assert received["Message-ID"] == "<ntc_0@ads.example>"
    assert received["Auto-Submitted"] == "auto-generated"
    text = received.get_content().replace("\r\n", "\n")
    assert "A decision is due soon." in text
    assert f"{URL}/desk/cases/case_1\n" in text
    assert f"{DUE.day} {DUE:%B %Y, %H:%M} UTC" in text
    kept = row(post, number)
    assert (kept.state, kept.sent_at, kept.next_at, kept.attempts) == ("sent", START, None, 1)


def test_what_is_late_says_so_and_an_id_from_outside_stays_in_its_line(
    post: Post, mail: Sink
) -> None:
    add(post, kind="task.missed", subject={"kind": "ad", "external_id": "x\r\nBcc: e@e.e\u202e"})
    assert send(post, mail.port, url="")[0] == 1
    (received,) = mail.mails
    assert received["Bcc"] is None
    assert received["Subject"] == "Late: ad x Bcc: e@e.e"
    text = received.get_content()
    assert "A decision is late." in text
    assert "\u202e" not in text
    assert "Case:     case_1" in text
    assert "http" not in text


def test_whoever_left_gets_none_and_one_that_cannot_be_made_keeps_no_other(
    post: Post, mail: Sink
) -> None:
    left, broken, good = add(post, active=False), add(post, due_at="never"), add(post)
    assert send(post, mail.port) == (1, "")
    assert recipients(mail) == ["p2@ads.example"]
    assert [row(post, n).state for n in (left, broken, good)] == ["failed", "failed", "sent"]
    assert "work here any more" in row(post, left).error
    assert "couldn't be made" in row(post, broken).error


def test_refused_for_good_it_fails_and_refused_for_now_it_is_tried_again(
    post: Post, mail: Sink
) -> None:
    bad, later = add(post), add(post)
    mail.refuse |= {"p0@ads.example": "550 No such user", "p1@ads.example": "451 Greylisted"}
    assert send(post, mail.port) == (0, "")
    assert (row(post, bad).state, row(post, bad).error) == ("failed", "550 No such user")
    for tries in range(1, TRIES + 1):
        kept = row(post, later)
        assert kept.attempts == tries
        if tries < TRIES:
            assert kept.state == "queued"
            post.clock.pass_by(kept.next_at - post.clock.at)
            send(post, mail.port)
    assert row(post, later).state == "failed"


def test_a_server_that_is_away_is_no_notices_fault(post: Post, mail: Sink) -> None:
    number = add(post)
    sent, away = send(post, free_port())
    assert (sent, row(post, number).attempts, row(post, number).state) == (0, 0, "queued")
    assert "can't be used" in away
    assert send(post, mail.port) == (0, "")
    post.clock.pass_by(timedelta(minutes=1))
    assert send(post, mail.port) == (1, "")


@pytest.mark.parametrize("limit", [1, 2])
def test_no_more_go_out_than_the_limit(post: Post, mail: Sink, limit: int) -> None:
    for _ in range(3):
        add(post)
    assert send(post, mail.port, limit=limit) == (limit, "")


def test_a_server_that_hangs_is_not_asked_again_at_once(post: Post) -> None:
    first, second = add(post), add(post)
    with silent([b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n"]) as hung:
        quick = settings(hung.port, timeout=0.3, accept=0.3, whole=1.0)
        sent, away = send_notices(post.database, post.writer, quick, URL, post.clock)
    assert sent == 0
    assert away
    for number in (first, second):
        assert row(post, number).state == "queued"
        assert row(post, number).next_at > post.clock.at
