"""Proposals: which changes of fact might make a condition true, or false.

A condition is solved by its structure: to make `a && b` false, one of them; to make it
true, both; a comparison, by a value on the other side of its bound (`flip_terms`); a
macro, by an item more, less or otherwise (`flip_items`). What is proposed isn't promised:
`flips` evaluates it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TypeAlias

from reasoned.conditions import flip_items, flip_terms
from reasoned.conditions import flip_values as values
from reasoned.conditions.compile_python import compile_value
from reasoned.conditions.tree import (
    And,
    Bool,
    Compare,
    Constantly,
    Has,
    If,
    InList,
    InSet,
    Lit,
    Matches,
    Node,
    Not,
    Or,
    Quantifier,
    Ref,
    StringTest,
    Truthy,
    Var,
)
from reasoned.conditions.types import ListType
from reasoned.conditions.values import Record, Truth, Value
from reasoned.conditions.walk import by_identity

MOST = 16
"""Proposals kept for one part."""
MOST_CHANGES = 3
"""Facts that one proposal may change."""

Changes: TypeAlias = tuple[tuple[str, Value], ...]
"""Names and their new values, each name once, in order of name. Names are facts; where an
item is being made, they are its fields (a lone value's name is empty)."""

NOTHING: list[Changes] = [()]
"""No change is needed."""


_compiled = by_identity(compile_value)
NO_FACTS: frozenset[str] = frozenset()
_NEVER = datetime.min.replace(tzinfo=UTC)


@by_identity
def simple_fact(node: Node) -> str | None:
    """The fact of a leaf that asks one whole fact for constants; None for other nodes."""
    match node:
        case Compare(_, Ref(fact, ()), Lit()) | InSet(Ref(fact, ())):
            return fact
        case Truthy(Ref(fact, ())) | Has(Ref(fact, ())):
            return fact
    return None


@by_identity
def _simple(node: Node) -> tuple[tuple[Value, ...], tuple[Value, ...]]:
    """The values of its fact that may make a simple leaf false, and true."""
    solver = Solver({}, _NEVER, NO_FACTS)
    both = (solver._turn(node, want, None) for want in (False, True))  # type: ignore[arg-type]
    values_of = [tuple(value for ((_, value),) in changes) for changes in both]
    return values_of[0], values_of[1]


def simple_values(node: Node, want: bool) -> tuple[Value, ...]:
    """The values of its fact that may make a simple leaf `want`, whatever the record."""
    return _simple(node)[want]


class Solver:
    """Proposals for one record. Where `making` is set, for the item at that depth alone."""

    def __init__(
        self, record: Record, now: datetime, fixed: frozenset[str], making: int | None = None
    ) -> None:
        self.record, self.now, self.fixed, self.making = record, now, fixed, making
        self.items: list[Value] = []
        self.cut = False

    def value(self, node: Node) -> Value:
        """What the node is now, within the items at hand."""
        if isinstance(node, Lit):
            return node.value
        if isinstance(node, Ref) and not node.path:
            return self.record.get(node.fact)
        return _compiled(node)(self.record, self.now, self.items)

    def solve(self, node: Bool, want: bool) -> list[Changes]:
        """Changes after which the node may be `want`, the fewest first."""
        truth = self.value(node)
        return NOTHING if truth is want else self.turn(node, want, truth)

    def turn(self, node: Bool, want: bool, truth: Truth) -> list[Changes]:
        """The same for a node that is known to be `truth`, which isn't `want`."""
        if self.making is None:
            fact = simple_fact(node)
            if fact is not None:
                if fact in self.fixed:
                    return []
                return [((fact, value),) for value in simple_values(node, want)]
        found = self._turn(node, want, truth)
        if len(found) > 1:
            found.sort(key=len)
            del found[MOST:]
        return found

    def _turn(self, node: Bool, want: bool, truth: Truth) -> list[Changes]:
        match node:
            case Compare(op, left, right):
                return flip_terms.comparison(self, op, left, right, want)
            case Not(arg):
                return self.turn(arg, not want, None if truth is None else not truth)
            case And(args) | Or(args):
                if isinstance(node, And) is want:
                    return self.together([self.solve(a, want) for a in args])
                if truth is None:
                    return [c for a in args for c in self.solve(a, want)]
                # A true `&&` has true parts only, a false `||` false ones.
                return [c for a in args for c in self.turn(a, want, truth)]
            case If(test, then, other):
                return self._branches(test, then, other, want)
            case Truthy(ref):
                return self.assign(ref, want)
            case Has(ref):
                if want:
                    return self.assign(ref, values.example(ref.field))
                return self.assign(ref, None) if ref.field.optional else []
            case InSet(term, options):
                among = [o.value for o in options]
                if not want:
                    among = values.others(flip_terms.field_of(term), among)
                picked = among[: values.MOST_VALUES]
                return [c for v in picked for c in flip_terms.become(self, term, v)]
            case InList():
                return flip_items.membership(self, node, want)
            case Quantifier():
                return flip_items.quantifier(self, node, want)
            case StringTest(kind, term, arg):
                text, needle = self.value(term), self.value(arg)
                if needle is None:
                    return []
                return self._text(term, values.reworded(kind, text, needle, want))
            case Matches(term, pattern):
                if want:
                    return []
                text = self.value(term)
                return self._text(
                    term, values.without_matches(values.ELSE if text is None else text, pattern)
                )
            case Constantly():
                return []
        raise AssertionError(node)

    def _text(self, term: object, text: str | None) -> list[Changes]:
        return [] if text is None else flip_terms.become(self, term, text)  # type: ignore[arg-type]

    def _branches(self, test: Bool, then: Bool, other: Bool, want: bool) -> list[Changes]:
        return [
            *self.together([self.solve(test, True), self.solve(then, want)]),
            *self.together([self.solve(test, False), self.solve(other, want)]),
        ]

    def together(self, every: Sequence[list[Changes]]) -> list[Changes]:
        """One of each, where they don't disagree."""
        result = NOTHING
        for some in every:
            if some is not NOTHING:
                result = self._merged(result, some)
        return result

    def _merged(self, some: list[Changes], more: list[Changes]) -> list[Changes]:
        if some is NOTHING:
            return more
        result: list[Changes] = []
        for one in some:
            for other in more:
                both = dict(one)
                if any(name in both and both[name] != value for name, value in other):
                    continue
                both.update(other)
                if len(both) <= MOST_CHANGES:
                    result.append(tuple(sorted(both.items(), key=lambda c: c[0])))
        result.sort(key=len)
        self.cut |= len(result) > 2 * MOST
        return result[: 2 * MOST]

    # --- what may be changed ------------------------------------------------------------

    def assign(self, ref: Ref | Var, value: Value) -> list[Changes]:
        """The change that gives `ref` the value; none where it can't change."""
        if isinstance(value, str) and ref.field.values and value not in ref.field.values:
            return []
        if value is None and (not ref.field.optional or isinstance(ref.type, ListType)):
            return []
        if isinstance(ref, Var):
            if ref.depth != self.making:
                return []
            return [((ref.path[0] if ref.path else "", value),)]
        if self.making is not None or ref.fact in self.fixed:
            return []
        if not ref.path:
            return [((ref.fact, value),)]
        holder = self.record.get(ref.fact) or {}
        return [((ref.fact, {**holder, ref.path[0]: value}),)]

    @contextmanager
    def item(self, value: Value) -> Iterator[None]:
        """Within a macro's body, for that item."""
        self.items.append(value)
        try:
            yield
        finally:
            self.items.pop()

    def maker(self, depth: int) -> Solver:
        """A solver that changes the item at `depth` only."""
        solver = Solver(self.record, self.now, self.fixed, making=depth)
        solver.items = list(self.items)
        return solver
