"""Parquet, batch after batch. A row group that can't be read is one reject for its rows.

Values become what JSON would have: dates and times as aware datetimes or dates, decimals
as they are, bytes as text where they are UTF-8.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reasoned.intake.records import InputError, Record, Reject, Row

_BATCH = 512


class ParquetReader:
    """Reads the schema at once; `records` gives the rows. Raises `InputError`."""

    def __init__(self, path: Path) -> None:
        try:
            self.file = pq.ParquetFile(path, pre_buffer=False)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise InputError(f"It isn't a Parquet file that can be read: {_line(error)}.") from None
        names = list(self.file.schema_arrow.names)
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise InputError(f"Two columns are called {twice[0]!r}. Rename one of them.")
        self.columns = tuple(names)
        self.rows = int(self.file.metadata.num_rows)
        self.position = 0

    def close(self) -> None:
        self.file.close()

    def records(self) -> Iterator[Record]:
        """A row for every row, a reject for every block or row that can't be read."""
        number = 0
        for group in range(self.file.num_row_groups):
            due = int(self.file.metadata.row_group(group).num_rows)
            done = 0
            try:
                for batch in self.file.iter_batches(batch_size=_BATCH, row_groups=[group]):
                    for record in _rows(batch, number + done):
                        done += 1
                        self.position = number + done
                        yield record
            except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
                lost = max(due - done, 1)
                reason = f"row group {group + 1} can't be read: {_line(error)}"
                yield Reject(number + done + 1, reason, "", rows=lost)
                done += lost
            number += done


def _rows(batch: pa.RecordBatch, before: int) -> Iterator[Record]:
    columns = [(batch.schema.names[i], _coarse(batch.column(i))) for i in range(batch.num_columns)]
    values: list[tuple[str, list[Any] | None, pa.Array]] = []
    for name, column in columns:
        try:
            values.append((name, column.to_pylist(), column))
        except (pa.ArrowException, ValueError, OverflowError):
            values.append((name, None, column))
    for index in range(batch.num_rows):
        number = before + index + 1
        raw: dict[str, Any] = {}
        try:
            for name, listed, column in values:
                value = column[index].as_py() if listed is None else listed[index]
                raw[name] = _plain(value)
        except (pa.ArrowException, ValueError, OverflowError, RecursionError) as error:
            yield Reject(number, f"column {name!r}: {_line(error)}", raw)
        else:
            yield Row(number, raw)


def _coarse(column: pa.Array) -> pa.Array:
    """Times in nanoseconds, which Python has not, cut to microseconds."""
    kind = column.type
    if pa.types.is_timestamp(kind) and kind.unit == "ns":
        return column.cast(pa.timestamp("us", tz=kind.tz), safe=False)
    return column


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, datetime):
        # Parquet's times without a zone are UTC by nearly every writer's habit.
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        if value and all(isinstance(item, tuple) and len(item) == 2 for item in value):
            return {str(key): _plain(item) for key, item in value}
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:200].rstrip(".")
