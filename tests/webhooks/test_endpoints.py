"""Endpoints are added, listed without their secrets, and stopped."""

from __future__ import annotations

import base64

import pytest

from reasoned.store.unit import Unit
from reasoned.webhooks import endpoints
from reasoned.webhooks.addresses import BadEndpoint
from reasoned.webhooks.deliver import Delivered
from reasoned.webhooks.endpoints import NoEndpoint
from tests.webhooks.conftest import Hooks

URL = "https://example.org/hook"


def test_a_secret_is_256_random_bits_and_shown_once(hooks: Hooks) -> None:
    one, other = hooks.add(URL, "ruling.made"), hooks.add(URL)
    assert one.secret.startswith("whsec_")
    assert len(base64.b64decode(one.secret.removeprefix("whsec_"))) == 32
    assert one.secret != other.secret
    assert one.secret not in repr(one)
    first, second = hooks.listed()
    assert (first.ref, first.url, first.kinds) == (one.ref, URL, ("ruling.made",))
    assert (first.active, first.created_at) == (True, hooks.clock.start)
    assert second.kinds == ()
    assert one.secret not in repr(hooks.listed())


@pytest.mark.parametrize("url", ["http://example.org/", "https://localhost/", "https://10.0.0.1/"])
def test_an_address_inside_or_in_the_clear_is_not_added(hooks: Hooks, url: str) -> None:
    with pytest.raises(BadEndpoint):
        hooks.writer.run(lambda u: endpoints.add(u, url))
    assert hooks.listed() == []


def test_there_are_not_endlessly_many(hooks: Hooks) -> None:
    def many(unit: Unit) -> None:
        for number in range(endpoints.MOST):
            endpoints.add(unit, f"{URL}/{number}")

    hooks.writer.run(many)
    with pytest.raises(BadEndpoint, match="stop one first"):
        hooks.add(URL)
    first = hooks.listed()[0].ref
    hooks.writer.run(lambda u: endpoints.deactivate(u, first))
    hooks.add(URL)


def test_a_stopped_endpoint_is_told_nothing_more(hooks: Hooks) -> None:
    added = hooks.add("http://localhost:1/")
    hooks.happens()
    hooks.writer.run(lambda u: endpoints.deactivate(u, added.ref))
    hooks.happens()
    assert hooks.deliver() == Delivered()
    (endpoint,) = hooks.listed()
    assert (endpoint.active, endpoint.waiting, endpoint.given_up) == (False, 0, 1)


def test_an_endpoint_that_is_not_there_or_stopped_is_said_to_be(hooks: Hooks) -> None:
    added = hooks.add(URL)
    hooks.writer.run(lambda u: endpoints.deactivate(u, added.ref))
    for ref in (added.ref, "whk_nothing"):
        with pytest.raises(NoEndpoint):
            hooks.writer.run(lambda u, r=ref: endpoints.deactivate(u, r))  # type: ignore[misc]
        with pytest.raises(NoEndpoint):
            hooks.writer.run(lambda u, r=ref: endpoints.rotate_secret(u, r))  # type: ignore[misc]
