"""`reasoned decide`: every record of a file through the policies, with reasons.

Options become objects here, and errors exit codes; the work is `intake`'s.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from reasoned.cli.load import end_on_errors, fail, map_in, moment_of, policies_in
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
from reasoned.decisions.engine import Engine
from reasoned.decisions.model import Unfounded
from reasoned.facts.normalise import normaliser_for
from reasoned.intake.columns import check_columns, map_of_names
from reasoned.intake.facts_map import FactsMap
from reasoned.intake.gather import Gatherer
from reasoned.intake.providers.ask import Asked, open_provider
from reasoned.intake.readers.sniff import open_input
from reasoned.intake.records import InputError, Opened
from reasoned.intake.results import Results
from reasoned.intake.run import run
from reasoned.intake.summary import summary
from reasoned.intake.totals import Totals
from reasoned.policies.model import PolicySet


class OutputFormat(StrEnum):
    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    PARQUET = "parquet"


_BY_ENDING = {
    ".json": OutputFormat.JSON,
    ".jsonl": OutputFormat.JSONL,
    ".ndjson": OutputFormat.JSONL,
    ".parquet": OutputFormat.PARQUET,
}


def decide(
    source: Annotated[
        str,
        typer.Argument(
            metavar="INPUT", help="CSV, JSON, JSON Lines or Parquet; - for standard input."
        ),
    ],
    policies: Annotated[
        Path, typer.Option("--policies", metavar="DIR", help="Policies, with their facts.yaml.")
    ],
    facts_map: Annotated[
        Path | None,
        typer.Option(
            "--facts-map",
            metavar="MAP.yaml",
            help="Which columns give which facts. Without one, columns are named as facts are.",
        ),
    ] = None,
    at: Annotated[
        str,
        typer.Option(
            "--at",
            metavar="DATE",
            help="The moment to decide for, such as 2018-01-26. Now, where it is left out.",
            show_default=False,
        ),
    ] = "",
    output_format: Annotated[
        OutputFormat | None,
        typer.Option(
            "--format",
            help="How decisions are written. By the ending of --out, else text.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="PATH", help="Where decisions go. It appears only when it is whole."
        ),
    ] = None,
    rejects: Annotated[
        Path | None,
        typer.Option(
            "--rejects",
            metavar="PATH",
            help="Where rejects go, as JSON Lines. Else beside --out, or to standard error.",
        ),
    ] = None,
    input_format: InputFormatOption = None,
    encoding: EncodingOption = "utf-8",
    flips: Annotated[
        bool, typer.Option("--flips/--no-flips", help="Whether to look for what would change it.")
    ] = True,
) -> None:
    """Decide every record of a file by written policies, with reasons.

    Exit codes: 0 every record was decided, 1 some were rejected, 2 it couldn't begin,
    130 interrupted, 141 whoever read the output went away.
    """
    moment = moment_of(at)
    policy_set = policies_in(policies)
    mapped = map_in(facts_map, policy_set.declarations) if facts_map else None
    kind = output_format or _BY_ENDING.get(out.suffix.lower() if out else "", OutputFormat.TEXT)
    if kind is OutputFormat.PARQUET and out is None:
        fail("Parquet isn't for a screen. Say where it goes, with --out PATH.")
    _keep_apart(source, out, rejects)
    totals = Totals()
    with ExitStack() as stack:
        try:
            opened = stack.enter_context(
                open_input(
                    source,
                    stdin=standard_input,
                    kind=input_format.value if input_format else "",
                    encoding=encoding,
                )
            )
            engine = Engine(policy_set, moment)
            gatherer = _gatherer(opened, mapped, policy_set, moment)
            stack.callback(gatherer.close)
            results = Results(kind.value, out, rejects, stdout=sys.stdout.buffer, stderr=sys.stderr)
        except (InputError, Unfounded) as error:
            fail(str(error))
        _go(opened, gatherer, engine, results, totals, flips=flips, bar=out is not None)
    for line in summary(totals, engine):
        print(line, file=sys.stderr)
    if totals.rejected and results.rejects_path:
        print(f"Rejects: {results.rejects_path}", file=sys.stderr)
    raise typer.Exit(SOME_REJECTED if totals.rejected else 0)


def _keep_apart(source: str, out: Path | None, rejects: Path | None) -> None:
    """Nothing is written over what is read, nor decisions over rejects."""
    not_over_input(source, out)
    read = Path(source).resolve() if source != "-" else None
    if rejects is not None and rejects.resolve() in (read, out.resolve() if out else None):
        fail("--rejects must be a file of its own.")


def _gatherer(
    opened: Opened, mapped: FactsMap | None, policy_set: PolicySet, moment: datetime
) -> Gatherer:
    declarations = policy_set.declarations
    if mapped is None:
        mapped = map_of_names(opened, declarations)
    else:
        end_on_errors(check_columns(mapped, opened), f"The facts map {mapped.path}")
    providers = []
    for spec in mapped.providers if mapped else ():
        provider = open_provider(spec)
        for note in getattr(provider, "notes", ()):
            print(note, file=sys.stderr)
        providers.append(Asked(spec, provider, declarations, normaliser_for(declarations), moment))
    gatherer = Gatherer(
        declarations, moment, title=opened.name, facts_map=mapped, providers=providers
    )
    for note in (*opened.notes, *gatherer.notes):
        print(note, file=sys.stderr)
    return gatherer


def _go(
    opened: Opened,
    gatherer: Gatherer,
    engine: Engine,
    results: Results,
    totals: Totals,
    *,
    flips: bool,
    bar: bool,
) -> None:
    """Runs, and puts results in place or removes them."""
    done = False
    try:
        with watched(opened, shown=bar or not sys.stdout.isatty()) as records:
            run(
                records,
                gatherer,
                engine,
                on_entry=results.entry,
                on_reject=results.reject,
                totals=totals,
                flips=flips,
            )
        results.keep()
        done = True
    except KeyboardInterrupt:
        print(f"Interrupted after {totals.read:,} records. No file was written.", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except BrokenPipeError:
        let_go_of_stdout()
        raise typer.Exit(BROKEN_PIPE) from None
    except (OSError, InputError) as error:
        let_go_of_stdout()
        said = getattr(error, "strerror", None) or str(error).rstrip(".")
        fail(f"After {totals.read:,} records: {said}. No file was written.")
    finally:
        if not done:
            results.drop()
