"""Writes a facts map as YAML that a person can read and go on with."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from reasoned.conditions.values import Value
from reasoned.decisions.words import value_text

if TYPE_CHECKING:
    from reasoned.intake.guess.propose import Guess, Proposal

_SHOWN = 60


def fact_yaml(fact: str, column: str, settings: Mapping[str, Any]) -> str:
    """One fact's line. JSON's quoting is YAML's too."""
    parts = [f"column: {_scalar(column)}", *(f"{k}: {_scalar(v)}" for k, v in settings.items())]
    return f"  {fact}: {{{', '.join(parts)}}}\n"


def map_yaml(proposal: Proposal, source: str, unused: Sequence[str]) -> str:
    """The whole map, with an example beside each fact."""
    lines = [
        f"# How the columns of {_comment(source)} become facts. Guessed: check each line.",
        "# What each key means: docs/reference/facts-map.md",
        "subject: ad",
        *(f"{key}: {_scalar(column)}" for key, column in proposal.about.items()),
        f"source: {_scalar(source)}",
        "on_damage: unknown      # a cell that can't be used leaves its fact unknown",
        "facts:",
    ]
    for guess in proposal.guesses:
        lines.append(f"  # {example(guess)}")
        lines.append(fact_yaml(guess.fact, guess.column, guess.settings).rstrip("\n"))
    if unused:
        lines.append(f"# Columns that no fact is taken from: {_comment(', '.join(unused))}")
    return "\n".join(lines) + "\n"


def example(guess: Guess) -> str:
    """`"https://example.org/x" gives “example.org”; 98 % of the filled cells fit`."""
    fits = percent(guess.fits)
    return f"{short(guess.cell)} gives {short_value(guess.value)}; {fits} of the filled cells fit"


def percent(share: float) -> str:
    """A share, never rounded up to the whole."""
    return f"{math.floor(share * 1000) / 10:g} %"


def short(cell: Any) -> str:
    """A cell on one line."""
    text = cell if isinstance(cell, str) else json.dumps(cell, default=str)
    return _comment(json.dumps(_cut(text), ensure_ascii=False))


def short_value(value: Value) -> str:
    """A fact's value on one line."""
    return _comment(_cut(value_text(value)))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
