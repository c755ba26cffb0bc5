"""Chores run side by side; one that fails or hangs keeps no other from running."""

from __future__ import annotations

import threading

from reasoned.service.metrics import Metrics
from reasoned.service.worker import Chore, Worker


def test_a_chore_that_fails_is_tried_again_and_stops_no_other() -> None:
    failed, ran = threading.Semaphore(0), threading.Semaphore(0)

    def failing() -> int:
        failed.release()
        raise RuntimeError("the server is away")

    def running() -> int:
        ran.release()
        return 0

    metrics = Metrics()
    worker = Worker([Chore("failing", 0.01, failing), Chore("running", 0.01, running)], metrics)
    worker.start()
    for done in (failed, failed, ran, ran, ran):
        assert done.acquire(timeout=30)
    assert worker.alive
    worker.stop()
    counted = metrics.chores.labels("failing", "failed")._value.get()
    assert counted >= 2


def test_a_chore_that_hangs_does_not_keep_the_worker_from_stopping() -> None:
    hanging, ran = threading.Event(), threading.Event()

    def hang() -> int:
        hanging.wait(60)
        return 0

    def running() -> int:
        ran.set()
        return 0

    worker = Worker([Chore("hanging", 1, hang), Chore("running", 0.01, running)], Metrics())
    worker.start()
    assert ran.wait(30)
    worker.stop(patience=0.2)
    assert worker.stopping
    hanging.set()


def test_while_there_is_something_to_do_a_chore_does_not_wait() -> None:
    left, done = [3], threading.Event()

    def working() -> int:
        if left[0] == 0:
            done.set()
            return 0
        left[0] -= 1
        return 1

    worker = Worker([Chore("working", 3600, working)], Metrics())
    worker.start()
    assert done.wait(30)
    worker.stop()
