"""Endpoints are told of events, signed, again until they take them, and no oftener at once."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from reasoned.webhooks import deliver, endpoints
from reasoned.webhooks.client import Client
from reasoned.webhooks.deliver import LEASE, SILENT_WAIT, WAITS, Delivered, deliver_due
from tests.certificates import certificate
from tests.mail_sink import free_port, silent
from tests.webhooks.conftest import Hooks, new_writer
from tests.webhooks.receiver import Got, Receiver, receiver


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def verified(got: Got, secret: str) -> Any:
    return Webhook(secret).verify(got.body, got.headers)


# --- what goes well --------------------------------------------------------------------------


def test_an_event_arrives_signed_under_its_own_id(hooks: Hooks, there: Receiver) -> None:
    added = hooks.add(there.url)
    ref = hooks.happens("ruling.made", case="cas_1", result="reversed")
    assert hooks.deliver() == Delivered(done=1)
    (got,) = there.got
    assert verified(got, added.secret) == {
        "type": "ruling.made",
        "timestamp": hooks.clock.start.isoformat(),
        "data": {"case": "cas_1", "result": "reversed"},
    }
    assert got.path == "/hook?a=1"
    assert got.headers["webhook-id"] == ref
    assert got.headers["webhook-timestamp"] == str(int(hooks.clock.start.timestamp()))
    assert got.headers["Content-Type"] == "application/json"
    (row,) = hooks.rows()
    assert (row.done_at, row.next_at, row.status, row.attempts) == (hooks.clock.start, None, 204, 1)
    assert hooks.deliver() == Delivered()
    assert len(there.got) == 1


def test_one_changed_byte_or_another_secret_fails(hooks: Hooks, there: Receiver) -> None:
    added = hooks.add(there.url)
    hooks.happens()
    hooks.deliver()
    got = there.got[0]
    with pytest.raises(WebhookVerificationError):
        verified(replace(got, body=got.body.replace(b"r", b"R", 1)), added.secret)
    with pytest.raises(WebhookVerificationError):
        verified(got, "whsec_" + "A" * 44)


def test_each_endpoint_hears_what_it_wants(hooks: Hooks, there: Receiver) -> None:
    all_kinds, some = hooks.add(there.url), hooks.add(there.url, "ruling.made")
    hooks.happens("ruling.made")
    hooks.happens("decision.made")
    assert hooks.deliver() == Delivered(done=3)
    told = sorted((row.endpoint, row.event) for row in hooks.rows())
    assert len(told) == 3
    assert [endpoint for endpoint, _ in told].count(some.ref) == 1
    assert [endpoint for endpoint, _ in told].count(all_kinds.ref) == 2


def test_an_endpoint_added_later_is_not_told_of_the_past(hooks: Hooks, there: Receiver) -> None:
    hooks.happens()
    hooks.add(there.url)
    assert hooks.deliver() == Delivered()


def test_a_rotated_secret_signs_with_both_for_a_day(hooks: Hooks, there: Receiver) -> None:
    old = hooks.add(there.url)
    new = hooks.writer.run(lambda u: endpoints.rotate_secret(u, old.ref))
    assert new.secret != old.secret
    hooks.happens(n=1)
    hooks.deliver()
    assert verified(there.got[0], old.secret) == verified(there.got[0], new.secret)
    hooks.clock.pass_by(endpoints.OVERLAP)
    hooks.happens(n=2)
    hooks.deliver()
    signatures = there.got[1].headers["webhook-signature"].split(" ")
    assert len(there.got[0].headers["webhook-signature"].split(" ")) == 2
    assert signatures == [
        Webhook(new.secret).sign(
            there.got[1].headers["webhook-id"], hooks.clock.at, there.got[1].body.decode()
        )
    ]


def test_a_rotation_can_end_the_old_secret_at_once(hooks: Hooks, there: Receiver) -> None:
    old = hooks.add(there.url)
    no_time = timedelta(0)
    new = hooks.writer.run(lambda u: endpoints.rotate_secret(u, old.ref, overlap=no_time))
    hooks.happens()
    hooks.deliver()
    with pytest.raises(WebhookVerificationError):
        verified(there.got[0], old.secret)
    assert verified(there.got[0], new.secret)


def test_https_is_checked_against_whom_one_trusts(hooks: Hooks, tmp_path: Path) -> None:
    ca, context = certificate(tmp_path, "localhost")
    with receiver(context) as there:
        added = hooks.add(there.url)
        hooks.happens()
        assert hooks.deliver() == Delivered(waiting=1)
        assert "certificate" in hooks.rows()[0].error
        assert there.got == []
        hooks.clock.pass_by(timedelta(seconds=10))
        hooks.client = Client(allow_local=True, ca_file=str(ca))
        assert hooks.deliver() == Delivered(done=1)
        assert verified(there.got[0], added.secret)


# --- what goes wrong -------------------------------------------------------------------------


def test_a_failing_endpoint_is_told_the_same_again_until_it_takes_it(
    hooks: Hooks, there: Receiver
) -> None:
    added = hooks.add(there.url)
    hooks.happens()
    there.answer = lambda number: (500, 404, 200)[number]
    assert hooks.deliver() == Delivered(waiting=1)
    row = hooks.rows()[0]
    assert (row.status, row.error, row.done_at) == (
        500,
        "It answers 500 Internal Server Error.",
        None,
    )
    assert hooks.deliver() == Delivered()
    hooks.clock.pass_by(row.next_at - hooks.clock.at)
    assert hooks.deliver() == Delivered(waiting=1)
    hooks.clock.pass_by(hooks.rows()[0].next_at - hooks.clock.at)
    assert hooks.deliver() == Delivered(done=1)
    row = hooks.rows()[0]
    assert (row.status, row.error, row.attempts) == (200, "", 3)
    assert {(got.body, got.headers["webhook-id"]) for got in there.got} == {
        (there.got[0].body, row.event)
    }
    # Each try is signed for its own moment, or a receiver would take it for an old one.
    assert len({got.headers["webhook-timestamp"] for got in there.got}) == 3
    assert (
        Webhook(added.secret).sign(row.event, hooks.clock.start, there.got[0].body.decode())
        == (there.got[0].headers["webhook-signature"])
    )


def test_waits_follow_the_specification_and_then_it_is_given_up(
    hooks: Hooks, there: Receiver
) -> None:
    hooks.add(there.url)
    hooks.happens()
    there.answer = lambda number: 500
    for wait in WAITS:
        assert hooks.deliver() == Delivered(waiting=1)
        row = hooks.rows()[0]
        assert wait <= row.next_at - hooks.clock.at <= wait * 1.1
        hooks.clock.pass_by(row.next_at - hooks.clock.at)
    assert hooks.deliver() == Delivered(given_up=1)
    row = hooks.rows()[0]
    assert (row.next_at, row.done_at, row.attempts) == (None, None, len(WAITS) + 1)
    assert [(e.waiting, e.given_up) for e in hooks.listed()] == [(0, 1)]
    hooks.clock.pass_by(timedelta(days=9))
    assert hooks.deliver() == Delivered()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(hooks: Hooks, there: Receiver, status: int) -> None:
    with receiver() as elsewhere:
        there.answer = lambda number: (status, {"Location": elsewhere.url})
        hooks.add(there.url)
        hooks.happens()
        assert hooks.deliver() == Delivered(waiting=1)
        assert elsewhere.got == []
    row = hooks.rows()[0]
    assert row.status == status
    assert "redirects aren't followed" in row.error


def test_410_stops_the_endpoint_and_what_waits_for_it(hooks: Hooks, there: Receiver) -> None:
    hooks.add(there.url)
    hooks.happens(n=1)
    hooks.happens(n=2)
    there.answer = lambda number: 410
    assert hooks.deliver() == Delivered(stopped=1)
    assert len(there.got) == 1
    (endpoint,) = hooks.listed()
    assert (endpoint.active, endpoint.waiting, endpoint.given_up) == (False, 0, 2)
    assert "410 Gone" in hooks.rows()[0].error
    hooks.happens(n=3)
    assert len(hooks.rows()) == 2


@pytest.mark.parametrize("status", [429, 503])
def test_an_endpoint_that_asks_for_time_gets_it(hooks: Hooks, there: Receiver, status: int) -> None:
    hooks.add(there.url)
    hooks.happens(n=1)
    hooks.happens(n=2)
    there.answer = lambda number: (status, {"Retry-After": "3600"})
    assert hooks.deliver() == Delivered(waiting=1)
    assert len(there.got) == 1
    assert {row.next_at for row in hooks.rows()} == {hooks.clock.start + timedelta(hours=1)}


@pytest.mark.parametrize("value", ["-5", "1e9", "9" * 50, "Fri, 31 Dec 1999 23:59:59 GMT", "²"])
def test_nonsense_in_retry_after_changes_nothing(hooks: Hooks, there: Receiver, value: str) -> None:
    hooks.add(there.url)
    hooks.happens()
    there.answer = lambda number: (500, {"Retry-After": value})
    assert hooks.deliver() == Delivered(waiting=1)
    assert hooks.rows()[0].next_at - hooks.clock.start <= WAITS[0] * 1.1


@pytest.mark.parametrize(
    ("answers", "trickle"),
    [([], False), ([b"", b"HTTP/1.1 200 OK\r\nX-A: "], True)],
    ids=["silent", "trickling"],
)
def test_an_endpoint_that_hangs_keeps_no_other_waiting(
    hooks: Hooks, there: Receiver, answers: list[bytes], trickle: bool
) -> None:
    hooks.client = Client(allow_local=True, connect=0.4, whole=0.4)
    with silent(answers, trickle) as hung:
        hooks.add(f"http://127.0.0.1:{hung.port}/")
        hooks.add(there.url)
        for number in range(3):
            hooks.happens(n=number)
        assert hooks.deliver() == Delivered(done=3, waiting=1)
        assert hung.connections == 1
        assert "too long" in next(row.error for row in hooks.rows() if row.error)
        # All that waits for it has been put off, after the one try.
        assert hooks.deliver() == Delivered()
        hooks.clock.pass_by(SILENT_WAIT)
        assert hooks.deliver() == Delivered(waiting=1)
        assert hung.connections == 2


def test_an_endpoint_with_much_to_hear_leaves_room_for_others(
    hooks: Hooks, there: Receiver
) -> None:
    first = hooks.add(there.url, "decision.made")
    second = hooks.add(there.url, "ruling.made")
    for number in range(9):
        hooks.happens("decision.made", n=number)
    hooks.happens("ruling.made")
    assert hooks.deliver(limit=2) == Delivered(done=2)
    assert {row.endpoint for row in hooks.rows() if row.done_at} == {first.ref, second.ref}


def test_an_endpoint_that_is_away_is_tried_later(hooks: Hooks) -> None:
    hooks.add(f"http://localhost:{free_port()}/")
    hooks.happens()
    assert hooks.deliver() == Delivered(waiting=1)
    assert (hooks.rows()[0].status, bool(hooks.rows()[0].error)) == (0, True)


@pytest.mark.parametrize("answer", [b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 300_000])
def test_an_answer_that_is_no_http_is_a_failure(hooks: Hooks, answer: bytes) -> None:
    with silent([b"", answer]) as odd:
        hooks.client = Client(allow_local=True, whole=1.0)
        hooks.add(f"http://127.0.0.1:{odd.port}/")
        hooks.happens()
        assert hooks.deliver() == Delivered(waiting=1)


def test_a_name_that_leads_inside_by_now_is_not_connected_to(
    hooks: Hooks, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name was public when it was given; now it leads to this machine."""
    port = int(there.url.split(":")[2].split("/")[0])
    hooks.writer.run(lambda u: endpoints.add(u, f"https://hook.example:{port}/"))
    hooks.happens()
    resolve = socket.getaddrinfo

    def rebound(host: Any, *args: Any, **named: Any) -> Any:
        return resolve("127.0.0.1" if host == "hook.example" else host, *args, **named)

    monkeypatch.setattr(socket, "getaddrinfo", rebound)
    hooks.client = Client()
    assert hooks.deliver() == Delivered(waiting=1)
    assert hooks.rows()[0].error == "127.0.0.1 isn't a public address."
    assert there.got == []


# --- crashes and rivals ------------------------------------------------------------------------


class Crash(BaseException):
    """The process ends here."""


def test_a_crash_after_it_was_told_tells_the_same_again(
    hooks: Hooks, there: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks.add(there.url)
    hooks.happens()

    def die(*args: Any) -> Any:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(deliver, "_done", die)
        with pytest.raises(Crash):
            hooks.deliver()
    assert hooks.deliver() == Delivered()
    hooks.clock.pass_by(LEASE)
    assert hooks.deliver() == Delivered(done=1)
    first, second = there.got
    assert first.body == second.body
    assert first.headers["webhook-id"] == second.headers["webhook-id"]


def test_two_workers_tell_nothing_twice(hooks: Hooks, there: Receiver) -> None:
    hooks.add(there.url)
    told = {hooks.happens(n=number) for number in range(20)}
    rival = new_writer(hooks.database, hooks.clock, 1000)
    together = threading.Barrier(2)
    results: list[Delivered] = []

    def work(writer: Any) -> None:
        together.wait()
        results.append(deliver_due(hooks.database, writer, hooks.clock, 100, hooks.client))

    threads = [threading.Thread(target=work, args=(w,)) for w in (hooks.writer, rival)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rival.close()
    assert sorted(got.headers["webhook-id"] for got in there.got) == sorted(told)
    assert sum(result.done for result in results) == 20


def test_stop_ends_a_run_between_deliveries(hooks: Hooks, there: Receiver) -> None:
    hooks.add(there.url)
    for number in range(3):
        hooks.happens(n=number)
    asked = iter([False, True])
    result = deliver_due(
        hooks.database, hooks.writer, hooks.clock, 9, hooks.client, stop=lambda: next(asked)
    )
    assert result == Delivered(done=1)


def test_endpoints_are_told_together(hooks: Hooks, there: Receiver) -> None:
    """Each request is answered only once all of them are there."""
    all_there = threading.Barrier(deliver.TOGETHER, timeout=4)

    def answer(number: int) -> int:
        all_there.wait()
        return 204

    there.answer = answer
    for _ in range(deliver.TOGETHER):
        hooks.add(there.url)
    hooks.happens()
    assert hooks.deliver() == Delivered(done=deliver.TOGETHER)
