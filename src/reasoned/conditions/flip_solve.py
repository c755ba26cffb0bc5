"""Proposals: which changes of fact might make a condition true, or false.

A condition is solved by its structure: to make `a && b` false, one of them; to make it
true, both; a comparison, by a value on the other side of its bound (`flip_terms`); a
macro, by an item more, less or otherwise (`flip_items`). What is proposed isn't promised:
`flips` evaluates it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import TypeAlias

from reasoned.conditions import flip_items, flip_terms
from reasoned.conditions import flip_values as values
from reasoned.conditions.interpret import MAX_STEPS, Run
from reasoned.conditions.tree import (
    And,
    Bool,
    Compare,
    Constantly,
    Has,
    If,
    InList,
    InSet,
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
from reasoned.conditions.values import Record, Value

MOST = 16
"""Proposals kept for one part."""
MOST_CHANGES = 3
"""Facts that one proposal may change."""

Changes: TypeAlias = tuple[tuple[str, Value], ...]
"""Names and their new values, each name once, in order of name. Names are facts; where an
item is being made, they are its fields (a lone value's name is empty)."""

NOTHING: list[Changes] = [()]
"""No change is needed."""


class Solver:
    """Proposals for one record. Where `making` is set, for the item at that depth alone."""

    def __init__(
        self, record: Record, now: datetime, fixed: frozenset[str], making: int | None = None
    ) -> None:
        self.record, self.now, self.fixed, self.making = record, now, fixed, making
        self.run = Run(record, now, MAX_STEPS)
        self.cut = False

    def value(self, node: Node) -> Value:
        """What the node is now. Raises TooMuchWork after very much of it."""
        return self.run.value(node)

    def solve(self, node: Bool, want: bool) -> list[Changes]:
        """Changes after which the node may be `want`, the fewest first."""
        if self.value(node) is want:
            return NOTHING
        found = sorted(self._solve(node, want), key=len)
        return found[:MOST]

    def _solve(self, node: Bool, want: bool) -> list[Changes]:
        match node:
            case Not(arg):
                return self.solve(arg, not want)
            case And(args) | Or(args):
                every = [self.solve(a, want) for a in args]
                if isinstance(node, And) is want:
                    return self.together(every)
                return [c for some in every for c in some]
            case If(test, then, other):
                return self._branches(test, then, other, want)
            case Truthy(ref):
                return self.assign(ref, want)
            case Has(ref):
                if want:
                    return self.assign(ref, values.example(ref.field))
                return self.assign(ref, None) if ref.field.optional else []
            case Compare(op, left, right):
                return flip_terms.comparison(self, op, left, right, want)
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
        self.run.items.append(value)
        try:
            yield
        finally:
            self.run.items.pop()

    def maker(self, depth: int) -> Solver:
        """A solver that changes the item at `depth` only."""
        solver = Solver(self.record, self.now, self.fixed, making=depth)
        solver.run.items = list(self.run.items)
        return solver
