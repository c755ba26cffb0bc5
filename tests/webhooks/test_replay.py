"""Events are told once more on request, under the ids that they had."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from reasoned.webhooks import endpoints
from reasoned.webhooks.deliver import Delivered
from reasoned.webhooks.endpoints import NoEndpoint
from reasoned.webhooks.replay import NoEvent, replay_event, replay_since
from tests.webhooks.conftest import Hooks
from tests.webhooks.receiver import Receiver, receiver

HOUR = timedelta(hours=1)


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as running:
        yield running


def ids(there: Receiver) -> list[str]:
    return [got.headers["webhook-id"] for got in there.got]


def test_one_event_is_told_once_more_and_its_row_stays_one(hooks: Hooks, there: Receiver) -> None:
    added = hooks.add(there.url)
    ref, _ = hooks.happens(n=1), hooks.happens(n=2)
    hooks.deliver()
    there.got.clear()
    hooks.writer.run(lambda u: replay_event(u, added.ref, ref))
    assert hooks.deliver() == Delivered(done=1)
    assert ids(there) == [ref]
    assert len(hooks.rows()) == 2


def test_what_was_given_up_gets_all_its_tries_again(hooks: Hooks, there: Receiver) -> None:
    added = hooks.add(there.url)
    ref = hooks.happens()
    there.answer = lambda number: 500
    while hooks.deliver().given_up == 0:
        hooks.clock.pass_by(timedelta(days=2))
    hooks.writer.run(lambda u: replay_event(u, added.ref, ref))
    assert hooks.deliver() == Delivered(waiting=1)
    assert hooks.rows()[0].attempts == 1


def test_all_since_a_moment_is_told_to_one_endpoint_only(hooks: Hooks, there: Receiver) -> None:
    """Also what happened before the endpoint was there, of the kinds that it wants."""
    other = hooks.add(there.url)
    hooks.happens("ruling.made", n=0)
    hooks.clock.pass_by(HOUR)
    wanted = [hooks.happens("ruling.made", n=1)]
    hooks.happens("decision.made", n=2)
    added = hooks.add(there.url, "ruling.made")
    hooks.clock.pass_by(HOUR)
    wanted.append(hooks.happens("ruling.made", n=3))
    hooks.deliver()
    there.got.clear()
    since = hooks.clock.start + HOUR
    assert hooks.writer.run(lambda u: replay_since(u, added.ref, since)) == 2
    assert hooks.deliver() == Delivered(done=2)
    assert sorted(ids(there)) == sorted(wanted)
    assert hooks.writer.run(lambda u: replay_since(u, other.ref, hooks.clock.start)) == 4
    assert hooks.writer.run(lambda u: replay_since(u, other.ref, hooks.clock.start + 3 * HOUR)) == 0


def test_a_replay_during_a_delivery_is_not_lost(hooks: Hooks, there: Receiver) -> None:
    added = hooks.add(there.url)
    ref = hooks.happens()

    def replayed(number: int) -> int:
        if number == 0:
            hooks.writer.run(lambda u: replay_event(u, added.ref, ref))
        return 204

    there.answer = replayed
    assert hooks.deliver() == Delivered(lost=1)
    assert hooks.deliver() == Delivered(done=1)
    assert ids(there) == [ref, ref]


def test_an_unknown_event_or_endpoint_is_said_to_be(hooks: Hooks, there: Receiver) -> None:
    added = hooks.add(there.url)
    ref = hooks.happens()
    with pytest.raises(NoEvent):
        hooks.writer.run(lambda u: replay_event(u, added.ref, "evt_nothing"))
    with pytest.raises(NoEndpoint):
        hooks.writer.run(lambda u: replay_event(u, "whk_nothing", ref))
    hooks.writer.run(lambda u: endpoints.deactivate(u, added.ref))
    with pytest.raises(NoEndpoint):
        hooks.writer.run(lambda u: replay_since(u, added.ref, hooks.clock.start))
