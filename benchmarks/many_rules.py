"""A thousand rules, most of which begin with an equality test, as a large operator has.

940 rules are about one of 470 verticals each and go on with elements of the twenty; the
rest are the twenty and forty mixed from them.
"""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.policy import policy_set as make
from benchmarks.rules import RULES, SCHEMA
from reasoned.conditions.types import Field, Scalar
from reasoned.conditions.values import Record
from reasoned.policies.model import PolicySet

VERTICALS = 470


def many_rules(count: int) -> PolicySet:
    """`count` rules, 60 of which don't begin with an equality test."""
    schema = {**SCHEMA, "ad.vertical": Field(Scalar.STRING)}
    rules = list(RULES)
    for number in range(2 * len(RULES)):
        first, second = RULES[number % len(RULES)], RULES[(number * 7 + 3) % len(RULES)]
        rules.append((f"mixed-{number}", (*first[1], *second[1]), first[2]))
    for number in range(count - len(rules)):
        _, when, unless = RULES[number % len(RULES)]
        equality = f'ad.vertical == "v{number % VERTICALS}"'
        rules.append((f"vertical-{number}", (equality, *when), unless))
    return make(rules, schema)


def with_vertical(some: Sequence[Record]) -> list[Record]:
    """The records with a vertical each; one in fifty's isn't known."""
    return [
        r if n % 50 == 0 else {**r, "ad.vertical": f"v{n * 31 % VERTICALS}"}
        for n, r in enumerate(some)
    ]
