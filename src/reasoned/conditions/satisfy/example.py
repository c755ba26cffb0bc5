"""An example of a case: a record and a moment that may well make it so.

Made by guessing within what `ask` left open, so it has to be confirmed by evaluation
before anybody relies on it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from reasoned.conditions.satisfy.cases import Presence
from reasoned.conditions.satisfy.domains import Domain, domain, plain_value
from reasoned.conditions.tree import LowerAscii, Now, Ref, Size, Term, Var
from reasoned.conditions.types import ListType, ObjectType, Scalar
from reasoned.conditions.values import Record, Value


@dataclass(frozen=True)
class Example:
    """A record and a moment."""

    record: Record
    now: datetime


@dataclass(frozen=True)
class Found:
    """What is demanded in one case: whether facts have values, what terms may be, how two
    terms stand to each other, and which items lists have."""

    presence: Mapping[Ref | Var, frozenset[Presence]]
    domains: Mapping[Term, Domain]
    between: Mapping[tuple[Term, Term], frozenset[int]]
    items: Mapping[Ref | Var, tuple[int, ...]]


_ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)
_MOST_ITEMS = 50


def make_example(found: Found) -> Example:
    """A record with what the case speaks of, and no more."""
    return _Maker(found).make()


@dataclass
class _Maker:
    found: Found
    values: dict[Term, Value] = field(init=False)
    record: dict[str, Value] = field(default_factory=dict)
    objects: dict[int, dict[str, Value]] = field(default_factory=dict)
    scalars: dict[int, Value] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.values = _values(self.found)

    def make(self) -> Example:
        sized = [t.term for t in self.values if isinstance(t, Size)]
        spoken_of = [*self.found.presence, *self.values, *self.found.items, *sized]
        refs = dict.fromkeys(t for t in spoken_of if isinstance(t, Ref | Var))
        # Items before the lists that hold them, lists in items before lists that are facts.
        for ref in sorted(refs, key=lambda r: (isinstance(r, Ref), isinstance(r.type, ListType))):
            states = self.found.presence.get(ref, frozenset({Presence.VALUE}))
            if Presence.VALUE in states:
                self._put(ref, self._value(ref))
            elif Presence.UNKNOWN not in states:
                self._put(ref, None)
        return Example(self.record, self.values.get(Now(), _ANY_TIME))

    def _put(self, ref: Ref | Var, value: Value) -> None:
        if isinstance(ref, Var):
            if ref.path:
                self.objects.setdefault(ref.depth, {})[ref.path[0]] = value
            else:
                self.scalars[ref.depth] = value
        elif ref.path:
            whole = self.record.get(ref.fact)
            self.record[ref.fact] = {**(whole or {}), ref.path[0]: value}
        elif value != {}:
            self.record[ref.fact] = value
        else:
            self.record.setdefault(ref.fact, {})

    def _value(self, ref: Ref | Var) -> Value:
        kind = ref.type
        if isinstance(kind, ListType):
            return self._items(ref, kind)
        if isinstance(kind, ObjectType):
            return {}
        if ref in self.values:
            return self.values[ref]
        return next(iter(domain(ref, ()).picks), plain_value(kind))

    def _items(self, ref: Ref | Var, kind: ListType) -> tuple[Value, ...]:
        numbers = self.found.items.get(ref, ())
        size = self.values.get(Size(ref), 0)
        extra = range(max(0, min(size, _MOST_ITEMS) - len(numbers)))
        if isinstance(kind.item, Scalar):
            plain = plain_value(kind.item)
            made = [self.scalars.get(n, plain) for n in numbers]
            return (*made, *(plain for _ in extra))
        # The same dict objects, so that fields found later are in them too.
        return (*(self.objects.setdefault(n, {}) for n in numbers), *({} for _ in extra))


def _values(found: Found) -> dict[Term, Value]:
    """A value for each term, such that two stand to each other as they must, if that's easy."""
    values: dict[Term, Value] = {t: d.picks[0] for t, d in found.domains.items() if d.picks}
    for (left, right), allowed in found.between.items():
        for a, b in ((a, b) for a in found.domains[left].picks for b in found.domains[right].picks):
            if (0 if a == b else -1 if a < b else 1) in allowed:
                values[left], values[right] = a, b
                break
    for term, value in tuple(values.items()):
        match term:
            case LowerAscii(inner):
                values.setdefault(inner, value)
            case Size(Ref() | Var() as ref) if ref.type is Scalar.STRING and value <= _MOST_ITEMS:
                values.setdefault(ref, "x" * value)
    return values
