"""`reasoned import decisions` and `reasoned policy publish`: what comes into the store by file."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from reasoned.cli.load import fail
from reasoned.cli.serve import DatabaseOption, config_of, opened

if TYPE_CHECKING:
    from reasoned.cases.desk import Desk
    from reasoned.cases.submitting.legacy import LegacyRow, Rejected
    from reasoned.store.unit import Unit

app = typer.Typer(help="Bring in what exists already.", no_args_is_help=True)
SOME_REJECTED = 1


@app.callback()
def _import() -> None:
    pass


@app.command("decisions")
def decisions(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or JSON Lines.")],
    database: DatabaseOption = None,
    rejects: Annotated[
        Path | None,
        typer.Option("--rejects", metavar="PATH", help="Where rejects go; else standard error."),
    ] = None,
) -> None:
    """Bring in bans that a platform already has: visibly without reasons, to be decided anew.

    Exit codes: 0 every row was taken or known already, 1 some were rejected, 2 it couldn't
    begin.
    """
    from reasoned.cases.submitting.legacy import read_rows

    with opened(config_of(database=database)) as house:
        if house.desks is None:
            fail("No policies are published. Run `reasoned policy publish DIR` first.")
        desk = house.desks()
        try:
            good, bad = read_rows(_rows(file))
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            fail(f"{file} can't be read: {error}")
        futures = [house.writer.submit(partial(_take, desk=desk, row=row)) for row in good]
        done = [future.result() for future in futures]
        taken = sum(new for new, _ in done)
        refused = [row for _, rows in done for row in rows]
    lines = [
        json.dumps({"row": r.line, "reason": r.reason, "input": r.row}, ensure_ascii=False)
        for r in (*bad, *refused)
    ]
    if rejects is not None:
        rejects.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    else:
        for line in lines:
            print(line, file=sys.stderr)
    print(
        f"Read {len(good) + len(bad)}: {taken} taken,"
        f" {len(good) - taken - len(refused)} known already,"
        f" {len(lines)} rejected. What was taken waits to be decided anew."
    )
    raise typer.Exit(SOME_REJECTED if lines else 0)


def _take(unit: Unit, desk: Desk, row: LegacyRow) -> tuple[int, list[Rejected]]:
    from reasoned.cases.submitting.legacy import take_all

    return take_all(unit, desk, [row], by=0)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        if path.suffix.lower() in (".jsonl", ".ndjson"):
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, _object(line)
            return
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, {k: v for k, v in row.items() if k is not None}


def _object(line: str) -> Mapping[str, Any]:
    """The line's object; what isn't one becomes a row that is rejected."""
    try:
        value = json.loads(line)
    except ValueError:
        return {"not JSON": line.strip()[:200]}
    return value if isinstance(value, dict) else {"not an object": str(value)[:200]}


def publish(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Policies, with facts.yaml.")],
    database: DatabaseOption = None,
) -> None:
    """Publish the policy versions of a folder that aren't published yet; they stay for good."""
    from reasoned.cases.errors import Refused
    from reasoned.cases.policies.publish import NotPublished, Published, read_folder
    from reasoned.cases.policies.publish import publish as run
    from reasoned.cases.policies.rulebook import BrokenPolicies, load_rulebook

    if not folder.is_dir():
        fail(f"{folder} isn't a folder.")
    try:
        read = read_folder(folder)
    except NotPublished as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        fail(f"nothing was published: {len(error.problems)} errors.")
    config = config_of(database=database)

    def job(unit: Unit) -> Published:
        done = run(unit, config.settings, read, by=0)
        # What stood before must go with what is new, or nothing could be decided any more.
        load_rulebook(unit.connection)
        return done

    with opened(config) as house:
        try:
            done = house.writer.run(job)
        except BrokenPolicies as error:
            for problem in error.problems:
                print(problem, file=sys.stderr)
            fail("nothing was published: it doesn't go with what is published already.")
        except Refused as error:
            for detail in error.details:
                print(detail, file=sys.stderr)
            fail(str(error))
    for policy, version in done.versions:
        print(f"Published: {policy} {version}")
    if done.facts:
        print("Published: facts.yaml")
    if not done.versions:
        print(
            "No version is new; the declared facts have changed."
            if done.facts
            else "Nothing new: every version is published already."
        )
    if done.rechecked:
        print(f"{done.rechecked} decisions by rules that changed wait to be looked at again.")
