"""Runs in the peers' own environment: pairs as JSON lines in, scores as JSON lines out.

Started by `peers` with one system's name; it imports nothing of this project. A line in is
`[left, right, schema]`, a line out is a number from 0 to 1. Names of RapidFuzz go through its
own `default_process`, as its documentation advises.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from functools import lru_cache
from typing import Any

Score = Callable[[str, str, str], float]


def rapidfuzz(name: str) -> Score:
    scorer = getattr(importlib.import_module("rapidfuzz.fuzz"), name)
    process = importlib.import_module("rapidfuzz.utils").default_process

    def score(left: str, right: str, schema: str) -> float:
        return float(scorer(left, right, processor=process)) / 100

    return score


def logic_v2() -> Score:
    """Nomenklatura's logic-v2 on FollowTheMoney entities that have a name and nothing else.

    It caches what it knows of a name by the entity's id, so one id never stands for two names.
    """
    model = importlib.import_module("followthemoney").model
    algorithm = importlib.import_module("nomenklatura.matching").LogicV2
    config = algorithm.default_config()
    count = 0

    @lru_cache(maxsize=100_000)
    def entity(name: str, schema: str) -> Any:
        nonlocal count
        count += 1
        made = model.make_entity(schema)
        made.id = f"bench-{count}"
        made.add("name", name)
        return made

    def score(left: str, right: str, schema: str) -> float:
        # An entity is never held against itself: equal names get an id each.
        target = entity(right + (" " if left == right else ""), schema)
        return float(algorithm.compare(entity(left, schema), target, config).score)

    return score


def main(system: str) -> None:
    score = logic_v2() if system == "logic-v2" else rapidfuzz(system)
    for line in sys.stdin:
        print(json.dumps(score(*json.loads(line))))


if __name__ == "__main__":
    main(sys.argv[1])
