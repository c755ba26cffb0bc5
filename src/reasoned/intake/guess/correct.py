"""Corrections of a proposal by the person who knows the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from reasoned.facts.document import closest
from reasoned.facts.model import Declarations
from reasoned.intake.guess.propose import Proposal, columns_of, guess_for
from reasoned.intake.records import InputError


def replaced(
    proposal: Proposal,
    fact: str,
    column: str,
    sample: Sequence[Mapping[str, Any]],
    declarations: Declarations,
) -> Proposal:
    """The proposal with that fact from that column.

    Raises `InputError` for a fact or column that isn't there, or where no cell of the
    column can become the fact.
    """
    if fact not in declarations.facts:
        near = closest(fact, declarations.facts)
        raise InputError(f"No fact is called {fact!r}. {near}".rstrip())
    columns = columns_of(sample)
    if column not in columns:
        raise InputError(f"No column is called {column!r}. {closest(column, columns)}".rstrip())
    guess = guess_for(fact, column, sample, declarations)
    if guess is None:
        kind = declarations.facts[fact].field.type
        raise InputError(f"No cell of {column!r} can become {fact}, which is a {kind}.")
    order = list(declarations.facts)
    kept = [g for g in proposal.guesses if g.fact != fact]
    return replace(
        proposal, guesses=tuple(sorted([*kept, guess], key=lambda g: order.index(g.fact)))
    )


def without(proposal: Proposal, fact: str) -> Proposal:
    """The proposal without that fact. Raises `InputError` where it has none."""
    if all(guess.fact != fact for guess in proposal.guesses):
        near = closest(fact, [guess.fact for guess in proposal.guesses])
        raise InputError(f"The guess has no fact {fact!r}. {near}".rstrip())
    return replace(proposal, guesses=tuple(g for g in proposal.guesses if g.fact != fact))
