"""`reasoned try`: a file of ads and five minutes, with no map and no policies written.

Guesses the map, shows it for correction, runs the example policies, and leaves map and
policies to go on with. The guessing is `intake.guess`'s.
"""

from __future__ import annotations

import io
import shlex
import sys
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from reasoned.cli.load import fail, moment_of, policies_in
from reasoned.cli.progress import watched
from reasoned.cli.records import BROKEN_PIPE, let_go_of_stdout
from reasoned.conditions.types import ListType
from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Unfounded
from reasoned.decisions.text import statement_text
from reasoned.decisions.words import label_text
from reasoned.facts.model import Declarations
from reasoned.intake.examples import NoExamples, examples_folder
from reasoned.intake.facts_map import FactsMap
from reasoned.intake.gather import Gatherer
from reasoned.intake.guess.correct import replaced, without
from reasoned.intake.guess.propose import Proposal, columns_of, propose
from reasoned.intake.guess.write_map import map_yaml, percent, short_value
from reasoned.intake.native import in_native_form
from reasoned.intake.read_map import parse_map
from reasoned.intake.readers.sniff import open_input
from reasoned.intake.records import InputError, Opened, Row
from reasoned.intake.summary import summary
from reasoned.intake.trial import Trial, free_folder, try_out, write_start

SAMPLE = 500
"""Records that the guess looks at."""

_MOST_RANKED = 8

_HELPFUL = (
    "ad.text",
    "ad.landing_page",
    "ad.landing_scheme",
    "ad.territories",
    "ad.min_age",
    "ad.spend",
)


def try_(
    file: Annotated[
        str, typer.Argument(metavar="FILE", help="Ads as CSV, JSON, JSON Lines or Parquet.")
    ],
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Take the guessed map as it is; ask nothing.")
    ] = False,
    into: Annotated[
        Path, typer.Option("--into", metavar="DIR", help="Where map and policies are written.")
    ] = Path("reasoned-try"),
    policies: Annotated[
        Path | None,
        typer.Option(
            "--policies",
            metavar="DIR",
            help="Policies to try. The examples, where it is left out.",
            show_default=False,
        ),
    ] = None,
    at: Annotated[
        str,
        typer.Option(
            "--at",
            metavar="DATE",
            help="The moment to decide for. Now, where it is left out.",
            show_default=False,
        ),
    ] = "",
    most: Annotated[
        int, typer.Option("--most", metavar="N", min=1, help="Records to decide at most.")
    ] = 20_000,
) -> None:
    """Try a file of ads: guess which columns give which facts, and decide by example policies."""
    moment = moment_of(at)
    folder = policies or _example_policies()
    policy_set = policies_in(folder)
    declarations = policy_set.declarations
    if file == "-":
        fail("`reasoned try` reads a file twice, so it can't take standard input.")
    console = _Screen(highlight=False, soft_wrap=True)
    try:
        sample, by_keys = _sample(file, declarations)
        if by_keys:
            console.print(Text("Its keys are names of facts, so it is read as it is: no map."))
        text = "" if by_keys else _guessed(file, sample, declarations, console, ask=not yes)
        engine = Engine(policy_set, moment)
        mapped = _parsed(text, declarations) if text else None
        with open_input(file, stdin=_no_stdin) as opened:
            gatherer = Gatherer(declarations, moment, title=opened.name, facts_map=mapped)
            with closing(gatherer), watched(opened, shown=True) as records:
                trial = try_out(records, gatherer, engine, most)
        _report(trial, engine, declarations, mapped, console, most)
        _leave(file, free_folder(into), into, text, folder, console)
    except (InputError, Unfounded) as error:
        fail(str(error))
    except KeyboardInterrupt:
        print("Interrupted. No file was written.", file=sys.stderr)
        raise typer.Exit(130) from None
    except BrokenPipeError:
        let_go_of_stdout()
        raise typer.Exit(BROKEN_PIPE) from None


class _Screen(Console):
    """A console that leaves the exit code to us when its reader goes away."""

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def _watched() -> bool:
    """Whether somebody is there to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _example_policies() -> Path:
    try:
        return examples_folder() / "policies"
    except NoExamples as error:
        fail(str(error))


def _no_stdin() -> BinaryIO:
    return io.BytesIO()


def _sample(file: str, declarations: Declarations) -> tuple[list[dict[str, Any]], bool]:
    """The first records, and whether their keys are names of facts (cells of text aren't asked:
    how they become values is for a map)."""
    with open_input(file, stdin=_no_stdin) as opened:
        _say_notes(opened)
        sample = [r.raw for r in islice(opened.records, SAMPLE) if isinstance(r, Row)]
    if not sample:
        fail(f"{file} has no record that can be read among its first {SAMPLE}.")
    return sample, not opened.textual and in_native_form(sample, declarations)


def _say_notes(opened: Opened) -> None:
    for note in opened.notes:
        print(note, file=sys.stderr)


def _map_text(proposal: Proposal, file: str, sample: list[dict[str, Any]]) -> str:
    used = {guess.column for guess in proposal.guesses} | set(proposal.about.values())
    unused = [column for column in columns_of(sample) if column not in used]
    return map_yaml(proposal, Path(file).name, unused)


# --- the guess, and its correction ---------------------------------------------------------


def _guessed(
    file: str,
    sample: list[dict[str, Any]],
    declarations: Declarations,
    console: Console,
    *,
    ask: bool,
) -> str:
    """The text of the map that is guessed and, where somebody is there, corrected."""
    ask = ask and _watched()
    proposal = propose(sample, declarations)
    if proposal.guesses or ask:
        _show(proposal, console)
    if ask:
        proposal = _corrected(proposal, sample, declarations, console)
    if not proposal.guesses:
        _nothing_recognised(columns_of(sample), declarations)
    return _map_text(proposal, file, sample)


def _parsed(text: str, declarations: Declarations) -> FactsMap:
    mapped, problems = parse_map(text, "map.yaml", declarations)
    assert not problems, problems
    return mapped


def _show(proposal: Proposal, console: Console) -> None:
    table = Table(
        title="Guessed: which column gives which fact", title_justify="left", box=SIMPLE_HEAD
    )
    for heading in ("", "fact", "column", "fits"):
        table.add_column(heading, no_wrap=True)
    table.add_column("how, and what the first one gives", overflow="fold")
    for number, guess in enumerate(proposal.guesses, 1):
        how = ", ".join(f"{key} {_setting(value)}" for key, value in guess.settings.items())
        gives = f"{how.removeprefix('convert ')}: {short_value(guess.value)}".removeprefix(": ")
        cells = (str(number), guess.fact, guess.column, percent(guess.fits), gives)
        table.add_row(*map(Text, cells))
    console.print(table, soft_wrap=False)
    for key, column in proposal.about.items():
        console.print(Text(f"The {key} of a record: column {column}"))


def _setting(value: Any) -> str:
    """A map's value on one line; text that is all marks in quotes."""
    if isinstance(value, list):
        return " and ".join(map(_setting, value))
    return (
        str(value)
        if any(c.isalnum() for c in str(value)) and value == value.strip()
        else repr(value)
    )


def _corrected(
    proposal: Proposal, sample: list[dict[str, Any]], declarations: Declarations, console: Console
) -> Proposal:
    """The proposal as the person at the screen leaves it."""
    columns = columns_of(sample)
    console.print(
        Text(
            "Change a line with `fact = column`, leave one out with `fact =`;"
            " Enter alone goes on. Columns: " + ", ".join(columns)
        )
    )
    while True:
        said = typer.prompt("Change", default="", show_default=False).strip()
        if not said:
            return proposal
        fact, equals, column = (part.strip() for part in said.partition("="))
        if fact.isdecimal() and 0 < int(fact) <= len(proposal.guesses):
            fact = proposal.guesses[int(fact) - 1].fact
        if not equals:
            console.print(Text("Write for example `ad.text = Body`, or `3 = Body`."))
            continue
        try:
            proposal = (
                replaced(proposal, fact, column, sample, declarations)
                if column
                else without(proposal, fact)
            )
        except InputError as error:
            console.print(Text(str(error)))
            continue
        _show(proposal, console)


def _nothing_recognised(columns: tuple[str, ...], declarations: Declarations) -> None:
    helping = [name for name in _HELPFUL if name in declarations.facts]
    example = "".join(f"  {name}: {columns[0]}\n" for name in helping[:1])
    fail(
        "None of the columns could be recognised as a fact.\n"
        f"Columns: {', '.join(columns)}\nColumns that would help give: {', '.join(helping)}\n"
        f"Write a facts map (docs/reference/facts-map.md), such as\n"
        f"subject: ad\nfacts:\n{example}and run `reasoned decide` with it."
    )


# --- what came out -------------------------------------------------------------------------


def _report(
    trial: Trial,
    engine: Engine,
    declarations: Declarations,
    mapped: FactsMap | None,
    console: Console,
    most: int,
) -> None:
    console.print()
    for line in summary(trial.totals, engine):
        console.print(Text(line))
    if trial.totals.read >= most:
        console.print(Text(f"Only the first {most:,} records were decided (--most)."))
    for reject in trial.rejects:
        console.print(Text(f"Rejected, row {reject.row}: {reject.reason}"))
    _rank(trial, declarations, mapped, console)
    for number, entry in enumerate(trial.shown, 1):
        assert entry.statement is not None
        title = f"\nStatement {number} of {len(trial.shown)}: row {entry.data['row']}"
        console.print(Text(title, style="bold"))
        console.print(Text(statement_text(entry.statement)))
    if not trial.shown:
        console.print(Text("\nNo ad was restricted, so there is no statement to show."))


def _rank(
    trial: Trial, declarations: Declarations, mapped: FactsMap | None, console: Console
) -> None:
    """What isn't known, the most telling first, with how it could become known."""
    ranked = trial.totals.would_free(_MOST_RANKED)
    if not any(freed.records for freed in ranked):
        return
    console.print(Text("\nWhat isn't known, by how many more ads it would decide", style="bold"))
    columns = {taken.fact: taken.column for taken in mapped.facts} if mapped else {}
    known, together = "If you knew", list[str]()
    for freed in ranked:
        together.append(freed.fact)
        if not freed.records:
            continue  # it decides nothing alone: it is named with the one that it goes with
        labels = [f"{label_text(declarations.facts[f])} ({f})" for f in together]
        count = f"{freed.records:,} more {'ad' if freed.records == 1 else 'ads'}"
        could = f"up to {count} would be decided"
        console.print(Text(f"  {known} {' and '.join(labels)}, {could}."))
        for fact in together:
            said = _how(fact, columns.get(fact, ""), declarations)
            if said not in label_text(declarations.facts[fact]):
                console.print(Text(f"      {said}"))
        known, together = "and then", []


def _how(fact: str, column: str, declarations: Declarations) -> str:
    """How a fact that isn't known could become known."""
    field = declarations.facts[fact].field
    if column and (field.optional or isinstance(field.type, ListType)):
        return f"Where its column {column} is empty and that means none, write `empty: none`."
    return declarations.facts[fact].question


def _leave(
    file: str, folder: Path, wanted: Path, text: str, policies: Path, console: Console
) -> None:
    if folder != wanted:
        console.print(Text(f"{wanted} is in use and stays as it is."))
    for path in write_start(folder, text, policies):
        console.print(Text(f"Written: {path}"))
    command = ["reasoned", "decide", file, "--policies", str(folder / "policies")]
    if text:
        command += ["--facts-map", str(folder / "map.yaml")]
    command += ["--out", "decisions.jsonl"]
    edited = "the map and the policies" if text else "the policies"
    console.print(Text(f"\nTo go on, edit {edited}, then:"))
    console.print(Text(f"  {shlex.join(command)}"))
