"""The real service while what it leans on fails: PostgreSQL away, a full disk, a hung mail server.

Nothing that it acknowledged may be lost, whoever asks meanwhile is told so in time, and it comes
back by itself: it is never restarted here.

What lasts a minute in earnest is cut short; with FAULTS_IN_FULL=1 in the environment it isn't.
"""

from __future__ import annotations

import os
import random
import resource
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller

from reasoned.service.example import synthetic_ads
from reasoned.store.database import open_database
from reasoned.store.tables.outbox import letter
from tests import postgresql
from tests.mail_sink import Sink, content, free_port, silent, sink
from tests.service.process import ready, start
from tests.torture.check import broken
from tests.torture.load import Acknowledged, Client
from tests.torture.run import prepare

IN_FULL = os.environ.get("FAULTS_IN_FULL") == "1"
AWAY = 60.0 if IN_FULL else 5.0
"""Seconds for which a fault lasts, at least."""
ANSWERED = 30.0
"""Seconds within which every request is answered, with whatever."""
QUICK = 5.0
"""Seconds within which what needn't wait for anything is answered; a mail server gets more."""
BACK = 120.0
"""Seconds within which all goes on again: failing chores wait up to a minute."""


class Service:
    """A running service, asked by one of its reviewers; `told` is what it acknowledged."""

    def __init__(self, url: str, address: str, people: tuple[str, str]) -> None:
        self.url, self.address, self.people = url, address, people
        self.told = Acknowledged()
        by = {"Authorization": f"Bearer {people[0]}"}
        self.client = httpx.Client(base_url=address, headers=by, timeout=ANSWERED)
        self.get = self.client.get

    def submit(self, external_id: str, *, within: float = ANSWERED) -> httpx.Response:
        """Submit an ad that a rule refuses; asked again, it is the same request."""
        answer = self.client.post(
            "/api/v1/ads",
            json={
                "external_id": external_id,
                "advertiser": "shop",
                "facts": _FACTS,
                "contact": {"email": f"{external_id}@shop.example", "language": "en"},
            },
            headers={"Idempotency-Key": external_id},
            timeout=within,
        )
        if answer.is_success:
            assert answer.json()["decision"]["outcome"] == "reject", answer.text
            self.told.ads[external_id] = answer.json()
        return answer

    def takes(self, external_id: str) -> bool:
        """Whether it takes an ad now; anything but a clear no fails."""
        answer = self.submit(external_id)
        if not answer.is_success:
            assert_unavailable(answer)
            time.sleep(0.2)
        return answer.is_success


_FACTS = dict(next(synthetic_ads(random.Random(1), 1)).facts) | {"ad.min_age": 13}
"""Chosen by interests, and shown from 13: refused by the rule about minors alone."""


def assert_unavailable(answer: httpx.Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "urn:reasoned:problem:unavailable"
    assert int(answer.headers["Retry-After"]) > 0


def until(there: Callable[[], object], what: str) -> None:
    """Wait for what comes from another process."""
    give_up = time.monotonic() + BACK
    while not there():
        assert time.monotonic() < give_up, f"within {BACK} seconds: never {what}"
        time.sleep(0.05)


@contextmanager
def served(
    url: str, folder: Path, mail_port: int
) -> Iterator[tuple[Service, subprocess.Popen[bytes]]]:
    """A service on a new database, told to stop at the end, which it must do in order."""
    people = prepare(url)
    port = free_port()
    settings = {
        "REASONED_CASES__SEND_AFTER": "0 minutes",
        "REASONED_SMTP__HOST": "127.0.0.1",
        "REASONED_SMTP__PORT": str(mail_port),
        "REASONED_SMTP__SENDER": "decisions@operator.example",
        # Load that refuses most of what comes in would stop every rule.
        "REASONED_BREAKER__REFUSED": "1",
    }
    process = start(url, folder, port, settings)
    service = Service(url, f"http://127.0.0.1:{port}", people)
    try:
        ready(process, service.address)
        yield service, process
        assert process.poll() is None, "it ended by itself"
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
    finally:
        service.client.close()
        if process.poll() is None:
            process.kill()
            process.wait()


@contextmanager
def loaded(service: Service) -> Iterator[Callable[[], None]]:
    """Clients that go on whatever happens; gives what waits until each is acknowledged more."""
    clients = [Client(n, service.address, service.people, service.told, seed=3) for n in range(2)]

    def done() -> int:
        """How much was acknowledged to the client with the least; none may have failed."""
        assert [client.failure for client in clients if client.failure] == []
        with service.told.lock:
            names = [*service.told.ads, *service.told.bans]
        return min(sum(name.startswith(f"c{n}-") for name in names) for n in range(len(clients)))

    def goes_on() -> None:
        wanted = done() + 8
        until(lambda: done() >= wanted, "acknowledged more to each client")

    for client in clients:
        client.start()
    try:
        yield goes_on
    finally:
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(BACK)
    done()
    assert not any(client.is_alive() for client in clients)


def assert_kept(service: Service, mails: Sink, folder: Path) -> None:
    """All that was acknowledged is in the rows that are left, each restriction with one letter."""
    arrived = [
        (str(mail["Message-ID"]), content(envelope))
        for mail, envelope in zip(mails.mails, mails.taken, strict=True)
    ]
    with closing(open_database(service.url)) as database:
        assert broken(database, service.told, arrived, datetime.now(UTC)) == []
    # A log that can't be written to, or tells of a failure, is no excuse for naming people.
    assert "shop.example" not in (folder / "serve.log").read_text()


def ask_on(service: Service, asked: Callable[[str], None]) -> list[str]:
    """Submit for as long as a fault lasts; gives the ads that weren't taken, which all must be.

    `asked` is called after each, with its id.
    """
    refused: list[str] = []
    end = time.monotonic() + AWAY
    while not refused or time.monotonic() < end:
        refused.append(f"refused-{len(refused)}")
        assert_unavailable(service.submit(refused[-1]))
        asked(refused[-1])
        assert service.get("/healthz").is_success
        time.sleep(0.5)
    return refused


def assert_back(
    service: Service, refused: Sequence[str], goes_on: Callable[[], None], mails: Sink
) -> None:
    """Everything works again, and what was refused is taken when it is asked for again."""
    for external_id in (*refused, "after"):
        until(partial(service.takes, external_id), "taken")
    goes_on()
    until(lambda: service.get("/readyz").is_success, "ready")
    until(lambda: mailed(mails, "after"), "mailed")


def mailed(mails: Sink, external_id: str) -> bool:
    return any(f"{external_id}@shop.example" in envelope.rcpt_tos for envelope in mails.taken)


# --- the database ------------------------------------------------------------------------


@contextmanager
def away(server: postgresql.Server) -> Iterator[None]:
    server.stop("immediate")
    try:
        yield
    finally:
        server.start()


def test_postgresql_away_is_said_in_time_and_used_again_once_it_is_back(tmp_path: Path) -> None:
    if postgresql.programs() is None:
        pytest.skip(postgresql.MISSING)
    with sink() as mails, postgresql.server(durable=True) as server:
        url = server.url("postgres")
        with served(url, tmp_path, mails.port) as (service, _), loaded(service) as goes_on:
            goes_on()
            assert service.takes("before")

            def asked(_refused: str) -> None:
                assert_unavailable(service.get("/api/v1/standing/ad/before"))
                assert_unavailable(service.get("/api/v1/cases"))
                assert service.get("/readyz").status_code == 503

            with away(server):
                refused = ask_on(service, asked)
            assert_back(service, refused, goes_on, mails)
        assert_kept(service, mails, tmp_path)


# --- the disk ----------------------------------------------------------------------------


@contextmanager
def full_disk(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Nothing that the process writes to a file is taken, its log among it.

    Python ignores SIGXFSZ, so that writing fails as it does on a disk without space.
    """
    soft, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="needs prlimit, which Linux has")
def test_a_full_disk_is_said_and_only_stops_writing_until_there_is_space(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'reasoned.db'}"
    with sink() as mails:
        with served(url, tmp_path, mails.port) as (service, process), loaded(service) as goes_on:
            goes_on()
            assert service.takes("before")
            decision = service.told.ads["before"]["decision"]["decision"]

            def asked(refused: str) -> None:
                assert service.get("/api/v1/standing/ad/before").json()["state"] == "reject"
                assert service.get(f"/api/v1/standing/ad/{refused}").status_code == 404
                assert service.get(f"/api/v1/decisions/{decision}").is_success
                assert service.get("/readyz").is_success

            with full_disk(process):
                refused = ask_on(service, asked)
            assert_back(service, refused, goes_on, mails)
        assert_kept(service, mails, tmp_path)


# --- the mail server ---------------------------------------------------------------------


@contextmanager
def answering(port: int) -> Iterator[Sink]:
    """A mail server that takes mail, at a port where another was."""
    mails = Sink(port)
    controller = Controller(mails, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield mails
    finally:
        controller.stop()


def letters_of(service: Service) -> Sequence[sa.Row[Any]]:
    with closing(open_database(service.url)) as database, database.reading() as connection:
        return connection.execute(sa.select(letter)).all()


def let_the_minute_pass(service: Service) -> None:
    """Make due what was put off; a letter that a worker has taken counts as tried."""
    put_off = (letter.c.state == "queued", letter.c.attempts == 0, letter.c.error != "")
    with closing(open_database(service.url)) as database, database.engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        connection.execute(letter.update().where(*put_off).values(next_at=datetime.now(UTC)))
        connection.commit()


def test_a_hung_mail_server_holds_up_nobody_and_gets_each_letter_once(tmp_path: Path) -> None:
    with ExitStack() as hang:
        hung = hang.enter_context(silent())
        url = f"sqlite:///{tmp_path / 'reasoned.db'}"
        with served(url, tmp_path, hung.port) as (service, _):
            assert service.submit("first").is_success
            until(lambda: hung.connections, "asked to take mail")
            for number in range(8):
                assert service.submit(f"while-hung-{number}", within=QUICK).is_success
            # By then it gave up waiting once; a letter that is new has it ask again.
            until(lambda: all(row.error for row in letters_of(service)), "put off")
            assert service.submit("late", within=QUICK).is_success
            until(lambda: hung.connections > 1, "asked again")
            rows = letters_of(service)
            assert len(rows) == len(service.told.ads) == 10
            assert {(row.state, row.attempts, row.sent_at) for row in rows} == {("queued", 0, None)}
            hang.close()
            until(lambda: all(row.error for row in letters_of(service)), "put off")
            with answering(hung.port) as mails:
                if not IN_FULL:
                    let_the_minute_pass(service)
                until(lambda: {row.state for row in letters_of(service)} == {"sent"}, "sent")
                arrived = Counter(str(mail["Message-ID"]) for mail in mails.mails)
                assert arrived == {row.message_id: 1 for row in letters_of(service)}
        assert_kept(service, mails, tmp_path)
