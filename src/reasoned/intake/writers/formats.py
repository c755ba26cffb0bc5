"""The writer for each format, and the lines of rejects."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO, Protocol

from reasoned.decisions.statement_parts import plain
from reasoned.intake.output import Entry, rejected
from reasoned.intake.records import Reject
from reasoned.intake.writers.parquet import ParquetOut
from reasoned.intake.writers.text import entry_text


class Writer(Protocol):
    """Writes entries one by one; `end` completes the output and leaves the stream open."""

    def write(self, entry: Entry) -> None: ...

    def end(self) -> None: ...


class TextOut:
    """Text to read."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, entry: Entry) -> None:
        self._stream.write(entry_text(entry).encode())

    def end(self) -> None:
        """Nothing is due."""


class JsonLinesOut:
    """One object a line."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, entry: Entry) -> None:
        self._stream.write(json_line(entry.data))

    def end(self) -> None:
        """Nothing is due."""


class JsonOut:
    """One array, an object a line within it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._before = b"[\n"

    def write(self, entry: Entry) -> None:
        self._stream.write(self._before + json_line(entry.data).rstrip(b"\n"))
        self._before = b",\n"

    def end(self) -> None:
        self._stream.write(b"[]\n" if self._before == b"[\n" else b"\n]\n")


WRITERS: Mapping[str, Callable[[BinaryIO], Writer]] = {
    "text": TextOut,
    "json": JsonOut,
    "jsonl": JsonLinesOut,
    "parquet": ParquetOut,
}
"""The writer for each `--format`."""


def json_line(value: Mapping[str, Any]) -> bytes:
    """One line of JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def reject_line(reject: Reject) -> bytes:
    """A reject as a line of JSON, its input in full. Values that JSON hasn't are text."""
    made = rejected(reject)
    made["input"] = _jsonable(made["input"])
    return (
        json.dumps(made, ensure_ascii=False, separators=(",", ":")).encode(
            errors="backslashreplace"
        )
        + b"\n"
    )


def _jsonable(value: Any) -> Any:
    """What Parquet can hold and JSON can't becomes text."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return json.loads(json.dumps(_coarse(value)))
    return value


def _coarse(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _coarse(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_coarse(part) for part in value]
    if isinstance(value, float):
        return value if value == value and abs(value) != float("inf") else str(value)
    simple = plain(value)
    return simple if simple is None or isinstance(simple, (str, int, bool)) else str(simple)
