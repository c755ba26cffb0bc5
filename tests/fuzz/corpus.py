"""What is mutated: conditions with the facts they read, documents, and records for them.

Taken from the examples, the documentation and the generators of the tests, so that the
corpus grows with them.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from hypothesis import HealthCheck, Phase, given, settings

from reasoned.conditions.render import render
from reasoned.conditions.tree import Bool
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema
from reasoned.conditions.values import INT_MAX, INT_MIN, TIME_MAX, TIME_MIN, Partial, Record
from reasoned.facts.declarations import load_declarations
from reasoned.facts.model import Declarations
from reasoned.policies.read import load_policies
from tests.conditions import strategies
from tests.docs import test_cel_profile as profile

ROOT = Path(__file__).resolve().parents[2]
POLICIES = ROOT / "examples" / "policies"
NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)


class Conditions(NamedTuple):
    """Conditions over one schema; `words` are what they are made of, names included."""

    schema: Schema
    texts: tuple[str, ...]
    words: tuple[str, ...]


@cache
def declarations() -> Declarations:
    """The facts of the example policies."""
    found, problems = load_declarations(POLICIES / "facts.yaml")
    assert not problems
    return found


@cache
def conditions() -> tuple[Conditions, ...]:
    """From the example policies, the page of the profile, and the tests' generator."""
    loaded = load_policies(POLICIES).set
    assert loaded is not None
    rules = [rule for policy in loaded.policies for rule in policy.rules]
    written = [e.condition.text for r in rules for e in (*r.when, *r.unless) if not e.asks]
    page = [text for text, _ in profile.ASKED + profile.IN] + profile.OUT
    return (
        _of(declarations().schema, written),
        _of(profile.SCHEMA, page),
        _of(strategies.SCHEMA, _drawn(150)),
    )


def _of(schema: Schema, texts: list[str]) -> Conditions:
    words = [*schema, *(w for t in texts for w in re.findall(r'"[^"]*"|[A-Za-z_.]+', t))]
    return Conditions(schema, tuple(dict.fromkeys(texts)), tuple(dict.fromkeys(words)))


def _drawn(count: int) -> list[str]:
    """Conditions that the tests' generator makes; the same ones each time."""
    found: list[str] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(strategies.conditions())
    def collect(tree: Bool) -> None:
        found.append(render(tree))

    collect()
    return found


@cache
def documents(pattern: str) -> tuple[str, ...]:
    """The texts of the files that the pattern finds from the project's root."""
    return tuple(path.read_text("utf-8") for path in sorted(ROOT.glob(pattern)))


def fenced(page: str, info: str) -> tuple[str, ...]:
    """What stands in a page's blocks that begin with that word."""
    text = (ROOT / page).read_text("utf-8")
    return tuple(re.findall(rf"^```{info}[^\n]*\n(.*?)^```$", text, re.M | re.S))


# --- records ----------------------------------------------------------------------------

_DAY = timedelta(days=1)
_POOLS: dict[Scalar, tuple[Any, ...]] = {
    Scalar.BOOL: (True, False),
    Scalar.INT: (0, 1, -1, 2, 7, 17, 18, 500, INT_MAX, INT_MIN),
    Scalar.DOUBLE: (0.0, -0.0, 1.0, 2.5, -2.25, 0.1, 1e6, 1e308, 5e-324),
    Scalar.STRING: ("", "DE", "US", "news", "Gold é now", "FREE!", "a\nb", "日\U0001f600", "İK"),
    Scalar.TIMESTAMP: (NOW, NOW - _DAY, NOW + 30 * _DAY, TIME_MIN, TIME_MAX),
    Scalar.DURATION: (timedelta(0), _DAY, -_DAY, timedelta(microseconds=1), 3650 * _DAY),
}


def record(random: Random, schema: Schema, words: tuple[str, ...]) -> Record:
    """A record as `facts.normalise` makes them, whole or damaged; texts also from `words`."""
    damage = random.choice((0.0, 0.1, 0.5))
    return _object(random, tuple(schema.items()), words, damage)


def _object(
    random: Random, fields: tuple[tuple[str, Field], ...], words: tuple[str, ...], damage: float
) -> dict[str, Any]:
    known = [(n, f) for n, f in fields if random.random() >= damage]
    return {n: _value(random, f, words, damage) for n, f in known}


def _value(random: Random, field: Field, words: tuple[str, ...], damage: float) -> Any:
    match field.type:
        case ListType(item):
            inner = Field(item, values=field.values)
            count = random.choice((0, 1, 1, 2, 3))
            items = (_value(random, inner, words, damage) for _ in range(count))
            return Partial(items) if random.random() < damage else tuple(items)
        case _ if field.optional and random.random() < 0.2:
            return None
        case ObjectType(fields):
            return _object(random, fields, words, damage)
        case Scalar.STRING if field.values:
            return random.choice(field.values)
        case Scalar.STRING if random.random() < 0.5:
            return random.choice(words).strip('"')
        case Scalar() as scalar:
            return random.choice(_POOLS[scalar])
