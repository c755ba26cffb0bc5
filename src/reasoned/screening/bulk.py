"""Much work in chunks, over several processes, with what comes out in the order it went in.

What the work is, is the caller's. No more chunks are under way than keep the processes busy,
so that memory is bounded however long the input is.
"""

from __future__ import annotations

import gc
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from itertools import islice
from multiprocessing import get_all_start_methods, get_context
from types import TracebackType
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")

CHUNK = 500
"""Items of a chunk: enough to look many names up at once, few enough to bound memory."""

_AHEAD = 2
"""Chunks under way for each process."""


class Crew(AbstractContextManager["Crew[T, R]"], Generic[T, R]):
    """Processes that share one piece of work (chunk to result).

    Where the platform can fork it is shared without a copy; elsewhere (or with `start`
    "spawn") it is pickled once for each process, and says itself how to be rebuilt there. With
    one worker everything happens in this process.
    """

    def __init__(self, work: Callable[[list[T]], R], workers: int, start: str = "") -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._work = work
        self._workers = max(1, workers)
        if self._workers == 1:
            return
        if not start:
            start = "fork" if "fork" in get_all_start_methods() else "spawn"
        # What is frozen isn't looked at by the collector, so that pages stay shared.
        gc.freeze()
        # Forked processes get arguments as they are; only for others they are pickled.
        self._pool = ProcessPoolExecutor(self._workers, get_context(start), _begin, (work,))
        # Processes begin with the first task: before there are threads.
        self._pool.submit(_nothing).result()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
            gc.unfreeze()

    def run(self, items: Iterable[T], size: int = CHUNK) -> Iterator[R]:
        """The result of each chunk, in order. Raises what the work raises, and
        `concurrent.futures.process.BrokenProcessPool` where a process was killed.
        """
        chunks = _chunks(iter(items), size)
        if self._pool is None:
            yield from map(self._work, chunks)
            return
        under_way: deque[Future[R]] = deque()
        for chunk in chunks:
            under_way.append(self._pool.submit(_do, chunk))
            if len(under_way) > self._workers * _AHEAD:
                yield under_way.popleft().result()
        while under_way:
            yield under_way.popleft().result()


_shared: list[Callable[[list[Any]], Any]] = []
"""The work, in a process that does it."""


def _begin(work: Callable[[list[Any]], Any]) -> None:
    # Who interrupts means the whole command; its own process ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _shared[:] = [work]


def _nothing() -> None:
    pass


def _do(chunk: list[Any]) -> Any:
    return _shared[0](chunk)


def _chunks(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while chunk := list(islice(items, size)):
        yield chunk
