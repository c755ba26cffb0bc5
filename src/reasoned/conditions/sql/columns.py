"""How records lie in columns: names, and what says none, unknown and partial.

One column a fact, named by its full name. NULL is unknown. Two companions keep apart what
NULL can't: `ad.payer?none` is true where the fact is known to be none, and
`ad.countries?partial` where other items may exist. Objects are structs, whose fields have
companions in the same way. A companion that is missing means no.

| fact | column |
|---|---|
| bool, int, double, string | BOOLEAN, BIGINT, DOUBLE, VARCHAR |
| timestamp | TIMESTAMPTZ (microseconds, UTC) |
| duration | BIGINT (microseconds) |
| list, object | LIST, STRUCT |

Reading and writing them is left to `history.arrow`, asking them to `sql.compile`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TypeAlias

from reasoned.conditions.types import Field, ListType, ObjectType, Schema, Type

NONE = "?none"
"""Ends the name of the companion that is true where a value is known to be none."""
PARTIAL = "?partial"
"""Ends the name of the companion that is true where a list is partial."""

Place: TypeAlias = tuple[str, ...]
"""A column, or a field within it, from the outside: `("ad.landing", "url")`."""


def spelled(names: Iterable[str]) -> dict[str, str]:
    """How each name is written as a column, or as a field of a struct.

    As it is, but where another differs from it by case only, which SQL would take for the
    same: `ad.minAge` beside `ad.minage` is written `ad.min^Age`. No name has a `^`.
    """
    every = list(names)
    folded: dict[str, int] = {}
    for name in every:
        folded[name.lower()] = folded.get(name.lower(), 0) + 1
    return {
        name: name
        if folded[name.lower()] == 1
        else "".join(f"^{c}" if c.isupper() else c for c in name)
        for name in every
    }


@lru_cache(maxsize=1024)
def fields_spelled(kind: ObjectType) -> Mapping[str, str]:
    """`spelled` for the fields of an object."""
    return spelled(name for name, _ in kind.fields)


@dataclass(frozen=True)
class Columns:
    """The columns of one source for one schema.

    `present` holds the paths that the source has; None: all that the schema can have. A
    fact that isn't there is unknown in every row. `checked`: the values are a record's, as
    `conditions.values` has it. Else what a record couldn't hold is taken as unknown: a
    double that isn't finite, a time out of range, an item of a list that is NULL. `known`
    holds the paths of facts and fields that are unknown in no row: they have a value, or
    their companion says none. `ranges` holds the least and the greatest value of the int
    and double facts and fields of which that is told.
    """

    schema: Schema
    present: frozenset[Place] | None = None
    checked: bool = True
    known: frozenset[Place] = frozenset()
    ranges: Mapping[Place, tuple[float, float]] = field(default_factory=dict)

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Column by full fact name."""
        return spelled(self.schema)

    def __contains__(self, path: Place) -> bool:
        return path in (self.every if self.present is None else self.present)

    @cached_property
    def every(self) -> frozenset[Place]:
        """All paths that the schema can have."""
        found: set[Place] = set()
        for name, what in self.schema.items():
            found.update(_paths((), self.names[name], what))
        return frozenset(found)


def _paths(outer: Place, column: str, what: Field) -> Iterator[Place]:
    here = (*outer, column)
    yield here
    if isinstance(what.type, ListType):
        yield (*outer, column + PARTIAL)
    elif what.optional:
        yield (*outer, column + NONE)
    inner = object_of(what.type)
    if inner is not None:
        for name, part in inner.fields:
            yield from _paths(here, fields_spelled(inner)[name], part)


def object_of(kind: Type) -> ObjectType | None:
    """The object type that a type is, or is a list of."""
    if isinstance(kind, ListType):
        kind = kind.item
    return kind if isinstance(kind, ObjectType) else None
