"""A CSV beside the file: its rows by one column, kept in memory within bounds.

Two rows of the same key say different things of one subject: neither is then used.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from reasoned.facts.document import closest
from reasoned.intake.facts_map import ProviderSpec
from reasoned.intake.providers.base import Answer, ProviderFailed, Sent
from reasoned.intake.readers.delimited import CsvReader
from reasoned.intake.records import InputError, Reject

MOST_ROWS: Final = 2_000_000
MOST_CHARACTERS: Final = 500_000_000


class Beside:
    """Loads at once. Raises `InputError` where the file can't serve; `notes` tell of rejects."""

    def __init__(self, spec: ProviderSpec, *, most_rows: int = MOST_ROWS) -> None:
        self.spec = spec
        self.notes: tuple[str, ...] = ()
        try:
            with Path(spec.target).open("rb") as file:
                self._load(CsvReader(file), most_rows)
        except OSError as error:
            said = error.strerror or error
            raise InputError(f"The provider {spec.target} can't be read: {said}.") from None
        except InputError as error:
            raise InputError(f"The provider {spec.target} can't be used. {error}") from None

    def _load(self, reader: CsvReader, most_rows: int) -> None:
        columns = _columns(self.spec)
        for column in (self.spec.file_key, *columns):
            if column not in reader.columns:
                near = closest(column, reader.columns)
                raise InputError(f"It has no column {column!r}. {near}".rstrip())
        self._columns = columns
        self._rows: dict[str, tuple[str, ...] | None] = {}
        rejects, size, first = 0, 0, ""
        for record in reader.records():
            if isinstance(record, Reject):
                rejects += 1
                first = first or record.reason
                continue
            key = record.raw[self.spec.file_key].strip()
            if not key:
                continue
            values = tuple(record.raw[column] for column in columns)
            size += len(key) + sum(map(len, values))
            if len(self._rows) >= most_rows or size > MOST_CHARACTERS:
                raise InputError(
                    f"It has over {most_rows:,} rows, or more text than fits in memory."
                    " Serve it by a `command` or `http` provider."
                )
            self._rows[key] = None if self._rows.get(key, values) != values else values
        if rejects:
            self.notes = (f"{self.spec.target}: {rejects} rows can't be read; the first: {first}.",)

    def ask(self, sent: Sent) -> Answer | None:
        """The row of that key."""
        key = str(sent[0]).strip()
        if key not in self._rows:
            return None
        values = self._rows[key]
        if values is None:
            raise ProviderFailed(f"several rows have the key {key[:60]!r} and differ")
        return dict(zip(self._columns, values, strict=True))

    def close(self) -> None:
        self._rows = {}


def _columns(spec: ProviderSpec) -> tuple[str, ...]:
    named = [taken.column for taken in spec.facts if taken.column]
    named += [q.column for q in (spec.confidence, spec.observed, spec.expires) if q.column]
    return tuple(dict.fromkeys(named))
