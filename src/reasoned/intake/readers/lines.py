"""Bounded lines from a byte stream, and their text.

A line over the limit is read past in pieces and never held. What a line means is left to
the formats.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from reasoned.intake.records import LINE_LIMIT, SHOWN, InputError

_PIECE = 1 << 16


class Bytes(Protocol):
    """What the readers need of a stream."""

    def read(self, size: int = -1, /) -> bytes: ...

    def readline(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Line:
    """A line without its end, and its number from 1."""

    number: int
    data: bytes


@dataclass(frozen=True)
class LongLine:
    """A line over the limit: its first bytes and how long it was."""

    number: int
    head: bytes
    length: int


@dataclass(eq=False)  # not frozen: Python sets tracebacks on exceptions
class BadText(Exception):
    """Bytes that are not text in the encoding. `at` counts bytes from 1."""

    at: int
    byte: int
    encoding: str

    def __str__(self) -> str:
        return f"byte {self.at} of it (0x{self.byte:02x}) is not valid {self.encoding.upper()}"


def lines(stream: Bytes, limit: int = LINE_LIMIT) -> Iterator[Line | LongLine]:
    """The stream's lines, ended by LF or CR LF; memory is bounded by `limit` bytes."""
    number = 0
    while data := stream.readline(limit + 1):
        number += 1
        if data.endswith(b"\n"):
            data = data[:-1].removesuffix(b"\r")
        elif len(data) > limit:
            head, length = data[: SHOWN * 4], len(data)
            while more := stream.readline(_PIECE):
                length += len(more)
                if more.endswith(b"\n"):
                    length -= 1
                    break
            yield LongLine(number, head, length)
            continue
        yield Line(number, data)


def text_of(data: bytes, encoding: str) -> str:
    """The text of some bytes. Raises `BadText`."""
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadText(error.start + 1, data[error.start], encoding) from None


def salvage(data: bytes, encoding: str) -> str:
    r"""Text from which the bytes can be told again: what isn't valid stands as `\xff`."""
    return data.decode(encoding, errors="backslashreplace")


def shown(head: bytes, encoding: str) -> str:
    """The first characters of a record that is too long to keep."""
    return salvage(head, encoding)[:SHOWN]


def check_encoding(encoding: str) -> str:
    """The encoding's own name. Raises `InputError` where lines can't be cut in it."""
    try:
        name = codecs.lookup(encoding).name
        plain = bytes(range(128)).decode(encoding) == "".join(map(chr, range(128)))
    except (LookupError, UnicodeError, ValueError):
        raise InputError(
            f"The encoding {encoding!r} isn't known here. Write utf-8, cp1252 or latin-1."
        ) from None
    if not plain:
        raise InputError(
            f"Text in {encoding} can't be read line by line. Make it UTF-8 first:"
            f" iconv -f {encoding} -t UTF-8 FILE > FILE.utf8"
        )
    return name


def without_mark(data: bytes) -> bytes:
    """Bytes without the UTF-8 byte order mark that some programs write first."""
    return data.removeprefix(codecs.BOM_UTF8)


def refuse_utf16(head: bytes) -> None:
    """Raises `InputError` where a file starts with a UTF-16 or UTF-32 byte order mark."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise InputError(
            "The file is UTF-16. Make it UTF-8 first: iconv -f UTF-16 -t UTF-8 FILE > FILE.utf8"
        )


class Prefixed:
    """A stream with the bytes that were already read from it put back in front.

    `position` is how many bytes have been given out.
    """

    def __init__(self, head: bytes, rest: BinaryIO) -> None:
        self._head = head
        self._rest = rest
        self.position = 0

    def read(self, size: int = -1, /) -> bytes:
        """Up to `size` bytes; less than that only at the end of the head or of the stream."""
        if self._head:
            data = self._head if size < 0 else self._head[:size]
            self._head = self._head[len(data) :]
            if size < 0:
                data += self._rest.read()
        else:
            data = self._rest.read(size)
        self.position += len(data)
        return data

    def readline(self, size: int = -1, /) -> bytes:
        if not self._head:
            data = self._rest.readline(size)
        else:
            end = self._head.find(b"\n") + 1
            stop = end or len(self._head)
            stop = stop if size < 0 else min(stop, size)
            data, self._head = self._head[:stop], self._head[stop:]
            if not data.endswith(b"\n") and (size < 0 or len(data) < size):
                data += self._rest.readline(-1 if size < 0 else size - len(data))
        self.position += len(data)
        return data
