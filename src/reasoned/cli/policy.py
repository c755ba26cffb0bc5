"""`reasoned policy`: check, show and compare written policies."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from reasoned.cli.load import USAGE, end_on_errors, fail, moment_of, policies_in
from reasoned.decisions.words import visible
from reasoned.facts.declarations import load_declarations
from reasoned.facts.model import Declarations
from reasoned.facts.normalise import normaliser_for
from reasoned.facts.problems import Problem
from reasoned.intake.native import ABOUT_KEYS
from reasoned.policies.check import CODES, check
from reasoned.policies.check_names import AdvertiserGiven
from reasoned.policies.compare import Change, compare, compare_sets, words
from reasoned.policies.model import Policy, PolicySet
from reasoned.policies.read import FACTS_FILE, load_policies, parse_policy
from reasoned.policies.show import policy_text, rule_text

app = typer.Typer(help="Check, show and compare policies.", no_args_is_help=True)

WITH_ERRORS = 1
"""Exit code of `check` where a policy has an error; warnings alone give 0."""


class CheckFormat(StrEnum):
    TEXT = "text"
    JSON = "json"


Folder = Annotated[Path, typer.Argument(metavar="DIR", help="Policies, with their facts.yaml.")]
At = Annotated[
    str,
    typer.Option(
        "--at",
        metavar="DATE",
        help="What was in force at that moment. The latest versions, where it is left out.",
        show_default=False,
    ),
]


@app.command("check")
def check_command(
    folder: Folder,
    advertisers: Annotated[
        Path | None,
        typer.Option(
            "--advertisers",
            metavar="FILE.jsonl",
            help="Facts of advertisers, one JSON object a line: finds rules only one can meet.",
        ),
    ] = None,
    at: At = "",
    output: Annotated[CheckFormat, typer.Option("--format", help="How it is said.")] = (
        CheckFormat.TEXT
    ),
) -> None:
    """Find what is wrong in policies, with file, line and a way to mend it.

    Exit codes: 0 nothing or warnings only, 1 errors, 2 the folder can't be read.
    """
    if not folder.is_dir():
        fail(f"{folder} isn't a folder.")
    moment = moment_of(at) if at else None
    loaded = load_policies(folder)
    problems = list(loaded.problems)
    if loaded.set is not None and (moment is not None or advertisers is not None):
        records = _advertisers(advertisers, loaded.set.declarations) if advertisers else iter(())
        now = moment or datetime.now(UTC)
        # What is read is of the newest versions; warnings are then for those in force at --at.
        kept = [p for p in problems if moment is None or p.code not in CODES]
        problems = sorted({*kept, *check(loaded.set, advertisers=records, at=moment, now=now)})
    if output is CheckFormat.JSON:
        print(json.dumps([asdict(p) for p in problems], indent=1, ensure_ascii=False))
    else:
        _print(problems, loaded.set)
    raise typer.Exit(WITH_ERRORS if any(p.severity == "error" for p in problems) else 0)


def _print(problems: list[Problem], policies: PolicySet | None) -> None:
    for problem in problems:
        print(
            f"{problem.path}:{problem.line}: {problem.severity}[{problem.code}] {problem.message}"
        )
        if problem.suggestion:
            print(f"    {problem.suggestion}")
    errors = sum(p.severity == "error" for p in problems)
    found = f"{_count(errors, 'error')}, {_count(len(problems) - errors, 'warning')}"
    if policies is None:
        print(f"The policies can't be used: {found}.")
        return
    rules = {r.id for p in policies.policies for r in p.rules}
    names = {p.id for p in policies.policies}
    print(
        f"{_count(len(rules), 'rule')} in {_count(len(names), 'policy', 'policies')}"
        f" ({_count(len(policies.policies), 'version')}): {found}."
    )


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number or 'no'} {one if number == 1 else many or one + 's'}"


def _advertisers(path: Path, declarations: Declarations) -> Iterator[AdvertiserGiven]:
    normalise = normaliser_for(declarations)
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            raw: Any = json.loads(line)
        except (ValueError, RecursionError) as error:
            fail(f"{path}:{number}: this isn't JSON: {error}.")
        if not isinstance(raw, dict):
            fail(f"{path}:{number}: write one JSON object a line, of fact names and values.")
        normalised = normalise({key: value for key, value in raw.items() if key not in ABOUT_KEYS})
        for problem in normalised.problems:
            print(f"{path}:{number}: {problem}", file=sys.stderr)
        yield AdvertiserGiven(normalised.record, _called(raw))


def _called(raw: dict[str, Any]) -> str:
    """The id or the name of a record, on one line; empty where it has neither."""
    for key in ("id", "name"):
        if isinstance(raw.get(key), str | int) and (called := " ".join(str(raw[key]).split())):
            return visible(called)[:80]
    return ""


def _lines(path: Path) -> Iterator[str]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as error:
        fail(f"--advertisers: {path} can't be read: {error}.")


@app.command("show")
def show_command(
    folder: Folder,
    name: Annotated[
        str, typer.Argument(metavar="[ID]", help="A policy or a rule. All, where it is left out.")
    ] = "",
    at: At = "",
) -> None:
    """Show policies as they are in force: text, elements, conditions, what follows."""
    policies = policies_in(folder)
    shown = _at(policies, at)
    if not shown:
        print("No policy is in force then.", file=sys.stderr)
        return
    if not name:
        print("\n\n\n".join(map(policy_text, shown)))
        return
    found = [policy_text(p) for p in shown if p.id == name]
    found += [rule_text(r) for p in shown for r in p.rules if r.id == name]
    if not found:
        known = sorted({p.id for p in shown} | {r.id for p in shown for r in p.rules})
        fail(f"No policy or rule in force is called {name!r}. Known: {', '.join(known)}.")
    print("\n\n".join(found))


def _at(policies: PolicySet, at: str) -> tuple[Policy, ...]:
    if at:
        return policies.in_force(moment_of(at))
    last = max(p.in_force_from for p in policies.policies)
    return policies.in_force(last)


@app.command("diff")
def diff_command(
    old: Annotated[Path, typer.Argument(metavar="A", help="A folder of policies, or one file.")],
    new: Annotated[Path, typer.Argument(metavar="B", help="A folder of policies, or one file.")],
    at: At = "",
) -> None:
    """Say what changed from A to B, rule by rule.

    Exit codes: 0 whether or not something changed, 2 something can't be read.
    """
    if old.is_dir() and new.is_dir():
        moment = moment_of(at) if at else None
        changes = compare_sets(policies_in(old), policies_in(new), moment)
    elif old.is_file() and new.is_file():
        changes = compare((_file(old),), (_file(new),))
    else:
        fail("Compare two folders, or two files.")
    _say(changes)


def _file(path: Path) -> Policy:
    """One document, with the facts.yaml beside it."""
    declarations, problems = load_declarations(path.parent / FACTS_FILE)
    end_on_errors(problems, f"The facts beside {path}")
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} can't be read: {error}.")
    policy, found = parse_policy(text, str(path), declarations)
    end_on_errors(found, str(path))
    if policy is None:
        raise typer.Exit(USAGE)
    return policy


def _say(changes: tuple[Change, ...]) -> None:
    for change in changes:
        print(words(change))
    print(f"{_count(len(changes), 'change')}." if changes else "No change.")
