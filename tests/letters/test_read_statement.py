"""What is stored comes back as it was, or not at all."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reasoned.conditions.values import Partial, Value
from reasoned.decisions.statement_parts import FactShown, plain
from reasoned.letters.read_statement import UnreadableStatement, read_statement
from tests.letters.build import everything, simple


def stored(statement: Any) -> Any:
    return json.loads(json.dumps(statement.to_json()))


@pytest.mark.parametrize("make", [simple, everything])
def test_a_stored_statement_comes_back_the_same(make: Any) -> None:
    data = stored(make())
    assert read_statement(data).to_json() == data


def test_values_have_their_types_again() -> None:
    facts = {
        f.name: f.value for f in read_statement(stored(everything())).grounds[0].elements[0].facts
    }
    assert facts["ad.since"] == datetime(2018, 1, 26, 12, tzinfo=UTC)
    assert facts["ad.for"] == timedelta(days=3, hours=4)
    assert facts["ad.some"] == ("one", "word")
    assert isinstance(facts["ad.some"], Partial)
    assert not isinstance(facts["ad.codes"], Partial)


def test_a_text_that_looks_like_a_moment_stays_a_text() -> None:
    data = stored(everything())
    fact = data["grounds"][0]["elements"][0]["facts"][0]
    fact |= {"value": "2018-01-26T12:00:00Z", "text": "its text: “2018-01-26T12:00:00Z”"}
    shown = read_statement(data).grounds[0].elements[0].facts[0]
    assert shown.value == "2018-01-26T12:00:00Z"


@settings(max_examples=60)
@given(
    st.one_of(
        st.text(max_size=40),
        st.integers(),
        st.booleans(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.timedeltas(timedelta(-9999), timedelta(9999)),
        st.datetimes(timezones=st.just(UTC)),
        st.from_regex(r"-?\d{1,20}(\.\d{1,8})?s", fullmatch=True),
    )
)
def test_whatever_a_value_is_it_would_be_stored_the_same_again(value: Value) -> None:
    data = stored(everything())
    data["grounds"][0]["elements"][0]["facts"][0]["value"] = plain(value)
    assert read_statement(data).to_json() == data


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("statement",), "statement-9", "version"),
        (("made_at",), "2018-01-26T12:00:00", "no offset"),
        (("made_at",), "yesterday", "can't be read"),
        (("grounds", 0, "ground"), "whim", "$.grounds[0].ground"),
        (("redress", "complaint_until"), "2018-02-31", "can't be read"),
        (("surprise",), 1, "surprise"),
    ],
)
def test_anything_else_is_refused_with_its_place(
    path: tuple[Any, ...], value: Any, says: str
) -> None:
    data = stored(everything())
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(UnreadableStatement) as refused:
        read_statement(data)
    assert says in str(refused.value)


@pytest.mark.parametrize("data", [None, [], "{}", {}, {"statement": "statement-1"}])
def test_what_is_no_statement_is_refused(data: object) -> None:
    with pytest.raises(UnreadableStatement):
        read_statement(data)


def test_every_fact_of_a_statement_is_read_as_one() -> None:
    elements = read_statement(stored(everything())).grounds[0].elements
    assert all(isinstance(f, FactShown) for e in elements for f in e.facts)
