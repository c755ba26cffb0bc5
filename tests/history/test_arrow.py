"""Records become columns and come back as they were: unknown, none and partial included."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema
from reasoned.conditions.values import Partial, Record
from reasoned.history.arrow import from_arrow, schema_for, seen_in, to_arrow, write_parquet
from tests.conditions import strategies

QUICK = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])


def exact(value: Any) -> Any:
    """A value with its types, for == takes a partial list for a complete one."""
    if isinstance(value, dict):
        return {name: exact(inner) for name, inner in value.items()}
    if isinstance(value, tuple):
        return type(value), [exact(item) for item in value]
    return type(value), value


@QUICK
@given(st.lists(strategies.records(), max_size=8), st.integers(1, 5))
def test_records_come_back_as_they_were(records: list[Record], rows: int) -> None:
    batches = list(to_arrow(records, strategies.SCHEMA, rows=rows))
    back = [r for batch in batches for r in from_arrow(batch, strategies.SCHEMA)]
    assert [exact(r) for r in back] == [exact(r) for r in records]
    assert all(0 < batch.num_rows <= rows for batch in batches)


def test_records_come_back_from_a_file(tmp_path: Path) -> None:
    records: list[Record] = [
        {"advertiser.control": None, "ad.scores": Partial((1,)), "ad.landing": {"hops": None}},
        {},
        {
            "advertiser.licences": ({"level": 3, "regions": Partial()},),
            "ad.age": strategies._DURATIONS[3],
        },
    ]
    path = tmp_path / "records.parquet"
    assert write_parquet(records, strategies.SCHEMA, path) == 3
    back = list(from_arrow(pq.read_table(path), strategies.SCHEMA))
    assert [exact(r) for r in back] == [exact(r) for r in records]


def test_a_file_says_what_is_unknown_in_it_and_which_companions_say_yes(tmp_path: Path) -> None:
    thing = ObjectType((("a", Field(Scalar.INT, optional=True)), ("b", Field(Scalar.BOOL))))
    schema: Schema = {
        "ad.n": Field(Scalar.INT),
        "ad.o": Field(thing),
        "ad.os": Field(ListType(thing)),
        "ad.u": Field(Scalar.INT, optional=True),
    }
    path = tmp_path / "records.parquet"
    whole = {"a": 1, "b": True}
    some: list[Record] = [
        {"ad.n": 1, "ad.o": {"a": None, "b": True}, "ad.os": Partial((whole, {"a": 2}))},
        {"ad.n": 2, "ad.o": whole, "ad.os": (), "ad.u": None},
    ]
    write_parquet(some, schema, path)
    seen = seen_in(path)
    assert seen is not None
    assert seen.unknown == {("ad.u",), ("ad.os", "b")}
    assert seen.said == {("ad.u?none",), ("ad.o", "a?none"), ("ad.os?partial",)}
    columns = seen.columns(schema)
    assert ("ad.os", "a?none") not in columns
    assert ("ad.os", "a") in columns
    assert ("ad.n",) in columns.known
    assert ("ad.u",) not in columns.known


def test_another_programs_file_says_nothing_of_that(tmp_path: Path) -> None:
    path = tmp_path / "other.parquet"
    pq.write_table(pa.table({"ad.n": [1]}), path)
    assert seen_in(path) is None
    notes = {"reasoned.records": '{"version": 99}'}
    pq.write_table(pa.table({"ad.n": [1]}).replace_schema_metadata(notes), path)
    assert seen_in(path) is None


def test_facts_outside_the_schema_are_left_out() -> None:
    schema: Schema = {"ad.n": Field(Scalar.INT)}
    (batch,) = to_arrow([{"ad.n": 1, "ad.other": 2}], schema)
    assert batch.schema == schema_for(schema)
    assert list(from_arrow(batch, schema)) == [{"ad.n": 1}]
