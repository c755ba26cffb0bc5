"""Decisions as Parquet: one row each, written in blocks.

What has one shape is nested columns; a statement, and the values of a flip, which have
many, are JSON text.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from reasoned.intake.output import Entry

_BLOCK = 1024

_TEXTS = pa.list_(pa.string())
SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("id", pa.string()),
        ("kind", pa.string()),
        ("name", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("outcome", pa.string()),
        ("rules", _TEXTS),
        ("by", _TEXTS),
        ("proposed", pa.list_(pa.struct([("rule", pa.string()), ("restriction", pa.string())]))),
        ("shadow", _TEXTS),
        (
            "undetermined",
            pa.list_(
                pa.struct(
                    [
                        ("rule", pa.string()),
                        (
                            "missing",
                            pa.list_(
                                pa.struct([(n, pa.string()) for n in ("fact", "question", "text")])
                            ),
                        ),
                    ]
                )
            ),
        ),
        (
            "flips",
            pa.list_(
                pa.struct(
                    [
                        ("rule", pa.string()),
                        ("becomes", pa.string()),
                        ("text", pa.string()),
                        ("changes", pa.string()),
                    ]
                )
            ),
        ),
        ("statement", pa.string()),
        ("problems", _TEXTS),
    ]
)
"""The columns, as docs/reference/decide.md has them."""


class ParquetOut:
    """Writes blocks of rows to a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._writer = pq.ParquetWriter(stream, SCHEMA, compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, entry: Entry) -> None:
        self._rows.append(_row(entry.data))
        if len(self._rows) >= _BLOCK:
            self._flush()

    def end(self) -> None:
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._rows:
            self._writer.write_table(pa.Table.from_pylist(self._rows, schema=SCHEMA))
            self._rows = []


def _row(data: dict[str, Any]) -> dict[str, Any]:
    statement = data["statement"]
    return {
        **data,
        "at": datetime.fromisoformat(data["at"]),
        "flips": [{**flip, "changes": _json(flip["changes"])} for flip in data["flips"]],
        "statement": None if statement is None else _json(statement),
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
