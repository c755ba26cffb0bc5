"""Loads what the commands are given: policies, a facts map, a moment. Or says why not.

Each function ends the command with exit code 2 where the input can't be used, after it has
printed everything that is wrong with it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import typer

from reasoned.facts.model import Declarations
from reasoned.facts.moments import NotAMoment, parse_moment
from reasoned.facts.problems import Problem
from reasoned.intake.facts_map import FactsMap
from reasoned.intake.read_map import load_map
from reasoned.policies.model import PolicySet
from reasoned.policies.read import load_policies

USAGE = 2
"""Exit code: the command can't begin with what it was given."""


def fail(message: str) -> NoReturn:
    """Ends the command: it can't begin."""
    print(f"reasoned: {message}", file=sys.stderr)
    raise typer.Exit(USAGE)


def end_on_errors(problems: Sequence[Problem], what: str) -> None:
    """Prints errors (warnings are `policy check`'s), and ends the command where there are any."""
    errors = [problem for problem in problems if problem.severity == "error"]
    for problem in errors:
        print(problem, file=sys.stderr)
    if errors:
        fail(f"{what} can't be used: {len(errors)} error{'s' * (len(errors) > 1)}.")


def policies_in(folder: Path) -> PolicySet:
    """The policies in a folder."""
    if not folder.is_dir():
        fail(f"--policies: {folder} isn't a folder.")
    loaded = load_policies(folder)
    end_on_errors(loaded.problems, f"The policies in {folder}")
    if loaded.set is None:
        fail(f"The policies in {folder} can't be used.")
    return loaded.set


def map_in(path: Path, declarations: Declarations) -> FactsMap:
    """The facts map in a file."""
    facts_map, problems = load_map(path, declarations)
    end_on_errors(problems, f"The facts map {path}")
    return facts_map


def moment_of(written: str) -> datetime:
    """The moment to decide for; now where nothing is written."""
    if not written:
        return datetime.now(UTC)
    try:
        return parse_moment(written)
    except NotAMoment as error:
        fail(f"--at: {written!r} isn't a moment. {error}")
