"""`reasoned screen`: a file of advertisers against authorities' lists, without a database.

Options become objects here, and errors exit codes; the work is `screening`'s and `intake`'s.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer

from reasoned.cli.load import end_on_errors, fail
from reasoned.cli.progress import watched
from reasoned.cli.records import (
    BROKEN_PIPE,
    INTERRUPTED,
    SOME_REJECTED,
    EncodingOption,
    InputFormatOption,
    let_go_of_stdout,
    not_over_input,
    standard_input,
)
from reasoned.intake.advertisers import Advertisers, load_screening_map, map_of_columns
from reasoned.intake.columns import check_columns
from reasoned.intake.facts_map import FactsMap
from reasoned.intake.guess.name_column import name_column
from reasoned.intake.guess.propose import columns_of
from reasoned.intake.owners import holdings, owned_by_row
from reasoned.intake.readers.sniff import open_input
from reasoned.intake.records import InputError, Opened, Record, Row
from reasoned.intake.screened import Screened, Screener
from reasoned.intake.writers.destination import Destination
from reasoned.screening.bulk import Crew
from reasoned.screening.lists.model import Read
from reasoned.screening.lists.read import read_lists
from reasoned.screening.owned import OwnedBy
from reasoned.screening.score.pair import REVIEW
from reasoned.screening.screen import SideIndex
from reasoned.screening.targets import Listed, listed

SAMPLE = 500
"""Records that the guess of the name's column looks at."""

MOST_SHOWN = 20
"""Problems of lists, rejects and damaged values that are shown; all are counted."""


def screen(
    advertisers: Annotated[
        str,
        typer.Argument(
            metavar="ADVERTISERS",
            help="Advertisers as CSV, JSON, JSON Lines or Parquet; - for standard input.",
        ),
    ],
    lists: Annotated[
        list[Path],
        typer.Option(
            "--lists", metavar="PATH", help="A list, or a folder of lists; may be given again."
        ),
    ],
    column: Annotated[
        str,
        typer.Option(
            "--name-column",
            metavar="C",
            help="The column of names. The likeliest, where it is left out.",
            show_default=False,
        ),
    ] = "",
    facts_map: Annotated[
        Path | None,
        typer.Option(
            "--facts-map", metavar="MAP.yaml", help="Which columns give which facts, instead."
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="PATH",
            help="Where candidates go, as JSON Lines. It appears only when it is whole.",
        ),
    ] = None,
    least: Annotated[
        float,
        typer.Option(
            "--least", metavar="SCORE", min=REVIEW, max=1.0, help="Give candidates from this score."
        ),
    ] = REVIEW,
    explain: Annotated[
        bool,
        typer.Option(
            "--explain",
            help="For who has no candidate, also the nearest target and why it is none. Slow.",
        ),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers",
            metavar="N",
            min=1,
            help="Processes. As many as there are cores, where it is left out.",
            show_default=False,
        ),
    ] = None,
    input_format: InputFormatOption = None,
    encoding: EncodingOption = "utf-8",
) -> None:
    """Screen advertisers against authorities' lists: who could be whom, and why.

    Exit codes: 0 every advertiser was screened, 1 some were rejected, 2 it couldn't begin,
    130 interrupted, 141 whoever read the output went away.
    """
    began = monotonic()
    if column and facts_map:
        fail("Give either --name-column or --facts-map: a map says which column has the name.")
    not_over_input(advertisers, out)
    opening = partial(
        open_input,
        advertisers,
        stdin=standard_input,
        kind=input_format.value if input_format else "",
        encoding=encoding,
    )
    done = Screened()
    with ExitStack() as stack:
        try:
            # What is wrong with the file is said before lists are read, which takes a while.
            opened = stack.enter_context(opening())
            opened, reader = _reader(opened, column, facts_map)
            targets = _targets(lists)
            index = SideIndex([each.side for each in targets])
            owned: dict[int, tuple[OwnedBy, ...]] = {}
            if reader.owners and advertisers == "-":
                print("Owners aren't looked at: standard input is read once.", file=sys.stderr)
            elif reader.owners:
                with opening() as before, watched(before, shown=True) as records:
                    owned = owned_by_row(holdings(records, reader), index, targets)
            destination = Destination(out) if out else None
        except InputError as error:
            fail(str(error))
        work = Screener(reader, index, targets, owned, least, explain)
        crew = stack.enter_context(Crew[Record, Screened](work, workers or _cores()))
        _go(opened, crew, destination, done)
    for line in _summary(done, targets, monotonic() - began):
        print(line, file=sys.stderr)
    raise typer.Exit(SOME_REJECTED if done.rejected else 0)


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _reader(opened: Opened, column: str, path: Path | None) -> tuple[Opened, Advertisers]:
    """How records become advertisers, and the input with nothing of it used up."""
    for note in opened.notes:
        print(note, file=sys.stderr)
    if path is not None:
        return opened, Advertisers(_mapped(opened, path))
    first = list(islice(opened.records, SAMPLE))
    opened = replace(opened, records=chain(first, opened.records))
    sample = [record.raw for record in first if isinstance(record, Row)]
    columns = opened.columns if opened.textual and opened.columns else columns_of(sample)
    columns = columns or opened.columns or ()
    if not column:
        column = name_column(sample, columns)
        if not column:
            listed_columns = ", ".join(columns)[:2000] or "none"
            raise InputError(
                f"No column of {opened.name} looks like advertisers' names. Say which, with"
                f" --name-column, or give --facts-map. Columns: {listed_columns}"
            )
        print(f"Names are taken from the column {column!r}.", file=sys.stderr)
    facts_map = map_of_columns(columns, column)
    others = [f"{t.fact} from {t.column!r}" for t in facts_map.facts if t.column != column]
    if others:
        print(f"Also taken: {', '.join(others)}.", file=sys.stderr)
    return opened, Advertisers(facts_map)


def _mapped(opened: Opened, path: Path) -> FactsMap:
    facts_map, problems, unused = load_screening_map(path)
    end_on_errors(problems, f"The facts map {path}")
    end_on_errors(check_columns(facts_map, opened), f"The facts map {path}")
    if unused:
        print(f"Not used for screening: {', '.join(unused)}.", file=sys.stderr)
    return facts_map


def _targets(paths: Sequence[Path]) -> list[Listed]:
    read = read_lists(paths)
    _say_of_lists(read)
    targets = listed(read.measures)
    if not targets:
        fail("The lists name no target that could be read.")
    return targets


def _say_of_lists(read: Read) -> None:
    for problem in read.rejects[:MOST_SHOWN]:
        print(problem, file=sys.stderr)
    if len(read.rejects) > MOST_SHOWN:
        print(f"... and {len(read.rejects) - MOST_SHOWN:,} more.", file=sys.stderr)
    for unread in read.unread:
        print(f"Not read: {unread.path}: {unread.why}", file=sys.stderr)


def _go(
    opened: Opened,
    crew: Crew[Record, Screened],
    destination: Destination | None,
    done: Screened,
) -> None:
    """Runs, and puts the output in place or removes it."""
    stream = destination.stream if destination else sys.stdout.buffer
    kept = False
    try:
        shown = destination is not None or not sys.stdout.isatty()
        with watched(opened, shown=shown) as records:
            for part in crew.run(records):
                stream.writelines(part.lines)
                done.add(part)
        stream.flush()
        if destination is not None:
            destination.keep()
        kept = True
    except KeyboardInterrupt:
        print(f"Interrupted after {done.read:,} records. No file was written.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        let_go_of_stdout()
        raise typer.Exit(BROKEN_PIPE) from None
    except BrokenProcessPool:
        fail(
            f"After {done.read:,} records one of the processes was killed, perhaps for want of"
            " memory. Try fewer --workers. No file was written."
        )
    except (OSError, InputError) as error:
        let_go_of_stdout()
        said = getattr(error, "strerror", None) or str(error).rstrip(".")
        fail(f"After {done.read:,} records: {said}. No file was written.")
    finally:
        if not kept and destination is not None:
            destination.drop()


def _summary(done: Screened, targets: Sequence[Listed], seconds: float) -> Iterator[str]:
    names = sum(len(each.side.names) for each in targets)
    measures = len({each.measure for each in targets})
    yield (
        f"{done.read:,} read: {done.advertisers:,} screened, {done.rejected:,} rejected,"
        f" in {seconds:,.1f} s."
    )
    yield (
        f"  {_count(len(targets), 'target')}, {_count(names, 'name')},"
        f" {_count(measures, 'measure')}."
    )
    total = done.statuses["certain"] + done.statuses["review"]
    yield f"  {_count(total, 'candidate')}, for {done.matched:,} of the advertisers."
    for status, count in sorted(done.statuses.items()):
        yield f"  {status:<10}{count:>12,}"
    for reject in done.rejects[:MOST_SHOWN]:
        yield f"Rejected, row {reject.row}: {reject.reason}"
    if done.rejected > min(len(done.rejects), MOST_SHOWN):
        yield f"Rejected in all: {done.rejected:,}."
    for row, why in done.damage[:MOST_SHOWN]:
        yield f"Row {row} was screened without what can't be read: {why}"
    if done.damaged > min(len(done.damage), MOST_SHOWN):
        yield f"Screened without something in all: {done.damaged:,}."


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"
