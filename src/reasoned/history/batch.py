"""A set of rules over Parquet files, by DuckDB: which rules hold in which rows.

Rows are streamed, so memory doesn't grow with their number. The query is left to
`conditions.compile_sql`, the columns to `source`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from sqlglot import exp

from reasoned.conditions.sql.compile import (
    WORD,
    holds_column,
    rules_query,
    undetermined_column,
    words,
)
from reasoned.conditions.tree import RuleTest
from reasoned.conditions.types import Schema
from reasoned.history.source import Source, open_source

_ROW = "file_row_number"


@dataclass(frozen=True)
class Limits:
    """What the database may use: threads, memory (such as `2GB`), rows in a batch."""

    threads: int = 1
    memory: str = "2GB"
    rows: int = 65_536


@dataclass(frozen=True)
class Answer:
    """The rules that hold in a row, and those that are undetermined, by id."""

    row: int
    holds: tuple[str, ...]
    undetermined: tuple[str, ...]


@dataclass(frozen=True)
class Counts:
    """In how many rows each rule holds, and is undetermined, by id."""

    rows: int
    holds: Counter[str]
    undetermined: Counter[str]


def run(
    paths: Path | Sequence[Path],
    tests: Sequence[RuleTest],
    schema: Schema,
    now: datetime,
    *,
    limits: Limits = Limits(),  # frozen
) -> Iterator[pa.RecordBatch]:
    """Batches of `row`, then for each word w of rules `holds_w` and `undetermined_w`.

    `row` counts from 1 over all files in turn; with several threads the rows of a file may
    come in another order. Bit i of word w is `tests[w * WORD + i]`. Raises BadSource before
    the first batch where a file can't be used.
    """
    files = [paths] if isinstance(paths, Path) else list(paths)
    sources = [open_source(path, schema) for path in files]
    return _batches(sources, tests, schema, now, limits)


def answers(batches: Iterable[pa.RecordBatch], tests: Sequence[RuleTest]) -> Iterator[Answer]:
    """The batches of `run`, row by row in words of rule ids."""
    ids = tuple(test.id for test in tests)

    @lru_cache(maxsize=65_536)
    def named(masks: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(
            rule for place, rule in enumerate(ids) if masks[place // WORD] >> (place % WORD) & 1
        )

    count = words(len(ids))
    for batch in batches:
        columns = [column.to_pylist() for column in batch.columns]
        for row, *masks in zip(*columns, strict=True):
            yield Answer(row, named(tuple(masks[:count])), named(tuple(masks[count:])))


def count(batches: Iterable[pa.RecordBatch], tests: Sequence[RuleTest]) -> Counts:
    """How often each rule holds and is undetermined in the batches of `run`."""
    counts = Counts(0, Counter(), Counter())
    rows = 0
    for batch in batches:
        rows += batch.num_rows
        for word in range(words(len(tests))):
            part = tests[word * WORD : (word + 1) * WORD]
            _tally(batch.column(holds_column(word)), part, counts.holds)
            _tally(batch.column(undetermined_column(word)), part, counts.undetermined)
    return Counts(rows, counts.holds, counts.undetermined)


def _tally(masks: pa.Array, tests: Sequence[RuleTest], into: Counter[str]) -> None:
    for entry in pc.value_counts(masks):
        mask, times = entry["values"].as_py(), entry["counts"].as_py()
        into.update({t.id: times for bit, t in enumerate(tests) if mask >> bit & 1})


def _batches(
    sources: Sequence[Source],
    tests: Sequence[RuleTest],
    schema: Schema,
    now: datetime,
    limits: Limits,
) -> Iterator[pa.RecordBatch]:
    before = 0
    for source in sources:
        query = _query(source, tests, schema, now, before)
        with duckdb.connect(
            ":memory:",
            config={
                "threads": limits.threads,
                "memory_limit": limits.memory,
                "temp_directory": "",
                "autoinstall_known_extensions": False,
            },
        ) as database:
            database.execute("SET TimeZone = 'UTC'")
            yield from database.sql(query).to_arrow_reader(limits.rows)
        before += source.rows


def _query(
    source: Source, tests: Sequence[RuleTest], schema: Schema, now: datetime, before: int
) -> str:
    table = exp.Table(
        this=exp.Anonymous(
            this="READ_PARQUET",
            expressions=[
                exp.Literal.string(str(source.path)),
                exp.PropertyEQ(this=exp.to_identifier("file_row_number"), expression=exp.true()),
            ],
        )
    )
    masks = rules_query(tests, schema, table, now, row_columns=[_ROW], columns=source.columns)
    row = exp.Add(this=exp.column(_ROW), expression=exp.Literal.number(before + 1))
    count = words(len(tests))
    return (
        exp.select(exp.Alias(this=row, alias=exp.to_identifier("row")))
        .select(*(holds_column(word) for word in range(count)))
        .select(*(undetermined_column(word) for word in range(count)))
        .from_(masks.subquery("masks"))
        .sql("duckdb")
    )
