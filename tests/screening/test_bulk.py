"""Chunks go through several processes, and come out in order."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from reasoned.screening.bulk import Crew


def total(chunk: list[int]) -> tuple[int, int]:
    return sum(chunk), os.getpid()


def failing(chunk: list[int]) -> int:
    raise ValueError(f"no {chunk[0]}")


@pytest.mark.parametrize(("workers", "start"), [(1, ""), (2, ""), (2, "spawn")])
def test_results_come_in_the_order_of_the_items(workers: int, start: str) -> None:
    with Crew(total, workers, start) as crew:
        results = list(crew.run(range(1000), size=7))
    assert [each for each, _ in results] == [
        sum(range(n, min(n + 7, 1000))) for n in range(0, 1000, 7)
    ]
    assert (os.getpid() in {process for _, process in results}) is (workers == 1)


@pytest.mark.parametrize("workers", [1, 2])
def test_what_the_work_raises_is_raised(workers: int) -> None:
    with Crew(failing, workers) as crew, pytest.raises(ValueError, match="no 0"):
        list(crew.run(range(10)))


def test_no_more_is_read_than_keeps_the_processes_busy() -> None:
    read = 0

    def items() -> Iterator[int]:
        nonlocal read
        for number in range(10_000):
            read += 1
            yield number

    with Crew(total, 2) as crew:
        next(crew.run(items(), size=10))
    assert read <= 10 * 8


def test_nothing_in_gives_nothing() -> None:
    with Crew(total, 2) as crew:
        assert list(crew.run([])) == []
