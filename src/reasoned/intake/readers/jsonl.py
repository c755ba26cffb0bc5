"""JSON Lines: one object a line. Blank lines are no records."""

from __future__ import annotations

from collections.abc import Iterator

from reasoned.intake.readers.lines import Bytes, LongLine, lines, shown, without_mark
from reasoned.intake.readers.strict_json import record_of
from reasoned.intake.records import LINE_LIMIT, Record, Reject


def read_jsonl(stream: Bytes, encoding: str = "utf-8", limit: int = LINE_LIMIT) -> Iterator[Record]:
    """A row or a reject for every line that isn't blank."""
    number = 0
    for line in lines(stream, limit):
        if isinstance(line, LongLine):
            number += 1
            yield too_long(number, f"line {line.number}", line.head, line.length, encoding, limit)
            continue
        data = without_mark(line.data) if line.number == 1 else line.data
        if not data.strip():
            continue
        number += 1
        yield record_of(number, data, encoding, line.number, f"line {line.number}")


def too_long(
    number: int, place: str, head: bytes, length: int, encoding: str, limit: int
) -> Reject:
    """The reject for a record over the limit: its first characters stand for it."""
    reason = f"{place}: {length:,} bytes long, and a record may have {limit:,}; its start is kept"
    return Reject(number, reason, shown(head, encoding))
