"""Typed conditions as Python expressions, in both polarities.

For a condition c, `true(c)` is an expression that is truthy exactly where c is true, and
`false(c)` where c is false; neither where c is unknown. That keeps three values without a
third value in the code: a comparison with a missing fact is simply neither. Parts that
cost more (macros, regular expressions, choices) become functions of their own, which
answer True, False or None and are called once a record.

Rules, masks and dispatch are left to `python.compile`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any

from reasoned.conditions.arithmetic import apply, lower_ascii
from reasoned.conditions.python import nodes as py
from reasoned.conditions.python.parts import part_body
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
    Size,
    StringTest,
    Term,
    ToDouble,
    Truthy,
    Var,
)
from reasoned.conditions.types import Scalar
from reasoned.conditions.values import Partial
from reasoned.conditions.walk import nodes

UNSET = object()
"""Fills the slot of a part that hasn't been evaluated for this record."""

_OPS: dict[str, tuple[type[ast.cmpop], str]] = {
    "==": (ast.Eq, "!="),
    "!=": (ast.NotEq, "=="),
    "<": (ast.Lt, ">="),
    "<=": (ast.LtE, ">"),
    ">": (ast.Gt, "<="),
    ">=": (ast.GtE, "<"),
}
_BOOLS = (
    Truthy, Constantly, And, Or, Not, If, Compare, Has, InSet, InList, Quantifier, StringTest,
    Matches,
)  # fmt: skip


class Module:
    """The functions and constants that generated code uses, by generated names."""

    def __init__(self) -> None:
        self.functions: list[ast.stmt] = []
        self.globals: dict[str, Any] = {
            "Partial": Partial,
            "UNSET": UNSET,
            "apply": apply,
            "lower_ascii": lower_ascii,
            "type": type,
            "len": len,
            "float": float,
        }
        self._constants: dict[tuple[type, object], str] = {}
        self._parts: dict[Node, str] = {}

    def constant(self, value: object) -> ast.expr:
        """The value as a literal where Python has one, else as a global."""
        if isinstance(value, bool | int | float | str):
            return py.const(value)
        key = (type(value), value)
        if key not in self._constants:
            self._constants[key] = f"k{len(self._constants)}"
            self.globals[self._constants[key]] = value
        return py.name(self._constants[key])

    def part(self, node: Node) -> str:
        """The name of the function that evaluates a costly node."""
        if node not in self._parts:
            identifier = self._parts[node] = f"p{len(self._parts)}"
            outer = _items(node)
            body = part_body(node, Emitter(self, slots=None))
            self.functions.append(py.function(identifier, ("rec", "get", "now", *outer), body))
        return self._parts[node]


def outer_depths(node: Node) -> list[int]:
    """The macros around the node whose items it reads, by depth."""
    inside = {n.depth for n in nodes(node) if isinstance(n, Quantifier | Count)}
    return sorted({n.depth for n in nodes(node) if isinstance(n, Var)} - inside)


def _items(node: Node) -> list[str]:
    return [f"i{depth}" for depth in outer_depths(node)]


class Emitter:
    """Expressions for one function body.

    `slots`: costly parts seen so far by the local that holds their answer; None where
    nothing is kept. `local`: facts that stand in locals already.
    """

    def __init__(self, module: Module, slots: dict[Node, str] | None) -> None:
        self.module = module
        self.slots = slots
        self.local: dict[str, str] = {}
        self._temporaries = 0

    # --- booleans -----------------------------------------------------------------------

    def true(self, node: Bool) -> ast.expr:
        return self._polar(node, True)

    def false(self, node: Bool) -> ast.expr:
        return self._polar(node, False)

    def _polar(self, node: Bool, want: bool) -> ast.expr:
        match node:
            case Constantly(value):
                return py.const(value is want)
            case Truthy(ref):
                return py.is_(self.term(ref), want)
            case Not(arg):
                return self._polar(arg, not want)
            case And(args):
                join = py.all_of if want else py.any_of
                return join([self._polar(a, want) for a in args])
            case Or(args):
                join = py.any_of if want else py.all_of
                return join([self._polar(a, want) for a in args])
            case Compare(op, left, right):
                return self._compare(op if want else _OPS[op][1], left, right)
            case Has(ref):
                return self._has(ref, want)
            case InSet(term, options):
                return self._in_set(term, options, want)
            case InList(term, over):
                return self._in_list(term, over, want)
            case StringTest():
                return self._string_test(node, want)
        return py.is_(self._part(node), want)

    def value(self, node: Bool) -> ast.expr:
        """The answer itself: True, False or None."""
        if isinstance(node, Quantifier | If | Matches):
            return self._part(node)
        return py.choose(
            self.true(node),
            py.const(True),
            py.choose(self.false(node), py.const(False), py.const(None)),
        )

    def _compare(self, op: str, left: Term, right: Term) -> ast.expr:
        operator = _OPS[op][0]()
        if op == "==" and isinstance(right, Lit):
            return py.compare(self.term(left), operator, self.term(right))
        checks: list[ast.expr] = []
        first = self._once(left, checks)
        second = self._once(right, checks)
        return py.all_of([*checks, py.compare(first, operator, second)])

    def _once(self, term: Term, checks: list[ast.expr]) -> ast.expr:
        """A name or constant for the term; adds the check that it is known."""
        if isinstance(term, Lit | Now):
            return self.term(term)
        value = self.term(term)
        if isinstance(value, ast.Name):
            checks.append(py.known(value))
            return value
        self._temporaries += 1
        temporary = f"t{self._temporaries}"
        checks.append(py.known(py.bind(temporary, value)))
        return py.name(temporary)

    def _has(self, ref: Ref | Var, want: bool) -> ast.expr:
        holder, key = self._holder(ref)
        if holder is None:
            value = self.term(ref)
            if want:
                return py.known(value)
            there = py.compare(py.const(key), ast.In(), py.name("rec"))
            return py.all_of([py.is_(value, None), there])
        checks: list[ast.expr] = []
        inner = self._once(holder, checks)
        value = py.method(inner, "get", py.const(key))
        if want:
            return py.all_of([*checks, py.known(value)])
        there = py.compare(py.const(key), ast.In(), inner)
        return py.all_of([*checks, py.is_(value, None), there])

    @staticmethod
    def _holder(ref: Ref | Var) -> tuple[Ref | Var | None, str]:
        """What holds the value: None for the record itself, and the key in it."""
        if isinstance(ref, Ref):
            if not ref.path:
                return None, ref.fact
            return Ref(ref.fact, ref.path[:-1], ref.field), ref.path[-1]
        return Var(ref.depth, ref.path[:-1], ref.field), ref.path[-1]

    def _in_set(self, term: Term, options: tuple[Lit, ...], want: bool) -> ast.expr:
        values = self.module.constant(frozenset(o.value for o in options))
        if want:
            return py.compare(self.term(term), ast.In(), values)
        checks: list[ast.expr] = []
        value = self._once(term, checks)
        return py.all_of([*checks, py.compare(value, ast.NotIn(), values)])

    def _in_list(self, term: Term, over: Ref | Var, want: bool) -> ast.expr:
        checks: list[ast.expr] = []
        items = self._once(over, checks)
        value = self._once(term, checks)
        if want:
            return py.all_of([*checks, py.compare(value, ast.In(), items)])
        complete = py.complete(items)
        return py.all_of([*checks, py.compare(value, ast.NotIn(), items), complete])

    def _string_test(self, node: StringTest, want: bool) -> ast.expr:
        checks: list[ast.expr] = []
        text = self._once(node.term, checks)
        arg = self._once(node.arg, checks)
        if node.kind == "contains":
            return py.all_of([*checks, py.compare(arg, ast.In() if want else ast.NotIn(), text)])
        test = py.method(text, node.kind.lower(), arg)
        return py.all_of([*checks, test if want else py.not_(test)])

    # --- terms --------------------------------------------------------------------------

    def term(self, node: Term) -> ast.expr:
        """An expression for the value; None where it is unknown."""
        match node:
            case Lit(value):
                return self.module.constant(value)
            case Now():
                return py.name("now")
            case Ref(fact, path):
                return self._fields(self.fact(fact), path)
            case Var(depth, path):
                return self._fields(py.name(f"i{depth}"), path, known=True)
            case Count() | Choice() | LowerAscii():
                return self._part(node)
            case Size(inner):
                return self._unless_unknown(inner, self._length(inner))
            case ToDouble(inner):
                return self._unless_unknown(inner, lambda v: py.call(py.name("float"), v))
            case Neg(inner, kind):
                zero = py.const(0 if kind is Scalar.INT else 0.0)
                minus = py.const("-")
                return self._unless_unknown(
                    inner, lambda v: py.call(py.name("apply"), minus, zero, v)
                )
            case Arith(op, left, right, kind):
                return self._arith(op, left, right, kind)
        assert isinstance(node, _BOOLS)
        return self.value(node)

    def fact(self, fact: str) -> ast.expr:
        if fact in self.local:
            return py.name(self.local[fact])
        return py.call(py.name("get"), py.const(fact))

    def _fields(self, base: ast.expr, path: tuple[str, ...], known: bool = False) -> ast.expr:
        for field in path:
            if known:
                base = py.method(base, "get", py.const(field))
                known = False
                continue
            checks: list[ast.expr] = []
            if isinstance(base, ast.Name):
                holder: ast.expr = base
                checks.append(py.known(base))
            else:
                self._temporaries += 1
                holder = py.name(f"t{self._temporaries}")
                checks.append(py.known(py.bind(f"t{self._temporaries}", base)))
            base = py.choose(
                py.all_of(checks), py.method(holder, "get", py.const(field)), py.const(None)
            )
        return base

    def _unless_unknown(self, inner: Term, make: Callable[[ast.expr], ast.expr]) -> ast.expr:
        checks: list[ast.expr] = []
        value = self._once(inner, checks)
        made = make(value)
        return py.choose(py.all_of(checks), made, py.const(None)) if checks else made

    def _length(self, inner: Term) -> Callable[[ast.expr], ast.expr]:
        def length(value: ast.expr) -> ast.expr:
            size = py.call(py.name("len"), value)
            if getattr(inner, "type", None) is Scalar.STRING:
                return size
            return py.choose(py.complete(value), size, py.const(None))

        return length

    def _arith(self, op: str, left: Term, right: Term, kind: Scalar) -> ast.expr:
        if (
            op == "-"
            and kind is Scalar.DURATION
            and getattr(left, "type", None) is (Scalar.TIMESTAMP)
        ):
            # Two times within the years 1 to 9999 always have a difference.
            checks: list[ast.expr] = []
            first, second = self._once(left, checks), self._once(right, checks)
            minus = ast.BinOp(first, ast.Sub(), second)
            return py.choose(py.all_of(checks), minus, py.const(None)) if checks else minus
        return py.call(py.name("apply"), py.const(op), self.term(left), self.term(right))

    def _part(self, node: Node) -> ast.expr:
        """The answer of a costly part, evaluated at most once where slots are kept."""
        items = _items(node)
        function = self.module.part(node)
        made = py.call(
            py.name(function), py.name("rec"), py.name("get"), py.name("now"), *map(py.name, items)
        )
        if self.slots is None or items:
            return made
        slot = self.slots.setdefault(node, f"m{len(self.slots)}")
        return py.choose(
            py.compare(py.name(slot), ast.IsNot(), py.name("UNSET")),
            py.name(slot),
            py.bind(slot, made),
        )
