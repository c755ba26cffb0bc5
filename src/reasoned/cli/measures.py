"""`reasoned measures import`, `list` and `withdraw`: what authorities issued, kept in a database.

Reading lists is for `reasoned.screening.lists`, keeping them for `reasoned.cases.screening`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from reasoned.cli.load import fail
from reasoned.cli.serve import DatabaseOption, config_of, opened

if TYPE_CHECKING:
    from reasoned.cases.desk import Desk
    from reasoned.cases.screening.take import Taken
    from reasoned.facts.measures import Measure
    from reasoned.facts.problems import Problem
    from reasoned.screening.lists.model import FileRead, Read
    from reasoned.service.house import House

app = typer.Typer(
    help="What authorities issued: bring it in, list it, end it.", no_args_is_help=True
)
SOME_REJECTED = 1
_NOTES = 10
"""Warnings that are printed; of the rest only how many there are."""


@app.callback()
def _measures() -> None:
    pass


@app.command("import")
def import_(
    paths: Annotated[
        list[Path], typer.Argument(metavar="FILE|DIR...", help="Lists, or folders of them.")
    ],
    database: DatabaseOption = None,
) -> None:
    """Bring in measures and whom they name, and say what was added, changed and withdrawn.

    The same again changes nothing. Exit codes: 0 everything was taken or known already, 1 some
    rows were rejected, 2 it couldn't begin.
    """
    from reasoned.screening.lists.read import read_lists

    missing = [path for path in paths if not path.exists()]
    if missing:
        fail(f"{missing[0]} isn't there.")
    with opened(config_of(database=database)) as house:
        read = read_lists(paths)
        _say_files(read)
        damaged = not_whole(read)
        taken = [_take(house, each, whole=each.id not in damaged) for each in read.measures]
    for each in taken:
        print(_said(each))
    _say_problems(read.notes, _NOTES)
    _say_problems(read.rejects)
    targets = sum(len(each.targets) for each in read.measures)
    put = sum(each.rechecked for each in taken)
    print(
        f"In all: {_many(len(taken), 'measure')} with {_many(targets, 'target')};"
        f" {_many(sum(each.added for each in taken), 'target')} added,"
        f" {sum(each.changed for each in taken):,} changed,"
        f" {sum(each.withdrawn for each in taken):,} withdrawn;"
        f" {_many(put, 'case')} put in front of a person;"
        f" {len(read.rejects):,} rejected, {_many(len(read.unread), 'file')} not read."
    )
    if any(each.added or each.changed for each in taken):
        print("A worker holds all advertisers against what is new; new ones are held at once.")
    raise typer.Exit(SOME_REJECTED if read.rejects else 0)


@app.command("list")
def list_(database: DatabaseOption = None) -> None:
    """Every measure that is known: id, kind, whether it is in force, targets, title."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from reasoned.cases.screening.reading.measures import measures_known
    from reasoned.service.house import now

    with opened(config_of(database=database)) as house, house.database.reading() as connection:
        found = measures_known(connection)
    if not found:
        print("No measures are known. Run `reasoned measures import FILE|DIR`.")
        return
    table = Table(box=box.SIMPLE_HEAD)
    for heading in ("id", "kind", "in force", "targets", "title"):
        table.add_column(heading, justify="right" if heading == "targets" else "left")
    at = now()
    for each in found:
        measure = each.measure
        row = (
            measure.id,
            measure.kind.value,
            _in_force(measure, measure.in_force(at)),
            f"{each.targets:,}",
            measure.title,
        )
        table.add_row(*(Text(_printable(cell)) for cell in row))
    Console(width=None if sys.stdout.isatty() else 200).print(table)


@app.command("withdraw")
def withdraw(
    measure: Annotated[str, typer.Argument(metavar="ID", help="The measure's id.")],
    since: Annotated[
        str, typer.Option("--since", metavar="DATE", help="From which day it binds no more.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why, and where that stands.")],
    database: DatabaseOption = None,
) -> None:
    """A measure ended: it stays to be read, and decisions that leaned on it go to a person."""
    from datetime import date

    from reasoned.cases.errors import Invalid, NotFound, Refused
    from reasoned.cases.screening.withdraw import withdraw_measure

    try:
        day = date.fromisoformat(since)
    except ValueError:
        fail(f"--since: {since!r} isn't a day. Write it as 2024-09-30.")
    with opened(config_of(database=database)) as house:
        desk = _desk(house)
        try:
            done = house.writer.run(lambda unit: withdraw_measure(unit, desk, measure, day, reason))
        except NotFound:
            fail(f"There is no measure {measure!r}. `reasoned measures list` has them all.")
        except (Invalid, Refused) as error:
            fail(str(error))
    if not done.changed:
        print(f"{measure}: it has that end already.")
        return
    print(
        f"{measure}: binds nobody from {done.since} on;"
        f" {_many(done.rechecked, 'case')} put in front of a person."
    )


def not_whole(read: Read) -> frozenset[str]:
    """The measures of which something in their files was left out, so that nobody may be taken
    off them; a damaged file that gave none counts for all of its folder and format."""
    damaged = [file for file in read.files if file.rejected]
    found = {measure for file in damaged for measure in file.measures}
    lost = {_shelf(file) for file in damaged if not file.measures}
    found.update(m for file in read.files if _shelf(file) in lost for m in file.measures)
    return frozenset(found)


def _shelf(file: FileRead) -> tuple[str, Path]:
    return file.format, Path(file.path).parent


def _take(house: House, read: Measure, *, whole: bool) -> Taken:
    from reasoned.cases.screening.take import take_list

    return house.writer.run(partial(take_list, desk=_desk(house), read=read, whole=whole))


def _desk(house: House) -> Desk:
    """Measures may come before the policies: then nothing was decided that could lean on them."""
    from reasoned.cases.desk import Desk
    from reasoned.cases.policies.rulebook import Rulebook
    from reasoned.facts.model import Declarations
    from reasoned.policies.model import PolicySet

    if house.desks is not None:
        return house.desks()
    return Desk(Rulebook(PolicySet((), Declarations({})), {}), house.config.settings)


def _say_files(read: Read) -> None:
    for file in read.files:
        parts = [
            _many(len(file.measures), "measure"),
            _many(file.targets, "target"),
            _many(file.names, "name"),
        ]
        if file.rejected:
            parts.append(f"{file.rejected:,} rejected")
        print(f"{_printable(file.path)}: {file.format}; {', '.join(parts)}")
    for unread in read.unread:
        print(f"{_printable(unread.path)}: not read. {unread.why}")


def _said(taken: Taken) -> str:
    if taken.state == "same" and not taken.kept:
        return f"{taken.measure}: known already, nothing changed"
    counts = [
        f"{number:,} {word}"
        for number, word in (
            (taken.added, "added"),
            (taken.changed, "changed"),
            (taken.withdrawn, "withdrawn"),
        )
        if number
    ]
    said = f"{taken.measure}: {taken.state}; targets: {', '.join(counts) or 'as they were'}"
    if taken.kept:
        said += f"; {taken.kept:,} missing ones kept, since rows were rejected"
    if taken.rechecked:
        said += f"; {_many(taken.rechecked, 'case')} put in front of a person"
    return said


def _say_problems(problems: Iterable[Problem], most: int | None = None) -> None:
    found = list(problems)
    for problem in found[:most]:
        print(_printable(str(problem)), file=sys.stderr)
    if most is not None and len(found) > most:
        print(f"{len(found) - most:,} warnings more.", file=sys.stderr)


def _in_force(measure: Measure, now: bool) -> str:
    if measure.in_force_until is not None:
        return f"{'yes, ' if now else ''}until {measure.in_force_until}"
    return "yes" if now else f"from {measure.starts}"


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else "\ufffd" for char in text)


def _many(number: int, word: str) -> str:
    return f"{number:,} {word if number == 1 else word + 's'}"
