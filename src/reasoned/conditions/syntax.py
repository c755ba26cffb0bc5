"""What the grammar found in a condition's text: its shape, with places and no types.

`parse` makes these nodes and `check` turns them into the typed tree of `tree`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True)
class At:
    """Where a node begins: line and column, from 1."""

    line: int
    column: int


@dataclass(frozen=True)
class Name:
    name: str
    at: At


@dataclass(frozen=True)
class Select:
    of: Syntax
    field: str
    at: At


@dataclass(frozen=True)
class Call:
    """`name(args)`, or `target.name(args)`."""

    target: Syntax | None
    name: str
    args: tuple[Syntax, ...]
    at: At


@dataclass(frozen=True)
class Items:
    """A list literal."""

    items: tuple[Syntax, ...]
    at: At


@dataclass(frozen=True)
class Value:
    """A literal. `kind`: int, double, string, bool."""

    value: bool | int | float | str
    kind: Literal["int", "double", "string", "bool"]
    at: At


@dataclass(frozen=True)
class Operation:
    """`&&` and `||` with two or more args, `?:` with three, `!` and `-` with one, else two."""

    op: str
    args: tuple[Syntax, ...]
    at: At


Syntax: TypeAlias = "Name | Select | Call | Items | Value | Operation"
