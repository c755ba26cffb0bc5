"""Records to Arrow columns and Parquet files, and back, losing nothing.

How a record lies in columns is said in `conditions.columns`. Everything is streamed:
memory doesn't grow with the number of records. A file says in its footer that its values
are a record's, which of them are unknown somewhere, and which companions say yes
somewhere: what is never unknown is asked faster.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from reasoned.conditions.sql.columns import NONE, PARTIAL, Columns, Place, fields_spelled, spelled
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema, Type
from reasoned.conditions.values import Partial, Record, Value

BATCH_ROWS = 8_192
"""Records that are in memory as Python objects at a time."""
ROW_GROUP_ROWS = 122_880
"""Records in a row group: DuckDB's own, so that it reads each in one piece."""

_SCALARS = {
    Scalar.BOOL: pa.bool_(),
    Scalar.INT: pa.int64(),
    Scalar.DOUBLE: pa.float64(),
    Scalar.STRING: pa.string(),
    Scalar.TIMESTAMP: pa.timestamp("us", tz="UTC"),
    Scalar.DURATION: pa.int64(),
}
_MICROSECOND = timedelta(microseconds=1)
_FOOTER = b"reasoned.records"
_FOOTER_VERSION = 1
_Convert: TypeAlias = Callable[[Value], Any]


@dataclass
class Seen:
    """What was met in records while they were written.

    `unknown`: facts and fields that are unknown somewhere; `said`: companions that say yes
    somewhere.
    """

    unknown: set[Place] = field(default_factory=set)
    said: set[Place] = field(default_factory=set)

    def columns(self, schema: Schema) -> Columns:
        """The columns that were written, without companions that say nothing."""
        every = Columns(schema).every
        silent = {p for p in every if p[-1].endswith((NONE, PARTIAL)) and p not in self.said}
        known = every - self.unknown
        return Columns(schema, frozenset(every - silent), checked=True, known=frozenset(known))


def schema_for(schema: Schema) -> pa.Schema:
    """The Arrow schema of records of `schema`, companions included, in its order."""
    names = spelled(schema)
    return pa.schema([f for name, what in schema.items() for f in _fields(names[name], what)])


def to_arrow(
    records: Iterable[Record], schema: Schema, *, rows: int = BATCH_ROWS, seen: Seen | None = None
) -> Iterator[pa.RecordBatch]:
    """Batches of up to `rows` records; facts outside `schema` are left out.

    `seen` is added to as the records go by.
    """
    seen = Seen() if seen is None else seen
    arrow = schema_for(schema)
    names = spelled(schema)
    writers = {n: _writer(f.type, (names[n],), seen) for n, f in schema.items()}
    source = iter(records)
    while part := list(islice(source, rows)):
        columns: list[pa.Array] = []
        for name, what in schema.items():
            write, column = writers[name], names[name]
            values = [r.get(name) for r in part]
            told = [None if v is None else write(v) for v in values]
            columns.append(pa.array(told, arrow.field(column).type))
            nones = [v is None and name in r for v, r in zip(values, part, strict=True)]
            if values.count(None) > nones.count(True):
                seen.unknown.add((column,))
            if isinstance(what.type, ListType):
                says, suffix = [isinstance(v, Partial) for v in values], PARTIAL
            elif what.optional:
                says, suffix = nones, NONE
            else:
                continue
            columns.append(pa.array(says, pa.bool_()))
            if True in says:
                seen.said.add((column + suffix,))
        yield pa.RecordBatch.from_arrays(columns, schema=arrow)


def write_parquet(records: Iterable[Record], schema: Schema, path: Path) -> int:
    """Write records to one Parquet file; returns how many."""
    count, seen = 0, Seen()
    with pq.ParquetWriter(path, schema_for(schema)) as writer:
        batches = to_arrow(records, schema, seen=seen)
        while group := list(islice(batches, ROW_GROUP_ROWS // BATCH_ROWS)):
            table = pa.Table.from_batches(group)
            writer.write_table(table, row_group_size=ROW_GROUP_ROWS)
            count += table.num_rows
        footer = {
            "version": _FOOTER_VERSION,
            "unknown": sorted(seen.unknown),
            "said": sorted(seen.said),
        }
        writer.add_key_value_metadata({_FOOTER: json.dumps(footer)})
    return count


def seen_in(path: Path) -> Seen | None:
    """What `write_parquet` noted in a file; None where something else wrote it."""
    metadata = pq.read_metadata(path).metadata or {}
    try:
        footer = json.loads(metadata[_FOOTER])
        if footer["version"] != _FOOTER_VERSION:
            return None
        return Seen(*({tuple(p) for p in footer[part]} for part in ("unknown", "said")))
    except (KeyError, ValueError, TypeError):
        return None


def from_arrow(batch: pa.RecordBatch | pa.Table, schema: Schema) -> Iterator[Record]:
    """The records that lie in a batch. A column that isn't there is unknown."""
    names = spelled(schema)
    present = {name: names[name] for name in schema if names[name] in batch.schema.names}
    readers = {name: _reader(schema[name].type) for name in present}
    for row in batch.to_pylist():
        record: dict[str, Value] = {}
        for name, column in present.items():
            _take(record, name, column, row, readers[name])
        yield record


def _fields(column: str, what: Field) -> Iterator[pa.Field]:
    yield pa.field(column, _arrow_type(what.type))
    if isinstance(what.type, ListType):
        yield pa.field(column + PARTIAL, pa.bool_())
    elif what.optional:
        yield pa.field(column + NONE, pa.bool_())


def _arrow_type(kind: Type) -> pa.DataType:
    if isinstance(kind, Scalar):
        return _SCALARS[kind]
    if isinstance(kind, ListType):
        return pa.list_(_arrow_type(kind.item))
    names = fields_spelled(kind)
    return pa.struct([f for name, what in kind.fields for f in _fields(names[name], what)])


def _writer(kind: Type, path: Place, seen: Seen) -> _Convert:
    """What turns a value that isn't None into what pyarrow takes."""
    if kind is Scalar.DURATION:
        return lambda value: value // _MICROSECOND
    if isinstance(kind, Scalar):
        return lambda value: value
    if isinstance(kind, ListType):
        if kind.item is not Scalar.DURATION and isinstance(kind.item, Scalar):
            return list
        item = _writer(kind.item, path, seen)
        return lambda value: [item(v) for v in value]
    return _object_writer(kind, path, seen)


def _object_writer(kind: ObjectType, path: Place, seen: Seen) -> _Convert:
    names = fields_spelled(kind)
    writers = {
        name: (names[name], _writer(what.type, (*path, names[name]), seen))
        for name, what in kind.fields
    }

    def write(value: Mapping[str, Value]) -> dict[str, Any]:
        told: dict[str, Any] = {}
        for name, inner in value.items():
            column, convert = writers[name]
            if inner is None:
                told[column + NONE] = True
                seen.said.add((*path, column + NONE))
                continue
            told[column] = convert(inner)
            if type(inner) is Partial:
                told[column + PARTIAL] = True
                seen.said.add((*path, column + PARTIAL))
        if len(value) < len(writers):
            seen.unknown.update((*path, names[name]) for name in writers if name not in value)
        return told

    return write


def _reader(kind: Type) -> _Convert:
    if kind is Scalar.DURATION:
        return lambda value: timedelta(microseconds=value)
    if isinstance(kind, Scalar):
        return lambda value: value
    if isinstance(kind, ListType):
        item = _reader(kind.item)
        return lambda value: tuple(item(v) for v in value)
    names = fields_spelled(kind)
    readers = {name: (names[name], _reader(what.type)) for name, what in kind.fields}

    def read(value: Mapping[str, Any]) -> dict[str, Value]:
        told: dict[str, Value] = {}
        for name, (column, convert) in readers.items():
            _take(told, name, column, value, convert)
        return told

    return read


def _take(
    into: dict[str, Value], name: str, column: str, row: Mapping[str, Any], convert: _Convert
) -> None:
    value = row.get(column)
    if value is not None:
        told = convert(value)
        into[name] = Partial(told) if row.get(column + PARTIAL) else told
    elif row.get(column + NONE):
        into[name] = None
