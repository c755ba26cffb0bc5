"""Proposals: which changes of fact might make a condition true, or false.

A condition is solved by its structure: to make `a && b` false, one of them; to make it
true, both; a comparison, by a value on the other side of its bound (`terms`); a
macro, by an item more, less or otherwise (`items`). What is proposed isn't promised:
`search` evaluates it.

All that doesn't depend on a record is settled once: `Ways` turns a node into a function
that proposes for one record after another.
"""

from __future__ import annotations

from collections.abc import Sequence

from reasoned.conditions.flips import items as flip_items
from reasoned.conditions.flips import terms as flip_terms
from reasoned.conditions.flips import values
from reasoned.conditions.flips.state import (
    MOST,
    NONE,
    NOTHING,
    Changes,
    Getter,
    Solve,
    Solver,
    Way,
    all_getter,
    allowed,
    getter,
    name_of,
    nothing_helps,
    trimmed,
)
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
    Term,
    Truthy,
    Var,
)
from reasoned.conditions.values import Truth, Value


class Ways:
    """The ways of one rule's nodes, whatever the record.

    `making` is the depth of the macro whose item is being made: then the fields of that
    item change and nothing else. None: facts change.
    """

    def __init__(self) -> None:
        self._turns: dict[tuple[int, bool, int | None], Way] = {}
        self._solves: dict[tuple[int, bool, int | None], Solve] = {}
        # Keys are ids, so the nodes stay.
        self._kept: list[Node] = []

    def solve(self, node: Bool, want: bool, making: int | None = None) -> Solve:
        """Proposals after which the node may be `want`, the fewest changes first."""
        key = (id(node), want, making)
        if key not in self._solves:
            self._kept.append(node)
            self._solves[key] = _unless_so(getter(node), self.turn(node, want, making), want)
        return self._solves[key]

    def turn(self, node: Bool, want: bool, making: int | None = None) -> Way:
        """The same for a node of which it is known what it is now."""
        key = (id(node), want, making)
        if key not in self._turns:
            self._kept.append(node)
            self._turns[key] = self._turn(node, want, making)
        return self._turns[key]

    def _turn(self, node: Bool, want: bool, making: int | None) -> Way:
        match node:
            case Compare(op, left, right):
                return flip_terms.comparison(self, op, left, right, want, making)
            case Not(arg):
                turn = self.turn(arg, not want, making)
                return lambda s, truth: turn(s, None if truth is None else not truth)
            case And(args) | Or(args):
                if isinstance(node, And) is want:
                    return _all_of(args, [self.turn(a, want, making) for a in args], want)
                return _any_of(
                    [self.solve(a, want, making) for a in args],
                    [self.turn(a, want, making) for a in args],
                )
            case If(test, then, other):
                return _branches(
                    (self.solve(test, True, making), self.solve(then, want, making)),
                    (self.solve(test, False, making), self.solve(other, want, making)),
                )
            case Truthy(ref):
                return self.choose(ref, [want], making)
            case Has(ref):
                return self.choose(ref, [values.example(ref.field) if want else None], making)
            case InSet(term, options):
                among = [o.value for o in options]
                if not want:
                    among = values.others(flip_terms.field_of(term), among)
                return self.choose(term, among[: values.MOST_VALUES], making)
            case InList():
                return flip_terms.membership(self, node, want, making)
            case Quantifier():
                return flip_items.quantifier(self, node, want, making)
            case StringTest():
                return flip_terms.text_test(self, node, want, making)
            case Matches(term, pattern):
                return flip_terms.no_match(self, term, pattern, want, making)
            case Constantly():
                return nothing_helps
        raise AssertionError(node)

    def choose(self, term: Term, choice: Sequence[Value], making: int | None) -> Way:
        """The way that gives the term one of some constants."""
        if isinstance(term, Ref | Var) and (isinstance(term, Var) or not term.path):
            changes: list[Changes] = [((name_of(term), v),) for v in choice if allowed(term, v)]
            if isinstance(term, Var):
                return (lambda s, _: changes) if term.depth == making else nothing_helps
            if making is not None:
                return nothing_helps
            fact = term.fact
            return lambda s, _: NONE if fact in s.fixed else changes
        setter = flip_terms.become(self, term, making)
        if setter is None or not choice:
            return nothing_helps
        return lambda s, _: trimmed([c for v in choice for c in setter(s, v)])


def _unless_so(value: Getter, turn: Way, want: bool) -> Solve:
    def solve(s: Solver) -> list[Changes]:
        truth = value(s.record, s.now, s.items)
        return NOTHING if truth is want else turn(s, truth)

    return solve


def _all_of(parts: tuple[Bool, ...], turns: list[Way], want: bool) -> Way:
    truths = all_getter(parts)

    def way(s: Solver, _: Truth) -> list[Changes]:
        result = NOTHING
        for turn, truth in zip(turns, truths(s.record, s.now, s.items), strict=True):
            if truth is not want:
                some = turn(s, truth)
                if not some:
                    return NONE
                result = some if result is NOTHING else s.merged(result, some)
        return result if len(result) <= MOST else result[:MOST]

    return way


def _any_of(solves: list[Solve], turns: list[Way]) -> Way:
    def way(s: Solver, truth: Truth) -> list[Changes]:
        if truth is None:
            return trimmed([c for solve in solves for c in solve(s)])
        # A true `&&` has true parts only, a false `||` false ones.
        return trimmed([c for turn in turns for c in turn(s, truth)])

    return way


def _branches(*branches: tuple[Solve, Solve]) -> Way:
    return lambda s, _: trimmed(
        [c for test, part in branches for c in s.together([test(s), part(s)])]
    )
