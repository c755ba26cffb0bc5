"""The reference interpreter: bounded, and able to say how it came to its answer.

It defines what a condition means; the generated Python and SQL are held to it by tests.
It generates no code, so conditions from strangers may run in it. Work is counted, and a
condition that would take more than `budget` steps is stopped.

Unknown is None throughout: a fact that is unknown or known to be none, an overflow, a
division by zero, a double that isn't finite, a time out of range (see `tree`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from reasoned.conditions.arithmetic import apply, lower_ascii
from reasoned.conditions.regex import searcher
from reasoned.conditions.tree import (
    And,
    Arith,
    Bool,
    Choice,
    Compare,
    Constantly,
    Count,
    Has,
    If,
    InList,
    InSet,
    Lit,
    LowerAscii,
    Matches,
    Neg,
    Node,
    Not,
    Now,
    Or,
    Quantifier,
    Ref,
    RuleTest,
    Size,
    StringTest,
    ToDouble,
    Truthy,
    Var,
)
from reasoned.conditions.values import Partial, Record, Truth, Value
from reasoned.conditions.walk import reads

__all__ = ["MAX_STEPS", "TooMuchWork", "evaluate", "evaluate_rule", "reads", "trace"]

MAX_STEPS = 1_000_000
"""Nodes that one evaluation may visit, items of lists counted."""


class TooMuchWork(Exception):
    """An evaluation was stopped because it took more steps than its budget."""


@dataclass(frozen=True)
class Trace:
    """How one node came to its answer: its value, and what it evaluated, in order."""

    node: Node
    value: Value
    parts: tuple[Trace, ...] = ()


def evaluate(tree: Bool, record: Record, now: datetime, budget: int = MAX_STEPS) -> Truth:
    """True, False, or None for unknown. Raises TooMuchWork beyond `budget` steps."""
    result: Truth = Run(record, now, budget).value(tree)
    return result


def evaluate_rule(test: RuleTest, record: Record, now: datetime, budget: int = MAX_STEPS) -> Truth:
    """True where the rule holds, False where it doesn't, None where undetermined."""
    run = Run(record, now, budget)
    return rule_truth((run.value(t) for t in test.when), (run.value(t) for t in test.unless))


def rule_truth(when: Iterable[Truth], unless: Iterable[Truth]) -> Truth:
    """What a rule's elements and exceptions amount to."""
    undetermined = False
    for truth in when:
        if truth is False:
            return False
        undetermined |= truth is None
    for truth in unless:
        if truth is True:
            return False
        undetermined |= truth is None
    return None if undetermined else True


def trace(tree: Bool, record: Record, now: datetime, budget: int = MAX_STEPS) -> Trace:
    """The answer of `evaluate` with every part that led to it."""
    run = _Tracing(record, now, budget)
    run.value(tree)
    return run.roots[0]


class Run:
    """One evaluation: a record, a moment, the items of the macros around, steps left."""

    def __init__(self, record: Record, now: datetime, budget: int) -> None:
        self.record = record
        self.now = now
        self.left = budget
        self.items: list[Value] = []

    def spend(self, steps: int) -> None:
        self.left -= steps
        if self.left < 0:
            raise TooMuchWork

    def value(self, node: Node) -> Value:
        self.spend(1)
        return _HANDLERS[type(node)](self, node)

    def read(self, ref: Ref | Var) -> tuple[bool, Value]:
        """(known, value) of a fact, a field or an item; None with known is none."""
        if isinstance(ref, Ref):
            if ref.fact not in self.record:
                return False, None
            value = self.record[ref.fact]
        else:
            value = self.items[ref.depth]
        for name in ref.path:
            # What is none has no fields: nothing is known of them, nor can it be.
            if value is None or name not in value:
                return False, None
            value = value[name]
        return True, value

    def bodies(self, over: Ref | Var, body: Bool) -> Iterator[Truth]:
        """The body's truth for each item in turn."""
        _, items = self.read(over)
        for item in items:
            self.items.append(item)
            try:
                yield self.value(body)
            finally:
                self.items.pop()


class _Tracing(Run):
    def __init__(self, record: Record, now: datetime, budget: int) -> None:
        super().__init__(record, now, budget)
        self.roots: list[Trace] = []

    def value(self, node: Node) -> Value:
        outer, self.roots = self.roots, []
        value = super().value(node)
        outer.append(Trace(node, value, tuple(self.roots)))
        self.roots = outer
        return value


def _reference(run: Run, node: Ref | Var) -> Value:
    return run.read(node)[1]


def _and(run: Run, node: And) -> Truth:
    result: Truth = True
    for arg in node.args:
        truth = run.value(arg)
        if truth is False:
            return False
        if truth is None:
            result = None
    return result


def _or(run: Run, node: Or) -> Truth:
    result: Truth = False
    for arg in node.args:
        truth = run.value(arg)
        if truth is True:
            return True
        if truth is None:
            result = None
    return result


def _not(run: Run, node: Not) -> Truth:
    truth = run.value(node.arg)
    return None if truth is None else not truth


def _choice(run: Run, node: If | Choice) -> Value:
    test = run.value(node.test)
    if test is None:
        return None
    return run.value(node.then if test else node.other)


_COMPARE: dict[str, Callable[[Value, Value], bool]] = {
    "==": lambda a, b: bool(a == b),
    "!=": lambda a, b: bool(a != b),
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}


def _compare(run: Run, node: Compare) -> Truth:
    left, right = run.value(node.left), run.value(node.right)
    if left is None or right is None:
        return None
    return _COMPARE[node.op](left, right)


def _has(run: Run, node: Has) -> Truth:
    known, value = run.read(node.ref)
    return value is not None if known else None


@lru_cache(maxsize=4096)
def _options(node: InSet) -> frozenset[Value]:
    return frozenset(o.value for o in node.options)


def _in_set(run: Run, node: InSet) -> Truth:
    value = run.value(node.term)
    return None if value is None else value in _options(node)


def _in_list(run: Run, node: InList) -> Truth:
    value, items = run.value(node.term), run.value(node.over)
    if value is None or items is None:
        return None
    run.spend(len(items))
    if value in items:
        return True
    return None if isinstance(items, Partial) else False


def _quantifier(run: Run, node: Quantifier) -> Truth:
    items = run.value(node.over)
    if items is None:
        return None
    if node.kind == "exists_one":
        truths = list(run.bodies(node.over, node.body))
        if isinstance(items, Partial) or None in truths:
            return None
        return truths.count(True) == 1
    decisive = node.kind == "exists"
    result: Truth = None if isinstance(items, Partial) else not decisive
    for truth in run.bodies(node.over, node.body):
        if truth is decisive:
            return decisive
        if truth is None:
            result = None
    return result


def _count(run: Run, node: Count) -> int | None:
    items = run.value(node.over)
    if items is None or isinstance(items, Partial):
        return None
    truths = list(run.bodies(node.over, node.body))
    return None if None in truths else truths.count(True)


def _size(run: Run, node: Size) -> int | None:
    value = run.value(node.term)
    return None if value is None or isinstance(value, Partial) else len(value)


def _arith(run: Run, node: Arith) -> Value:
    return apply(node.op, run.value(node.left), run.value(node.right))


def _neg(run: Run, node: Neg) -> Value:
    value = run.value(node.term)
    return None if value is None else apply("-", 0 * value, value)


def _to_double(run: Run, node: ToDouble) -> float | None:
    value = run.value(node.term)
    return None if value is None else float(value)


def _lower(run: Run, node: LowerAscii) -> str | None:
    value = run.value(node.term)
    return None if value is None else lower_ascii(value)


def _string_test(run: Run, node: StringTest) -> Truth:
    text, arg = run.value(node.term), run.value(node.arg)
    if text is None or arg is None:
        return None
    match node.kind:
        case "startsWith":
            return bool(text.startswith(arg))
        case "endsWith":
            return bool(text.endswith(arg))
    return arg in text


def _matches(run: Run, node: Matches) -> Truth:
    value = run.value(node.term)
    return None if value is None else searcher(node.pattern)(value) is not None


_HANDLERS: dict[type, Callable[..., Value]] = {
    Lit: lambda run, node: node.value,
    Now: lambda run, node: run.now,
    Ref: _reference,
    Var: _reference,
    Arith: _arith,
    Neg: _neg,
    Size: _size,
    Count: _count,
    LowerAscii: _lower,
    ToDouble: _to_double,
    Choice: _choice,
    Truthy: lambda run, node: run.value(node.ref),
    Constantly: lambda run, node: node.value,
    And: _and,
    Or: _or,
    Not: _not,
    If: _choice,
    Compare: _compare,
    Has: _has,
    InSet: _in_set,
    InList: _in_list,
    Quantifier: _quantifier,
    StringTest: _string_test,
    Matches: _matches,
}
