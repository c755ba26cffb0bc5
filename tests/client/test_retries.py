"""The client tries again where that may help, and each thing still happens once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from reasoned.client import Client, Problem, Refused, Unavailable
from reasoned.store.tables.cases import case
from reasoned.web.problems import answer
from tests.web.server import served
from tests.web.site import Site


class Flaky:
    """An app before which the next requests meet with misfortune."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.misfortunes: list[str] = []
        self.seen: list[str] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        keys = [v.decode() for k, v in scope["headers"] if k == b"idempotency-key"]
        self.seen += keys
        what = self.misfortunes.pop(0) if self.misfortunes else ""
        if what == "busy":
            await answer("unavailable", "Busy.")(scope, receive, send)
        elif what == "lost":

            async def drop(message: Message) -> None:
                pass

            # It is done, but the answer is lost on the way: the connection ends within it.
            await self.app(scope, receive, drop)
            length = [(b"content-length", b"100")]
            await send({"type": "http.response.start", "status": 201, "headers": length})
            await send({"type": "http.response.body", "body": b"{", "more_body": True})
        elif what == "garbage":
            await send({"type": "http.response.start", "status": 502, "headers": []})
            await send({"type": "http.response.body", "body": b"<html>Bad gateway"})
        else:
            await self.app(scope, receive, send)


@contextmanager
def flaky(site: Site) -> Iterator[tuple[Flaky, Client, list[float]]]:
    app = Flaky(site.app)
    slept: list[float] = []
    with (
        served(app) as address,
        Client(address, site.tokens["ann"], tries=4, sleep=slept.append) as client,
    ):
        yield app, client, slept


def cases(site: Site) -> int:
    query = sa.select(sa.func.count()).select_from(case)
    return int(site.house.read(lambda c: c.execute(query).scalar_one()))


@pytest.mark.parametrize(
    "misfortunes", [["busy"], ["lost"], ["garbage"], ["lost", "busy", "lost"]], ids="+".join
)
def test_what_fails_on_the_way_is_done_once(site: Site, misfortunes: list[str]) -> None:
    with flaky(site) as (app, client, slept):
        app.misfortunes = list(misfortunes)
        came = client.submit_advertiser("a", facts={"advertiser.country": "DE"})
        assert came["case"]
        assert len(set(app.seen)) == 1
        assert len(slept) == len(misfortunes) == len(app.seen) - 1
    assert cases(site) == 1


def test_it_gives_up_in_the_end(site: Site) -> None:
    with flaky(site) as (app, client, slept):
        for what in ("busy", "lost"):
            app.misfortunes = [what] * 4
            with pytest.raises(Unavailable):
                client.submit_advertiser("a")
        assert len(slept) == 6


def test_it_waits_as_long_as_it_is_asked_to(site: Site) -> None:
    with flaky(site) as (app, client, slept):
        app.misfortunes = ["busy"]
        client.submit_advertiser("a")
    assert slept[0] >= 1


def test_what_is_refused_is_not_tried_again(site: Site) -> None:
    with flaky(site) as (app, client, slept):
        came = client.submit_advertiser("a")
        with pytest.raises(Refused):
            client.withdraw_proposal(came["case"], "state-media")
    assert slept == []
    assert len(app.seen) == 2


def test_each_call_has_a_key_of_its_own(site: Site) -> None:
    with flaky(site) as (app, client, _):
        client.submit_advertiser("a")
        client.submit_advertiser("a")
        client.submit_advertiser("b", key="mine")
        client.submit_advertiser("b", key="mine")
    assert len(set(app.seen)) == 3
    assert cases(site) == 3


def test_an_answer_that_is_no_problem_document_is_a_problem_all_the_same(site: Site) -> None:
    with flaky(site) as (app, client, _):
        app.misfortunes = ["garbage"] * 4
        with pytest.raises(Problem) as caught:
            client.case("x")
    assert caught.value.status == 502
