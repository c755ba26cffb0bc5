"""Walking the typed tree: its parts, the facts it reads, how large it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, TypeVar

from reasoned.conditions.tree import Node, Ref

T = TypeVar("T")

_MOST_REMEMBERED = 50_000


def children(node: Node) -> Iterator[Node]:
    """The direct sub-expressions, in order."""
    for name in _parts(node):
        value = getattr(node, name)
        if isinstance(value, tuple):
            yield from (v for v in value if hasattr(v, "__dataclass_fields__"))
        elif hasattr(value, "__dataclass_fields__"):
            yield value


def _parts(node: Node) -> tuple[str, ...]:
    kind = type(node)
    names = _PARTS.get(kind)
    if names is None:
        names = tuple(part.name for part in fields(kind) if part.name not in {"field", "type"})
        _PARTS[kind] = names
    return names


_PARTS: dict[type[Any], tuple[str, ...]] = {}


def nodes(node: Node) -> Iterator[Node]:
    """The node and everything in it, outermost first."""
    yield node
    for child in children(node):
        yield from nodes(child)


def reads(node: Node) -> tuple[str, ...]:
    """The full names of the facts that the node reads, sorted."""
    return tuple(sorted({n.fact for n in nodes(node) if isinstance(n, Ref)}))


def by_identity(make: Callable[[Node], T]) -> Callable[[Node], T]:
    """Remember what `make` gives for a node, by the node's identity.

    Hashing a tree costs more than running it. An entry keeps its node alive, so that no
    other can come to have the same id.
    """
    known: dict[int, tuple[Node, T]] = {}

    def remembered(node: Node) -> T:
        found = known.get(id(node))
        if found is None:
            if len(known) >= _MOST_REMEMBERED:
                known.clear()
            found = known[id(node)] = (node, make(node))
        return found[1]

    return remembered
