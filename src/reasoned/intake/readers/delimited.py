"""CSV: a header line, then a record of as many fields on each line (RFC 4180).

Python's `csv` can't bound a record, swallows the rest of a file behind a quote that is
never closed, and doesn't say where it went wrong; so the cutting is ours. A record ends as
bad where text stands behind a closing quote, where its fields are complete and a quote is
still open, and where it has more bytes than allowed; reading then goes on at the line after
the one that the bad record began on. So a quote that is never closed costs one line, and no
input is read more than a few times over.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from reasoned.intake.readers.jsonl import too_long
from reasoned.intake.readers.lines import (
    BadText,
    Bytes,
    Line,
    LongLine,
    lines,
    salvage,
    text_of,
    without_mark,
)
from reasoned.intake.records import LINE_LIMIT, InputError, Record, Reject, Row

DELIMITERS = (",", ";", "\t", "|")
_MOST_FIELDS = 100_000
_NAMES = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


class _Bad(Exception):
    """This record can't be cut into fields."""


@dataclass
class _Fields:
    """The fields cut so far; `part` is an open quoted field's text up to here."""

    done: list[str] = field(default_factory=list)
    part: list[str] | None = None
    opened: int = 0


def _cut(text: str, fields: _Fields, delimiter: str, line: int) -> None:
    """Cuts one more line into `fields`. Raises `_Bad`."""
    at = 0
    while True:
        if fields.part is not None:
            end = text.find('"', at)
            if end < 0:
                fields.part.append(text[at:])
                return
            fields.part.append(text[at:end])
            if text.startswith('"', end + 1):
                fields.part.append('"')
                at = end + 2
                continue
            fields.done.append("".join(fields.part))
            fields.part = None
            at = end + 1
            if at < len(text) and text[at] != delimiter:
                behind = f"the quote closed on line {line} is followed by {text[at]!r}"
                raise _Bad(f"{behind}, not by a {_NAMES.get(delimiter, delimiter)}")
        elif text.startswith('"', at):
            fields.part, fields.opened = [], line
            at += 1
            continue
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            fields.done.append(text[at:end])
            at = end
        if len(fields.done) > _MOST_FIELDS:
            raise _Bad("too many fields")
        if at == len(text):
            return
        at += 1


class _Lines:
    """Lines that can be put back."""

    def __init__(self, stream: Bytes, limit: int) -> None:
        self.rest = lines(stream, limit)
        self.back: deque[Line | LongLine] = deque()

    def next(self) -> Line | LongLine | None:
        return self.back.popleft() if self.back else next(self.rest, None)


class CsvReader:
    """Reads the header at once; `records` gives the rest. Raises `InputError`.

    `columns` are the header's names; two of the same name become `X (1)` and `X (2)`, one
    without a name becomes `column 3`; `notes` say so.
    """

    def __init__(
        self,
        stream: Bytes,
        encoding: str = "utf-8",
        delimiter: str = "",
        limit: int = LINE_LIMIT,
    ) -> None:
        self.encoding, self.limit = encoding, limit
        self.lines = _Lines(stream, limit)
        self.delimiter = delimiter
        self.notes: list[str] = []
        self.columns = self._header()

    def _header(self) -> tuple[str, ...]:
        while (line := self.lines.next()) is not None:
            if isinstance(line, LongLine):
                raise InputError(f"Line {line.number}, the header, is {line.length:,} bytes long.")
            if line.number == 1:
                line = Line(1, without_mark(line.data))
            if line.data.strip():
                break
        if line is None:
            raise InputError("The file is empty: a CSV file begins with a line of column names.")
        start, text = line.number, self._header_text(line)
        if not self.delimiter:
            self.delimiter = max(DELIMITERS, key=text.count)
            if self.delimiter != ",":
                self.notes.append(f"Fields are separated by {_NAMES[self.delimiter]}s.")
        fields = _Fields()
        size = 0
        while True:
            try:
                _cut(text, fields, self.delimiter, line.number)
            except _Bad as bad:
                raise InputError(f"Line {start}, the header: {bad}.") from None
            if fields.part is None:
                break
            fields.part.append("\n")
            more = self.lines.next()
            if more is None or isinstance(more, LongLine) or size > 65_536:
                raise InputError(
                    f'Line {start}, the header: the quote " opened there is never closed.'
                )
            line, text = more, self._header_text(more)
            size += len(text)
        return self._named(fields.done)

    def _header_text(self, line: Line) -> str:
        try:
            text = text_of(line.data, self.encoding)
        except BadText as bad:
            raise InputError(f"Line {line.number}, the header: {bad}.") from None
        if "\0" in text:
            raise InputError(f"Line {line.number}, the header, has a NUL byte: is it a CSV file?")
        return text

    def _named(self, fields: list[str]) -> tuple[str, ...]:
        stripped = [name.strip() for name in fields]
        names: list[str] = []
        for number, name in enumerate(stripped, 1):
            if not name:
                names.append(f"column {number}")
                self.notes.append(f"Column {number} has no name; it is called 'column {number}'.")
            elif stripped.count(name) > 1:
                names.append(f"{name} ({stripped[:number].count(name)})")
                if stripped.index(name) == number - 1:
                    self.notes.append(
                        f"{stripped.count(name)} columns are called {name!r}; they are told"
                        f" apart as '{name} (1)', '{name} (2)'."
                    )
            else:
                names.append(name)
        if len(set(names)) < len(names):  # a header that itself says `X (1)`
            names = [f"{name} [{number}]" for number, name in enumerate(names, 1)]
            self.notes.append("Column names clash; each has its number behind it, as in 'X [3]'.")
        return tuple(names)

    def records(self) -> Iterator[Record]:
        """A row or a reject for every record behind the header."""
        number = 0
        while (line := self.lines.next()) is not None:
            if isinstance(line, LongLine):
                number += 1
                place = f"line {line.number}"
                yield too_long(number, place, line.head, line.length, self.encoding, self.limit)
            elif line.data.strip():
                number += 1
                yield self._record(number, line)

    def _record(self, number: int, first: Line) -> Record:
        taken: list[Line | LongLine] = [first]
        fields = _Fields()
        size = 0
        line = first
        try:
            while True:
                text = text_of(line.data, self.encoding)
                if "\0" in text:
                    raise _Bad(f"a NUL byte at character {text.index(chr(0)) + 1} of the line")
                _cut(text, fields, self.delimiter, line.number)
                if fields.part is None:
                    break
                fields.part.append("\n")
                size += len(line.data)
                if len(fields.done) >= len(self.columns):
                    raise _Bad(f"more than {_fields(len(self.columns))}, as many as the header has")
                more = self.lines.next()
                if more is not None:
                    taken.append(more)
                if not isinstance(more, Line) or size > self.limit:
                    last = taken[-1].number
                    raise _Bad(
                        f'the quote " opened on line {fields.opened} is never closed'
                        f" (looked up to line {last})"
                    )
                line = more
        except BadText as bad:
            return self._first_only(number, taken, f"line {line.number}: {bad}")
        except _Bad as bad:
            return self._first_only(number, taken, f"line {line.number}: {bad}")
        due, found = len(self.columns), len(fields.done)
        if found != due:
            data = b"\n".join(part.data for part in taken if isinstance(part, Line))
            reason = f"line {first.number}: {_fields(found)}, and the header has {due}"
            return Reject(number, reason, salvage(data, self.encoding))
        return Row(number, dict(zip(self.columns, fields.done, strict=True)), first.number)

    def _first_only(self, number: int, taken: list[Line | LongLine], reason: str) -> Reject:
        """The reject for the first line taken; the others are put back to be read again."""
        self.lines.back.extendleft(reversed(taken[1:]))
        first = taken[0]
        if len(taken) > 1:
            reason += f"; only line {first.number} is rejected, reading goes on behind it"
        data = first.data if isinstance(first, Line) else first.head
        return Reject(number, reason, salvage(data, self.encoding))


def _fields(count: int) -> str:
    return f"{count} field{'s' * (count != 1)}"
