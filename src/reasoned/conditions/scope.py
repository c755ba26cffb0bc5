"""Which names a condition may use at a point: facts, `now`, the macros' variables."""

from __future__ import annotations

from dataclasses import dataclass

from reasoned.conditions.syntax import Name, Select, Syntax
from reasoned.conditions.tree import Var
from reasoned.conditions.types import Field, Schema


@dataclass(frozen=True)
class Scope:
    """Declared facts, and the variables of the macros around this point."""

    schema: Schema
    variables: tuple[tuple[str, Field], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(n for n, _ in self.variables)

    @property
    def depth(self) -> int:
        """How many macros stand around this point."""
        return len(self.variables)

    def variable(self, name: str) -> Var | None:
        """The innermost variable of that name."""
        for depth in range(len(self.variables) - 1, -1, -1):
            if self.variables[depth][0] == name:
                return Var(depth, (), self.variables[depth][1])
        return None

    def inside(self, name: str, item: Field) -> Scope:
        """The scope within a macro whose variable is `name`."""
        return Scope(self.schema, (*self.variables, (name, item)))


def full_name(node: Syntax) -> tuple[str, ...] | None:
    """`a.b.c` as ("a", "b", "c"); None where its root isn't a name."""
    names: list[str] = []
    while isinstance(node, Select):
        names.append(node.field)
        node = node.of
    if not isinstance(node, Name):
        return None
    return (node.name, *reversed(names))
