"""Terms as SQL: arithmetic, sizes, texts. NULL is unknown, and so is every error of CEL.

The middle one of the three parts of the SQL emitter, under `sql.emit`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlglot import exp

from reasoned.conditions.sql.certain import Certainty
from reasoned.conditions.sql.columns import PARTIAL, Columns
from reasoned.conditions.sql.cost import is_small
from reasoned.conditions.sql.parts import (
    BIGINT,
    DOUBLE,
    HUGEINT,
    Sql,
    binary,
    boolean,
    both,
    call,
    case,
    cast,
    contains,
    either,
    filtered,
    is_true,
    literal,
    microseconds,
    missing,
    negated,
    null,
    number,
    text,
    transformed,
    try_cast,
)
from reasoned.conditions.sql.reader import LIMITS, Make, variable
from reasoned.conditions.tree import (
    Arith,
    Bool,
    Choice,
    Count,
    Lit,
    LowerAscii,
    Neg,
    Node,
    Now,
    Ref,
    Size,
    Term,
    ToDouble,
    Var,
)
from reasoned.conditions.types import Scalar, Type
from reasoned.conditions.values import INT_MIN

_ARITH: dict[str, type[exp.Binary]] = {
    "+": exp.Add,
    "-": exp.Sub,
    "*": exp.Mul,
    "/": exp.Div,
}
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Terms(Certainty, ABC):
    """Makes the SQL of terms; `shared` holds the terms that a column holds already."""

    def __init__(
        self, columns: Columns, source: str, shared: Mapping[Node, str], now: datetime
    ) -> None:
        super().__init__(columns, source, shared)
        self._now = Lit(now, Scalar.TIMESTAMP)

    @abstractmethod
    def holds(self, node: Bool) -> Sql:
        """A predicate: the condition is definitely true."""

    @abstractmethod
    def fails(self, node: Bool) -> Sql:
        """A predicate: the condition is definitely false."""

    @abstractmethod
    def truth(self, node: Bool) -> Sql:
        """The condition as a BOOLEAN, NULL where it is unknown."""

    def value(self, term: Term) -> Sql:
        """The term as a column of its type holds it; NULL where it is unknown."""
        if term in self._shared:
            return self.column(self._shared[term])
        match term:
            case Lit():
                return literal(term)
            case Now():
                return literal(self._now)
            case Ref() | Var():
                return self.read(term)
            case Arith(type=Scalar.TIMESTAMP):
                return call("MAKE_TIMESTAMPTZ", self.micros(term))
            case Arith() | Neg():
                return self._arithmetic(term)
            case Size():
                return self._size(term)
            case Count():
                return self._count(term)
            case LowerAscii():
                return self._lower(term)
            case ToDouble():
                return cast(self.value(term.term), DOUBLE)
            case Choice():
                return self._choice(term, self.value)
        return self.truth(term)

    def micros(self, term: Term) -> Sql:
        """A timestamp, in microseconds since 1970."""
        match term:
            case Lit(value=datetime() as moment):
                return number(microseconds(moment))
            case Now():
                return self.micros(self._now)
            case Arith():
                return self._time(term)
            case Choice():
                return self._choice(term, self.micros)
        return exp.UnixMicros(this=self.value(term))

    def complete(self, over: Ref | Var) -> Sql:
        """A predicate: the list isn't partial."""
        partial = self.companion(over, PARTIAL)
        whole: Sql = exp.Boolean(this=True) if partial is None else negated(is_true(partial))
        if self._columns.checked:
            return whole
        name = self.name()
        holes = filtered(self.read(over), name, missing(exp.column(name)))
        return both((whole, binary(exp.EQ, exp.ArraySize(this=holes), number(0))))

    def _choice(self, node: Choice, read: Callable[[Term], Sql]) -> Sql:
        then, other = read(node.then), read(node.other)
        if is_small(node.test):
            return case((self.holds(node.test), then), (self.fails(node.test), other))
        return self.once(
            self.truth(node.test),
            lambda test: case((test(), then), (negated(test()), other)),
        )

    # --- arithmetic -----------------------------------------------------------------

    def _arithmetic(self, node: Arith | Neg) -> Sql:
        match node.type:
            case Scalar.INT:
                return self._whole(_difference(node))
            case Scalar.DOUBLE if self.bounds(node) is not None:
                return self._double(node)
            case Scalar.DOUBLE:
                return self.once(
                    self._double(node),
                    lambda value: case((call("ISFINITE", value()), value())),
                )
        return self._time(_difference(node))

    def _double(self, term: Term) -> Sql:
        """Not yet made sure to be finite: what isn't stays so until it divides."""
        match term:
            case Neg():
                return self._double(_difference(term))
            case Arith(op="/"):
                return binary(exp.Div, self._double(term.left), self.value(term.right))
            case Arith():
                return binary(_ARITH[term.op], self._double(term.left), self._double(term.right))
        return self.value(term)

    def _time(self, node: Arith) -> Sql:
        """A timestamp or a duration in microseconds, far from the ends of BIGINT."""
        sides = (
            self.micros(side) if kind_of(side) is Scalar.TIMESTAMP else self.value(side)
            for side in (node.left, node.right)
        )
        raw = binary(_ARITH[node.op], *sides)
        if kind_of(node.left) is kind_of(node.right) is Scalar.TIMESTAMP:
            return raw
        low, high = (self._micro_literal(limit) for limit in LIMITS[node.type])
        return self.once(
            raw,
            lambda value: case(
                (exp.Between(this=exp.Paren(this=value()), low=low, high=high), value())
            ),
        )

    def _micro_literal(self, lit: Lit) -> Sql:
        return self.micros(lit) if lit.type is Scalar.TIMESTAMP else literal(lit)

    def _whole(self, node: Arith) -> Sql:
        left, right = node.left, node.right
        if self.bounds(node) is not None or _divides_safely(node):
            kinds = {**_ARITH, "/": exp.IntDiv, "%": exp.Mod}
            return binary(kinds[node.op], self.value(left), self.value(right))
        if node.op in {"+", "-", "*"}:
            wide = (cast(self.value(side), HUGEINT) for side in (left, right))
            return try_cast(binary(_ARITH[node.op], *wide), BIGINT)

        def quotient(dividend: Make, divisor: Make) -> Sql:
            return try_cast(
                binary(exp.IntDiv, cast(dividend(), HUGEINT), _nonzero(divisor())), BIGINT
            )

        def remainder(dividend: Make, divisor: Make) -> Sql:
            # By -1 it is 0, but for the least int, which is an error in CEL.
            fits = binary(exp.NEQ, dividend(), number(INT_MIN))
            return case(
                (binary(exp.EQ, divisor(), number(-1)), case((fits, number(0)))),
                default=binary(exp.Mod, dividend(), _nonzero(divisor())),
            )

        operation = quotient if node.op == "/" else remainder
        return self.once(
            self.value(left),
            lambda dividend: self.once(
                self.value(right),
                lambda divisor: operation(dividend, divisor),
            ),
        )

    # --- sizes and texts ------------------------------------------------------------

    def _size(self, node: Size) -> Sql:
        if not isinstance(node.term, Ref | Var) or node.term.type is Scalar.STRING:
            return exp.Length(this=self.value(node.term))
        if not self.there(node.term):
            return null(Scalar.INT)
        length = exp.ArraySize(this=self.read(node.term))
        complete = self.complete(node.term)
        return length if isinstance(complete, exp.Boolean) else case((complete, length))

    def _count(self, node: Count) -> Sql:
        if not self.there(node.over):
            return null(Scalar.INT)
        items, name = self.read(node.over), variable(node.depth)
        complete = [self.complete(node.over)]
        certain = self.certain_body(node)
        self.enter(node)
        met = boolean(self.holds(node.body))
        if not certain:
            definite = boolean(either((self.holds(node.body), self.fails(node.body))))
            every = transformed(items.copy(), name, definite)
            complete.append(negated(contains(every, exp.Boolean(this=False))))
        self.leave()
        count = exp.ArraySize(this=filtered(items, name, met))
        test = both(complete)
        return count if isinstance(test, exp.Boolean) else case((test, count))

    def _lower(self, node: LowerAscii) -> Sql:
        """LOWER changes other alphabets too, and TRANSLATE is slow: each where it is due."""
        return self.once(
            self.value(node.term),
            lambda value: case(
                (
                    binary(exp.EQ, call("STRLEN", value()), exp.Length(this=value())),
                    exp.Lower(this=value()),
                ),
                default=call("TRANSLATE", value(), text(_UPPER), text(_UPPER.lower())),
            ),
        )


def kind_of(term: Term) -> Type:
    """The type of a term; a condition is a bool."""
    return getattr(term, "type", Scalar.BOOL)


def _divides_safely(node: Arith) -> bool:
    divisor = node.right.value if isinstance(node.right, Lit) else 0
    return node.op in {"/", "%"} and divisor not in {0, -1}


def _nonzero(value: Sql) -> Sql:
    return exp.Nullif(this=value, expression=number(0))


def _difference(node: Arith | Neg) -> Arith:
    """`-x` as `0 - x`."""
    if isinstance(node, Arith):
        return node
    zero = Lit(0.0 if node.type is Scalar.DOUBLE else 0, node.type)
    return Arith("-", zero, node.term, node.type)
