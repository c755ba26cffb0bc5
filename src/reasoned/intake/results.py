"""Where the results of a run go: decisions to one place, rejects to another.

Rejects without a place of their own go beside the decisions' file, or where decisions go
to standard output, to standard error: shortened, and no more than a bound; all are counted.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO, Final, Protocol, TextIO

from reasoned.intake.output import Entry
from reasoned.intake.records import InputError, Reject
from reasoned.intake.writers.destination import Destination
from reasoned.intake.writers.formats import WRITERS, reject_line

MOST_SHOWN: Final = 100
"""Rejects that standard error shows where they have no place of their own."""

_INPUT_SHOWN: Final = 200


class _Rejects(Protocol):
    def write(self, reject: Reject) -> None: ...

    def keep(self) -> None: ...

    def drop(self) -> None: ...


class RejectsFile:
    """Rejects as JSON Lines in a file. `always`: also where there are none."""

    def __init__(self, path: Path, *, always: bool) -> None:
        self._path = path
        # An earlier run's rejects must not pass for this one's.
        self._to = Destination(path) if always or path.exists() else None

    def write(self, reject: Reject) -> None:
        if self._to is None:
            self._to = Destination(self._path)
        self._to.stream.write(reject_line(reject))

    def keep(self) -> None:
        if self._to is not None:
            self._to.keep()

    def drop(self) -> None:
        if self._to is not None:
            self._to.drop()


class RejectsShown:
    """Rejects as short lines for somebody who watches."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = 0

    def write(self, reject: Reject) -> None:
        self._shown += 1
        if self._shown > MOST_SHOWN:
            if self._shown == MOST_SHOWN + 1:
                print("More rejects aren't shown. Use --rejects PATH.", file=self._stream)
            return
        held = (
            reject.input
            if isinstance(reject.input, str)
            else json.dumps(reject.input, ensure_ascii=False, default=str)
        )
        line = {"row": reject.row, "reason": reject.reason, "input": held[:_INPUT_SHOWN]}
        print(json.dumps(line, ensure_ascii=True), file=self._stream)

    def keep(self) -> None:
        """Nothing is due."""

    def drop(self) -> None:
        """Nothing is due."""


class Results:
    """Takes entries and rejects; `keep` when all went well, `drop` when not."""

    def __init__(
        self,
        kind: str,
        out: Path | None,
        rejects: Path | None,
        *,
        stdout: BinaryIO,
        stderr: TextIO,
    ) -> None:
        self.rejects_path = rejects or (out.with_name(out.name + ".rejects.jsonl") if out else None)
        self._out = Destination(out) if out else None
        try:
            self._rejects: _Rejects = (
                RejectsFile(self.rejects_path, always=rejects is not None)
                if self.rejects_path
                else RejectsShown(stderr)
            )
        except InputError:
            if self._out is not None:
                self._out.drop()
            raise
        self._stdout = stdout
        self._writer = WRITERS[kind](self._out.stream if self._out else stdout)

    def entry(self, entry: Entry) -> None:
        self._writer.write(entry)

    def reject(self, reject: Reject) -> None:
        self._rejects.write(reject)

    def keep(self) -> None:
        """Completes the output and puts files in place, the decisions last."""
        self._writer.end()
        self._stdout.flush()
        self._rejects.keep()
        if self._out is not None:
            self._out.keep()

    def drop(self) -> None:
        """Removes what was written to files."""
        self._rejects.drop()
        if self._out is not None:
            self._out.drop()
