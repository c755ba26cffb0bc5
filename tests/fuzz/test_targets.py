"""Each fuzz target holds on a fixed set of cases; `make fuzz` tries new ones."""

from __future__ import annotations

from random import Random

import pytest

from tests.fuzz.targets import TARGETS

CASES = 150


@pytest.mark.parametrize("name", sorted(TARGETS))
def test_hostile_input_is_taken_or_refused(name: str) -> None:
    for case in range(CASES):
        TARGETS[name](Random(f"fixed-{case}"))
