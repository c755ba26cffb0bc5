"""SQL gives the interpreter's answers, row by row: on clean and on damaged records."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reasoned.conditions.interpret import evaluate
from reasoned.conditions.tree import Bool
from reasoned.conditions.values import Record
from tests.conditions import strategies
from tests.conditions.sql import ask

SLOW = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
NOW = strategies.NOW


@SLOW
@given(
    st.lists(strategies.conditions(), min_size=4, max_size=8),
    st.lists(strategies.records(), min_size=4, max_size=10),
)
def test_damaged_records_get_the_interpreters_answers(
    trees: list[Bool], records: list[Record]
) -> None:
    expected = [[evaluate(tree, record, NOW) for tree in trees] for record in records]
    assert ask(trees, records, strategies.SCHEMA, NOW) == expected


@SLOW
@given(
    st.lists(strategies.conditions(), min_size=4, max_size=8),
    st.lists(strategies.records(clean=True), min_size=4, max_size=10),
)
def test_clean_records_get_the_interpreters_answers(
    trees: list[Bool], records: list[Record]
) -> None:
    expected = [[evaluate(tree, record, NOW) for tree in trees] for record in records]
    assert ask(trees, records, strategies.SCHEMA, NOW) == expected
