"""Generators of records, conditions and rules over one fixed set of facts.

Values come from small pools, so that equalities are often met; edges of every type are
among them. A record may be clean, or damaged as normalised records can be: facts and
fields missing, known to be none, lists partial.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

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
    Not,
    Now,
    Or,
    Quantifier,
    Ref,
    RuleTest,
    Size,
    StringTest,
    Term,
    ToDouble,
    Truthy,
    Var,
)
from reasoned.conditions.types import Field, ListType, ObjectType, Scalar, Schema, Type
from reasoned.conditions.values import INT_MAX, INT_MIN, Partial, Record

NOW = datetime(2024, 6, 1, 12, 30, 0, 250, tzinfo=UTC)

KINDS = ("gambling", "alcohol", "finance")
LICENCE = ObjectType(
    (
        ("kind", Field(Scalar.STRING, values=KINDS)),
        ("country", Field(Scalar.STRING)),
        ("until", Field(Scalar.TIMESTAMP, optional=True)),
        ("level", Field(Scalar.INT)),
        ("fee", Field(Scalar.DOUBLE, optional=True)),
        ("valid", Field(Scalar.BOOL)),
        ("regions", Field(ListType(Scalar.STRING))),
    )
)
LANDING = ObjectType(
    (
        ("domain", Field(Scalar.STRING)),
        ("https", Field(Scalar.BOOL)),
        ("hops", Field(Scalar.INT, optional=True)),
    )
)
SCHEMA: Schema = {
    "advertiser.country": Field(Scalar.STRING),
    "advertiser.control": Field(Scalar.STRING, optional=True, values=("state", "private")),
    "advertiser.verified": Field(Scalar.BOOL),
    "advertiser.since": Field(Scalar.TIMESTAMP, optional=True),
    "advertiser.sectors": Field(ListType(Scalar.STRING)),
    "advertiser.licences": Field(ListType(LICENCE)),
    "ad.text": Field(Scalar.STRING),
    "ad.clicks": Field(Scalar.INT),
    "ad.spend": Field(Scalar.DOUBLE, optional=True),
    "ad.age": Field(Scalar.DURATION),
    "ad.scores": Field(ListType(Scalar.INT)),
    "ad.landing": Field(LANDING),
}

_TEXTS = (
    "",
    "DE",
    "FR",
    "news",
    "Gold é now",
    "FREE money!!",
    "a\nb",
    "日本\U0001f600",
    "İSTANBUL K",
    "state",
    "private",
    *KINDS,
)
PATTERNS = (
    "(?i)free",
    "^DE$",
    "o.d",
    "[A-Z]{2}",
    "\\bnow\\b",
    "é|!!",
    "^$",
    "a.b",
    "(?s)a.b",
    "日.",
)
_INTS = (0, 1, -1, 2, 3, 7, 100, INT_MAX, INT_MIN, INT_MAX - 1)
_DOUBLES = (0.0, -0.0, 1.0, 0.5, -2.25, 3.0, 1e6, 0.1)
_TIMES = (
    NOW,
    NOW - timedelta(days=1),
    NOW + timedelta(microseconds=1),
    datetime(1970, 1, 1, tzinfo=UTC),
    datetime(1, 1, 1, tzinfo=UTC),
    datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
)
_DURATIONS = (
    timedelta(0),
    timedelta(days=1),
    timedelta(hours=-3),
    timedelta(microseconds=1),
    timedelta(days=3650),
)

_POOLS: dict[Scalar, tuple[Any, ...]] = {
    Scalar.BOOL: (True, False),
    Scalar.INT: _INTS,
    Scalar.DOUBLE: _DOUBLES,
    Scalar.STRING: _TEXTS,
    Scalar.TIMESTAMP: _TIMES,
    Scalar.DURATION: _DURATIONS,
}  # fmt: skip


def _value(field: Field, clean: bool) -> st.SearchStrategy[Any]:
    kind = field.type
    if isinstance(kind, Scalar):
        return st.sampled_from(field.values or _POOLS[kind])
    if isinstance(kind, ListType):
        items = st.lists(_value(Field(kind.item, values=field.values), clean), max_size=3)
        if clean:
            return items.map(tuple)
        return st.tuples(items, st.integers(0, 3)).map(
            lambda pair: Partial(pair[0]) if pair[1] == 0 else tuple(pair[0])
        )
    return _mapping(dict(kind.fields), clean)


def _mapping(fields: dict[str, Field], clean: bool) -> st.SearchStrategy[dict[str, Any]]:
    def known(field: Field) -> st.SearchStrategy[Any]:
        value = _value(field, clean)
        may_be_none = field.optional and not isinstance(field.type, ListType)
        return st.none() | value if may_be_none else value

    every = {name: known(field) for name, field in fields.items()}
    if clean:
        return st.fixed_dictionaries(every)
    return st.fixed_dictionaries({}, optional=every)


def records(clean: bool = False) -> st.SearchStrategy[Record]:
    """Records of SCHEMA; unless `clean`, with facts and fields missing and lists partial."""
    return _mapping(dict(SCHEMA), clean)


def _references(schema: Schema) -> list[Ref]:
    refs = []
    for name, field in schema.items():
        refs.append(Ref(name, (), field))
        if isinstance(field.type, ObjectType):
            refs += [Ref(name, (f,), inner) for f, inner in field.type.fields]
    return refs


_REFS = _references(SCHEMA)
Draw = Callable[[st.SearchStrategy[Any]], Any]


class Trees:
    """Draws one typed tree; `scope` holds the items of the macros around."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw

    def _among(self, scope: tuple[Field, ...], wanted: Callable[[Type], bool]) -> list[Ref | Var]:
        found: list[Ref | Var] = [r for r in _REFS if wanted(r.type)]
        for depth, item in enumerate(scope):
            if isinstance(item.type, ObjectType):
                fields = [Var(depth, (n,), f) for n, f in item.type.fields if wanted(f.type)]
                found += fields * 3
            elif wanted(item.type):
                found += [Var(depth, (), item)] * 4
        return found

    def reference(self, kind: Scalar, scope: tuple[Field, ...]) -> Ref | Var:
        found = self._among(scope, lambda t: t is kind)
        reference: Ref | Var = self.draw(st.sampled_from(found))
        return reference

    def literal(self, kind: Scalar, field: Field | None = None) -> Lit:
        return Lit(self.draw(st.sampled_from((field and field.values) or _POOLS[kind])), kind)

    def term(self, kind: Scalar, scope: tuple[Field, ...], depth: int) -> Term:
        simple: list[Callable[[], Term]] = [lambda: self.reference(kind, scope)] * 3
        if kind is not Scalar.BOOL:
            simple.append(lambda: self.literal(kind))
        if kind is Scalar.TIMESTAMP:
            simple.append(Now)
        more: list[Callable[[], Term]] = []
        if depth > 0:
            more = self._compound(kind, scope, depth - 1)
        make: Callable[[], Term] = self.draw(st.sampled_from(simple + more))
        return make()

    def _compound(
        self, kind: Scalar, scope: tuple[Field, ...], depth: int
    ) -> list[Callable[[], Term]]:
        def both(op: Any, left: Scalar, right: Scalar) -> Callable[[], Term]:
            def divided() -> Term:
                divisor = self.term(right, scope, depth)
                # The checker refuses a literal zero there.
                if op in "/%" and isinstance(divisor, Lit) and not divisor.value:
                    divisor = self.reference(right, scope)
                return Arith(op, self.term(left, scope, depth), divisor, kind)

            return divided

        if kind is Scalar.BOOL:
            return [lambda: _not_bare(self.boolean(scope, depth))]
        make: list[Callable[[], Term]] = [
            lambda: Choice(
                self.boolean(scope, depth),
                self.term(kind, scope, depth),
                self.term(kind, scope, depth),
                kind,
            )
        ]
        match kind:
            case Scalar.INT:
                make += [both(op, kind, kind) for op in "+-*/%"]
                make += [
                    lambda: Neg(self.reference(kind, scope), kind),
                    lambda: Size(self.term(Scalar.STRING, scope, 0)),
                    lambda: Size(self._list(scope)),
                    lambda: self._macro("count", scope, depth),
                ]
            case Scalar.DOUBLE:
                make += [both(op, kind, kind) for op in "+-*"]
                make.append(lambda: Neg(self.reference(kind, scope), kind))
                make.append(lambda: ToDouble(self.term(Scalar.INT, scope, depth)))
            case Scalar.STRING:
                make.append(lambda: LowerAscii(self.term(kind, scope, 0)))
            case Scalar.TIMESTAMP:
                make += [both(op, kind, Scalar.DURATION) for op in "+-"]
            case Scalar.DURATION:
                make += [both(op, kind, kind) for op in "+-"]
                make.append(both("-", Scalar.TIMESTAMP, Scalar.TIMESTAMP))
        return make

    def _list(self, scope: tuple[Field, ...]) -> Ref | Var:
        over: Ref | Var = self.draw(
            st.sampled_from(self._among(scope, lambda t: isinstance(t, ListType)))
        )
        return over

    def _macro(self, kind: str, scope: tuple[Field, ...], depth: int) -> Any:
        over = self._list(scope)
        assert isinstance(over.type, ListType)
        item = Field(over.type.item, values=over.field.values)
        body = self.boolean((*scope, item), depth)
        if kind == "count":
            return Count(over, len(scope), body)
        return Quantifier(kind, over, len(scope), body)  # type: ignore[arg-type]

    def boolean(self, scope: tuple[Field, ...], depth: int) -> Bool:
        scalar: Scalar = self.draw(st.sampled_from([k for k in Scalar if k is not Scalar.BOOL]))
        simple: list[Callable[[], Bool]] = [
            lambda: self._equality(scope),
            lambda: self._equality(scope),
            lambda: Truthy(self.reference(Scalar.BOOL, scope)),
            lambda: Has(self._scalar_or_object(scope)),
            lambda: self._compare(scalar, scope, 0),
            lambda: self._in_set(scope),
            lambda: self._in_list(scope),
            lambda: Matches(
                self.term(Scalar.STRING, scope, 0), self.draw(st.sampled_from(PATTERNS))
            ),
            lambda: Constantly(self.draw(st.booleans())),
        ]
        more: list[Callable[[], Bool]] = []
        if depth > 0:
            inner = depth - 1
            more = [
                lambda: _flat(And, self._parts(scope, inner)),
                lambda: _flat(Or, self._parts(scope, inner)),
                lambda: _negated(self.boolean(scope, inner)),
                lambda: If(
                    self.boolean(scope, inner),
                    self.boolean(scope, inner),
                    self.boolean(scope, inner),
                ),
                lambda: self._compare(scalar, scope, inner),
                lambda: Compare(
                    self.draw(st.sampled_from(["==", "!="])),
                    self.term(Scalar.BOOL, scope, inner),
                    self.term(Scalar.BOOL, scope, inner),
                ),
                lambda: StringTest(
                    self.draw(st.sampled_from(["startsWith", "endsWith", "contains"])),
                    self.term(Scalar.STRING, scope, inner),
                    self.term(Scalar.STRING, scope, inner),
                ),
            ]
            if len(scope) < 3:
                more += [
                    lambda: self._macro("exists", scope, inner),
                    lambda: self._macro("all", scope, inner),
                    lambda: self._macro("exists_one", scope, inner),
                ]
        make: Callable[[], Bool] = self.draw(st.sampled_from(simple + more * 2))
        return make()

    def _parts(self, scope: tuple[Field, ...], depth: int) -> list[Bool]:
        return [self.boolean(scope, depth) for _ in range(self.draw(st.integers(2, 3)))]

    def _equality(self, scope: tuple[Field, ...]) -> Bool:
        kind: Scalar = self.draw(st.sampled_from([k for k in Scalar if k is not Scalar.BOOL]))
        ref = self.reference(kind, scope)
        op = self.draw(st.sampled_from(["==", "!="]))
        return Compare(op, ref, self.literal(kind, ref.field))

    def _compare(self, kind: Scalar, scope: tuple[Field, ...], depth: int) -> Bool:
        op = self.draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="]))
        left, right = self.term(kind, scope, depth), self.term(kind, scope, depth)
        for one, other in ((left, right), (right, left)):
            if isinstance(one, Ref | Var) and one.field.values and isinstance(other, Lit):
                return Compare(op, one, self.literal(kind, one.field))
        return Compare(op, left, right)

    def _scalar_or_object(self, scope: tuple[Field, ...]) -> Ref | Var:
        found = self._among(scope, lambda t: not isinstance(t, ListType))
        found = [f for f in found if isinstance(f, Ref) or f.path]
        ref: Ref | Var = self.draw(st.sampled_from(found))
        return ref

    def _in_set(self, scope: tuple[Field, ...]) -> Bool:
        kind: Scalar = self.draw(st.sampled_from([Scalar.STRING, Scalar.INT]))
        ref = self.reference(kind, scope)
        values = self.draw(
            st.lists(st.sampled_from(ref.field.values or _POOLS[kind]), min_size=1, unique=True)
        )
        return InSet(ref, tuple(Lit(v, kind) for v in values))

    def _in_list(self, scope: tuple[Field, ...]) -> Bool:
        found = self._among(scope, lambda t: isinstance(t, ListType) and isinstance(t.item, Scalar))
        over: Ref | Var = self.draw(st.sampled_from(found))
        assert isinstance(over.type, ListType)
        assert isinstance(over.type.item, Scalar)
        return InList(self.term(over.type.item, scope, 0), over)


def _not_bare(node: Bool) -> Term:
    """As a term of type bool, the way the checker writes it."""
    if isinstance(node, Truthy):
        return node.ref
    return Lit(node.value, Scalar.BOOL) if isinstance(node, Constantly) else node


def _negated(node: Bool) -> Bool:
    return node.arg if isinstance(node, Not) else Not(node)


def _flat(kind: type[And] | type[Or], parts: list[Bool]) -> Bool:
    flat = [q for p in parts for q in (p.args if isinstance(p, kind) else (p,))]
    return kind(tuple(flat))


@st.composite
def conditions(draw: Draw, depth: int = 3) -> Bool:
    """A typed condition over SCHEMA, as the checker would make it."""
    return Trees(draw).boolean((), depth)


@st.composite
def rules(draw: Draw, depth: int = 2) -> RuleTest:
    """A rule of one to three elements and up to two exceptions."""
    trees = Trees(draw)
    when = tuple(trees.boolean((), depth) for _ in range(draw(st.integers(1, 3))))
    unless = tuple(trees.boolean((), depth) for _ in range(draw(st.integers(0, 2))))
    return RuleTest("rule", when, unless)
