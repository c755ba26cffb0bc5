"""The interpreter is bounded, and says how it came to its answer."""

from __future__ import annotations

import pytest
from hypothesis import given

from reasoned.conditions.check import compile_condition
from reasoned.conditions.interpret import TooMuchWork, Trace, evaluate, evaluate_rule, trace
from reasoned.conditions.render import render
from reasoned.conditions.tree import Bool, RuleTest
from reasoned.conditions.values import Record
from tests.conditions.strategies import NOW, SCHEMA, conditions, records


def tree(text: str) -> Bool:
    return compile_condition(text, SCHEMA).tree


def told(step: Trace) -> list[tuple[str, object]]:
    """The parts of a trace as texts with their values."""
    return [(render(p.node), p.value) for p in step.parts]


def test_a_trace_has_the_parts_that_led_to_the_answer() -> None:
    condition = tree('ad.clicks > 3 && (ad.text == "x" || advertiser.verified)')
    step = trace(condition, {"ad.clicks": 7, "ad.text": "y"}, NOW)
    assert step.value is None
    assert told(step) == [
        ("(ad.clicks > 3)", True),
        ('((ad.text == "x") || advertiser.verified)', None),
    ]
    assert told(step.parts[1]) == [('(ad.text == "x")', False), ("advertiser.verified", None)]
    assert told(step.parts[0]) == [("ad.clicks", 7), ("3", 3)]


def test_a_trace_leaves_out_what_was_not_looked_at() -> None:
    step = trace(tree("ad.clicks > 3 && advertiser.verified"), {"ad.clicks": 1}, NOW)
    assert step.value is False
    assert told(step) == [("(ad.clicks > 3)", False)]


@given(conditions(), records())
def test_a_trace_ends_in_the_answer(condition: Bool, record: Record) -> None:
    step = trace(condition, record, NOW)
    assert step.node is condition
    assert step.value is evaluate(condition, record, NOW)


def test_work_beyond_the_budget_is_stopped() -> None:
    condition = tree(
        "advertiser.sectors.all(a, advertiser.sectors.all(b, advertiser.sectors.all(c, a == a)))"
    )
    record = {"advertiser.sectors": ("x",) * 30}
    assert evaluate(condition, record, NOW) is True
    assert evaluate(condition, record, NOW, budget=200_000) is True
    for call in (
        lambda: evaluate(condition, record, NOW, budget=20_000),
        lambda: trace(condition, record, NOW, budget=20_000),
        lambda: evaluate_rule(RuleTest("r", (condition,)), record, NOW, budget=20_000),
    ):
        with pytest.raises(TooMuchWork):
            call()
    with pytest.raises(TooMuchWork):
        evaluate(tree('"x" in advertiser.sectors'), {"advertiser.sectors": ("y",) * 300}, NOW, 200)
