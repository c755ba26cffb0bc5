"""A progress bar on standard error, for somebody who watches; none when piped."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from reasoned.intake.records import Opened, Record

_EVERY = 64


@contextmanager
def watched(opened: Opened, *, shown: bool) -> Iterator[Iterator[Record]]:
    """The records of an input, with a bar that follows them where it is `shown`."""
    if not (shown and sys.stderr.isatty()):
        yield opened.records
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[records]:,} records"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task(opened.name, total=opened.size, records=0)

        def followed() -> Iterator[Record]:
            for count, record in enumerate(opened.records, 1):
                if count % _EVERY == 0:
                    bar.update(task, completed=opened.position(), records=count)
                yield record

        yield followed()
