"""`make bench-service`: durable decisions, standing and the queue, each as a ratio.

Served by uvicorn in this process, asked from another; peer and product take turns in the same
run, on SQLite with every commit synced. The queue is timed inside the server, on both
databases.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from tests import postgresql

from benchmarks.figures import Figure, at_least, at_most, save, seconds
from benchmarks.service import tokens
from benchmarks.service.bare import Recording, Replay, bare_app, recording
from benchmarks.service.fill import fill_advertisers, fill_cases
from benchmarks.service.load import drive, request_bytes
from reasoned.cases.desk import Settings
from reasoned.cases.policies.publish import publish, read_folder
from reasoned.cases.work import queue
from reasoned.intake.examples import examples_folder
from reasoned.service.desks import Desks
from reasoned.service.example import synthetic_ads
from reasoned.service.house import new_ref, new_salt, now
from reasoned.store.database import Database, open_database
from reasoned.store.upgrade import upgrade
from reasoned.store.writer import Writer
from reasoned.web.app import create_app
from reasoned.web.state import AppState

DECIDED = 600
CONNECTIONS = 32
ASKED = 6_000
ROUNDS = 5


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="also the sizes that take longer")
    large = parser.parse_args().large
    with tempfile.TemporaryDirectory(prefix="reasoned-bench-") as name:
        figures = [
            decide(Path(name)),
            standing(Path(name), 1_000_000, ""),
            *queues(Path(name)),
        ]
        if large:
            figures.append(standing(Path(name), 5_000_000, "_large"))
    save(figures)
    print()
    for figure in figures:
        print(figure)
    return 0


@contextmanager
def served(app: FastAPI) -> Iterator[int]:
    """Serve an app from a thread; gives its port."""
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def house(path: Path) -> Iterator[tuple[Database, Writer, AppState]]:
    """A new database with the example policies."""
    database = open_database(f"sqlite:///{path}")
    upgrade(database)
    writer = Writer(database, now=now, new_ref=new_ref, new_salt=new_salt)
    policies = read_folder(examples_folder() / "policies")
    writer.run(lambda unit: publish(unit, Settings(), policies, by=0))
    desks = Desks(database, Settings())
    state = AppState(database, writer, desks, desks.refresh, now)
    try:
        yield database, writer, state
    finally:
        writer.close()
        database.close()


def bodies(prefix: str, count: int, seed: int) -> list[dict[str, Any]]:
    """Ads as the API takes them."""
    found = []
    for given in synthetic_ads(random.Random(seed), count):
        ad = asdict(given.ad) if given.ad is not None else {}
        ad = {name: value for name, value in ad.items() if value is not None}
        found.append(
            {
                "kind": "ad",
                "external_id": f"{prefix}{given.external_id}",
                "advertiser": given.advertiser,
                "facts": dict(given.facts),
                **ad,
            }
        )
    return found


def decide(folder: Path) -> Figure:
    """`service.decide`: ads decided a second, durable, over the bare handler's."""
    with (
        house(folder / "ours.db") as (database, writer, state),
        house(folder / "bare.db") as (other, other_writer, other_state),
    ):
        token = writer.run(tokens.add)
        other_token = other_writer.run(tokens.add)
        replay = Replay(_recorded(other, other_state, other_token, folder))
        batches = iter([bodies(f"r{n}-", DECIDED, n) for n in range(2 * ROUNDS + 2)])
        with (
            served(create_app(state)) as port,
            served(bare_app(other_writer, replay)) as bare_port,
        ):

            def ask(at: int) -> float:
                requests = [request_bytes("POST", "/api/v1/ads", token, b) for b in next(batches)]
                return drive(at, requests, CONNECTIONS, folder)

            ask(port), ask(bare_port)
            pairs = [(ask(bare_port), ask(port)) for _ in range(ROUNDS)]
        with database.reading() as connection:
            made = connection.exec_driver_sql("SELECT count(*) FROM decision").scalar_one()
        assert made == DECIDED * (ROUNDS + 1), made
    ratio = statistics.median(a / b for a, b in pairs)
    ours, bare = (
        DECIDED / statistics.median(side) for side in zip(*[p[::-1] for p in pairs], strict=True)
    )
    print(f"durable decisions over HTTP: {ours:.0f} a second, bare handler {bare:.0f}")
    against = "decisions a second / those of a bare handler that writes the same rows"
    return at_least("service.decide", ratio, against, 0.6)


def _recorded(database: Database, state: AppState, token: str, folder: Path) -> list[Recording]:
    """What real submissions write and answer: one recording each."""
    found = []
    import httpx

    with served(create_app(state)) as port, httpx.Client() as client:
        for body in bodies("rec-", 40, 99):
            with recording(database) as one:
                answer = client.post(
                    f"http://127.0.0.1:{port}/api/v1/ads",
                    json=body,
                    headers={"Authorization": f"Bearer {token}"},
                )
            answer.raise_for_status()
            one.answer = answer.content
            found.append(one)
    return found


def standing(folder: Path, advertisers: int, suffix: str) -> Figure:
    """`service.standing`: GET standing over the framework's bare GET."""
    with house(folder / f"standing{suffix}.db") as (database, writer, state):
        token = writer.run(tokens.add)
        fill_advertisers(database, advertisers)
        rng = random.Random(7)
        requests = [
            request_bytes(
                "GET",
                f"/api/v1/standing/advertiser/adv-{rng.randrange(advertisers):08d}",
                token,
            )
            for _ in range(ASKED)
        ]
        with (
            served(create_app(state)) as port,
            served(bare_app(writer, Replay([]))) as bare_port,
        ):
            drive(port, requests[:500], 8, folder), drive(bare_port, requests[:500], 8, folder)
            pairs = [
                (drive(bare_port, requests, 8, folder), drive(port, requests, 8, folder))
                for _ in range(ROUNDS)
            ]
    ratio = statistics.median(a / b for a, b in pairs)
    each = 1e6 / ASKED
    print(
        f"standing among {advertisers:,} advertisers:"
        f" {statistics.median(b for _, b in pairs) * each:.0f} µs a request,"
        f" bare GET {statistics.median(a for a, _ in pairs) * each:.0f} µs"
    )
    against = f"GET standing / the framework's bare GET, {advertisers:,} advertisers"
    return at_least(f"service.standing{suffix}", ratio, against, 0.5)


def queues(folder: Path) -> list[Figure]:
    """`service.queue`: the queue's and search's time at a million cases over ten thousand."""
    found = []
    for kind in ("sqlite", "postgresql"):
        times = {}
        for count in (10_000, 1_000_000):
            with _database(kind, folder, count) as database:
                fill_cases(database, count)
                times[count] = statistics.median(_ask(database, count) for _ in range(9))
        ratio = times[1_000_000] / times[10_000]
        print(
            f"queue and search on {kind}: {times[10_000] * 1e3:.1f} ms at 10,000 cases,"
            f" {times[1_000_000] * 1e3:.1f} ms at 1,000,000"
        )
        against = f"queue and search on {kind}: 1,000,000 cases / 10,000"
        found.append(at_most(f"service.queue_{kind}", ratio, against, 2))
    return found


@contextmanager
def _database(kind: str, folder: Path, count: int) -> Iterator[Database]:
    if kind == "sqlite":
        database = open_database(f"sqlite:///{folder / f'queue-{count}.db'}")
        upgrade(database)
        yield database
        database.close()
        return
    if postgresql.programs() is None:
        sys.exit(f"make bench-service {postgresql.MISSING}.")
    with postgresql.server(durable=True) as server:
        database = open_database(server.url("postgres"))
        upgrade(database)
        yield database
        database.close()


def _ask(database: Database, count: int) -> float:
    """Seconds of one of each question that a reviewer's desk asks."""
    late = datetime(2026, 1, 2, tzinfo=UTC)
    filters = (
        queue.Filter(),
        queue.Filter(kind="appeal"),
        queue.Filter(markets=("DE", "FR")),
        queue.Filter(rule="state-media", unassigned=True),
        queue.Filter(late=late),
    )

    def questions() -> None:
        with database.reading() as connection:
            for wanted in filters:
                first = queue.waiting(connection, wanted)
                assert first.items
                if first.next:
                    queue.waiting(connection, wanted, cursor=first.next)
            assert queue.search(connection, external_id=f"adv-{count // 2:08d}").items
            assert queue.search(connection, waits=True, markets=("ES",)).items

    return seconds(questions)


if __name__ == "__main__":
    raise SystemExit(main())
