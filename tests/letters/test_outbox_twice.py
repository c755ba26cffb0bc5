"""Crashes, rivals and late bounces: one row, one Message-ID, and no letter lost or undone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from reasoned.letters import outbox
from reasoned.letters.mail import BadAddress
from reasoned.letters.outbox import (
    LEASE,
    TRIES,
    CannotReaddress,
    Sent,
    mark_bounced,
    readdress,
    send_due,
)
from reasoned.store.tables.outbox import letter
from reasoned.store.unit import Unit
from reasoned.store.writer import Writer
from tests.letters.post import START, Post, mail, new_writer, post, recipients, rendered, settings
from tests.mail_sink import Sink

__all__ = ["mail", "post"]

# --- crashes and rivals ------------------------------------------------------------------


class Crash(BaseException):
    """The process ends here."""


@contextmanager
def crash_before_noting(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def die(row: sa.Row[Any]) -> Callable[[Unit], str]:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "_mark_sent", die)
        yield


def test_a_crash_after_the_server_took_it_sends_the_same_again(
    post: Post, mail: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    (number,) = post.write("a@shop.example")
    with crash_before_noting(monkeypatch), pytest.raises(Crash):
        post.send(mail.port)
    assert len(mail.taken) == 1
    assert post.row(number).state == "queued"
    # Leased: nobody else may think that it is theirs.
    assert post.send(mail.port) == Sent()
    post.clock.pass_by(LEASE)
    assert post.send(mail.port) == Sent(sent=1)
    first, second = mail.taken
    assert first.original_content == second.original_content
    row = post.row(number)
    assert (row.state, row.attempts) == ("sent", 2)
    with post.database.reading() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(letter)).scalar() == 1


def test_a_letter_over_which_each_worker_dies_is_given_up(post: Post, mail: Sink) -> None:
    (number,) = post.write("a@shop.example", attempts=TRIES)
    assert post.send(mail.port) == Sent(failed=1)
    assert (post.row(number).state, post.row(number).error) == ("failed", "Each try was cut short.")
    assert mail.taken == []


def test_two_workers_share_the_letters_and_send_none_twice(post: Post, mail: Sink) -> None:
    wanted = [f"{number}@shop.example" for number in range(24)]
    post.write(*wanted)
    rival = new_writer(post.database, post.clock, 1000)
    together = threading.Barrier(2)
    results: list[Sent] = []

    def work(writer: Writer) -> None:
        together.wait()
        results.append(
            send_due(post.database, writer, settings(mail.port), rendered, post.clock, 100)
        )

    threads = [threading.Thread(target=work, args=(w,)) for w in (post.writer, rival)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rival.close()
    assert sorted(recipients(mail)) == sorted(wanted)
    assert sum(result.sent for result in results) == len(wanted)


def test_a_slow_workers_success_stands_although_its_lease_ran_out(post: Post, mail: Sink) -> None:
    (number,) = post.write("a@shop.example")

    def overtaken(data: bytes) -> None:
        later = post.clock.at + timedelta(hours=1)
        post.writer.run(lambda u: u.change(letter, number, next_at=later))

    mail.on_data = overtaken
    assert post.send(mail.port) == Sent(sent=1)
    assert post.row(number).state == "sent"


def test_a_slow_workers_failure_does_not_undo_anothers_success(post: Post, mail: Sink) -> None:
    (number,) = post.write("a@shop.example")

    def overtaken(data: bytes) -> str:
        post.writer.run(
            lambda u: u.change(letter, number, state="sent", sent_at=u.now, next_at=None)
        )
        return "554 No more"

    mail.on_data = overtaken
    assert post.send(mail.port) == Sent(lost=1)
    assert post.row(number).state == "sent"


# --- bounces that come later, and new addresses -----------------------------------------------


def test_a_bounce_that_comes_later_marks_its_letter(post: Post, mail: Sink) -> None:
    (number,) = post.write("a@shop.example")
    post.send(mail.port)
    message_id = post.row(number).message_id
    assert post.writer.run(lambda u: mark_bounced(u, message_id, "Mailbox\r\nfull"))
    row = post.row(number)
    assert (row.state, row.error, row.sent_at) == ("bounced", "Mailbox full", START)
    assert not post.writer.run(lambda u: mark_bounced(u, "<nothing@ads.example>", "x"))


def test_a_bounce_that_comes_before_the_worker_notes_the_sending_stands(
    post: Post, mail: Sink
) -> None:
    (number,) = post.write("a@shop.example")
    message_id = post.row(number).message_id

    def bounced(data: bytes) -> None:
        assert post.writer.run(lambda u: mark_bounced(u, message_id, "No such user"))

    mail.on_data = bounced
    assert post.send(mail.port) == Sent(lost=1)
    assert post.row(number).state == "bounced"


def test_a_letter_that_came_back_goes_to_a_new_address_under_its_message_id(
    post: Post, mail: Sink
) -> None:
    (number,) = post.write("gone@shop.example")
    mail.refuse["gone@shop.example"] = "550 Gone"
    post.send(mail.port)
    post.writer.run(lambda u: readdress(u, number, "new@shop.example"))
    # The bounce of the first copy may still be on its way.
    message_id = post.row(number).message_id
    assert not post.writer.run(lambda u: mark_bounced(u, message_id, "Gone"))
    assert post.send(mail.port) == Sent(sent=1)
    assert recipients(mail) == ["new@shop.example"]
    assert mail.mails[0]["Message-ID"] == message_id
    assert post.row(number).error == ""


def test_a_letter_sent_and_bounced_keeps_when_it_was_first_sent(post: Post, mail: Sink) -> None:
    (number,) = post.write("a@shop.example")
    post.send(mail.port)
    message_id = post.row(number).message_id
    post.clock.pass_by(timedelta(days=1))
    post.writer.run(lambda u: mark_bounced(u, message_id, "Gone"))
    post.writer.run(lambda u: readdress(u, number, "b@shop.example"))
    assert post.send(mail.port) == Sent(sent=1)
    assert (post.row(number).state, post.row(number).sent_at) == ("sent", START)


def test_only_what_did_not_arrive_is_addressed_anew(post: Post, mail: Sink) -> None:
    nobody, waiting = post.write("", "a@shop.example")
    with pytest.raises(CannotReaddress, match="waits"):
        post.writer.run(lambda u: readdress(u, waiting, "b@shop.example"))
    post.send(mail.port)
    with pytest.raises(CannotReaddress, match="was sent"):
        post.writer.run(lambda u: readdress(u, waiting, "b@shop.example"))
    with pytest.raises(BadAddress):
        post.writer.run(lambda u: readdress(u, nobody, "b@shop.example\nBcc: c@d.example"))
    with pytest.raises(LookupError):
        post.writer.run(lambda u: readdress(u, 999, "b@shop.example"))
    post.writer.run(lambda u: readdress(u, nobody, "b@shop.example"))
    assert post.send(mail.port) == Sent(sent=1)
