"""All targets by name, and one case of a target."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from random import Random

from tests.fuzz import conditions, documents, files
from tests.fuzz.target import Broken, Target

TARGETS: Mapping[str, Target] = {
    "parser": conditions.COMPILE,
    "evaluator": conditions.EVALUATE,
    "policies": documents.POLICIES,
    "facts": documents.FACTS,
    "maps": documents.MAPS,
    "readers": files.READERS,
}


def made(name: str, case: str) -> bytes:
    """The input of a case; the same case makes the same input."""
    return TARGETS[name].make(Random(f"{name} {case}"))


def run(name: str, case: str, data: bytes) -> bool:
    """Run a case on its input. Raises what it raises; see `Target` for what it answers."""
    return TARGETS[name].run(data, Random(f"{name} {case} run"))


def timed(name: str, case: str, data: bytes) -> bool:
    """As `run`; raises `Broken` where it takes longer than the target allows."""
    allowed = TARGETS[name].seconds
    before = time.process_time()
    with _stopped_after(20 * allowed):
        reached = run(name, case, data)
    spent = time.process_time() - before
    if spent > allowed:
        raise Broken(f"It took {spent:.1f} seconds of the processor; {allowed:g} are allowed.")
    return reached


@contextmanager
def _stopped_after(seconds: float) -> Iterator[None]:
    """Ends what hangs, where the system has such an alarm and this is the main thread."""
    main = threading.current_thread() is threading.main_thread()
    if not main or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(_number: int, _frame: object) -> None:
        raise Broken(f"It was stopped after {seconds:g} seconds of the processor.")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
