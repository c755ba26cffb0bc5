"""Where output goes: a file that appears only when it is whole, or a stream.

A file is written under a temporary name beside its own and renamed at the end, so that
nobody reads half a result, and an earlier one stays until then.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Final

from reasoned.intake.records import InputError

_TRIES: Final = 100


class Destination:
    """One file to be. `keep` puts it in place, `drop` leaves no trace of it.

    What isn't a plain file (a pipe, `/dev/null`) is written to at once. Raises `InputError`
    where it can't be written.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._target = path.resolve()
        self._partial: Path | None = None
        try:
            self.stream = self._open()
        except OSError as error:
            said = error.strerror or error
            raise InputError(f"{path} can't be written: {said}.") from None

    def _open(self) -> BinaryIO:
        if self._target.exists() and not stat.S_ISREG(self._target.stat().st_mode):
            return self._target.open("wb")
        for attempt in range(_TRIES):
            name = f".{self._target.name[:200]}.{os.getpid()}-{attempt}.part"
            partial = self._target.with_name(name)
            try:
                stream = partial.open("xb")
            except FileExistsError:
                continue
            self._partial = partial
            return stream
        raise FileExistsError(f"{self._target.parent} is full of unfinished files")

    def keep(self) -> None:
        """Puts the whole file in place."""
        self.stream.flush()
        if self._partial is None:
            self.stream.close()
            return
        os.fsync(self.stream.fileno())
        self.stream.close()
        if self._target.exists():
            self._partial.chmod(stat.S_IMODE(self._target.stat().st_mode))
        self._partial.replace(self._target)
        self._partial = None

    def drop(self) -> None:
        """Leaves things as they were."""
        with suppress(OSError):  # closing writes what is left, which may be what failed
            self.stream.close()
        if self._partial is not None:
            self._partial.unlink(missing_ok=True)
            self._partial = None
