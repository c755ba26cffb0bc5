"""What reading gives: a row, or a reject that says why there is none.

Every record of an input becomes exactly one of the two, so that decided + rejected = read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

LINE_LIMIT = 16 * 1024 * 1024
"""Bytes that one record may have. A longer one is read past, never held in memory."""

SHOWN = 200
"""Characters that a reject keeps of a record that is too long."""


@dataclass(frozen=True)
class Row:
    """A record that could be read. `number` counts the input's records from 1.

    `raw` maps columns (or keys) to values as the format has them: only text from CSV.
    `line` is the line that it began on, 0 where the format has no lines.
    """

    number: int
    raw: dict[str, Any]
    line: int = 0


@dataclass(frozen=True)
class Reject:
    """A record that could not be used, with why, and with what it held.

    `input` is the record as it stood: the row's values, or its text, in which bytes that
    are not valid text stand as `\\xff`. `rows` is how many records are lost with it, more
    than one only where a whole block of a file is damaged.
    """

    row: int
    reason: str
    input: Any
    rows: int = 1


Record: TypeAlias = Row | Reject


class InputError(Exception):
    """An input of which nothing can be read. The message says why and how to mend it."""


@dataclass(frozen=True)
class Opened:
    """An input that is being read.

    `columns` are known before the rows for CSV and Parquet, and None for JSON. `textual`:
    every value is text (CSV). `notes` say what was assumed of the file, in plain sentences.
    `size` is how much there is to read, None where it is a pipe, and `position()` how much of
    it has been read: bytes, or rows of Parquet.
    """

    name: str
    format: str
    columns: tuple[str, ...] | None
    records: Iterator[Record]
    textual: bool = False
    notes: tuple[str, ...] = ()
    size: int | None = None
    position: Callable[[], int] = field(default=lambda: 0, repr=False)
