"""Letters go out: each once as long as nothing crashes, under one Message-ID whatever does."""

from __future__ import annotations

import time
from datetime import timedelta

from reasoned.letters import outbox
from reasoned.letters.outbox import (
    TRIES,
    Sent,
    readdress,
    send_due,
    wait_after,
)
from reasoned.store.tables.outbox import letter
from tests.letters.post import START, Post, mail, post, recipients, rendered, settings
from tests.mail_sink import Sink, free_port, silent, sink

__all__ = ["mail", "post"]

# --- what goes well ---------------------------------------------------------------------


def test_letters_that_are_due_go_out_once_over_one_connection(post: Post, mail: Sink) -> None:
    numbers = post.write("a@shop.example", "b@shop.example", "c@shop.example")
    assert post.send(mail.port) == Sent(sent=3)
    assert recipients(mail) == ["a@shop.example", "b@shop.example", "c@shop.example"]
    assert len(mail.sessions) == 1
    for number, received in zip(numbers, mail.mails, strict=True):
        row = post.row(number)
        assert (row.state, row.sent_at, row.next_at, row.attempts) == ("sent", START, None, 1)
        assert received["Message-ID"] == row.message_id
    assert mail.taken[0].mail_from == "ads@ads.example"
    assert post.send(mail.port) == Sent()
    assert len(mail.taken) == 3


def test_a_line_with_nothing_but_a_dot_does_not_end_a_letter(post: Post, mail: Sink) -> None:
    text = "Before\n.\nQUIT\n..after\n"
    post.write("a@shop.example", content={"text": text})
    assert post.send(mail.port).sent == 1
    body = mail.mails[0].get_body(("plain",))
    assert body is not None
    assert body.get_content().replace("\r\n", "\n") == text


def test_a_letter_to_nobody_or_for_later_waits(post: Post, mail: Sink) -> None:
    nobody, later = post.write("", "a@shop.example")
    hour = timedelta(hours=1)
    post.writer.run(lambda u: u.change(letter, later, next_at=START + hour))
    assert post.send(mail.port) == Sent()
    assert post.row(nobody).state == "unaddressed"
    post.clock.pass_by(hour)
    assert post.send(mail.port) == Sent(sent=1)


def test_bounces_go_where_they_are_read(post: Post, mail: Sink) -> None:
    post.write("a@shop.example")
    post.send(mail.port, return_path="bounces@ads.example")
    assert mail.taken[0].mail_from == "bounces@ads.example"
    assert mail.mails[0]["From"] == "ads@ads.example"


def test_no_more_letters_than_the_limit_and_none_after_stop(post: Post, mail: Sink) -> None:
    post.write(*(f"{name}@shop.example" for name in "abcd"))
    args = (post.database, post.writer, settings(mail.port), rendered, post.clock)
    assert send_due(*args, 1).sent == 1
    asked = iter([False, True])
    assert send_due(*args, 9, stop=lambda: next(asked)).sent == 1
    assert len(mail.taken) == 2


def test_an_address_beyond_ascii_needs_a_server_that_takes_it(post: Post, mail: Sink) -> None:
    (number,) = post.write("jürgen@bücher.example")
    with sink(enable_SMTPUTF8=False) as narrow:
        assert post.send(narrow.port) == Sent(bounced=1)
        assert narrow.taken == []
    assert "beyond ASCII" in post.row(number).error
    post.writer.run(lambda u: readdress(u, number, "jürgen@bücher.example"))
    assert post.send(mail.port) == Sent(sent=1)
    assert recipients(mail) == ["jürgen@bücher.example"]


# --- refusals -----------------------------------------------------------------------------


def test_a_recipient_refused_for_good_is_a_bounce_in_the_servers_words(
    post: Post, mail: Sink
) -> None:
    bad, good = post.write("gone@shop.example", "a@shop.example")
    mail.refuse["gone@shop.example"] = "550 5.1.1 No such\x07 user " + "x" * 300
    assert post.send(mail.port) == Sent(sent=1, bounced=1)
    row = post.row(bad)
    assert (row.state, row.next_at, row.sent_at) == ("bounced", None, None)
    assert row.error.startswith("550 5.1.1 No such user xxx")
    assert post.row(good).state == "sent"
    post.clock.pass_by(timedelta(days=9))
    assert post.send(mail.port) == Sent()


def test_a_letter_refused_for_its_content_is_a_bounce(post: Post, mail: Sink) -> None:
    (number,) = post.write("a@shop.example")
    mail.on_data = lambda data: "554 5.6.0 Not here"
    assert post.send(mail.port) == Sent(bounced=1)
    assert post.row(number).error == "554 5.6.0 Not here"


def test_a_letter_refused_for_now_is_tried_ever_more_rarely_and_then_given_up(
    post: Post, mail: Sink
) -> None:
    (number,) = post.write("a@shop.example")
    mail.refuse["a@shop.example"] = "451 4.7.1 Greylisted"
    waits = []
    for _ in range(TRIES - 1):
        assert post.send(mail.port) == Sent(waiting=1)
        row = post.row(number)
        waits.append(row.next_at - post.clock.at)
        post.clock.pass_by(waits[-1] - timedelta(seconds=1))
        assert post.send(mail.port) == Sent()
        post.clock.pass_by(timedelta(seconds=1))
    assert post.send(mail.port) == Sent(failed=1)
    row = post.row(number)
    assert (row.state, row.attempts, row.next_at) == ("failed", TRIES, None)
    assert row.error == "451 4.7.1 Greylisted"
    assert waits[:4] == [timedelta(minutes=m) for m in (1, 2, 4, 8)]
    assert waits[-1] == timedelta(hours=6)


def test_no_wait_is_longer_than_six_hours() -> None:
    assert wait_after(10**6) == timedelta(hours=6)


def test_a_sender_refused_is_no_bounce_of_the_recipient(post: Post, mail: Sink) -> None:
    (number,) = post.write("a@shop.example")
    mail.refuse_sender = "550 5.7.1 Who are you?"
    assert post.send(mail.port) == Sent(waiting=1)
    assert post.row(number).error == "550 5.7.1 Who are you?"


def test_a_letter_that_cannot_be_made_holds_up_no_other(post: Post, mail: Sink) -> None:
    broken, good = post.write("a@shop.example", "b@shop.example", content={"text": "Hello\n"})
    post.writer.run(lambda u: u.change(letter, broken, content={}))
    assert post.send(mail.port) == Sent(sent=1, waiting=1)
    assert post.row(broken).error.startswith("The letter couldn't be made: KeyError")
    assert post.row(good).state == "sent"


def test_a_stored_address_that_injects_a_header_is_never_sent_to(post: Post, mail: Sink) -> None:
    (number,) = post.write("a@shop.example\r\nRCPT TO:<b@shop.example>")
    assert post.send(mail.port) == Sent(bounced=1)
    assert mail.taken == []
    assert "isn't an e-mail address" in post.row(number).error


# --- servers that are away, hang or break off ------------------------------------------------


def test_a_server_that_is_away_costs_no_letter_a_try(post: Post) -> None:
    numbers = post.write("a@shop.example", "b@shop.example")
    port = free_port()
    for _ in range(TRIES + 3):
        result = post.send(port)
        assert (result.sent, result.waiting, result.failed) == (0, 0, 0)
        assert f"127.0.0.1:{port} can't be used" in result.away
        # All wait, so that the next run doesn't ask again at once.
        assert post.send(port) == Sent()
        post.clock.pass_by(outbox.AWAY_WAIT)
    for number in numbers:
        row = post.row(number)
        assert (row.state, row.attempts) == ("queued", 0)
        assert "can't be used" in row.error
    with sink() as back:
        assert post.send(back.port) == Sent(sent=2)
    assert post.row(numbers[0]).error == ""


def test_a_server_that_hangs_at_first_costs_no_letter_a_try(post: Post) -> None:
    numbers = post.write("a@shop.example", "b@shop.example")
    with silent([b"220 hello\r\n"]) as hung:
        assert "too long" in post.send(hung.port, timeout=0.3).away
        assert post.send(hung.port) == Sent()
        assert hung.connections == 1
    assert [post.row(number).attempts for number in numbers] == [0, 0]


def test_a_server_that_hangs_over_a_letter_ends_the_run(post: Post) -> None:
    first, second = post.write("a@shop.example", "b@shop.example")
    with silent([b"220 hello\r\n", b"250 hello\r\n", b"250 ok\r\n"]) as hung:
        result = post.send(hung.port, timeout=0.3)
        assert (result.sent, result.waiting) == (0, 1)
        assert "stopped answering" in result.away
        assert post.send(hung.port) == Sent()
        assert hung.connections == 1
    assert (post.row(first).attempts, post.row(second).attempts) == (1, 0)
    post.clock.pass_by(timedelta(minutes=1))
    with sink() as back:
        assert post.send(back.port) == Sent(sent=2)


def test_a_server_that_takes_leave_between_letters_is_called_again(post: Post) -> None:
    post.write("a@shop.example", "b@shop.example")
    with sink(timeout=0.2) as mail:
        pause = iter([0.0, 0.6])

        def stop() -> bool:
            time.sleep(next(pause))
            return False

        args = (post.database, post.writer, settings(mail.port), rendered, post.clock)
        assert send_due(*args, 9, stop=stop) == Sent(sent=2)
        assert len(mail.sessions) == 2


def test_a_server_that_says_421_is_left_alone_for_a_while(post: Post, mail: Sink) -> None:
    numbers = post.write("a@shop.example", "b@shop.example")
    mail.refuse_sender = "421 4.3.2 Shutting down"
    assert post.send(mail.port).away.endswith("421 4.3.2 Shutting down")
    assert [post.row(number).attempts for number in numbers] == [0, 0]
    assert post.send(mail.port) == Sent()
