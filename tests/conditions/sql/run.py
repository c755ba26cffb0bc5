"""Running rules as SQL over records, for tests: the answers by record and rule."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import duckdb
import pyarrow as pa

from reasoned.conditions.sql.columns import Columns
from reasoned.conditions.sql.compile import WORD, rules_query
from reasoned.conditions.tree import Bool, RuleTest
from reasoned.conditions.types import Schema
from reasoned.conditions.values import Record, Truth
from reasoned.history.arrow import Seen, schema_for, to_arrow


def table_of(records: Sequence[Record], schema: Schema, seen: Seen | None = None) -> pa.Table:
    """The records as one Arrow table."""
    return pa.Table.from_batches(to_arrow(records, schema, seen=seen), schema_for(schema))


def ask_table(
    tests: Sequence[RuleTest],
    table: pa.Table,
    schema: Schema,
    now: datetime,
    columns: Columns | None = None,
) -> list[list[Truth]]:
    """For each row, the answer of each rule."""
    query = rules_query(tests, schema, "facts", now, columns=columns).sql("duckdb")
    with duckdb.connect(config={"threads": 1}) as database:
        database.execute("SET TimeZone = 'UTC'")
        database.register("facts", table)
        rows = database.execute(query).fetchall()
    return [[_truth(row, place) for place in range(len(tests))] for row in rows]


def _truth(row: Sequence[int], place: int) -> Truth:
    word, bit = divmod(place, WORD)
    holds, undetermined = row[2 * word], row[2 * word + 1]
    if undetermined >> bit & 1:
        assert not holds >> bit & 1
        return None
    return bool(holds >> bit & 1)


def ask(
    trees: Sequence[Bool], records: Sequence[Record], schema: Schema, now: datetime
) -> list[list[Truth]]:
    """For each record, what SQL answers to each condition.

    A condition and its opposite are asked, so that true, false and unknown can be told
    apart: with what the records themselves show to be known, without, and as of a file
    whose values nobody has checked.
    """
    tests = [RuleTest("true", (t,)) for t in trees] + [RuleTest("false", (), (t,)) for t in trees]
    seen = Seen()
    table = table_of(records, schema, seen)
    plain = ask_table(tests, table, schema, now)
    assert plain == ask_table(tests, table, schema, now, seen.columns(schema))
    assert plain == ask_table(tests, table, schema, now, Columns(schema, checked=False))
    answers: list[list[Truth]] = []
    for row in plain:
        straight, opposite = row[: len(trees)], row[len(trees) :]
        assert opposite == [None if truth is None else not truth for truth in straight]
        answers.append(straight)
    return answers
