"""A trial run: a file of ads through policies, and what is worth showing of it.

Keeps three statements and the counts, never the records. What is shown how is for the
command line.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from reasoned.decisions.engine import Engine
from reasoned.intake.gather import Gatherer
from reasoned.intake.output import Entry
from reasoned.intake.records import InputError, Record, Reject
from reasoned.intake.run import run
from reasoned.intake.totals import Totals

STATEMENTS = 3
"""How many statements a trial shows in full."""

_TRIES = 1000


@dataclass
class Trial:
    """What a trial run came to. `shown` are entries worth reading; `rejects` the first few."""

    totals: Totals = field(default_factory=Totals)
    shown: list[Entry] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    _seen: set[tuple[str, ...]] = field(default_factory=set)

    def entry(self, entry: Entry) -> None:
        """Keeps the first statement by each set of rules, up to three."""
        by = tuple(entry.data["by"])
        if entry.statement is None or len(self.shown) >= STATEMENTS:
            return
        if by not in self._seen:
            self._seen.add(by)
            self.shown.append(entry)

    def reject(self, reject: Reject) -> None:
        if len(self.rejects) < STATEMENTS:
            self.rejects.append(reject)


def try_out(records: Iterable[Record], gatherer: Gatherer, engine: Engine, most: int) -> Trial:
    """Decides up to `most` records.

    Where rules of one set carry most restrictions, statements by others come first; where
    fewer than three sets do, more statements by the same fill the three.
    """
    trial = Trial()
    spare: list[Entry] = []

    def keep(entry: Entry) -> None:
        before = len(trial.shown)
        trial.entry(entry)
        if entry.statement is not None and len(trial.shown) == before and len(spare) < STATEMENTS:
            spare.append(entry)

    run(
        islice(records, most),
        gatherer,
        engine,
        on_entry=keep,
        on_reject=trial.reject,
        totals=trial.totals,
    )
    trial.shown += spare[: STATEMENTS - len(trial.shown)]
    return trial


def free_folder(wanted: Path) -> Path:
    """The folder wanted, or `wanted-2` and so on where something lies in it already.

    Raises `InputError` where no name is left.
    """
    for number in range(1, _TRIES):
        folder = wanted if number == 1 else wanted.with_name(f"{wanted.name}-{number}")
        if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
            return folder
    raise InputError(f"{wanted} and {_TRIES} more are taken. Say where to write, with --into.")


def write_start(folder: Path, map_text: str, policies: Path) -> Iterator[Path]:
    """Writes the map and a copy of the policies into an empty folder; gives what was written.

    No map is written where its text is empty. Raises `InputError` where it can't.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if map_text:
            map_path = folder / "map.yaml"
            map_path.write_text(map_text, encoding="utf-8")
            yield map_path
        target = folder / "policies"
        target.mkdir()
        for path in sorted(policies.iterdir()):
            if path.suffix in (".md", ".yaml") and path.is_file():
                shutil.copyfile(path, target / path.name)
        yield target
    except OSError as error:
        raise InputError(f"{folder} can't be written: {error.strerror or error}.") from None
