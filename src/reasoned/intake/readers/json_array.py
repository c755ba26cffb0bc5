"""JSON: one array of objects, or objects one after another, cut out one by one.

`json.load` would need the whole file in memory and fail wholly on one bad byte. This cuts
the records apart by brackets and quotes, and leaves each to `strict_json`. Where brackets
or quotes themselves are damaged, reading goes on at the next line that begins as records
begin (same indentation, then `{`), so that one bad record costs no other; every byte is
looked at three times at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reasoned.intake.readers.jsonl import too_long
from reasoned.intake.readers.lines import Bytes, salvage, shown, without_mark
from reasoned.intake.readers.strict_json import record_of
from reasoned.intake.records import LINE_LIMIT, SHOWN, Record, Reject

_PIECE = 1 << 16
_DEPTH = 10_000
_SPACE = b" \t\r\n"
_OUTSIDE = re.compile(rb'["\[\]{},]')
_INSIDE = re.compile(rb'["\\\n]')
_PARTNER = {ord("}"): ord("{"), ord("]"): ord("[")}


class _Damage(Exception):
    """Brackets or quotes can't be followed any more."""


class _Cutter:
    """Finds where the record at the buffer's start ends; remembers how far it looked."""

    def __init__(self) -> None:
        self.at = 0
        self.open = bytearray()
        self.quoted = False

    def end(self, data: bytearray, array: bool) -> int | None:
        """The record's length, or None where more bytes are needed. Raises `_Damage`.

        In an array a record ends before a comma or the closing bracket, else after its own
        closing bracket.
        """
        while True:
            found = (_INSIDE if self.quoted else _OUTSIDE).search(data, self.at)
            if found is None:
                self.at = len(data)
                return None
            at, byte = found.start(), data[found.start()]
            if self.quoted:
                if byte == ord("\n"):
                    raise _Damage("a string that began before the end of a line is not closed")
                if byte == ord("\\"):
                    if at + 1 == len(data):
                        self.at = at
                        return None
                    at += 1
                else:
                    self.quoted = False
            elif byte == ord('"'):
                self.quoted = True
            elif byte in b"{[":
                if len(self.open) == _DEPTH:
                    raise _Damage("nested too deep")
                self.open.append(byte)
            elif byte in b"}]":
                if not self.open:
                    if array and byte == ord("]"):
                        return at
                    raise _Damage(f"a {chr(byte)} that closes nothing")
                if self.open.pop() != _PARTNER[byte]:
                    raise _Damage(f"a {chr(byte)} that closes something else")
                if not array and not self.open:
                    return at + 1
            elif array and not self.open:
                return at
            self.at = at + 1


def read_json(stream: Bytes, encoding: str = "utf-8", limit: int = LINE_LIMIT) -> Iterator[Record]:
    """A row or a reject for every record; memory is bounded by `limit`."""
    return _JsonReader(stream, encoding, limit).records()


class _JsonReader:
    def __init__(self, stream: Bytes, encoding: str, limit: int) -> None:
        self.stream, self.encoding, self.limit = stream, encoding, limit
        self.data = bytearray()
        self.ended = False
        self.number = 0
        self.line = 1
        self.indent: bytes | None = None
        self.fresh_line = False
        self.last_indent = b""
        self.cut = False

    def records(self) -> Iterator[Record]:
        self._more()
        self.data = bytearray(without_mark(bytes(self.data)))
        self._skip_space()
        if self.data[:1] != b"[":
            while self.data:
                yield from self._next(array=False)
                self._skip_space()
            return
        self._drop(1)
        yield from self._array()

    def _array(self) -> Iterator[Record]:
        self._skip_space()
        while self.data and self.data[:1] != b"]":
            yield from self._next(array=True)
            self._skip_space()
            if self.data[:1] == b",":
                self._drop(1)
                self._skip_space()
        if not self.data:
            if self.cut:
                return
            place, said = self._place(), "the array is never closed; the file may be cut short"
            yield Reject(self._count(), f"{place}: {said}", "")
            return
        self._drop(1)
        self._skip_space()
        if self.data:
            yield from self._lost("there is more after the array's end", b"")

    def _next(self, array: bool) -> Iterator[Record]:
        """The record at the start of the buffer (what follows it is left), or the damage."""
        if self.fresh_line and self.data[:1] == b"{" and self.indent is None:
            self.indent = self.last_indent
        if not array and self.data[0] not in b"{[":
            yield from self._loose_line()
            return
        cutter = _Cutter()
        try:
            while (end := cutter.end(self.data, array)) is None:
                if len(self.data) > self.limit:
                    if self._begins().search(self.data):
                        yield from self._salvaged("it is longer than a record may be")
                    else:
                        yield from self._read_past(cutter, array)
                    return
                if not self._more():
                    if array and not cutter.open and not cutter.quoted:
                        end = len(self.data)
                        break
                    self.cut = True
                    yield from self._salvaged("the file ends within it")
                    return
        except _Damage as damage:
            yield from self._salvaged(str(damage))
            return
        if end > self.limit:
            yield from self._read_past(cutter, array)
            return
        place, piece = self._place(), bytes(self.data[:end]).strip()
        yield record_of(self._count(), piece, self.encoding, self.line, place)
        self._drop(end)

    def _read_past(self, cutter: _Cutter, array: bool) -> Iterator[Record]:
        """A reject for a record over the limit, which is read to its end and not held."""
        place, head, length = self._place(), bytes(self.data[: SHOWN * 4]), 0
        try:
            while (end := cutter.end(self.data, array)) is None:
                length += cutter.at
                self._drop(cutter.at)
                cutter.at = 0
                if not self._more():
                    self.cut = True
                    raise _Damage("the file ends within it")
        except _Damage as damage:
            yield from self._lost(str(damage), self._begins().pattern, place, head, length)
            return
        self._drop(end)
        yield too_long(self._count(), place, head, length + end, self.encoding, self.limit)

    def _loose_line(self) -> Iterator[Record]:
        """Text between records that begins none: a reject, to the end of its line."""
        while b"\n" not in self.data and len(self.data) <= self.limit and self._more():
            pass
        end = self.data.find(b"\n")
        if end < 0 and len(self.data) > self.limit:
            yield from self._lost("text that is no record", b"\n")
            return
        end = len(self.data) if end < 0 else end
        place, line = self._place(), bytes(self.data[:end]).strip()
        yield record_of(self._count(), line, self.encoding, self.line, place)
        self._drop(end)

    def _salvaged(self, why: str) -> Iterator[Record]:
        """The damaged record at the start of the buffer, and whole ones found behind it.

        What is in the buffer is cut at the lines that begin as records do; the last piece
        stays in the buffer, to be read in the ordinary way with what follows.
        """
        begins = self._begins()
        starts = [m.end() - 1 for m in begins.finditer(self.data)]
        if not starts:
            yield from self._lost(why, begins.pattern)
            return
        for nth, (start, stop) in enumerate(zip([0, *starts], starts, strict=False)):
            piece = bytes(self.data[start:stop]).strip().removesuffix(b",")
            line = self.line + self.data.count(b"\n", 0, start)
            made = record_of(self._count(), piece, self.encoding, line, f"line {line}")
            if nth == 0 and isinstance(made, Reject):
                made = Reject(made.row, f"line {line}: {why}", salvage(piece, self.encoding))
            yield made
        self._drop(starts[-1])

    def _lost(
        self, why: str, until: bytes, place: str = "", kept: bytes = b"", length: int = 0
    ) -> Iterator[Record]:
        """A reject for everything up to the next place where a record can begin.

        `kept` and `length` are the start and size of what has been read of it before.
        """
        pattern = re.compile(until) if until else None
        place, number = place or self._place(), self._count()
        held = bytearray(kept)
        while True:
            found = pattern.search(self.data) if pattern else None
            # A beginning may lie across two pieces: a few bytes stay for the next look.
            take = found.end() - 1 if found else len(self.data) - 64 * (not self.ended)
            if take > 0:
                held += self.data[: max(0, self.limit - len(held))][:take]
                length += take
                self._drop(take)
            if found or (not self._more() and not self.data):
                break
        if length > len(held):
            text = shown(bytes(held), self.encoding)
        else:
            text = salvage(bytes(held).strip().removesuffix(b","), self.encoding)
        yield Reject(number, f"{place}: {why}; {length:,} bytes could not be read", text)

    def _begins(self) -> re.Pattern[bytes]:
        indent = rb"[ ]?" if self.indent is None else re.escape(self.indent)
        return re.compile(rb"\n" + indent + rb"\{")

    def _count(self) -> int:
        self.number += 1
        return self.number

    def _place(self) -> str:
        return f"line {self.line}"

    def _more(self) -> bool:
        piece = self.stream.read(_PIECE)
        self.data += piece
        self.ended = not piece
        return bool(piece)

    def _drop(self, count: int) -> None:
        self.line += self.data.count(b"\n", 0, count)
        del self.data[:count]

    def _skip_space(self) -> None:
        """Drops white space, and remembers how far the next record is indented."""
        space = bytearray()
        while True:
            rest = self.data.lstrip(_SPACE)
            space += self.data[: len(self.data) - len(rest)]
            self._drop(len(self.data) - len(rest))
            if self.data or not self._more():
                break
            del space[:-_PIECE]
        self.fresh_line = b"\n" in space
        self.last_indent = bytes(space[space.rfind(b"\n") + 1 :])
