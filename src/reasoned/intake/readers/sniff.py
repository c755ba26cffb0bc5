"""Opens an input, a file or standard input, in the format that it has.

The format is the one asked for, else the name's ending, else what the first bytes look
like. Each format's reading is its own module's.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from reasoned.intake.readers.delimited import CsvReader
from reasoned.intake.readers.json_array import read_json
from reasoned.intake.readers.jsonl import read_jsonl
from reasoned.intake.readers.lines import (
    BadText,
    Prefixed,
    check_encoding,
    refuse_utf16,
    text_of,
    without_mark,
)
from reasoned.intake.readers.parquet import ParquetReader
from reasoned.intake.readers.strict_json import BadJson, decode
from reasoned.intake.records import LINE_LIMIT, InputError, Opened

FORMATS = ("csv", "json", "jsonl", "parquet")

_ENDINGS = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
}
_HEAD = 1 << 16


@contextmanager
def open_input(
    source: str,
    *,
    stdin: Callable[[], BinaryIO],
    kind: str = "",
    encoding: str = "utf-8",
    limit: int = LINE_LIMIT,
) -> Iterator[Opened]:
    """The input called `source` (`-` is standard input), open while the context lasts.

    Raises `InputError` where nothing of it can be read.
    """
    encoding = check_encoding(encoding)
    if source == "-":
        yield _opened("standard input", stdin(), kind, encoding, limit, None)
        return
    path = Path(source)
    if path.is_dir():
        raise InputError(f"{source} is a folder; give one file.")
    try:
        file = path.open("rb")
    except OSError as error:
        raise InputError(f"{source} can't be read: {error.strerror or error}.") from None
    with file:
        kind = kind or _ENDINGS.get(path.suffix.lower(), "") or _parquet_if(file)
        if kind == "parquet":
            reader = ParquetReader(path)
            try:
                yield Opened(
                    path.name,
                    "parquet",
                    reader.columns,
                    reader.records(),
                    size=reader.rows,
                    position=lambda: reader.position,
                )
            finally:
                reader.close()
            return
        size = os.fstat(file.fileno()).st_size if path.is_file() else None
        yield _opened(path.name, file, kind, encoding, limit, size)


def _parquet_if(file: BinaryIO) -> str:
    if not file.seekable():
        return ""
    magic = file.read(4)
    file.seek(0)
    return "parquet" if magic == b"PAR1" else ""


def _opened(
    name: str, stream: BinaryIO, kind: str, encoding: str, limit: int, size: int | None
) -> Opened:
    head = _head(stream)
    refuse_utf16(head)
    if kind == "parquet" or head.startswith(b"PAR1"):
        raise InputError("Parquet can't be read from a pipe. Give the file's path.")
    whole = Prefixed(head, stream)
    notes: tuple[str, ...] = ()
    if not kind:
        kind = _looks_like(head, encoding)
        notes = (f"{name} is read as {kind.upper()}.",)

    def position() -> int:
        return whole.position

    if kind == "csv":
        reader = CsvReader(whole, encoding, limit=limit)
        return Opened(
            name,
            kind,
            reader.columns,
            reader.records(),
            textual=True,
            notes=(*notes, *reader.notes),
            size=size,
            position=position,
        )
    read = read_jsonl if kind == "jsonl" else read_json
    records = read(whole, encoding, limit)
    return Opened(name, kind, None, records, notes=notes, size=size, position=position)


def _head(stream: BinaryIO) -> bytes:
    """The first bytes: up to a whole line or 64 KiB, whichever is less."""
    head = b""
    while len(head) < _HEAD and b"\n" not in head.strip():
        piece = stream.readline(_HEAD - len(head))
        if not piece:
            break
        head += piece
    return head


def _looks_like(head: bytes, encoding: str) -> str:
    text = without_mark(head).lstrip()
    if text.startswith(b"["):
        return "json"
    if not text.startswith(b"{"):
        return "csv"
    try:
        decode(text_of(text.split(b"\n", 1)[0], encoding))
    except (BadText, BadJson):
        return "json"
    return "jsonl"
