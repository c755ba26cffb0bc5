"""What it takes for a condition to be true, false, or neither: demands, case by case.

A condition and what is wanted of it become cases; in each, smaller conditions are wanted,
or something of single terms. `ask` searches the cases; whether the demands on a term
go together is left to it and to `domains`.

"Wanted" has four values, because unknown is neither true nor false: `TRUE`, `FALSE`,
`NOT_TRUE` (false or unknown) and `NOT_FALSE` (true or unknown).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from enum import Enum
from typing import Any, TypeAlias, TypeVar

from reasoned.conditions.interpret import evaluate
from reasoned.conditions.satisfy.domains import Fits
from reasoned.conditions.satisfy.plain import folded, plain_match, with_part
from reasoned.conditions.satisfy.sums import Impossible, Sum, compared
from reasoned.conditions.tree import (
    And,
    Arith,
    Bool,
    Choice,
    Compare,
    Constantly,
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
from reasoned.conditions.types import Field, ListType, Scalar
from reasoned.conditions.values import Truth
from reasoned.conditions.walk import nodes


class Want(Enum):
    """What a condition should be. The value is the set of truths that will do."""

    TRUE = frozenset({True})
    FALSE = frozenset({False})
    NOT_TRUE = frozenset({False, None})
    NOT_FALSE = frozenset({True, None})


class Presence(Enum):
    """Of a fact or field: it has a value, is known to be none, or is unknown."""

    VALUE = "value"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Task:
    """A condition, and what is wanted of it."""

    tree: Bool
    want: Want


@dataclass(frozen=True)
class Answers:
    """The condition, taken as one piece, has one of these truths."""

    tree: Bool
    truths: frozenset[Truth]


@dataclass(frozen=True)
class Is:
    """The fact or field is one of these."""

    ref: Ref | Var
    states: frozenset[Presence]


@dataclass(frozen=True)
class On:
    """The term, which has a value, meets the demand."""

    term: Term
    demand: Fits


@dataclass(frozen=True)
class Between:
    """Two terms, both with a value: `left` is one of less, equal, greater (-1, 0, 1)."""

    left: Term
    right: Term
    allowed: frozenset[int]


@dataclass(frozen=True)
class Some:
    """Some item of the list is such that `body` is as wanted."""

    over: Ref | Var
    depth: int
    task: Task


@dataclass(frozen=True)
class Every:
    """Every known item of the list is such that `body` is as wanted."""

    over: Ref | Var
    depth: int
    task: Task


Demand: TypeAlias = Task | Answers | Is | On | Between | Sum | Some | Every
Case: TypeAlias = tuple[Demand, ...]

_T, _F, _NT, _NF = Want.TRUE, Want.FALSE, Want.NOT_TRUE, Want.NOT_FALSE
_FLIP = {_T: _F, _F: _T, _NT: _NF, _NF: _NT}
_VALUE = frozenset({Presence.VALUE})
_ABSENT = frozenset({Presence.NONE, Presence.UNKNOWN})
_MIRROR = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_ORDER = {"==": {0}, "!=": {-1, 1}, "<": {-1}, "<=": {-1, 0}, ">": {1}, ">=": {0, 1}}
_EVERYTHING = frozenset({-1, 0, 1})
_ANY_TIME = datetime(2020, 1, 1, tzinfo=UTC)


def cases(task: Task) -> list[Case]:
    """The cases of which one must hold, each a tuple of demands; none: it is impossible."""
    tree, want = task.tree, task.want
    match tree:
        case Constantly(value):
            return [()] if value in want.value else []
        case Not(arg):
            return [(Task(arg, _FLIP[want]),)]
        case And(args):
            return _joined(args, want, together=want in (_T, _NF))
        case Or(args):
            return _joined(args, want, together=want in (_F, _NT))
        case If(test, then, other):
            found: list[Case] = [
                (Task(test, _T), Task(then, want)),
                (Task(test, _F), Task(other, want)),
            ]
            return [*found, *_unknown(test)] if None in want.value else found
        case Has(ref):
            states = {True: Presence.VALUE, False: Presence.NONE, None: Presence.UNKNOWN}
            return [(Is(ref, frozenset(states[t] for t in want.value)),)]
        case Quantifier():
            return [(Answers(tree, want.value), *_of_items(tree, want))]
        case InList():
            return [(Answers(tree, want.value), *_of_membership(tree, want))]
        case Compare() if _type(tree.left) is Scalar.BOOL:
            return _bools(tree, want)
    for part in fields(tree):
        if isinstance(choice := getattr(tree, part.name), Choice):
            return _choice(tree, part.name, choice, want)
    return _piece(tree, want)


def _joined(args: tuple[Bool, ...], want: Want, *, together: bool) -> list[Case]:
    tasks = [Task(a, want) for a in args]
    return [tuple(tasks)] if together else [(t,) for t in tasks]


def _unknown(tree: Bool) -> list[Case]:
    return [(Task(tree, _NT), Task(tree, _NF))]


# --- items of lists -------------------------------------------------------------------


def _of_items(tree: Quantifier, want: Want) -> Iterator[Demand]:
    """What follows for the items; it needn't be all that the quantifier says."""
    match tree.kind, want:
        case ("exists" | "exists_one", Want.TRUE) | ("all", Want.FALSE):
            yield Some(tree.over, tree.depth, Task(tree.body, want))
        case ("exists", Want.FALSE | Want.NOT_TRUE) | ("all", Want.TRUE | Want.NOT_FALSE):
            yield Every(tree.over, tree.depth, Task(tree.body, want))


def _of_membership(tree: InList, want: Want) -> Iterator[Demand]:
    kind = tree.over.type
    assert isinstance(kind, ListType)
    depth = 1 + max([-1, *(n.depth for n in nodes(tree.term) if isinstance(n, Var))])
    item = Var(depth, (), Field(kind.item, values=tree.over.field.values))
    equal = Compare("==", item, tree.term)
    if want in (_T, _F):
        yield from (Is(ref, _VALUE) for ref in read_for_sure(tree.term))
    if want is _T:
        yield Some(tree.over, depth, Task(equal, _T))
    elif want is not _NF:
        yield Every(tree.over, depth, Task(equal, want))


N = TypeVar("N", bound=Node)


def with_item(node: N, depth: int, item: int) -> N:
    """The node with the macro variable of `depth` standing for one item of its own.

    Items have negative depths, so no macro's variable is ever taken for one.
    """
    if isinstance(node, Var):
        return replace(node, depth=item) if node.depth == depth else node
    changed: dict[str, Any] = {}
    for part in fields(node):
        value = getattr(node, part.name)
        if part.name in {"field", "type"}:
            continue
        if isinstance(value, tuple) and value and hasattr(value[0], "__dataclass_fields__"):
            changed[part.name] = tuple(with_item(v, depth, item) for v in value)
        elif hasattr(value, "__dataclass_fields__"):
            changed[part.name] = with_item(value, depth, item)
    return replace(node, **changed) if changed else node


# --- comparisons ------------------------------------------------------------------------


def _type(term: Term) -> Any:
    return getattr(term, "type", Scalar.BOOL)


def _as_bool(term: Term) -> Bool:
    match term:
        case Lit(value, _):
            return Constantly(bool(value))
        case Ref() | Var():
            return Truthy(term)
    return term  # type: ignore[return-value]  # of type bool, and no Lit, Ref or Var


def _bools(tree: Compare, want: Want) -> list[Case]:
    left, right = _as_bool(tree.left), _as_bool(tree.right)
    found: list[Case] = []
    for truth in want.value:
        if truth is None:
            found += [*_unknown(left), *_unknown(right)]
            continue
        same = truth is (tree.op == "==")
        for one in (_T, _F):
            found.append((Task(left, one), Task(right, one if same else _FLIP[one])))
    return found


def _choice(tree: Bool, place: str, choice: Choice, want: Want) -> list[Case]:
    """A condition on a choice is a choice of conditions."""
    then, other = (with_part(tree, place, t) for t in (choice.then, choice.other))
    found: list[Case] = [
        (Task(choice.test, _T), Task(then, want)),
        (Task(choice.test, _F), Task(other, want)),
    ]
    return [*found, *_unknown(choice.test)] if None in want.value else found


# --- single pieces ------------------------------------------------------------------------


def _piece(tree: Bool, want: Want) -> list[Case]:
    """A condition over terms alone: known both ways, or unknown for want of a value."""
    if isinstance(tree, Matches) and (plain := plain_match(tree)) is not None:
        return [(Task(plain, want),)]
    plainer = folded(tree)
    if plainer is None:
        return [()] if None in want.value else []
    tree = plainer
    terms = _terms(tree)
    if all(isinstance(term, Lit) for term in terms):
        return [()] if evaluate(tree, {}, _ANY_TIME) in want.value else []
    found: list[Case] = []
    for truth in want.value:
        if truth is None:
            found += _unknown_piece(tree, terms)
            continue
        said = frozenset({truth})
        values = [Is(r, _VALUE) for term in terms for r in read_for_sure(term)]
        try:
            found.append((Answers(tree, said), *values, *_demands(tree, truth)))
        except Impossible:
            continue
    return found


def _terms(tree: Bool) -> tuple[Term, ...]:
    match tree:
        case Truthy(ref):
            return (ref,)
        case Compare(_, left, right):
            return (left, right)
        case InSet(term) | Matches(term):
            return (term,)
        case StringTest(_, term, arg):
            return (term, arg)
    raise AssertionError(tree)


def _unknown_piece(tree: Bool, terms: tuple[Term, ...]) -> list[Case]:
    """Where each term is unknown only for want of a value, one case for each value."""
    refs: list[Ref | Var] = []
    for term in terms:
        needs = _needs(term)
        if needs is None:
            return [(Answers(tree, frozenset({None})),)]
        refs += needs
    said = Answers(tree, frozenset({None}))
    return [(said, Is(ref, _ABSENT)) for ref in dict.fromkeys(refs)]


def _needs(term: Term) -> tuple[Ref | Var, ...] | None:
    """What must have a value for the term to be known; None where more may go wrong."""
    match term:
        case Lit() | Now():
            return ()
        case Ref() | Var():
            return (term,)
        case LowerAscii(inner) | ToDouble(inner):
            return _needs(inner)
        case Size(inner) if _type(inner) is Scalar.STRING:
            return _needs(inner)
    return None


def read_for_sure(term: Term) -> tuple[Ref | Var, ...]:
    """Scalars that have a value wherever the term has one."""
    match term:
        case Ref() | Var():
            return (term,) if isinstance(term.type, Scalar) else ()
        case LowerAscii(inner) | ToDouble(inner) | Size(inner) | Neg(inner):
            return read_for_sure(inner)
        case Arith(_, left, right):
            return (*read_for_sure(left), *read_for_sure(right))
    return ()


def _demands(tree: Bool, truth: bool) -> Iterator[Demand]:
    """What follows for single terms and pairs of them. Raises Impossible."""
    if isinstance(tree, Compare):
        for said in compared(tree.op, tree.left, tree.right, truth):
            yield said if isinstance(said, Sum) else On(*said)
    match tree:
        case Truthy(ref):
            yield On(ref, Fits("==", True, truth))
        case Compare(op, left, Lit(value, _)):
            yield On(left, Fits(op, value, truth))
        case Compare(op, Lit(value, _), right):
            yield On(right, Fits(_MIRROR[op], value, truth))
        case Compare(op, left, right):
            allowed = frozenset(_ORDER[op])
            yield Between(left, right, allowed if truth else _EVERYTHING - allowed)
        case InSet(term, options):
            yield On(term, Fits("in", tuple(o.value for o in options), truth))
        case StringTest(kind, term, Lit(value, _)):
            yield On(term, Fits(kind, value, truth))
        case Matches(term, pattern):
            yield On(term, Fits("matches", pattern, truth))
