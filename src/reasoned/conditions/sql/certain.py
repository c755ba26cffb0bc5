"""Which conditions can't be unknown in any row of a source, so that not false is true.

It rests on what the source says of itself (`Columns.known`, missing companions), and on
`has`: after `has(ad.payer) && ...` the fact is there. Being unsure costs time, never truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeAlias

from reasoned.conditions.sql.columns import NONE, PARTIAL
from reasoned.conditions.sql.ranges import Ranges
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
    ToDouble,
    Truthy,
    Var,
)
from reasoned.conditions.types import ListType, Scalar

Given: TypeAlias = frozenset[Ref | Var]
"""Facts and fields that have a value wherever the answer matters."""

NOTHING: Given = frozenset()


class Certainty(Ranges):
    """Answers `certain` for the conditions and terms of one source."""

    def certain(self, node: Node, given: Given = NOTHING) -> bool:
        """Whether it has a value in every row in which all of `given` have one."""
        match node:
            case Lit() | Now() | Constantly():
                return True
            case Ref() | Var():
                return self._present(node, given)
            case Truthy() | Has():
                known = self._known if isinstance(node, Has) else self._present
                return known(node.ref, given)
            case Not():
                return self.certain(node.arg, given)
            case And():
                return self._all_certain(node.args, stated, given)
            case Or():
                return self._all_certain(node.args, denied, given)
            case If() | Choice():
                return (
                    self.certain(node.test, given)
                    and self.certain(node.then, given | stated(node.test))
                    and self.certain(node.other, given | denied(node.test))
                )
            case Compare():
                return self.certain(node.left, given) and self.certain(node.right, given)
            case InSet() | Matches() | Size() | LowerAscii() | ToDouble():
                return self.certain(node.term, given)
            case InList():
                return self.certain(node.term, given) and self._present(node.over, given)
            case StringTest():
                return self.certain(node.term, given) and self.certain(node.arg, given)
            case Quantifier() | Count():
                return self._present(node.over, given) and self.certain_body(node, given)
            case Arith():
                return self._in_range(node, given)
            case Neg():
                finite = node.type is Scalar.DOUBLE or self.bounds(node) is not None
                return finite and self.certain(node.term, given)

    def _all_certain(
        self, args: Iterable[Bool], says: Callable[[Bool], Given], given: Given
    ) -> bool:
        """What some of the args say of a fact holds for the others, never for themselves."""
        said = given.union(*map(says, args))
        return all(self.certain(arg, given if says(arg) else said) for arg in args)

    def certain_body(self, node: Quantifier | Count, given: Given = NOTHING) -> bool:
        """Whether the body of a macro has a value for every item."""
        self.enter(node)
        answer = self.certain(node.body, given)
        self.leave()
        return answer

    def _in_range(self, node: Arith, given: Given) -> bool:
        """Sums and products may leave their range, and a divisor may be zero."""
        if not (self.certain(node.left, given) and self.certain(node.right, given)):
            return False
        if node.op == "-" and node.type is Scalar.DURATION and _is_time(node.left):
            return True
        return self.bounds(node) is not None

    def _known(self, ref: Ref | Var, given: Given) -> bool:
        """Has a value, or is known to be none."""
        if ref in given:
            return True
        if isinstance(ref, Var) and not ref.path:
            return self._columns.checked
        if not self.there(ref) or self.path(ref) not in self._columns.known:
            return False
        if isinstance(ref, Ref) and ref.path:
            whole = Ref(ref.fact, (), self._columns.schema[ref.fact])
            return self._present(whole, given)
        return True

    def _present(self, ref: Ref | Var, given: Given) -> bool:
        """Has a value, and a complete one."""
        if isinstance(ref.type, ListType):
            return self._known(ref, given) and self.companion(ref, PARTIAL) is None
        return ref in given or (self._known(ref, given) and self.companion(ref, NONE) is None)


def stated(node: Bool) -> Given:
    """What has a value where the condition is true."""
    match node:
        case Has():
            return frozenset({node.ref})
        case Not():
            return denied(node.arg)
        case And():
            return NOTHING.union(*map(stated, node.args))
    return NOTHING


def denied(node: Bool) -> Given:
    """What has a value where the condition is false."""
    match node:
        case Not():
            return stated(node.arg)
        case Or():
            return NOTHING.union(*map(denied, node.args))
    return NOTHING


def _is_time(node: Node) -> bool:
    return getattr(node, "type", None) is Scalar.TIMESTAMP
