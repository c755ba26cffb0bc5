"""Runs the real service under load, kills it at random points, and starts it again.

After the last kill it is left to finish what waits, and its rows are checked.
"""

from __future__ import annotations

import random
import secrets
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from reasoned.access import tokens
from reasoned.access.people import add_person
from reasoned.access.roles import Role, scopes_of
from reasoned.cases.desk import Settings
from reasoned.cases.policies.publish import publish, read_folder
from reasoned.intake.examples import examples_folder
from reasoned.store.database import open_database
from reasoned.store.unit import Unit
from reasoned.store.upgrade import upgrade
from reasoned.store.writer import Writer
from tests.mail_sink import Sink, content, free_port, sink
from tests.service.process import ready, start
from tests.torture.check import broken
from tests.torture.load import Acknowledged, Client

CLIENTS = 4


class Broken(AssertionError):
    """A guarantee that didn't hold."""


def torture(url: str, folder: Path, kills: int, seed: int, *, say: bool = False) -> str:
    """Kill the service that many times; gives what was done. Raises Broken."""
    rng = random.Random(seed)
    people = prepare(url)
    told = Acknowledged()
    with sink() as mails:
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        clients = [Client(n, address, people, told, seed) for n in range(CLIENTS)]
        process = start(url, folder, port, _environment(mails))
        for client in clients:
            client.start()
        for kill in range(kills):
            ready(process, address)
            time.sleep(rng.uniform(0.0, 2.0))
            process.send_signal(signal.SIGKILL)
            process.wait()
            if say and (kill + 1) % 20 == 0:
                print(f"{kill + 1} kills, {len(told.ads)} ads, {len(told.bans)} bans", flush=True)
            process = start(url, folder, port, _environment(mails))
            failed = [client.failure for client in clients if client.failure]
            if failed:
                process.kill()
                raise Broken("\n".join(failed))
        ready(process, address)
        for client in clients:
            client.stopping.set()
        for client in clients:
            client.join(600)
        # Letters of a worker that was killed wait for the end of its lease; others go now.
        time.sleep(3)
        process.send_signal(signal.SIGTERM)
        if process.wait(60) != 0:
            raise Broken(f"told to stop, it ended with {process.returncode}")
        database = open_database(url)
        found = broken(database, told, _mails(mails), datetime.now(UTC))
        database.close()
    failed = [client.failure for client in clients if client.failure]
    if found or failed:
        raise Broken("\n".join([*failed, *found][:50]))
    return (
        f"{kills} kills: {len(told.ads)} ads and {len(told.bans)} bans acknowledged,"
        f" {len(mails.taken)} e-mails; nothing lost, each letter once"
    )


def prepare(url: str) -> tuple[str, str]:
    """A new database with the example policies and two reviewers; gives their tokens."""
    database = open_database(url)
    upgrade(database)
    writer = Writer(
        database,
        now=lambda: datetime.now(UTC),
        new_ref=lambda kind: f"{kind}_{secrets.token_hex(12)}",
        new_salt=lambda: secrets.token_bytes(16),
    )
    policies = read_folder(examples_folder() / "policies")
    writer.run(lambda unit: publish(unit, Settings(), policies, by=0))

    def reviewer(name: str) -> str:
        def add(unit: Unit) -> str:
            person = add_person(unit, f"{name}@example.org", name, [Role.SENIOR])
            made = tokens.create(unit, person.id, scopes_of([Role.SENIOR]), name)
            return made.token

        return writer.run(add)

    found = (reviewer("first"), reviewer("second"))
    writer.close()
    database.close()
    return found


def _mails(mails: Sink) -> list[tuple[str, bytes]]:
    return list(_messages(mails))


def _messages(mails: Sink) -> Iterator[tuple[str, bytes]]:
    for envelope in mails.taken:
        raw = content(envelope)
        for line in raw.split(b"\r\n\r\n", 1)[0].splitlines():
            if line.lower().startswith(b"message-id:"):
                yield line.split(b":", 1)[1].strip().decode(), raw


def _environment(mails: Sink) -> dict[str, str]:
    return {
        "REASONED_CASES__SEND_AFTER": "0 minutes",
        "REASONED_SMTP__HOST": "127.0.0.1",
        "REASONED_SMTP__PORT": str(mails.port),
        "REASONED_SMTP__SENDER": "decisions@operator.example",
        # Load that refuses most of what comes in would stop every rule.
        "REASONED_BREAKER__REFUSED": "1",
    }
