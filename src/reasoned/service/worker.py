"""The chores: letters and webhooks go out, deadlines and holds are watched, rules are followed.

Each chore has a thread of its own, so that a mail server that hangs stops nothing else. A
chore that fails is logged, and tried again later and later; nothing it has to do is lost, for
all of it stands in the database.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog

from reasoned.service.logs import error_name
from reasoned.service.metrics import Metrics

log = structlog.get_logger(__name__)
LONGEST_WAIT = 60.0
"""Seconds; a failing chore waits no longer."""


@dataclass(frozen=True)
class Chore:
    """`run` gives how much it did; while that isn't 0 it runs again at once.

    `every`: seconds between runs.
    """

    name: str
    every: float
    run: Callable[[], int]


class Worker:
    """Runs chores until it is stopped."""

    def __init__(self, chores: Sequence[Chore], metrics: Metrics) -> None:
        self._metrics = metrics
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(
                target=self._go, args=(chore,), name=f"chore {chore.name}", daemon=True
            )
            for chore in chores
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    @property
    def stopping(self) -> bool:
        return self._stop.is_set()

    @property
    def alive(self) -> bool:
        """Whether every chore's thread runs."""
        return all(thread.is_alive() for thread in self._threads)

    def stop(self, patience: float = 20.0) -> None:
        """Let each chore finish what it is at; at most `patience` seconds in all."""
        self._stop.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(patience / max(len(self._threads), 1))

    def _go(self, chore: Chore) -> None:
        failures = 0
        while not self._stop.is_set():
            try:
                done = chore.run()
            except Exception as error:
                failures += 1
                self._metrics.chores.labels(chore.name, "failed").inc()
                log.warning("chore failed", chore=chore.name, error=error_name(error))
                self._stop.wait(min(chore.every * 2**failures, LONGEST_WAIT))
                continue
            failures = 0
            self._metrics.chores.labels(chore.name, "done").inc()
            if done:
                log.info("chore done", chore=chore.name, count=done)
            else:
                self._stop.wait(chore.every)
