"""Conditions as SQL for DuckDB, as sqlglot nodes.

A condition becomes predicates by polarity, for NOT can't tell false from unknown: `holds`
where it is definitely true, `fails` where it is definitely false; NULL counts as no. What
CEL calls an error is unknown, and never an error of the database. `interpret` says what
the answers must be.

How facts lie in columns is said in `columns`; terms are left to `terms`, whole rules
to `sql.compile`.
"""

from __future__ import annotations

from sqlglot import exp

from reasoned.conditions.sql.columns import NONE
from reasoned.conditions.sql.cost import cheapest_first, is_small
from reasoned.conditions.sql.parts import (
    Sql,
    binary,
    boolean,
    both,
    call,
    case,
    contains,
    either,
    literal,
    missing,
    negated,
    number,
    text,
    transformed,
)
from reasoned.conditions.sql.patterns import branches, in_either_case
from reasoned.conditions.sql.reader import variable
from reasoned.conditions.sql.terms import Terms, kind_of
from reasoned.conditions.tree import (
    And,
    Bool,
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
    Not,
    Now,
    Or,
    Quantifier,
    Ref,
    StringTest,
    Term,
    Truthy,
    Var,
)
from reasoned.conditions.types import Scalar
from reasoned.conditions.walk import nodes

_COMPARE: dict[str, tuple[type[exp.Binary], type[exp.Binary]]] = {
    "==": (exp.EQ, exp.NEQ),
    "!=": (exp.NEQ, exp.EQ),
    "<": (exp.LT, exp.GTE),
    "<=": (exp.LTE, exp.GT),
    ">": (exp.GT, exp.LTE),
    ">=": (exp.GTE, exp.LT),
}
_STRING_TESTS = {"startsWith": "STARTS_WITH", "endsWith": "ENDS_WITH", "contains": "CONTAINS"}


class Emitter(Terms):
    """Makes the SQL of conditions over one source, as predicates or as a BOOLEAN."""

    def holds(self, node: Bool) -> Sql:
        """A predicate: the condition is definitely true."""
        return self._predicate(node, True)

    def fails(self, node: Bool) -> Sql:
        """A predicate: the condition is definitely false."""
        return self._predicate(node, False)

    def _predicate(self, node: Bool, want: bool) -> Sql:
        """A predicate: the condition is definitely `want`."""
        if node in self._shared:
            return _polar(self.truth(node), want)
        match node:
            case Not():
                return self._predicate(node.arg, not want)
            case And() | Or():
                join = both if isinstance(node, And) is want else either
                return join(self._predicate(arg, want) for arg in cheapest_first(node.args))
            case If() if is_small(node.test):
                then = both((self.holds(node.test), self._predicate(node.then, want)))
                other = both((self.fails(node.test), self._predicate(node.other, want)))
                return either((then, other))
            case Constantly():
                return exp.Boolean(this=node.value is want)
            case Compare():
                return self._compare(node, want)
            case Has():
                return self._has(node, want)
            case InSet() if not node.options:
                return exp.Boolean(this=False) if want else self._definite(node.term)
            case InList():
                return self._in_list(node, want)
            case Quantifier():
                return self._quantifier(node, want)
        return _polar(self.truth(node), want)

    def truth(self, node: Bool) -> Sql:
        """The condition as a BOOLEAN, NULL where it is unknown.

        Here, unlike in the predicates, no part that isn't small stands twice.
        """
        if node in self._shared:
            return self.column(self._shared[node])
        match node:
            case Truthy():
                return self.read(node.ref)
            case Constantly():
                return exp.Boolean(this=node.value)
            case Not():
                return negated(self.truth(node.arg))
            case And() | Or():
                join = both if isinstance(node, And) else either
                return join(self.truth(arg) for arg in cheapest_first(node.args))
            case If():
                return self.once(
                    self.truth(node.test),
                    lambda test: case(
                        (test(), self.truth(node.then)),
                        (negated(test()), self.truth(node.other)),
                    ),
                )
            case Compare():
                return self._compare(node, True)
            case InSet() if node.options:
                options = [literal(option) for option in node.options]
                return exp.In(this=exp.Paren(this=self.value(node.term)), expressions=options)
            case StringTest():
                return call(_STRING_TESTS[node.kind], self.value(node.term), self.value(node.arg))
            case Matches():
                return self._matches(node)
            case InList() if self.there(node.over):
                return self._in_list_truth(node)
        true, false = exp.Boolean(this=True), exp.Boolean(this=False)
        return case((self.holds(node), true), (self.fails(node), false))

    def _compare(self, node: Compare, want: bool) -> Sql:
        operator = _COMPARE[node.op][0 if want else 1]
        read = self.value
        if kind_of(node.left) is Scalar.TIMESTAMP and not (
            _plain(node.left) and _plain(node.right)
        ):
            read = self.micros
        return binary(operator, read(node.left), read(node.right))

    def _has(self, node: Has, want: bool) -> Sql:
        if want:
            return negated(missing(self.read(node.ref)))
        none = self.companion(node.ref, NONE)
        return exp.Boolean(this=False) if none is None else none

    def _definite(self, term: Term) -> Sql:
        """A predicate: the term isn't unknown."""
        if self.certain(term):
            return exp.Boolean(this=True)
        return negated(missing(self.value(term)))

    def _in_list(self, node: InList, want: bool) -> Sql:
        if not self.there(node.over):
            return exp.Boolean(this=False)
        if want:
            return contains(self.read(node.over), self.value(node.term))
        complete = self.complete(node.over)
        if self.certain(node.term):
            without = negated(contains(self.read(node.over), self.value(node.term)))
            return both((complete, without))
        # In SQL an empty list contains nothing, not even what is unknown.
        return self.once(
            self.value(node.term),
            lambda value: both(
                (
                    complete,
                    negated(missing(value())),
                    negated(contains(self.read(node.over), value())),
                )
            ),
        )

    def _in_list_truth(self, node: InList) -> Sql:
        items = self.read(node.over)
        known = (self.complete(node.over), negated(missing(items.copy())))
        return self.once(
            self.value(node.term),
            lambda value: case(
                (contains(items, value()), exp.Boolean(this=True)),
                (both((*known, negated(missing(value())))), exp.Boolean(this=False)),
            ),
        )

    def _matches(self, node: Matches) -> Sql:
        parts = branches(node.pattern)
        term = node.term
        if isinstance(term, LowerAscii) and term not in self._shared:
            either_case = [in_either_case(part) for part in parts]
            if None not in either_case:
                term, parts = term.term, [part for part in either_case if part is not None]
        return self.once(
            self.value(term),
            lambda value: either(
                exp.RegexpLike(this=value(), expression=text(part)) for part in parts
            ),
        )

    def _quantifier(self, node: Quantifier, want: bool) -> Sql:
        if not self.there(node.over):
            return exp.Boolean(this=False)
        if node.kind == "exists_one":
            count = self.value(Count(node.over, node.depth, node.body))
            return binary(exp.EQ if want else exp.NEQ, count, number(1))
        if (node.kind == "exists") is want:
            sought = _sought(node, want)
            if sought is not None:
                return contains(self.read(node.over), self.value(sought))
            return contains(self._each(node, want), exp.Boolean(this=True))
        sought = _sought(node, not want)
        if sought is not None:
            every = negated(contains(self.read(node.over), self.value(sought)))
        else:
            every = negated(contains(self._each(node, want), exp.Boolean(this=False)))
        return both((self.complete(node.over), every))

    def _each(self, node: Quantifier, want: bool) -> Sql:
        """For each item TRUE or FALSE: whether the body is definitely `want`."""
        self.enter(node)
        inner = self._predicate(node.body, want)
        self.leave()
        return transformed(self.read(node.over), variable(node.depth), boolean(inner))


def _plain(*terms: Term) -> bool:
    return all(isinstance(term, Lit | Now | Ref | Var) for term in terms)


def _polar(truth: Sql, want: bool) -> Sql:
    return truth if want else negated(truth)


def _sought(node: Quantifier, want: bool) -> Term | None:
    """`t` where the body, being `want`, says that the item itself equals `t`."""
    body = node.body
    if not isinstance(body, Compare) or body.op != ("==" if want else "!="):
        return None
    for one, other in ((body.left, body.right), (body.right, body.left)):
        if isinstance(one, Var) and one.depth == node.depth and not one.path:
            inside = (n for n in nodes(other) if isinstance(n, Var))
            return None if any(v.depth >= node.depth for v in inside) else other
    return None
