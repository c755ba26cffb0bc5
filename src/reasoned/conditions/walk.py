"""Walking the typed tree: its parts, the facts it reads, how large it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from reasoned.conditions.tree import Node, Ref


def children(node: Node) -> Iterator[Node]:
    """The direct sub-expressions, in order."""
    for part in fields(node):
        value = getattr(node, part.name)
        if part.name in {"field", "type"}:
            continue
        if isinstance(value, tuple):
            yield from (v for v in value if hasattr(v, "__dataclass_fields__"))
        elif hasattr(value, "__dataclass_fields__"):
            yield value


def nodes(node: Node) -> Iterator[Node]:
    """The node and everything in it, outermost first."""
    yield node
    for child in children(node):
        yield from nodes(child)


def reads(node: Node) -> tuple[str, ...]:
    """The full names of the facts that the node reads, sorted."""
    return tuple(sorted({n.fact for n in nodes(node) if isinstance(n, Ref)}))
