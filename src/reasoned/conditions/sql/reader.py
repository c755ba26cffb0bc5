"""Facts, fields and items as SQL: which column or field holds a value and its companions.

The lowest of the three parts of the SQL emitter: `terms` and `sql.emit` build on it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import TypeAlias

from sqlglot import exp

from reasoned.conditions.sql.columns import Columns, Place, fields_spelled
from reasoned.conditions.sql.parts import (
    Sql,
    between,
    call,
    case,
    let,
    literal,
    null,
    text,
)
from reasoned.conditions.tree import Count, Lit, Node, Quantifier, Ref, Var
from reasoned.conditions.types import ListType, ObjectType, Scalar, Type
from reasoned.conditions.values import DURATION_MAX, TIME_MAX, TIME_MIN

Make: TypeAlias = Callable[[], Sql]
_SMALL = 24
"""Nodes of SQL."""

LIMITS = {
    Scalar.TIMESTAMP: (Lit(TIME_MIN, Scalar.TIMESTAMP), Lit(TIME_MAX, Scalar.TIMESTAMP)),
    Scalar.DURATION: (Lit(-DURATION_MAX, Scalar.DURATION), Lit(DURATION_MAX, Scalar.DURATION)),
}
"""The earliest and latest, shortest and longest."""


class Reader:
    """Reads the columns of one source, and the variables of the macros around.

    `source` is the alias that columns are read from. `shared` names the columns that hold
    sub-expressions worked out before.
    """

    def __init__(self, columns: Columns, source: str, shared: Mapping[Node, str]) -> None:
        self._columns = columns
        self._source = source
        self._shared = shared
        self._items: list[tuple[Type, Place]] = []
        self._names = 0

    def column(self, name: str) -> Sql:
        """A column of the source."""
        return exp.column(name, table=self._source, quoted=True)

    def there(self, ref: Ref | Var) -> bool:
        """Whether the source has it."""
        path = self.path(ref)
        return all(path[: end + 1] in self._columns for end in range(len(path)))

    def read(self, ref: Ref | Var) -> Sql:
        """The value as its column holds it, NULL where unknown or none."""
        if not self.there(ref):
            return null(ref.type if isinstance(ref.type, Scalar) else Scalar.BOOL)
        value = self._at(ref, self.path(ref)[-1])
        return value if self._columns.checked else _fitting(value, ref.type)

    def companion(self, ref: Ref | Var, suffix: str) -> Sql | None:
        """The companion that ends in `suffix`; None where the source has none."""
        path = self.path(ref)
        beside = (*path[:-1], path[-1] + suffix)
        return self._at(ref, beside[-1]) if beside in self._columns else None

    def enter(self, node: Quantifier | Count) -> None:
        """From here on its variable can be read."""
        kind = node.over.type
        assert isinstance(kind, ListType)
        self._items.append((kind.item, self.path(node.over)))

    def leave(self) -> None:
        self._items.pop()

    def name(self) -> str:
        """A variable that no other has."""
        self._names += 1
        return f"let{self._names}"

    def once(self, value: Sql, body: Callable[[Make], Sql]) -> Sql:
        """`body` of a value that stands in it several times: as it is where it is small,
        else by a name that is worked out once, so that nesting doesn't multiply it."""
        if sum(1 for _ in islice(value.walk(), _SMALL + 1)) <= _SMALL:
            return body(value.copy)
        name = self.name()
        return let(name, value, body(lambda: exp.column(name)))

    def path(self, ref: Ref | Var) -> Place:
        """Where it lies."""
        if isinstance(ref, Ref):
            kind: Type = self._columns.schema[ref.fact].type
            path: Place = (self._columns.names[ref.fact],)
        else:
            kind, path = self._items[ref.depth]
        for name in ref.path:
            assert isinstance(kind, ObjectType)
            path = (*path, fields_spelled(kind)[name])
        return path

    def _at(self, ref: Ref | Var, name: str) -> Sql:
        """What is called `name` where `ref` lies."""
        if isinstance(ref, Var):
            outer: Sql = exp.column(variable(ref.depth))
            return exp.StructExtract(this=outer, expression=text(name)) if ref.path else outer
        if not ref.path:
            return self.column(name)
        outer = self.column(self._columns.names[ref.fact])
        return exp.StructExtract(this=outer, expression=text(name))


def variable(depth: int) -> str:
    """What the variable of a macro is called in SQL."""
    return f"item{depth}"


def _fitting(value: Sql, kind: Type) -> Sql:
    """The value, or NULL where a record couldn't hold it."""
    match kind:
        case Scalar.DOUBLE:
            return case((call("ISFINITE", value), value.copy()))
        case Scalar.TIMESTAMP | Scalar.DURATION:
            low, high = map(literal, LIMITS[kind])
            return case((between(value, low, high), value.copy()))
    return value
